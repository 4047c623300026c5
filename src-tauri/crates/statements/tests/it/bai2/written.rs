//! BAI2 that is written here is read as what it was written from.

use chrono::NaiveDate;
use proptest::prelude::*;
use rust_decimal::Decimal;
use statements::Check;

use crate::support::{fixture, read, tell};

/// One account of one day.
#[derive(Debug, Clone)]
struct Account {
    opening: i64,
    entries: Vec<Entry>,
}

/// Cents with their sign, a reference, the words of a text, and how it is written.
type Entry = (i64, String, Vec<String>, usize);

fn account() -> impl Strategy<Value = Account> {
    let words = prop::collection::vec("[A-Z][A-Z ,.]{0,6}[A-Z]", 0..6);
    let entry = (-99_999..99_999_i64, "[A-Z0-9]{0,6}[A-Z]", words, 0..5_usize);
    let entries = prop::collection::vec(entry, 0..8);
    (-99_999..99_999_i64, entries).prop_map(|(opening, entries)| Account { opening, entries })
}

impl Account {
    /// Its records, and what all of their amounts come to.
    fn records(&self) -> (Vec<String>, i64) {
        let sums = |wanted: fn(i64) -> bool| -> (i64, usize) {
            let amounts = self.entries.iter().map(|entry| entry.0).filter(|one| wanted(*one));
            (amounts.clone().sum(), amounts.count())
        };
        let ((credits, many), (debits, few)) = (sums(|one| one >= 0), sums(|one| one < 0));
        let (opening, closing) = (self.opening, self.opening + credits + debits);
        let mut records = vec![
            format!("03,0042,USD,010,{opening},,,015,{closing},,/"),
            format!("88,100,{credits},{many},,400,{},{few},/", -debits),
        ];
        records.extend(self.entries.iter().flat_map(written));
        let sum = opening + closing + 2 * (credits - debits);
        records.push(format!("49,{sum},{}/", records.len() + 1));
        (records, sum)
    }
}

fn written((cents, reference, words, style): &Entry) -> Vec<String> {
    let code = if *cents < 0 { 475 } else { 195 };
    let funds = ["", "Z", "V,261030,", "S,1,2,3", "D,2,0,1,1,2"][*style];
    let head = format!("16,{code},{},{funds},,{reference},", cents.abs());
    match words.split_first() {
        None => vec![format!("{head}/")],
        Some((first, rest)) => {
            let rest = rest.iter().map(|word| format!("88,{word}"));
            std::iter::once(format!("{head}{first}")).chain(rest).collect()
        }
    }
}

fn file(accounts: &[Account]) -> String {
    let mut all = vec!["01,B,C,261101,0600,1,,,2/".to_owned(), "02,C,B,1,261030,,,/".to_owned()];
    let mut sum = 0;
    for account in accounts {
        let (records, its) = account.records();
        all.extend(records);
        sum += its;
    }
    all.push(format!("98,{sum},{},{}/", accounts.len(), all.len()));
    all.push(format!("99,{sum},1,{}/", all.len() + 1));
    all.join("\n")
}

proptest! {
    #[test]
    fn what_is_written_is_read(accounts in prop::collection::vec(account(), 1..5)) {
        let reading = read(file(&accounts).as_bytes()).unwrap();
        prop_assert_eq!(reading.statements.len(), accounts.len());
        for ((statement, lines), account) in reading.statements.iter().zip(&accounts) {
            prop_assert_eq!(&statement.check, &Check::Ties);
            prop_assert_eq!(lines.len(), account.entries.len());
            for (line, (cents, reference, words, _)) in lines.iter().zip(&account.entries) {
                prop_assert_eq!(line.amount, Decimal::new(*cents, 2));
                prop_assert_eq!(line.booked_on, NaiveDate::from_ymd_opt(2026, 10, 30));
                prop_assert_eq!(line.reference.as_ref(), Some(reference));
                prop_assert_eq!(&line.text, &words.join(" "));
            }
        }
        let controls = reading.warnings.iter().filter(|one| one.code.word() == "control-total");
        prop_assert_eq!(controls.count(), 0, "{:?}", reading.warnings);
    }

    #[test]
    fn no_bytes_break_it(bytes in prop::collection::vec(any::<u8>(), 0..100), cut in 0..600_usize) {
        let whole = fixture("bai2/continuations.bai2");
        let (front, back) = whole.split_at(cut.min(whole.len()));
        let _ = tell(&[front, &bytes, back].concat());
    }
}
