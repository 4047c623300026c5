//! What goes wrong on request, what is done only once, and what others are told.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::super::webhooks::{SECRET, signature};
use super::{Rig, options, told};
use crate::{Options, Switches};

const LIST: &str = "/v1/checkout/sessions?limit=3";

#[tokio::test]
async fn a_key_does_a_thing_once_for_a_day() {
    let rig = Rig::new().await;
    let draft = rig.draft(json!({}));
    let first = rig.post("/v1/checkout/sessions", draft.clone(), Some("k")).await;
    let again = rig.post("/v1/checkout/sessions", draft.clone(), Some("k")).await;
    assert_eq!((again.status, &again.body, again.replayed), (200, &first.body, true));
    let other =
        rig.post("/v1/checkout/sessions", rig.draft(json!({"mode": "order"})), Some("k")).await;
    assert_eq!(other.refusal(), (422, "idempotency_key_reused", "Idempotency-Key"));
    let path = format!("/v1/checkout/sessions/{}/expire", first.body["id"].as_str().unwrap());
    assert_eq!(rig.post(&path, json!({}), Some("k")).await.status, 422);
    rig.advance(86_401).await;
    let new = rig.post("/v1/checkout/sessions", draft.clone(), Some("k")).await;
    assert_ne!(new.body["id"], first.body["id"]);
    let plain = rig.post("/v1/checkout/sessions", draft.clone(), None).await;
    assert_eq!((plain.status, plain.replayed), (200, false));
    rig.switch(json!({"idempotency_required": true})).await;
    let strict = rig.post("/v1/checkout/sessions", draft, None).await;
    assert_eq!(strict.refusal(), (400, "parameter_missing", "Idempotency-Key"));
}

#[tokio::test]
async fn a_refusal_is_replayed_as_well() {
    let rig = Rig::new().await;
    let bad = rig.draft(json!({"mode": "gift"}));
    let first = rig.post("/v1/checkout/sessions", bad.clone(), Some("r")).await;
    let again = rig.post("/v1/checkout/sessions", bad, Some("r")).await;
    assert_eq!(
        (first.replayed, again.replayed, again.status, &again.body),
        (false, true, 400, &first.body)
    );
}

#[tokio::test]
async fn a_lost_reply_has_its_effect_and_a_lost_request_has_none() {
    let rig = Rig::new().await;
    for (kind, after) in [("drop_before", "open"), ("drop_after", "expired")] {
        let made = rig.make(json!({})).await;
        let fault = json!({"match": {"path_ends": "/expire"}, "fault": {"kind": kind}});
        rig.control(Method::POST, "/faults", fault).await;
        let path = format!("/v1/checkout/sessions/{}/expire", made["id"].as_str().unwrap());
        assert!(rig.ask(Method::POST, &path).send().await.is_err(), "{kind}");
        assert_eq!(rig.session(&made["id"]).await["status"], after);
    }
}

#[tokio::test]
async fn pages_and_answers_are_spoiled_as_asked() {
    let rig = Rig::new().await;
    let faults = json!([
        {"fault": {"kind": "rows", "rows": [{"id": "cs_bad", "status": "teleported"}]}},
        {"fault": {"kind": "empty_page"}},
        {"fault": {"kind": "repeat_cursor"}},
        {"fault": {"kind": "status", "status": 429, "retry_after": "7"}},
        {"fault": {"kind": "status", "status": 500}}
    ]);
    rig.control(Method::POST, "/faults", faults).await;
    let page = rig.get(LIST).await;
    assert_eq!(page["data"][3]["status"], "teleported");
    let empty = rig.get(LIST).await;
    assert_eq!((&empty["data"], &empty["has_more"]), (&json!([]), &json!(true)));
    let cursor = page["next_cursor"].as_str().unwrap();
    assert_eq!(rig.get(&format!("{LIST}&starting_after={cursor}")).await["next_cursor"], cursor);
    let busy = rig.ask(Method::GET, LIST).send().await.unwrap();
    assert_eq!(busy.headers()["retry-after"], "7");
    assert_eq!(told(busy).await.body["error"]["type"], "rate_limit_error");
    assert_eq!(rig.told(LIST).await.body["error"]["type"], "api_error");
}

