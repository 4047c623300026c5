//! QIF that is written here, in any manner, is read as what it was written from.

use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::support::{fixture, read, tell};

/// How a program writes.
#[derive(Debug, Clone, Copy)]
struct Style {
    /// As chrono has it; `%_d` fills with a space.
    date: &'static str,
    comma: bool,
    ending: &'static str,
}

const DATES: [&str; 7] =
    ["%m/%d/%y", "%m/%d'%y", "%-m/%_d'%y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d", "%-d %b %Y"];

fn style() -> impl Strategy<Value = Style> {
    let endings = prop::sample::select(vec!["\n", "\r\n", "\r"]);
    let dates = prop::sample::select(DATES.to_vec());
    (dates, any::<bool>(), endings).prop_map(|(date, comma, ending)| Style { date, comma, ending })
}

/// Day of the year, cents, payee, and the first of two parts where it has such.
type Facts = (u32, i64, String, Option<i64>);

impl Style {
    fn amount(self, cents: i64) -> String {
        let amount = Decimal::new(cents, 2).to_string();
        if self.comma { amount.replace('.', ",") } else { amount }
    }

    fn record(self, (day, cents, payee, part): &Facts) -> String {
        let date = NaiveDate::from_yo_opt(2026, *day).unwrap().format(self.date);
        let mut lines = vec![format!("D{date}"), format!("T{}", self.amount(*cents))];
        lines.push(format!("P{payee}"));
        for amount in part.iter().flat_map(|part| [*part, cents - part]) {
            lines.extend(["SCategory".to_owned(), format!("${}", self.amount(amount))]);
        }
        lines.push("^".to_owned());
        lines.iter().map(|line| format!("{line}{}", self.ending)).collect()
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        style in style(),
        all in prop::collection::vec(
            (1..=365_u32, -99_999..99_999_i64, "[A-Z]([a-zé& ]{0,20}[a-z])?",
             prop::option::of(-9_999..9_999_i64)),
            0..20,
        ),
    ) {
        // One day after the twelfth, which decides the order.
        let sure = (31, 100, "Sure".to_owned(), None);
        let all: Vec<Facts> = all.into_iter().chain([sure]).collect();
        let records: String = all.iter().map(|one| style.record(one)).collect();
        let text = format!("!Type:Bank{}{records}", style.ending);
        let reading = read(text.as_bytes()).unwrap();
        let [(_, lines)] = &reading.statements[..] else { panic!("one statement") };
        let mut lines = lines.iter();
        for (day, cents, payee, part) in &all {
            let parts = part.map_or(vec![*cents], |part| vec![part, cents - part]);
            for part in parts {
                let line = lines.next().unwrap();
                prop_assert_eq!(line.amount, Decimal::new(part, 2));
                prop_assert_eq!(line.booked_on, NaiveDate::from_yo_opt(2026, *day));
                prop_assert_eq!(line.counterparty.name.as_ref(), Some(payee));
                let batch = line.batch.as_ref().map(|batch| batch.amount);
                let whole = line.batch.is_some().then(|| Decimal::new(*cents, 2));
                prop_assert_eq!(batch, whole);
            }
        }
        prop_assert_eq!(lines.next(), None);
    }

    #[test]
    fn no_bytes_break_it(bytes in prop::collection::vec(any::<u8>(), 0..100), cut in 0..300_usize) {
        let whole = fixture("qif/splits.qif");
        let (front, back) = whole.split_at(cut.min(whole.len()));
        let _ = tell(&[front, &bytes, back].concat());
    }
}
