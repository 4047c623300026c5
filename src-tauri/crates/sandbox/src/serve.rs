//! Puts an emulated provider behind a socket and lets the queued faults strike.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body as HttpBody, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use futures::StreamExt;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::clock::{self, Clock};
use crate::door::{Cut, Door};
use crate::faults::{Fault, Faults};
use crate::http::{Body, Call, Reply};
use crate::requests::Requests;

/// The largest request body that is read.
const BODY_LIMIT: usize = 1 << 20;

/// Something that answers requests.
pub trait Service: Send + Sync + 'static {
    /// The provider's name, as faults and counts call it; `control` for the control URL.
    fn name(&self) -> &'static str;
    /// Answers one request, having done what it asks.
    fn handle(&self, call: &Call) -> Reply;
    /// An error in the provider's own envelope.
    fn error(&self, status: u16, code: Option<&str>, message: &str) -> Reply;
}

/// What a socket needs to answer.
#[derive(Clone)]
pub struct Desk {
    /// Who answers.
    pub service: Arc<dyn Service>,
    /// Business time.
    pub clock: Arc<Clock>,
    /// What goes wrong.
    pub faults: Arc<Faults>,
    /// What arrived.
    pub requests: Arc<Requests>,
}

/// Serves until the token is cancelled.
pub fn spawn(door: Door, desk: Desk, token: CancellationToken) -> JoinHandle<()> {
    let app = Router::new().fallback(answer).with_state(desk);
    let service = app.into_make_service_with_connect_info::<Cut>();
    tokio::spawn(async move {
        let server = axum::serve(door, service).with_graceful_shutdown(token.cancelled_owned());
        if let Err(error) = server.await {
            tracing::error!(%error, "a server of the sandbox ended");
        }
    })
}

async fn answer(
    State(desk): State<Desk>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    let Ok(body) = axum::body::to_bytes(body, BODY_LIMIT).await else {
        return plain(desk.service.error(413, None, "The body is larger than 1 MB."), 0);
    };
    let method = parts.method.as_str().to_owned();
    let mut call = Call { method, target, headers: parts.headers, body, skew: 0 };
    let name = desk.service.name();
    if name == "control" {
        return plain(desk.service.handle(&call), 0);
    }
    let fault = desk.faults.take(name, &call.method, &call.target);
    if let Some(Fault::Skew { seconds }) = &fault {
        call.skew = *seconds;
    }
    let seq = desk.requests.note(name, &call, fault.as_ref().map(Fault::word));
    let skew = call.skew;
    match fault {
        None => {
            let reply = desk.service.handle(&call);
            if reply.wait_ms > 0 {
                tokio::time::sleep(Duration::from_millis(reply.wait_ms)).await;
            }
            finish(&desk, seq, reply, skew)
        }
        Some(fault) => spoil(desk, call, fault, cut, seq).await,
    }
}

fn finish(desk: &Desk, seq: u64, reply: Reply, skew: i64) -> Response {
    desk.requests.answered(seq, reply.status);
    plain(reply, skew)
}

/// Does the request's work where the fault lets it, then spoils the answer.
async fn spoil(desk: Desk, call: Call, fault: Fault, cut: Cut, seq: u64) -> Response {
    match fault {
        Fault::Delay { ms, effect } => {
            return delay(desk, call, Duration::from_millis(ms), effect, seq).await;
        }
        Fault::Late { seconds } => return late(desk, call, seconds, seq).await,
        _ => {}
    }
    let reply = match fault.lets_work() {
        true => desk.service.handle(&call),
        false => desk.service.error(500, None, "The sandbox was told to fail."),
    };
    match fault {
        Fault::DropBefore | Fault::DropAfter => {
            cut.now();
            plain(reply, 0)
        }
        Fault::HalfBody => half(&reply),
        Fault::HugeBody { bytes } => huge(bytes),
        Fault::SlowDrip { bytes, ms } => drip(&reply, bytes.max(1), Duration::from_millis(ms)),
        fault => finish(&desk, seq, change(&desk, &call, fault, reply), call.skew),
    }
}

/// Works in a task of its own, so that a client who leaves does not undo the delivery.
async fn delay(desk: Desk, call: Call, wait: Duration, effect: bool, seq: u64) -> Response {
    let task = tokio::spawn(async move {
        if !effect {
            tokio::time::sleep(wait).await;
        }
        let reply = desk.service.handle(&call);
        if effect {
            tokio::time::sleep(wait).await;
        }
        finish(&desk, seq, reply, 0)
    });
    task.await.unwrap_or_default()
}

