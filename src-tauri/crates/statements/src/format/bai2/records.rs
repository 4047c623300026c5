//! Records: a line, and the `88` lines that continue it.
//!
//! A `/` ends the fields of a line, and the next `88` goes on with a new field, except within the
//! text of a `16`, which goes on as it is. A text line that fills its record was cut anywhere, even
//! in a word; one that does not ended between words.

use std::ops::Range;

use crate::lines::Lines;
use crate::out::Out;
use crate::{Limits, Place, ReadError, WarningCode};

/// How wide records are where the file does not say.
const WIDTH: usize = 80;

/// Which record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Code {
    #[default]
    File,
    Group,
    Account,
    Transaction,
    AccountEnd,
    GroupEnd,
    FileEnd,
}

/// What a line begins with.
enum Begins {
    With(Code),
    Continuation,
    Nothing,
}

fn begins(line: &str) -> Begins {
    let Some((code, rest)) = line.split_at_checked(2) else { return Begins::Nothing };
    if !(rest.is_empty() || rest.starts_with([',', '/'])) {
        return Begins::Nothing;
    }
    match code {
        "01" => Begins::With(Code::File),
        "02" => Begins::With(Code::Group),
        "03" => Begins::With(Code::Account),
        "16" => Begins::With(Code::Transaction),
        "49" => Begins::With(Code::AccountEnd),
        "98" => Begins::With(Code::GroupEnd),
        "99" => Begins::With(Code::FileEnd),
        "88" => Begins::Continuation,
        _ => Begins::Nothing,
    }
}

/// Whether a line is a record of this kind.
pub(super) fn is(line: &str, code: Code) -> bool {
    matches!(begins(line), Begins::With(found) if found == code)
}

/// One record with its continuations.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) code: Code,
    /// The line that it begins in.
    pub(super) at: u64,
    /// How many lines it has.
    pub(super) lines: u64,
    /// As it stands in the file.
    pub(super) raw: String,
    /// What each line holds, and whether it was cut at its end.
    parts: Vec<(Range<usize>, bool)>,
}

impl Record {
    fn begin(&mut self, code: Code, line: &str, at: u64, width: usize) {
        self.raw.clear();
        self.parts.clear();
        (self.code, self.at, self.lines) = (code, at, 0);
        self.push(line, 3, width);
    }

    /// Takes a line, of which so many bytes are no content.
    fn push(&mut self, line: &str, from: usize, width: usize) {
        if self.lines > 0 {
            self.raw.push('\n');
        }
        self.lines += 1;
        let start = self.raw.len();
        self.raw.push_str(line);
        let whole = line.trim_end();
        let ended = whole.strip_suffix('/');
        let content = match ended {
            Some(content) => content,
            None => whole.strip_suffix(',').unwrap_or(whole),
        };
        let cut = ended.is_none() && whole.chars().count() == width;
        let end = content.len().max(from).min(line.len());
        self.parts.push((start + from.min(end)..start + end, cut));
    }

    pub(super) fn fields(&self) -> Fields<'_> {
        Fields { record: self, next: 0, rest: None }
    }

    fn part(&self, number: usize) -> Option<(&str, bool)> {
        let (range, cut) = self.parts.get(number)?;
        Some((self.raw.get(range.clone())?, *cut))
    }
}

/// The fields of a record, one after the other.
#[derive(Clone)]
pub(super) struct Fields<'r> {
    record: &'r Record,
    next: usize,
    rest: Option<&'r str>,
}

impl<'r> Fields<'r> {
    /// The next one, empty where there is none.
    pub(super) fn text(&mut self) -> &'r str {
        self.next().unwrap_or_default()
    }

    /// Whether the next one, if there is one, is the first of its line.
    pub(super) fn at_line(&self) -> bool {
        self.rest.is_none()
    }

    /// Everything that is left, as the text of a transaction.
    pub(super) fn remaining(self) -> String {
        let Self { record, next, rest } = self;
        let mut text = rest.unwrap_or_default().trim_start().to_owned();
        let mut cut =
            next.checked_sub(1).and_then(|last| record.part(last)).is_some_and(|one| one.1);
        for number in next.. {
            let Some((part, its_cut)) = record.part(number) else { break };
            if !cut && !text.is_empty() {
                text.truncate(text.trim_end().len());
                text.push(' ');
            }
            text.push_str(if cut { part } else { part.trim_start() });
            cut = its_cut;
        }
        text.truncate(text.trim_end().len());
        text
    }
}

impl<'r> Iterator for Fields<'r> {
    type Item = &'r str;

