use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::super::bench::{Bench, REVOKED};

/// Syncs into trouble: a readable error, and everything that was there stays usable.
async fn troubled(bench: &Bench, what: &str, code: &str) -> Value {
    let before = bench.total().await;
    let result = bench.sync().await;
    let error = result["error"].clone();
    assert_eq!(error["code"], code, "{what}: {result}");
    for part in ["message", "hint"] {
        assert!(error[part].as_str().unwrap().ends_with(['.', ')']), "{what}: {error}");
    }
    assert_eq!(bench.total().await, before, "{what}: what was read stays");
    bench.no_faults().await;
    error
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_provider_answers_is_a_clear_error_and_costs_nothing() {
    let bench = Bench::demo(250).await;
    bench.sync_well().await;
    let table = [
        (json!({"kind": "half_body"}), "unavailable"),
        (json!({"kind": "garbage"}), "unavailable"),
        (json!({"kind": "garbage", "body": "{\"data\": [{\"id\": \"cs_1\""}), "unavailable"),
        (json!({"kind": "garbage", "body": "[]"}), "unavailable"),
        (json!({"kind": "garbage", "body": ""}), "unavailable"),
        (json!({"kind": "huge_body"}), "unavailable"),
        (json!({"kind": "status", "status": 500}), "unavailable"),
        (json!({"kind": "status", "status": 503, "body": "<html>down</html>"}), "unavailable"),
        (json!({"kind": "drop_before"}), "unavailable"),
        (json!({"kind": "redirect", "location": "https://evil.example/"}), "refused"),
        (json!({"kind": "empty_page"}), "unavailable"),
        (json!({"kind": "delay", "ms": 4_000}), "unavailable"),
        (json!({"kind": "slow_drip", "bytes": 1, "ms": 1_000}), "unavailable"),
        (json!({"kind": "slow_drip", "bytes": 10, "ms": 300}), "unavailable"),
        (json!({"kind": "status", "status": 401, "code": "unauthorized"}), "not_authorised"),
        (json!({"kind": "status", "status": 403}), "not_authorised"),
    ];
    for (fault, code) in table {
        bench.spoil_lists(fault.clone()).await;
        troubled(&bench, &fault.to_string(), code).await;
    }
    bench.sync_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_that_repeats_is_noticed_and_the_list_does_not_look_complete() {
    let bench = Bench::demo(350).await;
    let later =
        json!({"method": "GET", "path_contains": "cursor=", "path_ends": "/checkout-sessions"});
    bench.fault(json!({"match": later, "times": 0, "fault": {"kind": "repeat_cursor"}})).await;
    let result = bench.sync().await;
    assert!(result["error"]["message"].as_str().unwrap().contains("same cursor"), "{result}");
    assert_eq!(bench.total().await, 200, "both pages that came are kept");
    assert_eq!(bench.ok("workspace", json!({})).await["connections"][0]["complete"], false);
    bench.no_faults().await;
    bench.sync_well().await;
    assert_eq!(bench.total().await, 350);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_of_retry_after_is_obeyed_or_given_up() {
    let bench = Bench::demo(50).await;
    bench.sync_well().await;
    // Once too many: a short or senseless wish is waited for, a long one is told.
    let table = [
        (json!("0"), None),
        (json!("1"), None),
        (json!("-5"), None),
        (json!("soon"), None),
        (json!(""), None),
        (json!("Wed, 01 Jan 2020 00:00:00 GMT"), None),
        (Value::Null, None),
        (json!("3600"), Some("60 min")),
        (json!("99999999999999999999999"), Some("days")),
        (json!("Fri, 01 Jan 2100 00:00:00 GMT"), Some("days")),
    ];
    for (wish, told) in table {
        let fault = json!({"kind": "status", "status": 429, "retry_after": wish});
        let first = json!({"method": "GET", "path_contains": "order=desc", "path_ends": "/checkout-sessions"});
        bench.fault(json!({"match": first, "fault": fault})).await;
        match told {
            None => drop(bench.sync_well().await),
            Some(words) => {
                let limit = Duration::from_secs(20);
                let error = tokio::time::timeout(limit, troubled(&bench, "429", "unavailable"));
                let error = error.await.expect("nobody waits an hour");
                assert!(error["message"].as_str().unwrap().contains(words), "{wish}: {error}");
                assert_eq!(error["retry"], true);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_ten_minutes_off_is_named_as_the_cause() {
    let bench = Bench::demo(50).await;
    bench.sync_well().await;
    for (by, word) in [(10, "ahead"), (-10, "behind")] {
        bench.clock.advance(TimeDelta::minutes(by));
        let error = troubled(&bench, word, "not_authorised").await;
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("clock") && message.contains(word), "{message}");
        assert!(error["hint"].as_str().unwrap().contains("clock"), "{error}");
        let doctor = bench.ok("doctor", json!({})).await;
        let check = doctor["checks"]
            .as_array()
            .unwrap()
            .iter()
            .find(|c| c["what"].as_str().unwrap().starts_with("Connection"))
            .unwrap();
        assert_eq!(check["state"], "bad", "{doctor}");
        bench.clock.advance(TimeDelta::minutes(-by));
    }
    bench.fault(json!({"times": 0, "fault": {"kind": "skew", "seconds": 600}})).await;
    let error = troubled(&bench, "their clock", "not_authorised").await;
    assert!(error["message"].as_str().unwrap().contains("clock"), "{error}");
    bench.sync_well().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_no_good_any_more_is_said_and_the_list_stays() {
    let mut bench = Bench::demo(50).await;
    bench.sync_well().await;
    assert_eq!(bench.key(REVOKED).await.unwrap_err().code, backoffice::Code::NotAuthorised);
    bench.sync_well().await;
    bench.host.demo.lock().unwrap()["providers"]["plugipay"]["credentials"]["secret"] =
        json!("sk_test_wrong");
    bench.reopen().await;
    let error = troubled(&bench, "a wrong secret", "not_authorised").await;
    assert!(error["hint"].as_str().unwrap().contains("stays usable"), "{error}");
    assert!(!error.to_string().contains("sk_test_wrong"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_gone_is_said_and_the_list_stays() {
    let mut bench = Bench::demo(50).await;
    bench.sync_well().await;
    bench.stop_sandbox().await;
    troubled_without_control(&bench).await;
}

async fn troubled_without_control(bench: &Bench) {
    let result = bench.sync().await;
    assert_eq!(result["error"]["code"], "unavailable", "{result}");
    assert_eq!(result["error"]["retry"], true);
    assert_eq!(bench.total().await, 50);
}
