//! Separated values of many banks: what is read from them, what is asked, what is refused.

use insta::assert_snapshot;
use proptest::prelude::*;
use rust_decimal::Decimal;
use statements::table::{self, Role, Topic};
use statements::{Choices, DateOrder, DecimalMark, Options, Refusal, WarningCode, gather};

use super::support::{fixture, read, say, tell, told};

#[test]
fn indonesian_with_days_without_a_year_and_totals() {
    assert_snapshot!(told("csv/bca.csv"), @"
    csv bca
    # 2110045678 of PT LAUTAN TEDUH IDR: 5000000.00 IDR .. 6620500.00 IDR ties, 4 lines
    2025-12-29 - +1250000.00 IDR name=[RINA WIJAYA] | TRSF E-BANKING CR 2912/FTSCY/WS95011 1250000.00 INV-20417 RINA WIJAYA
    2025-12-31 - -30000.00 IDR | BIAYA ADM
    2026-01-02 - +400500.00 IDR name=[DEWI LESTARI] | TRSF E-BANKING CR 0201/FTSCY/WS95011 400000.00 INV-20418 DEWI LESTARI
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
    #  USD: 3520.25 .. 4100.00 ties, 3 lines
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
    #  EUR: 1100.00 .. 1520.00 ties, 3 lines
    2026-09-28 - +500.00 EUR | TRANSFERENCIA CLIENTE
    2026-09-27 - -5.00 EUR | COMISIÓN
    2026-09-15 - -75.00 EUR | RECIBO LUZ
    ");
}

#[test]
fn states_and_fees() {
    assert_snapshot!(tell_as("revolut", &fixture("csv/states.csv")), @"
    csv revolut
    #  EUR: 1000.00 .. 1149.00 ties, 5 lines
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
    2026-01-05 - +91500.50 IDR name=[GALANG NUSA] | TRSF E-BANKING CR 0501/FTSCY/WS95051         91500.50SF 07 01_40021GALANG NUSA
    2026-01-06 - -287490.00 IDR | TRSF E-BANKING DB 0601/FTFVA/WS95051 14313/LISTRIK - - 120820
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

#[test]
fn a_row_with_more_cells_than_the_header_is_refused() {
    let text = "Date,Text,Amount\n2026-01-02,a,-1.50\n2026-01-03,b,2.50\n2026-01-04,c,1,234.00\n";
    let error = read(text.as_bytes()).unwrap_err();
    assert_eq!((error.refusal, error.at.line), (Refusal::Malformed, 4));
}

#[test]
fn a_minus_among_debits_is_told() {
    let text = "Date,Text,Debit,Credit\n2026-01-02,a,1.50,\n2026-01-03,b,-2.50,\n";
    let reading = read(text.as_bytes()).unwrap();
    let codes: Vec<_> = reading.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, [WarningCode::ColumnGuessed]);
}

const EITHER: &str = "Date,Text,Amount\n01/02/2026,a,1.50\n03/04/2026,b,-2.50\n";

#[test]
fn the_order_of_dates_is_asked_where_nothing_tells() {
    assert_snapshot!(tell(EITHER.as_bytes()), @"refused, undecided: line 1: Every date can be read with the day first or with the month first. Answer dmy or mdy.");
    let choices = Choices { date_order: Some(DateOrder::MonthDayYear), ..Choices::default() };
    let options = Options { choices, ..Options::default() };
    let reading = gather(&EITHER.as_bytes().to_vec(), &options).unwrap();
    let (_, lines) = &reading.statements[0];
    assert_eq!(lines[0].booked_on.unwrap().to_string(), "2026-01-02");
}

#[test]
fn the_decimal_mark_is_asked_where_nothing_tells() {
    let text = "Tanggal,Keterangan,Jumlah\n2026-01-02,a,1.500\n2026-01-03,b,-2.500\n";
    assert_snapshot!(tell(text.as_bytes()), @"refused, undecided: line 1: Every amount has one mark and three digits after it: these are thousands, or three decimals. Answer point or comma.");
    let choices = Choices { decimal_mark: Some(DecimalMark::Comma), ..Choices::default() };
    let options = Options { choices, ..Options::default() };
    let reading = gather(&text.as_bytes().to_vec(), &options).unwrap();
    assert_eq!(reading.statements[0].1[0].amount, Decimal::from(1500));
}

#[test]
fn what_a_person_saved_wins() {
    let look =
        |options: &Options| table::inspect(&EITHER.as_bytes().to_vec(), options).unwrap().unwrap();
    let first = look(&Options::default());
    assert_eq!(first.question.as_ref().map(|question| question.topic), Some(Topic::DateOrder));
    assert_eq!((first.header, first.rows.len()), (Some(0), 3));
    assert_eq!(first.mapping.columns, [Role::Booked, Role::Text, Role::Amount]);
    let mut mapping = first.mapping;
    mapping.date_order = DateOrder::DayMonthYear;
    mapping.signs.inverted = true;
    let json = serde_json::to_string(&mapping).unwrap();
    let saved = serde_json::from_str(&json).unwrap();
    let mut choices = Choices::default();
    choices.mappings.insert(first.fingerprint.unwrap(), saved);
    let options = Options { choices, ..Options::default() };
    assert_eq!(look(&options).question, None);
    let reading = gather(&EITHER.as_bytes().to_vec(), &options).unwrap();
    let line = &reading.statements[0].1[0];
    assert_eq!(line.booked_on.unwrap().to_string(), "2026-02-01");
    assert_eq!(line.amount.to_string(), "-1.50");
}

#[test]
fn a_file_without_a_header_is_asked_about() {
    let text = "2026-01-02,a,1.50\n2026-01-03,b,2.50\n2026-01-04,c,3.50\n";
    assert_eq!(read(text.as_bytes()).unwrap_err().refusal, Refusal::Undecided);
    let look = table::inspect(&text.as_bytes().to_vec(), &Options::default()).unwrap().unwrap();
    let mut mapping = look.mapping;
    mapping.columns = vec![Role::Booked, Role::Text, Role::Amount];
    let choices = Choices { mapping: Some(mapping), ..Choices::default() };
    let reading = gather(&text.as_bytes().to_vec(), &Options { choices, ..Options::default() });
    assert_eq!(reading.unwrap().statements[0].1.len(), 3);
}

#[test]
fn an_amount_is_never_guessed() {
    let row = |amount: &str| {
        format!(
            "Date,Text,Amount,Balance\n2026-01-02,a,1.50,1\n2026-01-03,b,2.50,1\n\
                 2026-01-03,b,2.50,1\n2026-01-03,b,2.50,1\n2026-01-04,c,{amount},1\n"
        )
    };
    let refusal = |amount| read(row(amount).as_bytes()).unwrap_err();
    for amount in ["12..34", "12.34.56", "five", "1,2,3"] {
        let error = refusal(amount);
        assert_eq!((error.refusal, error.at.line), (Refusal::Malformed, 6), "{error}");
    }
    let both = "Date,Text,Debit,Credit\n2026-01-02,a,1.50,2.50\n";
    assert_eq!(read(both.as_bytes()).unwrap_err().refusal, Refusal::Malformed);
}

#[test]
fn texts_and_logs_are_no_statements() {
    let texts = [
        "Dear all, on 2026-01-02, we paid 12.50.\nRegards, me, and you\n",
        "2026-01-02 10:00:00 INFO, started\n2026-01-02 10:00:01 INFO, ended\n",
        "a,b,c\n1,2,3\n4,5,6\n",
        "# Title\n\n| a | b | c |\n",
    ];
    for text in texts {
        assert_eq!(read(text.as_bytes()).unwrap_err().refusal, Refusal::NotRecognised, "{text}");
    }
}

#[test]
fn a_cut_file_of_running_balances_still_adds_up_and_controls_differ() {
    let whole = String::from_utf8(fixture("csv/bca.csv")).unwrap();
    let row = "'31/12,BIAYA ADM,'0000,\"30,000.00\",DB,\"6,220,000.00\"\n";
    let reading = read(whole.replace(row, "").as_bytes()).unwrap();
    let codes: Vec<_> = reading.warnings.iter().map(|warning| warning.code).collect();
    assert!(codes.contains(&WarningCode::ControlTotal), "{codes:?}");
    assert!(codes.contains(&WarningCode::BalanceDiffers), "{codes:?}");
}

#[test]
fn a_profile_without_a_source_asks() {
    let error = read(&fixture("csv/states.csv")).unwrap_err();
    assert_eq!(error.refusal, Refusal::Undecided);
    let look = table::inspect(&fixture("csv/states.csv"), &Options::default()).unwrap().unwrap();
    assert_eq!(look.profile.as_deref(), Some("revolut"));
    assert_eq!(look.question.map(|question| question.topic), Some(Topic::Profile));
}

#[test]
fn a_mapping_is_not_used_against_the_dates() {
    let text = EITHER.replace("03/04", "25/04");
    let look = table::inspect(&EITHER.as_bytes().to_vec(), &Options::default()).unwrap().unwrap();
    let mut mapping = look.mapping;
    mapping.date_order = DateOrder::MonthDayYear;
    let choices = Choices { mapping: Some(mapping), ..Choices::default() };
    let options = Options { choices, ..Options::default() };
    let error = gather(&text.as_bytes().to_vec(), &options).unwrap_err();
    assert_eq!(error.refusal, Refusal::Undecided);
}

/// Everything that was read when a person agreed to a profile.
fn tell_as(profile: &str, bytes: &[u8]) -> String {
    let choices = Choices { profile: Some(profile.to_owned()), ..Choices::default() };
    let reading = gather(&bytes.to_vec(), &Options { choices, ..Options::default() }).unwrap();
    say(&reading)
}

/// Digits with two decimals, grouped as the mark wants it.
fn written(cents: i64, comma: bool) -> String {
    let (whole, rest) = (cents.abs() / 100, cents.abs() % 100);
    let (group, mark) = if comma { ('.', ',') } else { (',', '.') };
    let mut text = String::new();
    for (at, digit) in whole.to_string().chars().rev().enumerate() {
        if at > 0 && at % 3 == 0 {
            text.insert(0, group);
        }
        text.insert(0, digit);
    }
    format!("{}{text}{mark}{rest:02}", if cents < 0 { "-" } else { "" })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        cents in prop::collection::vec(-999_999_999_i64..999_999_999, 1..20),
        comma: bool,
        texts in prop::collection::vec("[a-z\",; é]{0,12}", 20),
    ) {
        let mut file = "Date;Description;Amount\r\n".to_owned();
        for (cents, text) in cents.iter().zip(&texts) {
            let text = text.replace('"', "\"\"");
            file += &format!("2026-03-04;\"{text}\";{}\r\n", written(*cents, comma));
        }
        let reading = read(file.as_bytes()).unwrap();
        let (_, lines) = &reading.statements[0];
        let amounts: Vec<_> = lines.iter().map(|line| line.amount).collect();
        let wanted: Vec<_> = cents.iter().map(|cents| Decimal::new(*cents, 2)).collect();
        prop_assert_eq!(amounts, wanted);
        for (line, text) in lines.iter().zip(&texts) {
            prop_assert_eq!(&line.text, text.trim());
        }
    }

    #[test]
    fn nothing_panics(text in "(Date,Text,Amount\n)?[0-9/.,;\"'\\-\n A-Z]{0,200}") {
        let _ = read(text.as_bytes());
        let _ = table::inspect(&text.as_bytes().to_vec(), &Options::default());
    }
}
