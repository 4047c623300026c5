//! One line of the log: `CRC32 SEQ HASH ENTRY`, the sum over everything behind it.

use data_encoding::HEXLOWER;

use crate::ledger::{Head, RawEntry};

/// An entry as a line, its end included.
pub(super) fn write(entry: &RawEntry) -> String {
    let Head { seq, hash } = entry.head;
    let body = format!("{seq} {} {}", HEXLOWER.encode(&hash), entry.entry);
    format!("{:08x} {body}\n", crc32fast::hash(body.as_bytes()))
}

/// What a line without its end says; nothing where a byte of it is another.
pub(super) fn read(line: &[u8]) -> Option<RawEntry> {
    let (sum, body) = std::str::from_utf8(line).ok()?.split_once(' ')?;
    // As it was written, and in no other way: a changed sign in it is a changed line.
    if sum != format!("{:08x}", crc32fast::hash(body.as_bytes())) {
        return None;
    }
    let mut parts = body.splitn(3, ' ');
    let (seq, hash) = (parts.next()?.parse().ok()?, HEXLOWER.decode(parts.next()?.as_bytes()));
    let head = Head { seq, hash: hash.ok()?.try_into().ok()? };
    Some(RawEntry { head, entry: parts.next()?.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_survives_and_no_bit_of_it_may_change() {
        let entry = r#"{"at":1,"who":"Rina","why":"a line\nof Ünïcode"}"#.to_owned();
        let head = Head::ORIGIN.next(entry.as_bytes());
        let entry = RawEntry { head, entry };
        let line = write(&entry);
        let line = line.strip_suffix('\n').unwrap().as_bytes();
        assert_eq!(read(line), Some(entry));
        for bit in 0..line.len() * 8 {
            let mut bent = line.to_vec();
            bent[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(read(&bent), None, "bit {bit}");
        }
        assert_eq!(read(b""), None);
    }
}
