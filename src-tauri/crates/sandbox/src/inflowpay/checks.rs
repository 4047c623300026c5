//! Checks a body and collects everything that is wrong with it, as a NestJS validator words it.

use serde_json::{Value, json};

use super::error::ApiError;
use crate::clock::HOUR;

/// The currencies.
pub const CURRENCIES: [&str; 2] = ["EUR", "USD"];
/// How long a session lasts where nothing is said.
const USUAL_LIFE: i64 = HOUR;
/// The longest life in hours; no page gives one.
const LONGEST: f64 = 8760.0;

/// A body under examination.
pub struct Checks<'a> {
    body: &'a Value,
    faults: Vec<String>,
    assumption: Option<&'static str>,
}

impl<'a> Checks<'a> {
    /// Begins.
    pub fn of(body: &'a Value) -> Self {
        Self { body, faults: Vec::new(), assumption: None }
    }

    /// Ends: everything that was wrong, or nothing.
    pub fn done(self) -> Result<(), ApiError> {
        if self.faults.is_empty() {
            return Ok(());
        }
        Err(ApiError { assumption: self.assumption, ..ApiError::invalid(self.faults) })
    }

    /// Notes a fault.
    pub fn fault(&mut self, text: impl Into<String>) {
        self.faults.push(text.into());
    }

    /// A value that is there and not null.
    pub fn given(&self, name: &str) -> Option<&'a Value> {
        self.body.get(name).filter(|value| !value.is_null())
    }

    /// A text that may be left out.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let value = self.given(name)?;
        if !value.is_string() {
            self.fault(format!("{name} must be a string"));
        }
        value.as_str().map(str::to_owned)
    }

    /// A web address that may be left out.
    pub fn url(&mut self, name: &str) -> Option<String> {
        let text = self.text(name)?;
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        if rest.is_none_or(|rest| rest.is_empty() || rest.contains(char::is_whitespace)) {
            self.fault(format!("{name} must be a URL address"));
        }
        Some(text)
    }

    /// An e-mail address that may be left out, under this name or in `customer.email`.
    pub fn email(&mut self) -> Option<String> {
        let nested = self.body["customer"]["email"].as_str().map(str::to_owned);
        let email = self.text("customerEmail").or(nested)?;
        if !is_email(&email) {
            self.fault("customerEmail must be an email");
        }
        Some(email)
    }

    /// The currency, required.
    pub fn currency(&mut self) -> String {
        let word = self.given("currency").and_then(Value::as_str).unwrap_or_default();
        if self.given("currency").is_none() {
            self.fault("currency should not be empty");
        }
        if !CURRENCIES.contains(&word) {
            self.fault("currency must be one of the following values: EUR, USD");
        }
        word.to_owned()
    }

    /// The products, required, and their sum in cents.
    pub fn products(&mut self) -> (Value, i64) {
        let rows = self.given("products").and_then(Value::as_array);
        let Some(rows) = rows.filter(|rows| !rows.is_empty()) else {
            self.fault("products should not be empty");
            return (json!([]), 0);
        };
        let mut total = Some(0_i64);
        let mut clean = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let name = row["name"].as_str().unwrap_or_default();
            if name.is_empty() {
                self.fault(format!("products.{at}.name should not be empty"));
            }
            let price = self.whole(&row["price"], &format!("products.{at}.price"), 1);
            let quantity = self.whole(&row["quantity"], &format!("products.{at}.quantity"), 1);
            total = price.checked_mul(quantity).zip(total).and_then(|(a, b)| a.checked_add(b));
            clean.push(json!({"name": name, "price": price, "quantity": quantity}));
        }
        if total.is_none() {
            self.fault("the total is too large");
        }
        (Value::Array(clean), total.unwrap_or_default())
    }

    /// A required whole number of at least `least`.
    pub fn whole(&mut self, value: &Value, name: &str, least: i64) -> i64 {
        let number = value.as_i64();
        if number.is_none() {
            self.fault(format!("{name} must be an integer number"));
        }
        if number.is_some_and(|number| number < least) {
            self.fault(format!("{name} must not be less than {least}"));
        }
        number.unwrap_or(least)
    }

    /// `expiresIn`, hours as a decimal number, as milliseconds.
    pub fn life(&mut self) -> i64 {
        let Some(value) = self.given("expiresIn") else { return USUAL_LIFE };
        let Some(hours) = value.as_f64() else {
            self.fault("expiresIn must be a number");
            return USUAL_LIFE;
        };
        if hours < 0.25 {
            self.fault("expiresIn must not be less than 0.25");
        }
        if hours > LONGEST {
            self.assumption = Some("longest-life");
            self.fault("expiresIn must not be greater than 8760");
        }
        (hours.clamp(0.25, LONGEST) * HOUR as f64).round() as i64
    }

    /// An object that may be left out.
    pub fn object(&mut self, name: &str) -> Value {
        let Some(value) = self.given(name) else { return Value::Null };
        if !value.is_object() {
            self.fault(format!("{name} must be an object"));
        }
        value.clone()
    }

    /// The least that may be paid in a currency.
    pub fn minimum(&mut self, total: i64, currency: &str) {
        let least = least(currency);
        if total < least && self.faults.is_empty() {
            self.assumption = Some("minimum-amount");
            self.fault(format!("the total must not be less than {least} {currency} cents"));
        }
    }
}

