//! Lines of statements: staged beside those that are there.

use rusqlite::{OptionalExtension as _, Row, Statement, params};

use super::compare::Compare;
use crate::Result;
use crate::ledger::{Ledger, Untold};

/// One booked entry as a file tells it, with what it is compared by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewLine {
    /// The account's id.
    pub account: String,
    /// What tells it from others: account, day, amount, texts.
    pub mark: String,
    /// The same without texts.
    pub loose: String,
    /// The day it is listed under: booked, else valued.
    pub day: String,
    /// ISO date.
    pub booked_on: Option<String>,
    /// ISO date.
    pub valued_on: Option<String>,
    /// A signed decimal with the digits of the file.
    pub amount: String,
    /// The same in minor units, where it is whole.
    pub minor: Option<i64>,
    /// ISO code.
    pub currency: Option<String>,
    /// `booked`, `pending` or `information`.
    pub booking: String,
    /// It takes back an earlier one.
    pub reversal: bool,
    /// The bank's own name for it.
    pub bank_id: Option<String>,
    /// A reference.
    pub reference: Option<String>,
    /// The payer's reference.
    pub end_to_end_id: Option<String>,
    /// A checked reference.
    pub structured_reference: Option<String>,
    /// Who.
    pub counterparty_name: Option<String>,
    /// From where, to where.
    pub counterparty_account: Option<String>,
    /// The file's code for its kind.
    pub kind: Option<String>,
    /// Why money came back.
    pub return_reason: Option<String>,
    /// For people.
    pub text: String,
    /// As it stood in the file.
    pub raw: String,
    /// The batch it is a part of, as JSON.
    pub batch: Option<String>,
    /// Where in the file.
    pub place: String,
}

/// Whether a line is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It is not.
    No,
    /// It is.
    Yes,
    /// An equal amount of that day came in a file of another format, which writes texts differently.
    Elsewhere,
}

impl Known {
    pub(super) fn number(self) -> i64 {
        match self {
            Self::No => 0,
            Self::Yes => 1,
            Self::Elsewhere => 2,
        }
    }

    fn of(number: i64) -> Self {
        match number {
            0 => Self::No,
            1 => Self::Yes,
            _ => Self::Elsewhere,
        }
    }
}

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankLine {
    /// Its number.
    pub id: i64,
    /// The import's id.
    pub import: String,
    /// What the file tells.
    pub what: NewLine,
    /// Of a staged line: whether it will come.
    pub known: Known,
    /// The pending line whose place it takes.
    pub replaces: Option<i64>,
}

impl BankLine {
    pub(super) fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        let what = NewLine {
            account: row.get("account")?,
            mark: row.get("mark")?,
            loose: row.get("loose")?,
            day: row.get("day")?,
            booked_on: row.get("booked_on")?,
            valued_on: row.get("valued_on")?,
            amount: row.get("amount")?,
            minor: row.get("minor")?,
            currency: row.get("currency")?,
            booking: row.get("booking")?,
            reversal: row.get("reversal")?,
            bank_id: row.get("bank_id")?,
            reference: row.get("reference")?,
            end_to_end_id: row.get("end_to_end_id")?,
            structured_reference: row.get("structured_reference")?,
            counterparty_name: row.get("counterparty_name")?,
            counterparty_account: row.get("counterparty_account")?,
            kind: row.get("kind")?,
            return_reason: row.get("return_reason")?,
            text: row.get("text")?,
            raw: row.get("raw")?,
            batch: row.get("batch")?,
            place: row.get("place")?,
        };
        Ok(Self {
            id: row.get("id")?,
            import: row.get("import")?,
            what,
            known: Known::of(row.get("known")?),
            replaces: row.get("replaces")?,
        })
    }
}

impl Ledger {
    /// Stages lines of an import, each compared with what is there. Equal lines are compared by their
    /// number: two of a day stay two, and a third is new.
    pub fn stage_lines(&self, import: &str, format: &str, lines: &[NewLine]) -> Result<()> {
        self.write_untold(Untold::Staging, |tx| {
            let mut compare = Compare::new(tx, import, format)?;
            let mut insert = tx.prepare_cached(INSERT)?;
            for line in lines {
                let (known, replaces) = compare.look(line, None)?;
                write(&mut insert, import, line, known, replaces)?;
            }
            Ok(())
        })
    }

    /// One line that is there.
    pub fn bank_line(&self, id: i64) -> Result<Option<BankLine>> {
        let sql = "SELECT * FROM bank_entry WHERE id = ?1";
        self.read(|db| Ok(db.prepare_cached(sql)?.query_row([id], BankLine::of).optional()?))
    }
}

const INSERT: &str = "INSERT INTO bank_line (import, account, mark, loose, known, replaces, day, booked_on, \
    valued_on, amount, minor, currency, booking, reversal, bank_id, reference, end_to_end_id, \
    structured_reference, counterparty_name, counterparty_account, kind, return_reason, text, raw, batch, \
    place) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, \
    ?20, ?21, ?22, ?23, ?24, ?25, ?26)";

fn write(
    insert: &mut Statement<'_>,
    import: &str,
    line: &NewLine,
    known: Known,
    replaces: Option<i64>,
) -> rusqlite::Result<()> {
    insert
        .execute(params![
            import,
            line.account,
            line.mark,
            line.loose,
            known.number(),
            replaces,
            line.day,
            line.booked_on,
            line.valued_on,
            line.amount,
            line.minor,
            line.currency,
            line.booking,
            line.reversal,
            line.bank_id,
            line.reference,
            line.end_to_end_id,
            line.structured_reference,
            line.counterparty_name,
            line.counterparty_account,
            line.kind,
            line.return_reason,
            line.text,
            line.raw,
            line.batch,
            line.place,
        ])
        .map(drop)
}
