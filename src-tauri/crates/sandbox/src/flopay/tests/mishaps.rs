//! Late and lost answers, faults, odd sessions, restarts.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::{CREATE, KEY, draft, rig};
use crate::rig::{Rig, value};

async fn made(rig: &Rig) -> usize {
    let url = format!("{}/effects", rig.running.description().control_url);
    let log = value(rig.http.get(url).send().await.unwrap()).await;
    log["effects"].as_array().unwrap().len()
}

#[tokio::test]
async fn each_slow_attempt_makes_a_session() {
    let rig = rig().await;
    let told = rig.switch(json!({})).await;
    assert_eq!(told["slow_ms"], 15_000);
    let mut slow = draft();
    slow["account"]["userId"] = json!("slow");
    for attempts in 1..=2 {
        let ask = rig.ask(Method::POST, CREATE, Some(&slow)).timeout(Duration::from_millis(200));
        assert!(ask.send().await.unwrap_err().is_timeout());
        while made(&rig).await < attempts {
            tokio::task::yield_now().await;
        }
    }
    rig.switch(json!({"slow_ms": 1})).await;
    assert_eq!(rig.flo(Method::POST, CREATE, Some(slow)).await.0, 201);
    assert_eq!(made(&rig).await, 3);
}

#[tokio::test]
async fn a_lost_reply_leaves_a_session_behind() {
    let rig = rig().await;
    rig.control("/faults", json!({"match": {"method": "POST"}, "fault": {"kind": "drop_after"}}))
        .await;
    assert!(rig.ask(Method::POST, CREATE, Some(&draft())).send().await.is_err());
    assert_eq!(made(&rig).await, 1);
    let known = rig.act("/known", json!({})).await;
    let id = known["csv"].as_str().unwrap().lines().nth(1).unwrap().to_owned();
    assert!(rig.raw(&id).await.contains("\"order_id\":\"KC-7\""));
}

#[tokio::test]
async fn faults_speak_flopays_language_and_spoil_its_lists() {
    let rig = rig().await;
    rig.control(
        "/faults",
        json!([
            {"fault": {"kind": "status", "status": 503, "code": "down"}},
            {"fault": {"kind": "lose_rows", "count": 2}},
        ]),
    )
    .await;
    let (status, told) = rig.flo(Method::GET, "/v1/products", None).await;
    assert_eq!((status, &told["code"], &told["type"]), (503, &json!("down"), &json!("api_error")));
    let (_, page) = rig.flo(Method::GET, "/v1/products?limit=5", None).await;
    assert_eq!((page["data"].as_array().unwrap().len(), &page["meta"]["total"]), (3, &json!(19)));
}

#[tokio::test]
async fn odd_sessions_can_be_added() {
    let rig = rig().await;
    let uuid = "4F0C2A8E-6f7b-4f1e-9a55-0d1c2b3a4e5f";
    let told = rig.act("", json!({"uuid": uuid, "status": "failed", "createdAt": "2026-10-01T08:00:00.000Z", "tagsData": {"order_id": 7}})).await;
    assert_eq!(
        (&told["uuid"], &told["createdAt"]),
        (&json!(uuid.to_lowercase()), &json!("2026-10-01T08:00:00.000Z"))
    );
    assert_eq!(rig.stands(uuid).await, "failed");
    assert_eq!(rig.control("/sessions/flopay", json!({"uuid": uuid})).await.0, 409);
    for wrong in [json!({"status": "lost"}), json!({"createdAt": "soon"})] {
        assert_eq!(rig.control("/sessions/flopay", wrong).await.0, 400);
    }
    assert_eq!(rig.control("/sessions/flopay", json!({"items": []})).await.0, 422);
    assert_eq!(rig.control(&format!("/sessions/flopay/{uuid}/fly"), json!({})).await.0, 404);
    assert_eq!(rig.control("/switches/flopay", json!({"gravity": 1})).await.0, 400);
}

#[tokio::test]
async fn a_restart_forgets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.db");
    let rig = Rig::with("flopay", 400, Some(file.clone())).await;
    let (open, paid) = (rig.checkout(draft()).await, rig.checkout(super::plan()).await);
    rig.act(&format!("/{paid}/pay"), json!({})).await;
    let (before, known) = (rig.raw(&paid).await, rig.act("/known", json!({})).await);
    let listener = rig.listen().await;
    rig.running.stop().await;

    let rig = Rig::with("flopay", 3, Some(file)).await;
    assert_eq!(rig.raw(&paid).await, before);
    assert_eq!(rig.act("/known", json!({})).await, known);
    assert_eq!(rig.effects(&paid).await.len(), 3);
    let line: Value = serde_json::from_str(&before).unwrap();
    let line = line["data"]["subscriptions"][0]["uuid"].as_str().unwrap();
    let pause = format!("/v1/subscriptions/{line}/pause");
    let ask = rig.ask(Method::POST, &pause, None).bearer_auth(KEY).send().await.unwrap();
    assert_eq!(ask.status(), 200);
    let told = crate::rig::arrived(&listener, "200 OK").await;
    assert_eq!(told.json()["eventType"], "subscription.paused");
    rig.advance(86_401).await;
    assert_eq!(rig.stands(&open).await, "expired");
}

#[tokio::test]
async fn the_same_seed_makes_the_same_sessions_and_there_may_be_none() {
    let one = Rig::with("flopay", 30, None).await;
    let two = Rig::with("flopay", 30, None).await;
    let known = one.act("/known", json!({})).await;
    assert_eq!(two.act("/known", json!({})).await, known);
    let id = known["csv"].as_str().unwrap().lines().nth(9).unwrap().to_owned();
    assert_eq!(one.raw(&id).await, two.raw(&id).await);
    let none = Rig::with("flopay", 0, None).await;
    assert_eq!(none.act("/known", json!({})).await["csv"], "uuid\n");
}
