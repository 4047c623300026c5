/// A refusal in Plugipay's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// HTTP status.
    pub status: u16,
    /// `error.code`, lower-case.
    pub code: &'static str,
    /// For people.
    pub message: String,
    /// The field at fault.
    pub field: Option<&'static str>,
}

impl ApiError {
    /// A refusal without a field.
    pub fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), field: None }
    }

    /// 400 that names the field.
    pub fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self { field: Some(field), ..Self::new(400, "validation_error", message) }
    }

    /// 404.
    pub fn not_found(what: &str) -> Self {
        Self::new(404, "not_found", format!("There is no such {what} in this workspace."))
    }

    /// 409.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(409, "state_conflict", message)
    }

    /// 403.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(403, "forbidden", message)
    }
}

/// The code that belongs to a status.
pub fn code_of(status: u16) -> &'static str {
    match status {
        400 => "validation_error",
        401 => "invalid_signature",
        403 => "forbidden",
        404 => "not_found",
        409 => "state_conflict",
        413 => "payload_too_large",
        422 => "invalid_request",
        429 => "rate_limited",
        502 => "upstream_error",
        503 => "service_unavailable",
        _ => "internal_error",
    }
}
