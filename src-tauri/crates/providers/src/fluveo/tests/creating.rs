use domain::{Currency, JsonText, LineItem, Money, SessionDraft};

use super::*;
use crate::{ErrorKind, Reached, Result};

fn usd(value: &str) -> Money {
    Money::parse(value, Currency::new("USD").unwrap()).unwrap()
}

fn draft() -> SessionDraft {
    SessionDraft {
        amount: usd("25.00"),
        description: None,
        order_id: Some("SO-2207".to_owned()),
        customer_id: None,
        customer_email: None,
        methods: vec![],
        items: vec![],
        metadata: None,
        success_url: Some("https://shop.example/ok?s={CHECKOUT_SESSION_ID}".to_owned()),
        cancel_url: None,
        expires_in_seconds: None,
        template_id: None,
        params: Some(JsonText(r#"{"product":"prod_8mn4qr7vw2xz"}"#.to_owned())),
    }
}

fn params(json: &str) -> Option<JsonText> {
    Some(JsonText(json.to_owned()))
}

async fn body(settings: &[(&str, &str)], draft: &SessionDraft) -> Result<String> {
    let rig = Rig::with(vec![], settings).await;
    let body = rig.provider.create().unwrap().body(draft)?;
    assert!(rig.lines().is_empty(), "a body asks nobody");
    Ok(String::from_utf8(body).unwrap())
}

const BODY: &str = concat!(
    r#"{"mode":"payment","line_items":[{"price_data":{"currency":"usd","product":"prod_8mn4qr7vw2xz","#,
    r#""unit_amount":2500},"quantity":1}],"success_url":"https://shop.example/ok?s={CHECKOUT_SESSION_ID}","#,
    r#""metadata":{"order_id":"SO-2207"}}"#
);

#[tokio::test]
async fn exactly_the_body_is_sent_with_its_key() {
    assert_eq!(body(&[], &draft()).await.unwrap(), BODY);
    let rig = Rig::new(vec![says("POST /v1/checkout/sessions", SESSION)]).await;
    let row = rig.provider.create().unwrap().create(&draft(), "idem-1").await.unwrap();
    assert_eq!((row.raw, row.read.unwrap().id.as_str()), (stored(SESSION, None), ID));
    let posts = rig.posts();
    assert_eq!((posts.len(), posts[0].body.as_str()), (1, BODY));
    assert_eq!(posts[0].line, "POST /v1/checkout/sessions");
    assert_eq!(posts[0].header("idempotency-key"), Some("idem-1"));
    assert_eq!(posts[0].header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn everything_a_draft_can_say() {
    let draft = SessionDraft {
        amount: usd("85.00"),
        description: Some("Order 12345".to_owned()),
        customer_email: Some("jane@example.com".to_owned()),
        items: vec![LineItem { name: "Stool".to_owned(), quantity: 2, unit: usd("12.50") }],
        metadata: params(r#"{"desk":"north"}"#),
        cancel_url: Some("https://shop.example/cart".to_owned()),
        params: params(
            r#"{"mode":"order","ui_mode":"hosted","product":"prod_1",
            "line_items":[{"price_data":{"product":"prod_2","unit_amount":"20","currency":"usd","tax_behavior":"inclusive"},"quantity":3}],
            "client_reference_id":"REF-1","customer_creation":"always","billing_address_collection":"required",
            "phone_number_collection":true,"expires_at":1767300000,
            "payment_intent_data":{"capture_method":"manual","metadata":{"internal_order_id":"12345"},
              "statement_descriptor":"SHOP","application_fee_amount":"1.00"},
            "shipping_options":[{"name":"Standard","amount":"5.00","currency":"USD",
              "delivery_estimate":{"minimum":{"unit":"business_day","value":5},"maximum":{"value":7}}},
              {"name":"Pick-up","amount":"0"}],
            "shipping_address_collection":{"allowed_countries":["us","CA"]}}"#,
        ),
        ..draft()
    };
    assert_eq!(
        body(&[], &draft).await.unwrap(),
        concat!(
            r#"{"mode":"order","ui_mode":"hosted","line_items":[{"price_data":{"currency":"usd","product":"prod_2","#,
            r#""unit_amount":2000,"tax_behavior":"inclusive"},"quantity":3},{"price_data":{"currency":"usd","#,
            r#""product":"prod_1","unit_amount":1250},"quantity":2}],"#,
            r#""success_url":"https://shop.example/ok?s={CHECKOUT_SESSION_ID}","cancel_url":"https://shop.example/cart","#,
            r#""customer_email":"jane@example.com","customer_creation":"always","billing_address_collection":"required","#,
            r#""phone_number_collection":true,"client_reference_id":"REF-1","payment_intent_data":{"capture_method":"manual","#,
            r#""description":"Order 12345: 2 × Stool","statement_descriptor":"SHOP","application_fee_amount":100,"#,
            r#""metadata":{"internal_order_id":"12345"}},"shipping_options":[{"name":"Standard","amount":500,"#,
            r#""currency":"usd","delivery_estimate":{"minimum":{"unit":"business_day","value":5},"#,
            r#""maximum":{"unit":"business_day","value":7}}},{"name":"Pick-up","amount":0,"currency":"usd"}],"#,
            r#""shipping_address_collection":{"allowed_countries":["US","CA"]},"expires_at":1767300000,"#,
            r#""metadata":{"desk":"north","order_id":"SO-2207"}}"#,
        )
    );
}

#[tokio::test]
async fn the_order_id_goes_where_it_is_looked_for() {
    let table = [
        ("metadata.ref", r#""metadata":{"ref":"SO-2207"}"#),
        ("client_reference_id", r#""client_reference_id":"SO-2207""#),
        (
            "payment_intent.metadata.so,metadata.order_id",
            r#""payment_intent_data":{"metadata":{"so":"SO-2207"}}"#,
        ),
        ("payment_intent.description, metadata.a.b", r#""metadata":{"order_id":"SO-2207"}"#),
    ];
    for (paths, expected) in table {
        let body = body(&[("order_id.paths", paths)], &draft()).await.unwrap();
        assert!(body.contains(expected), "{paths}: {body}");
        assert_eq!(body.matches("SO-2207").count(), 1);
    }
    let draft = SessionDraft { metadata: params(r#"{"order_id":"X"}"#), ..draft() };
    assert!(body(&[], &draft).await.unwrap_err().message.contains("differ"));
}

#[tokio::test]
async fn link_defaults_fill_what_a_draft_leaves_out() {
    let bare = SessionDraft { success_url: None, order_id: None, params: None, ..draft() };
    let defaults = [
        ("link.success_url", "https://shop.example/thanks?s={CHECKOUT_SESSION_ID}"),
        ("link.cancel_url", "https://shop.example/sorry"),
        ("link.product", "prod_9"),
    ];
    let filled = body(&defaults, &bare).await.unwrap();
    assert!(
        filled.contains(r#""success_url":"https://shop.example/thanks?s={CHECKOUT_SESSION_ID}""#)
    );
    assert!(filled.contains("sorry") && filled.contains("prod_9"), "{filled}");
    let rig = Rig::with(vec![], &defaults).await;
    let kept = rig.provider.create().unwrap().completed(&bare);
    assert_eq!(body(&[], &kept).await.unwrap(), filled, "a kept draft needs no settings");
    let later = [("link.success_url", "https://b.example"), ("link.product", "prod_b")];
    assert_eq!(body(&later, &kept).await.unwrap(), filled, "and heeds none");
    let cancel = [("link.cancel_url", "https://b.example")];
    assert_eq!(body(&cancel, &draft()).await.unwrap(), BODY);
    for missing in ["link.success_url", "link.product"] {
        let rest: Vec<_> = defaults.into_iter().filter(|(key, _)| *key != missing).collect();
        let error = body(&rest, &bare).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Settings);
        assert!(error.message.contains(missing), "{}", error.message);
    }
    for ui_mode in ["embedded", "custom"] {
        let json = format!(r#"{{"ui_mode":"{ui_mode}"}}"#);
        let draft = SessionDraft { params: params(&json), ..bare.clone() };
        let body = body(&defaults, &draft).await.unwrap();
        assert!(!body.contains("_url"), "it needs none and gets none: {body}");
    }
}

#[tokio::test]
async fn a_duration_becomes_a_moment_once() {
    let rig = Rig::new(vec![]).await;
    let create = rig.provider.create().unwrap();
    // The clock stands at 1767225600; half an hour gets a minute for its way.
    for (seconds, end) in [(1_800, 1_767_227_460_u64), (86_400, 1_767_312_000)] {
        let draft = SessionDraft { expires_in_seconds: Some(seconds), ..draft() };
        let kept = create.completed(&draft);
        assert_eq!(kept.expires_in_seconds, None);
        assert_eq!(kept.params.as_ref().unwrap().value()["expires_at"], end);
        assert_eq!(create.completed(&kept), kept, "and stays");
        let body = String::from_utf8(create.body(&draft).unwrap()).unwrap();
        assert!(body.contains(&format!(r#""expires_at":{end}"#)), "{body}");
    }
}

#[tokio::test]
async fn what_fluveo_has_no_place_for_is_refused() {
    type Change = fn(&mut SessionDraft);
    let table: &[(Change, &str)] = &[
        (|draft| draft.methods = vec!["card".into()], "cannot choose methods"),
        (|draft| draft.template_id = Some("t".into()), "no templates"),
        (|draft| draft.amount.minor = -1, "must not be negative"),
        (|draft| draft.expires_in_seconds = Some(1_799), "30 minutes at least"),
        (
            |draft| {
                draft.expires_in_seconds = Some(3_600);
                draft.params = params(r#"{"product":"p","expires_at":1}"#);
            },
            "give one",
        ),
        (|draft| draft.success_url = Some("shop.example".into()), "success_url is not a URL"),
        (|draft| draft.success_url = Some("{CHECKOUT_SESSION_ID}".into()), "is not a URL"),
        (|draft| draft.cancel_url = Some("javascript:alert(1)".into()), "cancel_url is not a URL"),
        (|draft| draft.metadata = params(r#"{"a":1}"#), "values are texts"),
        (|draft| draft.metadata = params("[]"), "values are texts"),
        (|draft| draft.params = params(r#"{"colour":"red"}"#), "no parameter named colour"),
        (|draft| draft.params = params("7"), "must be a JSON object"),
        (
            |draft| {
                draft.description = Some("a".into());
                draft.params =
                    params(r#"{"product":"p","payment_intent_data":{"description":"b"}}"#);
            },
            "differ",
        ),
        (
            |draft| draft.items = vec![LineItem { name: "x".into(), quantity: 1, unit: usd("1") }],
            "come to USD 1.00, the amount is USD 25.00",
        ),
        (
            |draft| {
                let unit = Money::new(2_500, Currency::new("EUR").unwrap());
                draft.items = vec![LineItem { name: "x".into(), quantity: 1, unit }];
            },
            "in one currency, USD here",
        ),
        (
            |draft| draft.items = vec![LineItem { name: "x".into(), quantity: 0, unit: usd("25") }],
            "1 or more",
        ),
    ];
    for (change, why) in table {
        let mut draft = draft();
        change(&mut draft);
        let error = body(&[], &draft).await.unwrap_err();
        assert!(error.message.contains(why), "{why}: {}", error.message);
        assert_eq!(error.reached, Reached::No, "{why}");
    }
}

#[tokio::test]
async fn rows_that_cannot_be_meant() {
    let table = [
        (r#""line_items":[{"price":"price_1","price_data":{"unit_amount":"1"}}]"#, "not both"),
        (r#""line_items":[{"quantity":1}]"#, "needs a price"),
        (r#""line_items":[{"price":"price_1","quantity":0}]"#, "1 or more"),
        (r#""line_items":[{"price_data":{"unit_amount":"-1"}}]"#, "not negative"),
        (r#""line_items":[{"price_data":{"unit_amount":"0.001"}}]"#, "decimal digits"),
        (
            r#""line_items":[{"price_data":{"unit_amount":"25","currency":"eur"}}]"#,
            "in one currency, USD here",
        ),
        (r#""shipping_options":[{"name":"x","amount":"1","currency":"eur"}]"#, "in one currency"),
        (r#""shipping_options":[{"name":"x"}]"#, "shipping_options[0].amount is missing"),
        (r#""shipping_options":[{"amount":"1"}]"#, "shipping_options[0].name is missing"),
        (r#""shipping_options":[{"name":"x","amount":"-1"}]"#, "less than nothing"),
        (
            r#""shipping_options":[{"name":"x","amount":"1","delivery_estimate":{"minimum":{"unit":"day"}}}]"#,
            "so many of what",
        ),
        (r#""shipping_address_collection":{"allowed_countries":["Portugal"]}"#, "two letters"),
        (r#""shipping_address_collection":{"allowed_countries":[]}"#, "two letters"),
    ];
    for (json, why) in table {
        let json = format!(r#"{{"product":"prod_1",{json}}}"#);
        let error =
            body(&[], &SessionDraft { params: params(&json), ..draft() }).await.unwrap_err();
        assert!(error.message.contains(why), "{json}: {}", error.message);
        assert!(matches!(error.kind, ErrorKind::Invalid(Some(_))), "{json}");
    }
}

#[tokio::test]
async fn a_description_is_no_further_item() {
    let stool = |unit: &str| LineItem { name: "Stool".to_owned(), quantity: 1, unit: usd(unit) };
    let described = |items: Vec<LineItem>, json: &str| SessionDraft {
        description: Some("Stool".to_owned()),
        items,
        params: params(json),
        ..draft()
    };
    let rows = r#"{"line_items":[{"price":"price_1","quantity":2}]}"#;
    let sent = body(&[], &described(vec![stool("25")], rows)).await.unwrap();
    assert!(sent.contains(r#""line_items":[{"price":"price_1","quantity":2}]"#), "{sent}");
    assert!(sent.contains(r#""payment_intent_data":{"description":"Stool"}"#), "{sent}");
    let other = described(vec![stool("5")], rows);
    let sent = body(&[("link.product", "prod_9")], &other).await.unwrap();
    assert!(sent.contains(r#""product":"prod_9","unit_amount":500"#), "an item of its own: {sent}");
    let alone = described(vec![stool("25")], r#"{"product":"prod_1"}"#);
    assert!(body(&[], &alone).await.unwrap().contains(r#""unit_amount":2500"#));
}

fn price(rest: &str) -> String {
    format!(r#"{{"id":"price_1","object":"price","active":true,"type":"one_time",{rest}}}"#)
}

async fn with_price(price: Route, params_json: &str) -> (Rig, Result<crate::Row>) {
    let rig = Rig::new(vec![price, says("POST /v1/checkout/sessions", SESSION)]).await;
    let draft = SessionDraft { params: params(params_json), ..draft() };
    let made = rig.provider.create().unwrap().create(&draft, "k").await;
    (rig, made)
}

const TWO: &str = r#"{"line_items":[{"price":"price_1","quantity":2},{"price":"price_1"}]}"#;

#[tokio::test]
async fn prices_come_to_the_amount() {
    let mixed = r#"{"product":"prod_1","line_items":[{"price":"price_1","quantity":2},{"price_data":{"unit_amount":"5"}}]}"#;
    let fits = price(r#""currency":"usd","unit_amount":1000,"recurring":null"#);
    let (rig, made) = with_price(says("GET /v1/prices/price_1", fits), mixed).await;
    made.unwrap();
    assert_eq!(rig.lines(), ["GET /v1/prices/price_1", "POST /v1/checkout/sessions"]);
    let line = r#""line_items":[{"price":"price_1","quantity":2},{"price_data":"#;
    assert!(rig.posts()[0].body.contains(line), "{}", rig.posts()[0].body);
}

#[tokio::test]
async fn prices_that_do_not_fit_are_not_sent() {
    let table = [
        (r#""currency":"usd","unit_amount":1000"#, "come to USD 30.00, the amount is USD 25.00"),
        (r#""currency":"eur","unit_amount":1000"#, "price_1 is in EUR, the session in USD"),
        (r#""currency":"usd","unit_amount":null"#, "no fixed amount"),
        (r#""currency":"usd","unit_amount":1.5"#, "not a whole number"),
        (
            r#""currency":"usd","unit_amount":1000,"recurring":{"interval":"month"}"#,
            "again and again",
        ),
        (r#""currency":7"#, "cannot be read as a price"),
        (r#""currency":"usd","unit_amount":9223372036854775807"#, "too large"),
    ];
    for (rest, why) in table {
        let (rig, made) = with_price(says("GET /v1/prices/price_1", price(rest)), TWO).await;
        let error = made.unwrap_err();
        assert!(error.message.contains(why), "{why}: {}", error.message);
        assert!(matches!(error.kind, ErrorKind::Invalid(Some(_))));
        assert!(rig.posts().is_empty(), "{why}");
    }
    let gone = price(r#""currency":"usd""#).replace("true", "false");
    let (_, made) = with_price(says("GET /v1/prices/price_1", gone), TWO).await;
    assert!(made.unwrap_err().message.contains("not active"));
    let (_, made) = with_price(fails("GET /v1/prices/price_1", 404, "resource_missing"), TWO).await;
    let error = made.unwrap_err();
    assert_eq!(
        (error.reached, error.message.as_str()),
        (Reached::Answered, "Fluveo has no price price_1")
    );
    let (rig, made) =
        with_price(fails("GET /v1/prices/price_1", 429, "rate_limit_exceeded"), TWO).await;
    assert_eq!(made.unwrap_err().reached, Reached::No, "nothing was made: it may be tried again");
    assert!(rig.posts().is_empty());
}

#[tokio::test]
async fn a_scale_that_cannot_say_the_amount_is_not_rounded() {
    let draft = SessionDraft { amount: usd("25.50"), ..draft() };
    let error = body(&[("exponent.USD", "0")], &draft).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Invalid(Some("line_items".to_owned())));
}
