//! What does not fit, what shows that money came, and what can be taken back.

use data_encoding::BASE64;
use serde_json::{Value, json};

use super::super::bench::{Bench, transfer};
use super::{agreed, received, statement};

/// A picture of one pixel.
pub const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

impl Bench {
    /// Writes money down and gives what came of it.
    async fn record(&self, key: &str, value: &str, currency: &str) -> Value {
        let mut request = received(key, value);
        request["received"]["currency"] = json!(currency);
        let shown = self.ok("record_prepare", request).await;
        assert_eq!((&shown["deed"], &shown["can_be_undone"]), (&json!("record"), &json!(true)));
        let done = self.commit(&shown).await;
        assert_eq!(done["outcome"], "recorded", "{done}");
        done["session"]["exception"].clone()
    }

    /// Takes back the one record that still can be.
    async fn take_back(&self, key: &str) {
        let records = self.session(key).await["records"].take();
        let open = |record: &&Value| record["kept"].is_null() && record["undone"].is_null();
        let record = records.as_array().unwrap().iter().find(open).unwrap();
        self.ok("record_undo", json!({"id": record["id"]})).await;
    }

    /// Imports transfers of Rp 150,000 of the day of a session; gives the import.
    async fn bank(&self, session: &str, about: &[&str]) -> Value {
        let staged =
            self.ok("statement_stage", statement(&self.session(session).await, about)).await;
        let import = staged[0]["import"].clone();
        self.ok("statement_finish", json!({"import": import})).await;
        import
    }

    /// What the bank suggests for a session.
    async fn suggested(&self, key: &str) -> Vec<Value> {
        let found = self.ok("line_candidates", json!({"keys": [key]})).await;
        found[0]["lines"].as_array().unwrap().clone()
    }

