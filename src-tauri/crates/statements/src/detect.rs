//! Which format a file is, by its content.

use std::io::Read as _;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::format::READERS;
use crate::format::table::is_heading_alone;
use crate::{Limits, Place, ReadError, Recognised, Refusal, Source};

/// How much of a file is looked at.
const HEAD: usize = 64 << 10;

/// The beginning of a file.
pub(crate) struct Head<'a> {
    /// The first bytes.
    pub(crate) bytes: &'a [u8],
    /// The same as text; its last line may be cut.
    pub(crate) text: &'a str,
    /// The first line that is not empty, without spaces around it.
    pub(crate) first: &'a str,
}

impl<'a> Head<'a> {
    pub(crate) fn new(bytes: &'a [u8], text: &'a str) -> Self {
        let text = text.trim_start_matches('\u{feff}');
        let first = text.split(['\r', '\n']).map(str::trim).find(|line| !line.is_empty());
        Self { bytes, text, first: first.unwrap_or_default() }
    }

    /// The lines that are whole, trimmed at their end.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &'a str> {
        self.text.lines().flat_map(|line| line.split('\r')).map(str::trim_end)
    }
}

pub(crate) fn detect(source: &dyn Source, limits: &Limits) -> Result<Recognised, ReadError> {
    let stream = source.open().map_err(|error| ReadError::unreadable(0, &error))?;
    let mut bytes = Vec::new();
    let most = (HEAD as u64).min(limits.bytes);
    stream.take(most).read_to_end(&mut bytes).map_err(|error| ReadError::unreadable(0, &error))?;
    let encoding = encoding(&bytes);
    let (text, _, _) = encoding.decode(&bytes);
    let head = Head::new(&bytes, &text);
    if head.first.is_empty() {
        let hint = "Download it again from the bank.";
        return Err(ReadError::new(Refusal::Empty, Place::default(), "it is empty", hint));
    }
    for reader in READERS {
        if let Some(version) = (reader.recognise)(&head) {
            return Ok(Recognised { format: reader.format, version, encoding });
        }
    }
    if is_heading_alone(&head) {
        let message = "it has the heading of a table, and no row below it with a day and an amount";
        let hint = "Download a period with entries, or ask the bank for CAMT.053, MT940 or OFX.";
        return Err(ReadError::new(Refusal::NotRecognised, Place::default(), message, hint));
    }
    let message = "it is none of the formats that banks write";
    let hint = "Ask the bank for CAMT.053, MT940, OFX or CSV.";
    Err(ReadError::new(Refusal::NotRecognised, Place::default(), message, hint))
}

/// A byte order mark, else UTF-8 where it is valid, else what the letters look like.
pub(crate) fn encoding(bytes: &[u8]) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    if let Some(encoding) = unmarked_utf_16(bytes) {
        return encoding;
    }
    let cut = std::str::from_utf8(bytes).map_err(|error| error.error_len().is_none());
    if matches!(cut, Ok(_) | Err(true)) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

/// UTF-16 without a mark: most of what banks write is ASCII, so every second byte is zero.
fn unmarked_utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let zeros = |from: usize| bytes.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), bytes.len() / 2);
    let most = |zeros: usize, others: usize| zeros * 10 > pairs * 7 && others * 10 < pairs;
    match (most(odd, even), most(even, odd)) {
        (true, _) => Some(UTF_16LE),
        (_, true) => Some(UTF_16BE),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        assert_eq!(encoding("Überweisung".as_bytes()), UTF_8);
        assert_eq!(encoding(&"é".as_bytes()[..1]), UTF_8, "cut within a letter");
        assert_eq!(encoding(b"a;b\0c;d;e\0f;g;h"), UTF_8, "a few zeros are no UTF-16");
        assert_eq!(encoding(b"D\0a\0t\0u\0m\0"), UTF_16LE);
        assert_eq!(encoding(b"\0D\0a\0t\0u\0m"), UTF_16BE);
        assert_eq!(encoding(b"Empf\xe4nger; \xdcberweisung; Z\xfcrich"), encoding_rs::WINDOWS_1252);
    }

    #[test]
    fn what_is_nothing_of_ours_says_so() {
        let refusal =
            |bytes: &[u8]| detect(&bytes.to_vec(), &Limits::default()).unwrap_err().refusal;
        assert_eq!(refusal(b""), Refusal::Empty);
        assert_eq!(refusal(b" \r\n"), Refusal::Empty);
        assert_eq!(refusal(b"\xef\xbb\xbf\n"), Refusal::Empty);
        assert_eq!(refusal(b"\xff\xfe \0"), Refusal::Empty);
        assert_eq!(refusal(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Refusal::NotRecognised);
    }

    #[test]
    fn lines_end_in_any_way() {
        let head = Head::new(b"", "\u{feff}\r\n a \nb\rc\r\n\r\nd");
        assert_eq!(head.first, "a");
        assert_eq!(head.lines().collect::<Vec<_>>(), ["", " a", "b", "c", "", "d"]);
    }
}
