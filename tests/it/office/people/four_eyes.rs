use backoffice::Code;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::super::actions::statement;
use super::super::bench::{Bench, transfer};
use super::{Desk, agreed, policy, received, staffed};

/// A shop where everything needs two people, and a transfer that waits.
async fn shop() -> (Bench, Desk, String) {
    let bench = Bench::demo(10).await;
    let ada = staffed(&bench).await;
    policy(&ada, "always", json!([])).await;
    let id = waiting(&bench, &ada, "INV-1").await;
    (bench, ada, id)
}

async fn waiting(bench: &Bench, desk: &Desk, order: &str) -> String {
    let id = bench.add(transfer(order)).await;
    desk.ok("session_fetch", json!({"key": id})).await;
    id
}

/// The request that the queue and the session itself name.
async fn named(desk: &Desk, id: &str) -> [Value; 2] {
    let queue = desk.ok("queue", json!({})).await;
    let mut rows = queue["waiting"].as_array().unwrap().iter();
    let row = rows.find(|row| row["session"]["id"] == *id).unwrap();
    let detail = desk.ok("session_get", json!({"key": id})).await;
    [row["request"].clone(), detail["request"].clone()]
}

/// What the queue says of the last no.
async fn rejected(desk: &Desk, id: &str) -> Value {
    let queue = desk.ok("queue", json!({})).await;
    let mut rows = queue["waiting"].as_array().unwrap().iter();
    rows.find(|row| row["session"]["id"] == *id).unwrap()["rejected"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_says_beforehand_what_a_second_person_is_asked_about() {
    let bench = Bench::demo(10).await;
    let ada = staffed(&bench).await;
    let id = waiting(&bench, &ada, "INV-1").await;
    let fina = Desk::at(&bench, "fina").await;
    let from = |value: &str| json!([{"value": value, "currency": "IDR"}]);
    let cases = [
        ("off", json!([]), false),
        ("from", from("150000.01"), false),
        ("from", from("150000.00"), true),
        ("always", json!([]), true),
    ];
    for (ask, amounts, asks) in cases {
        policy(&ada, ask, amounts).await;
        let queue = fina.ok("queue", json!({})).await;
        let mut rows = queue["waiting"].as_array().unwrap().iter();
        let row = rows.find(|row| row["session"]["id"] == *id).unwrap();
        let shown = fina.ok("confirm_prepare", received(&id, "150000.00")).await;
        assert_eq!((&row["asks"], &shown["needs_approval"]), (&json!(asks), &json!(asks)), "{ask}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_asks_for_another_approves_and_it_happens_once() {
    let (bench, _ada, id) = shop().await;
    let (fina, appa) = (Desk::at(&bench, "fina").await, Desk::at(&bench, "appa").await);
    let shown = fina.ok("confirm_prepare", received(&id, "150000.00")).await;
    assert_eq!(shown["needs_approval"], true, "said before anybody agrees");
    let asked = fina.ok("action_commit", agreed(&shown)).await;
    assert_eq!(asked["outcome"], "awaiting_approval", "{asked}");
    assert_eq!(bench.arrived("POST", "/confirm").await, 0);
    let beside = fina.no("confirm_prepare", received(&id, "150000.00")).await;
    assert_eq!(beside.code, Code::AwaitsApproval, "nothing is prepared beside what waits");
    assert_eq!(named(&fina, &id).await, [asked["request"].clone(), asked["request"].clone()]);

    let list = appa.ok("request_list", json!({})).await;
    assert_eq!((&list["for_me"], &list["waiting"][0]["id"]), (&json!(1), &asked["request"]));
    let seen = &list["waiting"][0];
    assert_eq!((&seen["maker"], &seen["reference"]), (&json!("fina"), &json!("TRSF 0042")));
    assert_eq!(
        (&seen["received"]["value"], &seen["can_approve"]),
        (&json!("150000.00"), &json!(true))
    );
    assert_eq!(appa.ok("workspace", json!({})).await["to_approve"], 1);
    assert_eq!(fina.ok("workspace", json!({})).await["to_approve"], 0);

    let unseen = json!({"id": asked["request"], "bound": "something else"});
    assert_eq!(appa.no("request_approve", unseen).await.code, Code::Refused);
    let done = appa.approve(&asked["request"]).await.unwrap();
    assert_eq!(done["result"]["outcome"], "confirmed", "{done}");
    assert_eq!(
        (&done["request"]["state"], &done["request"]["proof"]),
        (&json!("approved"), &json!("procedure"))
    );
    assert_eq!(done["result"]["approved_by"], "appa");
    assert_eq!(bench.effects(&id, "completed").await, 1);

    let again = appa.approve(&asked["request"]).await.unwrap_err();
    assert!(again.message.contains("used once"), "{again:?}");
    assert_eq!(bench.effects(&id, "completed").await, 1);
    let detail = fina.ok("session_get", json!({"key": id})).await;
    assert_eq!(detail["records"][0]["by"], "fina");
    assert_eq!(detail["request"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_never_agrees_under_no_name_of_the_same_account() {
    let (bench, ada, id) = shop().await;
    let asked = ada.confirm(&id).await;
    assert_eq!(asked["outcome"], "awaiting_approval", "administrators included: {asked}");
    let error = ada.approve(&asked["request"]).await.unwrap_err();
    assert!(error.code == Code::NotPermitted && error.message.contains("never"), "{error:?}");
    // The same human under a second name: the account is one.
    ada.ok("operator_add", json!({"name": "ada 2", "role": "approver", "account": "ada"})).await;
    ada.ok("operator_switch", json!({"name": "ada 2"})).await;
    assert_eq!(ada.approve(&asked["request"]).await.unwrap_err().code, Code::NotPermitted);
    ada.ok("operator_switch", json!({"name": "ada"})).await;
    // Nor once the second name is bound to another account: the one they asked from counts.
    ada.ok("operator_set", json!({"name": "ada", "account": "elsewhere", "pin": "271828"})).await;
    ada.ok("operator_switch", json!({"name": "ada 2"})).await;
    assert_eq!(ada.approve(&asked["request"]).await.unwrap_err().code, Code::NotPermitted);
    for (name, code) in
        [("supi", Code::NotPermitted), ("acca", Code::NotPermitted), ("fina", Code::NotPermitted)]
    {
        let desk = Desk::at(&bench, name).await;
        assert_eq!(desk.approve(&asked["request"]).await.unwrap_err().code, code, "{name}");
    }
    assert_eq!(bench.arrived("POST", "/confirm").await, 0);
    let appa = Desk::at(&bench, "appa").await;
    assert_eq!(appa.approve(&asked["request"]).await.unwrap()["result"]["outcome"], "confirmed");
    assert_eq!(bench.effects(&id, "completed").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_approve_at_once_approve_once() {
    let (bench, ada, id) = shop().await;
    let (fina, appa) = (Desk::at(&bench, "fina").await, Desk::at(&bench, "appa").await);
    let asked = fina.confirm(&id).await;
    let (one, two) = tokio::join!(appa.approve(&asked["request"]), ada.approve(&asked["request"]));
    let yes = [&one, &two].into_iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(yes, 1, "{one:?} {two:?}");
    assert_eq!(bench.effects(&id, "completed").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_has_a_reason_and_the_maker_may_take_it_back() {
    let (bench, ada, id) = shop().await;
    let (fina, appa) = (Desk::at(&bench, "fina").await, Desk::at(&bench, "appa").await);
    let asked = fina.confirm(&id).await["request"].clone();
    let why = |reason: &str| json!({"id": asked, "reason": reason});
    assert_eq!(appa.no("request_reject", why(" ")).await.code, Code::InvalidInput);
    assert_eq!(ada.no("request_withdraw", json!({"id": asked})).await.code, Code::NotPermitted);
    let no = appa.ok("request_reject", why("other account")).await;
    assert_eq!(
        (&no["request"]["state"], &no["request"]["reason"]),
        (&json!("rejected"), &json!("other account"))
    );
    assert_eq!(appa.approve(&asked).await.unwrap_err().code, Code::Refused, "a no is final");
    assert_eq!(named(&fina, &id).await, [Value::Null, Value::Null]);
    let said = rejected(&fina, &id).await;
    assert_eq!((&said["by"], &said["reason"]), (&json!("appa"), &json!("other account")));
    let detail = fina.ok("session_get", json!({"key": id})).await;
    let told = detail["timeline"].as_array().unwrap().iter();
    let told = told.filter(|one| one["event"] == "confirm").map(|one| (&one["to"], &one["by"]));
    let wanted = [(json!("waiting"), json!("fina")), (json!("rejected"), json!("appa"))];
    assert!(wanted.iter().all(|(to, by)| told.clone().any(|one| one == (to, by))), "{detail}");

    let asked = fina.confirm(&id).await["request"].clone();
    assert_eq!(rejected(&fina, &id).await["by"], "appa", "still the last word");
    let back = fina.ok("request_withdraw", json!({"id": asked})).await;
    assert_eq!(back["request"]["state"], "withdrawn");
    assert_eq!(rejected(&fina, &id).await, Value::Null, "what came later counts");
    assert!(appa.approve(&asked).await.unwrap_err().message.contains("withdrawn"));

    let asked = fina.confirm(&id).await["request"].clone();
    bench.clock.advance(TimeDelta::days(8));
    assert!(appa.approve(&asked).await.unwrap_err().message.contains("in time"));
    bench.clock.advance(TimeDelta::days(-8));
    assert!(appa.approve(&asked).await.unwrap_err().message.contains("in time"), "it stays ended");
    assert_eq!(bench.arrived("POST", "/confirm").await, 0);
    let ended = appa.ok("request_list", json!({})).await["ended"].take();
    assert_eq!(ended.as_array().unwrap().len(), 3);

    let asked = fina.confirm(&id).await["request"].clone();
    assert_eq!(appa.approve(&asked).await.unwrap()["result"]["outcome"], "confirmed");
    assert_eq!(bench.effects(&id, "completed").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_since_it_was_asked_voids_the_request() {
    let (bench, ada, id) = shop().await;
    let (fina, appa) = (Desk::at(&bench, "fina").await, Desk::at(&bench, "appa").await);
    let state = |asked: Value| {
        let appa = &appa;
        async move { appa.ok("request_get", json!({"id": asked})).await["state"].take() }
    };
    // A stricter policy, whatever it was before; a looser one frees nothing.
    policy(&ada, "from", json!([{"value": "150000.00", "currency": "IDR"}])).await;
    let asked = fina.confirm(&id).await["request"].clone();
    assert_eq!(policy(&ada, "off", json!([])).await["voided"], 0);
    assert_eq!(state(asked.clone()).await, "waiting", "loosening frees nothing");
    assert_eq!(policy(&ada, "always", json!([])).await["voided"], 1);
    assert_eq!(state(asked).await, "void");

    // The maker may not act any more.
    let asked = fina.confirm(&id).await["request"].clone();
    ada.ok("operator_set", json!({"name": "fina", "role": "support"})).await;
    assert_eq!(state(asked).await, "void");
    ada.ok("operator_set", json!({"name": "fina", "role": "finance"})).await;

    // The session is not what it was: somebody elsewhere, in a workspace of their own, was faster.
    let asked = fina.confirm(&id).await["request"].clone();
    let elsewhere = Desk { office: bench.elsewhere().await };
    elsewhere.ok("session_fetch", json!({"key": id})).await;
    assert_eq!(elsewhere.confirm(&id).await["outcome"], "confirmed");
    ada.ok("session_fetch", json!({"key": id})).await;
    assert_eq!(appa.approve(&asked).await.unwrap_err().code, Code::Refused);
    assert_eq!(state(asked).await, "void");
    assert_eq!(bench.arrived("POST", "/confirm").await, 1, "theirs");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_decides_above_their_limit() {
    let bench = Bench::demo(10).await;
    let ada = staffed(&bench).await;
    let limit = |value: &str| json!([{"value": value, "currency": "IDR"}]);
    let (fina, appa) = (Desk::at(&bench, "fina").await, Desk::at(&bench, "appa").await);
    ada.ok("operator_set", json!({"name": "fina", "limits": limit("149999.99")})).await;
    ada.ok("operator_set", json!({"name": "appa", "limits": limit("149999.99")})).await;
    let id = waiting(&bench, &ada, "INV-1").await;
    let asked = fina.confirm(&id).await;
    assert_eq!(asked["outcome"], "awaiting_approval", "above their own limit, without any policy");
    let seen = appa.ok("request_get", json!({"id": asked["request"]})).await;
    assert_eq!((&seen["can_approve"], &seen["cannot"]), (&json!(false), &json!("limit")));
    assert_eq!(appa.approve(&asked["request"]).await.unwrap_err().code, Code::NotPermitted);
    ada.ok("operator_set", json!({"name": "appa", "limits": limit("150000.00")})).await;
    assert_eq!(appa.approve(&asked["request"]).await.unwrap()["result"]["outcome"], "confirmed");
    assert_eq!(bench.effects(&id, "completed").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_needs_two_as_well_and_a_link_does_not() {
    let (bench, _ada, id) = shop().await;
    let (fina, appa) = (Desk::at(&bench, "fina").await, Desk::at(&bench, "appa").await);
    let cancel = async || {
        let shown = fina.ok("cancel_prepare", json!({"key": id})).await;
        fina.ok("action_commit", agreed(&shown)).await
    };
    let no = json!({"id": cancel().await["request"], "reason": "they did pay"});
    appa.ok("request_reject", no).await;
    assert_eq!(rejected(&fina, &id).await, Value::Null, "nobody asked about its confirmation");
    let asked = cancel().await;
    assert_eq!(asked["outcome"], "awaiting_approval");
    assert_eq!(appa.approve(&asked["request"]).await.unwrap()["result"]["outcome"], "confirmed");
    assert_eq!(bench.effects(&id, "canceled").await, 1);
    let supi = Desk::at(&bench, "supi").await;
    let shown = supi.ok("link_prepare", super::super::actions::create::draft("INV-9")).await;
    assert_eq!(shown["needs_approval"], false);
    assert_eq!(supi.ok("action_commit", agreed(&shown)).await["outcome"], "confirmed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_line_that_a_request_names_is_not_there_for_another() {
    let (bench, ada, one) = shop().await;
    let two = waiting(&bench, &ada, "INV-2").await;
    let (fina, appa) = (Desk::at(&bench, "fina").await, Desk::at(&bench, "appa").await);
    let file = statement(&fina.ok("session_get", json!({"key": one})).await, &["KOPI"]);
    let import = fina.ok("statement_stage", file).await[0]["import"].clone();
    fina.ok("statement_finish", json!({"import": import})).await;
    let lines = |key: &str| json!({"keys": [key]});
    let found = fina.ok("line_candidates", lines(&one)).await;
    let mut request = received(&one, "150000.00");
    request["line"] = found[0]["lines"][0]["line"]["id"].clone();
    let shown = fina.ok("confirm_prepare", request.clone()).await;
    let asked = fina.ok("action_commit", agreed(&shown)).await;
    assert_eq!(asked["outcome"], "awaiting_approval", "{asked}");

    request["key"] = json!(two);
    let error = fina.no("confirm_prepare", request).await;
    assert!(error.message.contains("0.00 is left"), "{error}");
    assert_eq!(fina.ok("line_candidates", lines(&two)).await[0]["lines"], json!([]));
    assert_eq!(fina.no("statement_undo", json!({"import": import})).await.code, Code::Refused);
    let done = appa.approve(&asked["request"]).await.unwrap();
    assert_eq!(done["result"]["outcome"], "confirmed", "its own line does not stand in its way");
}
