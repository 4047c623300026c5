//! CAMT that is broken, forbidden or beyond the bounds.

use statements::{Limits, ReadError, Refusal, gather};

use super::{entry, file, info};
use crate::support::{fixture, read};

#[test]
fn a_file_in_pieces_is_cut_off() {
    let whole = fixture("camt/batch.xml");
    let end = whole.iter().rposition(|byte| *byte == b'>').unwrap();
    let begin = String::from_utf8_lossy(&whole).find("<Stmt>").unwrap();
    for length in begin..end {
        let refused = read(&whole[..length]).unwrap_err();
        assert_eq!(refused.refusal, Refusal::Truncated, "{length}: {refused}");
    }
}

#[track_caller]
fn refused(text: &str) -> (Refusal, String) {
    let ReadError { refusal, at, message, hint, asks: _ } = read(text.as_bytes()).unwrap_err();
    assert!(at.line > 0 && !hint.is_empty());
    (refusal, message)
}

#[test]
fn an_amount_is_never_guessed() {
    for amount in ["12..34", "1.234,50", "8,85", "-5.00", "1e3", "five", "8.85 EUR"] {
        let (refusal, message) = refused(&entry(&format!("<Amt Ccy='EUR'>{amount}</Amt>")));
        assert_eq!(refusal, Refusal::Malformed);
        assert_eq!(message, format!("“{amount}” is not an amount"));
    }
    assert_eq!(refused(&entry("")).1, "an entry has no amount (Amt)");
    assert_eq!(refused(&entry("<Amt Ccy='EUR'/>")).1, "an entry has no amount (Amt)");
    let unsigned = file("<Ntry><Amt Ccy='EUR'>1</Amt></Ntry>");
    assert_eq!(refused(&unsigned).1, "an entry says neither credit nor debit (CdtDbtInd)");
    let balance = "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt>x</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>";
    assert_eq!(refused(&file(balance)).1, "“x” is not an amount");
    let detail = "<NtryDtls><TxDtls><Amt Ccy='EUR'>x</Amt></TxDtls></NtryDtls>";
    assert_eq!(refused(&entry(&format!("<Amt>1</Amt>{detail}"))).1, "“x” is not an amount");
}

#[test]
fn what_is_never_done() {
    let plain = info("&e;");
    let doctypes = [
        "<!DOCTYPE Document SYSTEM 'http://example.com/x.dtd'>",
        "<!DOCTYPE Document [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE>",
    ];
    for doctype in doctypes {
        let (refusal, message) = refused(&format!("<?xml version='1.0'?>\n{doctype}\n{plain}"));
        assert_eq!(refusal, Refusal::Forbidden, "{doctype}");
        assert_eq!(message, "it holds a document type, which is never read");
    }
    let (refusal, message) = refused(&plain);
    assert_eq!(
        (refusal, message.as_str()),
        (Refusal::Forbidden, "it holds the entity “&e;”, which is never read")
    );
}

#[test]
fn broken_xml_says_what_is_wrong() {
    let broken = file("").replace("</Stmt>", "</Stmt></Stmt>");
    assert_eq!(
        refused(&broken).1,
        "its XML is broken: </Stmt> stands where </BkToCstmrStmt> should"
    );
    assert_eq!(refused(&info("<!x>")).0, Refusal::Malformed);
    assert_eq!(refused(&info("&#xD800;")).1, "“&#xD800;” is the number of no character");
    let none = file("").replace("<Stmt><Id>1</Id></Stmt>", "");
    assert_eq!(refused(&none), (Refusal::Malformed, "it holds no statement".to_owned()));
}

#[test]
fn bounds() {
    let limits = Limits { text: 1 << 12, depth: 8, parts: 2, ..Limits::default() };
    let refused = |text: String| {
        let options = limits.clone().into();
        gather(&text.into_bytes(), &options).map(|_| ()).unwrap_err()
    };
    let long = "x".repeat(200_000);
    let deep = "<X>".repeat(8);
    let many = "<TxDtls/>".repeat(3);
    let cases = [
        (info(&long), "the text is too long"),
        (info(&format!("<!-- {long} -->")), "the text is too long"),
        (info(&"x<!---->".repeat(5000)), "the text is too long"),
        (entry(&format!("<X {long}/>")), "the text is too long"),
        (entry(&"<X>some text</X>".repeat(60_000)), "the entry is too long"),
        (entry(&deep), "its elements are nested too deep"),
        (entry(&many), "the batch has too many parts"),
    ];
    for (text, message) in cases {
        let error = refused(text);
        assert_eq!((error.refusal, error.message.as_str()), (Refusal::TooLarge, message));
    }
}
