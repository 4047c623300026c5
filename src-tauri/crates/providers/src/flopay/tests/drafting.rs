use domain::LineItem;

use super::*;
use crate::ErrorKind;

async fn body(settings: &[(&str, &str)], draft: &SessionDraft) -> crate::Result<String> {
    let rig = Rig::with(&[(500, "")], settings).await;
    let body = rig.provider.create().unwrap().body(draft)?;
    Ok(String::from_utf8(body).unwrap())
}

fn item(name: &str, quantity: u32, unit: &str) -> LineItem {
    LineItem { name: name.to_owned(), quantity, unit: usd(unit) }
}

#[tokio::test]
async fn everything_that_can_be_asked_for() {
    let asked = r#"{
        "items":[{"providerItemId":"course-a","providerItemName":"Course A","totalAmount":"80","overrideAmount":"60.5"}],
        "subscriptions":[{"providerPlanId":"plan-1","quantity":2,"totalAmount":"9.90","trialDays":14}],
        "userId":"u-1009","firstName":"Li","country":"US","zip":"10001","checkoutMode":"auto",
        "couponCodes":["SPRING"],"utmMetadata":{"utm_source":"mail","utm_campaign":"may"},
        "avsCheck":true,"avsConfig":["country","city"],
        "checkoutType":"embedded_checkout","checkoutLayout":"buttons_layout"}"#;
    let draft = SessionDraft {
        amount: usd("70.40"),
        description: None,
        metadata: Some(JsonText(r#"{"branch":"North"}"#.to_owned())),
        params: params(asked),
        ..draft()
    };
    let expected = concat!(
        r#"{"clientId":"client_north","currency":"USD","checkoutMode":"auto","#,
        r#""items":[{"code":"course-a","providerItemId":"course-a","providerItemName":"Course A","#,
        r#""quantity":1,"totalAmount":80.00,"overrideAmount":60.50,"currency":"USD"}],"#,
        r#""subscriptions":[{"code":"plan-1","providerPlanId":"plan-1","quantity":2,"#,
        r#""totalAmount":9.90,"currency":"USD","trialDays":14}],"couponCodes":["SPRING"],"#,
        r#""account":{"userId":"u-1009","email":"li@shop.test","country":"US","firstName":"Li","zip":"10001"},"#,
        r#""successUrl":"https://shop.test/ok","cancelUrl":"/no","#,
        r#""tagsData":{"branch":"North","order_id":"INV-7"},"#,
        r#""utmMetadata":[{"name":"utm_source","value":"mail"},{"name":"utm_campaign","value":"may"}],"#,
        r#""avsCheck":true,"avsConfig":{"city":true,"country":true},"#,
        r#""checkoutType":"embedded_checkout","checkoutLayout":"buttons_layout"}"#,
    );
    assert_eq!(body(&[], &draft).await.unwrap(), expected);
}

#[tokio::test]
async fn a_price_is_of_the_line_or_of_one_piece() {
    let items = vec![item("mug", 3, "10.10"), item("hat", 1, "0.20")];
    let draft = SessionDraft { amount: usd("30.50"), description: None, items, ..draft() };
    let of_the_line = body(&[], &draft).await.unwrap();
    assert!(of_the_line.contains(r#""quantity":3,"totalAmount":30.30,"#), "{of_the_line}");
    let again = SessionDraft {
        description: Some("hat".to_owned()),
        metadata: params(r#"{"backofficeRef":"of another"}"#),
        ..draft.clone()
    };
    assert_eq!(body(&[], &again).await.unwrap(), of_the_line, "said by an item");
    let of_one = body(&[("line_amount", "unit")], &draft).await.unwrap();
    assert!(of_one.contains(r#""quantity":3,"totalAmount":10.10,"#), "{of_one}");
    let yen = Money::new(1_500, Currency::new("JPY").unwrap());
    let whole = SessionDraft { amount: yen, ..super::draft() };
    assert!(body(&[], &whole).await.unwrap().contains(r#""totalAmount":1500,"currency":"JPY""#));
    let large = SessionDraft { amount: usd("90071992547409.91"), ..super::draft() };
    let large = body(&[], &large).await.unwrap();
    assert!(large.contains(r#""totalAmount":90071992547409.91,"#), "no float was near");
}

#[tokio::test]
async fn link_defaults_fill_what_a_draft_leaves_out() {
    let bare = SessionDraft { success_url: None, cancel_url: None, description: None, ..draft() };
    let defaults = [
        ("link.success_url", "https://shop.test/a"),
        ("link.cancel_url", "/b"),
        ("link.user_id", "shop-user"),
    ];
    let filled = body(&defaults, &bare).await.unwrap();
    assert!(filled.contains(r#""userId":"shop-user","email":"li@shop.test""#), "{filled}");
    assert!(filled.contains(r#""successUrl":"https://shop.test/a","cancelUrl":"/b""#));
    assert!(filled.contains(r#""code":"INV-7""#), "what names nothing is named by its order");
    let rig = Rig::with(&[(500, "")], &defaults).await;
    let kept = rig.provider.create().unwrap().completed(&bare);
    assert_eq!(body(&[], &kept).await.unwrap(), filled, "a kept draft needs no settings");
    let own = SessionDraft { params: params(r#"{"userId":"u-1"}"#), ..draft() };
    assert!(body(&defaults, &own).await.unwrap().contains(r#""userId":"u-1""#));
    for missing in ["link.success_url", "link.cancel_url"] {
        let rest: Vec<_> = defaults.into_iter().filter(|(key, _)| *key != missing).collect();
        let error = body(&rest, &bare).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Settings);
        assert!(error.message.contains(missing), "{}", error.message);
    }
    let paths = [("order_id.paths", "id, tagsData.a.b, tagsData.ref")];
    assert!(body(&paths, &draft()).await.unwrap().contains(r#""tagsData":{"ref":"INV-7"}"#));
}

type Change = fn(&mut SessionDraft);

async fn refused(table: &[(Change, &str, &str)]) {
    for (change, field, why) in table {
        let mut draft = draft();
        change(&mut draft);
        let error = body(&[], &draft).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Invalid(Some((*field).to_owned())), "{}", error.message);
        assert!(error.message.contains(why), "{why}: {}", error.message);
    }
}

#[tokio::test]
async fn what_flopay_has_no_place_for_is_refused() {
    refused(&[
        (|draft| draft.methods = vec!["card".into()], "methods", "hosted page decides"),
        (|draft| draft.expires_in_seconds = Some(60), "expires_in_seconds", "an end"),
        (|draft| draft.template_id = Some("t".into()), "template_id", "template"),
        (|draft| draft.customer_email = None, "customer_email", "needs the customer's"),
        (
            |draft| draft.customer_email = Some("li".into()),
            "customer_email",
            "needs the customer's",
        ),
        (|draft| draft.success_url = Some("shop.test".into()), "success_url", "not a URL"),
        (|draft| draft.cancel_url = Some("//evil.test".into()), "cancel_url", "not a URL"),
        (|draft| draft.metadata = params("[]"), "metadata", "texts"),
        (|draft| draft.metadata = params(r#"{"order_id":"X"}"#), "metadata", "something else"),
        (|draft| draft.amount.minor = -1, "amount", "no less than nothing"),
        (
            |draft| (draft.description, draft.order_id) = (None, None),
            "description",
            "something to be paid for",
        ),
        (|draft| draft.items = vec![item("x", 1, "60.50")], "description", "beside the items"),
        (
            |draft| {
                draft.customer_id = Some("a".into());
                draft.params = params(r#"{"userId":"b"}"#);
            },
            "userId",
            "differ",
        ),
    ])
    .await;
}

#[tokio::test]
async fn parameters_that_cannot_be_meant_are_named() {
    refused(&[
        (|draft| draft.params = params(r#"{"setCookie":true}"#), "setCookie", "browsers only"),
        (|draft| draft.params = params(r#"{"timeoutMs":1}"#), "timeoutMs", "timeout_ms"),
        (|draft| draft.params = params(r#"{"maxRetries":1}"#), "maxRetries", "create_retries"),
        (|draft| draft.params = params(r#"{"tagsData":{}}"#), "tagsData", "metadata"),
        (|draft| draft.params = params(r#"{"colour":"red"}"#), "colour", "no parameter"),
        (|draft| draft.params = params(r#"{"avsConfig":["moon"]}"#), "avsConfig", "no moon"),
        (|draft| draft.params = params(r#"{"checkoutType":"x"}"#), "checkoutType", "one of"),
        (
            |draft| draft.params = params(r#"{"redirectParams":{"id":"x"}}"#),
            "redirectParams",
            "own",
        ),
    ])
    .await;
}

#[tokio::test]
async fn lines_must_come_to_the_amount() {
    fn lines(draft: &mut SessionDraft, rows: &str) {
        draft.description = None;
        draft.params = params(&format!(r#"{{"items":[{rows}]}}"#));
    }
    refused(&[
        (
            |draft| lines(draft, r#"{"providerItemId":"a","totalAmount":"60.49"}"#),
            "items",
            "come to USD 60.49, not USD 60.50",
        ),
        (
            |draft| lines(draft, r#"{"providerItemId":"a","totalAmount":"60.505"}"#),
            "items[0].totalAmount",
            "more than the 2 decimal digits",
        ),
        (|draft| lines(draft, r#"{"totalAmount":"60.50"}"#), "items[0].providerItemId", "missing"),
        (|draft| lines(draft, r#"{"providerItemId":"a"}"#), "items[0].totalAmount", "missing"),
        (
            |draft| lines(draft, r#"{"providerItemId":"a","totalAmount":"60.50","quantity":0}"#),
            "items[0].quantity",
            "count more",
        ),
        (
            |draft| {
                lines(draft, r#"{"providerItemId":"a","totalAmount":"60.50"}"#);
                draft.items = vec![item("x", 1, "60.50")];
            },
            "items",
            "once",
        ),
        (
            |draft| {
                let unit = Money::new(6_050, Currency::new("EUR").unwrap());
                draft.description = None;
                draft.items = vec![LineItem { name: "x".into(), quantity: 1, unit }];
            },
            "items",
            "another currency",
        ),
        (
            |draft| {
                draft.description = None;
                draft.items = vec![item("x", u32::MAX, "90071992547409.91")];
            },
            "items",
            "more than can be counted",
        ),
    ])
    .await;
}
