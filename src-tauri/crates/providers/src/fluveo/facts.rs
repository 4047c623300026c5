//! What only Fluveo knows of a session and people want to see: its payment, its Order, its addresses.

use chrono::SecondsFormat;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::map::{Map, Parts, intent};
use super::wire;
use crate::Fact;
use crate::reading::{loose, unix};

/// The facts in these bodies, in reading order.
pub fn of(parts: &Parts, map: &Map) -> Vec<Fact> {
    let details = read::<wire::Details<'_>>(Some(&parts.session));
    let order = read::<wire::Order<'_>>(parts.order.as_deref());
    let mut facts = Facts { map, list: Vec::new() };
    facts.session(&details);
    facts.payment(&intent(parts.intent.as_deref()), &details);
    facts.totals(&details);
    facts.order(&order, &details);
    facts.addresses(&order, &details);
    facts.list
}

/// What can be read; the rest is none.
fn read<'a, T: Deserialize<'a> + Default>(raw: Option<&'a str>) -> T {
    raw.and_then(|raw| serde_json::from_str(raw).ok()).unwrap_or_default()
}

struct Facts<'a> {
    map: &'a Map,
    list: Vec<Fact>,
}

impl Facts<'_> {
    fn say(&mut self, key: &'static str, value: Option<String>) {
        let value = value.filter(|value| !value.is_empty());
        self.list.extend(value.map(|value| Fact::plain(key, value)));
    }

    fn amount(
        &mut self,
        key: &'static str,
        amount: Option<&RawValue>,
        currency: Option<&wire::Text<'_>>,
    ) {
        let (Some(amount), Some(currency)) = (amount, currency) else { return };
        let money = self.map.money(amount, &currency.0).ok();
        self.say(key, money.map(|(_, money)| money.to_string()));
    }

    fn session(&mut self, details: &wire::Details<'_>) {
        let secret = details.client_secret.as_ref().filter(|secret| !secret.is_empty());
        self.list.extend(secret.map(|secret| Fact::masked("client_secret", secret)));
        self.say("checkout_mode", details.mode.clone());
        self.say("ui_mode", details.ui_mode.clone());
        self.say("payment_status", details.payment_status.clone());
        self.say("client_reference_id", details.client_reference_id.clone());
    }

    fn payment(&mut self, intent: &wire::Intent<'_>, details: &wire::Details<'_>) {
        let currency = intent.currency.as_ref().or(details.currency.as_ref());
        let error = loose::<wire::PaymentError>(intent.last_payment_error);
        let canceled = intent.canceled_at.and_then(|at| unix("canceled_at", at).ok());
        self.say("payment_intent", intent.id.clone());
        self.say("payment_intent_status", intent.status.clone());
        self.say("capture_method", intent.capture_method.clone());
        self.amount("amount_received", intent.amount_received, currency);
        self.say("payment_method", super::api::id_of(intent.payment_method));
        self.say("payment_description", intent.description.clone());
        self.say("payment_error", error.and_then(|error| error.message.or(error.code)));
        let canceled = canceled.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
        self.say("payment_canceled_at", canceled);
        self.say("cancellation_reason", intent.cancellation_reason.clone());
    }

    fn totals(&mut self, details: &wire::Details<'_>) {
        let totals = loose::<wire::Totals<'_>>(details.total_details).unwrap_or_default();
        let currency = details.currency.as_ref();
        let nonzero = |raw: Option<&RawValue>| raw.is_some_and(|raw| raw.get() != "0");
        for (key, amount) in [("discount", totals.amount_discount), ("tax", totals.amount_tax)] {
            if nonzero(amount) {
                self.amount(key, amount, currency);
            }
        }
    }

    fn order(&mut self, order: &wire::Order<'_>, details: &wire::Details<'_>) {
        self.say("order", order.id.clone());
        self.say("order_status", order.status.clone());
        self.say("order_payment_status", order.payment_status.clone());
        self.say("fulfillment_status", order.fulfillment_status.clone());
        self.say("shipping_method", named(order.shipping_method));
        let totals = loose::<wire::Totals<'_>>(details.total_details).unwrap_or_default();
        let currency = order.currency.as_ref().or(details.currency.as_ref());
        match order.shipping_cost {
            Some(cost) => self.amount("shipping_cost", Some(cost), currency),
            None if totals.amount_shipping.is_some_and(|raw| raw.get() != "0") => {
                self.amount("shipping_cost", totals.amount_shipping, details.currency.as_ref());
            }
            None => {}
        }
    }

    fn addresses(&mut self, order: &wire::Order<'_>, details: &wire::Details<'_>) {
        let entered = loose::<wire::Customer<'_>>(details.customer_details).unwrap_or_default();
        self.say("shipping_address", place(order.shipping_address.or(details.shipping_details)));
        self.say(
            "billing_address",
            place(order.billing_address).or_else(|| lines(entered.address)),
        );
        let ships =
            loose::<wire::Collection>(details.shipping_address_collection).unwrap_or_default();
        self.say("allowed_countries", Some(ships.allowed_countries.join(", ")));
    }
}

/// Something's name: the text itself, or an object that has one.
fn named(raw: Option<&RawValue>) -> Option<String> {
    loose::<String>(raw).or_else(|| {
        let named = loose::<wire::Named>(raw)?;
        named.name.or(named.id)
    })
}

/// Somebody at an address, whether the address stands alone or below `address`.
fn place(raw: Option<&RawValue>) -> Option<String> {
    let place = loose::<wire::Place<'_>>(raw)?;
    let address = lines(place.address).or_else(|| lines(raw));
    let parts: Vec<String> = [place.name, address].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn lines(raw: Option<&RawValue>) -> Option<String> {
    let address = loose::<wire::Address>(raw)?;
    let town = [address.postal_code, address.city].into_iter().flatten().collect::<Vec<_>>();
    let town = (!town.is_empty()).then(|| town.join(" "));
    let parts = [address.line1, address.line2, town, address.state, address.country];
    let parts: Vec<String> =
        parts.into_iter().flatten().filter(|part| !part.trim().is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
