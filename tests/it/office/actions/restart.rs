use std::time::Duration;

use serde_json::json;

use super::super::bench::Bench;
use super::{agreed, received};

/// Agrees in a program that is killed while its request is under way.
async fn killed_while_sending(
    bench: &mut Bench,
    command: &str,
    request: serde_json::Value,
    end: &str,
) {
    bench.close().await;
    let options = bench.options();
    let host = bench.host.clone();
    let (command, before) = (command.to_owned(), bench.arrived("POST", end).await);
    let program = std::thread::spawn(|| tokio::runtime::Runtime::new().unwrap()).join().unwrap();
    let running = program.spawn(async move {
        let office = backoffice::Office::open(options, host).await.unwrap();
        let shown = office.call(&command, request).await.unwrap();
        office.call("action_commit", agreed(&shown)).await
    });
    for _ in 0..1_000 {
        if bench.arrived("POST", end).await > before || running.is_finished() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(!running.is_finished(), "it was to be killed while it waits for the answer");
    tokio::task::block_in_place(|| program.shutdown_timeout(Duration::from_secs(5)));
    bench.open().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmation_that_was_cut_off_is_taken_up_at_the_next_start() {
    for effect in [true, false] {
        let mut bench = Bench::demo(10).await;
        bench.sync_well().await;
        let id = bench.waiting("INV-1").await;
        bench.limits.first_byte = Duration::from_secs(60);
        let rule = json!({
            "match": {"method": "POST", "path_contains": format!("{id}/confirm")},
            "fault": if effect { json!({"kind": "delay", "ms": 600_000, "effect": true}) }
                     else { json!({"kind": "delay", "ms": 600_000}) },
        });
        bench.fault(rule).await;
        killed_while_sending(&mut bench, "confirm_prepare", received(&id, "150000.00"), "/confirm")
            .await;

        let queue = bench.ok("queue", json!({})).await;
        assert_eq!(queue["sent"][0]["action"]["state"], "sending", "{queue}");
        let again = bench.no("confirm_prepare", received(&id, "150000.00")).await;
        assert_eq!(again.code, backoffice::Code::Busy);

        bench.sync_well().await;
        let queue = bench.ok("queue", json!({})).await;
        assert_eq!(queue["sent"][0]["action"]["state"], "confirmed", "{queue}");
        assert_eq!(bench.effects(&id, "completed").await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_unknown_is_still_unknown_after_a_restart_and_then_settled() {
    let mut bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    bench.fault(json!({"match": {"method": "POST", "path_contains": "/confirm"}, "fault": {"kind": "drop_after"}})).await;
    let read = json!({"method": "GET", "path_ends": format!("/{id}")});
    bench.fault(json!({"match": read, "skip": 1, "times": 0, "fault": {"kind": "status", "status": 503}})).await;
    let result = bench.commit(&bench.prepare(&id).await).await;
    assert_eq!(result["outcome"], "unknown");
    bench.reopen().await;
    let queue = bench.ok("queue", json!({})).await;
    assert_eq!(queue["sent"][0]["action"]["state"], "unknown", "{queue}");
    bench.no_faults().await;
    let last = bench.settled(result).await;
    assert_eq!(last["outcome"], "confirmed", "{last}");
    assert_eq!(bench.effects(&id, "completed").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_whose_making_was_cut_off_is_made_once() {
    let mut bench = Bench::demo(10).await;
    bench.limits.first_byte = Duration::from_secs(60);
    bench
        .fault(json!({
            "match": {"method": "POST", "path_ends": "/checkout-sessions"},
            "fault": {"kind": "delay", "ms": 600_000, "effect": true},
        }))
        .await;
    let draft = super::create::draft("INV-9");
    killed_while_sending(&mut bench, "link_prepare", draft.clone(), "/checkout-sessions").await;
    let list = bench.ok("link_list", json!({})).await;
    assert_eq!(list["links"][0]["state"], "unknown", "{list}");

    bench.sync_well().await;
    let list = bench.ok("link_list", json!({})).await;
    assert_eq!(list["links"].as_array().unwrap().len(), 1);
    assert_eq!(list["links"][0]["state"], "waiting", "{list}");
    assert_eq!(bench.made().await, 1);
    let joined = bench.commit(&bench.ok("link_prepare", draft).await).await;
    assert_eq!(joined["outcome"], "confirmed", "{joined}");
    assert_eq!(bench.made().await, 1);
}