/// The least payment in cents.
pub fn least(currency: &str) -> i64 {
    if currency == "USD" { 200 } else { 150 }
}

/// Whether a text looks like an e-mail address.
pub fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.split_once('@') else { return false };
    let clean = !text.contains(char::is_whitespace) && !domain.contains('@');
    clean
        && !name.is_empty()
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let body = json!({"currency": "IDR", "products": [{"price": 1.5, "quantity": 0}],
                          "customerEmail": "nobody", "successUrl": "/ok", "expiresIn": 0.2});
        let mut checks = Checks::of(&body);
        checks.currency();
        checks.products();
        checks.email();
        checks.url("successUrl");
        checks.life();
        assert_eq!(
            checks.done().unwrap_err().messages,
            [
                "currency must be one of the following values: EUR, USD",
                "products.0.name should not be empty",
                "products.0.price must be an integer number",
                "products.0.quantity must not be less than 1",
                "customerEmail must be an email",
                "successUrl must be a URL address",
                "expiresIn must not be less than 0.25",
            ]
        );
    }

    #[test]
    fn a_quarter_of_an_hour_is_the_shortest_and_an_hour_the_usual_life() {
        let life = |body: Value| Checks::of(&body).life();
        assert_eq!(life(json!({"expiresIn": 0.25})), HOUR / 4);
        assert_eq!(life(json!({"expiresIn": 0.5})), HOUR / 2);
        assert_eq!(life(json!({})), HOUR);
        assert_eq!(life(json!({"expiresIn": 36})), 36 * HOUR);
    }

    #[test]
    fn products_add_up_or_overflow_loudly() {
        let body = json!({"products": [{"name": "Lamp", "price": 3450, "quantity": 2},
                                       {"name": "Bulb", "price": 199, "quantity": 3}]});
        assert_eq!(Checks::of(&body).products().1, 7497);
        let body = json!({"products": [{"name": "x", "price": i64::MAX, "quantity": 2}]});
        let mut checks = Checks::of(&body);
        checks.products();
        assert_eq!(checks.done().unwrap_err().messages, ["the total is too large"]);
    }

    #[test]
    fn addresses_are_told_from_other_texts() {
        assert!(is_email("ana@shop.test") && is_email("a+b@x.co.id"));
        for wrong in ["ana", "@shop.test", "a@b", "a b@c.d", "a@b@c.d", "a@.d", "a@d."] {
            assert!(!is_email(wrong), "{wrong}");
        }
    }
}
