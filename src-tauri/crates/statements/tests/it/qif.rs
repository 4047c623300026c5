//! QIF, whose dates and amounts only the whole file explains.

mod written;

use insta::assert_snapshot;
use statements::{
    Choices, DateOrder, DecimalMark, Limits, Options, ReadError, Reading, Refusal, gather,
};

use super::support::{fixture, read, tell, told};

#[test]
fn the_month_first_and_an_apostrophe() {
    assert_snapshot!(told("qif/month-first.qif"), @"
    qif
    # : ? .. ? unknown (no-balances), 3 lines
    2026-10-05 - +1250.00 kind=[Income:Sales] ref=[1042] name=[Northwind Traders] | Northwind Traders Invoice 20417
    2026-10-31 - -89.90 kind=[[Cash]] name=[City Bank ATM] | ATM City Bank ATM
    2026-11-02 - -1000.00 name=[Northwind Traders] | Northwind Traders Refund of invoice 20417
    ! date-order at line 2: 10/ 5'26 was read with the month before the day: 10/31'26 at line 11 leaves nothing else.
    ");
}

#[test]
fn the_day_first_and_a_decimal_comma() {
    assert_snapshot!(told("qif/day-first.qif"), @"
    qif
    # : ? .. ? unknown (no-balances), 2 lines
    2026-10-03 - -45.90 name=[Boulangerie du Port] | Boulangerie du Port FACTURE 118
    2026-10-25 - +1200.00 name=[VIREMENT SARL Vignes] | VIREMENT SARL Vignes Vignes SARL 12 rue des Lilas 69001 Lyon
    ! date-order at line 2: 03/10/2026 was read with the day before the month: 25/10/2026 at line 7 leaves nothing else.
    ");
}

#[test]
fn the_year_first_and_small_letters() {
    assert_snapshot!(told("qif/year-first.qif"), @"
    qif
    # : ? .. ? unknown (no-balances), 3 lines
    2026-10-03 - -12.5 name=[Streaming] | Streaming
    2026-10-04 - -7 name=[Coffee] | Coffee
    2026-11-05 - +30.00 name=[Payment received] | Payment received
    ");
}

#[test]
fn what_nothing_decides_is_asked() {
    assert_snapshot!(told("qif/undecided.qif"), @"refused, undecided: line 2: 03/04/2026 may be 3 April 2026 or 4 March 2026, and no date of the file has a day after the 12th, which would decide it. Say which of them it is, or download a longer period.");
    assert_snapshot!(told("qif/undecided-amounts.qif"), @"refused, undecided: line 3: -1.234 may be thousands or have three decimals, and no amount of the file decides it. Say which of them it is, or download a longer period.");
}

#[test]
fn a_person_answers() {
    let read = |name: &str, choices: Choices| -> Result<Reading, ReadError> {
        gather(&fixture(name), &Options { choices, ..Options::default() })
    };
    let first = |order| {
        let choices = Choices { date_order: Some(order), ..Choices::default() };
        let reading = read("qif/undecided.qif", choices).unwrap();
        reading.statements[0].1[0].booked_on.unwrap().to_string()
    };
    assert_eq!(first(DateOrder::DayMonthYear), "2026-04-03");
    assert_eq!(first(DateOrder::MonthDayYear), "2026-03-04");
    let amount = |mark| {
        let choices = Choices { decimal_mark: Some(mark), ..Choices::default() };
        let reading = read("qif/undecided-amounts.qif", choices).unwrap();
        reading.statements[0].1[0].amount.to_string()
    };
    assert_eq!(amount(DecimalMark::Comma), "-1234");
    assert_eq!(amount(DecimalMark::Point), "-1.234");
}

#[test]
fn grouped_amounts() {
    assert_snapshot!(told("qif/grouped-amounts.qif"), @"
    qif
    # : ? .. ? unknown (no-balances), 3 lines
    2026-10-31 - -1234 name=[Dealer] | Dealer
    2026-10-30 - -1234567.8 name=[Notary] | Notary
    2026-10-12 - +12000.00 name=[Buyer] | Buyer
    ! date-order at line 10: 12/10/2026 was read with the day before the month: 31/10/2026 at line 2 leaves nothing else.
    ! decimal-mark at line 3: -1.234 was read with a decimal comma: -1.234.567,8 at line 7 leaves nothing else.
    ");
}

#[test]
fn splits_become_lines_where_they_add_up() {
    assert_snapshot!(told("qif/splits.qif"), @"
    qif
    # : ? .. ? unknown (no-balances), 6 lines
    2026-10-14 - -80.00 kind=[Office:Supplies] ref=[2207] name=[Warehouse Store] batch=[2207 -150.00 of 3] | Warehouse Store Monthly order paper
    2026-10-14 - -75.00 kind=[Kitchen] ref=[2207] name=[Warehouse Store] batch=[2207 -150.00 of 3] | Warehouse Store Monthly order coffee
    2026-10-14 - +5.00 kind=[Discount] ref=[2207] name=[Warehouse Store] batch=[2207 -150.00 of 3] | Warehouse Store Monthly order
    2026-10-15 - -40.00 kind=[Office:Supplies] name=[Warehouse Store] | Warehouse Store
    2026-10-16 - -9.00 kind=[Kitchen] name=[Warehouse Store] | Warehouse Store tea
    2026-10-17 - -8.00 kind=[Kitchen] name=[Warehouse Store] | Warehouse Store sugar
    ! batch-differs at line 17: The parts do not add up to the transaction, which counts as one line.
    ");
}

#[test]
fn accounts_by_their_names() {
    assert_snapshot!(told("qif/accounts.qif"), @"
    qif
    # Checking: ? .. ? unknown (no-balances), 1 lines
    2026-10-20 - -42.50 kind=[Home:Garden] name=[Garden Centre] | Garden Centre
    # VISA44171234: ? .. ? unknown (no-balances), 2 lines
    2026-10-21 - -18.00 name=[Taxi] | EFT Taxi
    2026-10-22 - +100.00 kind=[[Checking]] name=[Payment] | Payment
    ! skipped at line 49: Transactions of securities were passed over, 2 in all.
    ");
}

#[test]
fn opening_balances_are_no_lines() {
    assert_snapshot!(told("qif/opening-balances.qif"), @"
    qif
    # Household: 1000.00 on 2026-01-01 .. ? unknown (no-balances), 1 lines
    2026-01-15 - -200.00 name=[Electric Company] | Electric Company
    # Reserve: 50.00 on 2026-01-01 .. ? unknown (no-balances), 1 lines
    2026-01-20 - -50.00 kind=[[Household]] name=[Transfer] | Transfer
    ");
}

#[test]
fn a_header_before_every_transaction() {
    assert_snapshot!(told("qif/repeated-headers.qif"), @"
    qif
    # : ? .. ? unknown (no-balances), 2 lines
    2026-10-01 - -3.00 name=[Parking] | Parking
    2026-10-02 - -4.00 name=[Parking] | Parking
    # : ? .. ? unknown (no-balances), 1 lines
    2026-10-03 - -1.00 name=[Newspaper] | Newspaper
    ");
}

#[test]
fn letters_of_windows() {
    assert_snapshot!(told("qif/windows-1252.qif"), @"
    qif
    # : ? .. ? unknown (no-balances), 2 lines
    2026-09-29 - -1234.50 name=[Müller & Söhne] | Müller & Söhne Überweisung Miete für Oktober, € 1'234,50
    2026-10-01 - +80.00 name=[Café Zürich] | Café Zürich
    ! encoding at the file: The text is not UTF-8. It was read as windows-1252: look at its letters.
    ! date-order at line 7: 01.10.2026 was read with the day before the month: 29.09.2026 at line 2 leaves nothing else.
    ");
}

#[test]
fn odd_fields_are_told() {
    assert_snapshot!(told("qif/odd-fields.qif"), @"
    qif
    # : ? .. ? unknown (no-balances), 5 lines
    2026-10-30 - -5.00 name=[Kiosk] | Kiosk
    2026-02-28 - -6.00 name=[Bank calendar] | Bank calendar
    - - -7.00 name=[No date] | No date
    - - -8.00 name=[No such date] | No such date
    2026-10-31 - +0.00 name=[Nothing moved] | Nothing moved
    ! date-mended at line 8: No calendar has the day “2/30/2026”: 2026-02-28 was taken.
    ! date-missing at line 12: The transaction has no date.
    ! date-missing at line 15: “yesterday” is not a date.
    ! skipped at line 19: The transaction has no amount: it was passed over.
    ");
}

#[test]
fn references_with_check_digits_are_known() {
    let text = b"!Type:Bank\nD2026-10-01\nT1\nMRF18 5390 0754 7034\n^\n";
    let line = &read(text).unwrap().statements[0].1[0];
    assert_eq!(line.structured_reference.as_deref(), Some("RF18539007547034"));
}

#[test]
fn broken_files_are_refused() {
    let refused = |text: &str| {
        let error = read(text.as_bytes()).unwrap_err();
        format!("{} {error}", error.refusal.code())
    };
    assert_eq!(
        refused("!Type:Bank\nD2026-10-01\nT-1"),
        "truncated line 3: it ends within a transaction"
    );
    assert_eq!(
        refused("!Type:Bank\nD2026-10-01\nT-1O.00\n^\n"),
        "malformed line 2: “-1O.00” is not an amount"
    );
    assert_eq!(
        refused("!Type:Bank\nD13/10/2026\nT1\n^\nD10/14/2026\nT1\n^\n"),
        "malformed line 5: the dates 13/10/2026 at line 2 and 10/14/2026 at line 5 are in two \
         orders"
    );
    assert_eq!(
        refused("!Type:Bank\nD2026-10-01\nT1,50\n^\nD2026-10-01\nT1.50\n^\n"),
        "malformed line 6: the amounts 1.50 at line 6 and 1,50 at line 3 have two decimal marks"
    );
    let securities = tell(&fixture("qif/investments.qif"));
    assert!(securities.contains("no transactions of a bank account"), "{securities}");
}

#[test]
fn a_transaction_without_its_end_is_not_lost() {
    let refused = |text: &str| read(text.as_bytes()).map(|_| ()).unwrap_err().to_string();
    assert_eq!(
        refused("!Type:Bank\nD13/1/26\nPA\nT10.00\nD14/1/26\nT20.00\n^\n"),
        "line 5: “D14/1/26” is of another transaction: no ^ stands before it"
    );
    assert_eq!(
        refused("!Type:Bank\nT10.00\nPA\nD13/1/26\nT20.00\n^\n"),
        "line 5: “T20.00” is of another transaction: no ^ stands before it"
    );
    let same = "!Type:Bank\nD13/1/26\nT10.00\nPA\nD13/1/26\nT10.00\nPB\n^\n";
    assert!(refused(same).starts_with("line 5: "));
    let text = "!Type:Bank\nD13/1/26\nT10.00\nU10\nMlunch\nDinner\nTea\nT10.00\n^\n";
    assert!(read(text.as_bytes()).unwrap().warnings.is_empty());
    assert_snapshot!(tell(text.replace("U10", "U11").as_bytes()), @"
    qif
    # : ? .. ? unknown (no-balances), 1 lines
    2026-01-13 - +10.00 | lunch
    ! field-odd at line 2: The amount is 10.00, and 11 (U) again: it counts.
    ");
}

#[test]
fn the_bounds_hold() {
    let text = format!("!Type:Bank\nD2026-10-01\nT1\n{}^\n", "Mmore and more\n".repeat(1_000));
    let limits = Limits { text: 10_000, ..Limits::default() };
    let error = gather(&text.into_bytes(), &limits.into()).unwrap_err();
    assert_eq!(error.refusal, Refusal::TooLarge);
    // Every part of a transaction repeats its text: a small file must not become a large one.
    let parts = "S\n$0\n".repeat(10_000);
    let text = format!("!Type:Bank\nD2026-10-01\nT0\nM{}\n{parts}^\n", "x".repeat(10_000));
    assert_eq!(read(text.as_bytes()).unwrap_err().refusal, Refusal::TooLarge);
}
