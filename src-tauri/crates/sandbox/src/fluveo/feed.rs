//! What has happened, in order: events, refunds, balance transactions and payouts are views of it.

use chrono::Datelike;

use super::catalog::CURRENCIES;
use super::deal::What;
use super::ids::{Key, beside, id};
use super::plan::DAY;
use super::store::Store;
use crate::clock::moment;
use crate::rng::mix;

/// Something that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// When, in seconds.
    pub at: i64,
    /// To which checkout.
    pub key: Key,
    /// What.
    pub what: Thing,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// To a checkout.
    Deal(What),
    /// Anything else, by its place among the store's other events.
    Other(usize),
    /// A payout was made, by its place among the payouts.
    PaidOut(usize),
}

/// Money on its way to the merchant's bank.
#[derive(Debug, Clone)]
pub struct Payout {
    /// `po_…`.
    pub id: String,
    /// When it was made.
    pub at: i64,
    /// Index into the currencies.
    pub currency: usize,
    /// In the currency's smallest unit.
    pub amount: i64,
    /// `pending`, `paid`, `failed` or `canceled`.
    pub status: &'static str,
    /// The seconds whose transactions it pays, the last one excluded.
    pub covers: (i64, i64),
}

/// The list of happenings, and the payouts that follow from it.
#[derive(Debug, Clone, Default)]
pub struct Feed {
    /// Oldest first.
    pub all: Vec<Entry>,
    /// Oldest first.
    pub payouts: Vec<Payout>,
}

/// What the provider keeps of an amount.
pub fn fee(amount: i64, currency: usize) -> i64 {
    let fixed = match CURRENCIES[currency] {
        ("idr", _) => 250_000,
        (_, 0) => 40,
        _ => 30,
    };
    (amount * 29 / 1000 + fixed).min(amount)
}

/// The index of a currency; an unknown one counts as the first.
pub fn currency(code: &str) -> usize {
    CURRENCIES.iter().position(|(known, _)| *known == code).unwrap_or(0)
}

impl Feed {
    /// Everything that has happened in a store.
    pub fn of(store: &Store) -> Self {
        let mut all = Vec::with_capacity(store.rows().len() * 2);
        let mut weeks = std::collections::BTreeMap::new();
        for row in store.rows() {
            let (past, sums) = store.sums(row);
            for (at, what) in past {
                all.push(Entry { at, key: row.key, what: Thing::Deal(what) });
                let net = match what {
                    What::Paid => sums.captured - fee(sums.captured, sums.currency),
                    What::Refunded(number) => {
                        -sums.refunds.get(number as usize).copied().unwrap_or(0)
                    }
                    _ => 0,
                };
                if net != 0 && at < store.book.now {
                    *weeks.entry((monday(at), sums.currency)).or_insert(0) += net;
                }
            }
        }
        let payouts = payouts(store, &weeks);
        all.extend(payouts.iter().enumerate().map(|(place, payout)| Entry {
            at: payout.at,
            key: (payout.at, place as u32),
            what: Thing::PaidOut(place),
        }));
        all.extend(store.others.iter().enumerate().map(|(place, other)| Entry {
            at: other.at,
            key: (other.at, place as u32),
            what: Thing::Other(place),
        }));
        all.sort_unstable();
        Self { all, payouts }
    }

    /// Adds what has just happened.
    pub fn push(&mut self, entry: Entry) {
        let place = self.all.partition_point(|known| *known <= entry);
        self.all.insert(place, entry);
    }
}

/// The second in which a week began.
fn monday(at: i64) -> i64 {
    let day = at.div_euclid(DAY) * DAY;
    day - i64::from(moment(day * 1000).weekday().num_days_from_monday()) * DAY
}

/// Every week that has ended is paid out two days later, where there is something to pay.
fn payouts(store: &Store, weeks: &std::collections::BTreeMap<(i64, usize), i64>) -> Vec<Payout> {
    let now = store.book.now;
    let mut all = Vec::new();
    for ((start, currency), net) in weeks {
        let (end, at) = (start + 7 * DAY, start + 9 * DAY + *currency as i64);
        if *net <= 0 || at >= now {
            continue;
        }
        let chance = mix(store.book.seed, *start as u64 + *currency as u64) % 100;
        let status = match chance {
            _ if now - at < 3 * DAY => "pending",
            0 => "failed",
            1 => "canceled",
            _ => "paid",
        };
        let id = id("po", beside((*start, *currency as u32), at, store.book.seed));
        all.push(Payout {
            id,
            at,
            currency: *currency,
            amount: *net,
            status,
            covers: (*start, end),
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday() {
        // 1 January 2026 is a Thursday.
        assert_eq!(monday(1_767_225_600 + 5), 1_767_225_600 - 3 * DAY);
        assert_eq!(monday(1_767_225_600 - 3 * DAY), 1_767_225_600 - 3 * DAY);
    }

    #[test]
    fn the_fee_never_exceeds_the_amount() {
        assert_eq!(fee(10_000, 0), 320);
        assert_eq!(fee(10, 3), 10);
    }
}
