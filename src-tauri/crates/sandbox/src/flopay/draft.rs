//! Reads the body that makes a session and says everything that is wrong with it.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::error::{ApiError, Fault};
use super::money::{Decimal, digits_of};
use super::session::{Line, Session, Status};
use crate::clock::DAY;

/// A JSON object whose members are still text.
type Raw = BTreeMap<String, Box<RawValue>>;

/// A body under examination.
struct Draft {
    body: Raw,
    faults: Vec<Fault>,
}

/// Reads a session. Ids are left empty.
pub fn read(bytes: &[u8], now: i64) -> Result<Session, ApiError> {
    let body = serde_json::from_slice(bytes)
        .map_err(|error| ApiError::new(400, format!("The body is no JSON object: {error}")))?;
    let mut draft = Draft { body, faults: Vec::new() };
    let session = draft.session(now);
    if draft.faults.is_empty() { Ok(session) } else { Err(ApiError::invalid(draft.faults)) }
}

/// The client's id, where the body tells it.
pub fn client(bytes: &[u8]) -> Option<String> {
    let body: Raw = serde_json::from_slice(bytes).ok()?;
    value(&body, "clientId").as_str().map(str::to_owned)
}

fn value(body: &Raw, name: &str) -> Value {
    body.get(name).and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
}

impl Draft {
    fn fault(&mut self, code: &str, param: &str, value: Value) {
        let (code, param) = (code.to_owned(), param.to_owned());
        self.faults.push(Fault { code, param, value });
    }

    fn session(&mut self, now: i64) -> Session {
        let currency = self.currency(&value(&self.body, "currency"), "currency");
        let items = self.lines("items", "providerItem", currency.as_deref());
        let plans = self.lines("subscriptions", "providerPlan", currency.as_deref());
        if items.is_empty() && plans.is_empty() && self.faults.is_empty() {
            self.fault("Required", "items", json!([]));
        }
        let account = self.account();
        let extras: serde_json::Map<String, Value> =
            ["avsCheck", "avsConfig", "checkoutType", "checkoutLayout"]
                .map(|name| (name.to_owned(), value(&self.body, name)))
                .into_iter()
                .collect();
        Session {
            uuid: String::new(),
            status: Status::Open,
            currency,
            items,
            plans,
            coupons: self.coupons(),
            account,
            tags: self.object("tagsData"),
            utm: self.array("utmMetadata"),
            success_url: self.required("successUrl"),
            cancel_url: self.required("cancelUrl"),
            mode: value(&self.body, "checkoutMode").as_str().unwrap_or("confirm").to_owned(),
            extras: Value::Object(extras),
            created: now,
            updated: now,
            expires: now + DAY,
        }
    }

    fn required(&mut self, name: &str) -> String {
        let found = value(&self.body, name);
        match found.as_str().filter(|text| !text.is_empty()) {
            Some(text) => text.to_owned(),
            None => {
                self.fault("Required", name, found);
                String::new()
            }
        }
    }

    fn object(&mut self, name: &str) -> Value {
        let found = value(&self.body, name);
        if !found.is_null() && !found.is_object() {
            self.fault("Invalid", name, found.clone());
        }
        found
    }

    fn array(&mut self, name: &str) -> Value {
        match value(&self.body, name) {
            Value::Null => json!([]),
            found @ Value::Array(_) => found,
            found => {
                self.fault("Invalid", name, found);
                json!([])
            }
        }
    }

    fn coupons(&mut self) -> Vec<String> {
        let all = self.array("couponCodes");
        let mut codes = Vec::new();
        for (at, code) in all.as_array().into_iter().flatten().enumerate() {
            match code.as_str() {
                Some(code) => codes.push(code.to_owned()),
                None => self.fault("Invalid", &format!("couponCodes[{at}]"), code.clone()),
            }
        }
        codes
    }

    fn account(&mut self) -> Value {
        let name = if self.body.contains_key("account") { "account" } else { "accountData" };
        let account = value(&self.body, name);
        for field in ["userId", "email"] {
            let given = account[field].as_str().unwrap_or_default();
            if given.is_empty() || (field == "email" && !given.contains('@')) {
                self.fault("Required", &format!("account.{field}"), account[field].clone());
            }
        }
        account
    }

    fn currency(&mut self, given: &Value, param: &str) -> Option<String> {
        let word = given.as_str();
        let good =
            |word: &str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
        if !given.is_null() && !word.is_some_and(good) {
            self.fault("Invalid", param, given.clone());
        }
        word.map(str::to_owned)
    }

    fn lines(&mut self, name: &str, prefix: &str, currency: Option<&str>) -> Vec<Line> {
        let Some(raw) = self.body.get(name).map(|raw| raw.get().to_owned()) else {
            return Vec::new();
        };
        if raw == "null" {
            return Vec::new();
        }
        let Ok(rows) = serde_json::from_str::<Vec<Raw>>(&raw) else {
            self.fault("Invalid", name, json!(raw));
            return Vec::new();
        };
        let rows = rows.iter().enumerate();
        rows.map(|(at, row)| self.line(row, &format!("{name}[{at}]"), prefix, currency)).collect()
    }

