//! What Plugipay's error codes mean. The seed writes them in lower case, the documentation in
//! capitals and sometimes with other names; all are read, case does not matter.

use super::wire;
use crate::ErrorKind;
use crate::transport::{Answer, Refusal};

/// Code and meaning. An `Invalid` gets its field from the body.
const CODES: &[(&str, ErrorKind)] = &[
    ("validation_error", ErrorKind::Invalid(None)),
    ("invalid_request", ErrorKind::Invalid(None)),
    ("invalid_signature", ErrorKind::InvalidKey),
    ("invalid_key", ErrorKind::InvalidKey),
    ("auth_required", ErrorKind::InvalidKey),
    ("unauthorized", ErrorKind::InvalidKey),
    ("timestamp_skew", ErrorKind::ClockSkew(None)),
    ("invalid_timestamp", ErrorKind::ClockSkew(None)),
    ("forbidden", ErrorKind::Forbidden),
    ("forbidden_onbehalf", ErrorKind::Forbidden),
    ("insufficient_scope", ErrorKind::Forbidden),
    ("person_only", ErrorKind::Forbidden),
    ("not_found", ErrorKind::NotFound),
    ("state_conflict", ErrorKind::Conflict),
    ("conflict", ErrorKind::Conflict),
    ("invalid_transition", ErrorKind::Conflict),
    ("already_queued", ErrorKind::Conflict),
    ("endpoint_disabled", ErrorKind::Conflict),
    ("rate_limited", ErrorKind::RateLimited),
    ("internal_error", ErrorKind::Server),
    ("upstream_error", ErrorKind::Server),
    ("service_unavailable", ErrorKind::Server),
];

/// What a code means, where it is known. Whatever speaks of idempotency at a 409 is one case.
fn kind(code: &str, status: u16, field: Option<String>) -> Option<ErrorKind> {
    let code = code.to_ascii_lowercase();
    if status == 409 && code.contains("idempotency") {
        return Some(ErrorKind::IdempotencyMismatch);
    }
    let (_, kind) = CODES.iter().find(|(known, _)| *known == code)?;
    // A gateway's 5xx with a client's code is still a failure of theirs.
    match kind {
        _ if status >= 500 => Some(ErrorKind::Server),
        ErrorKind::Invalid(_) => Some(ErrorKind::Invalid(field)),
        kind => Some(kind.clone()),
    }
}

/// Reads an error's body; one that is none of Plugipay's is quoted.
pub fn refusal(answer: &Answer) -> Refusal {
    let header_id = answer.header("x-request-id").map(str::to_owned);
    let Ok(failed) = serde_json::from_str::<wire::Failed>(&answer.body) else {
        let message = Some(answer.body.chars().take(4_000).collect());
        return Refusal { message, request_id: header_id, ..Refusal::default() };
    };
    let request_id = failed.meta.and_then(|meta| meta.request_id).or(header_id);
    let Some(error) = failed.error else {
        return Refusal { request_id, ..Refusal::default() };
    };
    let field = error.field.or(error.param);
    let known = error.code.as_deref().and_then(|code| kind(code, answer.status, field));
    Refusal {
        kind: known,
        code: error.code,
        message: error.message,
        request_id,
        ..Refusal::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn every_code_in_both_cases() {
        for (code, expected) in CODES {
            let status = if *expected == ErrorKind::Server { 500 } else { 400 };
            assert_eq!(kind(code, status, None).as_ref(), Some(expected), "{code}");
            assert_eq!(kind(&code.to_uppercase(), status, None).as_ref(), Some(expected), "{code}");
        }
    }

    #[test]
    fn idempotency_under_all_its_names() {
        for code in ["idempotency_mismatch", "IDEMPOTENCY_KEY_IN_USE", "Idempotency_Conflict"] {
            assert_eq!(kind(code, 409, None), Some(ErrorKind::IdempotencyMismatch));
            assert_eq!(kind(code, 400, None), None);
        }
        assert_eq!(kind("something_new", 409, None), None, "the status decides");
        assert_eq!(kind("forbidden", 502, None), Some(ErrorKind::Server));
    }

    #[test]
    fn field_and_param_are_one() {
        for member in ["field", "param"] {
            let body = format!(
                r#"{{"data":null,"error":{{"code":"VALIDATION_ERROR","message":"bad","{member}":"amount"}},"meta":{{"requestId":"req_1"}}}}"#
            );
            let refusal = refusal(&testing::answer(400, &body));
            assert_eq!(refusal.kind, Some(ErrorKind::Invalid(Some("amount".to_owned()))));
            assert_eq!(refusal.request_id.as_deref(), Some("req_1"));
        }
    }

    #[test]
    fn a_foreign_body_is_quoted() {
        let refusal = refusal(&testing::answer(502, "<html>Bad gateway</html>"));
        assert_eq!(refusal.kind, None);
        assert_eq!(refusal.message.as_deref(), Some("<html>Bad gateway</html>"));
        let empty = super::refusal(&testing::answer(500, r#"{"error":null}"#));
        assert_eq!(empty, Refusal::default());
    }
}
