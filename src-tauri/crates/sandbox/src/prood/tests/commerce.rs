//! Orders and customers, read with keys of both kinds.

use reqwest::Method;
use serde_json::{Value, json};

use super::super::TENANTS;
use super::{Rig, options, told};
use crate::Options;

#[tokio::test]
async fn a_key_says_whose_it_is_and_what_it_may() {
    let rig = Rig::new().await;
    assert_eq!(rig.get("/v1/health").await.body, json!({"status": "ok"}));
    assert_eq!(rig.get("/v1/me").await.status, 401);
    let me = rig.commerce("/v1/me", &rig.credential("api_key")).await.body;
    assert_eq!(
        (&me["organizationId"], &me["scopes"]),
        (&json!("org_demo"), &json!(["storefront", "admin"]))
    );
    let refused = rig.commerce("/v1/admin/orders", TENANTS[0].store_key).await;
    assert_eq!((refused.status, &refused.body["code"]), (403, &json!("FORBIDDEN")));
    let write = rig.http.request(Method::POST, rig.url("/v1/admin/orders/x/refund"));
    let write = told(write.header("x-api-key", TENANTS[0].admin_key).send().await.unwrap()).await;
    assert_eq!((write.status, write.rule.as_str()), (501, "read-only-commerce-501"));
}

#[tokio::test]
async fn orders_are_paged_newest_first_and_each_shop_has_its_own() {
    let rig = Rig::with(Options { sessions: 3_000, ..options() }).await;
    let mut seen = std::collections::BTreeSet::new();
    for tenant in &TENANTS {
        let (mut page, mut last) = (1, "9".to_owned());
        loop {
            let target = format!("/v1/admin/orders?page={page}&perPage=50");
            let told = rig.commerce(&target, tenant.admin_key).await.body;
            for order in told["items"].as_array().unwrap() {
                let created = order["createdAt"].as_str().unwrap().to_owned();
                assert!(created <= last);
                last = created;
                assert!(seen.insert(order["id"].as_str().unwrap().to_owned()));
                assert!(order["totals"]["total"]["amount"].as_i64().unwrap() > 0);
            }
            if told["hasMore"] == false {
                break;
            }
            page += 1;
        }
    }
    assert!(seen.len() > 450, "{}", seen.len());
}

#[tokio::test]
async fn orders_are_found_by_status_time_customer_and_number() {
    let rig = Rig::with(Options { sessions: 3_000, ..options() }).await;
    let key = rig.credential("api_key");
    let ask =
        async |query: &str| rig.commerce(&format!("/v1/admin/orders?{query}"), &key).await.body;
    let cancelled = ask("status=cancelled&perPage=200").await;
    let rows = cancelled["items"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|order| order["status"] == "cancelled"));
    let year = ask("dateFrom=2025-01-01&dateTo=2025-12-31&perPage=200").await;
    let in_year = |order: &Value| order["createdAt"].as_str().unwrap().starts_with("2025");
    let rows = year["items"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(in_year));
    let number = rows[0]["orderNumber"].as_str().unwrap();
    assert_eq!(ask(&format!("search={number}")).await["items"][0]["id"], rows[0]["id"]);
    for wrong in ["page=0", "perPage=201", "dateFrom=soon"] {
        assert_eq!(ask(wrong).await["code"], "VALIDATION", "{wrong}");
    }
    let id = rows[0]["id"].as_str().unwrap();
    let history = rig.commerce(&format!("/v1/admin/orders/{id}/history"), &key).await.body;
    assert_eq!(history[0]["action"], "placed");
    assert_eq!(rig.commerce("/v1/admin/orders/none", &key).await.status, 404);
    rig.control("/faults", json!({"fault": {"kind": "empty_page"}})).await;
    assert_eq!(ask("perPage=5").await["items"], json!([]));
    assert!(
        rig.commerce("/v1/admin/dashboard", &key).await.body["totalRevenue"].as_i64() > Some(0)
    );
}

#[tokio::test]
async fn customers_are_listed_and_found() {
    let rig = Rig::new().await;
    let key = rig.credential("api_key");
    let ask =
        async |query: &str| rig.commerce(&format!("/v1/admin/customers{query}"), &key).await.body;
    let first = ask("?sortField=email&sortDirection=asc&perPage=5").await;
    let emails: Vec<&str> = first["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["email"].as_str().unwrap())
        .collect();
    assert!(emails.is_sorted() && emails.len() == 5);
    let id = first["items"][0]["id"].as_str().unwrap();
    assert_eq!(ask(&format!("/{id}")).await, first["items"][0]);
    assert_eq!(ask(&format!("?search={}", emails[2])).await["items"][0]["email"], emails[2]);
    assert_eq!(ask("/none").await["code"], "NOT_FOUND");
}
