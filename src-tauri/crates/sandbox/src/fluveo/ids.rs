//! Ids: a prefix and sixteen characters that hold a second and a number, so that an id can be turned
//! back into the place where its row is kept, and a foreign id is recognised.

use crate::rng::{hash, mix};

const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A second since 1970, and a number that tells things of the same second apart.
pub type Key = (i64, u32);

/// The id of a key; ids of one prefix sort like their keys.
pub fn id(prefix: &str, key: Key) -> String {
    let value = (u128::from(key.0.unsigned_abs() + lead(prefix)) << 46)
        | (u128::from(key.1) << 14)
        | u128::from(check(prefix, key));
    let digits = (0..16).rev().map(|at| DIGITS[(value >> (5 * at)) as usize & 31] as char);
    std::iter::once(prefix).map(str::to_owned).chain(["_".to_owned(), digits.collect()]).collect()
}

/// The key of an id written by [`id`] with the same prefix.
pub fn parse(prefix: &str, text: &str) -> Option<Key> {
    let digits = text.strip_prefix(prefix)?.strip_prefix('_').filter(|rest| rest.len() == 16)?;
    let value = digits.bytes().try_fold(0u128, |sum, byte| {
        let digit = DIGITS.iter().position(|known| *known == byte)?;
        Some((sum << 5) | digit as u128)
    })?;
    let seconds = ((value >> 46) as u64).checked_sub(lead(prefix))?;
    let key = (i64::try_from(seconds).ok()?, (value >> 14) as u32);
    (value & 0x3fff == u128::from(check(prefix, key))).then_some(key)
}

/// A key of the same second for something that belongs to the thing of `key`.
pub fn beside(key: Key, at: i64, number: u64) -> Key {
    (at, mix(u64::from(key.1), number) as u32)
}

/// Ids of different things never look alike, even of the same key.
fn lead(prefix: &str) -> u64 {
    hash(prefix) % (1 << 33)
}

fn check(prefix: &str, key: Key) -> u16 {
    mix(hash(prefix) ^ u64::from(key.1), key.0.unsigned_abs()) as u16 & 0x3fff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_with_its_own_prefix_only() {
        let key = (1_767_225_600, 77);
        let text = id("cs", key);
        assert_eq!(text.len(), 19);
        assert_eq!(parse("cs", &text), Some(key));
        assert_eq!(parse("pi", &text), None);
        assert_eq!(parse("cs", &text.replace("cs_", "cs-")), None);
        assert_eq!(parse("pi", &text.replace("cs_", "pi_")), None);
        assert_ne!(text[3..], id("pi", key)[3..]);
    }

    #[test]
    fn ids_sort_like_time() {
        assert!(id("cs", (1_000, u32::MAX)) < id("cs", (1_001, 0)));
        assert!(id("cs", (1_000, 1)) < id("cs", (1_000, 2)));
    }
}
