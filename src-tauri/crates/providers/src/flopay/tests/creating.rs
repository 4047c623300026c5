use std::time::Duration;

use domain::{Kind, Source, Status};

use super::*;
use crate::envelope::Envelope;
use crate::{Class, ErrorKind, Reached};

fn made() -> String {
    format!(r#"{{"data": {{"uuid":"{ID}","checkoutUrl":null}}}}"#)
}

const SENT: &str = concat!(
    r#"{"clientId":"client_north","currency":"USD","checkoutMode":"confirm","#,
    r#""items":[{"code":"course-a","providerItemId":"course-a","providerItemName":"course-a","#,
    r#""quantity":1,"totalAmount":60.50,"currency":"USD"}],"subscriptions":[],"couponCodes":[],"#,
    r#""account":{"userId":"li@shop.test","email":"li@shop.test"},"#,
    r#""successUrl":"https://shop.test/ok","cancelUrl":"/no","#,
    r#""tagsData":{"backofficeRef":"KEY1","order_id":"INV-7"}}"#,
);

#[tokio::test]
async fn a_session_is_kept_with_what_was_asked() {
    let rig = Rig::new(201, made()).await;
    let params = params(r#"{"redirectParams":{"mode":"confirm","bg":"a b&c"}}"#);
    let draft = SessionDraft { params, ..draft() };
    let row = rig.provider.create().unwrap().create(&draft, "KEY1").await.unwrap();
    let seen = rig.only_request();
    assert_eq!(seen.line, "POST /v1/checkouts/sessions");
    assert_eq!(seen.headers.get("authorization").unwrap(), &format!("Bearer {KEY}"));
    assert_eq!(seen.body, SENT);
    let session = row.read.unwrap();
    assert_eq!((session.kind, session.id.as_str()), (Kind::Session, ID));
    assert_eq!((session.status, session.raw_status.as_str()), (Status::Open, "open"));
    assert_eq!((session.amount, session.provider_amount), (usd("60.50"), 6_050));
    assert_eq!(session.order_id(), Some("INV-7"));
    assert_eq!(session.customer.email.as_deref(), Some("li@shop.test"));
    assert_eq!((session.created.source, session.expires), (Source::Derived, None));
    assert_eq!(session.created.at.to_rfc3339(), "2026-01-01T00:10:00+00:00", "by their clock");
    let url = format!("https://pay.shop.test/secure?id={ID}&mode=confirm&bg=a+b%26c");
    assert_eq!(session.hosted_url, Some(url), "in the order given");
    let envelope = Envelope::read(&row.raw).unwrap();
    assert_eq!(envelope.part("created"), Some(made().as_str()), "as received");
    assert_eq!(envelope.known.reference.as_deref(), Some("KEY1"));
    assert_eq!(envelope.known.asked.unwrap().get(), SENT);
}

#[tokio::test]
async fn a_payment_method_on_file_is_an_attempt() {
    let rig = Rig::new(204, "").await;
    let row = rig.provider.create().unwrap().create(&draft(), "KEY1").await.unwrap();
    let session = row.read.unwrap();
    assert_eq!((session.kind, session.id.as_str()), (Kind::Attempt, "KEY1"));
    assert_eq!((session.status, session.raw_status.as_str()), (Status::Pending, "on_file"));
    assert_eq!((session.amount, session.order_id()), (usd("60.50"), Some("INV-7")));
    assert_eq!(session.hosted_url, None);
    assert!(!rig.provider.fetch().unwrap().can(Kind::Attempt));
    let reader = rig.provider.reader();
    assert!(reader.vanished(&row.raw, crate::testing::now()).is_none(), "there is nothing to miss");
    assert!(reader.renewed(&row.raw, SESSION).is_none());
    rig.only_request();
}

/// Anything but 201 and 204 says its number, and what that means.
#[tokio::test]
async fn outcomes_of_a_create() {
    let refused = r#"{"statusCode":422,"message":"no","errors":[{"code":"UnknownProduct","value":"x","param":"items[0]"}]}"#;
    let field = ErrorKind::Invalid(Some("items[0]".to_owned()));
    let table = [
        (400, "{}", ErrorKind::Invalid(None), Reached::Answered),
        (401, "{}", ErrorKind::InvalidKey, Reached::Answered),
        (403, "{}", ErrorKind::Forbidden, Reached::Answered),
        (404, "{}", ErrorKind::NotFound, Reached::Answered),
        (409, "{}", ErrorKind::Conflict, Reached::Answered),
        (418, "", ErrorKind::Invalid(None), Reached::Answered),
        (422, refused, field, Reached::Answered),
        (429, "{}", ErrorKind::RateLimited, Reached::Answered),
        (500, "{}", ErrorKind::Server, Reached::Maybe),
        (503, "<html>", ErrorKind::Server, Reached::Maybe),
        (200, "{}", ErrorKind::InvalidAnswer, Reached::Maybe),
        (202, "", ErrorKind::InvalidAnswer, Reached::Maybe),
        (201, "{}", ErrorKind::InvalidAnswer, Reached::Maybe),
        (201, "<html>", ErrorKind::InvalidAnswer, Reached::Maybe),
        (201, r#"{"data":{"uuid":"4f0c2a8e-6f7b"#, ErrorKind::InvalidAnswer, Reached::Maybe),
    ];
    for (status, body, kind, reached) in table {
        let rig = Rig::with(&[(status, body)], &[("create_retries", "3")]).await;
        let error = rig.provider.create().unwrap().create(&draft(), "K").await.unwrap_err();
        assert_eq!((error.kind, error.reached, error.status), (kind, reached, Some(status)));
        assert!(error.message.contains(&format!("HTTP {status}")), "{}", error.message);
        assert!(!error.message.contains(KEY));
        rig.only_request();
    }
    assert_eq!(registry::info("flopay").unwrap().create_class, Class::Neither);
}

#[tokio::test]
async fn a_time_out_is_not_tried_again_by_itself() {
    let rig = Rig::with(&[(SILENCE, "")], &[("timeout_ms", "60")]).await;
    let error = rig.provider.create().unwrap().create(&draft(), "K").await.unwrap_err();
    assert_eq!((error.kind, error.reached), (ErrorKind::Timeout, Reached::Maybe));
    assert_eq!((rig.lines().len(), rig.timer.sleeps().len()), (1, 0));
}

#[tokio::test]
async fn the_documented_retry_where_somebody_wants_it() {
    let settings = [("timeout_ms", "60"), ("create_retries", "3")];
    let rig = Rig::with(&[(SILENCE, "")], &settings).await;
    let error = rig.provider.create().unwrap().create(&draft(), "K").await.unwrap_err();
    assert_eq!((error.kind, error.reached), (ErrorKind::Timeout, Reached::Maybe));
    assert_eq!(rig.timer.sleeps(), [100, 200, 400].map(Duration::from_millis));
    let seen = rig.seen.lock().unwrap().clone();
    assert_eq!(seen.len(), 4);
    assert!(seen.iter().all(|one| one.body == seen[0].body), "the same each time");
}

#[tokio::test]
async fn a_retry_ends_with_the_first_answer() {
    let settings = [("timeout_ms", "60"), ("create_retries", "3")];
    let rig = Rig::with(&[(SILENCE, ""), (201, &made())], &settings).await;
    let row = rig.provider.create().unwrap().create(&draft(), "K").await.unwrap();
    assert_eq!(row.read.unwrap().id, ID);
    assert_eq!(rig.timer.sleeps(), [Duration::from_millis(100)]);
    let rig = Rig::with(&[(SILENCE, ""), (408, ""), (201, &made())], &settings).await;
    assert!(rig.provider.create().unwrap().create(&draft(), "K").await.is_err());
    assert_eq!(rig.lines().len(), 2, "an answer of 408 is an answer");
}
