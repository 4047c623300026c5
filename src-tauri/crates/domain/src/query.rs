//! The search language: what a person types in the search field, as terms.
//!
//! `INV-2041` is free text; `status:open,pending created:2026-10 amount:>=100000` are filters.
//! All terms must hold; commas inside one filter mean "or"; `"…"` keeps spaces together. A word
//! with an unknown key (`https://…`) is free text, so nothing a person pastes is an error; a
//! known key with a value that cannot be read is one, and says what would do.

use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::words::words;
use crate::zone::{Month, tomorrow};
use crate::{Currency, Kind, Mode, Refund, Status};

words! {
    /// A time of a session that can be searched and sorted by.
    TimeField {
        /// When it was made.
        Created = "created",
        /// When it last changed.
        Updated = "updated",
        /// When it was paid.
        Completed = "completed",
        /// When it ends.
        Expires = "expires",
    }
}

words! {
    /// A yes-or-no fact about a session.
    Is {
        /// A person confirms it.
        Manual = "manual",
        /// Paid after its end.
        Late = "late",
        /// Less money came.
        Partial = "partial",
        /// More money came.
        Over = "over",
        /// Another currency came.
        WrongCurrency = "wrong_currency",
        /// Paid twice.
        Duplicate = "duplicate",
        /// The bank's reference belongs to another order.
        ReferenceMismatch = "reference_mismatch",
        /// Money went back.
        Refunded = "refunded",
        /// Could not be read whole.
        Malformed = "malformed",
        /// It carries an order id.
        Referenced = "referenced",
    }
}

/// Days from `from` up to but not including `until`; an absent end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// First day.
    pub from: Option<NaiveDate>,
    /// Day after the last.
    pub until: Option<NaiveDate>,
}

/// Amounts from `least` to `most`, both included, in whole units of whatever currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amounts {
    /// Smallest.
    pub least: Option<Decimal>,
    /// Largest.
    pub most: Option<Decimal>,
}

/// One condition. A list holds alternatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// Anywhere in what people search by.
    Text(String),
    /// The order id, exactly, then folded.
    Order(Vec<String>),
    /// The provider's id, exactly.
    Id(Vec<String>),
    /// Where it stands.
    Status(Vec<Status>),
    /// Which provider.
    Provider(Vec<String>),
    /// Which connection, by name.
    Connection(Vec<String>),
    /// Part of the customer's name, e-mail, telephone or id.
    Customer(Vec<String>),
    /// Which gateway.
    Adapter(Vec<String>),
    /// What the buyer used or was offered.
    Method(Vec<String>),
    /// Which currency.
    Currency(Vec<Currency>),
    /// Which kind of row.
    Kind(Vec<Kind>),
    /// Live or test.
    Mode(Vec<Mode>),
    /// Money that went back.
    Refund(Vec<Refund>),
    /// How much.
    Amount(Vec<Amounts>),
    /// When.
    Time(TimeField, Vec<Days>),
    /// A metadata value by its key.
    Metadata(String, Vec<String>),
    /// A fact.
    Is(Vec<Is>),
}

/// All conditions of a search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Every one must hold.
    pub terms: Vec<Term>,
    /// The same conditions as they were written, one text per term: what a chip shows.
    pub chips: Vec<String>,
}

/// A filter whose value cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: cannot be “{value}”. {expected}")]
pub struct QueryError {
    /// The key as typed.
    pub key: String,
    /// The value that could not be read.
    pub value: String,
    /// What would do.
    pub expected: String,
}

impl fmt::Display for Query {
    /// The query as text one can send to a colleague.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.chips.join(" "))
    }
}

/// Reads a query. `today` is the present day in the workspace's zone, for `created:today`.
pub fn parse(text: &str, today: NaiveDate) -> Result<Query, QueryError> {
    let mut query = Query::default();
    for word in split(text) {
        query.terms.push(term(&word, today)?);
        query.chips.push(word);
    }
    Ok(query)
}

