//! Making, reading, processing and ending sessions.

use reqwest::Method;
use serde_json::{Value, json};

use super::{CREATE, KEY, draft, plan, rig};
use crate::rig::{Rig, value};

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.as_bytes()[14] == b'4' && text.matches('-').count() == 4
}

#[tokio::test]
async fn a_session_is_made_and_read_back_to_the_cent() {
    let rig = rig().await;
    let (status, told) = rig.flo(Method::POST, CREATE, Some(draft())).await;
    let id = told["data"]["uuid"].as_str().unwrap();
    assert_eq!((status, is_uuid(id), &told["data"]["checkoutUrl"]), (201, true, &Value::Null));
    let raw = rig.raw(id).await;
    for part in [r#""totalAmount":80,"#, r#""overrideAmount":60.5}"#, r#""totalAmount":0.1"#] {
        assert!(raw.contains(part), "{part}: {raw}");
    }
    let data = serde_json::from_str::<Value>(&raw).unwrap()["data"].clone();
    for (field, expected) in [
        ("status", json!("open")),
        ("gateway", json!("stripe")),
        ("tagsData", draft()["tagsData"].clone()),
        ("account", draft()["account"].clone()),
        ("utmMetadata", draft()["utmMetadata"].clone()),
        ("couponCodes", json!(["SPRING"])),
        ("cancelUrl", json!("/no")),
        ("currency", json!("USD")),
    ] {
        assert_eq!(data[field], expected, "{field}");
    }
    assert_eq!(data["items"][1]["providerItemId"], "mug-blue");
    assert_eq!(rig.effects(id).await, ["->open"]);
}

#[tokio::test]
async fn amounts_are_never_rounded() {
    let rig = rig().await;
    let body = draft().to_string();
    for (amount, status) in [
        ("49.990", 201),
        ("70368744177.67", 201),
        ("4999e-2", 201),
        ("0.005", 422),
        ("-1", 422),
        ("\"5\"", 422),
        ("1e40", 422),
    ] {
        let body = body.replace("\"totalAmount\":80.0", &format!("\"totalAmount\":{amount}"));
        assert!(body.contains(amount));
        let reply = rig.ask(Method::POST, CREATE, None).body(body).send().await.unwrap();
        assert_eq!(reply.status(), status, "{amount}");
        if status == 422 {
            let told = value(reply).await;
            assert_eq!(told["errors"][0]["param"], "items[0].totalAmount", "{told}");
        }
    }
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let rig = rig().await;
    for (field, param) in [
        ("clientId", "clientId"),
        ("account", "account.userId"),
        ("successUrl", "successUrl"),
        ("cancelUrl", "cancelUrl"),
        ("items", "items"),
    ] {
        let mut body = draft();
        body.as_object_mut().unwrap().remove(field);
        let (status, told) = rig.flo(Method::POST, CREATE, Some(body)).await;
        assert_eq!((status, &told["errors"][0]["param"]), (422, &json!(param)), "{told}");
    }
    let mut body = draft();
    body.as_object_mut().unwrap().remove("clientId");
    let ask = rig.ask(Method::POST, CREATE, Some(&body)).header("x-client-id", super::CLIENT);
    assert_eq!(ask.send().await.unwrap().status(), 201);
}

