//! What may be done to a session, and what follows for its payment and its order.

use reqwest::Method;
use serde_json::{Value, json};

use super::{NOW, Rig, told};

#[tokio::test]
async fn a_payment_completes_the_session_once() {
    let rig = Rig::new().await;
    let made = rig.make(json!({})).await;
    rig.act(&made["id"], "pay", json!({})).await;
    let session = rig.session(&made["id"]).await;
    assert_eq!(
        (&session["status"], &session["payment_status"]),
        (&json!("complete"), &json!("paid"))
    );
    let intent = rig.intent(&made).await;
    assert_eq!(
        (&intent["status"], &intent["amount_received"]),
        (&json!("succeeded"), &json!(5_000))
    );
    let charge = &intent["charges"]["data"][0];
    assert_eq!(
        (&charge["status"], &charge["amount_captured"]),
        (&json!("succeeded"), &json!(5_000))
    );
    assert_eq!(rig.effects(&made["id"]).await, ["->open", "open>complete"]);
    let path = format!("/v1/checkout/sessions/{}/expire", made["id"].as_str().unwrap());
    let late = rig.post(&path, json!({}), None).await;
    assert_eq!(
        (late.refusal(), late.rule.as_str()),
        ((400, "checkout_session_unexpected_state", "id"), "checkout_session_unexpected_state")
    );
}

#[tokio::test]
async fn expiring_cancels_the_payment_intent() {
    let rig = Rig::new().await;
    let made = rig.make(json!({})).await;
    let path = format!("/v1/checkout/sessions/{}/expire", made["id"].as_str().unwrap());
    let told = rig.post(&path, json!({}), Some("e1")).await;
    assert_eq!(
        (told.status, &told.body["status"], &told.body["payment_status"]),
        (200, &json!("expired"), &json!("unpaid"))
    );
    let intent = rig.intent(&made).await;
    assert_eq!(intent["status"], "canceled");
    assert!(intent["canceled_at"].as_i64().unwrap() >= NOW);
    let again = rig.post(&path, json!({}), Some("e1")).await;
    assert!(again.replayed && again.body == told.body);
    assert_eq!(rig.effects(&made["id"]).await, ["->open", "open>expired"]);
}

#[tokio::test]
async fn time_ends_a_session_and_its_payment_intent() {
    let rig = Rig::new().await;
    let short = rig.make(json!({"expires_at": NOW + 3_600})).await;
    let long = rig.make(json!({})).await;
    rig.advance(3_601).await;
    assert_eq!(rig.session(&short["id"]).await["status"], "expired");
    assert_eq!(rig.intent(&short).await["status"], "canceled");
    assert_eq!(rig.session(&long["id"]).await["status"], "open");
    rig.advance(31_536_000).await;
    assert_eq!(rig.session(&long["id"]).await["status"], "expired");
    assert!(rig.all("/v1/checkout/sessions?status=open").await.is_empty());
}

#[tokio::test]
async fn a_declined_card_leaves_the_session_open() {
    let rig = Rig::new().await;
    let made = rig.make(json!({})).await;
    for (card, code) in [
        ("pm_card_declined", "generic_decline"),
        ("pm_card_insufficient_funds", "insufficient_funds"),
        ("pm_card_expired", "expired_card"),
    ] {
        rig.act(&made["id"], "pay", json!({"payment_method": card})).await;
        let intent = rig.intent(&made).await;
        assert_eq!(
            (&intent["status"], &intent["last_payment_error"]["decline_code"]),
            (&json!("requires_payment_method"), &json!(code))
        );
    }
    rig.act(&made["id"], "pay", json!({})).await;
    let intent = rig.intent(&made).await;
    assert_eq!(
        (&intent["last_payment_error"], intent["charges"]["data"].as_array().unwrap().len()),
        (&Value::Null, 4)
    );
    assert_eq!(rig.effects(&made["id"]).await, ["->open", "open>complete"]);
}

#[tokio::test]
async fn the_bank_may_ask_whether_it_is_you() {
    let rig = Rig::new().await;
    let made = rig.make(json!({})).await;
    let card = json!({"payment_method": "pm_card_3ds_required"});
    rig.act(&made["id"], "pay", card.clone()).await;
    assert_eq!(rig.intent(&made).await["status"], "requires_action");
    rig.act(&made["id"], "refuse", json!({})).await;
    assert_eq!(rig.intent(&made).await["status"], "requires_payment_method");
    rig.act(&made["id"], "pay", card).await;
    rig.act(&made["id"], "approve", json!({})).await;
    assert_eq!(rig.session(&made["id"]).await["status"], "complete");
}

