use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use super::Rig;

/// All ids of a list, page by page.
async fn walk(rig: &Rig, path: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = rig.get(&format!("{path}limit=37&cursor={cursor}")).await;
        let rows = page["data"].as_array().unwrap();
        ids.extend(rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()));
        assert_eq!(page["meta"]["page"]["nextCursor"], page["meta"]["cursor"]);
        match (page["meta"]["hasMore"].as_bool().unwrap(), &page["meta"]["cursor"]) {
            (true, Value::String(next)) => cursor = next.clone(),
            _ => return ids,
        }
    }
}

#[tokio::test]
async fn paging_meets_every_session_exactly_once_in_both_directions() {
    let rig = Rig::new().await;
    let down = walk(&rig, "/api/v1/checkout-sessions?").await;
    let mut up = walk(&rig, "/v1/checkout-sessions?order=asc&").await;
    assert_eq!(down.len(), 400);
    assert_eq!(down.iter().collect::<BTreeSet<_>>().len(), 400);
    up.reverse();
    assert_eq!(down, up);
}

#[tokio::test]
async fn every_other_list_meets_every_row_once_and_every_row_can_be_read() {
    let rig = Rig::new().await;
    for list in ["customers", "events", "receipts", "refunds", "ledger"] {
        let ids = walk(&rig, &format!("/v1/{list}?")).await;
        assert!(!ids.is_empty(), "{list}");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{list}");
        if list != "ledger" {
            let one = rig.get(&format!("/v1/{list}/{}", ids[ids.len() / 2])).await;
            assert_eq!(one["data"]["id"], json!(ids[ids.len() / 2]));
        }
    }
}

#[tokio::test]
async fn filters_hold_and_an_unknown_status_is_refused() {
    let rig = Rig::new().await;
    let page = rig.get("/v1/checkout-sessions?limit=100&status=pending_review").await;
    assert!(page["data"].as_array().unwrap().iter().all(|row| row["adapter"] == "manual"));
    let from = page["data"][5]["createdAt"].as_str().unwrap();
    let later =
        rig.get(&format!("/v1/checkout-sessions?status=pending_review&createdAfter={from}")).await;
    assert_eq!(later["data"].as_array().unwrap().len(), 6);
    let earlier = rig
        .get(&format!("/v1/checkout-sessions?limit=100&status=pending_review&createdBefore={from}"))
        .await;
    assert_eq!(earlier["data"].as_array().unwrap().len(), 34);
    let ask =
        rig.ask(super::MAIN_KEY, Method::GET, "/v1/checkout-sessions?status=paid", None, None);
    assert_eq!(ask.send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn a_bad_cursor_begins_anew_and_limits_are_clamped() {
    let rig = Rig::new().await;
    let first = rig.get("/v1/checkout-sessions?limit=1000").await;
    assert_eq!(first["data"].as_array().unwrap().len(), 100);
    let again = rig.get("/v1/checkout-sessions?limit=100&cursor=nonsense").await;
    assert_eq!(first["data"], again["data"]);
}

#[tokio::test]
async fn ledger_rows_balance() {
    let rig = Rig::new().await;
    let page = rig.get("/v1/ledger?limit=100").await;
    let tx = page["data"][50]["txId"].as_str().unwrap();
    let legs = rig.get(&format!("/v1/ledger?txId={tx}")).await;
    let sum: i64 = legs["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|leg| {
            let amount = leg["amount"].as_i64().unwrap();
            if leg["direction"] == "debit" { amount } else { -amount }
        })
        .sum();
    assert_eq!(sum, 0);
}

#[tokio::test]
async fn switches_change_amounts_paging_and_codes() {
    let rig = Rig::new().await;
    let id = rig.ids("pending_review").await.remove(39);
    let target = format!("/v1/checkout-sessions/{id}");
    let before = rig.get(&target).await["data"].clone();
    rig.control(
        Method::POST,
        "/switches/plugipay",
        json!({"idr_exponent": 0, "docs_paging_only": true, "uppercase_codes": true}),
    )
    .await;
    let after = rig.get(&target).await["data"].clone();
    let factor = if before["currency"] == "IDR" { 100 } else { 1 };
    assert_eq!(before["amount"].as_i64().unwrap(), after["amount"].as_i64().unwrap() * factor);
    assert_eq!(
        before["lineItems"][0]["unitAmount"].as_i64().unwrap(),
        after["lineItems"][0]["unitAmount"].as_i64().unwrap() * factor
    );
    assert_eq!(rig.get("/v1/checkout-sessions").await["meta"].get("cursor"), None);
    let (_, error) = rig.post("/v1/checkout-sessions/cs_none/confirm", json!({}), None).await;
    assert_eq!(error["error"]["code"], "NOT_FOUND");
}
