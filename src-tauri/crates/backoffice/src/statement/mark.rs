//! What tells one line from another, so that the same line in two files is one.
//!
//! Identical re-imports and overlapping periods are the daily bread of statements: a line is
//! compared by account, day, amount and everything it says, and equal lines are counted, for two
//! equal ones on a day are two. Another format writes the texts of a line differently, so beside
//! the full mark there is one without them.

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use statements::Line;

/// The full mark and the loose one.
pub(super) fn marks(account: &str, currency: Option<&str>, line: &Line) -> (String, String) {
    let day = day(line);
    let amount = line.amount.normalize().to_string();
    let base = [account, &day, &amount, currency.unwrap_or_default()];
    let told = [
        Some(line.text.as_str()),
        line.counterparty.name.as_deref(),
        line.reference.as_deref(),
        line.end_to_end_id.as_deref(),
    ];
    let told: String = told.into_iter().flatten().flat_map(squeezed).collect();
    (hash(base.into_iter().chain([told.as_str()])), hash(base))
}

/// The day a line is listed under.
pub(super) fn day(line: &Line) -> String {
    line.booked_on.or(line.valued_on).map(|day| day.to_string()).unwrap_or_default()
}

/// Letters and digits only: spaces and line breaks move between downloads of one bank.
fn squeezed(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_uppercase)
}

fn hash<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
        hash.update([0x1f]);
    }
    HEXLOWER.encode(&hash.finalize()[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(amount: &str, text: &str) -> Line {
        Line {
            amount: amount.parse().unwrap(),
            booked_on: chrono::NaiveDate::from_ymd_opt(2026, 10, 3),
            text: text.to_owned(),
            ..Line::default()
        }
    }

    #[test]
    fn spaces_and_zeros_make_no_difference() {
        let (full, loose) = marks("a", None, &line("8.50", "Order INV-1\n for Rina"));
        let (other, other_loose) = marks("a", None, &line("8.5", "ORDER INV-1 for Rina "));
        assert_eq!((&full, &loose), (&other, &other_loose));
    }

    #[test]
    fn texts_accounts_and_signs_do() {
        let (full, loose) = marks("a", None, &line("8.50", "INV-1"));
        let (other, other_loose) = marks("a", None, &line("8.50", "INV-2"));
        assert!(full != other && loose == other_loose);
        assert_ne!(marks("b", None, &line("8.50", "INV-1")).1, loose);
        assert_ne!(marks("a", None, &line("-8.50", "INV-1")).1, loose);
    }
}
