//! Refusals of the billing API. Their body is a proposal: no page shows one.

use serde_json::{Value, json};

use crate::http::Reply;

/// One thing that is wrong with a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// `UnknownCoupon`, …
    pub code: String,
    /// `couponCodes[0]`.
    pub param: String,
    /// What stood there.
    pub value: Value,
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// HTTP status.
    pub status: u16,
    /// For people.
    pub message: String,
    /// `card_declined`, …
    pub code: Option<Box<str>>,
    /// `insufficient_funds`, …
    pub decline: Option<&'static str>,
    /// What is wrong with the body.
    pub faults: Vec<Fault>,
    /// The `Retry-After` header.
    pub retry_after: Option<u64>,
    /// The rule that no documentation gives.
    pub assumption: &'static str,
}

impl ApiError {
    /// A refusal without further detail.
    pub fn new(status: u16, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            code: None,
            decline: None,
            faults: Vec::new(),
            retry_after: None,
            assumption: "error-body",
        }
    }

    /// 404.
    pub fn not_found(what: &str) -> Self {
        Self::new(404, format!("{what} not found"))
    }

    /// 422 with all that is wrong.
    pub fn invalid(faults: Vec<Fault>) -> Self {
        let message = match faults.first() {
            Some(fault) => format!("{}: {}", fault.param, fault.code),
            None => "The body cannot be processed".to_owned(),
        };
        Self { faults, assumption: "unprocessable-body", ..Self::new(422, message) }
    }

    /// The same with a code.
    pub fn code(self, code: &str) -> Self {
        Self { code: Some(code.into()), ..self }
    }

    /// The same, resting on another rule.
    pub fn assumed(self, assumption: &'static str) -> Self {
        Self { assumption, ..self }
    }

    /// The refusal as an answer.
    pub fn reply(&self) -> Reply {
        let mut told = json!({"statusCode": self.status, "message": self.message,
                              "type": kind(self.status)});
        if let Some(code) = &self.code {
            told["code"] = json!(code);
        }
        if let Some(decline) = &self.decline {
            told["declineCode"] = json!(decline);
        }
        if !self.faults.is_empty() {
            let one = |fault: &Fault| json!({"code": fault.code, "value": fault.value, "param": fault.param});
            told["errors"] = self.faults.iter().map(one).collect();
        }
        let mut reply = Reply::json(self.status, told.to_string());
        reply.headers.push((super::ASSUMPTION.into(), self.assumption.to_owned()));
        let wait = self.retry_after.map(|seconds| ("retry-after".into(), seconds.to_string()));
        reply.headers.extend(wait);
        reply
    }
}

/// The class of an error, as the SDK names it.
fn kind(status: u16) -> &'static str {
    match status {
        401 | 403 => "authentication_error",
        400 | 422 => "validation_error",
        429 => "rate_limit_error",
        _ => "api_error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_cannot_be_processed_names_every_fault() {
        let fault = Fault {
            code: "UnknownCoupon".to_owned(),
            param: "couponCodes[0]".to_owned(),
            value: json!("SPRING"),
        };
        let told: Value =
            serde_json::from_str(&ApiError::invalid(vec![fault]).reply().body_text()).unwrap();
        assert_eq!(
            told["errors"],
            json!([{"code": "UnknownCoupon", "value": "SPRING", "param": "couponCodes[0]"}])
        );
        assert_eq!((&told["statusCode"], &told["type"]), (&json!(422), &json!("validation_error")));
    }
}
