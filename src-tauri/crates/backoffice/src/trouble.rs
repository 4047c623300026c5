//! Every situation that a person can meet, as the error they see: what happened, what was kept,
//! what to do next. One table, one test.

use providers::{ErrorKind, ProviderError};
use store::StoreError;

use crate::{ApiError, Code};

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let (code, hint, retry) = match &error {
            StoreError::Damaged { file, .. } if *file == store::CACHE_FILE => (
                Code::CacheDamaged,
                "Rebuild it: the providers are read again, and what people did is untouched.",
                false,
            ),
            StoreError::Damaged { .. } => {
                (Code::ReadOnly, "Restore the ledger from a daily copy under Settings.", false)
            }
            StoreError::DiskFull => (Code::ReadOnly, "Free some space, then try again.", true),
            StoreError::Newer { .. } => {
                (Code::ReadOnly, "Update Countersign, or restore an older copy.", false)
            }
            StoreError::NetworkFolder { .. } => {
                (Code::Refused, "Choose a folder on this computer's own disk.", false)
            }
            StoreError::ReadOnly { .. } => {
                (Code::ReadOnly, "Check the folder's permissions; reading goes on.", false)
            }
            StoreError::Contradiction { .. } => (
                Code::ReadOnly,
                "Press “Read everything again” above, or run `countersign doctor --reverify`.",
                false,
            ),
            StoreError::Unmirrored { .. } => (
                Code::ReadOnly,
                "Free some space, or check the folder's permissions; then look at it again.",
                true,
            ),
            StoreError::Busy { .. } => (Code::Busy, "Wait until it is done, then try again.", true),
            StoreError::Conflict { .. } => {
                (Code::Refused, "Choose another name or account.", false)
            }
            StoreError::Forbidden { .. } => {
                (Code::Refused, "Look at it again: somebody may have changed it.", false)
            }
            StoreError::NotFound { .. } => {
                (Code::NotFound, "Look at the list for what there is.", false)
            }
            StoreError::PageKey => (Code::InvalidInput, "Start the list anew.", false),
            StoreError::Range(_) => (Code::Refused, "Narrow the list down.", false),
            StoreError::Io { .. } => {
                (Code::ReadOnly, "Check that the file is there and can be written.", false)
            }
            StoreError::Sql(_) => (Code::Internal, "Run `countersign doctor`.", false),
        };
        Self { code, message: sentence(&error.to_string()), hint: hint.to_owned(), retry }
    }
}

impl From<ProviderError> for ApiError {
    fn from(error: ProviderError) -> Self {
        let (code, hint) = match error.kind {
            ErrorKind::InvalidKey => (
                Code::NotAuthorised,
                "Enter a valid key under Connections. What is stored stays usable.",
            ),
            ErrorKind::ClockSkew(_) => (
                Code::NotAuthorised,
                "Set this computer's clock to the network's time, then try again.",
            ),
            ErrorKind::Forbidden => (
                Code::NotAuthorised,
                "Give the key this right at the provider, or use another key.",
            ),
            ErrorKind::NotFound => (Code::NotFound, "Check the id and the connection."),
            ErrorKind::Conflict | ErrorKind::IdempotencyMismatch => {
                (Code::Refused, "Read the session anew to see where it stands.")
            }
            ErrorKind::Invalid(_) => (Code::InvalidInput, "Correct it and try again."),
            ErrorKind::RateLimited => {
                (Code::Unavailable, "Wait a little, or lower the connection's request budget.")
            }
            ErrorKind::Server | ErrorKind::Timeout | ErrorKind::Network => (
                Code::Unavailable,
                "Everything read so far is kept. It is tried again by itself; or press Sync now.",
            ),
            ErrorKind::InvalidAnswer | ErrorKind::TooLarge => (
                Code::Unavailable,
                "Everything read so far is kept. If it stays so, tell the provider's support.",
            ),
            ErrorKind::Redirect => {
                (Code::Refused, "Enter the address it points to as the base URL, if you trust it.")
            }
            ErrorKind::Address => (Code::NeedsConsent, "Check the base URL of the connection."),
            ErrorKind::Settings => (Code::InvalidInput, "Change the connection's settings."),
        };
        let mut message = sentence(&error.message);
        if let Some(id) = &error.request_id {
            message = format!("{message} (request {id})");
        }
        Self { code, message, hint: hint.to_owned(), retry: error.is_temporary() }
    }
}

impl From<domain::query::QueryError> for ApiError {
    fn from(error: domain::query::QueryError) -> Self {
        Self::new(
            Code::InvalidInput,
            format!("{}: cannot be “{}”.", error.key, error.value),
            error.expected,
        )
    }
}

impl From<domain::MoneyError> for ApiError {
    fn from(error: domain::MoneyError) -> Self {
        let hint = "Write the amount with digits and a point, such as 150000.00.";
        Self::new(Code::InvalidInput, sentence(&error.to_string()), hint)
    }
}

