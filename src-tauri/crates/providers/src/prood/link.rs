//! The way to the Redis in which Prood keeps its sessions, whatever it is spoken to by.
//!
//! [`Ask`] is the list of what may be asked there: there is no other way to send a command, and none of
//! these changes anything.

use async_trait::async_trait;

use crate::{ErrorKind, ProviderError, Result};

/// What people call the other side.
pub const NAME: &str = "Prood's Redis";

/// Something that may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// `SCAN cursor MATCH pattern COUNT count`.
    Scan { cursor: u64, pattern: &'static str, count: u32 },
    /// `MGET key …`.
    Values(Vec<String>),
    /// `PTTL key`.
    Remaining(String),
}

impl Ask {
    /// The command's own name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Scan { .. } => "SCAN",
            Self::Values(_) => "MGET",
            Self::Remaining(_) => "PTTL",
        }
    }

    /// The command, word by word.
    pub fn words(&self) -> Vec<String> {
        let name = self.name().to_owned();
        let text = str::to_owned;
        match self {
            Self::Scan { cursor, pattern, count } => vec![
                name,
                cursor.to_string(),
                text("MATCH"),
                text(pattern),
                text("COUNT"),
                count.to_string(),
            ],
            Self::Values(keys) => std::iter::once(name).chain(keys.iter().cloned()).collect(),
            Self::Remaining(key) => vec![name, key.clone()],
        }
    }
}

/// What comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// There is no such key.
    Nothing,
    /// A number.
    Number(i64),
    /// A text; bytes that are no UTF-8 are shown as `�`.
    Text(String),
    /// Several.
    List(Vec<Reply>),
}

impl Reply {
    /// A number, also where it comes as a text.
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }
}

/// One of the ways.
#[async_trait]
pub trait Link: Send + Sync {
    /// Asks all of it in one round trip; as many answers come back, in the same order.
    async fn ask(&self, asks: &[Ask]) -> Result<Vec<Reply>>;
}

/// What a refusal means, by the word that it begins with.
pub fn kind(code: &str) -> Option<ErrorKind> {
    Some(match code {
        "WRONGPASS" | "NOAUTH" => ErrorKind::InvalidKey,
        "NOPERM" => ErrorKind::Forbidden,
        "LOADING" | "BUSY" | "TRYAGAIN" | "MASTERDOWN" | "CLUSTERDOWN" => ErrorKind::Server,
        _ => return None,
    })
}

/// The error of a refusal. `said` is cleaned already.
pub fn refused(code: &str, said: &str, asked: &str) -> ProviderError {
    let kind = kind(code).unwrap_or(ErrorKind::Invalid(None));
    let message = match kind {
        ErrorKind::Forbidden => not_permitted(asked),
        ErrorKind::InvalidKey => format!("{NAME} does not accept the password. It says: {said}"),
        ErrorKind::Server => format!("{NAME} is not ready. It says: {said}"),
        _ => format!("{NAME} refuses {asked}. It says: {said}"),
    };
    ProviderError { code: Some(code.into()), ..ProviderError::unsent(kind, message) }
}

/// What to do about a token that may not do this.
pub fn not_permitted(asked: &str) -> String {
    format!(
        "{NAME} does not let this token run {asked} (NOPERM), as a read-only token may. Give the full token: \
         nothing but SCAN, MGET and PTTL is ever sent from here. Or give no Redis at all: sessions whose \
         ids are known are then read one by one"
    )
}

/// The error of an answer that is not what Redis would say.
pub fn odd(asked: &str) -> ProviderError {
    let message = format!("{NAME} answered {asked} with something else than documented");
    ProviderError::unsent(ErrorKind::InvalidAnswer, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_reading_commands_can_be_said() {
        let asks = [
            Ask::Scan { cursor: 7, pattern: "checkout:session:*", count: 200 },
            Ask::Values(vec!["a".to_owned(), "b".to_owned()]),
            Ask::Remaining("a".to_owned()),
        ];
        let words: Vec<_> = asks.iter().map(|ask| ask.words().join(" ")).collect();
        let expected = ["SCAN 7 MATCH checkout:session:* COUNT 200", "MGET a b", "PTTL a"];
        assert_eq!(words, expected);
    }

    #[test]
    fn refusals_say_what_to_do() {
        let table = [
            ("NOPERM", ErrorKind::Forbidden, "read-only token"),
            ("WRONGPASS", ErrorKind::InvalidKey, "password"),
            ("NOAUTH", ErrorKind::InvalidKey, "password"),
            ("LOADING", ErrorKind::Server, "not ready"),
            ("ERR", ErrorKind::Invalid(None), "refuses SCAN"),
        ];
        for (code, kind, text) in table {
            let error = refused(code, "it said so", "SCAN");
            assert_eq!((&error.kind, error.code.as_deref()), (&kind, Some(code)));
            assert!(error.message.contains(text), "{}", error.message);
        }
        assert!(refused("NOPERM", "", "SCAN").message.contains("read one by one"));
    }
}
