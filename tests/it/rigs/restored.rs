//! A ledger of yesterday.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::on_confirm;
use crate::office::actions::received;
use crate::office::bench::Bench;

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_of_yesterday_confirms_nothing_again() {
    let bench = Bench::demo(10).await;
    let before = bench.waiting("BEFORE").await;
    bench.commit(&bench.prepare(&before).await).await;
    let path = bench.ok("backup", json!({})).await["path"].clone();

    bench.clock.advance(TimeDelta::seconds(60));
    let (done, lost, open) =
        (bench.waiting("DONE").await, bench.waiting("LOST").await, bench.waiting("OPEN").await);
    bench.commit(&bench.prepare(&done).await).await;
    bench.fault(on_confirm(&lost, &json!({"kind": "drop_after"}))).await;
    bench.blind_after(1, &lost).await;
    assert_eq!(bench.commit(&bench.prepare(&lost).await).await["outcome"], "unknown");
    bench.no_faults().await;
    let sent = bench.arrived("POST", "/confirm").await;

    bench.ok("restore", json!({"path": path})).await;
    // Nobody has synced yet: the cache of a moment ago, the ledger of yesterday.
    for id in [&before, &done, &lost] {
        let shown = bench.call("confirm_prepare", received(id, "150000.00")).await;
        if let Ok(shown) = shown {
            let result = bench.settled(bench.commit(&shown).await).await;
            assert_eq!(result["outcome"], "confirmed", "{id}: {result}");
        }
    }
    assert_eq!(bench.arrived("POST", "/confirm").await, sent, "read before anything is sent");
    bench.sync_well().await;
    for id in [&before, &done, &lost] {
        let shown = bench.prepare(id).await;
        assert_eq!(shown["deed"], "already", "{id}: {shown}");
        assert_eq!(bench.effects(id, "completed").await, 1, "{id}");
    }
    let result = bench.commit(&bench.prepare(&open).await).await;
    assert_eq!(result["outcome"], "confirmed", "{result}");
    assert_eq!(bench.effects(&open, "completed").await, 1);
    let all = bench.control("GET", "/effects", Value::Null).await;
    let completed = |effect: &&Value| effect["to"] == "completed";
    let effects = all["effects"].as_array().unwrap().iter().filter(completed).count();
    assert_eq!(effects, 4);
    eprintln!("a ledger of yesterday: 4 sessions, {effects} effects, nothing sent again");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_open_in_a_copy_waits_for_a_person() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("OPEN").await;
    bench.fault(on_confirm(&id, &json!({"kind": "drop_before"}))).await;
    bench.blind_after(1, &id).await;
    let open = bench.commit(&bench.prepare(&id).await).await;
    assert_eq!(open["outcome"], "unknown", "{open}");
    let path = bench.ok("backup", json!({})).await["path"].clone();
    let sent = bench.arrived("POST", "/confirm").await;

    bench.ok("restore", json!({"path": path})).await;
    bench.no_faults().await;
    bench.clock.advance(TimeDelta::seconds(120));
    bench.sync_well().await;
    bench.sync_well().await;
    assert_eq!(bench.arrived("POST", "/confirm").await, sent, "nothing goes out by itself");
    assert_eq!(bench.effects(&id, "completed").await, 0);
    let intent = json!({"intent": open["intent"]["id"]});
    let asked = bench.ok("action_verify", intent.clone()).await;
    assert_eq!(
        (&asked["intent"]["state"], &asked["reason"]),
        (&json!("needs_human"), &json!("restored"))
    );
    let let_go = bench.ok("action_release", intent).await;
    assert_eq!(let_go["outcome"], "refused", "{let_go}");
    let again = bench.commit(&bench.prepare(&id).await).await;
    assert_eq!(again["outcome"], "confirmed", "{again}");
    assert_eq!(bench.effects(&id, "completed").await, 1);
}
