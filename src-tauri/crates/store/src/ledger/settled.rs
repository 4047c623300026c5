//! Exceptions that somebody dealt with.

use chrono::{DateTime, Utc};
use domain::{Exception, SessionKey};
use rusqlite::params;
use serde_json::json;

use super::audit::{About, Act, Acts, Deed};
use super::received::key;
use super::{Ledger, word};
use crate::{Result, time};

/// An exception that somebody dealt with. It holds for what had come by then: once more comes, there
/// is another exception.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledCase {
    /// Of which session.
    pub key: SessionKey,
    /// Which.
    pub exception: Exception,
    /// What had come, in the words of [`super::Came::told`].
    pub came: String,
    /// What was done about it.
    pub how: String,
    /// Who says so.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Acts<'_> {
    /// Notes that an exception was dealt with; one that was already stays as it is.
    pub fn settle_case(
        &self,
        key: &SessionKey,
        (exception, came): (Exception, &str),
        how: &str,
    ) -> Result<()> {
        let sql = "INSERT OR IGNORE INTO settled_case (connection, kind, session, exception, came, \
                   how, settled_by, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let (connection, kind) = (key.connection.as_str(), key.kind.as_str());
        let (who, word) = (&self.by.who, exception.as_str());
        self.act(|tx, now| {
            let case = params![connection, kind, key.id, word, came, how, who, now];
            let new = tx.prepare_cached(sql)?.execute(case)?;
            let after = json!({ "exception": word, "came": came, "how": how });
            let deed = Deed::made(Act::CaseSettled, About::session(key), Some(after));
            Ok(((), (new > 0).then_some(deed)))
        })
    }

    /// Takes back that a session's exceptions were dealt with. Gives whether any was.
    pub fn reopen_case(&self, key: &SessionKey) -> Result<bool> {
        let sql = "UPDATE settled_case SET reopened_at = ?4, reopened_by = ?5 WHERE connection = ?1 \
                   AND kind = ?2 AND session = ?3 AND reopened_at IS NULL";
        let (connection, kind) = (key.connection.as_str(), key.kind.as_str());
        self.act(|tx, now| {
            let reopen = params![connection, kind, key.id, now, self.by.who];
            let reopened = tx.prepare_cached(sql)?.execute(reopen)?;
            let deed = Deed::made(Act::CaseReopened, About::session(key), None);
            Ok((reopened > 0, (reopened > 0).then_some(deed)))
        })
    }
}

impl Ledger {
    /// Everything that was dealt with and not taken back, oldest first.
    pub fn settled_cases(&self) -> Result<Vec<SettledCase>> {
        let sql = "SELECT connection, kind, session, exception, came, how, settled_by, at \
                   FROM settled_case WHERE reopened_at IS NULL ORDER BY id";
        self.read(|db| {
            let mut all = db.prepare_cached(sql)?;
            let mut rows = all.query([])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.push(SettledCase {
                    key: key(row, 0)?,
                    exception: word(row.get_ref(3)?.as_str()?, "exception")?,
                    came: row.get(4)?,
                    how: row.get(5)?,
                    by: row.get(6)?,
                    at: time::at(row.get(7)?),
                });
            }
            Ok(found)
        })
    }
}
