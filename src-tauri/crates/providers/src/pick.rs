//! One value out of a JSON object without building the rest, and with its number's digits kept.

use std::borrow::Cow;
use std::fmt;

use domain::OrderId;
use domain::order_id::scalar;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer as _};
use serde_json::Value;
use serde_json::value::RawValue;

/// The value of `key`, where `json` is an object that has it. Of several the last counts, as
/// in every JavaScript reader.
pub fn member<'a>(json: &'a str, key: &str) -> Option<&'a RawValue> {
    let mut reader = serde_json::Deserializer::from_str(json);
    reader.deserialize_map(Member(key)).ok()?
}

/// The order id at a dotted path below `json`. Texts and numbers are references.
pub fn order_id(json: &str, steps: &str, path: &str) -> Option<OrderId> {
    let mut at = json;
    for step in steps.split('.') {
        at = member(at, step)?.get();
    }
    let text = match at.as_bytes().first()? {
        b'"' => serde_json::from_str(at).ok()?,
        b'-' | b'0'..=b'9' => at.to_owned(),
        _ => return None,
    };
    Some(OrderId { value: scalar(&Value::String(text))?, path: path.to_owned() })
}

/// Text of a JSON body: borrowed where it has no escapes.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Text<'a>(#[serde(borrow)] pub Cow<'a, str>);

struct Member<'k>(&'k str);

impl<'de> Visitor<'de> for Member<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(Text(key)) = map.next_key()? {
            let key: Cow<'de, str> = key;
            if key == self.0 {
                found = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(json: &str, path: &str) -> Option<String> {
        order_id(json, path, path).map(|found| found.value)
    }

    #[test]
    fn references_keep_their_digits() {
        let table = [
            (r#"{"a":{"b":"INV-1"}}"#, Some("INV-1")),
            (r#"{"a":{"b":10.10}}"#, Some("10.10")),
            (
                r#"{"a":{"b":123456789012345678901234567890}}"#,
                Some("123456789012345678901234567890"),
            ),
            (r#"{"a":{"\u0062":"x\ny"}}"#, Some("x\ny")),
            (r#"{"a":{"b":"one","b":"two"}}"#, Some("two")),
            (r#"{"a":{"b":"  "}}"#, None),
            (r#"{"a":{"b":true}}"#, None),
            (r#"{"a":{"b":["x"]}}"#, None),
            (r#"{"a":{"b":null}}"#, None),
            (r#"{"a":["b"]}"#, None),
            (r#"{"a":null}"#, None),
            ("[]", None),
            ("", None),
        ];
        for (json, expected) in table {
            assert_eq!(value(json, "a.b").as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn the_path_is_told() {
        let found = order_id(r#"{"order_id":7}"#, "order_id", "metadata.order_id").unwrap();
        assert_eq!((found.value.as_str(), found.path.as_str()), ("7", "metadata.order_id"));
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let json = format!(r#"{{"x":{deep},"b":"found"}}"#);
        assert_eq!(value(&json, "b").as_deref(), Some("found"));
        assert_eq!(value(&json, "x.y"), None);
    }
}
