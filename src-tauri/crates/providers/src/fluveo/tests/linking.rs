use domain::{Currency, JsonText, LineItem, Money, SessionDraft};

use super::*;
use crate::{ErrorKind, LinkChange, Reached, Result};

const LINK: &str = r#"{"id":"cl_1","object":"checkout_link","active":true,"mode":"payment","url":"https://checkout.leanrails.com/cl/cl_1","title":"Stool","currency":"usd","livemode":false,"created":1767225600}"#;

fn usd(value: &str) -> Money {
    Money::parse(value, Currency::new("USD").unwrap()).unwrap()
}

fn draft(params: &str) -> SessionDraft {
    SessionDraft {
        amount: usd("25"),
        description: None,
        order_id: None,
        customer_id: None,
        customer_email: None,
        methods: vec![],
        items: vec![],
        metadata: None,
        success_url: None,
        cancel_url: None,
        expires_in_seconds: None,
        template_id: None,
        params: Some(JsonText(params.to_owned())),
    }
}

async fn body(draft: &SessionDraft) -> Result<String> {
    let rig = Rig::with(vec![], &[("link.product", "prod_1")]).await;
    Ok(String::from_utf8(rig.provider.links().unwrap().body(draft)?).unwrap())
}

#[tokio::test]
async fn a_link_says_what_it_is_told() {
    let draft = SessionDraft {
        description: Some("For the shop window".to_owned()),
        order_id: Some("WINDOW-1".to_owned()),
        methods: vec!["card".to_owned()],
        items: vec![LineItem { name: "Stool".to_owned(), quantity: 1, unit: usd("25") }],
        success_url: Some("https://shop.example/ok".to_owned()),
        ..draft(
            r#"{"mode":"order","title":"Stool","allow_promotion_codes":true,"billing_address_collection":"auto",
            "restrictions":{"completed_sessions":{"limit":3}},"inactive_message":"Gone.","submit_type":"pay"}"#,
        )
    };
    assert_eq!(
        body(&draft).await.unwrap(),
        concat!(
            r#"{"line_items":[{"price_data":{"currency":"usd","product":"prod_1","unit_amount":2500},"quantity":1}],"#,
            r#""title":"Stool","description":"For the shop window: Stool","mode":"order","currency":"usd","#,
            r#""allow_promotion_codes":true,"after_completion":{"type":"redirect","#,
            r#""redirect":{"url":"https://shop.example/ok"}},"billing_address_collection":"auto","#,
            r#""restrictions":{"completed_sessions":{"limit":3}},"inactive_message":"Gone.","#,
            r#""payment_method_types":["card"],"submit_type":"pay","metadata":{"order_id":"WINDOW-1"}}"#,
        )
    );
}

