//! The second pass over a table: rows into lines, and what stands around them.

mod noticed;
mod others;

use domain::Currency;
use rust_decimal::Decimal;

use noticed::Noticed;
use others::tells;

use super::currencies::Currencies;
use super::day;
use super::description;
use super::entry::{Cells, Entry};
use super::facts::Facts;
use super::mapping::Mapping;
use super::proof::Proof;
use super::row::{Row, Rows};
use super::status;
use super::survey;
use super::totals::{self, Named};
use crate::out::{Out, Told};
use crate::{Account, Balance, Booking, Line, Place, ReadError, Refusal, WarningCode};

/// From so many bytes on, no row goes on with the one before.
const LONGEST: usize = 64 << 10;

/// Reads the rows of a table that have the currency of now, and goes on to the next one; `false`:
/// all were read.
pub(super) fn read_rows(
    mapping: &Mapping,
    currencies: &mut Currencies,
    rows: &mut dyn Rows,
    out: &mut Out<'_>,
) -> Result<bool, ReadError> {
    let mut entries = Entries::new(mapping, currencies, out);
    let mut row = Row::default();
    while rows.next(&mut row)? {
        entries.row(&row)?;
    }
    entries.end()?;
    Ok(currencies.next())
}

/// A table that is being read.
struct Entries<'a, 'o> {
    mapping: &'a Mapping,
    out: &'a mut Out<'o>,
    currencies: &'a mut Currencies,
    facts: Facts,
    within: Within,
    /// To which of the currencies the entry before belongs, and the rows that go on with it.
    place: usize,
    /// The last line: rows below may go on with its text.
    held: Option<Line>,
    account: Option<String>,
    proof: Proof,
    sums: [Decimal; 2],
    /// After the entry before.
    balance: Option<Decimal>,
    at: u64,
    /// A statement of this currency was closed.
    closed: bool,
    noticed: Noticed,
}

/// Where in the table.
enum Within {
    Preamble,
    /// So many rows are to be passed over still.
    Entries(u64),
    Trailer,
}

impl<'a, 'o> Entries<'a, 'o> {
    fn new(mapping: &'a Mapping, currencies: &'a mut Currencies, out: &'a mut Out<'o>) -> Self {
        let within = match mapping.header.is_empty() {
            true => Within::Entries(mapping.skip),
            false => Within::Preamble,
        };
        Self {
            mapping,
            out,
            currencies,
            facts: Facts::default(),
            within,
            place: 0,
            held: None,
            account: None,
            proof: Proof::default(),
            sums: [Decimal::ZERO; 2],
            balance: None,
            at: 0,
            closed: false,
            noticed: Noticed::default(),
        }
    }

    /// The next row of the file.
    fn row(&mut self, row: &Row) -> Result<(), ReadError> {
        match self.within {
            Within::Preamble if survey::is(row, &self.mapping.header) => {
                self.within = Within::Entries(self.mapping.skip);
            }
            Within::Preamble => {
                if !self.fact(row) && survey::looks_like_entry(row) {
                    self.noticed.above.add(row.at);
                }
            }
            Within::Trailer => drop(self.fact(row)),
            Within::Entries(left @ 1..) => self.within = Within::Entries(left - 1),
            Within::Entries(_) => self.below(row)?,
        }
        Ok(())
    }

    /// Takes what a row says of the table. Another account than before begins another statement.
    fn fact(&mut self, row: &Row) -> bool {
        let other = self.at > 0 && self.facts.account.is_some();
        if other && Facts::account_of(row).is_some_and(|new| Some(new) != self.facts.account) {
            self.control();
            self.close();
            let Facts { owner, currency, .. } = std::mem::take(&mut self.facts);
            self.facts = Facts { owner, currency, ..Facts::default() };
            self.sums = [Decimal::ZERO; 2];
        }
        self.facts.take(row, self.mapping.date_order, self.mapping.decimal_mark)
    }

