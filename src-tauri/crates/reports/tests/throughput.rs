//! How fast rows become CSV. Run by hand: `cargo test --release -p reports --test throughput --
//! --ignored --nocapture`. It prints a figure and asserts none.

mod support;

use std::time::Instant;

use reports::csv::{CsvRow, CsvWriter};
use support::{dialect, row};

#[test]
#[ignore = "a measurement, not a check"]
#[allow(clippy::print_stdout, reason = "the figure is the point")]
fn a_million_rows() {
    let start = Instant::now();
    let mut out = CsvWriter::new(std::io::sink(), dialect()).unwrap();
    for n in 0..1_000_000_i64 {
        let created_ms = 1_793_676_240_000 + n * 61_000;
        out.row(&CsvRow { created_ms, amount_minor: n * 137, ..row() }).unwrap();
    }
    out.finish().unwrap();
    println!("1,000,000 rows in {:?}", start.elapsed());
}
