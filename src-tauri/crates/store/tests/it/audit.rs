//! The audit log: every act in it, and nothing that changes one.

use rusqlite::Connection;
use store::Workspace;
use store::ledger::{
    Act, AuditFilter, By, Entry, Fault, Head, IntentState, Outcome, Update, Whence,
};

use crate::intents::intent;
use crate::support::*;

fn all(workspace: &Workspace) -> Vec<Entry> {
    let page = workspace.ledger().audit_page(&AuditFilter::default(), None, 1_000).unwrap();
    page.rows.into_iter().rev().map(|row| row.entry).collect()
}

fn kinds(workspace: &Workspace) -> Vec<String> {
    all(workspace).into_iter().map(|entry| entry.kind).collect()
}

/// The file itself, with the rights of whoever owns it.
fn owner(workspace: &Workspace) -> Connection {
    Connection::open(workspace.dir().join("ledger.db")).unwrap()
}

fn noted(workspace: &Workspace, many: usize) -> Vec<Head> {
    let note = |n| {
        workspace.ledger().by(&rina()).add_note(&key("cs_1"), &format!("note {n}")).unwrap();
        workspace.ledger().audit_head().unwrap().unwrap()
    };
    (0..many).map(note).collect()
}

#[test]
fn an_entry_says_who_when_from_where_what_and_why() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let clerk = By::new("Sari", Whence::CommandLine);
    workspace.ledger().by(&clerk).set_setting("zone", Some("Asia/Jakarta")).unwrap();
    workspace.ledger().by(&rina()).set_setting("zone", Some("Asia/Tokyo")).unwrap();
    workspace.ledger().by(&rina()).set_setting("zone", Some("Asia/Tokyo")).unwrap();
    let entries = all(&workspace);
    assert_eq!(entries.len(), 2, "what changes nothing is no act");
    let last = &entries[1];
    assert_eq!(
        (last.who.as_str(), last.from, last.at),
        ("Rina", Whence::Window, 1_793_682_000_000)
    );
    assert_eq!(
        (last.kind.as_str(), last.about.subject.as_deref()),
        ("setting.changed", Some("zone"))
    );
    assert_eq!(last.before, Some("Asia/Jakarta".into()));
    assert_eq!(last.after, Some("Asia/Tokyo".into()));
    assert_eq!((entries[0].who.as_str(), entries[0].from), ("Sari", Whence::CommandLine));
    assert!(!last.seat.is_empty());
}

#[test]
fn a_row_of_an_intent_can_be_made_again_from_each_of_its_entries() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let mut new = intent("i1", "cs_1", "k1");
    new.body = Some(r#"{"plan":{"amount":1}}"#.into());
    let step = |from, to, update: &Update| {
        workspace.ledger().by(&By::program()).transition("i1", &[from], to, update).unwrap()
    };
    use IntentState::{Confirmed, Intent, Prepared, Sending};
    workspace.ledger().by(&rina()).prepare(&new).unwrap();
    step(Prepared, Intent, &Update::default());
    let sending = Update { attempt: true, protocol: Some("{}".into()), ..Update::default() };
    step(Intent, Sending, &sending);
    let why = Some("ok".to_owned());
    step(
        Sending,
        Confirmed,
        &Update { reason: why.clone(), last_http: Some(200), ..Update::default() },
    );
    let entries = all(&workspace);
    let told: Vec<_> = entries.iter().map(|entry| entry.kind.as_str()).collect();
    let steps = ["intent.prepared", "intent.intent", "intent.sending", "intent.confirmed"];
    assert_eq!(told, steps);
    let last = &entries[3];
    assert_eq!((last.who.as_str(), last.from, &last.why), ("Countersign", Whence::Program, &why));
    let about = (last.about.connection.as_deref(), last.about.session.as_deref());
    assert_eq!((about, last.about.intent.as_deref()), ((Some("c1"), Some("cs_1")), Some("i1")));
    assert_eq!(last.before.as_ref().unwrap()["state"], "sending");
    assert!(last.before.as_ref().unwrap().get("idem_key").is_none(), "it did not change");
    // Every column but the token's hash, with the value it has.
    let after = last.after.as_ref().unwrap().as_object().unwrap();
    let db = owner(&workspace);
    let mut ask = db.prepare("SELECT * FROM intent").unwrap();
    let columns: Vec<_> = ask.column_names().map(str::to_owned).collect();
    let mut rows = ask.query([]).unwrap();
    let row = rows.next().unwrap().unwrap();
    for column in columns.iter().filter(|column| *column != "token_hash") {
        let stored: rusqlite::types::Value = row.get(column.as_str()).unwrap();
        let told = match &after[column] {
            serde_json::Value::Null => rusqlite::types::Value::Null,
            serde_json::Value::Number(number) => number.as_i64().unwrap().into(),
            text => text.as_str().unwrap().to_owned().into(),
        };
        assert_eq!(told, stored, "{column}");
    }
    assert_eq!(after.len(), columns.len() - 1);
}

