//! What a seeded checkout is, in numbers only: cheap enough to be computed again whenever it is needed.

use serde::{Deserialize, Serialize};

use super::catalog::{CUSTOM, THINGS, unit};
use super::deal::{Status, What};
use super::ids::Key;
use crate::rng::{Rng, mix};

/// Seconds of an hour.
pub const HOUR: i64 = 3_600;
/// Seconds of a day.
pub const DAY: i64 = 24 * HOUR;
/// How long a session lasts unless told otherwise.
pub const YEAR: i64 = 31_536_000;

/// What became of a seeded checkout by the end of history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// Nobody paid yet.
    Open,
    /// A card was declined, and it is still open.
    Declined,
    /// The money is reserved.
    Authorized,
    /// Paid.
    Complete,
    /// There was nothing to pay.
    Free,
    /// Ended by time.
    Expired,
    /// Ended by the merchant.
    Revoked,
    /// Ended with its reserved payment.
    Canceled,
}

impl Fate {
    /// Where the session stands.
    pub fn status(self) -> Status {
        match self {
            Self::Open | Self::Declined | Self::Authorized => Status::Open,
            Self::Complete | Self::Free => Status::Complete,
            Self::Expired | Self::Revoked | Self::Canceled => Status::Expired,
        }
    }
}

/// The numbers.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Index into the currencies.
    pub currency: usize,
    /// Whether the mode is `order`.
    pub order: bool,
    /// `hosted`, `embedded` or `custom`.
    pub ui: &'static str,
    /// Good, quantity and price of one.
    pub lines: Vec<(usize, i64, i64)>,
    /// Whether the lines have prices of their own.
    pub inline: bool,
    /// The costs of the shipping options, none where none are offered.
    pub shipping: Vec<i64>,
    /// Which one the buyer takes.
    pub chosen: usize,
    /// Whether the payment is captured by hand.
    pub manual: bool,
    /// When it ends.
    pub expires: i64,
    /// What happened, oldest first.
    pub past: Vec<(i64, What)>,
    /// What went back: how much and how the refund stands.
    pub refund: Option<(i64, &'static str)>,
}

impl Plan {
    /// What the buyer pays.
    pub fn total(&self) -> i64 {
        let lines: i64 = self.lines.iter().map(|(_, quantity, unit)| quantity * unit).sum();
        lines + self.shipping.get(self.chosen).copied().unwrap_or(0)
    }
}

/// Computes the plan of a checkout that met its fate before `now`.
pub fn plan(key: Key, fate: Fate, now: i64) -> Plan {
    let mut rng = Rng::new(mix(u64::from(key.1), key.0.unsigned_abs()));
    let currency = rng.weighted(&[600, 330, 40, 30]);
    let order = rng.chance(450);
    let inline = rng.chance(200);
    let mut plan = Plan {
        currency,
        order,
        ui: ["hosted", "embedded", "custom"][rng.weighted(&[80, 12, 8])],
        lines: lines(&mut rng, currency, inline, fate),
        inline,
        shipping: Vec::new(),
        chosen: 0,
        manual: match fate {
            Fate::Authorized | Fate::Canceled => true,
            Fate::Free => false,
            _ => rng.chance(70),
        },
        expires: key.0 + lifetime(&mut rng, key.0, fate, now),
        past: vec![(key.0, What::Created)],
        refund: None,
    };
    if order && fate != Fate::Free && rng.chance(600) {
        let post = unit(THINGS, currency);
        plan.shipping = vec![post / 3, post];
        plan.chosen = usize::from(rng.chance(300));
    }
    live_through(&mut plan, &mut rng, key.0, fate, now);
    plan
}

fn lines(rng: &mut Rng, currency: usize, inline: bool, fate: Fate) -> Vec<(usize, i64, i64)> {
    if fate == Fate::Free {
        return vec![(CUSTOM, 1, 0)];
    }
    let first = rng.below(THINGS as u64) as usize;
    (0..=rng.weighted(&[60, 28, 12]))
        .map(|at| {
            let good = (first + at * 4) % THINGS;
            let price = unit(good, currency);
            let quantity = [1, 2, 3, 12][rng.weighted(&[70, 20, 8, 2])];
            (good, quantity, if inline { price - price / 10 } else { price })
        })
        .collect()
}

