//! What is sold again and again: payment links, subscription offers and the subscriptions to them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::{DAY, iso};
use crate::past::SPAN;
use crate::people::person;
use crate::rng::{Rng, mix};
use crate::ulid::ulid;

/// The offer that a connection's subscription links use.
pub const OFFER: &str = "sub_offer_kopi01";

/// A payment link. Each visit makes a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// `link_…`.
    pub id: String,
    /// For the merchant.
    pub name: Option<String>,
    /// `EUR` or `USD`.
    pub currency: String,
    /// The products.
    pub products: Value,
    /// Their sum in cents.
    pub amount: i64,
    /// Whether it may be paid at.
    pub enabled: bool,
    /// Whether it is put away.
    pub archived: bool,
    /// Handed to its sessions.
    pub metadatas: Value,
    /// `TAX_EXCLUSIVE`, `TAX_INCLUSIVE` or null.
    pub pricing: Value,
    /// How the page looks, stored untouched.
    pub customization: Value,
    /// When it was made.
    pub created: i64,
    /// When it last changed.
    pub updated: i64,
}

impl Link {
    /// Where it stands, as effects tell it.
    pub fn word(&self) -> &'static str {
        match (self.archived, self.enabled) {
            (true, _) => "archived",
            (_, true) => "enabled",
            _ => "disabled",
        }
    }

    /// The object on the wire.
    pub fn json(&self, origin: &str) -> Value {
        json!({
            "id": self.id, "url": format!("{origin}/l/{}", self.id), "name": self.name,
            "status": if self.enabled { "enabled" } else { "disabled" }, "archived": self.archived,
            "currency": self.currency, "products": self.products, "metadatas": self.metadatas,
            "pricingMode": self.pricing, "sessionCustomization": self.customization,
            "createdAt": iso(self.created), "updatedAt": iso(self.updated),
        })
    }
}

/// Something that recurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// `sub_offer_…`.
    pub id: String,
    /// For the payer.
    pub name: String,
    /// For the payer.
    pub description: Option<String>,
    /// Cents for each period.
    pub amount: i64,
    /// `EUR` or `USD`.
    pub currency: String,
    /// `day`, `week`, `month` or `year`.
    pub interval: String,
    /// How many of them.
    pub interval_count: i64,
    /// Days before the first charge.
    pub trial_days: Option<i64>,
    /// Where the payer returns.
    pub success_url: Option<String>,
    /// Where the payer returns otherwise.
    pub cancel_url: Option<String>,
    /// When it was made.
    pub created: i64,
}

impl Offer {
    /// The one line of its payments.
    pub fn products(&self) -> Value {
        json!([{"name": self.name, "price": self.amount, "quantity": 1}])
    }

    /// The object on the wire.
    pub fn json(&self) -> Value {
        json!({
            "id": self.id, "name": self.name, "description": self.description,
            "amountInCents": self.amount, "currency": self.currency, "interval": self.interval,
            "intervalCount": self.interval_count, "trialPeriodDays": self.trial_days,
            "successUrl": self.success_url, "cancelUrl": self.cancel_url,
            "createdAt": iso(self.created), "updatedAt": iso(self.created),
        })
    }
}

/// Where a subscription stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Standing {
    /// Made, not paid.
    Initiation,
    /// Runs.
    Active,
    /// The last charge failed.
    PastDue,
    /// Ends with its period.
    PendingCancellation,
    /// Over.
    Canceled,
}

/// A subscription to an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// `sub_…`.
    pub id: String,
    /// The offer's id.
    pub offer: String,
    /// Whose it is.
    pub email: String,
    /// Where it stands.
    pub standing: Standing,
    /// When it was made.
    pub created: i64,
    /// When it last changed.
    pub updated: i64,
}

