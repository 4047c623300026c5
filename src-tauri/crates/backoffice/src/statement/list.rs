//! What is there: accounts, imports, lines.

use std::sync::Arc;

use store::ledger::{BankAccount, BankLine, LineFilter};

use super::{chain, view};
use crate::desk::Desk;
use crate::view::*;
use crate::{ApiError, Code, Office};

/// Imports of the list.
const IMPORTS: usize = 200;
/// Lines of a page.
const PAGE: usize = 200;

pub(crate) async fn statement_list(
    office: &Arc<Office>,
    _: Nothing,
) -> Result<StatementsView, ApiError> {
    let desk = office.desk()?;
    tokio::task::block_in_place(|| all(&desk))
}

fn all(desk: &Desk) -> Result<StatementsView, ApiError> {
    let ledger = desk.store.ledger();
    let mut accounts = Vec::new();
    for account in ledger.bank_accounts()? {
        // An account that only a staged file knows is not there yet.
        accounts.extend(shown(desk, account)?);
    }
    let imports = ledger.imports(IMPORTS)?.into_iter().map(view::import).collect();
    Ok(StatementsView { accounts, imports })
}

fn shown(desk: &Desk, account: BankAccount) -> Result<Option<BankAccountView>, ApiError> {
    let ledger = desk.store.ledger();
    let statements = ledger.bank_statements(&account.id)?;
    let filter = LineFilter { account: Some(account.id.clone()), ..LineFilter::default() };
    let lines = ledger.bank_line_sums(&filter)?.iter().map(|sum| sum.count).sum();
    if statements.is_empty() && lines == 0 {
        return Ok(None);
    }
    let mut view = BankAccountView {
        id: account.id,
        name: account.name,
        number: account.number,
        currency: account.currency,
        balance: None,
        balance_on: None,
        first_on: None,
        last_on: None,
        lines,
        continuous: None,
        gaps: Vec::new(),
    };
    chain::follow(&mut view, &statements);
    Ok(Some(view))
}

pub(crate) async fn bank_account_set(
    office: &Arc<Office>,
    request: BankAccountName,
) -> Result<StatementsView, ApiError> {
    let desk = office.desk()?;
    let name = domain::text::one_line(request.name.trim());
    if name.is_empty() {
        let hint = "Type what people call the account.";
        return Err(ApiError::new(Code::InvalidInput, "The name is missing.", hint));
    }
    let ledger = desk.store.ledger();
    let same = ledger
        .bank_accounts()?
        .into_iter()
        .any(|one| one.id == request.account && one.name == name);
    if !same && !ledger.by(&desk.by()?).rename_bank_account(&request.account, &name)? {
        let message = format!("Another account is called “{name}” already, or this one is gone.");
        return Err(ApiError::new(Code::Refused, message, "Choose another name."));
    }
    desk.host.emit(&Event::StatementsChanged);
    all(&desk)
}

pub(crate) async fn line_list(
    office: &Arc<Office>,
    request: LineListRequest,
) -> Result<LinePageView, ApiError> {
    let desk = office.desk()?;
    tokio::task::block_in_place(|| page(&desk, request))
}

fn page(desk: &Desk, request: LineListRequest) -> Result<LinePageView, ApiError> {
    let after = request.after.as_deref().map(place).transpose()?;
    let limit = request.limit.unwrap_or(PAGE).min(1_000);
    let filter = filter(request)?;
    let ledger = desk.store.ledger();
    let names = view::names(desk)?;
    let found =
        ledger.bank_lines(&filter, after.as_ref().map(|(day, id)| (day.as_str(), *id)), limit)?;
    let last = found.lines.last().filter(|_| found.more);
    let next = last.map(|line| format!("{} {}", line.what.day, line.id));
    let sums = ledger.bank_line_sums(&filter)?.into_iter().map(view::sum).collect();
    let lines = found.lines.into_iter().map(|line| view::line(desk, &names, line));
    Ok(LinePageView { lines: lines.collect::<Result<_, _>>()?, next, sums })
}

fn filter(request: LineListRequest) -> Result<LineFilter, ApiError> {
    let mut words = Vec::new();
    let mut minor = None;
    for word in request.text.split_whitespace() {
        match word.strip_prefix("amount:") {
            Some(amount) => minor = Some(hundredths(amount)?),
            None => words.push(word),
        }
    }
    Ok(LineFilter {
        account: request.account,
        import: request.import,
        text: words.join(" "),
        from: request.from.map(|day| day.to_string()),
        to: request.to.map(|day| day.to_string()),
        minor,
    })
}

/// An amount as typed, in hundredths: `150000`, `1.50`, `1,50`.
fn hundredths(text: &str) -> Result<i64, ApiError> {
    let read = text.replace(',', ".").parse::<rust_decimal::Decimal>().ok();
    let minor =
        read.and_then(|amount| amount.checked_mul(100.into())).map(|amount| amount.normalize());
    let whole = minor.filter(|amount| amount.scale() == 0);
    whole.and_then(|amount| i64::try_from(amount.mantissa()).ok()).ok_or_else(|| {
        let message = format!("“{}” is no amount.", domain::text::one_line(text));
        ApiError::new(Code::InvalidInput, message, "Type it like amount:150000.00.")
    })
}

/// Where a page ended: the day, which may be empty, and the line's number.
fn place(text: &str) -> Result<(String, i64), ApiError> {
    let parts =
        text.rsplit_once(' ').and_then(|(day, id)| Some((day.to_owned(), id.parse().ok()?)));
    parts.ok_or_else(|| {
        ApiError::new(Code::InvalidInput, "The list's place is not one of ours.", "Start anew.")
    })
}

pub(crate) async fn line_get(
    office: &Arc<Office>,
    request: LineRequest,
) -> Result<LineView, ApiError> {
    let desk = office.desk()?;
    let line = desk.store.ledger().bank_line(request.line)?.ok_or_else(|| missing(request.line))?;
    show_line(&desk, line)
}

/// A line as the window shows it.
pub(crate) fn show_line(desk: &Desk, line: BankLine) -> Result<LineView, ApiError> {
    view::line(desk, &view::names(desk)?, line)
}

/// A line as what stands behind recorded money; nothing where its import was taken back.
pub(crate) fn evidence(desk: &Desk, line: i64) -> Result<Option<EvidenceView>, ApiError> {
    let Some(line) = desk.store.ledger().bank_line(line)? else { return Ok(None) };
    let line = show_line(desk, line)?;
    Ok(Some(EvidenceView {
        line: line.id,
        weight: "evidence".to_owned(),
        account: line.account_name,
        booked_on: line.booked_on.or(line.valued_on),
        amount: line.amount,
        currency: line.currency,
        counterparty: line.counterparty_name,
        text: line.text,
    }))
}

/// There is no such line.
pub(crate) fn missing(line: i64) -> ApiError {
    let message = format!("There is no bank line {line}.");
    ApiError::new(Code::NotFound, message, "Look at the lines under Statements.")
}
