use domain::{Mode, Refund, Session, Source, Status};

use super::*;
use crate::Malformed;

const MAJOR: &[(&str, &str)] = &[("amount_unit", "major")];

fn read(settings: &[(&str, &str)], id: &str, value: &str) -> Result<Session, Malformed> {
    reader(settings).read(&stored(id, value)).read
}

fn good(value: &str) -> Session {
    read(&[], "cs_abc", value).unwrap()
}

fn fact(settings: &[(&str, &str)], raw: &str, key: &str) -> Option<String> {
    let facts = reader(settings).facts(raw);
    facts.into_iter().find(|fact| fact.key == key).map(|fact| fact.value)
}

#[test]
fn the_documented_snapshot() {
    let session = good(DOCS);
    assert_eq!((session.id.as_str(), session.mode), ("cs_abc", Mode::Unknown));
    assert_eq!((session.status, session.raw_status.as_str()), (Status::Pending, "payment"));
    assert_eq!(
        (session.amount.to_string().as_str(), session.provider_amount),
        ("EUR 99.99", 9_999)
    );
    assert_eq!(session.order_id(), Some("ord_abc123"));
    assert_eq!(session.customer.name.as_deref(), Some("Maria Silva"));
    assert_eq!(session.customer.email.as_deref(), Some("maria@customer.example"));
    assert_eq!(session.adapter.as_deref(), Some("stripe"));
    assert_eq!(session.hosted_url.as_deref(), Some("https://checkout.prood.com/c/cs_abc"));
    let expires = session.expires.unwrap();
    assert_eq!(
        (expires.at.to_rfc3339().as_str(), expires.source),
        ("2026-01-01T00:30:00+00:00", Source::Provider)
    );
    assert_eq!(session.created.at.to_rfc3339(), "2026-01-01T00:00:00+00:00", "half an hour before");
    assert_eq!((session.created.source, session.completed), (Source::Derived, None));
}

#[test]
fn the_published_value() {
    let session = read(MAJOR, "cs_1767225600000_7", REPO).unwrap();
    assert_eq!(
        (session.amount.to_string().as_str(), session.provider_amount),
        ("EUR 49.90", 4_990)
    );
    assert_eq!(session.created.at.to_rfc3339(), "2026-01-01T00:00:00+00:00", "from the id");
    assert_eq!(
        (session.updated.at.to_rfc3339().as_str(), session.updated.source),
        ("2026-01-01T00:05:01+00:00", Source::Provider)
    );
    assert_eq!(
        session.expires.unwrap().at.to_rfc3339(),
        "2026-01-02T00:05:01+00:00",
        "a day after the last save"
    );
    assert_eq!(
        (session.customer.id.as_deref(), session.customer.phone.as_deref()),
        (Some("c-7"), Some("+351911222333"))
    );
    assert_eq!(
        (session.adapter.as_deref(), session.payment_method.as_deref()),
        (Some("ifthenpay"), Some("multibanco"))
    );
}

#[test]
fn the_wrong_unit_is_found_out_not_rounded() {
    let malformed = read(&[], "cs_1", REPO).unwrap_err();
    assert!(
        malformed.reason.contains("49.9") && malformed.reason.contains("set amount_unit to major"),
        "{}",
        malformed.reason
    );
    assert_eq!(malformed.id.as_deref(), Some("cs_1"));
    for amount in ["49.901", "0", "-1", "\"49.9\"", "null", "1e2", "[4]"] {
        let value = with(
            REPO,
            "\"amount\":49.9,\"currency\":\"EUR\",\"orderId\"",
            &format!("\"amount\":{amount},\"currency\":\"EUR\",\"orderId\""),
        );
        assert!(read(MAJOR, "cs_1", &value).is_err(), "{amount}");
    }
    assert!(
        read(
            &[],
            "cs_1",
            &with(
                DOCS,
                "\"amount\":9999,\"currency\":\"EUR\",\"orderId\"",
                "\"amount\":9223372036854775808,\"currency\":\"EUR\",\"orderId\""
            )
        )
        .is_err()
    );
    assert!(read(&[], "cs_1", &with(DOCS, "\"EUR\"", "\"EURO\"")).is_err());
    assert_eq!(
        read(&[], "cs_1", &with(DOCS, "\"EUR\"", "\"eur\"")).unwrap().amount.to_string(),
        "EUR 99.99"
    );
}

