use chrono::{DateTime, TimeDelta, Utc};
use domain::{Customer, MoneyKind};

use super::*;
use crate::{ErrorKind, MoneySpan};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

fn event(n: i64, kind: &str, object: &str) -> String {
    format!(
        r#"{{"id":"evt_{n}","object":"event","type":"{kind}","created":{n},"data":{{"object":{object}}},"api_version":"2026-03-09"}}"#
    )
}

#[tokio::test]
async fn events_from_the_newest_back() {
    let rows = [
        event(50, "charge.succeeded", r#"{"id":"ch_1"}"#),
        event(40, "checkout.session.completed", r#"{"id":"cs_1"}"#),
        event(30, "checkout.session.expired", r#"{"id":"cs_2"}"#),
        event(20, "checkout.session.expired", r#"{"id":"cs_3"}"#),
        r#"{"id":4}"#.to_owned(),
    ];
    let rows: Vec<_> = rows.iter().map(String::as_str).collect();
    let rig = Rig::new(vec![says("GET /v1/events?limit=100", list(&rows, Some("evt_20")))]).await;
    let feed = rig.provider.events().unwrap();
    let page = feed.page(at(25), None).await.unwrap();
    let told: Vec<_> =
        page.happenings.iter().map(|h| (h.event_id.as_str(), h.session_id.as_str())).collect();
    assert_eq!(told, [("evt_30", "cs_2"), ("evt_40", "cs_1")], "oldest first, none before");
    assert_eq!(page.newest, Some(at(50)), "also of other events");
    assert_eq!(page.next, None, "past the moment asked for");
    let all = feed.page(at(20), None).await.unwrap();
    assert_eq!((all.happenings.len(), all.next.as_deref()), (3, Some("evt_20")));
}

#[tokio::test]
async fn an_account_without_the_feed_has_nothing_to_tell() {
    let rig = Rig::new(vec![]).await;
    let page = rig.provider.events().unwrap().page(at(0), None).await.unwrap();
    assert!(page.happenings.is_empty() && page.newest.is_none() && page.next.is_none());
    let rig = Rig::new(vec![fails("GET /v1/events", 500, "api_error")]).await;
    assert!(rig.provider.events().unwrap().page(at(0), None).await.is_err());
}

#[tokio::test]
async fn customers_with_their_bodies() {
    let jane = r#"{"id":"cus_1","object":"customer","name":"Jane","email":"jane@example.com","phone":null,"livemode":false,"created":1}"#;
    let rig = Rig::new(vec![
        says("GET /v1/customers?limit=100&starting_after=cus_9", list(&[jane, "5"], None)),
        says("GET /v1/customers/cus_1", jane),
    ])
    .await;
    let customers = rig.provider.customers().unwrap();
    let page = customers.page(Some("cus_9")).await.unwrap();
    assert_eq!(page.rows[0].0.email.as_deref(), Some("jane@example.com"));
    assert_eq!(page.rows[0].1, jane);
    assert_eq!((&page.rows[1].0, page.rows[1].1.as_str()), (&Customer::default(), "5"));
    assert_eq!(customers.one("cus_1").await.unwrap().0.id.as_deref(), Some("cus_1"));
    assert_eq!(customers.one("cus_2").await.unwrap_err().kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn refunds_and_payouts_newest_first() {
    let day = 86_400;
    let refund = |n: i64, created: i64| {
        format!(
            r#"{{"id":"ref_{n}","amount":1250,"currency":"eur","payment_intent":"pi_{n}","status":"pending","created":{created}}}"#
        )
    };
    let (new, old) = (refund(1, 100 * day), refund(2, 80 * day));
    let payout = r#"{"id":"po_1","amount":9900,"currency":"usd","status":"paid","created":5,"statement_descriptor":"FLV 1"}"#;
    let rig = Rig::new(vec![
        says("GET /v1/refunds?limit=100", list(&[&new, &old, r#"{"id":"x"}"#], Some("ref_2"))),
        says("GET /v1/refunds?limit=100&starting_after=ref_2", list(&[&new, &old], Some("ref_3"))),
        says("GET /v1/payouts?limit=100", list(&[payout], None)),
    ])
    .await;
    let money = rig.provider.money().unwrap();
    assert_eq!(money.kinds(), [MoneyKind::Refund, MoneyKind::Payout, MoneyKind::Balance]);
    let page =
        money.page(MoneyKind::Refund, MoneySpan::from(Some(at(99 * day))), None).await.unwrap();
    let row = page.rows[0].as_ref().unwrap();
    assert_eq!((row.id.as_str(), row.amount.to_string().as_str()), ("ref_1", "EUR 12.50"));
    assert_eq!((row.state.as_deref(), row.number.as_deref()), (Some("pending"), Some("pi_1")));
    assert_eq!((row.session_id.as_deref(), row.raw.as_str()), (None, new.as_str()));
    assert_eq!(page.rows[2].as_ref().unwrap_err(), r#"{"id":"x"}"#);
    assert_eq!(page.next.as_deref(), Some("ref_2"), "an early stop needs a proven order");
    let last = money
        .page(MoneyKind::Refund, MoneySpan::from(Some(at(99 * day))), Some("ref_2"))
        .await
        .unwrap();
    assert_eq!(last.next, None, "two weeks before the moment asked for, and no further");
    let payouts = money.page(MoneyKind::Payout, MoneySpan::from(None), None).await.unwrap();
    assert_eq!(payouts.rows[0].as_ref().unwrap().number.as_deref(), Some("FLV 1"));
    assert!(
        money.page(MoneyKind::Receipt, MoneySpan::from(None), None).await.unwrap().rows.is_empty()
    );
}

#[tokio::test]
async fn balance_transactions_by_date_under_both_paths() {
    let entry = r#"{"id":"btxn_1","amount":-1250,"fee":30,"net":-1280,"currency":"eur","type":"refund","source":"ref_1","status":"available","created":7}"#;
    let since = at(1_767_225_600) + TimeDelta::days(14);
    let asked = "?created%5Bgte%5D=1767225600&limit=100&starting_after=btxn_0";
    for path in ["/v1/balance_transactions", "/v1/balance/transactions"] {
        let rig = Rig::new(vec![says(&format!("GET {path}{asked}"), list(&[entry], None))]).await;
        let money = rig.provider.money().unwrap();
        let page = money
            .page(MoneyKind::Balance, MoneySpan::from(Some(since)), Some("btxn_0"))
            .await
            .unwrap();
        let row = page.rows[0].as_ref().unwrap();
        assert_eq!((row.kind, row.amount.to_string().as_str()), (MoneyKind::Balance, "EUR -12.50"));
        assert_eq!(
            (row.number.as_deref(), row.state.as_deref()),
            (Some("refund ref_1"), Some("available"))
        );
    }
}

#[tokio::test]
async fn prices_come_with_their_products() {
    let one = r#"{"id":"price_1","product":"prod_1","currency":"usd","unit_amount":1900,"type":"one_time","nickname":null}"#;
    let two = r#"{"id":"price_2","product":"prod_1","currency":"usd","unit_amount":null,"type":"recurring","recurring":{"interval":"month"},"nickname":"Monthly"}"#;
    let three = r#"{"id":"price_3","product":"prod_2","currency":"usd","unit_amount":5}"#;
    let four = r#"{"id":"price_4","product":{"id":"prod_3","name":"Rug"},"currency":"usd","unit_amount":5}"#;
    let whole = one.replace(r#""product":"prod_1""#, r#""product":{"id":"prod_1","name":"Desk"}"#);
    let rig = Rig::new(vec![
        says(
            "GET /v1/prices?active=true&limit=100",
            list(&[one, two, three, four, "7"], Some("price_4")),
        ),
        says("GET /v1/prices/price_2?expand%5B%5D=product", whole),
    ])
    .await;
    let page = rig.provider.catalogue().unwrap().page(None).await.unwrap();
    let told: Vec<_> = page
        .rows
        .iter()
        .map(|offer| (offer.kind, offer.id.as_str(), offer.name.as_str(), offer.every.as_deref()))
        .collect();
    let expected = [
        ("price", "price_1", "Desk", None),
        ("price", "price_2", "Desk · Monthly", Some("month")),
        ("price", "price_3", "prod_2", None),
        ("price", "price_4", "Rug", None),
        ("product", "prod_1", "Desk", None),
        ("product", "prod_2", "prod_2", None),
        ("product", "prod_3", "Rug", None),
    ];
    assert_eq!(told, expected);
    assert_eq!(page.rows[0].amount.unwrap().to_string(), "USD 19.00");
    assert_eq!((page.rows[1].amount, page.next.as_deref()), (None, Some("price_4")));
}
