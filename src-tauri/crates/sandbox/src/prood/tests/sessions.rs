//! The checkout routes by the documentation: create, load, pay, recheck, end.

use serde_json::json;

use super::{NOW, Rig, draft, told};
use crate::clock::{MINUTE, parse_iso};

#[tokio::test]
async fn a_session_is_made_as_documented() {
    let rig = Rig::new().await;
    let made = rig.post("/api/sessions", draft()).await;
    assert_eq!((made.status, made.rule.as_str()), (201, "create-201"));
    let id = made.body["id"].as_str().unwrap();
    assert!(id.starts_with("cs_"));
    assert_eq!(made.body["checkoutUrl"], rig.url(&format!("/c/{id}")));
    let ends = parse_iso(made.body["expiresAt"].as_str().unwrap()).unwrap();
    assert!((NOW + 30 * MINUTE..NOW + 32 * MINUTE).contains(&ends));

    let loaded = rig.get(&format!("/api/sessions/{id}")).await.body;
    assert_eq!((&loaded["state"], &loaded["channel"]), (&json!("info"), &json!("web")));
    assert_eq!((&loaded["amount"], &loaded["orderId"]), (&json!(9999), &json!("ord_abc123")));
    assert_eq!(loaded["customerInfo"]["firstName"], "Maria");
    assert_eq!((&loaded["paymentSession"], &loaded["error"]), (&json!(null), &json!(null)));
    assert_eq!(rig.effects(id).await, ["->info"]);
}

#[tokio::test]
async fn without_the_secret_nothing_is_made() {
    let rig = Rig::new().await;
    for secret in ["", "wrong"] {
        let request = rig.http.post(rig.url("/api/sessions")).header("x-checkout-secret", secret);
        let refused = told(request.body(draft().to_string()).send().await.unwrap()).await;
        assert_eq!((refused.status, &refused.body["code"]), (401, &json!("UNAUTHORIZED")));
        assert_eq!(refused.rule, "wrong-secret-401");
    }
    rig.switch(json!({"secret_required": false})).await;
    let made = rig.http.post(rig.url("/api/sessions")).body(draft().to_string());
    assert_eq!(made.send().await.unwrap().status(), 201);
}

#[tokio::test]
async fn every_wrong_field_is_named() {
    let rig = Rig::new().await;
    let wrong = json!({
        "amount": 99.5, "currency": "EURO", "tenantId": "org_nobody", "returnUrl": "/relative",
        "customerInfo": {"email": "nobody"}, "fulfillment": "pigeon", "provider": "cash", "expiresIn": 0
    });
    let refused = rig.post("/api/sessions", wrong).await;
    assert_eq!((refused.status, &refused.body["code"]), (422, &json!("VALIDATION")));
    let named: Vec<&str> = refused.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["path"].as_str().unwrap())
        .collect();
    for field in [
        "amount",
        "currency",
        "tenantId",
        "returnUrl",
        "customerInfo.email",
        "fulfillment",
        "provider",
        "expiresIn",
    ] {
        assert!(named.contains(&field), "{field}: {named:?}");
    }
    let broken =
        rig.http.post(rig.url("/api/sessions")).header("x-checkout-secret", super::CHECKOUT_SECRET);
    assert_eq!(broken.body("{").send().await.unwrap().status(), 422);
    rig.switch(json!({"docs_errors": true})).await;
    let refused = rig.post("/api/sessions", json!({})).await.body;
    assert_eq!((&refused["status"], &refused["code"]), (&json!(422), &json!("VALIDATION")));
    assert!(refused["error"].is_string());
}

#[tokio::test]
async fn a_link_lives_as_many_milliseconds_as_it_was_told() {
    let rig = Rig::new().await;
    let link = json!({"amount": 4500, "currency": "EUR", "tenantId": "org_demo",
                      "description": "Invoice #1234", "expiresIn": 86_400_000});
    let made = rig.post("/api/payment-links", link).await;
    let url = made.body["url"].as_str().unwrap();
    let id = url.rsplit('/').next().unwrap();
    assert!(id.starts_with("cs_link_"));
    let left = rig.redis(json!(["PTTL", format!("checkout:session:{id}")])).await.as_i64().unwrap();
    assert!((86_300_000..=86_400_000).contains(&left), "{left}");
    assert_eq!(rig.get(&format!("/api/sessions/{id}")).await.body["channel"], "link");
    rig.advance(86_401).await;
    assert_eq!(rig.get(&format!("/api/sessions/{id}")).await.status, 404);
    assert_eq!(rig.effects(id).await, ["->idle", "idle>expired"]);
}

#[tokio::test]
async fn after_its_end_every_change_is_refused() {
    let rig = Rig::new().await;
    let id = rig.add(json!({"expiresIn": 60_000, "state": "payment", "provider": "easypay"})).await;
    rig.advance(61).await;
    let gone = rig.get(&format!("/api/sessions/{id}")).await;
    assert_eq!((gone.status, gone.body), (404, json!({"error": "Session not found"})));
    for (action, body) in
        [("pay", json!({"method": "multibanco"})), ("confirm", json!({"chargeId": "x"}))]
    {
        let refused = rig.post(&format!("/api/sessions/{id}/{action}"), body).await;
        assert_eq!((refused.status, &refused.body["code"]), (410, &json!("EXPIRED")), "{action}");
    }
    assert_eq!(rig.effects(&id).await.last().unwrap(), "payment>expired");
    assert_eq!(
        rig.post("/api/sessions/cs_never/confirm", json!({"chargeId": "x"})).await.status,
        404
    );
}

