//! PINs on their way in: from the environment, the terminal without an echo, or standard input, a line
//! each. Never from the arguments, which everybody on the computer can read.

use std::io::{IsTerminal as _, stdin};

use anyhow::{Context as _, Result};
use backoffice::view::Pin;
use backoffice::{ApiError, Code};

/// A PIN. What is left of standard input stays there for whoever reads on.
pub fn ask(prompt: &str, variable: Option<&str>) -> Result<Pin> {
    if let Some(text) = variable.and_then(|name| std::env::var(name).ok()) {
        return Ok(Pin(text));
    }
    if stdin().is_terminal() {
        return rpassword::prompt_password(prompt).map(Pin).context("the PIN could not be read");
    }
    let mut line = String::new();
    stdin().read_line(&mut line).context("standard input could not be read")?;
    let text = line.trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        let hint = "Give it as a line on standard input, or in COUNTERSIGN_PIN.";
        return Err(ApiError::new(Code::NotPermitted, "The PIN is missing.", hint).into());
    }
    Ok(Pin(text.to_owned()))
}
