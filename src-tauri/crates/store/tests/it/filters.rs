//! Every word of the search language against real rows.

use domain::{
    ConnectionId, Currency, Customer, JsonText, Kind, Mode, Money, Refund, Stamp, Status,
};
use store::Workspace;
use store::cache::{Observed, Sort, SortField, Unreadable};
use store::ledger::NewReceived;

use crate::support::*;

fn filled(dir: &std::path::Path) -> Workspace {
    let workspace = open(dir);
    let ledger = workspace.ledger();
    ledger.by(&rina()).add_connection(&connection("c1", "Toko Satu", "acc_1")).unwrap();
    let mut other = connection("c2", "Toko Dua", "acc_2");
    other.provider = domain::ProviderId::new("prood");
    ledger.by(&rina()).add_connection(&other).unwrap();

    let mut a = session("cs_a", 0);
    a.status = Status::AwaitingConfirmation;
    a.adapter = Some("manual".into());
    a.order_ids = vec![order("INV-2041"), order("second")];
    a.customer.name = Some("Ayu Kartika".into());
    a.customer.email = Some("Ayu@Example.com".into());
    a.methods = vec!["bank_transfer".into()];
    a.metadata =
        Some(JsonText(r#"{"user_id":"u_1","n":7,"a.b":"dotted","nested":{"x":1}}"#.into()));

    let mut b = session("cs_b", 86_400);
    b.status = Status::Completed;
    b.adapter = Some("xendit".into());
    b.order_ids = vec![order("inv 2041")];
    b.customer.name = Some("Ödön Ümit".into());
    b.payment_method = Some("QRIS".into());
    b.amount = Money::new(1_250, Currency::new("USD").unwrap());
    b.completed = Some(Stamp::provider(at(86_500)));
    b.expires = Some(Stamp::provider(at(86_450)));
    b.refund = Refund::Partial;
    b.mode = Mode::Live;

    let mut c = session("pay_c", 2 * 86_400);
    c.kind = Kind::Payment;
    c.customer =
        Customer { id: Some("cu_9".into()), phone: Some("+62 811".into()), ..Customer::default() };
    c.metadata = Some(JsonText("[1]".into()));
    put(&workspace, &[a, b, c]);
    let d = session("cs_d", 3 * 86_400);
    workspace.cache().apply(&ConnectionId::new("c2"), vec![told(&d)], None).unwrap();
    workspace
}

pub fn found(workspace: &Workspace, text: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let sort = Sort { field: SortField::Created, descending: false };
    let visit = &mut |row: store::cache::SessionRow| {
        ids.push(row.session.id.trim_start_matches("cs_").trim_start_matches("pay_").to_owned());
        std::ops::ControlFlow::Continue(())
    };
    workspace.cache().visit(&query(text), ZONE, sort, visit).unwrap();
    assert_eq!(workspace.cache().count(&query(text), ZONE).unwrap(), ids.len() as u64, "{text}");
    ids
}

#[test]
fn every_term_finds_what_it_says() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = filled(dir.path());
    let table: &[(&str, &[&str])] = &[
        ("", &["a", "b", "c", "d"]),
        ("ayu", &["a"]),
        ("AYU kartika", &["a"]),
        ("ödön", &["b"]),
        ("2041", &["a", "b"]),
        ("second", &["a"]),
        ("e", &["a"]),
        ("nobody", &[]),
        ("order:INV-2041", &["a"]),
        ("order:inv2041", &["a", "b"]),
        ("order:second,\"inv 2041\"", &["a", "b"]),
        ("order:none", &[]),
        ("id:cs_a,pay_c", &["a", "c"]),
        ("id:c", &[]),
        ("status:completed,awaiting_confirmation", &["a", "b"]),
        ("provider:prood", &["d"]),
        ("provider:PLUGIPAY", &["a", "b", "c"]),
        ("provider:none", &[]),
        ("connection:\"toko satu\"", &["a", "b", "c"]),
        ("connection:c2", &["d"]),
        ("customer:example.com", &["a"]),
        ("customer:CU_9", &["c"]),
        ("customer:ümit,811", &["b", "c"]),
        ("customer:INV", &[]),
        ("adapter:manual,xendit", &["a", "b"]),
        ("method:qris", &["b"]),
        ("method:bank_transfer", &["a"]),
        ("currency:USD", &["b"]),
        ("kind:payment", &["c"]),
        ("mode:live", &["b"]),
        ("refund:partial", &["b"]),
        ("amount:100", &["a", "c", "d"]),
        ("amount:12.5", &["b"]),
        ("amount:<=12.50,100..", &["a", "b", "c", "d"]),
        ("amount:12.501..99", &[]),
        ("created:2026-11-04", &["b"]),
        ("created:2026-11-04..2026-11-05", &["b", "c"]),
        ("created:..2026-11-04", &["a", "b"]),
        ("completed:2026-11", &["b"]),
        ("completed:..1980-01-01", &[]),
        ("expires:2026-11", &["b"]),
        ("updated:2026-11-06", &["d"]),
        ("metadata.user_id:u_1", &["a"]),
        ("metadata.n:7", &["a"]),
        ("metadata.a.b:dotted", &["a"]),
        ("metadata.user_id:u_2", &[]),
        ("is:manual", &["a"]),
        ("is:late", &["b"]),
        ("is:refunded", &["b"]),
        ("is:referenced", &["a", "b"]),
        ("is:manual,late", &["a", "b"]),
        ("is:malformed", &[]),
        ("is:partial", &[]),
        ("ayu is:late", &[]),
        ("2041 status:completed", &["b"]),
    ];
    for (text, expected) in table {
        assert_eq!(found(&workspace, text), *expected, "{text}");
    }
}

#[test]
fn a_row_that_broke_later_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = filled(dir.path());
    let why = Unreadable { id: Some("cs_a".into()), reason: "no status".into() };
    let bad = Observed { raw: "{}".into(), read: Err(why), seen_at: at(0) };
    workspace.cache().apply(&c1(), vec![bad], None).unwrap();
    assert_eq!(found(&workspace, "is:malformed"), ["a"]);
}

#[test]
fn what_people_recorded_shows_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let workspace = filled(dir.path());
    let record = |id: &str, amount: Money| {
        let received = NewReceived {
            id: id.into(),
            key: key("cs_a"),
            intent: None,
            amount,
            received_on: at(0).date_naive(),
            bank_reference: Some("TRX1".into()),
            other_order: None,
            reason: None,
            note: None,
            line: None,
            recorded_by: "Rina".into(),
        };
        workspace.ledger().by(&rina()).record_received(&received).unwrap();
    };
    let exception = || workspace.cache().get(&key("cs_a")).unwrap().unwrap().row.exception;
    record("r1", idr(4_000));
    record("r1", idr(4_000));
    assert_eq!(
        (exception(), found(&workspace, "is:partial")),
        (domain::Exception::Partial, vec!["a".to_owned()])
    );
    record("r2", idr(6_000));
    assert_eq!(
        (exception(), found(&workspace, "is:partial,over").len()),
        (domain::Exception::None, 0)
    );
    record("r3", idr(1));
    assert_eq!(
        (exception(), found(&workspace, "is:over")),
        (domain::Exception::Over, vec!["a".to_owned()])
    );
    let row = workspace.cache().get(&key("cs_a")).unwrap().unwrap().row;
    assert_eq!(row.received, Some(idr(10_001)));
    assert_eq!(workspace.ledger().received(&key("cs_a")).unwrap().len(), 3);
}
