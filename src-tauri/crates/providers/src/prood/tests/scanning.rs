use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::{ErrorKind, Order, Page, Row, SweepAsk};

/// Key, value, what is left of its life in milliseconds.
type Keys = BTreeMap<String, (String, i64)>;

fn keys(pairs: &[(&str, &str, i64)]) -> Keys {
    pairs
        .iter()
        .map(|(id, value, left)| (format!("checkout:session:{id}"), ((*value).to_owned(), *left)))
        .collect()
}

/// What Upstash would say to one command.
fn said(keys: &Keys, words: &[Value]) -> Value {
    let word = |at: usize| words[at].as_str().unwrap();
    match word(0) {
        "SCAN" => {
            let (from, count): (usize, usize) =
                (word(1).parse().unwrap(), word(5).parse().unwrap());
            let page: Vec<_> =
                keys.keys().skip(from).take(count).chain(keys.keys().take(1)).collect();
            let next = if from + count < keys.len() { from + count } else { 0 };
            json!({"result": [next.to_string(), page]})
        }
        "MGET" => {
            json!({"result": words[1..].iter().map(|key| keys.get(key.as_str().unwrap()).map(|(value, _)| value).filter(|value| !value.is_empty())).collect::<Vec<_>>()})
        }
        "PTTL" => json!({"result": keys.get(word(1)).map_or(-2, |(_, left)| *left)}),
        other => json!({"error": format!("ERR nobody asks for {other}")}),
    }
}

async fn redis(keys: Keys) -> (String, Log) {
    server(move |line, body| {
        let words: Vec<Value> = serde_json::from_str(body).unwrap();
        let answer = match line {
            "POST /redis" => said(&keys, &words),
            "POST /redis/pipeline" => {
                words.iter().map(|words| said(&keys, words.as_array().unwrap())).collect()
            }
            _ => return (404, String::new()),
        };
        (200, answer.to_string())
    })
    .await
}

fn rest(url: &str, settings: &[(&str, &str)]) -> Box<dyn Provider> {
    let place = format!("{url}/redis");
    let all: Vec<_> =
        settings.iter().copied().chain([("redis_rest_url", place.as_str())]).collect();
    opened("https://checkout.prood.com", &all, &[("redis_rest_token", "canary-token")]).unwrap()
}

async fn page(
    provider: &dyn Provider,
    cursor: Option<&str>,
    limit: u32,
) -> crate::Result<Page<Row>> {
    let cursor = cursor.map(str::to_owned);
    provider.sweep().unwrap().page(&SweepAsk { cursor, limit, ..SweepAsk::default() }).await
}

