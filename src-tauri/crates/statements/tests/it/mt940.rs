//! MT940 and MT942, in the dialects of their banks.

mod boundaries;
mod doubts;

use chrono::NaiveDate;
use insta::assert_snapshot;
use proptest::prelude::*;
use rust_decimal::Decimal;
use statements::{Check, Limits, Refusal, gather};

use super::support::{fixture, read, tell, told};

#[test]
fn german_banks_number_their_fields() {
    assert_snapshot!(told("mt940/german.sta"), @"
    mt940 940
    # 0012345678 at 70020270 EUR no 00210/001: 1000.00 EUR on 2026-10-01 .. 2246.30 EUR on 2026-10-05 ties, 4 lines
    2026-10-02 2026-10-02 +1249.50 EUR kind=[NTRF/166] id=[POS 17] ref=[K2026.4711] e2e=[RE-2026-10-4711] name=[Brennecke und Soehne Inneneinrichtung GmbH] account=[DE02120300000000202051] | GUTSCHR. UEBERWEISUNG Rechnung 2026/4711 Kundennummer 80012, mit Dank fuer die Lieferung /OCMT/USD1400,00/
    2026-10-02 2026-10-02 -89.00 EUR kind=[NDDT/105] name=[Stadtwerke Musterburg] account=[DE75512108001245126199] | FOLGELASTSCHRIFT Strom Oktober Vertrag 5567 MREF+M-000817 CRED+DE98ZZZ09999999999 ABWA+Hausverwaltung Kern
    2026-10-05 2026-10-05 +89.00 EUR reversal kind=[NRTI/109] e2e=[E-17] name=[Stadtwerke Musterburg] account=[DE75512108001245126199] returned=[914] | RUECKLASTSCHRIFT Rueckgabe Strom
    2026-10-05 2026-10-05 -3.20 EUR kind=[NCHG/808] | ENTGELT Rueckgabe wegen Widerspruch
    ");
}

#[test]
fn a_reversal_has_the_sign_of_its_effect() {
    assert_snapshot!(told("mt940/reversals.sta"), @"
    mt940 940
    # DE89370400440532013000 EUR no 5/1: -100.00 EUR on 2026-10-01 .. 160.00 EUR on 2026-10-01 ties, 6 lines
    2026-10-01 2026-10-01 -50.00 EUR reversal kind=[NTRF] id=[B1] ref=[INV-1] | Credit taken back
    2026-10-01 2026-10-01 +20.00 EUR reversal kind=[NTRF] id=[B2] ref=[INV-2] | Debit taken back
    2026-10-01 2026-10-01 -5.00 EUR reversal kind=[NTRF] ref=[INV-3] | Credit taken back, with a funds code
    2026-10-01 2026-10-01 +7.00 EUR reversal kind=[NTRF] ref=[INV-4] | Debit taken back, with a funds code
    2026-10-01 2026-10-01 +300.00 EUR kind=[NTRF] ref=[INV-5] | A credit in euro, no reversal
    2026-10-01 2026-10-01 -12.00 EUR kind=[NTRF] ref=[INV-6] | A debit in euro
    ");
}

#[test]
fn codes_between_slashes() {
    assert_snapshot!(told("mt940/slash.sta"), @"
    mt940 940
    # NL18RABO0123459876 EUR no 26274/1: 2000.00 EUR on 2026-09-30 .. 2242.50 EUR on 2026-10-02 ties, 5 lines
    2026-10-01 2026-10-01 +242.00 EUR kind=[N196] id=[C1] e2e=[2026118-A] name=[J.P. VAN DER MEULEN-BAKKER] account=[NL91ABNA0417164300] | SEPA OVERBOEKING FACTUUR 2026-118 KLANT 7781 BETREFT: KANTOORMEUBELEN EN ONDERHOUD
    2026-10-01 2026-10-01 -75.10 EUR kind=[NDDT] id=[26274012] e2e=[SDD-55] name=[Waterbedrijf Delta] account=[NL20INGB0001234567] | Termijn oktober /MARF/M-2019-3 /CSID/NL12ZZZ091234560000 /CNTP/MIDDELBURG /TRCD/01016/
    2026-10-01 2026-10-01 +75.10 EUR kind=[NRTI] id=[26274013] e2e=[SDD-55] name=[Waterbedrijf Delta] account=[NL20INGB0001234567] returned=[MD06] | Terugboeking
    2026-10-02 2026-10-02 +10.00 EUR kind=[NTRF] id=[26274014] structured=[RF18539007547034] name=[Ko & Co] | RF18539007547034 /ISDT/2026-10-02
    2026-10-02 2026-10-02 -9.50 EUR kind=[NTRF] id=[26274015] ref=[BATCH-7] | Kosten and-or/not /PURP/BEXP
    ");
}

#[test]
fn dutch_banks_write_the_other_account_first() {
    assert_snapshot!(told("mt940/dutch.txt"), @"
    mt940 940
    # NL02ASNB0706050403 EUR no 12/1: 500.00 EUR on 2026-10-01 .. 473.25 EUR on 2026-10-01 ties, 4 lines
    2026-10-01 2026-10-01 +25.00 EUR kind=[NIOB] name=[mw t de boer] account=[NL44RABO0123456789] | Contributie 2026
    2026-10-01 2026-10-01 -10.00 EUR kind=[NIDB] name=[sportclub de hoek] account=[0987654321] | lidmaatschap
    2026-10-01 2026-10-01 -40.00 EUR kind=[NTRF] id=[B6] name=[ACME B.V.] account=[NL65INGB0123456789] | FACTUUR 118, 119 REK: NL65INGB0123456789/NAAM: ACME B.V.
    2026-10-01 2026-10-01 -1.75 EUR kind=[NDIV] | Kosten rekening
    ");
}

#[test]
fn polish_banks_have_marks_of_their_own() {
    assert_snapshot!(told("mt940/polish.sta"), @"
    mt940 940
    # PL61109010140000071219812874 PLN no 1/1: 1000.00 PLN on 2026-10-01 .. 1100.50 PLN on 2026-10-02 ties, 4 lines
    2026-10-01 2026-10-01 +123.45 PLN kind=[NTRF/020] id=[PL01] name=[Jan Kowalski ul. Dluga 5] account=[PL27114020040000300201355387] | PRZELEW PRZYCHODZACY Faktura FV/10/2026 Zamowienie 778 020-PRZELEW
    2026-10-01 2026-10-01 -20.00 PLN kind=[NTRF] id=[PL02] | OPLATA Prowadzenie rachunku
    2026-10-01 2026-10-01 -3.45 PLN kind=[NTRF/944] id=[PL03] name=[Kolej S.A.] account=[PL83101010230000261395100000] | PRZELEW Za bilet
    2026-10-02 2026-10-02 +0.50 PLN kind=[NTRF] id=[PL04] name=[ANNA NOWAK UL. KROTKA 2] account=[56114010810000267002001001] | 911 TRANSAKCJA; Z RACH.: 56114010810000267002001001; OD: ANNA NOWAK UL. KROTKA 2; TYT.: ZWROT; TNR: 9
    ");
}

#[test]
fn an_interim_report_is_not_final_and_its_totals_are_checked() {
    assert_snapshot!(told("mt940/interim.sta"), @"
    mt940 942
    # 1234567890 at BANKDEFF EUR no 00001/001: ? .. ? unknown (no-balances), 4 lines
    2026-10-02 2026-10-02 -15.00 EUR pending kind=[NTRF] id=[X1] ref=[A-1] | Paper
    2026-10-02 2026-10-02 +0 EUR pending kind=[NTRF] ref=[A-2] |
    2026-10-02 2026-10-02 +100 EUR pending kind=[NTRF] ref=[A-3] | Order 3
    2026-10-02 2026-10-02 -7 EUR pending kind=[NTRF] ref=[A-4] | Announced
    ! control-total at line 16: The file states 3 credits of together 100.00, but holds 2 of together 100.
    ");
}

#[test]
fn pages_gaps_and_statements_without_a_line() {
    assert_snapshot!(told("mt940/pages.fin"), @"
    mt940 940
    # DE89370400440532013000 EUR no 27/1: 10.00 EUR on 2026-10-01 .. 15.00 EUR on 2026-10-01 ties, 1 lines
    2026-10-01 2026-10-01 +5.00 EUR kind=[NTRF] ref=[A] | first page
    # DE89370400440532013000 EUR no 27/2: 15.00 EUR on 2026-10-01 .. 14.00 EUR on 2026-10-01 ties, 1 lines
    2026-10-01 2026-10-01 -1.00 EUR kind=[NTRF] ref=[B] | second page
    # DE89370400440532013000 EUR no 29/1: 20.00 EUR on 2026-10-03 .. 20.00 EUR on 2026-10-03 ties, 0 lines
    # DE02120300000000202051 USD: 0.00 USD on 2026-10-03 .. 0.00 USD on 2026-10-03 ties, 0 lines
    # : ? .. ? unknown (no-balances), 0 lines
    ! gap at line 20: Between the statements 27/2 and 29/1 the balance goes from 14.00 to 20.00: something between them is missing.
    ");
}

#[test]
fn references_with_check_digits() {
    assert_snapshot!(told("mt940/belgian.sta"), @"
    mt940 940
    # BE68539007547034 EUR no 00274: 0.00 EUR on 2026-10-01 .. 200.00 EUR on 2026-10-01 ties, 6 lines
    2026-10-01 2026-10-01 +100.00 EUR kind=[NTRF] id=[BE1] structured=[090933755493] | EUROPESE OVERSCHRIJVING VAN BE71096123456769 DE SMET LUC MEDEDELING: +++090/9337/55493+++
    2026-10-01 2026-10-01 +50.00 EUR kind=[NTRF] id=[BE2] ref=[RF18539007547034] structured=[RF18539007547034] | CREDITOR REFERENCE
    2026-10-01 2026-10-01 +25.00 EUR kind=[NTRF] id=[BE3] structured=[RF18539007547034] | REFERENCE RF18 5390 0754 7034 THANKS
    2026-10-01 2026-10-01 +12.00 EUR kind=[NTRF] id=[BE4] | WRONG ***090/9337/55494***
    2026-10-01 2026-10-01 +7.00 EUR kind=[NTRF] id=[BE5] structured=[090933755493] name=[PEETERS] | 090933755493
    2026-10-01 2026-10-01 +6.00 EUR kind=[NTRF] id=[BE6] structured=[210000000003139471430009017] | QR 21 00000 00003 13947 14300 09017
    ! reference-check at line 12: The check digits of the reference “***090/9337/55494***” are wrong.
    ");
}

#[test]
fn letters_of_an_old_encoding() {
    assert_snapshot!(told("mt940/windows-1252.sta"), @"
    mt940 940
    # 1234567890 at 50010517 EUR no 3/1: 10.00 EUR on 2026-10-01 .. 7.00 EUR on 2026-10-01 ties, 1 lines
    2026-10-01 2026-10-01 -3.00 EUR kind=[NTRF/177] name=[Jürgen Größe] | ÜBERWEISUNG Büromöbel für Köln
    ! encoding at the file: The text is not UTF-8. It was read as windows-1252: look at its letters.
    ");
}

#[test]
fn control_characters_stay_and_fields_are_found_behind_them() {
    let reading = read(&fixture("mt940/binary.sta")).unwrap();
    let (statement, lines) = &reading.statements[0];
    assert_eq!((&statement.check, lines.len()), (&Check::Ties, 1));
    assert_eq!(lines[0].text, "ctrl \u{1} and \0 ÿþzero");
    let codes: Vec<_> = reading.warnings.iter().map(|warning| warning.code.word()).collect();
    assert_eq!(codes, ["encoding"]);
}

#[test]
fn missing_extra_and_odd_fields() {
    assert_snapshot!(told("mt940/odd-fields.sta"), @"
    mt940 940
    # 123 EUR no 4: -500 EUR on 2026-02-28 .. -3.00 EUR on 2026-03-02 ties, 5 lines
    - 2026-02-28 +500 EUR kind=[NTRF] ref=[A] | whole amount without a comma, 30 February
    - 2026-02-28 -1.50 EUR kind=[NTRF] ref=[B] | a month that is none
    - - -2.00 EUR kind=[FMSC] | no day
    - 2026-03-01 -3.5 EUR | eight digits, no type
    2027-01-02 2026-12-31 +4 EUR kind=[NTRF] | kept and a second one bank code the year after
    # 124 EUR: 1.00 EUR on 2026-03-02 .. ? unknown (no-balances), 1 lines
    - 2026-03-03 +1 EUR kind=[NTRF] |
    # 125 EUR: ? .. 3.00 EUR on 2026-03-03 unknown (no-balances), 1 lines
    - 2026-03-03 +1 kind=[NTRF] |
    # 126: ? .. ? unknown (no-balances), 0 lines
    ! date-mended at line 9: No calendar has the written day: 2026-02-28 was taken.
    ! date-missing at line 11: The booking day is none, and was left out.
    ! date-missing at line 13: The entry has no value day that can be read.
    ! field-odd at line 18: The statement goes on after a line with only “-”: text between them was left out.
    ! field-odd at line 27: The statement has no closing balance (:62F:): it may be cut off.
    ");
}

#[test]
fn nothing_is_cut_from_a_long_narrative() {
    assert_snapshot!(told("mt940/overlong.sta"), @"
    mt940 940
    # 123 EUR no 1/1: 0.00 EUR on 2026-10-01 .. 10.00 EUR on 2026-10-01 ties, 2 lines
    2026-10-01 2026-10-01 +9.00 EUR kind=[NTRF] | item 1 of the order 4711-001, item 2 of the order 4711-002, item 3 of the order 4711-003, item 4 of the order 4711-004, item 5 of the order 4711-005, item 6 of the order 4711-006, item 7 of the order 4711-007, item 8 of the order 4711-008, item 9 of the order 4711-009, item 10 of the order 4711-010, item 11 of the order 4711-011, item 12 of the order 4711-012, item 13 of the order 4711-013, item 14 of the order 4711-014, item 15 of the order 4711-015, item 16 of the order 4711-016, item 17 of the order 4711-017, item 18 of the order 4711-018, item 19 of the order 4711-019, item 20 of the order 4711-020, item 21 of the order 4711-021, item 22 of the order 4711-022, item 23 of the order 4711-023, item 24 of the order 4711-024, item 25 of the order 4711-025, item 26 of the order 4711-026, item 27 of the order 4711-027, item 28 of the order 4711-028, item 29 of the order 4711-029, item 30 of the order 4711-030, item 31 of the order 4711-031, item 32 of the order 4711-032, item 33 of the order 4711-033, item 34 of the order 4711-034, item 35 of the order 4711-035, item 36 of the order 4711-036, item 37 of the order 4711-037, item 38 of the order 4711-038, item 39 of the order 4711-039,
    2026-10-01 2026-10-01 +1.00 EUR kind=[NTRF/106] | ORDERS-OF-OCTOBER-2026-4711-B with ?marks? and a time:26:37end and a second field of it
    ");
}

#[test]
fn one_header_and_several_accounts() {
    assert_snapshot!(told("mt940/accounts.sta"), @"
    mt940 940
    # CH9300762011623852957 at UBSWCHZH80A CHF no 1: 10 CHF on 2026-10-01 .. 9 CHF on 2026-10-01 ties, 1 lines
    - 2026-10-01 -1 CHF kind=[NTRF] |
    # CH9300762011623852957 at UBSWCHZH80A CHF: 9 CHF on 2026-10-02 .. 8 CHF on 2026-10-02 ties, 1 lines
    - 2026-10-02 -1 CHF kind=[NTRF] |
    # 1020304050 at 12345678 EUR no 1: ? .. 9 EUR on 2026-10-01 unknown (no-balances), 1 lines
    - 2026-10-01 -1 EUR kind=[NTRF] |
    ");
}

#[test]
fn any_ending_ends_a_line() {
    assert_snapshot!(told("mt940/carriage-returns.sta"), @"
    mt940 940
    # 123 EUR no 1: 1.00 EUR on 2026-10-01 .. 2.00 EUR on 2026-10-01 ties, 1 lines
    - 2026-10-01 +1.00 EUR kind=[NTRF] | one two
    ");
}

#[test]
fn a_field_of_the_banks_own_says_what_an_entry_is_about() {
    assert_snapshot!(told("mt940/non-swift.sta"), @"
    mt940 940
    # 1020304050 of Musterbau GmbH EUR no 7/1: 100.00 EUR on 2026-10-01 .. 125.00 EUR on 2026-10-01 ties, 3 lines
    2026-10-01 2026-10-01 +50.00 EUR kind=[NTRF] name=[Keller und Partner] account=[004711815] | GUTSCHRIFT Rechnung 4711 vom 1. Oktober
    - 2026-10-01 -20.00 EUR kind=[S] ref=[X] |
    - 2026-10-01 -5.00 EUR kind=[NMSC/177] | ENTGELT Konto
    # 1020304050 EUR no 7/2: 125.00 EUR on 2026-10-01 .. 125.00 EUR on 2026-10-01 ties, 0 lines
    ! currency-assumed at line 22: The balance has no currency: EUR was taken.
    ! currency-assumed at line 27: The balance has no currency: EUR was taken.
    ");
}

#[test]
fn names_in_a_column_behind_the_reference() {
    assert_snapshot!(told("mt940/columns.txt"), @"
    mt940 940
    # 1020.30.405 EUR: 100.00 EUR on 2026-10-01 .. 63.68 EUR on 2026-10-02 ties, 4 lines
    - 2026-10-01 -25.00 EUR kind=[N044] ref=[0121212121] name=[W. van Dam] | Terugboeking NIET AKKOORD
    - 2026-10-01 -5.00 EUR kind=[N030] name=[BAKKER UTRECHT] | Betaalautomaat 08:22
    - 2026-10-02 -10.00 EUR kind=[N102] e2e=[2026-10] name=[DE GROOT] account=[NL91ABNA0417164300] | Huur /ISDT/2026-10-02
    - 2026-10-02 +3.68 EUR kind=[NVZ] | RENTE
    ");
}

#[test]
fn the_text_of_a_line_is_kept_as_it_stood() {
    let reading = read(&fixture("mt940/odd-fields.sta")).unwrap();
    let (_, lines) = &reading.statements[0];
    let last = lines.last().unwrap();
    assert_eq!(
        (last.raw.as_str(), last.at.line),
        (
            ":61:2612310102C4,NTRFNONREF\nthe year after\n:NS:17bank code\n:86:kept\n\
             :86:and a second one",
            18,
        )
    );
}

/// A statement with this entry.
fn with(entry: &str) -> String {
    format!(":20:A\n:25:1\n:60F:C261001EUR1,00\n{entry}\n:62F:C261001EUR1,00\n-\n")
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    let refused = |text: &str| {
        let error = read(text.as_bytes()).unwrap_err();
        (error.refusal, error.at.line, error.message)
    };
    let malformed = |line, message: &str| (Refusal::Malformed, line, message.to_owned());
    let table = [
        (with(":61:261001C12..34NTRF"), 4, "the entry's amount cannot be read: 261001C12..34NTRF"),
        (
            with(":61:261001C1.234,56NTRF"),
            4,
            "the entry's amount cannot be read: 261001C1.234,56NTRF",
        ),
        (with(":61:261001CNTRF"), 4, "the entry's amount cannot be read: 261001CNTRF"),
        (
            with(":61:261001X1,00NTRF"),
            4,
            "the entry has no C or D before its amount: 261001X1,00NTRF",
        ),
        (with(":61:"), 4, "the entry has no C or D before its amount: "),
        (with(":61:C1,\n:62F:C26100"), 5, "the balance “C26100” cannot be read"),
        (
            ":20:A\n:25:1\n:60F:EUR1,00\n:62F:C261001EUR1,00".to_owned(),
            3,
            "the balance “EUR1,00” cannot be read",
        ),
    ];
    for (text, line, message) in table {
        assert_eq!(refused(&text), malformed(line, message), "{text}");
    }
    assert_eq!(read(b":20:A\n").unwrap_err().refusal, Refusal::NotRecognised);
    assert_eq!(read(b":20:A\nno field\n:86:x").unwrap_err().refusal, Refusal::NotRecognised);
}

#[test]
fn the_kind_of_message_is_told_by_its_envelope_or_its_fields() {
    let version = |text: &str| read(text.as_bytes()).map(|reading| reading.recognised.to_string());
    let (head, body) = ("{1:F01BANKDEFFXXXX0000000000}", ":20:A\n:25:1\n:28C:1\n");
    let booked = format!("{body}:60F:C261001EUR1,\n:62F:C261001EUR1,\n");
    let table = [
        (format!("{head}{{2:O950BANKDEFFXXXXN}}{{4:\n{booked}-}}"), "mt940 950"),
        (format!("{head}{{2:I942BANKDEFFXXXXN}}{{4:\n{body}-}}"), "mt940 942"),
        (format!("{head}{{2:O103BANKDEFFXXXXN}}{{4:\n{booked}-}}"), "mt940 940"),
        (format!("{body}:34F:EURD0,\n:13D:2610021315+0200\n"), "mt940 942"),
        (format!("{body}:13D:2610021315+0200\n:60F:C261001EUR1,\n"), "mt940 940"),
        (format!("\u{feff}\r\n\r\nBANKNL2A\r\n940\r\n{booked}"), "mt940 940"),
        (booked.replace('\n', "\r"), "mt940 940"),
    ];
    for (text, told) in table {
        assert_eq!(version(&text).as_deref(), Ok(told), "{text}");
    }
}

#[test]
fn a_file_that_breaks_off_is_cut() {
    let whole =
        ":20:A\n:25:1\n:60F:C261001EUR1,00\n:61:261001C12,50NTRFX\n:86:x\n:62F:C261001EUR13,50\n-";
    assert!(read(whole.as_bytes()).unwrap().warnings.is_empty());
    let after = |part: &str| whole.split_at(whole.find(part).unwrap() + part.len()).0;
    let cut = |part: &str| read(after(part).as_bytes()).map_err(|error| error.refusal);
    for part in [":60F:C2610", ":61:2610", ":61:261001C", ":61:261001C12", ":62F:C2610"] {
        assert_eq!(cut(part).unwrap_err(), Refusal::Truncated, "{part}");
    }
    // Whatever else is cut shows in the balances, or in their absence.
    for part in ["NTRFX", ":86:x", ":62F:C261001EUR13"] {
        let reading = cut(part).unwrap();
        assert_eq!((reading.statements.len(), reading.warnings.len()), (1, 1), "{part}");
    }
}

#[test]
fn what_is_too_long_is_refused() {
    let limits = Limits { text: 200, ..Limits::default() };
    let tell = |text: String| {
        gather(&text.into_bytes(), &limits.clone().into()).map_err(|error| error.message)
    };
    let wrapped = format!(":61:261001C0,\n:86:{}", "abc\n".repeat(100));
    assert_eq!(tell(with(&wrapped)).unwrap_err(), "the field is too long");
    let again = format!(":61:261001C0,\n{}", ":86:abc\n".repeat(100));
    assert_eq!(tell(with(&again)).unwrap_err(), "the entry is too long");
}

#[test]
fn bytes_that_are_no_text_far_behind_the_head() {
    let mut bytes = with(":61:261001C0,NTRF\n:86:Büro").into_bytes();
    for _ in 0..2_000 {
        bytes.extend(with(":61:261001C0,NTRF\n:86:plain").into_bytes());
    }
    bytes.extend(with(":61:261001C0,NTRF\n:86:").into_bytes());
    bytes.extend(b":20:B\n:25:1\n:86:\xff\n");
    assert!(tell(&bytes).ends_with(
        "! bad-bytes at the file: Some bytes are no text: they are shown as \u{fffd}.\n"
    ));
}

/// One entry of a made-up statement.
#[derive(Debug, Clone)]
struct Made {
    mark: &'static str,
    cents: i64,
    days: u32,
    reference: Option<String>,
    words: Vec<String>,
    name: Option<String>,
    dialect: Dialect,
}

#[derive(Debug, Clone, Copy)]
enum Dialect {
    Free,
    Numbered,
    Slash,
}

fn made() -> impl Strategy<Value = Made> {
    let mark = prop::sample::select(vec!["C", "D", "RC", "RD", "CR", "DR", "RCR", "RDK"]);
    let dialect = prop::sample::select(vec![Dialect::Free, Dialect::Numbered, Dialect::Slash]);
    let reference = prop::option::of("R[0-9]{1,10}");
    let words = prop::collection::vec("[a-zäö0-9]{1,12}", 1..16);
    let name = prop::option::of("[A-Z][a-z]{1,20} [A-Z][a-z]{1,20}");
    (mark, 1..1_000_000_000i64, 0..28u32, reference, words, name, dialect).prop_map(
        |(mark, cents, days, reference, words, name, dialect)| Made {
            mark,
            cents,
            days,
            reference,
            words,
            name,
            dialect,
        },
    )
}

impl Made {
    fn sign(&self) -> i64 {
        let debit = self.mark.trim_start_matches('R').starts_with('D');
        if debit != self.mark.starts_with('R') { -1 } else { 1 }
    }

    fn amount(&self) -> Decimal {
        Decimal::new(self.sign() * self.cents, 2)
    }

    fn narrative(&self) -> String {
        let text = self.words.join(" ");
        match self.dialect {
            Dialect::Free => text,
            Dialect::Numbered => {
                let fields = cut(&text, 27).into_iter().zip(20..);
                let fields: String =
                    fields.map(|(part, number)| format!("?{number}{part}")).collect();
                let name = self.name.iter().flat_map(|name| cut(name, 27)).zip(32..);
                let name: String = name.map(|(part, number)| format!("?{number}{part}")).collect();
                format!("166?00{fields}{name}")
            }
            Dialect::Slash => {
                let name = self.name.as_ref().map(|name| format!("/NAME/{name}"));
                format!("/TRTP/{}/REMI/{text}", name.unwrap_or_default())
            }
        }
    }

    fn write(&self, text: &mut String) {
        let Self { mark, cents, days, .. } = self;
        let (day, reference) = (days + 1, self.reference.as_deref().unwrap_or("NONREF"));
        let amount = format!("{},{:02}", cents / 100, cents % 100);
        text.push_str(&format!(":61:2602{day:02}02{day:02}{mark}{amount}NTRF{reference}//B1\n"));
        text.push_str(&format!(":86:{}\n", cut(&self.narrative(), 65).join("\n")));
    }
}

/// In pieces of so many letters.
fn cut(text: &str, width: usize) -> Vec<String> {
    let letters: Vec<_> = text.chars().collect();
    letters.chunks(width).map(|piece| piece.iter().collect()).collect()
}

proptest! {
    #[test]
    fn what_was_written_is_read(entries in prop::collection::vec(made(), 0..12), opening in -1_000_000..1_000_000i64) {
        let sum: i64 = entries.iter().map(|entry| entry.sign() * entry.cents).sum();
        let balance = |cents: i64| {
            let (mark, whole) = (if cents < 0 { 'D' } else { 'C' }, cents.abs());
            format!("{mark}260228EUR{},{:02}", whole / 100, whole % 100)
        };
        let mut text = format!(":20:X\n:25:BANK/1\n:28C:1/1\n:60F:{}\n", balance(opening));
        entries.iter().for_each(|entry| entry.write(&mut text));
        text.push_str(&format!(":62F:{}\n-\n", balance(opening + sum)));
        let reading = read(text.as_bytes()).unwrap();
        prop_assert!(reading.warnings.is_empty(), "{:?}", reading.warnings);
        prop_assert_eq!(reading.statements.len(), 1);
        let (statement, lines) = &reading.statements[0];
        prop_assert_eq!(&statement.check, &Check::Ties);
        prop_assert_eq!(lines.len(), entries.len());
        for (line, entry) in lines.iter().zip(&entries) {
            prop_assert_eq!(line.amount, entry.amount());
            prop_assert_eq!(line.amount.scale(), 2);
            prop_assert_eq!(line.reversal, entry.mark.starts_with('R'));
            prop_assert_eq!(line.booked_on, NaiveDate::from_ymd_opt(2026, 2, entry.days + 1));
            prop_assert_eq!(&line.reference, &entry.reference);
            prop_assert_eq!(&line.text, &entry.words.join(" "));
            if !matches!(entry.dialect, Dialect::Free) {
                prop_assert_eq!(&line.counterparty.name, &entry.name);
            }
        }
    }

    #[test]
    fn nothing_makes_it_panic(noise in "(:(20|25|28C|60F|61|86|62F|34F|90C|NS):|[?~/+*]|EREF|CNTP|REMI|[0-9]{1,6}|RC|RD|C|D|é|,|\n|-|RF18| |SVWZ\\+|\\PC){0,80}") {
        let text = format!(":20:X\n:25:1\n:60F:C260228EUR1,\n{noise}");
        let _ = read(text.as_bytes());
    }
}
