use chrono::{DateTime, Utc};
use domain::Status;

use super::*;
use crate::{ErrorKind, Page, ProviderError, Row, SweepAsk};

const SESSIONS: &str = "GET /v1/checkout/sessions?limit=100";
const INTENTS: &str = "GET /v1/payment_intents?limit=100";

async fn page(rig: &Rig, ask: SweepAsk) -> Result<Page<Row>, ProviderError> {
    rig.provider.sweep().unwrap().page(&ask).await
}

fn hundred() -> SweepAsk {
    SweepAsk { limit: 100, ..SweepAsk::default() }
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

/// A session made at a second, with the payment of the same number.
fn session(n: i64) -> String {
    format!(
        r#"{{"id":"cs_{n}","status":"open","created":{n},"amount_total":100,"currency":"usd","payment_intent":"pi_{n}"}}"#
    )
}

fn intent(n: i64) -> String {
    format!(
        r#"{{"id":"pi_{n}","status":"requires_capture","metadata":{{"internal_order_id":"O-{n}"}}}}"#
    )
}

fn sessions(numbers: &[i64], next: Option<&str>) -> String {
    let rows: Vec<_> = numbers.iter().map(|n| session(*n)).collect();
    list(&rows.iter().map(String::as_str).collect::<Vec<_>>(), next)
}

fn intents(numbers: &[i64], next: Option<&str>) -> String {
    let rows: Vec<_> = numbers.iter().map(|n| intent(*n)).collect();
    list(&rows.iter().map(String::as_str).collect::<Vec<_>>(), next)
}

fn ids(page: &Page<Row>) -> Vec<(String, Option<String>)> {
    let told = |row: &Row| {
        let session = row.read.as_ref().unwrap();
        (session.id.clone(), session.order_id().map(str::to_owned))
    };
    page.rows.iter().map(told).collect()
}

fn pairs(pairs: &[(&str, Option<&str>)]) -> Vec<(String, Option<String>)> {
    pairs.iter().map(|(id, order)| ((*id).to_owned(), order.map(str::to_owned))).collect()
}

#[tokio::test]
async fn sessions_and_payments_walk_in_step() {
    let rig = Rig::new(vec![
        says(SESSIONS, sessions(&[50, 40], Some("cs_40"))),
        // Payments without a session lie between them.
        says(INTENTS, intents(&[51, 50, 45], Some("pi_45"))),
        says(&format!("{INTENTS}&starting_after=pi_45"), intents(&[40, 39], Some("pi_39"))),
        says(&format!("{SESSIONS}&starting_after=cs_40"), sessions(&[30], None)),
        says(&format!("{INTENTS}&starting_after=pi_40"), intents(&[39, 30], None)),
    ])
    .await;
    let first = page(&rig, hundred()).await.unwrap();
    assert_eq!(ids(&first), pairs(&[("cs_50", Some("O-50")), ("cs_40", Some("O-40"))]));
    let read = first.rows[0].read.as_ref().unwrap();
    assert_eq!((read.status, read.raw_status.as_str()), (Status::Pending, "requires_capture"));
    assert_eq!(
        first.rows[0].raw,
        format!(
            r#"{{"countersign":{{"id":"cs_50"}},"parts":{{"intent":{},"session":{}}}}}"#,
            intent(50),
            session(50)
        ),
        "both bodies, byte for byte"
    );
    assert_eq!(first.server_time, Some(at(1_767_226_200)));
    let second = page(&rig, SweepAsk { cursor: first.next, ..hundred() }).await.unwrap();
    assert_eq!(ids(&second), pairs(&[("cs_30", Some("O-30"))]));
    assert_eq!(second.next, None);
    assert_eq!(rig.lines().len(), 5);
    let seen = rig.seen.lock().unwrap()[0].clone();
    assert_eq!(seen.header("authorization"), Some("Basic c2tfdGVzdF9MYWIwMVF4Nzo="));
}

#[tokio::test]
async fn what_the_walk_does_not_meet_is_read_by_its_id() {
    let rig = Rig::new(vec![
        says(SESSIONS, sessions(&[50, 40, 30], None)),
        says(INTENTS, intents(&[90, 80], Some("pi_80"))),
        says("GET /v1/payment_intents/pi_40", intent(40)),
        fails("GET /v1/payment_intents/pi_30", 403, "no"),
    ])
    .await;
    let page = page(&rig, hundred()).await.unwrap();
    let expected = [("cs_50", None), ("cs_40", Some("O-40")), ("cs_30", None)];
    assert_eq!(ids(&page), pairs(&expected), "a session without its payment is a good row");
    assert_eq!(rig.lines().len(), 5, "a page without any ends the walk");
}

#[tokio::test]
async fn an_account_whose_payments_cannot_be_read() {
    for status in [403, 404] {
        let rig = Rig::new(vec![
            says(SESSIONS, sessions(&[50], Some("cs_50"))),
            fails(INTENTS, status, "resource_missing"),
            says(&format!("{SESSIONS}&starting_after=cs_50"), sessions(&[40], None)),
        ])
        .await;
        let first = page(&rig, hundred()).await.unwrap();
        assert_eq!(ids(&first), pairs(&[("cs_50", None)]));
        let second = page(&rig, SweepAsk { cursor: first.next, ..hundred() }).await.unwrap();
        assert_eq!(ids(&second), pairs(&[("cs_40", None)]));
        assert_eq!(rig.lines().len(), 3, "it is not asked again in this sweep");
    }
}

#[tokio::test]
async fn payments_that_fail_for_a_moment_fail_the_page() {
    // Else sessions would lose their order ids until somebody reads them again.
    let rig =
        Rig::new(vec![says(SESSIONS, sessions(&[50], None)), fails(INTENTS, 503, "api_error")])
            .await;
    assert_eq!(page(&rig, hundred()).await.unwrap_err().kind, ErrorKind::Server);
}

#[tokio::test]
async fn a_place_that_payments_do_not_know_is_no_end() {
    let rig = Rig::new(vec![
        says(&format!("{SESSIONS}&starting_after=cs_50"), sessions(&[40], None)),
        fails(&format!("{INTENTS}&starting_after=pi_50"), 400, "parameter_invalid"),
        says("GET /v1/payment_intents/pi_40", intent(40)),
    ])
    .await;
    let cursor = Some(r#"{"s":"cs_50","i":"pi_50"}"#.to_owned());
    let page = page(&rig, SweepAsk { cursor, ..hundred() }).await.unwrap();
    assert_eq!(ids(&page), pairs(&[("cs_40", Some("O-40"))]));
}

#[tokio::test]
async fn paging_stops_at_the_wanted_time_by_itself() {
    let routes = || {
        vec![
            says(SESSIONS, sessions(&[50, 40, 30], Some("cs_30"))),
            says(INTENTS, intents(&[50, 40, 30], Some("pi_30"))),
        ]
    };
    let rig = Rig::new(routes()).await;
    let ask = SweepAsk { after: Some(at(40)), before: Some(at(50)), ..hundred() };
    let found = page(&rig, ask).await.unwrap();
    assert_eq!(ids(&found), pairs(&[("cs_40", Some("O-40"))]));
    assert_eq!(found.next, None, "newest first, and past the moment asked for");
    let ask = SweepAsk { after: Some(at(30)), ..hundred() };
    let found = page(&Rig::new(routes()).await, ask).await.unwrap();
    assert_eq!(found.rows.len(), 3);
    assert!(found.next.is_some(), "one of the very same moment may follow");
}

#[tokio::test]
async fn an_order_that_is_not_the_documented_one_never_stops_early() {
    let rig = Rig::new(vec![
        says(SESSIONS, sessions(&[30, 50], Some("cs_50"))),
        says(INTENTS, intents(&[50, 30], None)),
    ])
    .await;
    let found = page(&rig, SweepAsk { after: Some(at(60)), ..hundred() }).await.unwrap();
    assert!(found.rows.is_empty() && found.next.is_some());
    assert_eq!(rig.lines().len(), 1, "what is passed over needs no payments");
    let next = found.next.unwrap();
    assert_eq!(next, r#"{"s":"cs_50","i":"pi_50"}"#, "but leads the way down");
}

#[tokio::test]
async fn bad_rows_stay_on_their_page() {
    let good = session(50);
    let rig = Rig::new(vec![
        says(SESSIONS, list(&[&good, r#"{"id":"cs_odd", "amount_total":1.5}"#, "17"], None)),
        says(INTENTS, intents(&[50], None)),
    ])
    .await;
    let ask = SweepAsk { after: Some(at(10)), ..hundred() };
    let page = page(&rig, ask).await.unwrap();
    assert_eq!(page.rows.len(), 3, "one without a time is kept: somebody must see it");
    let odd = &page.rows[1];
    assert_eq!(odd.read.as_ref().unwrap_err().id.as_deref(), Some("cs_odd"));
    assert!(odd.raw.contains(r#"{"id":"cs_odd", "amount_total":1.5}"#));
    assert_eq!(page.rows[2].raw, "17");
}

#[tokio::test]
async fn lists_that_lead_nowhere_say_so() {
    let rig = Rig::new(vec![
        says(SESSIONS, sessions(&[50], Some("cs_50"))),
        says(INTENTS, intents(&[50], None)),
    ])
    .await;
    let cursor = Some(r#"{"s":"cs_50"}"#.to_owned());
    let broken = page(&rig, SweepAsk { cursor, ..hundred() }).await.unwrap();
    assert_eq!(broken.rows.len(), 1, "what was read is good");
    let error = page(&rig, SweepAsk { cursor: broken.next, ..hundred() }).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidAnswer);
    assert!(error.message.ends_with("it gave the same cursor again"), "{}", error.message);
    let empty = Rig::new(vec![says(SESSIONS, list(&[], Some("cs_9")))]).await;
    assert_eq!(page(&empty, hundred()).await.unwrap_err().kind, ErrorKind::InvalidAnswer);
}

#[tokio::test]
async fn what_is_asked_for() {
    let rig =
        Rig::new(vec![says("GET /v1/checkout/sessions?status=open&limit=7", list(&[], None))])
            .await;
    let ask = SweepAsk { raw_status: Some("open".to_owned()), limit: 7, ..SweepAsk::default() };
    assert!(page(&rig, ask).await.unwrap().rows.is_empty());
    let table = [
        (SweepAsk { oldest_first: true, ..hundred() }, ErrorKind::Settings),
        (
            SweepAsk { cursor: Some("cs_1".to_owned()), ..hundred() },
            ErrorKind::Invalid(Some("cursor".to_owned())),
        ),
    ];
    for (ask, kind) in table {
        assert_eq!(page(&rig, ask).await.unwrap_err().kind, kind);
    }
    assert_eq!(rig.lines().len(), 1);
    let sweep = rig.provider.sweep().unwrap();
    assert_eq!((sweep.page_limit(), sweep.polled()), (100, ["open"].as_slice()));
    assert_eq!(sweep.order(), crate::Order::Documented);
}

#[tokio::test]
async fn answers_that_are_not_theirs() {
    let half = sessions(&[50], None)[..60].to_owned();
    for body in ["<html>\n<b>Welcome</b>", "", "{}", "null", "[[]]", "[{}]", half.as_str()] {
        let rig = Rig::new(vec![says("GET /", body)]).await;
        let error = page(&rig, hundred()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidAnswer, "{body}");
        assert!(error.message.chars().count() < 300 && !error.message.contains('\n'));
    }
}
