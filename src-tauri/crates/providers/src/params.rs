//! What a draft's `params` say, checked against what the provider's `Info` describes: an unknown key or
//! a wrong type is refused by its name, nothing is dropped in silence.

use std::collections::BTreeMap;
use std::fmt;

use domain::{Currency, JsonText, Money, SessionDraft};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::{ErrorKind, Input, Param, ProviderError, Result};

/// An error of a draft's field; nothing was sent.
pub fn invalid(field: &str, message: impl Into<String>) -> ProviderError {
    ProviderError::unsent(ErrorKind::Invalid(Some(field.to_owned())), message)
}

/// Whoever drafts a session may name its one item by the description. Another description beside items
/// has no place, and is not dropped in silence.
pub fn said_by_an_item(draft: &SessionDraft, provider: &str) -> Result<()> {
    let said = |text: &String| draft.items.iter().any(|item| item.name == *text);
    match &draft.description {
        Some(text) if !said(text) => {
            let message = format!("{provider} has no place for a description beside the items");
            Err(invalid("description", message))
        }
        _ => Ok(()),
    }
}

/// Whether the items are nothing but the description with the whole amount: what stands in a draft for
/// which nobody has named any.
pub fn is_description(draft: &SessionDraft) -> bool {
    match draft.items.as_slice() {
        [one] => {
            one.quantity == 1
                && one.unit == draft.amount
                && draft.description.as_ref() == Some(&one.name)
        }
        _ => false,
    }
}

/// Texts by name, in the order in which they were given.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Pairs(pub Vec<(String, String)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Pairs;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of texts")
            }
            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> std::result::Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// A JSON object whose values are all texts.
pub fn texts(field: &str, json: &str) -> Result<Vec<(String, String)>> {
    let wrong = |_| invalid(field, format!("{field} must be an object whose values are texts"));
    serde_json::from_str::<Pairs>(json).map(|pairs| pairs.0).map_err(wrong)
}

#[derive(Debug)]
enum Given {
    Text(String),
    Switch(bool),
    Count(u32),
    List(Vec<String>),
    Pairs(Vec<(String, String)>),
    Rows(Vec<Asked>),
}

/// The parameters that were given, by the provider's own names.
#[derive(Debug, Default)]
pub struct Asked {
    values: BTreeMap<&'static str, Given>,
    /// What stands before a key in an error: `items[0].`, or nothing.
    at: String,
}

impl Asked {
    /// Reads `params`. `null` and an empty text count as not given.
    pub fn read(params: Option<&JsonText>, known: &'static [Param]) -> Result<Self> {
        params.map_or_else(|| Ok(Self::default()), |json| Self::object(&json.0, known, ""))
    }

    fn object(json: &str, known: &'static [Param], at: &str) -> Result<Self> {
        let wrong = |_| invalid("params", "further parameters must be a JSON object");
        let given: BTreeMap<String, &RawValue> = serde_json::from_str(json).map_err(wrong)?;
        let mut asked = Self { values: BTreeMap::new(), at: at.to_owned() };
        for (key, raw) in given {
            let name = format!("{at}{key}");
            let Some(param) = known.iter().find(|param| param.key == key) else {
                return Err(invalid(&name, format!("there is no parameter named {name}")));
            };
            if let Some(value) = value(param, raw, &name)? {
                asked.values.insert(param.key, value);
            }
        }
        Ok(asked)
    }

    /// The name of a key, as an error tells it.
    pub fn name(&self, key: &str) -> String {
        format!("{}{key}", self.at)
    }

