use domain::{Facet, Mode};

use super::*;
use crate::{ErrorKind, Reached, capabilities};

const ONE: &str = "GET /v1/checkout/sessions/cs_t7w2q9z4k1mb";

fn one(path: &str) -> String {
    format!("{ONE}{path}")
}

fn payment() -> String {
    format!("GET /v1/payment_intents/{PAYMENT}")
}

const ITEMS: &str = r#"{"id":"csli_1","object":"item","price":"price_1","quantity":2,"amount_subtotal":37800,"amount_total":37800,"currency":"eur","description":"Oak stool"}"#;

async fn fetched(rig: &Rig, id: &str) -> crate::Row {
    rig.provider.fetch().unwrap().fetch(id).await.unwrap()
}

#[tokio::test]
async fn a_session_is_read_with_all_that_belongs_to_it() {
    let items = list(&[ITEMS], Some("csli_1"));
    let more = list(&[&ITEMS.replace("Oak stool", "Rug")], None);
    let rig = Rig::new(vec![
        says(ONE, SESSION),
        says(&payment(), INTENT),
        says(&one("/line_items?limit=100"), items.clone()),
        says(&one("/line_items?limit=100&starting_after=csli_1"), more.clone()),
    ])
    .await;
    let row = fetched(&rig, ID).await;
    assert_eq!(
        row.raw,
        format!(
            r#"{{"countersign":{{"id":"{ID}"}},"parts":{{"intent":{INTENT},"items":{items},"items.2":{more},"session":{SESSION}}}}}"#
        )
    );
    let names: Vec<_> =
        rig.provider.reader().items(&row.raw).into_iter().map(|item| item.name).collect();
    assert_eq!(names, ["Oak stool", "Rug"]);
    let swept = rig.provider.reader().read(&stored(SESSION, Some(INTENT)));
    assert_eq!(row.read.unwrap(), swept.read.unwrap(), "a sweep derives the same");
    assert_eq!(rig.lines().len(), 4, "an open session has no Order to look for");
}

#[tokio::test]
async fn what_is_not_there_fails_nothing() {
    let rig =
        Rig::new(vec![says(ONE, SESSION), fails(&one("/line_items"), 500, "api_error")]).await;
    let row = fetched(&rig, ID).await;
    assert_eq!(row.raw, stored(SESSION, None));
    assert!(row.read.is_ok());
    let rig = Rig::new(vec![says(ONE, SESSION), fails(&payment(), 500, "api_error")]).await;
    let error = rig.provider.fetch().unwrap().fetch(ID).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Server, "the payment decides how the session stands");
}

