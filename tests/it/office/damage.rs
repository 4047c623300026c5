//! Files of the workspace that are not what they should be.

use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;

use backoffice::Code;
use serde_json::{Value, json};

use super::actions::received;
use super::bench::Bench;

const HARMS: [&str; 4] = ["gone", "short", "garbage", "pages"];

fn harm(file: &Path, how: &str) {
    let open = || std::fs::File::options().write(true).open(file).unwrap();
    match how {
        "gone" => std::fs::remove_file(file).unwrap(),
        "short" => open().set_len(8192 * 3 + 100).unwrap(),
        "garbage" => {
            std::fs::write(file, "this is no database, it is a long text".repeat(500)).unwrap()
        }
        _ => {
            let mut open = open();
            open.seek(SeekFrom::Start(8192 * 2)).unwrap();
            open.write_all(&[0xA5; 8192 * 2]).unwrap();
        }
    }
}

/// A workspace in which people have done something; closed.
async fn used() -> (Bench, String) {
    let mut bench = Bench::demo(200).await;
    bench.sync_well().await;
    let id = bench.waiting("INV-1").await;
    let shown = bench.ok("confirm_prepare", received(&id, "100000.00")).await;
    bench.commit(&shown).await;
    bench.ok("session_note", json!({"key": id, "text": "called"})).await;
    let link = bench.ok("link_prepare", super::actions::create::draft("INV-2")).await;
    bench.commit(&link).await;
    bench.close().await;
    (bench, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cache_that_is_damaged_or_lost_is_said_rebuilt_and_read_again() {
    for how in HARMS {
        let (mut bench, id) = used().await;
        harm(&bench.options().workspace.join("cache.db"), how);
        bench.open().await;
        let view = bench.ok("workspace", json!({})).await;
        assert!(view["cache_damaged"].is_string(), "{how}: {view}");
        assert_eq!(view["safe_mode"], Value::Null, "{how}");
        let error = bench.no("session_list", json!({})).await;
        assert_eq!(error.code, Code::CacheDamaged, "{how}: {error:?}");
        assert!(error.hint.contains("Rebuild"), "{how}: {error:?}");
        let sync = bench.sync().await;
        assert_eq!(sync["error"]["code"], "cache_damaged", "{how}: {sync}");
        let doctor = bench.ok("doctor", json!({})).await;
        let bad = |check: &&Value| check["what"] == "Cache" && check["state"] == "bad";
        assert!(doctor["checks"].as_array().unwrap().iter().any(|c| bad(&c)), "{how}: {doctor}");

        let done = bench.ok("cache_rebuild", json!({})).await;
        assert!(done["message"].as_str().unwrap().contains("ledger was not touched"), "{done}");
        let view = bench.ok("workspace", json!({})).await;
        assert_eq!(view["cache_damaged"], Value::Null, "{how}: {view}");
        bench.sync_well().await;
        assert_eq!(bench.total().await, 202, "{how}");
        let detail = bench.session(&id).await;
        assert_eq!(detail["records"][0]["amount"]["value"], "100000.00", "{how}");
        assert_eq!(detail["exception"], "partial", "{how}");
        let noted =
            detail["timeline"].as_array().unwrap().iter().any(|entry| entry["text"] == "called");
        assert!(noted, "{how}");
        let links = bench.ok("link_list", json!({})).await;
        assert_eq!(links["links"][0]["state"], "waiting", "{how}: {links}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_that_fails_its_check_is_only_read_and_says_why() {
    for how in ["short", "garbage", "pages"] {
        let (mut bench, id) = used().await;
        harm(&bench.options().workspace.join("ledger.db"), how);
        bench.open().await;
        let view = bench.ok("workspace", json!({})).await;
        assert!(view["safe_mode"].is_string(), "{how}: {view}");
        let error = bench.no("confirm_prepare", received(&id, "50000.00")).await;
        assert_eq!(error.code, Code::ReadOnly, "{how}: {error:?}");
        let error = bench.no("session_note", json!({"key": id, "text": "x"})).await;
        assert_eq!(error.code, Code::ReadOnly, "{how}: {error:?}");
        let doctor = bench.ok("doctor", json!({})).await;
        let bad = |check: &Value| check["what"] == "Ledger" && check["state"] == "bad";
        assert!(doctor["checks"].as_array().unwrap().iter().any(bad), "{how}: {doctor}");
        assert_eq!(bench.arrived("POST", "/confirm").await, 0, "{how}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_becomes_everybody_where_operators_cannot_be_read() {
    for how in ["garbage", "gone"] {
        let (mut bench, id) = used().await;
        bench.open().await;
        bench
            .ok("operator_add", json!({"name": "Ada", "role": "administrator", "pin": "271828"}))
            .await;
        let copy = bench.ok("backup", json!({})).await["path"].as_str().unwrap().to_owned();
        bench.close().await;
        harm(&bench.options().workspace.join("ledger.db"), how);
        bench.open().await;
        let may = bench.ok("workspace", json!({})).await["acting"]["may"].take();
        assert_eq!(may, json!(["read"]), "{how}");
        bench.ok("doctor", json!({})).await;
        for (command, request) in [
            ("export_sessions", json!({})),
            ("connection_remove", json!({"connection": "sandbox:plugipay", "keep": true})),
            ("operator_add", json!({"name": "Eve", "role": "administrator", "pin": "314159"})),
            ("confirm_prepare", received(&id, "50000.00")),
        ] {
            assert_eq!(bench.no(command, request).await.code, Code::ReadOnly, "{how} {command}");
        }
        bench.ok("restore", json!({"path": copy})).await;
        assert_eq!(bench.no("session_list", json!({})).await.code, Code::NotPermitted, "{how}");
        bench.ok("operator_switch", json!({"name": "Ada", "pin": "271828"})).await;
    }
}

/// Breaks a table that nobody's sign-in needs, so that the check fails and people can be read.
fn break_elsewhere(file: &Path) {
    let db = rusqlite::Connection::open(file).unwrap();
    let page: u32 = db
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'saved_view'", [], |row| {
            row.get(0)
        })
        .unwrap();
    let size: u32 = db.query_row("PRAGMA page_size", [], |row| row.get(0)).unwrap();
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(db);
    let mut open = std::fs::File::options().write(true).open(file).unwrap();
    open.seek(SeekFrom::Start(u64::from(page - 1) * u64::from(size))).unwrap();
    open.write_all(&vec![0xA5; usize::try_from(size).unwrap()]).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_opens_a_ledger_that_can_only_be_read_and_wrong_ones_are_counted() {
    let (mut bench, _) = used().await;
    bench.open().await;
    bench
        .ok("operator_add", json!({"name": "Ada", "role": "administrator", "pin": "271828"}))
        .await;
    bench.close().await;
    break_elsewhere(&bench.options().workspace.join("ledger.db"));
    bench.open().await;
    assert!(bench.ok("workspace", json!({})).await["safe_mode"].is_string());
    assert_eq!(bench.no("session_list", json!({})).await.code, Code::NotPermitted);
    let pin = |pin: &str| json!({"name": "Ada", "pin": pin});
    for _ in 0..5 {
        let wrong = bench.no("operator_switch", pin("314159")).await;
        assert!(wrong.message.contains("not the PIN"), "{wrong:?}");
    }
    let early = bench.no("operator_switch", pin("271828")).await;
    assert!(early.message.contains("Too many"), "{early:?}");
    bench.clock.advance(chrono::TimeDelta::seconds(31));
    bench.ok("operator_switch", pin("271828")).await;
    bench.ok("session_list", json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_ledger_is_put_back_from_a_copy() {
    let (mut bench, id) = used().await;
    bench.open().await;
    let copy = bench.ok("backup", json!({})).await["path"].as_str().unwrap().to_owned();
    bench.ok("session_note", json!({"key": id, "text": "after the copy"})).await;
    bench.close().await;
    harm(&bench.options().workspace.join("ledger.db"), "garbage");
    bench.open().await;
    bench.no("restore", json!({})).await;
    bench.no("restore", json!({"path": "/nowhere/ledger.db"})).await;
    let cache = bench.options().workspace.join("cache.db");
    bench.no("restore", json!({"path": cache.display().to_string()})).await;
    assert!(
        bench.ok("workspace", json!({})).await["safe_mode"].is_string(),
        "nothing was replaced"
    );

    bench.ok("restore", json!({"path": copy})).await;
    let view = bench.ok("workspace", json!({})).await;
    assert_eq!(view["safe_mode"], Value::Null, "{view}");
    bench.sync_well().await;
    let texts: Vec<Value> = bench.session(&id).await["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| e["event"] == "note")
        .map(|e| e["text"].clone())
        .collect();
    assert_eq!(texts, [json!("called")]);
    let shown = bench.ok("confirm_prepare", received(&id, "50000.00")).await;
    assert_eq!(shown["comparison"], "equal", "what was recorded before is known");
    assert_eq!(bench.commit(&shown).await["outcome"], "confirmed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_waits_for_another_program_instead_of_pulling_its_files_away() {
    let (mut bench, _) = used().await;
    bench.open().await;
    let other = bench.another().await;
    let error = bench.no("cache_rebuild", json!({})).await;
    assert_eq!(error.code, Code::Busy, "{error:?}");
    assert_eq!(bench.total().await, 202, "the workspace is open again");
    assert_eq!(other.call("session_totals", json!({})).await.unwrap()["count"], 202);
    other.close().await;
    drop(other);
    bench.ok("cache_rebuild", json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_cannot_be_written_is_refused_in_words() {
    let bench = Bench::demo(20).await;
    let file = bench.folder.path().join("a file");
    std::fs::write(&file, "x").unwrap();
    let below = file.join("sessions.csv").display().to_string();
    for command in ["export_sessions", "export_month"] {
        let request = json!({"out": below, "report": {"month": "2026-10"}, "query": ""});
        let error = bench.no(command, request).await;
        assert!(error.message.contains("Nothing was left behind"), "{error:?}");
    }
    bench.no("backup", json!({"path": below})).await;
    let options = backoffice::Options { workspace: file, ..bench.options() };
    let error = backoffice::Office::open(options, bench.host.clone()).await.err().unwrap();
    super::bench::assert_readable(&error);
}

/// `/dev/full` takes no byte: a disk without any room, for the file that is being written.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_leaves_no_half_file_and_says_what_to_do() {
    for sessions in [20, 6_000] {
        let bench = Bench::demo(sessions).await;
        bench.sync_well().await;
        let folder = bench.folder.path().join("full");
        std::fs::create_dir(&folder).unwrap();
        let part = folder.join(format!(".out.csv.{}.part", std::process::id()));
        std::os::unix::fs::symlink("/dev/full", &part).unwrap();
        let out = folder.join("out.csv").display().to_string();
        let error = bench.no("export_sessions", json!({"out": out})).await;
        assert!(error.message.contains("Nothing was left behind"), "{sessions}: {error:?}");
        assert!(error.hint.contains("Free some space"), "{sessions}: {error:?}");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "{sessions}");
        assert_eq!(bench.total().await, sessions as u64, "the list goes on");
        bench.ok("export_sessions", json!({"out": out})).await;
    }
}
