//! Checkout Links and the sessions they make.

use serde_json::{Value, json};

use super::{Rig, told};

fn draft(rig: &Rig, change: Value) -> Value {
    let price =
        json!({"currency": "eur", "product": rig.credential("link.product"), "unit_amount": 3_900});
    let mut draft = json!({"title": "Custom order", "line_items": [{"price_data": price, "quantity": 1}],
                           "metadata": {"order_id": "L-77"}});
    for (name, value) in change.as_object().unwrap() {
        draft[name] = value.clone();
    }
    draft
}

async fn make(rig: &Rig, change: Value) -> Value {
    let told = rig.post("/v1/checkout_links", draft(rig, change), None).await;
    assert_eq!(told.status, 200, "{}", told.body);
    told.body
}

fn path(link: &Value) -> String {
    format!("/v1/checkout_links/{}", link["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_link_is_made_read_listed_and_changed() {
    let rig = Rig::new().await;
    let link = make(&rig, json!({})).await;
    assert_eq!(
        (&link["object"], &link["active"], &link["mode"]),
        (&json!("checkout_link"), &json!(true), &json!("payment"))
    );
    assert_eq!((&link["currency"], &link["title"]), (&json!("eur"), &json!("Custom order")));
    assert_eq!(rig.get(&path(&link)).await, link);
    assert_eq!(rig.get("/v1/checkout_links?limit=1").await["data"][0], link);
    let lines = rig.get(&format!("{}/line_items", path(&link))).await;
    assert_eq!(lines["data"][0]["product"], json!(rig.credential("link.product")));
    let change = json!({"active": false, "inactive_message": "Sold out", "metadata": {"order_id": "", "desk": "n"}});
    let changed = rig.post(&path(&link), change, Some("u")).await.body;
    assert_eq!((&changed["active"], &changed["metadata"]), (&json!(false), &json!({"desk": "n"})));
    assert_eq!(rig.effects(&link["id"]).await, ["->active", "active>inactive"]);
    let inactive = rig.all("/v1/checkout_links?active=false").await;
    assert!(inactive.iter().any(|row| row["id"] == link["id"]));
    assert!(inactive.iter().all(|row| row["active"] == false));
    let page = told(rig.http.get(link["url"].as_str().unwrap()).send().await.unwrap()).await;
    assert!(page.body.as_str().unwrap().contains("Sold out"));
}

#[tokio::test]
async fn every_visit_makes_a_session() {
    let rig = Rig::new().await;
    let link = make(&rig, json!({})).await;
    let before = rig.all("/v1/checkout/sessions?status=open").await.len();
    for _ in 0..2 {
        let reply = rig.http.get(link["url"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(reply.status(), 303);
        let page = rig
            .http
            .get(rig.url(reply.headers()["location"].to_str().unwrap()))
            .send()
            .await
            .unwrap();
        assert!(page.text().await.unwrap().contains("EUR 39.00"));
    }
    let sessions = rig.all("/v1/checkout/sessions?status=open").await;
    assert_eq!(sessions.len(), before + 2);
    assert_eq!(
        (&sessions[0]["metadata"]["order_id"], &sessions[0]["amount_total"]),
        (&json!("L-77"), &json!(3_900))
    );
    assert!(sessions[0].get("checkout_link").is_none());
    rig.switch(json!({"extensions": true})).await;
    assert_eq!(rig.session(&sessions[0]["id"]).await["checkout_link"], link["id"]);
}

#[tokio::test]
async fn a_link_may_be_good_for_one_payment_only() {
    let rig = Rig::new().await;
    let once = json!({"restrictions": {"completed_sessions": {"limit": 1}},
                      "after_completion": {"type": "redirect", "redirect": {"url": "https://shop.example/danke"}}});
    let link = make(&rig, once).await;
    let session = rig.act(&link["id"], "visit", json!({})).await;
    let url = format!("/hosted/cs/{}/pay", session["id"].as_str().unwrap());
    let paid = rig.http.post(rig.url(&url)).body("name=A").send().await.unwrap();
    assert_eq!(paid.headers()["location"], "https://shop.example/danke");
    assert_eq!(rig.get(&path(&link)).await["active"], false);
}

#[tokio::test]
async fn a_link_that_cannot_be_is_refused() {
    let rig = Rig::new().await;
    let cases = [
        (json!({"title": "x".repeat(31)}), (400, "parameter_invalid", "title")),
        (json!({"line_items": null}), (400, "parameter_missing", "line_items")),
        (
            json!({"after_completion": {"type": "redirect"}}),
            (400, "parameter_missing", "after_completion.redirect.url"),
        ),
        (
            json!({"restrictions": {"completed_sessions": {"limit": 0}}}),
            (400, "parameter_invalid", "restrictions.completed_sessions.limit"),
        ),
    ];
    for (change, wanted) in cases {
        let told = rig.post("/v1/checkout_links", draft(&rig, change), None).await;
        assert_eq!(told.refusal(), wanted);
    }
    assert_eq!(
        rig.told("/v1/checkout_links/cl_none").await.refusal(),
        (404, "resource_missing", "id")
    );
}
