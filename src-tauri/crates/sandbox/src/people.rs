//! Invented customers by number: the same seed and number give the same person, so nobody is stored.

use crate::names::{ABROAD, FAMILY, GIVEN};
use crate::rng::{Rng, mix};

/// Countries that invented customers live in, as ISO 3166 codes.
pub const COUNTRIES: [&str; 8] = ["US", "FR", "DE", "PT", "ES", "NL", "GB", "ID"];

/// An invented customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Given name, or the whole name where it is not split.
    pub given: String,
    /// Family name; empty where the given name is the whole.
    pub family: String,
    /// Address at a domain that cannot receive mail.
    pub email: String,
    /// One of [`COUNTRIES`].
    pub country: &'static str,
}

/// The person of a number.
pub fn person(seed: u64, number: u64) -> Person {
    let mut rng = Rng::new(mix(mix(seed, 71), number));
    let country = rng.pick(&COUNTRIES);
    if rng.chance(350) {
        let name = rng.pick(ABROAD);
        return Person {
            given: name.to_owned(),
            family: String::new(),
            email: format!("guest{number}@mail.example"),
            country,
        };
    }
    let (given, family) = (rng.pick(GIVEN), rng.pick(FAMILY));
    let email = format!("{}.{}{number}@mail.example", given.to_lowercase(), family.to_lowercase());
    Person { given: given.to_owned(), family: family.to_owned(), email, country }
}

/// Which of `known` customers ordered: a quarter of all orders come from a few regulars.
pub fn buyer(rng: &mut Rng, known: u64) -> u64 {
    let regulars = (known / 12).max(1);
    let among = if rng.chance(280) { regulars } else { known };
    rng.below(among)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_always_the_same_person_and_nearly_never_another() {
        assert_eq!(person(1, 7), person(1, 7));
        assert_ne!(person(1, 7).email, person(1, 8).email);
        assert!(person(1, 7).email.ends_with(".example"));
    }

    #[test]
    fn regulars_come_back() {
        let mut rng = Rng::new(3);
        let first = (0..1000).filter(|_| buyer(&mut rng, 120) < 10).count();
        assert!((250..600).contains(&first), "{first}");
        assert_eq!(buyer(&mut rng, 0), 0);
    }
}
