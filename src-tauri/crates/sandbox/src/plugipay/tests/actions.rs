use reqwest::Method;
use serde_json::{Value, json};

use super::super::{
    BEARER_KEY, MAIN_KEY, PARTNER_ACCOUNT, PLATFORM_KEY, READ_ONLY_KEY, REVOKED_KEY,
};
use super::{Rig, body, draft, sign};
use crate::clock::wall;

const LIST: &str = "/api/v1/checkout-sessions?limit=1";

#[tokio::test]
async fn who_is_who() {
    let rig = Rig::new().await;
    let code = async |request: reqwest::RequestBuilder| {
        let reply = request.send().await.unwrap();
        (
            reply.status().as_u16(),
            body(reply).await["error"]["code"].as_str().unwrap_or("").to_owned(),
        )
    };
    assert_eq!(code(rig.http.get(rig.url(LIST))).await, (401, "auth_required".to_owned()));
    assert_eq!(code(rig.ask(REVOKED_KEY, Method::GET, LIST, None, None)).await.1, "invalid_key");
    assert_eq!(code(rig.http.get(rig.url(LIST)).bearer_auth(BEARER_KEY.id)).await.0, 200);
    assert_eq!(code(rig.ask(READ_ONLY_KEY, Method::GET, LIST, None, None)).await.0, 200);
    let write =
        rig.ask(READ_ONLY_KEY, Method::POST, "/v1/checkout-sessions", Some(&draft()), Some("k"));
    assert_eq!(code(write).await, (403, "forbidden".to_owned()));
    for (at, expected) in [
        ("soon".to_owned(), "invalid_timestamp"),
        ((wall().timestamp() - 400).to_string(), "timestamp_skew"),
    ] {
        let header = sign(MAIN_KEY, "GET", LIST, 0, "", None);
        let ask = rig
            .http
            .get(rig.url(LIST))
            .header("authorization", header)
            .header("x-plugipay-timestamp", at);
        assert_eq!(code(ask).await, (401, expected.to_owned()));
    }
    let other =
        rig.ask(MAIN_KEY, Method::GET, LIST, None, None).header("idempotency-key", "unsigned");
    assert_eq!(code(other).await, (401, "invalid_signature".to_owned()));
}

