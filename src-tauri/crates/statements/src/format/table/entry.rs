//! One row of a table, read as an entry.

use chrono::NaiveDate;
use domain::Currency;
use rust_decimal::Decimal;

use super::day::{self, Period};
use super::mapping::{Mapping, Role};
use super::number::{self, Amount, Read};
use super::question::Topic;
use super::row::Row;
use super::signs::{self, Way};
use super::status;
use super::{units, words};
use crate::date::Day;
use crate::{Booking, Line, Place, ReadError, reference, words as texts};

/// What a row says.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub(super) line: Line,
    pub(super) balance: Option<Decimal>,
    /// What was kept of the amount, as it changed the balance.
    pub(super) fee: Option<Decimal>,
    pub(super) account: Option<String>,
    payer: Option<String>,
    payee: Option<String>,
    /// Its column of currencies says something that is none.
    pub(super) foreign: bool,
    /// Cells that do not read as what their column is.
    pub(super) odd: Vec<String>,
    /// What a person should look at, in sentences.
    pub(super) doubts: Vec<&'static str>,
    /// A word for its state that nobody knows.
    pub(super) unknown: Option<String>,
    /// Where a word says that it went out: whether its amount has a minus, too.
    pub(super) out_minus: Option<bool>,
    pub(super) mended: bool,
}

impl Entry {
    /// Several columns may say whether it is booked: what is least on the account counts.
    fn status(&mut self, cell: &str) {
        let known = status::booking(cell);
        self.unknown = known.is_none().then(|| cell.to_owned()).or(self.unknown.take());
        match (known, self.line.booking) {
            (None | Some(Booking::Booked), _) | (_, Booking::Information) => {}
            (Some(lesser), _) => self.line.booking = lesser,
        }
    }
}

/// The parts of the amount, before they are one.
#[derive(Default)]
struct Money {
    amount: Option<Amount>,
    debit: Option<Amount>,
    credit: Option<Amount>,
    fee: Option<Amount>,
    net: Option<Amount>,
    way: Option<Way>,
    currency: Option<Currency>,
}

impl Money {
    /// Whether the word at an amount says another way than its column, or than the column of words.
    fn contradicts(&self) -> bool {
        let said = |amount: Option<Amount>| amount.and_then(|amount| amount.way);
        let other = |amount, way: Option<Way>| said(amount).zip(way).is_some_and(|(a, b)| a != b);
        other(self.debit, Some(Way::Out))
            || other(self.credit, Some(Way::In))
            || other(self.amount, self.way)
    }

    /// Whether an amount beside debit and credit is another than theirs. One without a minus may
    /// be of either.
    fn against(&self) -> bool {
        let value = |side: Option<Amount>| side.map(|side| side.value.abs());
        let (debit, credit) = (value(self.debit), value(self.credit));
        let Some(amount) = self.amount.filter(|_| debit.or(credit).is_some()) else { return false };
        let (debit, credit) = (debit.unwrap_or_default(), credit.unwrap_or_default());
        let minus = amount.value < Decimal::ZERO;
        amount.value.abs() != debit.max(credit) || minus && credit > debit
    }
}

/// Reads cells under a mapping.
pub(super) struct Cells<'a> {
    pub(super) row: &'a Row,
    pub(super) mapping: &'a Mapping,
    pub(super) period: Option<Period>,
}

const AGAINST: &str = "The amount is not the one of the columns for money in and money out, which \
                       was taken.";
const FEE_ELSEWHERE: &str = "The fee is in another currency than the amount: it was left out.";
const CONTRADICTS: &str = "The word at the amount says another way than its column, or than the \
                           column that says in or out: the word was taken.";
const FOREIGN: &str = "What stands in the column of currencies is none: the entry has no currency.";
const UNSAID_IN: &str = "Nothing says in or out here: it is read as money that came in.";
const UNSAID_OUT: &str = "Nothing says in or out here: it is read as money that went out.";

