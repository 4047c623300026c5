//! The two years of payments before the sandbox started, computed anew whenever they are asked for.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::catalog::{Offer, Subscription};
use super::payment::{Attempt, Payment, customer_id, tax_rate, with_tax};
use super::status::Status;
use crate::clock::{DAY, HOUR, MINUTE};
use crate::names::{CHANNELS, GOODS, NOTES};
use crate::past::{SPAN, moment_of};
use crate::people::{buyer, person};
use crate::rng::{Rng, mix};
use crate::ulid::ulid;

/// Why payments are declined.
pub const DECLINES: [&str; 6] = [
    "card_declined",
    "insufficient_funds",
    "expired_card",
    "incorrect_cvc",
    "processing_error",
    "do_not_honor",
];
/// One payment in so many carries an order id that the first provider has too.
const SHARED: u64 = 33;

/// A payment in the list: where it is and, once it has changed, what it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    /// When it was made.
    pub created: i64,
    /// What everything else follows from.
    pub seed: u64,
    /// Its number, which order ids follow.
    pub number: u32,
    /// Where it stood when history ended.
    pub seeded: Status,
    /// The payment itself, where it no longer follows from the seed.
    pub changed: Option<Box<Payment>>,
}

impl Row {
    /// What rows are sorted by; ids sort the same way.
    pub fn key(&self) -> (i64, u64) {
        (self.created, self.seed)
    }
}

/// What seeded payments are computed from.
#[derive(Debug)]
pub struct Past {
    /// The seed of the whole shop.
    pub seed: u64,
    /// When history ends.
    pub now: i64,
    /// How many customers it has.
    pub customers: u64,
    /// Order ids to repeat.
    pub orders: Vec<String>,
}

/// The seeded statuses of payments that are over, with their weights.
const OVER: [(Status, u64); 11] = [
    (Status::PaymentSuccess, 745),
    (Status::Initiation, 70),
    (Status::PaymentFailed, 60),
    (Status::CheckoutCanceled, 42),
    (Status::FullyRefunded, 30),
    (Status::PartialRefunded, 20),
    (Status::Canceled, 10),
    (Status::CheckoutPending, 8),
    (Status::RefundPending, 6),
    (Status::RefundFailed, 5),
    (Status::Expired, 4),
];

impl Past {
    /// All payments of the history, oldest first.
    pub fn rows(&self, count: usize) -> Vec<Row> {
        let mut rng = Rng::new(mix(self.seed, 0x1f10));
        let (authorised, received) = ((count / 100).min(12), (count / 60).min(24));
        let weights = OVER.map(|(_, weight)| weight);
        let mut rows = Vec::with_capacity(count + 16);
        for at in 0..count {
            let (created, seeded) = if at < authorised {
                (self.now - rng.range(5 * MINUTE, 50 * MINUTE), Status::CheckoutSuccess)
            } else if at < authorised + received {
                (self.now - rng.range(2 * HOUR, 22 * HOUR), Status::PaymentReceived)
            } else {
                let (at, rest) = (at - authorised - received, count - authorised - received);
                (moment_of(&mut rng, self.now, at, rest) - DAY, OVER[rng.weighted(&weights)].0)
            };
            rows.push(Row { created, seed: rng.next(), number: 0, seeded, changed: None });
        }
        rows.sort_unstable_by_key(Row::key);
        for (number, row) in rows.iter_mut().enumerate() {
            row.number = number as u32;
        }
        rows
    }

