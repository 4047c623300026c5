//! Separated values: lines of text into rows of cells (RFC 4180, and what banks make of it).
//!
//! A cell in quotes may hold separators, doubled quotes and ends of lines. A quote that never
//! closes is a letter like any other: the line it stands in is read by itself.

use std::collections::VecDeque;

use super::profiles;
use super::row::{Kind, Row, Rows};
use super::survey::SHOWN;
use crate::ReadError;
use crate::lines::Lines;

/// How many lines a cell in quotes may go on.
const LONGEST: usize = 64;

/// Rows of a text.
pub(super) struct Records<'a> {
    lines: Lines<'a>,
    delimiter: char,
    /// Lines that were read ahead for a quote that did not close.
    ahead: VecDeque<(u64, String)>,
    longest: usize,
    /// Rows among which the header may still be.
    before: usize,
    /// Which cell has a text without quotes around it, of how many cells.
    unquoted: Option<(usize, usize)>,
}

impl<'a> Records<'a> {
    pub(super) fn new(lines: Lines<'a>, delimiter: char, longest: usize) -> Self {
        let ahead = VecDeque::new();
        Self { lines, delimiter, ahead, longest, before: SHOWN, unquoted: None }
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
        if let Some((at, line)) = self.ahead.pop_front() {
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

    /// Reads on until the quote closes; `false`: it does not, and the row is as it was.
    fn go_on(&mut self, row: &mut Row) -> Result<bool, ReadError> {
        let first = row.raw.len();
        for index in 0..LONGEST {
            if !self.look(index)? {
                break;
            }
            let Some((_, line)) = self.ahead.get(index) else { break };
            if row.raw.len() + line.len() > self.longest {
                break;
            }
            row.raw.push('\n');
            row.raw.push_str(line);
            row.push("\n");
            if !split(row, line, self.delimiter, Some(Quote)) {
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
            self.ahead.push_back((self.lines.number(), line));
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
        let open = split(row, &line, self.delimiter, None);
        row.raw = line;
        if open && !self.go_on(row)? {
            row.restart();
            let line = std::mem::take(&mut row.raw);
            line.split(self.delimiter).for_each(|cell| {
                row.push(cell);
                row.end_cell(Kind::Text);
            });
            row.raw = line;
        }
        self.rejoin(row);
        Ok(true)
    }
}

/// A line begins within quotes.
struct Quote;

/// Writes the cells of a line; `true`: the last one is in quotes that are still open.
fn split(row: &mut Row, line: &str, delimiter: char, within: Option<Quote>) -> bool {
    let mut rest = line;
    let mut quoted = within.is_some() || unquote(&mut rest);
    loop {
        if quoted {
            let Some((text, after)) = rest.split_once('"') else {
                row.push(rest);
                return true;
            };
            row.push(text);
            rest = after;
            match rest.strip_prefix('"') {
                Some(after) => {
                    row.push("\"");
                    rest = after;
                }
                None => quoted = false,
            }
            continue;
        }
        let Some((text, after)) = rest.split_once(delimiter) else {
            row.push(rest);
            row.end_cell(Kind::Text);
            return false;
        };
        row.push(text);
        row.end_cell(Kind::Text);
        rest = after;
        quoted = unquote(&mut rest);
    }
}

/// Whether a cell begins with a quote, which is passed over.
fn unquote(rest: &mut &str) -> bool {
    let quoted = rest.trim_start_matches(' ').strip_prefix('"');
    if let Some(after) = quoted {
        *rest = after;
    }
    quoted.is_some()
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
        assert_eq!(one(r#"5" screen, "x","y" z"#), ["5\" screen", "x", "y z"]);
        assert_eq!(one(r#""","""""#), ["", "\""]);
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
}
