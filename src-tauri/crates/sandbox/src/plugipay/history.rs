//! The two years before the sandbox started: who ordered when, and what came of it.

use std::borrow::Cow;
use std::fmt::Write;

use chrono::{Datelike, Timelike};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::customer::{Customers, Keyed};
use super::plan::{METHODS, Plan, plan};
use super::session::{Session, Status};
use crate::clock::{DAY, HOUR, MINUTE, moment};
use crate::names::{CHANNELS, GOODS, NOTES};
use crate::rng::{Rng, mix};
use crate::ulid::ulid;

/// How far back history goes.
pub const SPAN: i64 = 730 * DAY;
/// Transfers that wait for a person.
pub const QUEUE: usize = 40;
/// Orders are busiest in the evening of Jakarta; weights by hour there.
const HOURS: [u64; 24] =
    [4, 2, 1, 1, 1, 3, 8, 14, 22, 30, 34, 36, 40, 34, 30, 30, 32, 36, 42, 52, 54, 46, 28, 12];
/// No customer.
pub const GUEST: u32 = u32::MAX;

/// A session in the list: where it is and, once it has changed, what it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    /// When it was made.
    pub created: i64,
    /// What everything else follows from.
    pub seed: u64,
    /// Its number, which order ids follow.
    pub number: u32,
    /// Whose it is, as an index; [`GUEST`] for nobody's.
    pub customer: u32,
    /// Where it stands.
    pub status: Status,
    /// Where it stood when history ended; none for a session made since.
    pub seeded: Option<Status>,
    /// The session itself, where it no longer follows from the seed.
    pub changed: Option<Box<Session>>,
}

impl Keyed for Row {
    fn key(&self) -> (i64, u64) {
        (self.created, self.seed)
    }
}

/// What seeded sessions are computed from.
#[derive(Debug, Clone, Copy)]
pub struct Book {
    /// The seed of the whole shop.
    pub seed: u64,
    /// When history ends.
    pub now: i64,
}

impl Book {
    /// All sessions of the history, oldest first.
    pub fn rows(&self, count: usize, customers: usize) -> Vec<Row> {
        let mut rng = Rng::new(mix(self.seed, 1));
        let queue = QUEUE.min(count);
        let open = (count / 60).min(24).min(count - queue);
        let pending = (count / 150).min(9).min(count - queue - open);
        let mut rows = Vec::with_capacity(count + 16);
        let mut add = |created, status, rng: &mut Rng| {
            let (seed, customer) = (rng.next(), self.customer(rng, created, customers));
            rows.push(Row {
                created,
                seed,
                number: 0,
                customer,
                status,
                seeded: Some(status),
                changed: None,
            });
        };
        for at in 0..queue as i64 {
            let age = HOUR + at * (143 * HOUR) / QUEUE as i64 + rng.range(0, 2 * HOUR);
            add(self.now - age.min(144 * HOUR), Status::PendingReview, &mut rng);
        }
        for _ in 0..open {
            let age =
                if rng.chance(500) { rng.range(MINUTE, 50 * MINUTE) } else { rng.range(HOUR, DAY) };
            add(self.now - age, Status::Open, &mut rng);
        }
        for _ in 0..pending {
            let age = rng.range(3 * MINUTE, 6 * HOUR);
            add(self.now - age, Status::Pending, &mut rng);
        }
        let rest = count - queue - open - pending;
        for at in 0..rest {
            let created = self.moment(&mut rng, at, rest);
            let status = [Status::Completed, Status::Expired, Status::Canceled, Status::Failed]
                [rng.weighted(&[780, 150, 55, 15])];
            add(created, status, &mut rng);
        }
        rows.sort_unstable_by_key(Keyed::key);
        for (number, row) in rows.iter_mut().enumerate() {
            row.number = number as u32;
        }
        rows
    }

    /// When the `at`-th of `count` orders came: three times as many per day at the end as at the
    /// beginning, fewer at night and on Sundays.
    fn moment(&self, rng: &mut Rng, at: usize, count: usize) -> i64 {
        let share = (at as f64 + rng.below(1000) as f64 / 1000.0) / count as f64;
        let along = ((1.0 + 8.0 * share).sqrt() - 1.0) / 2.0;
        let start = self.now - SPAN;
        let mut day = start + (along * SPAN as f64) as i64 / DAY * DAY;
        if moment(day).weekday() == chrono::Weekday::Sun && rng.chance(450) {
            day += DAY;
        }
        let hour = rng.weighted(&HOURS) as i64;
        let jakarta = day / DAY * DAY + hour * HOUR - 7 * HOUR;
        let created = jakarta + rng.range(0, HOUR - 1);
        if created >= self.now - 3 * HOUR { created - 2 * DAY } else { created.max(start) }
    }

    /// Somebody who was already a customer then; a quarter of all orders come from regulars.
    fn customer(&self, rng: &mut Rng, created: i64, customers: usize) -> u32 {
        let known = Customers::known_by(self.now, created, customers);
        if known == 0 || rng.chance(120) {
            return GUEST;
        }
        let regulars = (known / 12).max(1);
        let among = if rng.chance(280) { regulars } else { known };
        rng.below(among) as u32
    }

