//! The tables whose rows stand whole in the entries that tell of them.

use rusqlite::Connection;
use serde_json::{Map, Value};

use crate::Result;
use crate::ledger::{Entry, row};

/// A table whose rows stand whole in the entries that tell of them.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// The columns that tell one row from another.
    pub(super) key: &'static [&'static str],
    /// How the words of such entries begin.
    told: &'static str,
    /// The word of the entry that tells of a row's end, where rows end.
    gone: Option<&'static str>,
    /// A column that no entry holds and that may not be empty.
    pub(super) hidden: Option<&'static str>,
    /// Columns that the audit log knows by the same name: by them the entries of a row are found.
    known: &'static [(&'static str, &'static str)],
    /// When a row was made.
    made: &'static str,
}

impl Table {
    const fn of(
        name: &'static str,
        key: &'static [&'static str],
        told: &'static str,
        known: &'static [(&'static str, &'static str)],
        made: &'static str,
    ) -> Self {
        Self { name, key, told, gone: None, hidden: None, known, made }
    }

    /// What is true of the one row whose key stands in the JSON of `?1`.
    pub(super) fn is_row(&self) -> String {
        let columns = self.key.iter().map(|column| format!("{column} = ?1 ->> '$.{column}'"));
        columns.collect::<Vec<_>>().join(" AND ")
    }

    /// The row with a key, as it stands.
    pub(crate) fn row(&self, db: &Connection, key: &str) -> Result<Option<Value>> {
        row(db, &format!("SELECT * FROM {} WHERE {}", self.name, self.is_row()), [key])
    }

    /// Every row as it stands, behind the number of its last entry, when it was made, and its key.
    pub(crate) fn rows_with_entries(&self) -> String {
        let Self { name, made, .. } = self;
        let known = self.known.iter().map(|(entry, row)| format!("a.{entry} = r.{row} AND "));
        let known: String = known.collect();
        let is_row =
            self.key.iter().map(|column| format!("a.entry ->> '$.after.{column}' = r.{column}"));
        let is_row = is_row.collect::<Vec<_>>().join(" AND ");
        let key = self.key.join(", ");
        let family = self.family();
        format!(
            "SELECT (SELECT a.seq FROM audit AS a WHERE {known}{family} AND {is_row} \
             ORDER BY a.seq DESC LIMIT 1), r.{made}, concat_ws(' ', {key}), r.* FROM {name} AS r"
        )
    }

    /// The last entries of rows that are gone, though no entry says so.
    pub(crate) fn entries_without_row(&self) -> String {
        let (name, family) = (self.name, self.family());
        if name == "intent" {
            // Most entries are of intents: those that are gone are found in the index alone, and then
            // their entries, in this order.
            return format!(
                "WITH gone AS MATERIALIZED (SELECT DISTINCT intent AS id FROM audit \
                 INDEXED BY audit_intent WHERE intent IS NOT NULL \
                 AND NOT EXISTS (SELECT 1 FROM intent AS r WHERE r.id = audit.intent)) \
                 SELECT max(a.seq) FROM gone CROSS JOIN audit AS a ON a.intent = gone.id \
                 WHERE {family} GROUP BY gone.id"
            );
        }
        let column = |column: &&str| format!("r.{column} = a.entry ->> '$.after.{column}'");
        let is_row = self.key.iter().map(column).collect::<Vec<_>>().join(" AND ");
        let ended = self.gone.map_or(String::new(), |gone| {
            let column = |column: &&str| {
                format!("g.entry ->> '$.before.{column}' = a.entry ->> '$.after.{column}'")
            };
            let same = self.key.iter().map(column).collect::<Vec<_>>().join(" AND ");
            format!(
                " AND NOT EXISTS (SELECT 1 FROM audit AS g WHERE g.kind = '{gone}' \
                 AND g.seq > a.seq AND {same})"
            )
        });
        let first = self.key[0];
        format!(
            "SELECT max(a.seq) FROM audit AS a WHERE {family} \
             AND a.entry ->> '$.after.{first}' IS NOT NULL \
             AND NOT EXISTS (SELECT 1 FROM {name} AS r WHERE {is_row}){ended} \
             GROUP BY a.entry ->> '$.after.{first}'"
        )
    }

    /// Entries of this table, `a`, by the index of their words.
    fn family(&self) -> String {
        match self.told.strip_suffix('.') {
            // "/" is the sign behind the dot.
            Some(family) => format!("a.kind >= '{family}.' AND a.kind < '{family}/'"),
            None => format!("a.kind = '{}'", self.told),
        }
    }
}

const INTENT: Table = Table {
    hidden: Some("token_hash"),
    ..Table::of("intent", &["id"], "intent.", &[("intent", "id")], "created_at")
};

const CONNECTION: Table = Table {
    gone: Some("connection.removed"),
    ..Table::of("connection", &["id"], "connection.", &[], "created_at")
};

const SESSION: &[(&str, &str)] = &[("session", "session")];

/// Operators are not among them: no entry holds a PIN.
pub(crate) const TABLES: [Table; 10] = [
    INTENT,
    Table::of("received_money", &["id"], "money.", SESSION, "at"),
    Table::of("note", &["id"], "note.", SESSION, "at"),
    Table::of("link", &["intent"], "link.issued", &[("intent", "intent")], "at"),
    Table::of("approval", &["id"], "approval.", &[("intent", "intent")], "asked_at"),
    Table::of("approval_policy", &["provider", "account", "mode"], "policy.", &[], "set_at"),
    CONNECTION,
    Table::of("operator_key", &["public"], "key.", &[], "added_at"),
    Table::of("joined", &["connection", "payment"], "payment.", SESSION, "joined_at"),
    Table::of("foreign_request", &["id"], "foreign.", &[], "taken_at"),
];

/// The row that an entry tells of.
pub(crate) struct Told {
    pub(crate) table: &'static Table,
    /// Its key, as JSON.
    pub(crate) key: String,
    /// The whole of it; nothing where the entry tells of its end.
    pub(crate) row: Option<Map<String, Value>>,
}

/// Which row an entry tells of, where it holds all of it.
pub(crate) fn told(entry: Entry) -> Option<Told> {
    let table = TABLES.iter().find(|table| entry.kind.starts_with(table.told))?;
    let ends = table.gone == Some(entry.kind.as_str());
    let Value::Object(row) = (if ends { entry.before } else { entry.after })? else { return None };
    let column = |name: &&str| Some(((*name).to_owned(), row.get(*name)?.clone()));
    let key = table.key.iter().map(column).collect::<Option<Map<_, _>>>()?;
    Some(Told { table, key: Value::Object(key).to_string(), row: (!ends).then_some(row) })
}
