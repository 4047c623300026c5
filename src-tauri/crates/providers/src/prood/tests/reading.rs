use domain::{Facet, Source};

use super::*;
use crate::{ErrorKind, Reached, capabilities};

async fn fetch(rig: &Rig, id: &str) -> crate::Result<crate::Row> {
    rig.provider.fetch().unwrap().fetch(id).await
}

#[tokio::test]
async fn one_session_is_read_as_received_and_without_the_secret() {
    let rig = Rig::new(200, DOCS).await;
    let row = fetch(&rig, "cs_01/../x").await.unwrap();
    assert!(row.raw.contains(DOCS.trim()), "byte for byte");
    let session = row.read.unwrap();
    assert_eq!((session.id.as_str(), session.order_id()), ("cs_01/../x", Some("ord_abc123")));
    let seen = rig.only_request();
    assert_eq!(seen.line, "GET /api/sessions/cs_01%2F..%2Fx");
    assert_eq!(seen.header("x-checkout-secret"), None);
    let again = fetch(&rig, "cs_01/../x").await.unwrap();
    assert_eq!(again.raw, row.raw, "nothing changed, nothing differs");
    for id in ["", "."] {
        let error = fetch(&rig, id).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid(Some("id".to_owned())));
    }
}

#[tokio::test]
async fn the_published_answer_has_its_names_beside_the_snapshot() {
    let beside = r#"{"sessionId":"pl_1767225600000_2","providerId":"stripe","kind":"pl","storeName":"Loja","state":"idle","amount":45,"currency":"EUR","expiresAt":null,"customerInfo":null,"paymentSession":null,"orderId":null,"error":null}"#;
    let rig = Rig::with(200, beside, &[("amount_unit", "major")]).await;
    let session = fetch(&rig, "pl_1767225600000_2").await.unwrap().read.unwrap();
    assert_eq!(
        (session.amount.to_string().as_str(), session.adapter.as_deref()),
        ("EUR 45.00", Some("stripe"))
    );
    assert_eq!(session.created.at.to_rfc3339(), "2026-01-01T00:00:00+00:00");
    let error = fetch(&rig, "pl_1").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidAnswer, "another session than was asked for");
}

#[tokio::test]
async fn a_session_without_any_time_is_dated_by_the_day_it_was_seen() {
    let value = with(DOCS, "\"2026-01-01T00:30:00.000Z\"", "null");
    let value = with(&value, "\"createdAt\":\"2026-01-01T00:04:00.000Z\"", "\"createdAt\":null");
    let rig = Rig::new(200, &value).await;
    let session = fetch(&rig, "cs_abc").await.unwrap().read.unwrap();
    assert_eq!(session.created.source, Source::FirstSeen);
    assert_eq!(session.created.at.to_rfc3339(), "2026-01-01T00:00:00+00:00");
}

