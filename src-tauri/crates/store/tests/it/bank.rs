//! Bank lines: the same line in two files is one, two equal ones of a day are two, and what an import
//! brought leaves with it, unless another file holds it, too.

use std::collections::BTreeMap;

use proptest::prelude::*;
use store::ledger::{
    AuditFilter, BankAccount, BankLine, Known, LineFilter, NewImport, NewIntent, NewLine,
    NewStatement, Undone, Update,
};
use store::{Ledger, Workspace};

use crate::intents::intent;
use crate::support::*;

const ACCOUNT: &str = "account-1";

/// A workspace with one account.
struct Desk {
    _folder: tempfile::TempDir,
    workspace: Workspace,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let workspace = open(folder.path());
        let account = BankAccount {
            id: ACCOUNT.to_owned(),
            name: "BCA".to_owned(),
            number: "1234567890".to_owned(),
            currency: Some("IDR".to_owned()),
            bank: None,
        };
        workspace.ledger().add_bank_account(&account, Some("1234567890 IDR"), "one").unwrap();
        Self { _folder: folder, workspace }
    }

    fn ledger(&self) -> &Ledger {
        self.workspace.ledger()
    }

    fn stage(&self, id: &str, lines: &[NewLine]) {
        self.stage_as(id, id, "mt940", lines);
    }

    fn stage_as(&self, id: &str, together: &str, format: &str, lines: &[NewLine]) {
        let ledger = self.ledger();
        let new = NewImport {
            id: id.to_owned(),
            together: together.to_owned(),
            hash: format!("hash of {id}"),
            name: format!("{id}.sta"),
            format: format.to_owned(),
            warnings: "[]".to_owned(),
            imported_by: "Sari".to_owned(),
            profile: None,
        };
        ledger.stage_import(&new).unwrap();
        ledger.stage_lines(id, format, lines).unwrap();
        let statement = NewStatement {
            account: ACCOUNT.to_owned(),
            lines: lines.len() as i64,
            says: "unknown".to_owned(),
            ..NewStatement::default()
        };
        ledger.stage_statement(id, &statement).unwrap();
    }

    /// Added and known.
    fn import(&self, id: &str, lines: &[NewLine]) -> (i64, i64) {
        self.stage(id, lines);
        self.finish(id)
    }

    fn finish(&self, id: &str) -> (i64, i64) {
        let done = self.ledger().by(&rina()).finish_import(id).unwrap().unwrap();
        (done.added, done.known)
    }

    fn there(&self) -> Vec<BankLine> {
        self.ledger().bank_lines(&LineFilter::default(), None, 10_000).unwrap().lines
    }

    /// The texts that are there, in their order.
    fn texts(&self) -> Vec<String> {
        let mut texts: Vec<_> = self.there().into_iter().map(|line| line.what.text).collect();
        texts.sort();
        texts
    }
}

fn line(day: u32, minor: i64, text: &str) -> NewLine {
    let day = format!("2026-10-{day:02}");
    let loose = format!("{day} {minor}");
    NewLine {
        account: ACCOUNT.to_owned(),
        mark: format!("{loose} {text}"),
        loose,
        booked_on: Some(day.clone()),
        day,
        amount: format!("{}.{:02}", minor / 100, minor % 100),
        minor: Some(minor),
        currency: Some("IDR".to_owned()),
        booking: "booked".to_owned(),
        text: text.to_owned(),
        raw: format!(":61:{text}"),
        place: "line 1".to_owned(),
        ..NewLine::default()
    }
}

fn pending(line: NewLine) -> NewLine {
    NewLine { booking: "pending".to_owned(), ..line }
}

#[test]
fn the_same_file_again_adds_nothing() {
    let desk = Desk::new();
    let lines = [line(1, 100, "a"), line(1, 100, "a"), line(2, 200, "b")];
    assert_eq!(desk.import("one", &lines), (3, 0), "two equal lines of a day are two");
    assert_eq!(desk.import("two", &lines), (0, 3));
    assert_eq!(desk.texts(), ["a", "a", "b"]);
}

