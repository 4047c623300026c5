//! The envelope of a signed file: what is said as text, whose key, and the signature over both the
//! kind and the text. The text is signed as it stands, so that nobody has to agree on how JSON is
//! written.

use data_encoding::BASE64;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{ApiError, Code};

/// Larger files are not read at all.
const LARGEST: usize = 256 << 10;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    countersign: String,
    says: String,
    key: String,
    signature: String,
}

/// What a file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Card,
    Request,
    Answer,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Card => "card/v1",
            Self::Request => "request/v1",
            Self::Answer => "answer/v1",
        }
    }

    /// As part of a file's name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Request => "request",
            Self::Answer => "answer",
        }
    }

    fn of(word: &str) -> Option<Self> {
        [Self::Card, Self::Request, Self::Answer].into_iter().find(|kind| kind.word() == word)
    }

    /// What is signed. The kind comes first, so that an answer is never taken for a request.
    fn signed(self, says: &str) -> Vec<u8> {
        format!("countersign/{}\n{says}", self.word()).into_bytes()
    }
}

/// A file whose signature fits its key. Whose key that is, is another question.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) kind: Kind,
    pub(super) says: String,
    /// The public key, as text.
    pub(super) key: String,
}

impl Opened {
    /// What it says, where it is of this kind.
    pub(super) fn read<T: DeserializeOwned>(&self, kind: Kind) -> Result<T, ApiError> {
        if self.kind != kind {
            let message = format!("This file is a {}, not a {}.", self.kind.name(), kind.name());
            return Err(ApiError::new(Code::InvalidInput, message, "Choose the right file."));
        }
        serde_json::from_str(&self.says).map_err(|_| unreadable())
    }
}

/// Signs what is said and gives the file's content.
pub(super) fn seal<T: Serialize>(
    kind: Kind,
    says: &T,
    key: &SigningKey,
) -> Result<String, ApiError> {
    let says = serde_json::to_string(says).map_err(|_| unreadable())?;
    let envelope = Envelope {
        countersign: kind.word().to_owned(),
        signature: BASE64.encode(&key.sign(&kind.signed(&says)).to_bytes()),
        key: super::key::text(&key.verifying_key()),
        says,
    };
    serde_json::to_string_pretty(&envelope).map(|text| text + "\n").map_err(|_| unreadable())
}

/// Reads a file and checks its signature.
pub(super) fn unseal(text: &str) -> Result<Opened, ApiError> {
    if text.len() > LARGEST {
        return Err(unreadable());
    }
    let envelope: Envelope = serde_json::from_str(text).map_err(|_| unreadable())?;
    let kind = Kind::of(&envelope.countersign).ok_or_else(unreadable)?;
    let key: VerifyingKey = super::key::public(&envelope.key).ok_or_else(unreadable)?;
    let bytes = BASE64.decode(envelope.signature.as_bytes()).map_err(|_| unreadable())?;
    let signature = Signature::from_slice(&bytes).map_err(|_| unreadable())?;
    key.verify_strict(&kind.signed(&envelope.says), &signature).map_err(|_| altered())?;
    Ok(Opened { kind, says: envelope.says, key: super::key::text(&key) })
}

fn unreadable() -> ApiError {
    let message = "This is no signed file of Countersign, or it is damaged. Nothing was done.";
    ApiError::new(Code::InvalidInput, message, "Have it sent again.")
}

fn altered() -> ApiError {
    let message =
        "The signature does not fit what the file says: it was altered. Nothing was done.";
    ApiError::new(Code::Refused, message, "Have it sent again, and ask the sender what happened.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    #[test]
    fn what_was_sealed_is_read_and_what_was_altered_is_not() {
        let sealed = seal(Kind::Request, &"pay", &key(1)).unwrap();
        let opened = unseal(&sealed).unwrap();
        assert_eq!(opened.read::<String>(Kind::Request).unwrap(), "pay");
        assert_eq!(opened.key, crate::exchange::key::text(&key(1).verifying_key()));
        assert_eq!(opened.read::<String>(Kind::Answer).unwrap_err().code, Code::InvalidInput);

        let said_otherwise = sealed.replace("pay", "pya");
        assert!(unseal(&said_otherwise).unwrap_err().message.contains("altered"));
        let of_another_kind = sealed.replace("request/v1", "answer/v1");
        assert!(unseal(&of_another_kind).unwrap_err().message.contains("altered"));
        let theirs = crate::exchange::key::text(&key(2).verifying_key());
        let by_somebody_else = sealed.replace(&opened.key, &theirs);
        assert!(unseal(&by_somebody_else).unwrap_err().message.contains("altered"));
    }

    /// Every single byte changed: never a panic, never the same words under a fitting signature.
    #[test]
    fn no_byte_can_be_changed_unnoticed() {
        let sealed = seal(Kind::Answer, &"yes", &key(1)).unwrap();
        for at in 0..sealed.len() {
            let mut bytes = sealed.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let Ok(opened) = unseal(&String::from_utf8(bytes).unwrap()) else { continue };
            panic!("byte {at} was changed unnoticed: {opened:?}");
        }
    }

    #[test]
    fn anything_else_is_no_file_of_ours() {
        for text in ["", "{}", "[]", "null", "%PDF", &"x".repeat(LARGEST + 1)] {
            assert_eq!(unseal(text).unwrap_err().code, Code::InvalidInput);
        }
    }
}
