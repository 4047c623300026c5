//! What every `map.rs` needs to read foreign JSON: amounts, times, references, excerpts for people.
//!
//! Each provider's own words stay in its own folder; only what is the same everywhere is here.

use chrono::{DateTime, Utc};
use domain::{JsonText, Mode, OrderId, Status};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::pick::{self, Text};

/// What was read, or why it cannot be.
pub type Read<T> = std::result::Result<T, String>;

/// A JSON number that must be whole, from its text: it may hold more than 64 bits or a fraction.
pub fn whole_number(text: &str) -> Read<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("the amount {} is not a whole number", brief(text)));
    }
    text.parse().map_err(|_| format!("the amount {} is too large", brief(text)))
}

/// Our word for a provider's. One that is not in the table is `unknown`; its text is kept elsewhere.
pub fn status(table: &[(&str, Status)], word: &str) -> Status {
    let known = table.iter().find(|(theirs, _)| *theirs == word);
    known.map_or(Status::Unknown, |(_, ours)| *ours)
}

/// Every order id at the connection's paths. Metadata is at hand already, so the ordinary path does
/// not read the whole body again.
pub fn order_ids(raw: &str, metadata: Option<&RawValue>, paths: &[String]) -> Vec<OrderId> {
    let find = |path: &String| match path.strip_prefix("metadata.") {
        Some(steps) => pick::order_id(metadata?.get(), steps, path),
        None => pick::order_id(raw, path, path),
    };
    paths.iter().filter_map(find).collect()
}

/// Whether a key moves real money, as far as its own text tells.
pub fn mode_of_key(key: &str) -> Mode {
    match (key.contains("_live_"), key.contains("_test_")) {
        (true, false) => Mode::Live,
        (false, true) => Mode::Test,
        _ => Mode::Unknown,
    }
}

/// A moment in ISO 8601 with its offset.
pub fn time(field: &str, text: &Text<'_>) -> Read<DateTime<Utc>> {
    let read = DateTime::parse_from_rfc3339(&text.0);
    read.map(|at| at.to_utc()).map_err(|_| format!("{field} {} is not a time", brief(&text.0)))
}

/// A moment in whole seconds since 1970.
pub fn unix(field: &str, seconds: i64) -> Read<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0).ok_or_else(|| format!("{field} {seconds} is not a time"))
}

/// Something we can do without: an unexpected shape is no reason to give the row up.
pub fn loose<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Option<T> {
    serde_json::from_str(raw?.get()).ok()
}

/// The one object of an answer: itself, where it has one of `ids`, else what stands under `data`.
pub fn single<'a>(body: &'a str, ids: &[&str]) -> Option<&'a str> {
    let body = body.trim();
    if !body.starts_with('{') || serde_json::from_str::<IgnoredAny>(body).is_err() {
        return None;
    }
    let named = ids.iter().any(|id| pick::member(body, id).is_some());
    let inner = pick::member(body, "data").map(RawValue::get).filter(|raw| raw.starts_with('{'));
    Some(inner.filter(|_| !named).unwrap_or(body))
}

/// JSON as it was written; `null` is nothing.
pub fn json_text(raw: &RawValue) -> Option<JsonText> {
    (raw.get() != "null").then(|| JsonText(raw.get().to_owned()))
}

/// Foreign text within our sentence: quoted, one line, short.
pub fn brief(text: &str) -> String {
    let short: String = text.chars().take(40).collect();
    format!("“{}”", domain::text::one_line(&short))
}

/// The parser's reason: it names fields, types and sometimes a foreign value, so it is cut.
pub fn explain(error: &serde_json::Error) -> String {
    let text = domain::text::one_line(&error.to_string());
    text.chars().take(160).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_whole_and_fits() {
        assert_eq!(whole_number("150"), Ok(150));
        assert_eq!(whole_number("-1"), Ok(-1));
        for text in ["1.0", "1e3", "\"1\"", "", "-", "null", "9223372036854775808"] {
            assert!(whole_number(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_word_that_is_new_is_unknown() {
        let table = [("open", Status::Open)];
        assert_eq!(
            (status(&table, "open"), status(&table, "Open")),
            (Status::Open, Status::Unknown)
        );
    }

    #[test]
    fn foreign_text_is_short_and_on_one_line() {
        let long = format!("a\n{}", "b".repeat(99));
        assert!(brief(&long).chars().count() <= 42 && !brief(&long).contains('\n'));
    }

    #[test]
    fn an_object_alone_or_wrapped() {
        let single = |body| single(body, &["id"]);
        assert_eq!(single(r#" {"id":1} "#), Some(r#"{"id":1}"#));
        assert_eq!(single(r#"{"data":{"id":1}}"#), Some(r#"{"id":1}"#));
        assert_eq!(single(r#"{"id":1,"data":{}}"#), Some(r#"{"id":1,"data":{}}"#));
        for body in ["", "[]", "null", r#"{"id":"#, "<html>"] {
            assert_eq!(single(body), None, "{body}");
        }
    }

    #[test]
    fn seconds_beyond_the_calendar_are_no_time() {
        assert!(unix("created", 1_767_225_600).is_ok());
        assert!(unix("created", i64::MAX).is_err());
    }
}
