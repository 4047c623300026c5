//! Carries webhooks: signed anew at each attempt, at least once, to loopback addresses only.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use crate::clock::{Clock, wall};

/// One body on its way to one endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The endpoint's id.
    pub endpoint: String,
    /// The message's id, the same at every attempt.
    pub id: String,
    /// The endpoint's address; [`address`] accepts it.
    pub url: String,
    /// What signs it.
    pub secret: String,
    /// The body, word for word.
    pub body: String,
    /// How many attempts have failed.
    pub attempts: usize,
    /// When the next attempt is due, in business time.
    pub due: i64,
}

/// How one provider sends.
#[derive(Debug)]
pub struct Manner {
    /// The headers of an attempt at a Unix second.
    pub headers: fn(&Parcel, i64) -> Vec<(&'static str, String)>,
    /// How long to wait after each failed attempt, in milliseconds of business time.
    pub again: &'static [i64],
    /// How long an endpoint may take.
    pub patience: Duration,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Answered with a 2xx.
    Delivered,
    /// Will be tried again.
    Again,
    /// Failed for the last time.
    GivenUp,
}

/// What is on its way.
#[derive(Debug)]
pub struct Courier {
    manner: Manner,
    waiting: Mutex<Vec<Parcel>>,
    wake: Notify,
}

/// Host with port, and path, of a loopback URL; none for any other.
pub fn address(url: &str) -> Option<(String, String)> {
    let rest = url.strip_prefix("http://")?;
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
    let port: u16 = port.parse().ok()?;
    matches!(host, "127.0.0.1" | "localhost")
        .then(|| (format!("127.0.0.1:{port}"), format!("/{path}")))
}

impl Courier {
    /// One that has nothing to carry yet.
    pub fn new(manner: Manner) -> Self {
        Self { manner, waiting: Mutex::default(), wake: Notify::new() }
    }

    /// Takes parcels.
    pub fn send(&self, parcels: impl IntoIterator<Item = Parcel>) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).extend(parcels);
        self.wake.notify_one();
    }

    /// Looks whether anything is due, because business time has moved.
    pub fn look(&self) {
        self.wake.notify_one();
    }

    fn due(&self, now: i64) -> Vec<Parcel> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.extract_if(.., |parcel| parcel.due <= now).collect()
    }

    /// Delivers what is due and says how each attempt ended. Never ends.
    pub async fn run(&self, clock: &Clock, ended: impl Fn(&Parcel, Outcome)) {
        loop {
            let due = self.due(clock.now_ms());
            if due.is_empty() {
                // The timer is for second attempts, which nobody announces.
                let _ = tokio::time::timeout(Duration::from_secs(5), self.wake.notified()).await;
            }
            for parcel in due {
                let good = self.attempt(&parcel).await;
                self.settle(parcel, good, clock.now_ms(), &ended);
            }
        }
    }

    fn settle(&self, mut parcel: Parcel, good: bool, now: i64, ended: &impl Fn(&Parcel, Outcome)) {
        let wait = self.manner.again.get(parcel.attempts);
        parcel.attempts += usize::from(!good);
        match wait {
            _ if good => ended(&parcel, Outcome::Delivered),
            None => ended(&parcel, Outcome::GivenUp),
            Some(wait) => {
                parcel.due = now + wait;
                ended(&parcel, Outcome::Again);
                self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(parcel);
            }
        }
    }

    async fn attempt(&self, parcel: &Parcel) -> bool {
        let Some((authority, path)) = address(&parcel.url) else { return false };
        let mut request = format!(
            "POST {path} HTTP/1.1\r\nhost: {authority}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\nconnection: close\r\n",
            parcel.body.len()
        );
        for (name, value) in (self.manner.headers)(parcel, wall().timestamp()) {
            request += &format!("{name}: {value}\r\n");
        }
        request += &format!("\r\n{}", parcel.body);
        let status = tokio::time::timeout(self.manner.patience, exchange(&authority, &request));
        matches!(status.await, Ok(Some(200..=299)))
    }
}

/// The status of the answer.
async fn exchange(authority: &str, request: &str) -> Option<u16> {
    let mut stream = TcpStream::connect(authority).await.ok()?;
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).await.ok()?;
    std::str::from_utf8(&head[9..]).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parcel() -> Parcel {
        Parcel {
            endpoint: "e".to_owned(),
            id: "m".to_owned(),
            url: "http://127.0.0.1:9/".to_owned(),
            secret: String::new(),
            body: String::new(),
            attempts: 0,
            due: 0,
        }
    }

    fn courier() -> Courier {
        let again: &'static [i64] = &[10, 20];
        Courier::new(Manner { headers: |_, _| Vec::new(), again, patience: Duration::ZERO })
    }

    #[test]
    fn only_loopback_is_ever_called() {
        assert_eq!(
            address("http://localhost:9/hook?a=1"),
            Some(("127.0.0.1:9".to_owned(), "/hook?a=1".to_owned()))
        );
        for foreign in [
            "https://shop.example/hook",
            "http://127.0.0.1.evil.example/",
            "http://127.0.0.1:80@evil.example/",
            "http://[::1]:80/",
        ] {
            assert_eq!(address(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn a_failed_attempt_waits_and_the_last_one_gives_up() {
        let courier = courier();
        let ended = Mutex::new(Vec::new());
        let note =
            |parcel: &Parcel, outcome| ended.lock().unwrap().push((parcel.attempts, outcome));
        courier.settle(parcel(), false, 100, &note);
        assert!(courier.due(109).is_empty());
        courier.settle(courier.due(110).remove(0), false, 110, &note);
        courier.settle(courier.due(130).remove(0), false, 130, &note);
        assert!(courier.due(i64::MAX).is_empty());
        let told = ended.into_inner().unwrap();
        assert_eq!(told, [(1, Outcome::Again), (2, Outcome::Again), (3, Outcome::GivenUp)]);
    }

    #[test]
    fn what_was_delivered_is_not_sent_again() {
        let courier = courier();
        courier.settle(parcel(), true, 100, &|_, outcome| assert_eq!(outcome, Outcome::Delivered));
        assert!(courier.due(i64::MAX).is_empty());
    }
}
