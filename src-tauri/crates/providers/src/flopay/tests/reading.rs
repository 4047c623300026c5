use domain::{Facet, Mode};

use super::*;
use crate::testing::transport;
use crate::{ErrorKind, capabilities};

#[tokio::test]
async fn one_session_alone_or_wrapped() {
    for body in [SESSION.trim().to_owned(), format!(r#"{{"data":{}}}"#, SESSION.trim())] {
        let rig = Rig::new(200, body).await;
        let row = rig.provider.fetch().unwrap().fetch(ID).await.unwrap();
        assert_eq!(row.raw, SESSION.trim(), "byte for byte");
        assert!(row.read.is_ok());
        assert_eq!(rig.only_request().line, format!("GET /v1/checkouts/sessions/{ID}"));
    }
}

#[tokio::test]
async fn outcomes_of_a_read() {
    let table = [
        (401, "{}", ErrorKind::InvalidKey),
        (403, "{}", ErrorKind::Forbidden),
        (404, "{}", ErrorKind::NotFound),
        (429, "{}", ErrorKind::RateLimited),
        (500, "<html>", ErrorKind::Server),
        (200, "<html>", ErrorKind::InvalidAnswer),
        (200, &SESSION[..200], ErrorKind::InvalidAnswer),
        (200, "[]", ErrorKind::InvalidAnswer),
        (200, "", ErrorKind::InvalidAnswer),
    ];
    for (status, body, kind) in table {
        let rig = Rig::new(status, body).await;
        let error = rig.provider.fetch().unwrap().fetch(ID).await.unwrap_err();
        assert_eq!(error.kind, kind, "{status} {body}");
    }
    let rig = Rig::new(200, SESSION).await;
    for id in ["", ".."] {
        let error = rig.provider.fetch().unwrap().fetch(id).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid(Some("id".to_owned())));
    }
}

#[tokio::test]
async fn hosted_pages_are_recognised() {
    let rig = Rig::new(500, "").await;
    let found = |text: &str| rig.provider.fetch().unwrap().recognise(text);
    let page = format!("https://pay.shop.test/secure?id={ID}&bg=blue");
    assert_eq!(found(&page).as_deref(), Some(ID));
    assert_eq!(found(ID).as_deref(), Some(ID));
    assert_eq!(found(&page.replace("pay.shop", "pay.evil")), None);
}

#[tokio::test]
async fn the_account_is_asked_by_its_key_or_not_at_all() {
    let rig = Rig::new(200, r#"{"data":[]}"#).await;
    let account = rig.provider.account().await.unwrap();
    assert_eq!((account.id, account.mode, account.skew_seconds), (None, Mode::Test, Some(600)));
    assert_eq!(rig.only_request().line, "GET /v1/products?page=1&limit=1");
    let url = format!("http://{}", rig.only_request().headers["host"].to_str().unwrap());
    let (transport, _) = transport(Limits::default());
    let keyless = registry::open(&connection(&url, &[]), &Credentials::default(), transport);
    let keyless = keyless.unwrap();
    assert_eq!(keyless.account().await.unwrap().mode, Mode::Unknown);
    let last = rig.seen.lock().unwrap().last().unwrap().clone();
    assert_eq!((last.line.as_str(), last.headers.get("authorization")), ("GET /v1/health", None));
    assert!(keyless.catalogue().is_none(), "the catalogue needs a key");
    let refused = Rig::new(401, "{}").await.provider.account().await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::InvalidKey);
}

#[tokio::test]
async fn the_catalogue_is_products_then_coupons() {
    let products = r#"{"data":[{"code":"course-a","name":"Course A","interval":"month"},17],"meta":{"page":1,"limit":2,"total":3}}"#;
    let more = r#"{"data":[{"uuid":"p-2"}],"meta":{"page":2,"limit":2,"total":3}}"#;
    let coupons = r#"{"data":[{"code":"SPRING"}]}"#;
    let rig = Rig::with(&[(200, products), (200, more), (200, coupons)], &[]).await;
    let catalogue = rig.provider.catalogue().unwrap();
    let (mut cursor, mut rows) = (None, Vec::new());
    loop {
        let page = catalogue.page(cursor.as_deref()).await.unwrap();
        rows.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let rows: Vec<_> =
        rows.iter().map(|row| (row.id.as_str(), row.kind, row.name.as_str())).collect();
    let expected = [
        ("course-a", "product", "Course A"),
        ("p-2", "product", "p-2"),
        ("SPRING", "coupon", "SPRING"),
    ];
    assert_eq!(rows, expected);
    let lines = [
        "GET /v1/products?page=1&limit=50",
        "GET /v1/products?page=2&limit=50",
        "GET /v1/coupons?page=1&limit=50",
    ];
    assert_eq!(rig.lines(), lines);
    for cursor in ["", "offers.1", "products.x"] {
        assert!(catalogue.page(Some(cursor)).await.is_err(), "{cursor}");
    }
    let odd = Rig::new(200, "<html>").await;
    let error = odd.provider.catalogue().unwrap().page(None).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidAnswer);
}

#[tokio::test]
async fn what_it_can_do() {
    let rig = Rig::new(200, "").await;
    let can: Vec<_> = capabilities(rig.provider.as_ref()).iter().collect();
    assert_eq!(can, [Facet::Fetch, Facet::Create, Facet::Catalogue, Facet::Webhooks]);
    let info = rig.provider.info();
    for facet in Facet::ALL.iter().filter(|facet| **facet != Facet::Catalogue) {
        let said = info.without.iter().any(|(without, _)| without == facet);
        assert!(said != can.contains(facet), "{facet}");
    }
    assert_eq!(info.polling.unwrap().give_up_days, 7);
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let open = |url: &str, settings: &[(&str, &str)]| {
        let (transport, _) = transport(Limits::default());
        let opened = registry::open(&connection(url, settings), &credentials(), transport);
        opened.err().map(|error| error.message)
    };
    assert_eq!(open("https://billing.shop.test", &[]), None);
    let (specimen, secrets) = registry::specimen(registry::info("flopay").unwrap(), None);
    let (transport, _) = transport(Limits::default());
    let opened = registry::open(&specimen, &secrets, transport).unwrap();
    assert!(opened.catalogue().is_some());
    assert!(open("", &[]).is_some(), "no base URL is guessed at");
    assert!(open("https://b.test", &[("client_id", "")]).unwrap().contains("client_id"));
    assert!(open("https://b.test", &[("checkout_url", "")]).unwrap().contains("checkout_url"));
}
