//! What is known to hurt readers: each is refused, or read within the bounds.

use std::io::{Cursor, Write as _};

use statements::Refusal;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::measure::within_bounds;
use crate::support::fixture;

const CAMT: &str = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\">\
                    <BkToCstmrStmt><Stmt><Id>1</Id>";
const MANY: usize = 100_000;
const BAI2: &str = "01,B,C,261101,0600,1,,,2/\n02,C,B,1,261029,,USD,/\n03,77,,010,1000,,/\n";

/// Reads within bounds; the refusal, where there is one.
#[track_caller]
fn bounded(bytes: impl Into<Vec<u8>>) -> Option<Refusal> {
    let result = within_bounds(bytes.into()).unwrap_or_else(|what| panic!("{what}"));
    result.err().map(|error| error.refusal)
}

fn archive(members: usize, bytes: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..members {
        zip.start_file(format!("{number}.xml"), SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn xml_too_deep_or_too_long() {
    assert_eq!(bounded(format!("{CAMT}{}", "<a>".repeat(MANY))), Some(Refusal::TooLarge));
    let long = "x".repeat(10 << 20);
    assert_eq!(bounded(format!("{CAMT}<Nm>{long}</Nm>")), Some(Refusal::TooLarge));
    let attributes = " a=\"b\"".repeat(MANY * 4);
    assert_eq!(bounded(format!("{CAMT}<Nm{attributes}/>")), Some(Refusal::TooLarge));
}

#[test]
fn document_types_and_entities() {
    let bomb = "<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">";
    let outside = "<!ENTITY a SYSTEM \"file:///etc/passwd\">";
    for entities in [bomb, outside] {
        let xml = format!("<!DOCTYPE Document [{entities}]>{CAMT}<Nm>&a;</Nm>");
        assert_eq!(bounded(xml), Some(Refusal::Forbidden));
    }
    assert!(bounded(format!("{CAMT}<Ntry><AddtlNtryInf>&a;</AddtlNtryInf></Ntry>")).is_some());
}

#[test]
fn archives() {
    let camt = fixture("camt/one-payment.xml");
    assert_eq!(bounded(archive(1_001, b"")), Some(Refusal::TooLarge), "too many members");
    let packed = archive(1, &[&camt[..], &vec![b' '; 20 << 20]].concat());
    assert_eq!(bounded(packed), Some(Refusal::TooLarge), "unpacks to too much");
    let mut nested = archive(1, &camt);
    for _ in 0..20 {
        nested = archive(1, &nested);
    }
    assert!(bounded(nested).is_some(), "an archive within an archive");
}

#[test]
fn one_line_of_ten_megabytes() {
    let long = "x".repeat(10 << 20);
    for begin in [":20:A\n:25:1\n:86:", "!Type:Bank\nD1/2/2026\nM", BAI2, "OFXHEADER:100\n\n<OFX>"]
    {
        assert!(bounded(format!("{begin}{long}")).is_some(), "{begin}");
    }
    assert!(bounded(long).is_some());
}

#[test]
fn many_statements_and_accounts() {
    let empty = "<Stmt><Id>1</Id></Stmt>".repeat(MANY);
    bounded(format!("{CAMT}</Stmt>{empty}</BkToCstmrStmt></Document>"));
    let mt940 = ":20:A\n:25:1\n:28C:1\n:60F:C261001EUR0,\n:62F:C261001EUR0,\n-\n".repeat(MANY / 5);
    bounded(mt940);
    let accounts: String =
        (0..MANY).map(|number| format!("03,{number},,,,,/\n49,0,2/\n")).collect();
    bounded(format!("{BAI2}{accounts}"));
    let accounts: String = (0..MANY).map(|number| format!("!Account\nN{number}\n^\n")).collect();
    bounded(format!("{accounts}!Type:Bank\n"));
}

#[test]
fn warnings_without_end() {
    bounded(format!("01,B,C,261101,0600,1,,,2/\n{}", "x\n".repeat(1_000_000)));
}

#[test]
fn tables() {
    let columns = "a,".repeat(MANY);
    let header = "Date,Description,Amount\n";
    bounded(format!("{columns}\n{columns}\n"));
    bounded(format!("{header}{columns}\n"));
    bounded(format!("{header}10/31/2026,\"open,1.00\n{}", "10/30/2026,b,2.00\n".repeat(MANY)));
}

#[test]
fn records_that_never_end() {
    let splits = "SOffice\n$-1.00\n".repeat(MANY);
    bounded(format!("!Type:Bank\nD10/14/2026\nT-150.00\n{splits}^\n"));
    bounded(format!("{BAI2}16,409,100,Z,,,FIRST/\n{}", "88,more\n".repeat(4 * MANY)));
    let tags = "<STMTTRN><TRNAMT>1.00<DTPOSTED>20261001<NAME>a".repeat(MANY / 4);
    bounded(format!("OFXHEADER:100\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>{tags}"));
}
