//! Separated values: lines of text into rows of cells (RFC 4180, and what banks make of it).
//!
//! A cell in quotes may hold separators, doubled quotes and ends of lines. A quote closes in front
//! of a separator or the end of a line only: elsewhere it is a letter, as is one that never closes.

use std::collections::VecDeque;

use super::profiles;
use super::row::{Kind, Row, Rows};
use super::survey::{SHOWN, looks_like_entry};
use crate::ReadError;
use crate::lines::Lines;

/// How many lines a cell in quotes may go on.
const LONGEST: usize = 64;

/// Rows of a text.
pub(super) struct Records<'a> {
    lines: Lines<'a>,
    delimiter: char,
    /// Lines that were read ahead for a quote that did not close.
    ahead: VecDeque<Ahead>,
    longest: usize,
    pub(super) loose: Loose,
    /// Rows among which the header may still be.
    before: usize,
    /// Which cell has a text without quotes around it, of how many cells.
    unquoted: Option<(usize, usize)>,
}

/// Quotes that were read as letters, as they stayed open to the end of their line.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Loose {
    pub(super) count: u64,
    pub(super) first: u64,
}

impl Loose {
    /// A row whose quotes come in pairs leaves nothing open.
    fn add(&mut self, row: &Row) {
        if !in_pairs(&row.raw) {
            self.count += 1;
            self.first = if self.count == 1 { row.at } else { self.first };
        }
    }
}

/// A line that was read ahead.
struct Ahead {
    at: u64,
    line: String,
    /// How many cells it has where it is an entry by itself.
    entry: Option<usize>,
}

impl<'a> Records<'a> {
    pub(super) fn new(lines: Lines<'a>, delimiter: char, longest: usize) -> Self {
        let ahead = VecDeque::new();
        let loose = Loose::default();
        Self { lines, delimiter, ahead, longest, loose, before: SHOWN, unquoted: None }
    }

    /// Some banks write a text with the commas that it has.
    fn rejoin(&mut self, row: &mut Row) {
        if let Some((at, width)) = self.unquoted {
            row.rejoin(at, width);
        } else if self.before > 0 {
            self.before -= 1;
            let profile = profiles::of(row.cells());
            let at = profile.and_then(|profile| profile.unquoted(row.cells()));
            self.unquoted = at.map(|at| (at, row.len()));
        }
    }

    /// Whether bytes were met that are no text.
    pub(super) fn bad_bytes(&self) -> bool {
        self.lines.bad_bytes()
    }

    /// The next line becomes the raw text of a row.
    fn take(&mut self, row: &mut Row) -> Result<bool, ReadError> {
        if let Some(Ahead { at, line, .. }) = self.ahead.pop_front() {
            row.begin(at);
            row.raw = line;
            return Ok(true);
        }
        let Some(line) = self.lines.next_line()? else { return Ok(false) };
        row.begin(0);
        row.raw.push_str(line);
        row.at = self.lines.number();
        Ok(true)
    }

    /// Reads on until the quote closes; `false`: it does not, and the row is as it was. A quote does
    /// not go over a line that is an entry by itself where the row is whole without it, nor over any
    /// where its row is an entry, too, and has the other of the pair: `"Best" shop`.
    fn go_on(&mut self, row: &mut Row) -> Result<bool, ReadError> {
        let first = row.raw.len();
        let alone = apart(&row.raw, self.delimiter);
        if in_pairs(&row.raw) && looks_like_entry(&alone) {
            return Ok(false);
        }
        let cells = alone.len();
        for index in 0..LONGEST {
            if !self.look(index)? {
                break;
            }
            let Some(Ahead { line, entry, .. }) = self.ahead.get(index) else { break };
            if row.raw.len() + line.len() > self.longest || *entry == Some(cells) {
                break;
            }
            row.raw.push('\n');
            row.raw.push_str(line);
            row.push("\n");
            if !split(row, line, self.delimiter, Quote::Open) {
                self.ahead.drain(..=index);
                return Ok(true);
            }
        }
        row.raw.truncate(first);
        Ok(false)
    }

    /// Makes sure that so many lines were read ahead.
    fn look(&mut self, index: usize) -> Result<bool, ReadError> {
        while self.ahead.len() <= index {
            let Some(line) = self.lines.next_line()? else { return Ok(false) };
            let line = line.to_owned();
            let alone = apart(&line, self.delimiter);
            let entry = looks_like_entry(&alone).then_some(alone.len());
            self.ahead.push_back(Ahead { at: self.lines.number(), line, entry });
        }
        Ok(true)
    }
}

impl Rows for Records<'_> {
    fn next(&mut self, row: &mut Row) -> Result<bool, ReadError> {
        if !self.take(row)? {
            return Ok(false);
        }
        let line = std::mem::take(&mut row.raw);
        let open = split(row, &line, self.delimiter, Quote::Closed);
        row.raw = line;
        if open && !self.go_on(row)? {
            self.loose.add(row);
            row.restart();
            let line = std::mem::take(&mut row.raw);
            split(row, &line, self.delimiter, Quote::Within);
            row.raw = line;
        }
        self.rejoin(row);
        Ok(true)
    }
}

/// The cells of a line without those below it.
fn apart(line: &str, delimiter: char) -> Row {
    let mut row = Row::default();
    split(&mut row, line, delimiter, Quote::Within);
    row
}

