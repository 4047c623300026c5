//! What a connection to FloPay was told, checked; and what its ids and URLs look like.

use std::time::Duration;

use domain::Settings;
use reqwest::Url;

use crate::{ErrorKind, ProviderError, Result};

/// The pause doubles each time: this many come to a minute and a half.
const MOST_RETRIES: u32 = 9;

/// What the settings say, checked.
#[derive(Debug, Clone)]
pub struct Told {
    /// The merchant.
    pub client_id: String,
    /// Where the hosted pages are, without a slash at the end.
    pub checkout: String,
    /// The path before every route.
    pub prefix: String,
    /// How long a create may take.
    pub timeout: Duration,
    /// How often one is tried again after a time-out.
    pub retries: u32,
}

impl Told {
    /// Settings that cannot work are named.
    pub fn read(settings: &Settings) -> Result<Self> {
        let client_id = settings.get("client_id").ok_or_else(|| wrong("FloPay needs client_id"))?;
        let millis = number(settings, "timeout_ms", 12_000)?;
        if millis == 0 {
            return Err(wrong("timeout_ms must be more than nothing"));
        }
        let retries = number(settings, "create_retries", 0)?;
        if retries > MOST_RETRIES {
            return Err(wrong(&format!("create_retries must be {MOST_RETRIES} at most")));
        }
        by_unit(settings)?;
        Ok(Self {
            client_id: client_id.to_owned(),
            checkout: checkout_url(settings)?,
            prefix: prefix(settings)?,
            timeout: Duration::from_millis(u64::from(millis)),
            retries,
        })
    }
}

fn number(settings: &Settings, key: &str, ordinary: u32) -> Result<u32> {
    let Some(text) = settings.get(key) else { return Ok(ordinary) };
    text.parse().map_err(|_| wrong(&format!("{key} must be a whole number, not “{text}”")))
}

/// Whether an item's price is of one piece rather than of the line.
pub fn by_unit(settings: &Settings) -> Result<bool> {
    match settings.get("line_amount") {
        None | Some("total") => Ok(false),
        Some("unit") => Ok(true),
        Some(other) => Err(wrong(&format!("line_amount must be total or unit, not “{other}”"))),
    }
}

fn checkout_url(settings: &Settings) -> Result<String> {
    let message = "FloPay needs checkout_url, a URL such as https://pay.shop.example";
    let text = settings.get("checkout_url").ok_or_else(|| wrong(message))?;
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.query().is_none() => {
            Ok(text.trim_end_matches('/').to_owned())
        }
        _ => Err(wrong(message)),
    }
}

fn prefix(settings: &Settings) -> Result<String> {
    let prefix = settings.get("prefix").unwrap_or("/v1").trim_end_matches('/');
    let plain = |part: &str| {
        let known = |c: char| c.is_ascii_alphanumeric() || "-_.~".contains(c);
        !matches!(part, "" | "." | "..") && part.chars().all(known)
    };
    match prefix.strip_prefix('/') {
        _ if prefix.is_empty() => Ok(String::new()),
        Some(rest) if rest.split('/').all(plain) => Ok(prefix.to_owned()),
        _ => Err(wrong(&format!("prefix must be a path such as /v1, not “{prefix}”"))),
    }
}

/// The session id in a pasted id, hosted page's URL (`/secure?id=…`) or URL of the API. `hosts` are the
/// connection's own; FloPay has none that everybody knows.
pub fn recognise(text: &str, hosts: &[&str]) -> Option<String> {
    let text = text.trim();
    if let Some(id) = uuid(text) {
        return Some(id);
    }
    let url = Url::parse(text).ok()?;
    if !matches!(url.scheme(), "http" | "https") || !hosts.contains(&url.host_str()?) {
        return None;
    }
    let parts: Vec<_> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    match *parts.as_slice() {
        [.., "secure"] => {
            url.query_pairs().find(|(key, _)| key == "id").and_then(|(_, id)| uuid(&id))
        }
        [.., "sessions", id] => uuid(id),
        _ => None,
    }
}

/// A UUID in its usual spelling, in lower case.
pub fn uuid(text: &str) -> Option<String> {
    let parts: Vec<_> = text.split('-').collect();
    let lengths: Vec<_> = parts.iter().map(|part| part.len()).collect();
    let hex = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()));
    (hex && lengths == [8, 4, 4, 4, 12]).then(|| text.to_ascii_lowercase())
}

fn wrong(message: &str) -> ProviderError {
    ProviderError::unsent(ErrorKind::Settings, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(pairs: &[(&str, &str)]) -> Result<Told> {
        let base = [("client_id", "client_1"), ("checkout_url", "https://pay.shop.test/")];
        let pairs = base.iter().chain(pairs).map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        Told::read(&Settings(pairs.collect()))
    }

    #[test]
    fn what_holds_where_nothing_is_said() {
        let told = told(&[]).unwrap();
        assert_eq!((told.client_id.as_str(), told.prefix.as_str()), ("client_1", "/v1"));
        assert_eq!(told.checkout, "https://pay.shop.test");
        assert_eq!((told.timeout, told.retries), (Duration::from_secs(12), 0));
    }

    #[test]
    fn settings_that_cannot_work_are_named() {
        for (key, value) in [
            ("client_id", ""),
            ("checkout_url", ""),
            ("checkout_url", "pay.shop.test"),
            ("checkout_url", "javascript:alert(1)"),
            ("timeout_ms", "0"),
            ("timeout_ms", "12s"),
            ("create_retries", "-1"),
            ("create_retries", "1.5"),
            ("create_retries", "10"),
            ("line_amount", "piece"),
            ("prefix", "v1"),
            ("prefix", "/a/../b"),
        ] {
            let error = told(&[(key, value)]).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Settings);
            assert!(error.message.contains(key), "{key}={value}: {}", error.message);
        }
        assert_eq!(told(&[("prefix", "/")]).unwrap().prefix, "");
    }

    #[test]
    fn what_people_paste() {
        let id = "4f0c2a8e-6f7b-4f1e-9a55-0d1c2b3a4e5f";
        let table = [
            (format!(" {id}\n"), true),
            (id.to_ascii_uppercase(), true),
            (format!("https://pay.shop.test/secure?id={id}&bg=blue"), true),
            (format!("https://pay.shop.test/x/secure?bg=blue&id={id}#top"), true),
            (format!("http://127.0.0.1:9/v1/checkouts/sessions/{id}"), true),
            (format!("https://evil.example/secure?id={id}"), false),
            ("https://pay.shop.test/secure?id=1".to_owned(), false),
            (format!("https://pay.shop.test/other?id={id}"), false),
            (format!("ftp://pay.shop.test/secure?id={id}"), false),
            (id[1..].to_owned(), false),
            (id.replace('4', "g"), false),
            ("cs_test_1".to_owned(), false),
        ];
        for (text, found) in table {
            let expected = found.then(|| id.to_owned());
            assert_eq!(recognise(&text, &["pay.shop.test", "127.0.0.1"]), expected, "{text}");
        }
    }
}
