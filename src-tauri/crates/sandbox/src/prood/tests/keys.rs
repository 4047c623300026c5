//! Redis, over its own protocol and over HTTP.

use serde_json::{Value, json};

use super::super::redis::{Answer, Redis, command};
use super::super::{FULL_TOKEN, Prood, READ_TOKEN};
use super::{NOW, Rig, options};
use crate::clock::Clock;
use crate::provider::{Provider as _, Setup};
use crate::serve::Service as _;

#[tokio::test]
async fn a_key_holds_the_snapshot_and_ends_with_its_session() {
    let rig = Rig::new().await;
    let id = rig.add(json!({"expiresIn": 600_000})).await;
    let key = format!("checkout:session:{id}");
    let stored = rig.redis(json!(["GET", key])).await;
    let stored: Value = serde_json::from_str(stored.as_str().unwrap()).unwrap();
    assert_eq!(stored, rig.get(&format!("/api/sessions/{id}")).await.body);
    rig.advance(590).await;
    let left = rig.redis(json!(["PTTL", key])).await.as_i64().unwrap();
    assert!((1..=10_000).contains(&left), "{left}");
    rig.advance(11).await;
    assert_eq!(rig.redis(json!(["GET", key])).await, Value::Null);
    assert_eq!(rig.redis(json!(["PTTL", key])).await, -2);
}

#[tokio::test]
async fn a_client_reads_the_same_over_a_socket_and_over_http() {
    let rig = Rig::new().await;
    let keys = rig.keys().await;
    assert_eq!(keys.len(), 60);
    let some = [&["MGET".to_owned(), "checkout:session:none".to_owned()][..], &keys[..5]].concat();
    let over_http = rig.redis(json!(some)).await;
    assert_eq!(over_http[0], Value::Null);
    if rig.more("redis") == "memory" {
        return;
    }
    let url = rig.credential("redis_url");
    let (password, address) = url.strip_prefix("redis://:").unwrap().split_once('@').unwrap();
    let port = address.rsplit(':').next().unwrap().parse().unwrap();
    let mut line = super::super::redis::line(port, password).unwrap();
    let answers =
        line.run(&[some, command(["SET", "checkout:session:odd", "{", "PX", "60000"])]).unwrap();
    assert_eq!(answers[0].json(), over_http);
    assert_eq!(rig.get("/api/sessions/odd").await.status, 502, "a value that is no JSON");
    rig.advance(61).await;
    assert_eq!(rig.get("/api/sessions/odd").await.status, 404, "foreign keys age too");
}

#[tokio::test]
async fn the_rest_form_takes_a_command_in_the_path_in_the_body_and_in_a_pipeline() {
    let rig = Rig::new().await;
    let id = rig.add(json!({})).await;
    let key = format!("checkout:session:{id}");
    let get = rig.http.get(rig.url(&format!("/redis/get/{key}"))).bearer_auth(READ_TOKEN);
    let by_path = super::told(get.send().await.unwrap()).await.body["result"].clone();
    assert_eq!(by_path, rig.redis(json!(["get", key])).await);
    let commands = json!([["GET", key], ["PTTL", "none"], ["NOPE"], ["DEL", key]]);
    let answers = rig.rest(READ_TOKEN, "/redis/pipeline", commands).await.body;
    assert_eq!((&answers[0]["result"], &answers[1]["result"]), (&by_path, &json!(-2)));
    assert!(answers[2]["error"].as_str().unwrap().starts_with("ERR"));
    assert!(answers[3]["error"].as_str().unwrap().starts_with("NOPERM"));
    for (token, command, status, error) in [
        ("wrong", json!(["PING"]), 401, "Unauthorized"),
        (READ_TOKEN, json!(["SET", "a", "b"]), 400, "NOPERM"),
        (FULL_TOKEN, json!(["FLUSHALL"]), 400, "ERR"),
        (FULL_TOKEN, json!("PING"), 400, "ERR"),
        (FULL_TOKEN, json!(["GET"]), 400, "ERR"),
    ] {
        let refused = rig.rest(token, "/redis", command).await;
        assert_eq!(refused.status, status);
        assert!(refused.body["error"].as_str().unwrap().starts_with(error), "{}", refused.body);
    }
}

#[tokio::test]
async fn the_read_only_token_may_be_refused_to_scan() {
    let rig = Rig::new().await;
    let scan = json!(["SCAN", "0", "MATCH", "checkout:session:*", "COUNT", "200"]);
    assert_eq!(rig.rest(READ_TOKEN, "/redis", scan.clone()).await.status, 200);
    rig.switch(json!({"readonly_scan_refused": true})).await;
    let refused = rig.rest(READ_TOKEN, "/redis", scan.clone()).await;
    assert_eq!(refused.status, 400);
    assert!(refused.body["error"].as_str().unwrap().starts_with("NOPERM"));
    assert_eq!(rig.rest(READ_TOKEN, "/redis", json!(["GET", "x"])).await.status, 200);
    assert_eq!(rig.rest(FULL_TOKEN, "/redis", scan).await.status, 200);
}

#[tokio::test]
async fn a_key_that_is_deleted_takes_its_session_along() {
    let rig = Rig::new().await;
    let id = rig.add(json!({"state": "payment", "provider": "easypay"})).await;
    assert_eq!(rig.redis(json!(["DEL", format!("checkout:session:{id}")])).await, 1);
    assert_eq!(
        rig.post(&format!("/api/sessions/{id}/confirm"), json!({"chargeId": "x"})).await.status,
        404
    );
    assert_eq!(rig.effects(&id).await.last().unwrap(), "payment>gone");
}

/// The same Prood where no Redis is installed.
#[tokio::test]
async fn without_a_redis_the_rest_form_is_served_from_memory() {
    let clock = std::sync::Arc::new(Clock::starting_at(options().now));
    let setup = Setup {
        origin: "http://127.0.0.1:1".to_owned(),
        seed: 1,
        sessions: 400,
        now: NOW,
        switches: Default::default(),
        clock: clock.clone(),
        effects: Default::default(),
        state: None,
    };
    let prood = Prood::new(setup, Redis::memory(clock.clone())).unwrap();
    let address = prood.address();
    assert_eq!(
        (&address.more["redis"], address.credentials.get("redis_url")),
        (&json!("memory"), None)
    );
    let keys = prood.lock().redis.keys("checkout:session:").unwrap();
    assert_eq!(keys.len(), 60);
    clock.advance(86_400_000);
    prood.clock_moved();
    assert_eq!(prood.lock().redis.keys("").unwrap().len(), 0);
    let error = prood.lock().redis.one(command(["EVAL", "x"])).unwrap();
    assert!(matches!(error, Answer::Error(_)));
    assert_eq!(prood.name(), "prood");
}
