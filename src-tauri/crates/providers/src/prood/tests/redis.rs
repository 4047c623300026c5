//! RESP against a real `redis-server`; where none is installed these tests say so and pass.

use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, Stdio};

use tokio::io::AsyncWriteExt as _;

use super::*;
use crate::{ErrorKind, Page, Row, SweepAsk};

/// A server of its own, ended with the test.
struct Redis {
    child: Child,
    port: u16,
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Redis {
    /// Starts one that keeps nothing on disk.
    fn start() -> Option<Self> {
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let port_text = port.to_string();
        let options = [
            "--port",
            &port_text,
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--requirepass",
            "canary-pass",
        ];
        #[allow(clippy::disallowed_methods, reason = "a test starts the real server")]
        let spawned = Command::new("redis-server")
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut child) = spawned else {
            eprintln!("redis-server is not installed: RESP is not tested");
            return None;
        };
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready =
            lines.map_while(Result::ok).any(|line| line.contains("Ready to accept connections"));
        assert!(ready, "redis-server did not start");
        Some(Self { child, port })
    }

    fn url(&self, who: &str) -> String {
        format!("redis://{who}@127.0.0.1:{}/0", self.port)
    }

    /// Runs commands as its owner.
    async fn run(&self, commands: &[&[&str]]) {
        let client = ::redis::Client::open(self.url(":canary-pass")).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        for words in commands {
            let mut command = ::redis::cmd(words[0]);
            words[1..].iter().for_each(|word| {
                command.arg(*word);
            });
            command.exec_async(&mut connection).await.unwrap();
        }
    }
}

fn over(url: &str, settings: &[(&str, &str)], limits: Limits) -> Box<dyn Provider> {
    let secrets = Credentials::from_pairs([("redis_url".to_owned(), url.to_owned())]);
    let (transport, _) = transport(limits);
    registry::open(&connection("https://checkout.prood.com", settings), &secrets, transport)
        .unwrap()
}

fn once() -> Limits {
    Limits { attempts: 1, ..Limits::default() }
}

async fn page(provider: &dyn Provider) -> crate::Result<Page<Row>> {
    provider.sweep().unwrap().page(&SweepAsk { limit: 200, ..SweepAsk::default() }).await
}

#[tokio::test]
async fn a_real_server_is_scanned_to_its_end() {
    let Some(redis) = Redis::start() else { return };
    let keys: Vec<String> = (0..700).map(|n| format!("checkout:session:cs_{n}")).collect();
    let sets: Vec<Vec<&str>> =
        keys.iter().map(|key| vec!["SET", key, DOCS, "EX", "1800"]).collect();
    let sets: Vec<&[&str]> = sets.iter().map(Vec::as_slice).collect();
    redis.run(&sets).await;
    redis.run(&[&["SET", "cart:1", "not ours"], &["RPUSH", "checkout:session:list", "x"]]).await;
    let by_name = redis.url(":canary-pass").replace("127.0.0.1", "localhost");
    let provider = over(&by_name, &[], once());
    let (mut ids, mut cursor) = (std::collections::BTreeSet::new(), None);
    loop {
        let ask = SweepAsk { cursor, limit: 200, ..SweepAsk::default() };
        let page = provider.sweep().unwrap().page(&ask).await.unwrap();
        ids.extend(page.rows.into_iter().map(|row| row.read.unwrap().id));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(ids.len(), 700);
}

#[tokio::test]
async fn what_is_left_of_a_keys_life_is_its_end() {
    let Some(redis) = Redis::start() else { return };
    let silent = with(DOCS, "\"2026-01-01T00:30:00.000Z\"", "null");
    redis
        .run(&[
            &["SET", "checkout:session:cs_1", &silent, "PX", "1805000"],
            &["SET", "checkout:session:cs_2", &silent],
        ])
        .await;
    let provider = over(&redis.url(":canary-pass"), &[], once());
    let rows = page(&*provider).await.unwrap().rows;
    assert_eq!(
        rows[0].read.as_ref().unwrap().expires.unwrap().at.to_rfc3339(),
        "2026-01-01T00:30:00+00:00"
    );
    assert_eq!(rows[1].read.as_ref().unwrap().expires, None);
    assert_eq!(page(&*provider).await.unwrap().rows[0].raw, rows[0].raw);
}

#[tokio::test]
async fn a_user_who_may_not_scan_is_told_what_to_do() {
    let Some(redis) = Redis::start() else { return };
    redis.run(&[&["ACL", "SETUSER", "reader", "on", ">canary-read", "~*", "+get", "+mget"]]).await;
    let error = page(&*over(&redis.url("reader:canary-read"), &[], once())).await.unwrap_err();
    assert_eq!((&error.kind, error.code.as_deref()), (&ErrorKind::Forbidden, Some("NOPERM")));
    assert!(
        error.message.contains("SCAN") && error.message.contains("full token"),
        "{}",
        error.message
    );
    for who in [":canary-wrong", "nobody:canary-wrong", ""] {
        let url = redis.url(who).replace("//@", "//");
        let error = page(&*over(&url, &[], once())).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidKey, "{who}: {}", error.message);
        assert!(
            !error.message.contains("canary") && !error.message.contains("nobody"),
            "{}",
            error.message
        );
    }
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_read() {
    let Some(redis) = Redis::start() else { return };
    redis.run(&[&["SET", "checkout:session:cs_1", &"x".repeat(100_000)]]).await;
    let limits = Limits { max_body: 50_000, ..once() };
    let provider = over(&redis.url(":canary-pass"), &[], limits);
    let error = page(&*provider).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooLarge);
    redis.run(&[&["SET", "checkout:session:cs_1", DOCS]]).await;
    assert_eq!(
        page(&*provider).await.unwrap().rows.len(),
        1,
        "the next question gets a new connection"
    );
}

