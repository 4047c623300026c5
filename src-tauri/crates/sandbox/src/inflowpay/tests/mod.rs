//! InflowPay over real sockets, asked from its documentation alone.

mod lists;
mod mishaps;
mod pages;
mod sessions;
mod webhooks;

use reqwest::Method;
use serde_json::{Value, json};

use super::auth::KEY;
use crate::rig::{self, Rig};

/// The only key in these tests that opens anything.
pub const HEADER: &str = "x-inflow-api-key";

pub async fn rig() -> Rig {
    Rig::new("inflowpay").await
}

impl Rig {
    pub async fn inflow(&self, method: Method, target: &str, body: Option<Value>) -> (u16, Value) {
        let ask = self.ask(method, target, body.as_ref()).header(HEADER, KEY);
        let reply = ask.send().await.unwrap();
        (reply.status().as_u16(), rig::value(reply).await)
    }

    pub async fn read(&self, target: &str) -> Value {
        let (status, told) = self.inflow(Method::GET, target, None).await;
        assert_eq!(status, 200, "{target}: {told}");
        told
    }

    pub async fn post(&self, target: &str, body: Value) -> (u16, Value) {
        self.inflow(Method::POST, target, Some(body)).await
    }

    /// Opens a one-time session and gives its id.
    pub async fn session(&self, body: Value) -> String {
        let (status, told) = self.post("/api/checkout/sessions/one-time-payment", body).await;
        assert_eq!(status, 201, "{told}");
        told["sessionId"].as_str().unwrap().to_owned()
    }
}

/// A session that is accepted.
pub fn draft() -> Value {
    json!({"currency": "EUR",
           "products": [{"name": "Desk lamp", "price": 3450, "quantity": 2},
                        {"name": "Glühbirne “warm”", "price": 599, "quantity": 1}],
           "successUrl": "https://shop.test/ok", "cancelUrl": "https://shop.test/back",
           "customerEmail": "ana@shop.test", "expiresIn": 0.5,
           "metadatas": {"backofficeRef": "b1c9", "orderId": "AS-7"}})
}
