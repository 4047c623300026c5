//! The history that a seed makes.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{NOW, Rig, options};
use crate::{Options, plugipay};

#[tokio::test]
async fn the_same_seed_makes_the_same_shop_and_another_seed_another() {
    let mut shops = Vec::new();
    for seed in [5, 5, 6] {
        let rig = Rig::with(Options { seed, sessions: 120, ..options() }).await;
        let page = rig.get("/v1/checkout/sessions?limit=100").await["data"].to_string();
        shops.push(page.replace(&rig.url(""), ""));
    }
    assert_eq!(shops[0], shops[1]);
    assert_ne!(shops[0], shops[2]);
}

#[tokio::test]
async fn the_shop_looks_like_one() {
    let rig = Rig::with(Options { sessions: 2_000, ..options() }).await;
    let mut seen = BTreeSet::new();
    for row in rig.all("/v1/checkout/sessions").await {
        for field in
            ["currency", "mode", "ui_mode", "status", "payment_status", "customer_creation"]
        {
            seen.insert(row[field].as_str().unwrap().to_owned());
        }
        seen.insert(format!("reference {}", row["client_reference_id"].is_string()));
        seen.insert(format!("customer {}", row["customer"].is_string()));
        seen.insert(format!("metadata {}", row["metadata"] != json!({})));
        let order = &row["metadata"]["order_id"];
        seen.insert(format!(
            "order text {} number {} list {}",
            order.is_string(),
            order.is_number(),
            order.is_array()
        ));
        let (created, expires) =
            (row["created"].as_i64().unwrap(), row["expires_at"].as_i64().unwrap());
        assert!(created <= NOW && expires >= created + 1_800, "{row}");
        assert_eq!(row["status"] == "open", expires > NOW && row["status"] == "open", "{row}");
        assert!(row["amount_total"].as_i64() >= row["amount_subtotal"].as_i64());
    }
    for row in rig.all("/v1/payment_intents").await {
        seen.insert(format!("pi {}", row["status"].as_str().unwrap()));
        seen.insert(format!("internal {}", row["metadata"]["internal_order_id"].is_string()));
        seen.insert(format!("error {}", row["last_payment_error"].is_object()));
    }
    for word in [
        "usd",
        "eur",
        "idr",
        "jpy",
        "payment",
        "order",
        "hosted",
        "embedded",
        "custom",
        "open",
        "complete",
        "expired",
        "paid",
        "unpaid",
        "no_payment_required",
        "always",
        "reference true",
        "reference false",
        "customer true",
        "customer false",
        "metadata true",
        "metadata false",
        "order text true number false list false",
        "order text false number true list false",
        "order text false number false list true",
        "order text false number false list false",
        "pi requires_payment_method",
        "pi requires_capture",
        "pi canceled",
        "pi succeeded",
        "internal true",
        "internal false",
        "error true",
    ] {
        assert!(seen.contains(word), "no {word}");
    }
    for (list, field) in
        [("refunds", "status"), ("payouts", "status"), ("balance_transactions", "type")]
    {
        let words: BTreeSet<String> = rig
            .all(&format!("/v1/{list}"))
            .await
            .iter()
            .map(|row| row[field].to_string())
            .collect();
        assert!(words.len() > 1, "{list}: {words:?}");
    }
}

#[tokio::test]
async fn some_orders_are_also_plugipays() {
    let rig = Rig::with(Options { sessions: 2_000, ..options() }).await;
    let theirs: BTreeSet<String> =
        plugipay::order_ids(1, NOW * 1000, 2_000, 1).into_iter().collect();
    let mut ours = Vec::new();
    for row in rig.all("/v1/checkout/sessions").await {
        ours.extend(
            [&row["client_reference_id"], &row["metadata"]["order_id"]]
                .into_iter()
                .filter_map(Value::as_str)
                .map(str::to_owned),
        );
    }
    for row in rig.all("/v1/payment_intents").await {
        ours.extend(row["metadata"]["internal_order_id"].as_str().map(str::to_owned));
    }
    let both = ours.iter().filter(|id| theirs.contains(*id)).count();
    assert!((40..90).contains(&both), "{both} of {}", ours.len());
}

#[tokio::test]
async fn a_shop_may_have_no_history_at_all() {
    let rig = Rig::with(Options { sessions: 0, ..options() }).await;
    for list in ["checkout/sessions", "payment_intents", "customers", "refunds", "payouts"] {
        let page = rig.get(&format!("/v1/{list}")).await;
        assert_eq!(
            (&page["data"], &page["has_more"], &page["next_cursor"]),
            (&json!([]), &json!(false), &Value::Null)
        );
    }
}

#[tokio::test]
async fn a_test_may_add_a_session_as_it_likes() {
    let rig = Rig::new().await;
    let told = json!({"amount": 1_500, "currency": "jpy", "order_id": "X-1", "created": NOW - 86_400, "manual": true,
                      "metadata": {"desk": 4}, "patch": {"status": "teleported"}});
    let made = rig.control(reqwest::Method::POST, "/sessions/fluveo", told).await;
    assert_eq!((&made["status"], &made["created"]), (&json!("teleported"), &json!(NOW - 86_400)));
    let session = rig.session(&made["id"]).await;
    assert_eq!(
        (&session["metadata"]["desk"], &session["status"]),
        (&json!(4), &json!("teleported"))
    );
    assert_eq!(rig.intent(&session).await["metadata"]["internal_order_id"], "X-1");
}
