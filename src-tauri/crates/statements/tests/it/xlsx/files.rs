//! Workbooks as programs write them, made up.

use insta::assert_snapshot;

use crate::support::told;

#[test]
fn texts_that_are_shared() {
    assert_snapshot!(told("xlsx/shared-texts.xlsx"), @"
    xlsx
    # : 1000000 .. 2500000 ties, 4 lines
    2026-10-05 - +1500000 | Setoran tunai
    2026-10-12 - -15000 | Biaya adm & pajak
    2026-10-12 - -15000 | Biaya adm & pajak
    2026-10-30 - +30000 | Setoran tunai
    ");
}

#[test]
fn texts_in_their_cells_and_cells_without_names() {
    assert_snapshot!(told("xlsx/inline-texts.xlsx"), @"
    xlsx
    #  EUR: ? .. ? unknown (no-balances), 3 lines
    2026-10-01 - +1250.5 EUR | Invoice 20417
    2026-10-02 - -4.90 EUR | Fee <monthly> & tax
    2026-10-31 - -100 EUR | Refund
    ");
}

#[test]
fn days_since_1904() {
    assert_snapshot!(told("xlsx/since-1904.xlsx"), @"
    xlsx
    # : 1000 .. 450.25 ties, 2 lines
    2026-02-28 2026-03-01 -900 | Rent
    2026-03-02 2026-03-02 +350.25 | Customer 18
    ");
}

#[test]
fn german_with_days_and_amounts_as_texts() {
    assert_snapshot!(told("xlsx/german.xlsx"), @"
    xlsx
    # DE02120300000000202051 of Nordlicht Druck GmbH EUR: 2000.00 EUR .. 3135.60 EUR ties, 3 lines
    2026-10-05 2026-10-06 +1234.50 EUR | Rechnung 4711, Müller & Söhne
    2026-10-27 2026-10-27 -89.00 EUR | Abschlag Strom
    2026-10-31 2026-11-01 -9.90 EUR | Entgelt Kontoführung
    ");
}

#[test]
fn formulas_count_by_what_they_came_to() {
    assert_snapshot!(told("xlsx/formulas.xlsx"), @"
    xlsx
    # : 1000 .. 1199.4 ties, 3 lines
    2026-09-01 - +500 | Brought in
    2026-09-15 - -300.5 | Rent September
    2026-09-16 - -0.1 | Fee
    ! field-odd at line 4: Numbers with more than 15 digits, which a workbook does not show (1 of them), are read as it shows them.
    ");
}

#[test]
fn debit_and_credit_of_indonesia() {
    assert_snapshot!(told("xlsx/debit-credit.xlsx"), @"
    xlsx
    # 1420099887766: 5000000.00 .. 3493500.00 ties, 3 lines
    2026-10-05 - +2500000.00 | Transfer dari CV Angin Timur
    2026-10-14 - -6500.00 | Biaya transfer
    2026-10-28 - -4000000.00 | Pembayaran gaji
    ! date-order at line 4: The dates are read with the day first, as some of them can only be read so.
    ");
}

#[test]
fn several_sheets_of_which_the_first_with_a_table_is_read() {
    assert_snapshot!(told("xlsx/several-sheets.xlsx"), @"
    xlsx
    # : ? .. ? unknown (no-balances), 2 lines
    2026-08-03 - +12.5 | Invoice 7
    2026-08-04 - -3 | Card
    ! member-skipped at the file: The sheet “Cover” was passed over: the entries are read from “August”.
    ! member-skipped at the file: The sheet “September” was passed over: the entries are read from “August”.
    ! member-skipped at the file: The sheet “Old” is hidden: it was not read.
    ");
}

#[test]
fn rows_before_and_after_the_table() {
    assert_snapshot!(told("xlsx/preamble-trailer.xlsx"), @"
    xlsx
    # 4451007712 USD: 1000 USD .. 750 USD ties, 3 lines
    2026-10-02 - +500 USD | Wire in
    2026-10-09 - -750.25 USD | Office rent
    2026-10-30 - +0.25 USD | Interest
    ! skipped at line 13: 1 row holds no entry: passed over.
    ");
}

#[test]
fn money_days_and_parts_of_a_hundred() {
    assert_snapshot!(told("xlsx/number-formats.xlsx"), @"
    xlsx
    # : 1000.00 .. 0 ties, 3 lines
    2026-10-05 - +12.34 | Zinsen
    2026-10-06 - -3.25 | Steuer
    2026-10-07 - -1009.09 | Überweisung
    ");
}

#[test]
fn the_strict_names_of_elements() {
    assert_snapshot!(told("xlsx/strict.xlsx"), @"
    xlsx
    # : ? .. ? unknown (no-balances), 2 lines
    2026-10-01 - -2 | Fee
    2026-10-15 - +19.99 | Invoice 9
    ");
}

#[test]
fn an_empty_sheet_first_and_prefixed_elements() {
    assert_snapshot!(told("xlsx/empty-sheet-first.xlsx"), @"
    xlsx
    # : 1025 .. 1520 ties, 2 lines
    2026-09-27 - -5 | Comisión
    2026-09-28 - +500 | Transferencia cliente
    ");
}

#[test]
fn french_in_parts_that_are_not_compressed() {
    assert_snapshot!(told("xlsx/stored-parts.xlsx"), @"
    xlsx
    # : ? .. ? unknown (no-balances), 2 lines
    2026-10-17 - -45.9 | Prélèvement assurance
    2026-11-03 - +1200 | Virement reçu
    ");
}

#[test]
fn days_that_nothing_decides() {
    assert_snapshot!(told("xlsx/undecided-days.xlsx"), @"refused, undecided: line 1: Every date can be read with the day first or with the month first. Answer dmy or mdy.");
}
