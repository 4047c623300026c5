//! One emulated provider over real sockets, for the tests of the providers' folders.

use std::path::PathBuf;

use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::clock::moment;
use crate::{Options, Running, start};

/// Business time of the tests: 21 October 2026.
pub const NOW: i64 = 1_792_540_800_000;

/// A sandbox with one provider.
pub struct Rig {
    pub running: Running,
    pub http: Client,
    pub name: &'static str,
}

/// A webhook as it arrived.
#[derive(Debug)]
pub struct Arrived {
    pub head: String,
    pub body: String,
}

impl Arrived {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the sandbox's tests must not use the client's transport"
)]
fn client() -> Client {
    Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

impl Rig {
    pub async fn new(name: &'static str) -> Self {
        Self::with(name, 400, None).await
    }

    pub async fn with(name: &'static str, sessions: usize, state_file: Option<PathBuf>) -> Self {
        let only = vec![name.to_owned()];
        let now = Some(moment(NOW));
        let options = Options { sessions, now, only, state_file, ..Options::default() };
        Self { running: start(options).await.unwrap(), http: client(), name }
    }

    pub fn url(&self, target: &str) -> String {
        format!("{}{target}", self.running.description().providers[self.name].base_url)
    }

    pub fn ask(&self, method: Method, target: &str, body: Option<&Value>) -> RequestBuilder {
        let request = self.http.request(method, self.url(target));
        match body {
            None => request,
            Some(body) => request.header("content-type", "application/json").body(body.to_string()),
        }
    }

    pub async fn control(&self, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}{path}", self.running.description().control_url);
        let reply = self.http.post(url).body(body.to_string()).send().await.unwrap();
        (reply.status().as_u16(), value(reply).await)
    }

    /// What a control route of this provider's sessions answers; it must succeed.
    pub async fn act(&self, path: &str, body: Value) -> Value {
        let (status, told) = self.control(&format!("/sessions/{}{path}", self.name), body).await;
        assert_eq!(status, 200, "{path}: {told}");
        told
    }

    pub async fn switch(&self, body: Value) -> Value {
        let (status, told) = self.control(&format!("/switches/{}", self.name), body).await;
        assert_eq!(status, 200, "{told}");
        told
    }

    pub async fn advance(&self, seconds: i64) {
        self.control("/clock", json!({"advance_seconds": seconds})).await;
    }

    /// What happened to a thing, as `from>to`.
    pub async fn effects(&self, id: &str) -> Vec<String> {
        let url = format!("{}/effects?session={id}", self.running.description().control_url);
        let log = value(self.http.get(url).send().await.unwrap()).await;
        let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let rows = log["effects"].as_array().unwrap().iter();
        rows.map(|row| format!("{}>{}", word(&row["from"]), word(&row["to"]))).collect()
    }

    /// Registers an endpoint and gives its listener.
    pub async fn listen(&self) -> TcpListener {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (status, told) =
            self.control(&format!("/webhooks/{}", self.name), json!({"url": url})).await;
        assert_eq!(status, 200, "{told}");
        listener
    }
}

/// Takes one webhook and answers it with a status line such as `200 OK`.
pub async fn arrived(listener: &TcpListener, answer: &str) -> Arrived {
    let (stream, _) = listener.accept().await.unwrap();
    receive(stream, answer).await
}

/// The same from a connection that is already there.
pub async fn receive(mut stream: TcpStream, answer: &str) -> Arrived {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let arrived = Arrived { head: head.to_owned(), body: body.to_owned() };
            let length: usize = arrived.header("content-length").unwrap().parse().unwrap();
            if body.len() == length {
                let reply = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n");
                stream.write_all(reply.as_bytes()).await.unwrap();
                return arrived;
            }
        }
        let mut part = [0; 4096];
        let read = stream.read(&mut part).await.unwrap();
        assert_ne!(read, 0, "the webhook ended early");
        bytes.extend_from_slice(&part[..read]);
    }
}

/// The JSON of an answer; null where it is none.
pub async fn value(reply: Response) -> Value {
    serde_json::from_str(&reply.text().await.unwrap()).unwrap_or_default()
}
