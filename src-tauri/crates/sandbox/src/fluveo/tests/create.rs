//! What a session may be made from, and what it is then.

use serde_json::{Value, json};

use super::{NOW, Rig};

#[tokio::test]
async fn a_hosted_session_has_an_address_and_the_others_a_secret() {
    let rig = Rig::new().await;
    for (ui, mode) in [("hosted", "payment"), ("embedded", "order"), ("custom", "payment")] {
        let url = if ui == "hosted" { json!("https://shop.example/ok") } else { Value::Null };
        let made = rig.make(json!({"ui_mode": ui, "mode": mode, "success_url": url})).await;
        assert_eq!((&made["mode"], &made["ui_mode"]), (&json!(mode), &json!(ui)));
        assert_eq!(made["url"].is_string(), ui == "hosted", "{made}");
        assert_eq!(made["client_secret"].is_string(), ui != "hosted", "{made}");
    }
}

#[tokio::test]
async fn a_new_session_is_open_for_a_year_with_its_own_payment_intent() {
    let rig = Rig::new().await;
    let made =
        rig.make(json!({"client_reference_id": "SO-2207", "metadata": {"desk": "north"}})).await;
    assert_eq!((&made["status"], &made["payment_status"]), (&json!("open"), &json!("unpaid")));
    assert_eq!(made["object"], "checkout.session");
    let (created, expires) =
        (made["created"].as_i64().unwrap(), made["expires_at"].as_i64().unwrap());
    assert!((NOW..NOW + 600).contains(&created), "{created}");
    assert_eq!(expires - created, 31_536_000);
    assert_eq!((&made["amount_subtotal"], &made["amount_total"]), (&json!(5_000), &json!(5_000)));
    assert_eq!(
        (&made["client_reference_id"], &made["metadata"]["desk"]),
        (&json!("SO-2207"), &json!("north"))
    );
    assert_eq!((&made["customer"], &made["livemode"]), (&Value::Null, &json!(false)));
    for beyond in ["order", "checkout_link"] {
        assert!(made.get(beyond).is_none(), "{beyond} is an extension");
    }
    let intent = rig.intent(&made).await;
    assert_eq!(
        (&intent["status"], &intent["amount"]),
        (&json!("requires_payment_method"), &json!(5_000))
    );
    assert_eq!(rig.effects(&made["id"]).await, ["->open"]);
}

#[tokio::test]
async fn prices_come_from_the_catalogue_or_from_the_request() {
    let rig = Rig::new().await;
    let prices = rig.all("/v1/prices?active=true&type=one_time&currency=eur").await;
    let price = &prices[0];
    let product = rig.get(&format!("/v1/products/{}", price["product"].as_str().unwrap())).await;
    let inline = json!({"currency": "eur", "product": product["id"], "unit_amount": 1_250});
    let items =
        json!([{"price": price["id"], "quantity": 2}, {"price_data": inline, "quantity": 1}]);
    let made = rig.make(json!({ "line_items": items })).await;
    assert_eq!(made["currency"], "eur");
    let unit = price["unit_amount"].as_i64().unwrap();
    assert_eq!(made["amount_total"], json!(2 * unit + 1_250));
    let path = format!("/v1/checkout/sessions/{}/line_items", made["id"].as_str().unwrap());
    let page = rig.get(&path).await;
    assert_eq!(
        (&page["object"], &page["url"], &page["has_more"]),
        (&json!("list"), &json!(path), &json!(false))
    );
    let first = &page["data"][0];
    assert_eq!((&first["object"], &first["price"]), (&json!("item"), &price["id"]));
    assert_eq!((&first["quantity"], &first["amount_total"]), (&json!(2), &json!(2 * unit)));
    assert_eq!(first["description"], product["name"]);
    let minted =
        rig.get(&format!("/v1/prices/{}", page["data"][1]["price"].as_str().unwrap())).await;
    assert_eq!((&minted["active"], &minted["unit_amount"]), (&json!(false), &json!(1_250)));
    let second =
        rig.get(&format!("{path}?limit=1&starting_after={}", first["id"].as_str().unwrap())).await;
    assert_eq!(second["data"][0]["id"], page["data"][1]["id"]);
}