impl From<confirmation::received::ReceivedError> for ApiError {
    fn from(error: confirmation::received::ReceivedError) -> Self {
        let hint = "Give a reason, or record the money and keep waiting.";
        Self::new(Code::InvalidInput, sentence(&error.to_string()), hint)
    }
}

impl From<domain::expiry::ExpiryError> for ApiError {
    fn from(error: domain::expiry::ExpiryError) -> Self {
        let hint = "Try 24h, 3 days, tomorrow 17:00 or friday noon.";
        Self::new(Code::InvalidInput, sentence(&error.to_string()), hint)
    }
}

impl From<crate::HostError> for ApiError {
    fn from(error: crate::HostError) -> Self {
        Self::new(Code::Refused, sentence(&error.0), "Do it by hand, or try again.")
    }
}

/// A file could not be written.
pub(crate) fn unwritable(path: &std::path::Path, error: &std::io::Error) -> ApiError {
    let full = error.kind() == std::io::ErrorKind::StorageFull;
    let hint = if full {
        "Free some space, then try again."
    } else {
        "Choose another folder, or check this one's permissions."
    };
    let message =
        format!("{} could not be written: {error}. Nothing was left behind.", path.display());
    ApiError::new(Code::Refused, message, hint)
}

/// The same text as a sentence: a capital in front, a full stop at the end.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return String::new() };
    let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{}{stop}", first.to_uppercase(), chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::undo::Kept;

    fn provider(kind: ErrorKind) -> ApiError {
        ProviderError::unsent(kind, "it did not work").into()
    }

    #[test]
    fn every_situation_has_a_code_a_message_and_a_hint() {
        let table: Vec<(ApiError, Code, bool)> = vec![
            (provider(ErrorKind::InvalidKey), Code::NotAuthorised, false),
            (provider(ErrorKind::ClockSkew(Some(600))), Code::NotAuthorised, false),
            (provider(ErrorKind::Forbidden), Code::NotAuthorised, false),
            (provider(ErrorKind::NotFound), Code::NotFound, false),
            (provider(ErrorKind::Conflict), Code::Refused, false),
            (provider(ErrorKind::IdempotencyMismatch), Code::Refused, false),
            (provider(ErrorKind::Invalid(None)), Code::InvalidInput, false),
            (provider(ErrorKind::RateLimited), Code::Unavailable, true),
            (provider(ErrorKind::Server), Code::Unavailable, true),
            (provider(ErrorKind::Timeout), Code::Unavailable, true),
            (provider(ErrorKind::Network), Code::Unavailable, true),
            (provider(ErrorKind::InvalidAnswer), Code::Unavailable, false),
            (provider(ErrorKind::TooLarge), Code::Unavailable, false),
            (provider(ErrorKind::Redirect), Code::Refused, false),
            (provider(ErrorKind::Address), Code::NeedsConsent, false),
            (provider(ErrorKind::Settings), Code::InvalidInput, false),
            (StoreError::DiskFull.into(), Code::ReadOnly, true),
            (
                StoreError::Contradiction { reason: "entry 7 is another one in each".into() }
                    .into(),
                Code::ReadOnly,
                false,
            ),
            (
                StoreError::Unmirrored { source: Box::new(StoreError::DiskFull) }.into(),
                Code::ReadOnly,
                true,
            ),
            (StoreError::PageKey.into(), Code::InvalidInput, false),
            (StoreError::Busy { owner: "the window".into() }.into(), Code::Busy, true),
            (StoreError::Conflict { what: "a connection" }.into(), Code::Refused, false),
            (StoreError::Forbidden { rule: "it waits" }.into(), Code::Refused, false),
            (
                StoreError::NotFound { what: "session", id: "x".into() }.into(),
                Code::NotFound,
                false,
            ),
            (damaged(store::CACHE_FILE), Code::CacheDamaged, false),
            (damaged(store::LEDGER_FILE), Code::ReadOnly, false),
            (
                StoreError::Newer { file: "ledger.db", found: 9, known: 1 }.into(),
                Code::ReadOnly,
                false,
            ),
            (claimed(b"<svg/>"), Code::InvalidInput, false),
            (claimed(b"\x89PNG\r\n\x1a\n and no picture"), Code::InvalidInput, false),
            (Kept::ProviderTold.error(), Code::Refused, false),
            (Kept::Counted.error(), Code::Refused, false),
            (Kept::InFlight.error(), Code::Busy, true),
            (Kept::Waits.error(), Code::AwaitsApproval, false),
        ];
        for (error, code, retry) in table {
            assert_eq!((error.code, error.retry), (code, retry), "{error:?}");
            assert!(error.message.ends_with(['.', ')']) && error.hint.ends_with('.'), "{error:?}");
        }
    }

    fn claimed(content: &[u8]) -> ApiError {
        let content = data_encoding::BASE64.encode(content);
        let file = crate::view::EvidenceInput { name: "slip.png".into(), content };
        crate::claim::examine(&[file]).unwrap_err()
    }

    fn damaged(file: &'static str) -> ApiError {
        StoreError::Damaged { file, reason: "it is torn".into() }.into()
    }
}
