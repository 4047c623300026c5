//! What the tests of this crate share: a clock that stands, a timer that jumps, a small server.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use chrono::{DateTime, TimeZone as _, Utc};
use domain::{Clock, Connection, ConnectionId, Mode, ProviderId, Settings};
use futures::future::BoxFuture;

use crate::Credentials;
use crate::transport::{Answer, Limits, Timer, Transport, TransportOptions};

/// 2026-01-01 00:00:00 UTC, the moment of the signing vectors.
pub const NOW: i64 = 1_767_225_600;

/// A clock that stands.
pub struct Standing(pub DateTime<Utc>);

impl Clock for Standing {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}

pub fn now() -> DateTime<Utc> {
    Utc.timestamp_opt(NOW, 0).unwrap()
}

/// A timer whose waiting takes no time but counts.
#[derive(Default)]
pub struct JumpingTimer {
    elapsed: Mutex<Duration>,
    sleeps: Mutex<Vec<Duration>>,
}

impl JumpingTimer {
    pub fn sleeps(&self) -> Vec<Duration> {
        self.sleeps.lock().unwrap().clone()
    }
}

impl Timer for JumpingTimer {
    fn elapsed(&self) -> Duration {
        *self.elapsed.lock().unwrap()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        *self.elapsed.lock().unwrap() += time;
        self.sleeps.lock().unwrap().push(time);
        Box::pin(std::future::ready(()))
    }
}

/// A transport whose clock stands and whose pauses take no time.
pub fn transport(limits: Limits) -> (Arc<Transport>, Arc<JumpingTimer>) {
    let timer = Arc::new(JumpingTimer::default());
    let clock = Arc::new(Standing(now()));
    let options = TransportOptions {
        timer: timer.clone(),
        limits,
        ..TransportOptions::new("countersign/test", clock)
    };
    (Arc::new(Transport::new(options).unwrap()), timer)
}

/// Serves on a free loopback port and gives the base URL.
pub async fn serve(app: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    url
}

/// A connection with the settings given and no request budget.
pub fn connection(base_url: &str, settings: &[(&str, &str)]) -> Connection {
    let pairs = [("key_id", "pk_test_AKIADEMO7Q2M"), ("requests_per_second", "0")];
    let pairs = pairs.iter().chain(settings);
    Connection {
        id: ConnectionId::new("c1"),
        name: "Shop".to_owned(),
        provider: ProviderId::new("plugipay"),
        account: "acc_1".to_owned(),
        mode: Mode::Unknown,
        base_url: base_url.to_owned(),
        settings: Settings(pairs.map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()),
        colour: "blue".to_owned(),
        created_at: now(),
    }
}

/// The secret of the signing vectors.
pub const SECRET: &str = "sk_test_3b1f9c0d7a6e4258b0aa91c4";

pub fn credentials() -> Credentials {
    Credentials::from_pairs([("secret".to_owned(), SECRET.to_owned())])
}

pub fn answer(status: u16, body: &str) -> Answer {
    Answer {
        status,
        headers: reqwest::header::HeaderMap::new(),
        body: body.to_owned(),
        server_time: None,
        our_time: now(),
    }
}