    fn line(&mut self, row: &Raw, at: &str, prefix: &str, session: Option<&str>) -> Line {
        let text = |name: &str| value(row, name).as_str().map(str::to_owned);
        let code = text("code").or_else(|| text(&format!("{prefix}Id"))).unwrap_or_default();
        if code.is_empty() {
            self.fault("Required", &format!("{at}.code"), Value::Null);
        }
        let currency = self.currency(&value(row, "currency"), &format!("{at}.currency"));
        let digits = digits_of(session.or(currency.as_deref()).unwrap_or("USD"));
        let total = self.amount(row, at, "totalAmount", digits);
        if total.is_none() && !row.contains_key("totalAmount") {
            self.fault("Required", &format!("{at}.totalAmount"), Value::Null);
        }
        Line {
            uuid: String::new(),
            code,
            name: text(&format!("{prefix}Name")),
            quantity: self.quantity(row, at),
            total: total.unwrap_or(Decimal::ZERO),
            discounted: self.amount(row, at, "overrideAmount", digits),
            currency,
            trial_days: value(row, "trialDays").as_i64(),
        }
    }

    fn quantity(&mut self, row: &Raw, at: &str) -> i64 {
        let given = value(row, "quantity");
        if given.is_null() {
            return 1;
        }
        let quantity = given.as_i64().filter(|number| (1..=1_000_000).contains(number));
        if quantity.is_none() {
            self.fault("Invalid", &format!("{at}.quantity"), given);
        }
        quantity.unwrap_or(1)
    }

    /// An amount, read from the text of the number.
    fn amount(&mut self, row: &Raw, at: &str, name: &str, digits: u32) -> Option<Decimal> {
        let raw = row.get(name)?.get();
        if raw == "null" {
            return None;
        }
        let decimal = Decimal::parse(raw);
        let fits = |decimal: &Decimal| {
            !decimal.is_negative() && decimal.minor(digits).is_some_and(|minor| minor < 1 << 46)
        };
        let good = decimal.filter(fits);
        if good.is_none() {
            self.fault("InvalidAmount", &format!("{at}.{name}"), json!(raw));
        }
        good
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(body: &str) -> Vec<String> {
        let error = read(body.as_bytes(), 0).unwrap_err();
        error.faults.into_iter().map(|fault| fault.param).collect()
    }

    #[test]
    fn amounts_keep_their_digits_and_paths_are_fine() {
        let body = r#"{"clientId":"c","items":[{"providerItemId":"a","totalAmount":49.99,"overrideAmount":24.990}],
            "account":{"userId":"u","email":"a@b.test"},"successUrl":"/success","cancelUrl":"/cancel"}"#;
        let session = read(body.as_bytes(), 5).unwrap();
        assert_eq!(session.items[0].price().minor(2), Some(2499));
        assert_eq!((session.items[0].quantity, session.mode.as_str()), (1, "confirm"));
        assert_eq!(session.expires, 5 + DAY);
        assert_eq!(client(body.as_bytes()).as_deref(), Some("c"));
    }

    #[test]
    fn every_fault_is_named_by_its_place() {
        assert_eq!(
            params(
                r#"{"items":[{"totalAmount":-1},{"code":"a","totalAmount":0.125,"quantity":0},{"code":"b"}]}"#
            ),
            [
                "items[0].code",
                "items[0].totalAmount",
                "items[1].totalAmount",
                "items[1].quantity",
                "items[2].totalAmount",
                "account.userId",
                "account.email",
                "successUrl",
                "cancelUrl"
            ]
        );
        assert_eq!(params("{}")[0], "items");
        let rest = r#""account":{"userId":"u","email":"a@b.c"},"successUrl":"/","cancelUrl":"/""#;
        for (wrong, param) in [
            (r#""items":7"#, "items"),
            (r#""items":[{"code":"a","totalAmount":"1"}]"#, "items[0].totalAmount"),
            (r#""items":[{"code":"a","totalAmount":1}],"couponCodes":[3]"#, "couponCodes[0]"),
            (r#""items":[{"code":"a","totalAmount":1}],"tagsData":[]"#, "tagsData"),
            (
                r#""items":[{"code":"a","totalAmount":1.5}],"currency":"JPY""#,
                "items[0].totalAmount",
            ),
            (r#""items":[{"code":"a","totalAmount":1}],"currency":"usd""#, "currency"),
        ] {
            assert_eq!(params(&format!("{{{wrong},{rest}}}")), [param], "{wrong}");
        }
        assert_eq!(read(b"[]", 0).unwrap_err().status, 400);
    }

    #[test]
    fn plans_have_names_of_their_own() {
        let body = r#"{"subscriptions":[{"providerPlanId":"p","providerPlanName":"Pro","totalAmount":29,"trialDays":14}],
            "accountData":{"userId":"u","email":"a@b.test"},"successUrl":"/a","cancelUrl":"/b","currency":"KWD"}"#;
        let session = read(body.as_bytes(), 0).unwrap();
        let plan = &session.plans[0];
        assert_eq!(
            (plan.code.as_str(), plan.name.as_deref(), plan.trial_days),
            ("p", Some("Pro"), Some(14))
        );
        assert_eq!(session.account["userId"], "u");
    }
}
