//! Months and files: every number ties with the list it comes from.

use std::collections::BTreeMap;

use chrono::{DateTime, Months, Utc};
use domain::Clock as _;
use serde_json::{Value, json};

use super::bench::Bench;

/// Rows of a file as an independent reader sees them.
fn rows(file: &Value) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(file["path"].as_str().unwrap()).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// Sums per currency, in hundredths, from the text that a person sees.
fn sums(rows: &[BTreeMap<String, String>]) -> BTreeMap<String, (u64, i128)> {
    let mut all = BTreeMap::new();
    for row in rows {
        let value: i128 = row["amount"].replace('.', "").parse().unwrap();
        let sum: &mut (u64, i128) = all.entry(row["currency"].clone()).or_default();
        *sum = (sum.0 + 1, sum.1 + value);
    }
    all
}

/// The same from totals of the back office.
fn told(totals: &Value) -> BTreeMap<String, (u64, i128)> {
    let one = |total: &Value| {
        let currency = total["sum"]["currency"].as_str().unwrap().to_owned();
        let value: i128 = total["sum"]["value"].as_str().unwrap().replace('.', "").parse().unwrap();
        (currency, (total["count"].as_u64().unwrap(), value))
    };
    totals.as_array().unwrap().iter().map(one).collect()
}