#[test]
fn of_an_overlapping_file_only_the_rest_is_new() {
    let desk = Desk::new();
    desk.import("one", &[line(1, 100, "a"), line(1, 100, "a"), line(2, 200, "b")]);
    let more = [line(1, 100, "a"), line(1, 100, "a"), line(1, 100, "a"), line(3, 300, "c")];
    assert_eq!(desk.import("two", &more), (2, 2), "a third of two is new");
    assert_eq!(desk.texts(), ["a", "a", "a", "b", "c"]);
}

#[test]
fn what_is_staged_is_seen_by_nobody_until_it_is_finished() {
    let desk = Desk::new();
    desk.stage("one", &[line(1, 100, "a")]);
    assert_eq!(desk.ledger().staged_counts("one").unwrap().new, 1);
    assert!(desk.there().is_empty());
    assert!(desk.ledger().imports(10).unwrap().is_empty());
    let left = desk.ledger().leave_import("one").unwrap().unwrap();
    assert_eq!(left.unneeded.as_deref(), Some("hash of one"));
    assert_eq!(desk.ledger().leave_import("one").unwrap(), None, "it is gone");
    assert!(desk.ledger().by(&rina()).finish_import("one").unwrap().is_none());
    assert!(desk.ledger().bank_accounts().unwrap().is_empty(), "nobody else knew of it");
    assert!(desk.there().is_empty());
}

#[test]
fn an_import_is_finished_once() {
    let desk = Desk::new();
    desk.import("one", &[line(1, 100, "a")]);
    assert!(desk.ledger().by(&rina()).finish_import("one").unwrap().is_none());
    assert_eq!(desk.ledger().leave_import("one").unwrap(), None, "what is there is not left");
    assert_eq!(desk.texts(), ["a"]);
}

#[test]
fn files_that_are_given_together_are_looked_at_one_after_the_other() {
    let desk = Desk::new();
    let (a, b, c) = (line(1, 100, "a"), line(2, 200, "b"), line(3, 300, "c"));
    desk.stage_as("one", "drop", "mt940", &[a.clone(), b.clone()]);
    desk.stage_as("two", "drop", "mt940", &[b.clone(), c]);
    let counts = desk.ledger().staged_counts("two").unwrap();
    assert_eq!((counts.new, counts.known), (1, 1), "the first brings b");
    // Whoever leaves the first must not lose b.
    desk.ledger().leave_import("one").unwrap();
    assert_eq!(desk.finish("two"), (2, 0));
    assert_eq!(desk.texts(), ["b", "c"]);
    desk.stage_as("three", "other", "mt940", &[a, b]);
    assert_eq!(desk.ledger().staged_counts("three").unwrap().known, 1);
}

#[test]
fn what_came_meanwhile_is_not_brought_again() {
    let desk = Desk::new();
    desk.stage("one", &[line(1, 100, "a"), line(2, 200, "b")]);
    desk.stage("two", &[line(1, 100, "a"), line(3, 300, "c")]);
    assert_eq!(desk.finish("two"), (2, 0));
    assert_eq!(desk.finish("one"), (1, 1), "it promised two");
    assert_eq!(desk.texts(), ["a", "b", "c"]);
}

#[test]
fn what_an_act_in_flight_names_is_held_until_it_is_settled() {
    use store::ledger::IntentState::*;
    let desk = Desk::new();
    desk.import("one", &[line(1, 100, "a")]);
    let id = desk.there()[0].id;
    let money = serde_json::to_value(idr(100)).unwrap();
    let body = serde_json::json!({"transfer": {"line": id, "amount": money}}).to_string();
    let new = NewIntent { body: Some(body), ..intent("i1", "cs_1", "k1") };
    let by = rina();
    let acts = desk.ledger().by(&by);
    acts.prepare(&new).unwrap();
    acts.prepare(&NewIntent { body: Some("no JSON".into()), ..intent("i2", "cs_2", "k2") })
        .unwrap();
    assert!(desk.ledger().held_lines().unwrap().is_empty(), "it was only shown");
    for (from, to) in
        [(Prepared, Intent), (Intent, Sending), (Sending, Unknown), (Unknown, NeedsHuman)]
    {
        acts.transition("i1", &[from], to, &Update::default()).unwrap();
        let held = desk.ledger().held_lines().unwrap();
        assert_eq!((held.len(), held[0].line, held[0].amount), (1, id, idr(100)), "{to}");
        assert_eq!(acts.undo_import("one").unwrap(), Undone::Matched(1), "{to}");
    }
    let beside = NewIntent { body: new.body.clone(), ..intent("i3", "cs_3", "k3") };
    acts.prepare(&beside).unwrap();
    let begin = || acts.transition("i3", &[Prepared], Intent, &Update::default());
    assert!(begin().is_err(), "of two that were looked at in one moment, one goes on");
    acts.transition("i1", &[NeedsHuman], Refused, &Update::default()).unwrap();
    assert!(desk.ledger().held_lines().unwrap().is_empty(), "it did not happen");
    begin().unwrap();
    acts.transition("i3", &[Intent], Abandoned, &Update::default()).unwrap();
    assert_eq!(acts.undo_import("one").unwrap(), Undone::Lines(1));
}

