//! Refusals in Fluveo's words and envelope.

use serde_json::json;

use crate::http::Reply;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// HTTP status.
    pub status: u16,
    /// `error.type`.
    pub kind: &'static str,
    /// `error.code`.
    pub code: &'static str,
    /// For people.
    pub message: String,
    /// The parameter at fault.
    pub param: Option<String>,
    /// The rule this rests on, where the documentation is silent.
    pub assumed: Option<&'static str>,
}

impl ApiError {
    /// A refusal without a parameter.
    pub fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            kind: kind_of(status),
            code,
            message: message.into(),
            param: None,
            assumed: None,
        }
    }

    /// 400: a bad value.
    pub fn invalid(param: impl Into<String>, message: impl Into<String>) -> Self {
        Self { param: Some(param.into()), ..Self::new(400, "parameter_invalid", message) }
    }

    /// 400: a value is absent.
    pub fn missing(param: impl Into<String>) -> Self {
        let param = param.into();
        let message = format!("The parameter {param} is required.");
        Self { param: Some(param), ..Self::new(400, "parameter_missing", message) }
    }

    /// 404: no such thing in this mode.
    pub fn gone(param: impl Into<String>) -> Self {
        let message = "No such object in this account and mode.";
        Self { param: Some(param.into()), ..Self::new(404, "resource_missing", message) }
    }

    /// 400: the thing's state does not allow it.
    pub fn state(code: &'static str, message: impl Into<String>) -> Self {
        Self { param: Some("id".to_owned()), ..Self::new(400, code, message) }.assumed(code)
    }

    /// Names the rule this rests on.
    pub fn assumed(mut self, rule: &'static str) -> Self {
        self.assumed = Some(rule);
        self
    }

    /// The refusal as an answer.
    pub fn reply(&self) -> Reply {
        let mut reply = envelope(self.status, self.kind, self.code, &self.message, self);
        if let Some(rule) = self.assumed {
            reply.headers.push(("x-sandbox-assumption".into(), rule.to_owned()));
        }
        reply
    }
}

fn envelope(status: u16, kind: &str, code: &str, message: &str, error: &ApiError) -> Reply {
    let told = json!({
        "type": kind, "code": code, "message": message, "param": error.param,
        "doc_url": format!("https://docs.leanrails.com/errors/{code}"),
    });
    Reply::json(status, json!({ "error": told }).to_string())
}

/// An error with a code that a fault names.
pub fn told(status: u16, code: Option<&str>, message: &str) -> Reply {
    let error = ApiError::new(status, code_of(status), message);
    envelope(status, error.kind, code.unwrap_or(error.code), message, &error)
}

fn kind_of(status: u16) -> &'static str {
    match status {
        401 => "authentication_error",
        402 => "payment_error",
        409 | 500.. => "api_error",
        429 => "rate_limit_error",
        _ => "invalid_request_error",
    }
}

fn code_of(status: u16) -> &'static str {
    match status {
        401 => "authentication_failed",
        402 => "card_declined",
        404 => "resource_missing",
        409 => "idempotency_key_in_use",
        429 => "rate_limit_exceeded",
        400..=499 => "parameter_invalid",
        _ => "internal_error",
    }
}
