//! Making sessions and following their payments.

use reqwest::Method;
use serde_json::{Value, json};

use super::super::auth::ROTATED_KEY;
use super::{HEADER, draft, rig};

const CREATE: &str = "/api/checkout/sessions/one-time-payment";

#[tokio::test]
async fn only_the_private_key_opens_anything() {
    let rig = rig().await;
    for key in [None, Some(""), Some(ROTATED_KEY), Some("inflow_pub_test_1"), Some("inflow_prod_1")]
    {
        let mut ask = rig.ask(Method::GET, "/api/payment", None);
        if let Some(key) = key {
            ask = ask.header(HEADER, key);
        }
        let reply = ask.send().await.unwrap();
        assert_eq!(reply.status(), 401, "{key:?}");
        let told = crate::rig::value(reply).await;
        assert_eq!((&told["statusCode"], &told["error"]), (&json!(401), &json!("Unauthorized")));
        assert!(told["message"].is_string());
    }
    let bearer = rig.ask(Method::GET, "/api/payment", None).bearer_auth(super::KEY);
    assert_eq!(bearer.send().await.unwrap().status(), 200);
    let other = rig.ask(Method::GET, "/api/payment", None).header(HEADER, super::KEY);
    let reply = other.header("X-On-Behalf-Of", "usr_1").send().await.unwrap();
    assert_eq!(reply.status(), 403);
    assert_eq!(crate::rig::value(reply).await["errorCode"], "ON_BEHALF_FORBIDDEN_CALLER_TYPE");
}

#[tokio::test]
async fn creating_a_session_answers_two_fields_and_makes_no_payment() {
    let rig = rig().await;
    let before = rig.read("/api/payment").await["total"].clone();
    let (status, told) = rig.post(CREATE, draft()).await;
    assert_eq!(status, 201);
    let id = told["sessionId"].as_str().unwrap();
    assert!(id.starts_with("sess_"));
    assert_eq!(told, json!({"sessionId": id, "checkoutUrl": rig.url(&format!("/pay/{id}"))}));
    assert_eq!(rig.read("/api/payment").await["total"], before);
    assert_eq!(rig.effects(id).await, ["->open"]);
}