#[tokio::test]
async fn a_server_that_went_away_is_tried_again() {
    let Some(redis) = Redis::start() else { return };
    redis.run(&[&["SET", "checkout:session:cs_1", DOCS]]).await;
    let provider = over(&redis.url(":canary-pass"), &[], Limits::default());
    assert_eq!(page(&*provider).await.unwrap().rows.len(), 1);
    redis.run(&[&["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]]).await;
    assert_eq!(page(&*provider).await.unwrap().rows.len(), 1, "a kept connection may be dead");
    let gone = redis.url(":canary-pass");
    drop(redis);
    let error = page(&*over(&gone, &[], once())).await.unwrap_err();
    assert_eq!(
        (error.kind, error.message.as_str()),
        (ErrorKind::Network, "no connection to Prood's Redis: it was refused")
    );
}

/// Says `bytes` to whoever connects, then closes, or keeps silent.
async fn babbler(bytes: &'static [u8], stays: bool) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://127.0.0.1:{}", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            stream.write_all(bytes).await.unwrap();
            if stays {
                kept.push(stream);
            }
        }
    });
    url
}

#[tokio::test]
async fn what_does_not_speak_redis_is_an_error_in_time() {
    let table: &[(&[u8], bool, &[ErrorKind])] = &[
        (b"*2\r\n$1\r\n0\r\n*1\r\n$20\r\nhalf", false, &[ErrorKind::Network]),
        (
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            false,
            &[ErrorKind::InvalidAnswer, ErrorKind::Network],
        ),
        (b"", false, &[ErrorKind::Network]),
        (b"", true, &[ErrorKind::Timeout]),
    ];
    let short = std::time::Duration::from_millis(200);
    for (bytes, stays, kinds) in table {
        let url = babbler(bytes, *stays).await;
        let limits = Limits { connect: short, first_byte: short, ..once() };
        let error = page(&*over(&url, &[], limits)).await.unwrap_err();
        assert!(kinds.contains(&error.kind), "{bytes:?}: {error:?}");
    }
    let url = babbler(b"-ERR canary\r\n", true).await.replace("redis://", "rediss://");
    let limits = Limits { connect: std::time::Duration::from_secs(5), ..once() };
    let error = page(&*over(&url, &[], limits)).await.unwrap_err();
    assert_eq!(
        error.message,
        "no connection to Prood's Redis: it could not be secured (TLS or certificate)"
    );
}

#[tokio::test]
async fn addresses_are_judged_as_those_of_any_provider() {
    let table = [
        ("redis://:canary@redis.example", ErrorKind::Settings),
        ("redis://:canary@10.0.0.1", ErrorKind::Settings),
        ("rediss://:canary@10.0.0.1", ErrorKind::Address),
        ("rediss://:canary@0x7f.1", ErrorKind::Address),
        ("rediss://:canary@[fd00::1]:6379", ErrorKind::Address),
        ("rediss://:canary@2130706433", ErrorKind::Address),
        ("http://:canary@127.0.0.1", ErrorKind::Settings),
        ("canary", ErrorKind::Settings),
    ];
    for (url, kind) in table {
        let error = page(&*over(url, &[], once())).await.unwrap_err();
        assert_eq!(error.kind, kind, "{url}: {}", error.message);
        assert!(
            error.message.contains("redis_url") && !error.message.contains("canary"),
            "{}",
            error.message
        );
    }
    let consent = [("allow_private_address", "yes")];
    let limits = Limits { connect: std::time::Duration::from_millis(200), ..once() };
    let error = page(&*over("rediss://127.0.0.1:1", &consent, limits)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Network, "this computer itself needs no consent");
}

#[tokio::test]
async fn every_round_trip_counts_against_the_budget() {
    let Some(redis) = Redis::start() else { return };
    redis.run(&[&["SET", "checkout:session:cs_1", DOCS]]).await;
    let secrets = [("redis_url".to_owned(), redis.url(":canary-pass"))];
    let (transport, timer) = transport(once());
    let settings = [("requests_per_second", "1")];
    let connection = connection("https://checkout.prood.com", &settings);
    let provider =
        registry::open(&connection, &Credentials::from_pairs(secrets), transport).unwrap();
    for _ in 0..2 {
        page(&*provider).await.unwrap();
    }
    let waited: std::time::Duration = timer.sleeps().iter().sum();
    assert_eq!(waited.as_secs(), 3, "four round trips, one a second, the first at once");
}
