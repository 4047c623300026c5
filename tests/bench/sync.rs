//! A first sync, and one that finds nothing new, against a provider in another process.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use backoffice::SystemClock;
use serde_json::{Value, json};
use store::Workspace;

use crate::table::{Line, Table};
use crate::{Bench, anchor};

/// A provider that runs until this is dropped.
struct Provider {
    process: Child,
    description: Value,
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

pub fn measure(bench: &Bench, table: &mut Table) -> anyhow::Result<()> {
    let provider = start(bench)?;
    let folder = tempfile::tempdir_in(&bench.folder)?;
    let plugipay = &provider.description["providers"]["plugipay"];
    let text = |name: &str| plugipay[name].as_str().unwrap_or_default();
    let database = folder.path().join("anchor.db").display().to_string();
    let read = anchor::python(&["read", text("base_url"), text("bearer_key"), &database])?;
    anyhow::ensure!(read["rows"] == bench.synced, "the anchor read {read}");
    let anchored = bench.synced as f64 / anchor::number(&read, "seconds")?;
    let workspace = folder.path().join("workspace");
    connect(&workspace, &provider)?;
    let (first, found) = sync(bench, &workspace)?;
    anyhow::ensure!(found["connections"][0]["new"] == bench.synced, "{found}");
    let (again, found) = sync(bench, &workspace)?;
    anyhow::ensure!(found["connections"][0]["new"] == 0, "{found}");
    table.add(Line {
        metric: format!("first sync of {} sessions, with customers and receipts", bench.synced),
        anchor: ("python urllib + sqlite3, sessions only".into(), anchored),
        ours: bench.synced as f64 / first.as_secs_f64(),
        unit: "sessions/s",
        goal: ">= 20000 sessions/s".into(),
    });
    table.add(Line {
        metric: "sync that finds nothing new, with the program's start".into(),
        anchor: ("the first sync".into(), first.as_secs_f64()),
        ours: again.as_secs_f64(),
        unit: "s",
        goal: "<= 0.1 of the anchor".into(),
    });
    Ok(())
}

fn start(bench: &Bench) -> anyhow::Result<Provider> {
    let mut command = anchor::command(&bench.program);
    command.args(["sandbox", "--sessions", &bench.synced.to_string()]);
    let mut process = command.stdout(Stdio::piped()).spawn()?;
    let mut line = String::new();
    BufReader::new(process.stdout.take().context("no output")?).read_line(&mut line)?;
    let provider = Provider { process, description: serde_json::from_str(&line)? };
    let control = provider.description["control_url"].as_str().context("no control URL")?;
    post(control, "/switches/plugipay", &json!({"rate_limits": false}).to_string())?;
    Ok(provider)
}

fn post(origin: &str, path: &str, body: &str) -> anyhow::Result<()> {
    let address = origin.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address)?;
    let length = body.len();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    anyhow::ensure!(answer.starts_with("HTTP/1.1 200"), "the sandbox said: {answer}");
    Ok(())
}

/// A demo workspace at this provider, without a request budget.
fn connect(folder: &Path, provider: &Provider) -> anyhow::Result<()> {
    let workspace = Workspace::open(folder, Arc::new(SystemClock))?;
    workspace.ledger().set_setting("demo", Some("1"))?;
    let mut note = provider.description.clone();
    note["providers"]["plugipay"]["credentials"]["requests_per_second"] = json!("0");
    Ok(std::fs::write(folder.join("sandbox.json"), note.to_string())?)
}

fn sync(bench: &Bench, workspace: &Path) -> anyhow::Result<(Duration, Value)> {
    let mut command = anchor::command(&bench.program);
    let began = Instant::now();
    let found = anchor::answer(command.args(["--json", "--workspace"]).arg(workspace).arg("sync"))?;
    Ok((began.elapsed(), found))
}
