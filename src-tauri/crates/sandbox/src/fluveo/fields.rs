//! Reads the fields of a request's body: JSON, or a form with bracketed names, as the documentation
//! shows both.

use serde_json::{Map, Value};

use super::error::ApiError;
use crate::http::Call;

/// A body or a part of one.
#[derive(Debug, Clone)]
pub struct Fields<'a> {
    value: &'a Value,
    path: String,
    form: bool,
}

type Read<T> = Result<Option<T>, ApiError>;

/// The body of a call, and whether it was a form.
pub fn body(call: &Call) -> Result<(Value, bool), ApiError> {
    let kind = call.header("content-type").unwrap_or_default();
    if kind.starts_with("application/x-www-form-urlencoded") {
        return Ok((form(&String::from_utf8_lossy(&call.body)), true));
    }
    let no_object = || {
        ApiError::new(400, "parameter_invalid", "The body is no JSON object.")
            .assumed("malformed-json")
    };
    let value = call.json().map_err(|_| no_object())?;
    if value.is_object() { Ok((value, false)) } else { Err(no_object()) }
}

/// `a[b]=1&c[0][d]=2` as a tree of texts.
fn form(text: &str) -> Value {
    let mut root = Value::Object(Map::new());
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (
            crate::http::decode(&name.replace('+', " ")),
            crate::http::decode(&value.replace('+', " ")),
        );
        let parts: Vec<&str> = name.split('[').map(|part| part.trim_end_matches(']')).collect();
        plant(&mut root, &parts, value);
    }
    gather(root)
}

fn plant(at: &mut Value, path: &[&str], leaf: String) {
    let Some((name, rest)) = path.split_first() else {
        *at = Value::String(leaf);
        return;
    };
    if !at.is_object() {
        *at = Value::Object(Map::new());
    }
    let Some(map) = at.as_object_mut() else { return };
    let name = if name.is_empty() { map.len().to_string() } else { (*name).to_owned() };
    plant(map.entry(name).or_insert(Value::Null), rest, leaf);
}

/// An object whose names are 0, 1, 2 … is a list.
fn gather(value: Value) -> Value {
    let Value::Object(map) = value else { return value };
    let mut map: Map<String, Value> =
        map.into_iter().map(|(name, value)| (name, gather(value))).collect();
    let listed = !map.is_empty() && (0..map.len()).all(|at| map.contains_key(&at.to_string()));
    if !listed {
        return Value::Object(map);
    }
    (0..map.len()).filter_map(|at| map.remove(&at.to_string())).collect()
}

impl<'a> Fields<'a> {
    /// The fields of a whole body.
    pub fn of(value: &'a Value, form: bool) -> Self {
        Self { value, path: String::new(), form }
    }

