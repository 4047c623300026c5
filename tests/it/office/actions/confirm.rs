use serde_json::{Value, json};

use super::super::bench::{Bench, MAIN, READER, transfer};
use super::{agreed, received};

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_in_full_is_confirmed_once_and_the_provider_agrees() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    let shown = bench.prepare(&id).await;
    assert_eq!(shown["deed"], "confirm");
    assert_eq!(shown["comparison"], "equal");
    assert_eq!(shown["expected"]["minor"], "15000000");
    assert_eq!(bench.effects(&id, "completed").await, 0, "preparing sends nothing");

    let done = bench.commit(&shown).await;
    assert_eq!(done["outcome"], "confirmed", "{done}");
    assert_eq!(done["provider_agrees"], true);
    assert_eq!(done["session"]["status"], "completed");
    assert_eq!(bench.effects(&id, "completed").await, 1);

    let detail = bench.session(&id).await;
    assert_eq!(detail["records"][0]["reference"], "TRSF 0042");
    assert_eq!(detail["records"][0]["by"], "Rini");
    assert_eq!(detail["exception"], "none");
    let sent = bench.ok("queue", json!({})).await["sent"].take();
    assert_eq!(sent[0]["action"]["state"], "confirmed");
}

#[tokio::test(flavor = "multi_thread")]
async fn confirming_what_is_confirmed_says_so_and_sends_nothing() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    bench.commit(&bench.prepare(&id).await).await;
    let before = bench.arrived("POST", "/confirm").await;

    let again = bench.prepare(&id).await;
    assert_eq!(again["deed"], "already");
    let result = bench.commit(&again).await;
    assert_eq!(
        (&result["outcome"], &result["reason"]),
        (&json!("confirmed"), &json!("already_completed"))
    );
    assert_eq!(bench.arrived("POST", "/confirm").await, before);
    assert_eq!(bench.effects(&id, "completed").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_was_faster() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    let shown = bench.prepare(&id).await;
    // Another client, another machine: this workspace hears nothing of it.
    let elsewhere = bench.elsewhere().await;
    elsewhere.call("session_fetch", json!({"key": id})).await.unwrap();
    let theirs = elsewhere.call("confirm_prepare", received(&id, "150000.00")).await.unwrap();
    elsewhere.call("action_commit", agreed(&theirs)).await.unwrap();

    let done = bench.commit(&shown).await;
    assert_eq!((&done["outcome"], &done["reason"]), (&json!("confirmed"), &json!("other")));
    assert_eq!(bench.effects(&id, "completed").await, 1);
    assert_eq!(bench.arrived("POST", "/confirm").await, 1, "read before it is sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_programs_confirm_the_same_session_at_once() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    let other = bench.another().await;
    let first = bench.prepare(&id).await;
    let second = other.call("confirm_prepare", received(&id, "150000.00")).await.unwrap();
    let (one, two) = tokio::join!(
        bench.call("action_commit", agreed(&first)),
        other.call("action_commit", agreed(&second))
    );
    let answers = [one, two];
    assert!(answers.iter().any(Result::is_ok), "{answers:?}");
    for answer in answers.iter().flatten() {
        assert_ne!(answer["outcome"], "refused", "{answer}");
    }
    bench.sync_well().await;
    assert_eq!(bench.effects(&id, "completed").await, 1);
    assert_eq!(bench.session(&id).await["records"].as_array().unwrap().len(), 1);
    other.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_works_once_for_its_own_intent() {
    let bench = Bench::demo(10).await;
    let (a, b) = (bench.waiting("INV-1").await, bench.waiting("INV-2").await);
    let (shown_a, shown_b) = (bench.prepare(&a).await, bench.prepare(&b).await);
    let crossed = json!({"intent": shown_a["intent"], "token": shown_b["token"]});
    assert_eq!(bench.no("action_commit", crossed).await.code, backoffice::Code::Refused);

    let (one, two) = tokio::join!(
        bench.call("action_commit", agreed(&shown_a)),
        bench.call("action_commit", agreed(&shown_a))
    );
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1, "{one:?} {two:?}");
    let error = bench.no("action_commit", agreed(&shown_a)).await;
    assert!(error.message.contains("Nothing was sent"), "{error}");
    assert_eq!(bench.effects(&a, "completed").await, 1);
    assert_eq!(bench.effects(&b, "completed").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_payment_is_recorded_and_the_rest_completes_it() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    let before = bench.control("GET", "/requests", Value::Null).await["total"].clone();
    let shown = bench.ok("confirm_prepare", received(&id, "100000.00")).await;
    assert_eq!((&shown["deed"], &shown["comparison"]), (&json!("record"), &json!("short")));
    assert_eq!(shown["difference"]["value"], "-50000.00");
    let result = bench.commit(&shown).await;
    assert_eq!(result["outcome"], "recorded", "{result}");
    assert_eq!(result["session"]["exception"], "partial");
    let after = bench.control("GET", "/requests", Value::Null).await["total"].clone();
    assert_eq!(before, after, "recording sends nothing at all");
    let detail = bench.session(&id).await;
    assert_eq!(detail["remainder"]["value"], "50000.00");
    let queue = bench.ok("queue", json!({})).await;
    let row = queue["waiting"].as_array().unwrap().iter().find(|row| row["session"]["id"] == *id);
    assert_eq!(row.unwrap()["remainder"]["value"], "50000.00");

    let shown = bench.ok("confirm_prepare", received(&id, "50000.00")).await;
    assert_eq!((&shown["deed"], &shown["comparison"]), (&json!("confirm"), &json!("equal")));
    let result = bench.commit(&shown).await;
    assert_eq!(result["outcome"], "confirmed", "{result}");
    let detail = bench.session(&id).await;
    assert_eq!(detail["records"].as_array().unwrap().len(), 2);
    assert_eq!(detail["remainder"], Value::Null);
    assert_eq!(bench.effects(&id, "completed").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn confirming_in_full_although_less_came_needs_a_reason() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    let mut request = received(&id, "149000.00");
    request["accept_short"] = json!(true);
    let error = bench.no("confirm_prepare", request.clone()).await;
    assert_eq!(error.code, backoffice::Code::InvalidInput);
    request["reason"] = json!("bank fee");
    let shown = bench.ok("confirm_prepare", request).await;
    assert_eq!(shown["warnings"], json!(["short_confirmed_in_full"]));
    assert_eq!(bench.commit(&shown).await["outcome"], "confirmed");
    assert_eq!(bench.session(&id).await["records"][0]["reason"], "bank fee");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_much_is_the_customers_credit() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    let shown = bench.ok("confirm_prepare", received(&id, "160000.00")).await;
    assert_eq!(shown["comparison"], "over");
    assert_eq!(shown["warnings"], json!(["excess_is_credit"]));
    assert_eq!(shown["received"]["value"], "160000.00");
    bench.commit(&shown).await;
    let detail = bench.session(&id).await;
    assert_eq!(detail["credit"]["value"], "10000.00");
    assert_eq!(detail["exception"], "over");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_confirmed_is_refused_with_the_reason() {
    let bench = Bench::demo(10).await;
    let waiting = bench.waiting("INV-1").await;
    let with = |change: Value| {
        let mut session = transfer("INV-X");
        for (key, value) in change.as_object().unwrap() {
            session[key] = value.clone();
        }
        session
    };
    let table = [
        (with(json!({"adapter": "xendit"})), "manual"),
        (with(json!({"status": "open"})), "has not said"),
        (with(json!({"status": "expired"})), "expired"),
        (with(json!({"status": "failed"})), "failed"),
        (with(json!({"status": "canceled"})), "canceled"),
    ];
    for (session, why) in table {
        let id = bench.add(session).await;
        bench.ok("session_fetch", json!({"key": id})).await;
        let error = bench.no("confirm_prepare", received(&id, "150000.00")).await;
        assert!(error.message.contains(why), "{error:?}");
    }
    let mut wrong = received(&waiting, "10.00");
    wrong["received"]["currency"] = json!("USD");
    let shown = bench.ok("confirm_prepare", wrong).await;
    assert_eq!(shown["deed"], "record", "it settles nothing: {shown}");
    for amount in ["0", "-150000.00", "", "a lot", "150000.005", "99999999999999999999"] {
        let error = bench.no("confirm_prepare", received(&waiting, amount)).await;
        assert_eq!(error.code, backoffice::Code::InvalidInput, "{amount}: {error:?}");
    }
    let mut nameless = received(&waiting, "150000.00");
    nameless["reference"] = json!("  ");
    assert!(bench.no("confirm_prepare", nameless).await.message.contains("reference"));
    let error = bench.no("confirm_prepare", received("cs_nobody", "150000.00")).await;
    assert_eq!(error.code, backoffice::Code::NotFound);
    assert_eq!(bench.arrived("POST", "/confirm").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_changed_since_it_was_shown_is_not_sent() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    let old = bench.prepare(&id).await;
    let new = bench.prepare(&id).await;
    let error = bench.no("action_commit", agreed(&old)).await;
    assert!(error.message.contains("Nothing was sent"), "{error}");
    assert_eq!(bench.commit(&new).await["outcome"], "confirmed");
    assert_eq!(bench.effects(&id, "completed").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_may_only_read_confirms_nothing() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    bench.key(READER).await.unwrap();
    let shown = bench.prepare(&id).await;
    let result = bench.commit(&shown).await;
    assert_eq!(
        (&result["outcome"], &result["reason"]),
        (&json!("refused"), &json!("forbidden")),
        "{result}"
    );
    assert_eq!(bench.effects(&id, "completed").await, 0);
    let detail = bench.session(&id).await;
    assert_eq!(detail["status"], "awaiting_confirmation");
    assert_eq!(detail["records"], json!([]), "no money is in the books for what did not happen");
    bench.key(MAIN).await.unwrap();
    assert_eq!(bench.commit(&bench.prepare(&id).await).await["outcome"], "confirmed");
    assert_eq!(bench.effects(&id, "completed").await, 1);
}
