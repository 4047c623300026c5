//! `EREF+… MREF+… SVWZ+…`: the keywords of the German banks for what travels with a payment.

use super::super::join;
use super::{Narrative, set, set_account};

/// A notice of the bank: the one keyword with a colon.
const NOTICE: &str = "MTLG";

const KEYS: [&str; 18] = [
    "EREF", "KREF", "MREF", "CRED", "DEBT", "SVWZ", "ABWA", "ABWE", "IBAN", "BIC", "PURP", "COAM",
    "OAMT", "DDAT", "RREF", "RTRN", "ANAM", NOTICE,
];

/// A text in sections, each behind its keyword.
#[derive(Debug, Default)]
pub(super) struct Sections {
    all: Vec<(&'static str, String)>,
    /// The last piece goes on without a space.
    tight: bool,
}

impl Sections {
    /// One more piece; `goes_on`: the next one continues its last word.
    pub(super) fn add(&mut self, piece: &str, goes_on: bool) {
        let mut rest = piece;
        while let Some((at, key)) = next_key(rest) {
            let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
            self.go_on(before);
            self.all.push((key, String::new()));
            self.tight = true;
            rest = after.get(key.len() + 1..).unwrap_or_default();
        }
        self.go_on(rest);
        self.tight = goes_on;
    }

    fn go_on(&mut self, piece: &str) {
        if self.all.is_empty() {
            self.all.push(("", String::new()));
        }
        let Some((_, text)) = self.all.last_mut() else { return };
        if !self.tight && !text.is_empty() && !piece.is_empty() && !join::clings(piece) {
            text.push(' ');
        }
        text.push_str(piece);
    }

    /// All of it, where no keywords are expected.
    pub(super) fn plain(self) -> String {
        let section = |(key, text): (&str, String)| match key {
            "" => text,
            key => format!(" {key}+{text}"),
        };
        self.all.into_iter().map(section).collect()
    }

    /// What people read first, then what else there is.
    pub(super) fn tell(self, found: &mut Narrative<'_>) {
        let (purpose, others): (Vec<_>, Vec<_>) =
            self.all.into_iter().partition(|(key, _)| matches!(*key, "" | "SVWZ" | NOTICE));
        purpose.iter().for_each(|(_, text)| found.say(text));
        for (key, text) in &others {
            let known = match *key {
                "EREF" => set(&mut found.end_to_end_id, text),
                "KREF" => set(&mut found.reference, text),
                "IBAN" => set_account(&mut found.account, text),
                "RTRN" => set(&mut found.key.told, text),
                "ANAM" => set(&mut found.name, text),
                "BIC" => true,
                _ => false,
            };
            if !known {
                found.say_of(key, '+', text);
            }
        }
    }
}

/// The next keyword that begins a word.
fn next_key(text: &str) -> Option<(usize, &'static str)> {
    text.match_indices(['+', ':']).find_map(|(end, mark)| {
        let before = text.get(..end)?;
        let key = KEYS.iter().find(|key| before.ends_with(**key))?;
        let at = end - key.len();
        let begins = before.get(..at)?.chars().next_back().is_none_or(|last| last == ' ');
        (begins && (mark == ":") == (*key == NOTICE)).then_some((at, *key))
    })
}

/// A narrative that begins with a keyword.
pub(super) fn read<'a>(text: &str) -> Option<Narrative<'a>> {
    next_key(text.trim_start()).filter(|(at, _)| *at == 0)?;
    let mut sections = Sections::default();
    for (index, line) in text.split('\n').enumerate() {
        sections.add(line.trim(), join::goes_on(index, line));
    }
    let mut found = Narrative::default();
    sections.tell(&mut found);
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_by_their_keywords() {
        let found = read("EREF+E-1 KREF+K-1\nMREF+M-1\nSVWZ+Rent 1+1\nOctober BIC+X").unwrap();
        assert_eq!(found.end_to_end_id.as_deref(), Some("E-1"));
        assert_eq!(found.reference.as_deref(), Some("K-1"));
        assert_eq!(found.text, "Rent 1+1 October MREF+M-1");
        assert!(read("Rent EREF+E-1").is_none());
        let none = read("EREF+NOTPROVIDED SVWZ+XEREF+1").unwrap();
        assert_eq!((none.end_to_end_id, none.text.as_str()), (None, "XEREF+1"));
    }
}
