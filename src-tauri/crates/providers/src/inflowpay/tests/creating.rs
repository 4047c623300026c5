use domain::{JsonText, Kind, LineItem, Source, Status};

use super::*;
use crate::{Class, ErrorKind, Reached};

const MADE: &str = r#"{ "sessionId": "sess_8Qd2", "checkoutUrl": "https://checkout.inflowpay.com/pay/sess_8Qd2" }"#;
const SENT: &str = concat!(
    r#"{"currency":"EUR","products":[{"name":"Desk lamps","price":6900,"quantity":1}],"#,
    r#""successUrl":"https://shop.test/ok","customerEmail":"ana@shop.test","expiresIn":0.5,"#,
    r#""metadatas":{"backofficeRef":"KEY1","orderId":"INV-7"}}"#,
);

async fn body(settings: &[(&str, &str)], draft: &SessionDraft) -> crate::Result<String> {
    let rig = Rig::with(&[(500, "")], settings).await;
    let body = rig.provider.create().unwrap().body(draft)?;
    Ok(String::from_utf8(body).unwrap())
}

#[tokio::test]
async fn a_session_is_kept_with_what_was_asked() {
    let rig = Rig::new(201, MADE).await;
    let row = rig.provider.create().unwrap().create(&draft(), "KEY1").await.unwrap();
    let seen = rig.only_request();
    assert_eq!(seen.line, "POST /api/checkout/sessions/one-time-payment");
    assert_eq!(seen.headers.get("x-inflow-api-key").unwrap(), KEY);
    assert_eq!(seen.body, SENT);
    let session = row.read.unwrap();
    assert_eq!((session.kind, session.id.as_str()), (Kind::Session, "sess_8Qd2"));
    assert_eq!((session.status, session.raw_status.as_str()), (Status::Open, "open"));
    assert_eq!((session.amount, session.provider_amount), (eur("69.00"), 6_900));
    assert_eq!(session.order_id(), Some("INV-7"));
    assert_eq!(session.customer.email.as_deref(), Some("ana@shop.test"));
    let url = "https://checkout.inflowpay.com/pay/sess_8Qd2";
    assert_eq!(session.hosted_url.as_deref(), Some(url));
    let (created, expires) = (session.created, session.expires.unwrap());
    assert_eq!((created.source, expires.source), (Source::Derived, Source::Derived));
    assert_eq!(created.at.to_rfc3339(), "2026-01-01T00:10:00+00:00", "by their clock");
    assert_eq!((expires.at - created.at).num_minutes(), 30);
    assert!(row.raw.contains(MADE), "the answer stands as received: {}", row.raw);
    let envelope = crate::envelope::Envelope::read(&row.raw).unwrap();
    assert_eq!(envelope.known.reference.as_deref(), Some("KEY1"));
    assert_eq!(envelope.known.asked.unwrap().get(), SENT);
    let items = rig.provider.reader().items(&row.raw);
    assert_eq!((items.len(), items[0].name.as_str()), (1, "Desk lamps"));
    assert!(rig.provider.reader().facts(&row.raw).is_empty());
    assert!(!format!("{:?}", row.raw).contains(KEY));
}

