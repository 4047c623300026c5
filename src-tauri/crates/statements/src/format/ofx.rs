//! OFX, and its dialects QFX and QBO: SGML up to version 1, XML from version 2 on.
//!
//! One reader for both. In SGML a field has no closing tag and `&` may be bare, so no XML parser
//! fits; and nothing more than tags, text and a handful of names is needed. What has no name here is
//! passed over.

mod amounts;
mod entry;
mod header;
mod shape;
mod statement;
mod tags;
mod text;

use amounts::Amounts;
use encoding_rs::Encoding;
use entry::{Entry, Within};
use shape::Kind;
use statement::Open;
use tags::{Tags, Token};

use super::{Format, Input, Reader};
use crate::out::Out;
use crate::{Limits, Place, ReadError, Refusal, WarningCode, encoding};

pub(crate) const READER: Reader =
    Reader { format: Format::Ofx, recognise: header::recognise, read };

fn read(input: &Input<'_>, out: &mut Out<'_>) -> Result<(), ReadError> {
    let encoding = header::encoding(input, out)?;
    let stream = input.source.open().map_err(|error| ReadError::unreadable(0, &error))?;
    let mut tags = Tags::new(stream, encoding, input.limits);
    let mut book = Book::new(input, encoding, out);
    while let Some(token) = tags.next()? {
        book.take(token)?;
    }
    book.end(tags.line())?;
    encoding::tell_bad(tags.bad_bytes(), out);
    Ok(())
}

/// What is open at a place of the file.
struct Book<'b, 's> {
    out: &'b mut Out<'s>,
    limits: &'b Limits,
    amounts: Amounts<'b>,
    statement: Option<Open>,
    entry: Option<Entry>,
    within: Within,
    /// The field that was opened last, and where; empty once it was closed.
    name: String,
    line: u64,
    value: String,
    /// `</OFX>` came.
    closed: bool,
    /// What the bank's server says about the request: a code that is not 0.
    failure: Option<(u64, String)>,
}

impl<'b, 's> Book<'b, 's> {
    fn new(input: &'b Input<'b>, encoding: &'static Encoding, out: &'b mut Out<'s>) -> Self {
        Self {
            out,
            limits: input.limits,
            amounts: Amounts::new(input, encoding),
            statement: None,
            entry: None,
            within: Within::Itself,
            name: String::new(),
            line: 0,
            value: String::new(),
            closed: false,
            failure: None,
        }
    }

    fn take(&mut self, token: Token<'_>) -> Result<(), ReadError> {
        if token.kind != Kind::Open {
            self.keep(token)?;
        }
        match token.kind {
            Kind::Text => self.add(token, &[])?,
            Kind::Literal => self.add(token, &[("&", "&amp;")])?,
            Kind::Aside => {}
            Kind::Empty => self.field(),
            Kind::Close => {
                self.field();
                self.close(token.text)?;
            }
            Kind::Open => {
                self.field();
                self.open(token)?;
                self.keep(token)?;
            }
            Kind::Declaration => return Err(forbidden(token.line)),
        }
        Ok(())
    }

    /// Keeps an entry as it stands in the file.
    fn keep(&mut self, token: Token<'_>) -> Result<(), ReadError> {
        let Some(entry) = &mut self.entry else { return Ok(()) };
        if entry.raw.len() + token.source.len() > self.limits.text {
            return Err(ReadError::too_large(entry.at, "the entry is too long"));
        }
        entry.raw.push_str(token.source);
        Ok(())
    }

    /// More of the open field's value.
    fn add(&mut self, token: Token<'_>, escape: &[(&str, &str)]) -> Result<(), ReadError> {
        if self.name.is_empty() {
            return Ok(());
        }
        if self.value.len() + token.text.len() > self.limits.text {
            return Err(ReadError::too_large(token.line, "the text is too long"));
        }
        match escape {
            [(from, to)] => self.value.push_str(&token.text.replace(from, to)),
            _ => self.value.push_str(token.text),
        }
        Ok(())
    }

    /// The open field is whole.
    fn field(&mut self) {
        let value = text::value(&self.value);
        if !value.is_empty() {
            let (name, line) = (self.name.as_str(), self.line);
            match (&mut self.entry, &mut self.statement) {
                (Some(entry), _) => entry.field(self.within, name, &value),
                (None, Some(open)) => open.field(self.within, (name, &value), line, self.out),
                (None, None) => {}
            }
            if self.statement.is_none() {
                status(&mut self.failure, (name, &value), line);
            }
        }
        self.name.clear();
        self.value.clear();
    }