#[tokio::test]
async fn a_browser_needs_no_key_but_a_wrong_one_is_refused() {
    let rig = rig().await;
    let known = &rig.running.description().providers["flopay"].more["known_ids"][0];
    let one = format!("{CREATE}/{}", known.as_str().unwrap());
    let get = |target: &str| rig.ask(Method::GET, target, None);
    assert_eq!(get(&one).send().await.unwrap().status(), 200);
    assert_eq!(get(&one).bearer_auth("flo_test_wrong").send().await.unwrap().status(), 401);
    assert_eq!(get("/v1/products").send().await.unwrap().status(), 401);
    assert_eq!(get("/v1/products").bearer_auth(KEY).send().await.unwrap().status(), 200);
    assert_eq!(get("/v1/health").send().await.unwrap().status(), 200);
    let mut stranger = draft();
    stranger["clientId"] = json!("client_other");
    let (status, told) = rig.flo(Method::POST, CREATE, Some(stranger)).await;
    assert_eq!((status, &told["type"]), (401, &json!("authentication_error")));
    rig.switch(json!({"key_for_sessions": true})).await;
    assert_eq!(get(&one).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn sessions_are_not_listed_but_their_ids_can_be_had() {
    let rig = rig().await;
    for (method, target) in
        [(Method::GET, CREATE.to_owned()), (Method::DELETE, format!("{CREATE}/x"))]
    {
        let reply = rig.ask(method, &target, None).bearer_auth(KEY).send().await.unwrap();
        assert_eq!(reply.status(), 404);
        assert_eq!(reply.headers()["x-sandbox-assumption"], "no-session-list");
    }
    let csv = rig.act("/known", json!({})).await;
    let mut lines = csv["csv"].as_str().unwrap().lines();
    assert_eq!(lines.next(), Some("uuid"));
    let ids: Vec<&str> = lines.collect();
    assert_eq!((ids.len(), ids.iter().all(|id| is_uuid(id))), (400, true));
    let told = &rig.running.description().providers["flopay"].more["known_ids"];
    assert_eq!(told, &json!(ids[..20]));
    for id in ids.iter().step_by(37) {
        assert!(rig.raw(&id.to_uppercase()).await.contains(id));
    }
    let missing = format!("{CREATE}/4f0c2a8e-6f7b-4f1e-9a55-0d1c2b3a4e5f");
    assert_eq!(rig.flo(Method::GET, &missing, None).await.0, 404);
    let many = Rig::with("flopay", 3_000, None).await.act("/known", json!({})).await;
    assert_eq!(many["csv"].as_str().unwrap().lines().count(), 501);
}

#[tokio::test]
async fn users_and_codes_that_make_trouble() {
    let rig = rig().await;
    let with = |pointer: &str, value: Value| {
        let mut body = draft();
        *body.pointer_mut(pointer).unwrap() = value;
        body
    };
    for (body, status, code) in [
        (with("/account/userId", json!("boom")), 500, None),
        (with("/account/userId", json!("busy")), 429, None),
        (with("/items/0/code", json!("missing-1")), 422, Some("UnknownProduct")),
        (with("/items/0/code", json!("gone-1")), 422, Some("DeletedProduct")),
        (with("/couponCodes/0", json!("NOPE")), 422, Some("UnknownCoupon")),
        (with("/couponCodes/0", json!("OLD")), 422, Some("DeletedCoupon")),
        (with("/couponCodes/0", json!("OTHER")), 422, Some("CouponNotApplicable")),
    ] {
        let reply = rig.ask(Method::POST, CREATE, Some(&body)).send().await.unwrap();
        assert_eq!(reply.status(), status);
        assert_eq!(reply.headers().contains_key("retry-after"), status == 429);
        let told = value(reply).await;
        assert_eq!(told["errors"][0]["code"].as_str(), code, "{told}");
    }
    rig.switch(json!({"strict_catalog": true})).await;
    assert_eq!(rig.flo(Method::POST, CREATE, Some(draft())).await.0, 422);
}

#[tokio::test]
async fn a_method_on_file_is_charged_and_no_session_is_seen() {
    let rig = rig().await;
    let before = rig.act("/known", json!({})).await;
    let mut body = draft();
    body["account"]["email"] = json!("onfile+li@shop.test");
    let reply = rig.ask(Method::POST, CREATE, Some(&body)).send().await.unwrap();
    assert_eq!((reply.status().as_u16(), reply.text().await.unwrap().as_str()), (204, ""));
    assert_eq!(rig.act("/known", json!({})).await, before);
    let url = format!("{}/effects", rig.running.description().control_url);
    let log = value(rig.http.get(url).send().await.unwrap()).await;
    assert_eq!(
        (&log["effects"][0]["to"], log["effects"].as_array().unwrap().len()),
        (&json!("on_file"), 1)
    );
}

#[tokio::test]
async fn the_payers_card_decides() {
    let rig = rig().await;
    let id = rig.checkout(draft()).await;
    let process = async |user: &str, token: &str| {
        let body = json!({"sessionId": id, "tokenizedData": {"id": token}, "accountData": {}});
        let ask = rig.ask(Method::POST, "/v1/checkouts/sessions/process", Some(&body));
        let reply = ask.header("x-user-id", user).send().await.unwrap();
        (reply.status().as_u16(), value(reply).await)
    };
    assert_eq!(process("somebody", "pm_card").await.0, 403);
    let (status, told) = process("u-1009", "pm_decline").await;
    assert_eq!(
        (status, &told["code"], &told["declineCode"]),
        (402, &json!("card_declined"), &json!("insufficient_funds"))
    );
    let (_, told) = process("u-1009", "pm_3ds").await;
    assert_eq!(told["data"]["type"], "3ds_required");
    assert_eq!(rig.stands(&id).await, "requires_action");
    assert_eq!(process("u-1009", "paypal").await.1["data"]["type"], "paypal_redirect_required");
    assert_eq!(process("u-1009", "pm_card").await.1["data"]["type"], "success");
    assert_eq!(process("u-1009", "pm_card").await.0, 409);
    assert_eq!(rig.stands(&id).await, "completed");
    let (status, intent) =
        rig.flo(Method::POST, "/v1/payments/intent", Some(json!({"sessionId": id}))).await;
    assert_eq!((status, intent["data"]["clientSecret"].is_string()), (200, true));
}

#[tokio::test]
async fn a_session_ends_after_a_day() {
    let rig = rig().await;
    let (left, paid) = (rig.checkout(draft()).await, rig.checkout(draft()).await);
    assert_eq!(rig.act(&format!("/{paid}/pay"), json!({})).await["status"], "completed");
    rig.advance(86_401).await;
    assert_eq!(rig.stands(&left).await, "expired");
    assert_eq!(rig.effects(&left).await, ["->open", "open>expired"]);
    assert_eq!(rig.effects(&paid).await, ["->open", "open>processing", "processing>completed"]);
    assert_eq!(rig.control(&format!("/sessions/flopay/{left}/pay"), json!({})).await.0, 410);
}

#[tokio::test]
async fn subscriptions_pause_and_resume() {
    let rig = rig().await;
    let id = rig.checkout(plan()).await;
    rig.act(&format!("/{id}/pay"), json!({})).await;
    let raw: Value = serde_json::from_str(&rig.raw(&id).await).unwrap();
    let line = raw["data"]["subscriptions"][0].clone();
    assert_eq!((&line["providerPlanId"], &line["trialDays"]), (&json!("club-monthly"), &json!(14)));
    let target = format!("/v1/subscriptions/{}", line["uuid"].as_str().unwrap());
    let turn = async |action: &str, body: Value| {
        rig.flo(Method::POST, &format!("{target}/{action}"), Some(body)).await
    };
    let (status, told) = turn("pause", json!({})).await;
    assert_eq!((status, &told["data"]["state"]), (200, &json!("paused")));
    let past = json!({"resumeAt": "2026-10-20T00:00:00.000Z"});
    assert_eq!(turn("pause", past).await.0, 422);
    let later = json!({"pauseAt": "2026-11-01T00:00:00Z", "resumeAt": "2026-12-01T00:00:00Z"});
    assert_eq!(turn("pause", later).await.1["data"]["state"], "active");
    assert_eq!(turn("resume", json!({})).await.1["data"]["pausedAt"], Value::Null);
    assert_eq!(rig.flo(Method::POST, "/v1/subscriptions/x/pause", Some(json!({}))).await.0, 404);
}
