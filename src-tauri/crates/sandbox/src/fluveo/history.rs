//! The two years before the sandbox started: who bought when, and what came of it.

use chrono::{Datelike, Timelike};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::catalog::{CURRENCIES, Goods, name, shippable};
use super::customers::{Customers, SPAN};
use super::deal::{Deal, Status, What};
use super::draft::{Draft, Item, Shipping};
use super::ids::{Key, beside, id};
use super::plan::{DAY, Fate, HOUR, Plan, plan};
use super::steps::Buyer;
use crate::clock::moment;
use crate::names::{CHANNELS, FAMILY, GIVEN, NOTES};
use crate::rng::{Rng, mix};

/// One in so many orders was also placed at Plugipay.
pub const SHARED: usize = 33;
/// Orders are busiest in the evening of Jakarta.
const HOURS: [u64; 24] =
    [5, 2, 1, 1, 2, 4, 9, 15, 20, 28, 32, 35, 38, 33, 30, 31, 33, 37, 44, 50, 52, 44, 30, 14];
/// Where buyers live.
const PLACES: [(&str, &str, &str, &str); 6] = [
    ("Jl. Kemang Raya 8", "Jakarta", "12730", "ID"),
    ("Rua das Flores 21", "Porto", "4050-262", "PT"),
    ("48 Larch Street", "Portland", "97205", "US"),
    ("Königsallee 3", "Düsseldorf", "40212", "DE"),
    ("2-14-5 神南", "渋谷区", "150-0041", "JP"),
    ("17 Castle Row", "Leeds", "LS1 4AP", "GB"),
];

/// A checkout in the list: where it is and, once it has changed, what it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    /// When it was made and its number within the second.
    pub key: Key,
    /// Its number, which order ids follow.
    pub number: u32,
    /// Whose it is, as an index.
    pub customer: u32,
    /// What became of it; none for one made since.
    pub fate: Option<Fate>,
    /// Where its session stands.
    pub status: Status,
    /// The checkout itself, where it no longer follows from the seed.
    pub changed: Option<Box<Deal>>,
}

/// What seeded checkouts are computed from.
#[derive(Debug, Clone)]
pub struct Book {
    /// The store's seed.
    pub seed: u64,
    /// When history ends, in seconds.
    pub now: i64,
    /// Whether it is the live store.
    pub live: bool,
    /// The seeded catalogue.
    pub goods: Goods,
    /// Order ids of the same shop at Plugipay.
    pub shared: Vec<String>,
}

impl Book {
    /// All checkouts of the history, oldest first.
    pub fn rows(&self, count: usize, customers: &Customers) -> Vec<Row> {
        let mut rng = Rng::new(mix(self.seed, 1));
        let held = (count / 50).min(14);
        let open = count * 6 / 100;
        let declined = (count / 200).min(count - held - open);
        let rest = count - held - open - declined;
        let mut rows = Vec::with_capacity(count + 16);
        for at in 0..count {
            let (created, fate) = match at {
                at if at < held => (self.now - rng.range(HOUR, 6 * DAY), Fate::Authorized),
                at if at < held + open => (self.now - age(&mut rng), Fate::Open),
                at if at < held + open + declined => {
                    (self.now - rng.range(HOUR, 10 * DAY), Fate::Declined)
                }
                at => (self.moment(&mut rng, at - (count - rest), rest), fate(&mut rng)),
            };
            let known = customers.known_by(created);
            let among = if rng.chance(300) { (known / 12).max(1) } else { known };
            let key = (created, rng.next() as u32);
            let customer = rng.below(among) as u32;
            rows.push(Row {
                key,
                number: 0,
                customer,
                fate: Some(fate),
                status: fate.status(),
                changed: None,
            });
        }
        rows.sort_unstable_by_key(|row| row.key);
        rows.dedup_by_key(|row| row.key);
        for (number, row) in rows.iter_mut().enumerate() {
            row.number = number as u32;
        }
        rows
    }