#[test]
fn a_line_that_another_file_holds_stays_when_its_import_is_taken_back() {
    let desk = Desk::new();
    desk.import("one", &[line(1, 100, "a"), line(2, 200, "b")]);
    desk.import("two", &[line(2, 200, "b"), line(3, 300, "c")]);
    assert_eq!(desk.ledger().by(&rina()).undo_import("one").unwrap(), Undone::Lines(1));
    assert_eq!(desk.texts(), ["b", "c"]);
    let imports = desk.ledger().imports(10).unwrap();
    let two = imports.iter().find(|one| one.what.id == "two").unwrap();
    assert_eq!((two.added, two.known), (2, 0), "b is its own now");
    assert_eq!(desk.ledger().by(&rina()).undo_import("two").unwrap(), Undone::Lines(2));
    assert!(desk.there().is_empty());
    assert_eq!(desk.ledger().by(&rina()).undo_import("two").unwrap(), Undone::Unknown);
    assert_eq!(desk.import("again", &[line(1, 100, "a")]), (1, 0), "it may come again");
}

#[test]
fn a_booked_line_takes_the_place_of_a_pending_one_and_gives_it_back() {
    let desk = Desk::new();
    desk.import("early", &[pending(line(1, 100, "a"))]);
    let booked = line(3, 100, "a");
    desk.stage("late", std::slice::from_ref(&booked));
    assert_eq!(desk.ledger().staged_counts("late").unwrap().replaced, 1);
    assert_eq!(desk.finish("late"), (1, 0));
    let bookings: Vec<_> = desk.there().into_iter().map(|line| line.what.booking).collect();
    assert_eq!(bookings, ["booked"]);
    assert_eq!(desk.import("early again", &[pending(line(1, 100, "a"))]), (0, 1));
    assert_eq!(desk.ledger().by(&rina()).undo_import("late").unwrap(), Undone::Lines(0));
    let bookings: Vec<_> = desk.there().into_iter().map(|line| line.what.booking).collect();
    assert_eq!(bookings, ["pending"]);
}

#[test]
fn one_booking_takes_the_place_of_one_pending_line() {
    let desk = Desk::new();
    desk.import("early", &[pending(line(1, 100, "a")), pending(line(1, 100, "a"))]);
    assert_eq!(desk.there().len(), 2);
    desk.import("late", &[line(3, 100, "a")]);
    let mut bookings: Vec<_> = desk.there().into_iter().map(|line| line.what.booking).collect();
    bookings.sort();
    assert_eq!(bookings, ["booked", "pending"]);
    desk.import("later", &[line(3, 100, "a"), line(4, 100, "a")]);
    let bookings: Vec<_> = desk.there().into_iter().map(|line| line.what.booking).collect();
    assert_eq!(bookings, ["booked", "booked"]);
}

#[test]
fn another_format_writes_other_texts_of_the_same_line() {
    let desk = Desk::new();
    desk.import("one", &[line(1, 100, "TRSF RINA"), line(2, 200, "b")]);
    let camt = [line(1, 100, "Rina"), line(1, 100, "Budi")];
    desk.stage_as("two", "two", "camt.053", &camt);
    let counts = desk.ledger().staged_counts("two").unwrap();
    assert_eq!((counts.new, counts.elsewhere), (1, 1), "one of them is the known one");
    assert_eq!(desk.finish("two"), (1, 1));
    let same = LineFilter { import: Some("two".to_owned()), ..LineFilter::default() };
    let lines = desk.ledger().bank_lines(&same, None, 10).unwrap().lines;
    assert!(lines.iter().any(|line| line.known == Known::Elsewhere));
}