#[tokio::test]
async fn too_many_requests_are_told_to_wait_only_where_limits_are_on() {
    let rig = Rig::with(Options { switches: Switches::default(), ..options() }).await;
    let first = rig.ask(Method::GET, "/v1/teapots").send().await.unwrap();
    assert_eq!(
        (&first.headers()["x-ratelimit-limit"], first.headers().get("retry-after")),
        (&"1500".parse().unwrap(), None)
    );
    let stranger = || rig.http.get(rig.url("/v1/teapots")).send();
    assert_eq!(stranger().await.unwrap().headers()["x-ratelimit-limit"], "100");
    let mut refused = None;
    for _ in 0..250 {
        let reply = stranger().await.unwrap();
        if reply.status() == 429 {
            refused = Some(reply);
            break;
        }
    }
    let refused = refused.unwrap();
    assert!(
        (1..=60)
            .contains(&refused.headers()["retry-after"].to_str().unwrap().parse::<i64>().unwrap())
    );
    assert_eq!(told(refused).await.refusal(), (429, "rate_limit_exceeded", "-"));
    rig.switch(json!({"rate_limits": false})).await;
    assert_eq!(stranger().await.unwrap().status(), 401);
}

#[tokio::test]
async fn switches_change_the_shape_of_answers() {
    let rig = Rig::new().await;
    let full = rig.get(LIST).await;
    rig.switch(
        json!({"omit_nulls": true, "list_url": false, "events": false, "strict_parameters": true}),
    )
    .await;
    let bare = rig.get(LIST).await;
    assert!(full.get("url").is_some() && bare.get("url").is_none());
    assert!(bare["data"][0].as_object().unwrap().values().all(|value| !value.is_null()));
    assert_eq!(rig.told("/v1/events").await.status, 404);
    let strict = rig.post("/v1/checkout/sessions", rig.draft(json!({"colour": "red"})), None).await;
    assert_eq!(strict.refusal(), (400, "parameter_invalid", "colour"));
    let unknown =
        rig.http.post(format!("{}/switches/fluveo", rig.running.description().control_url));
    assert_eq!(unknown.body(r#"{"gravity":0}"#).send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn a_restart_forgets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.db");
    let rig = Rig::with_file(file.clone()).await;
    let seeded =
        rig.get("/v1/checkout/sessions?status=open&limit=1").await["data"][0]["id"].clone();
    rig.act(&seeded, "expire", json!({})).await;
    let draft =
        rig.draft(json!({"customer_email": "j@example.net", "customer_creation": "always"}));
    let made = rig.post("/v1/checkout/sessions", draft.clone(), Some("once")).await.body;
    rig.act(&made["id"], "pay", json!({})).await;
    let lists = [
        "checkout/sessions",
        "payment_intents",
        "customers",
        "prices",
        "checkout_links",
        "events",
        "balance_transactions",
    ];
    let mut before = Vec::new();
    for list in lists {
        before.push(
            rig.get(&format!("/v1/{list}?limit=100")).await["data"]
                .to_string()
                .replace(&rig.url(""), ""),
        );
    }
    rig.running.stop().await;

    let rig =
        Rig::with(Options { state_file: Some(file), seed: 99, sessions: 3, ..options() }).await;
    for (list, before) in lists.iter().zip(before) {
        let after = rig.get(&format!("/v1/{list}?limit=100")).await["data"].to_string();
        assert_eq!(after.replace(&rig.url(""), ""), before, "{list}");
    }
    let again = rig.post("/v1/checkout/sessions", draft, Some("once")).await;
    assert_eq!((&again.body["id"], again.replayed), (&made["id"], true));
    assert_eq!(rig.effects(&seeded).await, ["open>expired"]);
}

/// Reads one request and answers it; gives its text.
async fn receive(listener: &TcpListener, status: &str) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut bytes = Vec::new();
    loop {
        let mut part = [0; 4096];
        let read = stream.read(&mut part).await.unwrap();
        bytes.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
        let whole = text.split_once("\r\n\r\n").is_some_and(|(head, _)| {
            Some(bytes.len() - head.len() - 4) == length.and_then(|length| length.parse().ok())
        });
        if whole || read == 0 {
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
            return text;
        }
    }
}

fn header<'a>(text: &'a str, name: &str) -> &'a str {
    text.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim()
}

