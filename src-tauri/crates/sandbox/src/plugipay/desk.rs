use serde_json::{Value, json};

use super::Inner;
use super::auth::Caller;
use super::error::ApiError;
use super::paging::{Gathered, Mark};
use super::session::Frame;
use super::shop::{Cause, Shop};
use crate::clock::iso;
use crate::http::{Body, Call, Page, Reply};

/// What a handler needs to answer one call.
pub struct Desk<'a> {
    /// The call.
    pub call: &'a Call,
    /// Everything there is.
    pub inner: &'a mut Inner,
    /// Which workspace the call is about.
    pub at: usize,
    /// Who asks.
    pub caller: Caller,
    /// Business time.
    pub now: i64,
    /// The call's id.
    pub request_id: &'a str,
    /// Where the hosted pages are.
    pub origin: &'a str,
}

/// A success.
pub enum Answer {
    /// Status and the JSON text of `data`.
    One(u16, String),
    /// A page and its size.
    Page(Gathered, usize),
    /// 204.
    Nothing,
    /// A reply that is already written.
    Done(Reply),
}

impl Desk<'_> {
    /// The workspace.
    pub fn shop(&mut self) -> &mut Shop {
        &mut self.inner.shops[self.at]
    }

    /// What the wire adds to this workspace's sessions.
    pub fn frame(&self) -> Frame<'_> {
        let shop = &self.inner.shops[self.at];
        Frame {
            account: shop.account,
            workspace: shop.name,
            origin: self.origin,
            idr_exponent: self.inner.switches.idr_exponent,
        }
    }

    /// What the log says about this call's effects.
    pub fn cause(&self, action: &str) -> Cause {
        let key = self.call.header("idempotency-key").unwrap_or("-");
        Cause {
            text: format!("{} {action} key={key} request={}", self.call.method, self.request_id),
            request_id: Some(self.request_id.to_owned()),
        }
    }

    /// The body as an object.
    pub fn body(&self) -> Result<Value, ApiError> {
        match self.call.json() {
            Ok(value) if value.is_object() => Ok(value),
            _ => Err(ApiError::new(400, "validation_error", "The body is no JSON object.")),
        }
    }

    /// Runs a handler and wraps what it says.
    pub fn answer(mut self, handler: impl FnOnce(&mut Self) -> Result<Answer, ApiError>) -> Reply {
        match handler(&mut self) {
            Ok(answer) => self.write(answer),
            Err(error) => envelope_error(
                &error,
                self.inner.switches.uppercase_codes,
                self.request_id,
                self.now,
            ),
        }
    }

    /// Does something once per Idempotency-Key, which must be there.
    pub fn once(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<Answer, ApiError>,
    ) -> Result<Answer, ApiError> {
        let call = self.call;
        let key = call.header("idempotency-key").filter(|key| !key.is_empty());
        let missing =
            || ApiError::invalid("Idempotency-Key", "The header Idempotency-Key is required.");
        let key = key.ok_or_else(missing)?;
        let now = self.now;
        if let Some(reply) = self.shop().replies.recall(call, key, now)? {
            return Ok(Answer::Done(reply));
        }
        let answer = work(self)?;
        let reply = self.write(answer);
        let (name, kept) = self.shop().replies.keep(call, key, now, &reply);
        self.shop().keep("idempotency", &name, &kept);
        Ok(Answer::Done(reply))
    }

    fn write(&self, answer: Answer) -> Reply {
        match answer {
            Answer::One(status, data) => envelope(status, &data, self.request_id, self.now),
            Answer::Nothing => Reply::json(204, String::new()),
            Answer::Done(reply) => reply,
            Answer::Page(page, limit) => {
                let page = Page {
                    cursor: page.last.as_ref().filter(|_| page.has_more).map(Mark::cursor),
                    rows: page.rows,
                    has_more: page.has_more,
                    limit,
                    docs_only: self.inner.switches.docs_paging_only,
                    request_id: self.request_id.to_owned(),
                    timestamp: iso(self.now),
                    ..Page::default()
                };
                Reply { body: Body::Page(page), ..Reply::json(200, String::new()) }
            }
        }
    }
}

/// A success in Plugipay's envelope.
pub fn envelope(status: u16, data: &str, request_id: &str, now: i64) -> Reply {
    let meta = json!({"requestId": request_id, "timestamp": iso(now)});
    Reply::json(status, format!(r#"{{"data":{data},"error":null,"meta":{meta}}}"#))
}

/// A refusal in Plugipay's envelope.
pub fn envelope_error(error: &ApiError, uppercase: bool, request_id: &str, now: i64) -> Reply {
    let code = if uppercase { error.code.to_uppercase() } else { error.code.to_owned() };
    let mut told = json!({"code": code, "message": error.message});
    if let Some(field) = error.field {
        told["field"] = json!(field);
        told["param"] = json!(field);
    }
    let meta = json!({"requestId": request_id, "timestamp": iso(now)});
    Reply::json(error.status, json!({"data": null, "error": told, "meta": meta}).to_string())
}

/// `GET /health`.
pub fn health(request_id: &str, now: i64) -> Reply {
    let data = json!({"service": "plugipay", "status": "ok", "version": "sandbox", "checks": {}});
    envelope(200, &data.to_string(), request_id, now)
}
