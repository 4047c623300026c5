//! Requests to Prood's checkout app, and what its answers and refusals say.

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::value::RawValue;

use super::draft::Kind;
use super::map::Map;
use super::{body, wire};
use crate::envelope::Known;
use crate::reading::loose;
use crate::transport::{Answer, Channel, Dialect, Effect, Method, Refusal, Request};
use crate::{ErrorKind, ProviderError, Reached, Result, Row};

const SESSIONS: &str = "/api/sessions";
const LINKS: &str = "/api/payment-links";
const SESSION: &str = "/api/sessions/{}";
const CONFIRM: &str = "/api/sessions/{}/confirm";

/// An id that no session has: what answers to it is alive, and nobody's session is read.
const NOBODY: &str = "cs_countersign_is_anybody_there";

/// How Prood wants to be spoken to.
pub struct Speech(pub Option<SecretString>);

impl Dialect for Speech {
    /// Only who makes something has to prove anything; the secret goes nowhere else.
    fn sign(&self, request: &Request, _: DateTime<Utc>) -> Vec<(&'static str, String)> {
        let makes =
            request.method == Method::Post && [SESSIONS, LINKS].contains(&request.target.as_str());
        let secret = self.0.iter().filter(|_| makes);
        secret.map(|secret| ("x-checkout-secret", secret.expose_secret().to_owned())).collect()
    }

    fn refusal(&self, answer: &Answer) -> Refusal {
        refusal(answer)
    }
}

/// The codes whose meaning is not that of their status.
const CODES: &[(&str, ErrorKind)] = &[
    ("NOT_FOUND", ErrorKind::NotFound),
    ("EXPIRED", ErrorKind::NotFound),
    ("UNAUTHORIZED", ErrorKind::InvalidKey),
    ("FORBIDDEN", ErrorKind::Forbidden),
    ("VALIDATION", ErrorKind::Invalid(None)),
    ("PAYMENT_FAILED", ErrorKind::Invalid(None)),
    ("INVALID_STATE", ErrorKind::Conflict),
    ("RATE_LIMIT", ErrorKind::RateLimited),
];

/// Reads an error's body; one that is none of Prood's is quoted. A 5xx is never anything but a failure:
/// the published code gives every exception as a 500.
pub fn refusal(answer: &Answer) -> Refusal {
    let failed = serde_json::from_str::<wire::Failed<'_>>(&answer.body).ok();
    let Some(failed) = failed.filter(|_| answer.body.trim_start().starts_with('{')) else {
        let message = Some(answer.body.chars().take(4_000).collect());
        return Refusal { message, ..Refusal::default() };
    };
    let error: Option<String> = loose(failed.error);
    let message = failed.message.or(error);
    let unnamed = (answer.status == 404 && message.is_some()).then(|| "NOT_FOUND".to_owned());
    let code = failed.code.or(unnamed);
    let field = first_path(failed.errors);
    let known = CODES.iter().find(|(known, _)| code.as_deref() == Some(*known));
    let kind = known.filter(|_| answer.status < 500).map(|(_, kind)| match kind {
        ErrorKind::Invalid(_) => ErrorKind::Invalid(field),
        kind => kind.clone(),
    });
    Refusal { kind, code, message, ..Refusal::default() }
}

fn first_path(errors: Option<&RawValue>) -> Option<String> {
    loose::<Vec<wire::Wrong>>(errors)?.into_iter().find_map(|wrong| wrong.path)
}

/// The checkout app of one connection.
pub struct Api {
    channel: Channel,
}

impl Api {
    /// Through `channel`.
    pub fn new(channel: Channel) -> Self {
        Self { channel }
    }

    /// The host that is asked.
    pub fn host(&self) -> &str {
        self.channel.base().host()
    }

    /// What this computer's clock says.
    pub fn now(&self) -> DateTime<Utc> {
        self.channel.now()
    }

    /// One session. It needs no secret: the id is the capability.
    pub async fn load(&self, id: &str, map: &Map) -> Result<Row> {
        let request = named(Request::get("", SESSION), id)?;
        let answer = self.channel.send(&request).await?;
        if !answer.body.trim_start().starts_with('{') {
            return Err(self.channel.invalid(&answer, Effect::Read, NOT_THEIRS));
        }
        let told = ["sessionId", "id"].iter().find_map(|key| body::text(&answer.body, key));
        if told.is_some_and(|told| told != id) {
            return Err(self.channel.invalid(&answer, Effect::Read, "another session"));
        }
        let row = map.seen(id, answer.body.trim(), None, answer.our_time);
        // Half a body is no session's state; what is kept must be what was said.
        match serde_json::from_str::<&RawValue>(&answer.body) {
            Ok(_) => Ok(row),
            Err(_) => Err(self.channel.invalid(&answer, Effect::Read, NOT_THEIRS)),
        }
    }

    /// A new session or link. What only we know of it is kept beside the answer, which may hold no
    /// more than an id.
    pub async fn make(&self, kind: Kind, asked: Vec<u8>, map: &Map) -> Result<Row> {
        let route = if kind == Kind::Link { LINKS } else { SESSIONS };
        let request = Request::post("", route, asked.clone());
        let answer = self.channel.send(&request).await?;
        let (id, session) = made(&answer.body)
            .ok_or_else(|| self.channel.invalid(&answer, Effect::Action, "no session's id"))?;
        let asked: Option<&RawValue> = serde_json::from_slice(&asked).ok();
        let known = Known { id, at: Some(answer.our_time), asked, ..Known::default() };
        Ok(map.row(known, &session))
    }

