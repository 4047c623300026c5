use serde_json::{Value, json};

use super::super::bench::Bench;

/// A true row with one thing changed, under an id of its own.
fn row(base: &Value, id: &str, field: &str, value: Value) -> Value {
    let mut row = base.clone();
    row["id"] = json!(id);
    row[field] = value;
    row
}

async fn base(bench: &Bench) -> Value {
    let id = bench.waiting("INV-1").await;
    let detail = bench.ok("session_get", json!({"key": id, "reveal": true})).await;
    serde_json::from_str(detail["raw"].as_str().unwrap()).unwrap()
}

/// Puts `rows` on the first page of the next sweep.
async fn on_the_next_page(bench: &Bench, rows: Vec<Value>, texts: Vec<&str>) {
    let fault = json!({"kind": "rows", "rows": rows, "rows_text": texts, "first": true});
    let first =
        json!({"method": "GET", "path_contains": "order=desc", "path_ends": "/checkout-sessions"});
    bench.fault(json!({"match": first, "fault": fault})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_cannot_be_read_are_kept_counted_and_shown_and_cost_no_page() {
    let bench = Bench::demo(250).await;
    let base = base(&bench).await;
    let rows = vec![
        row(&base, "cs_negative1", "amount", json!(-5)),
        row(&base, "cs_zero1", "amount", json!(0)),
        row(&base, "cs_float1", "amount", json!(1.5)),
        row(&base, "cs_text1", "amount", json!("150000")),
        row(&base, "cs_currency1", "currency", json!("Rp")),
        row(&base, "cs_time1", "createdAt", json!("yesterday")),
        row(&base, "", "status", json!("open")),
        json!(null),
        json!(42),
        json!([1, 2]),
        json!("cs_text"),
        json!({}),
    ];
    let enormous = row(&base, "cs_huge1", "amount", json!("AMOUNT")).to_string();
    let enormous = enormous.replace("\"AMOUNT\"", "123456789012345678901234567890");
    let expected = rows.len() as u64 + 1;
    on_the_next_page(&bench, rows, vec![&enormous]).await;
    let result = bench.sync_well().await;
    let shown = bench.ok("malformed_list", json!({})).await;
    assert_eq!(result["malformed"].as_u64(), Some(expected), "{shown:#}");
    assert_eq!(bench.total().await, 251, "the true rows of the page are there");

    let shown = shown.as_array().unwrap();
    assert_eq!(shown.len() as u64, expected, "{shown:#?}");
    let huge = shown.iter().find(|row| row["id"] == "cs_huge1").unwrap();
    assert_eq!(huge["raw"].as_str(), Some(enormous.as_str()), "kept byte for byte");
    assert!(huge["reason"].as_str().unwrap().contains("too large"), "{huge}");
    let view = bench.ok("workspace", json!({})).await;
    assert_eq!(view["connections"][0]["malformed"].as_u64(), Some(expected));
    let again = bench.sync_well().await;
    assert_eq!(again["new"], 0);
    assert_eq!(
        bench.ok("malformed_list", json!({})).await.as_array().unwrap().len() as u64,
        expected
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_rows_that_can_be_read_survive_word_for_word() {
    let bench = Bench::demo(50).await;
    let base = base(&bench).await;
    let many: serde_json::Map<_, _> =
        (0..5_000).map(|n| (format!("key_{n}"), json!("x"))).collect();
    let bidi = "Bu\u{202e}di\u{7}\u{0} \u{1f600}";
    let rows = vec![
        row(&base, "cs_status1", "status", json!("quantum_superposition")),
        row(&base, "cs_null1", "metadata", Value::Null),
        row(&base, "cs_array1", "metadata", json!([1, {"order_id": "INV-9"}])),
        row(&base, "cs_many1", "metadata", Value::Object(many)),
        row(&base, "cs_bidi1", "customer", json!({"name": bidi, "email": "budi@example.com"})),
        row(&base, "cs_more1", "somethingNew", json!({"deep": [null, 1e3]})),
        row(&base, "cs_number1", "metadata", json!({"order_id": 20410001})),
    ];
    let more = rows.len() as u64;
    on_the_next_page(&bench, rows, vec![]).await;
    let result = bench.sync_well().await;
    assert_eq!(result["malformed"], 0, "{result}");
    assert_eq!(bench.total().await, 51 + more);

    let odd = bench.session("cs_status1").await;
    assert_eq!(
        (&odd["status"], &odd["raw_status"]),
        (&json!("unknown"), &json!("quantum_superposition"))
    );
    let confirm = super::super::actions::received("cs_status1", "150000.00");
    assert_eq!(bench.no("confirm_prepare", confirm).await.code, backoffice::Code::Refused);
    for (id, order) in
        [("cs_null1", Value::Null), ("cs_array1", Value::Null), ("cs_number1", json!("20410001"))]
    {
        assert_eq!(bench.session(id).await["order_id"], order, "{id}");
    }
    let many = bench.session("cs_many1").await;
    assert_eq!(many["metadata"].as_object().unwrap().len(), 5_000);
    assert!(bench.session("cs_more1").await["raw"].as_str().unwrap().contains("somethingNew"));
    assert!(bench.session("cs_bidi1").await["customer_name"].as_str().unwrap().contains("di"));
    let file = bench.ok("export_sessions", json!({})).await;
    let rows =
        csv::Reader::from_path(file["path"].as_str().unwrap()).unwrap().into_records().count();
    assert_eq!(rows as u64, 51 + more, "no name breaks a line of the file");
}
