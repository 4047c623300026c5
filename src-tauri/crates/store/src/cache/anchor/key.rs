//! A place in an order as bytes that compare as SQLite compares the values: one seek finds the
//! stretch a row is in, where a comparison of several columns would walk over all that share the
//! first.

use rusqlite::types::{Value, ValueRef};

use crate::cache::lists::Key;

const NUMBER: u8 = 1;
const TEXT: u8 = 2;
/// Ends a text; the texts' own zeros are followed by `ZERO`, which is larger.
const END: [u8; 2] = [0, 0];
const ZERO: u8 = 0xff;
/// Puts negative numbers before positive ones.
const SIGN: u64 = 1 << 63;

/// The bytes of some columns. Sort columns are numbers and texts only.
pub(super) fn pack<'a>(values: impl IntoIterator<Item = ValueRef<'a>>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(32);
    for value in values {
        match value {
            ValueRef::Integer(n) => {
                bytes.push(NUMBER);
                bytes.extend((n.cast_unsigned() ^ SIGN).to_be_bytes());
            }
            ValueRef::Text(text) => {
                bytes.push(TEXT);
                for byte in text {
                    bytes.push(*byte);
                    if *byte == 0 {
                        bytes.push(ZERO);
                    }
                }
                bytes.extend(END);
            }
            ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => bytes.push(0),
        }
    }
    bytes
}

/// The values again; nothing for bytes that are no key.
pub(super) fn unpack(mut bytes: &[u8]) -> Option<Key> {
    let mut values = Vec::new();
    while let Some((kind, rest)) = bytes.split_first() {
        let (value, rest) = match *kind {
            NUMBER => {
                let (number, rest) = rest.split_first_chunk()?;
                (Value::Integer((u64::from_be_bytes(*number) ^ SIGN).cast_signed()), rest)
            }
            TEXT => text(rest)?,
            _ => return None,
        };
        values.push(value);
        bytes = rest;
    }
    Some(Key(values))
}

fn text(mut bytes: &[u8]) -> Option<(Value, &[u8])> {
    let mut text = Vec::new();
    loop {
        let (byte, rest) = bytes.split_first()?;
        bytes = rest;
        if *byte == 0 {
            let (next, rest) = bytes.split_first()?;
            bytes = rest;
            if *next != ZERO {
                return Some((Value::Text(String::from_utf8(text).ok()?), bytes));
            }
        }
        text.push(*byte);
    }
}

/// A key right before this one: whatever lies past it begins with this one's row.
pub(super) fn just_before(mut key: Key) -> Key {
    if let Some(Value::Integer(rid)) = key.0.last_mut() {
        *rid = rid.saturating_sub(1);
    }
    key
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value() -> impl Strategy<Value = Value> {
        let near = prop_oneof![-3_i64..4, any::<i64>(), Just(i64::MIN), Just(i64::MAX)];
        prop_oneof![near.prop_map(Value::Integer), "[\0\u{1}a-cé]{0,4}".prop_map(Value::Text)]
    }

    fn packed(values: &[Value]) -> Vec<u8> {
        pack(values.iter().map(ValueRef::from))
    }

    proptest! {
        #[test]
        fn bytes_compare_as_the_values_do_and_come_back(
            a in prop::collection::vec(value(), 1..4),
            b in prop::collection::vec(value(), 1..4),
        ) {
            prop_assert_eq!(unpack(&packed(&a)), Some(Key(a.clone())));
            let width = a.len().min(b.len());
            let (a, b) = (&a[..width], &b[..width]);
            let db = rusqlite::Connection::open_in_memory().unwrap();
            let mark = |from: usize| (from..from + width).map(|n| format!("?{}", n + 1)).collect::<Vec<_>>().join(",");
            let sql = format!("SELECT ({}) < ({})", mark(0), mark(width));
            let less: bool = db.query_row(&sql, rusqlite::params_from_iter(a.iter().chain(b)), |row| row.get(0)).unwrap();
            prop_assert_eq!(packed(a) < packed(b), less);
        }
    }

    #[test]
    fn bytes_that_are_no_key_are_refused() {
        for bad in [&[0][..], &[3], &[NUMBER, 1], &[TEXT, b'a'], &[TEXT, 0], &[TEXT, 0xc3, 0, 0]] {
            assert_eq!(unpack(bad), None, "{bad:?}");
        }
    }
}
