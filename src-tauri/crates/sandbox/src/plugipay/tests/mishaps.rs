use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::super::{MAIN_KEY, WEBHOOK_SECRET, webhooks::signature};
use super::{Rig, body, draft, options};
use crate::{Options, Switches};

const LIST: &str = "/v1/checkout-sessions?limit=3";

#[tokio::test]
async fn a_lost_reply_has_its_effect_and_a_lost_request_has_none() {
    let rig = Rig::new().await;
    let ids = rig.ids("pending_review").await;
    for (kind, id, after) in
        [("drop_before", &ids[0], "pending_review"), ("drop_after", &ids[1], "completed")]
    {
        rig.fault(json!({"match": {"path_contains": "/confirm"}, "fault": {"kind": kind}})).await;
        let target = format!("/v1/checkout-sessions/{id}/confirm");
        let ask = rig.ask(MAIN_KEY, Method::POST, &target, Some(&json!({})), None);
        assert!(ask.send().await.is_err(), "{kind}");
        assert_eq!(rig.status(id).await, after);
    }
    let counts = rig.control(Method::GET, "/requests", json!({})).await;
    assert_eq!(counts["counts"]["POST /v1/checkout-sessions/{id}/confirm"], 2);
}

#[tokio::test]
async fn a_refusal_carries_what_it_was_told() {
    let rig = Rig::new().await;
    rig.fault(json!({"fault": {"kind": "status", "status": 429, "retry_after": "-3"}})).await;
    let reply = rig.ask(MAIN_KEY, Method::GET, LIST, None, None).send().await.unwrap();
    assert_eq!(
        (reply.status().as_u16(), reply.headers()["retry-after"].to_str().unwrap()),
        (429, "-3")
    );
    assert_eq!(body(reply).await["error"]["code"], "rate_limited");
    let reply = rig.ask(MAIN_KEY, Method::GET, LIST, None, None).send().await.unwrap();
    assert_eq!(reply.headers()["x-ratelimit-limit"], "100");
    let id = reply.headers()["x-request-id"].clone();
    assert_eq!(body(reply).await["meta"]["requestId"], json!(id.to_str().unwrap()));
}

#[tokio::test]
async fn pages_are_spoiled_as_asked() {
    let rig = Rig::new().await;
    let rows = |page: &serde_json::Value| page["data"].as_array().unwrap().len();
    rig.fault(json!([
        {"fault": {"kind": "rows", "rows": [{"id": "cs_bad", "status": "teleported"}], "rows_text": ["{\"amount\":-1}"]}},
        {"fault": {"kind": "empty_page"}},
        {"fault": {"kind": "repeat_cursor"}},
        {"fault": {"kind": "lose_rows", "count": 2}}
    ])).await;
    let page = rig.get(LIST).await;
    assert_eq!((rows(&page), &page["data"][3]["status"]), (5, &json!("teleported")));
    let empty = rig.get(LIST).await;
    assert_eq!((rows(&empty), &empty["meta"]["hasMore"]), (0, &json!(true)));
    let cursor = page["meta"]["cursor"].as_str().unwrap();
    assert_eq!(rig.get(&format!("{LIST}&cursor={cursor}")).await["meta"]["cursor"], json!(cursor));
    assert_eq!(rows(&rig.get(LIST).await), 1);
}