#[test]
fn every_act_on_the_ledger_is_told_and_what_changes_nothing_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let (ledger, rina) = (workspace.ledger(), rina());
    let acts = ledger.by(&rina);
    let mut toko = connection("c1", "Toko", "acc");
    acts.add_connection(&toko).unwrap();
    acts.update_connection(&toko).unwrap();
    toko.settings.0.insert("exponent.IDR".into(), "0".into());
    acts.update_connection(&toko).unwrap();
    acts.rotate_connection(&toko).unwrap();
    for gone in [false, true, true, false] {
        acts.set_disconnected(&c1(), gone).unwrap();
    }
    for session in ["sess_1", "sess_2"] {
        acts.join(&c1(), "pay_1", session).unwrap();
    }
    let view = store::ledger::SavedView {
        id: "v1".into(),
        name: "Late".into(),
        query: "is:late".into(),
        look: "{}".into(),
        position: 1,
    };
    acts.save_view(&view).unwrap();
    acts.save_view(&view).unwrap();
    acts.remove_view("v1").unwrap();
    acts.remove_view("v1").unwrap();
    let money = store::ledger::NewReceived {
        id: "r1".into(),
        key: key("cs_1"),
        intent: None,
        amount: idr(9_000),
        received_on: at(0).date_naive(),
        bank_reference: None,
        other_order: None,
        reason: Some("rounded".into()),
        note: None,
        line: None,
        recorded_by: "Rina".into(),
    };
    acts.record_received(&money).unwrap();
    acts.record_received(&money).unwrap();
    ledger.keep_look("window", "{}").unwrap();
    acts.remove_connection(&c1()).unwrap();
    let told = [
        "connection.added",
        "connection.changed",
        "connection.rotated",
        "connection.disconnected",
        "connection.reconnected",
        "payment.joined",
        "payment.joined",
        "view.saved",
        "view.removed",
        "money.received",
        "connection.removed",
    ];
    assert_eq!(kinds(&workspace), told);
    let entries = all(&workspace);
    assert_eq!(entries[1].before, Some(serde_json::json!({ "settings": "{}" })));
    assert_eq!(entries[9].why.as_deref(), Some("rounded"));
    assert_eq!(entries[10].before.as_ref().unwrap()["name"], "Toko");
}

#[test]
fn what_opens_something_stays_out_of_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let ledger = workspace.ledger();
    let mut new = intent("i1", "cs_1", "k1");
    new.token_hash = "canary-token".into();
    ledger.by(&rina()).prepare(&new).unwrap();
    let draft = serde_json::from_str(r#"{"amount":{"value":"1.00","currency":"IDR"}}"#).unwrap();
    let link = store::ledger::Link {
        intent: "i1".into(),
        key: key("cs_1"),
        draft,
        url: Some("https://pay.example/canary-page".into()),
        renewed_from: None,
        issued_by: "Rina".into(),
        issued_at: at(1),
    };
    ledger.by(&rina()).save_link(&link).unwrap();
    let raw = ledger.audit_from(1, 10).unwrap();
    assert_eq!(kinds(&workspace), ["intent.prepared", "link.issued"]);
    assert!(raw.iter().all(|entry| !entry.entry.contains("canary")), "{raw:?}");
}