fn months(bench: &Bench) -> Vec<String> {
    let now: DateTime<Utc> = bench.clock.now();
    (0..3).map(|n| (now - Months::new(n)).format("%Y-%m").to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn report_list_and_file_of_a_month_tell_the_same_in_every_zone() {
    let bench = Bench::demo(800).await;
    bench.sync_well().await;
    let mut counted = 0;
    for zone in ["Asia/Jakarta", "UTC", "America/Los_Angeles"] {
        let mut settings = bench.ok("workspace", json!({})).await["settings"].take();
        settings["time_zone"] = json!(zone);
        bench.ok("settings_set", settings).await;
        for month in months(&bench) {
            for by in ["created", "completed"] {
                let asked = json!({"month": month, "by": by});
                let report = bench.ok("report_month", asked.clone()).await;
                let all: Vec<Value> = report["currencies"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|block| block["all"].clone())
                    .collect();
                let listed =
                    bench.ok("session_totals", json!({"query": format!("{by}:{month}")})).await;
                let file =
                    bench.ok("export_month", json!({"report": asked, "format": "csv"})).await;
                let lines = rows(&file);
                assert_eq!(told(&json!(all)), told(&listed["totals"]), "{zone} {month} {by}");
                assert_eq!(sums(&lines), told(&listed["totals"]), "{zone} {month} {by}");
                assert_eq!(file["rows"], listed["count"], "{zone} {month} {by}");
                assert_eq!(lines.len() as u64, listed["count"].as_u64().unwrap());
                assert_eq!((&report["zone"], &report["partial"]), (&json!(zone), &json!(false)));
                counted += lines.len();
            }
        }
    }
    assert!(counted > 500, "the months are not empty: {counted}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_the_last_evening_belongs_to_the_zones_own_month() {
    let bench = Bench::demo(1).await;
    // 2025-03-31 17:30 in UTC is 2025-04-01 00:30 in Jakarta.
    let edge = json!({"status": "open", "createdAt": "2025-03-31T17:30:00.000Z", "expiresAt": "2099-01-01T00:00:00.000Z"});
    bench.add(edge).await;
    bench.sync_well().await;
    for (zone, month, count) in [
        ("Asia/Jakarta", "2025-04", 1),
        ("Asia/Jakarta", "2025-03", 0),
        ("UTC", "2025-04", 0),
        ("UTC", "2025-03", 1),
    ] {
        let asked = json!({"month": month, "zone": zone});
        let report = bench.ok("report_month", asked.clone()).await;
        let counts: u64 = report["currencies"]
            .as_array()
            .unwrap()
            .iter()
            .map(|b| b["all"]["count"].as_u64().unwrap())
            .sum();
        assert_eq!(counts, count, "{zone} {month}");
        let file = bench.ok("export_month", json!({"report": asked})).await;
        assert_eq!(file["rows"], count, "{zone} {month}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_a_list_has_exactly_its_rows_in_its_order() {
    let bench = Bench::demo(300).await;
    bench.sync_well().await;
    let table = [
        ("", "", false),
        ("status:completed", "amount", true),
        ("status:expired", "customer", false),
        ("created:2000-01", "", false),
        ("amount:>=1000", "updated", true),
    ];
    for (query, sort, ascending) in table {
        let ask = json!({"query": query, "sort": sort, "ascending": ascending, "limit": 500});
        let page = bench.ok("session_list", ask.clone()).await;
        let file = bench.ok("export_sessions", ask).await;
        let listed: Vec<&str> = page["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["id"].as_str().unwrap())
            .collect();
        let written = rows(&file);
        let written: Vec<&str> = written.iter().map(|row| row["id"].as_str()).collect();
        assert_eq!(written, listed, "{query} {sort}");
        assert_eq!(
            (&file["rows"], page["rows"].as_array().unwrap().len()),
            (&page["total"], listed.len())
        );
    }
    bench.no("export_sessions", json!({"query": "status:nonsense"})).await;
    bench.no("export_sessions", json!({"sort": "colour"})).await;
    bench.no("export_sessions", json!({"csv": {"delimiter": "#"}})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_file_is_ever_overwritten_and_only_our_own_are_shown() {
    let bench = Bench::demo(20).await;
    bench.sync_well().await;
    let first = bench.ok("export_sessions", json!({})).await;
    std::fs::write(first["path"].as_str().unwrap(), "edited by hand").unwrap();
    let second = bench.ok("export_sessions", json!({})).await;
    assert_ne!(first["path"], second["path"]);
    assert_eq!(std::fs::read(first["path"].as_str().unwrap()).unwrap(), b"edited by hand");
    bench.ok("file_reveal", json!({"path": second["path"]})).await;
    assert_eq!(bench.host.revealed.lock().unwrap().len(), 1);

    let foreign = bench.folder.path().join("foreign.csv");
    std::fs::write(&foreign, "x").unwrap();
    for command in ["file_reveal", "file_save_as"] {
        bench.no(command, json!({"path": foreign.display().to_string()})).await;
        bench.no(command, json!({"path": "/etc/passwd"})).await;
    }
    assert_eq!(
        bench.ok("file_save_as", json!({"path": second["path"]})).await,
        Value::Null,
        "changed their mind"
    );
    let target = bench.folder.path().join("chosen/copy.csv");
    *bench.host.saves_to.lock().unwrap() = Some(target.clone());
    bench.ok("file_save_as", json!({"path": second["path"]})).await;
    assert_eq!(
        std::fs::read(target).unwrap(),
        std::fs::read(second["path"].as_str().unwrap()).unwrap()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_that_is_not_complete_says_so_and_nonsense_is_refused() {
    let bench = Bench::demo(400).await;
    let later = json!({"method": "GET", "path_contains": "cursor="});
    bench
        .fault(json!({"match": later, "times": 0, "fault": {"kind": "status", "status": 500}}))
        .await;
    bench.sync().await;
    let month = months(&bench).remove(0);
    assert_eq!(bench.ok("report_month", json!({"month": month})).await["partial"], true);
    for asked in [
        json!({"month": "2026-13"}),
        json!({"month": "October"}),
        json!({"month": month, "zone": "Mars/Base"}),
        json!({"month": month, "by": "colour"}),
        json!({"month": month, "connection": "nobody"}),
    ] {
        bench.no("report_month", asked.clone()).await;
        bench.no("export_month", json!({"report": asked})).await;
    }
    bench.no("export_month", json!({"report": {"month": month}, "format": "docx"})).await;
    for format in ["totals", "json"] {
        bench.ok("export_month", json!({"report": {"month": month}, "format": format})).await;
    }
}