    /// When the `at`-th of `count` orders came: more and more per day.
    fn moment(&self, rng: &mut Rng, at: usize, count: usize) -> i64 {
        let share = (at as f64 + rng.below(1000) as f64 / 1000.0) / count.max(1) as f64;
        let along = ((1.0 + 8.0 * share).sqrt() - 1.0) / 2.0;
        let start = self.now - SPAN;
        let day = (start + (along * SPAN as f64) as i64) / DAY * DAY;
        let created = day + (rng.weighted(&HOURS) as i64 - 7) * HOUR + rng.range(0, HOUR - 1);
        if created > self.now - 3 * HOUR { created - 2 * DAY } else { created.max(start) }
    }

    /// The numbers of a seeded row.
    pub fn plan(&self, row: &Row) -> Option<Plan> {
        row.fate.map(|fate| plan(row.key, fate, self.now))
    }

    /// A row as a checkout.
    pub fn deal(&self, row: &Row, customers: &Customers) -> Deal {
        match (&row.changed, self.plan(row)) {
            (Some(deal), _) => (**deal).clone(),
            (None, Some(plan)) => self.replay(row, &plan, customers),
            (None, None) => Deal::open(&Draft::default(), row.key, self.live),
        }
    }

    fn replay(&self, row: &Row, plan: &Plan, customers: &Customers) -> Deal {
        let mut rng = Rng::new(mix(u64::from(row.key.1), 2));
        let known = customers.at(row.customer as usize).filter(|_| rng.chance(850));
        let mut buyer = buyer(&mut rng, known.as_ref());
        buyer.shipping = plan.chosen;
        let draft = self.draft(row, plan, known.as_ref(), &buyer, &mut rng);
        let mut deal = Deal::open(&draft, row.key, self.live);
        for (at, what) in &plan.past {
            step(&mut deal, plan, row, *what, &mut buyer, *at);
        }
        if draft.keep_customer && deal.status() == Status::Complete && known.is_some() {
            deal.session["customer"] = json!(customers.id_at(row.customer as usize));
        }
        deal
    }

    fn draft(
        &self,
        row: &Row,
        plan: &Plan,
        known: Option<&Value>,
        buyer: &Buyer,
        rng: &mut Rng,
    ) -> Draft {
        let site = "https://toko-senja.example";
        let hosted = plan.ui == "hosted";
        let keep_customer = rng.chance(150);
        let customer = known
            .filter(|_| !keep_customer)
            .map(|row| row["id"].as_str().unwrap_or_default().to_owned());
        let mut draft = Draft {
            mode: if plan.order { "order" } else { "payment" }.to_owned(),
            ui: plan.ui.to_owned(),
            success_url: hosted.then(|| format!("{site}/thanks?session={{CHECKOUT_SESSION_ID}}")),
            cancel_url: hosted.then(|| format!("{site}/cart")),
            items: self.items(row, plan),
            currency: CURRENCIES[plan.currency].0.to_owned(),
            email: buyer.email.clone().filter(|_| customer.is_none()),
            customer,
            keep_customer,
            billing: rng.chance(200),
            phone: rng.chance(150),
            manual: plan.manual,
            shipping: plan.shipping.iter().enumerate().map(|(at, cost)| post(at, *cost)).collect(),
            expires: plan.expires,
            ..Draft::default()
        };
        self.place_order_id(row, &mut draft, rng);
        draft
    }

    fn items(&self, row: &Row, plan: &Plan) -> Vec<Item> {
        let item = |(at, (good, quantity, unit)): (usize, &(usize, i64, i64))| Item {
            price: match plan.inline || *unit == 0 {
                true => id("price", beside(row.key, row.key.0, 600 + at as u64)),
                false => self.goods.price(*good, plan.currency),
            },
            product: self.goods.product(*good),
            name: name(*good).to_owned(),
            quantity: *quantity,
            unit: *unit,
            shippable: shippable(*good),
        };
        plan.lines.iter().enumerate().map(item).collect()
    }

