//! A file as fields: a tag between colons at the beginning of a line, and the lines up to the next.

use crate::lines::Lines;
use crate::{Limits, ReadError};

/// The tags that begin a field. A line of a narrative may begin like one (`:26:37 Fo`), so only
/// those that occur in statements count. The ones of each entry come first.
const TAGS: [&str; 22] = [
    "61", "86", "NS", "20", "25", "28C", "60F", "62F", "13", "13D", "21", "25P", "28", "28D",
    "34F", "60M", "62M", "64", "65", "65F", "90C", "90D",
];

/// The tag that a line begins with. Some banks write two colons, or control characters, before it.
pub(super) fn tag_of(line: &str) -> Option<&str> {
    let line = line.trim_start_matches(char::is_control);
    let (tag, _) = line.strip_prefix("::").or(line.strip_prefix(':'))?.split_once(':')?;
    TAGS.contains(&tag).then_some(tag)
}

/// One field.
#[derive(Debug, Default)]
pub(super) struct Field {
    /// Its tag; empty for what ends a message.
    pub(super) tag: String,
    /// What stands behind the tag; further lines are kept apart by `\n`.
    pub(super) text: String,
    /// The line it begins on.
    pub(super) at: u64,
}

impl Field {
    fn begin(&mut self, line: &str, tag: &str, at: u64) {
        self.tag.clear();
        self.tag.push_str(tag);
        self.at = at;
        self.text.clear();
        let text = line.trim_start_matches(|letter: char| letter == ':' || letter.is_control());
        self.text.push_str(text.get(tag.len() + 1..).unwrap_or_default());
    }
}

impl Field {
    /// A line of a narrative that begins with `:20:15`, after one that ends with `T16`, is the rest of
    /// a time: what stands in the header of a statement does not follow an entry.
    fn splits_time(&self, tag: &str, line: &str) -> bool {
        let two = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        let hour = || self.text.len().checked_sub(2).and_then(|at| self.text.get(at..));
        let seconds = || line.trim_start_matches(char::is_control).get(4..6);
        self.tag == "86"
            && tag < "60"
            && two(tag)
            && hour().is_some_and(two)
            && seconds().is_some_and(two)
    }
}

/// The fields of a file.
pub(super) struct Fields<'a> {
    lines: Lines<'a>,
    current: Field,
    next: Field,
    longest: usize,
    begun: bool,
    ended: bool,
}

impl<'a> Fields<'a> {
    pub(super) fn new(lines: Lines<'a>, limits: &Limits) -> Self {
        let (current, next) = (Field::default(), Field::default());
        Self { lines, current, next, longest: limits.text, begun: false, ended: false }
    }

    pub(super) fn bad_bytes(&self) -> bool {
        self.lines.bad_bytes()
    }

    /// Whether the field that was given last is the last one.
    pub(super) fn are_over(&self) -> bool {
        self.ended
    }

    /// The next field; the end of a message is one without a tag.
    pub(super) fn next_field(&mut self) -> Result<Option<&Field>, ReadError> {
        if self.ended {
            return Ok(None);
        }
        std::mem::swap(&mut self.current, &mut self.next);
        loop {
            let at = self.lines.number() + 1;
            let Some(line) = self.lines.next_line()? else {
                self.ended = true;
                return Ok(self.begun.then_some(&self.current));
            };
            let tag = tag_of(line).filter(|tag| !self.current.splits_time(tag, line));
            if tag.is_some() || is_end(line) {
                self.next.begin(line, tag.unwrap_or_default(), at);
                if std::mem::replace(&mut self.begun, true) {
                    return Ok(Some(&self.current));
                }
                std::mem::swap(&mut self.current, &mut self.next);
            } else if self.begun && !self.current.tag.is_empty() {
                if self.current.text.len() + line.len() > self.longest {
                    return Err(ReadError::too_large(at, "the field is too long"));
                }
                self.current.text.push('\n');
                self.current.text.push_str(line);
            }
        }
    }
}

/// `-`, `-}{5:…}`, or the envelope of the next message.
fn is_end(line: &str) -> bool {
    let line = line.trim_matches(|letter: char| letter.is_control() || letter == ' ');
    line == "-" || line.starts_with("-}") || line.starts_with("{1:")
}

#[cfg(test)]
mod tests {
    use encoding_rs::UTF_8;

    use super::*;
    use crate::Source as _;

    fn fields(text: &str) -> Vec<(String, String, u64)> {
        let limits = Limits::default();
        let lines = Lines::new(text.as_bytes().open().unwrap(), UTF_8, &limits);
        let mut fields = Fields::new(lines, &limits);
        let mut all = Vec::new();
        while let Some(field) = fields.next_field().unwrap() {
            all.push((field.tag.clone(), field.text.clone(), field.at));
        }
        all
    }

    #[test]
    fn a_field_goes_on_until_the_next_tag() {
        let field = |tag: &str, text: &str, at| (tag.to_owned(), text.to_owned(), at);
        assert_eq!(
            fields("bank\n:20:A\n:86:one\n:26:37 two\n\n-\nrest\n::20:B\r\n:25:1"),
            [
                field("20", "A", 2),
                field("86", "one\n:26:37 two\n", 3),
                field("", "", 6),
                field("20", "B", 8),
                field("25", "1", 9),
            ]
        );
        assert!(fields("nothing\nhere").is_empty());
        let times = fields(":20:A\n:86:at T16\n:20:37 Fo\n:62F:x\n:86:T16\n:20:B\n:86:T1x\n:20:37");
        let tags: Vec<_> = times.iter().map(|(tag, ..)| tag.as_str()).collect();
        assert_eq!(tags, ["20", "86", "62F", "86", "20", "86", "20"]);
        assert_eq!(times[1].1, "at T16\n:20:37 Fo");
    }
}
