use domain::JsonText;

use super::*;
use crate::{ErrorKind, LinkChange, Links};

const LINK: &str = r#"{"id":"link_1","url":"https://checkout.inflowpay.com/l/link_1","status":"enabled","name":"Shop","currency":"EUR","products":[{"name":"Lamp","price":3450,"quantity":2}],"createdAt":"2026-03-04T09:05:07.120Z"}"#;

fn draft() -> SessionDraft {
    SessionDraft {
        order_id: None,
        customer_email: None,
        success_url: None,
        expires_in_seconds: None,
        ..super::draft()
    }
}

fn params(json: &str) -> Option<JsonText> {
    Some(JsonText(json.to_owned()))
}

fn links(rig: &Rig) -> &dyn Links {
    rig.provider.links().unwrap()
}

#[tokio::test]
async fn a_payment_link() {
    let rig = Rig::new(201, LINK).await;
    let looks = r##"{"name":"Shop","pricingMode":"TAX_INCLUSIVE","sessionCustomization":{"bgColor":"#fff"}}"##;
    let draft = SessionDraft { params: params(looks), ..draft() };
    let link = links(&rig).create(&draft, "K").await.unwrap();
    let seen = rig.only_request();
    assert_eq!(seen.line, "POST /api/link");
    let body = concat!(
        r#"{"name":"Shop","currency":"EUR","products":[{"name":"Desk lamps","price":6900,"quantity":1}],"#,
        r##""status":"enabled","pricingMode":"TAX_INCLUSIVE","sessionCustomization":{"bgColor":"#fff"}}"##,
    );
    assert_eq!(seen.body, body);
    assert_eq!((link.id.as_str(), link.active), ("link_1", true));
    assert_eq!((link.title.as_deref(), link.amount), (Some("Shop"), Some(eur("69.00"))));
    assert_eq!(link.created.unwrap().timestamp(), 1_772_615_107);
    assert_eq!(link.raw, LINK);
}

