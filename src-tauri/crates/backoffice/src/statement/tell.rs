//! A bank file told as JSON, without a workspace: `countersign statement read`.
//!
//! The first reading finds what the statements say of themselves, the second writes their lines as
//! they come, so that a file of any length is told in little memory.

use std::fs::File;
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use statements::{Balance, Check, Event, Line, Options, ReadError, Source, Statement, Stream};

use super::Answers;
use super::view;
use super::warned::Warned;
use crate::ApiError;
use crate::view::{FileRefusal, FileWarning};

/// A file that was read once.
pub struct ReadFile {
    path: String,
    source: Box<dyn Source>,
    options: Options,
    format: String,
    statements: Result<Vec<Statement>, ReadError>,
    warned: Warned,
}

/// A file of this computer.
struct OnDisk(PathBuf);

impl Source for OnDisk {
    fn open(&self) -> io::Result<Box<dyn Stream + '_>> {
        Ok(Box::new(BufReader::with_capacity(1 << 16, File::open(&self.0)?)))
    }
}

impl ReadFile {
    /// Reads a file of this computer that goes by a name.
    ///
    /// # Errors
    /// One of the answers is none.
    pub fn open(name: &str, path: &Path, answers: Answers) -> Result<Self, ApiError> {
        let mut options = Options::default();
        answers.put(&mut options.choices)?;
        Ok(Self::read(name.to_owned(), Box::new(OnDisk(path.to_owned())), options))
    }

    fn read(path: String, source: Box<dyn Source>, options: Options) -> Self {
        let (mut statements, mut warned) = (Vec::new(), Warned::default());
        let read = statements::read(&*source, &options, &mut |event| match event {
            Event::Line(_) => {}
            Event::Statement(statement) => statements.push(*statement),
            Event::Warning(warning) => warned.add(&warning),
        });
        let format = read.as_ref().map(ToString::to_string).unwrap_or_default();
        Self { path, source, options, format, statements: read.map(|_| statements), warned }
    }

    /// Its name, as it was given.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What it is; empty where it was not recognised.
    pub fn format(&self) -> &str {
        &self.format
    }

    /// What a person should know first.
    pub fn warnings(&self) -> &[FileWarning] {
        &self.warned.first
    }

    /// How many warnings there are beside those.
    pub fn more_warnings(&self) -> u64 {
        self.warned.more()
    }

    /// Why nothing of it is read.
    pub fn refused(&self) -> Option<FileRefusal> {
        self.statements.as_ref().err().map(view::refusal)
    }

    /// A line per statement: account, number, opening, closing, check, lines.
    pub fn rows(&self) -> Vec<[String; 6]> {
        self.statements.iter().flatten().map(row).collect()
    }

    /// Writes it as JSON, reading it a second time for the lines.
    ///
    /// # Errors
    /// `out` failed, or the file changed between the readings.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let source = &*self.source;
        write!(out, "{{\"path\":{},", json!(self.path))?;
        let format = Some(&self.format).filter(|format| !format.is_empty());
        write!(out, "\"format\":{},\"statements\":[", json!(format))?;
        if let Ok(statements) = &self.statements {
            Lines { out, statements, at: 0, begun: false, failed: Ok(()) }
                .write(source, &self.options)?;
        }
        write!(out, "],\"warnings\":[")?;
        self.write_warnings(out)?;
        write!(out, "],\"error\":{}}}", json!(self.refused()))
    }

    /// All of them: a file with more than are kept is read once more.
    fn write_warnings(&self, out: &mut dyn Write) -> io::Result<()> {
        let (mut comma, mut failed) = ("", Ok(()));
        let mut write = |warning: &FileWarning| {
            if failed.is_ok() {
                failed = write!(out, "{comma}{}", json!(warning));
                comma = ",";
            }
        };
        if self.warned.more() == 0 {
            self.warned.first.iter().for_each(write);
        } else {
            // Why it was refused, if it was, is told already.
            let _ = statements::read(&*self.source, &self.options, &mut |event| {
                if let Event::Warning(warning) = event {
                    write(&view::warning(&warning));
                }
            });
        }
        failed
    }
}

