//! The made-up providers behind the demo workspace, run inside this program.
//!
//! One demo workspace has one of them: whoever comes first starts it and leaves a note in the
//! folder, whoever comes later finds the note, asks whether anybody still answers there, and
//! joins.

use std::path::{Path, PathBuf};
use std::time::Duration;

use backoffice::HostError;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Mutex;

/// How long a sandbox on this computer may take to answer before it counts as gone.
const PATIENCE: Duration = Duration::from_secs(2);

/// The sandbox of this program, where it runs one.
#[derive(Default)]
pub(crate) struct Demo(Mutex<Option<Own>>);

struct Own {
    running: sandbox::Running,
    note: PathBuf,
}

impl Demo {
    /// The description of the running sandbox of this folder; starts one where there is none.
    pub(crate) async fn start(&self, folder: &Path) -> Result<Value, HostError> {
        let mut own = self.0.lock().await;
        if let Some(own) = &*own {
            return describe(&own.running);
        }
        let note = folder.join("sandbox.json");
        if let Some(found) = published(&note).await {
            return Ok(found);
        }
        let options = sandbox::Options::in_folder(folder);
        let running = sandbox::start(options).await.map_err(no)?;
        let description = describe(&running)?;
        std::fs::write(&note, description.to_string()).map_err(no)?;
        *own = Some(Own { running, note });
        Ok(description)
    }

    /// Stops what this program started.
    pub(crate) async fn stop(&self) {
        if let Some(own) = self.0.lock().await.take() {
            // A note that stays is harmless: nobody answers there.
            let _ = std::fs::remove_file(own.note);
            own.running.stop().await;
        }
    }
}

fn describe(running: &sandbox::Running) -> Result<Value, HostError> {
    serde_json::to_value(running.description()).map_err(no)
}

/// The sandbox that another program left a note about, if it still answers.
async fn published(note: &Path) -> Option<Value> {
    let found: Value = serde_json::from_slice(&std::fs::read(note).ok()?).ok()?;
    let address = found["control_url"].as_str()?.strip_prefix("http://")?.to_owned();
    answers(&address).await.then_some(found)
}

/// Whether something that speaks HTTP listens there. Written by hand: the shell has no HTTP
/// client, and this is the only request it ever makes.
async fn answers(address: &str) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(address).await?;
        let request =
            format!("GET /effects HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut begin = [0; 12];
        stream.read_exact(&mut begin).await?;
        std::io::Result::Ok(begin)
    };
    matches!(tokio::time::timeout(PATIENCE, ask).await, Ok(Ok(begin)) if &begin == b"HTTP/1.1 200")
}

fn no(error: impl std::fmt::Display) -> HostError {
    HostError(format!("The demo could not be started: {error}"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_note_nobody_answers_to_is_ignored() {
        let folder = tempfile::tempdir().unwrap();
        let note = folder.path().join("sandbox.json");
        assert!(published(&note).await.is_none(), "there is no note");
        fs::write(&note, "half a no").unwrap();
        assert!(published(&note).await.is_none(), "the note cannot be read");
        let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        fs::write(&note, format!(r#"{{"control_url":"http://{gone}"}}"#)).unwrap();
        assert!(published(&note).await.is_none(), "nobody listens there any more");
    }

    #[tokio::test]
    async fn a_sandbox_that_answers_is_joined() {
        let folder = tempfile::tempdir().unwrap();
        let note = folder.path().join("sandbox.json");
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        fs::write(&note, format!(r#"{{"control_url":"http://{address}"}}"#)).unwrap();
        let answer = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        };
        let (found, ()) = tokio::join!(published(&note), answer);
        assert!(found.is_some());
    }
}