#[test]
fn a_gateway_that_was_told_less_by_a_hundred_is_heard() {
    let from = "\"amount\":9999,\"currency\":\"EUR\",\"providerData\"";
    let value = with(DOCS, from, &from.replace("9999", "99.99"));
    let malformed = read(MAJOR, "cs_1", &value).unwrap_err();
    assert!(malformed.reason.contains("set amount_unit to minor"), "{}", malformed.reason);
    assert_eq!(good(&value).amount.to_string(), "EUR 99.99");
    assert_eq!(fact(&[], &stored("cs_1", &value), "multibanco_amount"), None, "no reference");
}

#[test]
fn every_state_keeps_its_word() {
    let table = [
        ("idle", Status::Open),
        ("info", Status::Open),
        ("shipping", Status::Open),
        ("payment", Status::Pending),
        ("confirming", Status::Pending),
        ("complete", Status::Completed),
        ("failed", Status::Failed),
        ("COMPLETE", Status::Unknown),
        ("paused", Status::Unknown),
        ("", Status::Unknown),
    ];
    for (word, status) in table {
        let session = good(&with(DOCS, "\"state\":\"payment\"", &format!("\"state\":\"{word}\"")));
        assert_eq!((session.status, session.raw_status.as_str()), (status, word));
        assert_eq!(session.completed.is_some(), status == Status::Completed, "{word}");
    }
}

#[test]
fn money_that_went_back() {
    for (word, refund) in [
        ("refunded", Refund::Full),
        ("partially_refunded", Refund::Partial),
        ("captured", Refund::None),
    ] {
        assert_eq!(good(&with(DOCS, "requires_action", word)).refund, refund, "{word}");
    }
}

#[test]
fn order_ids_are_found_in_every_form() {
    let paths =
        [("order_id.paths", "orderId, customerInfo.email, missing"), ("amount_unit", "major")];
    let session = read(&paths, "cs_1", REPO).unwrap();
    let found: Vec<_> =
        session.order_ids.iter().map(|id| (id.value.as_str(), id.path.as_str())).collect();
    assert_eq!(found, [("ord_9", "orderId"), ("ana@shop.example", "customerInfo.email")]);
    // A link has none of its own; the wrapper may.
    let value = with(REPO, "\"orderId\":\"ord_9\",\"error\"", "\"orderId\":null,\"error\"");
    assert_eq!(read(MAJOR, "cs_1", &value).unwrap().order_id(), Some("ord_9"));
    assert!(good(&with(DOCS, "\"ord_abc123\"", "null")).order_ids.is_empty());
}

#[test]
fn references_are_shown_as_people_pay_them() {
    let raw = stored("cs_1", REPO);
    let shown = |key| fact(MAJOR, &raw, key);
    assert_eq!(shown("multibanco_entity").as_deref(), Some("11249"));
    assert_eq!(shown("multibanco_reference").as_deref(), Some("999 123 456"));
    assert_eq!(shown("multibanco_amount").as_deref(), Some("EUR 49.90"));
    assert_eq!(shown("payment_id").as_deref(), Some("rq-9"));
    assert_eq!(
        (shown("tenant").as_deref(), shown("store").as_deref()),
        (Some("org_demo"), Some("Loja"))
    );
    assert_eq!((shown("mbway_phone"), shown("error"), shown("redirect_url")), (None, None, None));
    let push = with(
        REPO,
        r#""method":"multibanco","entity":"11249","reference":"999123456","requestId":"rq-9""#,
        r#""method":"mbway","requestId":"rq-9","ifthenpayStatus":"000","message":"Pending""#,
    );
    let raw = stored("cs_1", &push);
    let shown = |key| fact(MAJOR, &raw, key);
    assert_eq!(shown("mbway_phone").as_deref(), Some("+351911222333"));
    assert_eq!(
        (shown("mbway_status").as_deref(), shown("multibanco_reference")),
        (Some("000"), None)
    );
}

