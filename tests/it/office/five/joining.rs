//! Payments that do not say to which session they belong.

use serde_json::{Value, json};

use super::super::bench::Bench;
use super::{Browser, form};

async fn paid_without_a_word(bench: &Bench) -> (String, Value) {
    bench.switch("inflowpay", json!({"metadatas_on_payment": false})).await;
    bench.sync_well().await;
    let mut ask = form("inflowpay", "JO-1", "25.00", "EUR");
    ask["description"] = json!("Kopi");
    ask["customer"] = json!("li@shop.example");
    let (id, url) = bench.issue(ask).await;
    let mut page = Browser::open(&url).await;
    page.submit("/submit", &[("email", "li@shop.example"), ("card", "4242424242424242")]).await;
    bench.sync_well().await;
    let payment = bench.only("kind:payment customer:li@shop.example").await;
    (id, payment)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unmatched_payment_is_shown_and_a_person_joins_it() {
    let bench = Bench::of("inflowpay", 10).await;
    let (id, payment) = paid_without_a_word(&bench).await;
    assert_eq!(bench.only("order:JO-1").await["status"], "open", "nobody guesses");
    let key = payment["key"].as_str().unwrap();
    let candidates = bench.ok("payment_candidates", json!({"key": key})).await;
    let ids: Vec<_> = candidates.as_array().unwrap().iter().map(|row| &row["id"]).collect();
    assert_eq!(ids, [&json!(id)], "{candidates}");

    let count = bench.ok("session_totals", json!({"query": ""})).await["count"].as_u64().unwrap();
    let joined = bench.ok("payment_join", json!({"payment": key, "session": id})).await;
    assert_eq!((&joined["id"], &joined["status"]), (&json!(id), &json!("pending")), "{joined}");
    let after = bench.ok("session_totals", json!({"query": ""})).await["count"].as_u64().unwrap();
    assert_eq!(after, count - 1, "nothing counts twice");
    let timeline = joined["timeline"].to_string();
    assert!(timeline.contains("was tied to this session") && timeline.contains("Rini"));

    // What a person said holds when the payment is read again, and when everything is.
    bench
        .act(
            "inflowpay",
            payment["id"].as_str().unwrap(),
            "advance",
            json!({"status": "PAYMENT_SUCCESS"}),
        )
        .await;
    bench.sync_well().await;
    assert_eq!(bench.only("order:JO-1").await["status"], "completed");
    bench.ok("sync_start", json!({"full": true})).await;
    bench.ok("renormalise", json!({})).await;
    assert_eq!(bench.only("order:JO-1").await["status"], "completed");
    assert!(bench.rows("kind:payment customer:li@shop.example").await.is_empty());

    // And it can be taken back: two rows again, and nobody ties them a second time by themselves.
    let detail = bench.ok("session_get", json!({"key": id})).await;
    assert_eq!(detail["joined"], json!([payment["id"]]));
    let request = json!({"payment": payment["id"], "session": id});
    let alone = bench.ok("payment_part", request.clone()).await;
    assert_eq!((&alone["status"], &alone["joined"]), (&json!("open"), &json!([])), "{alone}");
    assert!(alone["timeline"].to_string().contains("no longer tied"));
    bench.sync_well().await;
    bench.ok("sync_start", json!({"full": true})).await;
    assert_eq!(bench.only("kind:payment customer:li@shop.example").await["status"], "completed");
    assert_eq!(bench.only("order:JO-1 kind:session").await["status"], "open");
    assert_eq!(bench.no("payment_part", request).await.code, backoffice::Code::Refused);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_payment_is_joined_and_only_to_a_session_of_its_account() {
    let bench = Bench::of("inflowpay", 10).await;
    let (id, payment) = paid_without_a_word(&bench).await;
    let key = payment["key"].as_str().unwrap();
    bench.no("payment_candidates", json!({"key": id})).await;
    bench.no("payment_join", json!({"payment": id, "session": id})).await;
    bench.no("payment_join", json!({"payment": key, "session": key})).await;
    bench.no("payment_join", json!({"payment": key, "session": "sess_nobody"})).await;
    let mut dollars = form("inflowpay", "JO-2", "25.00", "USD");
    dollars["description"] = json!("Kopi");
    let (other, _) = bench.issue(dollars).await;
    bench.no("payment_join", json!({"payment": key, "session": other})).await;
    assert_eq!(bench.only("order:JO-1").await["status"], "open");
}