#[tokio::test]
async fn reserved_money_waits_for_its_capture() {
    let rig = Rig::new().await;
    let data = json!({"capture_method": "manual", "description": "Order #12345", "metadata": {"internal_order_id": "12345"}});
    let made = rig.make(json!({ "payment_intent_data": data })).await;
    rig.act(&made["id"], "pay", json!({})).await;
    assert_eq!(rig.session(&made["id"]).await["status"], "open");
    let intent = rig.intent(&made).await;
    assert_eq!(
        (&intent["status"], &intent["amount_received"]),
        (&json!("requires_capture"), &json!(0))
    );
    assert_eq!(
        (&intent["description"], &intent["metadata"]["internal_order_id"]),
        (&json!("Order #12345"), &json!("12345"))
    );
    let path = format!("/v1/payment_intents/{}/capture", intent["id"].as_str().unwrap());
    let over = rig.post(&path, json!({"amount_to_capture": 5_001}), None).await;
    assert_eq!(over.refusal(), (400, "parameter_invalid", "amount_to_capture"));
    let told = rig.post(&path, json!({"amount_to_capture": 4_000}), Some("c1")).await;
    assert_eq!((told.status, &told.body["amount_received"]), (200, &json!(4_000)), "{}", told.body);
    assert_eq!(rig.session(&made["id"]).await["status"], "complete");
    let again = rig.post(&path, json!({}), None).await;
    assert_eq!(again.refusal().1, "payment_intent_unexpected_state");
    assert_eq!(
        rig.effects(&intent["id"]).await,
        [
            "->requires_payment_method",
            "requires_payment_method>requires_capture",
            "requires_capture>succeeded"
        ]
    );
}

#[tokio::test]
async fn reserved_money_may_be_given_up_or_run_out() {
    let rig = Rig::new().await;
    let draft = json!({"payment_intent_data": {"capture_method": "manual"}});
    let (first, second) = (rig.make(draft.clone()).await, rig.make(draft).await);
    for made in [&first, &second] {
        rig.act(&made["id"], "pay", json!({})).await;
    }
    let path = format!("/v1/payment_intents/{}/cancel", first["payment_intent"].as_str().unwrap());
    let told = rig.post(&path, json!({"cancellation_reason": "out of stock"}), None).await;
    assert_eq!(
        (&told.body["status"], &told.body["cancellation_reason"]),
        (&json!("canceled"), &json!("out of stock"))
    );
    assert_eq!(rig.session(&first["id"]).await["status"], "expired");
    rig.advance(7 * 86_400 + 60).await;
    assert_eq!(rig.session(&second["id"]).await["status"], "expired");
    assert_eq!(rig.intent(&second).await["status"], "canceled");
}

#[tokio::test]
async fn an_order_has_addresses_method_and_cost_where_the_account_has_orders() {
    let rig = Rig::new().await;
    let options = json!([{"name": "Standard", "amount": 500, "currency": "usd"}, {"name": "Express", "amount": 1_500, "currency": "usd"}]);
    let collection = json!({"allowed_countries": ["US", "GB"]});
    let made = rig.make(json!({"mode": "order", "shipping_options": options, "shipping_address_collection": collection})).await;
    let address = json!({"line1": "17 Castle Row", "city": "Leeds", "postal_code": "LS1 4AP", "country": "GB"});
    rig.act(&made["id"], "pay", json!({"shipping": 1, "address": address})).await;
    let session = rig.session(&made["id"]).await;
    assert_eq!(
        (&session["amount_total"], &session["total_details"]["amount_shipping"]),
        (&json!(6_500), &json!(1_500))
    );
    assert_eq!(session["shipping_details"]["address"], address);
    assert_eq!(rig.told("/v1/orders").await.refusal(), (404, "resource_missing", "-"));
    rig.switch(json!({"orders": true, "extensions": true})).await;
    let order = rig.session(&made["id"]).await["order"].clone();
    let order = rig.get(&format!("/v1/orders/{}", order.as_str().unwrap())).await;
    assert_eq!(
        (&order["shipping_method"], &order["shipping_cost"]),
        (&json!("Express"), &json!(1_500))
    );
    assert_eq!((&order["shipping_address"], &order["billing_address"]), (&address, &address));
    assert_eq!(
        (&order["payment_status"], &order["payment_intent"]),
        (&json!("paid"), &made["payment_intent"])
    );
    assert_eq!(rig.get("/v1/orders?limit=1").await["data"][0]["id"], order["id"]);
}

