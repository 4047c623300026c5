//! Who is asking: the client, by its key or, where a browser may ask, by its id alone.

use super::error::ApiError;
use super::switches::Switches;
use crate::http::Call;

/// The only client.
pub const CLIENT: &str = "client_senja";
/// Its key. It opens nothing outside the sandbox.
pub const KEY: &str = "flo_test_4c81d07be2f95a36";

/// Refuses a wrong key; true where the right one was sent.
fn keyed(call: &Call) -> Result<bool, ApiError> {
    match call.header("authorization") {
        None => Ok(false),
        Some(text) if text.strip_prefix("Bearer ") == Some(KEY) => Ok(true),
        Some(_) => Err(ApiError::new(401, "The client key is wrong").assumed("bearer-key")),
    }
}

/// For routes that only the merchant's server may use.
pub fn server(call: &Call) -> Result<(), ApiError> {
    match keyed(call)? {
        true => Ok(()),
        false => Err(ApiError::new(401, "A client key is required").assumed("bearer-key")),
    }
}

/// For routes that a browser may use too.
pub fn browser(call: &Call, switches: &Switches) -> Result<(), ApiError> {
    if switches.key_for_sessions { server(call) } else { keyed(call).map(drop) }
}
