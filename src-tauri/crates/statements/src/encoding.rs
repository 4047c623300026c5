//! How a whole file is written, where its head does not tell.
//!
//! The head of a long file is often plain ASCII, and its first umlaut a megabyte further on.

use std::io::Read as _;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::format::Input;
use crate::out::Out;
use crate::{Place, ReadError, WarningCode, detect};

/// How many bytes are looked at together.
const CHUNK: u64 = 64 << 10;

/// More than the bytes of one letter.
const LETTER: u64 = 8;

/// What the first letters beyond ASCII look like, wherever they stand; `None`: there are none.
pub(crate) fn letters(input: &Input<'_>) -> Result<Option<&'static Encoding>, ReadError> {
    let unreadable = |error| ReadError::unreadable(0, &error);
    let mut stream = input.source.open().map_err(unreadable)?.take(input.limits.bytes);
    let mut chunk = Vec::new();
    loop {
        chunk.clear();
        stream.by_ref().take(CHUNK).read_to_end(&mut chunk).map_err(unreadable)?;
        if chunk.is_empty() {
            return Ok(None);
        }
        if !chunk.is_ascii() {
            // A letter that is cut at the end of a chunk says nothing without the rest of it.
            stream.by_ref().take(LETTER).read_to_end(&mut chunk).map_err(unreadable)?;
            return Ok(Some(detect::encoding(&chunk)));
        }
    }
}

/// The encoding of a format that says nothing about it: Unicode where it is valid, else what the
/// letters look like, with a warning.
pub(crate) fn unsaid(input: &Input<'_>, out: &mut Out<'_>) -> Result<&'static Encoding, ReadError> {
    let head = input.recognised.encoding;
    let found = match head == UTF_8 {
        true => letters(input)?.unwrap_or(UTF_8),
        false => head,
    };
    if ![UTF_8, UTF_16LE, UTF_16BE].contains(&found) {
        let name = found.name();
        let message = format!("The text is not UTF-8. It was read as {name}: look at its letters.");
        out.warn(WarningCode::Encoding, Place::default(), message);
    }
    Ok(found)
}

/// The encoding of a file that says which one it has: its letters win where they prove it wrong.
pub(crate) fn said(
    input: &Input<'_>,
    said: Option<&'static Encoding>,
    out: &mut Out<'_>,
) -> Result<&'static Encoding, ReadError> {
    let head = input.recognised.encoding;
    if [UTF_16LE, UTF_16BE].contains(&head) {
        return Ok(head);
    }
    // Programs write `utf-16` into files that are not: their beginning was read without it.
    let Some(said) = said.filter(|said| said.is_ascii_compatible()) else {
        return unsaid(input, out);
    };
    let taken = decide(said, letters(input)?);
    if said != taken {
        let (said, taken) = (said.name(), taken.name());
        let message =
            format!("It says that it is {said}. Its letters are {taken}, and were read so.");
        out.warn(WarningCode::Encoding, Place::default(), message);
    }
    Ok(taken)
}

/// Letters that are valid as UTF-8 are UTF-8, whatever is said; others are what is said, unless that
/// is UTF-8.
fn decide(said: &'static Encoding, found: Option<&'static Encoding>) -> &'static Encoding {
    match found {
        Some(found) if found == UTF_8 || said == UTF_8 => found,
        _ => said,
    }
}

/// Says that bytes were met that are no text.
pub(crate) fn tell_bad(bad: bool, out: &mut Out<'_>) {
    if bad {
        let message = "Some bytes are no text: they are shown as \u{fffd}.";
        out.warn(WarningCode::BadBytes, Place::default(), message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Choices, Format, Limits, Recognised};

    fn found(bytes: &[u8]) -> Option<&'static Encoding> {
        let (bytes, limits, choices) = (bytes.to_vec(), Limits::default(), Choices::default());
        let recognised =
            Recognised { format: Format::Qif, version: String::new(), encoding: UTF_8 };
        let input =
            Input { source: &bytes, recognised: &recognised, limits: &limits, choices: &choices };
        letters(&input).unwrap()
    }

    #[test]
    fn the_first_letters_beyond_ascii_decide_wherever_they_are() {
        let late = |letters: &[u8]| [&vec![b'x'; 3 * CHUNK as usize], letters].concat();
        assert_eq!(found(&late(b"")), None);
        assert_eq!(found(&late("Zürich".as_bytes())), Some(UTF_8));
        let legacy = b"Empf\xe4nger; \xdcberweisung; Z\xfcrich";
        assert_eq!(found(&late(legacy)), Some(encoding_rs::WINDOWS_1252));
        let cut = |letters: &[u8]| [&vec![b'x'; CHUNK as usize - 1], letters].concat();
        assert_eq!(found(&cut("é".as_bytes())), Some(UTF_8));
        assert_ne!(found(&cut(b"\xe9t\xe9 ")), Some(UTF_8));
    }

    #[test]
    fn letters_win_over_what_is_said() {
        use encoding_rs::{ISO_8859_2, WINDOWS_1252};
        let (latin, unicode) = (Some(WINDOWS_1252), Some(UTF_8));
        assert_eq!(decide(WINDOWS_1252, unicode), UTF_8, "UTF-8 by proof");
        assert_eq!(decide(UTF_8, latin), WINDOWS_1252, "no UTF-8, whatever is said");
        assert_eq!(decide(ISO_8859_2, latin), ISO_8859_2, "a guess loses");
        assert_eq!((decide(WINDOWS_1252, None), decide(UTF_8, None)), (WINDOWS_1252, UTF_8));
    }
}
