//! Fluveo's books and shelves: refunds, payouts, balance entries, prices of the catalogue.

use serde_json::{Value, json};

use super::super::bench::Bench;
use super::{Browser, form, with};

#[tokio::test(flavor = "multi_thread")]
async fn refunds_payouts_and_balance_entries_are_listed() {
    let bench = Bench::of("fluveo", 200).await;
    let (id, url) = bench.issue(form("fluveo", "RF-1", "35.00", "USD")).await;
    Browser::open(&url).await.submit("/pay", &[("email", "li@shop.example")]).await;
    bench.act("fluveo", &id, "refund", json!({"amount": 1_500})).await;
    bench.sync_well().await;
    assert_eq!(bench.only("order:RF-1").await["refund"], "partial");
    assert_eq!(bench.rows("is:refunded order:RF-1").await.len(), 1);
    let money = bench.ok("money_list", json!({"limit": 500})).await;
    let rows = money.as_array().unwrap();
    let kinds: std::collections::BTreeSet<_> =
        rows.iter().map(|row| row["kind"].as_str().unwrap()).collect();
    for kind in ["refund", "payout"] {
        assert!(kinds.contains(kind), "{kinds:?}");
    }
    assert_eq!(kinds.len(), 3, "{kinds:?}");
    let mine = |row: &&Value| row["kind"] == "refund" && row["amount"]["value"] == "15.00";
    assert!(rows.iter().any(|row| mine(&row)), "{money}");
    let before = rows.len();
    bench.sync_well().await;
    let again = bench.ok("money_list", json!({"limit": 500})).await;
    assert_eq!(again.as_array().unwrap().len(), before, "nothing twice");

    bench.act("fluveo", &id, "refund", json!({"amount": 2_000})).await;
    bench.sync_well().await;
    assert_eq!(bench.only("order:RF-1").await["refund"], "full");
}

/// Prices of the catalogue in a currency, with what one costs in minor units.
async fn prices(bench: &Bench, currency: &str) -> Vec<(String, i64)> {
    let all = bench.ok("catalogue_list", json!({"connection": "sandbox:fluveo"})).await;
    let of = |offer: &&Value| {
        offer["kind"] == "price"
            && offer["every"] == Value::Null
            && offer["amount"]["currency"] == currency
    };
    let read = |offer: &Value| {
        let minor = offer["amount"]["minor"].as_str().unwrap().parse().unwrap();
        (offer["id"].as_str().unwrap().to_owned(), minor)
    };
    all.as_array().unwrap().iter().filter(of).map(read).collect()
}

fn dollars(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_are_picked_from_the_catalogue() {
    let bench = Bench::of("fluveo", 5).await;
    let usd = prices(&bench, "USD").await;
    let ((one, a), (two, b)) = (usd[0].clone(), usd[1].clone());
    let lines = json!({"line_items": [{"price": one, "quantity": 2}, {"price": two}]});
    let sum = dollars(2 * a + b);
    let (id, url) = bench.issue(with(form("fluveo", "CAT-1", &sum, "USD"), &lines)).await;
    assert!(Browser::open(&url).await.page.contains(&format!("USD {sum}")));
    let detail = bench.ok("session_fetch", json!({"key": id})).await;
    assert_eq!(detail["items"].as_array().unwrap().len(), 2, "{detail}");
    assert_eq!(detail["items"][0]["unit"]["minor"], json!(a.to_string()));

    let before = bench.posts().await;
    let euro = prices(&bench, "EUR").await[0].clone();
    let table = [
        ("another sum", dollars(2 * a), json!([{"price": one}])),
        ("another currency", dollars(a), json!([{"price": euro.0}])),
        ("mixed", dollars(a + euro.1), json!([{"price": one}, {"price": euro.0}])),
        ("nobody's", "5.00".to_owned(), json!([{"price": "price_nobody"}])),
    ];
    for (what, sum, lines) in table {
        let ask = with(form("fluveo", "CAT-2", &sum, "USD"), &json!({"line_items": lines}));
        let shown = bench.ok("link_prepare", ask).await;
        let result = bench.commit(&shown).await;
        assert_eq!(result["outcome"], "refused", "{what}: {result}");
    }
    let mixed = json!({"line_items": [
        {"price_data": {"unit_amount": "5.00", "currency": "usd"}},
        {"price_data": {"unit_amount": "5.00", "currency": "eur"}},
    ]});
    let error =
        bench.no("link_prepare", with(form("fluveo", "CAT-3", "10.00", "USD"), &mixed)).await;
    assert!(error.message.contains("one currency"), "{error:?}");
    assert_eq!(bench.posts().await, before, "nothing was sent");
}
