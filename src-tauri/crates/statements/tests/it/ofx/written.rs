//! OFX that is written here, in any style, is read as what it was written from.

use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::file;
use crate::support::{fixture, read, tell};

/// How a bank writes the same facts.
#[derive(Debug, Clone, Copy)]
struct Style {
    closed: bool,
    escaped: bool,
    comma: bool,
    between: &'static str,
}

impl Style {
    fn field(self, name: &str, value: &str) -> String {
        let value = match self.escaped {
            true => value.replace('&', "&amp;").replace('<', "&lt;"),
            false => value.to_owned(),
        };
        let close = if self.closed { format!("</{name}>") } else { String::new() };
        format!("<{name}>{value}{close}{}", self.between)
    }

    fn entry(self, (day, cents, name, memo): &Facts, id: usize) -> String {
        let amount = Decimal::new(*cents, 2).to_string();
        let amount = if self.comma { amount.replace('.', ",") } else { amount };
        let fields = [
            ("DTPOSTED", format!("202610{day:02}120000.000[-5:EST]")),
            ("TRNAMT", amount),
            ("FITID", id.to_string()),
            ("NAME", name.clone()),
            ("MEMO", memo.clone()),
        ];
        let fields: String = fields.iter().map(|(name, value)| self.field(name, value)).collect();
        format!("<STMTTRN>{fields}</STMTTRN>{}", self.between)
    }
}

/// Day, cents, name and memo of an entry.
type Facts = (u32, i64, String, String);

fn style() -> impl Strategy<Value = Style> {
    let between = prop::sample::select(vec!["", "\n", "\r\n", "\r", "\n\n  "]);
    let flags = any::<(bool, bool, bool)>();
    (flags, between).prop_map(|((closed, escaped, comma), between)| Style {
        closed,
        escaped,
        comma,
        between,
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        style in style(),
        all in prop::collection::vec(
            (1..=31_u32, -99_999_999..99_999_999_i64, "[A-Z]([a-zé€&< ]{0,20}[a-z])?", "[a-z]{1,9}"),
            0..20,
        ),
    ) {
        let entries: String = (0..).zip(&all).map(|(id, one)| style.entry(one, id)).collect();
        let reading = read(file(&entries).as_bytes()).unwrap();
        let [(statement, lines)] = &reading.statements[..] else { panic!("one statement") };
        prop_assert_eq!(statement.lines, all.len() as u64);
        for (line, (day, cents, name, memo)) in lines.iter().zip(&all) {
            prop_assert_eq!(line.amount, Decimal::new(*cents, 2));
            prop_assert_eq!(line.amount.scale(), 2);
            prop_assert_eq!(line.booked_on, NaiveDate::from_ymd_opt(2026, 10, *day));
            prop_assert_eq!(line.counterparty.name.as_ref(), Some(name));
            prop_assert!(line.text.starts_with(name.as_str()) && line.text.contains(memo.as_str()));
            prop_assert!(line.raw.starts_with("<STMTTRN>") && line.raw.ends_with("</STMTTRN>"));
        }
    }

    #[test]
    fn no_bytes_break_it(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 0..900_usize) {
        let whole = fixture("ofx/closed-tags.ofx");
        let (front, back) = whole.split_at(cut.min(whole.len()));
        let _ = tell(&[front, &bytes, back].concat());
    }
}
