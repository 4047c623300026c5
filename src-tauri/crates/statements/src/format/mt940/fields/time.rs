//! A time that was cut where its minutes begin: `T16` and, on the next line, `:20:37`, which looks
//! like a field.

use super::Field;

/// The rest of a time, or the header of what comes next.
#[derive(Debug)]
pub(super) struct Doubt {
    /// The line up to the text of the field.
    before: String,
    pub(super) field: Field,
}

impl Doubt {
    pub(super) fn new(line: &str, tag: &str, at: u64) -> Self {
        let field = Field::new(line, tag, at);
        let before = line.strip_suffix(&field.text).unwrap_or_default().to_owned();
        Self { before, field }
    }

    pub(super) fn len(&self) -> usize {
        self.before.len() + self.field.text.len()
    }

    /// It is text.
    pub(super) fn join(self, text: &mut String) {
        for part in ["\n", &self.before, &self.field.text] {
            text.push_str(part);
        }
    }
}

/// What follows the first field of a statement: more of its header, never an entry.
pub(super) fn heads(next: &str) -> bool {
    const HEADER: [&str; 11] =
        ["13", "13D", "21", "25", "25P", "28", "28C", "28D", "34F", "60F", "60M"];
    HEADER.contains(&next)
}

/// Whether a line with this tag may be the rest of a time, of which the narrative has the hour.
pub(super) fn splits_time(narrative: &Field, tag: &str, line: &str) -> bool {
    let line = line.trim_start_matches(|letter: char| letter == ':' || letter.is_control());
    let seconds = line.strip_prefix(tag).and_then(|rest| rest.strip_prefix(':'));
    narrative.tag == "86"
        && number(tag).is_some_and(|minutes| minutes < 60)
        && seconds.is_some_and(begins_with_seconds)
        && ends_with_hour(&narrative.text)
}

/// `T16`, ` 16` or `/16`, but not `2016`.
fn ends_with_hour(text: &str) -> bool {
    let Some((before, hour)) = text.len().checked_sub(2).and_then(|at| text.split_at_checked(at))
    else {
        return false;
    };
    let apart = |last: char| last == 'T' || !last.is_alphanumeric();
    number(hour).is_some_and(|hour| hour < 24) && before.ends_with(apart)
}

/// `37 Fo`, but not `3700`.
fn begins_with_seconds(text: &str) -> bool {
    let Some((seconds, rest)) = text.split_at_checked(2) else { return false };
    let ends = !rest.starts_with(|letter: char| letter.is_ascii_digit());
    number(seconds).is_some_and(|seconds| seconds < 60) && ends
}

/// Of two digits.
fn number(text: &str) -> Option<u32> {
    let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}
