//! A few facts about a PDF, read off its bytes. It is not opened: what is compressed in it is not
//! seen, so a fact that is missing here says nothing.

use crate::view::PdfView;

/// What it says of itself in plain sight.
pub(super) fn facts(content: &[u8]) -> PdfView {
    let has = |word: &[u8]| content.windows(word.len()).any(|part| part == word);
    let acts: [&[u8]; 5] = [b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/OpenAction"];
    PdfView {
        version: version(content),
        encrypted: has(b"/Encrypt"),
        active: acts.iter().any(|word| has(word)),
    }
}

/// `1.7` of `%PDF-1.7`.
fn version(content: &[u8]) -> Option<String> {
    let digits = content.strip_prefix(b"%PDF-")?;
    let plain = |byte: &&u8| byte.is_ascii_digit() || **byte == b'.';
    let text: Vec<u8> = digits.iter().take(4).take_while(plain).copied().collect();
    String::from_utf8(text).ok().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_plain_sight_is_told() {
        let plain = facts(b"%PDF-1.7\n1 0 obj << /Type /Page >> endobj");
        let expected = PdfView { version: Some("1.7".into()), encrypted: false, active: false };
        assert_eq!(plain, expected);
        let loud = facts(b"%PDF-2.0 << /Encrypt 3 0 R /OpenAction << /S /JavaScript >> >>");
        assert!(loud.encrypted && loud.active);
        assert_eq!(facts(b"%PDF-x").version, None);
    }
}
