//! The orders behind the sessions, as the Commerce API knows them: two years of old ones, made when
//! somebody first asks, and those of the sessions.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::customers::{Person, SPAN, person};
use super::gateway::uuid;
use super::money;
use super::session::{Session, State};
use super::{Inner, TENANTS};
use crate::clock::{DAY, HOUR, MINUTE, iso, moment};
use crate::names::GOODS;
use crate::rng::{Rng, hash, mix};

/// An order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// What sessions call `orderId`.
    pub id: String,
    /// `ORD-YYYYMMDD-XXXX`.
    pub number: String,
    /// Whose it is.
    pub tenant: String,
    /// `placed`, `approved`, `fulfilled`, `cancelled`.
    pub status: String,
    /// `unpaid`, `paid`, `voided`, `refunded`, …
    pub payment: String,
    /// `unfulfilled`, `fulfilled`, …
    pub fulfillment: String,
    /// Minor units.
    pub total: i64,
    /// Three letters.
    pub currency: String,
    /// The buyer's e-mail address.
    pub email: Option<String>,
    /// The buyer's id.
    pub customer: Option<String>,
    /// When it was placed.
    pub created: i64,
    /// When it was approved.
    pub approved: Option<i64>,
    /// When it was cancelled.
    pub cancelled: Option<i64>,
    /// When it was sent.
    pub fulfilled: Option<i64>,
    /// When it last changed.
    pub updated: i64,
}

/// All orders.
pub struct Orders {
    seed: u64,
    now: i64,
    count: usize,
    old: Option<Vec<Order>>,
    live: HashMap<String, Order>,
}

impl Orders {
    /// The orders of a shop of so many sessions whose history ends at `now`.
    pub fn new(seed: u64, now: i64, sessions: usize) -> Self {
        Self { seed, now, count: sessions / 10, old: None, live: HashMap::new() }
    }

    /// How many customers there are.
    pub fn customers(&self) -> usize {
        self.count / 4 + 20
    }

    /// The customer at an index.
    pub fn customer(&self, index: usize) -> Person {
        person(self.seed, index, self.customers(), self.now)
    }

    /// Forgets the orders of all sessions but these.
    pub fn keep_only(&mut self, ids: &HashSet<String>) {
        self.live.retain(|id, _| ids.contains(id));
    }

    /// Makes the order of a session where there is none yet.
    pub fn of_session(&mut self, session: &Session) {
        let Some(id) = &session.order else { return };
        if self.live.contains_key(id) {
            return;
        }
        let mut order = Order {
            id: id.clone(),
            number: number(session.created, hash(id)),
            tenant: session.tenant.clone().unwrap_or_else(|| TENANTS[0].id.to_owned()),
            status: "placed".to_owned(),
            payment: "unpaid".to_owned(),
            fulfillment: if session.wants_address() { "unfulfilled" } else { "not_required" }
                .to_owned(),
            total: session.amount,
            currency: session.currency.to_uppercase(),
            email: session.customer["email"].as_str().map(str::to_owned),
            customer: session.customer_id.clone(),
            created: session.created,
            approved: None,
            cancelled: None,
            fulfilled: None,
            updated: session.created,
        };
        // One callback in twelve of the seeded ones was lost: the session is paid, its order is not.
        let lost = session.place.is_some() && hash(id).is_multiple_of(12);
        if session.state == State::Complete && !lost {
            order.settle(true, session.saved);
        }
        self.live.insert(id.clone(), order);
    }

    /// Puts an order in the place of what was there.
    pub fn restore(&mut self, order: Order) {
        self.live.insert(order.id.clone(), order);
    }

    /// All orders of an organisation, newest first.
    pub fn all(&mut self, tenant: &str) -> Vec<&Order> {
        let (seed, now, count, people) = (self.seed, self.now, self.count, self.customers());
        let old = self.old.get_or_insert_with(|| {
            (0..count).map(|at| Order::invent(seed, at, count, people, now)).collect()
        });
        let mut all: Vec<&Order> =
            old.iter().chain(self.live.values()).filter(|order| order.tenant == tenant).collect();
        all.sort_unstable_by(|a, b| (b.created, &b.id).cmp(&(a.created, &a.id)));
        all
    }
}

impl Order {
    fn settle(&mut self, captured: bool, at: i64) {
        let (status, payment) =
            if captured { ("approved", "paid") } else { ("cancelled", "voided") };
        (self.status, self.payment, self.updated) = (status.to_owned(), payment.to_owned(), at);
        *(if captured { &mut self.approved } else { &mut self.cancelled }) = Some(at);
    }

