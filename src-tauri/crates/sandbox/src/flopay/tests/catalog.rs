//! Lists and entries of the catalogue.

use reqwest::Method;
use serde_json::{Value, json};

use super::rig;
use crate::rig::Rig;

async fn codes(rig: &Rig, target: &str) -> Vec<String> {
    let (status, page) = rig.flo(Method::GET, target, None).await;
    assert_eq!(status, 200, "{page}");
    let rows = page["data"].as_array().unwrap().iter();
    rows.map(|row| row["code"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn pages_meet_every_product_once() {
    let rig = rig().await;
    let all = codes(&rig, "/v1/products").await;
    assert!(!all.contains(&"kalender-2024".to_owned()));
    let mut walked = Vec::new();
    for page in 1..=4 {
        walked.extend(codes(&rig, &format!("/v1/products?page={page}&limit=7")).await);
    }
    assert_eq!((walked.len(), &walked), (19, &all));
    let (_, page) = rig.flo(Method::GET, "/v1/products?limit=7&page=2", None).await;
    assert_eq!(page["meta"], json!({"page": 2, "limit": 7, "total": 19}));
}

#[tokio::test]
async fn lists_are_sorted_and_filtered() {
    let rig = rig().await;
    let up = codes(&rig, "/v1/products?sort=code").await;
    assert!(up.is_sorted());
    let mut down = codes(&rig, "/v1/products?sort=-code").await;
    down.reverse();
    assert_eq!(up, down);
    let plans = codes(&rig, "/v1/products?filter[type]=recurring&sort=code").await;
    assert_eq!(plans, ["club-monthly", "club-yearly", "pro-weekly"]);
    assert_eq!(codes(&rig, "/v1/coupons?filter%5Bcode%5D=SPRING").await, ["SPRING"]);
    for wrong in ["sort=price", "page=0", "limit=-1"] {
        assert_eq!(rig.flo(Method::GET, &format!("/v1/products?{wrong}"), None).await.0, 422);
    }
}

#[tokio::test]
async fn entries_are_read_by_code_or_id() {
    let rig = rig().await;
    for (list, code) in
        [("products", "kalender-2024"), ("coupons", "OLD"), ("collections", "gifts")]
    {
        let (status, told) = rig.flo(Method::GET, &format!("/v1/{list}/{code}"), None).await;
        assert_eq!((status, &told["data"]["code"]), (200, &json!(code)));
        let id = told["data"]["id"].as_str().unwrap();
        assert_eq!(rig.flo(Method::GET, &format!("/v1/{list}/{id}"), None).await.1, told);
    }
    assert_eq!(rig.flo(Method::GET, "/v1/products/none", None).await.0, 404);
}

#[tokio::test]
async fn prices_are_decimals_of_each_currency() {
    let rig = rig().await;
    let (_, told) = rig.flo(Method::GET, "/v1/products/kopi-gayo-250-g", None).await;
    let prices = &told["data"]["prices"];
    let of = |at: usize| (prices[at]["currency"].clone(), prices[at]["amount"].to_string());
    assert_eq!(of(0), (json!("USD"), "12.9".to_owned()));
    assert_eq!(of(2), (json!("JPY"), "850".to_owned()));
    let (_, told) = rig.flo(Method::GET, "/v1/coupons/WELCOME5", None).await;
    assert_eq!(
        (&told["data"]["amounts"][0]["amount"], &told["data"]["percentOff"]),
        (&json!(5), &Value::Null)
    );
}

#[tokio::test]
async fn bodies_may_come_without_an_envelope() {
    let rig = rig().await;
    rig.switch(json!({"bare_bodies": true})).await;
    let (_, told) = rig.flo(Method::POST, super::CREATE, Some(super::draft())).await;
    let id = told["id"].as_str().unwrap();
    assert!(rig.raw(id).await.starts_with(&format!("{{\"uuid\":\"{id}\"")));
    let (_, told) = rig.flo(Method::GET, "/v1/coupons/SPRING", None).await;
    assert_eq!(told["code"], "SPRING");
}
