//! Webhooks as the providers sign and send them: each is verified, and only leads to a read.

use serde_json::{Value, json};

use super::super::actions::create::draft;
use super::super::bench::Bench;
use super::{Endpoint, and, form, with};

async fn read(bench: &Bench, text: &str) -> Value {
    bench.ok("webhook_read", json!({"text": text})).await
}

/// What is refused whatever is paid: other bytes, another secret, another time. Then the message
/// itself is read, and told again it is no news.
async fn gauntlet(bench: &Bench, provider: &str, message: &str) -> Value {
    let refused = async |text: &str, why: &str| {
        let error = bench.no("webhook_read", json!({"text": text})).await;
        assert!(error.message.contains("Nothing was read"), "{why}: {error:?}");
    };
    let (head, body) = message.split_once("\r\n\r\n").unwrap();
    refused(&format!("{head}\r\n\r\n{body} "), "one more byte").await;
    refused(&message.replacen("\":", "\" :", 1), "another body").await;
    refused(&format!("content-type: application/json\r\n\r\n{body}"), "no signature").await;
    bench.clock.advance(chrono::TimeDelta::minutes(10));
    refused(message, "too old").await;
    bench.clock.advance(chrono::TimeDelta::minutes(-20));
    refused(message, "from the future").await;
    bench.clock.advance(chrono::TimeDelta::minutes(10));
    bench.control("DELETE", "/requests", Value::Null).await;

    let report = read(bench, message).await;
    assert_eq!(report["connection"], format!("sandbox:{provider}"));
    assert!(report["events"].as_array().unwrap().iter().all(|event| event["news"] == true));
    assert!(report["events"].as_array().unwrap().iter().all(|event| event["error"].is_null()));
    let asked = bench.arrived("GET", "").await;
    let again = read(bench, message).await;
    assert!(again["events"].as_array().unwrap().iter().all(|event| event["news"] == false));
    assert_eq!(bench.arrived("GET", "").await, asked, "no news is no reason to ask");
    report
}

