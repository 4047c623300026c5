//! The ledger and the log beside it, as a person meets them.

use std::fs;

use backoffice::Code;
use serde_json::{Value, json};

use super::actions::{agreed, received};
use super::bench::{Bench, MAIN};

/// A workspace with one confirmed transfer and one whose answer was lost; closed.
async fn used() -> (Bench, String, String) {
    let mut bench = Bench::demo(20).await;
    bench.sync_well().await;
    let (done, lost) = (bench.waiting("INV-1").await, bench.waiting("INV-2").await);
    assert_eq!(bench.commit(&bench.prepare(&done).await).await["outcome"], "confirmed");
    let confirm = json!({"method": "POST", "path_contains": format!("{lost}/confirm")});
    bench.fault(json!({"match": confirm, "fault": {"kind": "drop_after"}})).await;
    let read = json!({"method": "GET", "path_ends": format!("/{lost}")});
    let down = json!({"kind": "status", "status": 503});
    bench.fault(json!({"match": read, "skip": 1, "times": 0, "fault": down})).await;
    assert_eq!(bench.commit(&bench.prepare(&lost).await).await["outcome"], "unknown");
    bench.close().await;
    (bench, done, lost)
}

/// Swaps two lines of the log: each is whole, and neither is where the ledger has it.
fn contradict(bench: &Bench) {
    let path = bench.options().workspace.join("ledger.log");
    let mut lines: Vec<String> =
        fs::read_to_string(&path).unwrap().lines().map(str::to_owned).collect();
    lines.swap(2, 3);
    fs::write(path, lines.join("\n") + "\n").unwrap();
}