    /// Has the gateway asked about a payment, and reads what became of the session.
    pub async fn confirm(&self, id: &str, charge: &str, map: &Map) -> Result<Row> {
        let wire = wire::Confirm { charge_id: charge, provider_session_id: charge };
        let unsendable =
            |_| ProviderError::unsent(ErrorKind::Settings, "it cannot be written as JSON");
        let asked = serde_json::to_vec(&wire).map_err(unsendable)?;
        let request = named(Request::post("", CONFIRM, asked), id)?;
        self.channel.send(&request).await?;
        // The answer is half a session: no amount in it. The session itself decides.
        let row = self.load(id, map).await;
        row.map_err(|error| ProviderError { reached: Reached::Maybe, ..error })
    }

    /// Whether Prood's checkout is there at all; how far its clock is ahead of ours, in seconds.
    pub async fn knock(&self) -> Result<Option<i64>> {
        let request = named(Request::get("", SESSION), NOBODY)?;
        let error = match self.channel.send(&request).await {
            Ok(answer) => return Ok(answer.skew_seconds()),
            Err(error) => error,
        };
        // Any web server has a page that says 404; Prood's answer is JSON.
        if error.status == Some(404) && error.code.as_deref() == Some("NOT_FOUND") {
            return Ok(error.server_time.map(|theirs| (theirs - self.now()).num_seconds()));
        }
        if error.kind == ErrorKind::NotFound {
            let message = "something answers there, but it is not Prood's checkout";
            return Err(ProviderError {
                message: message.to_owned(),
                kind: ErrorKind::InvalidAnswer,
                ..error
            });
        }
        Err(error)
    }
}

const NOT_THEIRS: &str = "something that is not a session";

/// The id in the answer to a create, and the answer as it is kept: an object, or nothing but a URL.
fn made(answer: &str) -> Option<(String, String)> {
    if let Ok(url) = serde_json::from_str::<String>(answer) {
        let kept = serde_json::json!({ "url": &url }).to_string();
        return Some((last_segment(&url)?, kept));
    }
    if !answer.trim_start().starts_with('{') {
        return None;
    }
    let wire: wire::Made = serde_json::from_str(answer).ok()?;
    let id = wire.id.or(wire.session_id).filter(|id| !id.is_empty());
    let url = wire.checkout_url.or(wire.url);
    Some((id.or_else(|| last_segment(&url?))?, answer.trim().to_owned()))
}

fn last_segment(url: &str) -> Option<String> {
    let url = reqwest::Url::parse(url).ok()?;
    let id = url.path_segments()?.next_back()?.to_owned();
    super::info::is_session_id(&id).then_some(id)
}

fn named(request: Request, id: &str) -> Result<Request> {
    request.id(id).ok_or_else(|| {
        let message = "this cannot be an id of Prood's";
        ProviderError::unsent(ErrorKind::Invalid(Some("id".to_owned())), message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn every_form_of_a_refusal() {
        let table = [
            (401, r#"{"code":"UNAUTHORIZED","message":"no"}"#, Some(ErrorKind::InvalidKey), "no"),
            (
                403,
                r#"{"error":"no","code":"FORBIDDEN","status":403}"#,
                Some(ErrorKind::Forbidden),
                "no",
            ),
            (
                404,
                r#"{"error":"Session not found"}"#,
                Some(ErrorKind::NotFound),
                "Session not found",
            ),
            (
                409,
                r#"{"code":"INVALID_STATE","message":"done"}"#,
                Some(ErrorKind::Conflict),
                "done",
            ),
            (410, r#"{"code":"EXPIRED","message":"over"}"#, Some(ErrorKind::NotFound), "over"),
            (
                402,
                r#"{"code":"PAYMENT_FAILED","message":"declined"}"#,
                Some(ErrorKind::Invalid(None)),
                "declined",
            ),
            (
                429,
                r#"{"code":"RATE_LIMIT","message":"slow"}"#,
                Some(ErrorKind::RateLimited),
                "slow",
            ),
            (500, r#"{"code":"UNAUTHORIZED","message":"odd"}"#, None, "odd"),
            (500, r#"{"code":"UNKNOWN","message":"oops"}"#, None, "oops"),
            (502, "<html>", None, "<html>"),
        ];
        for (status, body, kind, message) in table {
            let refusal = refusal(&testing::answer(status, body));
            assert_eq!((refusal.kind, refusal.message.as_deref()), (kind, Some(message)), "{body}");
        }
        let body =
            r#"{"code":"VALIDATION","message":"m","errors":[{"path":"amount","message":"x"}]}"#;
        let refusal = refusal(&testing::answer(422, body));
        assert_eq!(refusal.kind, Some(ErrorKind::Invalid(Some("amount".to_owned()))));
    }

    #[test]
    fn the_id_is_found_wherever_it_stands() {
        let table = [
            (r#"{"id":"cs_1","checkoutUrl":"https://x.example/c/cs_2"}"#, Some("cs_1")),
            (r#"{"sessionId":"cs_1","snapshot":{}}"#, Some("cs_1")),
            (r#"{"url":"http://localhost:3004/c/cs_link_abc"}"#, Some("cs_link_abc")),
            (r#""http://localhost:3004/c/cs_link_abc""#, Some("cs_link_abc")),
            (r#"{"id":"","url":"https://x.example/c/pl_1"}"#, Some("pl_1")),
            (r#"{"url":"https://x.example/elsewhere"}"#, None),
            (r#"{"id":7}"#, None),
            ("{}", None),
            ("[]", None),
            ("<html>", None),
            ("", None),
        ];
        for (answer, id) in table {
            assert_eq!(made(answer).map(|(id, _)| id).as_deref(), id, "{answer}");
        }
    }
}