    fn invent(seed: u64, at: usize, count: usize, people: usize, now: i64) -> Self {
        let mut rng = Rng::new(mix(mix(seed, 502), at as u64));
        let share = i128::from(SPAN) * at as i128 / count.max(1) as i128;
        let created = now - SPAN + share as i64 + rng.range(0, 6 * HOUR);
        let created = created.min(now - DAY);
        let buyer = person(seed, rng.below(people as u64) as usize, people, now);
        let (_, _, price) = GOODS[rng.below(GOODS.len() as u64) as usize];
        let mut order = Self {
            id: uuid(&mut rng),
            number: number(created, rng.next()),
            tenant: TENANTS[usize::from(rng.chance(150))].id.to_owned(),
            status: "placed".to_owned(),
            payment: "unpaid".to_owned(),
            fulfillment: "unfulfilled".to_owned(),
            total: price * rng.range(1, 5),
            currency: rng
                .pick(&["EUR", "EUR", "EUR", "EUR", "EUR", "EUR", "GBP", "USD"])
                .to_owned(),
            email: Some(buyer.email),
            customer: rng.chance(800).then_some(buyer.id),
            created,
            approved: None,
            cancelled: None,
            fulfilled: None,
            updated: created,
        };
        match rng.weighted(&[720, 90, 80, 60, 30, 20]) {
            0 => {
                order.settle(true, created + rng.range(MINUTE, 2 * HOUR));
                order.send(rng.range(3 * HOUR, 20 * HOUR));
            }
            1 => order.settle(true, created + rng.range(MINUTE, 2 * HOUR)),
            2 => order.settle(false, created + rng.range(HOUR, DAY / 2)),
            3 => {}
            4 => {
                order.settle(true, created + MINUTE);
                order.payment = "partially_refunded".to_owned();
            }
            _ => {
                order.settle(true, created + MINUTE);
                order.status = "cancelled".to_owned();
                order.payment = "refunded".to_owned();
                order.cancelled = Some(created + DAY / 2);
                order.updated = created + DAY / 2;
            }
        }
        order
    }

    fn send(&mut self, after: i64) {
        (self.status, self.fulfillment) = ("fulfilled".to_owned(), "fulfilled".to_owned());
        self.updated = self.created + after;
        self.fulfilled = Some(self.updated);
    }

    /// As the Commerce API shows it.
    pub fn json(&self) -> Value {
        let price = |minor: i64| {
            let formatted = format!("{} {}", money::fixed(minor, &self.currency), self.currency);
            json!({"amount": minor, "currency": self.currency, "formatted": formatted})
        };
        json!({
            "id": self.id, "orderNumber": self.number, "status": self.status,
            "paymentStatus": self.payment, "fulfillmentStatus": self.fulfillment,
            "totals": {"subtotal": price(self.total), "shipping": price(0), "tax": price(0),
                       "discount": price(0), "total": price(self.total)},
            "contactEmail": self.email, "customerId": self.customer, "placedAt": iso(self.created),
            "approvedAt": self.approved.map(iso), "cancelledAt": self.cancelled.map(iso),
            "fulfilledAt": self.fulfilled.map(iso), "createdAt": iso(self.created),
            "updatedAt": iso(self.updated),
        })
    }

    /// What happened to it, oldest first.
    pub fn history(&self) -> Value {
        let steps = [
            ("placed", Some(self.created)),
            ("approved", self.approved),
            ("fulfilled", self.fulfilled),
            ("cancelled", self.cancelled),
        ];
        let happened = steps.into_iter().filter_map(|(action, at)| Some((action, at?)));
        let rows = happened.map(|(action, at)| {
            json!({"id": format!("{}-{action}", self.id), "orderId": self.id, "action": action,
                   "note": null, "createdAt": iso(at)})
        });
        rows.collect()
    }
}

fn number(created: i64, random: u64) -> String {
    format!("ORD-{}-{:04X}", moment(created).format("%Y%m%d"), random % 0x10000)
}

impl Inner {
    /// The gateway's word reaches the session's order.
    pub fn order_settled(&mut self, session: &Session, captured: bool, now: i64) {
        self.orders.of_session(session);
        let Some(order) = session.order.as_ref().and_then(|id| self.orders.live.get_mut(id)) else {
            return;
        };
        if order.payment != "unpaid" && order.payment != "voided" {
            return;
        }
        order.settle(captured, now);
        let order = order.clone();
        self.keep("prood-order", &order.id, &order);
    }
}
