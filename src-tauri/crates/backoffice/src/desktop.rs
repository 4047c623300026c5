//! What the person's desktop is asked for on the page's behalf.

use std::sync::Arc;

use crate::view::*;
use crate::{ApiError, Code, Office};

/// Longest text for the clipboard.
const CLIPBOARD: usize = 1 << 20;
/// Longest notice: more than a desktop shows of one.
const NOTICE: usize = 1 << 10;

pub(crate) async fn text_copy(
    office: &Arc<Office>,
    request: TextRequest,
) -> Result<Nothing, ApiError> {
    within(&request.text, CLIPBOARD, "to copy", "Export it instead.")?;
    office.host().copy(&request.text)?;
    Ok(Nothing {})
}

/// Tells the person something although they look elsewhere.
pub(crate) async fn notice_show(
    office: &Arc<Office>,
    request: TextRequest,
) -> Result<Nothing, ApiError> {
    within(&request.text, NOTICE, "for a notice", "Say it in a sentence.")?;
    office.host().notify(&request.text)?;
    Ok(Nothing {})
}

fn within(text: &str, limit: usize, what: &str, hint: &str) -> Result<(), ApiError> {
    if text.len() > limit {
        return Err(ApiError::new(
            Code::InvalidInput,
            format!("The text is too long {what}."),
            hint,
        ));
    }
    Ok(())
}
