use domain::{Kind, Refund, Session, Source, Status};

use super::*;
use crate::envelope::{Envelope, Known};
use crate::testing::now;
use crate::{Fact, Malformed, Reader};

fn reader(settings: &[(&str, &str)]) -> Box<dyn Reader> {
    registry::reader(&connection("https://billing.shop.test", settings)).unwrap()
}

fn read(raw: &str) -> Result<Session, Malformed> {
    reader(&[]).read(raw).read
}

/// A session as it is kept once it was made.
fn made() -> String {
    let asked = r#"{"currency":"USD","items":[{"code":"course-a","quantity":1,"totalAmount":60.50}],"account":{"userId":"u-1","email":"li@shop.test","firstName":"Li","lastName":"W"},"tagsData":{"order_id":"INV-7"},"couponCodes":["SPRING"]}"#;
    let known = Known {
        id: ID.to_owned(),
        at: Some(now()),
        reference: Some("KEY1".to_owned()),
        asked: serde_json::from_str(asked).ok(),
        ..Known::default()
    };
    let hosted = format!(r#""https://pay.shop.test/secure?id={ID}&bg=blue""#);
    Envelope { known, ..Envelope::default() }.with("hosted", &hosted).write()
}

#[test]
fn the_proposed_session() {
    let session = read(SESSION).unwrap();
    assert_eq!((session.kind, session.id.as_str()), (Kind::Session, ID));
    assert_eq!((session.status, session.refund), (Status::Open, Refund::None));
    assert_eq!((session.amount, session.provider_amount), (usd("60.50"), 6_050));
    assert_eq!(session.adapter.as_deref(), Some("stripe"));
    assert_eq!(session.customer.id.as_deref(), Some("u-1009"));
    assert_eq!(
        (session.customer.email.as_deref(), session.customer.name),
        (Some("li@shop.test"), None)
    );
    let url = format!("https://pay.shop.test/secure?id={ID}");
    assert_eq!(session.hosted_url, Some(url));
    assert_eq!(session.created.at.to_rfc3339(), "2026-03-04T09:05:07.120+00:00");
    assert_eq!(
        (session.created.source, session.updated.source),
        (Source::Provider, Source::Derived)
    );
    assert_eq!(session.expires.unwrap().at.to_rfc3339(), "2026-03-05T09:05:07.120+00:00");
    assert_eq!(session.metadata.unwrap().0, r#"{"backofficeRef":"b1c9"}"#);
    let items = reader(&[]).items(SESSION);
    assert_eq!((items[0].name.as_str(), items[0].unit), ("Course A", usd("60.50")));
    let facts = reader(&[]).facts(SESSION);
    let expected = [
        Fact::plain("coupon_codes", "SPRING"),
        Fact::plain("checkout_mode", "confirm"),
        Fact::plain("checkout_type", "standard_checkout"),
        Fact::plain("checkout_layout", "default_layout"),
    ];
    assert_eq!(facts, expected);
    let (success, cancel) = reader(&[]).return_urls(SESSION);
    assert_eq!(success.as_deref(), Some("https://shop.test/ok"));
    assert_eq!(cancel.as_deref(), Some("https://shop.test/no"));
    assert_eq!(reader(&[]).return_urls("["), (None, None));
    let sources = session_with_utm();
    assert!(reader(&[]).facts(&sources).contains(&Fact::plain("utm", "utm_source=mail, a=b")));
}

fn session_with_utm() -> String {
    let utm = r#""utmMetadata":[{"name":"utm_source","value":"mail"},{"name":"a","value":"b"}]"#;
    session(r#""utmMetadata":[]"#, utm)
}

#[test]
fn every_status_keeps_its_word() {
    let table = [
        ("open", Status::Open),
        ("processing", Status::Pending),
        ("requires_action", Status::Pending),
        ("completed", Status::Completed),
        ("failed", Status::Failed),
        ("expired", Status::Expired),
        ("Completed", Status::Unknown),
        ("on_hold", Status::Unknown),
        ("", Status::Unknown),
    ];
    for (word, status) in table {
        let session = read(&session("\"open\"", &format!("\"{word}\""))).unwrap();
        assert_eq!((session.status, session.raw_status.as_str()), (status, word));
        assert_eq!(session.completed.is_some(), status == Status::Completed, "{word}");
    }
    let silent = read(&session(r#""status":"open","#, "")).unwrap();
    assert_eq!((silent.status, silent.raw_status.as_str()), (Status::Unknown, ""));
}

#[test]
fn an_order_id_is_where_the_connection_looks() {
    let tagged = session(r#"{"backofficeRef":"b1c9"}"#, r#"{"order_id":7,"ref":"R-1"}"#);
    assert_eq!(read(&tagged).unwrap().order_id(), Some("7"));
    let elsewhere = reader(&[("order_id.paths", "tagsData.ref, account.userId")]);
    let found = elsewhere.read(&tagged).read.unwrap().order_ids;
    let found: Vec<_> = found.iter().map(|id| id.value.as_str()).collect();
    assert_eq!(found, ["R-1", "u-1009"]);
}

#[test]
fn bodies_that_cannot_be_read_say_why() {
    let table = [
        (
            r#""totalAmount":80.0,"overrideAmount":60.5"#,
            r#""totalAmount":80.005"#,
            "decimal digits",
        ),
        (r#""createdAt":"2026-03-04T09:05:07.120Z","#, "", "createdAt is missing"),
        ("2026-03-05T09:05:07.120Z", "soon", "not a time"),
        (
            r#"{"code":"course-a","providerItemId":"course-a","providerItemName":"Course A","quantity":1,"totalAmount":80.0,"overrideAmount":60.5}"#,
            "",
            "no items",
        ),
    ];
    for (from, to, why) in table {
        let malformed = read(&session(from, to)).unwrap_err();
        assert!(malformed.reason.contains(why), "{to}: {}", malformed.reason);
        assert_eq!(malformed.id.as_deref(), Some(ID));
    }
    assert!(read(&session("\"uuid\"", "\"uid\"")).unwrap_err().reason.contains("no id"));
    assert!(read("[]").is_err());
    for (end, _) in SESSION.trim_end().char_indices() {
        assert!(read(&SESSION[..end]).is_err(), "cut at {end}");
        assert!(reader(&[]).items(&SESSION[..end]).is_empty());
    }
}

#[test]
fn what_was_asked_stays_when_a_session_is_read_again() {
    let reader = reader(&[]);
    let bare = format!(
        r#"{{"uuid":"{ID}","gateway":"stripe","status":"processing","createdAt":"2026-01-01T00:00:01Z"}}"#
    );
    assert!(reader.read(&bare).read.is_err(), "alone it says no amount");
    let row = reader.renewed(&made(), &bare).unwrap();
    assert!(row.raw.contains(&bare), "as received");
    let session = row.read.unwrap();
    assert_eq!((session.status, session.amount), (Status::Pending, usd("60.50")));
    assert_eq!(session.order_id(), Some("INV-7"));
    assert_eq!(session.customer.name.as_deref(), Some("Li W"));
    assert_eq!(session.created.source, Source::Provider);
    assert!(session.hosted_url.unwrap().ends_with("&bg=blue"));
    assert_eq!(reader.facts(&row.raw), [Fact::plain("coupon_codes", "SPRING")]);
    let again = reader.renewed(&row.raw, &bare.replace("processing", "completed")).unwrap();
    assert_eq!(again.read.unwrap().status, Status::Completed);
    let other = bare.replace(ID, "00000000-0000-4000-8000-000000000000");
    assert!(reader.renewed(&made(), &other).is_none(), "another session");
    assert!(reader.renewed(SESSION, &bare).is_none() && reader.renewed(&made(), "<").is_none());
}

#[test]
fn one_that_is_gone_is_unknown_and_keeps_what_it_was() {
    let reader = reader(&[]);
    for raw in [made(), SESSION.to_owned()] {
        let row = reader.vanished(&raw, now()).unwrap();
        let session = row.read.unwrap();
        assert_eq!((session.id.as_str(), session.kind), (ID, Kind::Session));
        assert_eq!((session.status, session.raw_status.as_str()), (Status::Unknown, "gone"));
        assert_eq!((session.amount, session.updated.at), (usd("60.50"), now()));
        assert!(reader.vanished(&row.raw, now()).is_none(), "once");
        let back = reader.renewed(&row.raw, SESSION).unwrap();
        assert_eq!(back.read.unwrap().status, Status::Open, "and it may come back");
    }
    for word in ["completed", "failed", "expired"] {
        let ended = session("\"open\"", &format!("\"{word}\""));
        assert!(reader.vanished(&ended, now()).is_none(), "{word} stays as it ended");
    }
    assert!(reader.vanished("{}", now()).is_none());
}