#[test]
fn sqlite_itself_refuses_to_change_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    noted(&workspace, 3);
    let before = workspace.ledger().audit_from(1, 10).unwrap();
    let db = owner(&workspace);
    let put = |how: &str, seq: &str| {
        format!(
            "{how} INTO audit (seq, entry, hash) SELECT {seq}, entry, hash FROM audit WHERE seq = 2"
        )
    };
    let tries = [
        "UPDATE audit SET entry = '{}' WHERE seq = 2".to_owned(),
        "UPDATE OR REPLACE audit SET seq = 3 WHERE seq = 2".to_owned(),
        "UPDATE OR IGNORE audit SET hash = zeroblob(32)".to_owned(),
        "DELETE FROM audit WHERE seq = 3".to_owned(),
        "DELETE FROM audit".to_owned(),
        put("INSERT OR REPLACE", "2"),
        put("REPLACE", "3"),
        put("INSERT OR IGNORE", "2"),
        put("INSERT", "5"),
        put("INSERT", "0"),
        put("INSERT", "NULL"),
        put("INSERT", "-1"),
        format!("{} ON CONFLICT DO UPDATE SET entry = '{{}}'", put("INSERT", "2")),
    ];
    for sql in tries {
        let refused = db.execute(&sql, []).map_err(|error| error.to_string());
        let why = refused.expect_err(&sql);
        assert!(why.contains("append-only") || why.contains("only grows"), "{sql}: {why}");
    }
    assert_eq!(workspace.ledger().audit_from(1, 10).unwrap(), before);
    assert_eq!(workspace.ledger().audit_verify(&[]).unwrap().faults, []);
}

/// Takes the guards away, as whoever owns the file can, tampers, and puts them back.
fn behind_the_guards(workspace: &Workspace, sql: &str) {
    let db = owner(workspace);
    let mut ask = db
        .prepare(
            "SELECT name, sql FROM sqlite_schema WHERE tbl_name = 'audit' AND type = 'trigger'",
        )
        .unwrap();
    let guards: Vec<(String, String)> =
        ask.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().flatten().collect();
    drop(ask);
    assert_eq!(guards.len(), 3);
    guards.iter().for_each(|(name, _)| db.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    db.execute_batch(sql).unwrap();
    guards.iter().for_each(|(_, sql)| db.execute_batch(sql).unwrap());
}

#[test]
fn whoever_gets_behind_the_guards_is_found_with_the_place() {
    let cases: [(&str, &[Fault]); 6] = [
        (
            "UPDATE audit SET entry = replace(entry, 'note 3', 'note 9') WHERE seq = 4",
            &[Fault::Changed { seq: 4 }],
        ),
        ("DELETE FROM audit WHERE seq IN (4, 5)", &[Fault::Missing { first: 4, last: 5 }]),
        ("DELETE FROM audit WHERE seq > 6", &[Fault::Cut { last: 6, known: 8 }]),
        ("DELETE FROM audit", &[Fault::Cut { last: 0, known: 8 }]),
        (
            "UPDATE audit SET seq = 99 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 6; \
             UPDATE audit SET seq = 6 WHERE seq = 99",
            &[3, 4, 6, 7].map(|seq| Fault::Changed { seq }),
        ),
        // Renumbered, so that no gap shows: every later number is hashed.
        (
            "DELETE FROM audit WHERE seq = 7; UPDATE audit SET seq = 7 WHERE seq = 8",
            &[Fault::Changed { seq: 7 }, Fault::Cut { last: 7, known: 8 }],
        ),
    ];
    for (sql, found) in cases {
        let dir = tempfile::tempdir().unwrap();
        let workspace = open(dir.path());
        let heads = noted(&workspace, 8);
        let whole = workspace.ledger().audit_verify(&heads).unwrap();
        assert_eq!((whole.entries, whole.agreed, whole.head), (8, 8, Some(heads[7])));
        assert_eq!(whole.faults, []);
        behind_the_guards(&workspace, sql);
        let report = workspace.ledger().audit_verify(&heads[7..]).unwrap();
        assert_eq!(report.faults, found, "{sql}");
    }
}

#[test]
fn guards_that_are_gone_are_a_fault() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    noted(&workspace, 1);
    owner(&workspace).execute_batch("DROP TRIGGER audit_kept").unwrap();
    assert_eq!(workspace.ledger().audit_verify(&[]).unwrap().faults, [Fault::Unguarded]);
}

#[test]
fn a_guard_of_any_table_that_does_nothing_is_a_fault() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    noted(&workspace, 1);
    let idle = "DROP TRIGGER approval_needed; CREATE TRIGGER approval_needed \
                BEFORE UPDATE OF state ON intent WHEN 0 BEGIN SELECT 1; END";
    owner(&workspace).execute_batch(idle).unwrap();
    assert_eq!(workspace.ledger().audit_verify(&[]).unwrap().faults, [Fault::Unguarded]);
    drop(workspace);
    store::Workspace::begin_anew(dir.path(), &*Hand::new(), &rina(), serde_json::json!({}))
        .unwrap();
    assert_eq!(open(dir.path()).ledger().audit_verify(&[]).unwrap().faults, []);
}

