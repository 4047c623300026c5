//! Statements: the balances of an account over time.

use rusqlite::{Row, params};

use crate::Result;
use crate::ledger::{Ledger, Untold};

/// A statement as a file tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewStatement {
    /// The account's id.
    pub account: String,
    /// The bank's number or name of it.
    pub number: Option<String>,
    /// ISO code.
    pub currency: Option<String>,
    /// Decimal text and ISO date.
    pub opening: Option<(String, Option<String>)>,
    /// Decimal text and ISO date.
    pub closing: Option<(String, Option<String>)>,
    /// The days of its lines, where it has any.
    pub days: Option<(String, String)>,
    /// How many lines it has in its file.
    pub lines: i64,
    /// `ties`, `differs` or `unknown`.
    pub says: String,
    /// Decimal text, where it differs.
    pub difference: Option<String>,
}

/// A statement of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankStatement {
    /// Its number here.
    pub id: i64,
    /// The import's id.
    pub import: String,
    /// What the file tells.
    pub what: NewStatement,
}

impl BankStatement {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        let balance = |amount: &str, day: &str| -> rusqlite::Result<_> {
            let day: Option<String> = row.get(day)?;
            Ok(row.get::<_, Option<String>>(amount)?.map(|amount| (amount, day)))
        };
        let (first, last): (Option<String>, _) = (row.get("first_on")?, row.get("last_on")?);
        Ok(Self {
            id: row.get("id")?,
            import: row.get("import")?,
            what: NewStatement {
                account: row.get("account")?,
                number: row.get("number")?,
                currency: row.get("currency")?,
                opening: balance("opening", "opening_on")?,
                closing: balance("closing", "closing_on")?,
                days: first.zip(last),
                lines: row.get("lines")?,
                says: row.get("says")?,
                difference: row.get("difference")?,
            },
        })
    }
}

impl Ledger {
    /// Stages a statement of an import.
    pub fn stage_statement(&self, import: &str, new: &NewStatement) -> Result<()> {
        let sql = "INSERT INTO bank_statement (import, account, number, currency, opening, opening_on, closing, \
                   closing_on, first_on, last_on, lines, says, difference) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
        let part = |balance: &Option<(String, Option<String>)>| match balance {
            Some((amount, day)) => (Some(amount.clone()), day.clone()),
            None => (None, None),
        };
        let (opening, opening_on) = part(&new.opening);
        let (closing, closing_on) = part(&new.closing);
        let (first, last) = new.days.clone().unzip();
        self.write_untold(Untold::Staging, |tx| {
            tx.prepare_cached(sql)?.execute(params![
                import,
                new.account,
                new.number,
                new.currency,
                opening,
                opening_on,
                closing,
                closing_on,
                first,
                last,
                new.lines,
                new.says,
                new.difference,
            ])?;
            Ok(())
        })
    }

    /// The statements of an import, staged or not, in the order of its file.
    pub fn statements_of(&self, import: &str) -> Result<Vec<BankStatement>> {
        self.statements_where("import = ?1 ORDER BY id", import)
    }

    /// The statements of an account that are there, the oldest first.
    pub fn bank_statements(&self, account: &str) -> Result<Vec<BankStatement>> {
        let there = "account = ?1 AND EXISTS (SELECT 1 FROM statement_import AS i WHERE i.id = import \
                     AND finished_at IS NOT NULL) \
                     ORDER BY coalesce(closing_on, last_on, opening_on), coalesce(first_on, opening_on), id";
        self.statements_where(there, account)
    }

    fn statements_where(&self, which: &str, value: &str) -> Result<Vec<BankStatement>> {
        let sql = format!("SELECT * FROM bank_statement WHERE {which}");
        self.read(|db| {
            let mut ask = db.prepare_cached(&sql)?;
            Ok(ask.query_map([value], BankStatement::of)?.collect::<rusqlite::Result<_>>()?)
        })
    }
}
