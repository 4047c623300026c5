//! The checkout application's routes under `/api`.

use serde_json::{Value, json};

use super::create::is_email;
use super::error::{Refusal, assume};
use super::gateway::Wish;
use super::redis::command;
use super::session::{PREFIX, State};
use super::{CHECKOUT_SECRET, Inner, steps};
use crate::http::{Call, Reply};

type Result<T = Reply> = std::result::Result<T, Refusal>;

impl Inner {
    /// Finds the route of a path below `/api`.
    pub fn api(&mut self, call: &Call, path: &[&str], now: i64) -> Result {
        match (call.method.as_str(), path) {
            ("POST", ["sessions"]) => {
                self.check_secret(call)?;
                self.create(&body(call)?, now)
            }
            ("POST", ["payment-links"]) => {
                self.check_secret(call)?;
                self.create_link(&body(call)?, now)
            }
            ("GET", ["sessions", id]) => self.load(id),
            ("POST", ["sessions", id, "pay"]) => self.submit(id, &body(call)?, now),
            ("POST", ["sessions", id, "confirm"]) => self.confirm_route(id, &body(call)?, now),
            ("GET" | "POST", ["webhooks", gateway, org]) => self.intake(call, gateway, org, now),
            _ => Err(Refusal::Missing("Route")),
        }
    }

    /// Refuses who does not know the shared secret.
    pub fn check_secret(&self, call: &Call) -> Result<()> {
        let known = call.header("x-checkout-secret") == Some(CHECKOUT_SECRET);
        if known || !self.switches.secret_required { Ok(()) } else { Err(Refusal::Secret) }
    }

    fn load(&mut self, id: &str) -> Result {
        let told = match self.find(id) {
            Ok(session) if self.switches.docs() => session.snapshot(&self.switches),
            Ok(session) => {
                let more = json!({
                    "kind": session.kind(), "storeName": session.store, "returnUrl": session.return_url,
                });
                session.beside(&self.switches, more)
            }
            Err(Refusal::NoSession) => self.strange(id)?,
            Err(refusal) => return Err(refusal),
        };
        Ok(Reply::json(200, told.to_string()))
    }

    /// A value that somebody else has put under a session's key.
    fn strange(&mut self, id: &str) -> Result<Value> {
        let value = self.redis.one(command(["GET", &format!("{PREFIX}{id}")]))?;
        let text = value.text().ok_or(Refusal::NoSession)?;
        let value: Value = serde_json::from_str(&text)
            .map_err(|_| Refusal::Platform("the stored snapshot is no JSON".to_owned()))?;
        Ok(if value["snapshot"].is_object() { value["snapshot"].clone() } else { value })
    }

    fn submit(&mut self, id: &str, body: &Value, now: i64) -> Result {
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        let wish = Wish {
            token: text("sourceToken"),
            method: text("method")
                .or_else(|| body["metadata"]["method"].as_str().map(str::to_owned)),
            phone: body["customer"]["phone"].as_str().map(str::to_owned),
        };
        let email = text("email").filter(|email| is_email(email));
        if email.is_none() && !self.switches.docs() {
            return Err(Refusal::field("email", "email is required"));
        }
        let session = self.open(id, now)?;
        if let Some(email) = email.filter(|_| session.customer.is_null()) {
            let customer = steps::customer(&email, None, None, None);
            self.set_customer(id, customer, "POST pay", now)?;
        }
        let session = self.pay(id, &wish, "POST pay", now)?;
        let told = match self.switches.docs() {
            true => session.payment_json(),
            false => {
                let payment = session.payment.as_ref();
                let more = json!({
                    "redirectUrl": payment.and_then(|payment| payment.redirect.clone()),
                    "clientSecret": payment.map(|payment| payment.data["clientSecret"].clone()),
                });
                session.beside(&self.switches, more)
            }
        };
        let mut reply = Reply::json(200, told.to_string());
        assume(&mut reply, self.switches.docs().then_some("payment-amount-major"));
        Ok(reply)
    }

    fn confirm_route(&mut self, id: &str, body: &Value, now: i64) -> Result {
        let names: &[&str] = match self.switches.docs() {
            true => &["chargeId", "providerSessionId"],
            false => &["providerSessionId"],
        };
        let charge = names.iter().find_map(|name| body[name].as_str());
        let charge = charge.ok_or_else(|| Refusal::field("chargeId", "chargeId is required"))?;
        let before = self.open(id, now)?.state;
        let session = self.confirm(id, charge, "POST confirm", now)?;
        let told = json!({
            "sessionId": session.id, "providerId": session.gateway.as_str(), "state": session.state.as_str(),
            "paymentSession": session.payment_json(), "orderId": session.order,
            "returnUrl": session.return_url, "error": session.error,
        });
        let mut reply = Reply::json(200, told.to_string());
        let again = before == State::Confirming;
        assume(&mut reply, Some(if again { "confirm-again" } else { "confirm-answer" }));
        Ok(reply)
    }
}

/// The body as a JSON object.
fn body(call: &Call) -> Result<Value> {
    call.json().map_err(|_| Refusal::field("body", "the body is no JSON"))
}
