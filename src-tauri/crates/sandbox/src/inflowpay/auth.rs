//! Who is asking: one private key, and the keys that do not open the door.

use super::error::ApiError;
use crate::http::Call;

/// Opens everything in the sandbox and nothing outside it.
pub const KEY: &str = "inflow_test_7f3a91c2e85b4d06";
/// An earlier key; making a new one revoked it.
pub const ROTATED_KEY: &str = "inflow_test_dead000000000003";

/// Refuses whoever has not the key. `Authorization: Bearer` is taken too, as an older page shows it.
pub fn check(call: &Call) -> Result<(), ApiError> {
    let bearer = call.header("authorization").and_then(|text| text.strip_prefix("Bearer "));
    let key = call.header("x-inflow-api-key").or(bearer);
    match key.map(str::trim) {
        Some(KEY) => {}
        None | Some("") => return Err(ApiError::new(401, "API key is missing")),
        Some(key) if key.starts_with("inflow_pub_") => {
            return Err(ApiError::new(401, "A public key cannot be used here"));
        }
        Some(_) => return Err(ApiError::new(401, "Invalid API key")),
    }
    if call.header("x-on-behalf-of").is_some() {
        let why = "This key cannot act on behalf of a sub-merchant";
        return Err(ApiError::new(403, why).code("ON_BEHALF_FORBIDDEN_CALLER_TYPE"));
    }
    Ok(())
}
