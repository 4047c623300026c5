//! What Fluveo's errors mean. Their `message` is shown, never read: two pages word it differently.

use super::wire;
use crate::ErrorKind;
use crate::transport::{Answer, Refusal};

/// Reads an error's body; one that is none of Fluveo's is quoted.
pub fn refusal(answer: &Answer) -> Refusal {
    let request_id = answer.header("x-request-id").map(str::to_owned);
    let Ok(failed) = serde_json::from_str::<wire::Failed>(&answer.body) else {
        let message = Some(answer.body.chars().take(4_000).collect());
        return Refusal { message, request_id, ..Refusal::default() };
    };
    let Some(error) = failed.error else {
        return Refusal { request_id, ..Refusal::default() };
    };
    let kind = kind(&error, answer.status);
    Refusal { kind, code: error.code, message: error.message, request_id }
}

/// What is meant, where the status alone does not say it.
fn kind(error: &wire::FailedError, status: u16) -> Option<ErrorKind> {
    let code = error.code.as_deref().unwrap_or_default();
    let about_key = code.contains("idempoten")
        || error
            .param
            .as_deref()
            .is_some_and(|param| param.eq_ignore_ascii_case("idempotency-key"));
    match status {
        500.. => Some(ErrorKind::Server),
        // The first request with this key is still running: wait, then ask with the same key.
        409 if about_key || error.kind.as_deref() == Some("api_error") => {
            Some(ErrorKind::RateLimited)
        }
        422 if about_key => Some(ErrorKind::IdempotencyMismatch),
        400 | 404 | 409 | 422 => by_code(code, error.param.clone()),
        _ => None,
    }
}

fn by_code(code: &str, param: Option<String>) -> Option<ErrorKind> {
    match code {
        "resource_missing" => match param {
            // Something that the request names, not what it is about.
            Some(param) if param != "id" => Some(ErrorKind::Invalid(Some(param))),
            _ => Some(ErrorKind::NotFound),
        },
        code if code.ends_with("_unexpected_state") => Some(ErrorKind::Conflict),
        "parameter_invalid" | "parameter_missing" | "unsupported_payment_method_type" => {
            Some(ErrorKind::Invalid(param))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn read(status: u16, kind: &str, code: &str, param: &str) -> Option<ErrorKind> {
        let body = format!(
            r#"{{"error":{{"type":"{kind}","code":"{code}","message":"m","param":{param},"doc_url":"x"}}}}"#
        );
        refusal(&testing::answer(status, &body)).kind
    }

    #[test]
    fn codes_and_what_they_mean() {
        let request = "invalid_request_error";
        let invalid = |field: &str| Some(ErrorKind::Invalid(Some(field.to_owned())));
        let table = [
            (404, request, "resource_missing", r#""id""#, Some(ErrorKind::NotFound)),
            (404, request, "resource_missing", "null", Some(ErrorKind::NotFound)),
            (
                404,
                request,
                "resource_missing",
                r#""line_items[0].price""#,
                invalid("line_items[0].price"),
            ),
            (400, request, "parameter_invalid", r#""expires_at""#, invalid("expires_at")),
            (422, request, "parameter_missing", r#""mode""#, invalid("mode")),
            (
                422,
                request,
                "unsupported_payment_method_type",
                "null",
                Some(ErrorKind::Invalid(None)),
            ),
            (
                400,
                request,
                "checkout_session_unexpected_state",
                r#""id""#,
                Some(ErrorKind::Conflict),
            ),
            (400, request, "payment_intent_unexpected_state", "null", Some(ErrorKind::Conflict)),
            (422, request, "idempotency_key_reused", "null", Some(ErrorKind::IdempotencyMismatch)),
            (
                422,
                request,
                "something_new",
                r#""Idempotency-Key""#,
                Some(ErrorKind::IdempotencyMismatch),
            ),
            (422, request, "something_new", "null", None),
            (409, "api_error", "idempotency_key_in_use", "null", Some(ErrorKind::RateLimited)),
            (409, "api_error", "something_new", "null", Some(ErrorKind::RateLimited)),
            (409, request, "something_new", "null", None),
            (401, "authentication_error", "authentication_failed", "null", None),
            (429, "rate_limit_error", "rate_limit_exceeded", "null", None),
            (402, "payment_error", "card_declined", "null", None),
            (500, "api_error", "parameter_invalid", r#""id""#, Some(ErrorKind::Server)),
        ];
        for (status, kind, code, param, expected) in table {
            assert_eq!(read(status, kind, code, param), expected, "{status} {code} {param}");
        }
    }

    #[test]
    fn fields_may_be_missing() {
        let bare = refusal(&testing::answer(400, r#"{"error":{"code":"parameter_invalid"}}"#));
        assert_eq!(bare.kind, Some(ErrorKind::Invalid(None)));
        assert_eq!(refusal(&testing::answer(500, r#"{"error":null}"#)), Refusal::default());
        let foreign = refusal(&testing::answer(502, "<html>Bad gateway</html>"));
        assert_eq!(foreign.message.as_deref(), Some("<html>Bad gateway</html>"));
    }
}
