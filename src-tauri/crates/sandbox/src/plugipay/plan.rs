//! What a seeded session is, in numbers only: cheap enough to be computed again whenever it is
//! needed, so that a million sessions take forty bytes each.

use super::session::{Currency, Status};
use crate::clock::{DAY, HOUR, MINUTE};
use crate::names::GOODS;
use crate::rng::Rng;

/// The six methods a session may offer.
pub const METHODS: [&str; 6] = ["qris", "va", "ewallet", "card", "retail", "paypal"];
/// What the manual adapter takes.
pub const OFFLINE: [&str; 4] = ["bank_transfer_manual", "static_qris", "cash", "edc_card"];

/// One line of an order.
#[derive(Debug, Clone, Copy, Default)]
pub struct Line {
    /// Index into the goods.
    pub good: usize,
    /// How many.
    pub quantity: i64,
    /// Price of one, in hundredths.
    pub unit: i64,
}

/// The numbers of a seeded session.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The currency.
    pub currency: Currency,
    /// Who handled it.
    pub adapter: Option<&'static str>,
    /// What the buyer used.
    pub method: Option<&'static str>,
    /// Bit n: method n is offered.
    pub offered: u8,
    /// The order's lines; those without a quantity are none.
    pub lines: [Line; 4],
    /// Hundredths.
    pub amount: i64,
    /// When it ends.
    pub expires: i64,
    /// When it was paid.
    pub completed: Option<i64>,
    /// When it last changed.
    pub updated: i64,
    /// When part of it went back.
    pub refunded: Option<i64>,
    /// Whether its row tells the customer's name.
    pub embeds_customer: bool,
    /// Whether a company ordered.
    pub bulk: bool,
}

/// Computes the plan of a seeded session that stood at `status` when history ended at `now`.
pub fn plan(seed: u64, created: i64, status: Status, now: i64) -> Plan {
    let mut rng = Rng::new(seed);
    let review = status == Status::PendingReview;
    let currency =
        if rng.chance(if review { 100 } else { 150 }) { Currency::Usd } else { Currency::Idr };
    let (adapter, method) = handler(&mut rng, currency, status);
    let bulk = rng.chance(45);
    let lines = lines(&mut rng, currency, bulk);
    let mut amount: i64 = lines.iter().map(|line| line.quantity * line.unit).sum();
    if adapter == Some("manual") && currency == Currency::Idr {
        amount += rng.range(1, 999) * 100; // the unique code that tells transfers apart
    }
    let offered = offered(&mut rng, currency, method);
    let expires = created + lifetime(&mut rng, created, status, now);
    let end = ended(&mut rng, created, expires, status, adapter, now);
    let completed = end.filter(|_| status == Status::Completed);
    let refunded = completed
        .filter(|_| rng.chance(25))
        .map(|at| at + rng.range(3 * HOUR, 9 * DAY))
        .filter(|at| *at < now);
    let updated = end.unwrap_or(created);
    let embeds_customer = rng.chance(500);
    Plan {
        currency,
        adapter,
        method,
        offered,
        lines,
        amount,
        expires,
        completed,
        updated,
        refunded,
        embeds_customer,
        bulk,
    }
}

type Handler = (Option<&'static str>, Option<&'static str>);

fn handler(rng: &mut Rng, currency: Currency, status: Status) -> Handler {
    let touched = matches!(status, Status::Completed | Status::Pending | Status::Failed);
    match (status, currency) {
        (Status::PendingReview, _) => (Some("manual"), Some(OFFLINE[0])),
        _ if !touched => (None, None),
        (_, Currency::Usd) => {
            match rng.weighted(&[60, 28, if status == Status::Completed { 12 } else { 0 }]) {
                0 => (Some("paypal"), Some("paypal")),
                1 => (Some("xendit"), Some("card")),
                _ => (Some("manual"), Some(OFFLINE[0])),
            }
        }
        (_, Currency::Idr) => {
            match rng.weighted(&[45, 35, if status == Status::Completed { 20 } else { 0 }]) {
                0 => (
                    Some("xendit"),
                    Some(rng.pick(&["qris", "qris", "va", "ewallet", "retail", "card"])),
                ),
                1 => (
                    Some("midtrans"),
                    Some(rng.pick(&["qris", "va", "ewallet", "ewallet", "card"])),
                ),
                _ => (Some("manual"), Some(OFFLINE[rng.weighted(&[80, 10, 5, 5])])),
            }
        }
    }
}

fn lines(rng: &mut Rng, currency: Currency, bulk: bool) -> [Line; 4] {
    let mut lines = [Line::default(); 4];
    let count = 1 + rng.weighted(&[55, 25, 13, 7]);
    for line in lines.iter_mut().take(count) {
        let good = rng.below(GOODS.len() as u64) as usize;
        let quantity =
            if bulk { rng.range(12, 120) } else { 1 + rng.weighted(&[70, 18, 8, 4]) as i64 };
        let unit = match currency {
            Currency::Idr => GOODS[good].1 * 100,
            Currency::Usd => GOODS[good].2,
        };
        *line = Line { good, quantity, unit };
    }
    lines
}

fn offered(rng: &mut Rng, currency: Currency, method: Option<&str>) -> u8 {
    let base = match currency {
        Currency::Usd => 0b10_1000,
        Currency::Idr => {
            [0b00_0111, 0b00_0011, 0b01_1111, 0b00_1111, 0b00_0101][rng.below(5) as usize]
        }
    };
    let used = METHODS.iter().position(|known| Some(*known) == method);
    base | used.map_or(0, |bit| 1 << bit)
}

fn lifetime(rng: &mut Rng, created: i64, status: Status, now: i64) -> i64 {
    let usual = [HOUR, DAY, 3 * DAY][rng.weighted(&[60, 30, 10])];
    match status {
        Status::Expired if created + usual > now => HOUR,
        // Some of the open ones end within the hour, the rest outlive the day.
        Status::Open if created + HOUR > now && rng.chance(400) => HOUR,
        Status::Open | Status::Pending => 7 * DAY,
        Status::PendingReview => [DAY, 3 * DAY, 7 * DAY][rng.weighted(&[40, 40, 20])],
        _ => usual,
    }
}

/// When it came to where it stands; none for a session nothing has happened to.
fn ended(
    rng: &mut Rng,
    created: i64,
    expires: i64,
    status: Status,
    adapter: Option<&str>,
    now: i64,
) -> Option<i64> {
    let at = match status {
        Status::Open => return None,
        Status::Expired => return Some(expires),
        Status::Completed if adapter == Some("manual") => {
            created + rng.range(25 * MINUTE, 60 * HOUR)
        }
        Status::Completed => created + rng.range(MINUTE, 18 * MINUTE),
        Status::Canceled => created + rng.range(2 * MINUTE, HOUR),
        Status::Pending | Status::PendingReview | Status::Failed => {
            created + rng.range(MINUTE, 15 * MINUTE)
        }
    };
    Some(at.min(now - 1).max(created))
}
