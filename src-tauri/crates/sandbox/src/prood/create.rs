//! New sessions and payment links: what is asked, checked and answered.

use serde_json::{Map, Value, json};

use super::error::{Refusal, assume};
use super::money;
use super::session::{Channel, Fulfillment, Gateway, Session, State};
use super::{Inner, TENANTS};
use crate::clock::{MINUTE, iso};
use crate::http::Reply;

/// How long a session lasts by default.
const LIFE: i64 = 30 * MINUTE;

/// Reads a body and gathers what is wrong with it.
struct Form<'a> {
    body: &'a Map<String, Value>,
    wrong: Vec<(&'static str, String)>,
}

impl Form<'_> {
    fn text(&mut self, name: &'static str, required: bool) -> Option<String> {
        match self.body.get(name) {
            None | Some(Value::Null) if required => self.wrong(name, "is required"),
            None | Some(Value::Null) => None,
            Some(Value::String(text)) if !text.is_empty() || !required => Some(text.clone()),
            Some(_) => self.wrong(name, "must be a text"),
        }
    }

    fn wrong<T>(&mut self, name: &'static str, why: &str) -> Option<T> {
        self.wrong.push((name, format!("{name} {why}")));
        None
    }

    fn url(&mut self, name: &'static str, required: bool) -> Option<String> {
        let text = self.text(name, required)?;
        let absolute = ["http://", "https://"].iter().any(|scheme| {
            text.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        });
        if absolute { Some(text) } else { self.wrong(name, "must be an absolute URL") }
    }

    fn word<T>(&mut self, name: &'static str, parse: fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(name, false)?;
        match parse(&text) {
            None => self.wrong(name, "is none of the known words"),
            known => known,
        }
    }

    fn currency(&mut self) -> String {
        let text = self.text("currency", true).unwrap_or_default();
        if !text.is_empty() && text.chars().count() != 3 {
            self.wrong::<()>("currency", "must have three letters");
        }
        text
    }

    fn amount(&mut self, currency: &str, in_major: bool) -> i64 {
        let read = self.body.get("amount").and_then(|value| money::read(value, currency, in_major));
        match read {
            Some(amount) if amount > 0 => amount,
            _ if in_major => self.wrong("amount", "must be a number above 0").unwrap_or_default(),
            _ => self.wrong("amount", "must be whole minor units above 0").unwrap_or_default(),
        }
    }

    fn expires_in(&mut self) -> Option<i64> {
        match self.body.get("expiresIn") {
            None | Some(Value::Null) => None,
            Some(value) => match value.as_i64().filter(|ms| (1..=1 << 40).contains(ms)) {
                None => self.wrong("expiresIn", "must be milliseconds above 0"),
                life => life,
            },
        }
    }

    fn customer(&mut self) -> Value {
        let value = self.body.get("customerInfo").cloned().unwrap_or_default();
        if !value.is_null() && !value["email"].as_str().is_some_and(is_email) {
            self.wrong::<()>("customerInfo.email", "must be an e-mail address");
        }
        value
    }

    fn tenant(&mut self, docs: bool) -> Option<String> {
        let text = self.text("tenantId", docs)?;
        let known = TENANTS.iter().any(|tenant| tenant.id == text);
        if known || !docs { Some(text) } else { self.wrong("tenantId", "is no known organisation") }
    }
}

/// Whether a text looks like an e-mail address.
pub fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.starts_with('.') && !text.contains(' ')
    })
}

impl Inner {
    /// `POST /api/sessions`.
    pub fn create(&mut self, body: &Value, now: i64) -> Result<Reply, Refusal> {
        let session = self.read(body, false, now)?;
        let first = session.state;
        let session = self.save(session, &[first], "POST create", now)?;
        let url = format!("{}/c/{}", self.origin, session.id);
        if self.switches.docs() {
            let told = json!({"id": session.id, "checkoutUrl": url, "expiresAt": session.expires.map(iso)});
            let mut reply = Reply::json(201, told.to_string());
            assume(&mut reply, Some("create-201"));
            return Ok(reply);
        }
        let mut told = json!({
            "sessionId": session.id, "providerId": session.gateway.as_str(),
            "snapshot": session.snapshot(&self.switches), "checkoutUrl": url,
        });
        if let Some(key) = session.publishable_key() {
            told["publishableKey"] = key.into();
        }
        Ok(Reply::json(200, told.to_string()))
    }

