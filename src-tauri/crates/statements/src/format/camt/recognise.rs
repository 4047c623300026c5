//! Which message a file is, and how it says that it is written.

use std::io::Read as _;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use super::tag::Tag;
use crate::ReadError;
use crate::detect::Head;
use crate::format::Input;

/// How much of a file is searched for its declaration.
const DECLARATION: u64 = 1 << 10;

/// The version word of an XML file that holds one of the messages: `camt.053.001.02`, or `camt.053`
/// where the file does not say which edition.
pub(super) fn recognise(head: &Head<'_>) -> Option<String> {
    if !head.first.starts_with('<') {
        return None;
    }
    let text = head.text;
    memchr::memchr_iter(b'<', text.as_bytes()).find_map(|at| {
        let rest = text.get(at + 1..)?;
        let ends = |letter: char| letter.is_whitespace() || matches!(letter, '>' | '/' | '<');
        let end = rest.find(ends)?;
        let message = Tag::of(rest.get(..end)?).message()?;
        let tag_end = rest.find('>').map_or(text.len(), |end| at + 1 + end);
        Some(edition(text.get(..tag_end)?, message).unwrap_or(message).to_owned())
    })
}

/// The message's number with its edition, as the namespace or the header of an envelope has it. The
/// namespaces of some countries hold the same with more around it.
fn edition<'a>(text: &'a str, message: &str) -> Option<&'a str> {
    const LENGTH: usize = "camt.053.001.02".len();
    let words = text.match_indices(message).filter_map(|(at, _)| text.get(at..at + LENGTH));
    let is_edition = |word: &&str| {
        let rest = word.strip_prefix(message).and_then(|rest| rest.strip_prefix(".001."));
        rest.is_some_and(|edition| edition.bytes().all(|byte| byte.is_ascii_digit()))
    };
    words.filter(is_edition).last()
}

/// The encoding that the XML declaration names; `None` where it names none that can be true.
pub(super) fn declared(input: &Input<'_>) -> Result<Option<&'static Encoding>, ReadError> {
    let unreadable = |error| ReadError::unreadable(0, &error);
    let mut bytes = Vec::new();
    let stream = input.source.open().map_err(unreadable)?;
    stream.take(DECLARATION).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(named(&String::from_utf8_lossy(&bytes)))
}

fn named(beginning: &str) -> Option<&'static Encoding> {
    let start = beginning.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    let (declaration, _) = start.strip_prefix("<?xml")?.split_once("?>")?;
    let (_, after) = declaration.split_once("encoding")?;
    let value = after.trim_start().strip_prefix('=')?.trim_start();
    let label = value.trim_start_matches(['"', '\'']).split(['"', '\'']).next()?;
    // Whoever reads this in single bytes does not read UTF-16.
    Encoding::for_label(label.as_bytes()).filter(|found| ![UTF_16LE, UTF_16BE].contains(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Option<String> {
        recognise(&Head::new(text.as_bytes(), text))
    }

    #[test]
    fn messages_by_their_body() {
        let table = [
            (
                r#"<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>"#,
                Some("camt.053.001.08"),
            ),
            ("<Document><BkToCstmrAcctRpt>", Some("camt.052")),
            ("\n<a:Document xmlns:a='x'><a:BkToCstmrDbtCdtNtfctn >", Some("camt.054")),
            (
                "<Document xmlns='ISO:camt.053.001.02:APC:STUZZA:002'><BkToCstmrStmt>",
                Some("camt.053.001.02"),
            ),
            (
                "<E><MsgDefIdr>camt.052.001.08</MsgDefIdr><BkToCstmrAcctRpt>",
                Some("camt.052.001.08"),
            ),
            ("<Document xmlns='camt.052.001.02'><BkToCstmrStmt>", Some("camt.053")),
            ("<BkToCstmrStmtV01 xmlns='camt.053.001.01'>", Some("camt.053.001.01")),
            ("<Document xmlns='pain.001.001.03'><CstmrCdtTrfInitn>", None),
            ("BkToCstmrStmt", None),
            ("text <BkToCstmrStmt>", None),
            ("<BkToCstmrStmt", None),
        ];
        for (text, wanted) in table {
            assert_eq!(version(text).as_deref(), wanted, "{text}");
        }
    }

    #[test]
    fn what_the_declaration_says() {
        let told = |text| named(text).map(Encoding::name);
        assert_eq!(told("<?xml version='1.0' encoding='ISO-8859-15'?>"), Some("ISO-8859-15"));
        assert_eq!(told("\u{feff}<?xml version=\"1.0\" encoding = \"utf-8\" ?>"), Some("UTF-8"));
        for none in
            ["<?xml version='1.0'?>", "<?xml encoding='UTF-16'?>", "<?xml encoding='x'?>", "<a>"]
        {
            assert_eq!(told(none), None, "{none}");
        }
    }
}
