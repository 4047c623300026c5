//! FloPay over real sockets, asked from its documentation alone.

mod catalog;
mod mishaps;
mod pages;
mod sessions;
mod webhooks;

use reqwest::Method;
use serde_json::{Value, json};

use super::auth::{CLIENT, KEY};
use crate::rig::{self, Rig};

pub const CREATE: &str = "/v1/checkouts/sessions";

pub async fn rig() -> Rig {
    Rig::new("flopay").await
}

impl Rig {
    /// A request with the client key.
    pub async fn flo(&self, method: Method, target: &str, body: Option<Value>) -> (u16, Value) {
        let ask = self.ask(method, target, body.as_ref()).bearer_auth(KEY);
        let reply = ask.send().await.unwrap();
        (reply.status().as_u16(), rig::value(reply).await)
    }

    /// Opens a session and gives its UUID.
    pub async fn checkout(&self, body: Value) -> String {
        let (status, told) = self.flo(Method::POST, CREATE, Some(body)).await;
        assert_eq!(status, 201, "{told}");
        told["data"]["uuid"].as_str().unwrap().to_owned()
    }

    /// The raw session as text.
    pub async fn raw(&self, id: &str) -> String {
        let reply = self.ask(Method::GET, &format!("{CREATE}/{id}"), None).send().await.unwrap();
        assert_eq!(reply.status(), 200);
        reply.text().await.unwrap()
    }

    pub async fn stands(&self, id: &str) -> String {
        let raw: Value = serde_json::from_str(&self.raw(id).await).unwrap();
        raw["data"]["status"].as_str().unwrap().to_owned()
    }
}

/// A session that is accepted.
pub fn draft() -> Value {
    json!({
        "clientId": CLIENT, "currency": "USD", "checkoutMode": "confirm",
        "items": [{"code": "course-a", "providerItemId": "course-a", "providerItemName": "Course A",
                   "quantity": 1, "totalAmount": 80.00, "overrideAmount": 60.5},
                  {"providerItemId": "mug-blue", "totalAmount": 0.1, "quantity": 3}],
        "subscriptions": [], "couponCodes": ["SPRING"],
        "account": {"userId": "u-1009", "email": "li@shop.test", "firstName": "Li", "country": "US"},
        "successUrl": "https://shop.test/ok", "cancelUrl": "/no",
        "tagsData": {"backofficeRef": "b1c9", "order_id": "KC-7"},
        "utmMetadata": [{"name": "utm_source", "value": "mail"}],
    })
}

/// The same for a plan.
pub fn plan() -> Value {
    let mut body = draft();
    body["items"] = json!([]);
    body["subscriptions"] = json!([{"code": "club-monthly", "providerPlanName": "Club", "totalAmount": 29, "trialDays": 14}]);
    body
}