    /// The payment of a row.
    pub fn payment(&self, row: &Row, offers: &[Offer], subscriptions: &[Subscription]) -> Payment {
        if let Some(payment) = &row.changed {
            return (**payment).clone();
        }
        let mut rng = Rng::new(row.seed);
        let recurring = self.renewal(&mut rng, row, subscriptions);
        let offer = recurring.and_then(|sub| offers.iter().find(|offer| offer.id == sub.offer));
        let who = person(self.seed, self.buyer(&mut rng, row.created));
        let (products, amount, currency) = match offer {
            Some(offer) => (offer.products(), offer.amount, offer.currency.clone()),
            None => cart(&mut rng),
        };
        let country = (row.seeded != Status::Initiation && rng.chance(850)).then_some(who.country);
        let rate = country.map_or(0, tax_rate);
        let timeline = timeline(&mut rng, row);
        let email = match recurring {
            Some(sub) => Some(sub.email.clone()),
            None => rng.chance(960).then_some(who.email),
        };
        Payment {
            id: format!("pay_{}", ulid(row.created, row.seed)),
            amount,
            currency,
            status: row.seeded,
            customer: email.as_deref().map(customer_id),
            email,
            products,
            metadatas: self.metadatas(&mut rng, row),
            subscription: recurring.map(|sub| sub.id.clone()),
            country: country.map(str::to_owned),
            tax_rate: rate,
            taxed: country.map(|_| with_tax(amount, rate)),
            attempts: attempts(&mut rng, &timeline),
            created: row.created,
            updated: timeline.last().map_or(row.created, |(_, at)| *at),
            timeline,
            session: None,
            success_url: "https://atelier-senja.example/ok".to_owned(),
            cancel_url: "https://atelier-senja.example/cart".to_owned(),
        }
    }

    fn buyer(&self, rng: &mut Rng, created: i64) -> u64 {
        let along = (created - (self.now - SPAN)).clamp(0, SPAN) as u64;
        buyer(rng, (self.customers * (along / 1000) / (SPAN as u64 / 1000)).max(1))
    }

    /// The subscription that this payment renews, if it does.
    fn renewal<'a>(
        &self,
        rng: &mut Rng,
        row: &Row,
        subscriptions: &'a [Subscription],
    ) -> Option<&'a Subscription> {
        let known = subscriptions.partition_point(|sub| sub.created <= row.created) as u64;
        let renews = rng.chance(120) && known > 0;
        renews.then(|| &subscriptions[rng.below(known) as usize])
    }

    fn metadatas(&self, rng: &mut Rng, row: &Row) -> Value {
        let mut map = serde_json::Map::new();
        match rng.weighted(&[880, 60, 30, 30]) {
            0 => drop(map.insert("orderId".to_owned(), json!(self.order(row)))),
            1 => return Value::Null,
            2 => return json!({}),
            // A shop that writes numbers where others write texts.
            _ => drop(map.insert("orderId".to_owned(), json!(700_000 + row.number))),
        }
        if rng.chance(400) {
            map.insert("channel".to_owned(), json!(rng.pick(CHANNELS)));
        }
        if rng.chance(60) {
            map.insert("note".to_owned(), json!(rng.pick(NOTES)));
        }
        Value::Object(map)
    }

    fn order(&self, row: &Row) -> String {
        let place = (row.created - (self.now - SPAN)).clamp(0, SPAN - 1) as i128;
        let index = place * self.orders.len() as i128 / i128::from(SPAN);
        match self.orders.get(index as usize) {
            Some(order) if row.seed.is_multiple_of(SHARED) => order.clone(),
            _ => format!("AS-{}-{:05}", 2024 + row.number / 40_000, 10_000 + row.number % 90_000),
        }
    }
}

fn cart(rng: &mut Rng) -> (Value, i64, String) {
    let currency = if rng.chance(700) { "EUR" } else { "USD" };
    let mut total = 0;
    let lines: Vec<Value> = (0..1 + rng.weighted(&[60, 25, 15]))
        .map(|_| {
            let (name, _, price) = GOODS[rng.below(GOODS.len() as u64) as usize];
            let quantity = 1 + rng.weighted(&[70, 20, 10]) as i64;
            total += price * quantity;
            json!({"name": name, "price": price, "quantity": quantity})
        })
        .collect();
    (Value::Array(lines), total, currency.to_owned())
}

