//! Rows that call themselves a sum or a balance of the others.

use super::row::Row;
use super::words;

/// How a row says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// In words that say nothing else: `Total debits`, `Saldo akhir`.
    Alone,
    /// In the first of its words only; `Total Energies` is a payee.
    First,
}

const FIRST: &[&str] = &[
    "total",
    "totals",
    "sum",
    "saldo",
    "jumlah",
    "summe",
    "solde",
    "totaal",
    "balance",
    "opening",
    "closing",
    "mutasi",
    "kontostand",
    "subtotal",
    "anfangssaldo",
    "endsaldo",
    "beginsaldo",
    "eindsaldo",
    "starting",
    "ending",
    "beginning",
    "alter",
    "neuer",
];

/// Those that speak of a balance, and of which.
const OPENING: &[&str] = &[
    "opening",
    "starting",
    "beginning",
    "awal",
    "inicial",
    "anterior",
    "initial",
    "brought",
    "alter",
    "anfangssaldo",
    "beginsaldo",
];
const CLOSING: &[&str] =
    &["closing", "ending", "akhir", "final", "carried", "neuer", "endsaldo", "eindsaldo"];
const BALANCE: &[&str] = &["balance", "balances", "saldo", "solde", "kontostand"];

/// What a text speaks of that is no entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    Opening,
    Closing,
    Balance,
    /// A sum; the name of an oil company, too.
    Sum,
}

/// What a text speaks of that says nothing else.
pub(super) fn about(text: &str) -> Option<About> {
    if named_text(text) != Some(Named::Alone) {
        return None;
    }
    let normal = words::normal(text);
    let has = |words: &[&str]| normal.split(' ').any(|word| words.contains(&word));
    Some(match () {
        () if has(OPENING) => About::Opening,
        () if has(CLOSING) => About::Closing,
        () if has(BALANCE) => About::Balance,
        () => About::Sum,
    })
}

/// What may stand beside these.
const BESIDE: &[&str] = &[
    "amount",
    "balances",
    "credit",
    "credits",
    "debit",
    "debits",
    "kredit",
    "debet",
    "haben",
    "soll",
    "in",
    "out",
    "af",
    "bij",
    "awal",
    "akhir",
    "inicial",
    "anterior",
    "final",
    "initial",
    "brought",
    "carried",
    "forward",
    "transactions",
    "transaksi",
    "general",
    "of",
    "all",
    "the",
    "page",
    "per",
    "vom",
    "am",
    "as",
    "at",
    "on",
];

/// No sum and no balance has a longer name.
const LONGEST: usize = 64;

/// Whether a row is a sum or a balance in its own words.
pub(super) fn named(row: &Row) -> Option<Named> {
    named_text(row.cells().find(|cell| !cell.is_empty())?)
}

fn named_text(text: &str) -> Option<Named> {
    // Most texts are something else, and all are asked.
    if text.len() > LONGEST || !text.starts_with(char::is_alphabetic) {
        return None;
    }
    let first = words::normal(text);
    if !first.split(' ').next().is_some_and(|word| FIRST.contains(&word)) {
        return None;
    }
    let number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let known = |word: &str| FIRST.contains(&word) || BESIDE.contains(&word) || number(word);
    Some(if first.split(' ').all(known) { Named::Alone } else { Named::First })
}

#[cfg(test)]
mod tests {
    use super::super::row::Kind;
    use super::*;

    #[test]
    fn of_which_balance_a_text_speaks() {
        let table = [
            ("SALDO AWAL", Some(About::Opening)),
            ("Balance brought forward", Some(About::Opening)),
            ("Endsaldo", Some(About::Closing)),
            ("Saldo", Some(About::Balance)),
            ("TOTAL", Some(About::Sum)),
            ("Total 4711", Some(About::Sum)),
            ("Closing time bar", None),
            ("", None),
        ];
        for (text, wanted) in table {
            assert_eq!(about(text), wanted, "{text}");
        }
    }

    #[test]
    fn payees_are_no_sums() {
        let table = [
            ("Total", Some(Named::Alone)),
            ("TOTAL DEBITS:", Some(Named::Alone)),
            ("Saldo akhir", Some(Named::Alone)),
            ("Balance as of 01/31/2026", Some(Named::Alone)),
            ("Total Energies", Some(Named::First)),
            ("Balance account", Some(Named::First)),
            ("Totally", None),
            ("Grand total", None),
        ];
        for (cell, wanted) in table {
            let mut row = Row::default();
            for text in ["", cell, "Summe"] {
                row.push(text);
                row.end_cell(Kind::Text);
            }
            assert_eq!(named(&row), wanted, "{cell}");
        }
    }
}
