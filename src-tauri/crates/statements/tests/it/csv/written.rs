//! Generated tables are read as what generated them, and nothing panics.

use proptest::prelude::*;
use rust_decimal::Decimal;
use statements::{Options, table};

use crate::support::read;

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
