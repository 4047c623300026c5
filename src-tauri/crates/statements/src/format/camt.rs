//! ISO 20022 statements: camt.052 (in between), camt.053 (of a day) and camt.054 (notifications).
//!
//! The editions differ in where things stand, never in what their names mean. So one walk reads them
//! all: by the local names, with every place that an edition has for a fact. What has no name here
//! is passed over.

mod batch;
mod detail;
mod entry;
mod feed;
mod lines;
mod money;
mod party;
mod recognise;
mod statement;
mod tag;
mod totals;
mod xml;

use detail::Detail;
use entry::Entry;
use feed::Feed;
use statement::Open;
use tag::Tag;
use xml::{Step, Xml};

use super::{Format, Input, Reader};
use crate::out::Out;
use crate::{Limits, ReadError, encoding};

pub(crate) const READER: Reader =
    Reader { format: Format::Camt, recognise: recognise::recognise, read };

fn read(input: &Input<'_>, out: &mut Out<'_>) -> Result<(), ReadError> {
    let declared = recognise::declared(input)?;
    let encoding = encoding::said(input, declared, out)?;
    let stream = input.source.open().map_err(|error| ReadError::unreadable(0, &error))?;
    let mut xml = Xml::new(Feed::new(stream, encoding, input.limits), input.limits);
    let mut book = Book { out, limits: input.limits, statement: None, entry: None, any: false };
    loop {
        match xml.next()? {
            Step::Open => book.open(&mut xml)?,
            Step::Close => book.close(&mut xml)?,
            Step::End => break,
        }
    }
    if !book.any {
        return Err(ReadError::malformed(xml.line(), "it holds no statement"));
    }
    encoding::tell_bad(xml.bad_bytes(), out);
    Ok(())
}

/// What is open at a place of the file.
struct Book<'b, 's> {
    out: &'b mut Out<'s>,
    limits: &'b Limits,
    /// With how many elements lead to it.
    statement: Option<(usize, Open)>,
    entry: Option<Entry>,
    /// A statement was read.
    any: bool,
}

impl Book<'_, '_> {
    fn open(&mut self, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        let Some((base, statement)) = &mut self.statement else {
            if tag::is_statement(xml.path()) {
                let base = xml.path().len();
                self.statement = Some((base, Open::new(xml.line())));
            }
            return Ok(());
        };
        match xml.path().get(*base..).unwrap_or_default() {
            [Tag::Bal] => statement.begin_balance(xml.line()),
            [Tag::Ntry] => self.entry = Some(Entry::new(xml.line())),
            [Tag::Ntry, Tag::TxDtls] | [Tag::Ntry, Tag::NtryDtls, Tag::TxDtls] => {
                self.begin_detail(xml)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn begin_detail(&mut self, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        let Some(entry) = &mut self.entry else { return Ok(()) };
        if entry.details.len() >= self.limits.parts {
            return Err(ReadError::too_large(entry.at, "the batch has too many parts"));
        }
        let (at, raw) = (xml.line(), xml.kept());
        entry.details.push(Detail { at, raw, ..Detail::default() });
        Ok(())
    }

    fn close(&mut self, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        let Some((base, statement)) = &mut self.statement else { return Ok(()) };
        let Some(path) = xml.path().get(*base..) else { return Ok(()) };
        let (value, currency) = (xml.value(), xml.currency());
        match (path, &mut self.entry) {
            ([], _) => self.end_statement(),
            ([Tag::Bal], _) => statement.end_balance(self.out)?,
            ([Tag::Ntry], _) => self.end_entry(xml)?,
            ([Tag::Ntry, Tag::TxDtls] | [Tag::Ntry, Tag::NtryDtls, Tag::TxDtls], Some(entry)) => {
                let (_, end) = xml.kept();
                entry.details.iter_mut().next_back().into_iter().for_each(|one| one.raw.1 = end);
            }
            ([Tag::Ntry, Tag::NtryDtls], Some(entry)) => entry.end_batch(),
            _ if value.is_empty() => {}
            ([Tag::Ntry, rest @ ..], Some(entry)) => entry.field(rest, value, currency),
            (path, _) => statement.field(path, value, currency),
        }
        Ok(())
    }

    fn end_entry(&mut self, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        let (Some((_, statement)), Some(entry)) = (&mut self.statement, self.entry.take()) else {
            return Ok(());
        };
        let raw = xml.take_kept();
        let currency = statement.entry_currency(entry.currency(), entry.at, self.out);
        let (booked, booking) = lines::tell(entry, raw, &statement.account, currency, self.out)?;
        statement.totals.add(booked, booking);
        Ok(())
    }

    fn end_statement(&mut self) {
        if let Some((_, statement)) = self.statement.take() {
            statement.end(self.out);
            self.any = true;
        }
    }
}