    async fn cases(&self) -> Value {
        self.ok("case_list", json!({})).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_is_seen_with_the_session_and_drawn_anew() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    let mut request = received(&id, "150000.00");
    let pdf = BASE64.encode(b"%PDF-1.7 /JavaScript");
    request["evidence"] = json!([
        {"name": "slip.png", "content": PIXEL},
        {"name": "C:\\temp\\slip.exe", "content": pdf},
    ]);
    let shown = bench.ok("confirm_prepare", request).await;
    assert_eq!(bench.session(&id).await["claims"], json!([]), "nobody agreed yet");
    assert_eq!(bench.commit(&shown).await["outcome"], "confirmed");

    let detail = bench.session(&id).await;
    let claims = detail["claims"].as_array().unwrap();
    assert_eq!(claims.len(), 2, "{claims:?}");
    assert_eq!((&claims[0]["weight"], &claims[0]["media"]), (&json!("claim"), &json!("image/png")));
    assert_eq!((&claims[0]["width"], &claims[0]["by"]), (&json!(1), &json!("Rini")));
    assert_eq!(claims[0]["deed"], detail["records"][0]["id"], "it came with this money");
    assert_eq!((&claims[1]["name"], &claims[1]["width"]), (&json!("slip.exe"), &Value::Null));

    let picture = bench.ok("claim_get", json!({"id": claims[0]["id"]})).await;
    let drawn = BASE64.decode(picture["picture"].as_str().unwrap().as_bytes()).unwrap();
    assert!(drawn.starts_with(b"\x89PNG"));
    assert_ne!(BASE64.encode(&drawn), PIXEL, "never the file's own bytes");
    let paper = bench.ok("claim_get", json!({"id": claims[1]["id"]})).await;
    assert_eq!(paper["picture"], Value::Null);
    assert_eq!(paper["pdf"], json!({"version": "1.7", "encrypted": false, "active": true}));

    let target = bench.folder.path().join("out.pdf");
    *bench.host.saves_to.lock().unwrap() = Some(target.clone());
    bench.ok("claim_save_as", json!({"id": claims[1]["id"]})).await;
    assert_eq!(std::fs::read(target).unwrap(), b"%PDF-1.7 /JavaScript");
    bench.ok("claim_reveal", json!({"id": claims[0]["id"]})).await;
    let kept = bench.host.revealed.lock().unwrap()[0].clone();
    std::fs::write(&kept, b"another picture").unwrap();
    let error = bench.no("claim_get", json!({"id": claims[0]["id"]})).await;
    assert!(error.message.contains("changed since"), "{error}");
    std::fs::remove_file(kept).unwrap();
    assert_eq!(
        bench.no("claim_get", json!({"id": claims[0]["id"]})).await.code,
        backoffice::Code::NotFound
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_do_something_is_no_claim_and_nothing_is_prepared() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    let mut request = received(&id, "150000.00");
    let svg = BASE64.encode(b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>");
    request["evidence"] = json!([{"name": "slip.png", "content": svg}]);
    for command in ["confirm_prepare", "record_prepare"] {
        let error = bench.no(command, request.clone()).await;
        assert_eq!(error.code, backoffice::Code::InvalidInput);
        assert!(error.message.contains("SVG"), "{error}");
    }
    assert!(!bench.options().workspace.join("evidence").exists());
    assert_eq!(bench.session(&id).await["timeline"].to_string().matches("confirm").count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn money_that_does_not_fit_has_a_word_a_step_and_a_credit() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    let before = bench.control("GET", "/requests", Value::Null).await["total"].clone();
    let table = [
        ("10.00", "USD", "wrong_currency", "return_foreign"),
        ("149000.00", "IDR", "partial", "wait_for_rest"),
        ("150500.00", "IDR", "over", "return_excess"),
        ("300000.00", "IDR", "duplicate", "return_second"),
    ];
    for (value, currency, exception, next) in table {
        assert_eq!(bench.record(&id, value, currency).await, exception);
        let view = bench.cases().await;
        let case = &view["cases"][0];
        assert_eq!((&case["session"]["id"], &case["next"]), (&json!(id), &json!(next)));
        assert_eq!(view["counts"], json!([{"exception": exception, "count": 1}]));
        let found =
            bench.ok("session_list", json!({"query": format!("is:{exception}")})).await["total"]
                .take();
        assert_eq!(found, json!(1), "is:{exception}");
        if exception == "over" {
            assert_eq!(view["credits"][0]["amount"]["value"], "500.00");
        }
        bench.take_back(&id).await;
    }
    let view = bench.cases().await;
    assert_eq!((&view["cases"], &view["credits"]), (&json!([]), &json!([])), "all taken back");
    let after = bench.control("GET", "/requests", Value::Null).await["total"].clone();
    assert_eq!(before, after, "none of it left this computer");
    let detail = bench.session(&id).await;
    assert_eq!((&detail["received"], &detail["exception"]), (&Value::Null, &json!("none")));
    assert_eq!(detail["records"].as_array().unwrap().len(), 4, "history stays");
    assert_eq!(bench.commit(&bench.prepare(&id).await).await["outcome"], "confirmed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wrong_currency_does_not_keep_the_right_money_out() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    let mut wrong = received(&id, "10.00");
    wrong["received"]["currency"] = json!("USD");
    let shown = bench.ok("confirm_prepare", wrong).await;
    assert_eq!(
        (&shown["deed"], &shown["comparison"], &shown["difference"]),
        (&json!("record"), &json!("wrong_currency"), &Value::Null)
    );
    assert_eq!(shown["received"]["currency"], "USD");
    bench.commit(&shown).await;
    let done = bench.commit(&bench.prepare(&id).await).await;
    assert_eq!(
        (&done["outcome"], &done["session"]["exception"]),
        (&json!("confirmed"), &json!("wrong_currency"))
    );
    assert_eq!(bench.session(&id).await["foreign"][0]["value"], "10.00");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tolerance_confirms_what_is_nearly_all_and_says_why() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    let set = |value: &str| json!({"connection": "sandbox:plugipay", "settings": {"tolerance.IDR": value}});
    let error = bench.no("connection_set", set("0.001")).await;
    assert_eq!(error.code, backoffice::Code::InvalidInput);
    bench.ok("connection_set", set("999.99")).await;
    assert_eq!(bench.ok("confirm_prepare", received(&id, "149000.00")).await["deed"], "record");
    let set = bench.ok("connection_set", set("1000")).await;
    assert_eq!(set["settings"]["tolerance.IDR"], "1000.00");
    let shown = bench.ok("confirm_prepare", received(&id, "149000.00")).await;
    assert_eq!(
        (&shown["deed"], &shown["warnings"]),
        (&json!("confirm"), &json!(["within_tolerance"]))
    );
    let done = bench.commit(&shown).await;
    assert_eq!(
        (&done["outcome"], &done["session"]["exception"]),
        (&json!("confirmed"), &json!("none"))
    );
    let reason = bench.session(&id).await["records"][0]["reason"].take();
    assert!(reason.as_str().unwrap().contains("1000.00"), "{reason}");
    assert_eq!(bench.cases().await["cases"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_dealt_with_is_out_of_the_way_until_more_comes() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    let shown = bench.ok("confirm_prepare", received(&id, "160000.00")).await;
    bench.commit(&shown).await;
    assert_eq!(bench.cases().await["counts"][0]["exception"], "over");
    let settle = |how: &str| json!({"key": id, "how": how});
    assert_eq!(bench.no("case_settle", settle(" ")).await.code, backoffice::Code::InvalidInput);
    let view = bench.ok("case_settle", settle("given back on 6 Oct")).await;
    assert_eq!((&view["counts"], &view["credits"]), (&json!([]), &json!([])));
    assert_eq!(view["cases"][0]["settled"]["by"], "Rini");
    let view = bench.ok("case_reopen", json!({"key": id})).await;
    assert_eq!(view["counts"][0]["count"], 1);
    assert_eq!(bench.no("case_reopen", json!({"key": id})).await.code, backoffice::Code::Refused);
    bench.ok("case_settle", settle("kept for the next order")).await;
    bench.record(&id, "1000.00", "IDR").await;
    let view = bench.cases().await;
    assert_eq!(view["credits"][0]["amount"]["value"], "11000.00", "more came: it is open again");
    bench.take_back(&id).await;
    assert_eq!(bench.cases().await["counts"], json!([]), "and dealt with again without it");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_provider_was_told_cannot_be_taken_back() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    bench.record(&id, "100000.00", "IDR").await;
    let shown = bench.ok("confirm_prepare", received(&id, "50000.00")).await;
    bench.commit(&shown).await;
    let records = bench.session(&id).await["records"].take();
    assert_eq!(
        (&records[0]["kept"], &records[1]["kept"]),
        (&json!("counted"), &json!("provider_told"))
    );
    for record in records.as_array().unwrap() {
        let error = bench.no("record_undo", json!({"id": record["id"]})).await;
        assert_eq!(error.code, backoffice::Code::Refused);
        assert!(error.hint.contains("Refund"), "{error}");
    }
    // A second transfer for it is only written down: that can be taken back.
    assert_eq!(bench.record(&id, "150000.00", "IDR").await, "duplicate");
    bench.take_back(&id).await;
    assert_eq!(bench.session(&id).await["exception"], "none");

    bench.ok("session_note", json!({"key": id, "text": "wrong order"})).await;
    let note = |detail: &Value| {
        let all = detail["timeline"].as_array().unwrap();
        all.iter().find(|entry| entry["event"] == "note").unwrap().clone()
    };
    let id_of = note(&bench.session(&id).await)["note"].clone();
    bench.ok("note_undo", json!({"id": id_of})).await;
    let kept = note(&bench.session(&id).await);
    assert_eq!((&kept["undone"]["by"], &kept["note"]), (&json!("Rini"), &Value::Null));
    assert_eq!(bench.no("note_undo", json!({"id": id_of})).await.code, backoffice::Code::Refused);
    assert_eq!(bench.no("note_undo", json!({"id": 999})).await.code, backoffice::Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reference_that_was_used_or_names_another_order_is_a_warning() {
    let bench = Bench::demo(10).await;
    let (one, two) = (bench.waiting("INV-2041").await, bench.waiting("INV-2042").await);
    let mut request = received(&one, "150000.00");
    request["reference"] = json!("TRSF INV-2042");
    let shown = bench.ok("confirm_prepare", request.clone()).await;
    assert_eq!(shown["warnings"], json!(["other_order"]));
    let done = bench.commit(&shown).await;
    assert_eq!(done["session"]["exception"], "reference_mismatch");
    let view = bench.cases().await;
    assert_eq!(
        (&view["cases"][0]["other_order"], &view["cases"][0]["next"]),
        (&json!("INV-2042"), &json!("check_reference"))
    );
    request["key"] = json!(two);
    let shown = bench.ok("confirm_prepare", request).await;
    assert_eq!(shown["warnings"], json!(["reference_used"]), "the same transfer for two orders");
}

#[tokio::test(flavor = "multi_thread")]
async fn money_for_what_has_ended_is_late() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    let shown = bench.ok("cancel_prepare", json!({"key": id})).await;
    assert_eq!(bench.ok("action_commit", agreed(&shown)).await["outcome"], "confirmed");
    assert_eq!(
        bench.no("confirm_prepare", received(&id, "150000.00")).await.code,
        backoffice::Code::Refused
    );
    assert_eq!(bench.record(&id, "150000.00", "IDR").await, "late");
    let view = bench.cases().await;
    assert_eq!(view["cases"][0]["next"], "renew_or_return");
    let late = bench.ok("session_list", json!({"query": "is:late"})).await;
    assert!(late["rows"].as_array().unwrap().iter().any(|row| row["id"] == json!(id)));
}

#[tokio::test(flavor = "multi_thread")]
async fn bank_lines_are_suggested_by_amount_and_told_apart_by_the_order() {
    let bench = Bench::demo(10).await;
    let (one, two) = (bench.waiting("INV-2041").await, bench.waiting("INV-2042").await);
    bench.bank(&one, &["INV2041 RINA", "SOMEBODY ELSE", "KOPI"]).await;

    let found = bench.ok("line_candidates", json!({"keys": [one, two]})).await;
    let best = &found[0]["lines"][0];
    assert_eq!(
        (&best["sure"], &best["reasons"]),
        (&json!(true), &json!(["names_order"])),
        "{found}"
    );
    assert_eq!(found[0]["lines"].as_array().unwrap().len(), 3);
    assert_eq!(
        found[1]["lines"].as_array().unwrap().iter().filter(|l| l["sure"] == true).count(),
        0
    );

    let mut request = received(&one, "150000.00");
    request["line"] = best["line"]["id"].clone();
    let shown = bench.ok("confirm_prepare", request).await;
    bench.commit(&shown).await;
    let evidence = bench.session(&one).await["records"][0]["evidence"].take();
    assert_eq!((&evidence["weight"], &evidence["line"]), (&json!("evidence"), &best["line"]["id"]));
    let found = bench.ok("line_candidates", json!({"keys": [two]})).await;
    assert_eq!(
        found[0]["lines"].as_array().unwrap().len(),
        2,
        "what stands behind one is not there for another"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_for_another_order_or_for_two_is_not_filled_in_by_itself() {
    let bench = Bench::demo(10).await;
    let (short, long) = (bench.waiting("INV-204").await, bench.waiting("INV-2041").await);
    let number = bench.waiting("2041567").await;
    bench.bank(&short, &["TRSF INV-2041 FROM 1232041567", "KOPI"]).await;
    for key in [&short, &number] {
        let lines = bench.suggested(key).await;
        assert_eq!(lines.len(), 2, "the amount fits");
        assert!(lines.iter().all(|one| one["sure"] == false && one["reasons"] == json!([])));
    }
    assert_eq!(bench.suggested(&long).await[0]["sure"], true);
    let third = bench.waiting("INV-7001").await;
    bench.bank(&third, &["INV 7001 DAN INV 204"]).await;
    let line = &bench.suggested(&third).await[0];
    assert_eq!((&line["reasons"], &line["sure"]), (&json!(["names_order"]), &json!(false)));

    let mut request = received(&short, "150000.00");
    request["reference"] = json!("TRSF INV 2041");
    let shown = bench.ok("confirm_prepare", request).await;
    assert_eq!(shown["warnings"], json!(["other_order"]), "it holds INV-204 only as a part");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_needs_a_person_is_busy_everywhere_and_holds_its_line() {
    let bench = Bench::demo(10).await;
    let (one, two) = (bench.waiting("INV-2041").await, bench.waiting("INV-2042").await);
    let import = bench.bank(&one, &["INV2041", "KOPI"]).await;
    let line = bench.suggested(&one).await[0]["line"]["id"].clone();
    let matching = json!({"method": "POST", "path_contains": format!("{one}/confirm")});
    let mismatch = json!({"kind": "status", "status": 409, "code": "IDEMPOTENCY_MISMATCH"});
    bench.fault(json!({"match": matching, "fault": mismatch})).await;
    let mut request = received(&one, "150000.00");
    request["line"] = line.clone();
    let result = bench.commit(&bench.ok("confirm_prepare", request.clone()).await).await;
    assert_eq!(result["intent"]["state"], "needs_human", "{result}");

    let queue = bench.ok("queue", json!({})).await;
    let rows = queue["waiting"].as_array().unwrap().iter();
    assert!(
        rows.clone().all(|row| row["session"]["id"] != one),
        "it is no more for anybody to confirm"
    );
    assert!(rows.clone().any(|row| row["session"]["id"] == two));
    assert_eq!(queue["sent"][0]["action"]["state"], "needs_human");
    let detail = bench.session(&one).await;
    assert_eq!(detail["action"]["state"], "needs_human");
    assert_eq!(detail["possible"][0]["reason"], "in_flight");
    let error = bench.no("confirm_prepare", request.clone()).await;
    assert!(error.message.contains("waits for a person"), "{error}");

    request["key"] = json!(two);
    let error = bench.no("confirm_prepare", request.clone()).await;
    assert!(error.message.contains("holds the rest"), "{error}");
    assert!(bench.suggested(&two).await.iter().all(|one| one["line"]["id"] != line));
    assert_eq!(
        bench.no("statement_undo", json!({"import": import})).await.code,
        backoffice::Code::Refused
    );
    bench.ok("action_release", json!({"intent": result["intent"]["id"]})).await;
    assert_eq!(
        bench.commit(&bench.ok("confirm_prepare", request).await).await["outcome"],
        "confirmed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_by_bank_after_a_gateway_took_the_money_is_to_be_given_back() {
    let bench = Bench::demo(10).await;
    let mut paid = transfer("INV-1");
    paid["status"] = json!("completed");
    paid["adapter"] = json!("xendit");
    let id = bench.add(paid).await;
    bench.ok("session_fetch", json!({"key": id})).await;
    for (value, exception) in [("60000.00", "over"), ("150000.00", "duplicate")] {
        let shown = bench.ok("record_prepare", received(&id, value)).await;
        assert_eq!(
            (&shown["comparison"], &shown["difference"]["value"]),
            (&json!("over"), &json!(value))
        );
        assert_eq!(bench.record(&id, value, "IDR").await, exception);
        let case = bench.cases().await["cases"][0].take();
        assert_eq!((&case["credit"]["value"], &case["remainder"]), (&json!(value), &Value::Null));
        let found = bench.ok("session_list", json!({"query": format!("is:{exception}")})).await;
        assert_eq!(found["total"], 1, "is:{exception}");
        bench.take_back(&id).await;
    }
    assert_eq!(bench.session(&id).await["exception"], "none");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_before_is_told_once_more_came() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    bench.record(&id, "140000.00", "IDR").await;
    bench.ok("case_settle", json!({"key": id, "how": "given back on 6 Oct"})).await;
    bench.record(&id, "5000.00", "IDR").await;
    let case = bench.cases().await["cases"][0].take();
    assert_eq!(case["settled"], Value::Null);
    let earlier = &case["earlier"][0];
    assert_eq!((&earlier["how"], &earlier["by"]), (&json!("given back on 6 Oct"), &json!("Rini")));
    assert!(earlier["came"].as_str().unwrap().contains("140"), "{earlier}");
}

#[tokio::test(flavor = "multi_thread")]
async fn credit_is_a_persons_own_and_late_money_is_all_of_it_credit() {
    let bench = Bench::demo(10).await;
    let (one, two) = (bench.waiting("INV-1").await, bench.waiting("INV-2").await);
    for key in [&one, &two] {
        bench.record(key, "150500.00", "IDR").await;
    }
    let credits = bench.cases().await["credits"].take();
    assert_eq!(credits.as_array().unwrap().len(), 2, "two of whom nothing is told: {credits}");
    let third = bench.waiting("INV-3").await;
    let shown = bench.ok("cancel_prepare", json!({"key": third})).await;
    bench.ok("action_commit", agreed(&shown)).await;
    assert_eq!(bench.record(&third, "60000.00", "IDR").await, "late");
    let view = bench.cases().await;
    let cases = view["cases"].as_array().unwrap();
    let late = cases.iter().find(|case| case["session"]["id"] == third).unwrap();
    assert_eq!((&late["credit"]["value"], &late["remainder"]), (&json!("60000.00"), &Value::Null));
    assert_eq!(view["credits"].as_array().unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn money_in_another_currency_was_counted_in_by_nobody() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    bench.record(&id, "10.00", "USD").await;
    bench.commit(&bench.prepare(&id).await).await;
    bench.take_back(&id).await;
    assert_eq!(bench.session(&id).await["exception"], "none");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_only_written_down_cannot_be_refused_for_being_late() {
    let bench = Bench::demo(10).await;
    let id = bench.waiting("INV-1").await;
    bench.clock.advance(chrono::TimeDelta::days(2));
    assert_eq!(bench.prepare(&id).await["warnings"], json!(["past_expiry"]));
    let shown = bench.ok("confirm_prepare", received(&id, "1.00")).await;
    assert_eq!((&shown["deed"], &shown["warnings"]), (&json!("record"), &json!([])));
}