    /// An order id may stand in one of three places, in two of them, or nowhere; a few are no texts.
    fn place_order_id(&self, row: &Row, draft: &mut Draft, rng: &mut Rng) {
        let order = self.order_id(row);
        let place = rng.below(100);
        if place < 45 || (88..92).contains(&place) {
            draft.intent_metadata.insert("internal_order_id".to_owned(), json!(order));
        }
        if (45..70).contains(&place) || (88..92).contains(&place) {
            draft.reference = Some(order.clone());
        }
        match place {
            70..88 => drop(draft.metadata.insert("order_id".to_owned(), json!(order))),
            92 => drop(draft.metadata.insert("order_id".to_owned(), json!(20_000 + row.number))),
            93 => drop(draft.metadata.insert("order_id".to_owned(), json!(["A-1", "A-2"]))),
            94 => draft.description = Some(format!("Order #{order}")),
            _ => {}
        }
        if rng.chance(400) {
            draft.metadata.insert("channel".to_owned(), json!(rng.pick(CHANNELS)));
        }
        if rng.chance(40) {
            draft.metadata.insert("note".to_owned(), json!(rng.pick(NOTES)));
        }
    }

    fn order_id(&self, row: &Row) -> String {
        let number = row.number as usize;
        if let Some(shared) =
            self.shared.get(number / SHARED).filter(|_| number % SHARED == SHARED / 2)
        {
            return shared.clone();
        }
        let time = moment(row.key.0 * 1000);
        match mix(u64::from(row.number), 5) % 100 {
            0..=49 => format!("SO-{}", 20_000 + number),
            50..=74 => format!("FLV/{}/{:05}", time.year(), number),
            75..=89 => format!("{}", 7_300_000 + number),
            _ => format!(
                "W{:02}{:02}-{:02}{:04}",
                time.month(),
                time.day(),
                time.hour(),
                number % 10_000
            ),
        }
    }
}

fn age(rng: &mut Rng) -> i64 {
    if rng.chance(450) { rng.range(600, 2 * DAY) } else { rng.range(2 * DAY, 340 * DAY) }
}

fn fate(rng: &mut Rng) -> Fate {
    [Fate::Complete, Fate::Expired, Fate::Revoked, Fate::Canceled, Fate::Free]
        [rng.weighted(&[830, 120, 30, 14, 6])]
}

fn step(deal: &mut Deal, plan: &Plan, row: &Row, what: What, buyer: &mut Buyer, at: i64) {
    let card = if what == What::Declined { "pm_card_declined" } else { "pm_card_visa" };
    buyer.method = card.to_owned();
    let done = match what {
        What::Created => Ok(()),
        What::Paid if deal.authorized.is_some() => deal.capture(None, at),
        What::Declined | What::Authorized | What::Paid => deal.pay(buyer, at),
        What::Ended if row.fate == Some(Fate::Canceled) => deal.cancel("requested_by_customer", at),
        What::Ended => deal.expire(at),
        What::Refunded(_) => {
            let (amount, status) = plan.refund.unwrap_or((1, "succeeded"));
            deal.refund(Some(amount), status, "returned goods", at)
        }
    };
    debug_assert_eq!(done, Ok(()), "a seeded step is always allowed");
}

fn buyer(rng: &mut Rng, known: Option<&Value>) -> Buyer {
    let text = |name: &str| known.and_then(|row| row[name].as_str()).map(str::to_owned);
    let (street, city, code, country) = PLACES[rng.below(PLACES.len() as u64) as usize];
    let guest = format!("{} {}", rng.pick(GIVEN), rng.pick(FAMILY));
    let inbox = format!("{}@guest.example", guest.to_lowercase().replace(' ', "."));
    let stranger = known.is_none();
    Buyer {
        email: text("email").or(stranger.then_some(inbox)),
        name: text("name").or(stranger.then_some(guest)),
        phone: text("phone"),
        address: address(street, city, code, country),
        ..Buyer::default()
    }
}

/// A postal address on the wire.
pub fn address(street: &str, city: &str, code: &str, country: &str) -> Value {
    json!({"city": city, "country": country, "line1": street, "line2": null, "postal_code": code, "state": null})
}

fn post(at: usize, amount: i64) -> Shipping {
    let (name, low, high) = [("Standard", 5, 7), ("Express", 1, 2)][at.min(1)];
    let days = |value: i64| json!({"unit": "business_day", "value": value});
    Shipping {
        name: name.to_owned(),
        amount,
        estimate: json!({"minimum": days(low), "maximum": days(high)}),
    }
}
