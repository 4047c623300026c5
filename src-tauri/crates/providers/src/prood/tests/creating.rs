use domain::{Currency, JsonText, LineItem, Money, Session, SessionDraft, Source, Status};

use super::*;
use crate::{ErrorKind, Reached, Row};

const ANSWER: &str = r#"{"id":"cs_abc123","checkoutUrl":"http://localhost:3004/c/cs_abc123","expiresAt":"2026-01-01T00:30:00.000Z"}"#;
const TENANT: (&str, &str) = ("tenant_id", "org_demo");

fn eur(value: &str) -> Money {
    Money::parse(value, Currency::new("EUR").unwrap()).unwrap()
}

fn bare() -> SessionDraft {
    SessionDraft {
        amount: eur("99.99"),
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
        params: None,
    }
}

fn params(json: &str) -> Option<JsonText> {
    Some(JsonText(json.to_owned()))
}

fn draft() -> SessionDraft {
    SessionDraft {
        order_id: Some("ord_abc123".to_owned()),
        success_url: Some("https://shop.example/ok?order=ord_abc123".to_owned()),
        customer_email: Some("customer@mail.example".to_owned()),
        params: params(
            r#"{"tenantId":"org_demo","firstName":"Maria","lastName":"Silva","fulfillment":"shipping","provider":"stripe"}"#,
        ),
        ..bare()
    }
}

fn body(settings: &[(&str, &str)], draft: &SessionDraft) -> crate::Result<String> {
    let provider = opened("https://checkout.prood.com", settings, SECRETS).unwrap();
    Ok(String::from_utf8(provider.create().unwrap().body(draft)?).unwrap())
}

async fn create(rig: &Rig, draft: &SessionDraft) -> crate::Result<Row> {
    rig.provider.create().unwrap().create(draft, "key-1").await
}

const BODY: &str = concat!(
    r#"{"orderId":"ord_abc123","amount":9999,"currency":"EUR","tenantId":"org_demo","#,
    r#""returnUrl":"https://shop.example/ok?order=ord_abc123","#,
    r#""customerInfo":{"email":"customer@mail.example","firstName":"Maria","lastName":"Silva"},"#,
    r#""fulfillment":"shipping","provider":"stripe","providerId":"stripe"}"#,
);

#[tokio::test]
async fn exactly_the_documented_body_is_sent_with_the_secret() {
    let rig = Rig::new(201, ANSWER).await;
    assert_eq!(body(&[], &draft()).unwrap(), BODY);
    let row = create(&rig, &draft()).await.unwrap();
    let seen = rig.only_request();
    assert_eq!((seen.line.as_str(), seen.body.as_str()), ("POST /api/sessions", BODY));
    assert_eq!(seen.header("x-checkout-secret"), Some("canary-secret"));
    assert!(row.raw.contains(ANSWER) && row.raw.contains(BODY) && !row.raw.contains("canary"));
    let session = row.read.unwrap();
    assert_eq!((session.id.as_str(), session.status), ("cs_abc123", Status::Open));
    assert_eq!((session.raw_status.as_str(), session.order_id()), ("info", Some("ord_abc123")));
    assert_eq!(session.amount, eur("99.99"));
    assert_eq!(session.hosted_url.as_deref(), Some("http://localhost:3004/c/cs_abc123"));
    assert_eq!(session.expires.unwrap().at.to_rfc3339(), "2026-01-01T00:30:00+00:00");
    assert_eq!(
        (session.created.at, session.created.source),
        (crate::testing::now(), Source::Derived)
    );
    let facts = rig.provider.reader().facts(&row.raw);
    assert!(facts.iter().any(|fact| fact.key == "tenant" && fact.value == "org_demo"));
}

async fn made(answer: &str, settings: &[(&str, &str)], draft: &SessionDraft) -> (Session, Seen) {
    let rig = Rig::with(200, answer, settings).await;
    let row = create(&rig, draft).await.unwrap();
    (row.read.unwrap(), rig.only_request())
}

