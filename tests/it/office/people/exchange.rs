use backoffice::{ApiError, Code};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::super::actions::cases::PIXEL;
use super::super::bench::{Bench, transfer};
use super::Desk;

/// Two computers with a workspace each at the same provider, and people who know each other's keys.
struct Two {
    bench: Bench,
    /// Asks, on the first computer; an administrator there.
    rini: Desk,
    /// Approves, on the second one; an administrator there.
    sari: Desk,
    session: String,
}

fn text(file: &Value) -> String {
    std::fs::read_to_string(file["path"].as_str().unwrap()).unwrap()
}

impl Two {
    async fn strangers() -> Self {
        let bench = Bench::demo(10).await;
        let rini = Desk { office: bench.office() };
        let sari = Desk { office: bench.elsewhere().await };
        for (desk, name) in [(&rini, "Rini"), (&sari, "Sari")] {
            let who = json!({"name": name, "role": "administrator", "account": name});
            desk.ok("operator_add", who).await;
        }
        let session = bench.add(transfer("INV-1")).await;
        rini.ok("session_fetch", json!({"key": session})).await;
        Self { bench, rini, sari, session }
    }

    async fn acquainted() -> Self {
        let two = Self::strangers().await;
        two.trust_by_another().await;
        two.trust(&two.sari, &two.rini).await;
        super::policy(&two.rini, "always", json!([])).await;
        two
    }

    /// Somebody else than Rini, who will ask, takes in Sari's card on Rini's computer.
    async fn trust_by_another(&self) {
        let dian = json!({"name": "Dian", "role": "administrator", "pin": "271828"});
        self.rini.ok("operator_add", dian).await;
        self.rini.ok("operator_set", json!({"name": "Rini", "pin": "314159"})).await;
        let sits = |name, pin| json!({"name": name, "pin": pin});
        self.rini.ok("operator_switch", sits("Dian", "271828")).await;
        self.trust(&self.rini, &self.sari).await;
        self.rini.ok("operator_switch", sits("Rini", "314159")).await;
    }

    /// `by` takes in the card of `of`, whose fingerprint was compared aloud.
    async fn trust(&self, by: &Desk, of: &Desk) {
        let card = text(&of.ok("card_export", json!({})).await);
        let read = by.ok("card_read", json!({"text": card})).await;
        let unheard = by.no("card_import", json!({"text": card})).await;
        assert_eq!(unheard.code, Code::NeedsConsent);
        let wrong = json!({"text": card, "fingerprint": "00000 00000"});
        assert_eq!(by.no("card_import", wrong).await.code, Code::Refused);
        // What its owner reads aloud from their own screen.
        let mine =
            of.ok("operator_list", json!({})).await["operators"][0]["fingerprints"][0].take();
        assert_eq!(read["fingerprint"], mine);
        by.ok("card_import", json!({"text": card, "fingerprint": mine})).await;
    }

    /// Rini asks and writes the request into a file.
    async fn request(&self) -> (Value, String) {
        let asked = self.rini.confirm(&self.session).await;
        assert_eq!(asked["outcome"], "awaiting_approval", "{asked}");
        let file = self.rini.ok("request_export", json!({"id": asked["request"]})).await;
        (asked["request"].clone(), text(&file))
    }

    async fn answer(&self, request: &str) -> String {
        let came = self.sari.ok("request_import", json!({"text": request})).await["request"].take();
        self.sari.approve(&came["id"]).await.unwrap();
        text(&self.sari.ok("request_export", json!({"id": came["id"]})).await)
    }