fn lifetime(rng: &mut Rng, created: i64, fate: Fate, now: i64) -> i64 {
    let chosen = [YEAR, DAY, HOUR / 2, 7 * DAY, 30 * DAY][rng.weighted(&[55, 15, 10, 10, 10])];
    let (past, open) = (fate == Fate::Expired, fate.status() == Status::Open);
    match created + chosen {
        end if past && end > now => {
            [HOUR / 2, HOUR, DAY][rng.weighted(&[3, 1, 6])].min(now - created)
        }
        end if open && end <= now => YEAR,
        _ => chosen,
    }
}

/// What happens between the making and the end of history.
fn live_through(plan: &mut Plan, rng: &mut Rng, created: i64, fate: Fate, now: i64) {
    let end = plan.expires.min(now) - 1;
    let room = (end - created).max(1);
    let soon = created + rng.range(45, 25 * 60).min(room);
    let later = created + rng.range(60, 3 * DAY).min(room);
    match fate {
        Fate::Open => {}
        Fate::Declined => plan.past.push((soon, What::Declined)),
        Fate::Authorized => plan.past.push((soon, What::Authorized)),
        Fate::Free => plan.past.push((soon, What::Paid)),
        Fate::Expired => plan.past.push((plan.expires, What::Ended)),
        Fate::Revoked => plan.past.push((later, What::Ended)),
        Fate::Canceled => {
            plan.past.extend([(soon, What::Authorized), (later.max(soon), What::Ended)])
        }
        Fate::Complete => {
            let at = if rng.chance(150) { later } else { soon };
            pay(plan, rng, at, now);
        }
    }
}

fn pay(plan: &mut Plan, rng: &mut Rng, at: i64, now: i64) {
    if rng.chance(40) {
        plan.past.push(((at - 30).max(plan.past[0].0), What::Declined));
    }
    let mut paid = at;
    if plan.manual {
        plan.past.push((at, What::Authorized));
        paid = (at + rng.range(HOUR, 5 * DAY)).min(plan.expires - 1).min(now - 1).max(at);
    }
    plan.past.push((paid, What::Paid));
    let back = paid + rng.range(3 * HOUR, 9 * DAY);
    if !rng.chance(30) || back >= now {
        return;
    }
    let total = plan.total();
    let amount = if rng.chance(500) { total } else { (total * rng.range(2, 8) / 10).max(1) };
    let fresh = now - back < 3 * DAY;
    let status = if fresh { "pending" } else { ["succeeded", "failed"][rng.weighted(&[95, 5])] };
    plan.refund = Some((amount, status));
    plan.past.push((back, What::Refunded(0)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_happens_before_the_making_or_after_the_end() {
        let now = 1_792_540_800;
        let fates = [
            Fate::Open,
            Fate::Declined,
            Fate::Authorized,
            Fate::Complete,
            Fate::Free,
            Fate::Expired,
            Fate::Revoked,
            Fate::Canceled,
        ];
        for seed in 0..4_000 {
            let fate = fates[seed as usize % fates.len()];
            let age = if fate == Fate::Authorized {
                DAY
            } else {
                3 * HOUR + i64::from(seed) * 10_000 % (300 * DAY)
            };
            let created = now - age;
            let plan = plan((created, seed), fate, now);
            assert!(plan.past.is_sorted_by_key(|(at, _)| *at), "{plan:?}");
            assert!(plan.past.iter().all(|(at, _)| (created..=now).contains(at)), "{plan:?}");
            assert!(plan.expires >= created + 1_800, "{plan:?}");
            assert!(plan.expires > now || fate.status() != Status::Open, "{plan:?}");
            assert_eq!(plan.total() == 0, fate == Fate::Free);
        }
    }
}