#[tokio::test]
async fn events_are_delivered_in_order_and_signed_under_both_names() {
    let rig = Rig::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    rig.control(Method::POST, "/webhooks/fluveo", json!({"url": url})).await;
    let made = rig.make(json!({})).await;
    rig.act(&made["id"], "pay", json!({})).await;
    let mut kinds = Vec::new();
    for _ in 0..4 {
        let text = receive(&listener, "200 OK").await;
        let (_, body) = text.split_once("\r\n\r\n").unwrap();
        let given = header(&text, "fluveo-signature:");
        assert_eq!(header(&text, "x-signature:"), given);
        let at: i64 = given[2..].split(',').next().unwrap().parse().unwrap();
        assert_eq!(signature(SECRET, at, body), given);
        let event: Value = serde_json::from_str(body).unwrap();
        assert_eq!(header(&text, "webhook-id:"), event["id"]);
        assert_eq!(event.as_object().unwrap().len(), 6, "{event}");
        kinds.push(event["type"].as_str().unwrap().to_owned());
        if kinds.len() == 4 {
            let read = rig.get(&format!("/v1/events/{}", event["id"].as_str().unwrap())).await;
            assert_eq!(
                (&read["type"], &read["api_version"]),
                (&event["type"], &json!("2026-03-09"))
            );
        }
    }
    assert_eq!(
        kinds,
        [
            "payment_intent.created",
            "charge.succeeded",
            "payment_intent.succeeded",
            "checkout.session.completed"
        ]
    );
    let list = rig.told("/v1/events?type=checkout.session.completed&limit=1").await;
    assert_eq!(
        (&list.body["data"][0]["data"]["object"]["id"], list.rule.as_str()),
        (&made["id"], "events-list")
    );
}

#[tokio::test]
async fn what_was_not_taken_is_sent_again() {
    let rig = Rig::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let wanted = json!({"url": url, "enabled_events": ["checkout.session.expired"]});
    let endpoint = rig.post("/v1/webhook_endpoints", wanted, None).await.body;
    let made = rig.make(json!({})).await;
    rig.act(&made["id"], "expire", json!({})).await;
    let first = receive(&listener, "500 Oops").await;
    // The failure is noted after the answer was read, so time is moved until the second attempt comes.
    let again = async {
        loop {
            rig.advance(60).await;
            tokio::task::yield_now().await;
        }
    };
    let second = tokio::select! {
        text = receive(&listener, "200 OK") => text,
        () = again => unreachable!("time has no end"),
    };
    assert_eq!(header(&first, "webhook-id:"), header(&second, "webhook-id:"));
    let secret = endpoint["secret"].as_str().unwrap();
    let given = header(&second, "fluveo-signature:");
    let at: i64 = given[2..].split(',').next().unwrap().parse().unwrap();
    assert_eq!(signature(secret, at, second.split_once("\r\n\r\n").unwrap().1), given);
}

#[tokio::test]
async fn endpoints_are_managed_and_their_secret_is_told_once() {
    let rig = Rig::new().await;
    let body = json!({"url": "http://127.0.0.1:9/x", "enabled_events": ["order.paid"]});
    let made = rig.post("/v1/webhook_endpoints", body, None).await.body;
    let path = format!("/v1/webhook_endpoints/{}", made["id"].as_str().unwrap());
    assert_ne!(rig.get(&path).await["secret"], made["secret"]);
    let off = rig.post(&path, json!({"status": "disabled"}), None).await.body;
    assert_eq!(
        (&off["status"], &off["enabled_events"]),
        (&json!("disabled"), &json!(["order.paid"]))
    );
    assert_eq!(rig.all("/v1/webhook_endpoints").await.len(), 1);
    for (body, param) in [
        (json!({"enabled_events": ["order.paid"]}), "url"),
        (json!({"url": "https://shop.example/x", "enabled_events": ["order.paid"]}), "url"),
        (json!({"url": "http://127.0.0.1:9/x", "enabled_events": ["*"]}), "enabled_events"),
    ] {
        let told = rig.post("/v1/webhook_endpoints", body, None).await;
        assert_eq!((told.status, told.refusal().2), (400, param));
    }
    rig.ask(Method::DELETE, &path).send().await.unwrap();
    assert_eq!(rig.told(&path).await.status, 404);
}