    fn open(&mut self, token: Token<'_>) -> Result<(), ReadError> {
        self.name.clear();
        self.name.extend(token.text.chars().map(|c| c.to_ascii_uppercase()));
        self.line = token.line;
        let within = match self.name.as_str() {
            "STMTRS" | "CCSTMTRS" | "INVSTMTRS" | "LOANSTMTRS" => {
                self.end_statement()?;
                self.statement = Some(Open::new(token.line));
                Within::Itself
            }
            "STMTTRN" | "STMTTRNP" => {
                self.end_entry()?;
                let pending = self.name.ends_with('P');
                self.statement.get_or_insert_with(|| Open::new(token.line));
                self.entry = Some(Entry::new(token.line, pending));
                Within::Itself
            }
            "INVTRAN" | "LOANSTMTTRN" => {
                self.statement.iter_mut().for_each(|open| open.skip(token.line));
                Within::Else
            }
            "BANKACCTFROM" | "CCACCTFROM" | "INVACCTFROM" | "LOANACCTFROM" => Within::Account,
            "BANKACCTTO" | "CCACCTTO" => Within::Counterparty,
            "PAYEE" => Within::Payee,
            "CURRENCY" => Within::Currency,
            "ORIGCURRENCY" => Within::OriginalCurrency,
            // An entry before them ends here, where its own end is missing.
            "LEDGERBAL" => {
                self.end_entry()?;
                Within::Ledger
            }
            "AVAILBAL" | "BAL" => {
                self.end_entry()?;
                Within::Else
            }
            _ => return Ok(()),
        };
        self.within = within;
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), ReadError> {
        match name.to_ascii_uppercase().as_str() {
            "STMTTRN" | "STMTTRNP" | "BANKTRANLIST" | "BANKTRANLISTP" => self.end_entry()?,
            "STMTRS" | "CCSTMTRS" | "INVSTMTRS" | "LOANSTMTRS" => self.end_statement()?,
            "OFX" => {
                self.end_statement()?;
                self.closed = true;
            }
            "BANKACCTFROM" | "CCACCTFROM" | "INVACCTFROM" | "LOANACCTFROM" | "BANKACCTTO"
            | "CCACCTTO" | "PAYEE" | "CURRENCY" | "ORIGCURRENCY" | "LEDGERBAL" | "AVAILBAL"
            | "BAL" | "INVTRAN" | "LOANSTMTTRN" => {}
            _ => return Ok(()),
        }
        self.within = Within::Itself;
        Ok(())
    }

    fn end_entry(&mut self) -> Result<(), ReadError> {
        let Some(entry) = self.entry.take() else { return Ok(()) };
        let open = self.statement.get_or_insert_with(|| Open::new(entry.at));
        open.entry(entry, &mut self.amounts, self.out)
    }

    fn end_statement(&mut self) -> Result<(), ReadError> {
        self.end_entry()?;
        if let Some(open) = self.statement.take() {
            open.end(&mut self.amounts, self.out);
        }
        Ok(())
    }

    /// The end of the file.
    fn end(&mut self, line: u64) -> Result<(), ReadError> {
        if self.entry.is_some() || self.statement.is_some() {
            return Err(ReadError::truncated(line, "it ends within a statement"));
        }
        let failure = self.failure.take();
        if self.out.statements() == 0 {
            return Err(nothing(line, failure));
        }
        if let Some((line, why)) = failure {
            let message = format!("The bank did not answer for another account: {why}.");
            self.out.warn(WarningCode::Skipped, Place::line(line), message);
        }
        if !self.closed {
            let message = "It ends without </OFX>: another account may be missing.";
            self.out.warn(WarningCode::FieldOdd, Place::line(line), message);
        }
        Ok(())
    }
}

/// `<CODE>15500`: why there is no statement.
fn status(failure: &mut Option<(u64, String)>, (name, value): (&str, &str), line: u64) {
    match (name, failure) {
        ("CODE", failure) if value != "0" => *failure = Some((line, value.to_owned())),
        ("MESSAGE", Some((_, why))) if !why.contains(' ') => {
            why.push(' ');
            why.push_str(value);
        }
        _ => {}
    }
}

fn nothing(line: u64, failure: Option<(u64, String)>) -> ReadError {
    let (at, message) = match failure {
        Some((at, why)) => (at, format!("it holds no statement, but an error of the bank: {why}")),
        None => (line, "it holds no statement".to_owned()),
    };
    ReadError::malformed(at, message)
}

fn forbidden(line: u64) -> ReadError {
    let message = "it declares a document type or entities, which are never read";
    let hint = "No bank needs them. Ask where the file comes from.";
    ReadError::new(Refusal::Forbidden, Place::line(line), message, hint)
}
