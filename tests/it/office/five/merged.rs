//! One workspace with all five: one list, one search, nothing that depends on when it is derived.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::actions::create::draft;
use super::super::bench::Bench;
use super::{and, form};

const ALL: [&str; 5] = ["plugipay", "fluveo", "inflowpay", "flopay", "prood"];

#[tokio::test(flavor = "multi_thread")]
async fn five_providers_are_one_list() {
    let bench = Bench::five(60).await;
    let report = bench.ok("sync_start", json!({})).await;
    let results = report["connections"].as_array().unwrap();
    let names: BTreeSet<_> = results.iter().map(|one| one["provider"].as_str().unwrap()).collect();
    assert_eq!(names, BTreeSet::from(ALL), "{report}");
    assert!(results.iter().all(|one| one["error"].is_null()), "{report}");

    // The same order, sold at two of them; FloPay lists nothing, so its ids are brought along.
    bench.done("link_prepare", draft("TWICE-1")).await;
    bench.done("link_prepare", form("fluveo", "TWICE-1", "35.00", "USD")).await;
    let known = bench.control("POST", "/sessions/flopay/known", json!({})).await;
    bench.ok("session_import", json!({"text": known["csv"]})).await;
    let providers = |rows: &[Value]| -> BTreeSet<String> {
        rows.iter().map(|row| row["provider"].as_str().unwrap().to_owned()).collect()
    };
    let both = bench.rows("order:twice1").await;
    assert_eq!(
        (both.len(), providers(&both)),
        (2, ["fluveo", "plugipay"].map(str::to_owned).into())
    );
    assert_eq!(providers(&bench.rows("").await).len(), 5);
    let mut sum = 0;
    for provider in ALL {
        let rows = bench.rows(&format!("provider:{provider}")).await;
        assert_eq!(providers(&rows).len(), 1, "{provider}");
        sum += bench.ok("session_totals", json!({"query": format!("provider:{provider}")})).await
            ["count"].as_u64().unwrap();
    }
    let whole = bench.ok("session_totals", json!({"query": ""})).await;
    assert_eq!(whole["count"], sum);
    let two = bench.ok("session_totals", json!({"query": "provider:prood,flopay"})).await;
    assert!(two["count"].as_u64().unwrap() < sum);
    assert!(!bench.ok("search", json!({"text": "TWICE-1"})).await.to_string().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn deriving_every_row_anew_changes_nothing() {
    let bench = Bench::five(80).await;
    bench.ok("sync_start", json!({})).await;
    let known = bench.control("POST", "/sessions/flopay/known", json!({})).await;
    bench.ok("session_import", json!({"text": known["csv"]})).await;
    let ask = and(form("inflowpay", "NORM-1", "25.00", "EUR"), "description", json!("Kopi"));
    let made = bench.done("link_prepare", ask).await;
    bench.act("inflowpay", made["session"]["id"].as_str().unwrap(), "pay", json!({})).await;
    bench.ok("sync_start", json!({})).await;
    let view = async || {
        let mut rows = bench.rows("").await;
        rows.sort_by_key(|row| row["key"].to_string());
        let totals = bench.ok("session_totals", json!({"query": ""})).await;
        (rows, totals, bench.ok("malformed_list", json!({})).await)
    };
    let before = view().await;
    assert!(before.0.len() > 150);
    bench.ok("renormalise", json!({})).await;
    let after = view().await;
    assert_eq!(after.1, before.1);
    assert_eq!(after.2, before.2);
    for (was, now) in before.0.iter().zip(&after.0) {
        assert_eq!(was, now);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_provider_that_fails_keeps_nobody_else_from_their_work() {
    let bench = Bench::five(20).await;
    let matching = json!({"path_contains": "/v1/checkout/sessions"});
    bench
        .fault(json!({"times": 0, "match": matching, "fault": {"kind": "status", "status": 503}}))
        .await;
    let report = bench.ok("sync_start", json!({})).await;
    for one in report["connections"].as_array().unwrap() {
        assert_eq!(one["error"].is_null(), one["provider"] != "fluveo", "{one}");
    }
    assert!(bench.rows("provider:fluveo").await.is_empty());
    assert!(!bench.rows("provider:inflowpay").await.is_empty());
}