#[tokio::test]
async fn where_a_customer_is_led_after_paying() {
    let table = [
        (
            r#"{"after_completion":{"hosted_confirmation":{"custom_message":"Thanks"}}}"#,
            Some(
                r#""after_completion":{"type":"hosted_confirmation","hosted_confirmation":{"custom_message":"Thanks"}}"#,
            ),
        ),
        (
            r#"{"after_completion":{"type":"hosted_confirmation"}}"#,
            Some(r#""after_completion":{"type":"hosted_confirmation"}"#),
        ),
        (
            r#"{"after_completion":{"redirect":{"url":"https://a.example"}}}"#,
            Some(
                r#""after_completion":{"type":"redirect","redirect":{"url":"https://a.example"}}"#,
            ),
        ),
        ("{}", None),
    ];
    for (params, expected) in table {
        let body = body(&draft(params)).await.unwrap();
        match expected {
            Some(expected) => assert!(body.contains(expected), "{params}: {body}"),
            None => assert!(!body.contains("after_completion"), "{body}"),
        }
    }
}

#[tokio::test]
async fn defaults_of_sessions_are_not_held_against_a_link() {
    let defaults = [
        ("link.product", "prod_1"),
        ("link.success_url", "https://shop.example/ok"),
        ("link.cancel_url", "https://shop.example/no"),
    ];
    let rig = Rig::with(vec![], &defaults).await;
    let body = |params: &str| {
        let filled = SessionDraft {
            success_url: Some(defaults[1].1.to_owned()),
            cancel_url: Some(defaults[2].1.to_owned()),
            ..draft(params)
        };
        String::from_utf8(rig.provider.links().unwrap().body(&filled).unwrap()).unwrap()
    };
    assert!(body("{}").contains(r#""redirect":{"url":"https://shop.example/ok"}"#));
    let own = body(r#"{"after_completion":{"type":"hosted_confirmation"}}"#);
    assert!(!own.contains("shop.example"), "{own}");
}

#[tokio::test]
async fn what_a_link_has_no_place_for_is_refused() {
    type Change = fn(&mut SessionDraft);
    let table: &[(Change, &str)] = &[
        (|draft| draft.cancel_url = Some("https://a.example".into()), "no page to go back to"),
        (|draft| draft.customer_id = Some("cus_1".into()), "many customers"),
        (|draft| draft.customer_email = Some("a@b.example".into()), "many customers"),
        (|draft| draft.expires_in_seconds = Some(3_600), "no end in time"),
        (|draft| draft.template_id = Some("t".into()), "no templates"),
        (|draft| draft.amount.minor = -1, "not be negative"),
        (|draft| draft.description = Some("x".repeat(501)), "at most 500"),
        (
            |draft| draft.params = param(r#"{"title":"0123456789012345678901234567890"}"#),
            "at most 30",
        ),
        (|draft| draft.params = param(r#"{"ui_mode":"hosted"}"#), "no parameter named ui_mode"),
        (|draft| draft.params = param(r#"{"metadata":{"a":"b"}}"#), "its own field"),
        (
            |draft| draft.params = param(r#"{"after_completion":{"type":"redirect"}}"#),
            "needs a URL",
        ),
        (
            |draft| {
                draft.success_url = Some("https://a.example".into());
                draft.params = param(r#"{"after_completion":{"type":"hosted_confirmation"}}"#);
            },
            "either redirects",
        ),
        (
            |draft| {
                draft.success_url = Some("https://a.example".into());
                draft.params =
                    param(r#"{"after_completion":{"redirect":{"url":"https://b.example"}}}"#);
            },
            "differ",
        ),
    ];
    for (change, why) in table {
        let mut draft = draft("{}");
        change(&mut draft);
        let error = body(&draft).await.unwrap_err();
        assert!(error.message.contains(why), "{why}: {}", error.message);
        assert_eq!(error.reached, Reached::No);
    }
}

fn param(json: &str) -> Option<JsonText> {
    Some(JsonText(json.to_owned()))
}

#[tokio::test]
async fn links_are_made_changed_and_ended() {
    let rig = Rig::new(vec![
        says("POST /v1/checkout_links", LINK),
        says("POST /v1/checkout_links/cl_1", LINK.replace(r#""active":true"#, r#""active":false"#)),
    ])
    .await;
    let links = rig.provider.links().unwrap();
    let made = links.create(&draft(r#"{"product":"prod_1"}"#), "k1").await.unwrap();
    assert_eq!((made.id.as_str(), made.active, made.raw.as_str()), ("cl_1", true, LINK));
    assert_eq!(made.url, "https://checkout.leanrails.com/cl/cl_1");
    assert_eq!((made.title.as_deref(), made.amount), (Some("Stool"), None));
    let end = LinkChange { active: Some(false), params: None };
    assert!(!links.update("cl_1", &end, "k2").await.unwrap().active);
    let change =
        r#"{"inactive_message":"Gone","payment_method_types":["card"],"metadata":{"a":"b"}}"#;
    links.update("cl_1", &LinkChange { active: None, params: param(change) }, "k3").await.unwrap();
    let posts = rig.posts();
    let told: Vec<_> = posts[1..]
        .iter()
        .map(|seen| (seen.body.as_str(), seen.header("idempotency-key")))
        .collect();
    assert_eq!(told, [(r#"{"active":false}"#, Some("k2")), (change, Some("k3"))]);
    let fixed = LinkChange { active: None, params: param(r#"{"title":"New"}"#) };
    let error = links.update("cl_1", &fixed, "k4").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Invalid(Some("title".to_owned())));
    assert_eq!(rig.posts().len(), 3);
}

#[tokio::test]
async fn an_answer_that_is_no_link_leaves_it_open() {
    let rig = Rig::new(vec![says("POST /", "{}"), says("GET /", "{}")]).await;
    let links = rig.provider.links().unwrap();
    let made = links.create(&draft(r#"{"product":"prod_1"}"#), "k").await.unwrap_err();
    assert_eq!((made.kind, made.reached), (ErrorKind::InvalidAnswer, Reached::Maybe));
    let read = links.one("cl_1").await.unwrap_err();
    assert_eq!((read.kind, read.reached), (ErrorKind::InvalidAnswer, Reached::No));
}

#[tokio::test]
async fn links_are_read() {
    let item = r#"{"id":"clli_1","price":"price_1","product":"prod_1","quantity":2,"amount_subtotal":5000,"currency":"usd","description":"Stool"}"#;
    let rig = Rig::new(vec![
        says(
            "GET /v1/checkout_links?limit=100&starting_after=cl_9",
            list(&[LINK, r#"{"id":7}"#], Some("cl_1")),
        ),
        says("GET /v1/checkout_links/cl_1", LINK),
        says("GET /v1/checkout_links/cl_1/line_items?limit=100", list(&[item], None)),
    ])
    .await;
    let links = rig.provider.links().unwrap();
    let page = links.page(Some("cl_9")).await.unwrap();
    assert_eq!(page.rows[0].as_ref().unwrap().created.unwrap().timestamp(), 1_767_225_600);
    assert_eq!(page.rows[1].as_ref().unwrap_err(), r#"{"id":7}"#);
    assert_eq!(page.next.as_deref(), Some("cl_1"));
    assert_eq!(links.one("cl_1").await.unwrap().id, "cl_1");
    let items = links.items("cl_1").await.unwrap();
    assert_eq!((items[0].name.as_str(), items[0].quantity, items[0].unit), ("Stool", 2, usd("25")));
    assert_eq!(
        links.recognise(" https://checkout.leanrails.com/cl/cl_1 ").as_deref(),
        Some("cl_1")
    );
}
