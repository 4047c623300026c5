//! Keys of operators: the secret half in the keychain (or the encrypted file), the public half in the
//! ledger.

use data_encoding::BASE64;
use domain::ConnectionId;
use ed25519_dalek::{SigningKey, VerifyingKey};
use providers::Credentials;
use sha2::{Digest as _, Sha512};
use store::ledger::{Operator, OperatorKey};
use zeroize::Zeroizing;

use crate::desk::Desk;
use crate::{ApiError, random};

/// The name of the secret in the keychain's entry.
const SEED: &str = "ed25519";

/// A public key as text.
pub(super) fn text(key: &VerifyingKey) -> String {
    BASE64.encode(key.as_bytes())
}

/// The public key of a text. Weak keys, under which a signature could fit anything, are none.
pub(super) fn public(text: &str) -> Option<VerifyingKey> {
    let bytes: [u8; 32] = BASE64.decode(text.as_bytes()).ok()?.try_into().ok()?;
    VerifyingKey::from_bytes(&bytes).ok().filter(|key| !key.is_weak())
}

/// Eight groups of five digits, to be read aloud: 132 bits of the key's SHA-512.
pub(super) fn fingerprint(key: &VerifyingKey) -> String {
    let hash = Sha512::digest(key.as_bytes());
    let number = |five: &[u8]| five.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    let groups = hash.chunks(5).take(8).map(|five| format!("{:05}", number(five) % 100_000));
    groups.collect::<Vec<_>>().join(" ")
}

/// The fingerprint of a key of the ledger.
pub(crate) fn fingerprint_of(text: &str) -> Option<String> {
    public(text).as_ref().map(fingerprint)
}

/// Whether somebody read this fingerprint aloud; spaces do not matter.
pub(super) fn is_same(told: &str, fingerprint: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    digits(told) == digits(fingerprint)
}

/// The operator's own key on this computer; made the first time.
pub(super) fn own(desk: &Desk, operator: &Operator) -> Result<SigningKey, ApiError> {
    let keys = desk.store.ledger().operator_keys()?;
    let mine = keys.iter().filter(|key| key.own && key.operator == operator.id);
    for key in mine {
        if let Some(found) = kept(desk, &key.public)? {
            return Ok(found);
        }
    }
    make(desk, operator)
}

/// The secret half of a public key, where this computer has it.
fn kept(desk: &Desk, public: &str) -> Result<Option<SigningKey>, ApiError> {
    let found = tokio::task::block_in_place(|| desk.secrets.find(&entry(public)))?;
    let seed = found.as_ref().and_then(|found| found.get(SEED));
    let bytes = seed.and_then(|seed| BASE64.decode(seed.as_bytes()).ok()).map(Zeroizing::new);
    let key =
        bytes.and_then(|bytes| Some(SigningKey::from_bytes(bytes.as_slice().try_into().ok()?)));
    Ok(key.filter(|key| text(&key.verifying_key()) == public))
}

/// Whether the secret half of a public key is on this computer: in this workspace's own list, or
/// in the keychain, which other workspaces share.
pub(super) fn is_here(desk: &Desk, public: &str) -> Result<bool, ApiError> {
    let mut keys = desk.store.ledger().operator_keys()?.into_iter();
    let own = keys.any(|key| key.own && key.public == public);
    Ok(own || kept(desk, public)?.is_some())
}

fn make(desk: &Desk, operator: &Operator) -> Result<SigningKey, ApiError> {
    let seed = Zeroizing::new(random::bytes::<32>()?);
    let key = SigningKey::from_bytes(&seed);
    let public = text(&key.verifying_key());
    let secret = Credentials::from_pairs([(SEED.to_owned(), BASE64.encode(seed.as_slice()))]);
    // The secret first: a public key whose secret is nowhere would be of no use to anybody.
    tokio::task::block_in_place(|| desk.secrets.put(&entry(&public), &secret))?;
    let row = OperatorKey {
        public,
        operator: operator.id.clone(),
        own: true,
        added_by: operator.name.clone(),
        added_at: desk.now(),
    };
    desk.store.ledger().by(&desk.by()?).add_operator_key(&row, None)?;
    Ok(key)
}

/// Where the secret half lies, beside the keys of connections.
fn entry(public: &str) -> ConnectionId {
    ConnectionId::new(format!("operator-key.{public}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_eight_groups_and_of_one_key_only() {
        let print = |seed: u8| fingerprint(&SigningKey::from_bytes(&[seed; 32]).verifying_key());
        let all: std::collections::BTreeSet<String> = (0..100).map(print).collect();
        assert_eq!(all.len(), 100);
        for print in &all {
            let groups: Vec<&str> = print.split(' ').collect();
            assert!(groups.len() == 8 && groups.iter().all(|group| group.len() == 5), "{print}");
        }
        let one = print(1);
        assert!(is_same(&one.replace(' ', ""), &one) && is_same(&one.replace(' ', "-"), &one));
        assert!(!is_same("", &one) && !is_same(&one[..20], &one) && !is_same(&print(2), &one));
    }

    #[test]
    fn a_key_that_anything_fits_is_no_key() {
        // The neutral point, and one of small order.
        let mut neutral = [0; 32];
        neutral[0] = 1;
        assert!(public(&BASE64.encode(&neutral)).is_none());
        assert!(public(&BASE64.encode(&[0; 32])).is_none());
        assert!(public("").is_none() && public("AAAA").is_none());
        let good = SigningKey::from_bytes(&[7; 32]).verifying_key();
        assert_eq!(public(&text(&good)), Some(good));
    }
}
