//! A Redis of its own: on loopback, with a password, without a file, and gone with the sandbox.

use std::io::{self, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::resp::Line;

/// How often another port is tried where somebody was faster.
const ATTEMPTS: usize = 5;
/// How long a server may take to come up.
const PATIENCE: Duration = Duration::from_secs(10);
/// Reads the settings up to a line `end`, so that the password is in no argument list, and ends the
/// server when the pipe closes: that happens however the sandbox ends, even when it is killed.
const KEEPER: &str = r#"
settings=
while IFS= read -r line && [ "$line" != end ]; do settings="$settings$line
"; done
exec 3<&0
printf '%s' "$settings" | redis-server - >/dev/null 2>&1 3<&- &
server=$!
{ cat <&3 >/dev/null; kill -KILL "$server"; } >/dev/null 2>&1 &
wait "$server"
"#;

/// A running Redis; it ends when this is dropped.
#[derive(Debug)]
pub struct Server {
    keeper: Child,
    port: u16,
    password: String,
}

impl Server {
    /// Starts one, or `None` where this computer has none or it does not come up.
    pub async fn start(password: &str) -> Option<Self> {
        if !installed() {
            return None;
        }
        for _ in 0..ATTEMPTS {
            match Self::attempt(password).await {
                Ok(server) => return Some(server),
                Err(error) => tracing::debug!(%error, "Redis did not come up"),
            }
        }
        None
    }

    async fn attempt(password: &str) -> io::Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let settings = format!(
            "port {port}\nbind 127.0.0.1\nsave \"\"\nappendonly no\nrequirepass {password}\ndatabases 1\n\
             daemonize no\nloglevel warning\nend\n"
        );
        let mut keeper = keeper()?;
        let told = keeper.stdin.as_mut().map(|pipe| pipe.write_all(settings.as_bytes()));
        let mut server = Self { keeper, port, password: password.to_owned() };
        told.unwrap_or(Ok(()))?;
        let start = Instant::now();
        while let Err(error) = server.connect() {
            if start.elapsed() > PATIENCE || server.keeper.try_wait()?.is_some() {
                return Err(error);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(server)
    }

    /// `redis://:PASSWORD@127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("redis://:{}@127.0.0.1:{}", self.password, self.port)
    }

    /// A connection to it.
    pub fn connect(&self) -> io::Result<Line> {
        Line::open(self.port, &self.password)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// Whether there is a `redis-server` to start.
pub fn installed() -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    cfg!(unix) && std::env::split_paths(&path).any(|folder| folder.join("redis-server").is_file())
}

#[allow(
    clippy::disallowed_methods,
    reason = "the one place of the sandbox that starts a program: the Redis its Prood keeps sessions in"
)]
fn keeper() -> io::Result<Child> {
    std::process::Command::new("sh")
        .args(["-c", KEEPER])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, command};
    use super::*;

    #[tokio::test]
    async fn a_server_answers_who_knows_the_password_and_ends_with_its_owner() {
        let Some(server) = Server::start("s3cret").await else {
            assert!(!installed(), "redis-server is installed and did not come up");
            return;
        };
        let mut line = server.connect().unwrap();
        let told = line.run(&[command(["SET", "k", "é", "PX", "60000"]), command(["GET", "k"])]);
        assert_eq!(told.unwrap(), [Answer::Text("OK".to_owned()), Answer::Text("é".to_owned())]);
        assert!(Line::open(server.port, "wrong").is_err());
        let port = server.port;
        drop(server);
        assert!(Line::open(port, "s3cret").is_err());
    }

    #[tokio::test]
    async fn a_server_ends_when_the_pipe_of_a_killed_sandbox_closes() {
        let Some(mut server) = Server::start("s3cret").await else { return };
        drop(server.keeper.stdin.take());
        let ended = server.keeper.wait().unwrap();
        assert!(!ended.success());
        assert!(server.connect().is_err());
    }
}