#[tokio::test]
async fn the_published_answer_carries_a_snapshot() {
    let answer = r#"{"sessionId":"cs_1767225600000_1","providerId":"stripe","checkoutUrl":"https://checkout.prood.com/c/cs_1767225600000_1","snapshot":{"state":"idle","amount":99.99,"currency":"EUR","expiresAt":null,"orderId":"ord_abc123","error":null}}"#;
    let (session, seen) =
        made(answer, &[("amount_unit", "major"), ("profile", "repo")], &draft()).await;
    assert_eq!((session.id.as_str(), session.raw_status.as_str()), ("cs_1767225600000_1", "idle"));
    assert_eq!(session.amount, eur("99.99"));
    assert!(seen.body.contains(r#""amount":99.99,"#), "{}", seen.body);
}

#[tokio::test]
async fn a_payment_link_is_a_session_of_its_own() {
    let link = SessionDraft {
        amount: eur("45"),
        description: Some("Invoice #1234".to_owned()),
        expires_in_seconds: Some(86_400),
        ..bare()
    };
    let body = r#"{"amount":4500,"currency":"EUR","tenantId":"org_demo","description":"Invoice #1234","expiresIn":86400000}"#;
    for answer in [
        r#"{"url":"http://localhost:3004/c/cs_link_abc"}"#,
        r#""http://localhost:3004/c/cs_link_abc""#,
        r#"{"id":"cs_link_abc","checkoutUrl":"http://localhost:3004/c/cs_link_abc"}"#,
    ] {
        let (session, seen) = made(answer, &[TENANT, ("link.fulfillment", "none")], &link).await;
        assert_eq!((seen.line.as_str(), seen.body.as_str()), ("POST /api/payment-links", body));
        assert_eq!(seen.header("x-checkout-secret"), Some("canary-secret"));
        assert_eq!((session.id.as_str(), session.amount), ("cs_link_abc", eur("45")));
        assert_eq!(session.hosted_url.as_deref(), Some("http://localhost:3004/c/cs_link_abc"));
        assert_eq!(session.raw_status, "idle");
    }
}

#[test]
fn link_defaults_fill_what_a_draft_leaves_out() {
    let defaults = [
        TENANT,
        ("link.return_url", "https://shop.example/ok"),
        ("link.provider", "easypay"),
        ("link.fulfillment", "none"),
    ];
    let expected = r#"{"amount":9999,"currency":"EUR","tenantId":"org_demo","returnUrl":"https://shop.example/ok","fulfillment":"none","provider":"easypay","providerId":"easypay"}"#;
    assert_eq!(body(&defaults, &bare()).unwrap(), expected);
    let provider = opened("https://checkout.prood.com", &defaults, SECRETS).unwrap();
    let kept = provider.create().unwrap().completed(&bare());
    assert_eq!(body(&[], &kept).unwrap(), expected, "a kept draft needs no settings");
    for (lacking, named) in [(0, "tenant_id"), (1, "link.return_url")] {
        let rest: Vec<_> = defaults
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != lacking)
            .map(|(_, pair)| *pair)
            .collect();
        let error = body(&rest, &bare()).unwrap_err();
        assert_eq!(
            (&error.kind, error.message.contains(named)),
            (&ErrorKind::Settings, true),
            "{}",
            error.message
        );
    }
}

#[test]
fn everything_a_draft_can_say() {
    let full = SessionDraft {
        customer_id: Some("c-7".to_owned()),
        cancel_url: Some("https://shop.example/no".to_owned()),
        expires_in_seconds: Some(60),
        params: params(
            r#"{"kind":"session","tenantId":"t","phone":"+351","channel":"pos","storeName":"Loja","provider":"ifthenpay"}"#,
        ),
        ..draft()
    };
    let expected = concat!(
        r#"{"orderId":"ord_abc123","amount":9999,"currency":"EUR","tenantId":"t","returnUrl":"https://shop.example/ok?order=ord_abc123","#,
        r#""cancelUrl":"https://shop.example/no","customerId":"c-7","customerInfo":{"email":"customer@mail.example","phone":"+351"},"#,
        r#""provider":"ifthenpay","providerId":"ifthenpay","channel":"pos","storeName":"Loja","expiresIn":60000}"#,
    );
    assert_eq!(body(&[], &full).unwrap(), expected);
    let every = super::super::INFO.params.iter().map(|param| param.key);
    assert_eq!(every.count(), 9, "each is named in these tests");
}

fn refused(settings: &[(&str, &str)], draft: &SessionDraft, key: &str) -> String {
    let error = body(settings, draft).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Invalid(Some(key.to_owned())), "{}", error.message);
    assert_eq!(error.reached, Reached::No);
    error.message
}