    /// A line, a choice or a pick.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.values.get(key) {
            Some(Given::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// An amount of `currency`.
    pub fn amount(&self, key: &str, currency: Currency) -> Result<Option<Money>> {
        let read = |text| {
            Money::parse(text, currency)
                .map_err(|error| invalid(&self.name(key), error.to_string()))
        };
        self.text(key).map(read).transpose()
    }

    /// A switch.
    pub fn switch(&self, key: &str) -> Option<bool> {
        match self.values.get(key) {
            Some(Given::Switch(on)) => Some(*on),
            _ => None,
        }
    }

    /// A count.
    pub fn count(&self, key: &str) -> Option<u32> {
        match self.values.get(key) {
            Some(Given::Count(count)) => Some(*count),
            _ => None,
        }
    }

    /// A list; empty where there is none.
    pub fn list(&self, key: &str) -> &[String] {
        match self.values.get(key) {
            Some(Given::List(list)) => list,
            _ => &[],
        }
    }

    /// Texts by name, in their order; empty where there are none.
    pub fn pairs(&self, key: &str) -> &[(String, String)] {
        match self.values.get(key) {
            Some(Given::Pairs(pairs)) => pairs,
            _ => &[],
        }
    }

    /// Rows; empty where there are none.
    pub fn rows(&self, key: &str) -> &[Self] {
        match self.values.get(key) {
            Some(Given::Rows(rows)) => rows,
            _ => &[],
        }
    }
}

fn value(param: &Param, raw: &RawValue, name: &str) -> Result<Option<Given>> {
    if matches!(raw.get(), "null" | "\"\"") {
        return Ok(None);
    }
    let given = match param.input {
        Input::Line | Input::Amount | Input::Pick => Given::Text(typed(raw, name, "a text")?),
        Input::Choice(words) => Given::Text(choice(raw, name, words)?),
        Input::Switch => Given::Switch(typed(raw, name, "true or false")?),
        Input::Count => Given::Count(typed(raw, name, "a whole number")?),
        Input::List => Given::List(typed(raw, name, "a list of texts")?),
        Input::Pairs => Given::Pairs(texts(name, raw.get())?),
        Input::Rows(known) => Given::Rows(rows(raw, name, known)?),
    };
    Ok(Some(given))
}

fn typed<'a, T: Deserialize<'a>>(raw: &'a RawValue, name: &str, what: &str) -> Result<T> {
    serde_json::from_str(raw.get()).map_err(|_| invalid(name, format!("{name} must be {what}")))
}

fn choice(raw: &RawValue, name: &str, words: &[&str]) -> Result<String> {
    let text: String = typed(raw, name, "a text")?;
    if words.contains(&text.as_str()) {
        return Ok(text);
    }
    Err(invalid(name, format!("{name} must be one of {}", words.join(", "))))
}

fn rows(raw: &RawValue, name: &str, known: &'static [Param]) -> Result<Vec<Asked>> {
    let rows: Vec<&RawValue> = typed(raw, name, "a list of rows")?;
    let row = |(n, row): (usize, &&RawValue)| {
        if !row.get().starts_with('{') {
            return Err(invalid(name, format!("{name} must be a list of rows")));
        }
        Asked::object(row.get(), known, &format!("{name}[{n}]."))
    };
    rows.iter().enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &[Param] = &[Param::new("price", "Price", Input::Amount, "How much.")];
    const KNOWN: &[Param] = &[
        Param::new("mode", "Mode", Input::Choice(&["a", "b"]), "Which."),
        Param::new("note", "Note", Input::Line, "What."),
        Param::new("on", "On", Input::Switch, "Whether."),
        Param::new("count", "Count", Input::Count, "How many."),
        Param::new("codes", "Codes", Input::List, "Which."),
        Param::new("extra", "Extra", Input::Pairs, "What else."),
        Param::new("lines", "Lines", Input::Rows(ROW), "What."),
    ];

    fn read(json: &str) -> Result<Asked> {
        Asked::read(Some(&JsonText(json.to_owned())), KNOWN)
    }

    #[test]
    fn everything_that_can_be_given() {
        let asked = read(
            r#"{"mode":"b","note":"","on":true,"count":3,"codes":["x"],"extra":{"z":"1","a":"2"},"lines":[{"price":"24.50"}]}"#,
        )
        .unwrap();
        assert_eq!((asked.text("mode"), asked.text("note")), (Some("b"), None));
        assert_eq!((asked.switch("on"), asked.count("count")), (Some(true), Some(3)));
        assert_eq!(asked.list("codes"), ["x"]);
        let order: Vec<_> = asked.pairs("extra").iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(order, ["z", "a"], "in the order given");
        let usd = Currency::new("USD").unwrap();
        assert_eq!(asked.rows("lines")[0].amount("price", usd).unwrap().unwrap().minor, 2_450);
        let nothing = Asked::read(None, KNOWN).unwrap();
        assert!(nothing.rows("lines").is_empty() && nothing.pairs("extra").is_empty());
        assert!(nothing.list("codes").is_empty() && nothing.switch("on").is_none());
    }

    #[test]
    fn what_is_wrong_is_named() {
        let table = [
            ("[]", "params"),
            (r#"{"other":1}"#, "other"),
            (r#"{"mode":"c"}"#, "mode"),
            (r#"{"note":7}"#, "note"),
            (r#"{"on":"yes"}"#, "on"),
            (r#"{"count":1.5}"#, "count"),
            (r#"{"count":-1}"#, "count"),
            (r#"{"codes":"x"}"#, "codes"),
            (r#"{"extra":{"a":1}}"#, "extra"),
            (r#"{"lines":[7]}"#, "lines"),
            (r#"{"lines":[{"price":"1"},{"cost":"1"}]}"#, "lines[1].cost"),
        ];
        for (json, field) in table {
            let error = read(json).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Invalid(Some(field.to_owned())), "{json}");
            assert!(error.message.contains(field) || field == "params", "{}", error.message);
        }
        let odd = read(r#"{"lines":[{"price":"1.234"}]}"#).unwrap();
        let error = odd.rows("lines")[0].amount("price", Currency::new("USD").unwrap());
        assert_eq!(error.unwrap_err().kind, ErrorKind::Invalid(Some("lines[0].price".to_owned())));
    }
}
