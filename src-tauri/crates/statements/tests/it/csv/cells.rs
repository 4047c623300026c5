//! What single cells say: quotes, cuts, signs and words at amounts, currencies, days.

use insta::assert_snapshot;
use statements::table::{Topic, inspect};
use statements::{Options, WarningCode};

use crate::support::{read, tell};

#[test]
fn a_quote_that_does_not_close_swallows_no_entry() {
    let text = "Date;Text;Amount\n2026-01-01;\"The Inn;-10,00\n2026-01-02;x;-1,00\n\
                2026-01-03;\"B\" shop;-2,00\n2026-01-04;\"C\";-3,00\n";
    assert_snapshot!(tell(text.as_bytes()), @r#"
    csv
    # : ? .. ? unknown (no-balances), 4 lines
    2026-01-01 - -10.00 | "The Inn
    2026-01-02 - -1.00 | x
    2026-01-03 - -2.00 | "B" shop
    2026-01-04 - -3.00 | C
    ! field-odd at line 2: 1 row was read without the rows below: a quote in it does not close, so it is a letter.
    "#);
    let tabs = text.replace(';', "\t");
    assert_eq!(read(tabs.as_bytes()).unwrap().statements[0].1.len(), 4);
}

#[test]
fn amounts_that_are_cut_in_two_are_asked_about() {
    let cents = "Date,Text,Amount\n2026-01-15,a,-10,50\n2026-01-16,b,20,99\n";
    assert_snapshot!(tell(cents.as_bytes()), @"
    refused, undecided: line 1: Column 4 has no name and holds numbers: cells may be cut in two, as where an amount has the sign in it that separates cells. Say which column is what.
    ");
    let rows = [
        "Date,Text,Amount,\n2026-01-15,a,-10,50\n2026-01-16,b,20,99\n",
        "Tanggal,Keterangan,Jumlah\n2026-01-15,a,1,500,000\n2026-01-16,b,2,500,000\n",
        "Date,Text,Amount,Balance,,\n2026-01-15,a, 24,-10.00,90.00,\n2026-01-16,b,5.00,95.00,,\n",
    ];
    for text in rows {
        let error = read(text.as_bytes()).unwrap_err();
        assert_eq!(error.asks, Some(Topic::Columns), "{text}");
    }
    let counted = ",Date,Text,Amount,\n0,2026-01-15,a,-10.50,x\n1,2026-01-16,b,20.99,\n";
    assert_eq!(read(counted.as_bytes()).unwrap().statements[0].1.len(), 2);
}

#[test]
fn a_dash_for_the_cents_is_no_minus() {
    let text = "Tanggal;Keterangan;Jumlah\n2026-01-15;a;Rp 1.200.000,-\n\
                2026-01-16;b;-1.500,--\n2026-01-17;c;500,\u{2013}\n2026-01-18;d;20,50-\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    #  IDR: ? .. ? unknown (no-balances), 4 lines
    2026-01-15 - +1200000 IDR | a
    2026-01-16 - -1500 | b
    2026-01-17 - +500 | c
    2026-01-18 - -20.50 | d
    ! field-odd at line 3: 3 rows name no currency, as others do: read as IDR.
    ");
    let swiss = "Datum;Text;Belastung;Gutschrift\n15.01.2026;a;CHF 500.-;\n\
                 16.01.2026;b;;1'200.-\n";
    assert_snapshot!(tell(swiss.as_bytes()), @"
    csv
    #  CHF: ? .. ? unknown (no-balances), 2 lines
    2026-01-15 - -500 CHF | a
    2026-01-16 - +1200 | b
    ! field-odd at line 3: 1 row names no currency, as others do: read as CHF.
    ");
}

#[test]
fn crowns_are_money_and_no_way() {
    let sides = "Date;Text;Debit;Credit\n2026-01-13;a;kr 500,00;\n2026-01-14;b;;20,00 kr\n";
    assert_snapshot!(tell(sides.as_bytes()), @"
    csv
    # : ? .. ? unknown (no-balances), 2 lines
    2026-01-13 - -500.00 | a
    2026-01-14 - +20.00 | b
    ");
    let word =
        "Date;Text;Amount;Type\n2026-01-13;a;500,00 kr;Debit\n2026-01-14;b;20,00 kr;Credit\n";
    assert_snapshot!(tell(word.as_bytes()), @"
    csv
    # : ? .. ? unknown (no-balances), 2 lines
    2026-01-13 - -500.00 | a
    2026-01-14 - +20.00 | b
    ");
}

#[test]
fn a_word_at_an_amount_against_its_column_is_told() {
    let text = "Date,Text,Debit,Credit\n2026-01-13,a,5.00 DR,\n2026-01-14,b,4.00 CR,\n\
                2026-01-15,c,,3.00 CR\n2026-01-16,d,,2.00 (Dr)\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : ? .. ? unknown (no-balances), 4 lines
    2026-01-13 - -5.00 | a
    2026-01-14 - +4.00 | b
    2026-01-15 - +3.00 | c
    2026-01-16 - -2.00 | d
    ! field-odd at line 3: The word at the amount says another way than its column, or than the column that says in or out: the word was taken.
    ! field-odd at line 5: The word at the amount says another way than its column, or than the column that says in or out: the word was taken.
    ");
    let word = "Date,Text,Amount,Type\n2026-01-13,a,5.00 CR,Debit\n2026-01-14,b,4.00 DR,Debit\n";
    assert_snapshot!(tell(word.as_bytes()), @"
    csv
    # : ? .. ? unknown (no-balances), 2 lines
    2026-01-13 - +5.00 | a
    2026-01-14 - -4.00 | b
    ! field-odd at line 2: The word at the amount says another way than its column, or than the column that says in or out: the word was taken.
    ");
}

#[test]
fn a_minus_and_parentheses_are_one_minus() {
    let text = "Date,Text,Amount\n2026-01-15,a,-($10.00)\n2026-01-16,b,(-5.00)\n\
                2026-01-17,c,($3.00)\n2026-01-18,d,5.00\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    #  USD: ? .. ? unknown (no-balances), 4 lines
    2026-01-15 - -10.00 USD | a
    2026-01-16 - -5.00 | b
    2026-01-17 - -3.00 USD | c
    2026-01-18 - +5.00 | d
    ! field-odd at line 3: 2 rows name no currency, as others do: read as USD.
    ");
    let two = text.replace("(-5.00)", "--5.00").replace("d,5.00", "d,5.00\n2026-01-19,e,6.00");
    assert!(tell(two.as_bytes()).contains("“--5.00” is no amount"));
}

#[test]
fn a_currency_that_few_files_name_stays_what_it_is() {
    let row = |day: u32, code: &str| format!("2026-01-{day},a,-1.00,{code}\n");
    let head = "Currency: EUR\nDate,Text,Amount,Currency\n";
    let text = format!("{head}{}{}{}", row(15, "EUR"), row(16, "EUR"), row(20, "GEL"));
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    #  EUR: ? .. ? unknown (no-balances), 2 lines
    2026-01-15 - -1.00 EUR | a
    2026-01-16 - -1.00 EUR | a
    #  GEL: ? .. ? unknown (no-balances), 1 lines
    2026-01-20 - -1.00 GEL | a
    ");
    let none = text.replace("GEL", "4711").replace(
        "2026-01-20",
        "2026-01-18,b,2.00,EUR\n\
               2026-01-19,c,2.00,EUR\n2026-01-20",
    );
    assert_snapshot!(tell(none.as_bytes()), @"
    csv
    #  EUR: ? .. ? unknown (no-balances), 5 lines
    2026-01-15 - -1.00 EUR | a
    2026-01-16 - -1.00 EUR | a
    2026-01-18 - +2.00 EUR | b
    2026-01-19 - +2.00 EUR | c
    2026-01-20 - -1.00 | a
    ! field-odd at line 7: What stands in the column of currencies is none: the entry has no currency.
    ");
    let four = "Date,Text,Amount,Currency\n2026-01-15,a,-1.00,EUR\n2026-01-16,b,2.00,USD\n\
                2026-01-17,c,3.00,GEL\n2026-01-18,d,3.00,EUR\n";
    assert_eq!(read(four.as_bytes()).unwrap().statements.len(), 3);
}

#[test]
fn the_zero_of_a_spreadsheet_is_nothing() {
    let text = "Date,Text,Debit,Credit\n2026-01-15,a,\" Rp 10,000 \",\" Rp -   \"\n\
                2026-01-16,b,\" Rp -   \",\" Rp 20,000.00 \"\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    #  IDR: ? .. ? unknown (no-balances), 2 lines
    2026-01-15 - -10000 IDR | a
    2026-01-16 - +20000.00 IDR | b
    ! decimal-mark at line 1: The decimal mark is the point, as other amounts show.
    ");
}

#[test]
fn a_day_without_a_year_is_never_put_outside_the_period() {
    let text = "Periode,01/12/2025 - 31/01/2026\nTanggal,Keterangan,Jumlah\n15/12,a,-1.00\n\
                15/11,b,-2.00\n15/01,c,3.00\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : ? .. ? unknown (no-balances), 3 lines
    2025-12-15 - -1.00 | a
    - - -2.00 | b
    2026-01-15 - +3.00 | c
    ! date-missing at line 4: “15/11” is no date that could be read.
    ");
    let years = text.replace("01/12/2025", "01/01/2024");
    let reading = read(years.as_bytes()).unwrap();
    let missing = |warning: &&statements::Warning| warning.code == WarningCode::DateMissing;
    assert_eq!(reading.warnings.iter().filter(missing).count(), 3);
}

#[test]
fn days_as_banks_write_them() {
    let days = [
        "15/01/2026\n10:00:00",
        "15/01/2026 - 10:00",
        "Thu 15 Jan 2026",
        "Kamis, 15 Januari 2026",
        "20260115100000",
    ];
    for day in days {
        let text = format!("Date;Text;Amount\n\"{day}\";a;-10,00\n\"{day}\";b;20,00\n");
        let reading = read(text.as_bytes()).unwrap();
        let booked = reading.statements[0].1[1].booked_on.map(|day| day.to_string());
        assert_eq!(booked.as_deref(), Some("2026-01-15"), "{day}");
    }
    let short = "Periode;01/01/2026 - 31/01/2026\nDate;Text;Amount\n15-01;a;-10,00\n";
    assert!(tell(short.as_bytes()).contains("2026-01-15"));
}

#[test]
fn amounts_in_the_signs_of_many_countries() {
    let amounts = [
        ("₱10.00", "PHP"),
        ("10.00 ₫", "VND"),
        ("฿10.00", "THB"),
        ("10.00 zł", "PLN"),
        ("HK$10.00", "HKD"),
        ("A$10.00", "AUD"),
        ("C$10.00", "CAD"),
        ("R10.00", "ZAR"),
        ("10.00 lei", "RON"),
        ("¥10.00", ""),
        ("Rs. 10.00", ""),
    ];
    for (amount, currency) in amounts {
        let text = format!("Date;Text;Amount\n2026-01-15;a;-{amount}\n2026-01-16;b;{amount}\n");
        let reading = read(text.as_bytes()).unwrap();
        let line = &reading.statements[0].1[0];
        assert_eq!(line.amount.to_string(), "-10.00", "{amount}");
        let told = line.currency.map(|currency| currency.to_string()).unwrap_or_default();
        assert_eq!(told, currency, "{amount}");
    }
}

#[test]
fn a_short_table_in_unknown_words_is_asked_about() {
    let tables = [
        "dateOp;dateVal;label;amount\n2026-01-15;2026-01-15;a;-10,00\n2026-01-16;2026-01-16;b;2,00\n",
        "Datetime,Note,Amount (total)\n2026-01-15T10:00:00,x,- $10.00\n",
    ];
    for text in tables {
        assert_eq!(read(text.as_bytes()).unwrap_err().asks, Some(Topic::Columns), "{text}");
        let look = inspect(&text.as_bytes().to_vec(), &Options::default()).unwrap().unwrap();
        assert_eq!(look.question.map(|question| question.topic), Some(Topic::Columns));
    }
    let odd = "Date,Text,Amount\nthe 15th of 1,a,-1.00\nthe 16th of 1,b,2.00\n";
    assert_snapshot!(tell(odd.as_bytes()), @"
    refused, undecided: line 1: None of the columns is a readable date: Date, Text, Amount. Say which column is what.
    ");
}
