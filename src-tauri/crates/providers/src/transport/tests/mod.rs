//! The transport against small servers of its own: some speak HTTP, some break off.

mod heard;
mod limits;
mod privacy;
mod retries;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::{Answer, Channel, Dialect, Limits, Refusal, Request};
use crate::registry;
use crate::testing::{JumpingTimer, connection, credentials, transport};

/// Signs with a number that grows, and reads no error bodies.
#[derive(Default)]
struct Counting(AtomicUsize);

impl Dialect for Counting {
    fn sign(&self, _: &Request, _: DateTime<Utc>) -> Vec<(&'static str, String)> {
        vec![("authorization", format!("Canary {}", self.0.fetch_add(1, Ordering::Relaxed)))]
    }

    fn refusal(&self, answer: &Answer) -> Refusal {
        Refusal { message: Some(answer.body.clone()), ..Refusal::default() }
    }
}

fn channel(base_url: &str, limits: Limits) -> (Channel, Arc<JumpingTimer>) {
    let (transport, timer) = transport(limits);
    let info = registry::info("plugipay").unwrap();
    let connection = connection(base_url, &[]);
    let dialect = Box::<Counting>::default();
    let channel = Channel::open(&connection, info, &credentials(), transport, dialect);
    (channel.unwrap(), timer)
}

/// One attempt, with all the time it may need.
fn once() -> Limits {
    Limits { attempts: 1, ..Limits::default() }
}

/// One attempt that gives a silent server up soon.
fn impatient() -> Limits {
    let soon = Duration::from_millis(200);
    Limits { first_byte: soon, ..once() }
}

fn read() -> Request {
    Request::get("/v1", "/things/{}").id("t1").unwrap().query("status", "hidden-value")
}

fn action() -> Request {
    Request::post("/v1", "/things", b"{}".to_vec())
}

/// What a raw server does once it has read a request's head.
type Script = fn(TcpStream) -> futures::future::BoxFuture<'static, ()>;

/// A server that answers every connection by `script`; gives its URL and a count of connections.
async fn raw(script: Script) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                if head(&mut stream).await {
                    script(stream).await;
                }
            });
        }
    });
    (url, count)
}

async fn head(stream: &mut TcpStream) -> bool {
    let mut seen = Vec::new();
    while !seen.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut piece = [0; 1_024];
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => return false,
            Ok(length) => seen.extend_from_slice(&piece[..length]),
        }
    }
    true
}

async fn write(stream: &mut TcpStream, text: &str) {
    // The client may have gone, which is what some tests are about.
    let _ = stream.write_all(text.as_bytes()).await;
}
