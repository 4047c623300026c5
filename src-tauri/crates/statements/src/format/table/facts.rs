//! What the rows around a table say about it: whose account, which time, which balances.

use chrono::NaiveDate;
use domain::Currency;
use rust_decimal::Decimal;

use super::day::{self, Period};
use super::number::{self, Read};
use super::row::{Kind, Row};
use super::words;
use crate::{DateOrder, DecimalMark};

/// What was said.
#[derive(Debug, Default, Clone)]
pub(super) struct Facts {
    pub(super) account: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) currency: Option<Currency>,
    pub(super) period: Option<Period>,
    pub(super) opening: Option<Decimal>,
    pub(super) closing: Option<Decimal>,
    pub(super) credits: Option<Decimal>,
    pub(super) debits: Option<Decimal>,
}

#[derive(Debug, Clone, Copy)]
enum Fact {
    Account,
    Owner,
    Currency,
    Period,
    Opening,
    Closing,
    Credits,
    Debits,
}

const LABELS: &[(Fact, &str)] = &[
    (
        Fact::Account,
        "account;account no;account number;iban;no rekening;nomor rekening;no rek;norek;konto;\
         kontonummer;compte;numero de compte;cuenta;numero de cuenta;rekening;rekeningnummer;\
         conta;numero da conta",
    ),
    (
        Fact::Owner,
        "name;account name;account holder;nama;nama rekening;nama pemilik;pemilik;kontoinhaber;\
         titulaire;titular;rekeninghouder;naam",
    ),
    (Fact::Currency, "currency;ccy;mata uang;kode mata uang;wahrung;devise;divisa;moneda;moeda"),
    (
        Fact::Period,
        "period;statement period;periode;periode transaksi;zeitraum;von bis;periodo;date range;\
         tanggal",
    ),
    (
        Fact::Opening,
        "opening balance;starting balance;beginning balance;saldo awal;anfangssaldo;alter \
         kontostand;solde initial;saldo inicial;saldo anterior;beginsaldo",
    ),
    (
        Fact::Closing,
        "closing balance;ending balance;saldo akhir;endsaldo;neuer kontostand;solde final;saldo \
         final;eindsaldo",
    ),
    (
        Fact::Credits,
        "total credit;total credits;mutasi kredit;mutasi cr;total kredit;kredit;credit;summe haben",
    ),
    (
        Fact::Debits,
        "total debit;total debits;mutasi debet;mutasi debit;mutasi db;total debet;debet;debit;\
         summe soll",
    ),
];

impl Facts {
    /// Takes what a row says; `false`: it says nothing of these.
    pub(super) fn take(&mut self, row: &Row, order: DateOrder, mark: DecimalMark) -> bool {
        let first = row.cell(0);
        let (label, rest) = first.split_once(':').unwrap_or((first, ""));
        let Some(fact) = label_of(label) else { return false };
        let values = [rest.trim()].into_iter().chain((1..row.len()).map(|at| row.cell(at)));
        let values = values.map(|cell| cell.trim_start_matches([':', '=']).trim());
        let mut values = values.filter(|cell| !cell.is_empty() && label_of(cell).is_none());
        let text = |text: &str| Some(text.to_owned());
        let amount = |cell: &str| match number::read(cell, Kind::Text, mark) {
            Read::Amount(amount) => Some(amount.value),
            _ => None,
        };
        match fact {
            Fact::Account => self.account = values.next().map(account).or(self.account.take()),
            Fact::Owner => self.owner = values.next().and_then(text),
            Fact::Currency => self.currency = values.find_map(words::currency),
            Fact::Period => self.period = period(values, order).or(self.period),
            Fact::Opening => self.opening = values.find_map(amount).or(self.opening),
            Fact::Closing => self.closing = values.find_map(amount).or(self.closing),
            Fact::Credits => self.credits = values.find_map(amount).or(self.credits),
            Fact::Debits => self.debits = values.find_map(amount).or(self.debits),
        }
        true
    }

    /// The account that a row names.
    pub(super) fn account_of(row: &Row) -> Option<String> {
        let mut alone = Self::default();
        alone.take(row, DateOrder::DayMonthYear, DecimalMark::Point);
        alone.account
    }
}

/// The number of an account without the words around it: `Girokonto DE02 1203 0000 (EUR)`.
fn account(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    let numbered = |word: &&str| word.bytes().any(|byte| byte.is_ascii_digit());
    let ends = words.iter().position(numbered).zip(words.iter().rposition(numbered));
    let number = ends.and_then(|(first, last)| words.get(first..=last));
    crate::words::compact(&number.unwrap_or(&words).concat())
}

/// A label without the day that it is of: `Kontostand vom 31.01.2026`.
fn undated(label: &str) -> &str {
    let day = [" as of ", " as at ", " on ", " vom ", " am ", " per ", " au ", " al ", " em "];
    let cut = |words: &str| Some(label.split_once(words)?.0);
    day.into_iter().find_map(cut).unwrap_or(label)
}

/// What a text announces.
fn label_of(text: &str) -> Option<Fact> {
    let label = words::normal(text);
    let label = undated(&label);
    let found = LABELS.iter().find(|(_, words)| words.split(';').any(|word| word == label));
    found.map(|(fact, _)| *fact)
}

/// The first and the last day that are written in some cells.
fn period<'a>(cells: impl Iterator<Item = &'a str>, order: DateOrder) -> Option<Period> {
    let days = |cell: &'a str| {
        let day = move |word: &str| {
            day::shape(word).filter(|shape| !shape.wants_year())?.day(order, None)
        };
        let parts = cell.split(" - ").flat_map(move |part| match day(part.trim()) {
            Some(found) => vec![found.date()],
            None => part.split_whitespace().filter_map(|word| Some(day(word)?.date())).collect(),
        });
        parts.collect::<Vec<NaiveDate>>()
    };
    let all: Vec<_> = cells.flat_map(days).collect();
    Some((*all.first()?, *all.last()?))
}
