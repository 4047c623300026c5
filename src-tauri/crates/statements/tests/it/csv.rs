//! Separated values of many banks: what is read from them, and what is refused.

mod asked;
mod cells;
mod refused;
mod rows;
mod signs;
mod undated;
mod written;

use insta::assert_snapshot;
use statements::{Choices, Options, gather};

use super::support::{fixture, read, say, tell, told};

#[test]
fn indonesian_with_days_without_a_year_and_totals() {
    assert_snapshot!(told("csv/bca.csv"), @"
    csv bca
    # 2110045678 of PT LAUTAN TEDUH IDR: 5000000.00 IDR .. 6620500.00 IDR ties, 4 lines
    2025-12-29 - +1250000.00 IDR kind=[TRSF E-BANKING CR] name=[RINA WIJAYA] | INV-20417 RINA WIJAYA
    2025-12-31 - -30000.00 IDR | BIAYA ADM
    2026-01-02 - +400500.00 IDR kind=[TRSF E-BANKING CR] name=[DEWI LESTARI] | INV-20418 DEWI LESTARI
    - - +75000.00 IDR pending | SETORAN TUNAI
    ! date-order at line 6: The dates are read with the day first, as some of them can only be read so.
    ! embedded-amount at line 9: The description says 400000.00, the amount 400500.00.
    ");
}

#[test]
fn german_in_an_old_encoding() {
    assert_snapshot!(told("csv/german.csv"), @"
    csv
    # DE02120300000000202051 EUR: 2000.00 EUR .. 3145.50 EUR ties, 2 lines
    2026-10-05 2026-10-06 +1234.50 EUR kind=[GUTSCHRIFT] name=[Müller & Söhne GmbH] | Rechnung 4711 vom 01.09.
    2026-10-12 2026-10-12 -89.00 EUR kind=[LASTSCHRIFT] name=[Stadtwerke] | Abschlag Oktober
    ! encoding at the file: The text is not UTF-8. It was read as windows-1252: look at its letters.
    ");
}

#[test]
fn french_debit_and_credit_over_two_lines() {
    assert_snapshot!(told("csv/french.csv"), @r#"
    csv
    # : ? .. ? unknown (no-balances), 2 lines
    2026-11-03 2026-11-03 +1200.00 | VIREMENT DE SARL "LE PONT" FACTURE 88
    2026-11-17 2026-11-18 -45.90 | PRLV ASSURANCE
    ! date-order at line 1: The dates are read with the day first, as some of them can only be read so.
    "#);
}

#[test]
fn american_newest_first_with_parentheses() {
    assert_snapshot!(told("csv/american.csv"), @"
    csv
    #  USD: 3520.25 USD .. 4100.00 USD ties, 3 lines
    2026-10-31 - +1500.00 USD | WIRE IN ACME CORP
    2026-10-30 - -900.00 USD | OFFICE RENT
    2026-10-02 - -20.25 USD | CARD 1129
    ! date-order at line 1: The dates are read with the month first, as some of them can only be read so.
    ");
}

#[test]
fn dutch_in_or_out_in_a_word() {
    assert_snapshot!(told("csv/dutch.csv"), @"
    csv
    # NL69INGB0123456789 EUR: ? .. ? unknown (no-balances), 2 lines
    2026-10-03 - +150.00 EUR kind=[OV] name=[Bakker BV] account=[NL44RABO0123456789] | Factuur 2026-31
    2026-10-04 - -75.5 EUR kind=[IC] name=[Energie NV] | Termijn
    ");
}

#[test]
fn spanish_with_balances_that_prove_it() {
    assert_snapshot!(told("csv/spanish.csv"), @"
    csv
    #  EUR: 1100.00 EUR .. 1520.00 EUR ties, 3 lines
    2026-09-28 - +500.00 EUR | TRANSFERENCIA CLIENTE
    2026-09-27 - -5.00 EUR | COMISIÓN
    2026-09-15 - -75.00 EUR | RECIBO LUZ
    ");
}

#[test]
fn states_and_fees() {
    assert_snapshot!(tell_as("revolut", &fixture("csv/states.csv")), @"
    csv revolut
    #  EUR: 1000.00 EUR .. 1149.00 EUR ties, 5 lines
    2026-05-01 - +250.00 EUR kind=[TRANSFER] | Payment from Lena
    2026-05-02 - -100.00 EUR kind=[EXCHANGE] | Exchanged to USD
    2026-05-02 - -1.00 EUR kind=[FEE] | Exchanged to USD
    - - -80.00 EUR pending kind=[CARD_PAYMENT] | Hotel
    2026-05-03 - -12.00 EUR information kind=[CARD_PAYMENT] | Taxi
    ! profile-unverified at line 1: The columns are those of revolut, by no public source.
    ");
}

#[test]
fn gross_fee_and_net() {
    assert_snapshot!(told("csv/payouts.csv"), @"
    csv stripe
    #  EUR: ? .. ? unknown (no-balances), 4 lines
    2026-06-01 2026-06-05 +100.00 EUR kind=[charge] id=[txn_1A] | Order 1001
    2026-06-01 2026-06-05 -3.20 EUR kind=[FEE] | Order 1001
    2026-06-02 2026-06-02 -40.00 EUR kind=[refund] id=[txn_1B] | REFUND 1000
    2026-06-06 2026-06-06 -56.80 EUR kind=[payout] id=[txn_1C] | STRIPE PAYOUT
    ");
}

#[test]
fn text_that_goes_on_in_the_next_row() {
    assert_snapshot!(told("csv/lines.csv"), @"
    csv mandiri
    # 1420099887766: ? .. ? unknown (no-balances), 2 lines
    2026-03-14 2026-03-14 +2500000.00 kind=[1066] ref=[0000123] | TRANSFER DARI CV ANGIN TIMUR PEMBAYARAN INV 3301
    2026-03-15 2026-03-15 -6500.00 kind=[3001] | BIAYA TRANSFER
    ");
}

#[test]
fn portuguese_with_tabs() {
    assert_snapshot!(told("csv/portuguese.tsv"), @"
    csv
    # : ? .. ? unknown (no-balances), 2 lines
    2026-07-01 - +1000.00 ref=[0099] | TED RECEBIDA
    2026-07-20 - -12.90 ref=[0100] | TARIFA
    ! date-order at line 1: The dates are read with the day first, as some of them can only be read so.
    ");
}

#[test]
fn several_accounts_and_a_row_that_does_not_follow() {
    assert_snapshot!(told("csv/accounts.csv"), @"
    csv
    # AA-1: 100.00 .. 80.00 ties, 2 lines
    2026-01-05 - +10.00 | Deposit
    2026-01-06 - -30.00 | Card
    # BB-2: 5.00 .. 4.50 differs by -0.05, 2 lines
    2026-01-05 - +0.55 | Interest
    2026-02-28 - -1.00 | Fee
    ! column-guessed at line 1: The column account names several accounts: there is a statement for each.
    ! date-mended at line 5: No calendar has this day: the last of its month was taken.
    ! balance-differs at line 5: The balance here is not the one before it and the amount.
    ! balance-differs at line 4: The closing balance is off by -0.05. One line of -0.05, or a page, may be missing.
    ");
}

#[test]
fn german_debit_and_credit_in_a_letter() {
    assert_snapshot!(told("csv/suffix.csv"), @"
    csv
    #  EUR: ? .. ? unknown (no-balances), 2 lines
    2026-03-02 - -850.00 EUR | Miete März
    2026-03-03 - +1020.40 EUR | Kunde 12; Rechnung 7
    ");
}

#[test]
fn indonesian_amounts_with_a_suffix_and_the_order_of_the_profile() {
    assert_snapshot!(told("csv/bca-business.csv"), @"
    csv bca-business
    #  IDR: ? .. ? unknown (no-balances), 2 lines
    2026-01-05 - +91500.50 IDR kind=[TRSF E-BANKING CR] name=[GALANG NUSA] | SF 07 01_40021GALANG NUSA
    2026-01-06 - -287490.00 IDR kind=[TRSF E-BANKING DB] | 14313/LISTRIK - - 120820
    ! date-order at line 1: The order of day and month is the one that bca-business writes.
    ");
}

#[test]
fn headers_that_come_again_are_no_facts() {
    let text = "Account,Date,Text,Amount\nX1,2026-01-02,a,-1.50\nAccount,Date,Text,Amount\n\
                X1,2026-01-03,b,2.50\n";
    let reading = read(text.as_bytes()).unwrap();
    assert_eq!(reading.statements.len(), 1);
    assert_eq!(reading.statements[0].0.account.number, "X1");
    assert_eq!(reading.warnings, []);
}

/// Everything that was read when a person agreed to a profile.
fn tell_as(profile: &str, bytes: &[u8]) -> String {
    let choices = Choices { profile: Some(profile.to_owned()), ..Choices::default() };
    let reading = gather(&bytes.to_vec(), &Options { choices, ..Options::default() }).unwrap();
    say(&reading)
}

#[test]
fn payouts_with_fees_in_rows_of_their_own() {
    assert_snapshot!(told("csv/xendit.csv"), @"
    csv xendit
    #  IDR: 1000000 IDR .. 245560 IDR ties, 4 lines
    2026-02-03 - +250000 IDR kind=[VA PAYMENT] id=[txn-0001] ref=[order-5001] | TRANSACTION BCA
    2026-02-03 - -4000 IDR kind=[VA PAYMENT] id=[txn-0002] ref=[order-5001] | FEE BCA
    2026-02-03 - -440 IDR kind=[VA PAYMENT] id=[txn-0003] ref=[order-5001] | VAT BCA
    2026-02-13 - -1000000 IDR kind=[DISBURSEMENT] id=[txn-0004] ref=[payout-17] | TRANSACTION MANDIRI
    ");
}

#[test]
fn the_other_side_is_the_payer_or_the_payee() {
    assert_snapshot!(told("csv/sides.csv"), @"
    csv
    # DE02120300000000202051 EUR: ? .. ? unknown (no-balances), 2 lines
    2026-10-19 2026-10-19 -50 EUR name=[Stadtwerke] account=[DE89370400440532013000] | Abschlag
    2026-10-18 2026-10-18 +1250.5 EUR name=[Kunde] account=[DE75512108001245126199] | RE 1
    ! encoding at the file: The text is not UTF-8. It was read as windows-1252: look at its letters.
    ");
    assert_snapshot!(told("csv/wise.csv"), @"
    csv wise
    #  EUR: 0.00 EUR .. 1500.00 EUR ties, 2 lines
    2026-01-14 - -500.00 EUR id=[TRANSFER-1] name=[ACME] account=[DE02120300000000202051] | Sent money to ACME INV 1
    2026-01-10 - +2000.00 EUR id=[TRANSFER-2] name=[X] | Received money from X PAY
    ! date-order at line 1: The dates are read with the day first, as some of them can only be read so.
    ");
}

#[test]
fn balances_that_name_their_day_above_the_table() {
    assert_snapshot!(told("csv/summary.csv"), @"
    csv
    # : 1000.00 .. 1300.00 ties, 2 lines
    2026-01-15 - +500.00 | DEPOSIT
    2026-01-20 - -200.00 | CHECK 12
    ! date-order at line 7: The dates are read with the month first, as some of them can only be read so.
    ! skipped at line 8: 1 row holds no entry: passed over.
    ");
}

#[test]
fn counterparties_with_their_accounts() {
    assert_snapshot!(told("csv/n26.csv"), @"
    csv
    #  EUR: ? .. ? unknown (no-balances), 2 lines
    2026-01-02 2026-01-02 -850.00 EUR kind=[Credit Transfer] name=[Max Muster] account=[DE02120300000000202051] | Miete Januar
    2026-01-05 2026-01-05 +1200.00 EUR kind=[Income] name=[Kunde] | RE 12
    ");
}

#[test]
fn the_account_of_the_payee_is_not_the_owners() {
    assert_snapshot!(told("csv/n26-payees.csv"), @"
    csv n26
    #  EUR: ? .. ? unknown (no-balances), 3 lines
    2026-04-02 - -850.0 EUR kind=[Outgoing Transfer] name=[Max Muster] account=[DE02120300000000202051] | Miete April
    2026-04-07 - +1190.5 EUR kind=[Income] name=[Kunde GmbH] account=[DE75512108001245126199] | RE 31
    2026-04-08 - -4.2 EUR kind=[MasterCard Payment] name=[Bahnhof Kiosk] |
    ");
}

#[test]
fn a_row_without_an_account_is_not_on_the_one_before() {
    let text = "Account,Date,Text,Amount\n,2026-01-01,z,-3.00\nX1,2026-01-02,a,-1.50\n\
                ,2026-01-03,b,2.50\nX1,2026-01-04,c,1.00\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : ? .. ? unknown (no-balances), 1 lines
    2026-01-01 - -3.00 | z
    # X1: ? .. ? unknown (no-balances), 1 lines
    2026-01-02 - -1.50 | a
    # : ? .. ? unknown (no-balances), 1 lines
    2026-01-03 - +2.50 | b
    # X1: ? .. ? unknown (no-balances), 1 lines
    2026-01-04 - +1.00 | c
    ! field-odd at line 4: The row names no account, as others do.
    ");
}

#[test]
fn balances_in_several_currencies_do_not_follow_each_other() {
    let text = "Date,Text,Amount,Currency,Balance\n2026-01-13,a,10.00,EUR,110.00\n\
                2026-01-14,b,5.00,USD,5.00\n2026-01-15,c,-10.00,EUR,100.00\n\
                2026-01-16,d,-1.00,USD,3.00\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    #  EUR: 100.00 EUR .. 100.00 EUR ties, 2 lines
    2026-01-13 - +10.00 EUR | a
    2026-01-15 - -10.00 EUR | c
    #  USD: 0.00 USD .. 3.00 USD differs by -1, 2 lines
    2026-01-14 - +5.00 USD | b
    2026-01-16 - -1.00 USD | d
    ! balance-differs at line 5: The balance here is not the one before it and the amount.
    ! balance-differs at line 3: The closing balance is off by -1. One line of -1, or a page, may be missing.
    ");
}

/// A row without a currency belongs to the first, and what follows a row goes with it.
#[test]
fn each_currency_is_a_statement() {
    assert_snapshot!(told("csv/currencies.csv"), @"
    csv paypal
    #  EUR: 100.00 EUR .. 39.90 EUR ties, 4 lines
    2026-01-13 - +100.00 EUR id=[1AA] name=[Ada Lovelace] | Express Checkout Payment
    2026-01-13 - -3.20 EUR kind=[FEE] | Express Checkout Payment
    2026-01-15 - +43.10 EUR id=[4DD] | General Currency Conversion
    2026-01-16 - -200.00 id=[5EE] | General Withdrawal
    #  USD: 0.00 USD .. 0.00 USD ties, 3 lines
    2026-01-14 - +50.00 USD id=[2BB] name=[Grace Hopper] | Express Checkout Payment
    2026-01-14 - -2.00 USD kind=[FEE] | Express Checkout Payment
    2026-01-15 - -48.00 USD id=[3CC] | General Currency Conversion
    #  IDR: ? .. ? unknown (no-balances), 1 lines
    2026-01-17 - +150000.00 IDR pending id=[6FF] name=[Budi Santoso] | Express Checkout Payment
    ! field-odd at line 6: 1 row names no currency, as others do: read as EUR.
    ");
}

#[test]
fn balances_around_a_table_are_those_of_the_currency_they_name() {
    let table = "Date,Text,Amount,Currency\n2026-01-13,a,10.00,EUR\n2026-01-14,b,5.00,USD\n";
    let said = "Opening balance,100.00\nClosing balance,110.00\nTotal credit,10.00\n";
    let named = format!("Currency,EUR\n{said}\n{table}");
    assert_snapshot!(tell(named.as_bytes()), @"
    csv
    #  EUR: 100.00 EUR .. 110.00 EUR ties, 1 lines
    2026-01-13 - +10.00 EUR | a
    #  USD: ? .. ? unknown (no-balances), 1 lines
    2026-01-14 - +5.00 USD | b
    ! column-guessed at line 6: No amount has a sign, and no column says in or out: all are read as money that came in.
    ");
    assert_snapshot!(tell(format!("{said}\n{table}").as_bytes()), @"
    csv
    #  EUR: ? .. ? unknown (no-balances), 1 lines
    2026-01-13 - +10.00 EUR | a
    #  USD: ? .. ? unknown (no-balances), 1 lines
    2026-01-14 - +5.00 USD | b
    ! column-guessed at line 5: No amount has a sign, and no column says in or out: all are read as money that came in.
    ! balance-currency at the file: The file has entries in several currencies and does not say which of them its balances are in: they were not used.
    ");
}

#[test]
fn the_name_of_the_other_side_is_not_the_owners() {
    let text = "Rekeningnummer;Naam;Munt;Datum;Omschrijving;Bedrag;rekeningnummer tegenpartij;\
                Naam tegenpartij;gestructureerde mededeling;Vrije mededeling\n\
                BE68539007547034;JAN;EUR;13/02/2026;Overschrijving;-10,00;BE71096123456769;PIET;\
                +++090/9337/55493+++;huur\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # BE68539007547034 EUR: ? .. ? unknown (no-balances), 1 lines
    2026-02-13 - -10.00 EUR ref=[+++090/9337/55493+++] structured=[090933755493] name=[PIET] account=[BE71096123456769] | Overschrijving huur
    ");
}

#[test]
fn a_kind_tells_what_it_is_about_where_nothing_else_does() {
    let text = "Datum;Buchungstext;Betrag;S/H\n13.02.2026;Miete;850,00;S\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : ? .. ? unknown (no-balances), 1 lines
    2026-02-13 - -850.00 | Miete
    ");
}
