//! The hosted pages: `/c/{id}` to pay at, the bank's `/3ds/{id}`, `/confirm/{id}`, `/success/{id}`.

use serde_json::json;

use super::create::is_email;
use super::error::Refusal;
use super::gateway::Wish;
use super::session::State;
use super::{Inner, Prood, html, steps};
use crate::http::{Call, Reply};

/// The log's word for what happens here.
const CAUSE: &str = "hosted page";

fn shown(text: String) -> Reply {
    Reply::text(200, "text/html; charset=utf-8", text)
}

impl Prood {
    /// A page, or the form of a page; a refusal is a page too.
    pub fn page(&self, call: &Call, path: &[&str]) -> Reply {
        self.with(|inner, now| inner.visit(call, path, now)).unwrap_or_else(|refusal| {
            let (status, text) = match &refusal {
                Refusal::Expired => {
                    (410, "This checkout has expired. Ask the shop for a new one.".to_owned())
                }
                Refusal::NoSession => (
                    404,
                    "This checkout has expired or does not exist. Ask the shop for a new one."
                        .to_owned(),
                ),
                Refusal::Invalid(fields) => {
                    (422, fields.iter().map(|(_, why)| format!("{why}. ")).collect())
                }
                other => (other.terms().0, other.message()),
            };
            let page = html::page("Checkout", &html::paragraph(&text));
            Reply::text(status, "text/html; charset=utf-8", page)
        })
    }
}

impl Inner {
    fn visit(&mut self, call: &Call, path: &[&str], now: i64) -> Result<Reply, Refusal> {
        match (call.method.as_str(), path) {
            ("GET", ["c", id]) => Ok(shown(html::checkout(&self.open(id, now)?))),
            ("GET", ["3ds", id]) => Ok(shown(html::bank(&self.open(id, now)?))),
            ("GET", ["success", id]) => Ok(shown(html::success(&self.open(id, now)?))),
            ("GET", ["confirm", id]) => self.back_from_bank(id, now),
            ("POST", ["c", id, action]) => {
                self.open(id, now)?;
                self.submitted(call, id, action, now)?;
                Ok(Reply::see_other(format!("/c/{id}")))
            }
            ("POST", ["3ds", id, action @ ("accept" | "refuse")]) => {
                self.open(id, now)?;
                self.decide(id, *action == "accept", CAUSE, now)?;
                Ok(Reply::see_other(format!("/confirm/{id}")))
            }
            _ => Err(Refusal::Missing("Page")),
        }
    }

    fn submitted(&mut self, call: &Call, id: &str, action: &str, now: i64) -> Result<(), Refusal> {
        let text = |name: &str| call.form(name).filter(|value| !value.trim().is_empty());
        match action {
            "info" => {
                let email = text("email").filter(|email| is_email(email));
                let email =
                    email.ok_or_else(|| Refusal::field("email", "An e-mail address is needed"))?;
                let customer =
                    steps::customer(&email, text("firstName"), text("lastName"), text("phone"));
                self.set_customer(id, customer, CAUSE, now).map(drop)
            }
            "address" => {
                let address = json!({
                    "firstName": null, "lastName": null, "phone": null, "street": text("street"),
                    "street2": null, "city": text("city"), "state": null, "country": text("country"),
                    "postalCode": text("postalCode"), "district": null, "nationalAddress": null,
                });
                self.set_address(id, address, CAUSE, now).map(drop)
            }
            "pay" => {
                let (token, method, phone) = (text("sourceToken"), text("method"), text("phone"));
                let paid = self.pay(id, &Wish { token, method, phone }, CAUSE, now);
                match paid {
                    // The page tells of it.
                    Err(Refusal::Declined(_)) => Ok(()),
                    other => other.map(drop),
                }
            }
            "settle" => self.called_back(id, true, CAUSE, now).map(drop),
            _ => Err(Refusal::Missing("Page")),
        }
    }

    fn back_from_bank(&mut self, id: &str, now: i64) -> Result<Reply, Refusal> {
        let session = self.open(id, now)?;
        if let (State::Payment | State::Confirming, Some(payment)) =
            (session.state, &session.payment)
        {
            self.confirm(id, &payment.id, CAUSE, now)?;
        }
        Ok(Reply::see_other(format!("/success/{id}")))
    }
}
