//! FloPay: pages with parameters, methods on file, refusals by name, ids from elsewhere, polling.

use serde_json::{Value, json};

use super::super::bench::Bench;
use super::{Browser, and, form, later, with};

fn ask(order: &str, value: &str, email: &str) -> Value {
    and(form("flopay", order, value, "USD"), "customer", json!(email))
}

fn item(code: &str) -> Value {
    json!({"items": [{"providerItemId": code, "totalAmount": "12.90"}]})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_gets_the_parameters_that_were_asked_for() {
    let bench = Bench::of("flopay", 5).await;
    let params = json!({
        "items": [{
            "providerItemId": "kopi-gayo-250-g", "quantity": 2, "totalAmount": "25.80",
            "overrideAmount": "20.10",
        }],
        "subscriptions": [{"providerPlanId": "club-monthly", "totalAmount": "29.00"}],
        "checkoutMode": "confirm", "couponCodes": ["SPRING"], "utmMetadata": {"utm_source": "mail"},
        "redirectParams": {"lang": "pt", "from": "till & counter"}, "userId": "u-77",
    });
    let (id, url) = bench.issue(with(ask("FP-1", "49.10", "li@shop.example"), &params)).await;
    assert!(url.contains(&format!("/secure?id={id}&lang=pt&from=till")), "{url}");
    assert_eq!(Browser::open(&url).await.status, 200);
    let row = bench.only("order:FP-1").await;
    assert_eq!(row["amount"]["value"], "49.10", "exact to the cent");
    let error = bench
        .no(
            "link_prepare",
            with(ask("FP-2", "12.90", "li@shop.example"), &json!({"setCookie": true})),
        )
        .await;
    assert!(error.message.contains("browsers only"), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_on_file_leaves_an_attempt_without_a_page() {
    let bench = Bench::of("flopay", 5).await;
    let made = bench
        .done(
            "link_prepare",
            with(ask("FP-3", "12.90", "onfile+li@shop.example"), &item("kopi-gayo-250-g")),
        )
        .await;
    let row = bench.only("order:FP-3").await;
    assert_eq!((&row["kind"], &row["status"]), (&json!("attempt"), &json!("pending")), "{row}");
    assert_eq!(row["raw_status"], "on_file");
    assert_eq!(made["session"]["key"], row["key"]);
    bench.no("link_share", json!({"id": made["intent"]["id"]})).await;
    later(&bench, 600).await;
    bench.sync_well().await;
    assert_eq!(bench.only("order:FP-3").await["raw_status"], "on_file", "nobody can ask");
    assert_eq!(bench.ok("link_list", json!({})).await["links"].as_array().unwrap().len(), 1);
}

/// Asks for a session; gives what came of it.
async fn tried(bench: &Bench, order: &str, params: &Value) -> Value {
    let ask = with(ask(order, "12.90", "li@shop.example"), params);
    bench.commit(&bench.ok("link_prepare", ask).await).await
}

fn boom() -> Value {
    and(item("kopi-gayo-250-g"), "userId", json!("boom"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_made_nothing_and_a_failure_is_for_a_person() {
    let bench = Bench::of("flopay", 5).await;
    for code in ["missing-mug", "gone-mug"] {
        let result = tried(&bench, "FP-4", &item(code)).await;
        assert_eq!((&result["outcome"], &result["reason"]), (&json!("refused"), &json!("invalid")));
    }
    let result = tried(&bench, "FP-5", &boom()).await;
    assert_eq!(result["outcome"], "unknown", "{result}");
    assert_eq!(bench.posts().await, 3, "nothing is sent twice");
    assert_eq!(bench.ok("workspace", json!({})).await["needs_human"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_told_by_name_and_failures_by_number() {
    let bench = Bench::of("flopay", 5).await;
    for (code, word) in [("missing-mug", "UnknownProduct"), ("gone-mug", "DeletedProduct")] {
        let result = tried(&bench, "FP-4", &item(code)).await;
        let message = result["message"].as_str().unwrap();
        assert!(message.contains(word) && message.contains("422"), "{result}");
    }
    let result = tried(&bench, "FP-5", &boom()).await;
    assert!(result["message"].as_str().unwrap().contains("500"), "{result}");
}

#[tokio::test(flavor = "multi_thread")]
async fn known_ids_come_from_tables_and_pasted_addresses() {
    let bench = Bench::of("flopay", 3).await;
    assert_eq!(bench.sync_well().await["new"], 0, "there is no list");
    let before = bench.rows("").await.len();
    let mut ids = Vec::new();
    for at in 0..6 {
        ids.push(bench.put("flopay", json!({"tagsData": {"order_id": format!("KN-{at}")}})).await);
    }
    let url = bench.host.demo.lock().unwrap()["providers"]["flopay"]["base_url"].clone();
    let mut text = String::from("uuid;note;when\n");
    for id in &ids[..5] {
        text += &format!("{id};\"paid, they say\";2026-10-01\n");
    }
    text += &format!("{}/secure?id={}&lang=pt\n", url.as_str().unwrap(), ids[5]);
    text += &format!("{}\n", ids[0].to_uppercase());
    text += "4f0c2a8e-6f7b-4f1e-9a55-0d1c2b3a4e5f\n";
    let report = bench.ok("session_import", json!({"text": text})).await;
    assert_eq!(report["failed"].as_array().unwrap().len(), 1, "{report}");
    assert!(report["skipped"].as_u64().unwrap() >= 5, "{report}");
    assert_eq!(bench.rows("").await.len(), before + 6, "{report}");
    let again = bench.ok("session_import", json!({"text": text})).await;
    assert_eq!(again["read"], report["read"]);
    assert_eq!(bench.rows("").await.len(), before + 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_older_a_session_the_seldomer_it_is_read() {
    let bench = Bench::of("flopay", 3).await;
    let (id, _) =
        bench.issue(with(ask("FP-6", "12.90", "li@shop.example"), &item("kopi-gayo-250-g"))).await;
    let reads = async |bench: &Bench| {
        bench.control("DELETE", "/requests", Value::Null).await;
        bench.sync_well().await;
        let all = bench.control("GET", "/requests", Value::Null).await;
        let of = |row: &&Value| row["target"].as_str().unwrap().ends_with(&id);
        all["last"].as_array().unwrap().iter().filter(of).count()
    };
    assert_eq!(reads(&bench).await, 1);
    assert_eq!(reads(&bench).await, 0, "not within a minute");
    // Seconds that pass, and whether it is read then: 1, 5, 15, 60 minutes, 6 hours, a day.
    let table = [(61, 1), (60, 0), (245, 1), (300, 0), (620, 1), (600, 0), (3_010, 1), (1_800, 0)];
    for (seconds, expected) in table {
        bench.clock.advance(chrono::TimeDelta::seconds(seconds));
        assert_eq!(reads(&bench).await, expected, "after {seconds} more");
    }
    bench.clock.advance(chrono::TimeDelta::days(8));
    assert_eq!(reads(&bench).await, 0, "given up after a week");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_flopay_shows_no_more_is_gone_and_not_paid() {
    let bench = Bench::of("flopay", 3).await;
    let (id, _) =
        bench.issue(with(ask("FP-7", "12.90", "li@shop.example"), &item("kopi-gayo-250-g"))).await;
    let matching = json!({"method": "GET", "path_contains": id});
    bench
        .fault(json!({"times": 0, "match": matching, "fault": {"kind": "status", "status": 404}}))
        .await;
    later(&bench, 120).await;
    bench.sync_well().await;
    let row = bench.only("order:FP-7").await;
    assert_eq!((&row["status"], &row["raw_status"]), (&json!("unknown"), &json!("gone")), "{row}");
    bench.no_faults().await;
    bench.ok("session_fetch", json!({"key": id})).await;
    assert_eq!(bench.only("order:FP-7").await["status"], "open", "it may come back");
}

#[tokio::test(flavor = "multi_thread")]
async fn products_and_coupons_can_be_picked() {
    let bench = Bench::of("flopay", 3).await;
    let all = bench.ok("catalogue_list", json!({"connection": "sandbox:flopay"})).await;
    let all = all.as_array().unwrap();
    let has = |kind: &str, id: &str| all.iter().any(|row| row["kind"] == kind && row["id"] == id);
    assert!(has("product", "kopi-gayo-250-g"), "{all:?}");
    assert!(has("coupon", "SPRING"), "{all:?}");
}
