use domain::{Currency, JsonText, LineItem, Money, SessionDraft};

use super::*;
use crate::{ErrorKind, Reached};

const BODY: &str = include_str!("../fixtures/create_body.json");

fn idr(value: &str) -> Money {
    Money::parse(value, Currency::new("IDR").unwrap()).unwrap()
}

fn draft() -> SessionDraft {
    SessionDraft {
        amount: idr("75250.00"),
        description: None,
        order_id: Some("INV-2041".to_owned()),
        customer_id: None,
        customer_email: None,
        methods: vec!["qris".to_owned(), "va".to_owned()],
        items: vec![],
        metadata: None,
        success_url: Some("https://shop.example/ok".to_owned()),
        cancel_url: Some("https://shop.example/no".to_owned()),
        expires_in_seconds: Some(3_600),
        template_id: None,
        params: None,
    }
}

async fn body(settings: &[(&str, &str)], draft: &SessionDraft) -> crate::Result<String> {
    let rig = Rig::with(200, "", settings).await;
    let body = rig.provider.create().unwrap().body(draft)?;
    Ok(String::from_utf8(body).unwrap())
}

#[tokio::test]
async fn the_documented_body() {
    assert_eq!(body(&[], &draft()).await.unwrap(), BODY.trim_end());
}

#[tokio::test]
async fn exactly_the_body_is_sent_with_its_key() {
    let rig = Rig::new(201, single(SESSION)).await;
    let key = "idem_7d0f2c1e-5b7a-4f2e-9a39-0c6a1f2b3d4e";
    let row = rig.provider.create().unwrap().create(&draft(), key).await.unwrap();
    assert!(row.read.is_ok());
    let seen = rig.only_request();
    assert_eq!(
        (seen.line.as_str(), seen.body.as_str()),
        ("POST /api/v1/checkout-sessions", BODY.trim_end())
    );
    assert_eq!(seen.header("idempotency-key"), Some(key));
    // The fourth of the documented vectors.
    let signature = "2cb24d9efafb67d1594a3cdb535f46305a7c1fb63501708af8ec2b55335fee49";
    assert!(seen.header("authorization").unwrap().ends_with(signature));
}

#[tokio::test]
async fn everything_a_draft_can_say() {
    let draft = SessionDraft {
        customer_id: Some("cus_1".to_owned()),
        items: vec![LineItem { name: "Kaos".to_owned(), quantity: 2, unit: idr("37625") }],
        metadata: Some(JsonText(r#"{"user":"7","branch":"Bandung"}"#.to_owned())),
        template_id: Some("tpl_1".to_owned()),
        params: None,
        ..draft()
    };
    let settings =
        [("exponent.IDR", "0"), ("order_id.paths", "externalId, metadata.a.b, metadata.ref")];
    assert_eq!(
        body(&settings, &draft).await.unwrap(),
        concat!(
            r#"{"amount":75250,"currency":"IDR","methods":["qris","va"],"successUrl":"https://shop.example/ok","#,
            r#""cancelUrl":"https://shop.example/no","customerId":"cus_1","#,
            r#""lineItems":[{"name":"Kaos","quantity":2,"unitAmount":37625}],"expiresInSec":3600,"#,
            r#""metadata":{"branch":"Bandung","ref":"INV-2041","user":"7"},"templateId":"tpl_1"}"#,
        )
    );
}

#[tokio::test]
async fn link_defaults_fill_what_a_draft_leaves_out() {
    let bare = SessionDraft {
        description: Some("Kaos hitam".to_owned()),
        order_id: None,
        methods: vec![],
        success_url: None,
        cancel_url: None,
        expires_in_seconds: None,
        ..draft()
    };
    let defaults = [
        ("link.success_url", "https://shop.example/thanks"),
        ("link.cancel_url", "https://shop.example/sorry"),
        ("link.methods", "qris, card"),
    ];
    let filled = body(&defaults, &bare).await.unwrap();
    let expected = concat!(
        r#"{"amount":7525000,"currency":"IDR","methods":["qris","card"],"successUrl":"https://shop.example/thanks","#,
        r#""cancelUrl":"https://shop.example/sorry","#,
        r#""lineItems":[{"name":"Kaos hitam","quantity":1,"unitAmount":7525000}]}"#,
    );
    assert_eq!(filled, expected);
    let rig = Rig::with(200, "", &defaults).await;
    let kept = rig.provider.create().unwrap().completed(&bare);
    assert_eq!(body(&[], &kept).await.unwrap(), expected, "a kept draft needs no settings");
    for (missing, _) in defaults {
        let rest: Vec<_> = defaults.into_iter().filter(|(key, _)| *key != missing).collect();
        let error = body(&rest, &bare).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Settings);
        assert!(error.message.contains(missing), "{}", error.message);
    }
}

#[tokio::test]
async fn what_plugipay_has_no_place_for_is_refused() {
    type Change = fn(&mut SessionDraft);
    let table: &[(Change, &str)] = &[
        (|draft| draft.customer_email = Some("a@b.example".into()), "no place for an e-mail"),
        (|draft| draft.amount.minor = 0, "more than zero"),
        (|draft| draft.amount.minor = -1, "more than zero"),
        (|draft| draft.amount.minor = 1 << 53, "more than Plugipay can count"),
        (|draft| draft.amount.currency = Currency::new("EUR").unwrap(), "IDR and USD, not EUR"),
        (|draft| draft.success_url = Some("shop.example".into()), "success URL is not a URL"),
        (|draft| draft.cancel_url = Some("javascript:alert(1)".into()), "cancel URL is not a URL"),
        (|draft| draft.expires_in_seconds = Some(0), "end before it begins"),
        (|draft| draft.metadata = Some(JsonText(r#"{"a":1}"#.into())), "values are texts"),
        (|draft| draft.metadata = Some(JsonText("[]".into())), "values are texts"),
        (|draft| draft.metadata = Some(JsonText(r#"{"order_id":"X"}"#.into())), "differ"),
        (
            |draft| {
                let unit = Money::new(1, Currency::new("USD").unwrap());
                draft.items = vec![LineItem { name: "x".into(), quantity: 1, unit }];
            },
            "another currency",
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
async fn a_scale_that_cannot_say_the_amount_is_not_rounded() {
    let draft = SessionDraft { amount: idr("75250.50"), ..draft() };
    let error = body(&[("exponent.IDR", "0")], &draft).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Invalid(Some("amount".to_owned())));
}
