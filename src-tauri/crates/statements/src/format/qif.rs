//! QIF, Quicken's old interchange format.
//!
//! It says neither which of two numbers is the month nor what its decimal mark is. So a file is read
//! twice: first for what all of its dates and amounts leave possible, then for its lines. Where that
//! is more than one thing, a person is asked: a guess would be right for most files and wrong for one.

mod dates;
mod marks;
mod record;
mod written;

use dates::Dates;
use encoding_rs::Encoding;
use marks::Marks;
use record::{Manner, Record};

use super::{Format, Input, Reader};
use crate::detect::Head;
use crate::lines::Lines;
use crate::out::{Out, Told};
use crate::{Account, Balance, Limits, Place, ReadError, WarningCode, encoding, words};

pub(crate) const READER: Reader = Reader { format: Format::Qif, recognise, read };

fn recognise(head: &Head<'_>) -> Option<String> {
    let ours = ["!type:", "!account", "!option:", "!clear:"];
    let first = head.first.to_ascii_lowercase();
    ours.iter().any(|begin| first.starts_with(begin)).then(String::new)
}

fn read(input: &Input<'_>, out: &mut Out<'_>) -> Result<(), ReadError> {
    let encoding = encoding::unsaid(input, out)?;
    let manner = manner(input, encoding, out)?;
    let mut lines = lines(input, encoding)?;
    let mut book = Book::new(manner, input.limits);
    loop {
        let at = lines.number() + 1;
        let Some(line) = lines.next_line()? else { break };
        book.take(line.trim(), at, out)?;
    }
    book.end(lines.number(), out)?;
    encoding::tell_bad(lines.bad_bytes(), out);
    Ok(())
}

fn lines<'a>(input: &Input<'a>, encoding: &'static Encoding) -> Result<Lines<'a>, ReadError> {
    let stream = input.source.open().map_err(|error| ReadError::unreadable(0, &error))?;
    Ok(Lines::new(stream, encoding, input.limits))
}

/// Looks at every date and every amount.
fn manner(
    input: &Input<'_>,
    encoding: &'static Encoding,
    out: &mut Out<'_>,
) -> Result<Manner, ReadError> {
    let mut lines = lines(input, encoding)?;
    let (mut dates, mut marks, mut section) = (Dates::default(), Marks::default(), Section::List);
    loop {
        let at = lines.number() + 1;
        let Some(line) = lines.next_line()? else { break };
        let line = line.trim();
        if line.starts_with('!') {
            section = Section::of(line).unwrap_or(section);
        }
        match line.split_at_checked(1) {
            _ if matches!(section, Section::Accounts | Section::List) => {}
            Some(("D" | "d", text)) => dates.see(text, at),
            Some(("T" | "t" | "U" | "u" | "$", text)) => marks.see(text, at),
            _ => {}
        }
    }
    let chosen = input.choices;
    let order = dates.order(chosen.date_order, out)?;
    Ok(Manner { order, decimal: marks.decimal(chosen.decimal_mark, out)? })
}

/// What follows a line with `!`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Transactions,
    /// Of securities.
    Investments,
    /// Which account comes next, or which there are.
    Accounts,
    /// Categories, prices, what programs remember.
    List,
}

impl Section {
    /// `None`: an option, which may stand between a header and its transactions.
    fn of(line: &str) -> Option<Self> {
        const LISTS: &[&str] = &[
            "cat",
            "class",
            "memorized",
            "prices",
            "security",
            "budget",
            "invitem",
            "tag",
            "template",
            "tax",
            "bill",
            "invoice",
            "payee",
        ];
        let line = line.to_ascii_lowercase();
        if line.starts_with("!option") || line.starts_with("!clear") {
            return None;
        }
        Some(match line.strip_prefix("!type:").map(str::trim) {
            Some("invst") => Self::Investments,
            Some(kind) if LISTS.contains(&kind) => Self::List,
            // Bank, Cash, CCard, Oth A, Oth L, and what they are called in other languages.
            Some(_) => Self::Transactions,
            None if line.starts_with("!account") => Self::Accounts,
            None => Self::List,
        })
    }
}

/// The statement that is open.
struct Open {
    at: u64,
    /// The header and the account before it.
    header: (String, String),
    account: String,
    opening: Option<Balance>,
    /// A transaction was met.
    begun: bool,
}

/// What is open at a place of the file.
struct Book<'l> {
    manner: Manner,
    limits: &'l Limits,
    section: Section,
    record: Record,
    /// The account that was named last.
    account: String,
    open: Option<Open>,
    /// The last header, until a transaction follows.
    header: Option<(String, u64)>,
    /// How many transactions of securities there are, and where the first is.
    investments: u64,
    first_investment: Option<u64>,
}