/// The same provider with a secret that is not the one that signed.
async fn another_secret(bench: &Bench, provider: &str, secret: &str, message: &str) {
    let values = bench.host.demo.lock().unwrap()["providers"][provider]["credentials"].clone();
    let connection = format!("sandbox:{provider}");
    let other = and(values.clone(), "webhook_secret", json!(secret));
    bench.ok("connection_rotate", json!({"connection": connection, "values": other})).await;
    bench.no("webhook_read", json!({"text": message})).await;
    bench.ok("connection_rotate", json!({"connection": connection, "values": values})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn plugipay() {
    let bench = Bench::demo(5).await;
    let endpoint = Endpoint::at(&bench, "plugipay").await;
    let (id, _) = bench.issue(draft("WH-1")).await;
    bench.act("plugipay", &id, "pay", json!({})).await;
    let message = endpoint.next("completed").await;
    another_secret(&bench, "plugipay", "whsec_test_other", &message).await;
    let report = gauntlet(&bench, "plugipay", &message).await;
    assert_eq!(
        (&report["events"][0]["subject"], &report["events"][0]["read"]),
        (&json!(id), &json!(1))
    );
    assert_eq!(bench.only("order:WH-1").await["status"], "completed");
    assert!(bench.session(&id).await["timeline"].to_string().contains("signed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn fluveo() {
    let bench = Bench::of("fluveo", 5).await;
    let endpoint = Endpoint::at(&bench, "fluveo").await;
    let (id, _) = bench.issue(form("fluveo", "WH-2", "35.00", "USD")).await;
    bench.act("fluveo", &id, "pay", json!({})).await;
    let message = endpoint.next("checkout.session.completed").await;
    another_secret(&bench, "fluveo", "whsec_other", &message).await;
    gauntlet(&bench, "fluveo", &message).await;
    assert_eq!(bench.only("order:WH-2").await["status"], "completed");

    // Either header will do; where both stand, the newer one counts.
    let (other, _) = bench.issue(form("fluveo", "WH-3", "35.00", "USD")).await;
    bench.act("fluveo", &other, "pay", json!({})).await;
    let message = endpoint.next("checkout.session.completed").await;
    let without = message.replacen("fluveo-signature", "x-nothing", 1);
    read(&bench, &without).await;
    assert_eq!(bench.only("order:WH-3").await["status"], "completed");
    assert!(message.contains("x-signature"));
}

#[tokio::test(flavor = "multi_thread")]
async fn inflowpay() {
    let bench = Bench::of("inflowpay", 5).await;
    let endpoint = Endpoint::at(&bench, "inflowpay").await;
    let ask = and(form("inflowpay", "WH-4", "25.00", "EUR"), "description", json!("Kopi"));
    let (id, _) = bench.issue(ask).await;
    bench.act("inflowpay", &id, "pay", json!({})).await;
    let message = endpoint.next("payment.settled").await;
    another_secret(&bench, "inflowpay", "whsec_bm9ib2R5cy1zZWNyZXQ=", &message).await;
    let report = gauntlet(&bench, "inflowpay", &message).await;
    assert_eq!(report["events"].as_array().unwrap().len(), 5, "several at once: {report}");
    let row = bench.only("order:WH-4").await;
    assert_eq!((&row["id"], &row["status"]), (&json!(id), &json!("completed")), "{row}");
    assert!(bench.rows("kind:payment").await.is_empty(), "it went into its session");
}

#[tokio::test(flavor = "multi_thread")]
async fn flopays_word_about_a_user_is_a_claim_on_their_rows() {
    let bench = Bench::of("flopay", 5).await;
    let endpoint = Endpoint::at(&bench, "flopay").await;
    let params = json!({
        "items": [{"providerItemId": "kopi-gayo-250-g", "totalAmount": "12.90"}], "userId": "u-77",
    });
    let ask = |order: &str, params: &Value| {
        with(
            and(form("flopay", order, "12.90", "USD"), "customer", json!("li@shop.example")),
            params,
        )
    };
    let (id, _) = bench.issue(ask("WH-5", &params)).await;
    let (other, _) = bench.issue(ask("WH-6", &and(params.clone(), "userId", json!("u-78")))).await;
    bench.act("flopay", &id, "pay", json!({})).await;
    let message = endpoint.next("item.purchased").await;
    assert!(!message.contains(&id), "it names no session");
    another_secret(&bench, "flopay", "flo_whsec_other", &message).await;
    let report = gauntlet(&bench, "flopay", &message).await;
    let event = &report["events"][0];
    assert_eq!((&event["subject"], &event["read"]), (&json!("u-77"), &json!(1)), "{report}");
    assert_eq!(bench.only("order:WH-5").await["status"], "completed");
    let signed = async |id: &str| {
        let detail = bench.session(id).await;
        let all = detail["timeline"].as_array().unwrap().clone();
        all.into_iter().filter(|entry| entry["event"] == "signed").collect::<Vec<_>>()
    };
    assert_eq!(signed(&id).await[0]["text"], "item.purchased");
    assert!(signed(&other).await.is_empty());
    assert_eq!(bench.only("order:WH-6").await["status"], "open");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_paid_with_a_method_on_file_is_told_by_its_webhook_alone() {
    let bench = Bench::of("flopay", 5).await;
    let endpoint = Endpoint::at(&bench, "flopay").await;
    let params = json!({
        "items": [{"providerItemId": "kopi-gayo-250-g", "totalAmount": "12.90"}], "userId": "u-79",
    });
    let ask =
        and(form("flopay", "WH-7", "12.90", "USD"), "customer", json!("onfile+li@shop.example"));
    bench.done("link_prepare", with(ask, &params)).await;
    let report = read(&bench, &endpoint.next("item.purchased").await).await;
    assert_eq!(report["events"][0]["read"], 0, "there is nothing to read: {report}");
    let row = bench.only("order:WH-7").await;
    assert_eq!(row["status"], "pending", "a signed word is a claim");
    let detail = bench.session(row["key"].as_str().unwrap()).await;
    assert!(detail["timeline"].to_string().contains("item.purchased"), "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_that_fails_is_told_and_can_be_made_up_for() {
    let bench = Bench::of("fluveo", 5).await;
    let endpoint = Endpoint::at(&bench, "fluveo").await;
    let (id, _) = bench.issue(form("fluveo", "WH-8", "35.00", "USD")).await;
    bench.act("fluveo", &id, "pay", json!({})).await;
    let message = endpoint.next("checkout.session.completed").await;
    bench.fault(json!({"times": 0, "match": {"method": "GET"}, "fault": {"kind": "status", "status": 503}})).await;
    let report = read(&bench, &message).await;
    assert_ne!(report["events"][0]["error"], Value::Null, "{report}");
    bench.no_faults().await;
    // The provider sends it again, because it was not followed.
    let again = read(&bench, &message).await;
    assert_eq!(again["events"][0]["read"], 1, "{again}");
    assert_eq!(bench.only("order:WH-8").await["status"], "completed");
}
