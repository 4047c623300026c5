use backoffice::Code;
use chrono::TimeDelta;
use domain::people::{Permission, Role, may};
use serde_json::{Value, json};

use super::super::bench::Bench;
use super::{Desk, STAFF, agreed, received, staffed};

/// One command of each kind.
const KINDS: [(&str, Permission); 9] = [
    ("session_list", Permission::Read),
    ("link_prepare", Permission::Link),
    ("confirm_prepare", Permission::Act),
    ("request_approve", Permission::Approve),
    ("statement_stage", Permission::Statements),
    ("report_month", Permission::Report),
    ("operator_add", Permission::People),
    ("connection_add", Permission::Connections),
    ("renormalise", Permission::Settings),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_role_may_what_the_table_says_and_a_refusal_says_who_may() {
    let bench = Bench::demo(10).await;
    staffed(&bench).await;
    for (name, role) in STAFF {
        let desk = Desk::at(&bench, name).await;
        let role: Role = role.parse().unwrap();
        let acting = desk.ok("workspace", json!({})).await["acting"].take();
        assert_eq!((&acting["name"], &acting["alone"]), (&json!(name), &json!(false)));
        for (command, permission) in KINDS {
            let may = may(role, permission);
            let told = acting["may"].as_array().unwrap().contains(&json!(permission.as_str()));
            assert_eq!(told, may, "{name} is told otherwise about {permission}");
            let answer = desk.call(command, json!({"key": "nobody"})).await;
            let refused = answer.as_ref().is_err_and(|error| error.code == Code::NotPermitted);
            assert_eq!(refused, !may, "{name} {command}: {answer:?}");
            if let (Err(error), true) = (answer, refused) {
                super::assert_readable(&error);
                assert!(error.hint.contains("administrator"), "{error:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_without_operators_is_one_persons_and_its_first_is_an_administrator() {
    let bench = Bench::demo(10).await;
    let acting = bench.ok("workspace", json!({})).await["acting"].take();
    assert_eq!((&acting["name"], &acting["alone"]), (&json!("Rini"), &json!(true)));
    let policy = json!({"connection": "sandbox:plugipay", "ask": "always"});
    assert_eq!(bench.no("approval_policy_set", policy.clone()).await.code, Code::Refused);
    let first = json!({"name": "Rini", "role": "finance", "pin": "271828"});
    assert!(bench.no("operator_add", first).await.message.contains("administrator"));
    let rini = json!({"name": "Rini", "role": "administrator", "pin": "271828"});
    let people = bench.ok("operator_add", rini).await;
    assert_eq!(people["acting"]["name"], "Rini", "whoever names the first one is not locked out");
    assert!(bench.no("approval_policy_set", policy).await.message.contains("Nobody else"));
    let last = bench.no("operator_remove", json!({"name": "rini"})).await;
    assert!(last.message.contains("administrator"), "{last:?}");
    for (name, role, pin) in [
        ("", "finance", "271828"),
        ("x", "king", "271828"),
        ("x", "finance", "123"),
        ("x", "finance", ""),
    ] {
        let request = json!({"name": name, "role": role, "pin": pin});
        assert_eq!(
            bench.no("operator_add", request).await.code,
            Code::InvalidInput,
            "{name} {role}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_is_needed_is_counted_and_is_nowhere() {
    let mut bench = Bench::demo(10).await;
    bench
        .ok("operator_add", json!({"name": "Rini", "role": "administrator", "pin": "271828"}))
        .await;
    bench.reopen().await;
    let nobody = bench.no("session_list", json!({})).await;
    assert_eq!(nobody.code, Code::NotPermitted);
    assert_eq!(bench.ok("workspace", json!({})).await["acting"]["name"], Value::Null);

    let switch = |pin: &str| json!({"name": "rini", "pin": pin});
    assert!(bench.no("operator_switch", json!({"name": "rini"})).await.message.contains("missing"));
    for _ in 0..5 {
        let wrong = bench.no("operator_switch", switch("314159")).await;
        assert!(
            wrong.code == Code::NotPermitted && wrong.message.contains("not the PIN"),
            "{wrong:?}"
        );
    }
    bench.reopen().await;
    let early = bench.no("operator_switch", switch("271828")).await;
    assert!(early.message.contains("Too many"), "a new start wins nothing: {early:?}");
    bench.clock.advance(TimeDelta::seconds(31));
    let people = bench.ok("operator_switch", switch("271828")).await;
    assert_eq!(people["acting"]["name"], "Rini");
    bench.ok("session_list", json!({})).await;
    bench.ok("operator_sign_out", json!({})).await;
    assert_eq!(bench.no("session_list", json!({})).await.code, Code::NotPermitted);

    bench.close().await;
    for file in ["ledger.db", "ledger.db-wal", "cache.db"] {
        let bytes =
            std::fs::read(bench.folder.path().join("workspace").join(file)).unwrap_or_default();
        let found = |pin: &[u8]| bytes.windows(pin.len()).any(|window| window == pin);
        assert!(!found(b"271828") && !found(b"314159"), "a PIN stands in {file}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_role_holds_at_once_and_who_left_may_nothing() {
    let bench = Bench::demo(10).await;
    let ada = staffed(&bench).await;
    let fina = Desk::at(&bench, "fina").await;
    fina.ok("session_list", json!({})).await;
    ada.ok("operator_set", json!({"name": "fina", "role": "support"})).await;
    let id = bench_session(&ada, &bench).await;
    let error = fina.no("confirm_prepare", received(&id, "150000.00")).await;
    assert!(error.code == Code::NotPermitted && error.message.contains("support"), "{error:?}");
    ada.ok("operator_remove", json!({"name": "fina"})).await;
    assert_eq!(fina.no("session_list", json!({})).await.code, Code::NotPermitted);
    let again = json!({"name": "Fina", "role": "finance", "account": "fina2"});
    assert_eq!(ada.no("operator_add", again).await.code, Code::Refused, "a name is given once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_is_held_by_what_proved_it() {
    let bench = Bench::demo(10).await;
    let ada = staffed(&bench).await;
    ada.ok("operator_add", json!({"name": "fino", "role": "finance", "pin": "271828"})).await;
    let fino = Desk::at(&bench, "nobodys").await;
    fino.ok("operator_switch", json!({"name": "fino", "pin": "271828"})).await;
    // One's own new PIN: one stays where one sits.
    fino.ok("operator_pin_set", json!({"old": "271828", "new": "314159"})).await;
    fino.ok("session_list", json!({})).await;
    // One that an administrator sets after a theft: whoever sits there by the old one does no more.
    ada.ok("operator_set", json!({"name": "fino", "pin": "161803"})).await;
    assert_eq!(fino.no("session_list", json!({})).await.code, Code::NotPermitted);

    let fina = Desk::at(&bench, "fina").await;
    fina.ok("operator_switch", json!({"name": "fina"})).await;
    ada.ok("operator_set", json!({"name": "fina", "account": "elsewhere"})).await;
    assert_eq!(fina.no("session_list", json!({})).await.code, Code::NotPermitted);
    let appa = Desk::at(&bench, "appa").await;
    appa.ok("operator_sign_out", json!({})).await;
    let filter = json!({"filter": {"who": "appa", "kind": "operator.signed_out"}});
    assert_eq!(ada.ok("audit_list", filter).await["entries"].as_array().unwrap().len(), 1);
}

/// A transfer that waits, read by somebody who may.
async fn bench_session(desk: &Desk, bench: &Bench) -> String {
    let id = bench.add(super::super::bench::transfer("INV-1")).await;
    desk.ok("session_fetch", json!({"key": id})).await;
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_was_shown_another_does_not_agree_to() {
    let bench = Bench::demo(10).await;
    let ada = staffed(&bench).await;
    let id = bench_session(&ada, &bench).await;
    ada.ok("operator_add", json!({"name": "fino", "role": "finance", "pin": "271828"})).await;
    let fina = Desk::at(&bench, "fina").await;
    let shown = fina.ok("confirm_prepare", received(&id, "150000.00")).await;
    fina.ok("operator_switch", json!({"name": "fino", "pin": "271828"})).await;
    assert_eq!(fina.no("action_commit", agreed(&shown)).await.code, Code::Refused);
    assert_eq!(bench.arrived("POST", "/confirm").await, 0);
    let done = fina.confirm(&id).await;
    assert_eq!(done["outcome"], "confirmed", "{done}");
}

#[tokio::test(flavor = "multi_thread")]
async fn how_the_window_looks_is_everybodys_and_the_rest_is_the_administrators() {
    let bench = Bench::demo(10).await;
    let ada = staffed(&bench).await;
    let supi = Desk::at(&bench, "supi").await;
    let settings = || async { ada.ok("workspace", json!({})).await["settings"].take() };
    let mut dark = settings().await;
    dark["operator"] = json!("supi");
    dark["theme"] = json!("dark");
    assert_eq!(supi.ok("settings_set", dark.clone()).await["theme"], "dark");
    dark["name"] = json!("Mine");
    assert_eq!(supi.no("settings_set", dark.clone()).await.code, Code::NotPermitted);
    dark["operator"] = json!("ada");
    assert_eq!(
        supi.no("settings_set", dark.clone()).await.code,
        Code::Refused,
        "by signing in only"
    );
    assert_eq!(ada.ok("settings_set", dark).await["name"], "Mine");
}
