//! CAMT in its editions, as banks write it and as they should.

mod broken;
mod doubts;
mod generated;

use encoding_rs::{Encoding, ISO_8859_15, UTF_8, WINDOWS_1252};
use insta::assert_snapshot;
use statements::{Line, Reading, WarningCode};

use super::support::{fixture, read, told};

#[test]
fn one_payment_an_entry() {
    assert_snapshot!(told("camt/one-payment.xml"), @"
    camt.053.001.02
    # DE02120300000000202051 at BYLADEM1001 of Nordlicht Druck GmbH EUR no 192: 1000.00 EUR on 2026-10-01 .. 1172.55 EUR on 2026-10-02 ties, 2 lines
    2026-10-02 2026-10-02 +250.00 EUR kind=[PMNT/RCDT/ESCT] id=[2026100255510001] e2e=[ORDER-1814] name=[Käthe Brömmel] account=[DE75512108001245126199] | Rechnung 2026-311 vom 28.09. Flyer & Plakate ÜBERWEISUNGSGUTSCHRIFT Verein Seeblick
    2026-10-02 2026-10-01 -77.45 EUR kind=[NDDT+105] id=[B-77] ref=[MANDAT-9] name=[Stadtwerke Kiel] account=[DE89370400440532013000] | Abschlag Strom 10/2026
    ");
}

#[test]
fn a_batch_is_its_parts() {
    assert_snapshot!(told("camt/batch.xml"), @"
    camt.053.001.08
    # NL91ABNA0417164300 at ABNANL2A EUR no 15/2: -429.56 EUR on 2026-10-15 .. 0.00 EUR on 2026-10-15 ties, 3 lines
    2026-10-15 2026-10-16 +329.56 EUR kind=[PMNT/RDDT/ESDD] e2e=[LID-001] name=[J. de Vries] account=[NL20INGB0001234567] batch=[BATCH-0815 429.56 of 3] | Contributie 2026 Verzamelincasso
    2026-10-15 2026-10-16 +110.00 EUR kind=[PMNT/RDDT/ESDD] id=[P-2] e2e=[LID-002] name=[A. Jansen] batch=[BATCH-0815 429.56 of 3] | Contributie 2026 Tweede poging Verzamelincasso
    2026-10-15 2026-10-16 -10.00 EUR kind=[PMNT/RDDT/ESDD] e2e=[FEE] name=[Onze Bank] batch=[BATCH-0815 429.56 of 3] | Verzamelincasso
    ");
}

#[test]
fn what_does_not_add_up_is_one_line() {
    assert_snapshot!(told("camt/batch-differs.xml"), @"
    camt.053.001.04
    # 4410887 EUR no D-1: ? .. ? unknown (no-balances), 3 lines
    2026-10-05 - +30.00 EUR ref=[M1] name=[Same Payer] | first second
    2026-10-06 - -40.00 EUR e2e=[C] |
    2026-10-07 - -50.00 EUR |
    ! batch-differs at line 7: The 2 details of the entry come to 25.00, but 30.00 was booked: the entry counts as one line.
    ! batch-differs at line 14: The detail of the entry says -41.00 EUR, but -40.00 was booked: the entry counts.
    ! batch-differs at line 20: The 2 details of the entry do not all have an amount: the entry counts as one line.
    ");
}

#[test]
fn references_with_check_digits() {
    assert_snapshot!(told("camt/references.xml"), @"
    camt.054.001.04
    # CH4431999123000889012 of Berghof AG CHF no N-20261020: ? .. ? unknown (no-balances), 5 lines
    2026-10-20 2026-10-20 +199.95 CHF id=[ZKB-4711-1] structured=[210000000003139471430009017] name=[Pia Rutschmann] batch=[ZKB-4711 249.75 of 5] | ?REJECT?0
    2026-10-20 2026-10-20 +20.00 CHF id=[ZKB-4711-2] structured=[RF18539007547034] batch=[ZKB-4711 249.75 of 5] | RE-2026-77
    2026-10-20 2026-10-20 +9.80 CHF ref=[210000000003139471430009018] batch=[ZKB-4711 249.75 of 5] |
    2026-10-20 2026-10-20 +15.00 CHF structured=[090933755493] batch=[ZKB-4711 249.75 of 5] | +++090/9337/55493+++
    2026-10-20 2026-10-20 +5.00 CHF ref=[KUNDE 12] structured=[1234561] batch=[ZKB-4711 249.75 of 5] | KUNDE 13
    ! reference-check at line 20: The check digits of the reference “210000000003139471430009018” are wrong.
    ");
}

#[test]
fn what_comes_back() {
    assert_snapshot!(told("camt/returns.xml"), @"
    camt.053.001.02
    # DE02120300000000202051 EUR no R-9: 500.00 EUR .. 487.00 EUR ties, 2 lines
    2026-10-08 2026-10-06 -53.00 EUR reversal kind=[PMNT/IDDT/UPDD] e2e=[ABO-4410] name=[Timo Falk] account=[DE75512108001245126199] returned=[AC04 Konto erloschen] | Abo Oktober
    2026-10-09 - +40.00 EUR reversal e2e=[ZAHLUNG-7] name=[Lieferant Ost] returned=[FALSCHE IBAN] |
    ");
}

#[test]
fn no_namespace_and_not_yet_booked() {
    assert_snapshot!(told("camt/no-namespace.xml"), @"
    camt.052
    # FI2112345600000785 EUR no REP-3/1: ? .. ? unknown (no-balances), 4 lines
    2026-10-12 - +12.00 EUR |
    - 2026-10-14 -7.50 EUR pending | KORTTIOSTO
    - - -3.10 EUR information |
    2026-10-20 - -99 EUR pending |
    ");
}

#[test]
fn single_bytes_a_letter() {
    assert_snapshot!(told("camt/latin-1.xml"), @"
    camt.053.001.03
    # FR7630006000011234567890189 of Société Générale d’Élevage EUR no L1: ? .. ? unknown (no-balances), 1 lines
    2026-10-03 - -18.20 EUR name=[Boulangerie Frédéric] | Pâtisserie, thé glacé
    ");
}

#[test]
fn statements_that_follow_each_other_or_do_not() {
    assert_snapshot!(told("camt/several-statements.xml"), @"
    camt.053.001.02
    # AT611904300234573201 EUR no 201: 10.00 EUR on 2026-10-01 .. 15.00 EUR on 2026-10-01 ties, 1 lines
    2026-10-01 - +5.00 EUR |
    # AT611904300234573201 EUR no 202: 15.00 EUR on 2026-10-02 .. 14.00 EUR on 2026-10-02 ties, 1 lines
    2026-10-02 - -1.00 EUR |
    # AT483200000012345864 EUR no 77: 0.00 EUR on 2026-10-02 .. 2.00 EUR on 2026-10-02 ties, 1 lines
    2026-10-02 - +2.00 EUR |
    # AT611904300234573201 EUR no 204: 20.00 EUR on 2026-10-04 .. 20.50 EUR on 2026-10-04 ties, 1 lines
    2026-10-04 - +0.50 EUR |
    ! gap at line 14: Between the statements 202 and 204 the balance goes from 14.00 to 20.00: 203 is missing.
    ");
}

#[test]
fn the_amount_in_the_currency_of_the_entry_counts() {
    assert_snapshot!(told("camt/foreign-amounts.xml"), @"
    camt.053.001.06
    # SE4550000000058398257466 at 5000 SEK no 8: 2000.00 SEK .. 1675.50 SEK ties, 3 lines
    2026-10-11 - -104.50 SEK kind=[PMNT/CCRD/POSD] name=[HOTEL ONE NYC] | Kurs 10,30 avgift 1,50
    2026-10-11 - -110.00 SEK ref=[T1] batch=[- -220.00 of 2] |
    2026-10-11 - -110.00 SEK ref=[000123] batch=[- -220.00 of 2] |
    ");
}

#[test]
fn the_first_edition() {
    assert_snapshot!(told("camt/first-edition.xml"), @"
    camt.053.001.01
    # 300000112345 GBP no V1: 5.00 GBP on 2009-03-02 .. 3.75 GBP on 2009-03-02 ties, 2 lines
    2009-03-02 - -1.00 GBP ref=[PO 55] account=[9911] batch=[RUN-1 -1.25 of 2] |
    2009-03-02 - -0.25 GBP returned=[MS03 unspecified] batch=[RUN-1 -1.25 of 2] |
    ");
}

#[test]
fn prefixes_envelopes_and_other_wrappings() {
    assert_snapshot!(told("camt/envelope.xml"), @"
    camt.052.001.08
    # 77-1 of Owner Ltd USD no E1: ? .. ? unknown (no-balances), 1 lines
    2026-10-01 - +5.00 USD | Card <4711> & more – <end>
    ");
}

#[test]
fn totals_that_a_report_states_about_itself() {
    assert_snapshot!(told("camt/control-totals.xml"), @"
    camt.052.001.08
    # CH9300762011623852957 CHF no T1: ? .. ? unknown (no-balances), 4 lines
    2026-10-21 - +10.50 CHF |
    2026-10-21 - +4.50 CHF |
    2026-10-21 - -3 CHF |
    2026-10-21 - -1.00 CHF pending |
    # CH9300762011623852957 CHF no T2: ? .. ? unknown (no-balances), 4 lines
    2026-10-21 - +10.50 CHF |
    2026-10-21 - +4.50 CHF |
    2026-10-21 - -3 CHF |
    2026-10-21 - -1.00 CHF pending |
    # CH9300762011623852957 CHF no T3: ? .. ? unknown (no-balances), 4 lines
    2026-10-21 - +10.50 CHF |
    2026-10-21 - +4.50 CHF |
    2026-10-21 - -3 CHF |
    2026-10-21 - -1.00 CHF pending |
    ! control-total at line 17: It states a number of entries of 5; it is 3.
    ! control-total at line 17: It states a number of credits of 3; it is 2.
    ! control-total at line 17: It states a sum of credits of 25.50; it is 15.00.
    ");
}

#[test]
fn odd_fields_are_told() {
    assert_snapshot!(told("camt/odd-fields.xml"), @"
    camt.053.001.02
    # ES9121000418450200051332 EUR no O1: ? .. ? unknown (no-balances), 3 lines
    2026-02-28 - +20.00 EUR |
    2026-02-27 - +21.00 EUR | R&D  budget
    - 2026-02-27 -22.00 EUR |
    ! field-odd at line 4: The balance has no amount or no sign: it was left out.
    ! currency-assumed at line 5: The amount tells no currency: the account's, EUR, was taken.
    ! date-mended at line 5: No calendar has the day “2026-02-30”: 2026-02-28 was taken.
    ! date-missing at line 5: “30/02/2026” is not a date.
    ! field-odd at line 6: “DONE” is no status that is known: it counts as booked.
    ! date-missing at line 7: The entry has no date of booking (BookgDt).
    ");
}

/// A statement of the second edition around some elements.
fn file(inner: &str) -> String {
    let namespace = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02";
    format!(
        "<Document xmlns=\"{namespace}\"><BkToCstmrStmt><Stmt><Id>1</Id>{inner}</Stmt>\
         </BkToCstmrStmt></Document>"
    )
}

fn entry(inner: &str) -> String {
    let day = "<BookgDt><Dt>2026-10-01</Dt></BookgDt>";
    file(&format!("<Ntry>{inner}<CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>{day}</Ntry>"))
}

fn info(text: &str) -> String {
    entry(&format!("<Amt Ccy=\"EUR\">1</Amt><AddtlNtryInf>{text}</AddtlNtryInf>"))
}

fn lines(reading: &Reading) -> Vec<&Line> {
    reading.statements.iter().flat_map(|(_, lines)| lines).collect()
}

#[test]
fn every_line_keeps_how_it_stands_in_the_file() {
    let bytes = fixture("camt/batch.xml");
    let reading = read(&bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    for line in lines(&reading) {
        assert!(line.raw.starts_with("<TxDtls>") && line.raw.ends_with("</TxDtls>"));
        let at = text.find(&line.raw).unwrap();
        assert_eq!(text[..at].lines().count() as u64, line.at.line);
    }
    let whole = entry("<Amt Ccy='EUR'>1</Amt>\r\n<X a='>'/><!-- <Ntry> -->");
    let reading = read(whole.as_bytes()).unwrap();
    let raw = &lines(&reading)[0].raw;
    assert!(
        raw.starts_with("<Ntry><Amt Ccy='EUR'>1</Amt>\r\n<X a='>'/><!-- <Ntry> --><Cdt"),
        "{raw}"
    );
    assert!(raw.ends_with("</BookgDt></Ntry>"), "{raw}");
}

#[test]
fn any_encoding() {
    let written = |encoding: &'static Encoding, said: &str| {
        let body = info("Größe: 5 €");
        let text = format!("<?xml version=\"1.0\" encoding=\"{said}\"?>{body}");
        let reading = read(&encoding.encode(&text).0).unwrap();
        let told = reading.warnings.iter().any(|one| one.code == WarningCode::Encoding);
        (lines(&reading)[0].text.clone(), told)
    };
    let right = "Größe: 5 €".to_owned();
    assert_eq!(written(UTF_8, "UTF-8"), (right.clone(), false));
    assert_eq!(written(ISO_8859_15, "ISO-8859-15"), (right.clone(), false));
    assert_eq!(written(WINDOWS_1252, "iso-8859-1"), (right.clone(), false));
    assert_eq!(written(UTF_8, "ISO-8859-1"), (right.clone(), true), "the letters win");
    assert_eq!(written(WINDOWS_1252, "UTF-8"), (right.clone(), true), "the letters win");
    let text = format!("\u{feff}<?xml version=\"1.0\" encoding=\"UTF-16\"?>{}", info(&right));
    for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        let wide: Vec<u8> = text.encode_utf16().flat_map(bytes).collect();
        assert_eq!(lines(&read(&wide).unwrap())[0].text, right);
        assert_eq!(lines(&read(&wide[2..]).unwrap())[0].text, right, "without a mark");
    }
}