fn of(who: &str, line: NewLine) -> NewLine {
    NewLine { counterparty_name: Some(who.to_owned()), ..line }
}

#[test]
fn the_banks_own_name_tells_an_entry_whatever_its_text() {
    let desk = Desk::new();
    let named = |id: &str, line| NewLine { bank_id: Some(id.to_owned()), ..line };
    let budi = of("Budi", line(1, 100, "Budi"));
    desk.import("one", &[named("B1", line(1, 100, "Rina")), named("B2", budi)]);
    let fuller = [named("B1", line(1, 100, "Rina, order 7")), named("B3", line(1, 100, "Rina"))];
    assert_eq!(desk.import("two", &fuller), (1, 1));
    // Some banks write the same one everywhere.
    let other = named("B2", of("SITI", line(1, 100, "Siti")));
    let there = named("B2", of("BUDI", line(1, 100, "Budi, order 8")));
    assert_eq!(desk.import("three", &[there, other]), (1, 1));
}

#[test]
fn payments_of_two_people_are_two_in_any_format() {
    let desk = Desk::new();
    let alice = || of("ALICE TAN", line(1, 50, "order 1"));
    let bob = || of("Bob", line(1, 50, "order 2"));
    desk.import("one", &[alice()]);
    let both = [of("Bob", line(1, 50, "2")), of("Alice Tan Mei", line(1, 50, "1"))];
    desk.stage_as("two", "two", "camt.053", &both);
    assert_eq!(desk.finish("two"), (1, 1), "whatever their order, and names may be cut short");
    desk.stage_as("three", "three", "ofx", &[bob(), alice()]);
    assert_eq!(desk.finish("three"), (0, 2));
    let waiting = pending(of("CAROL", line(1, 50, "order 1")));
    assert_eq!(desk.import("four", &[waiting]), (1, 0), "what waits is of its own payer");
}

#[test]
fn a_batch_and_its_parts_are_the_same_money() {
    let whole = || NewLine { bank_id: Some("BT".to_owned()), ..line(1, 3_000, "two payments") };
    let part = |minor| NewLine {
        batch: Some(r#"{"reference":"BT","amount":"30.0","count":2}"#.to_owned()),
        ..line(1, minor, "one")
    };
    let parts = || [part(1_000), part(2_000)];
    let desk = Desk::new();
    assert_eq!(desk.import("one", &parts()), (2, 0));
    assert_eq!(desk.import("two", &[whole()]), (0, 1));
    let other = NewLine { bank_id: Some("BT".to_owned()), ..line(1, 4_000, "another amount") };
    assert_eq!(desk.import("three", &[other]), (1, 0));
    let desk = Desk::new();
    assert_eq!(desk.import("one", &[whole()]), (1, 0));
    assert_eq!(desk.import("two", &parts()), (0, 2));
}

#[test]
fn a_booking_takes_the_place_of_its_own_payers_pending_line() {
    let desk = Desk::new();
    let same = || line(1, 50, "order");
    desk.import("one", &[pending(of("ALICE", same())), pending(of("BOB", same()))]);
    desk.import("two", &[of("BOB", same())]);
    let there = desk.there().into_iter();
    let waiting: Vec<_> = there.filter(|line| line.what.booking == "pending").collect();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].what.counterparty_name.as_deref(), Some("ALICE"));
}

