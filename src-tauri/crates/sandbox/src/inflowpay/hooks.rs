//! `/api/webhook`: how endpoints are managed with the private key.

use serde_json::{Value, json};

use super::desk::{Answer, Desk, assumed, told};
use super::error::ApiError;
use super::webhooks::Endpoint;

/// The routes below `/api/webhook`.
pub fn route(desk: &mut Desk, method: &str, path: &[&str]) -> Answer {
    match (method, path) {
        ("POST", []) => create(desk),
        ("GET", []) => {
            let all: Vec<Value> =
                desk.inner.webhooks.active().map(|endpoint| endpoint.json(false)).collect();
            told(200, &json!(all))
        }
        ("GET", [id]) => told(200, &desk.inner.webhooks.find(id)?.json(false)),
        ("GET", [id, "status"]) => told(200, &desk.inner.webhooks.find(id)?.status_json()),
        ("GET", [id, "secret"]) => {
            let endpoint = desk.inner.webhooks.find(id)?;
            told(200, &json!({"webhookId": endpoint.id, "secret": endpoint.secret}))
        }
        ("PATCH", [id]) => enable(desk, id),
        ("PATCH", [id, "event-types"]) => wish(desk, id),
        ("DELETE", [id]) => {
            let endpoint = desk.inner.webhooks.find(id)?;
            endpoint.deleted = true;
            let endpoint = endpoint.clone();
            keep(desk, &endpoint);
            assumed("webhook-delete", told(200, &endpoint.json(false)))
        }
        _ => Err(ApiError::new(404, format!("Cannot {method} {}", desk.call.path()))),
    }
}

fn keep(desk: &mut Desk, endpoint: &Endpoint) {
    desk.inner.book.keep("inflowpay.webhook", &endpoint.id, endpoint);
}

fn create(desk: &mut Desk) -> Answer {
    let body = desk.body()?;
    let url = body["url"].as_str().unwrap_or_default();
    let book = &mut desk.inner.book;
    let id = book.new_id("wh", desk.now);
    let key = [book.random().to_be_bytes(), book.random().to_be_bytes()].concat();
    let secret = format!("whsec_{}", data_encoding::BASE64.encode(&key));
    let endpoint = desk.inner.webhooks.register(id, url, secret)?;
    keep(desk, &endpoint);
    told(201, &endpoint.json(true))
}

fn enable(desk: &mut Desk, id: &str) -> Answer {
    let body = desk.body()?;
    let endpoint = desk.inner.webhooks.find(id)?;
    endpoint.enabled = match body["status"].as_str() {
        Some("enabled") => true,
        Some("disabled") => false,
        _ => {
            let why = "status must be one of the following values: enabled, disabled";
            return Err(ApiError::invalid(vec![why.to_owned()]));
        }
    };
    endpoint.failure = endpoint.failure.take().filter(|_| !endpoint.enabled);
    let endpoint = endpoint.clone();
    keep(desk, &endpoint);
    told(200, &endpoint.status_json())
}

fn wish(desk: &mut Desk, id: &str) -> Answer {
    let body = desk.body()?;
    let texts = |all: &Vec<Value>| {
        all.iter().map(|text| text.as_str().map(str::to_owned)).collect::<Option<Vec<String>>>()
    };
    let events = body["eventTypes"].as_array().and_then(texts).ok_or_else(|| {
        ApiError::invalid(vec!["each value in eventTypes must be a string".to_owned()])
    })?;
    let endpoint = desk.inner.webhooks.find(id)?;
    endpoint.events.clone_from(&events);
    let endpoint = endpoint.clone();
    keep(desk, &endpoint);
    told(200, &json!({"webhookId": id, "eventTypes": events}))
}