    /// `POST /api/payment-links`.
    pub fn create_link(&mut self, body: &Value, now: i64) -> Result<Reply, Refusal> {
        let session = self.read(body, true, now)?;
        let first = session.state;
        let session = self.save(session, &[first], "POST link", now)?;
        let url = format!("{}/c/{}", self.origin, session.id);
        if self.switches.docs() {
            let told = json!({"id": session.id, "url": url, "expiresAt": session.expires.map(iso)});
            let mut reply = Reply::json(201, told.to_string());
            assume(&mut reply, Some("link-answer"));
            return Ok(reply);
        }
        let told = session.beside(&self.switches, json!({"url": url}));
        Ok(Reply::json(200, told.to_string()))
    }

    fn read(&mut self, body: &Value, link: bool, now: i64) -> Result<Session, Refusal> {
        let body = body.as_object().ok_or_else(|| Refusal::field("body", "must be an object"))?;
        let docs = self.switches.docs();
        let mut form = Form { body, wrong: Vec::new() };
        let currency = form.currency();
        let amount = form.amount(&currency, !docs);
        let customer = form.customer();
        let named = if docs { "provider" } else { "providerId" };
        let expires_in = form.expires_in();
        let life = if docs || link { Some(expires_in.unwrap_or(LIFE)) } else { expires_in };
        let session = Session {
            id: String::new(),
            link,
            tenant: if link && !docs { None } else { form.tenant(docs) },
            order: form.text("orderId", false),
            description: if docs { form.text("description", false) } else { None },
            return_url: form.url("returnUrl", !link),
            cancel_url: form.url("cancelUrl", false),
            customer_id: form.text("customerId", false),
            store: form.text("storeName", false),
            gateway: form.word(named, Gateway::parse).unwrap_or(Gateway::Stripe),
            channel: match link {
                true => Channel::Link,
                false => form.word("channel", Channel::parse).unwrap_or(Channel::Web),
            },
            fulfillment: match link {
                true => Fulfillment::None,
                false => form.word("fulfillment", Fulfillment::parse).unwrap_or(Fulfillment::None),
            },
            amount,
            currency,
            state: if customer.is_null() { State::Idle } else { State::Info },
            customer,
            address: Value::Null,
            error: None,
            payment: None,
            created: now,
            saved: now,
            expires: life.map(|life| now + life),
            until: now,
            gone: false,
            place: None,
        };
        if !form.wrong.is_empty() {
            return Err(Refusal::Invalid(form.wrong));
        }
        Ok(Session { id: self.new_id(link, now), ..session })
    }

    /// An id that no session has.
    fn new_id(&mut self, link: bool, now: i64) -> String {
        loop {
            let random = self.rng.next();
            let id = self.id(link, now, random);
            if !self.sessions.contains_key(&id) {
                return id;
            }
        }
    }

    /// The id of a session made then, in the profile's form. The code counts its sessions; so that ids
    /// of a restarted sandbox do not repeat, the count is a random one here.
    pub fn id(&self, link: bool, created: i64, random: u64) -> String {
        match (self.switches.docs(), link) {
            (true, false) => format!("cs_{}", letters(random, 14)),
            (true, true) => format!("cs_link_{}", letters(random, 12)),
            (false, false) => format!("cs_{created}_{}", random % 100_000),
            (false, true) => format!("pl_{created}_{}", random % 100_000),
        }
    }
}

/// Letters and digits that stand for a number.
pub fn letters(mut random: u64, count: usize) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut text = String::new();
    for _ in 0..count {
        text.push(DIGITS[(random % 62) as usize] as char);
        random = crate::rng::mix(random, 7);
    }
    text
}
