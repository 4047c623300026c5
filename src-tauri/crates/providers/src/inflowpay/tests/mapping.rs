use domain::{Mode, Refund, Session, Source, Status};

use super::*;
use crate::envelope::{Envelope, Known};
use crate::{Claim, Fact, Malformed, Reader};

fn reader(settings: &[(&str, &str)]) -> Box<dyn Reader> {
    registry::reader(&connection("https://api.inflowpay.xyz", settings)).unwrap()
}

fn read(raw: &str) -> Result<Session, Malformed> {
    reader(&[]).read(raw).read
}

/// A session as it is kept once it was made.
fn made(offer: Option<&str>) -> String {
    let asked = match offer {
        Some(_) => r#"{"customerEmail":"ana@shop.test","metadatas":{"orderId":"INV-7"}}"#,
        None => {
            r#"{"currency":"EUR","products":[{"name":"Lamp","price":3450,"quantity":2}],"successUrl":"https://shop.test/ok","metadatas":{"orderId":"A-9"}}"#
        }
    };
    let at = crate::testing::now();
    let known = Known {
        id: "sess_1".to_owned(),
        at: Some(at),
        ends: Some(at + chrono::TimeDelta::hours(1)),
        reference: Some("KEY1".to_owned()),
        asked: serde_json::from_str(asked).ok(),
        ..Known::default()
    };
    let envelope =
        Envelope { known, ..Envelope::default() }.with("session", r#"{"sessionId":"sess_1"}"#);
    match offer {
        Some(offer) => envelope.with("offer", offer).write(),
        None => envelope.write(),
    }
}

#[test]
fn the_documented_payment() {
    let session = read(PAYMENT).unwrap();
    assert_eq!((session.id.as_str(), session.mode), ("pay_77hK", Mode::Unknown));
    assert_eq!((session.amount, session.provider_amount), (eur("69.00"), 6_900));
    assert_eq!((session.status, session.refund), (Status::Pending, Refund::None));
    assert_eq!(session.raw_status, "PAYMENT_RECEIVED");
    assert_eq!(session.order_id(), Some("INV-7"));
    assert_eq!(session.customer.email.as_deref(), Some("ana@shop.test"));
    assert_eq!(session.customer.id.as_deref(), Some("cust_01"));
    assert_eq!(session.payment_method.as_deref(), Some("CARD"));
    assert_eq!(session.created.at.to_rfc3339(), "2026-03-04T09:05:07.120+00:00");
    assert_eq!(session.updated.at.to_rfc3339(), "2026-03-04T09:08:11+00:00");
    assert_eq!((session.completed, session.expires, session.hosted_url), (None, None, None));
    let items = reader(&[]).items(PAYMENT);
    assert_eq!((items[0].quantity, items[0].unit), (2, eur("34.50")));
    let facts = reader(&[]).facts(PAYMENT);
    let expected = [
        Fact::plain("amount_taxes_included", "EUR 84.87"),
        Fact::plain("tax_country", "PT"),
        Fact::plain("tax_rate", "23 %"),
        Fact::plain("deposit_status", "succeeded"),
    ];
    assert_eq!(facts, expected);
}

#[test]
fn every_status_keeps_its_word() {
    let table = [
        ("INITIATION", Status::Pending, Refund::None),
        ("CHECKOUT_PENDING", Status::Pending, Refund::None),
        ("CHECKOUT_SUCCESS", Status::Pending, Refund::None),
        ("PAYMENT_RECEIVED", Status::Pending, Refund::None),
        ("PAYMENT_SUCCESS", Status::Completed, Refund::None),
        ("PAYMENT_FAILED", Status::Failed, Refund::None),
        ("CHECKOUT_CANCELED", Status::Canceled, Refund::None),
        ("CANCELED", Status::Canceled, Refund::None),
        ("REFUND_PENDING", Status::Completed, Refund::Pending),
        ("PARTIAL_REFUNDED", Status::Completed, Refund::Partial),
        ("FULLY_REFUNDED", Status::Completed, Refund::Full),
        ("REFUND_FAILED", Status::Completed, Refund::Failed),
        ("EXPIRED", Status::Expired, Refund::None),
        ("payment_success", Status::Unknown, Refund::None),
        ("ON_HOLD", Status::Unknown, Refund::None),
    ];
    for (word, status, refund) in table {
        let session = read(&payment("PAYMENT_RECEIVED", word)).unwrap();
        assert_eq!(
            (session.status, session.refund, session.raw_status.as_str()),
            (status, refund, word)
        );
        assert_eq!(session.completed.is_some(), status == Status::Completed, "{word}");
    }
}

#[test]
fn the_day_of_payment_is_the_timelines() {
    let settled = payment("PAYMENT_RECEIVED", "PAYMENT_SUCCESS");
    let derived = read(&settled).unwrap().completed.unwrap();
    assert_eq!(
        (derived.source, derived.at.to_rfc3339().as_str()),
        (Source::Derived, "2026-03-04T09:08:11+00:00")
    );
    let step =
        r#"{"status":"PAYMENT_SUCCESS","timestamp":"2026-03-04T09:07:00.000Z"}],"depositAttempts"#;
    let told = settled.replace("],\n \"depositAttempts", &format!(",{step}"));
    let told = read(&told).unwrap().completed.unwrap();
    assert_eq!(
        (told.source, told.at.to_rfc3339().as_str()),
        (Source::Provider, "2026-03-04T09:07:00+00:00")
    );
    let unborn = payment(r#""createdAt":"2026-03-04T09:05:07.120Z","#, "");
    assert_eq!(read(&unborn).unwrap().created.source, Source::Derived);
}

#[test]
fn amounts_and_times_that_are_none() {
    let table = [
        (":6900,", ":-1,", "less than nothing"),
        (":6900,", ":69.5,", "not a whole number"),
        (":6900,", ":69e2,", "not a whole number"),
        (":6900,", ":\"6900\",", "not a whole number"),
        (":6900,", ":9223372036854775808,", "too large"),
        ("\"EUR\"", "\"EURO\"", "not a currency"),
        ("pay_77hK", "", "id is empty"),
        ("2026-03-04T09:08:11.000Z", "yesterday", "not a time"),
    ];
    for (from, to, why) in table {
        let reason = read(&payment(from, to)).unwrap_err().reason;
        assert!(reason.contains(why), "{to}: {reason}");
    }
    assert_eq!(read(&payment(":6900,", ":0,")).unwrap().amount.minor, 0, "a free trial's first");
    assert_eq!(read(&payment(":6900,", ":1.5,")).unwrap_err().id.as_deref(), Some("pay_77hK"));
    for (end, _) in PAYMENT.trim_end().char_indices() {
        assert!(read(&PAYMENT[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn odd_details_do_no_harm() {
    let odd = payment("\"cust_01\"", "7");
    let odd = odd.replace(r#""taxCountry":"PT""#, r#""taxCountry":{}"#);
    let session = read(&odd).unwrap();
    assert_eq!(session.customer.id, None);
    assert_eq!(session.customer.email.as_deref(), Some("ana@shop.test"));
    let failed = payment(r#""error":null"#, r#""error":"card_declined""#);
    assert!(reader(&[]).facts(&failed).contains(&Fact::plain("failure", "card_declined")));
}

#[test]
fn a_payment_names_its_session() {
    let claim = |raw: &str| reader(&[]).claim(raw);
    assert_eq!(claim(PAYMENT), Some(Claim::Reference("KEY1".to_owned())));
    let direct = payment(r#""subscriptionId":null"#, r#""sessionId":"sess_1""#);
    assert_eq!(claim(&direct), Some(Claim::Session("sess_1".to_owned())));
    let silent = payment(r#"{"backofficeRef":"KEY1","orderId":"INV-7"}"#, "null");
    assert_eq!(claim(&silent), None);
    assert_eq!(claim(&payment("KEY1", "")), None);
    assert_eq!(claim("17"), None);
    assert_eq!(claim(&made(None)), None, "a session claims nothing");
}

#[test]
fn a_session_and_its_payment_are_one_row() {
    let reader = reader(&[]);
    let open = reader.read(&made(None)).read.unwrap();
    assert_eq!((open.status, open.order_id()), (Status::Open, Some("A-9")));
    assert!(open.expires.is_some());
    let urls = reader.return_urls(&made(None));
    assert_eq!(urls, (Some("https://shop.test/ok".to_owned()), None));
    assert_eq!(reader.return_urls(PAYMENT), (None, None));
    let settled = payment("PAYMENT_RECEIVED", "FULLY_REFUNDED").replace(":6900,", ":5900,");
    let row = reader.joined(&made(None), &settled).unwrap();
    assert!(row.raw.contains(settled.trim()), "as received");
    let session = row.read.unwrap();
    assert_eq!((session.kind, session.id.as_str()), (domain::Kind::Session, "sess_1"));
    assert_eq!((session.status, session.refund), (Status::Completed, Refund::Full));
    assert_eq!(session.amount, eur("69.00"), "what was asked for");
    assert_eq!(session.order_ids.len(), 2, "the payment's and ours");
    assert_eq!(session.payment_method.as_deref(), Some("CARD"));
    assert_eq!(
        (session.created, session.expires),
        (open.created, None),
        "settling late is not late"
    );
    assert!(session.hosted_url.unwrap().ends_with("/pay/sess_1"));
    let facts = reader.facts(&row.raw);
    assert_eq!(facts[0], Fact::plain("payment_id", "pay_77hK"));
    assert_eq!(facts[1], Fact::plain("charged_amount", "EUR 59.00"));
    assert_eq!(reader.items(&row.raw)[0].name, "Desk lamp");
    assert!(reader.joined(PAYMENT, PAYMENT).is_none(), "no session of ours");
    assert!(reader.joined(&made(None), "{}").is_none());
}

#[test]
fn an_offers_price_is_the_payments() {
    let raw = made(Some(r#"{"offer":"sub_offer_1","amountInCents":1000,"currency":"EUR"}"#));
    assert_eq!(read(&raw).unwrap().amount, eur("10.00"));
    let joined = reader(&[]).joined(&raw, PAYMENT).unwrap();
    assert_eq!(joined.read.unwrap().amount, eur("69.00"));
    assert_eq!(reader(&[]).facts(&joined.raw)[0], Fact::plain("offer_id", "sub_offer_1"));
}

#[test]
fn another_payment_takes_over_only_where_it_got_further() {
    let reader = reader(&[]);
    let with = |id: &str, word: &str| payment("pay_77hK", id).replace("PAYMENT_RECEIVED", word);
    let first = reader.joined(&made(None), &with("pay_1", "PAYMENT_FAILED")).unwrap();
    let second = reader.joined(&first.raw, &with("pay_2", "PAYMENT_SUCCESS")).unwrap();
    assert_eq!(second.read.unwrap().status, Status::Completed);
    for word in ["PAYMENT_FAILED", "INITIATION", "PAYMENT_SUCCESS", "CHECKOUT_SUCCESS"] {
        assert!(
            reader.joined(&second.raw, &with("pay_3", word)).is_none(),
            "{word} has its own row"
        );
    }
    let older = with("pay_2", "INITIATION").replace("09:08:11", "09:06:11");
    let same = reader.joined(&second.raw, &older).unwrap();
    assert_eq!(same.raw, second.raw, "an older reading changes nothing");
    let refunded = with("pay_2", "FULLY_REFUNDED");
    assert_eq!(reader.joined(&second.raw, &refunded).unwrap().read.unwrap().refund, Refund::Full);
}

#[test]
fn a_session_whose_time_is_over_has_expired() {
    let reader = reader(&[]);
    let end = crate::testing::now() + chrono::TimeDelta::hours(1);
    assert!(reader.vanished(&made(None), end - chrono::TimeDelta::seconds(1)).is_none());
    let row = reader.vanished(&made(None), end + chrono::TimeDelta::hours(5)).unwrap();
    let session = row.read.unwrap();
    assert_eq!((session.status, session.raw_status.as_str()), (Status::Expired, "expired"));
    assert_eq!((session.updated.at, session.updated.source), (end, Source::Derived));
    assert!(reader.vanished(&row.raw, end).is_none(), "once");
    let joined = reader.joined(&row.raw, PAYMENT).unwrap();
    assert_eq!(joined.read.unwrap().status, Status::Pending, "a payment counts all the same");
    assert!(reader.vanished(&joined.raw, end).is_none() && reader.vanished(PAYMENT, end).is_none());
}

#[test]
fn an_envelope_without_what_was_asked_is_malformed() {
    let table = [
        (r#"{"countersign":{"id":"sess_1"},"parts":{}}"#, "our own request is missing"),
        (r#"{"countersign":{"id":""},"parts":{}}"#, "the id is empty"),
        (r#"{"countersign":{"id":"s","asked":{"products":[]}},"parts":{}}"#, "no currency"),
        (
            r#"{"countersign":{"id":"s","asked":{"currency":"EUR","products":[]}},"parts":{}}"#,
            "time of its creation",
        ),
    ];
    for (raw, why) in table {
        let malformed = read(raw).unwrap_err();
        assert!(malformed.reason.contains(why), "{raw}: {}", malformed.reason);
    }
}
