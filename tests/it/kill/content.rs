//! What a workspace's cache holds, as far as two clean readings of one provider must agree.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;

/// Every session by its id: everything that the provider decides, with its body as received.
pub fn sessions(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let sql = "SELECT i.id, i.digest, s.kind, s.status, s.raw_status, s.refund, s.minor, s.currency, \
               s.order_id, s.customer_id, s.customer_name, s.customer_email, s.created, s.updated, \
               s.completed, s.expires, r.body \
               FROM ident i JOIN session s USING (rid) JOIN raw r USING (rid)";
    table(folder, sql)
}

/// Customers, receipts and refunds likewise.
pub fn others(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let mut all = table(folder, "SELECT 'customer ' || id, name, email, phone, body FROM customer");
    let money =
        "SELECT 'money ' || kind || ' ' || id, session_id, minor, currency, state, body FROM money";
    all.extend(table(folder, money));
    all
}

fn table(folder: &Path, sql: &str) -> BTreeMap<String, Vec<String>> {
    let db = Connection::open(folder.join("cache.db")).unwrap();
    let mut all = db.prepare(sql).unwrap();
    let width = all.column_count();
    let mut rows = all.query([]).unwrap();
    let mut found = BTreeMap::new();
    while let Some(row) = rows.next().unwrap() {
        let cells = (1..width).map(|n| format!("{:?}", row.get_ref(n).unwrap())).collect();
        let twice = found.insert(row.get::<_, String>(0).unwrap(), cells);
        assert!(twice.is_none(), "a row is there twice");
    }
    found
}

/// Fails where the tables of one cache contradict each other.
pub fn assert_sound(folder: &Path) {
    let db = Connection::open(folder.join("cache.db")).unwrap();
    let number = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let says: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(says, "ok");
    let sessions = number("SELECT count(*) FROM session");
    for table in ["ident", "raw"] {
        assert_eq!(number(&format!("SELECT count(*) FROM {table}")), sessions, "{table}");
    }
    let doubled =
        "SELECT count(*) FROM (SELECT 1 FROM session GROUP BY conn, kind, id HAVING count(*) > 1)";
    assert_eq!(number(doubled), 0, "a session is there twice");
    let drift = "SELECT count(*) FROM (SELECT conn, status, adapter = 'manual' AS manual, count(*) AS n \
                 FROM session GROUP BY 1, 2, 3) FULL JOIN (SELECT * FROM tally WHERE sessions <> 0) t \
                 USING (conn, status, manual) WHERE n IS NOT t.sessions";
    assert_eq!(number(drift), 0, "a counter is wrong");
}