#[tokio::test]
async fn an_order_is_found_where_there_are_any() {
    let paid = replaced(SESSION, r#""status":"open""#, r#""status":"complete""#);
    let named = replaced(&paid, r#""payment_intent""#, r#""order":"ord_1","payment_intent""#);
    let order = r#"{"id":"ord_1","status":"open","shipping_method":"Express"}"#;
    let by_payment =
        format!(r#"{{"id":"ord_2","created":1767225700,"payment_intent":"{PAYMENT}"}}"#);
    let by_session = format!(r#"{{"id":"ord_3","checkout_session":{{"id":"{ID}"}}}}"#);
    let other = r#"{"id":"ord_9","created":1767225800,"payment_intent":"pi_other"}"#;
    let older = r#"{"id":"ord_0","created":1767220000}"#;
    let orders = "GET /v1/orders?limit=100";
    let table = [
        (&named, vec![says("GET /v1/orders/ord_1", order)], Some("ord_1"), 4),
        (&paid, vec![says(orders, list(&[other, &by_payment], None))], Some("ord_2"), 4),
        (
            &paid,
            vec![
                says(orders, list(&[other], Some("ord_9"))),
                says(&format!("{orders}&starting_after=ord_9"), list(&[&by_session], None)),
            ],
            Some("ord_3"),
            5,
        ),
        (&paid, vec![says(orders, list(&[other, older], Some("ord_0")))], None, 4),
        (&paid, vec![fails(orders, 404, "resource_missing")], None, 4),
        (&paid, vec![fails(orders, 500, "api_error")], None, 4),
        (&named, vec![says(orders, "<html>")], None, 4),
    ];
    for (session, mut routes, expected, requests) in table {
        routes.extend([says(ONE, session.as_str()), says(&payment(), INTENT)]);
        let rig = Rig::new(routes).await;
        let row = fetched(&rig, ID).await;
        let facts = rig.provider.reader().facts(&row.raw);
        let found = facts.iter().find(|fact| fact.key == "order").map(|fact| fact.value.as_str());
        assert_eq!(found, expected, "{:?}", rig.lines());
        assert_eq!(rig.lines().len(), requests, "{:?}", rig.lines());
        assert!(row.read.is_ok());
    }
}

#[tokio::test]
async fn a_payment_leads_to_its_session() {
    let asked = format!("GET /v1/checkout/sessions?payment_intent={PAYMENT}&limit=1");
    let rig = Rig::new(vec![
        says(&asked, list(&[SESSION], Some(ID))),
        says(ONE, SESSION),
        says(&payment(), INTENT),
    ])
    .await;
    assert_eq!(fetched(&rig, PAYMENT).await.read.unwrap().id, ID);
    // A filter that is not known is ignored: then the answer is somebody else's.
    let other = "GET /v1/checkout/sessions?payment_intent=pi_other";
    let rig = Rig::new(vec![says(other, list(&[SESSION], None))]).await;
    let error = rig.provider.fetch().unwrap().fetch("pi_other").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn refusals_and_failures_of_a_read() {
    let table = [
        (401, error("authentication_failed", "null"), ErrorKind::InvalidKey),
        (403, error("x", "null"), ErrorKind::Forbidden),
        (404, error("resource_missing", r#""id""#), ErrorKind::NotFound),
        (409, error("x", "null"), ErrorKind::Conflict),
        (
            422,
            error("parameter_invalid", r#""limit""#),
            ErrorKind::Invalid(Some("limit".to_owned())),
        ),
        (429, error("rate_limit_exceeded", "null"), ErrorKind::RateLimited),
        (500, error("x", "null"), ErrorKind::Server),
        (502, "<html>".to_owned(), ErrorKind::Server),
        (200, "<html>".to_owned(), ErrorKind::InvalidAnswer),
        (200, "[]".to_owned(), ErrorKind::InvalidAnswer),
        (200, SESSION[..200].to_owned(), ErrorKind::InvalidAnswer),
        (302, String::new(), ErrorKind::Redirect),
    ];
    for (status, body, kind) in table {
        let rig = Rig::new(vec![("GET /".to_owned(), status, body)]).await;
        let error = rig.provider.fetch().unwrap().fetch(ID).await.unwrap_err();
        assert_eq!((error.kind, error.status), (kind, Some(status)));
        assert!(!error.message.contains("Lab01Qx7"), "{}", error.message);
    }
}

#[tokio::test]
async fn ids_stay_in_their_path() {
    let rig = Rig::new(vec![says("GET /v1/checkout/sessions/cs_01%2F..%2Fx", "{}")]).await;
    let row = fetched(&rig, "cs_01/../x").await;
    assert_eq!((row.raw.as_str(), row.read.is_err()), ("{}", true));
    for id in ["", ".."] {
        let error = rig.provider.fetch().unwrap().fetch(id).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid(Some("id".to_owned())));
        assert_eq!(error.reached, Reached::No);
    }
    let fetch = rig.provider.fetch().unwrap();
    assert_eq!(fetch.recognise("http://127.0.0.1:1/hosted/cs/cs_1").as_deref(), Some("cs_1"));
}

#[tokio::test]
async fn the_account_is_known_by_its_newest_payment() {
    let rig = Rig::new(vec![
        says("GET /v1/checkout/sessions?limit=1", list(&[SESSION], Some(ID))),
        says("GET /v1/payment_intents?limit=1", list(&[r#"{"id":"pi_other"}"#], Some("pi_other"))),
        says(&payment(), INTENT),
    ])
    .await;
    let account = rig.provider.account().await.unwrap();
    assert_eq!(account.id.as_deref(), Some("mer_k2"));
    assert_eq!((account.mode, account.skew_seconds), (Mode::Test, Some(600)));
    assert!(account.sample.unwrap().read.is_ok());
    let empty = Rig::new(vec![says("GET /v1/checkout/sessions?limit=1", list(&[], None))]).await;
    let account = empty.provider.account().await.unwrap();
    assert!(account.id.is_none() && account.sample.is_none());
    assert_eq!(account.mode, Mode::Test, "from the key");
}

fn refusal(settings: &[(&str, &str)], secrets: &[(&str, &str)]) -> Option<String> {
    let (transport, _) = transport(Limits::default());
    let account = account("https://api.leanrails.com", settings);
    registry::open(&account, &keys(secrets), transport).err().map(|error| error.message)
}

#[test]
fn a_connection_needs_its_secret_key() {
    assert_eq!(refusal(&[], &[("secret_key", "sk_live_1")]), None);
    assert!(refusal(&[], &[]).unwrap().contains("needs secret_key"));
    assert!(refusal(&[], &[("secret_key", "pk_test_1")]).unwrap().contains("publishable"));
    let odd = refusal(&[("exponent.EUR", "x")], &[("secret_key", "sk_live_1")]);
    assert!(odd.unwrap().contains("exponent.EUR"));
}

#[tokio::test]
async fn what_it_can_do() {
    let rig = Rig::new(vec![]).await;
    let can = capabilities(rig.provider.as_ref());
    let lacking: Vec<_> = Facet::ALL.iter().copied().filter(|facet| !can.has(*facet)).collect();
    assert_eq!(lacking, [Facet::Confirm, Facet::Recheck]);
    let told: Vec<_> = rig.provider.info().without.iter().map(|(facet, _)| *facet).collect();
    assert_eq!(told, lacking);
}