/// The same, by business time.
async fn late(desk: Desk, call: Call, seconds: u32, seq: u64) -> Response {
    let due = desk.clock.now_ms() + i64::from(seconds) * 1_000;
    let task = tokio::spawn(async move {
        desk.clock.reach(due).await;
        let reply = desk.service.handle(&call);
        finish(&desk, seq, reply, 0)
    });
    task.await.unwrap_or_default()
}

/// The faults that are only another answer.
fn change(desk: &Desk, call: &Call, fault: Fault, mut reply: Reply) -> Reply {
    match fault {
        Fault::Status { status, code, retry_after, headers, body, .. } => {
            let told = "The sandbox was told to answer so.";
            let mut reply = desk.service.error(status, code.as_deref(), told);
            if let Some(body) = body {
                reply = Reply::text(status, "text/html; charset=utf-8", body);
            }
            if let Some(value) = retry_after {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                reply.headers.push(("retry-after".into(), text));
            }
            reply.headers.extend(headers.into_iter().map(|(name, value)| (name.into(), value)));
            reply
        }
        Fault::Garbage { body, .. } => Reply::text(
            200,
            "text/html; charset=utf-8",
            body.unwrap_or_else(|| "<html><body><h1>Bad gateway</h1></body></html>".to_owned()),
        ),
        Fault::Redirect { location, status } => {
            let mut reply = Reply::text(status, "text/plain", String::new());
            reply.headers.push(("location".into(), location));
            reply
        }
        Fault::Header { name, value } => {
            reply.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(&name));
            reply.headers.push((name.into(), value));
            reply
        }
        fault => {
            if let Body::Page(page) = &mut reply.body {
                spoil_page(page, call, fault);
            }
            reply
        }
    }
}

fn spoil_page(page: &mut crate::http::Page, call: &Call, fault: Fault) {
    match fault {
        Fault::RepeatCursor => {
            let name = page.envelope.map_or("cursor", |envelope| envelope.cursor);
            page.cursor = call.query(name).or(page.cursor.take());
            page.has_more = true;
        }
        Fault::EmptyPage => {
            page.rows.clear();
            page.has_more = true;
        }
        Fault::Reorder => page.rows.reverse(),
        Fault::LoseRows { count } => drop(page.rows.drain(..count.min(page.rows.len()))),
        Fault::Rows { rows, rows_text, first } => {
            let at = if first { 0 } else { page.rows.len() };
            let added = rows.iter().map(ToString::to_string).chain(rows_text);
            drop(page.rows.splice(at..at, added.collect::<Vec<_>>()));
        }
        _ => {}
    }
}

fn plain(reply: Reply, skew: i64) -> Response {
    respond(&reply, skew, HttpBody::from(reply.body_text()))
}

fn respond(reply: &Reply, skew: i64, body: HttpBody) -> Response {
    let mut builder = Response::builder()
        .status(reply.status)
        .header("content-type", reply.content_type)
        .header("date", clock::http_date(skew));
    for (name, value) in &reply.headers {
        builder = builder.header(name.as_ref(), value);
    }
    builder.body(body).unwrap_or_else(|error| {
        tracing::error!(%error, "an answer that HTTP cannot carry");
        Response::default()
    })
}

fn half(reply: &Reply) -> Response {
    let text = reply.body_text();
    let length = text.len();
    let first = Bytes::copy_from_slice(&text.as_bytes()[..length / 2]);
    let stream = futures::stream::iter([Ok(first)]).chain(futures::stream::once(async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err(std::io::Error::other("cut in the middle"))
    }));
    let mut response = respond(reply, 0, HttpBody::from_stream(stream));
    response.headers_mut().insert("content-length", length.into());
    response
}

fn huge(bytes: u64) -> Response {
    const BLOCK: Bytes = Bytes::from_static(&[b' '; 65_536]);
    let blocks = usize::try_from(bytes.div_ceil(BLOCK.len() as u64)).unwrap_or(usize::MAX);
    let stream = futures::stream::iter((0..=blocks).map(|at| {
        let block = if at == 0 { Bytes::from_static(b"{\"data\":[") } else { BLOCK };
        Ok::<_, std::io::Error>(block)
    }));
    let reply = Reply::json(200, String::new());
    respond(&reply, 0, HttpBody::from_stream(stream))
}

fn drip(reply: &Reply, bytes: usize, wait: Duration) -> Response {
    let text = reply.body_text().into_bytes();
    let drops: Vec<Bytes> = text.chunks(bytes).map(Bytes::copy_from_slice).collect();
    let stream = futures::stream::iter(drops).then(move |drop| async move {
        tokio::time::sleep(wait).await;
        Ok::<_, std::io::Error>(drop)
    });
    respond(reply, 0, HttpBody::from_stream(stream))
}