#[tokio::test]
async fn a_guest_becomes_a_customer_only_where_asked_and_only_when_paying() {
    let rig = Rig::new().await;
    let mut made = Vec::new();
    for creation in ["always", "if_required"] {
        made.push(
            rig.make(json!({"customer_email": "jane@example.net", "customer_creation": creation}))
                .await,
        );
    }
    for session in &made {
        assert_eq!(session["customer"], Value::Null);
        rig.act(&session["id"], "pay", json!({"name": "Jane"})).await;
    }
    let kept = rig.session(&made[0]["id"]).await;
    let customer = rig.get(&format!("/v1/customers/{}", kept["customer"].as_str().unwrap())).await;
    assert_eq!(
        (&customer["email"], &customer["name"]),
        (&json!("jane@example.net"), &json!("Jane"))
    );
    assert_eq!(rig.get("/v1/customers?limit=1").await["data"][0]["id"], customer["id"]);
    let guest = rig.session(&made[1]["id"]).await;
    assert_eq!(
        (&guest["customer"], &guest["customer_details"]["email"]),
        (&Value::Null, &json!("jane@example.net"))
    );
}

#[tokio::test]
async fn nothing_to_pay_needs_no_payment() {
    let rig = Rig::new().await;
    let price =
        json!({"currency": "usd", "product": rig.credential("link.product"), "unit_amount": 0});
    let made = rig.make(json!({"line_items": [{"price_data": price, "quantity": 1}]})).await;
    assert_eq!(made["payment_intent"], Value::Null);
    rig.act(&made["id"], "pay", json!({})).await;
    assert_eq!(rig.session(&made["id"]).await["payment_status"], "no_payment_required");
}

#[tokio::test]
async fn a_refund_leaves_the_session_and_shows_in_the_lists() {
    let rig = Rig::new().await;
    let made = rig.make(json!({})).await;
    rig.act(&made["id"], "pay", json!({})).await;
    rig.act(&made["id"], "refund", json!({"amount": 1_250})).await;
    assert_eq!(rig.session(&made["id"]).await["payment_status"], "paid");
    let pi = made["payment_intent"].as_str().unwrap();
    let refunds = rig.all(&format!("/v1/refunds?payment_intent={pi}")).await;
    assert_eq!(
        (refunds.len(), &refunds[0]["amount"], &refunds[0]["payment_intent"]),
        (1, &json!(1_250), &json!(pi))
    );
    let rows = rig.all(&format!("/v1/balance_transactions?type=refund&created[gte]={NOW}")).await;
    assert_eq!(
        (rows.len(), &rows[0]["amount"], &rows[0]["source"]),
        (1, &json!(-1_250), &refunds[0]["id"])
    );
    let charge = &rig.intent(&made).await["charges"]["data"][0];
    assert_eq!(charge["amount_refunded"], 1_250);
}

#[tokio::test]
async fn a_person_pays_on_the_hosted_page_and_is_sent_back_with_the_id() {
    let rig = Rig::new().await;
    let made = rig.make(json!({"customer_email": "a\"<b>@example.net", "cancel_url": "https://shop.example/cart"})).await;
    let url = made["url"].as_str().unwrap().to_owned();
    let page = told(rig.http.get(&url).send().await.unwrap()).await.body;
    let page = page.as_str().unwrap();
    assert!(
        page.contains("USD 50.00") && page.contains("<label>Card") && !page.contains("<b>@"),
        "{page}"
    );
    let pay = |card: &str| {
        rig.http.post(format!("{url}/pay")).body(format!("payment_method={card}&name=Jane+Doe"))
    };
    let declined = told(pay("pm_card_declined").send().await.unwrap()).await;
    assert!(declined.body.as_str().unwrap().contains("role=\"alert\""));
    let paid = pay("pm_card_visa").send().await.unwrap();
    let id = made["id"].as_str().unwrap();
    assert_eq!(paid.status(), 303);
    assert_eq!(paid.headers()["location"], format!("https://shop.example/ok?s={id}"));
    let session = rig.session(&made["id"]).await;
    assert_eq!(session["customer_details"]["name"], "Jane Doe");
    let over = told(rig.http.post(format!("{url}/pay")).send().await.unwrap()).await;
    assert_eq!(over.status, 400);
    let log = rig.control(Method::GET, &format!("/effects?session={id}"), json!({})).await;
    assert_eq!(log["effects"][1]["cause"], "hosted page");
}

#[tokio::test]
async fn the_bank_asks_on_the_page_too() {
    let rig = Rig::new().await;
    let made = rig.make(json!({})).await;
    let url = made["url"].as_str().unwrap();
    let post = |action: &str, body: &'static str| {
        rig.http.post(format!("{url}/{action}")).body(body).send()
    };
    let asked = post("pay", "payment_method=pm_card_3ds_required").await.unwrap();
    assert!(asked.headers()["location"].to_str().unwrap().starts_with("/hosted/cs/"));
    let page = told(rig.http.get(url).send().await.unwrap()).await.body;
    assert!(page.as_str().unwrap().contains("/approve"));
    assert_eq!(post("approve", "").await.unwrap().status(), 303);
    assert_eq!(rig.session(&made["id"]).await["status"], "complete");
}
