//! The session CSV: its columns, its dialect, its numbers and its times.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use chrono::{DateTime, TimeZone as _, Utc};
use proptest::prelude::*;
use reports::csv::{COLUMNS, CsvRow, Delimiter, Dialect};
use support::{currency, dialect, read, row, write};

fn cell(record: &[String], name: &str) -> String {
    let at = COLUMNS.iter().position(|column| column.name == name).unwrap();
    record[at].clone()
}

#[test]
fn the_file_looks_like_this() {
    let text = String::from_utf8(write(dialect(), &[row()])).unwrap();
    assert!(text.ends_with("\r\n") && text.matches('\n').count() == text.matches("\r\n").count());
    insta::assert_snapshot!(text.replace("\r\n", "\n"), @r"
    connection,provider,kind,id,order_id,status,raw_status,refund,exception,amount,currency,amount_minor,received,customer_name,customer_email,adapter,payment_method,mode,created_at,updated_at,completed_at,expires_at
    Toko Batik,plugipay,session,cs_9f3a,INV-2026-1044,completed,completed,none,none,1080000.00,IDR,108000000,1080000.00,Rina Oktaviani,rina@example.com,manual,bank_transfer,live,2026-11-03T10:24:00+07:00,2026-11-04T10:24:00.500+07:00,2026-11-04T10:24:00.500+07:00,
    ");
}

#[test]
fn the_columns_are_a_promise() {
    let list = COLUMNS.map(|column| format!("{}: {}", column.name, column.doc)).join("\n");
    insta::assert_snapshot!(list, @r"
    connection: what people call the connection
    provider: the provider's short name
    kind: session, payment or attempt
    id: the provider's id
    order_id: the merchant's own reference, the first where there are several
    status: where it stands, in our words
    raw_status: where it stands, in the provider's word
    refund: none, pending, partial, full or failed
    exception: what does not fit, or none
    amount: what was asked for: a decimal with a point and all of the currency's digits
    currency: ISO 4217 letter code
    amount_minor: the same amount as a whole number of minor units
    received: what is recorded as received, a decimal of the same currency
    customer_name: the customer's name as written
    customer_email: the customer's e-mail address as written
    adapter: which gateway handled it; manual for a bank transfer
    payment_method: what the customer used, in the provider's word
    mode: live, test or unknown
    created_at: when it was made: ISO 8601 with the offset of the chosen zone
    updated_at: when it last changed, likewise
    completed_at: when it was paid, likewise
    expires_at: when it ends or ended by itself, likewise
    ");
}

#[test]
fn a_semicolon_file_with_a_mark_opens_in_excel() {
    let dialect = Dialect { delimiter: Delimiter::Semicolon, bom: true, ..dialect() };
    let bytes = write(dialect, &[CsvRow { customer_name: "Rina; \"Ayu\"", ..row() }]);
    assert!(bytes.starts_with(b"\xef\xbb\xbfconnection;provider;"));
    let records = read(&bytes[3..], b';');
    assert_eq!(cell(&records[1], "customer_name"), "Rina; \"Ayu\"");
}

#[test]
fn numbers_have_the_digits_of_their_currency() {
    let table = [
        ("IDR", -5, "-0.05"),
        ("IDR", 0, "0.00"),
        ("JPY", 1_500, "1500"),
        ("KWD", 1_234, "1.234"),
        ("IDR", i64::MAX, "92233720368547758.07"),
        ("IDR", i64::MIN, "-92233720368547758.08"),
    ];
    for (code, minor, value) in table {
        let row = CsvRow { amount_minor: minor, currency: currency(code), ..row() };
        let records = read(&write(dialect(), &[row]), b',');
        assert_eq!(cell(&records[1], "amount"), value);
        assert_eq!(cell(&records[1], "amount_minor"), minor.to_string());
        assert_eq!(cell(&records[1], "currency"), code);
    }
}

#[test]
fn what_is_absent_is_empty() {
    let row = CsvRow { order_id: "", received_minor: None, completed_ms: None, ..row() };
    let records = read(&write(dialect(), &[row]), b',');
    for name in ["order_id", "received", "completed_at", "expires_at"] {
        assert_eq!(cell(&records[1], name), "", "{name}");
    }
}

#[test]
fn times_follow_the_zone_through_its_changes() {
    let created = |zone, at: &str| {
        let ms = at.parse::<DateTime<Utc>>().unwrap().timestamp_millis();
        let dialect = Dialect { zone, ..dialect() };
        cell(&read(&write(dialect, &[CsvRow { created_ms: ms, ..row() }]), b',')[1], "created_at")
    };
    let table = [
        (chrono_tz::Europe::Berlin, "2026-10-25T00:59:59Z", "2026-10-25T02:59:59+02:00"),
        (chrono_tz::Europe::Berlin, "2026-10-25T01:00:00Z", "2026-10-25T02:00:00+01:00"),
        (chrono_tz::Australia::Lord_Howe, "2026-10-03T15:29:59Z", "2026-10-04T01:59:59+10:30"),
        (chrono_tz::Australia::Lord_Howe, "2026-10-03T15:30:00Z", "2026-10-04T02:30:00+11:00"),
        (chrono_tz::America::New_York, "1969-12-31T23:59:59.007Z", "1969-12-31T18:59:59.007-05:00"),
        (chrono_tz::UTC, "2024-02-29T00:00:00Z", "2024-02-29T00:00:00+00:00"),
    ];
    for (zone, at, expected) in table {
        assert_eq!(created(zone, at), expected);
    }
}

#[test]
fn moments_outside_every_calendar_are_written_not_dropped() {
    let row = CsvRow { created_ms: i64::MAX, updated_ms: i64::MIN, ..row() };
    let records = read(&write(dialect(), &[row]), b',');
    assert_eq!(cell(&records[1], "created_at"), "+292278994-08-17T07:12:55.807+00:00");
    assert_eq!(cell(&records[1], "updated_at"), "-292275055-05-16T16:47:04.192+00:00");
}

fn zones() -> impl Strategy<Value = chrono_tz::Tz> {
    prop::sample::select(vec![
        chrono_tz::Asia::Jakarta,
        chrono_tz::Asia::Kathmandu,
        chrono_tz::America::Caracas,
        chrono_tz::Europe::London,
        chrono_tz::Pacific::Apia,
        chrono_tz::Asia::Pyongyang,
    ])
}

proptest! {
    #[test]
    fn every_moment_reads_as_chrono_writes_it(zone in zones(), all in prop::collection::vec(-2_000_000_000_000_i64..4_000_000_000_000, 1..20)) {
        let rows: Vec<_> = all.iter().map(|ms| CsvRow { created_ms: *ms, ..row() }).collect();
        let records = read(&write(Dialect { zone, ..dialect() }, &rows), b',');
        for (ms, record) in all.iter().zip(&records[1..]) {
            let at = zone.timestamp_millis_opt(*ms).unwrap();
            let format = if ms % 1_000 == 0 { "%Y-%m-%dT%H:%M:%S" } else { "%Y-%m-%dT%H:%M:%S%.3f" };
            let local = at.format(format).to_string();
            prop_assert!(cell(record, "created_at").starts_with(&local), "{} {}", local, cell(record, "created_at"));
            if *ms > 0 {
                prop_assert_eq!(cell(record, "created_at").parse::<DateTime<Utc>>().unwrap().timestamp_millis(), *ms);
            }
        }
    }

    #[test]
    fn every_text_survives_the_way_through_the_file(name in "[\\PC\n\r\t\"',;]{0,30}", semicolon in any::<bool>()) {
        let delimiter = if semicolon { Delimiter::Semicolon } else { Delimiter::Comma };
        let row = CsvRow { customer_name: &name, ..row() };
        let records = read(&write(Dialect { delimiter, ..dialect() }, &[row]), delimiter.byte());
        prop_assert_eq!(records.len(), 2);
        prop_assert_eq!(records[1].len(), COLUMNS.len());
        let found = cell(&records[1], "customer_name");
        let plain = |text: &str| text.replace('\'', "");
        prop_assert_eq!(plain(&found), plain(&name), "nothing but apostrophes is added");
        prop_assert!(found.len() >= name.len());
    }
}
