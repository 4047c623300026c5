//! Products, coupons and collections, and whether a session may name them.

use serde_json::{Value, json};

use super::error::{ApiError, Fault};
use super::money::Decimal;
use super::session::{Session, object, text};
use crate::clock::{DAY, iso};
use crate::names::GOODS;

/// One entry of a list.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Unique within its list.
    pub code: String,
    /// Whether it was put away.
    pub deleted: bool,
    /// The object as JSON text.
    pub json: String,
}

/// The three lists.
#[derive(Debug)]
pub struct Catalog {
    /// What is sold.
    pub products: Vec<Entry>,
    /// What makes it cheaper.
    pub coupons: Vec<Entry>,
    /// What belongs together.
    pub collections: Vec<Entry>,
}

/// The products' codes, in the order of the goods.
pub fn code_of(good: usize) -> String {
    let name = GOODS[good % GOODS.len()].0.to_lowercase();
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    let words: String = name.chars().map(plain).collect();
    let words: Vec<&str> = words.split('-').filter(|word| !word.is_empty()).collect();
    words.join("-")
}

/// Recurring plans: code, name, price in cents, interval.
pub const PLANS: [(&str, &str, i64, &str); 3] = [
    ("club-monthly", "Kopi Club, monthly", 2_900, "month"),
    ("club-yearly", "Kopi Club, yearly", 29_000, "year"),
    ("pro-weekly", "Barista course, weekly", 1_250, "week"),
];

/// Code, kind, value (whole per cent or cents), duration, whether deleted.
const COUPONS: [(&str, &str, i64, &str, bool); 5] = [
    ("SPRING", "percentage", 10, "once", false),
    ("WELCOME5", "fixed", 500, "once", false),
    ("LOYAL", "percentage", 15, "forever", false),
    ("OTHER", "percentage", 20, "repeating", false),
    ("OLD", "percentage", 50, "once", true),
];

impl Catalog {
    /// The catalogue of the invented shop, as it stood at `now`.
    pub fn new(now: i64) -> Self {
        let made = now - 500 * DAY;
        Self { products: products(made), coupons: coupons(made), collections: collections(made) }
    }

    /// The list of a name.
    pub fn list(&self, name: &str) -> Option<&[Entry]> {
        match name {
            "products" => Some(&self.products),
            "coupons" => Some(&self.coupons),
            "collections" => Some(&self.collections),
            _ => None,
        }
    }

    /// Checks every product and coupon code of a session, as the backend does before it makes one.
    pub fn check(&self, session: &Session, strict: bool) -> Result<(), ApiError> {
        let mut faults = Vec::new();
        for (lines, name) in [(&session.items, "items"), (&session.plans, "subscriptions")] {
            for (at, line) in lines.iter().enumerate() {
                let code = product_fault(&self.products, &line.code, strict);
                faults
                    .extend(code.map(|code| fault(code, format!("{name}[{at}].code"), &line.code)));
            }
        }
        for (at, coupon) in session.coupons.iter().enumerate() {
            let code = coupon_fault(&self.coupons, coupon, strict);
            faults.extend(code.map(|code| fault(code, format!("couponCodes[{at}]"), coupon)));
        }
        if faults.is_empty() { Ok(()) } else { Err(ApiError::invalid(faults)) }
    }
}

fn fault(code: &str, param: String, value: &str) -> Fault {
    Fault { code: code.to_owned(), param, value: Value::from(value) }
}

fn known<'a>(list: &'a [Entry], code: &str) -> Option<&'a Entry> {
    list.iter().find(|entry| entry.code == code)
}

fn product_fault(list: &[Entry], code: &str, strict: bool) -> Option<&'static str> {
    match known(list, code) {
        _ if code.starts_with("missing-") => Some("UnknownProduct"),
        _ if code.starts_with("gone-") => Some("DeletedProduct"),
        Some(entry) if entry.deleted => Some("DeletedProduct"),
        None if strict => Some("UnknownProduct"),
        _ => None,
    }
}

fn coupon_fault(list: &[Entry], code: &str, strict: bool) -> Option<&'static str> {
    match (code, known(list, code)) {
        ("NOPE", _) => Some("UnknownCoupon"),
        ("OTHER", _) => Some("CouponNotApplicable"),
        (_, Some(entry)) if entry.deleted => Some("DeletedCoupon"),
        (_, None) if strict => Some("UnknownCoupon"),
        _ => None,
    }
}

fn entry(kind: u64, code: &str, deleted: bool, made: i64, own: &[(&str, String)]) -> Entry {
    let id = super::uuid(crate::rng::hash(code), kind);
    let mut pairs = vec![("id", text(id)), ("code", text(code))];
    pairs.extend(own.iter().cloned());
    pairs.extend([
        ("createdAt", text(iso(made))),
        ("updatedAt", text(iso(made))),
        ("deletedAt", text(deleted.then(|| iso(made + 90 * DAY)))),
    ]);
    Entry { code: code.to_owned(), deleted, json: object(&pairs) }
}

