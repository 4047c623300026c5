//! Looking into the audit log.

use chrono::{DateTime, Utc};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension as _, Row, params, params_from_iter};

use super::beside;
use super::chain::Check;
use super::{Entry, Fault, Head, Report};
use crate::ledger::Ledger;
use crate::migrate::{self, Schema};
use crate::mirror::Beside;
use crate::{LEDGER_FILE, Result, StoreError, time};

/// Which entries; an absent value means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// By whom; of an approval also whose answer it was, whoever brought it in.
    pub who: Option<String>,
    /// What: a whole word such as `note.added`, or all that begin like `intent.`
    pub kind: Option<String>,
    /// Through which connection.
    pub connection: Option<String>,
    /// To which session or draft.
    pub session: Option<String>,
    /// In which intent.
    pub intent: Option<String>,
    /// At or after, in milliseconds since 1970-01-01 UTC.
    pub from: Option<i64>,
    /// Before.
    pub until: Option<i64>,
}

/// An entry with its place in the chain.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditRow {
    /// Its number and hash.
    pub head: Head,
    /// What it says.
    pub entry: Entry,
}

/// Some entries, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditPage {
    /// They.
    pub rows: Vec<AuditRow>,
    /// What to give for the next page; nothing at the end.
    pub next: Option<i64>,
}

/// An entry byte for byte, as it is hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawEntry {
    /// Its number and hash.
    pub head: Head,
    /// Its bytes.
    pub entry: String,
}

