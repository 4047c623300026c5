use backoffice::view::Event;
use serde_json::{Value, json};

use super::super::bench::Bench;

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_fails_keeps_what_was_read_and_the_next_run_goes_on_there() {
    let bench = Bench::demo(1_000).await;
    let later =
        json!({"method": "GET", "path_contains": "order=desc", "path_ends": "/checkout-sessions"});
    bench.fault(json!({"match": later, "skip": 4, "times": 0, "fault": {"kind": "status", "status": 500}})).await;
    let result = bench.sync().await;
    assert_eq!(result["error"]["code"], "unavailable", "{result}");
    assert!(result["error"]["hint"].as_str().unwrap().contains("kept"), "{result}");
    assert_eq!((&result["new"], bench.total().await), (&json!(400), 400));
    let view = bench.ok("workspace", json!({})).await;
    assert_eq!(view["connections"][0]["complete"], false, "a partial sync never looks complete");
    assert_eq!(view["connections"][0]["error"]["code"], "unavailable");

    bench.no_faults().await;
    bench.forget_requests().await;
    let result = bench.sync_well().await;
    assert_eq!(
        (&result["new"], bench.total().await),
        (&json!(600), 1_000),
        "nothing twice, nothing missing"
    );
    let pages = bench.pages_read().await;
    // One page of what is new, six of what was left, three lists of what no event tells, and one
    // more for what overlaps. From the beginning it would be ten and three.
    assert!(pages <= 11, "{pages} pages: it went on instead of beginning anew");
    let view = bench.ok("workspace", json!({})).await;
    assert_eq!(
        (&view["connections"][0]["complete"], &view["connections"][0]["error"]),
        (&json!(true), &Value::Null)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_was_stopped_goes_on_where_it_was_even_after_a_restart() {
    let mut bench = Bench::demo(1_000).await;
    let later = json!({"method": "GET", "path_contains": "cursor="});
    bench.fault(json!({"match": later, "times": 0, "fault": {"kind": "delay", "ms": 60}})).await;
    bench.host.take_events();
    let office = bench.office();
    let running = tokio::spawn(async move { office.call("sync_start", json!({})).await });
    let seen =
        |event: &Event| matches!(event, Event::SyncProgress(progress) if progress.rows >= 300);
    while !bench.host.events.lock().unwrap().iter().any(seen) {
        assert!(!running.is_finished(), "it was to be stopped half-way");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let meanwhile = bench.call("sync_start", json!({})).await.unwrap();
    assert_eq!(meanwhile["connections"][0]["error"]["code"], "busy", "{meanwhile}");
    assert!(bench.total().await >= 100, "the list is read while it grows");
    bench.ok("sync_cancel", json!({})).await;
    let result = running.await.unwrap().unwrap()["connections"][0].take();
    assert_eq!((&result["canceled"], &result["error"]), (&json!(true), &Value::Null), "{result}");
    let before = bench.total().await;
    assert!((100..1_000).contains(&before), "{before}");

    bench.no_faults().await;
    bench.reopen().await;
    let result = bench.sync_well().await;
    assert_eq!(result["new"].as_u64().unwrap() + before, 1_000);
    assert_eq!(bench.total().await, 1_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_made_between_two_halves_of_a_sync_are_not_lost() {
    let bench = Bench::demo(500).await;
    let later = json!({"method": "GET", "path_contains": "cursor="});
    bench.fault(json!({"match": later, "skip": 1, "times": 0, "fault": {"kind": "status", "status": 500}})).await;
    bench.sync().await;
    let made = bench.add(json!({"status": "open"})).await;
    bench.no_faults().await;
    bench.sync_well().await;
    assert_eq!(bench.total().await, 501);
    assert_eq!(bench.session(&made).await["status"], "open");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_programs_sync_one_after_the_other_and_the_second_is_told_who_is_at_it() {
    let bench = Bench::demo(600).await;
    let other = bench.another().await;
    // The second page does not come until the first program is told to stop.
    let later = json!({"method": "GET", "path_contains": "cursor="});
    bench.fault(json!({"match": later, "fault": {"kind": "delay", "ms": 600_000}})).await;
    bench.host.take_events();
    let office = bench.office();
    let running = tokio::spawn(async move { office.call("sync_start", json!({})).await });
    let begun = |event: &Event| matches!(event, Event::SyncProgress(_));
    while !bench.host.events.lock().unwrap().iter().any(begun) {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let theirs = other.call("sync_start", json!({})).await.unwrap();
    let error = &theirs["connections"][0]["error"];
    assert_eq!(error["code"], "busy", "{theirs}");
    let owner = format!("Process {}", std::process::id());
    assert!(error["message"].as_str().unwrap().contains(&owner), "{error}");
    let listed = other.call("session_list", json!({})).await.unwrap();
    assert!(listed["total"].as_u64().unwrap() >= 100, "one lists while the other syncs");
    bench.ok("sync_cancel", json!({})).await;
    running.await.unwrap().unwrap();
    let theirs = other.call("sync_start", json!({})).await.unwrap();
    assert_eq!(theirs["connections"][0]["error"], Value::Null, "{theirs}");
    assert_eq!(other.call("session_totals", json!({})).await.unwrap()["count"], 600);
    other.close().await;
}
