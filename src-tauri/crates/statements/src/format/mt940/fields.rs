//! A file as fields: a tag between colons at the beginning of a line, and the lines up to the next.

mod time;

use time::{Doubt, heads, splits_time};

use crate::lines::Lines;
use crate::{Limits, ReadError};

/// The tags that begin a field. A line of a narrative may begin like one (`:26:37 Fo`), so only
/// those that occur in statements count. The ones of each entry come first.
const TAGS: [&str; 22] = [
    "61", "86", "NS", "20", "25", "28C", "60F", "62F", "13", "13D", "21", "25P", "28", "28D",
    "34F", "60M", "62M", "64", "65", "65F", "90C", "90D",
];

/// The tag that a line begins with. Some banks write two colons, or control characters, before it.
fn tag_of(line: &str) -> Option<&str> {
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
    fn new(line: &str, tag: &str, at: u64) -> Self {
        let mut field = Self::default();
        field.begin(line, tag, at);
        field
    }

    fn begin(&mut self, line: &str, tag: &str, at: u64) {
        self.tag.clear();
        self.tag.push_str(tag);
        self.at = at;
        self.text.clear();
        let text = line.trim_start_matches(|letter: char| letter == ':' || letter.is_control());
        self.text.push_str(text.get(tag.len() + 1..).unwrap_or_default());
    }
}

/// What was read, and what was begun: a line may end one field and begin two.
#[derive(Debug, Default)]
struct Pile {
    current: Field,
    next: Field,
    waiting: Option<Field>,
    /// The rest of a time, or a field of its own: the tag after it decides.
    doubt: Option<Doubt>,
    longest: usize,
}

/// The fields of a file.
pub(super) struct Fields<'a> {
    lines: Lines<'a>,
    pile: Pile,
    begun: bool,
    ended: bool,
}

impl<'a> Fields<'a> {
    pub(super) fn new(lines: Lines<'a>, limits: &Limits) -> Self {
        let pile = Pile { longest: limits.text, ..Pile::default() };
        Self { lines, pile, begun: false, ended: false }
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
        // What stands before the first field is read as one that nobody is given.
        if !std::mem::replace(&mut self.begun, true) {
            self.finish()?;
        }
        if self.ended {
            return Ok(None);
        }
        std::mem::swap(&mut self.pile.current, &mut self.pile.next);
        match self.pile.waiting.take() {
            Some(waiting) => self.pile.next = waiting,
            None => self.finish()?,
        }
        Ok(Some(&self.pile.current))
    }

    /// Reads the current field to its end.
    fn finish(&mut self) -> Result<(), ReadError> {
        loop {
            let at = self.lines.number() + 1;
            let Some(line) = self.lines.next_line()? else {
                self.ended = true;
                self.pile.settle();
                return Ok(());
            };
            if self.pile.take(line, at)? {
                return Ok(());
            }
        }
    }
}

impl Pile {
    /// `true`: the current field ended before this line, with which the next one begins.
    fn take(&mut self, line: &str, at: u64) -> Result<bool, ReadError> {
        let (envelope, line) = unwrapped(line);
        let tag = tag_of(line);
        if tag.is_none() && !is_end(line) {
            self.append(line, at)?;
            return Ok(false);
        }
        let tag = tag.unwrap_or_default();
        if let Some(doubt) = self.doubt.take_if(|_| envelope.is_empty() && heads(tag)) {
            self.next = doubt.field;
            self.waiting = Some(Field::new(line, tag, at));
            return Ok(true);
        }
        self.settle();
        if envelope.is_empty() && splits_time(&self.current, tag, line) {
            self.doubt = Some(Doubt::new(line, tag, at));
            return Ok(false);
        }
        match envelope {
            "" => self.next.begin(line, tag, at),
            _ => {
                self.next.begin(envelope, "", at);
                self.waiting = Some(Field::new(line, tag, at));
            }
        }
        Ok(true)
    }

