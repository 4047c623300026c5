//! Archives of bank files, made in the tests.

mod files;

use std::io::{Cursor, Write as _};

use insta::assert_snapshot;
use proptest::prelude::*;
use statements::{Limits, Refusal, gather};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::support::{fixture, read, tell};

fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (number, (name, bytes)) in members.iter().enumerate() {
        let method = [CompressionMethod::Deflated, CompressionMethod::Stored][number % 2];
        let options = SimpleFileOptions::default().compression_method(method);
        match name.ends_with('/') {
            true => zip.add_directory(*name, options).unwrap(),
            false => zip.start_file(*name, options).unwrap(),
        }
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[track_caller]
fn refused(bytes: &[u8]) -> (Refusal, String) {
    let error = read(bytes).unwrap_err();
    (error.refusal, error.to_string())
}

#[test]
fn members_in_the_order_of_the_archive() {
    let [one, several] = ["camt/one-payment.xml", "camt/several-statements.xml"].map(fixture);
    let ofx = fixture("ofx/closed-tags.ofx");
    let bytes = archive(&[
        ("2026/", b""),
        ("2026/b.xml", &one),
        ("2026/README.txt", b"Dear customer, this is what you asked for.\n"),
        ("__MACOSX/2026/._b.xml", b"\0\x05\x16\x07"),
        ("2026/.DS_Store", b"\0\0\0\x01Bud1"),
        ("2026/a.xml", &several),
        ("letter.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"),
        ("empty.xml", b""),
        ("../../etc/c.ofx", &ofx),
        ("inner.zip", &archive(&[("b.xml", &one)])),
    ]);
    assert_snapshot!(tell(&bytes), @"
    zip
    # DE02120300000000202051 at BYLADEM1001 of Nordlicht Druck GmbH EUR no 192: 1000.00 EUR on 2026-10-01 .. 1172.55 EUR on 2026-10-02 ties, 2 lines
    2026-10-02 2026-10-02 +250.00 EUR kind=[PMNT/RCDT/ESCT] id=[2026100255510001] e2e=[ORDER-1814] name=[Käthe Brömmel] account=[DE75512108001245126199] | Rechnung 2026-311 vom 28.09. Flyer & Plakate ÜBERWEISUNGSGUTSCHRIFT Verein Seeblick
    2026-10-02 2026-10-01 -77.45 EUR kind=[NDDT+105] id=[B-77] ref=[MANDAT-9] name=[Stadtwerke Kiel] account=[DE89370400440532013000] | Abschlag Strom 10/2026
    # AT611904300234573201 EUR no 201: 10.00 EUR on 2026-10-01 .. 15.00 EUR on 2026-10-01 ties, 1 lines
    2026-10-01 - +5.00 EUR |
    # AT611904300234573201 EUR no 202: 15.00 EUR on 2026-10-02 .. 14.00 EUR on 2026-10-02 ties, 1 lines
    2026-10-02 - -1.00 EUR |
    # AT483200000012345864 EUR no 77: 0.00 EUR on 2026-10-02 .. 2.00 EUR on 2026-10-02 ties, 1 lines
    2026-10-02 - +2.00 EUR |
    # AT611904300234573201 EUR no 204: 20.00 EUR on 2026-10-04 .. 20.50 EUR on 2026-10-04 ties, 1 lines
    2026-10-04 - +0.50 EUR |
    # 4451007712 at 021000999 USD: ? .. 8421.10 USD on 2026-10-31 unknown (no-balances), 2 lines
    2026-10-05 2026-10-06 +1250.00 USD kind=[CREDIT] id=[202610050001] ref=[INV-20417] name=[HARBOR & SONS LLC] | HARBOR & SONS LLC ACH CREDIT INV-20417 & INV-20418
    2026-10-12 - -310.75 USD kind=[CHECK] id=[202610120002] name=[CHECK] | CHECK
    ! member-skipped at 2026/README.txt: It was passed over: it is none of the formats that banks write.
    ! member-skipped at __MACOSX/2026/._b.xml: It was passed over: the operating system put it there.
    ! member-skipped at 2026/.DS_Store: It was passed over: the operating system put it there.
    ! gap at 2026/a.xml, line 14: Between the statements 202 and 204 the balance goes from 14.00 to 20.00: 203 is missing.
    ! member-skipped at letter.pdf: It was passed over: it is none of the formats that banks write.
    ! member-skipped at empty.xml: It was passed over: it is empty.
    ! member-skipped at inner.zip: It is an archive itself: unpack it, and open what is in it.
    ");
}

#[test]
fn places_name_the_member() {
    let mut broken = fixture("camt/batch.xml");
    broken.truncate(broken.len() / 2);
    let bytes = archive(&[("good.xml", &fixture("camt/one-payment.xml")), ("bad.xml", &broken)]);
    let error = read(&bytes).unwrap_err();
    assert_eq!(error.refusal, Refusal::Truncated);
    assert_eq!(error.at.part.as_deref(), Some("bad.xml"));
    let reading = read(&archive(&[("a.xml", &fixture("camt/odd-fields.xml"))])).unwrap();
    let (statement, lines) = &reading.statements[0];
    let warnings = reading.warnings.iter().map(|warning| &warning.at);
    let places = lines.iter().map(|line| &line.at).chain([&statement.at]).chain(warnings);
    assert!(places.map(|place| place.part.as_deref()).all(|part| part == Some("a.xml")));
}

#[test]
fn an_archive_without_a_bank_file() {
    let none = "the file: none of the files in the archive is one that banks write".to_owned();
    assert_eq!(refused(&archive(&[])), (Refusal::NotRecognised, none.clone()));
    assert_eq!(
        refused(&archive(&[("a.pdf", b"%PDF-1.7")])),
        (Refusal::NotRecognised, none.clone())
    );
    let inner = archive(&[("a.xml", &fixture("camt/one-payment.xml"))]);
    assert_eq!(refused(&archive(&[("a.zip", &inner)])), (Refusal::NotRecognised, none));
}

#[test]
fn bounds() {
    let xml = fixture("camt/one-payment.xml");
    let bytes = archive(&[("a.xml", &xml), ("b.xml", &xml), ("c.xml", &xml)]);
    let with = |limits: Limits| gather(&bytes, &limits.into()).map(|_| ()).unwrap_err();
    let error = with(Limits { members: 2, ..Limits::default() });
    assert_eq!(
        (error.refusal, &*error.message),
        (Refusal::TooLarge, "the archive has more than 2 members")
    );
    let error = with(Limits { bytes: bytes.len() as u64 - 1, ..Limits::default() });
    assert_eq!((error.refusal, &*error.message), (Refusal::TooLarge, "the file is too large"));
    let error = with(Limits { ratio: 1, ..Limits::default() });
    let message = "the archive unpacks to more than such a file may hold";
    assert_eq!((error.refusal, &*error.message), (Refusal::TooLarge, message));
}

#[test]
fn a_bomb_does_not_go_off() {
    let zeros = vec![b' '; 32 << 20];
    let (refusal, message) = refused(&archive(&[("bomb.xml", &zeros)]));
    assert_eq!(refusal, Refusal::TooLarge, "{message}");
    assert!(message.starts_with("bomb.xml: the archive unpacks to more"), "{message}");
}

/// A file of so many entries.
fn long(entries: usize) -> Vec<u8> {
    let mut xml = "<Document><BkToCstmrStmt><Stmt>".to_owned();
    for number in 0..entries {
        xml += &format!(
            "<Ntry><Amt Ccy='EUR'>{number}.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
             <BookgDt><Dt>2026-10-01</Dt></BookgDt></Ntry>\n"
        );
    }
    (xml + "</Stmt></BkToCstmrStmt></Document>").into_bytes()
}

#[test]
fn a_member_too_long_for_memory_is_unpacked_as_it_is_read() {
    let limits = Limits { text: 512, ..Limits::default() };
    let within = |bytes: Vec<u8>| gather(&bytes, &limits.clone().into());
    let xml = long(1500);
    let whole = archive(&[("deflated.xml", &xml), ("stored.xml", &xml)]);
    let reading = within(whole.clone()).unwrap();
    assert_eq!(reading.statements.iter().map(|one| one.0.lines).collect::<Vec<_>>(), [1500, 1500]);
    let mut flipped = whole.clone();
    let at = memchr::memmem::rfind(&flipped, b"<Amt Ccy='EUR'>1400").unwrap();
    flipped[at + 15] = b'2';
    let error = within(flipped).unwrap_err();
    assert_eq!(error.to_string(), "stored.xml: it could not be read: the archive is damaged");
    let mut longer = whole;
    let entry = memchr::memmem::rfind(&longer, b"PK\x01\x02").unwrap();
    longer[entry + 24] -= 1;
    let error = within(longer).unwrap_err();
    assert!(error.message.ends_with("it is longer than the archive says"), "{error}");
}

/// An archive of one member whose general flags are changed, in both places where they stand.
fn flagged(flag: u8) -> Vec<u8> {
    let mut bytes = archive(&[("a.xml", &fixture("camt/one-payment.xml"))]);
    let entry = memchr::memmem::rfind(&bytes, b"PK\x01\x02").unwrap();
    bytes[6] |= flag;
    bytes[entry + 8] |= flag;
    bytes
}

#[test]
fn a_password_is_never_asked_for() {
    let (refusal, message) = refused(&flagged(1));
    assert_eq!((refusal, &*message), (Refusal::Forbidden, "a.xml: it is locked with a password"));
}

#[test]
fn what_is_damaged_is_refused() {
    let xml = fixture("camt/one-payment.xml");
    let whole = archive(&[("a.xml", &[]), ("b.xml", &xml)]);
    assert_eq!(refused(&whole[..whole.len() - 30]).0, Refusal::Truncated);
    let mut flipped = whole.clone();
    let at = memchr::memmem::find(&flipped, b"ORDER-1814").unwrap();
    flipped[at] ^= 1;
    let (refusal, message) = refused(&flipped);
    assert_eq!(refusal, Refusal::Malformed, "{message}");
    assert!(message.starts_with("b.xml: the archive is damaged"), "{message}");
    let mut twins = whole.clone();
    for at in memchr::memmem::find_iter(&whole, b"b.xml") {
        twins[at] = b'a';
    }
    let message =
        "the file: two files in the archive have the same name, so one would hide the other";
    assert_eq!(refused(&twins), (Refusal::Malformed, message.to_owned()));
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(at in 0..100_000_usize, byte: u8, length in 0..100_000_usize) {
        let xml = fixture("camt/one-payment.xml");
        let mut bytes = archive(&[("a.xml", &xml), ("b.xml", &xml[..500]), ("x/", b"")]);
        let all = bytes.len();
        bytes[at % all] = byte;
        let _ = read(&bytes);
        let _ = read(&bytes[..length % all]);
    }
}
