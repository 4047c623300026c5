use chrono::TimeDelta;

use super::*;
use crate::MoneySpan;
use crate::testing::now;
use domain::MoneyKind;

const COMPLETED: &str = r#"{"id":"evt_1","type":"plugipay.checkout_session.completed.v1","accountId":"acc_1","occurredAt":"2026-01-01T00:00:05.000Z","data":{"object":{"id":"cs_1","status":"completed"},"aggregateType":"checkout_session","aggregateId":"cs_1"}}"#;

#[tokio::test]
async fn events_in_both_forms() {
    let documented = r#"{"id":"evt_2","type":"checkout_session.expired","createdAt":"2026-01-01T00:00:06Z","data":{"id":"cs_2"}}"#;
    let other = r#"{"id":"evt_3","type":"plugipay.refund.issued.v1","occurredAt":"2026-01-01T00:00:09Z","data":{"object":{"id":"rf_1"}}}"#;
    let odd = r#"{"id":4}"#;
    let body = list(&[COMPLETED, documented, other, odd], r#"{"cursor":"n","hasMore":true}"#);
    let rig = Rig::new(200, body).await;
    let page = rig.provider.events().unwrap().page(now(), None).await.unwrap();
    let told: Vec<_> =
        page.happenings.iter().map(|h| (h.event_id.as_str(), h.session_id.as_str())).collect();
    assert_eq!(told, [("evt_1", "cs_1"), ("evt_2", "cs_2")]);
    assert_eq!(page.newest, Some(now() + TimeDelta::seconds(9)), "also of other events");
    assert_eq!(page.next.as_deref(), Some("n"));
    assert_eq!(
        rig.only_request().line,
        "GET /api/v1/events?occurredAfter=2026-01-01T00%3A00%3A00.000Z&order=asc&direction=asc&limit=100"
    );
}

#[tokio::test]
async fn customers_with_their_bodies() {
    let rini = r#"{"id":"cus_1","name":"Rini W.","email":"rini@shop.example","phone":null}"#;
    let rig = Rig::new(200, list(&[rini, "5"], "{}")).await;
    let page = rig.provider.customers().unwrap().page(Some("c")).await.unwrap();
    assert_eq!(page.rows[0].0.email.as_deref(), Some("rini@shop.example"));
    assert_eq!(page.rows[0].1, rini);
    assert_eq!(
        (page.rows[1].0.clone(), page.rows[1].1.as_str()),
        (domain::Customer::default(), "5")
    );
    assert!(rig.only_request().line.ends_with("limit=100&cursor=c"));
    let rig = Rig::new(200, single(rini)).await;
    let (customer, raw) = rig.provider.customers().unwrap().one("cus_1").await.unwrap();
    assert_eq!((customer.id.as_deref(), raw.as_str()), (Some("cus_1"), rini));
    assert_eq!(rig.only_request().line, "GET /api/v1/customers/cus_1");
}

#[tokio::test]
async fn customers_since_a_day_say_when_they_were_made() {
    let rini = r#"{"id":"cus_1","name":"Rini W.","createdAt":"2026-01-01T00:00:05.000Z"}"#;
    let rig = Rig::new(200, list(&[rini, r#"{"id":"cus_2"}"#], "{}")).await;
    let dated = rig.provider.customers().unwrap().dated().unwrap();
    let page = dated.page(now(), Some("c")).await.unwrap();
    assert_eq!(page.rows[0].made, Some(now() + TimeDelta::seconds(5)));
    assert_eq!(
        (page.rows[0].customer.id.as_deref(), page.rows[0].raw.as_str()),
        (Some("cus_1"), rini)
    );
    assert_eq!(page.rows[1].made, None, "it does not say");
    assert_eq!(
        rig.only_request().line,
        "GET /api/v1/customers?createdAfter=2026-01-01T00%3A00%3A00.000Z&order=asc&direction=asc&limit=100&cursor=c"
    );
}

#[tokio::test]
async fn receipts_since_a_day() {
    let receipt = r#"{"id":"rcpt_1","number":"R-7","sourceType":"checkout_session","sourceId":"cs_1","amount":7525000,"currency":"IDR","issuedAt":"2026-01-01T00:00:05.000Z"}"#;
    let odd = r#"{"id":"rcpt_2","amount":1.5}"#;
    let rig = Rig::new(200, list(&[receipt, odd], "{}")).await;
    let page = rig
        .provider
        .money()
        .unwrap()
        .page(MoneyKind::Receipt, MoneySpan::from(Some(now())), None)
        .await
        .unwrap();
    let row = page.rows[0].as_ref().unwrap();
    assert_eq!((row.kind, row.kind.as_str()), (MoneyKind::Receipt, "receipt"));
    assert_eq!((row.number.as_deref(), row.session_id.as_deref()), (Some("R-7"), Some("cs_1")));
    assert_eq!((row.amount.to_string().as_str(), row.raw.as_str()), ("IDR 75250.00", receipt));
    assert_eq!(page.rows[1].as_ref().unwrap_err(), odd);
    assert!(
        rig.only_request()
            .line
            .contains("/receipts?issuedAfter=2026-01-01T00%3A00%3A00.000Z&limit=100")
    );
}

fn refund(id: u32, source: &str, at: &str) -> String {
    format!(
        r#"{{"id":"rf_{id}",{source},"amount":1000,"currency":"IDR","status":"succeeded","createdAt":"{at}"}}"#
    )
}

#[tokio::test]
async fn refunds_know_their_session_in_both_forms() {
    let rows = [
        refund(1, r#""chargeId":"cs_1""#, "2026-01-03T00:00:00Z"),
        refund(2, r#""sourceType":"checkout_session","sourceId":"cs_2""#, "2026-01-02T00:00:00Z"),
        refund(3, r#""chargeId":"xnd_9","invoiceId":"inv_1""#, "2025-12-31T00:00:00Z"),
    ];
    let rows: Vec<_> = rows.iter().map(String::as_str).collect();
    let more = r#"{"cursor":"n","hasMore":true}"#;
    let rig = Rig::new(200, list(&rows, more)).await;
    let money = rig.provider.money().unwrap();
    let page = money.page(MoneyKind::Refund, MoneySpan::from(None), None).await.unwrap();
    let sessions: Vec<_> =
        page.rows.iter().map(|row| row.as_ref().unwrap().session_id.as_deref()).collect();
    assert_eq!(sessions, [Some("cs_1"), Some("cs_2"), None]);
    assert_eq!(page.rows[0].as_ref().unwrap().state.as_deref(), Some("succeeded"));
    assert_eq!(page.next.as_deref(), Some("n"), "asked for all");
    let recent = money.page(MoneyKind::Refund, MoneySpan::from(Some(now())), None).await.unwrap();
    assert_eq!(recent.next, None, "newest first, and past the day asked for");
    let mixed: Vec<_> = rows.iter().rev().copied().collect();
    let rig = Rig::new(200, list(&mixed, more)).await;
    let page = rig
        .provider
        .money()
        .unwrap()
        .page(MoneyKind::Refund, MoneySpan::from(Some(now())), None)
        .await
        .unwrap();
    assert_eq!(page.next.as_deref(), Some("n"), "an early stop needs a proven order");
}