/// Words apart; quotes keep spaces inside a word and stay part of it.
fn split(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for c in text.chars() {
        match c {
            '"' => {
                quoted = !quoted;
                word.push(c);
            }
            c if c.is_whitespace() && !quoted => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            c => word.push(c),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn term(word: &str, today: NaiveDate) -> Result<Term, QueryError> {
    let Some((key, rest)) = word.split_once(':') else {
        return Ok(Term::Text(unquote(word)));
    };
    let lower = key.to_ascii_lowercase();
    let values = || values(rest);
    let read = Reader { key: &lower, rest };
    Ok(match lower.as_str() {
        "order" => Term::Order(values()),
        "id" => Term::Id(values()),
        "status" => Term::Status(read.words(Status::ALL)?),
        "provider" => Term::Provider(values()),
        "connection" => Term::Connection(values()),
        "customer" => Term::Customer(values()),
        "adapter" => Term::Adapter(values()),
        "method" => Term::Method(values()),
        "currency" => Term::Currency(read.all("a code such as IDR", |v| v.parse().ok())?),
        "kind" => Term::Kind(read.words(Kind::ALL)?),
        "mode" => Term::Mode(read.words(Mode::ALL)?),
        "refund" => Term::Refund(read.words(Refund::ALL)?),
        "is" => Term::Is(read.words(Is::ALL)?),
        "amount" => Term::Amount(read.all("150000, 150000.00, >=1000 or 1000..2000", amounts)?),
        _ => {
            if let Ok(field) = lower.parse::<TimeField>() {
                let expected = "2026-10, 2026-10-31, 2026-10-01..2026-10-15, today, yesterday";
                Term::Time(field, read.all(expected, |v| days(v, today))?)
            } else if let Some(name) = key.strip_prefix("metadata.") {
                Term::Metadata(name.to_owned(), values())
            } else {
                Term::Text(unquote(word))
            }
        }
    })
}

struct Reader<'a> {
    key: &'a str,
    rest: &'a str,
}

impl Reader<'_> {
    fn all<T>(
        &self,
        expected: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, QueryError> {
        let error = |value: &str| QueryError {
            key: self.key.to_owned(),
            value: value.to_owned(),
            expected: format!("It takes {expected}."),
        };
        let values = values(self.rest);
        if values.is_empty() {
            return Err(error(""));
        }
        values.iter().map(|v| read(v).ok_or_else(|| error(v))).collect()
    }

    fn words<T: std::str::FromStr + fmt::Display>(&self, all: &[T]) -> Result<Vec<T>, QueryError> {
        let expected = all.iter().map(T::to_string).collect::<Vec<_>>().join(", ");
        self.all(&expected, |v| v.to_ascii_lowercase().parse().ok())
    }
}

/// Alternatives, at commas outside quotes.
fn values(rest: &str) -> Vec<String> {
    let (mut parts, mut part, mut quoted) = (Vec::new(), String::new(), false);
    for c in rest.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => parts.push(std::mem::take(&mut part)),
            c => part.push(c),
        }
    }
    parts.push(part);
    parts.retain(|p| !p.is_empty());
    parts
}

fn unquote(word: &str) -> String {
    word.replace('"', "")
}

fn decimal(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text.trim()).ok()
}

fn amounts(text: &str) -> Option<Amounts> {
    let (least, most) = if let Some((from, to)) = text.split_once("..") {
        let side = |t: &str| if t.is_empty() { Some(None) } else { decimal(t).map(Some) };
        (side(from)?, side(to)?)
    } else if let Some(from) = text.strip_prefix(">=") {
        (Some(decimal(from)?), None)
    } else if let Some(to) = text.strip_prefix("<=") {
        (None, Some(decimal(to)?))
    } else {
        let exact = decimal(text)?;
        (Some(exact), Some(exact))
    };
    (least.is_some() || most.is_some()).then_some(Amounts { least, most })
}