#[tokio::test]
async fn what_cannot_be_made_is_refused_with_the_field_at_fault() {
    let rig = Rig::new().await;
    let product = rig.credential("link.product");
    let line = |currency: &str| json!({"price_data": {"currency": currency, "product": product, "unit_amount": 100}, "quantity": 1});
    let cases = [
        (json!({"mode": null}), (400, "parameter_missing", "mode")),
        (json!({"mode": "gift"}), (400, "parameter_invalid", "mode")),
        (json!({"success_url": null}), (400, "parameter_missing", "success_url")),
        (json!({"success_url": "shop"}), (400, "parameter_invalid", "success_url")),
        (json!({"line_items": []}), (400, "parameter_missing", "line_items")),
        (
            json!({"line_items": [{"quantity": 1}]}),
            (400, "parameter_missing", "line_items[0].price"),
        ),
        (
            json!({"line_items": [{"price": "price_none", "quantity": 1}]}),
            (404, "resource_missing", "line_items[0].price"),
        ),
        (
            json!({"line_items": [{"price": "x", "quantity": 0}]}),
            (400, "parameter_invalid", "line_items[0].quantity"),
        ),
        (
            json!({"line_items": [line("usd"), line("eur")]}),
            (400, "parameter_invalid", "line_items"),
        ),
        (json!({"currency": "eur"}), (400, "parameter_invalid", "currency")),
        (json!({"customer": "cus_none"}), (404, "resource_missing", "customer")),
        (json!({"customer_email": "nobody"}), (400, "parameter_invalid", "customer_email")),
        (json!({"expires_at": NOW + 60}), (400, "parameter_invalid", "expires_at")),
        (json!({"expires_at": NOW + 40_000_000}), (400, "parameter_invalid", "expires_at")),
        (json!({"metadata": {"n": 3}}), (400, "parameter_invalid", "metadata")),
        (
            json!({"payment_intent_data": {"capture_method": "later"}}),
            (400, "parameter_invalid", "payment_intent_data.capture_method"),
        ),
        (
            json!({"shipping_address_collection": {"allowed_countries": ["us"]}}),
            (400, "parameter_invalid", "shipping_address_collection.allowed_countries"),
        ),
        (
            json!({"shipping_options": [{"name": "S", "amount": 5, "currency": "eur"}]}),
            (400, "parameter_invalid", "shipping_options[0].currency"),
        ),
    ];
    for (change, wanted) in cases {
        let told = rig.post("/v1/checkout/sessions", rig.draft(change.clone()), None).await;
        assert_eq!(told.refusal(), wanted, "{change}");
        assert_eq!(told.body["error"]["type"], "invalid_request_error");
    }
    let log = rig.control(reqwest::Method::GET, "/effects", json!({})).await;
    assert_eq!(log["effects"], json!([]), "a refusal changes nothing");
}

#[tokio::test]
async fn recurring_and_old_prices_are_of_no_use() {
    let rig = Rig::new().await;
    for query in ["type=recurring", "active=false"] {
        let price = rig.all(&format!("/v1/prices?{query}")).await.remove(0);
        let items = json!([{"price": price["id"], "quantity": 1}]);
        let told = rig
            .post("/v1/checkout/sessions", rig.draft(json!({ "line_items": items })), None)
            .await;
        assert_eq!((told.refusal().1, told.rule.as_str()), ("parameter_invalid", "unusable-price"));
    }
}

#[tokio::test]
async fn an_address_is_asked_for_where_something_is_sent() {
    let rig = Rig::new().await;
    let products = rig.all("/v1/products").await;
    let shipped = products.iter().find(|row| row["shippable"] == true).unwrap();
    let price = json!({"currency": "usd", "product": shipped["id"], "unit_amount": 900});
    let items = json!([{"price_data": price, "quantity": 1}]);
    let made = rig.make(json!({ "line_items": items })).await;
    assert_eq!(made["shipping_address_collection"], json!({"allowed_countries": null}));
    let told = json!({"allowed_countries": ["PT", "ES"]});
    let made = rig.make(json!({"line_items": items, "shipping_address_collection": told})).await;
    assert_eq!(made["shipping_address_collection"], told);
    assert_eq!(rig.make(json!({})).await["shipping_address_collection"], Value::Null);
}

#[tokio::test]
async fn shipping_options_are_told_in_both_shapes() {
    let rig = Rig::new().await;
    let days = |value: i64| json!({"unit": "business_day", "value": value});
    let estimate = json!({"minimum": days(5), "maximum": days(7)});
    let option = json!({"name": "Standard", "amount": 500, "currency": "usd", "delivery_estimate": estimate});
    let made = rig.make(json!({"mode": "order", "shipping_options": [option]})).await;
    let shown = &made["shipping_options"][0];
    assert_eq!(
        (&shown["name"], &shown["amount"], &shown["shipping_amount"]),
        (&json!("Standard"), &json!(500), &json!(500))
    );
    assert_eq!(shown["delivery_estimate"], estimate);
    assert!(shown["shipping_rate"].is_string());
}

#[tokio::test]
async fn a_form_makes_a_session_too() {
    let rig = Rig::new().await;
    let text = format!(
        "mode=payment&success_url=https%3A%2F%2Fshop.example%2Fok&line_items%5B0%5D%5Bquantity%5D=2\
         &line_items[0][price_data][currency]=usd&line_items[0][price_data][unit_amount]=100\
         &line_items[0][price_data][product]={}&metadata[order_id]=0042",
        rig.credential("link.product")
    );
    let ask = rig.ask(reqwest::Method::POST, "/v1/checkout/sessions");
    let ask = ask.header("content-type", "application/x-www-form-urlencoded").body(text);
    let told = super::told(ask.send().await.unwrap()).await;
    assert_eq!((told.status, &told.body["amount_total"]), (200, &json!(200)), "{}", told.body);
    assert_eq!(told.body["metadata"], json!({"order_id": "0042"}));
}

#[tokio::test]
async fn a_product_may_be_made_for_inline_prices() {
    let rig = Rig::new().await;
    let price = json!({"currency": "eur", "unit_amount": 700});
    let made = rig
        .post(
            "/v1/products",
            json!({"name": "Custom order", "default_price_data": price}),
            Some("p"),
        )
        .await;
    assert_eq!((made.status, &made.body["shippable"]), (200, &json!(false)));
    let items = json!([{"price": made.body["default_price"], "quantity": 3}]);
    assert_eq!(rig.make(json!({ "line_items": items })).await["amount_total"], 2_100);
}