    /// A row below the header.
    fn below(&mut self, row: &Row) -> Result<(), ReadError> {
        let until = self.mapping.until.as_deref().filter(|until| !until.is_empty());
        if until.is_some_and(|until| row.cell(0).starts_with(until)) {
            self.within = Within::Trailer;
            self.fact(row);
            return Ok(());
        }
        if row.filled() == 0 || survey::is(row, &self.mapping.header) {
            return Ok(());
        }
        let cells = Cells { row, mapping: self.mapping, period: self.facts.period };
        let booked = cells.booked();
        let dated = day::shape(booked).is_some() || status::is_pending(booked);
        // It was read whole the first time, and is once more in its own turn.
        if dated && self.names(&cells) && !self.is_ours() && !self.currencies.is_first() {
            return Ok(());
        }
        let money = cells.money();
        match (dated, money) {
            (true, Some(_)) if self.about(&cells) => {}
            (true, Some(_)) => return self.entry(&cells),
            (true, None) => self.skip(row.at),
            (false, _) if !(money == Some(true) && tells(&cells)) && self.fact(row) => {}
            (false, Some(true)) => return self.undated(&cells),
            (false, None) if totals::named(row).is_some() => {}
            (false, _) if totals::named(row) == Some(Named::Alone) => {}
            (false, _) => self.rest(&cells),
        }
        Ok(())
    }

    /// Whether a row names a currency that is known: it belongs to that one, whatever else it is.
    fn names(&mut self, cells: &Cells<'_>) -> bool {
        let known = cells.currency().and_then(|currency| self.currencies.known(currency));
        self.place = known.unwrap_or(self.place);
        known.is_some()
    }

    /// Whether the row before, or this one, belongs to the currency that is read now.
    fn is_ours(&self) -> bool {
        self.currencies.is_now(self.place)
    }

    /// A row that is no entry: more text of the one before, or nothing.
    fn rest(&mut self, cells: &Cells<'_>) {
        if !self.is_ours() {
            return;
        }
        match (self.held.as_mut(), cells.goes_on()) {
            (Some(line), Some(more)) if line.raw.len() < LONGEST => {
                crate::words::append(&mut line.text, &more);
                line.raw.push('\n');
                line.raw.push_str(&cells.row.raw);
            }
            _ => self.skip(cells.row.at),
        }
    }

    fn skip(&mut self, at: u64) {
        if self.is_ours() {
            self.noticed.skipped.add(at);
        }
    }

    fn entry(&mut self, cells: &Cells<'_>) -> Result<(), ReadError> {
        let entry = cells.entry()?;
        let said = self.facts.currency.filter(|_| !entry.foreign);
        self.place = self.currencies.place(entry.line.currency.or(said));
        if self.is_ours() { self.add(entry) } else { Ok(()) }
    }

    /// An entry of the currency that is read now.
    fn add(&mut self, entry: Entry) -> Result<(), ReadError> {
        let at = entry.line.at.line;
        self.flush();
        self.account(&entry);
        if self.at == 0 {
            self.at = at;
        }
        self.noticed.entry(&entry, self.out);
        self.prove(&entry)?;
        self.balance = entry.balance.or(self.balance);
        let Entry { mut line, fee, foreign, .. } = entry;
        line.currency = line.currency.or(self.facts.currency.filter(|_| !foreign));
        if line.currency.is_none() && !foreign {
            self.noticed.nameless.add(at);
        }
        if let Some(differs) = description::take_apart(&mut line) {
            self.out.warn(WarningCode::EmbeddedAmount, line.at.clone(), differs);
        }
        if let Some(fee) = fee {
            let kind = Some("FEE".to_owned());
            let Line { booked_on, valued_on, currency, booking, .. } = line;
            let (raw, at) = (line.raw.clone(), line.at.clone());
            let text = line.text.clone();
            self.out.line(line);
            line = Line { booked_on, valued_on, currency, booking, ..Line::default() };
            (line.amount, line.kind, line.text, line.raw, line.at) = (fee, kind, text, raw, at);
        }
        self.held = Some(line);
        Ok(())
    }

