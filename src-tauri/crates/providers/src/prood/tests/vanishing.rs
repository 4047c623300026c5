use chrono::{DateTime, Utc};
use domain::Status;

use super::*;
use crate::Row;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn vanished(settings: &[(&str, &str)], raw: &str, when: &str) -> Option<Row> {
    reader(settings).vanished(raw, at(when))
}

#[test]
fn a_key_that_vanished_after_its_end_has_expired() {
    for when in ["2026-01-01T00:30:00Z", "2026-01-01T00:29:10Z", "2026-01-03T00:00:00Z"] {
        let row = vanished(&[], &stored("cs_1", DOCS), when).unwrap();
        let session = row.read.unwrap();
        assert_eq!(
            (session.status, session.raw_status.as_str()),
            (Status::Expired, "expired"),
            "{when}"
        );
    }
}

#[test]
fn a_key_that_vanished_before_its_end_is_unknown() {
    let row = vanished(&[], &stored("cs_1", DOCS), "2026-01-01T00:20:00Z").unwrap();
    let session = reader(&[]).read(&row.raw).read.unwrap();
    assert_eq!((session.status, session.raw_status.as_str()), (Status::Unknown, "gone"));
    assert_eq!(session.amount.to_string(), "EUR 99.99", "what was known stays known");
    let facts = reader(&[]).facts(&row.raw);
    assert!(facts.iter().any(|fact| fact.key == "last_state" && fact.value == "payment"));
    assert!(vanished(&[], &row.raw, "2026-01-05T00:00:00Z").is_none(), "it is told once");
}

#[test]
fn a_final_state_stays() {
    for state in ["complete", "failed"] {
        let raw =
            stored("cs_1", &with(DOCS, "\"state\":\"payment\"", &format!("\"state\":\"{state}\"")));
        assert!(vanished(&[], &raw, "2026-01-05T00:00:00Z").is_none(), "{state}");
    }
    assert!(vanished(&[], "<html>", "2026-01-05T00:00:00Z").is_none());
    assert!(vanished(&[], &stored("cs_1", "{}"), "2026-01-05T00:00:00Z").is_none(), "malformed");
}

#[test]
fn another_tenants_session_was_never_shown() {
    let major = ("amount_unit", "major");
    let raw = stored("cs_1", REPO);
    assert!(vanished(&[major, ("tenant_id", "org_other")], &raw, "2026-01-05T00:00:00Z").is_none());
    assert!(vanished(&[major, ("tenant_id", "org_demo")], &raw, "2026-01-05T00:00:00Z").is_some());
    assert!(vanished(&[major], &raw, "2026-01-05T00:00:00Z").is_some());
}

#[test]
fn the_published_code_keeps_a_value_for_a_day() {
    let raw = stored("cs_1", REPO);
    let status =
        |when| vanished(&[("amount_unit", "major")], &raw, when).unwrap().read.unwrap().status;
    assert_eq!(status("2026-01-01T12:00:00Z"), Status::Unknown);
    assert_eq!(status("2026-01-02T00:05:01Z"), Status::Expired);
}

#[test]
fn without_any_end_nobody_knows() {
    let value = with(DOCS, "\"2026-01-01T00:30:00.000Z\"", "null");
    let row = vanished(&[], &stored("cs_abc", &value), "2027-01-01T00:00:00Z").unwrap();
    assert_eq!(row.read.unwrap().raw_status, "gone");
}

#[test]
fn what_was_just_made_may_have_missed_the_scan() {
    let raw = stored("cs_1", DOCS);
    assert!(vanished(&[], &raw, "2026-01-01T00:01:59Z").is_none());
    assert!(vanished(&[], &raw, "2026-01-01T00:02:00Z").is_some());
    let short = with(DOCS, "2026-01-01T00:30:00.000Z", "2026-01-01T00:31:00.000Z");
    let row = vanished(&[], &stored("cs_1767227400000_1", &short), "2026-01-01T00:31:00Z").unwrap();
    assert_eq!(row.read.unwrap().status, Status::Expired, "its end has passed, however young");
}
