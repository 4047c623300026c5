use super::*;
use crate::{ErrorKind, Reached};

/// A checkout whose confirm answers one thing and whose session another.
async fn checkout(confirm: (u16, &str), session: (u16, &str)) -> (Box<dyn Provider>, Log) {
    let (confirm, session) = ((confirm.0, confirm.1.to_owned()), (session.0, session.1.to_owned()));
    let answer = move |line: &str, _: &str| {
        if line.starts_with("POST") { confirm.clone() } else { session.clone() }
    };
    let (url, log) = server(answer).await;
    (opened(&url, &[], SECRETS).unwrap(), log)
}

#[tokio::test]
async fn a_recheck_names_the_charge_and_reads_the_session() {
    let paid = with(DOCS, "\"state\":\"payment\"", "\"state\":\"complete\"");
    let half = r#"{"sessionId":"cs_1","state":"complete","orderId":"ord_abc123"}"#;
    let (provider, log) = checkout((200, half), (200, &paid)).await;
    let row = provider.recheck().unwrap().recheck("cs_1", " pi_77\n", "key-1").await.unwrap();
    assert_eq!(row.read.unwrap().raw_status, "complete");
    let seen = log.lock().unwrap().clone();
    let lines: Vec<_> = seen.iter().map(|seen| seen.line.as_str()).collect();
    assert_eq!(lines, ["POST /api/sessions/cs_1/confirm", "GET /api/sessions/cs_1"]);
    assert_eq!(seen[0].body, r#"{"chargeId":"pi_77","providerSessionId":"pi_77"}"#);
    assert_eq!(seen[0].header("x-checkout-secret"), None, "it goes only where something is made");
}

#[tokio::test]
async fn outcomes_of_a_recheck() {
    let coded = |code: &str| format!(r#"{{"code":"{code}","message":"m"}}"#);
    let table = [
        (409, coded("INVALID_STATE"), ErrorKind::Conflict, Reached::Answered),
        (410, coded("EXPIRED"), ErrorKind::NotFound, Reached::Answered),
        (
            404,
            r#"{"error":"Session not found"}"#.to_owned(),
            ErrorKind::NotFound,
            Reached::Answered,
        ),
        (402, coded("PAYMENT_FAILED"), ErrorKind::Invalid(None), Reached::Answered),
        (422, coded("VALIDATION"), ErrorKind::Invalid(None), Reached::Answered),
        // The published code answers so whatever happened.
        (500, coded("UNKNOWN"), ErrorKind::Server, Reached::Maybe),
        (502, "<html>".to_owned(), ErrorKind::Server, Reached::Maybe),
    ];
    for (status, body, kind, reached) in table {
        let (provider, log) = checkout((status, &body), (200, DOCS)).await;
        let error = provider.recheck().unwrap().recheck("cs_1", "pi_1", "k").await.unwrap_err();
        assert_eq!((error.kind, error.reached), (kind, reached), "{body}");
        assert_eq!(log.lock().unwrap().len(), 1, "an act is sent once");
    }
}

#[tokio::test]
async fn a_session_that_cannot_be_read_afterwards_leaves_the_outcome_open() {
    for session in [(404, r#"{"error":"Session not found"}"#), (500, ""), (200, "<html>")] {
        let (provider, _) = checkout((200, "{}"), session).await;
        let error = provider.recheck().unwrap().recheck("cs_1", "pi_1", "k").await.unwrap_err();
        assert_eq!(error.reached, Reached::Maybe, "{session:?}");
    }
}

#[tokio::test]
async fn without_a_charge_nothing_is_sent() {
    let (provider, log) = checkout((200, "{}"), (200, DOCS)).await;
    for (id, charge, key) in [("cs_1", " ", "charge"), ("..", "pi_1", "id")] {
        let error = provider.recheck().unwrap().recheck(id, charge, "k").await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid(Some(key.to_owned())));
    }
    assert!(log.lock().unwrap().is_empty());
}

#[tokio::test]
async fn paying_is_nothing_this_program_can_do() {
    let (provider, log) = checkout((200, "{}"), (200, DOCS)).await;
    provider.recheck().unwrap().recheck("cs_1", "pi_1", "k").await.unwrap();
    provider.fetch().unwrap().fetch("cs_1").await.unwrap();
    assert!(log.lock().unwrap().iter().all(|seen| !seen.line.contains("/pay")));
    let source = include_str!("../api.rs");
    assert!(!source.contains("/pay\""), "there is no such route");
}
