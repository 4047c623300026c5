//! Workbooks (.xlsx): the rows of a sheet go the same way as those of separated values.
//!
//! Formulas are never computed: the value that the workbook kept of them counts. The first sheet
//! with a table is read; other sheets that hold something are told.

mod dates;
mod package;
mod parts;
mod sheet;
mod xml;

use package::{Package, locked};
use parts::{Book, Listed};
use sheet::Sheet;

use super::currencies::Currencies;
use super::entries::read_rows;
use super::fees;
use super::propose::{Proposal, propose};
use super::row::{Row, Rows as _};
use super::survey::{Survey, survey};
use crate::detect::Head;
use crate::format::Input;
use crate::out::Out;
use crate::{Place, ReadError, Refusal, WarningCode};

/// How the container of `.xls` and of workbooks with a password begins.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// An archive whose first member is a workbook's, or the container of the older kind.
pub(super) fn recognise(head: &Head<'_>) -> Option<String> {
    if head.bytes.starts_with(OLE) {
        return Some(String::new());
    }
    let length = head.bytes.get(26..28).and_then(|two| two.try_into().ok()).map(u16::from_le_bytes);
    let first = head.bytes.get(30..30 + usize::from(length?))?;
    let ours = ["[Content_Types].xml", "_rels/", "docProps/", "customXml/", "xl/"];
    let first = ours.iter().any(|name| first.starts_with(name.as_bytes()));
    let sheets = || memchr::memmem::find(head.bytes, b"xl/wor").is_some();
    (head.bytes.starts_with(b"PK\x03\x04") && first && sheets()).then(String::new)
}

/// The sheet that is a table, and what is known of it.
pub(super) struct Found {
    pub(super) survey: Survey,
    pub(super) proposal: Proposal,
    /// All that people see.
    pub(super) sheets: Vec<String>,
    sheet: Listed,
    /// Sheets that hold something, too.
    others: Vec<String>,
}

impl Found {
    /// The line of the header.
    fn at(&self) -> u64 {
        self.survey.header.and_then(|at| self.survey.shown.get(at)).map_or(0, |row| row.at)
    }
}

/// A workbook that was opened.
struct Opened<'a, 'i> {
    input: &'i Input<'a>,
    package: Package<'a>,
    book: Book,
}

impl<'a, 'i> Opened<'a, 'i> {
    fn new(input: &'i Input<'a>) -> Result<Self, ReadError> {
        let mut first = [0; OLE.len()];
        let unreadable = |error| ReadError::unreadable(0, &error);
        let mut stream = input.source.open().map_err(unreadable)?;
        std::io::Read::read_exact(&mut stream, &mut first).map_err(unreadable)?;
        if first == *OLE {
            return Err(locked());
        }
        let mut package = Package::open(input)?;
        let book = Book::read(&mut package)?;
        Ok(Self { input, package, book })
    }

    fn sheet(&mut self, sheet: &Listed) -> Result<Option<Sheet<'_, '_>>, ReadError> {
        let xml = self.package.part(&sheet.part)?;
        let limits = self.input.limits;
        Ok(xml.map(|xml| Sheet::new(xml, &self.book, limits)))
    }

    /// The first sheet with a header; without any, the first with entries.
    fn find(&mut self) -> Result<Found, ReadError> {
        let choices = self.input.choices;
        let wanted = choices.mapping.as_ref().and_then(|mapping| mapping.sheet.as_ref());
        let (mut found, mut others): (Option<(Survey, Listed)>, Vec<_>) = (None, Vec::new());
        for sheet in self.book.sheets.clone() {
            let settled = found.as_ref().is_some_and(|(survey, _)| survey.header.is_some());
            let Some(mut rows) = self.sheet(&sheet)? else { continue };
            if settled || wanted.is_some_and(|wanted| *wanted != sheet.name) {
                let any = holds_something(&mut rows).map_err(|error| error.within(&sheet.name))?;
                others.extend(any.then_some(sheet.name));
                continue;
            }
            let survey = survey(&mut rows, choices).map_err(|error| error.within(&sheet.name))?;
            if survey.header.is_some() || (found.is_none() && !survey.columns.is_empty()) {
                others.extend(found.replace((survey, sheet)).map(|(_, before)| before.name));
            } else if survey.shown.iter().any(|row| row.filled() > 0) {
                others.push(sheet.name);
            }
        }
        let Some((survey, sheet)) = found else { return Err(no_table()) };
        let mut proposal = propose(&survey, None, choices);
        if proposal.fees_open
            && let Some(mut rows) = self.sheet(&sheet)?
        {
            fees::settle(&mut proposal, &mut rows).map_err(|error| error.within(&sheet.name))?;
        }
        if self.book.sheets.len() > 1 {
            proposal.mapping.sheet = Some(sheet.name.clone());
        }
        let sheets = self.book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
        Ok(Found { survey, proposal, sheets, sheet, others })
    }
}

fn holds_something(rows: &mut Sheet<'_, '_>) -> Result<bool, ReadError> {
    let mut row = Row::default();
    while rows.next(&mut row)? {
        if row.filled() > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

fn no_table() -> ReadError {
    let message = "no sheet of the workbook is a table of entries with dates and amounts";
    let hint = "Ask the bank for CAMT.053, MT940, OFX or CSV.";
    ReadError::new(Refusal::NotRecognised, Place::default(), message, hint)
}

/// A look at a workbook before it is read.
pub(super) fn look(input: &Input<'_>) -> Result<Found, ReadError> {
    Opened::new(input)?.find()
}

pub(super) fn read(input: &Input<'_>, out: &mut Out<'_>) -> Result<(), ReadError> {
    let mut opened = Opened::new(input)?;
    let found = opened.find()?;
    for name in &found.others {
        let read = &found.sheet.name;
        let message =
            format!("The sheet “{name}” was passed over: the entries are read from “{read}”.");
        out.warn(WarningCode::MemberSkipped, Place::default(), message);
    }
    for name in &opened.book.hidden {
        let message = format!("The sheet “{name}” is hidden: it was not read.");
        out.warn(WarningCode::MemberSkipped, Place::default(), message);
    }
    if opened.book.sheets.len() > 1 {
        out.within(&found.sheet.name);
    }
    read_sheet(&mut opened, found, out)
}

fn read_sheet(
    opened: &mut Opened<'_, '_>,
    found: Found,
    out: &mut Out<'_>,
) -> Result<(), ReadError> {
    let at = found.at();
    let Found { proposal, sheet, .. } = found;
    let several = opened.book.sheets.len() > 1;
    let within = |error: ReadError| if several { error.within(&sheet.name) } else { error };
    let mapping = proposal.settled(at, out).map_err(within)?;
    let mut currencies = Currencies::default();
    let noise = loop {
        let Some(mut rows) = opened.sheet(&sheet)? else { return Err(no_table()) };
        if !read_rows(&mapping, &mut currencies, &mut rows, out).map_err(within)? {
            break rows.noise;
        }
    };
    if noise.count > 0 {
        let message = format!(
            "Numbers with more than 15 digits, which a workbook does not show ({} of them), are \
             read as it shows them.",
            noise.count,
        );
        out.warn(WarningCode::FieldOdd, Place::line(noise.first), message);
    }
    Ok(())
}