impl Subscription {
    /// The object on the wire.
    pub fn json(&self, offers: &[Offer]) -> Value {
        let offer = offers.iter().find(|offer| offer.id == self.offer);
        json!({
            "id": self.id, "status": self.standing, "subscriptionOfferId": self.offer,
            "customerEmail": self.email, "name": offer.map(|offer| &offer.name),
            "amountInCents": offer.map(|offer| offer.amount),
            "currency": offer.map(|offer| &offer.currency),
            "interval": offer.map(|offer| &offer.interval),
            "intervalCount": offer.map(|offer| offer.interval_count),
            "createdAt": iso(self.created), "updatedAt": iso(self.updated),
        })
    }
}

/// The offers of the invented shop.
pub fn offers(now: i64) -> Vec<Offer> {
    let offer = |id: &str, name: &str, amount, currency: &str, interval: &str, trial_days| Offer {
        id: id.to_owned(),
        name: name.to_owned(),
        description: None,
        amount,
        currency: currency.to_owned(),
        interval: interval.to_owned(),
        interval_count: 1,
        trial_days,
        success_url: Some("https://atelier-senja.example/welcome".to_owned()),
        cancel_url: Some("https://atelier-senja.example/offers".to_owned()),
        created: now - SPAN,
    };
    vec![
        offer(OFFER, "Kopi bulanan – 250 g", 1_290, "EUR", "month", None),
        offer("sub_offer_kopi02", "Coffee club, weekly", 990, "USD", "week", Some(14)),
        offer("sub_offer_teh03", "Thé du mois “Senja”", 2_450, "EUR", "month", None),
        offer("sub_offer_box04", "Gift box, yearly", 18_900, "EUR", "year", None),
    ]
}

/// The links of the invented shop.
pub fn links(now: i64) -> Vec<Link> {
    let link = |id: &str, name: &str, currency: &str, price: i64, enabled, archived| Link {
        id: id.to_owned(),
        name: Some(name.to_owned()),
        currency: currency.to_owned(),
        products: json!([{"name": name, "price": price, "quantity": 1}]),
        amount: price,
        enabled,
        archived,
        metadatas: Value::Null,
        pricing: Value::Null,
        customization: Value::Null,
        created: now - 300 * DAY,
        updated: now - 300 * DAY,
    };
    vec![
        link("link_workshop01", "Batik workshop, one afternoon", "EUR", 6_500, true, false),
        link("link_voucher02", "Voucher 25 €", "EUR", 2_500, true, false),
        link("link_donation03", "Spende für die Werkstatt", "EUR", 1_000, false, false),
        link("link_market04", "Market stall 2025", "USD", 4_200, true, true),
    ]
}

/// The subscriptions of the invented shop, oldest first.
pub fn subscriptions(seed: u64, now: i64, count: usize, offers: &[Offer]) -> Vec<Subscription> {
    let one = |at: usize| {
        let mut rng = Rng::new(mix(mix(seed, 0x5ab), at as u64));
        let created = now - SPAN + SPAN / count as i64 * at as i64 + rng.range(0, DAY);
        let standing = [
            Standing::Active,
            Standing::Canceled,
            Standing::PendingCancellation,
            Standing::PastDue,
        ][rng.weighted(&[70, 20, 5, 5])];
        Subscription {
            id: format!("sub_{}", ulid(created, rng.next())),
            offer: offers[at % offers.len()].id.clone(),
            email: person(seed, rng.below(12 + count as u64)).email,
            standing,
            created,
            updated: created,
        }
    };
    let mut all: Vec<Subscription> = (0..count).map(one).collect();
    all.sort_by_key(|subscription| subscription.created);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_its_page() {
        let link = &links(1_792_540_800_000)[0];
        assert_eq!(link.json("http://x")["url"], "http://x/l/link_workshop01");
        assert_eq!(link.json("")["status"], "enabled");
    }

    #[test]
    fn subscriptions_are_to_offers_that_exist() {
        let offers = offers(1_792_540_800_000);
        let all = subscriptions(1, 1_792_540_800_000, 40, &offers);
        assert_eq!(all.len(), 40);
        assert!(all.iter().all(|sub| sub.json(&offers)["amountInCents"].is_number()));
        assert!(all.windows(2).all(|two| two[0].created <= two[1].created));
        assert!(subscriptions(1, 0, 0, &offers).is_empty());
    }
}