/// Writes statements with their lines as the second reading brings them.
struct Lines<'a> {
    out: &'a mut dyn Write,
    statements: &'a [Statement],
    /// The statement that is being written.
    at: usize,
    /// Whether its head stands there.
    begun: bool,
    failed: io::Result<()>,
}

impl Lines<'_> {
    fn write(mut self, source: &dyn Source, options: &Options) -> io::Result<()> {
        let read = statements::read(source, options, &mut |event| {
            if self.failed.is_ok() {
                self.failed = self.take(event);
            }
        });
        read.map_err(|error| io::Error::other(error.to_string()))?;
        self.failed
    }

    fn take(&mut self, event: Event) -> io::Result<()> {
        match event {
            Event::Line(told) => {
                let comma = if self.begun { "," } else { "" };
                self.begin()?;
                write!(self.out, "{comma}{}", line(&told))
            }
            Event::Statement(_) => {
                self.begin()?;
                self.at += 1;
                self.begun = false;
                self.out.write_all(b"]}")
            }
            Event::Warning(_) => Ok(()),
        }
    }

    /// The head of the statement, once.
    fn begin(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        let statement = self.statements.get(self.at);
        let statement = statement.ok_or_else(|| io::Error::other("the file changed meanwhile"))?;
        let text = Value::from(head(statement)).to_string();
        let comma = if self.at > 0 { "," } else { "" };
        write!(self.out, "{comma}{},\"lines\":[", text.trim_end_matches('}'))
    }
}

fn row(statement: &Statement) -> [String; 6] {
    let shown = |balance: &Option<Balance>| {
        balance.as_ref().map_or("–".to_owned(), |balance| balance.amount.to_string())
    };
    let currency = statement.currency.map(|code| code.to_string()).unwrap_or_default();
    let check = match &statement.check {
        Check::Differs { difference } => format!("differs by {difference}"),
        other => other.word().to_owned(),
    };
    [
        format!("{} {currency}", statement.account.number).trim().to_owned(),
        statement.number.clone().unwrap_or_default(),
        shown(&statement.opening),
        shown(&statement.closing),
        check,
        statement.lines.to_string(),
    ]
}

fn head(statement: &Statement) -> Map<String, Value> {
    let Statement { account, currency, number, opening, closing, check, lines: _, at } = statement;
    let difference = match check {
        Check::Differs { difference } => Some(difference.to_string()),
        _ => None,
    };
    let fields = [
        ("account", json!(Some(&account.number).filter(|number| !number.is_empty()))),
        ("at", json!(at.to_string())),
        ("balance_check", json!(check.word())),
        ("bank", json!(account.bank)),
        ("closing", json!(closing.as_ref().map(balance))),
        ("currency", json!(currency)),
        ("difference", json!(difference)),
        ("number", json!(number)),
        ("opening", json!(opening.as_ref().map(balance))),
        ("owner", json!(account.owner)),
    ];
    // The last one must be no object, for the lines go in behind it.
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn balance(balance: &Balance) -> Value {
    let Balance { amount, currency, date } = balance;
    json!({"amount": amount.to_string(), "currency": currency, "date": date})
}

fn line(line: &Line) -> Value {
    let batch = line.batch.as_ref().map(|batch| {
        json!({
            "reference": batch.reference, "amount": batch.amount.to_string(), "count": batch.count,
        })
    });
    json!({
        "booked_on": line.booked_on,
        "valued_on": line.valued_on,
        "amount": line.amount.to_string(),
        "currency": line.currency,
        "booking": line.booking,
        "reversal": line.reversal,
        "reference": line.reference,
        "end_to_end_id": line.end_to_end_id,
        "structured_reference": line.structured_reference,
        "counterparty_name": line.counterparty.name,
        "counterparty_account": line.counterparty.account,
        "kind": line.kind,
        "bank_id": line.id,
        "return_reason": line.return_reason,
        "text": line.text,
        "raw": line.raw,
        "batch": batch,
        "at": line.at.to_string(),
    })
}