impl Cells<'_> {
    /// The whole row.
    pub(super) fn entry(&self) -> Result<Entry, ReadError> {
        let named = self.mapping.columns.len();
        let more = (named..self.row.len()).any(|at| !self.row.cell(at).is_empty());
        if more && !self.mapping.header.is_empty() {
            let message = "the row has more cells than the header: one of them is cut in two";
            return Err(ReadError::malformed(self.row.at, message));
        }
        let mut entry = Entry::default();
        let mut money = Money::default();
        entry.line.at = Place::line(self.row.at);
        entry.line.raw.clone_from(&self.row.raw);
        for (at, role) in self.mapping.columns.iter().enumerate() {
            if !self.row.cell(at).is_empty() {
                self.cell(at, *role, &mut entry, &mut money)?;
            }
        }
        self.finish(&mut entry, &money)?;
        Ok(entry)
    }

    fn cell(
        &self,
        at: usize,
        role: Role,
        entry: &mut Entry,
        money: &mut Money,
    ) -> Result<(), ReadError> {
        let cell = self.row.cell(at);
        let line = &mut entry.line;
        match role {
            Role::Ignore => {}
            Role::Booked if status::is_pending(cell) => line.booking = Booking::Pending,
            Role::Booked => line.booked_on = self.day(cell, &mut entry.mended, &mut entry.odd),
            Role::Valued => line.valued_on = self.day(cell, &mut entry.mended, &mut entry.odd),
            Role::Amount => money.amount = self.amount(at)?,
            Role::Debit => money.debit = self.amount(at)?,
            Role::Credit => money.credit = self.amount(at)?,
            Role::Fee => money.fee = self.amount(at)?,
            Role::Net => money.net = self.amount(at)?,
            Role::Balance => {
                entry.balance = self.amount(at)?.map(|one| match one.way {
                    Some(Way::Out) => -one.value.abs(),
                    _ => one.value,
                });
            }
            Role::Sign => money.way = Some(self.way(cell)?),
            Role::Currency => {
                money.currency = units::code(cell).or(money.currency);
                entry.foreign |= units::code(cell).is_none() && !number::is_nothing(cell);
            }
            Role::Account => entry.account = Some(texts::compact(cell)),
            Role::Payer => entry.payer = Some(cell.to_owned()),
            Role::Payee => entry.payee = Some(cell.to_owned()),
            Role::Status => entry.status(cell),
            _ => text(line, role, cell),
        }
        Ok(())
    }

    fn day(&self, cell: &str, mended: &mut bool, odd: &mut Vec<String>) -> Option<NaiveDate> {
        let shape = day::shape(cell);
        let day = shape.and_then(|shape| shape.day(self.mapping.date_order, self.period));
        *mended |= matches!(day, Some(Day::Mended(_)));
        if day.is_none() {
            odd.push(cell.to_owned());
        }
        day.map(Day::date)
    }

    fn amount(&self, at: usize) -> Result<Option<Amount>, ReadError> {
        let cell = self.row.cell(at);
        match number::read(cell, self.row.kind(at), self.mapping.decimal_mark) {
            Read::Nothing => Ok(None),
            Read::Amount(amount) => Ok(Some(amount)),
            Read::Odd => {
                let message = format!("“{cell}” is no amount");
                Err(ReadError::malformed(self.row.at, message))
            }
        }
    }

    fn way(&self, cell: &str) -> Result<Way, ReadError> {
        let word = words::normal(cell);
        let among = |words: &[String]| words.iter().any(|one| words::normal(one) == word);
        let signs = &self.mapping.signs;
        match (among(&signs.incoming), among(&signs.outgoing)) {
            (true, _) => Ok(Way::In),
            (_, true) => Ok(Way::Out),
            _ => signs::way(cell).ok_or_else(|| {
                let message = format!("“{cell}” says neither in nor out");
                let hint = "Say which way it goes, or that the column says something else.";
                ReadError::undecided(self.row.at, Topic::Columns, message, hint)
            }),
        }
    }

    /// Whether the column that says in or out says nothing, and the amount no more.
    fn unsaid(&self, (value, way): (Decimal, Option<Way>), money: &Money) -> bool {
        let plain = value > Decimal::ZERO && way.is_none() && money.way.is_none();
        plain && (self.mapping.column(Role::Sign).is_some() || self.sides())
    }

    /// Whether one column has what came in and another what went out.
    fn sides(&self) -> bool {
        [Role::Debit, Role::Credit].iter().all(|role| self.mapping.column(*role).is_some())
    }

    fn finish(&self, entry: &mut Entry, money: &Money) -> Result<(), ReadError> {
        let line = &mut entry.line;
        let one = self.one(money)?;
        if self.unsaid(one, money) {
            let way = if self.mapping.signs.inverted { UNSAID_OUT } else { UNSAID_IN };
            entry.doubts.push(way);
        }
        if money.contradicts() {
            entry.doubts.push(CONTRADICTS);
        }
        if self.sides() && money.against() {
            entry.doubts.push(AGAINST);
        }
        entry.out_minus =
            (one.1.is_none() && money.way == Some(Way::Out)).then(|| one.0.is_sign_negative());
        line.amount = self.signed(one.0, one.1.or(money.way));
        let other =
            if line.amount.is_sign_negative() { &mut entry.payee } else { &mut entry.payer };
        line.counterparty.name = line.counterparty.name.take().or_else(|| other.take());
        let said = [&money.debit, &money.credit, &money.amount].into_iter().flatten();
        let of_cell = said.filter_map(|amount| amount.currency).next();
        line.currency = money.currency.or(of_cell).or(self.mapping.currency);
        if entry.foreign {
            line.currency = None;
            entry.doubts.push(FOREIGN);
        }
        let kept = match (money.net, money.fee) {
            (Some(net), _) => net.value.checked_sub(line.amount),
            (None, Some(fee)) => Some(-fee.value.abs()),
            _ => None,
        };
        entry.fee = kept.filter(|kept| !kept.is_zero());
        if entry.fee.is_some() && self.fee_currency().is_some_and(|fee| Some(fee) != line.currency)
        {
            entry.fee = None;
            entry.doubts.push(FEE_ELSEWHERE);
        }
        if line.structured_reference.is_none() {
            line.structured_reference = line.reference.as_deref().and_then(reference::structured);
        }
        Ok(())
    }

    /// The one amount of a row, and what its column or its word says about the way.
    fn one(&self, money: &Money) -> Result<(Decimal, Option<Way>), ReadError> {
        let some = |amount: Option<Amount>| amount.filter(|amount| !amount.value.is_zero());
        // Where a side is filled, an amount beside both is but held against it.
        let side = money.debit.or(money.credit).filter(|_| self.sides());
        let amount = money.amount.filter(|_| side.is_none());
        match (some(money.debit), some(money.credit), amount) {
            (Some(_), Some(_), _) => {
                let message = "the row has an amount in and an amount out";
                Err(ReadError::malformed(self.row.at, message))
            }
            (Some(debit), None, _) => Ok((debit.value, Some(debit.way.unwrap_or(Way::Out)))),
            (None, Some(credit), _) => Ok((credit.value, credit.way.or(Some(Way::In)))),
            (None, None, Some(amount)) => Ok((amount.value, amount.way)),
            (None, None, None) => match money.debit.or(money.credit) {
                Some(zero) => Ok((zero.value, Some(Way::In))),
                None => Err(ReadError::malformed(self.row.at, "the row has no amount")),
            },
        }
    }

    fn signed(&self, value: Decimal, way: Option<Way>) -> Decimal {
        match way {
            Some(Way::In) => value,
            Some(Way::Out) => -value.abs(),
            None if self.mapping.signs.inverted => -value,
            None => value,
        }
    }

    /// Whether a row has something where the amount stands, and whether some of it is one.
    pub(super) fn money(&self) -> Option<bool> {
        let cells: Vec<_> = self.read().filter(|read| *read != Read::Nothing).collect();
        let some = cells.iter().any(|read| matches!(read, Read::Amount(_)));
        (!cells.is_empty()).then_some(some)
    }

    /// The amounts of a row, without the balance.
    pub(super) fn amounts(&self) -> Vec<Decimal> {
        let amount = |read| match read {
            Read::Amount(amount) => Some(amount.value),
            _ => None,
        };
        self.read().filter_map(amount).collect()
    }

    /// The balance after the row.
    pub(super) fn balance(&self) -> Option<Decimal> {
        let at = self.mapping.column(Role::Balance)?;
        self.amount(at).ok().flatten().map(|balance| match balance.way {
            Some(Way::Out) => -balance.value.abs(),
            _ => balance.value,
        })
    }

    fn read(&self) -> impl Iterator<Item = Read> {
        let roles = self.mapping.columns.iter().enumerate();
        let money = |role: &Role| matches!(role, Role::Amount | Role::Debit | Role::Credit);
        roles.filter(move |(_, role)| money(role)).map(|(at, _)| {
            number::read(self.row.cell(at), self.row.kind(at), self.mapping.decimal_mark)
        })
    }

    /// The currency that the row names in a column of its own.
    pub(super) fn currency(&self) -> Option<Currency> {
        let roles = self.mapping.columns.iter().enumerate();
        let named = roles.filter(|(_, role)| **role == Role::Currency);
        named.filter_map(|(at, _)| units::code(self.row.cell(at))).next_back()
    }

    /// The currency of the fee, where the table has a column for it.
    fn fee_currency(&self) -> Option<Currency> {
        let named = |cell: &String| words::normal(cell) == "fee currency";
        words::currency(self.row.cell(self.mapping.header.iter().position(named)?))
    }

    /// What stands where the day of booking stands.
    pub(super) fn booked(&self) -> &str {
        self.mapping.column(Role::Booked).map_or("", |at| self.row.cell(at))
    }

    /// The cells that say in words what the row is about.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        use Role::{Account, Currency, Sign, Status};
        let roles = self.mapping.columns.iter().enumerate();
        let texts = |role: &Role| {
            !role.is_day()
                && !role.is_money()
                && !matches!(role, Account | Currency | Sign | Status)
        };
        let cells = roles.filter(move |(_, role)| texts(role)).map(|(at, _)| self.row.cell(at));
        cells.filter(|cell| cell.chars().any(char::is_alphabetic))
    }

    /// The texts of a row that goes on with the entry before it; `None`: it holds something else.
    pub(super) fn goes_on(&self) -> Option<String> {
        let mut more = String::new();
        for (at, cell) in self.row.cells().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            match self.mapping.columns.get(at) {
                Some(Role::Text) => texts::append(&mut more, cell),
                _ => return None,
            }
        }
        (!more.is_empty()).then_some(more)
    }
}

fn text(line: &mut Line, role: Role, cell: &str) {
    let some = || Some(cell.to_owned());
    match role {
        Role::Text => texts::append(&mut line.text, &cell.replace('\n', " ")),
        Role::Name => line.counterparty.name = some(),
        Role::Counterparty => line.counterparty.account = Some(texts::compact(cell)),
        Role::Reference => line.reference = texts::reference(cell).map(str::to_owned),
        Role::EndToEnd => line.end_to_end_id = texts::reference(cell).map(str::to_owned),
        Role::Id => line.id = some(),
        Role::Kind => line.kind = some(),
        _ => {}
    }
}
