//! Connections as small numbers.

use std::sync::{Arc, Mutex, PoisonError};

use domain::ConnectionId;
use rusqlite::{Connection, OptionalExtension as _};

use crate::Result;

/// The number of a connection, where any of its sessions was ever written.
pub(crate) fn number(db: &Connection, connection: &ConnectionId) -> Result<Option<i64>> {
    let sql = "SELECT conn FROM source WHERE connection = ?1";
    Ok(db.prepare_cached(sql)?.query_row([connection.as_str()], |row| row.get(0)).optional()?)
}

/// The number of a connection, given now where it has none.
pub(crate) fn number_or_new(db: &Connection, connection: &ConnectionId) -> Result<i64> {
    if let Some(number) = number(db, connection)? {
        return Ok(number);
    }
    db.prepare_cached("INSERT INTO source (connection) VALUES (?1)")?
        .execute([connection.as_str()])?;
    Ok(db.last_insert_rowid())
}

/// The names of all connections, by number.
#[derive(Default)]
pub(crate) struct Names(Vec<(i64, ConnectionId)>);

impl Names {
    pub(crate) fn load(db: &Connection) -> Result<Self> {
        let mut all = db.prepare_cached("SELECT conn, connection FROM source")?;
        let rows = all
            .query_map([], |row| Ok((row.get(0)?, ConnectionId::new(row.get::<_, String>(1)?))))?;
        Ok(Self(rows.collect::<rusqlite::Result<_>>()?))
    }

    pub(crate) fn get(&self, conn: i64) -> Option<&ConnectionId> {
        self.0.iter().find(|(number, _)| *number == conn).map(|(_, name)| name)
    }
}

/// The names as they were read last. A number is given to one name and never to another, so what
/// is known stays true; a number that is not makes them be read again.
#[derive(Default)]
pub(crate) struct Known(Mutex<Arc<Names>>);

impl Known {
    /// The names, with this number's among them where it has one.
    pub(crate) fn with(&self, db: &Connection, conn: i64) -> Result<Arc<Names>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.get(conn).is_none() {
            *known = Arc::new(Names::load(db)?);
        }
        Ok(Arc::clone(&known))
    }
}
