//! Order ids: the merchant's own references, found in a session by configured paths.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

/// One reference and where it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderId {
    /// The reference as written; numbers as their text.
    pub value: String,
    /// The path it was found at: `metadata.order_id`.
    pub path: String,
}

/// Longest reference that is indexed. A longer "order id" is a paragraph, kept in raw only.
pub const MAX_CHARS: usize = 200;

/// The form in which two spellings of one reference meet: NFKC, lower case, without spaces and
/// dashes. `INV 2041`, `inv-2041` and `INV2041` fold to the same text.
pub fn fold(value: &str) -> String {
    value
        .nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace() && !is_dash(*c))
        .collect()
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

/// An order id shorter than this stands in any text.
const SHORTEST: usize = 4;
/// Words that a bank makes of one order id, at most.
const JOINED: usize = 4;

/// What a bank's texts say, each field by itself: which orders they name.
///
/// Whole words count, never a part of one: `INV-2041` does not name `INV-204`, and an account number
/// names nothing that stands inside it. Neighbours are joined, because banks break an id where their
/// column ends; two numbers side by side stay two numbers.
#[derive(Debug, Clone, Default)]
pub struct Said(Vec<Field>);

#[derive(Debug, Clone)]
struct Field {
    text: String,
    /// Where each word stands, and its folded form.
    words: Vec<(Range<usize>, String)>,
}

impl Said {
    /// The words of these fields.
    pub fn of<'a>(fields: impl IntoIterator<Item = &'a str>) -> Self {
        Self(fields.into_iter().map(Field::of).collect())
    }

    /// Whether one of the fields names this order.
    pub fn names(&self, order: &str) -> bool {
        let order = Field::of(order);
        let joined = order.joined(0..order.words.len());
        joined.chars().count() >= SHORTEST
            && self.0.iter().any(|field| field.names(&order, &joined))
    }

    /// Every spelling that may be an order id, for [`Said::names`] to be asked of those that are.
    pub fn spellings(&self) -> BTreeSet<String> {
        let mut all: BTreeSet<_> = self.0.iter().flat_map(Field::spellings).collect();
        all.retain(|text| fold(text).chars().count() >= SHORTEST);
        all
    }
}

impl Field {
    fn of(text: &str) -> Self {
        let text: String = text.nfkc().collect();
        let mut words = Vec::new();
        let mut from = 0;
        for (at, gap) in text.char_indices().chain([(text.len(), ' ')]).filter(|(_, c)| is_gap(*c))
        {
            let word = fold(&text[from..at]);
            if !word.is_empty() {
                words.push((from..at, word));
            }
            from = at + gap.len_utf8();
        }
        Self { text, words }
    }

    fn joined(&self, words: Range<usize>) -> String {
        self.words[words].iter().map(|(_, word)| word.as_str()).collect()
    }

    fn names(&self, order: &Self, joined: &str) -> bool {
        let is_number = joined.bytes().all(|b| b.is_ascii_digit());
        let same = |(one, other): (&(_, String), &(_, String))| one.1 == other.1;
        self.runs(JOINED.max(order.words.len())).any(|run| {
            self.joined(run.clone()) == joined
                && (run.len() == 1
                    || !is_number
                    || (run.len() == order.words.len()
                        && self.words[run].iter().zip(&order.words).all(same)))
        })
    }

    /// Neighbouring words, from one to `most` of them.
    fn runs(&self, most: usize) -> impl Iterator<Item = Range<usize>> {
        let all = self.words.len();
        (0..all).flat_map(move |from| (from + 1..=all.min(from + most)).map(move |to| from..to))
    }

    /// As it stands there, and without what stands between the words.
    fn spellings(&self) -> impl Iterator<Item = String> {
        self.runs(JOINED).flat_map(|run| {
            let (first, last) = (&self.words[run.start].0, &self.words[run.end - 1].0);
            [self.text[first.start..last.end].to_owned(), self.joined(run)]
        })
    }
}

/// What ends a word. Dashes do not: they are part of an id, and of an account's number.
fn is_gap(c: char) -> bool {
    c.is_whitespace() || "/\\.,;:#*+=|()[]{}<>\"'".contains(c)
}

/// Every reference of a session, in the order of `paths`. A path is dotted, relative to the
/// session object. Texts and numbers are references; arrays, objects, booleans and null are not.
pub fn find(session: &Value, paths: &[&str]) -> Vec<OrderId> {
    let hit = |path: &&str| {
        let found = path.split('.').try_fold(session, |at, part| at.get(part))?;
        Some(OrderId { value: scalar(found)?, path: (*path).to_owned() })
    };
    paths.iter().filter_map(hit).collect()
}

/// A reference as text, or nothing where the value cannot be one.
pub fn scalar(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.trim().is_empty() && text.chars().count() <= MAX_CHARS).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn spellings_of_one_reference_fold_together() {
        for spelling in ["INV-2041", "inv 2041", "Inv\u{2013}2041", "ＩＮＶ２０４１"] {
            assert_eq!(fold(spelling), "inv2041", "{spelling}");
        }
        assert_ne!(fold("o_123"), fold("o123"), "an underscore is part of the reference");
    }

    #[test]
    fn a_text_names_an_order_in_whole_words_only() {
        let names = |text: &str, order: &str| Said::of([text]).names(order);
        for text in
            ["TRSF inv 2041 x", "INV2041", "a/INV-2041/b", "pay INV - 2041.", "(inv\u{2013}2041)"]
        {
            assert!(names(text, "INV-2041"), "{text}");
            assert!(!names(text, "INV-204"), "{text}");
            assert!(!names(text, "V-2041"), "{text}");
        }
        assert!(names("order 2041", "2041"));
        for text in ["acc 1232041567", "123-2041-567", "20 41", "20/41", "12.041,00"] {
            assert!(!names(text, "2041"), "{text}");
        }
        assert!(names("INV/2025/001", "INV/2025/001") && names("inv 2025001", "INV/2025/001"));
        assert!(names("2025.001", "2025.001") && names("x 2025 001", "2025.001"));
        assert!(!names("7 7 7", "7"), "too short to mean anything");
        assert!(!Said::of(["INV", "2041"]).names("INV-2041"), "two fields are two texts");
    }

    #[test]
    fn every_named_order_has_a_spelling_that_folds_to_it() {
        let said = Said::of(["TRSF inv 2041 ", "a/2025.001"]);
        let folded: Vec<_> = said.spellings().iter().map(|text| fold(text)).collect();
        for order in ["INV-2041", "2025.001", "2041"] {
            assert!(folded.contains(&fold(order)), "{order}: {folded:?}");
        }
    }

    #[test]
    fn numbers_are_references_and_containers_are_not() {
        let session =
            json!({"metadata": {"order_id": 2041, "other": ["x"], "flag": true, "blank": " "}});
        let paths = [
            "metadata.order_id",
            "metadata.other",
            "metadata.flag",
            "metadata.blank",
            "nowhere.at.all",
        ];
        let found = find(&session, &paths);
        assert_eq!(found, [OrderId { value: "2041".into(), path: "metadata.order_id".into() }]);
        assert!(find(&json!({"metadata": null}), &paths).is_empty());
        assert!(find(&json!({"metadata": [1]}), &paths).is_empty());
    }
}
