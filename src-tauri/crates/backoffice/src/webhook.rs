//! Webhooks, pulled in safely: a message is verified, and all that follows is a read of what it speaks
//! about. Its body is never believed.

use std::sync::Arc;

use domain::{Connection, Kind, SessionKey};
use providers::{Delivery, ErrorKind, NotVerified, Notice, Provider, Subject};
use store::cache::SignedEvent;

use crate::desk::Desk;
use crate::session::{keep, session_key};
use crate::view::*;
use crate::{ApiError, Code, Office};

/// Rows of one user that a message about them leads to reading.
const MOST: usize = 50;

pub(crate) async fn webhook_read(
    office: &Arc<Office>,
    request: WebhookRequest,
) -> Result<WebhookReport, ApiError> {
    let desk = office.desk()?;
    let message = Message::parse(&request.text)?;
    let Spoken { connection, provider, notices } = verified(&desk, &request, &message).await?;
    let mut events = Vec::new();
    for notice in notices {
        let event = signed(&desk, &notice, &message);
        let news = !was_told(&desk, &connection, &event)?;
        // The same event told again is no reason to ask again; one that could not be followed is not
        // told yet, so that its provider may tell it again.
        let read = if news { follow(&desk, &connection, &*provider, &notice).await } else { Ok(0) };
        if read.is_ok() {
            desk.store.cache().keep_event(&connection.id, &event)?;
        }
        events.push(WebhookEvent {
            id: notice.event_id,
            event: notice.event,
            subject: word(&notice.subject),
            news,
            read: *read.as_ref().unwrap_or(&0),
            error: read.err(),
        });
    }
    Ok(WebhookReport { connection: connection.name, events })
}

/// A message as it was pasted or came in: header lines, an empty line, the body.
struct Message<'a> {
    headers: Vec<(String, String)>,
    body: &'a str,
}

impl<'a> Message<'a> {
    fn parse(text: &'a str) -> Result<Self, ApiError> {
        let ends = [text.find("\r\n\r\n").map(|at| (at, 4)), text.find("\n\n").map(|at| (at, 2))];
        let (end, gap) = ends.into_iter().flatten().min().ok_or_else(no_headers)?;
        let headers: Vec<_> = text[..end].lines().filter_map(header).collect();
        if headers.is_empty() {
            return Err(no_headers());
        }
        Ok(Self { headers, body: &text[end + gap..] })
    }
}

fn header(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let named = !name.is_empty() && name.chars().all(is_name);
    named.then(|| (name.to_owned(), value.trim().to_owned()))
}

fn no_headers() -> ApiError {
    let message = "This is no webhook: its header lines are missing. Nothing was read.";
    let hint =
        "Paste the headers (the signature is among them), an empty line, then the body as it came.";
    ApiError::new(Code::InvalidInput, message, hint)
}

/// Who spoke, and about what.
struct Spoken {
    connection: Connection,
    provider: Arc<dyn Provider>,
    notices: Vec<Notice>,
}

/// The first connection whose secret the signature fits.
async fn verified(
    desk: &Desk,
    request: &WebhookRequest,
    message: &Message<'_>,
) -> Result<Spoken, ApiError> {
    let asked = match &request.connection {
        Some(name) => vec![desk.connection(name)?],
        None => desk.connected()?,
    };
    let delivery = Delivery { headers: &message.headers, body: message.body.as_bytes() };
    let mut refusals: Vec<(String, NotVerified)> = Vec::new();
    for connection in asked {
        let provider = desk.provider(&connection).await?;
        let Some(facet) = provider.webhooks() else { continue };
        match facet.verify(delivery, desk.now()) {
            Ok(notices) => return Ok(Spoken { connection, provider, notices }),
            Err(why) => refusals.push((connection.name, why)),
        }
    }
    Err(refused(&refusals))
}