#[test]
fn what_a_snapshot_says_beside_the_money() {
    let raw = stored("cs_link_7", DOCS);
    let shown = |key| fact(&[], &raw, key);
    assert_eq!(shown("tenant").as_deref(), Some("unknown"));
    assert_eq!(shown("link_kind").as_deref(), Some("single_use"));
    assert_eq!(
        shown("shipping_address").as_deref(),
        Some("Maria Silva, Rua Augusta 1, 1100-048 Lisboa, PT")
    );
    assert_eq!(
        (shown("fulfillment").as_deref(), shown("payment_status").as_deref()),
        (Some("shipping"), Some("requires_action"))
    );
    let facts = reader(&[]).facts(&raw);
    let masked: Vec<_> = facts.iter().filter(|fact| fact.masked).map(|fact| fact.key).collect();
    assert_eq!(masked, ["redirect_url"], "a capability");
}

#[test]
fn what_is_no_session_is_malformed_and_named() {
    let table = [
        ("[]", Some("cs_1"), "not a JSON object"),
        ("7", Some("cs_1"), "not a JSON object"),
        ("{}", Some("cs_1"), "missing field"),
        (r#"{"snapshot":{"state":"idle"}}"#, Some("cs_1"), "missing field"),
        (r#"{"error":"Session not found"}"#, Some("cs_1"), "missing field"),
    ];
    for (value, id, why) in table {
        let malformed = read(&[], "cs_1", value).unwrap_err();
        assert!(malformed.reason.contains(why), "{value}: {}", malformed.reason);
        assert_eq!(malformed.id.as_deref(), id);
    }
    for raw in ["", "{}", "<html>", DOCS] {
        let row = reader(&[]).read(raw);
        assert_eq!((row.raw.as_str(), row.read.is_err()), (raw, true));
        assert!(reader(&[]).facts(raw).is_empty() && reader(&[]).items(raw).is_empty());
    }
    let broken = r#"{"countersign":{"id":"cs_1"},"parts":{"text":"half {"}}"#;
    assert_eq!(reader(&[]).read(broken).read.unwrap_err().reason, "the value is not JSON");
}

#[test]
fn what_we_can_do_without_does_not_spoil_a_row() {
    for (from, to) in [
        (
            r#""firstName":"Maria","lastName":"Silva"},"shippingAddress""#,
            r#""firstName":7},"shippingAddress""#,
        ),
        (r#""providerData":{"stripeStatus":"open"}"#, r#""providerData":[1]"#),
        (
            r#""amount":9999,"currency":"EUR","providerData""#,
            r#""amount":"?","currency":"EUR","providerData""#,
        ),
        (r#""shippingMethodId":"standard""#, r#""shippingMethodId":{}"#),
    ] {
        assert_eq!(good(&with(DOCS, from, to)).amount.to_string(), "EUR 99.99", "{from}");
    }
}

#[test]
fn a_body_cut_anywhere_is_malformed_and_kept() {
    let whole = stored("cs_1", DOCS);
    let reader = reader(&[]);
    for (end, _) in whole.char_indices() {
        let row = reader.read(&whole[..end]);
        assert_eq!((row.raw.as_str(), row.read.is_err()), (&whole[..end], true), "cut at {end}");
        assert!(reader.facts(&row.raw).is_empty());
    }
}

#[test]
fn where_the_customer_goes_back_to() {
    let reader = reader(&[]);
    let back = (Some("https://shop.example/ok".to_owned()), None);
    assert_eq!(reader.return_urls(&stored("cs_1", REPO)), back);
    assert_eq!(reader.return_urls(&stored("cs_1", DOCS)), (None, None));
    assert_eq!(reader.return_urls("<html>"), (None, None));
}
