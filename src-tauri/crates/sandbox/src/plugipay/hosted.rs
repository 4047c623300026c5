//! The hosted page: what a customer sees at `/c/{id}`, and the public routes behind it.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::adapters::{adapter_of, catalog};
use super::desk::{envelope, envelope_error};
use super::error::ApiError;
use super::plan::OFFLINE;
use super::session::{Currency, Session, Status};
use super::shop::Cause;
use super::{Inner, Plugipay};
use crate::http::{Call, Reply};

/// What a buyer, or a gateway on their behalf, may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Chooses a method.
    Charge(String),
    /// Says that they paid by hand.
    Claim,
    /// The gateway says yes.
    Pay,
    /// The gateway says no.
    Fail,
}

impl Inner {
    fn locate(&self, id: &str) -> Result<(usize, usize), ApiError> {
        let found =
            self.shops.iter().enumerate().find_map(|(at, shop)| Some((at, shop.find(id).ok()?)));
        found.ok_or_else(|| ApiError::not_found("checkout session"))
    }

    /// Takes a step, or says why it cannot be taken.
    pub fn step(
        &mut self,
        id: &str,
        step: &Step,
        cause: &Cause,
        now: i64,
    ) -> Result<Session, ApiError> {
        let (at, place) = self.locate(id)?;
        let shop = &mut self.shops[at];
        let session = shop.session(place);
        let ended = || ApiError::conflict(format!("This session is {}.", session.status.as_str()));
        match (step, session.status) {
            (Step::Claim, Status::PendingReview) => Ok(session),
            (_, status) if status.is_terminal() => Err(ended()),
            (Step::Charge(method), Status::Open) => {
                let method = known(method, &session)?;
                let adapter = adapter_of(&method);
                let to = if adapter == "manual" { Status::Open } else { Status::Pending };
                Ok(shop.change(place, to, cause, now, |session| {
                    session.adapter = Some(Cow::Borrowed(adapter));
                    session.payment_method = Some(method);
                }))
            }
            (Step::Claim, Status::Open) => {
                Ok(shop.change(place, Status::PendingReview, cause, now, |session| {
                    session.adapter = Some(Cow::Borrowed("manual"));
                    let by_hand = session
                        .payment_method
                        .take()
                        .filter(|method| OFFLINE.contains(&method.as_ref()));
                    session.payment_method = Some(by_hand.unwrap_or(Cow::Borrowed(OFFLINE[0])));
                }))
            }
            (Step::Pay, Status::Open | Status::Pending) => {
                Ok(shop.change(place, Status::Completed, cause, now, paid))
            }
            (Step::Fail, Status::Open | Status::Pending) => {
                Ok(shop.change(place, Status::Failed, cause, now, |_| {}))
            }
            _ => Err(ended()),
        }
    }
}

fn known(method: &str, session: &Session) -> Result<Cow<'static, str>, ApiError> {
    let offered = session.methods.iter().find(|offered| *offered == method).cloned();
    let offline = OFFLINE.into_iter().find(|offline| *offline == method).map(Cow::Borrowed);
    offered.or(offline).ok_or_else(|| ApiError::invalid("method", "This method is not offered."))
}

fn paid(session: &mut Session) {
    let method = session.payment_method.clone().or_else(|| session.methods.first().cloned());
    let method = method.unwrap_or(Cow::Borrowed("qris"));
    if session.adapter.is_none() {
        session.adapter = Some(Cow::Borrowed(adapter_of(&method)));
    }
    session.payment_id = Some(format!("py-{}", session.id.trim_start_matches("cs_")));
    session.payment_method = Some(method);
}

impl Plugipay {
    /// `/public/checkout/sessions/{id}/…`.
    pub fn public(&self, call: &Call, path: &[&str], request_id: &str) -> Reply {
        let now = self.clock.now_ms();
        let mut inner = self.enter(now);
        let reply = match inner.public(call, path, &self.origin, now) {
            Ok(data) => envelope(200, &data.to_string(), request_id, now),
            Err(error) => envelope_error(&error, inner.switches.uppercase_codes, request_id, now),
        };
        self.settle(&mut inner, now);
        reply
    }

    /// `/c/{id}` and the forms on it.
    pub fn hosted_page(&self, call: &Call, path: &[&str]) -> Reply {
        let now = self.clock.now_ms();
        let mut inner = self.enter(now);
        let reply = match (call.method.as_str(), path) {
            ("GET", [id]) => inner.locate(id).map(|(at, place)| {
                let session = inner.shops[at].session(place);
                Reply::text(
                    200,
                    "text/html; charset=utf-8",
                    page(&session, inner.shops[at].name, &inner.manual),
                )
            }),
            ("POST", [id, action]) => step_of(action, call.form("method"))
                .and_then(|step| inner.step(id, &step, &Cause::plain("hosted page"), now))
                .map(|session| Reply::see_other(format!("/c/{}", session.id))),
            _ => Err(ApiError::not_found("page")),
        };
        self.settle(&mut inner, now);
        reply.unwrap_or_else(|error| {
            let html =
                format!("<!doctype html><title>Plugipay</title><p>{}</p>", escape(&error.message));
            Reply::text(error.status, "text/html; charset=utf-8", html)
        })
    }
}