impl Ledger {
    /// Entries that pass the filter, newest first, older than the entry `before`.
    pub fn audit_page(
        &self,
        filter: &AuditFilter,
        before: Option<i64>,
        limit: usize,
    ) -> Result<AuditPage> {
        let (sql, mut values) = question(filter, before);
        // One more than asked for tells whether there is a next page.
        values.push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)));
        let mut rows = self.read(|db| {
            let mut ask = db.prepare_cached(&sql)?;
            let mut found = ask.query(params_from_iter(values))?;
            let mut rows = Vec::new();
            while let Some(row) = found.next()? {
                rows.push(read(row)?);
            }
            Ok(rows)
        })?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row: &AuditRow| row.head.seq);
        Ok(AuditPage { rows, next })
    }

    /// The last entry's number and hash.
    pub fn audit_head(&self) -> Result<Option<Head>> {
        self.read(head)
    }

    /// Where the log stood at a moment.
    pub fn audit_head_at(&self, moment: DateTime<Utc>) -> Result<Option<Head>> {
        let sql = "SELECT seq, hash FROM audit WHERE at <= ?1 ORDER BY seq DESC LIMIT 1";
        let at = time::ms(moment);
        self.read(|db| Ok(db.prepare_cached(sql)?.query_row([at], head_of).optional()?))
    }

    /// Whether an entry of this number and hash is in it.
    pub fn audit_holds(&self, head: &Head) -> Result<bool> {
        let sql = "SELECT 1 FROM audit WHERE seq = ?1 AND hash = ?2";
        self.read(|db| {
            let of = params![head.seq, head.hash];
            Ok(db.prepare_cached(sql)?.query_row(of, |_| Ok(())).optional()?.is_some())
        })
    }

    /// Everybody who stands in the log, by name.
    pub fn audit_people(&self) -> Result<Vec<String>> {
        self.read(|db| {
            let mut ask = db.prepare_cached("SELECT DISTINCT who FROM audit ORDER BY who")?;
            Ok(ask.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Entries byte for byte from number `seq` on, oldest first, at most `limit`.
    pub fn audit_from(&self, seq: i64, limit: usize) -> Result<Vec<RawEntry>> {
        let sql = "SELECT seq, hash, entry FROM audit WHERE seq >= ?1 ORDER BY seq LIMIT ?2";
        self.read(|db| {
            let mut ask = db.prepare_cached(sql)?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let raw = |row: &Row<'_>| Ok(RawEntry { head: head_of(row)?, entry: row.get(2)? });
            Ok(ask.query_map([seq, limit], raw)?.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Looks along the whole log, an entry at a time, and compares it with heads that were kept
    /// elsewhere: only those show that its end is missing. The log beside the ledger and the rows that
    /// the entries tell of are compared, too.
    pub fn audit_verify(&self, known: &[Head]) -> Result<Report> {
        self.read(|db| {
            let mut check = Check::new(known);
            if !is_guarded(db)? {
                check.fault(Fault::Unguarded);
            }
            let mut ask = db.prepare("SELECT seq, entry, hash FROM audit ORDER BY seq")?;
            let mut rows = ask.query([])?;
            let mut log = Beside::of(self.dir())?;
            while let Some(row) = rows.next()? {
                let (seq, entry) = (row.get(0)?, row.get_ref(1)?.as_bytes()?);
                let hash = row.get_ref(2)?.as_bytes()?;
                let follows = check.entry(seq, entry, hash);
                let head = Head { seq, hash: hash.try_into().unwrap_or_default() };
                // Where the chain itself breaks off, that says it.
                match follows {
                    true if !log.is_next(head, entry) => check.fault(Fault::Beside { seq }),
                    true => {}
                    false => log = Beside::default(),
                }
            }
            beside::rows(db, &mut check)?;
            Ok(check.end())
        })
    }
}

/// The last entry's number and hash.
pub(crate) fn head(db: &Connection) -> Result<Option<Head>> {
    let sql = "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1";
    Ok(db.prepare_cached(sql)?.query_row([], head_of).optional()?)
}

fn head_of(row: &Row<'_>) -> rusqlite::Result<Head> {
    Ok(Head { seq: row.get(0)?, hash: row.get(1)? })
}

/// Whether every trigger is there, as it was declared, and no other.
fn is_guarded(db: &Connection) -> Result<bool> {
    Ok(migrate::guards(db)? == migrate::right_guards(Schema::Ledger)?)
}

/// Who did it: `?1`, or of an answer that somebody else brought in, whose it was.
const BY: &str = "(who = ?1 OR (kind IN ('approval.approved', 'approval.rejected') \
                  AND json_extract(entry, '$.subject') = ?1))";

/// The question for a filter, with its values but the limit.
fn question(filter: &AuditFilter, before: Option<i64>) -> (String, Vec<Value>) {
    let mut clauses = vec!["1".to_owned()];
    let mut values = Vec::new();
    if let Some(who) = &filter.who {
        values.push(who.clone().into());
        clauses.push(BY.to_owned());
    }
    let mut clause = |text: &str, value: Value| {
        values.push(value);
        clauses.push(format!("{text} ?{}", values.len()));
    };
    let texts = [
        ("connection =", &filter.connection),
        ("session =", &filter.session),
        ("intent =", &filter.intent),
    ];
    for (text, value) in texts {
        value.iter().for_each(|value| clause(text, value.clone().into()));
    }
    match filter.kind.as_deref().map(|kind| (kind, kind.strip_suffix('.'))) {
        // "/" is the sign behind the dot.
        Some((kind, Some(family))) => {
            clause("kind >=", kind.to_owned().into());
            clause("kind <", format!("{family}/").into());
        }
        Some((kind, None)) => clause("kind =", kind.to_owned().into()),
        None => {}
    }
    let numbers = [("at >=", filter.from), ("at <", filter.until), ("seq <", before)];
    for (text, value) in numbers {
        value.iter().for_each(|value| clause(text, (*value).into()));
    }
    let (filter, limit) = (clauses.join(" AND "), values.len() + 1);
    let sql = format!(
        "SELECT seq, hash, entry FROM audit WHERE {filter} ORDER BY seq DESC LIMIT ?{limit}"
    );
    (sql, values)
}

fn read(row: &Row<'_>) -> Result<AuditRow> {
    let head = head_of(row)?;
    let entry = serde_json::from_str(row.get_ref(2)?.as_str()?);
    let entry = entry.map_err(|error| StoreError::Damaged {
        file: LEDGER_FILE,
        reason: format!("entry {} of the audit log is unreadable ({error})", head.seq),
    })?;
    Ok(AuditRow { head, entry })
}
