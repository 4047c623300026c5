//! The customers of a store: seeded ones follow from their number, later ones are kept.

use serde_json::{Value, json};

use super::auth::MERCHANT;
use super::ids::{Key, id, parse};
use crate::names::{ABROAD, COMPANIES, FAMILY, GIVEN};
use crate::rng::{Rng, hash, mix};

/// How far back history goes, in seconds.
pub const SPAN: i64 = 730 * 86_400;

/// Customers, oldest first.
#[derive(Debug)]
pub struct Customers {
    seed: u64,
    began: i64,
    seeded: usize,
    live: bool,
    made: Vec<Value>,
}

impl Customers {
    /// `seeded` customers who came evenly over the history that began at `began`.
    pub fn new(seed: u64, began: i64, seeded: usize, live: bool) -> Self {
        Self { seed: mix(seed, 7), began, seeded, live, made: Vec::new() }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.seeded + self.made.len()
    }

    /// How many there were at a second of the history.
    pub fn known_by(&self, at: i64) -> u64 {
        let along = (at - self.began).clamp(0, SPAN) as u64;
        along * self.seeded as u64 / SPAN as u64
    }

    /// When the one at an index came.
    pub fn created(&self, index: usize) -> i64 {
        match index.checked_sub(self.seeded) {
            Some(made) => self.made[made]["created"].as_i64().unwrap_or_default(),
            None => self.key(index).0,
        }
    }

    fn key(&self, index: usize) -> Key {
        let step = SPAN as u64 * index as u64 / self.seeded.max(1) as u64;
        (self.began + step as i64, mix(self.seed, index as u64) as u32)
    }

    /// The id of the one at an index.
    pub fn id_at(&self, index: usize) -> String {
        match index.checked_sub(self.seeded) {
            Some(made) => self.made[made]["id"].as_str().unwrap_or_default().to_owned(),
            None => id("cus", self.key(index)),
        }
    }

    /// The one at an index, on the wire.
    pub fn at(&self, index: usize) -> Option<Value> {
        if index < self.seeded {
            return Some(self.invent(index));
        }
        self.made.get(index - self.seeded).cloned()
    }

    /// The index of an id.
    pub fn find(&self, text: &str) -> Option<usize> {
        let (at, _) = parse("cus", text)?;
        let near = self.known_by(at) as usize;
        (near.saturating_sub(1)..(near + 2).min(self.seeded))
            .chain(self.seeded..self.len())
            .find(|index| self.id_at(*index) == text)
    }

    /// Adds one.
    pub fn add(&mut self, customer: Value) {
        self.made.push(customer);
    }

    fn invent(&self, index: usize) -> Value {
        let key = self.key(index);
        let mut rng = Rng::new(mix(self.seed, u64::from(key.1)));
        let name = match rng.weighted(&[70, 22, 8]) {
            0 => format!("{} {}", rng.pick(GIVEN), rng.pick(FAMILY)),
            1 => rng.pick(ABROAD).to_owned(),
            _ => rng.pick(COMPANIES).to_owned(),
        };
        let email = format!(
            "{}{}@{}.example",
            slug(&name),
            index % 811,
            rng.pick(&["mail", "post", "inbox"])
        );
        let mut row = customer_json(key, self.live);
        if rng.chance(970) {
            row["email"] = json!(email);
        }
        if rng.chance(980) {
            row["name"] = json!(name);
        }
        if rng.chance(450) {
            let number = format!("+62 811-{:04}-{:04}", rng.below(10_000), rng.below(10_000));
            row["phone"] = json!(number);
        }
        if rng.chance(120) {
            row["metadata"] = json!({"tier": rng.pick(&["gold", "silver"])});
        }
        row
    }
}

/// The beginning of an address for a name in any script.
fn slug(name: &str) -> String {
    let plain: String =
        name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).take(14).collect();
    if plain.len() < 3 { format!("guest{}", hash(name) % 1_000) } else { plain }
}

/// A customer about whom nothing is known.
pub fn customer_json(key: Key, live: bool) -> Value {
    json!({
        "id": id("cus", key), "object": "customer", "livemode": live, "created": key.0,
        "merchant_id": MERCHANT, "email": null, "name": null, "phone": null,
        "description": null, "metadata": {},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_is_found_by_id_and_comes_in_the_order_of_time() {
        let mut all = Customers::new(3, 1_700_000_000, 40, false);
        all.add(customer_json((1_800_000_000, 1), false));
        for index in 0..all.len() {
            assert_eq!(all.find(&all.id_at(index)), Some(index));
            assert_eq!(all.at(index).unwrap()["id"], json!(all.id_at(index)));
            assert!(index == 0 || all.created(index - 1) <= all.created(index));
        }
        assert_eq!(all.find("cus_none"), None);
    }
}