#[tokio::test]
async fn refusals_of_a_read() {
    let coded = |code: &str| format!(r#"{{"code":"{code}","message":"m"}}"#);
    let table = [
        (401, coded("UNAUTHORIZED"), ErrorKind::InvalidKey),
        (403, coded("FORBIDDEN"), ErrorKind::Forbidden),
        (404, r#"{"error":"Session not found"}"#.to_owned(), ErrorKind::NotFound),
        (409, coded("INVALID_STATE"), ErrorKind::Conflict),
        (410, coded("EXPIRED"), ErrorKind::NotFound),
        (422, coded("VALIDATION"), ErrorKind::Invalid(None)),
        (429, coded("RATE_LIMIT"), ErrorKind::RateLimited),
        (500, coded("UNKNOWN"), ErrorKind::Server),
        (502, "<html>".to_owned(), ErrorKind::Server),
        (504, coded("TIMEOUT"), ErrorKind::Server),
        (200, "<html>".to_owned(), ErrorKind::InvalidAnswer),
        (200, DOCS[..300].to_owned(), ErrorKind::InvalidAnswer),
        (200, "[]".to_owned(), ErrorKind::InvalidAnswer),
        (200, String::new(), ErrorKind::InvalidAnswer),
    ];
    for (status, body, kind) in table {
        let rig = Rig::new(status, &body).await;
        let error = fetch(&rig, "cs_1").await.unwrap_err();
        assert_eq!((&error.kind, error.status), (&kind, Some(status)), "{body}");
        assert!(!error.message.contains("canary") && !error.message.contains('\n'));
    }
}

#[tokio::test]
async fn an_account_is_alive_when_nobody_is_not_found() {
    let rig =
        Rig::with(404, r#"{"error":"Session not found"}"#, &[("tenant_id", "org_demo")]).await;
    let account = rig.provider.account().await.unwrap();
    assert_eq!((account.id.as_deref(), account.skew_seconds), (Some("org_demo"), Some(600)));
    assert!(account.sample.is_none());
    assert!(rig.only_request().line.starts_with("GET /api/sessions/cs_countersign"));
    let elsewhere = Rig::new(404, "<html>Not found").await;
    let error = elsewhere.provider.account().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidAnswer);
    assert!(error.message.contains("not Prood's checkout"), "{}", error.message);
    let down = Rig::new(503, "").await;
    assert_eq!(down.provider.account().await.unwrap_err().kind, ErrorKind::Server);
}

#[tokio::test]
async fn an_admin_key_tells_whose_it_is() {
    let (url, log) = server(|line, _| match line {
        "GET /v1/me" => {
            (200, r#"{"organizationId":"org_7","scopes":["admin"],"via":"api-key"}"#.to_owned())
        }
        _ => (500, String::new()),
    })
    .await;
    for path in ["", "/", "/v1", "/v1/"] {
        let api = format!("{url}{path}");
        let settings = [("api_url", api.as_str()), ("tenant_id", "org_demo")];
        let provider = opened(&url, &settings, &[("api_key", "pk_canary")]).unwrap();
        let account = provider.account().await.unwrap();
        assert_eq!((account.id.as_deref(), account.skew_seconds), (Some("org_7"), Some(600)));
    }
    let seen = log.lock().unwrap().clone();
    assert!(seen.iter().all(|seen| seen.header("x-api-key") == Some("pk_canary")));
    let lacking = opened(&url, &[("api_url", &url)], &[]).err().unwrap();
    assert_eq!(lacking.message, "api_url needs api_key beside it");
}

#[tokio::test]
async fn customers_come_page_by_page() {
    let (url, log) = server(|line, _| {
        let one = r#"{"id":"c-1","email":"a@b.example","firstName":"Ana","lastName":null,"phone":"+351","createdAt":"x","updatedAt":"y"}"#;
        match line {
            line if line.contains("/customers/c-1") => (200, one.to_owned()),
            line if line.contains("page=1&") => (200, format!(r#"{{"items":[{one},7],"total":201,"page":1,"perPage":200,"hasMore":true}}"#)),
            line if line.contains("page=2&") => (200, format!(r#"{{"items":[{one}],"total":201}}"#)),
            line if line.contains("page=3&") => (200, "[]".to_owned()),
            _ => (403, r#"{"code":"FORBIDDEN","message":"plan"}"#.to_owned()),
        }
    })
    .await;
    let api = format!("{url}/v1");
    let provider = opened(&url, &[("api_url", &api)], &[("api_key", "pk_canary")]).unwrap();
    let customers = provider.customers().unwrap();
    let first = customers.page(None).await.unwrap();
    assert_eq!(
        (first.rows.len(), first.next.as_deref()),
        (1, Some("2")),
        "what cannot be read is left out"
    );
    let (ana, raw) = &first.rows[0];
    assert_eq!((ana.id.as_deref(), ana.name.as_deref()), (Some("c-1"), Some("Ana")));
    assert!(raw.starts_with(r#"{"id":"c-1""#));
    assert_eq!(customers.page(Some("2")).await.unwrap().next, None, "201 are two pages");
    assert_eq!(customers.page(Some("3")).await.unwrap_err().kind, ErrorKind::InvalidAnswer);
    let refused = customers.page(Some("4")).await.unwrap_err();
    assert_eq!(
        (refused.kind, refused.message.starts_with("Commerce API: ")),
        (ErrorKind::Forbidden, true)
    );
    assert!(customers.page(Some("x")).await.is_err() && customers.one("").await.is_err());
    assert_eq!(customers.one("c-1").await.unwrap().0.phone.as_deref(), Some("+351"));
    let line = &log.lock().unwrap()[0].line;
    assert_eq!(
        line,
        "GET /v1/admin/customers?page=1&perPage=200&sortField=createdAt&sortDirection=desc"
    );
}

#[tokio::test]
async fn what_it_can_do_depends_on_what_it_was_told() {
    let can = |settings: &[(&str, &str)], secrets: &[(&str, &str)]| {
        let provider = opened("https://checkout.prood.com", settings, secrets).unwrap();
        capabilities(&*provider).iter().collect::<Vec<_>>()
    };
    assert_eq!(can(&[], &[]), [Facet::Fetch, Facet::Recheck]);
    let all = [Facet::Sweep, Facet::Fetch, Facet::Create, Facet::Recheck, Facet::Customers];
    let told = [("api_url", "https://api.prood.com")];
    let secrets = [("checkout_secret", "s"), ("redis_url", "redis://127.0.0.1"), ("api_key", "k")];
    assert_eq!(can(&told, &secrets), all);
    // What stands in for secrets where only the facets are asked about.
    let blank =
        [("checkout_secret", "-"), ("redis_url", "-"), ("redis_rest_token", "-"), ("api_key", "-")];
    assert_eq!(can(&[], &blank), all[..4]);
    let (specimen, secrets) = registry::specimen(&super::super::INFO, None);
    let (transport, _) = transport(Limits::default());
    let provider = registry::open(&specimen, &secrets, transport).unwrap();
    assert_eq!(capabilities(&*provider).iter().collect::<Vec<_>>(), all);
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_at_once() {
    let table = [
        ("amount_unit", "cents", "amount_unit must be"),
        ("profile", "live", "profile must be"),
        ("requests_per_second", "many", "requests_per_second must be"),
        ("redis_rest_url", "https://x.upstash.io", "needs redis_rest_token"),
    ];
    for (key, value, why) in table {
        let error = opened("https://checkout.prood.com", &[(key, value)], &[]).err().unwrap();
        assert_eq!((&error.kind, error.reached), (&ErrorKind::Settings, Reached::No), "{key}");
        assert!(error.message.contains(why), "{}", error.message);
    }
    let token = [("redis_rest_token", "canary")];
    for (url, kind) in
        [("https://10.0.0.1", ErrorKind::Address), ("http://x.upstash.io", ErrorKind::Settings)]
    {
        let error =
            opened("https://checkout.prood.com", &[("redis_rest_url", url)], &token).err().unwrap();
        assert_eq!(error.kind, kind, "{url}");
        assert!(error.message.starts_with("redis_rest_url: "), "{}", error.message);
    }
}
