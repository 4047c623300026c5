//! Reading a file into the ledger, seen by nobody yet.
//!
//! Twice through the file: the first reading refuses what cannot be read before anything is
//! written, and tells which accounts it is about; the second brings the lines.

use std::collections::HashMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use statements::{Balance, Event, Line, Recognised, Statement};
use store::ledger::{BankAccount, NewImport, NewLine, NewStatement, TableProfile};

use super::Asked;
use super::account::{Accounts, said};
use super::kept::Kept;
use super::mark;
use super::view;
use super::warned::Warned;
use crate::desk::Desk;
use crate::view::FileWarning;
use crate::{ApiError, Code};

/// Lines that are written at a time.
const CHUNK: usize = 2_000;

/// What the first reading found.
pub(super) struct Looked {
    pub(super) recognised: Recognised,
    /// The account of each statement, by its place among [`Looked::accounts`].
    of: Vec<u32>,
    accounts: Vec<statements::Account>,
    currencies: Vec<Option<domain::Currency>>,
    pub(super) warned: Warned,
}

/// What was staged.
pub(super) struct Staged {
    pub(super) import: String,
    pub(super) accounts: Vec<BankAccount>,
    /// What was guessed about them.
    pub(super) doubts: Vec<FileWarning>,
}

/// Reads the file without keeping anything but what it is about.
pub(super) fn look(file: &Kept, asked: &Asked) -> Result<Looked, statements::ReadError> {
    let (mut of, mut accounts, mut currencies) = (Vec::new(), Vec::new(), Vec::new());
    let mut warned = Warned::default();
    let mut known = HashMap::new();
    let mut take = |event| match event {
        Event::Line(_) => {}
        Event::Statement(statement) => {
            let key = (statement.account.number.clone(), statement.currency);
            let next = u32::try_from(accounts.len()).unwrap_or(u32::MAX);
            of.push(*known.entry(key).or_insert_with(|| {
                accounts.push(statement.account.clone());
                currencies.push(statement.currency);
                next
            }));
        }
        Event::Warning(warning) => warned.add(&warning),
    };
    let recognised = statements::read(file, &asked.options, &mut take)?;
    Ok(Looked { recognised, of, accounts, currencies, warned })
}

/// Writes it beside what is there.
pub(super) fn stage(
    desk: &Desk,
    file: &Kept,
    asked: &Asked,
    looked: &Looked,
    table: Option<TableProfile>,
    fingerprint: Option<&str>,
) -> Result<Staged, ApiError> {
    if asked.account.is_some() && looked.accounts.len() > 1 {
        return Err(several(looked.accounts.len()));
    }
    let ledger = desk.store.ledger();
    let import = uuid::Uuid::new_v4().to_string();
    ledger.stage_import(&NewImport {
        id: import.clone(),
        together: asked.together.clone(),
        hash: file.hash.clone(),
        name: asked.name.clone(),
        format: looked.recognised.format.word().to_owned(),
        warnings: serde_json::to_string(&looked.warned.first).unwrap_or_else(|_| "[]".to_owned()),
        imported_by: desk.operator()?,
        profile: table,
    })?;
    let mut known = Accounts::new(ledger, &import, &looked.recognised);
    let mut accounts = Vec::new();
    for (account, currency) in looked.accounts.iter().zip(&looked.currencies) {
        let said = said(account, *currency, &looked.recognised, fingerprint);
        accounts.push(known.of(&said, account, *currency, asked.account.as_deref())?);
    }
    let staged = Staged { import: import.clone(), accounts, doubts: known.doubts };
    let mut writer = Writer {
        desk,
        looked,
        staged: &staged,
        at: 0,
        lines: Vec::with_capacity(CHUNK),
        days: None,
        failed: None,
    };
    let read = statements::read(file, &asked.options, &mut |event| writer.take(event));
    let failed = writer.failed.take();
    match (failed, read) {
        (None, Ok(_)) => Ok(staged),
        (failed, read) => {
            super::leave(desk, &import)?;
            let changed = read.err().map(|error| view::refused(&error));
            Err(failed.or(changed).unwrap_or_else(super::changed))
        }
    }
}

/// A person names one account, and the file is about several.
fn several(count: usize) -> ApiError {
    let message = format!("The file is about {count} accounts, which cannot all be that one.");
    ApiError::new(Code::InvalidInput, message, "Import it without saying the account.")
}

/// Takes what the second reading finds to the ledger.
struct Writer<'a> {
    desk: &'a Desk,
    looked: &'a Looked,
    staged: &'a Staged,
    /// Which statement is being read.
    at: usize,
    lines: Vec<NewLine>,
    days: Option<(NaiveDate, NaiveDate)>,
    failed: Option<ApiError>,
}