    /// A field's full name, as `param` tells it.
    pub fn param(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    fn wrong<T>(&self, name: &str, what: &str) -> Result<T, ApiError> {
        let param = self.param(name);
        let message = format!("{param} is {what}.");
        Err(ApiError::invalid(param, message))
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.value.get(name).filter(|value| !value.is_null())
    }

    /// Whether it is there.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// A text of at most `max` characters.
    pub fn text(&self, name: &str, max: usize) -> Read<String> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) if text.chars().count() <= max => Ok(Some(text.clone())),
            Some(_) => self.wrong(name, &format!("a text of at most {max} characters")),
        }
    }

    /// An absolute web address.
    pub fn url(&self, name: &str) -> Read<String> {
        match self.text(name, 2_048)? {
            Some(url) if !url.starts_with("http://") && !url.starts_with("https://") => {
                self.wrong(name, "an http or https URL")
            }
            url => Ok(url),
        }
    }

    /// A whole number.
    pub fn int(&self, name: &str, low: i64, high: i64) -> Read<i64> {
        let number = match self.get(name) {
            None => return Ok(None),
            Some(Value::String(text)) if self.form => text.parse().ok(),
            Some(value) => value.as_i64(),
        };
        match number.filter(|number| (low..=high).contains(number)) {
            Some(number) => Ok(Some(number)),
            None => self.wrong(name, &format!("a whole number from {low} to {high}")),
        }
    }

    /// Yes or no.
    pub fn flag(&self, name: &str) -> Read<bool> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(Value::String(text)) if self.form && (text == "true" || text == "false") => {
                Ok(Some(text == "true"))
            }
            Some(_) => self.wrong(name, "true or false"),
        }
    }

    /// One of several words.
    pub fn word(&self, name: &str, words: &[&'static str]) -> Read<&'static str> {
        let Some(text) = self.text(name, 100)? else { return Ok(None) };
        match words.iter().find(|word| **word == text) {
            Some(word) => Ok(Some(*word)),
            None => self.wrong(name, &format!("one of {}", words.join(", "))),
        }
    }

    /// A three-letter code in lower case.
    pub fn currency(&self, name: &str) -> Read<String> {
        let code = self.text(name, 3)?.map(|code| code.to_lowercase());
        match code {
            Some(code) if !super::catalog::CURRENCIES.iter().any(|(known, _)| *known == code) => {
                self.wrong(name, "a currency of this account: usd, eur, idr, jpy, gbp")
            }
            code => Ok(code),
        }
    }

    /// A part with fields of its own.
    pub fn part(&self, name: &str) -> Read<Fields<'a>> {
        match self.get(name) {
            None => Ok(None),
            Some(value) if value.is_object() => {
                Ok(Some(Fields { value, path: self.param(name), form: self.form }))
            }
            Some(_) => self.wrong(name, "an object"),
        }
    }

    /// A list of parts.
    pub fn parts(&self, name: &str, max: usize) -> Read<Vec<Fields<'a>>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let list =
            value.as_array().filter(|list| list.len() <= max && list.iter().all(Value::is_object));
        let Some(list) = list else {
            return self.wrong(name, &format!("a list of at most {max} objects"));
        };
        let part = |(at, value)| Fields {
            value,
            path: format!("{}[{at}]", self.param(name)),
            form: self.form,
        };
        Ok(Some(list.iter().enumerate().map(part).collect()))
    }

    /// A list of texts.
    pub fn texts(&self, name: &str) -> Read<Vec<String>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let list = value
            .as_array()
            .map(|list| list.iter().map(|text| text.as_str().map(str::to_owned)).collect());
        match list {
            Some(Some(texts)) => Ok(Some(texts)),
            _ => self.wrong(name, "a list of texts"),
        }
    }

    /// A map within the limits that are assumed.
    pub fn metadata(&self, name: &str) -> Result<Map<String, Value>, ApiError> {
        let Some(part) = self.part(name)? else { return Ok(Map::new()) };
        let map = part.value.as_object().cloned().unwrap_or_default();
        let fits = |(key, value): (&String, &Value)| {
            key.chars().count() <= 40
                && value.as_str().is_some_and(|text| text.chars().count() <= 500)
        };
        if map.len() <= 50 && map.iter().all(fits) {
            return Ok(map);
        }
        let why = "at most 50 texts of at most 500 characters, with names of at most 40";
        self.wrong(name, why).map_err(|error: ApiError| error.assumed("metadata-limits"))
    }

    /// A value as it was sent.
    pub fn raw(&self, name: &str) -> Value {
        self.get(name).cloned().unwrap_or_default()
    }

    /// Refuses fields that are not known.
    pub fn only(&self, names: &[&str]) -> Result<(), ApiError> {
        let unknown = self
            .value
            .as_object()
            .and_then(|map| map.keys().find(|key| !names.contains(&key.as_str())));
        match unknown {
            None => Ok(()),
            Some(name) => self
                .wrong(name, "not known")
                .map_err(|error: ApiError| error.assumed("strict-parameters")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_form_is_the_same_tree() {
        let text = "mode=payment&line_items%5B0%5D%5Bquantity%5D=2&line_items[1][price]=p&metadata[a]=1+x&on[]=b&on[]=c";
        let wanted = json!({"mode": "payment", "line_items": [{"quantity": "2"}, {"price": "p"}],
                            "metadata": {"a": "1 x"}, "on": ["b", "c"]});
        assert_eq!(form(text), wanted);
    }

    #[test]
    fn a_wrong_field_is_named_in_full() {
        let value = json!({"line_items": [{"quantity": 0}], "n": "3"});
        let fields = Fields::of(&value, false);
        let item = fields.parts("line_items", 9).unwrap().unwrap().remove(0);
        assert_eq!(
            item.int("quantity", 1, 9).unwrap_err().param.as_deref(),
            Some("line_items[0].quantity")
        );
        assert!(fields.int("n", 0, 9).is_err(), "JSON numbers are numbers");
        assert_eq!(Fields::of(&value, true).int("n", 0, 9).unwrap(), Some(3));
    }
}
