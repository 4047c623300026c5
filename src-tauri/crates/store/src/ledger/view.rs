use rusqlite::params;

use super::Ledger;
use super::audit::{About, Act, Acts, Deed, row};
use crate::{Result, StoreError};

/// A search somebody gave a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// Its id.
    pub id: String,
    /// What people call it; no two have the same name.
    pub name: String,
    /// The search as typed.
    pub query: String,
    /// Sort order, columns and whatever else the window keeps, as JSON.
    pub look: String,
    /// Its place in the list.
    pub position: i64,
}

const ROW: &str = "SELECT * FROM saved_view WHERE id = ?1";

impl Ledger {
    /// All saved views in their order.
    pub fn views(&self) -> Result<Vec<SavedView>> {
        let sql = "SELECT id, name, query, look, position FROM saved_view ORDER BY position, name";
        self.read(|db| {
            let mut all = db.prepare_cached(sql)?;
            let rows = all.query_map([], |row| {
                Ok(SavedView {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    query: row.get(2)?,
                    look: row.get(3)?,
                    position: row.get(4)?,
                })
            })?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}

impl Acts<'_> {
    /// Saves a view under its id; a name that another view has is a conflict.
    pub fn save_view(&self, view: &SavedView) -> Result<()> {
        let SavedView { id, name, query, look, position } = view;
        let sql = "INSERT INTO saved_view (id, name, query, look, position) \
                   VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (id) DO UPDATE SET \
                   name = ?2, query = ?3, look = ?4, position = ?5";
        self.act(|tx, _| {
            let before = row(tx, ROW, [id])?;
            tx.prepare_cached(sql)?
                .execute(params![id, name, query, look, position])
                .map_err(|e| StoreError::unique(e, "a saved view with this name"))?;
            let after = row(tx, ROW, [id])?;
            Ok(((), Deed::changed(Act::ViewSaved, About::subject(name), before, after)))
        })
    }

    /// Removes a view, if it is there.
    pub fn remove_view(&self, id: &str) -> Result<()> {
        self.act(|tx, _| {
            let before = row(tx, ROW, [id])?;
            tx.prepare_cached("DELETE FROM saved_view WHERE id = ?1")?.execute([id])?;
            let deed = before.map(|view| {
                let about = About::subject(view["name"].as_str().unwrap_or(id));
                Deed::gone(Act::ViewRemoved, about, Some(view))
            });
            Ok(((), deed))
        })
    }
}
