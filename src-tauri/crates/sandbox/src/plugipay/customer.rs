use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::history::SPAN;
use crate::clock::iso;
use crate::names::{ABROAD, COMPANIES, FAMILY, GIVEN};
use crate::rng::{Rng, hash, mix};
use crate::ulid::{parse, ulid};

/// Something with a place in an ordered list.
pub trait Keyed {
    /// Creation time and seed; ids sort the same way.
    fn key(&self) -> (i64, u64);
}

/// A customer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Customer {
    /// `cus_…`.
    pub id: String,
    /// The merchant's own id.
    pub external_id: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// JSON text of an object, or none.
    pub metadata: Option<String>,
    /// When it was made.
    pub created: i64,
    /// What else follows from.
    pub seed: u64,
}

impl Keyed for Customer {
    fn key(&self) -> (i64, u64) {
        (self.created, self.seed)
    }
}

impl Customer {
    /// The small object that sessions embed.
    pub fn brief(&self) -> String {
        json!({"id": self.id, "name": self.name, "email": self.email, "phone": self.phone,
               "externalId": self.external_id})
        .to_string()
    }

    /// The whole object.
    pub fn json(&self, account: &str) -> String {
        let metadata: Value = self
            .metadata
            .as_deref()
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default();
        json!({
            "id": self.id, "arn": format!("forjio:plugipay:sgp1:{account}:customer/{}", self.id),
            "accountId": account, "mode": "test", "externalId": self.external_id,
            "email": self.email, "name": self.name, "phone": self.phone, "taxId": null,
            "defaultPaymentTokenId": null, "metadata": metadata,
            "createdAt": iso(self.created), "updatedAt": iso(self.created),
        })
        .to_string()
    }
}

/// The customers of a workspace, oldest first: seeded ones by arithmetic, the others in full.
#[derive(Debug, Default)]
pub struct Customers {
    seed: u64,
    now: i64,
    seeded: usize,
    made: Vec<Customer>,
    places: HashMap<String, usize>,
}

impl Customers {
    /// `seeded` customers who came one by one until `now`.
    pub fn new(seed: u64, now: i64, seeded: usize) -> Self {
        Self { seed, now, seeded, ..Self::default() }
    }

    /// How many of `count` seeded customers were there at a time.
    pub fn known_by(now: i64, at: i64, count: usize) -> u64 {
        let along = (at - (now - SPAN)).clamp(0, SPAN) as i128;
        (along * count as i128 / i128::from(SPAN)) as u64
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.seeded + self.made.len()
    }

    /// Creation time and seed of the one at an index.
    pub fn key_at(&self, index: usize) -> (i64, u64) {
        match index.checked_sub(self.seeded) {
            Some(made) => self.made[made].key(),
            None => {
                let step = i128::from(SPAN) * index as i128 / self.seeded.max(1) as i128;
                (self.now - SPAN + step as i64, mix(self.seed, index as u64))
            }
        }
    }

    /// The one at an index.
    pub fn at(&self, index: u32) -> Option<Customer> {
        let index = index as usize;
        if index < self.seeded {
            return Some(self.invent(index));
        }
        self.made.get(index - self.seeded).cloned()
    }

    /// The index of an id.
    pub fn find(&self, id: &str) -> Option<u32> {
        if let Some(index) = self.places.get(id) {
            return Some(*index as u32);
        }
        let (created, _) = parse(id.strip_prefix("cus_")?)?;
        let near = Self::known_by(self.now, created, self.seeded) as usize;
        (near.saturating_sub(1)..(near + 2).min(self.seeded))
            .find(|index| self.id_at(*index) == id)
            .map(|index| index as u32)
    }

    /// Adds one and returns its index.
    pub fn add(&mut self, customer: Customer) -> u32 {
        let index = self.len();
        self.places.insert(customer.id.clone(), index);
        self.made.push(customer);
        index as u32
    }

    fn id_at(&self, index: usize) -> String {
        let (created, seed) = self.key_at(index);
        format!("cus_{}", ulid(created, seed))
    }

    fn invent(&self, index: usize) -> Customer {
        let (created, seed) = self.key_at(index);
        let mut rng = Rng::new(seed);
        let name = match rng.weighted(&[72, 20, 8]) {
            0 => format!("{} {}", rng.pick(GIVEN), rng.pick(FAMILY)),
            1 => rng.pick(ABROAD).to_owned(),
            _ => rng.pick(COMPANIES).to_owned(),
        };
        let slug: String =
            name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).take(16).collect();
        let slug = if slug.len() < 3 { format!("buyer{}", hash(&name) % 1000) } else { slug };
        let email =
            format!("{slug}{}@{}.example", index % 977, rng.pick(&["mail", "surel", "post"]));
        Customer {
            id: format!("cus_{}", ulid(created, seed)),
            external_id: rng.chance(400).then(|| format!("C-{index}")),
            email: rng.chance(960).then_some(email),
            name: rng.chance(985).then_some(name),
            phone: rng
                .chance(550)
                .then(|| format!("+62 812-{:04}-{:04}", rng.below(10_000), rng.below(10_000))),
            metadata: None,
            created,
            seed,
        }
    }
}