fn in_pairs(line: &str) -> bool {
    line.matches('"').count().is_multiple_of(2)
}

/// How a line is cut at quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    /// It begins outside quotes.
    Closed,
    /// It begins in a quote of a line before.
    Open,
    /// It begins outside, and a quote that does not close within it is a letter.
    Within,
}

/// Writes the cells of a line; `true`: the last one is in quotes that are still open.
fn split(row: &mut Row, line: &str, delimiter: char, quote: Quote) -> bool {
    let (mut rest, mut letters) = (line, false);
    let mut quoted = quote == Quote::Open;
    loop {
        if !quoted
            && !letters
            && let Some(after) = opened(rest)
        {
            quoted = quote != Quote::Within || closes(after, delimiter);
            letters = !quoted;
            rest = if quoted { after } else { rest };
        }
        if std::mem::take(&mut quoted) {
            let closed = in_quotes(rest, delimiter, |text| row.push(text));
            let Some(after) = closed else { return true };
            rest = after;
        }
        let Some((text, after)) = rest.split_once(delimiter) else {
            row.push(rest);
            row.end_cell(Kind::Text);
            return false;
        };
        row.push(text);
        row.end_cell(Kind::Text);
        rest = after;
    }
}

/// What follows the quote that a cell begins with.
fn opened(rest: &str) -> Option<&str> {
    rest.trim_start_matches(' ').strip_prefix('"')
}

fn closes(rest: &str, delimiter: char) -> bool {
    in_quotes(rest, delimiter, |_| {}).is_some()
}

/// Hands on what stands in quotes, and gives what follows the one that closes them.
fn in_quotes<'a>(
    mut rest: &'a str,
    delimiter: char,
    mut push: impl FnMut(&'a str),
) -> Option<&'a str> {
    loop {
        let Some((text, after)) = rest.split_once('"') else {
            push(rest);
            return None;
        };
        push(text);
        let end = after.trim_start_matches(' ');
        if end.is_empty() || end.starts_with(delimiter) {
            return Some(end);
        }
        push("\"");
        rest = after.strip_prefix('"').unwrap_or(after);
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::UTF_8;

    use super::*;
    use crate::{Limits, Source as _};

    fn rows(text: &str, delimiter: char) -> Vec<(u64, Vec<String>)> {
        let bytes = text.as_bytes();
        let lines = Lines::new(bytes.open().unwrap(), UTF_8, &Limits::default());
        let mut records = Records::new(lines, delimiter, 1000);
        let (mut row, mut all) = (Row::default(), Vec::new());
        while records.next(&mut row).unwrap() {
            all.push((row.at, row.cells().map(str::to_owned).collect()));
        }
        all
    }

    fn one(text: &str) -> Vec<String> {
        rows(text, ',').remove(0).1
    }

    #[test]
    fn cells_and_quotes() {
        assert_eq!(one("a,b,,d"), ["a", "b", "", "d"]);
        assert_eq!(one(r#""a, b","say ""so""","#), ["a, b", r#"say "so""#, ""]);
        assert_eq!(one(r#"5" screen, "x","y" z"#), ["5\" screen", "x", "\"y\" z"]);
        assert_eq!(one(r#""","""""#), ["", "\""]);
        assert_eq!(
            one(r#""The "Best", it is","b "c" d" ,e"#),
            ["The \"Best", "it is\"", "b \"c\" d", "e"]
        );
        assert_eq!(rows("a;b\r\n\r\nc;d", ';').len(), 3);
    }

    #[test]
    fn cells_of_several_lines() {
        let all = rows("a,\"one\ntwo\",b\nc,d", ',');
        assert_eq!(all[0], (1, vec!["a".into(), "one\ntwo".into(), "b".into()]));
        assert_eq!(all[1], (3, vec!["c".into(), "d".into()]));
    }

    #[test]
    fn a_quote_that_never_closes_is_a_letter() {
        let text = format!("a,\"b,c\n{}", "d,e\n".repeat(200));
        let all = rows(&text, ',');
        assert_eq!(all.len(), 201, "no line is swallowed");
        assert_eq!(all[0].1, ["a", "\"b", "c"]);
        assert_eq!(all[200], (201, vec!["d".into(), "e".into()]));
    }

    #[test]
    fn a_quote_does_not_swallow_the_entries_below() {
        let text = "2026-01-01;\"The Inn;-10,00\n2026-01-02;x;-1,00\n2026-01-03;\"B\" shop;-2,00\n\
                    2026-01-04;\"C\";-3,00\n";
        let texts: Vec<_> = rows(text, ';').into_iter().map(|(_, mut row)| row.remove(1)).collect();
        assert_eq!(texts, ["\"The Inn", "x", "\"B\" shop", "C"]);
    }

    #[test]
    fn a_pair_of_quotes_within_a_cell_opens_nothing() {
        let text = "2026-01-25;\"B\" shop;-99,00\nTotal;\"1\";\n";
        assert_eq!(rows(text, ';')[0].1, ["2026-01-25", "\"B\" shop", "-99,00"]);
    }

    #[test]
    fn a_cell_of_several_lines_may_hold_days_and_amounts() {
        let text = "2026-01-01;\"The Inn\n2026-01-02; 2 nights; 5,00\";-10,00\n";
        assert_eq!(rows(text, ';').len(), 1);
    }
}
