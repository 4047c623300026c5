//! Fluveo: orders with shipping, secrets of embedded pages, money that is only reserved.

use serde_json::{Value, json};

use super::super::bench::Bench;
use super::{Browser, facts, form, with};

fn ask(order: &str, params: &Value) -> Value {
    with(form("fluveo", order, "35.00", "USD"), params)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_shows_where_it_goes_and_what_that_costs() {
    let bench = Bench::of("fluveo", 10).await;
    bench.switch("fluveo", json!({"orders": true})).await;
    let estimate =
        json!({"minimum": {"value": 2, "unit": "business_day"}, "maximum": {"value": 4}});
    let shipping = json!([
        {"name": "JNE", "amount": "3.00"},
        {"name": "Courier", "amount": "9.50", "delivery_estimate": estimate},
    ]);
    let countries = json!({"allowed_countries": ["ID", "SG"]});
    let params = json!({
        "mode": "order", "shipping_options": shipping, "shipping_address_collection": countries,
        "phone_number_collection": true, "client_reference_id": "BOX-9",
    });
    let (id, url) = bench.issue(ask("SO-1", &params)).await;
    let mut page = Browser::open(&url).await;
    for part in ["Courier", "USD 9.50", "Country", "Phone"] {
        assert!(page.page.contains(part), "{part}: {}", page.page);
    }
    let entered = [
        ("email", "li@shop.example"),
        ("name", "Li Wen"),
        ("line1", "Orchard Rd 1"),
        ("city", "Singapore"),
        ("postal_code", "238823"),
        ("country", "SG"),
        ("shipping", "1"),
    ];
    page.submit("/pay", &entered).await;
    bench.sync_well().await;
    let detail = bench.ok("session_fetch", json!({"key": id})).await;
    assert_eq!(detail["status"], "completed", "{detail}");
    assert_eq!(detail["amount"]["value"], "44.50", "shipping is part of it");
    assert_eq!(detail["order_ids"], json!(["SO-1", "BOX-9"]));
    let facts = facts(&detail);
    assert_eq!(facts["checkout_mode"], "order");
    assert!(facts["order"].as_str().unwrap().starts_with("ord_"), "{facts:?}");
    assert_eq!(facts["shipping_method"], "Courier");
    assert_eq!(facts["shipping_cost"], "USD 9.50");
    assert!(facts["shipping_address"].as_str().unwrap().contains("Orchard Rd 1"), "{facts:?}");
    assert_eq!(bench.only("order:box9").await["id"], json!(id));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_of_an_embedded_page_is_shown_on_demand_only() {
    let bench = Bench::of("fluveo", 5).await;
    for mode in ["embedded", "custom"] {
        let made = bench.done("link_prepare", ask("SO-2", &json!({"ui_mode": mode}))).await;
        let key = made["session"]["key"].as_str().unwrap();
        let masked = bench.session(key).await;
        assert_eq!(facts(&masked)["client_secret"], Value::Null, "{masked}");
        assert_eq!(masked["hosted_url_masked"], Value::Null);
        let shown = bench.ok("session_get", json!({"key": key, "reveal": true})).await;
        let secret = facts(&shown)["client_secret"].as_str().unwrap().to_owned();
        assert!(secret.contains("_secret_"), "{secret}");
        assert!(!masked.to_string().contains(&secret), "it stands in the raw body");
        assert!(!made.to_string().contains(&secret));
        bench.no("link_share", json!({"id": made["intent"]["id"]})).await;
    }
}

impl Bench {
    /// A session whose money is reserved.
    pub async fn reserved(&self, order: &str) -> String {
        let manual = json!({"payment_intent_data": {"capture_method": "manual"}});
        let (id, url) = self.issue(ask(order, &manual)).await;
        let mut page = Browser::open(&url).await;
        page.submit("/pay", &[("email", "li@shop.example")]).await;
        self.sync_well().await;
        let row = self.only(&format!("order:{order}")).await;
        assert_eq!(
            (&row["status"], &row["raw_status"]),
            (&json!("pending"), &json!("requires_capture"))
        );
        id
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reserved_money_is_taken_once_all_or_in_part() {
    let bench = Bench::of("fluveo", 5).await;
    for (order, amount, received) in
        [("SO-3", json!("10.00"), "USD 10.00"), ("SO-4", Value::Null, "USD 35.00")]
    {
        let id = bench.reserved(order).await;
        for (wrong, why) in [("35.01", "at most"), ("0", "more than zero"), ("1.001", "digits")] {
            let error = bench.no("capture_prepare", json!({"key": id, "amount": wrong})).await;
            assert!(error.message.contains(why), "{error:?}");
        }
        let take = json!({"key": id, "amount": amount});
        let taken = bench.done("capture_prepare", take.clone()).await;
        assert_eq!(taken["session"]["status"], "completed", "{taken}");
        let facts = facts(&bench.session(&id).await);
        assert_eq!(facts["amount_received"], received);
        let again = bench.done("capture_prepare", take).await;
        assert_eq!(again["reason"], "already_completed", "{again}");
        assert_eq!(bench.effects(&id, "complete").await, 1);
    }
    assert_eq!(bench.arrived("POST", "/capture").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_to_a_capture_the_money_is_taken_once() {
    let bench = Bench::of("fluveo", 5).await;
    let faults = [
        json!({"kind": "drop_after"}),
        json!({"kind": "status", "status": 500, "effect": true}),
        json!({"kind": "half_body"}),
    ];
    for (at, fault) in faults.iter().enumerate() {
        let id = bench.reserved(&format!("DO-{at}")).await;
        let matching = json!({"method": "POST", "path_ends": "/capture"});
        bench.fault(json!({"match": matching, "fault": fault})).await;
        let shown = bench.ok("capture_prepare", json!({"key": id, "amount": "20.00"})).await;
        let result = bench.settled(bench.commit(&shown).await).await;
        assert_eq!(result["outcome"], "confirmed", "{fault}: {result}");
        assert_eq!(bench.effects(&id, "complete").await, 1, "{fault}");
        assert_eq!(facts(&bench.session(&id).await)["amount_received"], "USD 20.00");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reserved_money_is_let_go_and_an_open_session_ended() {
    let bench = Bench::of("fluveo", 5).await;
    let id = bench.reserved("SO-5").await;
    let gone = bench.done("cancel_prepare", json!({"key": id})).await;
    assert!(
        ["canceled", "expired"].contains(&gone["session"]["status"].as_str().unwrap()),
        "{gone}"
    );
    assert_eq!(facts(&bench.session(&id).await)["payment_intent_status"], "canceled");
    assert_eq!(bench.arrived("POST", "/cancel").await, 1);
    bench.no("capture_prepare", json!({"key": id})).await;

    let (open, url) = bench.issue(ask("SO-6", &json!({}))).await;
    bench.no("capture_prepare", json!({"key": open})).await;
    let ended = bench.done("cancel_prepare", json!({"key": open})).await;
    assert!(
        ["canceled", "expired"].contains(&ended["session"]["status"].as_str().unwrap()),
        "{ended}"
    );
    assert!(Browser::open(&url).await.page.contains("has ended"));
    assert_eq!(bench.arrived("POST", "/expire").await, 1);
    bench.sync_well().await;
    assert_eq!(bench.only("order:SO-6").await["status"], ended["session"]["status"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_is_at_least_half_an_hour_away() {
    let bench = Bench::of("fluveo", 5).await;
    let mut soon = ask("SO-7", &json!({}));
    soon["expires"] = json!("10 minutes");
    let error = bench.no("link_prepare", soon.clone()).await;
    assert!(error.message.contains("30 minutes"), "{error:?}");
    soon["expires"] = json!("2h");
    let made = bench.done("link_prepare", soon).await;
    let session = &made["session"];
    let time = |key: &str| -> chrono::DateTime<chrono::Utc> {
        session[key].as_str().unwrap().parse().unwrap()
    };
    let life = (time("expires_at") - time("created_at")).num_seconds();
    assert!((7_100..=7_300).contains(&life), "{session}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_id_of_a_payment_finds_its_session() {
    let bench = Bench::of("fluveo", 5).await;
    let id = bench.put("fluveo", json!({"order_id": "PI-77", "amount": 1_900})).await;
    bench.sync_well().await;
    let row = bench.only("order:PI-77").await;
    assert_eq!((&row["id"], &row["amount"]["value"]), (&json!(id), &json!("19.00")));
}