impl<'l> Book<'l> {
    fn new(manner: Manner, limits: &'l Limits) -> Self {
        Self {
            manner,
            limits,
            section: Section::List,
            record: Record::default(),
            account: String::new(),
            open: None,
            header: None,
            investments: 0,
            first_investment: None,
        }
    }

    fn take(&mut self, line: &str, at: u64, out: &mut Out<'_>) -> Result<(), ReadError> {
        match line.as_bytes() {
            [] | [0x1a] => Ok(()),
            [b'!', ..] => {
                self.end_record(out)?;
                self.begin(line, at, out);
                Ok(())
            }
            [b'^', ..] => self.end_record(out),
            _ => self.field(line, at),
        }
    }

    fn field(&mut self, line: &str, at: u64) -> Result<(), ReadError> {
        match (self.section, line.split_at_checked(1)) {
            (Section::Transactions, _) => self.record.push(line, at, self.limits)?,
            (Section::Accounts, Some(("N" | "n", name))) => self.account = account(name),
            (Section::Investments, Some(("D" | "d", _))) => {
                self.investments += 1;
                self.first_investment.get_or_insert(at);
            }
            _ => {}
        }
        Ok(())
    }

    /// A section begins. One more of the same account goes on with its statement: some programs
    /// repeat the header before every transaction.
    fn begin(&mut self, line: &str, at: u64, out: &mut Out<'_>) {
        self.section = Section::of(line).unwrap_or(self.section);
        // The end of a list of all accounts, the last of which says nothing about what follows.
        if line.to_ascii_lowercase().starts_with("!clear:autoswitch") {
            self.account.clear();
        }
        if Section::of(line) != Some(Section::Transactions) {
            return;
        }
        let header = (line.to_ascii_lowercase(), self.account.clone());
        self.header = Some((line.to_ascii_lowercase(), at));
        if self.open.as_ref().is_none_or(|open| open.header != header) {
            self.begin_statement(at, header, out);
        }
    }

    fn begin_statement(&mut self, at: u64, header: (String, String), out: &mut Out<'_>) {
        self.end_statement(out);
        let account = header.1.clone();
        self.open = Some(Open { at, header, account, opening: None, begun: false });
    }

    fn end_record(&mut self, out: &mut Out<'_>) -> Result<(), ReadError> {
        let record = std::mem::take(&mut self.record);
        if record.is_empty() {
            return Ok(());
        }
        if let Some((header, at)) = self.header.take()
            && let Some((balance, name)) = record.opening(self.manner, out)?
        {
            self.opening(balance, name, (header, at), out);
            return Ok(());
        }
        self.open.iter_mut().for_each(|open| open.begun = true);
        record.tell(self.manner, self.limits, out)
    }

    /// An opening balance after a header: where transactions came before, another account begins.
    fn opening(
        &mut self,
        balance: Balance,
        name: Option<&str>,
        (header, at): (String, u64),
        out: &mut Out<'_>,
    ) {
        if self.open.as_ref().is_none_or(|open| open.begun) {
            self.begin_statement(at, (header, self.account.clone()), out);
        }
        let Some(open) = &mut self.open else { return };
        open.opening = Some(balance);
        open.begun = true;
        if open.account.is_empty() {
            open.account = name.map(account).unwrap_or_default();
        }
    }

    fn end_statement(&mut self, out: &mut Out<'_>) {
        if let Some(Open { at, account, opening, .. }) = self.open.take() {
            let account = Account { number: account, ..Account::default() };
            out.statement(Told { account, opening, at: Place::line(at), ..Told::default() });
        }
    }

    /// The end of the file.
    fn end(&mut self, line: u64, out: &mut Out<'_>) -> Result<(), ReadError> {
        if !self.record.is_empty() {
            return Err(ReadError::truncated(line, "it ends within a transaction"));
        }
        self.end_statement(out);
        if out.statements() == 0 {
            return Err(ReadError::malformed(line, "it holds no transactions of a bank account"));
        }
        if let Some(at) = self.first_investment {
            let message = format!(
                "Transactions of securities were passed over, {} in all.",
                self.investments
            );
            out.warn(WarningCode::Skipped, Place::line(at), message);
        }
        Ok(())
    }
}

/// An account by its name, or by a number where the name is one.
fn account(name: &str) -> String {
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    if digits >= 5 { words::compact(name) } else { name.trim().to_owned() }
}