#[tokio::test]
async fn what_an_answer_leaves_out() {
    let rig =
        Rig::with(&[(201, r#"{"linkId":"link_2"}"#)], &[("checkout_url", "http://x.test/")]).await;
    let link = links(&rig).create(&draft(), "K").await.unwrap();
    assert_eq!(
        (link.url.as_str(), link.amount, link.active),
        ("http://x.test/l/link_2", None, true)
    );
    let rig = Rig::new(201, "{}").await;
    let error = links(&rig).create(&draft(), "K").await.unwrap_err();
    assert_eq!((error.kind, error.reached), (ErrorKind::InvalidAnswer, crate::Reached::Maybe));
}

#[tokio::test]
async fn a_subscription_link_needs_no_request() {
    let rig = Rig::new(500, "").await;
    let offer =
        SessionDraft { description: None, params: params(r#"{"offer":"sub_offer_1"}"#), ..draft() };
    let link = links(&rig).create(&offer, "K").await.unwrap();
    assert_eq!(link.id, "subscribe/sub_offer_1");
    assert_eq!(link.url, "https://checkout.inflowpay.com/subscribe/sub_offer_1");
    assert!(link.active && links(&rig).body(&offer).unwrap().is_empty());
    assert_eq!(links(&rig).one(&link.id).await.unwrap(), link);
    assert!(links(&rig).items(&link.id).await.unwrap().is_empty());
    let off = LinkChange { active: Some(false), params: None };
    assert!(links(&rig).update(&link.id, &off, "K").await.is_err());
    let odd = SessionDraft { params: params(r#"{"offer":"a/b"}"#), ..offer };
    assert!(links(&rig).create(&odd, "K").await.is_err());
    assert!(rig.lines().is_empty());
}

#[tokio::test]
async fn links_are_walked_and_read() {
    let archived =
        LINK.replace("\"enabled\"", "\"enabled\",\"archivedAt\":\"2026-03-05T00:00:00Z\"");
    let disabled = LINK.replace("enabled", "disabled");
    let body = format!(r#"{{"links":[{LINK},{archived},{disabled},17],"total":4}}"#);
    let rig = Rig::new(200, body).await;
    let page = links(&rig).page(None).await.unwrap();
    let active: Vec<_> = page.rows.iter().map(|row| row.as_ref().map(|link| link.active)).collect();
    assert_eq!(active, [Ok(true), Ok(false), Ok(false), Err(&"17".to_owned())]);
    assert_eq!(
        (page.next, rig.only_request().line.as_str()),
        (None, "GET /api/link?page=1&limit=100")
    );
    let rig = Rig::new(200, LINK.replace(r#""name":"Shop","#, "")).await;
    let nameless = links(&rig).one("link_1").await.unwrap();
    assert_eq!(nameless.title.as_deref(), Some("Lamp"), "what is paid for, where it has no name");
    let rig = Rig::new(200, LINK).await;
    assert_eq!(links(&rig).items("link_1").await.unwrap()[0].unit, eur("34.50"));
    assert_eq!(rig.only_request().line, "GET /api/link/link_1");
}

#[tokio::test]
async fn a_link_is_changed_archived_and_taken_back() {
    let rig = Rig::with(&[(200, LINK), (204, ""), (200, LINK), (201, LINK)], &[]).await;
    let change = LinkChange { active: None, params: params(r#"{"name":"New"}"#) };
    assert!(links(&rig).update("link_1", &change, "K").await.unwrap().active);
    assert_eq!(rig.only_request().body, r#"{"name":"New"}"#);
    let switch = |active| LinkChange { active: Some(active), params: None };
    let off = links(&rig).update("link_1", &switch(false), "K").await.unwrap();
    assert!(!off.active && off.title.is_some(), "as it looks, and off");
    assert!(links(&rig).update("link_1", &switch(true), "K").await.unwrap().active);
    let lines = [
        "PATCH /api/link/link_1",
        "DELETE /api/link/link_1",
        "GET /api/link/link_1",
        "POST /api/link/link_1/unarchive",
    ];
    assert_eq!(rig.lines(), lines);
    let both = LinkChange { active: Some(true), ..change };
    assert!(links(&rig).update("link_1", &both, "K").await.is_err());
    let rig = Rig::with(&[(204, ""), (404, "")], &[]).await;
    let gone = links(&rig).update("link_1", &switch(false), "K").await.unwrap();
    assert_eq!((gone.id.as_str(), gone.active), ("link_1", false), "done, whatever it looks like");
}

#[tokio::test]
async fn what_a_link_has_no_place_for_is_refused() {
    type Change = fn(&mut SessionDraft);
    let table: &[(Change, &str)] = &[
        (|draft| draft.order_id = Some("A".into()), "order_id"),
        (|draft| draft.customer_email = Some("a@b.c".into()), "customer_email"),
        (|draft| draft.expires_in_seconds = Some(900), "expires_in_seconds"),
        (|draft| draft.success_url = Some("https://a.b".into()), "success_url"),
        (|draft| draft.metadata = params("{}"), "metadata"),
        (
            |draft| draft.params = params(r#"{"sessionCustomization":{"x":"y"}}"#),
            "sessionCustomization",
        ),
        (|draft| draft.params = params(r#"{"pricingMode":"x"}"#), "pricingMode"),
        (|draft| draft.params = params(r#"{"offer":"o","name":"n"}"#), "offer"),
        (|draft| draft.params = params(r#"{"offer":"o"}"#), "description"),
    ];
    let rig = Rig::new(500, "").await;
    for (change, field) in table {
        let mut draft = draft();
        change(&mut draft);
        let error = links(&rig).body(&draft).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid(Some((*field).to_owned())), "{}", error.message);
    }
    let defaults = [("link.success_url", "https://a.b"), ("link.cancel_url", "https://a.c")];
    let rig = Rig::with(&[(500, "")], &defaults).await;
    let defaulted = |cancel: &str| SessionDraft {
        success_url: Some("https://a.b".to_owned()),
        cancel_url: Some(cancel.to_owned()),
        ..draft()
    };
    assert!(links(&rig).body(&defaulted("https://a.c")).is_ok(), "the connection's defaults");
    assert!(links(&rig).body(&defaulted("https://a.d")).is_err());
    let offer = LinkChange { active: None, params: params(r#"{"offer":"o"}"#) };
    assert!(links(&rig).update("link_1", &offer, "K").await.is_err());
}

#[tokio::test]
async fn pasted_links_are_recognised() {
    let rig = Rig::new(500, "").await;
    let table = [
        ("https://checkout.inflowpay.com/l/link_1", Some("link_1")),
        ("https://checkout.inflowpay.com/subscribe/sub_offer_1", Some("subscribe/sub_offer_1")),
        ("https://checkout.inflowpay.com/pay/sess_1", None),
        ("pay_1", None),
        ("link_1", None),
    ];
    for (text, id) in table {
        assert_eq!(links(&rig).recognise(text).as_deref(), id, "{text}");
    }
}
