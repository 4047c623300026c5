use domain::{Currency, Money, Status};

use super::*;
use crate::{ErrorKind, Reached};

const ONE: &str = "GET /v1/checkout/sessions/cs_t7w2q9z4k1mb";
const EXPIRE: &str = "POST /v1/checkout/sessions/cs_t7w2q9z4k1mb/expire";
const CANCEL: &str = "POST /v1/payment_intents/pi_h3n8v5c2x9r6d1fj/cancel";
const CAPTURE: &str = "POST /v1/payment_intents/pi_h3n8v5c2x9r6d1fj/capture";

fn payment(status: &str) -> Route {
    says(&format!("GET /v1/payment_intents/{PAYMENT}"), intent(status))
}

fn intent(status: &str) -> String {
    replaced(INTENT, "requires_payment_method", status)
}

fn expired() -> String {
    replaced(SESSION, r#""status":"open""#, r#""status":"expired""#)
}

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::new("EUR").unwrap())
}

#[tokio::test]
async fn canceling_expires_the_session() {
    let rig = Rig::new(vec![
        says(ONE, SESSION),
        payment("requires_payment_method"),
        says(EXPIRE, expired()),
    ])
    .await;
    let row = rig.provider.cancel().unwrap().cancel(ID, "key-1").await.unwrap();
    let posts = rig.posts();
    assert_eq!(posts.len(), 1);
    assert_eq!((posts[0].line.as_str(), posts[0].body.as_str()), (EXPIRE, ""), "no body");
    assert_eq!(posts[0].header("content-type"), None);
    assert_eq!(posts[0].header("idempotency-key"), Some("key-1"));
    // It is read again after the act, and this server still says open.
    assert_eq!(row.read.unwrap().status, Status::Open);
    assert_eq!(rig.lines().last().unwrap(), &format!("GET /v1/payment_intents/{PAYMENT}"));
}

#[tokio::test]
async fn canceling_lets_go_of_reserved_money() {
    let rig = Rig::new(vec![
        says(ONE, SESSION),
        payment("requires_capture"),
        says(CANCEL, intent("canceled")),
    ])
    .await;
    rig.provider.cancel().unwrap().cancel(ID, "key-1").await.unwrap();
    let posts = rig.posts();
    assert_eq!(posts.len(), 1, "and does not expire the session as well");
    assert_eq!((posts[0].line.as_str(), posts[0].body.as_str()), (CANCEL, "{}"));
    // A session that stays open all the same is expired next, with the key that is still unused.
    assert_eq!(posts[0].header("idempotency-key"), Some("key-1-payment"));
}

#[tokio::test]
async fn capturing_takes_all_or_some() {
    for (amount, body) in [(None, "{}"), (Some(eur(1_250)), r#"{"amount_to_capture":1250}"#)] {
        let rig = Rig::new(vec![
            says(ONE, SESSION),
            payment("requires_capture"),
            says(CAPTURE, intent("succeeded")),
        ])
        .await;
        rig.provider.capture().unwrap().capture(ID, amount, "key-2").await.unwrap();
        let posts = rig.posts();
        assert_eq!((posts[0].line.as_str(), posts[0].body.as_str()), (CAPTURE, body));
        assert_eq!(posts[0].header("idempotency-key"), Some("key-2"));
    }
}

#[tokio::test]
async fn a_capture_that_cannot_be_meant_is_not_sent() {
    let usd = Money::new(100, Currency::new("USD").unwrap());
    let alone = replaced(SESSION, &format!("\"{PAYMENT}\""), "null");
    let routes = |session: &str| vec![says(ONE, session), payment("requires_capture")];
    let invalid = || ErrorKind::Invalid(Some("amount".to_owned()));
    let table = [
        (SESSION, Some(eur(0)), "key", invalid()),
        (SESSION, Some(usd), "key", invalid()),
        (alone.as_str(), None, "key", ErrorKind::Conflict),
        (SESSION, None, "", ErrorKind::Invalid(Some("key".to_owned()))),
    ];
    for (session, amount, key, kind) in table {
        let rig = Rig::new(routes(session)).await;
        let error = rig.provider.capture().unwrap().capture(ID, amount, key).await.unwrap_err();
        assert_eq!((error.kind, error.reached), (kind, Reached::No));
        assert!(rig.posts().is_empty());
    }
    let long = "k".repeat(256);
    let rig = Rig::new(routes(SESSION)).await;
    assert!(rig.provider.capture().unwrap().capture(ID, None, &long).await.is_err());
}

/// What Fluveo answers to an act, and what that means.
#[tokio::test]
async fn outcomes_of_an_act() {
    let table = [
        (
            400,
            error("checkout_session_unexpected_state", r#""id""#),
            ErrorKind::Conflict,
            Reached::Answered,
        ),
        (401, error("authentication_failed", "null"), ErrorKind::InvalidKey, Reached::Answered),
        (402, error("card_declined", "null"), ErrorKind::Invalid(None), Reached::Answered),
        (403, error("x", "null"), ErrorKind::Forbidden, Reached::Answered),
        (404, error("resource_missing", r#""id""#), ErrorKind::NotFound, Reached::Answered),
        (409, error("idempotency_key_in_use", "null"), ErrorKind::RateLimited, Reached::Answered),
        (
            422,
            error("idempotency_key_reused", "null"),
            ErrorKind::IdempotencyMismatch,
            Reached::Answered,
        ),
        (429, error("rate_limit_exceeded", "null"), ErrorKind::RateLimited, Reached::Answered),
        (500, error("x", "null"), ErrorKind::Server, Reached::Maybe),
        (502, "<html>".to_owned(), ErrorKind::Server, Reached::Maybe),
        (200, "<html>".to_owned(), ErrorKind::InvalidAnswer, Reached::Maybe),
        (200, SESSION[..99].to_owned(), ErrorKind::InvalidAnswer, Reached::Maybe),
        (204, String::new(), ErrorKind::InvalidAnswer, Reached::Maybe),
    ];
    for (status, body, kind, reached) in table {
        let rig = Rig::new(vec![
            says(ONE, SESSION),
            payment("requires_payment_method"),
            (EXPIRE.to_owned(), status, body),
        ])
        .await;
        let error = rig.provider.cancel().unwrap().cancel(ID, "k").await.unwrap_err();
        assert_eq!((error.kind, error.reached, error.status), (kind, reached, Some(status)));
        assert_eq!(rig.posts().len(), 1, "an act is sent once");
    }
}

#[tokio::test]
async fn nothing_is_done_where_the_session_cannot_be_read() {
    for status in [404, 500] {
        let rig = Rig::new(vec![fails(ONE, status, "resource_missing")]).await;
        let error = rig.provider.cancel().unwrap().cancel(ID, "k").await.unwrap_err();
        assert_eq!(error.reached, Reached::No);
        assert!(rig.posts().is_empty());
    }
}