#[test]
fn filters_and_pages_go_together() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Hand::new();
    let workspace = Workspace::open(dir.path(), std::sync::Arc::<Hand>::clone(&clock)).unwrap();
    let sari = By::new("Sari", Whence::CommandLine);
    for n in 0..30 {
        let by = if n % 3 == 0 { sari.clone() } else { rina() };
        workspace.ledger().by(&by).add_note(&key(&format!("cs_{}", n % 5)), "text").unwrap();
        clock.forward(60);
    }
    workspace.ledger().by(&rina()).prepare(&intent("i1", "cs_1", "k1")).unwrap();
    let of = |filter: AuditFilter| {
        let (mut found, mut before) = (Vec::new(), None);
        loop {
            let page = workspace.ledger().audit_page(&filter, before, 4).unwrap();
            assert!(page.rows.len() <= 4);
            found.extend(page.rows.iter().map(|row| row.head.seq));
            before = page.next;
            if before.is_none() {
                return found;
            }
        }
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(of(AuditFilter::default()), (1..=31).rev().collect::<Vec<_>>());
    assert_eq!(of(AuditFilter { who: some("Sari"), ..AuditFilter::default() }).len(), 10);
    assert_eq!(of(AuditFilter { kind: some("note.added"), ..AuditFilter::default() }).len(), 30);
    assert_eq!(of(AuditFilter { kind: some("intent."), ..AuditFilter::default() }), [31]);
    assert_eq!(of(AuditFilter { intent: some("i1"), ..AuditFilter::default() }), [31]);
    let about = |session| AuditFilter { session: some(session), ..AuditFilter::default() };
    assert_eq!(of(about("cs_1")), [31, 27, 22, 17, 12, 7, 2]);
    let both = AuditFilter { connection: some("c2"), ..about("cs_1") };
    assert_eq!(of(both), [] as [i64; 0]);
    let minute = |n: i64| Some(at(60 * n).timestamp_millis());
    let time = AuditFilter { from: minute(10), until: minute(12), ..AuditFilter::default() };
    assert_eq!(of(time), [12, 11]);
    assert_eq!(workspace.ledger().audit_people().unwrap(), ["Rina", "Sari"]);
}

#[test]
fn an_act_that_fails_leaves_no_entry_and_an_entry_no_half_act() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = open(dir.path());
    let ledger = workspace.ledger();
    ledger.by(&rina()).add_connection(&connection("c1", "Toko", "acc")).unwrap();
    ledger.by(&rina()).add_connection(&connection("c2", "Toko", "acc2")).unwrap_err();
    ledger.by(&rina()).prepare(&intent("i1", "cs_1", "k1")).unwrap();
    let elsewhere = ledger.by(&rina()).transition(
        "i1",
        &[IntentState::Sending],
        IntentState::Unknown,
        &Update::default(),
    );
    assert!(matches!(elsewhere, Ok(Outcome::Elsewhere(_))));
    assert_eq!(kinds(&workspace), ["connection.added", "intent.prepared"]);
    // A log that takes no entry takes no act either.
    owner(&workspace)
        .execute_batch(
            "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, 'full'); END",
        )
        .unwrap();
    assert!(ledger.by(&rina()).add_note(&key("cs_1"), "unheard").is_err());
    assert!(ledger.notes(&key("cs_1")).unwrap().is_empty());
}

#[test]
fn two_programs_write_one_chain() {
    let dir = tempfile::tempdir().unwrap();
    let (window, line) = (open(dir.path()), open(dir.path()));
    let write = |workspace: &Workspace| {
        noted(workspace, 50);
    };
    std::thread::scope(|scope| {
        scope.spawn(|| write(&window));
        scope.spawn(|| write(&line));
    });
    let report = window.ledger().audit_verify(&[]).unwrap();
    assert_eq!((report.entries, report.faults), (100, vec![]));
    let seats: std::collections::BTreeSet<_> =
        all(&window).into_iter().map(|entry| entry.seat).collect();
    assert_eq!(seats.len(), 2);
}

#[test]
fn every_word_of_the_log_is_another_and_says_what_family_it_is_of() {
    let words: std::collections::BTreeSet<_> = Act::ALL.iter().map(|act| act.as_str()).collect();
    assert_eq!(words.len(), Act::ALL.len());
    assert!(words.iter().all(|word| word.split('.').count() == 2), "{words:?}");
    for state in IntentState::ALL {
        assert_eq!(Act::from(*state).as_str(), format!("intent.{state}"));
    }
}
