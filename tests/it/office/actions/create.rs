use futures::future::join_all;
use serde_json::{Value, json};

use super::super::bench::{Bench, transfer};

/// A link for Rp 150,000.
pub fn draft(order: &str) -> Value {
    json!({
        "draft": uuid::Uuid::new_v4().to_string(), "connection": "sandbox:plugipay",
        "amount": {"value": "150000.00", "currency": "IDR"}, "description": "Kopi Gayo 1 kg",
        "order_id": order, "expires": "24h",
    })
}

impl Bench {
    /// How many sessions were really made through the API.
    pub async fn made(&self) -> usize {
        let all = self.control("GET", "/effects", Value::Null).await;
        let made = |effect: &&Value| {
            effect["from"] == Value::Null && effect["cause"].as_str().unwrap().starts_with("POST")
        };
        all["effects"].as_array().unwrap().iter().filter(made).count()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_made_once_per_draft() {
    let bench = Bench::demo(10).await;
    let form = draft("INV-77");
    let shown = bench.ok("link_prepare", form.clone()).await;
    assert_eq!(shown["warnings"], json!([]));
    assert_eq!(bench.made().await, 0);
    let first = bench.commit(&shown).await;
    assert_eq!(first["outcome"], "confirmed", "{first}");
    assert_eq!(first["link"]["state"], "waiting");
    assert_eq!(first["link"]["order_id"], "INV-77");

    let again = bench.commit(&bench.ok("link_prepare", form).await).await;
    assert_eq!(again["link"]["session"]["id"], first["link"]["session"]["id"]);
    assert_eq!(bench.made().await, 1);

    let other = bench.ok("link_prepare", draft("INV-77")).await;
    assert_eq!(other["warnings"], json!(["duplicate_order_id"]));
    let second = bench.commit(&other).await;
    assert_ne!(second["link"]["session"]["id"], first["link"]["session"]["id"]);
    assert_eq!(bench.made().await, 2);
    assert_eq!(bench.ok("link_list", json!({})).await["links"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_draft_prepared_twice_before_it_is_sent_makes_one() {
    let bench = Bench::demo(10).await;
    let form = draft("INV-1");
    let one = bench.ok("link_prepare", form.clone()).await;
    let two = bench.ok("link_prepare", form.clone()).await;
    let (a, b) = tokio::join!(
        bench.call("action_commit", super::agreed(&one)),
        bench.call("action_commit", super::agreed(&two))
    );
    assert!(a.is_ok() || b.is_ok(), "{a:?} {b:?}");
    assert_eq!(bench.made().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_to_a_creation_one_session_is_made() {
    let table = [
        json!({"kind": "drop_before"}),
        json!({"kind": "drop_after"}),
        json!({"kind": "half_body"}),
        json!({"kind": "garbage", "effect": true}),
        json!({"kind": "delay", "ms": 2_500, "effect": true}),
        json!({"kind": "status", "status": 500}),
        json!({"kind": "status", "status": 503, "effect": true}),
        json!({"kind": "status", "status": 429, "retry_after": "1"}),
    ];
    let rows = table.iter().map(|fault| async move {
        let bench = Bench::demo(5).await;
        let matching = json!({"method": "POST", "path_ends": "/checkout-sessions"});
        bench.fault(json!({"match": matching, "fault": fault})).await;
        let form = draft("INV-1");
        let first = bench.commit(&bench.ok("link_prepare", form.clone()).await).await;
        assert_ne!(first["outcome"], "refused", "{fault}: {first}");
        let last = bench.settled(first).await;
        assert_eq!(last["outcome"], "confirmed", "{fault}: {last}");
        assert_eq!(bench.made().await, 1, "{fault}");
        let again = bench.commit(&bench.ok("link_prepare", form).await).await;
        assert_eq!(again["link"]["session"]["id"], last["link"]["session"]["id"], "{fault}");
        assert_eq!(bench.made().await, 1, "{fault}");
    });
    join_all(rows).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_creation_that_is_refused_made_nothing_and_says_why() {
    let bench = Bench::demo(10).await;
    let mut form = draft("INV-1");
    form["methods"] = json!(["barter"]);
    let result = bench.commit(&bench.ok("link_prepare", form).await).await;
    assert_eq!(
        (&result["outcome"], &result["reason"]),
        (&json!("refused"), &json!("invalid")),
        "{result}"
    );
    assert_eq!(bench.made().await, 0);
    assert_eq!(bench.ok("link_list", json!({})).await["links"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_or_wrong_in_a_draft_is_named_before_anything_is_sent() {
    let bench = Bench::demo(10).await;
    let settings = json!({"connection": "sandbox:plugipay", "settings": {"link.success_url": "", "link.methods": ""}});
    bench.ok("connection_set", settings).await;
    let error = bench.no("link_prepare", draft("INV-1")).await;
    assert!(
        error.message.contains("link.success_url") && error.message.contains("link.methods"),
        "{error:?}"
    );
    assert!(!error.message.contains("link.cancel_url"), "{error:?}");

    let whole = |key: &str, value: Value| {
        let mut form = draft("INV-1");
        form["success_url"] = json!("https://toko.example/ok");
        form["methods"] = json!(["qris"]);
        form[key] = value;
        form
    };
    let table = [
        ("draft", json!("not-a-uuid")),
        ("draft", json!("")),
        ("connection", json!("nobody")),
        ("amount", json!({"value": "0", "currency": "IDR"})),
        ("amount", json!({"value": "-1", "currency": "IDR"})),
        ("amount", json!({"value": "1.001", "currency": "IDR"})),
        ("amount", json!({"value": "1", "currency": "ZZZ"})),
        ("customer", json!("nobody@example.com")),
        ("expires", json!("yesterday")),
        ("items", json!([{"name": "", "quantity": 1, "unit": "1.00"}])),
    ];
    for (key, value) in table {
        bench.no("link_prepare", whole(key, value)).await;
    }
    let mut nameless = whole("order_id", Value::Null);
    nameless["description"] = json!("Kopi");
    let shown = bench.ok("link_prepare", nameless).await;
    assert_eq!(shown["warnings"], json!(["no_order_id"]));
    assert_eq!(bench.arrived("POST", "").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_knows_where_it_comes_from() {
    let bench = Bench::demo(10).await;
    let mut ended = transfer("INV-5");
    ended["status"] = json!("expired");
    ended["methods"] = json!(["qris"]);
    ended["metadata"] = json!({"order_id": "INV-5", "note": "gift wrap"});
    let old = bench.add(ended).await;
    bench.ok("session_fetch", json!({"key": old})).await;
    let form = json!({"key": old, "draft": uuid::Uuid::new_v4().to_string(), "expires": "2 days"});
    let result = bench.commit(&bench.ok("renew_prepare", form).await).await;
    assert_eq!(result["outcome"], "confirmed", "{result}");
    let new = result["link"]["session"]["id"].as_str().unwrap().to_owned();
    let (before, after) = (bench.session(&old).await, bench.session(&new).await);
    assert_eq!(after["renewed_from"], before["key"]);
    assert_eq!(before["renewed_as"], after["key"]);
    assert_eq!(after["order_id"], "INV-5");
    assert_eq!(after["metadata"], before["metadata"]);
    assert_eq!(after["amount"], before["amount"]);

    // The new one can still be paid: a third would be a second chance to pay twice.
    let form = json!({"key": new, "draft": uuid::Uuid::new_v4().to_string()});
    let error = bench.no("renew_prepare", form).await;
    assert!(error.message.contains("still be paid"), "{error:?}");
    let waiting = bench.waiting("INV-6").await;
    let form = json!({"key": waiting, "draft": uuid::Uuid::new_v4().to_string()});
    assert!(bench.no("renew_prepare", form).await.message.contains("still be paid"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_handed_over_in_every_way() {
    let bench = Bench::demo(10).await;
    let result = bench.commit(&bench.ok("link_prepare", draft("INV-8")).await).await;
    let id = json!({"id": result["intent"]["id"]});
    let shared = bench.ok("link_share", id.clone()).await;
    let url = shared["url"].as_str().unwrap().to_owned();
    assert!(shared["message_en"].as_str().unwrap().contains(&url));
    assert!(
        shared["qr_svg"].as_str().unwrap().starts_with("<?xml")
            || shared["qr_svg"].as_str().unwrap().contains("<svg")
    );
    bench.ok("link_open", id.clone()).await;
    bench.ok("link_copy", id.clone()).await;
    let expected = vec![url];
    assert_eq!(*bench.host.opened.lock().unwrap(), expected);
    assert_eq!(*bench.host.copied.lock().unwrap(), expected);
    for format in ["svg", "png"] {
        let file =
            bench.ok("link_qr_save", json!({"id": result["intent"]["id"], "format": format})).await;
        assert!(std::fs::metadata(file["path"].as_str().unwrap()).unwrap().len() > 100);
    }
    bench.no("link_qr_save", json!({"id": result["intent"]["id"], "format": "gif"})).await;
    bench.no("link_open", json!({"id": "nobody"})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_a_person_can_settle_is_shown_until_they_have_looked() {
    let bench = Bench::demo(10).await;
    let matching = json!({"method": "POST", "path_ends": "/checkout-sessions"});
    let mismatch = json!({"kind": "status", "status": 409, "code": "IDEMPOTENCY_MISMATCH"});
    bench.fault(json!({"match": matching, "fault": mismatch})).await;
    let result = bench.commit(&bench.ok("link_prepare", draft("INV-1")).await).await;
    assert_eq!(result["outcome"], "unknown", "{result}");
    assert!(result["message"].as_str().unwrap().contains("a person must look"), "{result}");
    let view = bench.ok("workspace", json!({})).await;
    assert_eq!(view["needs_human"], 1, "{view}");
    assert_eq!(bench.ok("link_list", json!({})).await["links"][0]["state"], "unknown");
    bench.sync_well().await;
    assert_eq!(bench.ok("workspace", json!({})).await["needs_human"], 1, "no sync decides it");

    let intent = json!({"intent": result["intent"]["id"]});
    let released = bench.ok("action_release", intent.clone()).await;
    assert_eq!(
        (&released["outcome"], &released["reason"]),
        (&json!("refused"), &json!("released"))
    );
    assert_eq!(bench.ok("workspace", json!({})).await["needs_human"], 0);
    assert_eq!(bench.ok("link_list", json!({})).await["links"], json!([]));
    assert_eq!(bench.ok("action_release", intent).await["outcome"], "refused", "once is enough");
}
