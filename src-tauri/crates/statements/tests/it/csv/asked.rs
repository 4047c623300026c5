//! What tables leave open: what is asked, and what becomes of the answer.

use insta::assert_snapshot;
use rust_decimal::Decimal;
use statements::table::{self, Role, Topic};
use statements::{Choices, DateOrder, DecimalMark, Options, Refusal, gather};

use crate::support::{fixture, read, tell};

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
fn the_end_of_the_year_is_asked_where_nothing_tells() {
    let dates = |days: [&str; 3]| {
        let [a, b, c] = days;
        format!("Date,Text,Amount\n{a},a,-1.50\n{b},b,2.50\n{c},c,3.50\n").into_bytes()
    };
    let open = dates(["26-10-13", "26-10-14", "26-10-28"]);
    assert_snapshot!(tell(&open), @"refused, undecided: line 1: Every date begins and ends with two digits, and either may be the year. Answer ymd or dmy.");
    assert_snapshot!(tell(&dates(["01/10/03", "01/11/03", "01/12/03"])), @"refused, undecided: line 1: Every date begins and ends with two digits, and either may be the year. Answer ymd or dmy or mdy.");
    for (order, first) in
        [(DateOrder::YearMonthDay, "2026-10-13"), (DateOrder::DayMonthYear, "2013-10-26")]
    {
        let choices = Choices { date_order: Some(order), ..Choices::default() };
        let reading = gather(&open, &Options { choices, ..Options::default() }).unwrap();
        assert_eq!(reading.statements[0].1[0].booked_on.unwrap().to_string(), first);
    }
    for days in [["13/10/26", "14/10/26", "28/10/26"], ["30/12/25", "31/12/25", "02/01/26"]] {
        let reading = read(&dates(days)).unwrap();
        let last = reading.statements[0].1[2].booked_on.unwrap();
        assert!(last.to_string().starts_with("2026-"), "{last}");
    }
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
    assert_eq!(look.mapping.columns, [Role::Booked, Role::Text, Role::Amount], "a start");
    let mapping = look.mapping;
    let choices = Choices { mapping: Some(mapping), ..Choices::default() };
    let reading = gather(&text.as_bytes().to_vec(), &Options { choices, ..Options::default() });
    assert_eq!(reading.unwrap().statements[0].1.len(), 3);
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

#[test]
fn a_header_in_words_that_nobody_here_knows_is_known_once_it_was_saved() {
    let file = "Wyciag\nKiedy;Co;Ile\n2026-01-02;a;-1,50\n2026-01-03;b;2,50\n2026-01-04;c;3,50\n";
    let bytes = file.as_bytes().to_vec();
    let look = table::inspect(&bytes, &Options::default()).unwrap().unwrap();
    assert_eq!((look.header, look.fingerprint), (None, None));
    let mut mapping = look.mapping;
    mapping.header = look.rows[1].clone();
    let name = table::fingerprint(&mapping.header, mapping.delimiter);
    let choices = Choices { mappings: [(name, mapping)].into(), ..Choices::default() };
    let options = Options { choices, ..Options::default() };
    let reading = gather(&bytes, &options).unwrap();
    assert_eq!(reading.statements[0].1.len(), 3);
    assert_eq!(table::inspect(&bytes, &options).unwrap().unwrap().header, Some(1));
}
