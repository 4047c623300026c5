//! Order ids: the merchant's own references, found in a session by configured paths.

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
