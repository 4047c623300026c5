//! OFX 1 and 2, as banks write them and as they should.

mod written;

use insta::assert_snapshot;
use statements::{Limits, Refusal, gather};

use super::support::{fixture, read, tell, told};

#[test]
fn closing_tags_and_entities() {
    assert_snapshot!(told("ofx/closed-tags.ofx"), @"
    ofx 103
    # 4451007712 at 021000999 USD: ? .. 8421.10 USD on 2026-10-31 unknown (no-balances), 2 lines
    2026-10-05 2026-10-06 +1250.00 USD kind=[CREDIT] id=[202610050001] ref=[INV-20417] name=[HARBOR & SONS LLC] | HARBOR & SONS LLC ACH CREDIT INV-20417 & INV-20418
    2026-10-12 - -310.75 USD kind=[CHECK] id=[202610120002] name=[CHECK] | CHECK
    ");
}

#[test]
fn one_line_without_closing_tags() {
    assert_snapshot!(told("ofx/one-line.ofx"), @"
    ofx 102
    # 00001234567 at 30004 EUR: ? .. 2154.10 EUR on 2026-10-31 unknown (no-balances), 2 lines
    2026-10-03 - -45.90 EUR kind=[DEBIT] id=[A1] name=[DUPONT & FILS] | DUPONT & FILS FACTURE < 50 EUR
    2026-10-04 - +1200.00 EUR kind=[CREDIT] id=[A2] name=[VIR R&D<SARL] | VIR R&D<SARL A&B;C
    ");
}

#[test]
fn the_header_names_the_code_page() {
    assert_snapshot!(told("ofx/windows-1252.ofx"), @"
    ofx 102
    # 0123456Z021 at 20041 EUR: ? .. ? unknown (no-balances), 1 lines
    2026-10-07 - -29.99 EUR kind=[DIRECTDEBIT] id=[F77] name=[Télécom Niçoise] | Télécom Niçoise Prélèvement 15 € d’avance inclus
    ");
}

#[test]
fn letters_win_over_the_header() {
    assert_snapshot!(told("ofx/utf-8-said-1252.ofx"), @"
    ofx 102
    # 7712-9 at 0341 BRL: ? .. ? unknown (no-balances), 1 lines
    2026-10-09 - +350.00 BRL kind=[OTHER] id=[20261009001] ref=[20261009001] | PIX RECEBIDO JOÃO CONCEIÇÃO
    ! encoding at the file: It says that it is windows-1252. Its letters are UTF-8, and were read so.
    ");
}

#[test]
fn a_header_that_says_utf_16_is_not_believed() {
    let text = String::from_utf8(fixture("ofx/several-accounts.qfx")).unwrap();
    let said = text.replacen("UTF-8", "utf-16", 1);
    assert!(said.contains("utf-16"));
    assert_eq!(tell(said.as_bytes()), tell(text.as_bytes()));
}

#[test]
fn two_bytes_a_letter() {
    assert_snapshot!(told("ofx/utf-16.ofx"), @"
    ofx 102
    # 1234567 at 0005 JPY: ? .. ? unknown (no-balances), 1 lines
    2026-10-20 - +54000 JPY kind=[CREDIT] id=[j1] name=[山田商店] | 山田商店 注文 1042
    ");
}

#[test]
fn a_credit_card_without_a_header() {
    assert_snapshot!(told("ofx/no-header.ofx"), @"
    ofx
    # XXXXXXXXXXXX4417 CAD: ? .. -212.40 CAD on 2026-10-31 unknown (no-balances), 4 lines
    2026-10-01 - -84.12 USD kind=[DEBIT] id=[9001] name=[ATLANTIC GROCERS] | ATLANTIC GROCERS
    2026-10-02 - -20.00 CAD kind=[DEBIT] id=[9002] name=[BOOKSHOP] | BOOKSHOP
    2026-10-03 - -9.00 EUR kind=[DEBIT] id=[9004] name=[MUSEUM] | MUSEUM
    2026-10-15 - +500.00 CAD kind=[PAYMENT] id=[9003] name=[PAYMENT THANK YOU] | PAYMENT THANK YOU
    ");
}

#[test]
fn several_accounts_and_one_that_failed() {
    assert_snapshot!(told("ofx/several-accounts.qfx"), @"
    ofx 211
    # 1001 at 123 USD: ? .. 925.00 USD on 2026-10-31 unknown (no-balances), 1 lines
    2026-10-10 - -75.00 USD kind=[XFER] id=[t1] name=[Own savings] account=[1002] | Own savings Rainy & <windy> days
    # 1002 at 123 USD: ? .. 75.00 USD on 2026-10-31 unknown (no-balances), 1 lines
    2026-10-10 - +75.00 USD kind=[XFER] id=[t1] name=[From checking] | From checking
    ! skipped at line 22: The bank did not answer for another account: 2003 Account not found.
    ");
}

#[test]
fn securities_are_counted_cash_is_read() {
    assert_snapshot!(told("ofx/investments.ofx"), @"
    ofx 202
    # Z-77 at broker.example USD: ? .. ? unknown (no-balances), 1 lines
    2026-10-05 - +1000.00 USD kind=[DEP] id=[c1] name=[Deposit] | Deposit
    ! skipped at line 7: Entries about securities or loans were passed over, 2 in all.
    ");
}

#[test]
fn corrections_and_repeated_ids() {
    assert_snapshot!(told("ofx/corrections.ofx"), @"
    ofx 102
    # DE02120300000000202051 at 50010517 EUR: ? .. ? unknown (no-balances), 5 lines
    2026-10-05 - -19.00 EUR kind=[DEBIT] id=[K1] name=[Kiosk] | Kiosk
    2026-10-06 - -19.90 EUR kind=[DEBIT] id=[K2] name=[Kiosk] | Kiosk
    2026-10-07 - -5.00 EUR information kind=[DEBIT] id=[K3] name=[Kiosk] | Kiosk
    2026-10-08 - +7.00 EUR kind=[DEBIT] id=[K1] name=[Kiosk] | Kiosk refund
    2026-10-09 - -60.00 EUR pending kind=[HOLD] id=[K4] name=[Petrol station] | Petrol station
    ! field-odd at line 9: This line replaces the one with the id K1. Look for it.
    ! field-odd at line 10: The bank takes back the line with the id K0. Look for it.
    ! field-odd at line 11: An id (FITID) of an earlier line comes again, 1 in all: all were kept.
    ! field-odd at line 11: 1 × CREDIT is below zero, or DEBIT above. The sign of the amount counts.
    ");
}

#[test]
fn odd_fields_are_told() {
    assert_snapshot!(told("ofx/odd-fields.ofx"), @"
    ofx 151
    # 881-2: ? .. ? unknown (no-balances), 4 lines
    2026-02-28 - -1234.56 kind=[DEBIT] id=[1] name=[Aluguel] | Aluguel
    - - -1500 kind=[DEBIT] id=[2] name=[Energia] | Energia
    2026-10-30 - +2000.00 kind=[CREDIT] name=[Cliente <novo>] | Cliente <novo> pedido 4711
    - - +10.00 kind=[CREDIT] name=[Sem data] | Sem data
    ! field-odd at line 5: “R$” is not a currency: none is told.
    ! decimal-mark at line 8: Thousands are grouped by a point, which OFX does not know: “-1.234,56” was read so.
    ! date-mended at line 8: No calendar has the day “20260231”: 2026-02-28 was taken.
    ! date-missing at line 9: “31/10/2026” is not a date.
    ! date-missing at line 14: The entry has no date (DTPOSTED).
    ! field-odd at line 16: “n/a” is not an amount: no balance is told.
    ! field-odd at line 18: It ends without </OFX>: another account may be missing.
    ");
}

#[test]
fn what_is_not_booked_yet() {
    assert_snapshot!(told("ofx/pending.ofx"), @"
    ofx 220
    # 900 at 021000999 USD: ? .. ? unknown (no-balances), 2 lines
    2026-10-30 - -4.50 USD kind=[POS] id=[p1] name=[CAFE CENTRAL RIVERSIDE DOWNTOWN STATION PLATFORM 4] | CAFE CENTRAL RIVERSIDE DOWNTOWN STATION PLATFORM 4
    2026-10-31 - -99.00 USD pending kind=[POS] ref=[auth-1] name=[GARAGE] | GARAGE
    ");
}

#[test]
fn a_line_per_tag() {
    assert_snapshot!(told("ofx/quickbooks.qbo"), @"
    ofx 102
    # 55001234 at 101000999 USD: ? .. -14.20 USD on 2026-10-31 unknown (no-balances), 2 lines
    2026-10-08 - -1250.00 USD kind=[CHECK] id=[2026100800011042] ref=[1042] name=[CHECK 1042] | CHECK 1042
    2026-10-30 - -0.75 USD kind=[SRVCHG] id=[20261030FEE] name=[SERVICE CHARGE] | SERVICE CHARGE PAPER & POSTAGE
    ");
}

/// A file of one statement in SGML with these entries.
fn file(entries: &str) -> String {
    format!(
        "OFXHEADER:100\nVERSION:102\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR\n\
         <BANKACCTFROM><ACCTID>1</BANKACCTFROM><BANKTRANLIST>\n{entries}\n</BANKTRANLIST>\
         </STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    )
}

#[test]
fn references_with_check_digits_are_known() {
    let reference = |fields: &str| {
        let text = file(&format!("<STMTTRN><DTPOSTED>20261001<TRNAMT>1{fields}</STMTTRN>"));
        read(text.as_bytes()).unwrap().statements[0].1[0].structured_reference.clone()
    };
    let belgian = reference("<NAME>Janssens<MEMO>+++090/9337/55493+++");
    assert_eq!(belgian.as_deref(), Some("090933755493"));
    assert_eq!(reference("<REFNUM>RF18539007547034").as_deref(), Some("RF18539007547034"));
    assert_eq!(reference("<REFNUM>090933755493"), None, "any twelve digits");
}

#[test]
fn broken_files_are_refused() {
    let entry = |amount: &str| format!("<STMTTRN><DTPOSTED>20261001{amount}<FITID>1</STMTTRN>");
    let refused = |text: &str| {
        let error = read(text.as_bytes()).unwrap_err();
        format!("{} {error}", error.refusal.code())
    };
    let whole = file(&entry("<TRNAMT>1.00"));
    assert!(read(whole.as_bytes()).is_ok());
    let cut = |at: &str| refused(whole.split(at).next().unwrap());
    let within = "truncated line 5: it ends within a statement";
    assert_eq!(cut("<FITID"), within);
    assert_eq!(cut("</BANKTRANLIST"), within.replace('5', "6"));
    assert_eq!(refused(&file(&entry(""))), "malformed line 5: an entry has no amount (TRNAMT)");
    assert_eq!(
        refused(&file(&entry("<TRNAMT>1O.00"))),
        "malformed line 5: “1O.00” is not an amount"
    );
    assert_eq!(
        refused(&file(&entry("<TRNAMT>1,234"))),
        "undecided line 5: “1,234” may be thousands or have three decimals, and no amount of the \
         file decides it"
    );
    assert_eq!(
        refused("<OFX><STATUS><CODE>15500<MESSAGE>Signon invalid</STATUS></OFX>"),
        "malformed line 1: it holds no statement, but an error of the bank: 15500 Signon invalid"
    );
    assert_eq!(refused("<OFX></OFX>"), "malformed line 1: it holds no statement");
}

#[test]
fn nothing_is_resolved() {
    for declared in ["<!DOCTYPE OFX SYSTEM \"ofx.dtd\">", "<!ENTITY a \"b\">"] {
        let text = format!("<?xml version=\"1.0\"?>\n{declared}\n<OFX></OFX>");
        let error = read(text.as_bytes()).unwrap_err();
        assert_eq!((error.refusal, error.at.line), (Refusal::Forbidden, 2));
    }
}

#[test]
fn the_bounds_hold() {
    let name = "x".repeat(200_000);
    let text = file(&format!("<STMTTRN><TRNAMT>1<NAME>{name}</STMTTRN>"));
    let refused = |limits: Limits| {
        let error = gather(&text.clone().into_bytes(), &limits.into()).unwrap_err();
        (error.refusal, error.message)
    };
    let short = refused(Limits { text: 100_000, ..Limits::default() });
    assert_eq!(short, (Refusal::TooLarge, "the entry is too long".to_owned()));
    let small = refused(Limits { bytes: 100_000, ..Limits::default() });
    assert_eq!(small, (Refusal::TooLarge, "the file is too large".to_owned()));
}
