//! Lists and their cursors, the two modes, and what a key may see.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use super::{Rig, told};

fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn every_list_is_newest_first_and_whole_page_by_page() {
    let rig = Rig::new().await;
    rig.switch(json!({"orders": true})).await;
    for path in [
        "checkout/sessions",
        "payment_intents",
        "customers",
        "products",
        "prices",
        "checkout_links",
        "refunds",
        "balance_transactions",
        "payouts",
        "events",
        "orders",
    ] {
        let target = format!("/v1/{path}");
        let rows = rig.all(&target).await;
        assert!(!rows.is_empty(), "{path}");
        assert!(rows.is_sorted_by(|a, b| a["created"].as_i64() >= b["created"].as_i64()), "{path}");
        assert_eq!(ids(&rows).into_iter().collect::<BTreeSet<_>>().len(), rows.len(), "{path}");
        let first = rig.get(&format!("{target}?limit=2")).await;
        assert_eq!((&first["object"], &first["url"]), (&json!("list"), &json!(target)));
        assert_eq!(first["data"], json!(rows[..2]), "{path}");
        let back = rig.get(&format!("{target}?limit=1&ending_before={}", ids(&rows)[1])).await;
        assert_eq!(
            (&back["data"][0], &back["next_cursor"], &back["has_more"]),
            (&rows[0], &Value::Null, &json!(false)),
            "{path}"
        );
        assert!(rows.iter().all(|row| row["livemode"] == false), "{path}");
    }
}

#[tokio::test]
async fn ten_rows_where_no_limit_is_sent() {
    let rig = Rig::new().await;
    let page = rig.get("/v1/checkout/sessions").await;
    assert_eq!((page["data"].as_array().unwrap().len(), &page["has_more"]), (10, &json!(true)));
    assert_eq!(page["next_cursor"], page["data"][9]["id"]);
    let old = rig.told("/v1/checkout_sessions?limit=10").await;
    assert_eq!((&old.body["data"], old.rule.as_str()), (&page["data"], "old-path"));
}

#[tokio::test]
async fn a_cursor_stays_good_when_rows_come_and_change() {
    let rig = Rig::new().await;
    let page = rig.get("/v1/checkout/sessions?status=open&limit=3").await;
    let next = format!(
        "/v1/checkout/sessions?status=open&limit=3&starting_after={}",
        page["next_cursor"].as_str().unwrap()
    );
    let second = rig.get(&next).await["data"].clone();
    rig.make(json!({})).await;
    rig.act(&page["next_cursor"], "expire", json!({})).await;
    assert_eq!(rig.get(&next).await["data"], second);
}