    fn next(&mut self) -> Option<&'r str> {
        let rest = match self.rest.take() {
            Some(rest) => rest,
            None => {
                let (part, _) = self.record.part(self.next)?;
                self.next += 1;
                part
            }
        };
        let field = match rest.split_once(',') {
            Some((field, rest)) => {
                self.rest = Some(rest);
                field
            }
            None => rest,
        };
        Some(field.trim())
    }
}

/// The records of a file.
pub(super) struct Records<'a> {
    lines: Lines<'a>,
    /// The first line of the next record, and its number.
    ahead: Option<(Code, String, u64)>,
    width: usize,
    longest: usize,
}

impl<'a> Records<'a> {
    pub(super) fn new(lines: Lines<'a>, limits: &Limits) -> Self {
        Self { lines, ahead: None, width: WIDTH, longest: limits.text }
    }

    /// What the file says about how wide its records are.
    pub(super) fn set_width(&mut self, told: &str) {
        self.width = told.parse().ok().filter(|width| *width > 0).unwrap_or(WIDTH);
    }

    pub(super) fn line(&self) -> u64 {
        self.lines.number()
    }

    pub(super) fn bad_bytes(&self) -> bool {
        self.lines.bad_bytes()
    }

    /// Reads the next record into `record`; `false` after the last.
    pub(super) fn next(
        &mut self,
        record: &mut Record,
        out: &mut Out<'_>,
    ) -> Result<bool, ReadError> {
        let mut begun = false;
        if let Some((code, line, at)) = self.ahead.take() {
            record.begin(code, &line, at, self.width);
            begun = true;
        }
        loop {
            let at = self.lines.number() + 1;
            let Some(line) = self.lines.next_line()? else { return Ok(begun) };
            match begins(line) {
                _ if line.trim_matches(['\u{1a}', ' ', '\t']).is_empty() => {}
                Begins::With(code) if begun => {
                    self.ahead = Some((code, line.to_owned(), at));
                    return Ok(true);
                }
                Begins::With(code) => {
                    record.begin(code, line, at, self.width);
                    begun = true;
                }
                Begins::Continuation if begun => record.push(line, 3, self.width),
                Begins::Nothing if begun && record.code == Code::Transaction => {
                    let message = "The line is no record: it was read as more of the text before.";
                    out.warn(WarningCode::FieldOdd, Place::line(at), message);
                    record.push(line, 0, self.width);
                }
                Begins::Continuation | Begins::Nothing => {
                    let message = "The line is no record of BAI2: it was passed over.";
                    out.warn(WarningCode::Skipped, Place::line(at), message);
                }
            }
            if begun && record.raw.len() > self.longest {
                return Err(ReadError::too_large(record.at, "the record is too long"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(lines: &[&str]) -> Record {
        let mut record = Record::default();
        for (number, line) in lines.iter().enumerate() {
            match number {
                0 => record.begin(Code::Transaction, line, 1, 40),
                _ => record.push(line, 3, 40),
            }
        }
        record
    }

    fn fields(lines: &[&str]) -> Vec<String> {
        record(lines).fields().map(str::to_owned).collect()
    }

    #[test]
    fn fields_go_on_in_continuations() {
        assert_eq!(fields(&["03,1,,010,5,,/"]), ["1", "", "010", "5", "", ""]);
        assert_eq!(fields(&["03,1,,045/   ", "88,5,,/"]), ["1", "", "045", "5", "", ""]);
        assert_eq!(fields(&["03,1,,010,", "88,5/"]), ["1", "", "010", "5"]);
        assert_eq!(fields(&["49,5,2/"]), ["5", "2"]);
        assert_eq!(fields(&["98"]), [""]);
    }

    #[test]
    fn text_goes_on_as_it_is() {
        let text = |lines: &[&str]| {
            let record = record(lines);
            let mut fields = record.fields();
            fields.nth(1);
            fields.remaining()
        };
        assert_eq!(text(&["16,475,5,RENT, 10/26"]), "RENT, 10/26");
        assert_eq!(text(&["16,475,5,RENT   /"]), "RENT");
        assert_eq!(text(&["16,475,5/", "88,RENT", "88,OCTOBER, 2026/"]), "RENT OCTOBER, 2026");
        assert_eq!(text(&["16,475,5,RENT", "88,/REF 1"]), "RENT /REF 1");
        assert_eq!(text(&["16,475,5/"]), "");
        let full = "16,475,5,A TEXT THAT FILLS ITS RECORD TO";
        assert_eq!(full.len(), 40);
        assert_eq!(text(&[full, "88,TALLY"]), "A TEXT THAT FILLS ITS RECORD TOTALLY");
    }

    #[test]
    fn lines_and_their_text_are_kept() {
        let record = record(&["16,475,5/", "88,RENT"]);
        assert_eq!((record.lines, record.raw.as_str()), (2, "16,475,5/\n88,RENT"));
    }
}
