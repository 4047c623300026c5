//! The people who buy in the shops, each by arithmetic from a number.

use serde_json::{Value, json};

use super::gateway::uuid;
use super::steps;
use crate::clock::{DAY, iso};
use crate::names::{ABROAD, FAMILY, GIVEN};
use crate::rng::{Rng, mix};

/// How far back history goes.
pub const SPAN: i64 = 730 * DAY;
/// Given names of the neighbourhood.
const FIRST: &[&str] = &[
    "Maria",
    "João",
    "Rui",
    "Inês",
    "Tiago",
    "Beatriz",
    "Duarte",
    "Leonor",
    "Gonçalo",
    "Conceição",
    "Luís",
    "Mafalda",
    "António",
    "Sofia",
    "Nuno",
    "Graça",
];
/// Family names that go with them.
const LAST: &[&str] = &[
    "Silva",
    "Santos",
    "Magalhães",
    "Araújo",
    "Conceição Neves",
    "Simões",
    "d'Orey",
    "Brandão",
    "Furtado",
    "Guimarães",
    "Peixoto",
    "Vaz",
    "Antunes",
    "Leitão",
    "Mourão",
];

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// A UUID.
    pub id: String,
    /// Given name.
    pub first: String,
    /// Family name; some have none.
    pub last: String,
    /// E-mail address.
    pub email: String,
    /// Telephone.
    pub phone: Option<String>,
    /// When they first came.
    pub created: i64,
}

/// The `index`-th of `count` customers who came one by one until `now`.
pub fn person(seed: u64, index: usize, count: usize, now: i64) -> Person {
    let mut rng = Rng::new(mix(mix(seed, 501), index as u64));
    let whole = match rng.weighted(&[70, 12, 18]) {
        0 => format!("{} {}", rng.pick(FIRST), rng.pick(LAST)),
        1 => format!("{} {}", rng.pick(GIVEN), rng.pick(FAMILY)),
        _ => rng.pick(ABROAD).to_owned(),
    };
    let (first, last) = whole.split_once(' ').unwrap_or((&whole, ""));
    let plain: String = whole.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let name = if plain.len() < 3 { "cliente" } else { &plain };
    // An end of 1 to 8 twice, so that no seeded telephone decides for MB WAY.
    let end = 11 * (1 + rng.below(8));
    Person {
        id: uuid(&mut rng),
        first: first.to_owned(),
        last: last.to_owned(),
        email: format!("{name}{}@{}.example", index % 983, rng.pick(&["correio", "mail", "sapo"])),
        phone: rng.chance(700).then(|| {
            format!("+351 9{:02} {:03} {}{end}", rng.below(100), rng.below(1000), rng.below(10))
        }),
        created: now - SPAN + (i128::from(SPAN) * index as i128 / count.max(1) as i128) as i64,
    }
}

impl Person {
    /// As sessions carry them.
    pub fn info(&self) -> Value {
        let named = |name: &str| Some(name.to_owned());
        steps::customer(&self.email, named(&self.first), named(&self.last), self.phone.clone())
    }

    /// As the Commerce API shows them.
    pub fn json(&self) -> Value {
        json!({
            "id": self.id, "email": self.email, "firstName": self.first, "lastName": self.last,
            "phone": self.phone, "createdAt": iso(self.created), "updatedAt": iso(self.created),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_always_the_same_person_and_no_telephone_decides() {
        assert_eq!(person(1, 7, 50, DAY), person(1, 7, 50, DAY));
        for index in 0..300 {
            let phone = person(1, index, 300, SPAN).phone.unwrap_or_default();
            assert!(!phone.ends_with("00") && !phone.ends_with("99"), "{phone}");
            assert!(
                phone.is_empty() || phone.chars().filter(char::is_ascii_digit).count() == 12,
                "{phone}"
            );
        }
    }
}
