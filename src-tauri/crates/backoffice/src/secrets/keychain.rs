//! The Secret Service, asked directly each time: a person who unlocks their keychain while the
//! program runs need not start it again.
//!
//! The kernel keyring is not used: it forgets everything at the next start of the computer.

use std::sync::Arc;

use domain::ConnectionId;
use keyring_core::api::CredentialStoreApi as _;
use keyring_core::{Entry, Error};
use zbus_secret_service_keyring_store::Store;
use zeroize::Zeroizing;

use super::Pairs;
use crate::{ApiError, Code};

const SERVICE: &str = "app.countersign";

/// Whether a keychain answers on this computer.
pub(super) fn is_there() -> bool {
    Store::new().is_ok()
}

pub(super) fn get(connection: &ConnectionId) -> Result<Option<Pairs>, ApiError> {
    match entry(connection)?.get_password().map(Zeroizing::new) {
        Ok(text) => serde_json::from_str(&text).map(Some).map_err(|_| unreadable()),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(locked(&error)),
    }
}

pub(super) fn put(connection: &ConnectionId, pairs: &Pairs) -> Result<(), ApiError> {
    let text = Zeroizing::new(serde_json::to_string(pairs).map_err(|_| unreadable())?);
    entry(connection)?.set_password(&text).map_err(|error| locked(&error))
}

pub(super) fn remove(connection: &ConnectionId) -> Result<(), ApiError> {
    match entry(connection)?.delete_credential() {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(error) => Err(locked(&error)),
    }
}

fn entry(connection: &ConnectionId) -> Result<Entry, ApiError> {
    let store: Arc<Store> = Store::new().map_err(|error| locked(&error))?;
    store.build(SERVICE, connection.as_str(), None).map_err(|error| locked(&error))
}

/// The text of a keychain error names the service at most; it never holds a secret.
fn locked(error: &Error) -> ApiError {
    let what = match error {
        Error::NoStorageAccess(_) => "it is locked",
        Error::PlatformFailure(_) => "it does not answer",
        _ => "it refused",
    };
    ApiError::new(
        Code::KeychainLocked,
        format!("The keychain cannot be used: {what}. Nothing was sent."),
        "Unlock the keychain and try again. On a computer without one, set COUNTERSIGN_PASSPHRASE.",
    )
    .retryable()
}

fn unreadable() -> ApiError {
    ApiError::new(
        Code::KeychainLocked,
        "The key in the keychain cannot be read.",
        "Enter the key again under Connections.",
    )
}
