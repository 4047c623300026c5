//! The one place that takes randomness for keys and salts from the system.

use crate::{ApiError, Code};

pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], ApiError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        let message = format!("This computer gives no random numbers: {error}. Nothing was done.");
        ApiError::new(Code::Internal, message, "Start the computer anew.")
    })?;
    Ok(bytes)
}
