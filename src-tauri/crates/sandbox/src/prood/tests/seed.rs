//! What is there at the start, after a restart and in another profile.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Rig, options};
use crate::Options;

impl Rig {
    /// Every stored value by its key.
    async fn stored(&self) -> Vec<(String, Value)> {
        let keys = self.keys().await;
        let mut all = Vec::new();
        for some in keys.chunks(50) {
            let command = [&["MGET".to_owned()][..], some].concat();
            let values = self.redis(json!(command)).await;
            for (key, value) in some.iter().zip(values.as_array().unwrap()) {
                let value = serde_json::from_str(value.as_str().unwrap()).unwrap();
                all.push((key.clone(), value));
            }
        }
        all
    }
}

#[tokio::test]
async fn the_same_seed_makes_the_same_sessions_and_another_seed_others() {
    let mut shops = Vec::new();
    for seed in [5, 5, 6] {
        let rig = Rig::with(Options { seed, ..options() }).await;
        let text = format!("{:?}", rig.stored().await);
        shops.push(text.replace(&rig.url(""), ""));
    }
    assert_eq!(shops[0], shops[1]);
    assert_ne!(shops[0], shops[2]);
}

#[tokio::test]
async fn the_sessions_stand_everywhere_and_end_at_many_times() {
    let rig = Rig::with(Options { sessions: 20_000, ..options() }).await;
    let stored = rig.stored().await;
    assert_eq!(stored.len(), 2_000);
    let mut seen = BTreeSet::new();
    let mut anonymous = 0;
    for (key, value) in &stored {
        for field in ["state", "channel", "fulfillment", "currency"] {
            seen.insert(value[field].as_str().unwrap().to_owned());
        }
        let payment = &value["paymentSession"];
        seen.insert(payment["status"].as_str().unwrap_or("unpaid").to_owned());
        seen.insert(payment["providerId"].as_str().unwrap_or("unpaid").to_owned());
        seen.insert(payment["providerData"]["method"].as_str().unwrap_or("unpaid").to_owned());
        seen.insert(format!("link {}", key.contains("cs_link_")));
        anonymous += usize::from(value["orderId"].is_null());
        assert!(value["amount"].as_i64().unwrap() > 0);
    }
    for word in [
        "idle",
        "info",
        "shipping",
        "payment",
        "confirming",
        "complete",
        "failed",
        "web",
        "pos",
        "agent",
        "link",
        "EUR",
        "JPY",
        "pending",
        "requires_action",
        "captured",
        "stripe",
        "easypay",
        "ifthenpay",
        "multibanco",
        "mbway",
        "mbw",
        "link true",
    ] {
        assert!(seen.contains(word), "no {word} in {seen:?}");
    }
    assert!(anonymous > 100);
    let asked: Vec<Value> = stored.iter().map(|(key, _)| json!(["PTTL", key])).collect();
    let left = rig.rest(super::super::READ_TOKEN, "/redis/pipeline", json!(asked)).await.body;
    let left: Vec<i64> =
        left.as_array().unwrap().iter().map(|each| each["result"].as_i64().unwrap()).collect();
    assert!(left.iter().all(|left| (1..86_400_000).contains(left)));
    assert!(left.iter().filter(|left| **left > 1_800_000).count() > 200);
}

#[tokio::test]
async fn some_orders_are_known_to_another_provider_too() {
    let rig = Rig::with(Options { sessions: 10_000, ..options() }).await;
    let known = crate::plugipay::order_ids(1, super::NOW, 10_000, 1);
    let stored = rig.stored().await;
    let ours = stored.iter().filter_map(|(_, value)| value["orderId"].as_str());
    let shared = ours.filter(|order| known.iter().any(|known| known == order)).count();
    assert!((10..80).contains(&shared), "{shared}");
}

#[tokio::test]
async fn another_profile_has_the_same_sessions_in_its_own_form() {
    let rig = Rig::new().await;
    let made = rig.add(json!({"orderId": "ord_mine"})).await;
    rig.switch(json!({"profile": "repo"})).await;
    let stored = rig.stored().await;
    assert_eq!(stored.len(), 61);
    assert!(stored.iter().all(|(_, value)| value["snapshot"].is_object()));
    assert!(stored.iter().any(|(key, _)| key.contains(":pl_")));
    assert!(stored.iter().any(|(_, value)| value["meta"]["tenantId"].is_null()));
    assert!(stored.iter().any(|(_, value)| value["snapshot"]["expiresAt"].is_null()));
    assert_eq!(rig.get(&format!("/api/sessions/{made}")).await.body["amount"].to_string(), "45");
}

#[tokio::test]
async fn more_sessions_come_on_request() {
    let rig = Rig::new().await;
    let told = rig.control("/sessions/prood/seed", json!({"count": 300})).await;
    assert_eq!(told, json!({"added": 300, "sessions": 360}));
    assert_eq!(rig.keys().await.len(), 360);
}

#[tokio::test]
async fn a_restart_forgets_nothing_and_days_later_new_sessions_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let file = || Options { state_file: Some(folder.path().join("s.db")), ..options() };
    let rig = Rig::with(file()).await;
    let id = rig.add(json!({"state": "payment", "provider": "easypay", "orderId": "ord_9"})).await;
    rig.control("/sessions/prood/seed", json!({"count": 5})).await;
    let seeded = rig.keys().await.into_iter().find(|key| !key.ends_with(&id)).unwrap();
    rig.redis(json!(["DEL", seeded])).await;
    assert_eq!(rig.get(&format!("/api/sessions/{}", &seeded[17..])).await.status, 404);
    rig.control(&format!("/sessions/prood/{id}/pay"), json!({})).await;
    rig.advance(60).await;
    let before = (rig.stored().await, rig.url(""));
    rig.running.stop().await;

    let rig = Rig::with(Options { seed: 99, sessions: 9, ..file() }).await;
    let text = |all: &[(String, Value)], origin: &str| format!("{all:?}").replace(origin, "");
    assert_eq!(text(&rig.stored().await, &rig.url("")), text(&before.0, &before.1));
    assert_eq!(rig.effects(&id).await.last().unwrap(), "payment>complete");
    let key = rig.credential("api_key");
    assert_eq!(rig.commerce("/v1/admin/orders/ord_9", &key).await.body["paymentStatus"], "paid");
    rig.advance(3 * 86_400).await;
    assert_eq!(rig.keys().await.len(), 0);
    rig.running.stop().await;

    let rig = Rig::with(file()).await;
    assert_eq!(rig.keys().await.len(), 60);
}