impl Writer<'_> {
    fn take(&mut self, event: Event) {
        if self.failed.is_some() {
            return;
        }
        let taken = match event {
            Event::Line(line) => self.line(&line),
            Event::Statement(statement) => self.statement(&statement),
            Event::Warning(_) => Ok(()),
        };
        self.failed = taken.err();
    }

    /// The account of the statement that is being read.
    fn account(&self) -> Result<&BankAccount, ApiError> {
        let at = self.looked.of.get(self.at).and_then(|at| usize::try_from(*at).ok());
        at.and_then(|at| self.staged.accounts.get(at)).ok_or_else(super::changed)
    }

    fn line(&mut self, line: &Line) -> Result<(), ApiError> {
        if let Some(day) = line.booked_on.or(line.valued_on) {
            let (first, last) = self.days.unwrap_or((day, day));
            self.days = Some((first.min(day), last.max(day)));
        }
        let new = new_line(self.account()?, line);
        self.lines.push(new);
        if self.lines.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), ApiError> {
        let format = self.looked.recognised.format.word();
        let ledger = self.desk.store.ledger();
        ledger.stage_lines(&self.staged.import, format, &self.lines)?;
        self.lines.clear();
        Ok(())
    }

    fn statement(&mut self, statement: &Statement) -> Result<(), ApiError> {
        self.flush()?;
        let days = self.days.take();
        let new = new_statement(self.account()?, statement, days);
        self.at += 1;
        Ok(self.desk.store.ledger().stage_statement(&self.staged.import, &new)?)
    }
}

fn new_statement(
    account: &BankAccount,
    statement: &Statement,
    days: Option<(NaiveDate, NaiveDate)>,
) -> NewStatement {
    let balance = |balance: &Option<Balance>| {
        let balance = balance.as_ref()?;
        Some((balance.amount.to_string(), balance.date.map(|day| day.to_string())))
    };
    let difference = match &statement.check {
        statements::Check::Differs { difference } => Some(difference.to_string()),
        _ => None,
    };
    NewStatement {
        account: account.id.clone(),
        number: statement.number.clone(),
        currency: statement.currency.map(|currency| currency.to_string()),
        opening: balance(&statement.opening),
        closing: balance(&statement.closing),
        days: days.map(|(first, last)| (first.to_string(), last.to_string())),
        lines: i64::try_from(statement.lines).unwrap_or(i64::MAX),
        says: statement.check.word().to_owned(),
        difference,
    }
}

fn new_line(account: &BankAccount, line: &Line) -> NewLine {
    let currency =
        line.currency.map(|currency| currency.to_string()).or_else(|| account.currency.clone());
    let (mark, loose) = mark::marks(&account.id, currency.as_deref(), line);
    NewLine {
        account: account.id.clone(),
        mark,
        loose,
        day: mark::day(line),
        booked_on: line.booked_on.map(|day| day.to_string()),
        valued_on: line.valued_on.map(|day| day.to_string()),
        amount: line.amount.to_string(),
        minor: minor(line.amount, currency.as_deref()),
        currency,
        booking: view::booking(line.booking).to_owned(),
        reversal: line.reversal,
        bank_id: line.id.clone(),
        reference: line.reference.clone(),
        end_to_end_id: line.end_to_end_id.clone(),
        structured_reference: line.structured_reference.clone(),
        counterparty_name: line.counterparty.name.clone(),
        counterparty_account: line.counterparty.account.clone(),
        kind: line.kind.clone(),
        return_reason: line.return_reason.clone(),
        text: line.text.clone(),
        raw: line.raw.clone(),
        batch: line.batch.as_ref().and_then(|batch| serde_json::to_string(batch).ok()),
        place: line.at.to_string(),
    }
}

/// Minor units, where the amount is a whole number of them.
fn minor(amount: Decimal, currency: Option<&str>) -> Option<i64> {
    let digits =
        currency.and_then(|code| domain::Currency::new(code).ok()).map_or(2, |c| c.digits());
    let scaled = amount.checked_mul(Decimal::from(10_i64.checked_pow(digits)?))?.normalize();
    if scaled.scale() == 0 { i64::try_from(scaled.mantissa()).ok() } else { None }
}

#[cfg(test)]
mod tests {

    #[test]
    fn minor_units_are_whole_or_nothing() {
        let minor = |text: &str, currency| super::minor(text.parse().unwrap(), currency);
        assert_eq!(minor("8.850", Some("EUR")), Some(885));
        assert_eq!(minor("8.855", Some("EUR")), None);
        assert_eq!(minor("-1500", Some("JPY")), Some(-1500));
        assert_eq!(minor("1.5", None), Some(150));
        assert_eq!(minor("99999999999999999999", Some("EUR")), None);
    }
}
