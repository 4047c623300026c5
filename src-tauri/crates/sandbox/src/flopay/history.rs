//! The sessions of the two years before the sandbox started.

use serde_json::{Value, json};

use super::catalog::{PLANS, code_of};
use super::money::Decimal;
use super::session::{Line, Session, Status};
use super::uuid;
use crate::clock::{DAY, HOUR, MINUTE};
use crate::names::{CHANNELS, GOODS, NOTES};
use crate::past::moment_of;
use crate::people::{Person, buyer, person};
use crate::rng::{Rng, mix};

/// One session in so many carries an order id that the first provider has too.
const SHARED: u64 = 33;

/// All seeded sessions, oldest first. `orders` are order ids to repeat.
pub fn sessions(seed: u64, now: i64, count: usize, orders: &[String]) -> Vec<Session> {
    let mut rng = Rng::new(mix(seed, 0xf10));
    let (open, busy) = ((count / 40).min(12), (count / 80).min(6));
    let mut all: Vec<Session> = (0..count)
        .map(|at| {
            let (created, status) = if at < open {
                (now - rng.range(5 * MINUTE, 20 * HOUR), Status::Open)
            } else if at < open + busy {
                let status = [Status::Processing, Status::RequiresAction][at % 2];
                (now - rng.range(2 * MINUTE, 3 * HOUR), status)
            } else {
                let ended = [Status::Completed, Status::Expired, Status::Failed];
                let status = ended[rng.weighted(&[740, 200, 60])];
                (moment_of(&mut rng, now, at - open - busy, count - open - busy) - DAY, status)
            };
            session(&mut rng, seed, created, status, count as u64)
        })
        .collect();
    all.sort_by_key(|session| session.created);
    for (number, session) in all.iter_mut().enumerate() {
        let shared = orders.get(number * orders.len() / count.max(1));
        session.tags = tags(&mut rng, number, shared.filter(|_| number as u64 % SHARED == 7));
    }
    all
}

fn session(rng: &mut Rng, seed: u64, created: i64, status: Status, count: u64) -> Session {
    let number = buyer(rng, count / 3 + 5);
    let who = person(seed, number);
    let currency = ["USD", "EUR", "GBP", "JPY"][rng.weighted(&[70, 16, 8, 6])];
    let per_session = rng.chance(600);
    let plan = currency == "USD" && rng.chance(180);
    let lines = 1 + rng.weighted(&[65, 25, 10]);
    let mut items: Vec<Line> =
        (0..if plan { 0 } else { lines }).map(|_| item(rng, currency)).collect();
    if let Some(first) = items.first_mut().filter(|_| !per_session && currency != "USD") {
        first.currency = Some(currency.to_owned());
    }
    let ended = match status {
        Status::Open => created,
        Status::Expired => created + DAY,
        _ => created + rng.range(40_000, 25 * MINUTE),
    };
    Session {
        uuid: uuid(rng.next(), rng.next()),
        status,
        currency: per_session.then(|| currency.to_owned()),
        items,
        plans: if plan { vec![recurring(rng)] } else { Vec::new() },
        coupons: if rng.chance(120) { vec!["SPRING".to_owned()] } else { Vec::new() },
        account: account(rng, number, &who),
        tags: Value::Null,
        utm: match rng.chance(300) {
            true => json!([{"name": "utm_source", "value": rng.pick(CHANNELS)}]),
            false => json!([]),
        },
        success_url: "https://kopi-club.example/ok".to_owned(),
        // Relative paths are documented too.
        cancel_url: if rng.chance(200) { "/cancel" } else { "https://kopi-club.example/no" }
            .to_owned(),
        mode: "confirm".to_owned(),
        extras: json!({}),
        created,
        updated: ended,
        expires: created + DAY,
    }
}

fn item(rng: &mut Rng, currency: &str) -> Line {
    let good = rng.below(GOODS.len() as u64) as usize;
    let (name, rupiah, cents) = GOODS[good];
    let (price, digits) = if currency == "JPY" { (rupiah / 100, 0) } else { (cents, 2) };
    let quantity = 1 + rng.weighted(&[75, 18, 7]) as i64;
    let total = price * quantity;
    let discounted = rng.chance(250).then(|| total - total / 8 - i64::from(total > 100));
    Line {
        uuid: uuid(rng.next(), rng.next()),
        code: code_of(good),
        name: rng.chance(950).then(|| name.to_owned()),
        quantity,
        total: Decimal::from_minor(total, digits),
        discounted: discounted.map(|minor| Decimal::from_minor(minor, digits)),
        currency: None,
        trial_days: None,
    }
}

fn recurring(rng: &mut Rng) -> Line {
    let (code, name, cents, _) = PLANS[rng.below(PLANS.len() as u64) as usize];
    Line {
        uuid: uuid(rng.next(), rng.next()),
        code: code.to_owned(),
        name: Some(name.to_owned()),
        quantity: 1,
        total: Decimal::from_minor(cents, 2),
        discounted: None,
        currency: None,
        trial_days: rng.chance(300).then_some(14),
    }
}

fn account(rng: &mut Rng, number: u64, who: &Person) -> Value {
    let mut account = json!({"userId": format!("u-{}", 1000 + number), "email": who.email,
                             "country": who.country});
    if rng.chance(900) {
        account["firstName"] = json!(who.given);
    }
    if !who.family.is_empty() {
        account["lastName"] = json!(who.family);
    }
    account
}

fn tags(rng: &mut Rng, number: usize, shared: Option<&String>) -> Value {
    let order = match (shared, rng.weighted(&[900, 40, 30, 30])) {
        (Some(order), _) => json!(order),
        (_, 0) => json!(format!("KC-{:05}", 20_000 + number)),
        (_, 1) => return Value::Null,
        (_, 2) => return json!({}),
        // A shop that writes numbers where others write texts.
        _ => json!(880_000 + number),
    };
    let mut tags = json!({"order_id": order});
    if rng.chance(80) {
        tags["note"] = json!(rng.pick(NOTES));
    }
    tags
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::flopay::switches::LineAmount;

    #[test]
    fn the_history_has_everything_a_client_must_bear() {
        let now = 1_792_540_800_000;
        let orders = vec!["INV-1".to_owned()];
        let all = sessions(1, now, 500, &orders);
        let uuids: BTreeSet<&str> = all.iter().map(|session| session.uuid.as_str()).collect();
        assert_eq!(uuids.len(), 500);
        for status in Status::ALL {
            assert!(all.iter().any(|session| session.status == status), "{status:?}");
        }
        let open = |session: &&Session| session.status == Status::Open;
        assert!(all.iter().filter(open).all(|session| session.expires > now));
        assert!(
            all.iter().all(|session| session.updated <= now && session.due(LineAmount::Total) > 0)
        );
        for currency in ["USD", "EUR", "GBP", "JPY"] {
            assert!(all.iter().any(|session| session.effective_currency() == currency));
        }
        let shared = all.iter().filter(|session| session.tags["order_id"] == "INV-1").count();
        assert_eq!(shared, 15);
        assert!(all.iter().any(|session| session.tags.is_null()));
        assert!(all.iter().any(|session| !session.plans.is_empty()));
        assert!(
            all.iter().any(|session| session.items.iter().any(|line| line.discounted.is_some()))
        );
    }

    #[test]
    fn the_same_seed_makes_the_same_history() {
        assert_eq!(sessions(3, 0, 40, &[]), sessions(3, 0, 40, &[]));
        assert!(sessions(3, 0, 0, &[]).is_empty());
    }
}