    async fn takes_in(&self, answer: &str) -> Result<Value, ApiError> {
        self.rini.call("request_import", json!({"text": answer})).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_yes_from_another_computer_acts_once() {
    let two = Two::acquainted().await;
    let (id, request) = two.request().await;
    let came = two.sari.ok("request_import", json!({"text": request})).await["request"].take();
    assert_eq!((&came["foreign"], &came["maker"]), (&json!(true), &json!("Rini")));
    assert_eq!(
        (&came["amount"]["value"], &came["reference"]),
        (&json!("150000.00"), &json!("TRSF 0042"))
    );
    assert_eq!(came["order_id"], "INV-1", "what the maker calls it, where it is not known here");
    let signed = two.sari.approve(&came["id"]).await.unwrap();
    assert_eq!(
        (&signed["request"]["state"], &signed["result"]),
        (&json!("approved"), &Value::Null)
    );
    assert_eq!(two.bench.arrived("POST", "/confirm").await, 0, "a signature sends nothing");

    let answer = text(&two.sari.ok("request_export", json!({"id": came["id"]})).await);
    let done = two.takes_in(&answer).await.unwrap();
    assert_eq!(done["result"]["outcome"], "confirmed", "{done}");
    assert_eq!(
        (&done["request"]["proof"], &done["request"]["checker"]),
        (&json!("signed"), &json!("Sari"))
    );
    assert_eq!(done["request"]["id"], id);
    assert_eq!(two.bench.effects(&two.session, "completed").await, 1);

    // Again: the answer, the request, another answer.
    let replayed = two.takes_in(&answer).await.unwrap_err();
    assert!(
        replayed.code == Code::Refused && replayed.message.contains("used once"),
        "{replayed:?}"
    );
    let again = two.sari.no("request_import", json!({"text": request})).await;
    assert!(again.message.contains("here already"), "{again:?}");
    assert!(two.sari.approve(&came["id"]).await.unwrap_err().message.contains("answered before"));
    assert_eq!(two.bench.effects(&two.session, "completed").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_the_maker_took_in_alone_proves_no_second_person() {
    let two = Two::strangers().await;
    two.trust(&two.rini, &two.sari).await;
    two.trust(&two.sari, &two.rini).await;
    super::policy(&two.rini, "always", json!([])).await;
    let (_, request) = two.request().await;
    let answer = two.answer(&request).await;
    let done = two.takes_in(&answer).await.unwrap();
    assert_eq!(done["result"]["outcome"], "confirmed", "{done}");
    assert_eq!(done["request"]["proof"], "procedure", "one person could have made both ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_whose_secret_is_on_this_computer_is_nobody_elses() {
    let two = Two::strangers().await;
    let card = text(&two.rini.ok("card_export", json!({})).await);
    let print = two.rini.ok("card_read", json!({"text": card})).await["fingerprint"].take();
    let own = two.rini.no("card_import", json!({"text": card, "fingerprint": print})).await;
    assert!(own.code == Code::Refused && own.message.contains("this computer"), "{own:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_agreed_and_who_brought_it_in_both_stand_in_the_log() {
    let two = Two::acquainted().await;
    let (_, request) = two.request().await;
    // Here the card of this key belongs to somebody: whatever the file calls them, it is that one.
    let came = two.sari.ok("request_import", json!({"text": request})).await["request"].take();
    assert_eq!(came["maker"], "Rini");
    two.sari.approve(&came["id"]).await.unwrap();
    let answer = text(&two.sari.ok("request_export", json!({"id": came["id"]})).await);
    two.takes_in(&answer).await.unwrap();
    for who in ["Rini", "Sari"] {
        let filter = json!({"filter": {"who": who, "kind": "approval.approved"}});
        let page = two.rini.ok("audit_list", filter).await;
        let entry = &page["entries"][0];
        assert_eq!((&entry["who"], &entry["subject"]), (&json!("Rini"), &json!("Sari")), "{page}");
    }
    let signed = two.rini.ok("audit_list", json!({"filter": {"kind": "export.written"}})).await;
    assert!(!signed["entries"].as_array().unwrap().is_empty(), "an export leaves its entry");
}

#[tokio::test(flavor = "multi_thread")]
async fn elsewhere_the_maker_has_the_name_that_is_known_there_and_files_are_named() {
    let two = Two::strangers().await;
    let known = json!({"name": "RINI", "role": "finance", "pin": "161803"});
    two.sari.ok("operator_add", known).await;
    two.trust_by_another().await;
    two.trust(&two.sari, &two.rini).await;
    super::policy(&two.rini, "always", json!([])).await;
    let mut form = super::received(&two.session, "150000.00");
    form["evidence"] = json!([{"name": "slip.png", "content": PIXEL}]);
    let shown = two.rini.ok("confirm_prepare", form).await;
    let asked = two.rini.ok("action_commit", super::agreed(&shown)).await["request"].take();
    let here = two.rini.ok("request_get", json!({"id": asked})).await["claims"][0].take();
    let request = text(&two.rini.ok("request_export", json!({"id": asked})).await);
    let came = two.sari.ok("request_import", json!({"text": request})).await["request"].take();
    assert_eq!(came["maker"], "RINI", "whose card it is here, not what the file says");
    let there = &came["claims"][0];
    assert_eq!((&there["name"], &there["hash"]), (&json!("slip.png"), &here["hash"]));
    assert!(here["claim"].is_object() && there["claim"].is_null(), "{there}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_no_ends_the_request() {
    let two = Two::acquainted().await;
    let (_, request) = two.request().await;
    let came = two.sari.ok("request_import", json!({"text": request})).await["request"].take();
    let no = json!({"id": came["id"], "reason": "not on the statement"});
    two.sari.ok("request_reject", no).await;
    let answer = text(&two.sari.ok("request_export", json!({"id": came["id"]})).await);
    let ended = two.takes_in(&answer).await.unwrap()["request"].take();
    assert_eq!(
        (&ended["state"], &ended["reason"]),
        (&json!("rejected"), &json!("not on the statement"))
    );
    assert_eq!((&ended["checker"], &ended["proof"]), (&json!("Sari"), &json!("signed")));
    assert_eq!(two.bench.arrived("POST", "/confirm").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_keys_own_keys_and_altered_files_are_refused() {
    let two = Two::strangers().await;
    two.trust(&two.rini, &two.sari).await;
    super::policy(&two.rini, "always", json!([])).await;
    let (id, request) = two.request().await;
    let unknown = two.sari.no("request_import", json!({"text": request})).await;
    assert!(unknown.message.contains("nobody here knows"), "{unknown:?}");
    let own = two.rini.no("request_import", json!({"text": request})).await;
    assert!(own.message.contains("this very computer"), "{own:?}");

    two.trust(&two.sari, &two.rini).await;
    for (from, to) in [("15000000", "25000000"), ("TRSF 0042", "TRSF 0043"), ("Rini", "Dini")] {
        assert!(request.contains(from), "{from} is not in the file");
        let altered =
            two.sari.no("request_import", json!({"text": request.replace(from, to)})).await;
        assert!(altered.message.contains("altered"), "{from}: {altered:?}");
    }
    for nonsense in ["", "{}", "no file", &request[..request.len() / 2]] {
        let error = two.sari.no("request_import", json!({"text": nonsense})).await;
        assert_eq!(error.code, Code::InvalidInput, "{nonsense}");
    }
    let answer = two.answer(&request).await;
    let altered = two.takes_in(&answer.replace("true", "false")).await.unwrap_err();
    assert!(altered.message.contains("altered"), "{altered:?}");
    let own = two.sari.no("request_import", json!({"text": answer})).await;
    assert!(own.message.contains("this very computer"), "{own:?}");
    let card = two.sari.no("card_import", json!({"text": answer, "fingerprint": "1"})).await;
    assert_eq!(card.code, Code::InvalidInput, "an answer is no card");

    // Whoever signed has left in the meantime, or may not approve here any more.
    two.rini.ok("operator_set", json!({"name": "Sari", "role": "accountant"})).await;
    assert_eq!(two.takes_in(&answer).await.unwrap_err().code, Code::NotPermitted);
    two.rini.ok("operator_set", json!({"name": "Sari", "role": "approver"})).await;
    let low = json!([{"value": "1.00", "currency": "IDR"}]);
    two.rini.ok("operator_set", json!({"name": "Sari", "limits": low})).await;
    assert_eq!(two.takes_in(&answer).await.unwrap_err().code, Code::NotPermitted);
    two.rini.ok("operator_remove", json!({"name": "Sari"})).await;
    assert!(two.takes_in(&answer).await.unwrap_err().message.contains("does not work here"));
    let seen = two.rini.ok("request_get", json!({"id": id})).await;
    assert_eq!(seen["state"], "waiting", "none of it decided anything: {seen}");
    assert_eq!(two.bench.arrived("POST", "/confirm").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_fits_its_own_request_only_and_only_in_time() {
    let two = Two::acquainted().await;
    let (id, request) = two.request().await;
    let answer = two.answer(&request).await;
    // The maker takes it back and asks the very same again: the old yes is for the old asking.
    two.rini.ok("request_withdraw", json!({"id": id})).await;
    let (second, _) = two.request().await;
    assert!(two.takes_in(&answer).await.unwrap_err().message.contains("withdrawn"));
    assert_eq!(two.rini.ok("request_get", json!({"id": second})).await["state"], "waiting");

    let file = two.rini.ok("request_export", json!({"id": second})).await;
    let late = text(&file);
    two.bench.clock.advance(TimeDelta::days(8));
    let error = two.sari.no("request_import", json!({"text": late})).await;
    assert!(error.message.contains("in time"), "{error:?}");
    assert_eq!(two.bench.arrived("POST", "/confirm").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_name_on_two_computers_is_one_person() {
    let two = Two::strangers().await;
    // Rini works on the second computer as well, and both computers know both of her keys.
    let rini = json!({"name": "Rini", "role": "administrator", "account": "x", "pin": "271828"});
    two.sari.ok("operator_add", rini).await;
    two.sari.ok("operator_switch", json!({"name": "Rini", "pin": "271828"})).await;
    let card = text(&two.sari.ok("card_export", json!({})).await);
    let print = two.rini.ok("card_read", json!({"text": card})).await;
    assert_eq!(print["known_name"], true);
    let import = json!({"text": card, "fingerprint": print["fingerprint"]});
    two.rini.ok("card_import", import).await;
    let card = text(&two.rini.ok("card_export", json!({})).await);
    let print = two.sari.ok("card_read", json!({"text": card})).await["fingerprint"].take();
    two.sari.ok("card_import", json!({"text": card, "fingerprint": print})).await;
    // Somebody who could approve, or no policy could be set.
    let appa = json!({"name": "Appa", "role": "approver", "account": "appa"});
    two.rini.ok("operator_add", appa).await;
    super::policy(&two.rini, "always", json!([])).await;
    let (_, request) = two.request().await;
    let came = two.sari.ok("request_import", json!({"text": request})).await["request"].take();
    assert_eq!((&came["can_approve"], &came["cannot"]), (&json!(false), &json!("maker")));
    assert_eq!(two.sari.approve(&came["id"]).await.unwrap_err().code, Code::NotPermitted);
}
