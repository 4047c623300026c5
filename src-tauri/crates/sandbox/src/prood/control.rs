//! What a test may do to Prood from behind.
//!
//! | route | does |
//! |---|---|
//! | `POST /sessions/prood {…}` | a session as `POST /api/sessions` makes it, everything by default; `link`, `state`, `method`, or `id` with `raw` and `ttl_ms` for any text under a key |
//! | `POST /sessions/prood/seed {"count":N}` | more seeded sessions |
//! | `POST /sessions/prood/{id}/pay` | the customer pays, and Prood learns of it |
//! | `…/capture`, `…/decline` | the gateway decides, Prood does not learn of it until it asks |
//! | `…/pay-reference`, `…/fail` | the gateway decides and calls back, even after the session's end |
//! | `…/expire`, `…/delete` | its time is over; its key vanishes before |
//! | `POST /switches/prood {…}` | see [`super::switches::Switches`]; another profile re-forms all sessions |

use serde_json::{Value, json};

use super::error::Refusal;
use super::gateway::Wish;
use super::redis::command;
use super::session::{Gate, Gateway, PREFIX, Session, State};
use super::{Inner, Prood, TENANTS, steps};
use crate::clock::MINUTE;
use crate::provider::Told;

impl Prood {
    /// `POST /switches/prood`.
    pub fn switch(&self, change: &Value) -> Told {
        let now = self.clock.now_ms();
        let mut inner = self.lock();
        let switches = inner.switches.with(change).map_err(|why| (400, why))?;
        let before = std::mem::replace(&mut inner.switches, switches);
        if before.profile != inner.switches.profile {
            inner.reform(now).map_err(|error| (502, error.to_string()))?;
        }
        let mut told = json!(inner.switches);
        told["amount_unit"] = inner.switches.amount_unit().into();
        Ok(told)
    }
}

fn told(session: &Session) -> Value {
    json!({"id": session.id, "state": session.state.as_str(), "status": session.state.as_str(),
           "payment_id": session.payment.as_ref().map(|payment| payment.id.clone())})
}

impl Inner {
    /// `POST /sessions/prood/{id}/{action}`.
    pub fn act(&mut self, id: &str, action: &str, now: i64) -> Result<Value, Refusal> {
        let cause = format!("control {action}");
        let session = match action {
            "pay" => self.buy(id, &cause, now)?,
            "capture" => self.decide(id, true, &cause, now)?,
            "decline" => self.decide(id, false, &cause, now)?,
            "pay-reference" => self.late(id, true, &cause, now)?,
            "fail" => self.late(id, false, &cause, now)?,
            "expire" | "delete" => self.end(id, action == "expire", now)?,
            _ => return Err(Refusal::Missing("Action")),
        };
        Ok(told(&session))
    }

    /// Does everything a customer does until the money is there.
    fn buy(&mut self, id: &str, cause: &str, now: i64) -> Result<Session, Refusal> {
        let mut session = self.open(id, now)?;
        if matches!(session.state, State::Payment | State::Confirming) {
            return self.called_back(id, true, cause, now);
        }
        if session.customer.is_null() {
            let customer = steps::customer("cliente@correio.example", None, None, None);
            session = self.set_customer(id, customer, cause, now)?;
        }
        let wish = Wish { token: Some("pm_ok".to_owned()), ..Wish::default() };
        session = self.pay(&session.id, &wish, cause, now)?;
        let waits = session.payment.as_ref().is_some_and(|payment| payment.gate == Gate::Waiting);
        if waits { self.called_back(id, true, cause, now) } else { Ok(session) }
    }

    /// The gateway calls back; a reference may be paid long after its session.
    fn late(
        &mut self,
        id: &str,
        captured: bool,
        cause: &str,
        now: i64,
    ) -> Result<Session, Refusal> {
        match self.sessions.get(id).filter(|known| known.gone && known.payment.is_some()).cloned() {
            None => self.called_back(id, captured, cause, now),
            Some(session) => {
                self.order_settled(&session, captured, now);
                self.announce(&session, captured);
                Ok(session)
            }
        }
    }

