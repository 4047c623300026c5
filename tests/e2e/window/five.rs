//! Each of the five providers in the real window: a link is made in it, a customer pays on the hosted page,
//! and the window shows it completed.

use serde_json::{Value, json};
use thirtyfour::error::WebDriverResult;

use crate::main_job::{ask, pick};
use crate::on_stage;
use crate::stage::{Stage, Window};

/// What the form of a provider is told, and what its customer's browser sends.
struct Path {
    provider: &'static str,
    currency: &'static str,
    amount: &'static str,
    customer: &'static str,
    /// Forms of the hosted page, one after another: the path behind the origin, with `{}` for the id, and
    /// the fields.
    forms: &'static [(&'static str, &'static str)],
    /// How far the clock has to move until the money is there, as the control URL is told.
    later: &'static str,
}

const PATHS: [Path; 5] = [
    Path {
        provider: "plugipay",
        currency: "IDR",
        amount: "150000",
        customer: "",
        forms: &[("/c/{}/charge", "method=qris"), ("/c/{}/pay", "")],
        later: "",
    },
    Path {
        provider: "fluveo",
        currency: "USD",
        amount: "25.50",
        customer: "rosa@shop.example",
        forms: &[("/hosted/cs/{}/pay", "email=rosa%40shop.example&name=Rosa")],
        later: "",
    },
    Path {
        provider: "flopay",
        currency: "USD",
        amount: "49.99",
        customer: "li@shop.example",
        forms: &[("/secure/success?id={}", "")],
        later: "",
    },
    Path {
        provider: "prood",
        currency: "EUR",
        amount: "99.99",
        customer: "maria@shop.example",
        forms: &[("/c/{}/pay", "method=multibanco"), ("/c/{}/settle", "")],
        later: "",
    },
    Path {
        provider: "inflowpay",
        currency: "EUR",
        amount: "34.50",
        customer: "ana@shop.example",
        forms: &[("/pay/{}/submit", "email=ana%40shop.example&card=4242424242424242&country=PT")],
        later: r#"{"advance_seconds":90000}"#,
    },
];

#[tokio::test]
async fn a_link_of_each_provider_is_paid_and_seen_completed() {
    on_stage("five", &["--demo"], async |stage, window| {
        for path in &PATHS {
            follow(stage, window, path).await?;
        }
        Ok(())
    })
    .await;
}

async fn follow(stage: &Stage, window: &Window, path: &Path) -> WebDriverResult<()> {
    let connection = format!("sandbox:{}", path.provider);
    let order = format!("WIN-{}", path.provider);
    window.see("nav-links").await?.click().await?;
    pick(window, "link-connection", &connection).await?;
    pick(window, "link-currency", path.currency).await?;
    window.see("link-amount").await?.send_keys(path.amount).await?;
    window.see("link-description").await?.send_keys("Kopi Gayo").await?;
    window.see("link-order-id").await?.send_keys(&order).await?;
    if !path.customer.is_empty() {
        window.see("link-customer").await?.send_keys(path.customer).await?;
    }
    window.see("link-create").await?.click().await?;
    let link = made(window, &order).await?;
    let url = shared(window, &link["id"]).await?;
    pay(path, &url, link["session"]["id"].as_str().unwrap()).await;
    if !path.later.is_empty() {
        let note = std::fs::read_to_string(stage.home().join("workspace/sandbox.json")).unwrap();
        let note: Value = serde_json::from_str(&note).unwrap();
        let clock = format!("{}/clock", note["control_url"].as_str().unwrap());
        post(&clock, path.later).await;
    }
    synced(window, &connection).await?;
    window.see("nav-sessions").await?.click().await?;
    let found = json!({ "query": format!("order:{order}"), "limit": 5 });
    let list = ask(window, "session_list", found).await?;
    let statuses: Vec<_> = list["rows"].as_array().unwrap().iter().map(|r| &r["status"]).collect();
    assert_eq!(statuses, [&json!("completed")], "{}: {list}", path.provider);
    stage.keep_picture(path.provider);
    Ok(())
}

/// The link with this order id, once the window has made it.
async fn made(window: &Window, order: &str) -> WebDriverResult<Value> {
    for _ in 0..100 {
        let list = ask(window, "link_list", json!({})).await?;
        let links = list["links"].as_array().unwrap();
        let found =
            links.iter().find(|link| link["order_id"] == order && link["session"].is_object());
        if let Some(link) = found {
            return Ok(link.clone());
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("no link was made for {order}");
}

/// The link's URL, once its session was read: where it is not in the answer that made it.
async fn shared(window: &Window, id: &Value) -> WebDriverResult<String> {
    for _ in 0..100 {
        let share = ask(window, "link_share", json!({ "id": id })).await?;
        if let Some(url) = share["url"].as_str() {
            return Ok(url.to_owned());
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the link has no URL");
}

/// What the customer's browser would send.
async fn pay(path: &Path, url: &str, id: &str) {
    let origin: String = url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    for (form, fields) in path.forms {
        post(&format!("{origin}{}", form.replace("{}", id)), fields).await;
    }
}

#[allow(clippy::disallowed_methods, reason = "the test is the customer's browser")]
async fn post(url: &str, body: &'static str) {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    let request = client.build().unwrap().post(url);
    let form = request.header("content-type", "application/x-www-form-urlencoded").body(body);
    let status = form.send().await.unwrap().status();
    assert!(status.is_success() || status.is_redirection(), "{url}: {status}");
}

/// Syncs one connection, after the sync that may be running already.
async fn synced(window: &Window, connection: &str) -> WebDriverResult<()> {
    for _ in 0..600 {
        let report = ask(window, "sync_start", json!({ "connection": connection })).await?;
        let error = &report["connections"][0]["error"];
        if error.is_null() {
            return Ok(());
        }
        assert_eq!(error["code"], "busy", "{report}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("{connection} is busy for ever");
}
