use serde_json::{Value, json};

use super::super::bench::Bench;
use crate::kill::content::others;

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
async fn customers_of_a_long_list_come_whole_whether_or_not_the_provider_can_cut_them() {
    let odd = json!({"match": {"path_contains": "createdAfter=", "path_ends": "/customers"}, "times": 0,
                     "fault": {"kind": "garbage", "body": r#"{"data":[{"id":"cus_9"}],"meta":{}}"#}});
    for (fault, known) in [(None, true), (Some(odd), false)] {
        let bench = Bench::demo(SESSIONS as usize).await;
        if let Some(fault) = fault {
            bench.fault(fault).await;
        }
        bench.forget_requests().await;
        bench.sync_well().await;
        let asked = bench.control("GET", "/requests?limit=2000", Value::Null).await;
        let lists = asked["last"].as_array().unwrap().iter();
        let lists = lists.filter(|one| one["target"].as_str().unwrap().contains("/customers?"));
        let (cut, whole): (Vec<_>, Vec<_>) = lists
            .map(|one| one["target"].as_str().unwrap())
            .partition(|target| target.contains("createdAfter="));
        assert!(cut.len() >= 2, "{cut:?}");
        assert_eq!(
            whole.len() <= 1,
            known,
            "read in one piece where nothing else is certain: {whole:?}"
        );

        let mut read = others(&bench.options().workspace);
        bench.no_faults().await;
        bench.ok("sync_start", json!({"full": true})).await;
        read.remove("customer cus_9");
        let mut again = others(&bench.options().workspace);
        again.remove("customer cus_9");
        assert_eq!(read, again, "a full sync reads customers in one piece");
        assert!(read.keys().filter(|key| key.starts_with("customer ")).count() > 100);
    }
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
