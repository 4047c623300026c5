//! Foreign text made fit for an error message: one line, short, without anything that opens a
//! door.

use secrecy::{ExposeSecret as _, SecretString};

use crate::Credentials;

const LONGEST: usize = 200;

/// Beginnings of words that are keys, whoever's they are; a client secret is an id, this and the rest.
const KEYS: &[&str] = &["sk_", "rk_", "whsec_", "_secret_", "Bearer", "Basic", "signature="];

/// Knows the secrets of one connection, in order to leave them out.
pub struct Redactor(Vec<SecretString>);

impl Redactor {
    /// One that knows these.
    pub fn new(credentials: &Credentials) -> Self {
        Self(credentials.expose().map(|(_, secret)| SecretString::from(secret)).collect())
    }

    /// The text in one line of at most 200 characters, with secrets, keys and the paths of URLs
    /// replaced by `…`.
    pub fn clean(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.0 {
            text = text.replace(secret.expose_secret(), "…");
        }
        let text = domain::text::one_line(&text.replace('\r', "\n"));
        let words: Vec<_> = mask_words(&text).collect();
        shorten(&words.join(" "))
    }
}

/// Masks word by word; the word after "Bearer" is a key too.
fn mask_words(text: &str) -> impl Iterator<Item = String> {
    let mut after_scheme = false;
    text.split_whitespace().map(move |word| {
        let masked = if after_scheme { "…".to_owned() } else { mask(word) };
        after_scheme = matches!(word, "Bearer" | "Basic");
        masked
    })
}

fn mask(word: &str) -> String {
    if let Some(at) = word.find("://") {
        let host =
            word[at + 3..].find(['/', '?', '#', '"', '<']).map_or(word.len(), |end| at + 3 + end);
        // Whoever writes a password into a URL gets no host either.
        let host = if word[at..host].contains('@') { at + 3 } else { host };
        return if host == word.len() { word.to_owned() } else { format!("{}/…", &word[..host]) };
    }
    match KEYS.iter().filter_map(|key| Some((word.find(key)?, key.len()))).min() {
        Some((at, length)) if word.len() > at + length => format!("{}…", &word[..at + length]),
        _ => word.to_owned(),
    }
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor() -> Redactor {
        Redactor::new(&Credentials::from_pairs([("secret".into(), "canary".into())]))
    }

    #[test]
    fn what_opens_a_door_is_left_out() {
        let table = [
            ("plain text", "plain text"),
            ("the key canary is wrong", "the key … is wrong"),
            ("see https://plugipay.com/c/cs_1?x=2 now", "see https://plugipay.com/… now"),
            ("(https://plugipay.com)", "(https://plugipay.com)"),
            ("https://me:pw@host/x", "https:///…"),
            ("got sk_live_9f2c", "got sk_…"),
            ("key=whsec_abc,", "key=whsec_…"),
            (r#"{"client_secret":"cs_1_secret_z9"}"#, r#"{"client_secret":"cs_1_secret_…"#),
            ("Authorization: Bearer pk_live_1 x", "Authorization: Bearer … x"),
            ("signature=deadbeef", "signature=…"),
            ("two\r\nlines\tand\u{202e}more", "two lines and\u{fffd}more"),
        ];
        for (text, clean) in table {
            assert_eq!(redactor().clean(text), clean);
        }
    }

    #[test]
    fn a_secret_at_the_cut_is_not_half_shown() {
        let text = format!("{} canary", "x".repeat(196));
        assert_eq!(redactor().clean(&text), format!("{} …", "x".repeat(196)));
        assert_eq!(redactor().clean(&"é".repeat(500)).chars().count(), LONGEST + 1);
    }
}
