//! An entry as a front end shows it.

use chrono::DateTime;
use data_encoding::HEXLOWER;
use serde_json::{Map, Value};
use store::ledger::{AuditRow, Entry};

use super::Names;
use super::orders::Orders;
use crate::view::{AuditChange, AuditEntry};

pub(super) fn entry(names: &Names, orders: &Orders, row: AuditRow) -> AuditEntry {
    let AuditRow { head, entry } = row;
    let changes = changes(entry.before.as_ref(), entry.after.as_ref());
    let Entry { at, who, from, seat, kind, about, before, after, why } = entry;
    let place = about.connection.clone().zip(about.session.clone());
    AuditEntry {
        order_id: place.and_then(|place| orders.get(&place).cloned()),
        seq: head.seq,
        hash: HEXLOWER.encode(&head.hash),
        at: DateTime::from_timestamp_millis(at).unwrap_or_default(),
        who,
        from: from.as_str().to_owned(),
        seat,
        kind,
        connection_name: about.connection.as_ref().and_then(|id| names.get(id).cloned()),
        connection: about.connection,
        session: about.session,
        intent: about.intent,
        subject: about.subject,
        changes,
        before: before.map(|value| value.to_string()),
        after: after.map(|value| value.to_string()),
        why,
    }
}

/// Field by field. Of what was there before, an entry holds only the fields that changed, so the rest
/// of what is there afterwards is no change.
fn changes(before: Option<&Value>, after: Option<&Value>) -> Vec<AuditChange> {
    let none = Map::new();
    let change = |field: &str, before: Option<&Value>, after: Option<&Value>| AuditChange {
        field: field.to_owned(),
        before: before.and_then(text),
        after: after.and_then(text),
    };
    match (before, after) {
        (None, None) => Vec::new(),
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            before.iter().map(|(field, was)| change(field, Some(was), after.get(field))).collect()
        }
        (None | Some(Value::Object(_)), None | Some(Value::Object(_))) => {
            let object = |side: Option<&Value>| side.and_then(Value::as_object).cloned();
            let was = object(before).unwrap_or_else(|| none.clone());
            let is = object(after).unwrap_or(none);
            let gone = was.iter().map(|(field, was)| change(field, Some(was), None));
            let new = is.iter().map(|(field, is)| change(field, None, Some(is)));
            let told = |change: &AuditChange| change.before.is_some() || change.after.is_some();
            gone.chain(new).filter(told).collect()
        }
        (before, after) => vec![change("", before, after)],
    }
}

/// What a person reads; nothing for what is empty.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_changed_is_told_field_by_field() {
        let of = |before: Value, after: Value| {
            let some = |value: &Value| (!value.is_null()).then(|| value.clone());
            let all = changes(some(&before).as_ref(), some(&after).as_ref());
            let told = all.into_iter().map(|c| (c.field, c.before, c.after));
            told.collect::<Vec<_>>()
        };
        let row = |field: &str, before: Option<&str>, after: Option<&str>| {
            (field.to_owned(), before.map(str::to_owned), after.map(str::to_owned))
        };
        let moved = of(json!({"state": "sending"}), json!({"state": "confirmed", "minor": 5}));
        assert_eq!(moved, [row("state", Some("sending"), Some("confirmed"))]);
        let made = of(Value::Null, json!({"minor": 5, "note": null}));
        assert_eq!(made, [row("minor", None, Some("5"))]);
        assert_eq!(of(json!({"name": "Late"}), Value::Null), [row("name", Some("Late"), None)]);
        assert_eq!(of(json!("a"), json!("b")), [row("", Some("a"), Some("b"))]);
        assert_eq!(of(Value::Null, json!("b")), [row("", None, Some("b"))]);
        assert!(of(Value::Null, Value::Null).is_empty());
    }
}
