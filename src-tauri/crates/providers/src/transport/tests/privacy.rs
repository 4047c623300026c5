use std::io;
use std::sync::Mutex;

use axum::Router;
use axum::http::{StatusCode, header};
use tracing_subscriber::fmt::MakeWriter;

use super::super::{Transport, TransportOptions};
use super::*;
use crate::testing::{SECRET, serve};
use crate::{ErrorKind, ProviderError};

#[tokio::test]
async fn a_redirect_is_refused_and_not_followed() {
    let (elsewhere, count) = raw(|stream| Box::pin(async move { drop(stream) })).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("{elsewhere}/c/customer-capability");
        let status = StatusCode::from_u16(status).unwrap();
        let answer = move || {
            let location = location.clone();
            async move { (status, [(header::LOCATION, location)], "") }
        };
        let url = serve(Router::new().fallback(answer)).await;
        let (channel, _) = channel(&url, once());
        let error = channel.send(&read()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Redirect, "{status}");
        assert!(!error.message.contains("capability"), "{}", error.message);
    }
    assert_eq!(count.load(Ordering::SeqCst), 0, "the other place was never asked");
}

/// Everything that tracing writes, as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

#[tokio::test]
async fn neither_log_nor_error_holds_a_secret() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let echo = format!("no: {SECRET} https://plugipay.com/c/cs_capability Bearer {SECRET}");
    let url = serve(Router::new().fallback(move || async { (StatusCode::FORBIDDEN, echo) })).await;
    let (channel, _) = channel(&url, once());
    let error = channel.send(&read()).await.unwrap_err();
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let both = format!("{log}{error}{error:?}");
    for hidden in [SECRET, "capability", "Canary"] {
        assert!(!both.contains(hidden), "{hidden} in {both}");
    }
    // What the HTTP library writes at its own most talkative level is not ours to word.
    let ours: Vec<_> = log.lines().filter(|line| line.contains("providers::")).collect();
    assert_eq!(ours.len(), 1, "{log}");
    for part in ["GET", "/v1/things/{}?status", "403"] {
        assert!(ours[0].contains(part), "{part} not in {}", ours[0]);
    }
    assert!(!ours[0].contains("hidden-value") && !ours[0].contains("t1"), "{}", ours[0]);
}

fn refused(base_url: &str, settings: &[(&str, &str)]) -> ProviderError {
    let (transport, _) = transport(once());
    let info = registry::info("plugipay").unwrap();
    let connection = connection(base_url, settings);
    let dialect = Box::<Counting>::default();
    let channel = Channel::open(&connection, info, &credentials(), transport, dialect);
    channel.err().unwrap()
}

#[tokio::test]
async fn a_private_network_needs_consent() {
    assert_eq!(refused("https://192.168.1.4", &[]).kind, ErrorKind::Address);
    assert_eq!(refused("http://plugipay.com", &[]).kind, ErrorKind::Settings);
    let consent = [("allow_private_address", "yes")];
    assert_eq!(refused("http://192.168.1.4", &consent).kind, ErrorKind::Settings);
    let (transport, _) = transport(once());
    let connection = connection("https://192.168.1.4", &consent);
    let info = registry::info("plugipay").unwrap();
    let channel =
        Channel::open(&connection, info, &credentials(), transport, Box::<Counting>::default());
    assert_eq!(channel.unwrap().base().reach, crate::transport::address::Reach::Anywhere);
}

#[tokio::test]
async fn a_budget_is_a_whole_number() {
    for value in ["fast", "-1", "1.5"] {
        let error = refused("https://plugipay.com", &[("requests_per_second", value)]);
        assert_eq!(error.kind, ErrorKind::Settings, "{value}");
    }
}

#[tokio::test]
async fn a_connection_keeps_its_budget_when_opened_again() {
    let (transport, timer) = transport(once());
    let open = transport.budget("c1", 5);
    for _ in 0..3 {
        transport.budget("c1", 5).wait().await;
    }
    drop(open);
    assert_eq!(timer.sleeps().len(), 2, "one at once, then five a second");
    transport.budget("c2", 5).wait().await;
    assert_eq!(timer.sleeps().len(), 2, "another connection has its own");
}

#[tokio::test]
async fn a_proxy_that_cannot_be_is_refused_at_the_start() {
    for (proxy, good) in
        [("http://proxy.corp:3128", true), ("proxy corp", false), ("ftp://x", false)]
    {
        let clock = Arc::new(crate::testing::Standing(crate::testing::now()));
        let options =
            TransportOptions { proxy: Some(proxy.to_owned()), ..TransportOptions::new("x", clock) };
        let refused = Transport::new(options).err().map(|error| error.kind);
        assert_eq!(refused, (!good).then_some(ErrorKind::Settings), "{proxy}");
    }
}