    /// One more line of what is read.
    fn append(&mut self, line: &str, at: u64) -> Result<(), ReadError> {
        if self.current.tag.is_empty() {
            return Ok(());
        }
        let doubtful = self.doubt.as_ref().map_or(0, Doubt::len);
        if self.current.text.len() + doubtful + line.len() > self.longest {
            return Err(ReadError::too_large(at, "the field is too long"));
        }
        let field = self.doubt.as_mut().map_or(&mut self.current, |doubt| &mut doubt.field);
        field.text.push('\n');
        field.text.push_str(line);
        Ok(())
    }

    /// No header follows, so it was the rest of a time.
    fn settle(&mut self) {
        if let Some(doubt) = self.doubt.take() {
            doubt.join(&mut self.current.text);
        }
    }
}

/// A line without the envelope before it: `{1:…}{2:…}{4::20:A` is the beginning of a message, and
/// its first field.
fn unwrapped(line: &str) -> (&str, &str) {
    let starts = line.trim_start_matches(|letter: char| letter.is_control() || letter == ' ');
    let begins = ["{1:", "{4:", "-}"].iter().any(|begin| starts.starts_with(begin));
    let end = begins.then(|| line.rfind("{4:")).flatten().map(|at| at + "{4:".len());
    match end.and_then(|end| line.split_at_checked(end)) {
        Some((envelope, field)) if tag_of(field).is_some() => (envelope, field),
        _ => ("", line),
    }
}

/// The tag of the field that a line begins with, also behind an envelope.
pub(super) fn first_tag(line: &str) -> Option<&str> {
    tag_of(unwrapped(line).1)
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
    }

    /// The tags, one after the other, and the text of the first `:86:`.
    fn tags(text: &str) -> (String, String) {
        let all = fields(text);
        let narrative = all.iter().find(|(tag, ..)| tag == "86").map(|(_, text, _)| text.clone());
        let tags: Vec<_> = all.into_iter().map(|(tag, ..)| tag).collect();
        (tags.join(" "), narrative.unwrap_or_default())
    }

    #[test]
    fn a_time_is_told_from_a_header_by_what_follows() {
        let table = [
            (":86:at T16\n:20:37 Fo\n:62F:x", "20 86 62F", "at T16\n:20:37 Fo"),
            (":86:at T16\n:25:37 Fo\n:61:x\n:62F:x", "20 86 61 62F", "at T16\n:25:37 Fo"),
            (":86:at 16\n:20:37\n\nmore\n-\n", "20 86 ", "at 16\n:20:37\n\nmore"),
            (":86:at T16\n:20:37\n{1:}{4::20:B\n:25:1", "20 86  20 25", "at T16\n:20:37"),
            (":86:at T16\n:20:37", "20 86", "at T16\n:20:37"),
            (":86:T1\n:20:37\n:86:y", "20 86 20 86", "T1"),
            (":86:paid 2025\n:20:26011502\n:25:1", "20 86 20 25", "paid 2025"),
            (":86:paid 2025\n:20:26\n:61:1", "20 86 20 61", "paid 2025"),
            (":86:paid at 12\n:20:20REF\n\n:25:1", "20 86 20 25", "paid at 12"),
            (":86:paid at 12\n:20:2026\n:61:1", "20 86 20 61", "paid at 12"),
            (":86:paid at 12\n:25:22\n:28C:1", "20 86 25 28C", "paid at 12"),
            (":86:paid at 12\n:28C:22\n:61:1", "20 86 28C 61", "paid at 12"),
        ];
        for (text, told, narrative) in table {
            let read = tags(&format!(":20:A\n{text}"));
            assert_eq!(read, (told.to_owned(), narrative.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_field_behind_an_envelope() {
        let all = fields("{1:F01X}{2:O940X}{4::20:A\n:25:1\n-}{5:}{1:X}{2:I942X}{4::20:B\n-}");
        let tags: Vec<_> = all.iter().map(|(tag, _, at)| format!("{tag}@{at}")).collect();
        assert_eq!(tags, ["@1", "20@1", "25@2", "@3", "20@3", "@4"]);
        assert_eq!((all[1].1.as_str(), all[4].1.as_str()), ("A", "B"));
        assert!(all[3].1.contains("{2:I942X}"));
    }
}
