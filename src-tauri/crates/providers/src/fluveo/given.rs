//! A draft's parameters, checked against the table that describes them. Pure.

use std::collections::BTreeMap;

use domain::{Currency, JsonText, Money};
use serde_json::{Map, Value};

use crate::{ErrorKind, Input, Param, ProviderError, Result};

/// Parameters by key, each of the type that the table asks for; nested objects are laid flat.
#[derive(Debug, Default, Clone)]
pub struct Given(BTreeMap<String, Value>);

impl Given {
    /// Reads an object. A key that the table does not know and a value of another type are refused.
    pub fn read(json: Option<&JsonText>, table: &'static [Param]) -> Result<Self> {
        let Some(json) = json else { return Ok(Self::default()) };
        match serde_json::from_str(&json.0) {
            Ok(Value::Object(object)) => Self::object("", object, table),
            Ok(Value::Null) => Ok(Self::default()),
            _ => Err(refused("params", "the parameters must be a JSON object")),
        }
    }

    fn object(at: &str, object: Map<String, Value>, table: &'static [Param]) -> Result<Self> {
        let mut flat = BTreeMap::new();
        lay_flat("", object, table, &mut flat);
        for (key, value) in &flat {
            let path = format!("{at}{key}");
            let Some(param) = table.iter().find(|param| param.key == key) else {
                return Err(refused(&path, &format!("Fluveo has no parameter named {path}")));
            };
            check(&path, param.input, value)?;
        }
        Ok(Self(flat))
    }

    /// Whether it was given.
    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// The keys that were given.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// A text.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.as_str()
    }

    /// A yes or no.
    pub fn switch(&self, key: &str) -> Option<bool> {
        self.0.get(key)?.as_bool()
    }

    /// A whole number.
    pub fn count(&self, key: &str) -> Option<u64> {
        self.0.get(key)?.as_u64()
    }

    /// Several texts.
    pub fn list(&self, key: &str) -> Vec<&str> {
        let list = self.0.get(key).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// Texts by name.
    pub fn pairs(&self, key: &str) -> BTreeMap<String, String> {
        let pairs = self.0.get(key).and_then(Value::as_object);
        let text =
            |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
        pairs.into_iter().flatten().filter_map(text).collect()
    }

    /// An amount in `currency`.
    pub fn amount(&self, at: &str, key: &str, currency: Currency) -> Result<Option<Money>> {
        let Some(text) = self.text(key) else { return Ok(None) };
        let money = Money::parse(text.trim(), currency);
        money.map(Some).map_err(|error| refused(&format!("{at}{key}"), &error.to_string()))
    }

    /// Rows, each with the path that errors name.
    pub fn rows(&self, key: &str, table: &'static [Param]) -> Result<Vec<(String, Self)>> {
        let sub = table.iter().find_map(|param| match param.input {
            Input::Rows(sub) if param.key == key => Some(sub),
            _ => None,
        });
        let (Some(sub), Some(Value::Array(rows))) = (sub, self.0.get(key)) else {
            return Ok(Vec::new());
        };
        rows.iter().enumerate().map(|(n, row)| row_of(format!("{key}[{n}]."), row, sub)).collect()
    }
}

fn row_of(at: String, row: &Value, table: &'static [Param]) -> Result<(String, Given)> {
    match row {
        Value::Object(object) => Ok((at.clone(), Given::object(&at, object.clone(), table)?)),
        _ => Err(refused(at.trim_end_matches('.'), "each row must be a JSON object")),
    }
}

/// `{"a":{"b":1}}` becomes `a.b` where the table knows something below `a`. Nothing said, by `null` or
/// an empty text, is nothing given.
fn lay_flat(
    before: &str,
    object: Map<String, Value>,
    table: &'static [Param],
    flat: &mut BTreeMap<String, Value>,
) {
    for (key, value) in object {
        let key = format!("{before}{key}");
        let below = format!("{key}.");
        let known = table.iter().any(|param| param.key == key);
        match value {
            Value::Object(inner)
                if !known && table.iter().any(|param| param.key.starts_with(&below)) =>
            {
                lay_flat(&below, inner, table, flat);
            }
            Value::Null => {}
            Value::String(text) if known && text.trim().is_empty() => {}
            value => {
                flat.insert(key, value);
            }
        }
    }
}

