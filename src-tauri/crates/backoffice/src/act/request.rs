//! Asking the provider on behalf of an intent, and seeing its answers as the protocol does.

use confirmation::{Answer, Observation, Refusal};
use domain::{Action, Kind, SessionKey, Status};
use providers::{ErrorKind, ProviderError, Reached, ReusableLink, Row};

use super::drive::Driver;
use crate::session::keep;

/// What came back: a session, or a reusable link.
pub(super) enum Came {
    Session(Box<Row>),
    Link(Box<ReusableLink>),
}

impl From<Row> for Came {
    fn from(row: Row) -> Self {
        Self::Session(Box::new(row))
    }
}

impl From<ReusableLink> for Came {
    fn from(link: ReusableLink) -> Self {
        Self::Link(Box::new(link))
    }
}

fn none() -> ProviderError {
    ProviderError::unsent(ErrorKind::Settings, "the provider has no such operation")
}

impl Driver<'_> {
    /// Reads what the intent is about.
    pub(super) async fn read_anew(&self, id: &str) -> providers::Result<Came> {
        match self.payload.plan.action {
            Action::Link | Action::LinkUpdate => {
                self.provider.links().ok_or_else(none)?.one(id).await.map(Came::from)
            }
            _ => match self.attempt(id) {
                Some(row) => Ok(row.into()),
                None => self.provider.fetch().ok_or_else(none)?.fetch(id).await.map(Came::from),
            },
        }
    }

    /// An attempt that has no id at the provider cannot be read there: what came back is all there is.
    fn attempt(&self, id: &str) -> Option<Row> {
        let key = SessionKey {
            connection: self.connection.id.clone(),
            kind: Kind::Attempt,
            id: id.to_owned(),
        };
        let stored = self.desk.store.cache().get(&key).ok()??;
        Some(self.provider.reader().read(&stored.raw))
    }

    /// Makes the request. Whoever calls has made sure that it may be made.
    pub(super) async fn request(&self, key: &str) -> providers::Result<Came> {
        let id = self.payload.plan.session_id().unwrap_or_default();
        let provider = &self.provider;
        match self.payload.plan.action {
            Action::Confirm => {
                provider.confirm().ok_or_else(none)?.confirm(id).await.map(Came::from)
            }
            Action::Cancel => {
                provider.cancel().ok_or_else(none)?.cancel(id, key).await.map(Came::from)
            }
            Action::Recheck => {
                let charge = self.payload.charge.as_deref().ok_or_else(none)?;
                let facet = provider.recheck().ok_or_else(none)?;
                facet.recheck(id, charge, key).await.map(Came::from)
            }
            Action::Capture => {
                let facet = provider.capture().ok_or_else(none)?;
                facet.capture(id, self.payload.plan.part, key).await.map(Came::from)
            }
            Action::Create => {
                let draft = self.payload.draft.as_ref().ok_or_else(none)?;
                provider.create().ok_or_else(none)?.create(draft, key).await.map(Came::from)
            }
            Action::Link => {
                let draft = self.payload.draft.as_ref().ok_or_else(none)?;
                provider.links().ok_or_else(none)?.create(draft, key).await.map(Came::from)
            }
            Action::LinkUpdate => {
                let (link, change) = self.payload.change.as_ref().ok_or_else(none)?;
                provider.links().ok_or_else(none)?.update(link, change, key).await.map(Came::from)
            }
        }
    }

    /// Keeps what came back, and sees it as the protocol does. What the provider said counts even
    /// where it cannot be kept: the next sync reads it again.
    pub(super) fn observe(&mut self, came: Came) -> Option<Observation> {
        match came {
            Came::Session(row) => self.observe_session(*row),
            Came::Link(link) => Some(self.observe_link(&link)),
        }
    }

    fn observe_session(&mut self, row: Row) -> Option<Observation> {
        let session = row.read.as_ref().ok();
        let seen = session.map(Observation::from);
        let key = session.map(|session| SessionKey {
            connection: self.connection.id.clone(),
            kind: session.kind,
            id: session.id.clone(),
        });
        let kept = crate::sync::join(self.desk, &self.connection, row)
            .and_then(|row| keep(self.desk, &self.connection, row));
        if let Err(error) = kept {
            self.not_kept(&error.message);
        }
        self.kept = key.or(self.kept.take());
        seen
    }

    fn observe_link(&self, link: &ReusableLink) -> Observation {
        if let Err(error) = crate::reusable::keep(self.desk, &self.connection, link) {
            self.not_kept(&error.message);
        }
        Observation {
            id: link.id.clone(),
            status: Status::Open,
            amount: self.link_amount(link),
            adapter: None,
            updated: None,
            completed_at: None,
        }
    }

    /// What a link is worth, for the protocol's comparison. One whose customers choose the amount has
    /// none of its own, and a change may be a change of it.
    fn link_amount(&self, link: &ReusableLink) -> domain::Money {
        let planned = self.payload.plan.amount;
        match self.payload.plan.action {
            Action::Link => link.amount.unwrap_or(planned),
            _ => planned,
        }
    }

    fn not_kept(&self, error: &str) {
        tracing::warn!(intent = self.intent.what.id, error, "an answer was not kept");
    }
}

/// A failed request, as the protocol sees it.
pub(super) fn answer_of(error: &ProviderError) -> Answer {
    if error.reached == Reached::No {
        return Answer::NotSent;
    }
    match (&error.kind, error.reached) {
        (ErrorKind::RateLimited, _) => Answer::RateLimited { retry_after: error.retry_after },
        (ErrorKind::Server, _) => Answer::ServerError { replayed: error.replayed },
        (ErrorKind::Timeout | ErrorKind::Network, _) | (_, Reached::Maybe) => Answer::NoAnswer,
        (ErrorKind::Conflict, _) => Answer::Refused(Refusal::Conflict),
        (ErrorKind::IdempotencyMismatch, _) => Answer::Refused(Refusal::KeyMismatch),
        (ErrorKind::NotFound, _) => Answer::Refused(Refusal::NotFound),
        (ErrorKind::InvalidKey | ErrorKind::Forbidden | ErrorKind::ClockSkew(_), _) => {
            Answer::Refused(Refusal::Forbidden)
        }
        (ErrorKind::Invalid(_), _) => Answer::Refused(Refusal::Invalid),
        _ => Answer::Garbage,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_have_left_is_never_called_refused() {
        for kind in [
            ErrorKind::Server,
            ErrorKind::Timeout,
            ErrorKind::Network,
            ErrorKind::InvalidAnswer,
            ErrorKind::TooLarge,
        ] {
            let mut error = ProviderError::unsent(kind, "x");
            error.reached = Reached::Maybe;
            let answer = answer_of(&error);
            assert!(
                !matches!(answer, Answer::Refused(_) | Answer::NotSent | Answer::Done(_)),
                "{error:?}"
            );
            error.reached = Reached::No;
            assert_eq!(answer_of(&error), Answer::NotSent);
        }
        let mut conflict = ProviderError::unsent(ErrorKind::Conflict, "x");
        conflict.reached = Reached::Answered;
        assert_eq!(answer_of(&conflict), Answer::Refused(Refusal::Conflict));
    }
}
