//! The lines that are there, newest first, found by any text in them.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::line::BankLine;
use crate::Result;
use crate::ledger::Ledger;

/// Which lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineFilter {
    /// Of one account.
    pub account: Option<String>,
    /// Of one import, staged or not.
    pub import: Option<String>,
    /// With this text in any of their fields, whatever its case; several words must all be there.
    pub text: String,
    /// From this day on, an ISO date.
    pub from: Option<String>,
    /// Up to and with this day.
    pub to: Option<String>,
    /// With exactly this amount, in minor units, whatever its sign.
    pub minor: Option<i64>,
}

/// Lines in the list's order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinePage {
    /// The lines.
    pub lines: Vec<BankLine>,
    /// Whether more follow.
    pub more: bool,
}

/// What lines of one currency come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineSum {
    /// ISO code; empty where files do not say.
    pub currency: String,
    /// How many.
    pub count: i64,
    /// Minor units that came in.
    pub came: i64,
    /// Minor units that went out, below zero.
    pub went: i64,
}

/// Fields that a text is looked for in.
const TEXTS: [&str; 8] = [
    "text",
    "counterparty_name",
    "counterparty_account",
    "reference",
    "end_to_end_id",
    "structured_reference",
    "bank_id",
    "amount",
];

impl LineFilter {
    fn sql(&self) -> (String, Vec<Value>) {
        let (mut clauses, mut values) = (vec!["1".to_owned()], Vec::new());
        let mut add = |clause: &str, value: Value| {
            values.push(value);
            clauses.push(clause.replace('?', &format!("?{}", values.len())));
        };
        let plain = [
            ("account = ?", &self.account),
            ("import = ?", &self.import),
            ("day >= ?", &self.from),
            ("day <= ?", &self.to),
        ];
        for (clause, value) in plain {
            if let Some(value) = value {
                add(clause, Value::from(value.clone()));
            }
        }
        if let Some(minor) = self.minor {
            add("minor IN (?, -?)", Value::from(minor));
        }
        for word in self.text.split_whitespace() {
            let word = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            let any = TEXTS.map(|field| format!("{field} LIKE ? ESCAPE '\\'")).join(" OR ");
            add(&format!("({any})"), Value::from(format!("%{word}%")));
        }
        (clauses.join(" AND "), values)
    }

    /// Staged lines are in the table, but not in the view.
    fn table(&self) -> &'static str {
        if self.import.is_some() { "bank_line" } else { "bank_entry" }
    }
}

impl Ledger {
    /// At most `limit` lines, newest first. `after` is the day and number of the last one shown.
    pub fn bank_lines(
        &self,
        filter: &LineFilter,
        after: Option<(&str, i64)>,
        limit: usize,
    ) -> Result<LinePage> {
        let (mut clause, mut values) = filter.sql();
        if let Some((day, id)) = after {
            values.extend([Value::from(day.to_owned()), Value::from(id)]);
            clause += &format!(" AND (day, id) < (?{}, ?{})", values.len() - 1, values.len());
        }
        let sql = format!(
            "SELECT * FROM {} WHERE {clause} ORDER BY day DESC, id DESC LIMIT {}",
            filter.table(),
            limit.saturating_add(1),
        );
        self.read(|db| {
            let mut ask = db.prepare_cached(&sql)?;
            let rows = ask.query_map(params_from_iter(values), BankLine::of)?;
            let mut lines = rows.collect::<rusqlite::Result<Vec<_>>>()?;
            let more = lines.len() > limit;
            lines.truncate(limit);
            Ok(LinePage { lines, more })
        })
    }

    /// What they come to, by currency.
    pub fn bank_line_sums(&self, filter: &LineFilter) -> Result<Vec<LineSum>> {
        let (clause, values) = filter.sql();
        let sql = format!(
            "SELECT coalesce(currency, ''), count(*), coalesce(sum(max(minor, 0)), 0), \
             coalesce(sum(min(minor, 0)), 0) FROM {} WHERE {clause} GROUP BY 1 ORDER BY 2 DESC, 1",
            filter.table(),
        );
        self.read(|db| sums(db, &sql, values))
    }
}

fn sums(db: &Connection, sql: &str, values: Vec<Value>) -> Result<Vec<LineSum>> {
    let mut ask = db.prepare_cached(sql)?;
    let sum = |row: &rusqlite::Row<'_>| {
        let (currency, count) = (row.get(0)?, row.get(1)?);
        Ok(LineSum { currency, count, came: row.get(2)?, went: row.get(3)? })
    };
    let rows = ask.query_map(params_from_iter(values), sum)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
