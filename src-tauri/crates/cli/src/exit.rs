//! How the program ends: the exit codes of the contract, and errors in words.

use std::process::ExitCode;

use backoffice::{ApiError, Code};

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Failed or refused.
    Failed = 1,
    /// Wrong usage, or an id that more than one thing answers to.
    Usage = 2,
    /// The provider refuses the key, the keychain is closed, or whoever acts may not do this.
    NotAuthorised = 3,
    /// Nothing found.
    NotFound = 4,
    /// Nobody knows yet: a person must look.
    Unknown = 5,
    /// A second person was asked, or must be.
    AwaitingApproval = 6,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

impl From<Code> for Exit {
    fn from(code: Code) -> Self {
        match code {
            Code::InvalidInput | Code::Ambiguous => Self::Usage,
            Code::NotAuthorised | Code::NotPermitted | Code::KeychainLocked => Self::NotAuthorised,
            Code::NotFound => Self::NotFound,
            Code::AwaitsApproval => Self::AwaitingApproval,
            Code::Refused
            | Code::NeedsConsent
            | Code::Unavailable
            | Code::Busy
            | Code::ReadOnly
            | Code::CacheDamaged
            | Code::Internal => Self::Failed,
        }
    }
}

/// Prints what went wrong and what to do next, and says how to end.
pub fn report(error: &anyhow::Error, json: bool) -> ExitCode {
    let Some(api) = error.downcast_ref::<ApiError>() else {
        eprintln!("countersign: {error:#}");
        return Exit::Failed.into();
    };
    if json {
        eprintln!("{}", serde_json::json!({ "error": api }));
    } else {
        eprintln!("countersign: {}", api.message);
        if !api.hint.is_empty() {
            eprintln!("  {}", api.hint);
        }
    }
    Exit::from(api.code).into()
}
