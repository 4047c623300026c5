use domain::{Connection, Mode, Session, Source, Status};

use super::*;
use crate::{Malformed, Reader, Row};

fn reader(settings: &[(&str, &str)]) -> Box<dyn Reader> {
    registry::reader(&connection("https://plugipay.com", settings)).unwrap()
}

fn read(raw: &str) -> Result<Session, Malformed> {
    reader(&[]).read(raw).read
}

fn good(raw: &str) -> Session {
    read(raw).unwrap()
}

fn reason(raw: &str) -> String {
    read(raw).unwrap_err().reason
}

#[test]
fn the_documented_session() {
    let Row { raw, read } = reader(&[]).read(SESSION);
    assert_eq!(raw, SESSION, "raw is kept byte for byte");
    let session = read.unwrap();
    assert_eq!(session.id, "cs_01jgf4m2zq8w7x5t3r1p9n6k0b");
    assert_eq!((session.mode, session.status), (Mode::Test, Status::AwaitingConfirmation));
    assert_eq!(session.amount.to_string(), "IDR 75250.00");
    assert_eq!(session.provider_amount, 7_525_000);
    assert_eq!(session.order_id(), Some("INV-2041"));
    assert_eq!(session.customer.name.as_deref(), Some("Rini W."));
    assert_eq!(session.customer.id.as_deref(), Some("cus_01jgcust0000000000000000aa"));
    assert!(session.is_manual());
    assert_eq!(session.methods, ["va", "qris"]);
    assert_eq!(session.payment_method.as_deref(), Some("bank_transfer_manual"));
    assert_eq!(session.metadata.unwrap().0, r#"{"order_id":"INV-2041"}"#);
    assert_eq!(session.updated.at.to_rfc3339(), "2026-01-01T00:04:10+00:00");
    assert_eq!((session.created.source, session.completed), (Source::Provider, None));
}

#[test]
fn every_status_keeps_its_word() {
    let table = [
        ("open", Status::Open),
        ("pending", Status::Pending),
        ("pending_review", Status::AwaitingConfirmation),
        ("completed", Status::Completed),
        ("expired", Status::Expired),
        ("canceled", Status::Canceled),
        ("failed", Status::Failed),
        ("cancelled", Status::Unknown),
        ("OPEN", Status::Unknown),
        ("refunded", Status::Unknown),
        ("", Status::Unknown),
    ];
    for (word, status) in table {
        let session = good(&session("pending_review", word));
        assert_eq!((session.status, session.raw_status.as_str()), (status, word));
    }
}

#[test]
fn amounts_that_are_none() {
    let table = [
        ("0", "not positive"),
        ("-5", "not positive"),
        ("12.5", "not a whole number"),
        ("7525000.0", "not a whole number"),
        ("1e400", "not a whole number"),
        ("9223372036854775808", "too large"),
        ("\"7525000\"", "not a whole number"),
        ("null", "not a whole number"),
        ("[1]", "not a whole number"),
    ];
    for (amount, why) in table {
        let raw = session(r#""amount":7525000"#, &format!(r#""amount":{amount}"#));
        let malformed = read(&raw).unwrap_err();
        assert!(malformed.reason.contains(why), "{amount}: {}", malformed.reason);
        assert_eq!(malformed.id.as_deref(), Some("cs_01jgf4m2zq8w7x5t3r1p9n6k0b"));
    }
    let largest = session(r#""amount":7525000"#, r#""amount":9223372036854775807"#);
    assert_eq!(good(&largest).provider_amount, i64::MAX);
    assert!(reason(&session(r#""IDR""#, r#""RUPIAH""#)).contains("currency"));
}

#[test]
fn the_exponent_is_a_setting() {
    let whole = reader(&[("exponent.IDR", "0")]).read(SESSION).read.unwrap();
    assert_eq!(whole.amount.to_string(), "IDR 7525000.00");
    assert_eq!(whole.provider_amount, 7_525_000);
    let yen = session("IDR", "JPY");
    assert_eq!(good(&yen).amount.to_string(), "JPY 7525000", "ISO decides where nobody says");
    let odd = reader(&[("exponent.JPY", "2")]).read(&yen.replace("7525000", "7525001"));
    assert!(odd.read.unwrap_err().reason.contains("more than the 0 decimal digits"));
}

#[test]
fn times_that_are_missing() {
    let raw = session(r#","updatedAt":"2026-01-01T00:04:10.000Z""#, "");
    assert_eq!(
        (good(&raw).updated.at, good(&raw).updated.source),
        (good(&raw).created.at, Source::Derived)
    );
    let paid = session("pending_review", "completed");
    let completed = good(&paid).completed.unwrap();
    assert_eq!((completed.at, completed.source), (good(&paid).updated.at, Source::Derived));
    let raw = session(r#""createdAt":"2026-01-01T00:00:00.000Z","#, "");
    assert_eq!(reason(&raw), "createdAt is missing");
    let raw = session("2026-01-01T01:00:00.000Z", "tomorrow\\n");
    assert_eq!(reason(&raw), "expiresAt “tomorrow ” is not a time");
}

#[test]
fn metadata_is_kept_as_written() {
    let metadata = |json: &str| good(&session(r#"{"order_id":"INV-2041"}"#, json));
    assert_eq!(metadata("null").metadata, None);
    for json in ["[1, 2]", r#"{"a" : 10.10}"#, "\"text\"", r#"{"order_id":["x"]}"#] {
        let session = metadata(json);
        assert_eq!(session.metadata.unwrap().0, json);
        assert!(session.order_ids.is_empty(), "{json}");
    }
    let many: Vec<_> = (0..5_000).map(|n| format!(r#""k{n}":"v""#)).collect();
    let session = metadata(&format!(r#"{{{},"order_id":7}}"#, many.join(",")));
    assert_eq!(session.order_id(), Some("7"));
    let hidden = metadata("{\"order_id\":\"INV\\u0000\\u202e1\"}");
    assert_eq!(hidden.order_id(), Some("INV\0\u{202e}1"), "stored text is never changed");
    assert_eq!(metadata(&format!(r#"{{"order_id":"{}"}}"#, "x".repeat(500))).order_id(), None);
}

#[test]
fn order_ids_are_found_at_every_path() {
    let paths = [("order_id.paths", "metadata.ref, customer.externalId, metadata.order_id")];
    let session = reader(&paths).read(SESSION).read.unwrap();
    let found: Vec<_> =
        session.order_ids.iter().map(|id| (id.value.as_str(), id.path.as_str())).collect();
    assert_eq!(found, [("C-88", "customer.externalId"), ("INV-2041", "metadata.order_id")]);
}

#[test]
fn what_is_no_session_is_malformed_and_named() {
    let deep = format!(r#"{{"id":"cs_1","amount":{}{}}}"#, "[".repeat(20_000), "]".repeat(20_000));
    let twice = session(r#""amount":7525000"#, r#""amount":1,"amount":7525000"#);
    let table = [
        ("", None, "not a JSON object"),
        ("[]", None, "not a JSON object"),
        ("{}", None, "missing field `id`"),
        (r#"{"id":"cs_1"}"#, Some("cs_1"), "missing field"),
        (r#"{"id":5}"#, None, "invalid type"),
        ("{\"id\":\"cs_1\",", None, "EOF"),
        (deep.as_str(), Some("cs_1"), "missing field"),
        (twice.as_str(), Some("cs_01jgf4m2zq8w7x5t3r1p9n6k0b"), "duplicate field `amount`"),
    ];
    for (raw, id, why) in table {
        let malformed = read(raw).unwrap_err();
        let start: String = raw.chars().take(40).collect();
        assert!(malformed.reason.contains(why), "{start}: {}", malformed.reason);
        assert_eq!(malformed.id.as_deref(), id, "{start}");
    }
    assert_eq!(
        reason(&session("cs_01jgf4m2zq8w7x5t3r1p9n6k0b\",\"arn", "\",\"arn")),
        "the id is empty"
    );
}

#[test]
fn what_we_can_do_without_does_not_spoil_a_row() {
    let raw = session(r#"["va","qris"]"#, r#""va""#)
        .replace(r#""lineItems":[{"#, r#""lineItems":5,"x":[{"#);
    assert!(good(&raw).methods.is_empty());
    assert!(reader(&[]).items(&raw).is_empty());
    let guest = session(
        r#""customerId":"cus_01jgcust0000000000000000aa","customer":{"#,
        r#""customer":7,"y":{"#,
    );
    assert_eq!(good(&guest).customer, domain::Customer::default());
}

#[test]
fn line_items_that_can_be_read() {
    let items = reader(&[]).items(SESSION);
    assert_eq!(items.len(), 1);
    assert_eq!((items[0].name.as_str(), items[0].quantity), ("Kaos hitam", 1));
    assert_eq!(items[0].unit.to_string(), "IDR 75250.00");
    let raw = session("\"quantity\":1", "\"quantity\":-1");
    assert!(registry::items(&connection("", &[]), &raw).is_empty());
}

#[test]
fn the_mode_comes_from_the_session_then_the_key_then_the_connection() {
    let silent = session(r#""mode":"test","#, "");
    let mode =
        |connection: &Connection, raw: &str| registry::read(connection, raw).read.unwrap().mode;
    let mut connection = connection("", &[("key_id", "pk_live_1")]);
    assert_eq!(mode(&connection, SESSION), Mode::Test);
    assert_eq!(mode(&connection, &silent), Mode::Live);
    connection.settings.0.insert("key_id".into(), "AKIA".into());
    assert_eq!(mode(&connection, &silent), Mode::Unknown);
    connection.mode = Mode::Test;
    assert_eq!(mode(&connection, &silent), Mode::Test);
    connection.provider = domain::ProviderId::new("nobody");
    assert!(registry::read(&connection, SESSION).read.unwrap_err().reason.contains("nobody"));
    assert!(registry::reader(&connection).is_none());
}

#[test]
fn a_body_cut_anywhere_is_malformed_and_kept() {
    let reader = reader(&[]);
    let whole = SESSION.trim_end();
    for (end, _) in whole.char_indices() {
        let row = reader.read(&whole[..end]);
        assert_eq!(row.raw, &whole[..end]);
        assert!(row.read.is_err(), "cut at {end}");
        assert!(reader.items(&row.raw).is_empty());
    }
}

#[test]
fn a_reason_is_short_whatever_the_body_says() {
    let raw = session(r#""adapter":"manual""#, &format!(r#""adapter":["{}"]"#, "x".repeat(9_000)));
    assert!(reason(&raw).contains("expected a string") && reason(&raw).len() < 200);
    let raw = session("2026-01-01T01:00:00.000Z", &"9".repeat(9_000));
    assert!(reason(&raw).len() < 200);
}