fn timeline(rng: &mut Rng, row: &Row) -> Vec<(Status, i64)> {
    let mut at = row.created;
    let mut steps = Vec::new();
    for status in row.seeded.path() {
        at += match status {
            Status::Initiation => 0,
            Status::CheckoutPending => rng.range(5_000, MINUTE),
            Status::PaymentReceived => HOUR,
            Status::PaymentSuccess => 23 * HOUR,
            Status::RefundPending | Status::PartialRefunded => rng.range(HOUR, 9 * DAY),
            Status::FullyRefunded | Status::RefundFailed => rng.range(HOUR, 5 * DAY),
            _ => rng.range(20_000, 3 * MINUTE),
        };
        steps.push((*status, at));
    }
    steps
}

/// The tries that a timeline implies; one payment in twelve needed two.
fn attempts(rng: &mut Rng, timeline: &[(Status, i64)]) -> Vec<Attempt> {
    let decided = |(status, _): &&(Status, i64)| {
        matches!(status, Status::CheckoutSuccess | Status::PaymentFailed)
    };
    let Some((status, at)) = timeline.iter().find(decided) else { return Vec::new() };
    let declined = |rng: &mut Rng, at| Attempt { error: Some(rng.pick(&DECLINES).to_owned()), at };
    let mut all = Vec::new();
    if rng.chance(80) {
        all.push(declined(rng, at - 15_000));
    }
    all.push(match status {
        Status::PaymentFailed => declined(rng, *at),
        _ => Attempt { error: None, at: *at },
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inflowpay::catalog;

    fn past() -> Past {
        let orders = vec!["INV-1".to_owned(), "INV-2".to_owned()];
        Past { seed: 4, now: 1_792_540_800_000, customers: 100, orders }
    }

    fn all(count: usize) -> Vec<Payment> {
        let past = past();
        let offers = catalog::offers(past.now);
        let subscriptions = catalog::subscriptions(past.seed, past.now, 20, &offers);
        let rows = past.rows(count);
        rows.iter().map(|row| past.payment(row, &offers, &subscriptions)).collect()
    }

    #[test]
    fn every_status_is_there_and_nothing_is_of_the_future() {
        let all = all(3000);
        for status in Status::ALL {
            assert!(all.iter().any(|payment| payment.status == status), "{status:?}");
        }
        let late = |payment: &&Payment| payment.created > past().now;
        assert_eq!(all.iter().find(late), None);
        assert!(all.windows(2).all(|two| two[0].id < two[1].id));
    }

    #[test]
    fn sums_and_timelines_hold_together() {
        for payment in all(1000) {
            let lines = payment.products.as_array().unwrap().iter();
            let sum: i64 = lines
                .map(|line| line["price"].as_i64().unwrap() * line["quantity"].as_i64().unwrap())
                .sum();
            assert_eq!(sum, payment.amount);
            assert!(payment.timeline.windows(2).all(|two| two[0].1 <= two[1].1));
            let paid = payment.attempts.iter().any(|attempt| attempt.error.is_none());
            assert_eq!(paid, payment.status.is_paid(), "{payment:?}");
        }
    }

    #[test]
    fn some_orders_are_known_elsewhere_and_some_payments_tell_none() {
        let all = all(3000);
        let order = |payment: &Payment| payment.metadatas["orderId"].as_str().map(str::to_owned);
        let shared = all
            .iter()
            .filter(|payment| order(payment).is_some_and(|order| order.starts_with("INV-")));
        let shared = shared.count();
        assert!((50..130).contains(&shared), "{shared}");
        assert!(all.iter().any(|payment| payment.metadatas.is_null()));
        assert!(all.iter().any(|payment| payment.metadatas["orderId"].is_number()));
        assert!(all.iter().any(|payment| payment.subscription.is_some()));
        assert!(all.iter().any(|payment| payment.email.is_none()));
    }
}
