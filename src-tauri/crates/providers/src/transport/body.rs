//! Reading an answer's body: counted, with a limit on pauses and on the whole.

use reqwest::Response;
use tokio::time::{Instant, timeout_at};

use super::failure::{self, Stage};
use super::options::Limits;
use super::request::Effect;
use crate::{ErrorKind, ProviderError, Result};

/// Reads the whole body, or says why not. Never holds more than the limit in memory.
pub(super) async fn read(
    mut response: Response,
    limits: &Limits,
    end: Instant,
    effect: Effect,
    name: &str,
) -> Result<Vec<u8>> {
    let too_large = || too_large(limits, effect, name);
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok());
    if announced.is_some_and(|length| length > limits.max_body) {
        return Err(too_large());
    }
    let mut body = Vec::with_capacity(announced.unwrap_or(0));
    loop {
        let by = end.min(Instant::now() + limits.idle);
        let chunk = timeout_at(by, response.chunk())
            .await
            .map_err(|_| failure::timeout(Stage::Reading, effect, name))?
            .map_err(|error| failure::of(&error, Stage::Reading, effect, name))?;
        let Some(chunk) = chunk else { return Ok(body) };
        if body.len() + chunk.len() > limits.max_body {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
}

fn too_large(limits: &Limits, effect: Effect, name: &str) -> ProviderError {
    let message =
        format!("{name}'s answer is larger than {} bytes and was not read", limits.max_body);
    ProviderError {
        reached: failure::unsettled(effect),
        ..ProviderError::unsent(ErrorKind::TooLarge, message)
    }
}