#[tokio::test]
async fn all_faults_of_a_body_come_in_one_list() {
    let rig = rig().await;
    let body = json!({"products": [], "customerEmail": "ana", "expiresIn": 0.1});
    let (status, told) = rig.post(CREATE, body).await;
    assert_eq!((status, &told["error"]), (400, &json!("Bad Request")));
    assert_eq!(
        told["message"],
        json!([
            "currency should not be empty",
            "currency must be one of the following values: EUR, USD",
            "products should not be empty",
            "customerEmail must be an email",
            "expiresIn must not be less than 0.25",
        ])
    );
    let mut cheap = draft();
    cheap["products"] = json!([{"name": "Sticker", "price": 149, "quantity": 1}]);
    let ask = rig.ask(Method::POST, CREATE, Some(&cheap)).header(HEADER, super::KEY);
    let reply = ask.send().await.unwrap();
    assert_eq!(reply.headers()["x-sandbox-assumption"], "minimum-amount");
    assert!(crate::rig::value(reply).await["message"].is_array());
    rig.switch(json!({"minimum_amount": false})).await;
    assert_eq!(rig.post(CREATE, cheap).await.0, 201);
    let broken = rig.ask(Method::POST, CREATE, None).header(HEADER, super::KEY).body("{");
    assert_eq!(broken.send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn sessions_cannot_be_read_listed_or_ended() {
    let rig = rig().await;
    let id = rig.session(draft()).await;
    let one = format!("/api/checkout/sessions/{id}");
    for (method, target) in [
        (Method::GET, "/api/checkout/sessions"),
        (Method::GET, one.as_str()),
        (Method::DELETE, one.as_str()),
        (Method::POST, &format!("{one}/expire")),
    ] {
        let ask = rig.ask(method.clone(), target, None).header(HEADER, super::KEY);
        let reply = ask.send().await.unwrap();
        assert_eq!(reply.status(), 404, "{method} {target}");
        assert_eq!(reply.headers()["x-sandbox-assumption"], "no-session-read");
    }
    rig.switch(json!({"read_sessions": true})).await;
    assert_eq!(rig.read(&one).await["status"], "open");
}

#[tokio::test]
async fn the_references_of_a_session_come_back_on_its_payment() {
    let rig = rig().await;
    let id = rig.session(draft()).await;
    let paid = rig.act(&format!("/{id}/pay"), json!({"country": "PT"})).await;
    assert_eq!((&paid["id"], &paid["status"]), (&json!(id), &json!("PAYMENT_SUCCESS")));
    let one = format!("/api/payment/{}", paid["payment"].as_str().unwrap());
    let payment = rig.read(&one).await;
    assert_eq!(payment["metadatas"], json!({"backofficeRef": "b1c9", "orderId": "AS-7"}));
    assert_eq!(
        (&payment["amountInCents"], &payment["customerEmail"]),
        (&json!(7499), &json!("ana@shop.test"))
    );
    assert_eq!(payment["amountTaxesIncluded"], 7499 + 1725);
    assert_eq!(payment["products"], draft()["products"]);
    assert_eq!(payment.get("sessionId"), None);
    let newest = rig.read("/api/payment?limit=1").await;
    assert_eq!(newest["data"][0], payment);

    rig.switch(json!({"metadatas_on_payment": false, "session_id_on_payment": true})).await;
    let payment = rig.read(&one).await;
    assert_eq!((&payment["metadatas"], &payment["sessionId"]), (&Value::Null, &json!(id)));
}

#[tokio::test]
async fn a_payment_goes_its_way_step_by_step() {
    let rig = rig().await;
    let id = rig.session(draft()).await;
    let submitted = rig.act(&format!("/{id}/submit"), json!({"outcome": "success"})).await;
    assert_eq!(submitted["status"], "CHECKOUT_SUCCESS");
    let payment = submitted["payment"].as_str().unwrap();
    assert_eq!(rig.effects(&id).await, ["->open", "open>paying"]);
    for word in ["PAYMENT_RECEIVED", "PAYMENT_SUCCESS"] {
        assert_eq!(rig.act(&format!("/{payment}/advance"), json!({})).await["status"], word);
    }
    let refund = format!("/api/payment/{payment}/refund");
    let (status, told) = rig.post(&refund, json!({"reason": "broken"})).await;
    assert_eq!((status, &told["status"]), (201, &json!("REFUND_PENDING")));
    let (status, told) = rig.post(&refund, json!({})).await;
    assert_eq!((status, told["message"].is_string()), (400, true));
    rig.advance(6 * 86_400).await;
    let payment = rig.read(&format!("/api/payment/{payment}")).await;
    assert_eq!(payment["status"], "FULLY_REFUNDED");
    let words: Vec<&str> = payment["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["status"].as_str().unwrap())
        .collect();
    assert_eq!(
        words,
        [
            "INITIATION",
            "CHECKOUT_PENDING",
            "CHECKOUT_SUCCESS",
            "PAYMENT_RECEIVED",
            "PAYMENT_SUCCESS",
            "REFUND_PENDING",
            "FULLY_REFUNDED"
        ]
    );
}

#[tokio::test]
async fn an_authorised_payment_settles_as_time_goes_by() {
    let rig = rig().await;
    let id = rig.session(draft()).await;
    let paid = rig.act(&format!("/{id}/submit"), json!({})).await;
    let one = format!("/api/payment/{}", paid["payment"].as_str().unwrap());
    for (seconds, word) in [(3_601, "PAYMENT_RECEIVED"), (23 * 3600, "PAYMENT_SUCCESS")] {
        rig.advance(seconds).await;
        assert_eq!(rig.read(&one).await["status"], word);
    }
}

#[tokio::test]
async fn a_session_ends_with_its_time_and_cannot_be_paid_then() {
    let rig = rig().await;
    let (short, usual) = (rig.session(draft()).await, {
        let mut draft = draft();
        draft.as_object_mut().unwrap().remove("expiresIn");
        rig.session(draft).await
    });
    rig.advance(1_801).await;
    assert_eq!(rig.effects(&short).await, ["->open", "open>expired"]);
    assert_eq!(rig.effects(&usual).await, ["->open"]);
    let (status, _) = rig.control(&format!("/sessions/inflowpay/{short}/pay"), json!({})).await;
    assert_eq!(status, 410);
    rig.advance(1_801).await;
    assert_eq!(rig.effects(&usual).await, ["->open", "open>expired"]);
}

#[tokio::test]
async fn a_subscription_session_follows_its_offer() {
    let rig = rig().await;
    let offer = rig.running.description().providers["inflowpay"].credentials["link.offer"].clone();
    let create = |offer: &str| format!("/api/checkout/sessions/subscription/{offer}");
    let (status, told) = rig.post(&create(offer.as_str().unwrap()), json!({})).await;
    assert_eq!(status, 201, "{told}");
    let id = told["sessionId"].as_str().unwrap();
    let paid = rig.act(&format!("/{id}/pay"), json!({"email": "li@shop.test"})).await;
    let payment = rig.read(&format!("/api/payment/{}", paid["payment"].as_str().unwrap())).await;
    assert_eq!((&payment["amountInCents"], &payment["currency"]), (&json!(1290), &json!("EUR")));
    let subscription = format!("/subscription/{}", payment["subscriptionId"].as_str().unwrap());
    let found = rig.read(&subscription).await;
    assert_eq!((&found["status"], &found["subscriptionOfferId"]), (&json!("ACTIVE"), &offer));
    let (status, told) = rig.inflow(Method::DELETE, &subscription, None).await;
    assert_eq!((status, &told["status"]), (200, &json!("PENDING_CANCELLATION")));
    assert_eq!(rig.inflow(Method::DELETE, &subscription, None).await.0, 400);
    let short = json!({"expiresIn": 0.2});
    assert_eq!(rig.post(&create(offer.as_str().unwrap()), short).await.0, 400);
    assert_eq!(rig.post(&create("sub_offer_none"), json!({})).await.0, 404);
}

#[tokio::test]
async fn the_older_generation_makes_its_payment_at_once() {
    let rig = rig().await;
    for target in ["/api/payment", "/api/checkout/payment"] {
        let (status, told) = rig.post(target, draft()).await;
        assert_eq!(status, 201);
        let id = told["paymentId"].as_str().unwrap();
        assert_eq!(told["purchaseUrl"], rig.url(&format!("/pay/{id}")));
        let payment = rig.read(&format!("/api/payment/{id}")).await;
        assert_eq!(
            (&payment["status"], &payment["metadatas"]["orderId"]),
            (&json!("INITIATION"), &json!("AS-7"))
        );
        rig.act(&format!("/{id}/pay"), json!({"until": "PAYMENT_RECEIVED"})).await;
        let payment = rig.read(&format!("/api/payment/{id}")).await;
        assert_eq!(payment["status"], "PAYMENT_RECEIVED");
    }
    assert_eq!(rig.post("/api/server/payment", json!({})).await.0, 403);
}