#[tokio::test]
async fn a_page_is_a_scan_and_its_values() {
    let (url, log) =
        redis(keys(&[("cs_1", DOCS, 60_000), ("cs_2", DOCS, 60_000), ("cs_3", "", 1)])).await;
    let provider = rest(&url, &[]);
    assert_eq!(provider.sweep().unwrap().order(), Order::None);
    let first = page(&*provider, None, 2).await.unwrap();
    let ids: Vec<_> = first.rows.iter().map(|row| row.read.as_ref().unwrap().id.as_str()).collect();
    assert_eq!((ids, first.next.as_deref()), (vec!["cs_1", "cs_2"], Some("2")));
    assert!(first.rows[0].raw.contains(DOCS.trim()), "byte for byte");
    let second = page(&*provider, first.next.as_deref(), 2).await.unwrap();
    assert_eq!(second.next, None);
    assert_eq!(second.rows.len(), 1, "one vanished meanwhile, one came twice");
    let seen = log.lock().unwrap().clone();
    let bodies: Vec<_> = seen.iter().map(|seen| seen.body.as_str()).collect();
    assert_eq!(bodies[0], r#"["SCAN","0","MATCH","checkout:session:*","COUNT","2"]"#);
    assert_eq!(bodies[1], r#"["MGET","checkout:session:cs_1","checkout:session:cs_2"]"#);
    assert_eq!(bodies.len(), 4, "an end that is told needs no question");
    assert!(seen.iter().all(|seen| seen.header("authorization") == Some("Bearer canary-token")));
}

#[tokio::test]
async fn values_are_asked_for_in_batches() {
    let many: Keys =
        (0..120).map(|n| (format!("checkout:session:cs_{n}"), (DOCS.to_owned(), 1))).collect();
    let (url, log) = redis(many).await;
    let all = page(&*rest(&url, &[]), None, 500).await.unwrap();
    assert_eq!((all.rows.len(), all.next), (120, None));
    let seen = log.lock().unwrap().clone();
    assert_eq!(seen.len(), 2, "two round trips");
    assert_eq!(seen[1].line, "POST /redis/pipeline");
    let batches: Vec<Vec<String>> = serde_json::from_str(&seen[1].body).unwrap();
    let sizes: Vec<_> = batches.iter().map(Vec::len).collect();
    assert_eq!(sizes, [51, 51, 21]);
}

#[tokio::test]
async fn equal_scans_give_equal_text() {
    let silent = with(DOCS, "\"2026-01-01T00:30:00.000Z\"", "null");
    for left in [1_799_000, 1_800_400, 1_815_000] {
        let (url, log) =
            redis(keys(&[("cs_1", &silent, left), ("cs_2", DOCS, left), ("cs_3", &silent, -1)]))
                .await;
        let rows = page(&*rest(&url, &[]), None, 50).await.unwrap().rows;
        assert!(rows[0].raw.contains(r#""ends":"2026-01-01T00:30:00Z""#), "{}", rows[0].raw);
        assert!(!rows[1].raw.contains("ends") && !rows[2].raw.contains("ends"));
        let asked = log.lock().unwrap().last().unwrap().body.clone();
        assert_eq!(asked, r#"[["PTTL","checkout:session:cs_1"],["PTTL","checkout:session:cs_3"]]"#);
    }
    let (url, log) = redis(keys(&[("cs_9", REPO, 77)])).await;
    let provider = rest(&url, &[("amount_unit", "major")]);
    let first = page(&*provider, None, 50).await.unwrap();
    assert_eq!(first.rows[0].raw, page(&*provider, None, 50).await.unwrap().rows[0].raw);
    assert!(log.lock().unwrap().iter().all(|seen| !seen.body.contains("PTTL")));
}

#[tokio::test]
async fn other_tenants_are_left_out_and_nobodys_are_kept() {
    let other = with(REPO, "org_demo", "org_other");
    let (url, _) = redis(keys(&[("cs_1", REPO, 1), ("cs_2", &other, 1), ("cs_3", r#"{"state":"idle","amount":5,"currency":"EUR","expiresAt":"2026-01-01T00:30:00.000Z"}"#, 1)])).await;
    let ids =
        |page: Page<Row>| page.rows.into_iter().map(|row| row.read.unwrap().id).collect::<Vec<_>>();
    let unit = ("amount_unit", "major");
    let ours = rest(&url, &[unit, ("tenant_id", "org_demo")]);
    assert_eq!(ids(page(&*ours, None, 50).await.unwrap()), ["cs_1", "cs_3"]);
    let all = rest(&url, &[unit]);
    assert_eq!(ids(page(&*all, None, 50).await.unwrap()).len(), 3);
}

#[tokio::test]
async fn bad_values_stay_on_their_page() {
    let (url, _) = redis(keys(&[
        ("cs_1", "half {", 1),
        ("cs_2", "[]", 1),
        ("cs_3", DOCS, 1),
        ("cs_4", REPO, 1),
    ]))
    .await;
    let rows = page(&*rest(&url, &[]), None, 50).await.unwrap().rows;
    let bad: Vec<_> = rows
        .iter()
        .filter_map(|row| row.read.as_ref().err())
        .map(|bad| bad.id.clone().unwrap())
        .collect();
    assert_eq!(
        (rows.len(), bad),
        (4, vec!["cs_1".to_owned(), "cs_2".to_owned(), "cs_4".to_owned()])
    );
    assert!(rows[0].raw.contains("half {"), "kept as it was");
}

#[tokio::test]
async fn the_account_shows_the_newest_session() {
    let (url, _) =
        redis(keys(&[("cs_1767225600000_1", REPO, 1), ("cs_1767229200000_1", REPO, 1)])).await;
    let account =
        rest(&url, &[("amount_unit", "major"), ("tenant_id", "org_demo")]).account().await.unwrap();
    let sample = account.sample.unwrap().read.unwrap();
    assert_eq!(
        (sample.id.as_str(), account.id.as_deref()),
        ("cs_1767229200000_1", Some("org_demo"))
    );
}

#[tokio::test]
async fn only_rows_of_the_word_asked_for() {
    let (url, _) = redis(keys(&[
        ("cs_1", DOCS, 1),
        ("cs_2", &with(DOCS, "\"payment\",\"channel\"", "\"idle\",\"channel\""), 1),
    ]))
    .await;
    let provider = rest(&url, &[]);
    let ask = SweepAsk { raw_status: Some("idle".into()), limit: 50, ..SweepAsk::default() };
    assert_eq!(provider.sweep().unwrap().page(&ask).await.unwrap().rows.len(), 1);
    let ask = SweepAsk { cursor: Some("next".into()), ..SweepAsk::default() };
    assert_eq!(
        provider.sweep().unwrap().page(&ask).await.unwrap_err().kind,
        ErrorKind::Invalid(Some("cursor".into()))
    );
}

#[tokio::test]
async fn refusals_of_the_rest_form() {
    let table = [
        (
            400,
            r#"{"error":"NOPERM this user has no permissions to run the 'scan' command"}"#,
            ErrorKind::Forbidden,
            "read-only token",
        ),
        (
            200,
            r#"{"error":"NOPERM this user has no permissions to run the 'scan' command"}"#,
            ErrorKind::Forbidden,
            "read-only token",
        ),
        (
            401,
            r#"{"error":"WRONGPASS invalid password"}"#,
            ErrorKind::InvalidKey,
            "does not accept the key",
        ),
        (401, r#"{"error":"Unauthorized"}"#, ErrorKind::InvalidKey, "Prood's Redis"),
        (
            400,
            r#"{"error":"ERR max request size exceeded: canary-token"}"#,
            ErrorKind::Invalid(None),
            "max request size",
        ),
        (429, "", ErrorKind::RateLimited, "Prood's Redis"),
        (502, "<html>", ErrorKind::Server, "HTTP 502"),
        (200, "<html>", ErrorKind::InvalidAnswer, "Prood's Redis"),
        (200, r#"{"result":"OK"}"#, ErrorKind::InvalidAnswer, "SCAN"),
        (200, r#"{"result":["0",{"a":1}]}"#, ErrorKind::InvalidAnswer, "SCAN"),
        (200, r#"{"result":["x",[]]}"#, ErrorKind::InvalidAnswer, "SCAN"),
        (200, "[]", ErrorKind::InvalidAnswer, "SCAN"),
    ];
    for (status, body, kind, text) in table {
        let (url, _) = server(move |_, _| (status, body.to_owned())).await;
        let error = page(&*rest(&url, &[]), None, 50).await.unwrap_err();
        assert_eq!(error.kind, kind, "{body}: {}", error.message);
        assert!(error.message.contains(text), "{body}: {}", error.message);
        assert!(!error.message.contains("canary"), "{}", error.message);
    }
}

#[tokio::test]
async fn fewer_values_than_keys_is_no_answer() {
    let (url, _) = server(|_, body| match body.contains("SCAN") {
        true => (
            200,
            r#"{"result":["0",["checkout:session:cs_1","other:key","checkout:session:"]]}"#
                .to_owned(),
        ),
        false => (200, r#"{"result":[]}"#.to_owned()),
    })
    .await;
    assert_eq!(page(&*rest(&url, &[]), None, 50).await.unwrap_err().kind, ErrorKind::InvalidAnswer);
    let (url, _) = server(|_, _| (200, r#"{"result":["7",[]]}"#.to_owned())).await;
    let empty = page(&*rest(&url, &[]), None, 50).await.unwrap();
    assert_eq!(
        (empty.rows.len(), empty.next.as_deref()),
        (0, Some("7")),
        "more may follow an empty page"
    );
}
