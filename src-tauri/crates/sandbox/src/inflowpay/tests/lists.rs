//! Payments page by page, links, subscriptions.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use super::rig;
use crate::rig::Rig;

fn rows(page: &Value) -> Vec<String> {
    let rows = page["data"].as_array().unwrap().iter();
    rows.map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn walking_the_pages_meets_every_payment_once_newest_first() {
    let rig = rig().await;
    let (mut seen, mut times) = (Vec::new(), Vec::new());
    for number in 1.. {
        let page = rig.read(&format!("/api/payment?page={number}&limit=30")).await;
        assert_eq!(
            (&page["page"], &page["limit"], &page["total"]),
            (&json!(number), &json!(30), &json!(400))
        );
        if rows(&page).is_empty() {
            break;
        }
        for row in page["data"].as_array().unwrap() {
            times.push(row["createdAt"].as_str().unwrap().to_owned());
        }
        seen.extend(rows(&page));
    }
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 400);
    assert!(times.is_sorted_by(|a, b| a >= b));
    for id in seen.iter().step_by(60) {
        assert_eq!(rig.read(&format!("/api/payment/{id}")).await["id"], json!(id));
    }
    let (status, told) = rig.inflow(Method::GET, "/api/payment/pay_none", None).await;
    assert_eq!((status, &told["message"]), (404, &json!("Payment not found")));
}

#[tokio::test]
async fn limits_have_a_usual_value_and_an_upper_end() {
    let rig = rig().await;
    assert_eq!(rows(&rig.read("/api/payment").await).len(), 20);
    assert_eq!(rows(&rig.read("/api/payment?limit=1000").await).len(), 100);
    for wrong in ["page=0", "limit=0", "page=x"] {
        assert_eq!(rig.inflow(Method::GET, &format!("/api/payment?{wrong}"), None).await.0, 400);
    }
    let far = rig.read("/api/payment?page=18446744073709551615").await;
    assert!(rows(&far).is_empty());
}

#[tokio::test]
async fn the_envelope_and_the_order_are_anybodys_guess() {
    let rig = rig().await;
    let newest = rows(&rig.read("/api/payment?limit=1").await);
    rig.switch(json!({"list_envelope": "array"})).await;
    assert_eq!(rig.read("/api/payment?limit=1").await[0]["id"], json!(newest[0]));
    rig.switch(json!({"list_envelope": "items"})).await;
    assert_eq!(rig.read("/api/payment?limit=30").await["meta"]["totalPages"], 14);
    rig.switch(json!({"list_envelope": "payments", "newest_first": false})).await;
    let last = rig.read("/api/payment?limit=1&page=400").await;
    assert_eq!(last["payments"][0]["id"], json!(newest[0]));
    assert_eq!(last["pagination"]["total"], 400);
    let (status, told) = rig.control("/switches/inflowpay", json!({"gravity": 0})).await;
    assert_eq!((status, told["error"].as_str().unwrap().contains("gravity")), (400, true));
}

#[tokio::test]
async fn links_are_made_changed_put_away_and_taken_out_again() {
    let rig = rig().await;
    let body = json!({"name": "Vase", "currency": "USD", "products": [{"name": "Vase", "price": 4200, "quantity": 1}]});
    let (status, link) = rig.post("/api/link", body).await;
    let id = link["id"].as_str().unwrap();
    assert_eq!((status, &link["url"]), (201, &json!(rig.url(&format!("/l/{id}")))));
    assert_eq!(rig.post("/api/link", json!({"currency": "USD"})).await.0, 400);
    let one = format!("/api/link/{id}");
    let change = Some(json!({"status": "disabled"}));
    let (_, changed) = rig.inflow(Method::PATCH, &one, change).await;
    assert_eq!((&changed["status"], &changed["products"]), (&json!("disabled"), &link["products"]));
    assert_eq!(rig.inflow(Method::DELETE, &one, None).await.1["archived"], true);
    assert_eq!(rig.post(&format!("{one}/unarchive"), json!({})).await.1["archived"], false);
    assert_eq!(rig.read(&one).await["status"], "disabled");
    assert_eq!(rig.read("/api/link").await["total"], 5);
    assert_eq!(
        rig.effects(id).await,
        ["->enabled", "enabled>disabled", "disabled>archived", "archived>disabled"]
    );
}

#[tokio::test]
async fn each_visit_to_a_link_is_a_session_of_its_own() {
    let rig = rig().await;
    let first = rig.act("/link_workshop01/pay", json!({})).await;
    let second = rig.act("/link_workshop01/pay", json!({})).await;
    assert_ne!(first["id"], second["id"]);
    let payment = rig.read(&format!("/api/payment/{}", first["payment"].as_str().unwrap())).await;
    assert_eq!(payment["amountInCents"], 6500);
}

#[tokio::test]
async fn subscriptions_are_filtered_and_offers_are_only_made() {
    let rig = rig().await;
    let all = rig.read("/subscription?limit=100").await;
    assert_eq!(all["total"], 16);
    let weekly = rig.read("/subscription?interval=week").await;
    assert_eq!((&weekly["total"], &weekly["data"][0]["currency"]), (&json!(4), &json!("USD")));
    let same = rig.read("/subscription/offers/sub_offer_kopi02/subscriptions").await;
    assert_eq!(same["data"], weekly["data"]);
    let body =
        json!({"name": "Club", "amountInCents": 900, "currency": "EUR", "interval": "month"});
    let (status, offer) = rig.post("/subscription/offer", body).await;
    assert_eq!(status, 201);
    let id = offer["id"].as_str().unwrap();
    let (status, told) = rig
        .post(
            &format!("/subscription/offer/{id}/initiate"),
            json!({"customerEmail": "li@shop.test"}),
        )
        .await;
    assert_eq!(status, 201, "{told}");
    let one = format!("/subscription/{}", told["subscriptionId"].as_str().unwrap());
    assert_eq!(rig.read(&one).await["status"], "INITIATION");
    assert_eq!(rig.inflow(Method::GET, "/subscription/offer", None).await.0, 404);
    assert!(rig.read("/api/balance").await["balances"][0]["amountInCents"].as_i64() > Some(0));
    assert_eq!(rig.read("/api/payment/tax-rate?country=PT").await["taxRateInPercentage"], 23);
}

#[tokio::test]
async fn some_orders_are_known_at_the_first_provider_too() {
    let rig = rig().await;
    let theirs = crate::plugipay::order_ids(1, crate::rig::NOW, 400, 1);
    let mut shared = 0;
    for page in 1..=4 {
        let page = rig.read(&format!("/api/payment?limit=100&page={page}")).await;
        let orders = page["data"].as_array().unwrap().iter();
        let orders = orders.filter_map(|row| row["metadatas"]["orderId"].as_str());
        shared += orders.filter(|order| theirs.iter().any(|known| known == order)).count();
    }
    assert!((4..=25).contains(&shared), "{shared}");
}

#[tokio::test]
async fn the_history_is_the_same_for_the_same_seed_and_may_be_empty() {
    let one = Rig::with("inflowpay", 60, None).await.read("/api/payment?limit=60").await;
    let two = Rig::with("inflowpay", 60, None).await.read("/api/payment?limit=60").await;
    assert_eq!(one, two);
    let none = Rig::with("inflowpay", 0, None).await.read("/api/payment").await;
    assert_eq!((&none["total"], rows(&none).len()), (&json!(0), 0));
}
