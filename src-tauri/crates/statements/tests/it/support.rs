//! Reading a fixture, and telling what was read in a form that fits a snapshot.

use std::fmt::Write as _;
use std::path::PathBuf;

use statements::{Balance, Booking, Check, Line, Options, ReadError, Reading, Statement, gather};

/// A made-up file of the project: `camt/batch.xml`.
pub fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Reads bytes under the usual limits.
pub fn read(bytes: &[u8]) -> Result<Reading, ReadError> {
    gather(&bytes.to_vec(), &Options::default())
}

/// Everything that was read from a fixture, for a snapshot.
pub fn told(name: &str) -> String {
    tell(&fixture(name))
}

/// Everything that was read, or the refusal.
pub fn tell(bytes: &[u8]) -> String {
    match read(bytes) {
        Err(error) => format!("refused, {}: {error}. {}", error.refusal.code(), error.hint),
        Ok(reading) => say(&reading),
    }
}

/// What was read.
pub fn say(reading: &Reading) -> String {
    let mut text = format!("{}\n", reading.recognised);
    for (statement, lines) in &reading.statements {
        head(&mut text, statement);
        for line in lines {
            entry(&mut text, line);
        }
    }
    for warning in &reading.warnings {
        let _ = writeln!(text, "! {} at {}: {}", warning.code.word(), warning.at, warning.message);
    }
    text.replace(" \n", "\n")
}

fn head(text: &mut String, statement: &Statement) {
    let Statement { account, currency, number, opening, closing, check, lines, .. } = statement;
    let currency = currency.map(|currency| format!(" {currency}")).unwrap_or_default();
    let number = number.as_ref().map(|number| format!(" no {number}")).unwrap_or_default();
    let bank = account.bank.as_ref().map(|bank| format!(" at {bank}")).unwrap_or_default();
    let owner = account.owner.as_ref().map(|owner| format!(" of {owner}")).unwrap_or_default();
    let [opening, closing] = [opening, closing].map(balance);
    let difference = match check {
        Check::Differs { difference } => format!(" by {difference}"),
        Check::Unknown { why } => format!(" ({why})"),
        Check::Ties => String::new(),
    };
    let (account, check) = (&account.number, check.word());
    let _ = writeln!(
        text,
        "# {account}{bank}{owner}{currency}{number}: {opening} .. {closing} {check}{difference}, \
         {lines} lines"
    );
}

fn balance(balance: &Option<Balance>) -> String {
    let Some(Balance { amount, currency, date }) = balance else { return "?".to_owned() };
    let currency = currency.map(|currency| format!(" {currency}")).unwrap_or_default();
    let date = date.map(|date| format!(" on {date}")).unwrap_or_default();
    format!("{amount}{currency}{date}")
}

fn entry(text: &mut String, line: &Line) {
    let date =
        |date: Option<_>| date.map_or("-".to_owned(), |date: chrono::NaiveDate| date.to_string());
    let _ = write!(text, "{} {} {:+}", date(line.booked_on), date(line.valued_on), line.amount);
    if let Some(currency) = line.currency {
        let _ = write!(text, " {currency}");
    }
    match line.booking {
        Booking::Booked => {}
        Booking::Pending => text.push_str(" pending"),
        Booking::Information => text.push_str(" information"),
    }
    if line.reversal {
        text.push_str(" reversal");
    }
    let fields = [
        ("kind", &line.kind),
        ("id", &line.id),
        ("ref", &line.reference),
        ("e2e", &line.end_to_end_id),
        ("structured", &line.structured_reference),
        ("name", &line.counterparty.name),
        ("account", &line.counterparty.account),
        ("returned", &line.return_reason),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            let _ = write!(text, " {name}=[{value}]");
        }
    }
    if let Some(batch) = &line.batch {
        let reference = batch.reference.as_deref().unwrap_or("-");
        let _ = write!(text, " batch=[{reference} {} of {}]", batch.amount, batch.count);
    }
    let _ = writeln!(text, " | {}", line.text);
}
