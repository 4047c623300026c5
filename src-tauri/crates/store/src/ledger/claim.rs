//! Files that customers send to show that they paid.

use chrono::{DateTime, Utc};
use domain::SessionKey;
use rusqlite::{Connection, Row, params};

use super::audit::{About, Act, Acts, Deed, row};
use super::received::key;
use super::{ApprovalState, Ledger, word};
use crate::{Result, time};

/// A file as it is written down. Its content lies in the workspace under its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClaim {
    /// Its name, for people.
    pub name: String,
    /// SHA-256 of its content, in hexadecimal.
    pub hash: String,
    /// What its content is: `image/png`, `image/jpeg`, `image/webp` or `application/pdf`.
    pub media: String,
    /// Its size.
    pub bytes: u64,
    /// Of a picture: width and height in pixels.
    pub size: Option<(u32, u32)>,
}

/// A file that somebody gave with a deed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its number.
    pub id: i64,
    /// The intent or the record of money that it was given with.
    pub deed: String,
    /// About which session.
    pub key: SessionKey,
    /// The file.
    pub what: NewClaim,
    /// Who gave it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// How the request stands that it was given with, where a second person was asked.
    pub asked: Option<ApprovalState>,
}

impl Acts<'_> {
    /// Writes down the files that are given with a deed. The same file twice is one.
    pub fn add_claims(&self, deed: &str, key: &SessionKey, claims: &[NewClaim]) -> Result<()> {
        let sql = "INSERT OR IGNORE INTO claim (deed, connection, kind, session, name, hash, media, \
                   bytes, width, height, given_by, at) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
        let whole = "SELECT * FROM claim WHERE deed = ?1 AND hash = ?2";
        self.act(|tx, now| {
            let mut deeds = Vec::new();
            for NewClaim { name, hash, media, bytes, size } in claims {
                let bytes = i64::try_from(*bytes).unwrap_or(i64::MAX);
                let (width, height) = size.unzip();
                let new = tx.prepare_cached(sql)?.execute(params![
                    deed,
                    key.connection.as_str(),
                    key.kind.as_str(),
                    key.id,
                    name,
                    hash,
                    media,
                    bytes,
                    width,
                    height,
                    self.by.who,
                    now
                ])?;
                let about = About { subject: Some(name.clone()), ..About::session(key) };
                let after = row(tx, whole, [deed, hash])?;
                deeds.extend((new > 0).then(|| Deed::made(Act::ClaimGiven, about, after)));
            }
            Ok(((), deeds))
        })
    }
}

impl Ledger {
    /// The files about a session, oldest first: those whose deed somebody agreed to, also where a
    /// second person has not agreed yet, or did not.
    pub fn claims(&self, key: &SessionKey) -> Result<Vec<Claim>> {
        let filter = "connection = ?1 AND kind = ?2 AND session = ?3 ORDER BY id";
        let of = (key.connection.as_str(), key.kind.as_str(), &key.id);
        self.read(|db| list(db, filter, of))
    }

    /// The files that were given with one deed, oldest first.
    pub fn claims_of(&self, deed: &str) -> Result<Vec<Claim>> {
        self.read(|db| list(db, "deed = ?1 ORDER BY id", [deed]))
    }

    /// One file.
    pub fn claim(&self, id: i64) -> Result<Option<Claim>> {
        self.read(|db| Ok(list(db, "id = ?1", [id])?.pop()))
    }
}

/// Nobody agreed to a deed that was only shown.
const AGREED: &str = "(EXISTS (SELECT 1 FROM received_money r WHERE r.id = deed) OR EXISTS (SELECT 1 \
     FROM intent i WHERE i.id = deed AND i.state NOT IN ('prepared', 'abandoned')) OR EXISTS (SELECT 1 \
     FROM approval a WHERE a.intent = deed))";

fn list(db: &Connection, filter: &str, values: impl rusqlite::Params) -> Result<Vec<Claim>> {
    let sql = format!(
        "SELECT connection, kind, session, id, deed, name, hash, media, bytes, width, height, \
         given_by, at, (SELECT a.state FROM approval a WHERE a.intent = deed) \
         FROM claim WHERE {AGREED} AND {filter}"
    );
    let mut all = db.prepare_cached(&sql)?;
    let mut rows = all.query(values)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

fn read(row: &Row<'_>) -> Result<Claim> {
    let (width, height): (Option<u32>, Option<u32>) = (row.get(9)?, row.get(10)?);
    let what = NewClaim {
        name: row.get(5)?,
        hash: row.get(6)?,
        media: row.get(7)?,
        bytes: u64::try_from(row.get::<_, i64>(8)?).unwrap_or(0),
        size: width.zip(height),
    };
    Ok(Claim {
        id: row.get(3)?,
        deed: row.get(4)?,
        key: key(row, 0)?,
        what,
        by: row.get(11)?,
        at: time::at(row.get(12)?),
        asked: match row.get_ref(13)?.as_str_or_null()? {
            Some(state) => Some(word(state, "state of a request")?),
            None => None,
        },
    })
}