#[tokio::test]
async fn cards_are_captured_authenticated_or_declined() {
    let rig = Rig::new().await;
    let pay = async |token: &str| {
        let id = rig.add(json!({"state": "info", "provider": "stripe"})).await;
        let paid =
            rig.post(&format!("/api/sessions/{id}/pay"), json!({"sourceToken": token})).await;
        (id, paid)
    };
    let (id, paid) = pay("pm_ok").await;
    assert_eq!((paid.status, &paid.body["status"]), (200, &json!("captured")));
    assert_eq!(rig.effects(&id).await, ["->info", "info>payment", "payment>complete"]);
    let again = rig.post(&format!("/api/sessions/{id}/pay"), json!({"sourceToken": "pm_ok"})).await;
    assert_eq!((again.status, &again.body["code"]), (409, &json!("INVALID_STATE")));

    let (id, paid) = pay("pm_3ds").await;
    assert_eq!(paid.body["status"], "requires_action");
    assert_eq!(paid.body["redirectUrl"], rig.url(&format!("/3ds/{id}")));
    assert_eq!(rig.state(&id).await, "payment");

    let (id, paid) = pay("pm_decline").await;
    assert_eq!((paid.status, paid.rule.as_str()), (402, "decline-402"));
    let failed = rig.get(&format!("/api/sessions/{id}")).await.body;
    assert_eq!(failed["state"], "failed");
    assert!(failed["error"].is_string());
    let again = rig.post(&format!("/api/sessions/{id}/pay"), json!({"sourceToken": "pm_ok"})).await;
    assert_eq!((again.status, rig.state(&id).await.as_str()), (200, "complete"));
}

#[tokio::test]
async fn a_recheck_asks_the_gateway_and_nothing_else() {
    let rig = Rig::new().await;
    let id = rig.add(json!({"state": "payment", "provider": "easypay"})).await;
    let target = format!("/api/sessions/{id}/confirm");
    let charge = rig.get(&format!("/api/sessions/{id}")).await.body["paymentSession"]["id"].clone();
    assert_eq!(rig.post(&target, json!({})).await.status, 422);
    assert_eq!(rig.post(&target, json!({"chargeId": "pi_other"})).await.status, 422);
    assert_eq!(rig.state(&id).await, "payment");

    let waits = rig.post(&target, json!({"chargeId": charge})).await;
    assert_eq!((waits.status, &waits.body["state"]), (200, &json!("confirming")));
    rig.control(&format!("/sessions/prood/{id}/capture"), json!({})).await;
    assert_eq!(rig.state(&id).await, "confirming");
    let done = rig.post(&target, json!({"chargeId": charge})).await;
    assert_eq!((&done.body["state"], done.rule.as_str()), (&json!("complete"), "confirm-again"));
    assert_eq!(done.body["paymentSession"]["status"], "captured");
    assert_eq!(rig.post(&target, json!({"chargeId": charge})).await.status, 409);
    let effects = rig.effects(&id).await;
    assert_eq!(effects[2..], ["payment>confirming", "confirming>complete"]);
}

#[tokio::test]
async fn ifthenpay_never_says_that_it_has_the_money() {
    let rig = Rig::new().await;
    let id = rig.add(json!({"state": "payment", "provider": "ifthenpay"})).await;
    let payment = rig.get(&format!("/api/sessions/{id}")).await.body["paymentSession"].clone();
    assert_eq!(payment["providerData"]["entity"].as_str().unwrap().len(), 5);
    assert_eq!(payment["providerData"]["reference"].as_str().unwrap().len(), 9);
    rig.control(&format!("/sessions/prood/{id}/capture"), json!({})).await;
    let asked =
        rig.post(&format!("/api/sessions/{id}/confirm"), json!({"chargeId": payment["id"]})).await;
    assert_eq!(asked.body["state"], "confirming");
    rig.control(&format!("/sessions/prood/{id}/pay-reference"), json!({})).await;
    assert_eq!(rig.state(&id).await, "complete");
}

#[tokio::test]
async fn a_telephone_accepts_or_lets_the_time_pass() {
    let rig = Rig::new().await;
    for (phone, after, end) in [
        ("+351 912 345 600", 31, "complete"),
        ("912345699", 241, "failed"),
        ("912345678", 600, "payment"),
    ] {
        let customer = json!({"email": "rui@correio.example", "phone": phone});
        let id = rig.add(json!({"customerInfo": customer, "provider": "ifthenpay"})).await;
        let paid = rig.post(&format!("/api/sessions/{id}/pay"), json!({"method": "mbway"})).await;
        assert_eq!(paid.body["status"], "pending");
        rig.advance(after).await;
        assert_eq!(rig.state(&id).await, end, "{phone}");
    }
    let id = rig.add(json!({"state": "info", "provider": "easypay"})).await;
    let paid = rig.post(&format!("/api/sessions/{id}/pay"), json!({"method": "mbway"})).await;
    assert_eq!((paid.status, &paid.body["errors"][0]["path"]), (422, &json!("phone")));
}
