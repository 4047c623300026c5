//! Refusals in InflowPay's envelope: `{statusCode, message, error}`, the message one text or several.

use serde_json::{Value, json};

use crate::http::Reply;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// HTTP status.
    pub status: u16,
    /// For people; several for a body with several faults.
    pub messages: Vec<String>,
    /// `errorCode`, where the documentation names one.
    pub code: Option<String>,
    /// Whether the messages are a list even where there is one: so it is with faults of a body.
    pub listed: bool,
    /// The rule that no documentation gives.
    pub assumption: Option<&'static str>,
}

impl ApiError {
    /// A refusal with one message.
    pub fn new(status: u16, message: impl Into<String>) -> Self {
        let messages = vec![message.into()];
        Self { status, messages, code: None, listed: false, assumption: None }
    }

    /// 404.
    pub fn not_found(what: &str) -> Self {
        Self::new(404, format!("{what} not found"))
    }

    /// 400 with all that is wrong with a body.
    pub fn invalid(messages: Vec<String>) -> Self {
        Self { messages, listed: true, ..Self::new(400, "") }
    }

    /// The same with a code.
    pub fn code(self, code: &str) -> Self {
        Self { code: Some(code.to_owned()), ..self }
    }

    /// The same, resting on an assumption.
    pub fn assumed(self, rule: &'static str) -> Self {
        Self { assumption: Some(rule), ..self }
    }

    /// The refusal as an answer.
    pub fn reply(&self) -> Reply {
        let message = match self.messages.as_slice() {
            [one] if !self.listed => json!(one),
            all => json!(all),
        };
        let mut told =
            json!({"statusCode": self.status, "message": message, "error": reason(self.status)});
        if let Some(code) = &self.code {
            told["errorCode"] = Value::from(code.as_str());
        }
        let mut reply = Reply::json(self.status, told.to_string());
        reply.headers.extend(self.assumption.map(|rule| (super::ASSUMPTION.into(), rule.into())));
        reply
    }
}

/// The reason phrase that stands in `error`.
fn reason(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        410 => "Gone",
        413 => "Payload Too Large",
        422 => "Unprocessable Entity",
        429 => "Too Many Requests",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(error: &ApiError) -> Value {
        serde_json::from_str(&error.reply().body_text()).unwrap()
    }

    #[test]
    fn faults_of_a_body_are_a_list_even_when_there_is_one() {
        let error = ApiError::invalid(vec!["currency should not be empty".to_owned()]);
        assert_eq!(
            told(&error),
            json!({"statusCode": 400, "message": ["currency should not be empty"], "error": "Bad Request"})
        );
        let missing = ApiError::not_found("Payment");
        assert_eq!(told(&missing)["message"], "Payment not found");
    }

    #[test]
    fn a_code_and_an_assumption_are_told() {
        let error = ApiError::new(403, "No.").code("CONNECT_DISABLED").assumed("x");
        assert_eq!(told(&error)["errorCode"], "CONNECT_DISABLED");
        assert_eq!(error.reply().headers, [("x-sandbox-assumption".into(), "x".to_owned())]);
    }
}
