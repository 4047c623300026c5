use chrono::{DateTime, Utc};
use domain::{SessionDraft, SessionKey};
use rusqlite::{Row, params};

use super::audit::{About, Act, Acts, Deed, row};
use super::received::key;
use super::{Ledger, word};
use crate::{LEDGER_FILE, Result, StoreError, time};

/// A link that was issued from here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The intent that made it.
    pub intent: String,
    /// The session behind it.
    pub key: SessionKey,
    /// What was asked for.
    pub draft: SessionDraft,
    /// Where the customer pays, where the provider told.
    pub url: Option<String>,
    /// The session it stands in for.
    pub renewed_from: Option<SessionKey>,
    /// Who issued it.
    pub issued_by: String,
    /// When.
    pub issued_at: DateTime<Utc>,
}

impl Acts<'_> {
    /// Keeps an issued link. The same intent again replaces what is there.
    pub fn save_link(&self, link: &Link) -> Result<()> {
        let Link { intent, key, draft, url, renewed_from, issued_by, issued_at } = link;
        let draft_json = serde_json::to_string(draft).map_err(|e| unreadable(&e))?;
        let sql = "INSERT INTO link (intent, connection, kind, session, draft, url, description, \
                   order_id, renewed_from, issued_by, at) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) \
                   ON CONFLICT (intent) DO UPDATE SET connection = ?2, kind = ?3, session = ?4, \
                   draft = ?5, url = ?6, description = ?7, order_id = ?8, renewed_from = ?9";
        let whole = "SELECT * FROM link WHERE intent = ?1";
        self.act(|tx, _| {
            let before = row(tx, whole, [intent])?;
            tx.prepare_cached(sql)?.execute(params![
                intent,
                key.connection.as_str(),
                key.kind.as_str(),
                key.id,
                draft_json,
                url,
                draft.description,
                draft.order_id,
                renewed_from.as_ref().map(ToString::to_string),
                issued_by,
                time::ms(*issued_at)
            ])?;
            let about = About { intent: Some(intent.clone()), ..About::session(key) };
            Ok(((), Deed::changed(Act::LinkIssued, about, before, row(tx, whole, [intent])?)))
        })
    }
}

impl Ledger {
    /// Issued links, newest first.
    pub fn links(&self, limit: usize) -> Result<Vec<Link>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.read(|db| list(db, "1 ORDER BY at DESC, intent LIMIT ?1", [limit]))
    }

    /// The session that stands in for `key`, where one was made; the newest.
    pub fn renewal_of(&self, key: &SessionKey) -> Result<Option<SessionKey>> {
        let filter = "renewed_from = ?1 ORDER BY at DESC, intent LIMIT 1";
        self.read(|db| Ok(list(db, filter, [key.to_string()])?.pop().map(|link| link.key)))
    }

    /// The link of a session, where it was issued from here.
    pub fn link_of(&self, key: &SessionKey) -> Result<Option<Link>> {
        let filter = "connection = ?1 AND kind = ?2 AND session = ?3";
        let key = (key.connection.as_str(), key.kind.as_str(), &key.id);
        self.read(|db| Ok(list(db, filter, key)?.pop()))
    }
}

fn unreadable(error: &serde_json::Error) -> StoreError {
    StoreError::Damaged { file: LEDGER_FILE, reason: format!("the draft of a link: {error}") }
}

fn list(
    db: &rusqlite::Connection,
    filter: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<Link>> {
    let sql = format!(
        "SELECT connection, kind, session, intent, draft, url, renewed_from, issued_by, at \
         FROM link WHERE {filter}"
    );
    let mut all = db.prepare_cached(&sql)?;
    let mut rows = all.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

fn read(row: &Row<'_>) -> Result<Link> {
    let renewed_from: Option<String> = row.get(6)?;
    Ok(Link {
        intent: row.get(3)?,
        key: key(row, 0)?,
        draft: serde_json::from_str(row.get_ref(4)?.as_str()?).map_err(|e| unreadable(&e))?,
        url: row.get(5)?,
        renewed_from: renewed_from.map(|from| word(&from, "session key")).transpose()?,
        issued_by: row.get(7)?,
        issued_at: time::at(row.get(8)?),
    })
}