#[test]
fn lines_are_found_by_any_text_in_them_and_page_by_page() {
    let desk = Desk::new();
    let rina = NewLine {
        counterparty_name: Some("RINA WULANDARI".to_owned()),
        ..line(4, 15_000, "100% ok")
    };
    let lines = [line(1, 100, "a"), rina, line(4, -15_000, "fee")];
    desk.import("one", &lines);
    let found = |text: &str| {
        let filter = LineFilter { text: text.to_owned(), ..LineFilter::default() };
        let page = desk.ledger().bank_lines(&filter, None, 10).unwrap();
        page.lines.into_iter().map(|line| line.what.text).collect::<Vec<_>>()
    };
    assert_eq!(found("rina 100%"), ["100% ok"], "two words, whatever their case");
    assert_eq!(found("10%"), Vec::<String>::new(), "a sign of SQL is a sign of the text");
    let amount = LineFilter { minor: Some(15_000), ..LineFilter::default() };
    assert_eq!(desk.ledger().bank_lines(&amount, None, 10).unwrap().lines.len(), 2, "either sign");
    let sums = desk.ledger().bank_line_sums(&LineFilter::default()).unwrap();
    assert_eq!((sums[0].count, sums[0].came, sums[0].went), (3, 15_100, -15_000));

    let all = desk.there();
    let mut walked: Vec<BankLine> = Vec::new();
    loop {
        let after = walked.last().map(|line| (line.what.day.clone(), line.id));
        let after = after.as_ref().map(|(day, id)| (day.as_str(), *id));
        let page = desk.ledger().bank_lines(&LineFilter::default(), after, 1).unwrap();
        walked.extend(page.lines);
        if !page.more {
            break;
        }
    }
    assert_eq!(walked, all);
}

/// What a person does: a file with these lines, or one of the imports taken back.
#[derive(Debug, Clone)]
enum Deed {
    Import(Vec<u8>),
    Undo(usize),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        3 => prop::collection::vec(0_u8..4, 0..7).prop_map(Deed::Import),
        1 => (0_usize..8).prop_map(Deed::Undo),
    ];
    prop::collection::vec(deed, 1..10)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However files overlap and whatever is taken back: of each line there are as many as in the
    /// file that has the most of them.
    #[test]
    fn there_are_as_many_of_a_line_as_the_fullest_file_has(deeds in deeds()) {
        let desk = Desk::new();
        let mut files: Vec<Option<Vec<u8>>> = Vec::new();
        for deed in deeds {
            match deed {
                Deed::Import(lines) => {
                    let id = format!("import {}", files.len());
                    let lines_of: Vec<_> =
                        lines.iter().map(|n| line(u32::from(*n) + 1, 100, &n.to_string())).collect();
                    desk.import(&id, &lines_of);
                    files.push(Some(lines));
                }
                Deed::Undo(at) => {
                    let done = desk.ledger().by(&rina()).undo_import(&format!("import {at}")).unwrap();
                    let was = files.get_mut(at).and_then(Option::take);
                    prop_assert_eq!(was.is_none(), done == Undone::Unknown);
                }
            }
            let mut most: BTreeMap<u8, usize> = BTreeMap::new();
            for file in files.iter().flatten() {
                for n in 0..4 {
                    let count = file.iter().filter(|other| **other == n).count();
                    let most = most.entry(n).or_default();
                    *most = count.max(*most);
                }
            }
            let texts = desk.texts();
            for (n, most) in most {
                let there = texts.iter().filter(|text| **text == n.to_string()).count();
                prop_assert_eq!(there, most, "line {}", n);
            }
        }
    }
}

#[test]
fn an_import_is_one_entry_of_the_audit_log_and_taking_it_back_another() {
    let desk = Desk::new();
    desk.import("one", &[line(1, 1_000, "a"), line(1, 2_000, "b")]);
    desk.ledger().by(&rina()).undo_import("one").unwrap();
    desk.ledger().by(&rina()).undo_import("one").unwrap();
    let page = desk.ledger().audit_page(&AuditFilter::default(), None, 100).unwrap();
    let told: Vec<_> = page.rows.iter().rev().map(|row| row.entry.clone()).collect();
    let kinds: Vec<_> = told.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(kinds, ["statement.imported", "account.added", "statement.undone"]);
    assert_eq!(told[0].after.as_ref().unwrap()["added"], 2);
    assert_eq!(told[2].after.as_ref().unwrap()["undone_by"], "Rina");
}

#[test]
fn an_account_that_another_import_brought_is_told_by_whichever_is_finished_first() {
    let desk = Desk::new();
    desk.stage("one", &[line(1, 1_000, "a")]);
    desk.import("two", &[line(2, 2_000, "b")]);
    desk.finish("one");
    let page = desk.ledger().audit_page(&AuditFilter::default(), None, 100).unwrap();
    let kinds: Vec<_> = page.rows.iter().rev().map(|row| row.entry.kind.as_str()).collect();
    assert_eq!(kinds, ["statement.imported", "account.added", "statement.imported"]);
}