#[test]
fn what_prood_has_no_place_for_is_refused() {
    type Change = fn(&mut SessionDraft);
    let table: &[(Change, &str)] = &[
        (|draft| draft.amount.minor = 0, "amount"),
        (|draft| draft.amount.minor = 1 << 53, "amount"),
        (|draft| draft.methods = vec!["card".into()], "methods"),
        (|draft| draft.metadata = Some(JsonText("{}".into())), "metadata"),
        (|draft| draft.template_id = Some("t".into()), "template_id"),
        (
            |draft| {
                draft.items = vec![LineItem { name: "x".into(), quantity: 1, unit: draft.amount }]
            },
            "items",
        ),
        (|draft| draft.success_url = Some("shop.example".into()), "success_url"),
        (|draft| draft.cancel_url = Some("javascript:alert(1)".into()), "cancel_url"),
        (|draft| draft.expires_in_seconds = Some(0), "expires_in_seconds"),
        (|draft| draft.customer_email = None, "customer_email"),
        (|draft| draft.customer_email = Some("nobody".into()), "customer_email"),
        (|draft| draft.params = params("[]"), "params"),
        (|draft| draft.params = params(r#"{"tenant":"x"}"#), "tenant"),
        (|draft| draft.params = params(r#"{"tenantId":7}"#), "tenantId"),
        (|draft| draft.params = params(r#"{"tenantId":"t","provider":"paypal"}"#), "provider"),
        (|draft| draft.params = params(r#"{"tenantId":"t","fulfillment":"drone"}"#), "fulfillment"),
        (|draft| draft.params = params(r#"{"tenantId":"t","channel":"tv"}"#), "channel"),
        (|draft| draft.params = params(r#"{"kind":"basket"}"#), "kind"),
        (|draft| draft.params = params(r#"{"kind":1}"#), "kind"),
    ];
    for (change, key) in table {
        let mut draft = draft();
        change(&mut draft);
        refused(&[], &draft, key);
    }
    let described = SessionDraft {
        description: Some("x".into()),
        params: params(r#"{"kind":"session","tenantId":"t"}"#),
        ..draft()
    };
    assert!(refused(&[], &described, "description").contains("kind: link"));
}

#[test]
fn a_link_has_less_room() {
    let link = |more: &str| SessionDraft {
        params: params(&format!(r#"{{"kind":"link","tenantId":"t"{more}}}"#)),
        ..bare()
    };
    for key in ["fulfillment", "channel", "storeName"] {
        refused(&[], &link(&format!(r#","{key}":"none""#)), key);
    }
    refused(&[], &SessionDraft { customer_id: Some("c".into()), ..link("") }, "customer_id");
    let repo = [("profile", "repo")];
    assert!(refused(&repo, &link(""), "tenantId").contains("platform's own account"));
    let lone = SessionDraft { params: params(r#"{"kind":"link"}"#), ..bare() };
    assert_eq!(body(&repo, &lone).unwrap(), r#"{"amount":9999,"currency":"EUR"}"#);
    refused(&repo, &SessionDraft { description: Some("x".into()), ..lone.clone() }, "description");
    assert_eq!(
        body(&[], &lone).unwrap_err().kind,
        ErrorKind::Settings,
        "a tenant is named as missing"
    );
}

#[tokio::test]
async fn a_create_is_sent_once_and_its_loss_is_unknown() {
    let table = [
        (401, r#"{"code":"UNAUTHORIZED","message":"m"}"#, ErrorKind::InvalidKey, Reached::Answered),
        (
            422,
            r#"{"code":"VALIDATION","message":"m","errors":[{"path":"amount"}]}"#,
            ErrorKind::Invalid(Some("amount".into())),
            Reached::Answered,
        ),
        (429, r#"{"code":"RATE_LIMIT","message":"m"}"#, ErrorKind::RateLimited, Reached::Answered),
        (500, r#"{"code":"UNKNOWN","message":"m"}"#, ErrorKind::Server, Reached::Maybe),
        (200, "<html>", ErrorKind::InvalidAnswer, Reached::Maybe),
        (200, r#"{"id":"cs_1","#, ErrorKind::InvalidAnswer, Reached::Maybe),
        (201, "{}", ErrorKind::InvalidAnswer, Reached::Maybe),
    ];
    for (status, answer, kind, reached) in table {
        let rig = Rig::new(status, answer).await;
        let error = create(&rig, &draft()).await.unwrap_err();
        assert_eq!((error.kind, error.reached), (kind, reached), "{answer}");
        rig.only_request();
    }
}
