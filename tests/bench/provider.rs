//! A provider in another process.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;

use anyhow::Context as _;
use backoffice::SystemClock;
use serde_json::{Value, json};
use store::Workspace;

use crate::{Bench, anchor};

/// The connection that a demo workspace has to it.
pub const CONNECTION: &str = "sandbox-plugipay";

/// A provider that runs until this is dropped, and counts nobody's requests.
pub struct Provider {
    process: Child,
    /// What it says about itself.
    pub description: Value,
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Provider {
    /// Starts one with so many sessions.
    pub fn start(bench: &Bench, sessions: usize, more: &[&str]) -> anyhow::Result<Self> {
        let mut command = anchor::command(&bench.program);
        command.args(["sandbox", "--sessions", &sessions.to_string()]).args(more);
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().context("no output")?).read_line(&mut line)?;
        let provider = Self { process, description: serde_json::from_str(&line)? };
        provider.control("POST", "/switches/plugipay", &json!({"rate_limits": false}))?;
        Ok(provider)
    }

    /// What its control URL answers; null is no body.
    pub fn control(&self, method: &str, path: &str, body: &Value) -> anyhow::Result<Value> {
        let origin = self.description["control_url"].as_str().context("no control URL")?;
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer = exchange(origin, method, path, &body)?;
        serde_json::from_str(&answer).with_context(|| format!("{method} {path}: {answer}"))
    }

    /// A word of what it says about itself.
    pub fn says(&self, name: &str) -> &str {
        self.description["providers"]["plugipay"][name].as_str().unwrap_or_default()
    }

    /// Makes a folder a demo workspace at this provider, without a request budget.
    pub fn connect(&self, folder: &Path) -> anyhow::Result<()> {
        let workspace = Workspace::open(folder, Arc::new(SystemClock))?;
        workspace.ledger().by(&store::ledger::By::program()).set_setting("demo", Some("1"))?;
        let mut plugipay = self.description["providers"]["plugipay"].clone();
        plugipay["credentials"]["requests_per_second"] = json!("0");
        let control = &self.description["control_url"];
        let note = json!({"control_url": control, "providers": {"plugipay": plugipay}});
        Ok(std::fs::write(folder.join("sandbox.json"), note.to_string())?)
    }
}

/// The body of an answer.
fn exchange(origin: &str, method: &str, path: &str, body: &str) -> anyhow::Result<String> {
    let address = origin.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address)?;
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    anyhow::ensure!(answer.starts_with("HTTP/1.1 200"), "the sandbox said: {answer}");
    let (_, body) = answer.split_once("\r\n\r\n").context("an answer without an end")?;
    Ok(body.to_owned())
}
