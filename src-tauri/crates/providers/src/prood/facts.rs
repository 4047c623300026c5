//! What only Prood knows of a session: whose it is, and what its gateway asked the customer to do.

use domain::Money;
use serde_json::value::RawValue;

use super::body::Body;
use super::map::{meta_of, name};
use super::money::{Unit, decimal};
use super::wire;
use crate::pick;
use crate::reading::loose;
use crate::registry::Fact;

/// The facts of a body. `amount` is the session's, where it could be read.
pub fn of(body: &Body<'_>, unit: Unit, amount: Option<Money>) -> Vec<Fact> {
    let mut facts = Facts(Vec::new());
    let snapshot = body.snapshot().unwrap_or_default();
    let payment = pick::member(snapshot, "paymentSession");
    let payment: wire::PaymentSession<'_> = loose(payment).unwrap_or_default();
    let data: wire::ProviderData<'_> = loose(payment.provider_data).unwrap_or_default();
    facts.gateway(&payment, &data, unit, amount);
    facts.mbway(&data, snapshot);
    facts.around(body, snapshot);
    if body.known.gone.is_some() {
        let state: Option<String> = loose(pick::member(snapshot, "state"));
        facts.add("last_state", state);
    }
    facts.0
}

struct Facts(Vec<Fact>);

impl Facts {
    fn add(&mut self, key: &'static str, value: Option<String>) {
        let value = value.filter(|value| !value.is_empty());
        self.0.extend(value.map(|value| Fact::plain(key, value)));
    }

    fn masked(&mut self, key: &'static str, value: Option<String>) {
        let value = value.filter(|value| !value.is_empty());
        self.0.extend(value.map(|value| Fact::masked(key, value)));
    }

    fn gateway(
        &mut self,
        payment: &wire::PaymentSession<'_>,
        data: &wire::ProviderData<'_>,
        unit: Unit,
        amount: Option<Money>,
    ) {
        if let Some(reference) = data.reference.and_then(scalar) {
            self.add("multibanco_entity", data.entity.and_then(scalar));
            self.add("multibanco_reference", Some(in_threes(&reference)));
            let paid = payment.amount.zip(amount).map(|(text, whole)| due(text.get(), unit, whole));
            self.add("multibanco_amount", paid);
            self.add("multibanco_expires", data.expires_at.clone());
        }
        self.add("payment_id", payment.id.clone());
        self.add("payment_status", payment.status.clone());
        self.masked("redirect_url", payment.redirect_url.clone());
    }

    fn mbway(&mut self, data: &wire::ProviderData<'_>, snapshot: &str) {
        if !matches!(data.method.as_deref(), Some("mbway" | "mbw")) {
            return;
        }
        let customer: wire::CustomerInfo =
            loose(pick::member(snapshot, "customerInfo")).unwrap_or_default();
        self.add("mbway_phone", data.phone.clone().or(customer.phone));
        self.add("mbway_status", data.ifthenpay_status.clone().or(data.easypay_status.clone()));
        self.add("mbway_message", data.message.clone());
    }

    fn around(&mut self, body: &Body<'_>, snapshot: &str) {
        let meta = meta_of(body);
        let asked = |key| super::body::text(body.known.asked?.get(), key);
        // Bare values of Redis and the API's answers do not say whose they are.
        self.add("tenant", Some(body.tenant().unwrap_or_else(|| "unknown".to_owned())));
        self.add("link_kind", kind(&body.known.id, meta.kind.as_deref()).map(str::to_owned));
        self.add("description", asked("description"));
        let extra = |key| loose::<String>(pick::member(snapshot, key));
        self.add("channel", extra("channel").or_else(|| asked("channel")));
        self.add("fulfillment", extra("fulfillment").or_else(|| asked("fulfillment")));
        self.add("shipping_method", extra("shippingMethodId"));
        self.add("shipping_address", address(snapshot, "shippingAddress"));
        self.add("billing_address", address(snapshot, "billingAddress"));
        self.add("store", meta.store_name);
        self.add("return_url", meta.return_url.or_else(|| asked("returnUrl")));
        self.add("error", extra("error"));
    }
}

/// A payment link is a session too; only its id or its kind tells.
fn kind(id: &str, told: Option<&str>) -> Option<&'static str> {
    let link = told == Some("pl") || id.starts_with("pl_") || id.starts_with("cs_link_");
    link.then_some("single_use")
}

/// A text or a number as text.
fn scalar(raw: &RawValue) -> Option<String> {
    match raw.get().as_bytes().first()? {
        b'"' => serde_json::from_str(raw.get()).ok(),
        b'0'..=b'9' => Some(raw.get().to_owned()),
        _ => None,
    }
}

/// A Multibanco reference as people read it: `501 234 567`.
fn in_threes(reference: &str) -> String {
    let digits: String = reference.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 9 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return reference.to_owned();
    }
    format!("{} {} {}", &digits[..3], &digits[3..6], &digits[6..])
}

/// What the gateway was told to collect. Gateways count whole euros even where Prood counts cents: of
/// the two readings the one that is the session's amount is meant.
fn due(text: &str, unit: Unit, whole: Money) -> String {
    let readings = [unit.read(text, whole.currency), decimal(text, whole.currency)];
    let readings: Vec<Money> = readings.into_iter().flatten().collect();
    let meant = readings.iter().find(|reading| **reading == whole).or(readings.first());
    meant.map_or_else(|| text.to_owned(), ToString::to_string)
}

fn address(snapshot: &str, key: &str) -> Option<String> {
    let wire: wire::Address = loose(pick::member(snapshot, key))?;
    let city = name(wire.postal_code.as_deref(), wire.city.as_deref());
    let who = name(wire.first_name.as_deref(), wire.last_name.as_deref());
    let lines = [who, wire.street, wire.street2, city, wire.district, wire.state, wire.country];
    let lines: Vec<_> = lines.into_iter().flatten().filter(|line| !line.is_empty()).collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}

#[cfg(test)]
mod tests {
    use domain::Currency;

    use super::*;

    #[test]
    fn references_are_read_in_threes() {
        let table = [
            ("501234567", "501 234 567"),
            ("501 234 567", "501 234 567"),
            ("12", "12"),
            ("50123456x", "50123456x"),
            ("٥٠١٢٣٤٥٦٧", "٥٠١٢٣٤٥٦٧"),
        ];
        for (reference, shown) in table {
            assert_eq!(in_threes(reference), shown);
        }
    }

    #[test]
    fn a_gateway_may_count_differently() {
        let eur = Currency::new("EUR").unwrap();
        let whole = Money::new(3_450, eur);
        for (text, unit) in [("3450", Unit::Minor), ("34.5", Unit::Minor), ("34.50", Unit::Major)] {
            assert_eq!(due(text, unit, whole), "EUR 34.50", "{text}");
        }
        assert_eq!(due("20", Unit::Major, whole), "EUR 20.00", "another amount is shown as it is");
        assert_eq!(due("null", Unit::Minor, whole), "null");
        let hundred = Money::new(10_000, eur);
        assert_eq!(due("100", Unit::Minor, hundred), "EUR 100.00");
    }
}
