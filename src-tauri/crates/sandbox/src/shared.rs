//! One sandbox for several programs: a window that runs it publishes where it is, and a command
//! line that opens the same demo workspace uses that one.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

use crate::{Options, Running, StartError, start};

/// Where a demo's control URL is, if nobody else is there.
const USUAL_PORT: u16 = 47_710;

/// Sandboxes that this program started for a workspace; they run until it ends.
static STARTED: Mutex<Vec<Running>> = Mutex::new(Vec::new());

/// Gives the description of the sandbox that belongs to the workspace in `folder`: the one that
/// another program runs and that answers, or else a new one, whose changes are kept in the folder.
///
/// Only a program that stays open should `publish` the one it starts.
pub async fn shared(folder: &Path, options: Options, publish: bool) -> Result<Value, StartError> {
    let note = folder.join("sandbox.json");
    if let Some(known) = published(&note) {
        return Ok(known);
    }
    let state_file = Some(folder.join("sandbox.db"));
    let options = Options { state_file, ..options };
    // The same address at every start, where it is free: stored links to hosted pages stay good.
    let usual = start(Options { port: USUAL_PORT, ..options.clone() }).await;
    let running = match usual {
        Ok(running) => running,
        Err(_) => start(options).await?,
    };
    let description = serde_json::to_value(running.description()).unwrap_or_default();
    STARTED.lock().unwrap_or_else(PoisonError::into_inner).push(running);
    if publish {
        // Without the note everything works; another program then starts a sandbox of its own.
        let _ = std::fs::write(&note, description.to_string());
    }
    Ok(description)
}

/// The sandbox of the note, if it still answers.
fn published(note: &Path) -> Option<Value> {
    let known: Value = serde_json::from_slice(&std::fs::read(note).ok()?).ok()?;
    let url = known.get("control_url")?.as_str()?;
    let address: SocketAddr = url.strip_prefix("http://")?.trim_end_matches('/').parse().ok()?;
    (address.ip().is_loopback() && answers(address).unwrap_or(false)).then_some(known)
}

fn answers(address: SocketAddr) -> std::io::Result<bool> {
    let patience = Duration::from_secs(2);
    let mut stream = TcpStream::connect_timeout(&address, patience)?;
    stream.set_read_timeout(Some(patience))?;
    write!(stream, "GET /clock HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut head = [0_u8; 12];
    stream.read_exact(&mut head)?;
    Ok(head.ends_with(b"200"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn a_second_program_uses_the_first_ones_sandbox() {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { sessions: 50, ..Options::default() };
        let first = shared(folder.path(), options.clone(), true).await.unwrap();
        let second = shared(folder.path(), options.clone(), true).await.unwrap();
        assert_eq!(first["control_url"], second["control_url"]);

        std::fs::write(
            folder.path().join("sandbox.json"),
            r#"{"control_url":"http://127.0.0.1:9"}"#,
        )
        .unwrap();
        let third = shared(folder.path(), options, false).await.unwrap();
        assert_ne!(
            third["control_url"], "http://127.0.0.1:9",
            "a sandbox that is gone is not used"
        );
    }
}