fn step_of(action: &str, method: Option<String>) -> Result<Step, ApiError> {
    match action {
        "charge" => Ok(Step::Charge(method.unwrap_or_default())),
        "claim" | "buyer-claim" => Ok(Step::Claim),
        "pay" => Ok(Step::Pay),
        "fail" => Ok(Step::Fail),
        _ => Err(ApiError::not_found("page")),
    }
}

impl Inner {
    fn public(
        &mut self,
        call: &Call,
        path: &[&str],
        origin: &str,
        now: i64,
    ) -> Result<Value, ApiError> {
        let cause = Cause::plain("hosted page");
        match (call.method.as_str(), path) {
            ("GET", ["sessions", id]) => {
                let (at, place) = self.locate(id)?;
                Ok(public_view(&self.shops[at].session(place), self.shops[at].name))
            }
            ("POST", ["sessions", id, "charge"]) => {
                let body = call.json().unwrap_or_default();
                let method = body["method"].as_str().unwrap_or_default().to_owned();
                let session = self.step(id, &Step::Charge(method), &cause, now)?;
                Ok(self.charged(&session, origin))
            }
            ("POST", ["sessions", id, "buyer-claim"]) => {
                let session = self.step(id, &Step::Claim, &cause, now)?;
                Ok(json!({"id": session.id, "status": session.status.as_str()}))
            }
            ("POST", ["sessions", id, "proof-image"]) => {
                self.locate(id)?;
                Ok(json!({"proofUrl": format!("{origin}/c/{id}")}))
            }
            _ => Err(ApiError::not_found("route")),
        }
    }

    fn charged(&self, session: &Session, origin: &str) -> Value {
        if !session.is_manual() {
            return json!({"kind": "redirect", "redirectUrl": format!("{origin}/c/{}", session.id)});
        }
        json!({"kind": "instructions", "instructions": {
            "heading": "Bank transfer", "note": self.manual["instructions"],
            "bankAccounts": self.manual["bankAccounts"], "qrImageUrl": self.manual["staticQrImageUrl"],
            "amount": session.amount, "currency": session.currency.as_str(),
        }})
    }
}

fn public_view(session: &Session, shop: &str) -> Value {
    let items: Value = serde_json::from_str(&session.line_items).unwrap_or_default();
    let methods: Vec<&str> = session.methods.iter().map(AsRef::as_ref).chain(OFFLINE).collect();
    json!({
        "session": {
            "id": session.id, "amount": session.amount, "currency": session.currency.as_str(),
            "status": session.status.as_str(), "expiresAt": crate::clock::iso(session.expires),
            "successUrl": session.success_url, "cancelUrl": session.cancel_url, "lineItems": items,
        },
        "methods": methods,
        "catalog": methods.iter().map(|method| catalog(method)).collect::<Vec<_>>(),
        "branding": {"brandName": shop, "brandLogoUrl": null, "brandAccentColor": "#0b6e4f", "brandTagline": null},
        "activeAdapters": ["xendit", "midtrans", "paypal", "manual"],
    })
}

/// Text that is safe inside HTML.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn money(session: &Session) -> String {
    let (whole, cents) = (session.amount / 100, session.amount % 100);
    match session.currency {
        Currency::Idr => format!("Rp {whole},{cents:02}"),
        Currency::Usd => format!("US$ {whole}.{cents:02}"),
    }
}

fn page(session: &Session, shop: &str, manual: &Value) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{shop}</title><style>body{{font:16px/1.5 system-ui;max-width:28rem;margin:3rem auto;padding:0 1rem}}\
         button{{font:inherit;padding:.6rem 1rem;margin:.25rem 0;width:100%}}</style>\
         <h1>{shop}</h1><p><strong>{}</strong></p><p id=\"status\">{}</p>{}",
        money(session),
        session.status.as_str(),
        choices(session, manual),
        shop = escape(shop),
    )
}

fn choices(session: &Session, manual: &Value) -> String {
    let button = |action: &str, method: &str, label: &str| {
        format!(
            "<form method=\"post\" action=\"/c/{}/{action}\"><input type=\"hidden\" name=\"method\" value=\"{}\">\
             <button>{}</button></form>",
            escape(&session.id),
            escape(method),
            escape(label)
        )
    };
    match session.status {
        Status::Open if session.is_manual() => {
            let accounts = manual["bankAccounts"].as_array().cloned().unwrap_or_default();
            let text =
                |account: &Value, field: &str| escape(account[field].as_str().unwrap_or_default());
            let lines: String = accounts
                .iter()
                .map(|account| {
                    format!(
                        "<li>{} {} – {}</li>",
                        text(account, "bankName"),
                        text(account, "accountNumber"),
                        text(account, "accountHolder")
                    )
                })
                .collect();
            format!(
                "<p>{}</p><ul>{lines}</ul>{}",
                text(manual, "instructions"),
                button("claim", "", "I have paid")
            )
        }
        Status::Open => session
            .methods
            .iter()
            .map(AsRef::as_ref)
            .chain(OFFLINE)
            .map(|method| {
                let label = catalog(method)["label"].as_str().unwrap_or_default().to_owned();
                button("charge", method, &label)
            })
            .collect(),
        Status::Pending => button("pay", "", "Pay") + &button("fail", "", "Fail"),
        Status::Completed => {
            format!("<p><a href=\"{}\">Back to the shop</a></p>", escape(&session.success_url))
        }
        _ => format!("<p><a href=\"{}\">Back to the shop</a></p>", escape(&session.cancel_url)),
    }
}
