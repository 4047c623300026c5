use domain::{Connection as Account, ConnectionId, ProviderId, Settings};
use rusqlite::{OptionalExtension as _, Row, params};
use serde_json::Value;

use super::audit::{About, Act, Acts, Deed, row};
use super::{Ledger, setting, word};
use crate::{LEDGER_FILE, Result, StoreError, time};

const COLUMNS: &str = "id, name, provider, account, mode, base_url, settings, colour, created_at";

const ROW: &str = "SELECT * FROM connection WHERE id = ?1";

impl Acts<'_> {
    /// Adds a connection. The same account in the same mode, or the same name, twice is a
    /// conflict.
    pub fn add_connection(&self, connection: &Account) -> Result<()> {
        let sql = format!(
            "INSERT INTO connection ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
        );
        self.act(|tx, _| {
            save(tx, &sql, connection)?;
            let after = row(tx, ROW, [connection.id.as_str()])?;
            Ok(((), [Deed::made(Act::ConnectionAdded, About::connection(&connection.id), after)]))
        })
    }

    /// Writes a connection anew under its id.
    pub fn update_connection(&self, connection: &Account) -> Result<()> {
        self.act(|tx, _| {
            let (before, after) = update(tx, connection)?;
            let about = About::connection(&connection.id);
            Ok(((), Deed::changed(Act::ConnectionChanged, about, before, after)))
        })
    }

    /// The same, with a key that was replaced elsewhere: that is told even where all else is as it was.
    pub fn rotate_connection(&self, connection: &Account) -> Result<()> {
        self.act(|tx, _| {
            let (before, after) = update(tx, connection)?;
            let about = About::connection(&connection.id);
            let rotated = Deed::new(Act::ConnectionRotated, about.clone());
            let changed = Deed::changed(Act::ConnectionChanged, about, before, after);
            Ok(((), [Some(rotated), changed].into_iter().flatten()))
        })
    }

    /// Removes a connection; what was done through it stays in the ledger.
    pub fn remove_connection(&self, id: &ConnectionId) -> Result<()> {
        self.act(|tx, _| {
            let before = row(tx, ROW, [id.as_str()])?;
            if before.is_none() {
                return Err(missing(id));
            }
            tx.prepare_cached("DELETE FROM connection WHERE id = ?1")?.execute([id.as_str()])?;
            setting::put(tx, &disconnected(id), None)?;
            Ok(((), [Deed::gone(Act::ConnectionRemoved, About::connection(id), before)]))
        })
    }

    /// Notes that a connection's key is gone, or is back.
    pub fn set_disconnected(&self, id: &ConnectionId, gone: bool) -> Result<()> {
        let key = disconnected(id);
        self.act(|tx, now| {
            let was = setting::get(tx, &key)?.is_some();
            let at = gone.then(|| time::at(now).to_rfc3339());
            setting::put(tx, &key, at.as_deref())?;
            let act = if gone { Act::ConnectionDisconnected } else { Act::ConnectionReconnected };
            Ok(((), (was != gone).then(|| Deed::new(act, About::connection(id)))))
        })
    }
}

impl Ledger {
    /// Whether a connection's key is gone and only what was read through it was kept.
    pub fn is_disconnected(&self, id: &ConnectionId) -> Result<bool> {
        Ok(self.setting(&disconnected(id))?.is_some())
    }

    /// All connections, oldest first.
    pub fn connections(&self) -> Result<Vec<Account>> {
        let sql = format!("SELECT {COLUMNS} FROM connection ORDER BY created_at, id");
        self.read(|db| {
            let mut all = db.prepare_cached(&sql)?;
            let mut rows = all.query([])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.push(read(row)?);
            }
            Ok(found)
        })
    }

    /// One connection.
    pub fn connection(&self, id: &ConnectionId) -> Result<Option<Account>> {
        let sql = format!("SELECT {COLUMNS} FROM connection WHERE id = ?1");
        self.read(|db| {
            let mut one = db.prepare_cached(&sql)?;
            one.query_row([id.as_str()], |row| Ok(read(row))).optional()?.transpose()
        })
    }
}

fn disconnected(id: &ConnectionId) -> String {
    format!("disconnected.{id}")
}

/// Writes a connection anew; gives its row before and after.
fn update(
    tx: &rusqlite::Transaction<'_>,
    connection: &Account,
) -> Result<(Option<Value>, Option<Value>)> {
    let sql = "UPDATE connection SET name = ?2, provider = ?3, account = ?4, mode = ?5, \
               base_url = ?6, settings = ?7, colour = ?8, created_at = ?9 WHERE id = ?1";
    let of = [connection.id.as_str()];
    let before = row(tx, ROW, of)?;
    match save(tx, sql, connection)? {
        0 => Err(missing(&connection.id)),
        _ => Ok((before, row(tx, ROW, of)?)),
    }
}

fn missing(id: &ConnectionId) -> StoreError {
    StoreError::NotFound { what: "connection", id: id.to_string() }
}

fn save(tx: &rusqlite::Transaction<'_>, sql: &str, connection: &Account) -> Result<usize> {
    let Account { id, name, provider, account, mode, base_url, settings, colour, created_at } =
        connection;
    // A map of texts is always JSON.
    let settings = serde_json::to_string(settings).unwrap_or_else(|_| "{}".to_owned());
    tx.prepare_cached(sql)?
        .execute(params![
            id.as_str(),
            name,
            provider.as_str(),
            account,
            mode.as_str(),
            base_url,
            settings,
            colour,
            time::ms(*created_at)
        ])
        .map_err(|e| {
            StoreError::unique(e, "a connection with this name or to this account and mode")
        })
}

fn read(row: &Row<'_>) -> Result<Account> {
    let settings: String = row.get(6)?;
    let broken = |e: serde_json::Error| StoreError::Damaged {
        file: LEDGER_FILE,
        reason: format!("the settings of a connection are unreadable ({e})"),
    };
    Ok(Account {
        id: ConnectionId::new(row.get::<_, String>(0)?),
        name: row.get(1)?,
        provider: ProviderId::new(row.get::<_, String>(2)?),
        account: row.get(3)?,
        mode: word(row.get_ref(4)?.as_str()?, "mode")?,
        base_url: row.get(5)?,
        settings: serde_json::from_str::<Settings>(&settings).map_err(broken)?,
        colour: row.get(7)?,
        created_at: time::at(row.get(8)?),
    })
}
