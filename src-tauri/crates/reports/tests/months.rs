//! The month report: totals that tie, whatever way they are added.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use chrono::{DateTime, NaiveDate, Utc};
use domain::zone::Month;
use domain::{Kind, Status};
use proptest::prelude::*;
use reports::csv::Delimiter;
use reports::month::{By, ConfirmTime, DayGroup, Group, MonthInput, month};
use reports::{ReportError, to_json, totals_csv};
use support::{currency, read};

fn group(adapter: Option<&str>, status: Status, count: u64, sum: i64) -> Group {
    Group {
        connection: "Toko Batik".into(),
        provider: "plugipay".into(),
        currency: currency("IDR"),
        adapter: adapter.map(str::to_owned),
        status,
        kind: Kind::Session,
        count,
        sum,
    }
}

fn input(groups: Vec<Group>) -> MonthInput {
    MonthInput {
        month: Month::parse("2026-10").unwrap(),
        zone: chrono_tz::Asia::Jakarta,
        by: By::Created,
        as_of: DateTime::<Utc>::UNIX_EPOCH,
        audit_head: Some(format!("12:{}", "0f".repeat(32))),
        groups,
        days: vec![DayGroup {
            day: NaiveDate::from_ymd_opt(2026, 10, 5).unwrap(),
            currency: currency("IDR"),
            count: 3,
            sum: 60_000_000,
        }],
        confirm_times: vec![ConfirmTime { currency: currency("IDR"), count: 3, seconds: 1_000 }],
    }
}

fn october() -> MonthInput {
    let mut groups = vec![
        group(Some("manual"), Status::Completed, 2, 45_000_000),
        group(Some("xendit"), Status::Completed, 1, 15_000_000),
        group(Some("xendit"), Status::Expired, 4, 80_000_000),
        group(None, Status::Canceled, 1, 5_000_000),
    ];
    groups.push(Group {
        connection: "=Toko".into(),
        currency: currency("USD"),
        kind: Kind::Payment,
        ..group(None, Status::Completed, 1, 1_250)
    });
    input(groups)
}