#[tokio::test]
async fn a_bad_page_is_refused() {
    let rig = Rig::new().await;
    let id = rig.get("/v1/checkout/sessions?limit=1").await["data"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for (query, param) in [
        ("limit=0".to_owned(), "limit"),
        ("limit=101".to_owned(), "limit"),
        ("limit=x".to_owned(), "limit"),
        ("starting_after=cs_none".to_owned(), "starting_after"),
        (format!("starting_after={id}&ending_before={id}"), "ending_before"),
        ("status=paid".to_owned(), "status"),
    ] {
        let told = rig.told(&format!("/v1/checkout/sessions?{query}")).await;
        assert_eq!(told.refusal(), (400, "parameter_invalid", param), "{query}");
    }
}

#[tokio::test]
async fn sessions_are_listed_by_status_and_by_what_is_only_assumed() {
    let rig = Rig::new().await;
    let all = rig.all("/v1/checkout/sessions").await;
    for status in ["open", "complete", "expired"] {
        let some = rig.all(&format!("/v1/checkout/sessions?status={status}")).await;
        assert!(!some.is_empty() && some.iter().all(|row| row["status"] == status));
        assert_eq!(some.len(), all.iter().filter(|row| row["status"] == status).count());
    }
    let row = all
        .iter()
        .find(|row| row["customer"].is_string() && row["payment_intent"].is_string())
        .unwrap();
    let (customer, pi) =
        (row["customer"].as_str().unwrap(), row["payment_intent"].as_str().unwrap());
    let told =
        rig.told(&format!("/v1/checkout/sessions?payment_intent={pi}&customer={customer}")).await;
    assert_eq!((&told.body["data"], told.rule.as_str()), (&json!([row]), "session-filters"));
    let since = all[20]["created"].as_i64().unwrap();
    let some = rig.all(&format!("/v1/checkout/sessions?created[gte]={since}")).await;
    assert_eq!(
        some.len(),
        all.iter().filter(|row| row["created"].as_i64().unwrap() >= since).count()
    );
    rig.switch(json!({"session_filters": false})).await;
    assert_eq!(
        rig.all(&format!("/v1/checkout/sessions?created[gte]={since}")).await.len(),
        all.len()
    );
}

#[tokio::test]
async fn balance_transactions_are_filtered_as_documented() {
    let rig = Rig::new().await;
    let payouts = rig.all("/v1/payouts?status=paid").await;
    let payout = &payouts[0];
    let rows = rig
        .all(&format!("/v1/balance_transactions?payout={}", payout["id"].as_str().unwrap()))
        .await;
    let net: i64 = rows
        .iter()
        .filter(|row| row["type"] != "payout")
        .map(|row| row["net"].as_i64().unwrap())
        .sum();
    assert_eq!(net, payout["amount"].as_i64().unwrap());
    let charge = rig.get("/v1/balance_transactions?type=charge&currency=jpy&limit=1").await["data"]
        [0]
    .clone();
    assert_eq!((&charge["type"], &charge["currency"]), (&json!("charge"), &json!("jpy")));
    assert_eq!(
        charge["amount"].as_i64().unwrap() - charge["fee"].as_i64().unwrap(),
        charge["net"].as_i64().unwrap()
    );
    for path in ["balance_transactions", "balance/transactions"] {
        assert_eq!(
            rig.get(&format!("/v1/{path}/{}", charge["id"].as_str().unwrap())).await,
            charge
        );
    }
    let source = rig
        .all(&format!("/v1/balance_transactions?source={}", charge["source"].as_str().unwrap()))
        .await;
    assert_eq!(source, [charge]);
    assert_eq!(rig.get(&format!("/v1/payouts/{}", payout["id"].as_str().unwrap())).await, *payout);
    assert_eq!(rig.get("/v1/balance").await["available"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn a_charge_is_found_by_its_payment_intent() {
    let rig = Rig::new().await;
    let session = rig.get("/v1/checkout/sessions?status=complete&limit=1").await["data"][0].clone();
    let intent = rig.intent(&session).await;
    let page = rig.get(intent["charges"]["url"].as_str().unwrap()).await;
    assert_eq!(page["data"], intent["charges"]["data"]);
    assert_eq!(
        rig.told("/v1/charges").await.refusal(),
        (400, "parameter_missing", "payment_intent")
    );
}

#[tokio::test]
async fn live_and_test_are_two_stores() {
    let rig = Rig::new().await;
    let test = rig.get("/v1/checkout/sessions?limit=1").await["data"][0]["id"].clone();
    let rig = rig.live();
    let rows = rig.all("/v1/checkout/sessions").await;
    assert_eq!(rows.len(), 25);
    assert!(rows.iter().all(|row| row["livemode"] == true));
    let other = rig.told(&format!("/v1/checkout/sessions/{}", test.as_str().unwrap())).await;
    assert_eq!(other.refusal(), (404, "resource_missing", "id"));
    let product = rig.more("live_product");
    assert_eq!(rig.get(&format!("/v1/products/{product}")).await["livemode"], true);
}

#[tokio::test]
async fn only_a_secret_key_as_the_user_opens() {
    let rig = Rig::new().await;
    let (key, publishable) = (rig.credential("secret_key"), rig.more("publishable_key"));
    let ask = || rig.http.get(rig.url("/v1/checkout/sessions"));
    for (ask, rule) in [
        (ask(), ""),
        (ask().basic_auth("sk_test_wrong", Some("")), ""),
        (ask().basic_auth(&key, Some("password")), ""),
        (ask().bearer_auth(&key), "bearer-refused"),
        (ask().basic_auth(publishable, Some("")), "publishable-refused"),
    ] {
        let told = told(ask.send().await.unwrap()).await;
        assert_eq!(
            (told.refusal(), told.rule.as_str()),
            ((401, "authentication_failed", "-"), rule)
        );
        assert_eq!(told.body["error"]["type"], "authentication_error");
    }
}

#[tokio::test]
async fn there_is_one_version() {
    let rig = Rig::new().await;
    let ask =
        |version: &str| rig.ask(Method::GET, "/v1/balance").header("x-api-version", version).send();
    let good = ask("2026-03-09").await.unwrap();
    assert_eq!(
        (good.status().as_u16(), &good.headers()["x-api-version"]),
        (200, &"2026-03-09".parse().unwrap())
    );
    let bad = told(ask("2019-01-01").await.unwrap()).await;
    assert_eq!(bad.refusal(), (400, "parameter_invalid", "X-API-Version"));
    assert_eq!(rig.told("/v1/teapots").await.status, 404);
    let put = told(rig.ask(Method::PUT, "/v1/checkout/sessions").send().await.unwrap()).await;
    assert_eq!(put.status, 405);
}