#[tokio::test]
async fn broken_bodies_are_broken() {
    let rig = Rig::new().await;
    rig.fault(json!([{"fault": {"kind": "half_body"}}, {"fault": {"kind": "garbage"}}, {"fault": {"kind": "huge_body", "bytes": 300_000}}, {"fault": {"kind": "slow_drip", "bytes": 4000, "ms": 1}}])).await;
    let ask = || rig.ask(MAIN_KEY, Method::GET, LIST, None, None).send();
    let half = match ask().await {
        Ok(reply) => reply.text().await.is_err(),
        Err(_) => true,
    };
    assert!(half);
    assert!(ask().await.unwrap().text().await.unwrap().starts_with("<html>"));
    assert!(ask().await.unwrap().bytes().await.unwrap().len() >= 300_000);
    assert_eq!(body(ask().await.unwrap()).await["data"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_clock_that_is_off_refuses_and_says_so_in_the_date() {
    let rig = Rig::new().await;
    rig.fault(json!({"fault": {"kind": "skew", "seconds": 4000}})).await;
    let reply = rig.ask(MAIN_KEY, Method::GET, LIST, None, None).send().await.unwrap();
    let date =
        chrono::DateTime::parse_from_rfc2822(reply.headers()["date"].to_str().unwrap()).unwrap();
    assert!((date.timestamp() - crate::clock::wall().timestamp() - 4000).abs() < 60);
    assert_eq!(body(reply).await["error"]["code"], "timestamp_skew");
}

#[tokio::test]
async fn sessions_expire_when_time_moves_but_never_while_a_person_is_asked() {
    let rig = Rig::new().await;
    let (_, made) = rig.post("/v1/checkout-sessions", draft(), Some("x")).await;
    let id = made["data"]["id"].as_str().unwrap();
    rig.control(Method::POST, "/clock", json!({"advance_seconds": 3601})).await;
    assert_eq!(rig.effects(id).await, ["->open", "open>expired"]);
    let wanted = rig.get("/v1/events?type=plugipay.checkout_session.expired.v1&limit=100").await;
    assert!(
        wanted["data"]
            .as_array()
            .unwrap()
            .iter()
            .any(|event| event["data"]["aggregateId"] == json!(id))
    );
    rig.control(Method::POST, "/clock", json!({"advance_seconds": 30 * 86_400})).await;
    assert_eq!(rig.ids("pending_review").await.len(), 40);
    assert!(rig.ids("open").await.is_empty());
}

#[tokio::test]
async fn too_many_writes_in_a_second_are_told_to_wait() {
    let rig = Rig::with(Options { switches: Switches::default(), ..options() }).await;
    let mut refused = None;
    for _ in 0..2_000 {
        let reply = rig
            .ask(MAIN_KEY, Method::POST, "/v1/checkout-sessions/cs_x/confirm", None, None)
            .send()
            .await
            .unwrap();
        if reply.status() == 429 {
            refused = Some(reply);
            break;
        }
    }
    assert_eq!(refused.unwrap().headers()["retry-after"], "1");
}

#[tokio::test]
async fn a_restart_forgets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.db");
    let rig = Rig::with_file(file.clone()).await;
    let confirmed = rig.ids("pending_review").await.remove(3);
    rig.post(&format!("/v1/checkout-sessions/{confirmed}/confirm"), json!({}), None).await;
    let (_, made) = rig.post("/v1/checkout-sessions", draft(), Some("once")).await;
    rig.control(Method::POST, "/clock", json!({"advance_seconds": 600})).await;
    let before = rig.get("/v1/checkout-sessions?limit=100").await;
    let origin = rig.url("");
    rig.running.stop().await;

    let rig =
        Rig::with(Options { state_file: Some(file), seed: 99, sessions: 3, ..options() }).await;
    let after = rig.get("/v1/checkout-sessions?limit=100").await["data"].to_string();
    assert_eq!(after.replace(&rig.url(""), ""), before["data"].to_string().replace(&origin, ""));
    let (_, again) = rig.post("/v1/checkout-sessions", draft(), Some("once")).await;
    assert_eq!(again, made);
    assert_eq!(rig.effects(&confirmed).await, ["pending_review>completed"]);
}

#[tokio::test]
async fn a_webhook_is_delivered_signed_under_both_names() {
    let rig = Rig::new().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    rig.control(Method::POST, "/webhooks/plugipay", json!({"url": url})).await;
    let id = rig.ids("pending_review").await.remove(0);
    rig.post(&format!("/v1/checkout-sessions/{id}/confirm"), json!({}), None).await;
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut text = String::new();
    while !text.contains(&format!("\"aggregateId\":\"{id}\"")) {
        let mut part = [0; 4096];
        let read = stream.read(&mut part).await.unwrap();
        assert_ne!(read, 0, "{text}");
        text.push_str(std::str::from_utf8(&part[..read]).unwrap_or_default());
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
    let header = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim();
    let given = header("plugipay-signature:");
    assert_eq!(header("x-plugipay-signature:"), given);
    let at: i64 = given[2..].split(',').next().unwrap().parse().unwrap();
    let (_, sent) = text.split_once("\r\n\r\n").unwrap();
    assert_eq!(signature(WEBHOOK_SECRET, at, sent), given);
}

#[tokio::test]
async fn a_request_is_delivered_late_even_when_its_sender_has_gone() {
    let rig = Rig::new().await;
    let id = rig.ids("pending_review").await.remove(0);
    rig.fault(json!({"match": {"path_ends": "/confirm"}, "fault": {"kind": "delay", "ms": 300}}))
        .await;
    let target = format!("/v1/checkout-sessions/{id}/confirm");
    let ask = rig.ask(MAIN_KEY, Method::POST, &target, Some(&json!({})), None);
    let patience = std::time::Duration::from_millis(100);
    assert!(ask.timeout(patience).send().await.unwrap_err().is_timeout());
    while rig.effects(&id).await.is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(rig.effects(&id).await, ["pending_review>completed"]);
}

#[tokio::test]
async fn a_redirect_leads_where_it_was_told() {
    let rig = Rig::new().await;
    rig.fault(json!({"fault": {"kind": "redirect", "location": "http://127.0.0.1:1/"}})).await;
    let reply = rig.ask(MAIN_KEY, Method::GET, LIST, None, None).send().await.unwrap();
    assert_eq!(
        (reply.status().as_u16(), &reply.headers()["location"]),
        (307, &"http://127.0.0.1:1/".parse().unwrap())
    );
}