/// The reason that says most: a signature that fits a body nobody can use, before one that does not fit.
fn refused(refusals: &[(String, NotVerified)]) -> ApiError {
    let rank = |why: &NotVerified| match why {
        NotVerified::Unreadable(_) | NotVerified::Stale(_) => 0,
        NotVerified::Mismatch => 1,
        NotVerified::NoSecret => 2,
        NotVerified::NoSignature(_) => 3,
    };
    let Some((name, why)) = refusals.iter().min_by_key(|(_, why)| rank(why)) else {
        let message = "No connection here verifies webhooks. Nothing was read.";
        return ApiError::new(Code::Refused, message, "Connect the provider that sent it.");
    };
    let hint = match why {
        NotVerified::NoSecret => "Give the connection its webhook secret: rotate its key.",
        NotVerified::Stale(_) => "Have the provider send it again, or read the session itself.",
        NotVerified::Mismatch => {
            "Paste headers and body exactly as they came, and check the secret."
        }
        NotVerified::NoSignature(_) => "Paste all header lines: the signature is one of them.",
        NotVerified::Unreadable(_) => "Read the session itself; report the form of the message.",
    };
    ApiError::new(
        Code::Refused,
        format!("“{name}” does not accept it: {why}. Nothing was read."),
        hint,
    )
}

fn signed(desk: &Desk, notice: &Notice, message: &Message<'_>) -> SignedEvent {
    SignedEvent {
        event_id: notice.event_id.clone(),
        event: notice.event.clone(),
        subject: word(&notice.subject),
        occurred: notice.occurred_at,
        received: desk.now(),
        body: message.body.to_owned(),
    }
}

fn was_told(desk: &Desk, connection: &Connection, event: &SignedEvent) -> Result<bool, ApiError> {
    let known = desk.store.cache().events_about(&connection.id, &event.subject)?;
    Ok(known.iter().any(|known| known.event_id == event.event_id))
}

fn word(subject: &Subject) -> String {
    match subject {
        Subject::Session(id) | Subject::Payment(id) | Subject::User(id) => id.clone(),
        Subject::Nothing => String::new(),
    }
}

/// Reads what the message speaks about; how many rows were read.
async fn follow(
    desk: &Desk,
    connection: &Connection,
    provider: &dyn Provider,
    notice: &Notice,
) -> Result<u32, ApiError> {
    let payment = |id: &str| SessionKey { kind: Kind::Payment, ..session_key(connection, id) };
    let keys = match &notice.subject {
        Subject::Session(id) => vec![session_key(connection, id)],
        Subject::Payment(id) => vec![payment(id)],
        Subject::User(id) => of_user(desk, connection, id)?,
        Subject::Nothing => Vec::new(),
    };
    let mut read = 0;
    for key in keys {
        let Some(fetch) = provider.fetch().filter(|fetch| fetch.can(key.kind)) else { continue };
        match fetch.fetch(&key.id).await {
            Ok(row) => {
                keep(desk, connection, crate::sync::join(desk, connection, row)?)?;
                read += 1;
            }
            // What is gone at the provider is left as it was last seen.
            Err(error) if error.kind == ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(read)
}

/// The rows of one of the merchant's users that may still change.
fn of_user(desk: &Desk, connection: &Connection, user: &str) -> Result<Vec<SessionKey>, ApiError> {
    let cache = desk.store.cache();
    let keys = cache.live_keys(&connection.id, None, None, usize::MAX)?;
    let theirs = |row: &store::cache::SessionRow| row.session.customer.id.as_deref() == Some(user);
    let rows = cache.rows(&keys)?.into_iter().filter(theirs);
    Ok(rows.map(|row| row.key).take(MOST).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_headers_an_empty_line_and_a_body_as_it_came() {
        let text = "POST /hook HTTP/1.1\r\nHost: x\r\nX-Signature: t=1,v1=a\r\n\r\n{\"a\":1}\n\n";
        let message = Message::parse(text).unwrap();
        assert_eq!(message.headers[1], ("X-Signature".to_owned(), "t=1,v1=a".to_owned()));
        assert_eq!(message.body, "{\"a\":1}\n\n", "to the last byte");
        for text in ["{\"a\":1}", "", "\n\n{}", "no header here\n\n{}"] {
            assert_eq!(Message::parse(text).err().unwrap().code, Code::InvalidInput, "{text}");
        }
    }

    #[test]
    fn the_reason_that_says_most_is_told() {
        let refusals = [
            ("a".to_owned(), NotVerified::NoSignature("X-Signature")),
            ("b".to_owned(), NotVerified::Mismatch),
            ("c".to_owned(), NotVerified::NoSecret),
        ];
        assert!(refused(&refusals).message.starts_with("“b” does not accept it: the signature"));
        assert!(refused(&[]).message.starts_with("No connection here verifies"));
    }
}
