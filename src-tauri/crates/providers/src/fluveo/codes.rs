//! What Fluveo's errors mean. Their `message` is shown, never read: two pages word it differently.

use super::wire;
use crate::transport::{Answer, Refusal};
use crate::{ErrorKind, ProviderError};

/// Reads an error's body; one that is none of Fluveo's is quoted.
pub fn refusal(answer: &Answer) -> Refusal {
    let marks = Refusal {
        request_id: answer.header("x-request-id").map(str::to_owned),
        replayed: answer.header("idempotent-replayed") == Some("true"),
        ..Refusal::default()
    };
    let Ok(failed) = serde_json::from_str::<wire::Failed>(&answer.body) else {
        let message = Some(answer.body.chars().take(4_000).collect());
        return Refusal { message, ..marks };
    };
    let Some(error) = failed.error else {
        return marks;
    };
    let kind = kind(&error, answer.status);
    Refusal { kind, code: error.code, message: error.message, ..marks }
}

/// What is meant, where the status alone does not say it.
fn kind(error: &wire::FailedError, status: u16) -> Option<ErrorKind> {
    let invalid = || Some(ErrorKind::Invalid(error.param.clone()));
    match (status, error.code.as_deref().unwrap_or_default()) {
        (500.., _) => Some(ErrorKind::Server),
        (400 | 422, code) if code.ends_with("_unexpected_state") => Some(ErrorKind::Conflict),
        (400 | 422, _) => invalid(),
        _ => None,
    }
}

/// The refusal of a request that carried an idempotency key.
pub fn of_an_act(error: ProviderError) -> ProviderError {
    let about_key = error.code.as_deref().is_some_and(|code| code.contains("idempoten"))
        || matches!(&error.kind, ErrorKind::Invalid(Some(field))
            if field.eq_ignore_ascii_case("idempotency-key"));
    let kind = match error.status {
        // No state is refused so: the first request with this key is still running. Wait, then ask
        // with the same key.
        Some(409) => ErrorKind::RateLimited,
        Some(422) if about_key => ErrorKind::IdempotencyMismatch,
        _ => return error,
    };
    ProviderError { kind, ..error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn read(status: u16, code: &str, param: &str) -> Option<ErrorKind> {
        let body = format!(
            r#"{{"error":{{"type":"invalid_request_error","code":"{code}","message":"m","param":{param},"doc_url":"x"}}}}"#
        );
        refusal(&testing::answer(status, &body)).kind
    }

    #[test]
    fn codes_and_what_they_mean() {
        let invalid = |field: &str| Some(ErrorKind::Invalid(Some(field.to_owned())));
        let state = Some(ErrorKind::Conflict);
        let table = [
            (400, "parameter_invalid", r#""expires_at""#, invalid("expires_at")),
            (422, "parameter_missing", r#""mode""#, invalid("mode")),
            (422, "unsupported_payment_method_type", "null", Some(ErrorKind::Invalid(None))),
            (422, "something_new", "null", Some(ErrorKind::Invalid(None))),
            (400, "checkout_session_unexpected_state", r#""id""#, state.clone()),
            (422, "payment_intent_unexpected_state", "null", state),
            (401, "authentication_failed", "null", None),
            (402, "card_declined", "null", None),
            (404, "resource_missing", r#""id""#, None),
            (409, "something_new", "null", None),
            (429, "rate_limit_exceeded", "null", None),
            (500, "parameter_invalid", r#""id""#, Some(ErrorKind::Server)),
        ];
        for (status, code, param, expected) in table {
            assert_eq!(read(status, code, param), expected, "{status} {code} {param}");
        }
    }

    #[test]
    fn what_is_said_about_a_key() {
        let act = |status: u16, code: &str, kind: ErrorKind| {
            let error = ProviderError {
                status: Some(status),
                code: Some(code.into()),
                ..ProviderError::unsent(kind, "m")
            };
            of_an_act(error).kind
        };
        let field = |name: &str| ErrorKind::Invalid(Some(name.to_owned()));
        let reused = ErrorKind::IdempotencyMismatch;
        assert_eq!(act(422, "idempotency_key_reused", field("x")), reused);
        assert_eq!(act(422, "something_new", field("Idempotency-Key")), reused);
        assert_eq!(act(422, "parameter_invalid", field("mode")), field("mode"));
        assert_eq!(act(409, "something_new", ErrorKind::Conflict), ErrorKind::RateLimited);
        assert_eq!(act(400, "x_unexpected_state", ErrorKind::Conflict), ErrorKind::Conflict);
    }

    #[test]
    fn fields_may_be_missing() {
        let bare = refusal(&testing::answer(400, r#"{"error":{"code":"parameter_invalid"}}"#));
        assert_eq!(bare.kind, Some(ErrorKind::Invalid(None)));
        assert_eq!(refusal(&testing::answer(500, r#"{"error":null}"#)), Refusal::default());
        let foreign = refusal(&testing::answer(502, "<html>Bad gateway</html>"));
        assert_eq!(foreign.message.as_deref(), Some("<html>Bad gateway</html>"));
    }

    #[test]
    fn a_repeated_answer_is_marked_by_its_header() {
        let mut answer = testing::answer(500, r#"{"error":{"message":"m"}}"#);
        assert!(!refusal(&answer).replayed);
        answer.headers.insert("idempotent-replayed", "true".parse().unwrap());
        assert!(refusal(&answer).replayed);
        assert!(refusal(&crate::transport::Answer { body: "<html>".into(), ..answer }).replayed);
    }
}
