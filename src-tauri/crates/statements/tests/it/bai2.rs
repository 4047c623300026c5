//! BAI2, with the totals and counts that it states about itself.

mod written;

use insta::assert_snapshot;
use statements::{Limits, Refusal, gather};

use super::support::{fixture, read, tell, told};

#[test]
fn a_day_of_two_accounts() {
    assert_snapshot!(told("bai2/previous-day.bai2"), @"
    bai2
    # 5550001 at 121000999 USD: 1500.00 USD on 2026-10-30 .. 2430.50 USD on 2026-10-30 ties, 4 lines
    2026-10-30 - +1000.00 USD kind=[165] id=[BR77001] ref=[INV20417] | NORTHWIND TRADERS INVOICE 20417
    2026-10-30 2026-10-31 +250.00 USD kind=[195] id=[BR77002] ref=[BR77002] | INCOMING WIRE FROM HARBOR & SONS
    2026-10-30 - -310.75 USD kind=[475] id=[CK1042] ref=[1042] |
    2026-10-30 - -8.75 USD kind=[698] id=[FEE1] ref=[FEE1] | MONTHLY SERVICE FEE
    # 5550002 at 121000999 USD: 50.00 USD on 2026-10-30 .. 50.00 USD on 2026-10-30 ties, 0 lines
    ");
}

#[test]
fn fields_and_texts_are_continued() {
    assert_snapshot!(told("bai2/continuations.bai2"), @"
    bai2
    # 5550001 at 121000999 USD: 0.00 USD on 2026-10-30 .. 420.00 USD on 2026-10-30 ties, 1 lines
    2026-10-30 - +420.00 USD kind=[142] id=[BR9] ref=[BR9] | ACH CREDIT COMPANY: VIGNES, INC. ENTRY: RENT/OCT 2026
    # 5550003 at 121000999 USD: ? .. ? unknown (no-balances), 1 lines
    2026-10-30 - +1.00 USD kind=[142] | PAYMENT OF THE YEARLY SUBSCRIPTION FOR THE READING ROOM OF THE LIBRARY OF ALEXANDRIA AND OTHERS
    ");
}

#[test]
fn every_type_of_funds() {
    assert_snapshot!(told("bai2/funds-types.bai2"), @"
    bai2
    # 9 at B USD: ? .. 21.00 USD on 2026-10-30 unknown (no-balances), 6 lines
    2026-10-30 - +1.00 USD kind=[108] id=[R1] ref=[C1] | PLAIN
    2026-10-30 - +2.00 USD kind=[108] id=[R2] ref=[C2] | IMMEDIATE
    2026-10-30 - +3.00 USD kind=[108] id=[R3] ref=[C3] | ONE DAY
    2026-10-30 - +4.00 USD kind=[108] id=[R4] ref=[C4] | TWO DAYS
    2026-10-30 2026-11-02 +5.00 USD kind=[108] id=[R5] ref=[C5] | VALUE DATED
    2026-10-30 - +6.00 USD kind=[108] id=[R6] ref=[C6] | DISTRIBUTED
    ");
}

#[test]
fn decimals_are_those_of_the_currency() {
    assert_snapshot!(told("bai2/currencies.bai2"), @"
    bai2
    # GB29NWBK60161331926819 at B GBP: 1.00 GBP on 2026-10-30 .. 3.50 GBP on 2026-10-30 ties, 1 lines
    2026-10-30 - +2.50 GBP kind=[195] | STERLING
    # JP1 at B JPY: 1000 JPY on 2026-10-30 .. 600 JPY on 2026-10-30 ties, 1 lines
    2026-10-30 - -400 JPY kind=[495] | YEN HAVE NO DECIMALS
    # KW1 at B KWD: 1.000 KWD on 2026-10-30 .. 2.500 KWD on 2026-10-30 ties, 1 lines
    2026-10-30 - +1.500 KWD kind=[195] | DINARS HAVE THREE
    ");
}

#[test]
fn without_a_currency_it_is_the_dollar() {
    assert_snapshot!(told("bai2/no-currency.bai2"), @"
    bai2
    # 1 at B USD: ? .. 5.00 USD on 2026-10-30 unknown (no-balances), 1 lines
    2026-10-30 - +5.00 USD kind=[399] | MISCELLANEOUS CREDIT
    # 2 at B XXQ: ? .. 0.00 XXQ on 2026-10-30 unknown (no-balances), 0 lines
    ! currency-assumed at line 3: No currency is told: by the rule of BAI2 the amounts are US dollars.
    ");
}

#[test]
fn control_totals_are_compared() {
    assert_snapshot!(told("bai2/control-totals.bai2"), @"
    bai2
    # 1 at B USD: 10.00 USD on 2026-10-30 .. 15.00 USD on 2026-10-30 differs by 1, 2 lines
    2026-10-30 - +6.00 USD kind=[108] | CREDIT
    2026-10-30 - -2.00 USD kind=[409] | DEBIT
    ! control-total at line 6: The trailer states a control total of 9999; it is 4200.
    ! control-total at line 6: The trailer states a number of records of 9; it is 4.
    ! control-total at line 3: The bank states credits of 7.00; the lines come to 6.00.
    ! control-total at line 3: The bank states 3 credits; there are 1.
    ! balance-differs at line 3: The closing balance is off by 1. One line of 1, or a page, may be missing.
    ! control-total at line 7: The trailer states a control total of 1; it is 9999.
    ! control-total at line 7: The trailer states a number of accounts of 3; it is 1.
    ! control-total at line 7: The trailer states a number of records of 2; it is 6.
    ! control-total at line 8: The trailer states a control total of 5; it is 1.
    ! control-total at line 8: The trailer states a number of groups of 7; it is 1.
    ! control-total at line 8: The trailer states a number of records of 6; it is 8.
    ");
}

#[test]
fn deletions_corrections_and_tests() {
    assert_snapshot!(told("bai2/statuses.bai2"), @"
    bai2
    # 1 at B USD: ? .. 6.00 USD on 2026-10-30 unknown (no-balances), 1 lines
    2026-10-30 - +6.00 USD kind=[108] | CORRECTED
    ! skipped at line 2: The bank takes back an earlier group: it was passed over.
    ! field-odd at line 7: The group corrects an earlier one. Look for it.
    ! skipped at line 12: The group is a test: it was passed over.
    ");
}

#[test]
fn the_type_code_is_the_sign() {
    assert_snapshot!(told("bai2/directions.bai2"), @"
    bai2
    # 1 at B USD: -1000.00 USD on 2026-10-30 .. -957.20 USD on 2026-10-30 ties, 6 lines
    2026-10-30 - +50.00 USD reversal kind=[252] id=[R1] ref=[R1] | REVERSED DEBIT
    2026-10-30 - -7.00 USD reversal kind=[552] id=[R2] ref=[R2] | REVERSED CREDIT
    2026-10-30 - -1.00 USD kind=[699] | LAST DEBIT
    2026-10-30 - +0.80 USD kind=[399] | LAST CREDIT
    2026-10-30 - +10.00 USD kind=[720] | LOAN PAYMENT
    2026-10-30 - -10.00 USD kind=[760] | LOAN ADVANCE
    ! skipped at line 8: Records that move no money were passed over, 3 in all.
    ");
}

#[test]
fn a_day_is_missing_between() {
    assert_snapshot!(told("bai2/two-days.bai2"), @"
    bai2
    # 77 at B USD: 10.00 USD on 2026-10-29 .. 12.50 USD on 2026-10-29 ties, 1 lines
    2026-10-29 - +2.50 USD kind=[108] | FIRST DAY
    # 77 at B USD: 13.00 USD on 2026-10-30 .. 12.00 USD on 2026-10-30 ties, 1 lines
    2026-10-30 - -1.00 USD kind=[409] | SECOND DAY
    ! gap at line 8: Between two statements the balance goes from 12.50 to 13.00: something between them is missing.
    ");
}

#[test]
fn trailers_may_be_missing_within() {
    assert_snapshot!(told("bai2/no-trailers.bai2"), @"
    bai2
    # 1 at B USD: 0.00 USD on 2026-10-30 .. 5.00 USD on 2026-10-30 ties, 1 lines
    2026-10-30 - +5.00 USD kind=[108] | FIRST
    # 2 at B USD: 0.00 USD on 2026-10-30 .. 3.00 USD on 2026-10-30 ties, 1 lines
    2026-10-30 - +3.00 USD kind=[108] | SECOND
    # 1 at B USD: 5.00 USD on 2026-10-31 .. 5.00 USD on 2026-10-31 ties, 0 lines
    ! control-total at line 3: The account has no trailer: nothing says whether all of it is there.
    ! control-total at line 5: The account has no trailer: nothing says whether all of it is there.
    ! control-total at line 2: The group has no trailer: nothing says whether all of it is there.
    ! control-total at line 11: The trailer states a number of records of 9; it is 11.
    ");
}

#[test]
fn odd_fields_are_told() {
    assert_snapshot!(told("bai2/odd-fields.bai2"), @"
    bai2
    # 1 at B USD: ? .. ? unknown (no-balances), 1 lines
    2026-02-28 - +5.00 USD kind=[108] id=[R1] ref=[C1] | VALUE SOMEDAY A LINE THAT IS NO RECORD
    ! skipped at line 1: The line is no record of BAI2: it was passed over.
    ! date-mended at line 4: No calendar has the day “260230”: 2026-02-28 was taken.
    ! field-odd at line 5: The balances and totals could not be read to their end.
    ! field-odd at line 7: The line is no record: it was read as more of the text before.
    ! date-missing at line 6: “soon” is not a date: none is told.
    ! skipped at line 9: The line is no record of BAI2: it was passed over.
    ! control-total at line 8: The trailer states a control total of 512; it is 500.
    ! control-total at line 8: The trailer states a number of records of 3; it is 4.
    ! control-total at line 10: The trailer states a number of records of 5; it is 6.
    ! control-total at line 11: The trailer states a number of records of 7; it is 8.
    ");
}

#[test]
fn letters_of_windows() {
    assert_snapshot!(told("bai2/letters.bai2"), @"
    bai2
    # 1 at B CAD: ? .. ? unknown (no-balances), 1 lines
    2026-10-30 - +5.00 CAD kind=[108] | CAISSE DE MONTRÉAL – DÉPÔT
    ! encoding at the file: The text is not UTF-8. It was read as windows-1252: look at its letters.
    ");
}

#[test]
fn lines_may_end_in_any_way() {
    let text = String::from_utf8(fixture("bai2/continuations.bai2")).unwrap();
    for ending in ["\r", "\r\n", "\n\n"] {
        assert_eq!(tell(text.replace('\n', ending).as_bytes()), tell(text.as_bytes()).as_str());
    }
}

#[test]
fn broken_files_are_refused() {
    let begin = "01,B,C,261101,0600,1,,,2/\n02,C,B,1,261030,,USD,/\n";
    let refused = |rest: &str| {
        let error = read(format!("{begin}{rest}").as_bytes()).unwrap_err();
        format!("{} {error}", error.refusal.code())
    };
    let end = "98,0,0,2/\n99,0,1,4/\n";
    assert_eq!(
        refused("03,1,,/\n16,108,5/\n"),
        "truncated line 4: it ends without the trailer of an account (49)"
    );
    assert_eq!(
        refused("03,1,,/\n49,0,2/\n"),
        "truncated line 4: it ends without the trailer of a group (98)"
    );
    assert_eq!(
        refused("98,0,0,2/\n"),
        "truncated line 3: it ends without the trailer of the file (99)"
    );
    assert_eq!(
        refused(&format!("16,108,5/\n{end}")),
        "malformed line 3: a transaction (16) belongs to no account"
    );
    let entry = |entry: &str| refused(&format!("03,1,,/\n{entry}\n49,0,3/\n{end}"));
    assert_eq!(
        entry("16,108,5.00/"),
        "malformed line 4: “5.00” is not an amount in whole minor units"
    );
    assert_eq!(entry("16,10,5/"), "malformed line 4: “10” is not a type code");
}

#[test]
fn the_bounds_hold() {
    let text = format!(
        "01,B,C,261101,0600,1,,,2/\n02,C,B,1,261030,,USD,/\n03,1,,/\n16,108,5,Z,,,LONG\n{}",
        "88,AND LONGER\n".repeat(1_000)
    );
    let limits = Limits { text: 10_000, ..Limits::default() };
    let error = gather(&text.into_bytes(), &limits.into()).unwrap_err();
    assert_eq!((error.refusal, error.at.line), (Refusal::TooLarge, 4));
}

/// The text of an entry, with the references that were found before it.
fn text(records: &str) -> String {
    let file = format!(
        "01,B,C,261101,0600,1,,,2/\n02,C,B,1,261030,,USD,/\n03,1,,/\n{records}\n49,,/\n98,,,/\n\
         99,,,/"
    );
    let reading = read(file.as_bytes()).unwrap();
    let line = &reading.statements[0].1[0];
    let [id, reference] = [&line.id, &line.reference].map(|one| one.as_deref().unwrap_or("-"));
    let odd = if reading.warnings.is_empty() { "" } else { " !" };
    let known = line.structured_reference.as_ref().map(|one| format!(" = {one}"));
    format!("{id} {reference} {}{odd}{}", line.text, known.unwrap_or_default())
}

#[test]
fn references_and_text_may_be_in_the_next_line() {
    assert_eq!(
        text("16,115,9,S,5,4,0/\n88,AX1,B09,LOCKBOX\n88,DEPOSIT"),
        "AX1 B09 LOCKBOX DEPOSIT"
    );
    assert_eq!(text("16,115,9,Z,AX1/\n88,B09,LOCKBOX"), "AX1 B09 LOCKBOX");
    assert_eq!(text("16,115,9,Z/\n88,PAID TO A, B, C"), "- - PAID TO A, B, C");
    assert_eq!(text("16,115,9,Z,AX1/\n88,RENT OF OCTOBER"), "AX1 AX1 RENT OF OCTOBER");
    assert_eq!(text("16,115,9/\n88,RENT, OCTOBER"), "- - RENT, OCTOBER");
    assert_eq!(text("16,115,9,Z,AX1,/\n88,RENT, OCTOBER, A"), "AX1 AX1 RENT, OCTOBER, A");
    assert_eq!(text("16,115,9,X,AX1,,RENT"), "- - X,AX1,,RENT !");
    assert_eq!(text("16,115,9,D,9999999,1,1,A,B,RENT"), "- - D,9999999,1,1,A,B,RENT !");
    assert_eq!(text("16,115,9"), "- - ");
    let known = "- - RF18 5390 0754 7034 = RF18539007547034";
    assert_eq!(text("16,115,9,Z,,,RF18 5390 0754 7034/"), known);
}
