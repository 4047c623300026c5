use std::collections::BTreeMap;

use super::*;
use crate::testing::SECRET;
use crate::{Credentials, ErrorKind, Reached};

#[tokio::test]
async fn confirming_sends_two_bytes_and_no_key() {
    let rig = Rig::new(200, single(SESSION)).await;
    let row =
        rig.provider.confirm().unwrap().confirm("cs_01jgf4m2zq8w7x5t3r1p9n6k0b").await.unwrap();
    assert!(row.read.is_ok());
    let seen = rig.only_request();
    assert_eq!(seen.line, "POST /api/v1/checkout-sessions/cs_01jgf4m2zq8w7x5t3r1p9n6k0b/confirm");
    assert_eq!((seen.body.as_str(), seen.header("content-type")), ("{}", Some("application/json")));
    assert_eq!(seen.header("idempotency-key"), None);
    // The second of the documented vectors.
    let signature = "20014b9e5b70a636ac18f87f927e0a6924cb173b51b6aabbdd7dcfa5dff6beaf";
    assert!(seen.header("authorization").unwrap().ends_with(signature));
}

#[tokio::test]
async fn canceling_sends_its_key() {
    let rig = Rig::new(200, single(&session("pending_review", "canceled"))).await;
    let row = rig.provider.cancel().unwrap().cancel("cs_1", "key-1").await.unwrap();
    assert_eq!(row.read.unwrap().raw_status, "canceled");
    let seen = rig.only_request();
    assert_eq!(seen.line, "POST /api/v1/checkout-sessions/cs_1/cancel");
    assert_eq!((seen.body.as_str(), seen.header("idempotency-key")), ("{}", Some("key-1")));
}

/// What Plugipay answers to a confirm, and what that means.
#[tokio::test]
async fn outcomes_of_an_act() {
    let refused = |code: &str| {
        format!(r#"{{"data":null,"error":{{"code":"{code}","message":"m"}},"meta":{{}}}}"#)
    };
    let table = [
        (409, refused("state_conflict"), ErrorKind::Conflict, Reached::Answered),
        (409, refused("CONFLICT"), ErrorKind::Conflict, Reached::Answered),
        (409, refused("idempotency_mismatch"), ErrorKind::IdempotencyMismatch, Reached::Answered),
        (403, refused("insufficient_scope"), ErrorKind::Forbidden, Reached::Answered),
        (404, refused("not_found"), ErrorKind::NotFound, Reached::Answered),
        (400, refused("VALIDATION_ERROR"), ErrorKind::Invalid(None), Reached::Answered),
        (422, refused("card_declined"), ErrorKind::Invalid(None), Reached::Answered),
        (500, refused("internal_error"), ErrorKind::Server, Reached::Maybe),
        (502, "<html>".to_owned(), ErrorKind::Server, Reached::Maybe),
        (200, "<html>".to_owned(), ErrorKind::InvalidAnswer, Reached::Maybe),
        (200, r#"{"data":null}"#.to_owned(), ErrorKind::InvalidAnswer, Reached::Maybe),
        (204, String::new(), ErrorKind::InvalidAnswer, Reached::Maybe),
    ];
    for (status, body, kind, reached) in table {
        let rig = Rig::new(status, body).await;
        let error = rig.provider.confirm().unwrap().confirm("cs_1").await.unwrap_err();
        assert_eq!((error.kind, error.reached, error.status), (kind, reached, Some(status)));
        rig.only_request();
    }
}

fn refusal(settings: &[(&str, &str)], secrets: &[(&str, &str)]) -> Option<String> {
    let pairs = secrets.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    let (transport, _) = transport(Limits::default());
    let connection = connection("https://plugipay.com", settings);
    let opened = registry::open(&connection, &Credentials::from_pairs(pairs), transport);
    opened.err().map(|error| error.message)
}

#[tokio::test]
async fn a_connection_needs_a_pair_or_one_key() {
    assert_eq!(refusal(&[], &[("secret", SECRET)]), None);
    assert_eq!(refusal(&[("key_id", "")], &[("api_key", "pk_live_1")]), None);
    let lacking = refusal(&[("key_id", "")], &[("secret", SECRET)]);
    assert_eq!(lacking.as_deref(), Some("Plugipay needs key_id beside the secret"));
    assert!(refusal(&[], &[]).unwrap().contains("or api_key alone"));
    assert!(refusal(&[("prefix", "v1")], &[("secret", SECRET)]).unwrap().contains("prefix"));
    assert!(
        refusal(&[("exponent.IDR", "x")], &[("secret", SECRET)]).unwrap().contains("exponent.IDR")
    );
}

#[tokio::test]
async fn one_key_is_sent_as_it_is() {
    let seen = Rig::new(200, list(&[], "{}")).await;
    let url = {
        // The rig's own server, asked through another connection.
        seen.provider.account().await.unwrap();
        let host = seen.only_request().header("host").unwrap().to_owned();
        format!("http://{host}")
    };
    let (transport, _) = transport(Limits::default());
    let connection = connection(&url, &[("key_id", "")]);
    let key = Credentials::from_pairs([("api_key".to_owned(), "pk_live_9".to_owned())]);
    let provider = registry::open(&connection, &key, transport).unwrap();
    let account = provider.account().await.unwrap();
    assert_eq!(account.mode, domain::Mode::Live);
    let last = seen.seen.lock().unwrap().last().unwrap().clone();
    assert_eq!(last.header("authorization"), Some("Bearer pk_live_9"));
    assert_eq!(last.header("x-plugipay-timestamp"), None);
}

#[test]
fn an_unknown_provider_is_named() {
    let mut connection = connection("https://plugipay.com", &[]);
    connection.provider = domain::ProviderId::new("stripe");
    let (transport, _) = transport(Limits::default());
    let error = registry::open(&connection, &credentials(), transport).err().unwrap();
    assert_eq!(error.message, "there is no provider named “stripe”");
    assert!(crate::split(registry::info("plugipay").unwrap(), BTreeMap::new()).is_ok());
}
