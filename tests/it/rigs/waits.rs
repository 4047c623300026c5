//! Being asked to wait, and waiting in vain.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::Clock as _;
use serde_json::json;

use super::on_confirm;
use crate::office::bench::{Bench, quick};

fn http_date(time: DateTime<Utc>) -> String {
    time.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_of_please_wait_is_obeyed_and_capped() {
    let bench = Bench::demo(10).await;
    let soon = http_date(backoffice::SystemClock.now() + TimeDelta::seconds(2));
    for (n, wait) in ["1", &soon, "-5", "0", "soon"].iter().enumerate() {
        let id = bench.waiting(&format!("WAIT-{n}")).await;
        let busy = json!({"kind": "status", "status": 429, "retry_after": wait});
        bench.fault(on_confirm(&id, &busy)).await;
        let result = bench.settled(bench.commit(&bench.prepare(&id).await).await).await;
        assert_eq!(result["outcome"], "confirmed", "{wait}: {result}");
        assert_eq!(bench.effects(&id, "completed").await, 1, "{wait}");
    }
    // A billion seconds are an hour: then it is asked again.
    let id = bench.waiting("WAIT-LONG").await;
    let busy = json!({"kind": "status", "status": 429, "retry_after": "1000000000"});
    bench.fault(on_confirm(&id, &busy)).await;
    let result = bench.commit(&bench.prepare(&id).await).await;
    assert_eq!(result["outcome"], "unknown", "{result}");
    let sent = bench.arrived("POST", "/confirm").await;
    bench.clock.advance(TimeDelta::minutes(59));
    bench.call("sync_start", json!({})).await.unwrap();
    assert_eq!(bench.arrived("POST", "/confirm").await, sent, "not before the hour is over");
    bench.clock.advance(TimeDelta::minutes(-59));
    assert_eq!(bench.settled(result).await["outcome"], "confirmed");
    assert_eq!(bench.effects(&id, "completed").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn waiting_in_vain_ends_and_the_effect_is_found() {
    let mut bench = Bench::closed(10).await;
    bench.limits.first_byte = Duration::from_millis(400);
    bench.limits.idle = Duration::from_millis(400);
    bench.limits.total = Duration::from_millis(1_500);
    bench.open().await;
    let table = [
        ("no head in time, nothing done", json!({"kind": "delay", "ms": 60_000}), true),
        ("no head in time, done", json!({"kind": "delay", "ms": 60_000, "effect": true}), false),
        ("silence within the body", json!({"kind": "slow_drip", "bytes": 20, "ms": 5_000}), false),
        ("one byte at a time", json!({"kind": "slow_drip", "bytes": 1, "ms": 100}), false),
        ("half a body", json!({"kind": "half_body"}), false),
    ];
    for (n, (what, fault, again)) in table.iter().enumerate() {
        let id = bench.waiting(&format!("VAIN-{n}")).await;
        bench.fault(on_confirm(&id, fault)).await;
        let before = bench.arrived("POST", "/confirm").await;
        let shown = bench.prepare(&id).await;
        let committed = tokio::time::timeout(Duration::from_secs(60), bench.commit(&shown)).await;
        let result = bench.settled(committed.expect("it comes to an end")).await;
        assert_eq!(result["outcome"], "confirmed", "{what}: {result}");
        assert_eq!(bench.effects(&id, "completed").await, 1, "{what}");
        let sent = bench.arrived("POST", "/confirm").await - before;
        assert_eq!(sent, 1 + usize::from(*again), "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_not_there_is_sent_nothing() {
    let mut bench = Bench::demo(10).await;
    let id = bench.waiting("GONE").await;
    let shown = bench.prepare(&id).await;
    bench.stop_sandbox().await;
    let result = bench.commit(&shown).await;
    assert_ne!(result["outcome"], "confirmed", "{result}");
    let limits = quick();
    assert!(limits.connect < Duration::from_secs(5), "the rig waits no longer than a person would");
    assert_eq!(bench.session(&id).await["records"], json!([]));
}