    fn end(&mut self, id: &str, expired: bool, now: i64) -> Result<Session, Refusal> {
        let mut session = self.find(id)?;
        self.redis.one(command(["DEL", &session.key()]))?;
        session.until = now;
        if expired {
            session.expires = Some(now);
        }
        self.sessions.insert(id.to_owned(), session.clone());
        self.vanish(id, if expired { "clock" } else { "control delete" });
        Ok(session)
    }

    /// `POST /sessions/prood`.
    pub fn add(&mut self, body: &Value, now: i64) -> Result<Value, Refusal> {
        if let (Some(id), Some(raw)) = (body["id"].as_str(), body["raw"].as_str()) {
            let left = body["ttl_ms"].as_i64().unwrap_or(30 * MINUTE).max(1).to_string();
            self.redis.one(command(["SET", &format!("{PREFIX}{id}"), raw, "PX", &left]))?;
            return Ok(json!({"id": id}));
        }
        let whole = self.filled(body)?;
        let link = body["link"] == true;
        let reply = if link { self.create_link(&whole, now)? } else { self.create(&whole, now)? };
        let made: Value = serde_json::from_str(&reply.body_text()).unwrap_or_default();
        let id = made["id"].as_str().or(made["sessionId"].as_str()).unwrap_or_default().to_owned();
        if let Some(word) = body["state"].as_str() {
            let state = State::parse(word)
                .ok_or_else(|| Refusal::field("state", format!("{word} is no state")))?;
            self.drive(&id, state, body["method"].as_str(), now)?;
        }
        let session = self.find(&id)?;
        let mut all = told(&session);
        all["checkoutUrl"] = format!("{}/c/{id}", self.origin).into();
        Ok(all)
    }

    /// The body with a default for everything that a session needs.
    fn filled(&self, body: &Value) -> Result<Value, Refusal> {
        let given = body.as_object().ok_or_else(|| Refusal::field("body", "must be an object"))?;
        let docs = self.switches.docs();
        let mut whole = json!({
            "amount": if docs { 4_500 } else { 45 }, "currency": "EUR", "tenantId": TENANTS[0].id,
            "returnUrl": "https://loja-alvorada.example/obrigado", "fulfillment": "none",
        });
        for (name, value) in given {
            whole[name] = value.clone();
        }
        if body["state"].is_string() && body["state"] != "idle" && body["customerInfo"].is_null() {
            whole["customerInfo"] = json!({"email": "cliente@correio.example", "firstName": "Rui"});
        }
        if let Some(gateway) = whole["provider"].as_str().and_then(Gateway::parse) {
            whole["providerId"] = gateway.as_str().into();
        }
        Ok(whole)
    }

    /// Lets a fresh session come to a state.
    fn drive(
        &mut self,
        id: &str,
        to: State,
        method: Option<&str>,
        now: i64,
    ) -> Result<(), Refusal> {
        const CAUSE: &str = "control add";
        let token = match to {
            State::Idle | State::Info => return Ok(()),
            State::Shipping => {
                let address =
                    json!({"street": "Rua das Flores 8", "city": "Porto", "country": "PT"});
                return self.set_address(id, address, CAUSE, now).map(drop);
            }
            State::Complete => return self.buy(id, CAUSE, now).map(drop),
            State::Failed => "pm_decline",
            State::Payment | State::Confirming => "pm_3ds",
        };
        let method = method.map(str::to_owned);
        let wish = Wish { token: Some(token.to_owned()), method, phone: None };
        match self.pay(id, &wish, CAUSE, now) {
            Err(Refusal::Declined(_)) => return Ok(()),
            other => drop(other?),
        }
        match to {
            State::Failed => self.called_back(id, false, CAUSE, now).map(drop),
            State::Confirming => {
                let payment = self.find(id)?.payment.map(|payment| payment.id).unwrap_or_default();
                self.confirm(id, &payment, CAUSE, now).map(drop)
            }
            _ => Ok(()),
        }
    }
}
