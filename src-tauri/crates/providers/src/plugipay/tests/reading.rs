use chrono::{TimeDelta, TimeZone as _, Utc};
use domain::{Facet, Mode};

use super::*;
use crate::testing::now;
use crate::{ErrorKind, Page, ProviderError, Row, SweepAsk, capabilities};

async fn page(rig: &Rig, ask: SweepAsk) -> Result<Page<Row>, ProviderError> {
    rig.provider.sweep().unwrap().page(&ask).await
}

fn hundred() -> SweepAsk {
    SweepAsk { limit: 100, ..SweepAsk::default() }
}

#[tokio::test]
async fn a_page_asks_for_exactly_what_is_wanted() {
    let rig = Rig::new(200, list(&[], r#"{"cursor":null,"hasMore":false}"#)).await;
    let ask = SweepAsk {
        after: Some(now()),
        before: Some(now() + TimeDelta::microseconds(1)),
        raw_status: Some("pending_review".to_owned()),
        oldest_first: true,
        cursor: Some("cur=1".to_owned()),
        limit: 500,
    };
    let page = page(&rig, ask).await.unwrap();
    assert!(page.rows.is_empty() && page.next.is_none());
    assert_eq!(page.server_time, Some(Utc.with_ymd_and_hms(2026, 1, 1, 0, 10, 0).unwrap()));
    assert_eq!(
        rig.only_request().line,
        "GET /api/v1/checkout-sessions?createdAfter=2026-01-01T00%3A00%3A00.000Z\
         &createdBefore=2026-01-01T00%3A00%3A00.001Z&status=pending_review\
         &order=asc&direction=asc&limit=100&cursor=cur%3D1"
    );
}

#[tokio::test]
async fn the_signature_covers_what_was_sent() {
    let rig =
        Rig::with(200, list(&[], "{}"), &[("prefix", "/v1"), ("on_behalf_of", "acc_7")]).await;
    page(&rig, hundred()).await.unwrap();
    let seen = rig.only_request();
    let target = seen.line.strip_prefix("GET ").unwrap();
    assert!(target.starts_with("/v1/checkout-sessions?order=desc"), "{target}");
    let signed = super::super::sign::Signed {
        method: "GET",
        target,
        timestamp: crate::testing::NOW,
        body: b"",
        idempotency_key: None,
    };
    let signature = super::super::sign::signature(crate::testing::SECRET, &signed);
    let proof =
        format!("Plugipay-HMAC-SHA256 keyId=pk_test_AKIADEMO7Q2M, scope=*, signature={signature}");
    assert_eq!(seen.header("authorization"), Some(proof.as_str()));
    assert_eq!(seen.header("x-plugipay-timestamp"), Some("1767225600"));
    assert_eq!(seen.header("x-plugipay-on-behalf-of"), Some("acc_7"));
    assert_eq!(seen.header("accept-encoding"), None, "nothing is unpacked");
}

#[tokio::test]
async fn bad_rows_stay_on_their_page() {
    let odd = r#"{"id":"cs_odd", "amount":12.50}"#;
    let rig =
        Rig::new(200, list(&[SESSION.trim(), odd, "17"], r#"{"cursor":"a","hasMore":true}"#)).await;
    let page = page(&rig, hundred()).await.unwrap();
    assert_eq!(page.rows.len(), 3);
    assert!(page.rows[0].read.is_ok());
    assert_eq!(page.rows[0].raw, SESSION.trim());
    assert_eq!(page.rows[1].raw, odd);
    assert_eq!(page.rows[1].read.as_ref().unwrap_err().id.as_deref(), Some("cs_odd"));
    assert_eq!((page.rows[2].raw.as_str(), page.rows[2].read.is_err()), ("17", true));
    assert_eq!(page.next.as_deref(), Some("a"));
}

#[tokio::test]
async fn a_repeated_cursor_keeps_its_rows_and_then_says_so() {
    let rig = Rig::new(200, list(&[SESSION], r#"{"cursor":"a","hasMore":true}"#)).await;
    let again = SweepAsk { cursor: Some("a".to_owned()), ..hundred() };
    let broken = page(&rig, again).await.unwrap();
    assert_eq!(broken.rows.len(), 1);
    let error = page(&rig, SweepAsk { cursor: broken.next, ..hundred() }).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidAnswer);
    let text = "Plugipay's list cannot be read to its end: it gave the same cursor again";
    assert_eq!(error.message, text);
    rig.only_request();
}

#[tokio::test]
async fn an_empty_page_that_claims_more_is_an_error() {
    let rig = Rig::new(200, list(&[], r#"{"cursor":"b","hasMore":true}"#)).await;
    let error = page(&rig, hundred()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidAnswer);
}

#[tokio::test]
async fn an_empty_success_is_an_empty_page() {
    let rig = Rig::new(204, "").await;
    let page = page(&rig, hundred()).await.unwrap();
    assert!(page.rows.is_empty() && page.next.is_none());
}

#[tokio::test]
async fn answers_that_are_not_theirs() {
    let deep = format!(r#"{{"data":{}{}}}"#, "[".repeat(50_000), "]".repeat(50_000));
    let half = single(SESSION)[..300].to_owned();
    for body in ["<html>\n<b>Welcome</b>", "", "{}", "null", "[[]]", "[{}]", half.as_str()] {
        let rig = Rig::new(200, body).await;
        let error = page(&rig, hundred()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidAnswer, "{body}");
        assert!(error.message.chars().count() < 300 && !error.message.contains('\n'));
        let error = rig.provider.fetch().unwrap().fetch("cs_1").await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidAnswer, "{body}");
    }
    let rig = Rig::new(200, deep).await;
    assert!(rig.provider.fetch().unwrap().fetch("cs_1").await.is_err(), "and no stack overflows");
    assert!(page(&rig, hundred()).await.unwrap().rows[0].read.is_err());
}

#[tokio::test]
async fn one_session_is_read_as_received() {
    let rig = Rig::new(200, single(SESSION.trim())).await;
    let row = rig.provider.fetch().unwrap().fetch("cs_01/../x").await.unwrap();
    assert_eq!(row.raw, SESSION.trim());
    assert_eq!(rig.only_request().line, "GET /api/v1/checkout-sessions/cs_01%2F..%2Fx");
    for id in ["", "."] {
        let error = rig.provider.fetch().unwrap().fetch(id).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid(Some("id".to_owned())));
    }
}

#[tokio::test]
async fn a_wrong_clock_is_explained() {
    let body = r#"{"data":null,"error":{"code":"TIMESTAMP_SKEW","message":"too old"},"meta":{"requestId":"req_9"}}"#;
    let rig = Rig::new(401, body).await;
    let error = rig.provider.account().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::ClockSkew(Some(600)));
    assert!(error.message.starts_with("This computer's clock is 600 s behind Plugipay's"));
    assert_eq!(
        (error.code.as_deref(), error.request_id.as_deref()),
        (Some("TIMESTAMP_SKEW"), Some("req_9"))
    );
}

#[tokio::test]
async fn the_account_is_known_by_its_newest_session() {
    let rig = Rig::new(200, list(&[SESSION], r#"{"cursor":"a","hasMore":true}"#)).await;
    let account = rig.provider.account().await.unwrap();
    assert_eq!(account.id.as_deref(), Some("acc_01jgdemo000000000000000001"));
    assert_eq!((account.mode, account.skew_seconds), (Mode::Test, Some(600)));
    assert!(account.sample.unwrap().read.is_ok());
    assert_eq!(rig.only_request().line, "GET /api/v1/checkout-sessions?limit=1");
}

#[tokio::test]
async fn an_account_without_sessions_has_no_id() {
    let rig = Rig::new(200, list(&[], "{}")).await;
    let account = rig.provider.account().await.unwrap();
    assert!(account.id.is_none() && account.sample.is_none());
    assert_eq!(account.mode, Mode::Test, "from the key");
}

#[tokio::test]
async fn what_it_can_do() {
    let rig = Rig::new(200, "").await;
    let can = capabilities(rig.provider.as_ref());
    let lacking: Vec<_> = Facet::ALL.iter().filter(|facet| !can.has(**facet)).collect();
    assert_eq!(lacking, [&Facet::Links, &Facet::Recheck, &Facet::Capture, &Facet::Catalogue]);
    let sweep = rig.provider.sweep().unwrap();
    assert_eq!(
        (sweep.page_limit(), sweep.polled()),
        (100, ["pending_review", "pending", "open"].as_slice())
    );
}