#[test]
fn a_small_month_in_long_form() {
    let report = month(&october()).unwrap();
    let csv = totals_csv(&report, Vec::new(), Delimiter::Comma, false).unwrap();
    insta::assert_snapshot!(String::from_utf8(csv).unwrap().replace("\r\n", "\n"), @r"
    section,month,zone,by,connection,provider,adapter,status,day,kind,count,sum,currency,sum_minor,audit_head
    row,2026-10,Asia/Jakarta,created,Toko Batik,plugipay,,canceled,,,1,50000.00,IDR,5000000,
    row,2026-10,Asia/Jakarta,created,Toko Batik,plugipay,manual,completed,,,2,450000.00,IDR,45000000,
    row,2026-10,Asia/Jakarta,created,Toko Batik,plugipay,xendit,completed,,,1,150000.00,IDR,15000000,
    row,2026-10,Asia/Jakarta,created,Toko Batik,plugipay,xendit,expired,,,4,800000.00,IDR,80000000,
    total,2026-10,Asia/Jakarta,created,,,,completed,,,3,600000.00,IDR,60000000,
    total,2026-10,Asia/Jakarta,created,,,,expired,,,4,800000.00,IDR,80000000,
    total,2026-10,Asia/Jakarta,created,,,,canceled,,,1,50000.00,IDR,5000000,
    total,2026-10,Asia/Jakarta,created,,,,,,,8,1450000.00,IDR,145000000,
    day,2026-10,Asia/Jakarta,created,,,,,2026-10-05,,3,600000.00,IDR,60000000,
    row,2026-10,Asia/Jakarta,created,'=Toko,plugipay,,completed,,,1,12.50,USD,1250,
    total,2026-10,Asia/Jakarta,created,,,,completed,,,1,12.50,USD,1250,
    total,2026-10,Asia/Jakarta,created,,,,,,,1,12.50,USD,1250,
    kind,2026-10,Asia/Jakarta,created,,,,,,session,8,,,,
    kind,2026-10,Asia/Jakarta,created,,,,,,payment,1,,,,
    audit,2026-10,Asia/Jakarta,created,,,,,,,0,,,,12:0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f
    ");
}

#[test]
fn the_headline_says_what_people_ask_first() {
    let report = month(&october()).unwrap();
    let headline = report.blocks[0].headline;
    assert_eq!(headline.gross.to_string(), "IDR 600000.00");
    assert_eq!((headline.completed, headline.of), (3, 8));
    assert_eq!((headline.expired, headline.canceled), (4, 1));
    assert_eq!(headline.confirm_seconds, Some(333));
    assert_eq!(report.blocks[1].headline.confirm_seconds, None);
    assert_eq!(report.blocks[0].days.len(), 31, "days without a payment are there too");
    assert_eq!((report.count, report.kinds.len()), (9, 2));
}

#[test]
fn json_carries_amounts_as_text() {
    let json = to_json(&month(&october()).unwrap()).unwrap();
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let block = &value["blocks"][0];
    assert_eq!(block["total"]["sum"]["minor"], "145000000");
    assert_eq!(block["rows"][1]["adapter"], "manual");
    assert_eq!(block["totals"][3]["status"], "completed");
    assert_eq!(block["totals"][3]["count"], 3);
    assert_eq!(block["days"][4]["day"], "2026-10-05");
    assert_eq!(value["audit_head"], format!("12:{}", "0f".repeat(32)));
    assert_eq!((&value["by"], &value["zone"]), (&"created".into(), &"Asia/Jakarta".into()));
}

#[test]
fn a_name_is_guarded_and_an_empty_month_is_a_report() {
    let csv = totals_csv(&month(&october()).unwrap(), Vec::new(), Delimiter::Semicolon, true);
    let csv = String::from_utf8(csv.unwrap()).unwrap();
    assert!(csv.starts_with('\u{feff}') && csv.contains(";'=Toko;"), "{csv}");
    let empty = MonthInput { days: vec![], ..input(vec![]) };
    let report = month(&empty).unwrap();
    assert_eq!((report.count, report.blocks.len()), (0, 0));
}

#[test]
fn what_does_not_fit_is_an_error() {
    let most = || group(None, Status::Completed, 1, i64::MAX);
    let error = month(&input(vec![most(), most()])).unwrap_err();
    assert!(matches!(error, ReportError::Overflow(code) if code == currency("IDR")));
    let back = group(None, Status::Completed, 1, -i64::MAX);
    assert!(month(&input(vec![most(), most(), back])).is_ok(), "only the total has to fit");
    let many = || group(None, Status::Open, u64::MAX, 0);
    assert!(matches!(month(&input(vec![many(), many()])), Err(ReportError::TooMany)));
}

fn groups() -> impl Strategy<Value = Vec<Group>> {
    let one =
        (0..Status::ALL.len(), 0..4_usize, 0..3_usize, 1..1_000_u64, -1_000_000_i64..100_000_000);
    let one = one.prop_map(|(status, adapter, code, count, sum)| Group {
        currency: currency(["IDR", "USD", "JPY"][code]),
        kind: Kind::ALL[adapter % 3],
        connection: format!("c{}", adapter % 2),
        ..group(
            [None, Some("manual"), Some("xendit"), Some("")][adapter],
            Status::ALL[status],
            count,
            sum,
        )
    });
    prop::collection::vec(one, 0..40)
}

proptest! {
    #[test]
    fn rows_totals_and_the_list_tie(groups in groups()) {
        let report = month(&MonthInput { days: vec![], ..input(groups.clone()) }).unwrap();
        prop_assert_eq!(report.count, groups.iter().map(|group| group.count).sum::<u64>());
        for block in &report.blocks {
            let list: Vec<_> = groups.iter().filter(|g| g.currency == block.currency).collect();
            let sum: i64 = list.iter().map(|group| group.sum).sum();
            prop_assert_eq!(block.total.sum.minor, sum);
            prop_assert_eq!(block.rows.iter().map(|row| row.total.sum.minor).sum::<i64>(), sum);
            prop_assert_eq!(block.totals.iter().map(|cell| cell.cell.sum.minor).sum::<i64>(), sum);
            prop_assert_eq!(block.rows.iter().map(|row| row.total.count).sum::<u64>(), block.total.count);
            for (at, total) in block.totals.iter().enumerate() {
                let column: i64 = block.rows.iter().map(|row| row.cells[at].cell.sum.minor).sum();
                prop_assert_eq!(total.cell.sum.minor, column);
            }
        }
    }

    #[test]
    fn the_long_form_ties_too(groups in groups()) {
        let report = month(&MonthInput { days: vec![], ..input(groups) }).unwrap();
        let csv = totals_csv(&report, Vec::new(), Delimiter::Comma, false).unwrap();
        let records = read(&csv, b',');
        let counted = |section: &str, status: bool| -> u64 {
            let wanted = records.iter().filter(|r| r[0] == section && r[7].is_empty() != status);
            wanted.map(|record| record[10].parse::<u64>().unwrap()).sum()
        };
        prop_assert_eq!(counted("row", true), report.count);
        prop_assert_eq!(counted("total", true), report.count);
        prop_assert_eq!(counted("total", false), report.count);
        prop_assert_eq!(counted("kind", false), report.count);
    }
}
