//! Reusable links: made, listed, changed, ended, and what is paid for at them.

use serde_json::{Value, json};

use super::super::bench::Bench;
use super::{Browser, and, form, with};

async fn listed(bench: &Bench, id: &str) -> Value {
    let all = bench.ok("reusable_list", json!({})).await;
    let found = all.as_array().unwrap().iter().find(|link| link["id"] == id).cloned();
    found.unwrap_or_else(|| panic!("{id} is not listed: {all}"))
}

/// Makes a link; gives it as it is listed.
async fn made(bench: &Bench, form: Value) -> Value {
    let before = bench.ok("reusable_list", json!({})).await;
    let before = before.as_array().unwrap().clone();
    bench.done("link_prepare", and(form, "reusable", json!(true))).await;
    let now = bench.ok("reusable_list", json!({})).await;
    let mut new: Vec<Value> = now.as_array().unwrap().clone();
    new.retain(|link| !before.iter().any(|old| old["id"] == link["id"]));
    assert_eq!(new.len(), 1, "{new:?}");
    new.remove(0)
}

fn change(link: &str, active: Option<bool>, params: Option<&Value>) -> Value {
    json!({
        "draft": uuid::Uuid::new_v4().to_string(), "link": link, "active": active,
        "params": params.map(Value::to_string),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkout_link_lives_and_ends() {
    let bench = Bench::of("fluveo", 10).await;
    bench.sync_well().await;
    let mut ask = form("fluveo", "", "20.00", "USD");
    ask["items"] = json!([{"name": "Kopi", "quantity": 4, "unit": "5.00"}]);
    let link = made(&bench, with(ask, &json!({"title": "Kopi corner"}))).await;
    let (id, url) = (link["id"].as_str().unwrap(), link["url"].as_str().unwrap());
    assert_eq!((&link["title"], &link["active"]), (&json!("Kopi corner"), &json!(true)));
    let items = bench.ok("reusable_items", json!({"id": id})).await;
    assert_eq!((&items[0]["quantity"], &items[0]["unit"]["value"]), (&json!(4), &json!("5.00")));

    let share = bench.ok("link_share", json!({"id": link["key"]})).await;
    assert_eq!(share["url"], *url);
    let message = share["message_en"].as_str().unwrap();
    assert!(message.contains("For: Kopi corner") && message.contains(url), "{message}");
    assert!(share["qr_svg"].as_str().unwrap().starts_with("<?xml"), "{share}");
    bench.ok("link_open", json!({"id": link["key"]})).await;
    assert_eq!(*bench.host.opened.lock().unwrap(), [url]);

    let mut page = Browser::open(url).await;
    page.submit("/pay", &[("email", "li@shop.example")]).await;
    bench.sync_well().await;
    assert_eq!(bench.rows("customer:li@shop.example status:completed").await.len(), 1);

    let words = json!({"inactive_message": "Sold out."});
    bench.done("link_update_prepare", change(id, None, Some(&words))).await;
    let ended = bench.done("link_update_prepare", change(url, Some(false), None)).await;
    assert!(ended["message"].as_str().unwrap().starts_with("Changed"), "{ended}");
    assert_eq!(listed(&bench, id).await["active"], false);
    assert!(Browser::open(url).await.page.contains("Sold out."));
    bench.sync_well().await;
    assert_eq!(listed(&bench, id).await["active"], false);

    bench.no("link_update_prepare", change(id, None, None)).await;
    bench.no("link_update_prepare", change("cl_nobody", Some(false), None)).await;
    bench.no("reusable_items", json!({"id": "cl_nobody"})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_draft_makes_one_link_whatever_happens() {
    let bench = Bench::of("fluveo", 5).await;
    bench.sync_well().await;
    let count = async || bench.ok("reusable_list", json!({})).await.as_array().unwrap().len();
    let before = count().await;
    let matching = json!({"method": "POST", "path_ends": "/checkout_links"});
    bench.fault(json!({"match": matching, "fault": {"kind": "drop_after"}})).await;
    let mut ask = form("fluveo", "", "20.00", "USD");
    ask["reusable"] = json!(true);
    let shown = bench.ok("link_prepare", ask.clone()).await;
    let result = bench.settled(bench.commit(&shown).await).await;
    assert_eq!(result["outcome"], "confirmed", "{result}");
    bench.done("link_prepare", ask).await;
    bench.sync_well().await;
    assert_eq!(count().await, before + 1, "one draft, one link");
}

#[tokio::test(flavor = "multi_thread")]
async fn inflowpays_links_for_payments_and_subscriptions() {
    let bench = Bench::of("inflowpay", 10).await;
    bench.sync_well().await;
    let mut ask = form("inflowpay", "", "30.00", "EUR");
    ask["items"] = json!([{"name": "Workshop", "quantity": 2, "unit": "15.00"}]);
    let params = json!({"name": "May workshop", "pricingMode": "TAX_INCLUSIVE"});
    let link = made(&bench, with(ask, &params)).await;
    let id = link["id"].as_str().unwrap();
    assert_eq!(
        (&link["title"], &link["amount"]["value"]),
        (&json!("May workshop"), &json!("30.00"))
    );
    let items = bench.ok("reusable_items", json!({"id": id})).await;
    assert_eq!((&items[0]["name"], &items[0]["quantity"]), (&json!("Workshop"), &json!(2)));
    let page = Browser::open(link["url"].as_str().unwrap()).await;
    assert!(page.page.contains("Workshop"), "{}", page.page);
    bench
        .done("link_update_prepare", change(id, None, Some(&json!({"name": "June workshop"}))))
        .await;
    assert_eq!(listed(&bench, id).await["title"], "June workshop");
    bench.done("link_update_prepare", change(id, Some(false), None)).await;
    assert_eq!(listed(&bench, id).await["active"], false);
    bench.done("link_update_prepare", change(id, Some(true), None)).await;
    assert_eq!(listed(&bench, id).await["active"], true);

    let offer = with(form("inflowpay", "", "12.00", "EUR"), &json!({"offer": "sub_offer_kopi01"}));
    let link = made(&bench, offer).await;
    assert!(link["url"].as_str().unwrap().ends_with("/subscribe/sub_offer_kopi01"), "{link}");
    assert_eq!(Browser::open(link["url"].as_str().unwrap()).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_may_or_may_not_exist_is_in_sight() {
    let bench = Bench::of("inflowpay", 5).await;
    bench.sync_well().await;
    bench.fault(json!({"match": {"method": "POST"}, "fault": {"kind": "drop_after"}})).await;
    let mut ask = form("inflowpay", "", "30.00", "EUR");
    ask["reusable"] = json!(true);
    ask["description"] = json!("Workshop");
    let shown = bench.ok("link_prepare", ask).await;
    let result = bench.commit(&shown).await;
    assert_eq!(result["outcome"], "unknown", "{result}");
    let issued = bench.ok("link_list", json!({})).await;
    let doubtful = issued["links"].as_array().unwrap().iter().find(|l| l["state"] == "unknown");
    assert_eq!(doubtful.unwrap()["id"], result["intent"]["id"], "{issued}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_reusable_links_says_so() {
    for provider in ["plugipay", "flopay", "prood"] {
        let bench = Bench::of(provider, 5).await;
        let ask = and(form(provider, "X-1", "5.00", "USD"), "reusable", json!(true));
        let error = bench.no("link_prepare", ask).await;
        assert!(error.message.contains("no such operation"), "{provider}: {error:?}");
        assert_eq!(bench.posts().await, 0, "{provider}");
    }
}