fn price(currency: &str, minor: i64, digits: u32) -> String {
    let amount = Decimal::from_minor(minor, digits).to_string();
    object(&[("currency", text(currency)), ("amount", amount)])
}

fn products(made: i64) -> Vec<Entry> {
    let goods = GOODS.iter().enumerate().map(|(at, (name, rupiah, cents))| {
        let yen = price("JPY", rupiah / 100, 0);
        let prices = [price("USD", *cents, 2), price("EUR", *cents, 2), yen].join(",");
        let own = [
            ("name", text(name)),
            ("type", text("one_time")),
            ("interval", text(Value::Null)),
            ("prices", format!("[{prices}]")),
        ];
        entry(1, &code_of(at), false, made + at as i64 * DAY, &own)
    });
    let plans = PLANS.iter().enumerate().map(|(at, (code, name, cents, interval))| {
        let own = [
            ("name", text(name)),
            ("type", text("recurring")),
            ("interval", text(interval)),
            ("prices", format!("[{}]", price("USD", *cents, 2))),
        ];
        entry(1, code, false, made + (100 + at as i64) * DAY, &own)
    });
    let old = [("name", text("Kalender 2024")), ("type", text("one_time"))];
    goods.chain(plans).chain([entry(1, "kalender-2024", true, made, &old)]).collect()
}

fn coupons(made: i64) -> Vec<Entry> {
    let one = |(code, kind, value, duration, deleted): &(&str, &str, i64, &str, bool)| {
        let fixed = *kind == "fixed";
        let amounts = if fixed { price("USD", *value, 2) } else { String::new() };
        let own = [
            ("type", text(kind)),
            ("percentOff", text((!fixed).then_some(value))),
            ("amounts", format!("[{amounts}]")),
            ("duration", text(duration)),
            (
                "productCodes",
                text(if *code == "OTHER" { json!(["club-yearly"]) } else { json!([]) }),
            ),
        ];
        entry(2, code, *deleted, made, &own)
    };
    COUPONS.iter().map(one).collect()
}

fn collections(made: i64) -> Vec<Entry> {
    let one = |(at, (code, name)): (usize, (&str, &str))| {
        let codes: Vec<String> = (0..4).map(|good| code_of(at * 4 + good)).collect();
        entry(3, code, false, made, &[("name", text(name)), ("productCodes", text(codes))])
    };
    let names = [("kitchen", "Kitchen"), ("textile", "Textile"), ("gifts", "Gifts – “Senja”")];
    names.into_iter().enumerate().map(one).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::flopay::session::tests::{line, session};

    fn faults(code: &str, coupon: &str, strict: bool) -> Vec<String> {
        let mut session = session();
        session.items = vec![line(code, "1", None)];
        session.coupons = vec![coupon.to_owned()];
        let checked = Catalog::new(0).check(&session, strict);
        checked.err().map_or(Vec::new(), |error| {
            error
                .faults
                .into_iter()
                .map(|fault| format!("{} {}", fault.param, fault.code))
                .collect()
        })
    }

    #[test]
    fn codes_are_made_to_be_refused() {
        for (code, expected) in [
            ("missing-1", "items[0].code UnknownProduct"),
            ("gone-1", "items[0].code DeletedProduct"),
            ("kalender-2024", "items[0].code DeletedProduct"),
        ] {
            assert_eq!(faults(code, "SPRING", false), [expected]);
        }
        for (coupon, expected) in [
            ("NOPE", "couponCodes[0] UnknownCoupon"),
            ("OLD", "couponCodes[0] DeletedCoupon"),
            ("OTHER", "couponCodes[0] CouponNotApplicable"),
        ] {
            assert_eq!(faults("kopi-gayo-250-g", coupon, false), [expected]);
        }
    }

    #[test]
    fn a_strict_catalogue_refuses_what_it_lacks() {
        assert!(faults("anything", "ANY", false).is_empty());
        assert_eq!(faults("anything", "ANY", true).len(), 2);
        assert!(faults("kopi-gayo-250-g", "SPRING", true).is_empty());
    }

    #[test]
    fn every_entry_is_json_and_codes_are_unique() {
        let catalog = Catalog::new(1_792_540_800_000);
        for list in [&catalog.products, &catalog.coupons, &catalog.collections] {
            let codes: BTreeSet<&str> = list.iter().map(|entry| entry.code.as_str()).collect();
            assert_eq!(codes.len(), list.len());
            for entry in list {
                let value: Value = serde_json::from_str(&entry.json).unwrap();
                assert_eq!(value["code"], json!(entry.code));
                assert_eq!(value["deletedAt"].is_string(), entry.deleted);
            }
        }
    }
}
