use std::collections::BTreeSet;

use super::{Rig, options};
use crate::Options;

#[tokio::test]
async fn forty_transfers_wait_whatever_the_size_of_the_shop() {
    let rig = Rig::with(Options { sessions: 2_000, ..options() }).await;
    assert_eq!(rig.ids("pending_review").await.len(), 40);
    assert!(!rig.ids("open").await.is_empty());
    assert!(!rig.ids("pending").await.is_empty());
}

#[tokio::test]
async fn the_same_seed_makes_the_same_shop_and_another_seed_another() {
    let mut shops = Vec::new();
    for seed in [5, 5, 6] {
        let rig = Rig::with(Options { seed, sessions: 120, ..options() }).await;
        let page = rig.get("/v1/checkout-sessions?limit=100").await["data"].to_string();
        shops.push(page.replace(&rig.url(""), ""));
    }
    assert_eq!(shops[0], shops[1]);
    assert_ne!(shops[0], shops[2]);
}

#[tokio::test]
async fn the_shop_looks_like_one() {
    let rig = Rig::with(Options { sessions: 2_000, ..options() }).await;
    let mut seen = BTreeSet::new();
    let mut cursor = String::new();
    loop {
        let page = rig.get(&format!("/v1/checkout-sessions?limit=100&cursor={cursor}")).await;
        for row in page["data"].as_array().unwrap() {
            for field in ["currency", "adapter", "paymentMethod", "status"] {
                seen.insert(row[field].as_str().unwrap_or("null").to_owned());
            }
            let metadata = &row["metadata"];
            seen.insert(format!("metadata {}", metadata.is_null()));
            seen.insert(format!("embedded {}", row["customer"].is_object()));
            seen.insert(format!("order {}", metadata["order_id"].is_string()));
            assert!(row["amount"].as_i64().unwrap() > 0);
            assert!(row["createdAt"].as_str() <= row["updatedAt"].as_str());
        }
        let Some(next) = page["meta"]["cursor"].as_str() else { break };
        cursor = next.to_owned();
    }
    for word in [
        "IDR",
        "USD",
        "xendit",
        "midtrans",
        "paypal",
        "manual",
        "qris",
        "va",
        "ewallet",
        "card",
        "retail",
        "bank_transfer_manual",
        "completed",
        "expired",
        "canceled",
        "failed",
        "metadata true",
        "embedded true",
        "embedded false",
        "order false",
    ] {
        assert!(seen.contains(word), "no {word}");
    }
}

#[tokio::test]
async fn a_shop_may_have_no_history_at_all() {
    let rig = Rig::with(Options { sessions: 0, ..options() }).await;
    let page = rig.get("/v1/checkout-sessions").await;
    assert_eq!(page["data"].as_array().unwrap().len(), 0);
    assert_eq!(page["meta"]["hasMore"], false);
}
