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
];

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

/// Whether a row is a sum or a balance in its own words.
pub(super) fn named(row: &Row) -> Option<Named> {
    let first = row.cells().find(|cell| !cell.is_empty()).map(words::normal)?;
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
