//! This computer's clock jumps two days, to 1970, to 2100, at every moment of an act; the provider's
//! clock, by its answers, is the one that decides how old a key is.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::on_confirm;
use crate::office::bench::Bench;

/// How far this computer's clock is set forward or back.
fn jumps() -> [TimeDelta; 4] {
    [
        TimeDelta::hours(48),
        TimeDelta::hours(-48),
        TimeDelta::days(-20_700), // 1970
        TimeDelta::days(27_000),  // 2100
    ]
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Moment {
    Before,
    WhileItIsUnderWay,
    WhileItIsUnknown,
}

/// Takes reserved money while the clock jumps at one moment; a lost request makes it ask twice.
async fn take(bench: &Bench, id: &str, jump: TimeDelta, moment: Moment) -> Value {
    let capture = json!({"method": "POST", "path_ends": "/capture"});
    let fault = match moment {
        Moment::WhileItIsUnderWay => json!({"kind": "delay", "ms": 600}),
        _ => json!({"kind": "drop_before"}),
    };
    bench.fault(json!({"match": capture, "fault": fault})).await;
    if moment == Moment::WhileItIsUnknown {
        // Taking looks once itself.
        bench.blind_after(2, id).await;
    }
    let shown = bench.ok("capture_prepare", json!({"key": id, "amount": "20.00"})).await;
    if moment == Moment::Before {
        bench.clock.advance(jump);
    }
    let committed = bench.commit(&shown);
    let result = if moment == Moment::WhileItIsUnderWay {
        let jumps = async {
            bench.until_arrived("POST", "/capture").await;
            bench.clock.advance(jump);
        };
        tokio::join!(committed, jumps).0
    } else {
        committed.await
    };
    if moment == Moment::WhileItIsUnknown {
        assert_eq!(result["outcome"], "unknown", "{result}");
        bench.clock.advance(jump);
    }
    bench.no_faults().await;
    bench.settled(result).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_within_an_act_changes_nothing() {
    let mut rigs = 0;
    for jump in jumps() {
        for moment in [Moment::Before, Moment::WhileItIsUnderWay, Moment::WhileItIsUnknown] {
            let bench = Bench::of("fluveo", 5).await;
            let id = bench.reserved("JUMP").await;
            let result = take(&bench, &id, jump, moment).await;
            assert_eq!(result["outcome"], "confirmed", "{jump} {moment:?}: {result}");
            assert_eq!(bench.effects(&id, "complete").await, 1, "{jump} {moment:?}");
            let keys = bench.keys("/capture").await;
            assert!(keys.windows(2).all(|two| two[0] == two[1]), "{jump} {moment:?}: {keys:?}");
            rigs += 1;
        }
    }
    eprintln!("{rigs} jumps of the clock: 1 effect each, one key each");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_jump_that_makes_our_signatures_worthless_sends_nothing_twice() {
    let bench = Bench::demo(10).await;
    for (n, jump) in jumps().into_iter().enumerate() {
        let id = bench.waiting(&format!("JUMP-{n}")).await;
        bench.fault(on_confirm(&id, &json!({"kind": "drop_after"}))).await;
        bench.blind_after(1, &id).await;
        let result = bench.commit(&bench.prepare(&id).await).await;
        assert_eq!(result["outcome"], "unknown", "{result}");
        bench.no_faults().await;
        bench.clock.advance(jump);
        let intent = json!({"intent": result["intent"]["id"]});
        let blind = bench.ok("action_verify", intent).await;
        assert_eq!(blind["outcome"], "unknown", "{jump}: {blind}");
        bench.clock.advance(-jump);
        assert_eq!(bench.settled(blind).await["outcome"], "confirmed", "{jump}");
        assert_eq!(bench.effects(&id, "completed").await, 1, "{jump}");
    }
    assert_eq!(bench.arrived("POST", "/confirm").await, jumps().len(), "none was repeated");
}

/// A link whose answer was lost and which nobody has looked at since.
async fn lost_link(bench: &Bench, order: &str) -> Value {
    let create = json!({"method": "POST", "path_ends": "/sessions"});
    bench.fault(json!({"match": create, "times": 0, "fault": {"kind": "drop_before"}})).await;
    let form = crate::office::five::form("fluveo", order, "20.00", "USD");
    let result = bench.commit(&bench.ok("link_prepare", form).await).await;
    assert_eq!(result["outcome"], "unknown", "{result}");
    bench.no_faults().await;
    result
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_ages_by_the_providers_clock_and_not_by_ours() {
    for jump in jumps() {
        let mut bench = Bench::of("fluveo", 5).await;
        let result = lost_link(&bench, "AGE-1").await;
        // Neither a jump nor a restart makes a young key old.
        bench.clock.advance(jump);
        bench.reopen().await;
        let result = bench.settled(result).await;
        assert_eq!(result["outcome"], "confirmed", "{jump}: {result}");
        let keys = bench.keys("/sessions").await;
        assert!(keys.windows(2).all(|two| two[0] == two[1]), "{jump}: {keys:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_key_is_not_repeated_however_young_our_clock_finds_it() {
    let mut bench = Bench::of("fluveo", 5).await;
    let result = lost_link(&bench, "AGE-2").await;
    let sent = bench.keys("/sessions").await.len();
    // Thirty hours later, by every answer of the provider; this computer's clock stands still.
    let skew = json!({"times": 0, "fault": {"kind": "skew", "seconds": 108_000}});
    bench.fault(skew).await;
    bench.reopen().await;
    let intent = json!({"intent": result["intent"]["id"]});
    let late = bench.ok("action_verify", intent).await;
    assert_eq!((&late["outcome"], &late["reason"]), (&json!("unknown"), &json!("key_too_old")));
    assert_eq!(bench.keys("/sessions").await.len(), sent, "nothing was sent");
}
