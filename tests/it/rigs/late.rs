//! Late delivery: a request that this side gave up is carried out a second, ten minutes, two hours
//! later.

use std::time::Duration;

use serde_json::{Value, json};

use super::on_confirm;
use crate::office::bench::Bench;

const DELAYS: [u32; 3] = [1, 600, 7_200];

/// Business time goes on, and what was held on its way has been carried out.
async fn delivered(bench: &Bench, seconds: u32) {
    bench.control("POST", "/clock", json!({"advance_seconds": seconds})).await;
    for _ in 0..1_000 {
        let all = bench.control("GET", "/requests?limit=2000", Value::Null).await;
        let held = |arrival: &Value| arrival["fault"] == "late" && arrival["status"].is_null();
        if !all["last"].as_array().unwrap().iter().any(held) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("a held request was not carried out within ten seconds");
}

async fn impatient() -> Bench {
    let mut bench = Bench::closed(10).await;
    bench.limits.first_byte = Duration::from_millis(300);
    bench.open().await;
    bench
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_arrives_late_finds_it_done() {
    let bench = impatient().await;
    for seconds in DELAYS {
        let id = bench.waiting(&format!("LATE-{seconds}")).await;
        bench.fault(on_confirm(&id, &json!({"kind": "late", "seconds": seconds + 3_600}))).await;
        // It times out, is read as open, and is asked for again: the second one has the effect.
        let result = bench.settled(bench.commit(&bench.prepare(&id).await).await).await;
        assert_eq!(result["outcome"], "confirmed", "{seconds} s: {result}");
        delivered(&bench, seconds + 3_600).await;
        assert_eq!(bench.effects(&id, "completed").await, 1, "{seconds} s");
        assert_eq!(bench.session(&id).await["records"].as_array().unwrap().len(), 1);
    }
    eprintln!("{} requests carried out after their repetition: 1 effect each", DELAYS.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_arrives_late_is_found_when_it_had_the_effect() {
    let bench = impatient().await;
    for seconds in DELAYS {
        let id = bench.waiting(&format!("LATE-{seconds}")).await;
        bench.fault(on_confirm(&id, &json!({"kind": "late", "seconds": seconds + 60}))).await;
        bench.blind_after(1, &id).await;
        let result = bench.commit(&bench.prepare(&id).await).await;
        assert_eq!(result["outcome"], "unknown", "{seconds} s: {result}");
        assert_eq!(bench.effects(&id, "completed").await, 0);
        delivered(&bench, seconds + 60).await;
        bench.no_faults().await;
        let result = bench.settled(result).await;
        assert_eq!(result["outcome"], "confirmed", "{seconds} s: {result}");
        assert_eq!(bench.effects(&id, "completed").await, 1, "{seconds} s");
    }
    assert_eq!(bench.arrived("POST", "/confirm").await, DELAYS.len(), "none was repeated");
    eprintln!("{} requests carried out after their time-out: found, 1 effect each", DELAYS.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_request_with_a_known_key_is_answered_and_does_nothing() {
    let mut bench = Bench::of("fluveo", 5).await;
    bench.close().await;
    bench.limits.first_byte = Duration::from_millis(300);
    bench.open().await;
    for seconds in DELAYS {
        let id = bench.reserved(&format!("LATE-{seconds}")).await;
        let capture = json!({"method": "POST", "path_ends": "/capture"});
        let late = json!({"kind": "late", "seconds": seconds + 3_600});
        bench.fault(json!({"match": capture, "fault": late})).await;
        let shown = bench.ok("capture_prepare", json!({"key": id, "amount": "20.00"})).await;
        let result = bench.settled(bench.commit(&shown).await).await;
        assert_eq!(result["outcome"], "confirmed", "{seconds} s: {result}");
        delivered(&bench, seconds + 3_600).await;
        assert_eq!(bench.effects(&id, "complete").await, 1, "{seconds} s");
    }
    let keys = bench.keys("/capture").await;
    assert_eq!(keys.len(), 2 * DELAYS.len());
    assert!(keys.chunks(2).all(|pair| pair[0] == pair[1]), "the same key again: {keys:?}");
}
