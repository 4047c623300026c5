//! InflowPay: several products, subscriptions, refunds, and lists that are left early.

use serde_json::json;

use super::super::bench::Bench;
use super::{Browser, form, later, with};

#[tokio::test(flavor = "multi_thread")]
async fn several_products_are_one_session_and_one_row() {
    let bench = Bench::of("inflowpay", 30).await;
    bench.sync_well().await;
    let before = bench.ok("session_totals", json!({"query": ""})).await["count"].as_u64().unwrap();
    let mut ask = form("inflowpay", "IP-1", "38.80", "EUR");
    ask["items"] = json!([
        {"name": "Kopi Gayo", "quantity": 2, "unit": "12.90"},
        {"name": "Cup", "quantity": 1, "unit": "13.00"},
    ]);
    ask["customer"] = json!("li@shop.example");
    let (id, url) = bench.issue(ask).await;
    let mut page = Browser::open(&url).await;
    assert!(page.page.contains("2 × Kopi Gayo") && page.page.contains("Cup"), "{}", page.page);
    page.submit("/submit", &[("email", "li@shop.example"), ("card", "4242424242424242")]).await;
    bench.sync_well().await;
    let row = bench.only("order:IP-1").await;
    assert_eq!((&row["id"], &row["kind"]), (&json!(id), &json!("session")), "{row}");
    assert_eq!(row["amount"]["value"], "38.80");
    let after = bench.ok("session_totals", json!({"query": ""})).await["count"].as_u64().unwrap();
    assert_eq!(after, before + 1, "the session and its payment are one row");
    let detail = bench.session(&id).await;
    assert_eq!(detail["items"].as_array().unwrap().len(), 2, "{detail}");
    bench.ok("renormalise", json!({})).await;
    assert_eq!(bench.session(&id).await["raw_status"], "CHECKOUT_SUCCESS");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_is_made_by_its_offer() {
    let bench = Bench::of("inflowpay", 10).await;
    bench.sync_well().await;
    let offer = json!({"offer": "sub_offer_kopi01"});
    let mut ask = with(form("inflowpay", "IP-2", "12.00", "EUR"), &offer);
    ask["expires"] = json!("30 minutes");
    let (id, url) = bench.issue(ask).await;
    let mut page = Browser::open(&url).await;
    page.submit("/submit", &[("email", "li@shop.example"), ("card", "4242424242424242")]).await;
    bench.sync_well().await;
    let row = bench.only("order:IP-2").await;
    assert_eq!((&row["id"], &row["status"]), (&json!(id), &json!("pending")), "{row}");

    let mut short = with(form("inflowpay", "IP-3", "12.00", "EUR"), &offer);
    short["expires"] = json!("5 minutes");
    bench.no("link_prepare", short).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_is_seen_pending_then_done() {
    let bench = Bench::of("inflowpay", 10).await;
    bench.sync_well().await;
    let mut ask = form("inflowpay", "IP-4", "25.00", "EUR");
    ask["description"] = json!("Kopi");
    let (id, _) = bench.issue(ask).await;
    let paid = bench.act("inflowpay", &id, "pay", json!({})).await;
    let payment = paid["payment"].as_str().unwrap();
    bench.sync_well().await;
    assert_eq!(bench.only("order:IP-4").await["status"], "completed");
    bench.act("inflowpay", payment, "refund", json!({})).await;
    bench.sync_well().await;
    let row = bench.only("order:IP-4").await;
    assert_eq!((&row["status"], &row["refund"]), (&json!("completed"), &json!("pending")));
    bench.act("inflowpay", payment, "advance", json!({"status": "FULLY_REFUNDED"})).await;
    bench.sync_well().await;
    assert_eq!(bench.only("order:IP-4").await["refund"], "full");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_was_seen_in_order_is_left_early() {
    let bench = Bench::of("inflowpay", 600).await;
    bench.control("DELETE", "/requests", json!(null)).await;
    let first = bench.sync_well().await;
    assert_eq!(first["new"], 600, "{first}");
    assert_eq!(bench.arrived("GET", "/payment").await, 6, "the whole list, once");
    bench.control("DELETE", "/requests", json!(null)).await;
    bench.sync_well().await;
    assert_eq!(bench.arrived("GET", "/payment").await, 1, "the first page proves enough");

    // A list that turns out to come otherwise is walked whole again, and for good.
    bench.switch("inflowpay", json!({"newest_first": false})).await;
    bench.put("inflowpay", json!({"status": "PAYMENT_SUCCESS"})).await;
    bench.sync_well().await;
    assert_eq!(bench.ok("session_totals", json!({"query": ""})).await["count"], 601);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_nobody_paid_ends_by_the_clock() {
    let bench = Bench::of("inflowpay", 10).await;
    bench.sync_well().await;
    let mut ask = form("inflowpay", "IP-5", "25.00", "EUR");
    ask["description"] = json!("Kopi");
    let (id, url) = bench.issue(ask).await;
    bench.sync_well().await;
    assert_eq!(bench.only("order:IP-5").await["status"], "open");
    later(&bench, 3_700).await;
    bench.sync_well().await;
    let row = bench.only("order:IP-5").await;
    assert_eq!((&row["id"], &row["status"]), (&json!(id), &json!("expired")));
    assert_eq!(Browser::open(&url).await.status, 410);
    assert!(bench.no("session_fetch", json!({"key": id})).await.message.contains("InflowPay"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_settles_after_newer_ones_is_not_forgotten() {
    let bench = Bench::of("inflowpay", 10).await;
    bench.sync_well().await;
    let mut ask = form("inflowpay", "IP-6", "25.00", "EUR");
    ask["description"] = json!("Kopi");
    let (id, _) = bench.issue(ask).await;
    bench.act("inflowpay", &id, "submit", json!({"outcome": "success"})).await;
    bench.sync_well().await;
    assert_eq!(bench.only("order:IP-6").await["status"], "pending");
    later(&bench, 3 * 3_600).await;
    bench.put("inflowpay", json!({"status": "PAYMENT_SUCCESS"})).await;
    bench.sync_well().await;
    later(&bench, 5 * 86_400).await;
    bench.put("inflowpay", json!({"status": "PAYMENT_SUCCESS"})).await;
    bench.sync_well().await;
    assert_eq!(bench.only("order:IP-6").await["status"], "completed");
}
