//! PINs: kept as a salted scrypt hash, never shown, never logged. A PIN is short; what protects it is
//! the pause between tries, and for a stolen ledger the price of each guess.

use data_encoding::HEXLOWER;
use scrypt::Params;
use secrecy::{ExposeSecret as _, SecretString};

use crate::{ApiError, Code, random};

/// log2 of scrypt's N: 32 MiB and a tenth of a second for each guess.
const WORK: u8 = 15;
const BLOCK: u32 = 8;
const SALT: usize = 16;
const HASH: usize = 32;
/// Fewer characters are guessed too soon.
const SHORTEST: usize = 6;

/// The salted hash of a new PIN: `scrypt$15$SALT$HASH`.
pub(super) fn hashed(pin: &SecretString) -> Result<String, ApiError> {
    let text = pin.expose_secret();
    let one_sign = text.chars().all(|c| text.starts_with(c));
    if text.chars().count() < SHORTEST || one_sign {
        let message = format!("A PIN has at least {SHORTEST} characters, not all the same.");
        return Err(ApiError::new(Code::InvalidInput, message, "Choose another one."));
    }
    let salt = random::bytes::<SALT>()?;
    let hash = derive(text, &salt, WORK).ok_or_else(unusable)?;
    Ok(format!("scrypt${WORK}${}${}", HEXLOWER.encode(&salt), HEXLOWER.encode(&hash)))
}

/// Whether this is the PIN of that hash. Takes as long for a wrong one as for the right one.
pub(super) fn fits(pin: &SecretString, kept: &str) -> Result<bool, ApiError> {
    let (salt, hash, work) = parts(kept).ok_or_else(unusable)?;
    let derived = derive(pin.expose_secret(), &salt, work).ok_or_else(unusable)?;
    let differing = derived.iter().zip(&hash).fold(0, |sum, (a, b)| sum | (a ^ b));
    Ok(differing == 0 && hash.len() == HASH)
}

fn parts(kept: &str) -> Option<(Vec<u8>, Vec<u8>, u8)> {
    let mut parts = kept.strip_prefix("scrypt$")?.split('$');
    let work = parts.next()?.parse().ok()?;
    let salt = HEXLOWER.decode(parts.next()?.as_bytes()).ok()?;
    let hash = HEXLOWER.decode(parts.next()?.as_bytes()).ok()?;
    Some((salt, hash, work))
}

fn derive(pin: &str, salt: &[u8], work: u8) -> Option<[u8; HASH]> {
    let params = Params::new(work, BLOCK, 1, HASH).ok()?;
    let mut hash = [0; HASH];
    scrypt::scrypt(pin.as_bytes(), salt, &params, &mut hash).ok()?;
    Some(hash)
}

fn unusable() -> ApiError {
    let message = "The PIN of this operator cannot be read from the ledger.";
    ApiError::new(Code::Internal, message, "Have an administrator set a new one.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin(text: &str) -> SecretString {
        SecretString::from(text.to_owned())
    }

    #[test]
    fn only_the_pin_itself_fits_and_no_two_hashes_are_alike() {
        let kept = hashed(&pin("271828")).unwrap();
        assert!(fits(&pin("271828"), &kept).unwrap());
        assert!(!fits(&pin("271829"), &kept).unwrap() && !fits(&pin(""), &kept).unwrap());
        assert_ne!(kept, hashed(&pin("271828")).unwrap(), "a salt was used twice");
        assert!(!kept.contains("271828"));
    }

    #[test]
    fn what_is_guessed_at_once_is_no_pin_and_a_broken_hash_fits_nothing() {
        for weak in ["", "12345", "000000", "aaaaaaaaaa"] {
            assert_eq!(hashed(&pin(weak)).unwrap_err().code, Code::InvalidInput, "{weak}");
        }
        for broken in ["", "scrypt$15$00$", "scrypt$15$zz$00", "plain"] {
            assert!(!fits(&pin("271828"), broken).unwrap_or(false), "{broken}");
        }
    }
}
