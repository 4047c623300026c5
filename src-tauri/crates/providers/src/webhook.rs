//! Webhooks: a body is never believed. A signature that fits proves who speaks, and all that follows
//! is a read of what it speaks about.

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER_PERMISSIVE;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// How old a signed message may be, in seconds, and how far in the future.
pub const WINDOW_SECONDS: i64 = 300;

/// A message as it arrived.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// Header names in any case, and their values.
    pub headers: &'a [(String, String)],
    /// The body, byte for byte.
    pub body: &'a [u8],
}

impl Delivery<'_> {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// What a verified message speaks about: what is to be read now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A session, by the provider's id.
    Session(String),
    /// A payment, by the provider's id.
    Payment(String),
    /// Whatever this user of the merchant's is paying for.
    User(String),
    /// Nothing that is kept here.
    Nothing,
}

/// One event of a verified message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The provider's id of the event: the same event told twice has the same.
    pub event_id: String,
    /// Its type, in the provider's words.
    pub event: String,
    /// What it speaks about.
    pub subject: Subject,
    /// When it happened, where it says so.
    pub occurred_at: Option<DateTime<Utc>>,
}

/// Why a message is not listened to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotVerified {
    /// The connection has no secret to verify with.
    #[error("the connection has no webhook secret")]
    NoSecret,
    /// It carries no signature that this provider would send.
    #[error("it carries no signature: {0} is missing or has another form")]
    NoSignature(&'static str),
    /// The signature does not fit body and secret.
    #[error("the signature does not fit: another secret, or the body was changed on the way")]
    Mismatch,
    /// It was signed too long ago, or in the future; seconds of age.
    #[error("it was signed {0} s ago: only messages of the last five minutes count")]
    Stale(i64),
    /// The signature fits, the body is not what the documentation promises.
    #[error("it is signed, but cannot be read: {0}")]
    Unreadable(String),
}

/// Signed messages that something happened.
pub trait Webhooks: Send + Sync {
    /// Checks the signature in constant time, then the age, and only then looks inside. `now` is this
    /// computer's time.
    fn verify(
        &self,
        delivery: Delivery<'_>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Notice>, NotVerified>;
}

/// Whether a message of `signed_at` (seconds since 1970) may still be listened to.
pub(crate) fn fresh(signed_at: i64, now: DateTime<Utc>) -> Result<(), NotVerified> {
    let age = now.timestamp() - signed_at;
    if age.abs() <= WINDOW_SECONDS { Ok(()) } else { Err(NotVerified::Stale(age)) }
}

/// Whether `code` is the HMAC-SHA256 of these parts, one after the other. Takes the same time whatever
/// the answer.
pub(crate) fn fits(key: &[u8], parts: &[&[u8]], code: &[u8]) -> bool {
    // HMAC takes keys of any length, so this cannot fail.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key length");
    parts.iter().for_each(|part| mac.update(part));
    mac.verify_slice(code).is_ok()
}

/// Checks the header `name` of the form `t=SECONDS,v1=HEX`, which several providers send: the text is
/// `SECONDS.body`, any of the keys and any of several `v1` may fit, parts with other names are ignored.
pub(crate) fn timed(
    name: &'static str,
    delivery: Delivery<'_>,
    keys: &[&[u8]],
    now: DateTime<Utc>,
) -> Result<(), NotVerified> {
    let malformed = || NotVerified::NoSignature(name);
    let value = delivery.header(name).ok_or_else(malformed)?;
    let parts = || value.split(',').filter_map(|part| part.trim().split_once('='));
    let mut times = parts().filter(|(key, _)| *key == "t").map(|(_, time)| time);
    let time = times.next().ok_or_else(malformed)?;
    let signed_at: i64 = time.parse().map_err(|_| malformed())?;
    let decode = |hex: &str| HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok();
    let codes: Vec<_> =
        parts().filter(|(key, _)| *key == "v1").filter_map(|(_, hex)| decode(hex)).collect();
    if codes.is_empty() {
        return Err(malformed());
    }
    let text = [time.as_bytes(), b".", delivery.body];
    let mut pairs = keys.iter().flat_map(|key| codes.iter().map(move |code| (key, code)));
    if !pairs.any(|(key, code)| fits(key, &text, code)) {
        return Err(NotVerified::Mismatch);
    }
    fresh(signed_at, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_is_open_both_ways_and_ends() {
        let now = DateTime::from_timestamp(1_767_225_600, 0).unwrap();
        for (age, listens) in [(0, true), (300, true), (-300, true), (301, false), (-301, false)] {
            assert_eq!(fresh(now.timestamp() - age, now).is_ok(), listens, "{age}");
        }
    }

    #[test]
    fn header_names_have_no_case() {
        let headers = [("X-Signature".to_owned(), "a".to_owned())];
        let delivery = Delivery { headers: &headers, body: b"" };
        assert_eq!(delivery.header("x-signature"), Some("a"));
        assert_eq!(delivery.header("signature"), None);
    }
}
