use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::get;

use super::*;
use crate::testing::serve;
use crate::{ErrorKind, ProviderError, Reached};

async fn failure(script: Script, request: Request, limits: Limits) -> ProviderError {
    let (url, _) = raw(script).await;
    let (channel, _) = channel(&url, limits);
    channel.send(&request).await.unwrap_err()
}

fn outcome(error: &ProviderError) -> (ErrorKind, Reached) {
    (error.kind.clone(), error.reached)
}

fn silent(stream: TcpStream) -> futures::future::BoxFuture<'static, ()> {
    Box::pin(async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
}

#[tokio::test]
async fn no_answer_in_time() {
    let error = failure(silent, read(), impatient()).await;
    assert_eq!(outcome(&error), (ErrorKind::Timeout, Reached::No));
    let error = failure(silent, action(), impatient()).await;
    assert_eq!(outcome(&error), (ErrorKind::Timeout, Reached::Maybe));
    assert_eq!(error.message, "Plugipay did not begin to answer in time");
}

#[tokio::test]
async fn an_answer_that_stops_in_the_middle() {
    let script: Script = |mut stream| {
        Box::pin(async move {
            write(&mut stream, "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{\"data\"").await;
            silent(stream).await;
        })
    };
    let error =
        failure(script, action(), Limits { idle: Duration::from_millis(200), ..once() }).await;
    assert_eq!(outcome(&error), (ErrorKind::Timeout, Reached::Maybe));
    assert_eq!(error.message, "Plugipay did not finish its answer in time");
}

#[tokio::test]
async fn an_answer_that_drips_for_ever() {
    let script: Script = |mut stream| {
        Box::pin(async move {
            write(&mut stream, "HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n").await;
            while stream.write_all(b" ").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        })
    };
    let (url, _) = raw(script).await;
    let (channel, _) = channel(&url, Limits { total: Duration::from_millis(300), ..once() });
    let error = channel.send(&read()).await.unwrap_err();
    assert_eq!(outcome(&error), (ErrorKind::Timeout, Reached::No));
}

#[tokio::test]
async fn a_connection_that_breaks() {
    let half: Script = |mut stream| {
        Box::pin(async move {
            write(&mut stream, "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{\"data\"").await;
        })
    };
    let closed: Script = |stream| Box::pin(async move { drop(stream) });
    for script in [half, closed] {
        let error = failure(script, action(), once()).await;
        assert_eq!(outcome(&error), (ErrorKind::Network, Reached::Maybe));
        assert_eq!(outcome(&failure(script, read(), once()).await).1, Reached::No);
    }
}

#[tokio::test]
async fn a_connection_that_was_never_made() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let (channel, _) = channel(&url, once());
    let error = channel.send(&action()).await.unwrap_err();
    assert_eq!(outcome(&error), (ErrorKind::Network, Reached::No));
    assert_eq!(error.message, "no connection to Plugipay: it was refused");
}

#[tokio::test]
async fn a_connection_that_is_not_secure() {
    let plain: Script = |mut stream| {
        Box::pin(async move { write(&mut stream, "HTTP/1.1 400 Bad Request\r\n\r\n").await })
    };
    // A raw server waits for a request's head, which TLS never sends; so answer at once.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            plain(stream).await;
        }
    });
    let (channel, _) = channel(&url, Limits { connect: Duration::from_secs(20), ..once() });
    let error = channel.send(&action()).await.unwrap_err();
    assert_eq!(outcome(&error), (ErrorKind::Network, Reached::No));
    assert!(error.message.contains("TLS"), "{}", error.message);
}

#[tokio::test]
async fn a_body_without_end_is_not_read_to_its_end() {
    let endless = || async {
        let piece = || Ok::<_, std::io::Error>(Bytes::from_static(&[b' '; 4_096]));
        Body::from_stream(futures::stream::repeat_with(piece))
    };
    let announced = || async { "x".repeat(70_000) };
    let app = Router::new().route("/v1/a", get(endless)).route("/v1/b", get(announced));
    let url = serve(app).await;
    let (channel, _) = channel(&url, Limits { max_body: 64 << 10, ..once() });
    for route in ["/a", "/b"] {
        let error = channel.send(&Request::get("/v1", route)).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::TooLarge, "{route}");
        assert!(error.message.contains("65536 bytes"), "{}", error.message);
    }
}

#[tokio::test]
async fn bytes_that_are_no_text() {
    let url =
        serve(Router::new().fallback(|| async { Bytes::from_static(b"{\"a\":\"\xff\"}") })).await;
    let (channel, _) = channel(&url, once());
    let error = channel.send(&action()).await.unwrap_err();
    assert_eq!(outcome(&error), (ErrorKind::InvalidAnswer, Reached::Maybe));
    assert!(error.message.starts_with("Plugipay answered with bytes that are no UTF-8"));
}