    /// The numbers of a seeded row.
    pub fn plan(&self, row: &Row) -> Option<Plan> {
        row.seeded.map(|status| plan(row.seed, row.created, status, self.now))
    }

    /// A seeded row as a session.
    pub fn session(&self, row: &Row, customers: &Customers) -> Session {
        let plan = plan(row.seed, row.created, row.seeded.unwrap_or(row.status), self.now);
        let customer = customers.at(row.customer);
        let mut rng = Rng::new(mix(row.seed, 2));
        let order = order_id(row, &plan);
        let site = "https://toko-senja.example";
        Session {
            id: format!("cs_{}", ulid(row.created, row.seed)),
            customer_id: customer.as_ref().map(|customer| customer.id.clone()),
            customer: customer.filter(|_| plan.embeds_customer).map(|customer| customer.brief()),
            amount: plan.amount,
            currency: plan.currency,
            status: row.status,
            methods: offered(plan.offered),
            payment_method: plan.method.map(Cow::Borrowed),
            adapter: plan.adapter.map(Cow::Borrowed),
            line_items: line_items(&plan),
            success_url: format!("{site}/orders/{order}?status=paid"),
            cancel_url: format!("{site}/orders/{order}"),
            expires: plan.expires,
            completed: plan.completed,
            payment_id: plan.completed.map(|at| payment_id(row, &plan, at)),
            metadata: metadata(&mut rng, &order, row),
            created: row.created,
            updated: plan.updated,
            request_id: None,
        }
    }
}

fn offered(bits: u8) -> Vec<Cow<'static, str>> {
    let methods = METHODS.iter().enumerate().filter(|(bit, _)| bits & (1 << bit) != 0);
    methods.map(|(_, method)| Cow::Borrowed(*method)).collect()
}

fn line_items(plan: &Plan) -> String {
    let mut out = String::from("[");
    for line in plan.lines.iter().filter(|line| line.quantity > 0) {
        let comma = if out.len() > 1 { "," } else { "" };
        let (name, quantity, unit) = (GOODS[line.good].0, line.quantity, line.unit);
        let _ =
            write!(out, r#"{comma}{{"name":"{name}","quantity":{quantity},"unitAmount":{unit}}}"#);
    }
    out.push(']');
    out
}

fn payment_id(row: &Row, plan: &Plan, at: i64) -> String {
    match plan.adapter {
        Some("manual") => format!("cs_{}", ulid(row.created, row.seed)),
        Some("paypal") => format!("PAYID-{:016X}", mix(row.seed, 3)),
        Some("midtrans") => format!("mt-{}", ulid(at, mix(row.seed, 3))),
        _ => format!("py-{:016x}", mix(row.seed, 3)),
    }
}

/// The order ids of every `step`-th session of the shop, oldest first, for another provider at which the
/// same shop sells: one order may be found at both.
pub(crate) fn order_ids(seed: u64, now: i64, sessions: usize, step: usize) -> Vec<String> {
    let (book, nobody) = (Book { seed, now }, Customers::default());
    let rows = book.rows(sessions, customers(sessions));
    let told = rows.iter().step_by(step.max(1)).filter_map(|row| {
        let metadata = book.session(row, &nobody).metadata?;
        let metadata: serde_json::Value = serde_json::from_str(&metadata).ok()?;
        metadata["order_id"].as_str().map(str::to_owned)
    });
    told.collect()
}

/// How many customers a shop of so many sessions has.
pub fn customers(sessions: usize) -> usize {
    if sessions == 0 { 0 } else { sessions / 4 + 12 }
}

/// One in seventy repeats the number of an order shortly before, as a re-minted link does.
fn order_id(row: &Row, plan: &Plan) -> String {
    let again = u32::from(row.seed.is_multiple_of(70)) * (1 + (row.seed >> 32) as u32 % 3);
    let number = row.number.saturating_sub(again);
    let time = moment(row.created + 7 * HOUR);
    match mix(u64::from(number), 4) % 100 {
        _ if plan.bulk => format!("PO-{}-{:04}", time.year(), number % 10_000),
        0..=37 => format!("INV-{}", 1041 + number),
        38..=62 => format!("o_{}", 80_000 + number),
        63..=79 => format!("SO/{}/{:02}/{:04}", time.year(), time.month(), number % 10_000),
        80..=89 => format!("{}", 2_100_500 + number),
        _ => format!(
            "WEB{:02}{:02}{:02}-{}{:03}",
            time.year() % 100,
            time.month(),
            time.day(),
            time.hour(),
            number % 1000
        ),
    }
}

fn metadata(rng: &mut Rng, order: &str, row: &Row) -> Option<String> {
    if rng.chance(70) {
        return None;
    }
    let mut map = serde_json::Map::new();
    if rng.chance(945) {
        map.insert("order_id".to_owned(), json!(order));
    } else {
        map.insert("cart".to_owned(), json!(format!("c-{}", row.seed % 100_000)));
    }
    if rng.chance(600) {
        map.insert("channel".to_owned(), json!(rng.pick(CHANNELS)));
    }
    if rng.chance(60) {
        map.insert("note".to_owned(), json!(rng.pick(NOTES)));
    }
    Some(serde_json::Value::Object(map).to_string())
}
