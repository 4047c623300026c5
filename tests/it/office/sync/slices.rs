use serde_json::{Value, json};

use super::super::bench::Bench;

/// Enough for several slices.
const SESSIONS: u64 = 3_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_is_swept_in_slices_and_comes_whole() {
    let bench = Bench::demo(SESSIONS as usize).await;
    bench.forget_requests().await;
    let result = bench.sync_well().await;
    assert_eq!((&result["new"], bench.total().await), (&json!(SESSIONS), SESSIONS), "{result}");
    let pages = bench.pages_read().await;
    assert!(pages <= 30 + 2 * 5, "{pages} pages for thirty, and not much for the slices");
    let bounded = bench.control("GET", "/requests?limit=2000", Value::Null).await;
    let bounded = bounded["last"].as_array().unwrap().iter();
    let bounded = bounded.filter(|one| one["target"].as_str().unwrap().contains("createdBefore="));
    assert!(bounded.count() >= 20, "it was cut");

    bench.forget_requests().await;
    let result = bench.sync_well().await;
    assert_eq!((&result["new"], &result["changed"]), (&json!(0), &json!(0)), "{result}");
    assert!(bench.pages_read().await <= 6, "the frontier is the top slice's");
}

#[tokio::test(flavor = "multi_thread")]
async fn slices_that_were_cut_off_are_closed_by_the_next_run() {
    for skip in [0, 2, 9, 17, 25] {
        let mut bench = Bench::demo(SESSIONS as usize).await;
        let slices = json!({"method": "GET", "path_contains": "createdBefore=", "path_ends": "/checkout-sessions"});
        bench.fault(json!({"match": slices, "skip": skip, "times": 0, "fault": {"kind": "status", "status": 500}})).await;
        let result = bench.sync().await;
        assert_eq!(result["error"]["code"], "unavailable", "{result}");
        let before = bench.total().await;
        assert!((100..SESSIONS).contains(&before), "{skip}: {before}");
        let view = bench.ok("workspace", json!({})).await;
        assert_eq!(
            view["connections"][0]["complete"], false,
            "a partial sync never looks complete"
        );

        bench.no_faults().await;
        bench.add(json!({"status": "open"})).await;
        bench.reopen().await;
        bench.forget_requests().await;
        let result = bench.sync_well().await;
        assert_eq!(result["new"], SESSIONS + 1 - before, "{skip}: {result}");
        assert_eq!(bench.total().await, SESSIONS + 1, "{skip}");
        let pages = bench.pages_read().await;
        // One page of what is new, three lists of what no event tells, a last page of each slice.
        let left = (SESSIONS - before).div_ceil(100);
        assert!(pages as u64 <= left + 12, "{skip}: {pages} pages where {left} were left");
        let view = bench.ok("workspace", json!({})).await;
        assert_eq!(view["connections"][0]["complete"], true);
    }
}
