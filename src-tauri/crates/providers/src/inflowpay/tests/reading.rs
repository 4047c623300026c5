use chrono::TimeDelta;
use domain::{Facet, Kind, Mode};

use super::*;
use crate::testing::transport;
use crate::{ErrorKind, Order, Page, ProviderError, Row, SweepAsk, capabilities};

async fn page(rig: &Rig, ask: SweepAsk) -> Result<Page<Row>, ProviderError> {
    rig.provider.sweep().unwrap().page(&ask).await
}

fn hundred() -> SweepAsk {
    SweepAsk { limit: 100, ..SweepAsk::default() }
}

fn list(rows: &[&str], total: usize) -> String {
    format!(r#"{{"data":[{}],"page":1,"limit":20,"total":{total}}}"#, rows.join(","))
}

#[tokio::test]
async fn a_walk_goes_page_by_page_to_the_total() {
    let (one, two) = (payment("pay_77hK", "pay_1"), payment("pay_77hK", "pay_2"));
    let (first, second) = (list(&[&one], 2), list(&[&two], 2));
    let rig = Rig::with(&[(200, &first), (200, &second)], &[]).await;
    let begun = page(&rig, hundred()).await.unwrap();
    assert_eq!(begun.rows[0].raw, one.trim(), "byte for byte");
    let session = begun.rows[0].read.as_ref().unwrap();
    assert_eq!((session.kind, session.id.as_str()), (Kind::Payment, "pay_1"));
    let ended = page(&rig, SweepAsk { cursor: begun.next, limit: 900, ..hundred() }).await.unwrap();
    assert_eq!((ended.rows.len(), ended.next), (1, None));
    let lines = ["GET /api/payment?page=1&limit=100", "GET /api/payment?page=2&limit=100"];
    assert_eq!(rig.lines(), lines, "no filter is documented, none is sent");
    let sweep = rig.provider.sweep().unwrap();
    assert_eq!(
        (sweep.order(), sweep.polled().len(), sweep.page_limit()),
        (Order::Observed, 0, 100)
    );
}

#[tokio::test]
async fn a_walk_ends_where_it_reaches_back_far_enough() {
    let created =
        chrono::DateTime::parse_from_rfc3339("2026-03-04T09:05:07.120Z").unwrap().to_utc();
    let older =
        payment("2026-03-04T09:05:07.120Z\",\"updatedAt", "2026-03-01T00:00:00Z\",\"updatedAt");
    let table = [
        (vec![PAYMENT, &older], created - TimeDelta::days(1), false),
        (vec![PAYMENT, &older], created - TimeDelta::days(9), true),
        (vec![&older, PAYMENT], created + TimeDelta::days(1), true),
        (vec![PAYMENT, "{}", &older], created - TimeDelta::days(1), true),
    ];
    for (rows, after, more) in table {
        let rig = Rig::new(200, list(&rows, 99)).await;
        let page = page(&rig, SweepAsk { after: Some(after), ..hundred() }).await.unwrap();
        assert_eq!(page.next.is_some(), more, "{after}");
        assert_eq!(page.rows.len(), rows.len());
    }
}

#[tokio::test]
async fn what_cannot_be_asked_for_is_kept_to_or_refused() {
    let other = payment("PAYMENT_RECEIVED", "INITIATION");
    let rig = Rig::new(200, list(&[PAYMENT, &other, "17"], 3)).await;
    let ask = SweepAsk { raw_status: Some("INITIATION".to_owned()), ..hundred() };
    let page_of_one = page(&rig, ask).await.unwrap();
    assert_eq!(page_of_one.rows.len(), 2, "and what cannot be read stays");
    assert_eq!(page_of_one.rows[1].raw, "17");
    assert!(page(&rig, SweepAsk { oldest_first: true, ..hundred() }).await.is_err());
    let odd = page(&rig, SweepAsk { cursor: Some("next".to_owned()), ..hundred() }).await;
    assert_eq!(odd.unwrap_err().kind, ErrorKind::InvalidAnswer);
}

#[tokio::test]
async fn answers_that_are_not_theirs() {
    let half = PAYMENT[..300].to_owned();
    let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    for body in ["<html>\n<b>Welcome</b>", "", "{}", "null", half.as_str()] {
        let rig = Rig::new(200, body).await;
        let error = page(&rig, hundred()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidAnswer, "{body}");
        let fetched = rig.provider.fetch().unwrap().fetch("pay_1").await;
        assert!(fetched.map_or(true, |row| row.read.is_err()), "{body}");
    }
    let rig = Rig::new(200, deep).await;
    assert!(page(&rig, hundred()).await.unwrap().rows[0].read.is_err(), "no stack overflows");
}

#[tokio::test]
async fn one_payment_alone_or_wrapped() {
    for body in [PAYMENT.trim().to_owned(), format!(r#"{{"data":{}}}"#, PAYMENT.trim())] {
        let rig = Rig::new(200, body).await;
        let row = rig.provider.fetch().unwrap().fetch("pay_77hK").await.unwrap();
        assert_eq!(row.raw, PAYMENT.trim());
        assert_eq!(rig.only_request().line, "GET /api/payment/pay_77hK");
    }
    let rig = Rig::new(404, r#"{"statusCode":404,"message":"Not Found"}"#).await;
    let fetch = rig.provider.fetch().unwrap();
    assert_eq!(fetch.fetch("pay_1").await.unwrap_err().kind, ErrorKind::NotFound);
    for (id, why) in [("", "cannot be an id"), ("sess_1", "only its payment")] {
        let error = fetch.fetch(id).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid(Some("id".to_owned())));
        assert!(error.message.contains(why), "{}", error.message);
    }
    assert_eq!(rig.lines().len(), 1, "what cannot be read is not asked for");
}

#[tokio::test]
async fn only_payments_are_read_by_what_people_paste() {
    let rig = Rig::with(&[(500, "")], &[("checkout_url", "http://pay.local:99/x")]).await;
    let fetch = rig.provider.fetch().unwrap();
    let kinds = [Kind::Session, Kind::Payment, Kind::Attempt].map(|kind| fetch.can(kind));
    assert_eq!(kinds, [false, true, false]);
    let found = |text| fetch.recognise(text);
    assert_eq!(found("http://pay.local:99/x/pay/pay_1").as_deref(), Some("pay_1"));
    assert_eq!(found("pay_1").as_deref(), Some("pay_1"));
    for text in [
        "https://checkout.inflowpay.com/pay/sess_8Qd2",
        "https://checkout.inflowpay.com/l/link_1",
        "https://checkout.inflowpay.com/subscribe/sub_offer_1",
        "sess_8Qd2",
        "INV-7",
    ] {
        assert_eq!(found(text), None, "{text}");
    }
}

#[tokio::test]
async fn the_account_is_known_by_its_key_alone() {
    let rig = Rig::new(200, list(&[PAYMENT], 57)).await;
    let account = rig.provider.account().await.unwrap();
    assert_eq!((account.id, account.mode, account.skew_seconds), (None, Mode::Test, Some(600)));
    assert!(account.sample.unwrap().read.is_ok());
    assert_eq!(rig.only_request().line, "GET /api/payment?page=1&limit=1");
    let rig = Rig::new(401, r#"{"statusCode":401,"message":"Unauthorized"}"#).await;
    let error = rig.provider.account().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidKey);
    assert!(error.message.contains("Unauthorized (a new key ends"), "{}", error.message);
}

#[tokio::test]
async fn what_it_can_do() {
    let rig = Rig::new(200, "").await;
    let can: Vec<_> = capabilities(rig.provider.as_ref()).iter().collect();
    let expected = [Facet::Sweep, Facet::Fetch, Facet::Create, Facet::Links, Facet::Webhooks];
    assert_eq!(can, expected);
    let info = rig.provider.info();
    for facet in Facet::ALL {
        let said = info.without.iter().any(|(without, _)| without == facet);
        assert!(said != can.contains(facet), "{facet}");
    }
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let open = |settings: &[(&str, &str)], credentials: &Credentials| {
        let (transport, _) = transport(Limits::default());
        let connection = connection("https://api.inflowpay.xyz", settings);
        registry::open(&connection, credentials, transport).err().map(|error| error.message)
    };
    assert_eq!(open(&[], &credentials()), None);
    assert!(open(&[], &Credentials::default()).unwrap().contains("api_key"));
    assert!(open(&[("checkout_url", "x")], &credentials()).unwrap().contains("checkout_url"));
    let (specimen, secrets) = registry::specimen(registry::info("inflowpay").unwrap(), None);
    let (transport, _) = transport(Limits::default());
    assert!(registry::open(&specimen, &secrets, transport).is_ok());
}
