//! One session as a row, for all tests.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::unwrap_used, reason = "only tests use it")]

use domain::Currency;
use reports::csv::{CsvRow, CsvWriter, Delimiter, Dialect};

pub fn currency(code: &str) -> Currency {
    Currency::new(code).unwrap()
}

pub fn row() -> CsvRow<'static> {
    CsvRow {
        connection: "Toko Batik",
        provider: "plugipay",
        kind: "session",
        id: "cs_9f3a",
        order_id: "INV-2026-1044",
        status: "completed",
        raw_status: "completed",
        refund: "none",
        exception: "none",
        amount_minor: 108_000_000,
        currency: currency("IDR"),
        received_minor: Some(108_000_000),
        customer_name: "Rina Oktaviani",
        customer_email: "rina@example.com",
        adapter: "manual",
        payment_method: "bank_transfer",
        mode: "live",
        created_ms: 1_793_676_240_000,
        updated_ms: 1_793_762_640_500,
        completed_ms: Some(1_793_762_640_500),
        expires_ms: None,
    }
}

pub fn dialect() -> Dialect {
    Dialect { delimiter: Delimiter::Comma, bom: false, zone: chrono_tz::Asia::Jakarta }
}

pub fn write(dialect: Dialect, rows: &[CsvRow<'_>]) -> Vec<u8> {
    let mut out = CsvWriter::new(Vec::new(), dialect).unwrap();
    for row in rows {
        out.row(row).unwrap();
    }
    out.finish().unwrap()
}

/// The cells, as an independent reader finds them; the first record are the names.
pub fn read(bytes: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.delimiter(delimiter).has_headers(false).from_reader(bytes);
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}
