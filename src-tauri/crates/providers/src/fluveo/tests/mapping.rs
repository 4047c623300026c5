use domain::{Mode, Refund, Session, Source, Status};

use super::*;
use crate::{Fact, Malformed, Reader};

fn reader(settings: &[(&str, &str)]) -> Box<dyn Reader> {
    registry::reader(&account("https://api.leanrails.com", settings)).unwrap()
}

fn read(raw: &str) -> Result<Session, Malformed> {
    reader(&[]).read(raw).read
}

fn good(session: &str, intent: Option<&str>) -> Session {
    read(&stored(session, intent)).unwrap()
}

fn with_charges(charges: &str, status: &str) -> String {
    let intent = replaced(INTENT, r#""data":[]"#, &format!(r#""data":[{charges}]"#));
    replaced(&intent, "requires_payment_method", status)
}

#[test]
fn the_documented_session() {
    let session = good(SESSION, Some(INTENT));
    assert_eq!((session.id.as_str(), session.mode), (ID, Mode::Test));
    assert_eq!((session.status, session.raw_status.as_str()), (Status::Open, "open"));
    assert_eq!(session.amount.to_string(), "EUR 395.50");
    assert_eq!(session.provider_amount, 39_550);
    assert_eq!(session.customer.id.as_deref(), Some("cus_a1b2c3d4e5"));
    assert_eq!(session.customer.email.as_deref(), Some("rosa@example.net"));
    let hosted = "https://checkout.leanrails.com/cs/cs_t7w2q9z4k1mb";
    assert_eq!(session.hosted_url.as_deref(), Some(hosted));
    assert_eq!(session.metadata.unwrap().0, r#"{"desk":"north","order_id":"SO-2207"}"#);
    assert_eq!((session.created.source, session.completed), (Source::Provider, None));
    assert_eq!(session.expires.unwrap().at.timestamp(), 1_767_312_000);
    assert_eq!((session.updated.at, session.updated.source), (session.created.at, Source::Derived));
    assert!(session.methods.is_empty() && session.adapter.is_none());
}

#[test]
fn a_body_stored_without_its_payment_is_good() {
    let bare = read(SESSION).unwrap();
    assert_eq!(good(SESSION, None), bare);
    let paths: Vec<_> = bare.order_ids.iter().map(|id| id.path.as_str()).collect();
    assert_eq!(paths, ["metadata.order_id", "client_reference_id"]);
    let odd = good(SESSION, Some(r#"{"status":7}"#));
    assert_eq!(odd, bare, "a payment that cannot be read is none");
}

#[test]
fn order_ids_of_both_objects() {
    let told = |settings: &[(&str, &str)]| -> Vec<(String, String)> {
        let session = reader(settings).read(&stored(SESSION, Some(INTENT))).read.unwrap();
        session.order_ids.into_iter().map(|id| (id.path, id.value)).collect()
    };
    let pair = |path: &str, value: &str| (path.to_owned(), value.to_owned());
    assert_eq!(
        told(&[]),
        [
            pair("metadata.order_id", "SO-2207"),
            pair("client_reference_id", "REF-9"),
            pair("payment_intent.metadata.internal_order_id", "2207"),
        ]
    );
    let own = [("order_id.paths", "payment_intent.description, metadata.desk, metadata.none")];
    let expected =
        [pair("payment_intent.description", "Order 2207"), pair("metadata.desk", "north")];
    assert_eq!(told(&own), expected);
}

#[test]
fn every_status_keeps_its_word() {
    let table = [
        ("open", "requires_payment_method", Status::Open, "open"),
        ("open", "processing", Status::Open, "open"),
        ("open", "requires_capture", Status::Pending, "requires_capture"),
        ("complete", "requires_capture", Status::Pending, "requires_capture"),
        ("complete", "succeeded", Status::Completed, "complete"),
        ("expired", "canceled", Status::Expired, "expired"),
        ("open", "canceled", Status::Open, "open"),
        ("completed", "succeeded", Status::Unknown, "completed"),
        ("OPEN", "something_new", Status::Unknown, "OPEN"),
        ("", "succeeded", Status::Unknown, ""),
    ];
    for (session, payment, status, word) in table {
        let body = replaced(SESSION, r#""status":"open""#, &format!(r#""status":"{session}""#));
        let intent = replaced(INTENT, "requires_payment_method", payment);
        let read = good(&body, Some(&intent));
        assert_eq!((read.status, read.raw_status.as_str()), (status, word), "{session} {payment}");
    }
}

#[test]
fn amounts_that_are_none() {
    let table = [
        ("-5", "negative"),
        ("12.5", "not a whole number"),
        ("1e3", "not a whole number"),
        ("9223372036854775808", "too large"),
        ("\"39550\"", "not a whole number"),
        ("[1]", "not a whole number"),
    ];
    for (amount, why) in table {
        let raw =
            replaced(SESSION, r#""amount_total":39550"#, &format!(r#""amount_total":{amount}"#));
        let malformed = read(&stored(&raw, None)).unwrap_err();
        assert!(malformed.reason.contains(why), "{amount}: {}", malformed.reason);
        assert_eq!(malformed.id.as_deref(), Some(ID));
    }
    let free = replaced(SESSION, r#""amount_total":39550"#, r#""amount_total":0"#);
    assert_eq!(good(&free, None).amount.minor, 0, "nothing to pay is a session too");
}

#[test]
fn an_amount_that_is_not_there_yet() {
    let none = replaced(SESSION, r#""amount_total":39550"#, r#""amount_total":null"#);
    assert_eq!(good(&none, None).provider_amount, 39_050, "the subtotal");
    let none = replaced(&none, r#""amount_subtotal":39050"#, r#""amount_subtotal":null"#);
    let none = replaced(&none, r#""currency":"eur""#, r#""currency":null"#);
    assert_eq!(good(&none, Some(INTENT)).amount.to_string(), "EUR 395.50", "the payment's");
    assert_eq!(read(&none).unwrap_err().reason, "amount_total is missing");
    let bare = replaced(SESSION, r#""currency":"eur""#, r#""currency":null"#);
    assert_eq!(read(&bare).unwrap_err().reason, "currency is missing");
}

#[test]
fn exponents_follow_iso_unless_told() {
    let yen = SESSION.replace("\"eur\"", "\"jpy\"");
    assert_eq!(good(&yen, None).amount.to_string(), "JPY 39550");
    let dinar = SESSION.replace("\"eur\"", "\"kwd\"");
    assert_eq!(good(&dinar, None).amount.to_string(), "KWD 39.550");
    let whole = reader(&[("exponent.EUR", "0")]).read(SESSION).read.unwrap();
    assert_eq!(
        (whole.amount.to_string().as_str(), whole.provider_amount),
        ("EUR 39550.00", 39_550)
    );
    let odd = reader(&[("exponent.JPY", "2")]).read(&yen.replace("39550", "39551"));
    assert!(odd.read.unwrap_err().reason.contains("more than the 0 decimal digits"));
}

#[test]
fn what_is_no_session() {
    let table = [
        ("[]", "not a JSON object", None),
        ("17", "not a JSON object", None),
        ("{}", "missing field `id`", None),
        (r#"{"id":"","status":"open"}"#, "the id is empty", None),
        (
            r#"{"id":"cs_1","status":"open","amount_total":1,"currency":"eur"}"#,
            "created",
            Some("cs_1"),
        ),
        (
            r#"{"id":"cs_1","status":"open","amount_total":1,"currency":"euro"}"#,
            "currency",
            Some("cs_1"),
        ),
        (r#"{"id":"cs_1"}"#, "missing field `status`", Some("cs_1")),
    ];
    for (raw, why, id) in table {
        let malformed = read(raw).unwrap_err();
        assert!(malformed.reason.contains(why), "{raw}: {}", malformed.reason);
        assert_eq!(malformed.id.as_deref(), id, "{raw}");
    }
}

#[test]
fn a_charge_dates_the_payment() {
    let paid = replaced(SESSION, r#""status":"open""#, r#""status":"complete""#);
    let failed = r#"{"status":"failed","amount":39550,"created":1767229999}"#;
    let charge = r#"{"status":"succeeded","amount":39550,"amount_captured":39550,"amount_refunded":0,"created":1767226000}"#;
    let intent = with_charges(&format!("{failed},{charge}"), "succeeded");
    let read = good(&paid, Some(&intent));
    let completed = read.completed.unwrap();
    assert_eq!((completed.at.timestamp(), completed.source), (1_767_226_000, Source::Derived));
    assert_eq!(read.updated.at, completed.at);
    let estimated = good(&paid, None);
    assert_eq!(estimated.completed.unwrap().at, estimated.created.at, "some day of the month");
    let expired = replaced(SESSION, r#""status":"open""#, r#""status":"expired""#);
    let canceled = replaced(INTENT, r#""amount_received":0"#, r#""canceled_at":1767227000"#);
    assert_eq!(good(&expired, Some(&canceled)).updated.at.timestamp(), 1_767_227_000);
}

#[test]
fn refunds_are_read_from_the_charges() {
    for (back, refund) in [("0", Refund::None), ("1", Refund::Partial), ("39550", Refund::Full)] {
        let charge = format!(
            r#"{{"status":"succeeded","amount_captured":39550,"amount_refunded":{back},"created":1767226000}}"#
        );
        assert_eq!(
            good(SESSION, Some(&with_charges(&charge, "succeeded"))).refund,
            refund,
            "{back}"
        );
    }
    let odd = with_charges(r#"7,{"amount_refunded":"x"}"#, "succeeded");
    assert_eq!(good(SESSION, Some(&odd)).refund, Refund::None);
}

#[test]
fn the_buyers_own_details_come_first() {
    let details = r#"{"email":"r@b.example","name":"Rosa B.","phone":"+351 1","address":{"line1":"Rua 1","city":"Porto","country":"PT"}}"#;
    let raw = replaced(
        SESSION,
        r#""customer_details":null"#,
        &format!(r#""customer_details":{details}"#),
    );
    let customer = good(&raw, None).customer;
    assert_eq!(customer.email.as_deref(), Some("r@b.example"));
    assert_eq!(
        (customer.name.as_deref(), customer.phone.as_deref()),
        (Some("Rosa B."), Some("+351 1"))
    );
    assert_eq!(customer.id.as_deref(), Some("cus_a1b2c3d4e5"));
    let facts = reader(&[]).facts(&stored(&raw, None));
    assert!(facts.contains(&Fact::plain("billing_address", "Rua 1, Porto, PT")));
}

#[test]
fn a_live_session_says_so() {
    let live = replaced(SESSION, r#""livemode":false"#, r#""livemode":true"#);
    assert_eq!(good(&live, None).mode, Mode::Live);
    let silent = replaced(SESSION, r#""livemode":false,"#, "");
    assert_eq!(good(&silent, None).mode, Mode::Unknown, "the connection's");
}

#[test]
fn what_only_fluveo_knows() {
    let secret = replaced(SESSION, r#""client_secret":null"#, r#""client_secret":"cs_1_secret_z""#);
    let error = r#""last_payment_error":{"type":"card","code":"card_declined","message":"No."}"#;
    let intent = replaced(INTENT, r#""last_payment_error":null"#, error);
    let facts = reader(&[]).facts(&stored(&secret, Some(&intent)));
    let expected = [
        Fact::masked("client_secret", "cs_1_secret_z"),
        Fact::plain("checkout_mode", "order"),
        Fact::plain("ui_mode", "hosted"),
        Fact::plain("payment_status", "unpaid"),
        Fact::plain("client_reference_id", "REF-9"),
        Fact::plain("payment_intent", PAYMENT),
        Fact::plain("payment_intent_status", "requires_payment_method"),
        Fact::plain("capture_method", "manual"),
        Fact::plain("amount_received", "EUR 0.00"),
        Fact::plain("payment_description", "Order 2207"),
        Fact::plain("payment_error", "No."),
        Fact::plain("shipping_cost", "EUR 5.00"),
        Fact::plain("allowed_countries", "PT, ES"),
    ];
    assert_eq!(facts, expected);
    assert!(reader(&[]).facts("[]").is_empty());
}

#[test]
fn an_order_tells_where_it_goes() {
    let order = r#"{"id":"ord_1","status":"open","payment_status":"paid","fulfillment_status":"unfulfilled","currency":"eur","shipping_address":{"name":"Rosa","address":{"line1":"Rua 1","line2":"","postal_code":"4000","city":"Porto","country":"PT"}},"billing_address":{"line1":"Av 2","city":"Vigo"},"shipping_method":{"id":"shr_1","name":"Express"},"shipping_cost":1500}"#;
    let raw = stored(SESSION, Some(INTENT))
        .replace(r#""parts":{"#, &format!(r#""parts":{{"order":{order},"#));
    let facts = reader(&[]).facts(&raw);
    for fact in [
        Fact::plain("order", "ord_1"),
        Fact::plain("order_status", "open"),
        Fact::plain("order_payment_status", "paid"),
        Fact::plain("fulfillment_status", "unfulfilled"),
        Fact::plain("shipping_method", "Express"),
        Fact::plain("shipping_cost", "EUR 15.00"),
        Fact::plain("shipping_address", "Rosa, Rua 1, 4000 Porto, PT"),
        Fact::plain("billing_address", "Av 2, Vigo"),
    ] {
        assert!(facts.contains(&fact), "{fact:?}: {facts:?}");
    }
}

#[test]
fn where_its_customer_is_sent() {
    let (success, cancel) = reader(&[]).return_urls(&stored(SESSION, Some(INTENT)));
    assert_eq!(success.as_deref(), Some("https://shop.example/ok?s={CHECKOUT_SESSION_ID}"));
    assert_eq!(cancel.as_deref(), Some("https://shop.example/basket"));
    assert_eq!(reader(&[]).return_urls("[]"), (None, None));
}

#[test]
fn items_of_every_page() {
    let first = r#"{"data":[{"id":"csli_1","price":"price_1","quantity":2,"amount_subtotal":37800,"currency":"eur","description":"Oak stool"},{"id":"csli_2","price":"price_2","quantity":3,"amount_subtotal":100,"currency":"eur","description":null}]}"#;
    let second =
        r#"{"data":[{"quantity":0,"amount_subtotal":0,"currency":"eur","description":"Gift"},7]}"#;
    let parts = format!(r#""parts":{{"items":{first},"items.2":{second},"#);
    let raw = stored(SESSION, None).replace(r#""parts":{"#, &parts);
    let items = reader(&[]).items(&raw);
    let told: Vec<_> = items
        .iter()
        .map(|item| (item.name.as_str(), item.quantity, item.unit.to_string()))
        .collect();
    let expected = [
        ("Oak stool", 2, "EUR 189.00".to_owned()),
        ("3 × price_2", 1, "EUR 1.00".to_owned()),
        ("0 × Gift", 1, "EUR 0.00".to_owned()),
    ];
    assert_eq!(told, expected);
    assert_eq!(read(&raw).unwrap(), read(SESSION).unwrap(), "further parts change nothing");
}
