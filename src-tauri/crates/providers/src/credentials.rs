//! The secret part of what a connection is told.

use std::collections::BTreeMap;
use std::fmt;

use domain::Settings;
use secrecy::{ExposeSecret as _, SecretString};

use crate::{ErrorKind, Info, ProviderError, Result};

/// Secrets by key. They are wiped from memory when dropped; this type does not print or
/// serialise them.
#[derive(Clone, Default)]
pub struct Credentials(BTreeMap<String, SecretString>);

impl Credentials {
    /// Takes the pairs over. Empty texts are left out.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let pairs = pairs.into_iter().filter(|(_, secret)| !secret.is_empty());
        Self(pairs.map(|(key, secret)| (key, SecretString::from(secret))).collect())
    }

    /// The secret of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(SecretString::expose_secret)
    }

    /// These, and of `earlier` what is not among them.
    #[must_use]
    pub fn over(mut self, earlier: &Self) -> Self {
        for (key, secret) in &earlier.0 {
            self.0.entry(key.clone()).or_insert_with(|| secret.clone());
        }
        self
    }

    /// All but those with one of these keys.
    #[must_use]
    pub fn without(mut self, keys: &[String]) -> Self {
        self.0.retain(|key, _| !keys.contains(key));
        self
    }

    /// Every pair, for whoever puts them into the keychain. There is no other way to list them.
    pub fn expose(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, secret)| (key.as_str(), secret.expose_secret()))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Credentials {
    /// The keys only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Divides what `connect` was told into settings and secrets, by the provider's own list of
/// fields. Spaces around a value are dropped (pasted keys end in a newline), empty values too; a
/// key that the provider does not know is an error that names it.
pub fn split(info: &Info, given: BTreeMap<String, String>) -> Result<(Settings, Credentials)> {
    let field = |key: &str| info.fields.iter().find(|field| field.key == key);
    let unknown: Vec<_> = given.keys().filter(|key| field(key).is_none()).cloned().collect();
    if !unknown.is_empty() {
        let message = format!("{} has no setting named {}", info.name, unknown.join(", "));
        return Err(ProviderError::unsent(ErrorKind::Settings, message));
    }
    let mut settings = Settings::default();
    let mut secrets = Vec::new();
    for (key, value) in given {
        let value = zeroize::Zeroizing::new(value);
        let text = value.trim();
        if text.is_empty() {
            continue;
        }
        if field(&key).is_some_and(|field| field.secret) {
            secrets.push((key, text.to_owned()));
        } else {
            settings.0.insert(key, text.to_owned());
        }
    }
    Ok((settings, Credentials::from_pairs(secrets)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry;

    fn given(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn secrets_and_settings_part_ways() {
        let info = registry::info("plugipay").unwrap();
        let told =
            given(&[("key_id", "pk_test_1"), ("secret", "sk_test_canary\n"), ("prefix", " ")]);
        let (settings, credentials) = split(info, told).unwrap();
        assert_eq!(settings.get("key_id"), Some("pk_test_1"));
        assert_eq!(settings.get("secret"), None);
        assert_eq!(settings.0.len(), 1, "an empty value is no value");
        assert_eq!(credentials.get("secret"), Some("sk_test_canary"));
        assert_eq!(credentials.expose().count(), 1);
    }

    #[test]
    fn a_key_nobody_knows_is_named() {
        let info = registry::info("plugipay").unwrap();
        let told = given(&[("key_id", "a"), ("sekret", "sk_canary"), ("x", "y")]);
        let error = split(info, told).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Settings);
        assert_eq!(error.message, "Plugipay has no setting named sekret, x");
    }

    #[test]
    fn what_is_not_entered_anew_stays() {
        let pairs = |all: &[(&str, &str)]| {
            Credentials::from_pairs(all.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))
        };
        let both = pairs(&[("a", "new")]).over(&pairs(&[("a", "old"), ("b", "kept")]));
        assert_eq!((both.get("a"), both.get("b")), (Some("new"), Some("kept")));
        let less = both.without(&["b".to_owned()]);
        assert_eq!((less.get("a"), less.get("b")), (Some("new"), None));
    }

    #[test]
    fn printing_shows_keys_only() {
        let credentials = Credentials::from_pairs([("secret".into(), "canary".into())]);
        assert_eq!(format!("{credentials:?}"), r#"{"secret"}"#);
        assert!(!credentials.is_empty() && Credentials::default().is_empty());
    }
}
