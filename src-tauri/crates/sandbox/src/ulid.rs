//! Lower-case ULIDs whose last 16 bits check the rest, so that an id can be turned back into the
//! place where its row is kept and a foreign id is recognised.

use crate::rng::mix;

const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// 26 characters that sort like `(ms, seed)`.
pub fn ulid(ms: i64, seed: u64) -> String {
    let value = (u128::from(ms.unsigned_abs() & 0xffff_ffff_ffff) << 80)
        | (u128::from(seed) << 16)
        | u128::from(tail(ms, seed));
    (0..26).rev().map(|at| DIGITS[(value >> (5 * at)) as usize & 31] as char).collect()
}

/// The time and the seed of an id written by [`ulid`].
pub fn parse(text: &str) -> Option<(i64, u64)> {
    if text.len() != 26 {
        return None;
    }
    let value = text.bytes().try_fold(0u128, |sum, byte| {
        let digit = DIGITS.iter().position(|known| *known == byte)?;
        Some((sum << 5) | digit as u128)
    })?;
    let (ms, seed) = ((value >> 80) as i64, (value >> 16) as u64);
    (value as u16 == tail(ms, seed) && text == ulid(ms, seed)).then_some((ms, seed))
}

fn tail(ms: i64, seed: u64) -> u16 {
    mix(seed, ms as u64) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_sorts_by_time() {
        let early = ulid(1_700_000_000_000, u64::MAX);
        let late = ulid(1_700_000_000_001, 0);
        assert!(early < late);
        assert_eq!(parse(&early), Some((1_700_000_000_000, u64::MAX)));
        assert_eq!(early.len(), 26);
    }

    #[test]
    fn a_foreign_id_is_no_id() {
        let id = ulid(1_700_000_000_000, 5);
        assert_eq!(parse(&id.to_uppercase()), None);
        assert_eq!(parse(&id[1..]), None);
        assert_eq!(
            parse(&format!("{}{}", &id[..25], if id.ends_with('0') { '1' } else { '0' })),
            None
        );
    }
}
