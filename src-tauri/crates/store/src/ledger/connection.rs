use domain::{Connection as Account, ConnectionId, ProviderId, Settings};
use rusqlite::{OptionalExtension as _, Row, params};

use super::{Ledger, word};
use crate::{LEDGER_FILE, Result, StoreError, time};

const COLUMNS: &str = "id, name, provider, account, mode, base_url, settings, colour, created_at";

impl Ledger {
    /// Adds a connection. The same account in the same mode, or the same name, twice is a
    /// conflict.
    pub fn add_connection(&self, connection: &Account) -> Result<()> {
        let sql = format!(
            "INSERT INTO connection ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
        );
        self.write(|tx| save(tx, &sql, connection).map(|_| ()))
    }

    /// Writes a connection anew under its id.
    pub fn update_connection(&self, connection: &Account) -> Result<()> {
        let sql = "UPDATE connection SET name = ?2, provider = ?3, account = ?4, mode = ?5, \
                   base_url = ?6, settings = ?7, colour = ?8, created_at = ?9 WHERE id = ?1";
        match self.write(|tx| save(tx, sql, connection))? {
            0 => Err(missing(&connection.id)),
            _ => Ok(()),
        }
    }

    /// Removes a connection; what was done through it stays in the ledger.
    pub fn remove_connection(&self, id: &ConnectionId) -> Result<()> {
        let sql = "DELETE FROM connection WHERE id = ?1";
        match self.write(|tx| Ok(tx.prepare_cached(sql)?.execute([id.as_str()])?))? {
            0 => Err(missing(id)),
            _ => Ok(()),
        }
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