fn days(text: &str, today: NaiveDate) -> Option<Days> {
    if let Some((from, to)) = text.split_once("..") {
        let from = if from.is_empty() { None } else { days(from, today)?.from };
        let until = if to.is_empty() { None } else { days(to, today)?.until };
        return (from.is_some() || until.is_some()).then_some(Days { from, until });
    }
    let one = |day: NaiveDate| Days { from: Some(day), until: Some(tomorrow(day)) };
    let whole = |month: Month| Days {
        from: Some(month.first_day()),
        until: Some(month.next().first_day()),
    };
    match text.to_ascii_lowercase().as_str() {
        "today" => Some(one(today)),
        "yesterday" => today.pred_opt().map(one),
        "this-month" => Some(whole(Month::of(today))),
        "last-month" => Some(whole(Month::of(today).previous())),
        text => Month::parse(text)
            .map(whole)
            .or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(one)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Term> {
        parse(text, date(2026, 11, 3)).unwrap().terms
    }

    fn date(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn what_people_paste_is_free_text() {
        assert_eq!(read("INV-2041"), [Term::Text("INV-2041".into())]);
        assert_eq!(
            read("https://plugipay.com/c/cs_1"),
            [Term::Text("https://plugipay.com/c/cs_1".into())]
        );
        assert_eq!(read("\"Ayu K\""), [Term::Text("Ayu K".into())]);
        assert!(read("  ").is_empty());
    }

    #[test]
    fn filters_and_alternatives() {
        let terms = read("status:open,pending order:\"INV 1\",x metadata.user_id:u_1 is:late");
        assert_eq!(terms[0], Term::Status(vec![Status::Open, Status::Pending]));
        assert_eq!(terms[1], Term::Order(vec!["INV 1".into(), "x".into()]));
        assert_eq!(terms[2], Term::Metadata("user_id".into(), vec!["u_1".into()]));
        assert_eq!(terms[3], Term::Is(vec![Is::Late]));
    }

    #[test]
    fn days_are_half_open() {
        let october = Days { from: Some(date(2026, 10, 1)), until: Some(date(2026, 11, 1)) };
        assert_eq!(read("created:2026-10"), [Term::Time(TimeField::Created, vec![october])]);
        assert_eq!(read("created:last-month"), [Term::Time(TimeField::Created, vec![october])]);
        let open = Days { from: Some(date(2026, 10, 31)), until: None };
        assert_eq!(read("completed:2026-10-31.."), [Term::Time(TimeField::Completed, vec![open])]);
        let yesterday = Days { from: Some(date(2026, 11, 2)), until: Some(date(2026, 11, 3)) };
        assert_eq!(read("updated:yesterday"), [Term::Time(TimeField::Updated, vec![yesterday])]);
    }

    #[test]
    fn amounts_are_exact_or_ranges() {
        let one = decimal("150000").unwrap();
        assert_eq!(
            read("amount:150000.00"),
            [Term::Amount(vec![Amounts { least: Some(one), most: Some(one) }])]
        );
        assert_eq!(
            read("amount:>=150000"),
            [Term::Amount(vec![Amounts { least: Some(one), most: None }])]
        );
        assert_eq!(
            read("amount:..150000"),
            [Term::Amount(vec![Amounts { least: None, most: Some(one) }])]
        );
    }

    #[test]
    fn a_known_key_says_what_it_takes() {
        let error = parse("status:paid", date(2026, 11, 3)).unwrap_err();
        assert!(error.to_string().contains("awaiting_confirmation"), "{error}");
        assert!(parse("amount:1e3", date(2026, 11, 3)).is_err());
        assert!(parse("created:2026-02-30", date(2026, 11, 3)).is_err());
        assert!(parse("status:", date(2026, 11, 3)).is_err());
    }

    #[test]
    fn chips_give_the_query_back() {
        let text = "status:open created:2026-10 \"Ayu K\"";
        assert_eq!(parse(text, date(2026, 11, 3)).unwrap().to_string(), text);
    }
}
