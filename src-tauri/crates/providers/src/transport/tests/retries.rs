use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::any;

use super::*;
use crate::testing::serve;
use crate::{ErrorKind, Reached};

/// Answers with these one after the other, the last for ever; keeps what proved who asked.
async fn sequence(answers: &'static [(u16, &'static str)]) -> (String, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = seen.clone();
    let answer = move |headers: HeaderMap| {
        let mut kept = kept.lock().unwrap();
        let (status, retry_after) = answers[kept.len().min(answers.len() - 1)];
        kept.push(headers["authorization"].to_str().unwrap().to_owned());
        let date = (header::DATE, "Thu, 01 Jan 2026 00:00:00 GMT");
        let retry = (header::RETRY_AFTER, retry_after);
        std::future::ready((StatusCode::from_u16(status).unwrap(), [date, retry], "{}"))
    };
    (serve(Router::new().fallback(any(answer))).await, seen)
}

#[tokio::test]
async fn a_read_is_tried_again_and_signed_afresh() {
    let (url, seen) = sequence(&[(503, ""), (500, ""), (200, "")]).await;
    let (channel, timer) = channel(&url, Limits::default());
    let answer = channel.send(&read()).await.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(*seen.lock().unwrap(), ["Canary 0", "Canary 1", "Canary 2"]);
    let pauses: Vec<_> = timer.sleeps().iter().map(Duration::as_millis).collect();
    assert!((500..=1_000).contains(&pauses[0]), "half a second and jitter, not {}", pauses[0]);
    assert!((1_000..=2_000).contains(&pauses[1]), "twice as long, not {}", pauses[1]);
}

#[tokio::test]
async fn four_attempts_are_enough() {
    let (url, seen) = sequence(&[(502, "")]).await;
    let (channel, _) = channel(&url, Limits::default());
    let error = channel.send(&read()).await.unwrap_err();
    assert_eq!((error.kind, error.status), (ErrorKind::Server, Some(502)));
    assert_eq!(error.reached, Reached::No, "a read has no effect");
    assert_eq!(seen.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn an_action_is_sent_once() {
    for (status, kind, reached) in [
        (500, ErrorKind::Server, Reached::Maybe),
        (503, ErrorKind::Server, Reached::Maybe),
        (408, ErrorKind::Timeout, Reached::Maybe),
        (429, ErrorKind::RateLimited, Reached::Answered),
        (409, ErrorKind::Conflict, Reached::Answered),
    ] {
        let answers = Box::leak(Box::new([(status, "1")]));
        let (url, seen) = sequence(answers).await;
        let (channel, timer) = channel(&url, Limits::default());
        let error = channel.send(&action()).await.unwrap_err();
        assert_eq!((error.kind, error.reached), (kind, reached), "{status}");
        assert_eq!(seen.lock().unwrap().len(), 1, "{status}");
        assert_eq!(timer.sleeps(), [], "{status}");
    }
}

#[tokio::test]
async fn a_refusal_is_not_repeated() {
    for status in [400, 401, 403, 404, 409, 422] {
        let answers = Box::leak(Box::new([(status, "")]));
        let (url, seen) = sequence(answers).await;
        let (channel, _) = channel(&url, Limits::default());
        assert_eq!(channel.send(&read()).await.unwrap_err().status, Some(status));
        assert_eq!(seen.lock().unwrap().len(), 1, "{status}");
    }
}

/// `Retry-After`, and from how many to how many milliseconds we wait.
#[tokio::test]
async fn retry_after_is_obeyed() {
    let table: &[(&str, u128, u128)] = &[
        ("7", 7_000, 7_250),
        ("Thu, 01 Jan 2026 00:00:40 GMT", 40_000, 40_250),
        ("60", 60_000, 60_250),
        ("0", 0, 250),
        ("-5", 500, 1_000),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 500, 1_000),
        ("1e9", 500, 1_000),
        ("soon", 500, 1_000),
    ];
    for (value, least, most) in table {
        let answers = Box::leak(Box::new([(429, *value), (200, "")]));
        let (url, _) = sequence(answers).await;
        let (channel, timer) = channel(&url, Limits::default());
        channel.send(&read()).await.unwrap();
        let pause = timer.sleeps()[0].as_millis();
        assert!((*least..=*most).contains(&pause), "{value}: waited {pause} ms");
    }
}

#[tokio::test]
async fn too_long_a_wait_is_an_error_that_says_how_long() {
    for (value, spelled) in [
        ("3600", "60 min"),
        ("1000000000", "11575 days"),
        ("Fri, 01 Jan 2027 00:00:00 GMT", "365 days"),
    ] {
        let answers = Box::leak(Box::new([(429, value)]));
        let (url, seen) = sequence(answers).await;
        let (channel, timer) = channel(&url, Limits::default());
        let error = channel.send(&read()).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::RateLimited);
        assert!(error.retry_after.unwrap() > Duration::from_secs(60));
        let start = format!("Plugipay was asked too often: it asks to wait {spelled}");
        assert!(error.message.starts_with(&start), "{}", error.message);
        assert_eq!((seen.lock().unwrap().len(), timer.sleeps()), (1, vec![]));
    }
}

#[tokio::test]
async fn reads_share_a_connection_and_actions_open_their_own() {
    let (url, count) = raw(|mut stream| {
        Box::pin(async move {
            write(&mut stream, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
            while head(&mut stream).await {
                write(&mut stream, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
            }
        })
    })
    .await;
    let (channel, _) = channel(&url, once());
    for _ in 0..3 {
        channel.send(&read()).await.unwrap();
    }
    assert_eq!(count.load(Ordering::SeqCst), 1);
    for _ in 0..3 {
        channel.send(&action()).await.unwrap();
    }
    assert_eq!(count.load(Ordering::SeqCst), 4);
}
