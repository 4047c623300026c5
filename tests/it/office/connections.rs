//! Connecting, changing, rotating and removing.

use backoffice::Code;
use serde_json::{Value, json};
use sha2::Digest as _;

use super::actions::received;
use super::bench::{Bench, MAIN, READER};

impl Bench {
    /// What a person enters to connect the sandbox.
    fn form(&self, name: &str, (key_id, secret): (&str, &str)) -> Value {
        let demo = self.host.demo.lock().unwrap();
        let values = json!({"key_id": key_id, "secret": secret, "requests_per_second": "0"});
        json!({
            "provider": "plugipay", "name": name,
            "base_url": demo["providers"]["plugipay"]["base_url"], "values": values,
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_is_checked_kept_and_there_after_a_restart() {
    let mut bench = Bench::real(30).await;
    let view = bench.ok("workspace", json!({})).await;
    assert_eq!((&view["first_run"], &view["demo"]), (&json!(true), &json!(false)));
    let check = bench.ok("connection_check", bench.form("Main", MAIN)).await;
    assert_eq!((&check["mode"], &check["already"]), (&json!("test"), &Value::Null), "{check}");
    let readings: Vec<_> =
        check["readings"].as_array().unwrap().iter().map(|r| &r["exponent"]).collect();
    assert_eq!(readings, [&json!(2), &json!(1), &json!(0)], "{check}");
    assert!(
        bench.ok("workspace", json!({})).await["first_run"].as_bool().unwrap(),
        "checking keeps nothing"
    );

    bench.ok("connection_add", bench.form("Main", MAIN)).await;
    bench.sync_well().await;
    for (name, key) in [("Second", MAIN), ("Third", READER)] {
        let error = bench.no("connection_add", bench.form(name, key)).await;
        assert_eq!(error.code, Code::Refused, "{name}: the same account and mode: {error:?}");
        assert!(error.message.contains("Main"), "{error:?}");
    }
    bench.reopen().await;
    bench.sync_well().await;
    assert_eq!(bench.total().await, 30);

    // The key file opens with its own passphrase only, and says so.
    bench.close().await;
    let options = backoffice::Options { passphrase: Some("wrong".into()), ..bench.options() };
    let office = backoffice::Office::open(options, bench.host.clone()).await.unwrap();
    let result = office.call("sync_start", json!({})).await.unwrap();
    assert_eq!(result["connections"][0]["error"]["code"], "keychain_locked", "{result}");
    assert_eq!(office.call("session_totals", json!({})).await.unwrap()["count"], 30);
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_must_not_be_talked_to_is_refused_or_asked_about() {
    let bench = Bench::real(5).await;
    let table = [
        ("http://plugipay.com", Code::InvalidInput),
        ("http://10.0.0.1", Code::InvalidInput),
        ("https://user:pa55word@plugipay.com", Code::InvalidInput),
        ("https://plugipay.com/api?x=1", Code::InvalidInput),
        ("ftp://plugipay.com", Code::InvalidInput),
        ("plugipay", Code::InvalidInput),
        ("https://10.0.0.1", Code::NeedsConsent),
        ("https://192.168.1.10:8443", Code::NeedsConsent),
        ("https://169.254.169.254", Code::NeedsConsent),
        ("https://0x7f.1", Code::NeedsConsent),
        ("https://[fd00::1]", Code::NeedsConsent),
    ];
    for (url, code) in table {
        for command in ["connection_check", "connection_add"] {
            let mut form = bench.form("Main", MAIN);
            form["base_url"] = json!(url);
            let error = bench.no(command, form).await;
            assert_eq!(error.code, code, "{url}: {error:?}");
            assert!(!error.message.contains("pa55word"), "{error:?}");
        }
    }
    let total = bench.control("GET", "/requests", Value::Null).await["total"].clone();
    assert_eq!(total, 0, "nothing was sent anywhere near");
    let redirect = json!({"kind": "redirect", "location": "http://127.0.0.1:9/elsewhere"});
    bench.fault(json!({"times": 0, "fault": redirect})).await;
    let error = bench.no("connection_add", bench.form("Main", MAIN)).await;
    assert_eq!(error.code, Code::Refused);
    assert!(error.message.contains("elsewhere"), "{error:?}");
    assert!(bench.ok("workspace", json!({})).await["connections"].as_array().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_in_the_form_is_named() {
    let bench = Bench::real(5).await;
    let with = |key: &str, value: Value| {
        let mut form = bench.form("Main", MAIN);
        form[key] = value;
        form
    };
    let table = [
        (with("provider", json!("nobody")), Code::InvalidInput),
        (with("name", json!("  ")), Code::InvalidInput),
        (with("name", json!("a/b")), Code::InvalidInput),
        (with("values", json!({})), Code::InvalidInput),
        (with("values", json!({"key_id": MAIN.0, "secret": "sk_test_wrong"})), Code::NotAuthorised),
        (
            with("values", json!({"key_id": MAIN.0, "secret": MAIN.1, "exponent.IDR": "7"})),
            Code::InvalidInput,
        ),
        (
            with("values", json!({"key_id": MAIN.0, "secret": MAIN.1, "no_such": "7"})),
            Code::InvalidInput,
        ),
    ];
    for (form, code) in table {
        let text = form.to_string();
        let error = bench.no("connection_add", form).await;
        assert_eq!(error.code, code, "{text}: {error:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_number_of_digits_reads_every_row_anew_unless_money_is_moving() {
    let bench = Bench::demo(120).await;
    bench.sync_well().await;
    let id = bench.waiting("INV-1").await;
    let sum = async || {
        let totals = bench.ok("session_totals", json!({})).await;
        let idr =
            totals["totals"].as_array().unwrap().iter().find(|t| t["sum"]["currency"] == "IDR");
        idr.unwrap()["sum"]["minor"].as_str().unwrap().parse::<i64>().unwrap()
    };
    let before = sum().await;
    let digits =
        |n: &str| json!({"connection": "sandbox:plugipay", "settings": {"exponent.IDR": n}});

    let matching = json!({"method": "POST", "path_contains": "/confirm"});
    bench.fault(json!({"match": matching, "fault": {"kind": "drop_before"}})).await;
    let read = json!({"method": "GET", "path_ends": format!("/{id}")});
    bench.fault(json!({"match": read, "skip": 1, "times": 0, "fault": {"kind": "status", "status": 503}})).await;
    let result = bench.commit(&bench.prepare(&id).await).await;
    assert_eq!(result["outcome"], "unknown");
    let error = bench.no("connection_set", digits("0")).await;
    assert_eq!(error.code, Code::Refused);
    assert!(error.message.contains("Nothing was changed"), "{error:?}");
    assert_eq!(
        bench.no("connection_remove", json!({"connection": "sandbox:plugipay"})).await.code,
        Code::Refused
    );
    assert_eq!(sum().await, before);
    bench.no_faults().await;
    bench.settled(result).await;

    bench.ok("connection_set", digits("0")).await;
    assert_eq!(sum().await, before * 100);
    let view = bench.session(&id).await;
    assert_eq!(view["amount"]["value"], "15000000.00");
    bench.ok("connection_set", digits("2")).await;
    assert_eq!(sum().await, before);
    assert_eq!(bench.no("connection_set", digits("two")).await.code, Code::InvalidInput);
    let secret = json!({"connection": "sandbox:plugipay", "settings": {"secret": "sk_test_x"}});
    assert_eq!(bench.no("connection_set", secret).await.code, Code::InvalidInput);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_rotated_only_for_the_same_account() {
    let bench = Bench::demo(20).await;
    bench.sync_well().await;
    bench.key(READER).await.unwrap();
    bench.sync_well().await;
    let error = bench.key(("pk_test_nobody", "sk_test_nothing")).await.unwrap_err();
    assert_eq!(error.code, Code::NotAuthorised);
    bench.sync_well().await;
    bench.key(MAIN).await.unwrap();
    bench.sync_well().await;
    bench.no("connection_rotate", json!({"connection": "nobody", "values": {}})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn removing_a_connection_keeps_what_people_did() {
    let mut bench = Bench::demo(40).await;
    bench.sync_well().await;
    let id = bench.waiting("INV-1").await;
    let shown = bench.ok("confirm_prepare", received(&id, "100000.00")).await;
    bench.commit(&shown).await;
    bench.ok("connection_remove", json!({"connection": "sandbox:plugipay"})).await;
    assert_eq!(bench.total().await, 0);
    let view = bench.ok("workspace", json!({})).await;
    assert!(view["connections"].as_array().unwrap().is_empty(), "{view}");
    bench.no("session_get", json!({"key": id})).await;

    // The demo connects itself anew at its next start: the same account, the same books.
    bench.reopen().await;
    bench.sync_well().await;
    assert_eq!(bench.total().await, 41);
    let detail = bench.session(&id).await;
    assert_eq!(detail["records"][0]["amount"]["value"], "100000.00");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_can_go_and_leave_what_was_read() {
    let bench = Bench::real(30).await;
    let demo = bench.host.demo.lock().unwrap().clone();
    let form = json!({
        "provider": "plugipay", "name": "Main",
        "base_url": demo["providers"]["plugipay"]["base_url"],
        "values": {"key_id": MAIN.0, "secret": MAIN.1},
    });
    bench.ok("connection_add", form.clone()).await;
    bench.sync_well().await;
    bench.ok("connection_remove", json!({"connection": "Main", "keep": true})).await;
    let view = bench.ok("workspace", json!({})).await;
    assert_eq!(view["connections"][0]["disconnected"], true);
    assert_eq!(bench.total().await, 30, "what was read stays");
    let report = bench.ok("sync_start", json!({})).await;
    assert_eq!(report["connections"], json!([]), "nothing more is read");
    let named = bench.ok("sync_start", json!({"connection": "Main"})).await;
    assert_eq!(named["connections"][0]["error"]["code"], "refused", "{named}");
    // The same account again goes on where it was.
    let again = bench.ok("connection_add", form).await;
    assert_eq!(again["disconnected"], false, "{again}");
    let result = bench.sync_well().await;
    assert_eq!((&result["new"], bench.total().await), (&json!(0), 30), "{result}");
}

/// A shop whose one account needs two people. Its connection was taken away, and the ledger knows the
/// account by the name that `known` gives.
async fn known_as(known: impl FnOnce(&Value) -> String) -> Bench {
    let mut bench = Bench::real(5).await;
    bench.ok("connection_add", bench.form("Main", MAIN)).await;
    let people = [("Rini", "administrator", "271828"), ("Appa", "approver", "161803")];
    for (name, role, pin) in people {
        bench.ok("operator_add", json!({"name": name, "role": role, "pin": pin})).await;
    }
    bench.ok("approval_policy_set", json!({"connection": "Main", "ask": "always"})).await;
    bench.ok("connection_remove", json!({"connection": "Main", "keep": true})).await;
    bench.close().await;
    let account = known(&bench.form("Main", MAIN));
    let db = rusqlite::Connection::open(bench.options().workspace.join("ledger.db")).unwrap();
    for table in ["connection", "approval_policy"] {
        db.execute(&format!("UPDATE {table} SET account = ?1"), [&account]).unwrap();
    }
    drop(db);
    bench.open().await;
    bench.ok("operator_switch", json!({"name": "Rini", "pin": "271828"})).await;
    bench
}

#[tokio::test(flavor = "multi_thread")]
async fn connecting_anew_switches_no_second_person_off() {
    // An account that told nothing when it was connected is known by its stand-in.
    let stand_in = |form: &Value| {
        let (url, key) = (form["base_url"].as_str().unwrap(), MAIN.0);
        let hash = sha2::Sha256::digest(format!("countersign account\n{url}\n{key}"));
        data_encoding::HEXLOWER.encode(&hash[..16])
    };
    let bench = known_as(stand_in).await;
    let before = bench.ok("workspace", json!({})).await["connections"][0]["id"].take();
    let again = bench.ok("connection_add", bench.form("Main", MAIN)).await;
    assert_eq!(again["id"], before, "it is the same account");
    let policies = bench.ok("approval_policy_list", json!({})).await;
    assert_eq!(policies[0]["ask"], "always", "{policies}");

    // One that nothing names any more leaves what was said about it to the next.
    let bench = known_as(|_| "nobody knows".to_owned()).await;
    bench.ok("connection_add", bench.form("Again", MAIN)).await;
    let policies = bench.ok("approval_policy_list", json!({})).await;
    let ask = |one: &Value| (one["connection"].clone(), one["ask"].clone());
    let asks: Vec<_> = policies.as_array().unwrap().iter().map(ask).collect();
    assert_eq!(asks, [(json!("Again"), json!("always"))], "{policies}");
}