fn names(bench: &Bench) -> Vec<String> {
    let entries = fs::read_dir(bench.options().workspace).unwrap().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contradiction_stops_acting_until_everything_was_read_again() {
    let (mut bench, done, lost) = used().await;
    contradict(&bench);
    bench.open().await;
    let view = bench.ok("workspace", json!({})).await;
    assert!(view["no_acting"].as_str().unwrap().ends_with('.'), "{view}");
    assert_eq!(view["safe_mode"], Value::Null);
    let waits = bench.waiting("INV-3").await;
    let sent = bench.arrived("POST", "/confirm").await;
    let refused = bench.no("confirm_prepare", received(&waits, "150000.00")).await;
    assert_eq!(refused.code, Code::ReadOnly);
    assert!(refused.message.contains("Nothing was sent"), "{refused:?}");
    assert!(refused.hint.contains("--reverify"), "{refused:?}");
    bench.ok("session_note", json!({"key": waits, "text": "called"})).await;
    bench.sync_well().await;
    assert_eq!(bench.total().await, 23, "lists and syncing go on");
    assert_eq!(bench.arrived("POST", "/confirm").await, sent);
    let doctor = bench.ok("doctor", json!({})).await;
    let bad = |check: &Value| check["what"] == "Ledger" && check["state"] == "bad";
    assert!(doctor["checks"].as_array().unwrap().iter().any(bad), "{doctor}");

    // The session whose answer was lost still cannot be read: nothing is decided without it.
    let unread = bench.no("reverify", json!({})).await;
    assert!(unread.message.contains("Nothing was changed"), "{unread:?}");
    assert!(bench.ok("workspace", json!({})).await["no_acting"].is_string());

    bench.no_faults().await;
    let said = bench.ok("reverify", json!({})).await;
    assert!(said["message"].as_str().unwrap().starts_with("2 sessions"), "{said}");
    let view = bench.ok("workspace", json!({})).await;
    assert_eq!((&view["no_acting"], &view["verifying"]), (&Value::Null, &json!(0)), "{view}");
    let aside = |begin: &str| names(&bench).iter().any(|name| name.starts_with(begin));
    assert!(aside("ledger.db.set-aside-") && aside("ledger.log.set-aside-"), "{:?}", names(&bench));
    for id in [&done, &lost] {
        assert_eq!(bench.effects(id, "completed").await, 1);
        assert_eq!(bench.session(id).await["status"], "completed");
    }
    assert_eq!(bench.commit(&bench.prepare(&waits).await).await["outcome"], "confirmed");
    let agree = bench.ok("reverify", json!({})).await;
    assert!(agree["message"].as_str().unwrap().contains("agree"), "{agree}");
    bench.reopen().await;
    assert_eq!(bench.ok("workspace", json!({})).await["no_acting"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_power_took_from_the_ledger_is_given_back_and_verified() {
    let mut bench = Bench::demo(20).await;
    bench.sync_well().await;
    let id = bench.waiting("INV-1").await;
    bench.close().await;
    let ledger = bench.options().workspace.join("ledger.db");
    let before = fs::read(&ledger).unwrap();
    bench.open().await;
    let confirm = json!({"method": "POST", "path_contains": "/confirm"});
    bench.fault(json!({"match": confirm, "fault": {"kind": "drop_after"}})).await;
    let read = json!({"method": "GET", "path_ends": format!("/{id}")});
    let down = json!({"kind": "status", "status": 503});
    bench.fault(json!({"match": read, "skip": 1, "times": 0, "fault": down})).await;
    assert_eq!(bench.commit(&bench.prepare(&id).await).await["outcome"], "unknown");
    bench.close().await;
    // As if nothing of it had reached the disk but the log, and of that not the last step.
    fs::write(&ledger, before).unwrap();
    let log = ledger.with_extension("log");
    let text = fs::read_to_string(&log).unwrap();
    let unknown = text.find("intent.unknown").unwrap();
    fs::write(&log, &text[..=text[..unknown].rfind('\n').unwrap()]).unwrap();

    bench.open().await;
    let queue = bench.ok("queue", json!({})).await;
    assert_eq!(queue["sent"][0]["action"]["state"], "unknown", "never prepared: {queue}");
    let doctor = bench.ok("doctor", json!({})).await;
    let told = |check: &Value| check["found"].as_str().unwrap().contains("gave them back");
    assert!(doctor["checks"].as_array().unwrap().iter().any(told), "{doctor}");
    bench.no_faults().await;
    bench.sync_well().await;
    let again = bench.ok("queue", json!({})).await;
    assert_eq!(again["sent"][0]["action"]["state"], "confirmed", "{again}");
    assert_eq!(bench.arrived("POST", "/confirm").await, 1);
    assert_eq!(bench.effects(&id, "completed").await, 1);
}

/// `/dev/full` takes no byte: a disk without any room, for the log alone.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_log_without_room_keeps_everything_from_being_sent_and_says_so() {
    let mut bench = Bench::demo(20).await;
    bench.sync_well().await;
    let id = bench.waiting("INV-1").await;
    let shown = bench.prepare(&id).await;
    let log = bench.options().workspace.join("ledger.log");
    let kept = log.with_extension("kept");
    fs::rename(&log, &kept).unwrap();
    std::os::unix::fs::symlink("/dev/full", &log).unwrap();
    let refused = bench.no("action_commit", agreed(&shown)).await;
    assert_eq!((refused.code, refused.retry), (Code::ReadOnly, true), "{refused:?}");
    assert!(refused.message.contains("Nothing was sent"), "{refused:?}");
    assert_eq!(bench.arrived("POST", "/confirm").await, 0);
    fs::remove_file(&log).unwrap();
    fs::rename(&kept, &log).unwrap();
    assert_eq!(bench.commit(&bench.prepare(&id).await).await["outcome"], "confirmed");
    bench.reopen().await;
    assert_eq!(bench.ok("workspace", json!({})).await["no_acting"], Value::Null);
}

/// As soon as a session is read, the log takes nothing any more: what was agreed to has begun then.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_sent_is_taken_back_and_never_sent_later() {
    let bench = Bench::demo(20).await;
    bench.sync_well().await;
    let id = bench.waiting("INV-1").await;
    let shown = bench.prepare(&id).await;
    bench.control("DELETE", "/requests", Value::Null).await;
    let read = json!({"method": "GET", "path_ends": format!("/{id}")});
    bench.fault(json!({"match": read, "fault": {"kind": "delay", "ms": 1_500}})).await;
    let log = bench.options().workspace.join("ledger.log");
    let kept = log.with_extension("kept");
    let harm = async {
        bench.until_arrived("GET", "").await;
        fs::rename(&log, &kept).unwrap();
        std::os::unix::fs::symlink("/dev/full", &log).unwrap();
    };
    let (refused, ()) = tokio::join!(bench.no("action_commit", agreed(&shown)), harm);
    assert!(refused.message.contains("Nothing was sent"), "{refused:?}");
    fs::remove_file(&log).unwrap();
    fs::rename(&kept, &log).unwrap();
    bench.no_faults().await;
    bench.sync_well().await;
    assert_eq!(bench.arrived("POST", "/confirm").await, 0, "not by itself, later");
    let view = bench.ok("workspace", json!({})).await;
    assert_eq!((&view["verifying"], &view["no_acting"]), (&json!(0), &Value::Null), "{view}");
    assert_eq!(bench.commit(&bench.prepare(&id).await).await["outcome"], "confirmed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contradiction_that_shows_while_the_program_runs_has_the_same_way_out() {
    let (mut other, ..) = used().await;
    other.close().await;
    let (mut bench, _, lost) = used().await;
    bench.open().await;
    let foreign = other.options().workspace.join("ledger.log");
    fs::copy(foreign, bench.options().workspace.join("ledger.log")).unwrap();
    bench.host.take_events();
    let waits = bench.waiting("INV-3").await;
    let refused = bench.no("confirm_prepare", received(&waits, "150000.00")).await;
    assert_eq!(refused.code, Code::ReadOnly);
    let told = |event: &backoffice::view::Event| {
        matches!(event, backoffice::view::Event::WorkspaceChanged)
    };
    assert!(bench.host.take_events().iter().any(told), "whoever looks is told");
    assert!(bench.ok("workspace", json!({})).await["no_acting"].is_string());
    bench.no_faults().await;
    bench.sync_well().await;
    bench.ok("reverify", json!({})).await;
    let view = bench.ok("workspace", json!({})).await;
    assert_eq!((&view["no_acting"], &view["verifying"]), (&Value::Null, &json!(0)), "{view}");
    assert_eq!(bench.effects(&lost, "completed").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_was_removed_keeps_nobody_from_going_on() {
    let mut bench = Bench::real(10).await;
    let base_url = bench.host.demo.lock().unwrap()["providers"]["plugipay"]["base_url"].clone();
    let values = json!({"key_id": MAIN.0, "secret": MAIN.1});
    let form =
        json!({"provider": "plugipay", "name": "Main", "base_url": base_url, "values": values});
    bench.ok("connection_add", form).await;
    let id = bench.waiting("INV-1").await;
    assert_eq!(bench.commit(&bench.prepare(&id).await).await["outcome"], "confirmed");
    bench.ok("connection_remove", json!({"connection": "Main", "keep": false})).await;
    bench.close().await;
    contradict(&bench);
    bench.open().await;
    assert!(bench.ok("workspace", json!({})).await["no_acting"].is_string());
    let said = bench.ok("reverify", json!({})).await;
    assert!(said["message"].as_str().unwrap().starts_with("1 sessions"), "{said}");
    let log = json!({"filter": {"kind": "chain.begun"}});
    let begun = bench.ok("audit_list", log).await["entries"][0]["after"].to_string();
    assert!(begun.contains("removed"), "{begun}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_no_id_leads_to_keeps_nobody_from_going_on() {
    let mut bench = Bench::of("inflowpay", 10).await;
    bench.sync_well().await;
    let mut ask = super::five::form("inflowpay", "IP-1", "25.00", "EUR");
    ask["description"] = json!("Kopi");
    let (id, _) = bench.issue(ask).await;
    assert!(id.starts_with("sess_"), "{id}");
    bench.close().await;
    contradict(&bench);
    bench.open().await;
    assert!(bench.ok("workspace", json!({})).await["no_acting"].is_string());
    bench.ok("reverify", json!({})).await;
    assert_eq!(bench.ok("workspace", json!({})).await["no_acting"], Value::Null);
    let log = json!({"filter": {"kind": "chain.begun"}});
    let begun = bench.ok("audit_list", log).await["entries"][0]["after"].to_string();
    assert!(begun.contains("unreadable"), "{begun}");
}
