//! One whole way at each provider: made here, paid on its hosted page, synced, found by its order id.

use serde_json::json;

use super::super::actions::create::draft;
use super::super::bench::Bench;
use super::{Browser, and, form, later, with};

async fn completed(bench: &Bench, order: &str, id: &str) {
    bench.sync_well().await;
    let found = bench.only(&format!("order:{order}")).await;
    assert_eq!((&found["id"], &found["status"]), (&json!(id), &json!("completed")), "{found}");
    assert!(found["completed_at"].is_string(), "{found}");
    let before = bench.ok("session_totals", json!({"query": ""})).await;
    let again = bench.sync_well().await;
    assert_eq!((&again["new"], &again["changed"]), (&json!(0), &json!(0)), "{again}");
    assert_eq!(bench.ok("session_totals", json!({"query": ""})).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn plugipay() {
    let bench = Bench::demo(10).await;
    bench.sync_well().await;
    let (id, url) = bench.issue(draft("PATH-1")).await;
    let mut page = Browser::open(&url).await;
    page.submit("/charge", &[("method", "qris")]).await;
    page.submit("/pay", &[]).await;
    assert!(page.page.contains("completed"), "{}", page.page);
    completed(&bench, "PATH-1", &id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fluveo() {
    let bench = Bench::of("fluveo", 20).await;
    bench.sync_well().await;
    let (id, url) = bench.issue(form("fluveo", "PATH-2", "35.00", "USD")).await;
    let mut page = Browser::open(&url).await;
    assert!(page.page.contains("USD 35.00"), "{}", page.page);
    page.submit("/pay", &[("email", "li@shop.example"), ("payment_method", "pm_card_declined")])
        .await;
    assert!(page.page.contains("declined"), "{}", page.page);
    page.submit("/pay", &[("email", "li@shop.example"), ("name", "Li")]).await;
    let thanks = format!("https://toko-senja.example/thanks?session={id}");
    assert_eq!(page.left_for, Some(thanks), "the placeholder is the provider's to replace");
    completed(&bench, "PATH-2", &id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn inflowpay() {
    let bench = Bench::of("inflowpay", 20).await;
    bench.sync_well().await;
    let ask = and(form("inflowpay", "PATH-3", "25.80", "EUR"), "description", json!("Kopi Gayo"));
    let (id, url) = bench.issue(ask).await;
    let mut page = Browser::open(&url).await;
    page.submit("/submit", &[("email", "li@shop.example"), ("card", "4000000000000002")]).await;
    assert!(page.page.contains("Declined"), "{}", page.page);
    page.submit("/submit", &[("email", "li@shop.example"), ("card", "4242424242424242")]).await;
    assert!(page.page.contains("Thank you"), "{}", page.page);
    bench.sync_well().await;
    let pending = bench.only("order:PATH-3 kind:session").await;
    assert_eq!(
        (&pending["status"], &pending["raw_status"]),
        (&json!("pending"), &json!("CHECKOUT_SUCCESS")),
        "authorised is not settled: {pending}"
    );
    later(&bench, 90_000).await;
    bench.sync_well().await;
    let found = bench.only("order:PATH-3 kind:session").await;
    assert_eq!((&found["id"], &found["status"]), (&json!(id), &json!("completed")), "{found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn flopay() {
    let bench = Bench::of("flopay", 20).await;
    bench.sync_well().await;
    let ask = and(form("flopay", "PATH-4", "12.90", "USD"), "customer", json!("li@shop.example"));
    let (id, url) = bench.issue(and(ask, "description", json!("kopi-gayo-250-g"))).await;
    let mut page = Browser::open(&url).await;
    page.submit("/3ds", &[]).await;
    bench.sync_well().await;
    assert_eq!(bench.only("order:PATH-4").await["raw_status"], "requires_action");
    page.submit("/success", &[]).await;
    assert!(page.page.contains("Thank you"), "{}", page.page);
    later(&bench, 120).await;
    completed(&bench, "PATH-4", &id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn prood() {
    let bench = Bench::of("prood", 20).await;
    bench.sync_well().await;
    let ask = with(form("prood", "PATH-5", "34.50", "EUR"), &json!({"fulfillment": "none"}));
    let (id, url) = bench.issue(ask).await;
    let mut page = Browser::open(&url).await;
    page.submit("/info", &[("email", "rui@correio.example"), ("firstName", "Rui")]).await;
    page.submit("/pay", &[("method", "multibanco")]).await;
    bench.sync_well().await;
    let waiting = bench.only("order:PATH-5").await;
    assert_eq!(
        (&waiting["status"], &waiting["raw_status"]),
        (&json!("pending"), &json!("payment"))
    );
    page.submit("/settle", &[]).await;
    completed(&bench, "PATH-5", &id).await;
}