fn check(path: &str, input: Input, value: &Value) -> Result<()> {
    let fits = match input {
        Input::Line | Input::Pick | Input::Amount => value.is_string(),
        Input::Choice(words) => value.as_str().is_some_and(|word| words.contains(&word)),
        Input::Switch => value.is_boolean(),
        Input::Count => value.is_u64(),
        Input::List => value.as_array().is_some_and(|list| list.iter().all(Value::is_string)),
        Input::Pairs => value.as_object().is_some_and(|map| map.values().all(Value::is_string)),
        Input::Rows(_) => value.is_array(),
    };
    if fits { Ok(()) } else { Err(refused(path, &format!("{path} must be {}", wanted(input)))) }
}

fn wanted(input: Input) -> String {
    match input {
        Input::Line => "a text".to_owned(),
        Input::Pick => "an id, as a text".to_owned(),
        Input::Amount => "an amount as a text, such as \"24.50\"".to_owned(),
        Input::Choice(words) => format!("one of {}", words.join(", ")),
        Input::Switch => "true or false".to_owned(),
        Input::Count => "a whole number".to_owned(),
        Input::List => "a list of texts".to_owned(),
        Input::Pairs => "an object of texts".to_owned(),
        Input::Rows(_) => "a list of rows".to_owned(),
    }
}

/// A refusal that names the field. Nothing was sent.
pub fn refused(field: &str, message: &str) -> ProviderError {
    ProviderError::unsent(ErrorKind::Invalid(Some(field.to_owned())), message)
}

#[cfg(test)]
mod tests {
    use super::super::params::SESSION;
    use super::*;

    fn read(json: &str) -> Result<Given> {
        let given = Given::read(Some(&JsonText(json.to_owned())), SESSION)?;
        for key in ["line_items", "shipping_options"] {
            given.rows(key, SESSION)?;
        }
        Ok(given)
    }

    #[test]
    fn nested_and_dotted_are_one() {
        for json in [
            r#"{"payment_intent_data":{"capture_method":"manual","metadata":{"so":"1"}}}"#,
            r#"{"payment_intent_data.capture_method":"manual","payment_intent_data.metadata":{"so":"1"}}"#,
        ] {
            let given = read(json).unwrap();
            assert_eq!(given.text("payment_intent_data.capture_method"), Some("manual"));
            assert_eq!(given.pairs("payment_intent_data.metadata")["so"], "1");
        }
        let given = read(r#"{"line_items":[{"price_data":{"product":"prod_1"}}]}"#).unwrap();
        let rows = given.rows("line_items", SESSION).unwrap();
        assert_eq!(rows[0].1.text("price_data.product"), Some("prod_1"));
    }

    #[test]
    fn what_is_not_said_is_not_given() {
        let given = read(r#"{"mode":null,"product":" "}"#).unwrap();
        assert!(!given.has("mode") && !given.has("product"));
        assert!(!Given::read(None, SESSION).unwrap().has("mode"));
        assert!(read("null").is_ok());
    }

    #[test]
    fn unknown_keys_and_other_types_are_named() {
        let table = [
            ("[]", "params", "must be a JSON object"),
            ("{", "params", "must be a JSON object"),
            (r#"{"colour":"red"}"#, "colour", "no parameter named colour"),
            (r#"{"mode":"subscription"}"#, "mode", "one of payment, order"),
            (r#"{"mode":1}"#, "mode", "one of"),
            (r#"{"product":7}"#, "product", "an id"),
            (r#"{"client_reference_id":7}"#, "client_reference_id", "a text"),
            (r#"{"phone_number_collection":"yes"}"#, "phone_number_collection", "true or false"),
            (r#"{"expires_at":1.5}"#, "expires_at", "a whole number"),
            (r#"{"line_items":{}}"#, "line_items", "a list of rows"),
            (r#"{"line_items":[1]}"#, "line_items[0]", "a JSON object"),
            (r#"{"line_items":[{"colour":1}]}"#, "line_items[0].colour", "no parameter"),
            (
                r#"{"line_items":[{"price_data":{"unit_amount":2500}}]}"#,
                "line_items[0].price_data.unit_amount",
                "as a text",
            ),
            (
                r#"{"payment_intent_data":{"metadata":{"a":1}}}"#,
                "payment_intent_data.metadata",
                "an object of texts",
            ),
            (r#"{"payment_intent_data":{"x":1}}"#, "payment_intent_data.x", "no parameter"),
            (
                r#"{"shipping_address_collection":{"allowed_countries":[1]}}"#,
                "shipping_address_collection.allowed_countries",
                "a list of texts",
            ),
        ];
        for (json, field, why) in table {
            let error = read(json).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Invalid(Some(field.to_owned())), "{json}");
            assert!(error.message.contains(why), "{json}: {}", error.message);
        }
    }
}
