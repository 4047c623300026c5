//! A sandbox in one process, the program under test in others.

#![allow(dead_code, reason = "each of the binaries uses its part")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_countersign");

#[allow(clippy::disallowed_methods, reason = "the program under test is started here")]
pub fn command() -> Command {
    let mut command = Command::new(PROGRAM);
    command.env_remove("COUNTERSIGN_WORKSPACE").env_remove("DBUS_SESSION_BUS_ADDRESS");
    command.env("COUNTERSIGN_PASSPHRASE", "open sesame").env("COUNTERSIGN_OPERATOR", "Ratna");
    command
}

/// A sandbox in its own process, ended with the test.
pub struct Sandbox {
    child: Child,
    /// The one line that it prints.
    pub about: Value,
}

impl Sandbox {
    pub fn start() -> Self {
        let mut command = command();
        command.args([
            "sandbox",
            "--sessions",
            "300",
            "--seed",
            "7",
            "--now",
            "2026-11-03T03:00:00Z",
        ]);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the sandbox starts");
        let mut first = String::new();
        BufReader::new(child.stdout.take().expect("its output"))
            .read_line(&mut first)
            .expect("a line");
        Self { about: serde_json::from_str(&first).expect("one JSON line"), child }
    }

    pub fn plugipay(&self) -> &Value {
        &self.about["providers"]["plugipay"]
    }

    /// Says something to the control URL; it must succeed.
    pub fn control(&self, path: &str, body: &Value) -> Value {
        let url = self.about["control_url"].as_str().expect("a URL");
        let body = body.to_string();
        let head = format!("POST {path} HTTP/1.1\r\ncontent-length: {}\r\n", body.len());
        let (status, text) = speak(url, &format!("{head}\r\n{body}"));
        assert_eq!(status, 200, "{path}: {text}");
        serde_json::from_str(&text).expect("JSON")
    }

    /// How often a session came to a state.
    pub fn effects(&self, session: &str, to: &str) -> usize {
        let url = self.about["control_url"].as_str().expect("a URL");
        let (status, text) =
            speak(url, &format!("GET /effects?session={session} HTTP/1.1\r\n\r\n"));
        assert_eq!(status, 200, "{text}");
        let all: Value = serde_json::from_str(&text).expect("JSON");
        all["effects"].as_array().expect("a list").iter().filter(|one| one["to"] == to).count()
    }

    /// Connects an account with its credentials exactly as they are printed.
    pub fn connect(&self, folder: &Path, provider: &str) -> Output {
        let made = &self.about["providers"][provider];
        let url = made["base_url"].as_str().expect("a URL");
        let args = ["connect", provider, "--name", provider, "--base-url", url];
        run(folder, &args, &made["credentials"].to_string())
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn run(folder: &Path, args: &[&str], input: &str) -> Output {
    let mut command = command();
    command.arg("--workspace").arg(folder).args(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    child.stdin.take().expect("its input").write_all(input.as_bytes()).expect("it reads");
    child.wait_with_output().expect("it ends")
}

/// The exit code and the one JSON document.
pub fn ask(folder: &Path, args: &[&str]) -> (i32, Value) {
    let output = run(folder, &[&["--json"], args].concat(), "");
    let code = output.status.code().expect("an exit code");
    (code, serde_json::from_slice(&output.stdout).unwrap_or(Value::Null))
}

/// Sends a request as it is written, but for its `Host`, and gives status and body of the answer.
pub fn speak(url: &str, request: &str) -> (u16, String) {
    let authority = url.strip_prefix("http://").expect("http").trim_end_matches('/');
    let mut stream = TcpStream::connect(authority).expect("somebody listens");
    let (first, rest) = request.split_once("\r\n").expect("a request");
    write!(stream, "{first}\r\nhost: {authority}\r\nconnection: close\r\n{rest}")
        .expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).expect("a status");
    (status, body.to_owned())
}