#[tokio::test]
async fn acting_for_another_merchant_needs_the_scope_and_sees_only_theirs() {
    let rig = Rig::new().await;
    let ask = |key| {
        rig.ask(key, Method::GET, "/v1/checkout-sessions?limit=100", None, None)
            .header("x-plugipay-on-behalf-of", PARTNER_ACCOUNT)
    };
    assert_eq!(ask(MAIN_KEY).send().await.unwrap().status(), 403);
    let theirs = body(ask(PLATFORM_KEY).send().await.unwrap()).await;
    assert_eq!(theirs["data"].as_array().unwrap().len(), 25);
    let id = theirs["data"][0]["id"].as_str().unwrap();
    let ours = rig.ask(MAIN_KEY, Method::GET, &format!("/v1/checkout-sessions/{id}"), None, None);
    assert_eq!(ours.send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_key_makes_one_session_for_a_day_and_never_two_kinds() {
    let rig = Rig::new().await;
    let make = async |draft: Value, key| rig.post("/api/v1/checkout-sessions", draft, key).await;
    assert_eq!(make(draft(), None).await.1["error"]["code"], "validation_error");
    let bad = json!({"amount": -1, "currency": "IDR"});
    assert_eq!(make(bad, Some("a")).await.1["error"]["field"], "amount");
    let (status, first) = make(draft(), Some("a")).await;
    assert_eq!((status, &first["data"]["status"]), (201, &json!("open")));
    assert_eq!(make(draft(), Some("a")).await.1, first);
    let mut other = draft();
    other["amount"] = json!(1);
    assert_eq!(make(other, Some("a")).await.1["error"]["code"], "idempotency_mismatch");
    rig.control(Method::POST, "/clock", json!({"advance_seconds": 86_401})).await;
    assert_ne!(make(draft(), Some("a")).await.1["data"]["id"], first["data"]["id"]);
}

#[tokio::test]
async fn drafts_are_checked_field_by_field() {
    let rig = Rig::new().await;
    let wrong = [
        ("amount", json!(0)),
        ("amount", json!(1.5)),
        ("amount", json!(9_007_199_254_740_992_i64)),
        ("currency", json!("EUR")),
        ("methods", json!([])),
        ("methods", json!(["bitcoin"])),
        ("successUrl", json!("shop")),
        ("cancelUrl", Value::Null),
        ("expiresInSec", json!(59)),
        ("metadata", json!({"n": 1})),
        ("lineItems", json!("none")),
        ("customerId", json!(7)),
    ];
    for (at, (field, value)) in wrong.into_iter().enumerate() {
        let mut draft = draft();
        draft[field] = value;
        let (status, told) =
            rig.post("/v1/checkout-sessions", draft, Some(&format!("k{at}"))).await;
        assert_eq!((status, &told["error"]["param"]), (400, &json!(field)), "{told}");
    }
    let mut stranger = draft();
    stranger["customerId"] = json!("cus_nobody");
    assert_eq!(rig.post("/v1/checkout-sessions", stranger, Some("z")).await.0, 404);
}

/// Status and adapter, then what confirm and cancel answer.
const TABLE: [(&str, Option<&str>, u16, u16); 9] = [
    ("open", None, 403, 200),
    ("open", Some("manual"), 409, 200),
    ("pending", Some("xendit"), 403, 200),
    ("pending_review", Some("manual"), 200, 200),
    ("pending_review", Some("xendit"), 403, 200),
    ("completed", Some("manual"), 409, 409),
    ("expired", None, 409, 409),
    ("canceled", None, 409, 409),
    ("failed", Some("xendit"), 409, 409),
];

#[tokio::test]
async fn what_may_be_confirmed_and_what_canceled() {
    let rig = Rig::new().await;
    for (at, (status, adapter, confirm, cancel)) in TABLE.into_iter().enumerate() {
        for (action, expected, to) in
            [("confirm", confirm, "completed"), ("cancel", cancel, "canceled")]
        {
            let id = format!("cs_{action}_{at}");
            rig.control(
                Method::POST,
                "/sessions/plugipay",
                json!({"id": id, "status": status, "adapter": adapter}),
            )
            .await;
            let (got, _) = rig
                .post(&format!("/v1/checkout-sessions/{id}/{action}"), json!({}), Some(&id))
                .await;
            assert_eq!(got, expected, "{action} of {status} {adapter:?}");
            assert_eq!(rig.status(&id).await, if expected == 200 { to } else { status });
        }
    }
}

#[tokio::test]
async fn confirming_issues_a_receipt_and_an_event_and_happens_once() {
    let rig = Rig::new().await;
    let id = rig.ids("pending_review").await.remove(0);
    let target = format!("/v1/checkout-sessions/{id}/confirm");
    assert_eq!(rig.post(&target, json!({}), None).await.0, 200);
    assert_eq!(rig.post(&target, json!({}), None).await.1["error"]["code"], "state_conflict");
    assert_eq!(rig.effects(&id).await, ["pending_review>completed"]);
    assert_eq!(rig.get("/v1/receipts?limit=1").await["data"][0]["sourceId"], json!(id));
    let event = rig.get("/v1/events?limit=1").await["data"][0].clone();
    assert_eq!(event["type"], "plugipay.checkout_session.completed.v1");
    assert_eq!(event["data"]["object"]["id"], json!(id));
    assert_eq!(rig.ids("pending_review").await.len(), 39);
}

#[tokio::test]
async fn nothing_is_deleted() {
    let rig = Rig::new().await;
    let id = rig.ids("open").await.remove(0);
    let ask = rig.ask(MAIN_KEY, Method::DELETE, &format!("/v1/checkout-sessions/{id}"), None, None);
    assert_eq!(ask.send().await.unwrap().status(), 405);
}

#[tokio::test]
async fn a_customer_chooses_bank_transfer_and_says_so() {
    let rig = Rig::new().await;
    let (_, made) = rig.post("/v1/checkout-sessions", draft(), Some("h")).await;
    let page = made["data"]["hostedUrl"].as_str().unwrap().to_owned();
    let id = made["data"]["id"].as_str().unwrap();
    let html = rig.http.get(&page).send().await.unwrap().text().await.unwrap();
    assert!(html.contains("Bank transfer") && html.contains("Rp 75250,00"), "{html}");
    let form = |action: &str, body: &'static str| {
        rig.http.post(format!("{page}/{action}")).body(body).send()
    };
    assert_eq!(form("charge", "method=bank_transfer_manual").await.unwrap().status(), 303);
    let html = rig.http.get(&page).send().await.unwrap().text().await.unwrap();
    assert!(html.contains("I have paid") && html.contains("BCA"), "{html}");
    form("claim", "").await.unwrap();
    assert_eq!(rig.status(id).await, "pending_review");
    assert_eq!(rig.effects(id).await, ["->open", "open>pending_review"]);
}

#[tokio::test]
async fn an_online_method_is_decided_by_the_gateway() {
    let rig = Rig::new().await;
    let (_, made) = rig.post("/v1/checkout-sessions", draft(), Some("o")).await;
    let id = made["data"]["id"].as_str().unwrap();
    let charge = rig.url(&format!("/api/v1/public/checkout/sessions/{id}/charge"));
    let told = rig.http.post(charge).body(r#"{"method":"qris"}"#).send().await.unwrap();
    assert_eq!(body(told).await["data"]["kind"], "redirect");
    assert_eq!(rig.status(id).await, "pending");
    rig.control(Method::POST, &format!("/sessions/plugipay/{id}/pay"), json!({})).await;
    let session = rig.get(&format!("/v1/checkout-sessions/{id}")).await;
    assert_eq!(session["data"]["adapter"], "xendit");
    assert!(session["data"]["completedAt"].is_string() && session["data"]["paymentId"].is_string());
}