    /// A row is on the account that it names itself, not on the one of the row before.
    fn account(&mut self, entry: &Entry) {
        if entry.account == self.account {
            return;
        }
        if self.at > 0 {
            self.close();
        }
        if entry.account.is_none() {
            let message = "The row names no account, as others do.";
            self.out.warn(WarningCode::FieldOdd, entry.line.at.clone(), message);
        }
        self.account.clone_from(&entry.account);
    }

    fn prove(&mut self, entry: &Entry) -> Result<(), ReadError> {
        let Entry { line, balance, fee, .. } = entry;
        if line.booking != Booking::Booked {
            return Ok(());
        }
        let large = || ReadError::too_large(line.at.line, "the sums are too large");
        let whole = line.amount.checked_add(fee.unwrap_or_default()).ok_or_else(large)?;
        let balance = balance.filter(|_| !self.currencies.is_mixed());
        self.proof.add(whole, balance, line.at.line);
        for part in [line.amount, fee.unwrap_or_default()] {
            let [credits, debits] = &mut self.sums;
            let sum = if part.is_sign_negative() { debits } else { credits };
            *sum = sum.checked_add(part.abs()).ok_or_else(large)?;
        }
        Ok(())
    }

    fn flush(&mut self) {
        if let Some(line) = self.held.take() {
            self.out.line(line);
        }
    }

    /// The end of the file.
    fn end(mut self) -> Result<(), ReadError> {
        if matches!(self.within, Within::Preamble) {
            let message = "The file has no row with the columns of the mapping.";
            let hint = "Choose another mapping, or edit this one.";
            return Err(ReadError::new(Refusal::Undecided, Place::default(), message, hint));
        }
        self.flush();
        self.noticed.tell(self.currencies, self.out);
        self.control();
        // The last of several accounts may have its name there and no entries.
        if self.at > 0 || !self.closed {
            self.close();
        }
        Ok(())
    }

    /// What the file says about its own sums.
    fn control(&mut self) {
        if !self.currencies.is_about(self.said()) {
            return;
        }
        let [credits, debits] = self.sums;
        let said = [(self.facts.credits, credits, "in"), (self.facts.debits, debits, "out")];
        for (said, sum, way) in said {
            if let Some(said) = said.filter(|said| said.abs() != sum) {
                let message =
                    format!("The file says that {said} went {way}, its lines make {sum}.");
                self.out.warn(WarningCode::ControlTotal, Place::default(), message);
            }
        }
    }

    /// The balances that stand around the table, where they are those of the currency of now.
    fn balances(&mut self) -> [Option<Decimal>; 2] {
        let said = [self.facts.opening.take(), self.facts.closing.take()];
        if self.currencies.is_about(self.said()) {
            return said;
        }
        if self.said().is_none() && self.currencies.is_first() && said.iter().any(Option::is_some) {
            let message = "The file has entries in several currencies and does not say which of \
                           them its balances are in: they were not used.";
            self.out.warn(WarningCode::BalanceCurrency, Place::default(), message);
        }
        [None; 2]
    }

    /// In which currency the file, or a person, says that the account is.
    fn said(&self) -> Option<Currency> {
        self.facts.currency.or(self.mapping.currency)
    }

    fn close(&mut self) {
        self.flush();
        let proved = std::mem::take(&mut self.proof).end();
        let broken = proved.as_ref().map(|proved| proved.broken.clone()).unwrap_or_default();
        let currency = self.currencies.now(self.said());
        let balance = |amount| Balance { amount, currency, date: None };
        for at in broken {
            let message = "The balance here is not the one before it and the amount.";
            self.out.warn(WarningCode::BalanceDiffers, Place::line(at), message);
        }
        let [opening, closing] = self.balances();
        let opening = opening.or(proved.as_ref().and_then(|one| one.opening)).map(balance);
        let closing = closing.or(proved.as_ref().map(|one| one.closing)).map(balance);
        let number = self.account.clone().or(self.facts.account.clone());
        let number = number.or(self.mapping.account.clone()).unwrap_or_default();
        let account = Account { number, bank: None, owner: self.facts.owner.clone() };
        let at = Place::line(std::mem::take(&mut self.at));
        self.closed = true;
        self.out.statement(Told { account, currency, number: None, opening, closing, at });
    }
}