#[tokio::test]
async fn a_session_without_a_time_lives_an_hour() {
    let rig = Rig::new(201, r#"{"sessionId":"sess_1"}"#).await;
    let bare = SessionDraft { expires_in_seconds: None, ..draft() };
    let row = rig.provider.create().unwrap().create(&bare, "K").await.unwrap();
    let session = row.read.unwrap();
    assert_eq!((session.expires.unwrap().at - session.created.at).num_minutes(), 60);
    let url = "https://checkout.inflowpay.com/pay/sess_1";
    assert_eq!(session.hosted_url.as_deref(), Some(url), "built where it is not told");
    assert!(!rig.only_request().body.contains("expiresIn"));
}

#[tokio::test]
async fn several_products_must_come_to_the_amount() {
    let item =
        |name: &str, quantity, unit| LineItem { name: name.to_owned(), quantity, unit: eur(unit) };
    let items = vec![item("Lamp", 2, "30.00"), item("Bulb", 1, "9.00")];
    let draft = SessionDraft { description: None, items, ..draft() };
    let body = body(&[], &draft).await.unwrap();
    let products = r#""products":[{"name":"Lamp","price":3000,"quantity":2},{"name":"Bulb","price":900,"quantity":1}]"#;
    assert!(body.contains(products), "{body}");
    assert!(!body.contains("backofficeRef"), "the key is not known yet");
    let again = SessionDraft {
        description: Some("Bulb".to_owned()),
        metadata: Some(JsonText(r#"{"backofficeRef":"of another"}"#.to_owned())),
        ..draft
    };
    assert_eq!(super::creating::body(&[], &again).await.unwrap(), body, "said by an item");
}

#[tokio::test]
async fn a_subscription_is_of_a_stored_offer() {
    let subscription = SessionDraft {
        description: None,
        params: Some(JsonText(r#"{"offer":"sub_offer_abc"}"#.to_owned())),
        ..draft()
    };
    let rig = Rig::new(201, MADE).await;
    let row = rig.provider.create().unwrap().create(&subscription, "KEY1").await.unwrap();
    let seen = rig.only_request();
    assert_eq!(seen.line, "POST /api/checkout/sessions/subscription/sub_offer_abc");
    assert!(!seen.body.contains("currency") && !seen.body.contains("products"), "{}", seen.body);
    assert_eq!(row.read.unwrap().amount, eur("69.00"), "as the person expects it");
    let facts = rig.provider.reader().facts(&row.raw);
    assert_eq!((facts[0].key, facts[0].value.as_str()), ("offer_id", "sub_offer_abc"));
}

#[tokio::test]
async fn link_defaults_fill_what_a_draft_leaves_out() {
    let bare = SessionDraft {
        description: None,
        order_id: None,
        success_url: None,
        customer_email: None,
        expires_in_seconds: None,
        ..draft()
    };
    let defaults = [
        ("link.offer", "sub_offer_1"),
        ("link.success_url", "https://shop.test/a"),
        ("link.cancel_url", "https://shop.test/b"),
    ];
    let expected = r#"{"successUrl":"https://shop.test/a","cancelUrl":"https://shop.test/b"}"#;
    assert_eq!(body(&defaults, &bare).await.unwrap(), expected);
    let rig = Rig::with(&[(500, "")], &defaults).await;
    let kept = rig.provider.create().unwrap().completed(&bare);
    assert_eq!(body(&[], &kept).await.unwrap(), expected, "a kept draft needs no settings");
    let described = body(&defaults, &draft()).await.unwrap();
    assert!(described.contains("products"), "what names something is no subscription");
    let ordered = SessionDraft { order_id: Some("A-1".to_owned()), ..draft() };
    let paths = [("order_id.paths", "id, metadatas.a.b, metadatas.ref")];
    assert!(body(&paths, &ordered).await.unwrap().contains(r#""metadatas":{"ref":"A-1"}"#));
}

#[tokio::test]
async fn hours_are_decimal() {
    let table = [
        (900, "0.25"),
        (3_600, "1"),
        (5_400, "1.5"),
        (1_000, "0.277778"),
        (36_000, "10"),
        (u32::MAX, "1193046.470834"),
    ];
    for (seconds, hours) in table {
        let draft = SessionDraft { expires_in_seconds: Some(seconds), ..draft() };
        let body = body(&[], &draft).await.unwrap();
        assert!(body.contains(&format!(r#""expiresIn":{hours},"#)), "{seconds}: {body}");
    }
}

#[tokio::test]
async fn what_inflowpay_has_no_place_for_is_refused() {
    type Change = fn(&mut SessionDraft);
    let table: &[(Change, &str, &str)] = &[
        (|draft| draft.customer_id = Some("c".into()), "customer_id", "give the e-mail"),
        (|draft| draft.methods = vec!["card".into()], "methods", "hosted page decides"),
        (|draft| draft.template_id = Some("t".into()), "template_id", "template"),
        (|draft| draft.amount.minor = 0, "amount", "more than nothing"),
        (|draft| draft.amount.minor = -1, "amount", "more than nothing"),
        (|draft| draft.amount.currency = Currency::new("IDR").unwrap(), "currency", "not IDR"),
        (|draft| draft.description = None, "description", "needs a name"),
        (|draft| draft.description = Some(" ".into()), "amount", "no name"),
        (|draft| draft.success_url = Some("/ok".into()), "success_url", "not a URL"),
        (|draft| draft.cancel_url = Some("javascript:x".into()), "cancel_url", "not a URL"),
        (|draft| draft.customer_email = Some("ana".into()), "customer_email", "not an e-mail"),
        (|draft| draft.expires_in_seconds = Some(899), "expires_in_seconds", "quarter"),
        (|draft| draft.metadata = Some(JsonText("[]".into())), "metadata", "texts"),
        (|draft| draft.metadata = Some(JsonText(r#"{"orderId":"X"}"#.into())), "metadata", "else"),
        (|draft| draft.params = Some(JsonText(r#"{"coupon":"X"}"#.into())), "coupon", "coupon"),
        (|draft| draft.params = Some(JsonText(r#"{"offer":7}"#.into())), "offer", "a text"),
        (
            |draft| draft.params = Some(JsonText(r#"{"offer":"o"}"#.into())),
            "description",
            "offer says",
        ),
        (
            |draft| draft.items = vec![LineItem { name: "x".into(), quantity: 1, unit: eur("69") }],
            "description",
            "beside the items",
        ),
        (
            |draft| {
                draft.description = None;
                draft.items = vec![LineItem { name: "x".into(), quantity: 1, unit: eur("68") }];
            },
            "items",
            "come to EUR 68.00",
        ),
        (
            |draft| {
                let unit = Money::new(6_900, Currency::new("USD").unwrap());
                draft.description = None;
                draft.items = vec![LineItem { name: "x".into(), quantity: 1, unit }];
            },
            "items",
            "another currency",
        ),
    ];
    for (change, field, why) in table {
        let mut draft = draft();
        change(&mut draft);
        let error = body(&[], &draft).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid(Some((*field).to_owned())), "{}", error.message);
        assert!(error.message.contains(why), "{why}: {}", error.message);
        assert_eq!(error.reached, Reached::No);
    }
}

/// What InflowPay answers to a new session, and what that means.
#[tokio::test]
async fn outcomes_of_a_create() {
    let refused = |text: &str| format!(r#"{{"statusCode":0,"message":"{text}"}}"#);
    let table = [
        (
            400,
            refused("currency must be x"),
            ErrorKind::Invalid(Some("currency".into())),
            Reached::Answered,
        ),
        (401, refused("no"), ErrorKind::InvalidKey, Reached::Answered),
        (403, refused("no"), ErrorKind::Forbidden, Reached::Answered),
        (404, refused("no such offer"), ErrorKind::NotFound, Reached::Answered),
        (409, refused("no"), ErrorKind::Conflict, Reached::Answered),
        (422, refused("no"), ErrorKind::Invalid(None), Reached::Answered),
        (429, refused("slow"), ErrorKind::RateLimited, Reached::Answered),
        (500, refused("oops"), ErrorKind::Server, Reached::Maybe),
        (502, "<html>".to_owned(), ErrorKind::Server, Reached::Maybe),
        (200, "<html>".to_owned(), ErrorKind::InvalidAnswer, Reached::Maybe),
        (201, MADE[..40].to_owned(), ErrorKind::InvalidAnswer, Reached::Maybe),
        (201, r#"{"sessionId":""}"#.to_owned(), ErrorKind::InvalidAnswer, Reached::Maybe),
        (204, String::new(), ErrorKind::InvalidAnswer, Reached::Maybe),
    ];
    for (status, body, kind, reached) in table {
        let rig = Rig::new(status, body).await;
        let error = rig.provider.create().unwrap().create(&draft(), "K").await.unwrap_err();
        assert_eq!((error.kind, error.reached, error.status), (kind, reached, Some(status)));
        assert!(!error.message.contains(KEY));
        rig.only_request();
    }
    assert_eq!(registry::info("inflowpay").unwrap().create_class, Class::Neither);
}
