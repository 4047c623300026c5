//! Prood: its Redis over both ways, keys that vanish, links, references, the unit of amounts.

use serde_json::{Value, json};

use super::super::bench::Bench;
use super::{Browser, and, facts, form, later, with};

const ME: &str = "sandbox:prood";

fn told(bench: &Bench) -> Value {
    bench.host.demo.lock().unwrap()["providers"]["prood"]["credentials"].clone()
}

/// The connection without its RESP address.
async fn over_rest(bench: &Bench) {
    let mut values = told(bench);
    values["redis_url"] = json!("");
    bench.ok("connection_rotate", json!({"connection": ME, "values": values})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_sessions_come_over_resp_and_over_rest() {
    let bench = Bench::of("prood", 60).await;
    let is_real = told(&bench)["redis_url"].is_string();
    let first = bench.sync_well().await;
    assert!(first["new"].as_u64().unwrap() > 10, "{first}");
    assert_eq!(
        bench.arrived("POST", "/redis/pipeline").await + bench.arrived("POST", "/redis").await > 0,
        !is_real
    );
    let rows = bench.rows("").await;
    over_rest(&bench).await;
    let second = bench.sync_well().await;
    assert_eq!((&second["new"], &second["changed"]), (&json!(0), &json!(0)), "{second}");
    assert!(bench.arrived("POST", "").await > 0, "it went over HTTP");
    assert_eq!(bench.rows("").await, rows);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_may_not_scan_is_told_what_to_do() {
    let bench = Bench::of("prood", 10).await;
    over_rest(&bench).await;
    bench.switch("prood", json!({"readonly_scan_refused": true})).await;
    let result = bench.sync().await;
    let error = &result["error"];
    assert!(error["message"].as_str().unwrap().contains("NOPERM"), "{result}");
    bench.switch("prood", json!({"readonly_scan_refused": false})).await;
    bench.sync_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_vanished_is_not_one_that_expired() {
    let bench = Bench::of("prood", 5).await;
    let gone = bench.put("prood", json!({"orderId": "PR-1"})).await;
    let ends = bench.put("prood", json!({"orderId": "PR-2"})).await;
    let paid = bench.put("prood", json!({"orderId": "PR-3", "state": "complete"})).await;
    bench.sync_well().await;
    assert_eq!(bench.only("order:PR-1").await["status"], "open");
    // What was made while a scan went on need not be in it, so the youngest get a little time.
    later(&bench, 400).await;
    for id in [&gone, &paid] {
        bench.act("prood", id, "delete", json!({})).await;
    }
    bench.sync_well().await;
    let row = bench.only("order:PR-1").await;
    assert_eq!((&row["status"], &row["raw_status"]), (&json!("unknown"), &json!("gone")), "{row}");
    assert_eq!(bench.only("order:PR-3").await["status"], "completed", "an end stays an end");
    assert_eq!(bench.only("order:PR-2").await["status"], "open");
    later(&bench, 2_000).await;
    bench.sync_well().await;
    let row = bench.only("order:PR-2").await;
    assert_eq!((&row["id"], &row["status"]), (&json!(ends), &json!("expired")));
    assert_eq!(bench.only("order:PR-1").await["raw_status"], "gone");
    let again = bench.sync_well().await;
    assert_eq!(again["changed"], 0, "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_that_breaks_off_makes_nothing_vanish() {
    let bench = Bench::of("prood", 30).await;
    over_rest(&bench).await;
    bench.sync_well().await;
    let live = bench.rows("status:open,pending").await.len();
    assert!(live > 0);
    let matching = json!({"path_contains": "/redis"});
    for kind in ["half_body", "garbage"] {
        bench.fault(json!({"times": 0, "match": matching, "fault": {"kind": kind}})).await;
        let result = bench.sync().await;
        assert_ne!(result["error"], Value::Null, "{result}");
        bench.no_faults().await;
        assert_eq!(bench.rows("status:open,pending").await.len(), live, "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_one_session_for_one_customer() {
    let bench = Bench::of("prood", 5).await;
    let ask = and(form("prood", "PR-4", "45.00", "EUR"), "description", json!("Invoice 1234"));
    let (id, url) = bench.issue(and(ask, "expires", json!("2h"))).await;
    assert!(id.starts_with("cs_link_"), "{id}");
    bench.sync_well().await;
    let detail = bench.session(&id).await;
    let facts = facts(&detail);
    assert_eq!(
        (&facts["link_kind"], &facts["description"]),
        (&json!("single_use"), &json!("Invoice 1234"))
    );
    assert_eq!(detail["amount"]["value"], "45.00");
    assert_eq!(Browser::open(&url).await.status, 200);
    later(&bench, 7_300).await;
    bench.sync_well().await;
    assert_eq!(bench.session(&id).await["status"], "expired");
    assert!([404, 410].contains(&Browser::open(&url).await.status));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_is_shown_as_the_customer_reads_it() {
    let bench = Bench::of("prood", 5).await;
    let ask = with(form("prood", "PR-5", "34.50", "EUR"), &json!({"fulfillment": "none"}));
    let (id, url) = bench.issue(ask).await;
    let mut page = Browser::open(&url).await;
    page.submit("/info", &[("email", "rui@correio.example")]).await;
    page.submit("/pay", &[("method", "multibanco")]).await;
    bench.sync_well().await;
    let detail = bench.session(&id).await;
    let facts = facts(&detail);
    let reference = facts["multibanco_reference"].as_str().unwrap();
    assert!(page.page.contains(&format!("id=\"reference\">{reference}<")), "{}", page.page);
    assert!(page.page.contains(facts["multibanco_entity"].as_str().unwrap()));
    assert_eq!(facts["multibanco_amount"], "EUR 34.50");
    let way: Vec<_> = (detail["timeline"].as_array().unwrap().iter())
        .filter(|entry| entry["event"] == "changed")
        .map(|entry| entry["to"].clone())
        .collect();
    assert!(!way.is_empty(), "{detail}");
    for action in ["confirm", "capture", "cancel"] {
        let possible = detail["possible"].as_array().unwrap();
        let one = possible.iter().find(|one| one["action"] == action).unwrap();
        assert_eq!(one["allowed"], false, "{one}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_may_ask_for_authentication() {
    let bench = Bench::of("prood", 5).await;
    let params = json!({"fulfillment": "none", "provider": "stripe"});
    let (id, url) = bench.issue(with(form("prood", "PR-8", "34.50", "EUR"), &params)).await;
    let mut page = Browser::open(&url).await;
    page.submit("/info", &[("email", "rui@correio.example")]).await;
    page.submit("/pay", &[("sourceToken", "pm_3ds")]).await;
    page.follow("/3ds/").await;
    let waiting = bench.ok("session_fetch", json!({"key": id})).await;
    let facts = facts(&waiting);
    assert_eq!(facts["redirect_url"], Value::Null, "the bank's page is the customer's");
    page.submit("/accept", &[]).await;
    assert!(page.page.contains("Thank you"), "{}", page.page);
    bench.sync_well().await;
    assert_eq!(bench.only("order:PR-8").await["status"], "completed");
}

#[tokio::test(flavor = "multi_thread")]
async fn mbway_waits_for_a_telephone() {
    let bench = Bench::of("prood", 5).await;
    let body = json!({"orderId": "PR-6", "provider": "ifthenpay", "customerInfo":
        {"email": "rui@correio.example", "phone": "912345678"}});
    let id = bench.put("prood", body).await;
    let base = bench.host.demo.lock().unwrap()["providers"]["prood"]["base_url"].clone();
    let mut page = Browser::open(&format!("{}/c/{id}", base.as_str().unwrap())).await;
    page.submit("/pay", &[("method", "mbway"), ("phone", "912345678")]).await;
    bench.sync_well().await;
    let facts = facts(&bench.session(&id).await);
    assert!(facts["mbway_phone"].as_str().unwrap().contains("912345678"), "{facts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_unit_of_amounts_reads_every_row_anew() {
    let bench = Bench::of("prood", 5).await;
    bench.put("prood", json!({"orderId": "PR-7", "amount": 4_500})).await;
    bench.sync_well().await;
    assert_eq!(bench.only("order:PR-7").await["amount"]["value"], "45.00");
    let set = |unit: &str| json!({"connection": ME, "settings": {"amount_unit": unit}});
    bench.ok("connection_set", set("major")).await;
    assert_eq!(bench.only("order:PR-7").await["amount"]["value"], "4500.00");
    bench.ok("connection_set", set("minor")).await;
    assert_eq!(bench.only("order:PR-7").await["amount"]["value"], "45.00");
    bench.no("connection_set", set("furlongs")).await;
}
