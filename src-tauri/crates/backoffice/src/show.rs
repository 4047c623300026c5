//! Our rows in the words that cross to a front end.

use std::collections::HashMap;

use domain::exception::due;
use domain::{ConnectionId, Money, Session, SessionKey};
use store::cache::SessionRow;

use crate::view::{ActionState, SessionView};

/// What a list needs to name things by.
pub(crate) struct Labels {
    /// Connection names and provider names, by connection id.
    pub(crate) connections: HashMap<ConnectionId, (String, String)>,
    /// Live and unresolved actions, by connection and provider's id.
    pub(crate) actions: HashMap<(ConnectionId, String), ActionState>,
}

impl Labels {
    /// A row of a list. The hosted URL is a customer's capability and stays out.
    pub(crate) fn show(&self, row: &SessionRow) -> SessionView {
        let SessionRow { key, session, exception, received, first_seen_at: _ } = row;
        let mut view = self.session(key, session);
        view.exception = exception.to_string();
        view.received = received.map(Into::into);
        view
    }

    /// Names by the text of a connection's id: connection, then provider.
    pub(crate) fn by_text(&self, id: &str) -> Option<(&str, &str)> {
        let found = self.connections.get(id)?;
        Some((&found.0, &found.1))
    }

    /// A session without what only the store knows.
    pub(crate) fn session(&self, key: &SessionKey, session: &Session) -> SessionView {
        let id = key.connection.as_str().to_owned();
        let (connection, provider) =
            self.connections.get(&key.connection).cloned().unwrap_or((id, String::new()));
        let action = self.actions.get(&(key.connection.clone(), key.id.clone())).cloned();
        SessionView {
            id: session.id.clone(),
            key: key.to_string(),
            kind: session.kind.to_string(),
            connection,
            provider,
            mode: session.mode.to_string(),
            order_id: session.order_id().map(str::to_owned),
            order_ids: session.order_ids.iter().map(|id| id.value.clone()).collect(),
            status: session.status.to_string(),
            raw_status: session.raw_status.clone(),
            refund: session.refund.to_string(),
            exception: domain::Exception::None.to_string(),
            amount: session.amount.into(),
            received: None,
            customer_name: session.customer.name.clone(),
            customer_email: session.customer.email.clone(),
            adapter: session.adapter.clone(),
            payment_method: session.payment_method.clone(),
            methods: session.methods.clone(),
            hosted_url: None,
            created_at: session.created.at,
            updated_at: session.updated.at,
            completed_at: session.completed.map(|stamp| stamp.at),
            expires_at: session.expires.map(|stamp| stamp.at),
            metadata: session.metadata.as_ref().map_or(serde_json::Value::Null, |m| m.value()),
            action,
        }
    }
}

/// What is still to come by bank, where less came than is due; nothing otherwise.
pub(crate) fn remainder(session: &Session, came: Option<Money>) -> Option<Money> {
    due(session).minus(came?).ok().filter(|left| left.minor > 0)
}

/// What came by bank above what is due; nothing where that is not so.
pub(crate) fn credit(session: &Session, came: Option<Money>) -> Option<Money> {
    came?.minus(due(session)).ok().filter(|over| over.minor > 0)
}

/// A URL with the part that gives access hidden: `plugipay.com/c/cs_01k8…9n6k0`.
pub(crate) fn masked(url: &str) -> String {
    let bare = url.split_once("://").map_or(url, |(_, rest)| rest);
    let bare = bare.split(['?', '#']).next().unwrap_or(bare);
    let (head, last) = bare.rsplit_once('/').unwrap_or(("", bare));
    let chars: Vec<char> = last.chars().collect();
    let slash = if head.is_empty() { "" } else { "/" };
    if chars.len() <= 12 {
        return format!("{head}{slash}…");
    }
    let begin: String = chars[..7].iter().collect();
    let end: String = chars[chars.len() - 5..].iter().collect();
    format!("{head}{slash}{begin}…{end}")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use domain::Currency;

    /// A completed session of IDR 1.00.
    pub(crate) fn session() -> Session {
        let at = domain::Stamp::provider(chrono::DateTime::UNIX_EPOCH);
        Session {
            kind: domain::Kind::Session,
            id: "cs_1".to_owned(),
            mode: domain::Mode::Test,
            status: domain::Status::Completed,
            raw_status: "completed".to_owned(),
            refund: domain::Refund::None,
            amount: Money::new(100, Currency::new("IDR").unwrap()),
            provider_amount: 100,
            order_ids: Vec::new(),
            customer: domain::Customer::default(),
            adapter: Some("manual".to_owned()),
            payment_method: None,
            methods: Vec::new(),
            hosted_url: None,
            metadata: None,
            created: at,
            updated: at,
            completed: Some(at),
            expires: None,
        }
    }

    #[test]
    fn a_masked_url_gives_no_access() {
        let url = "https://plugipay.com/c/cs_01jgf4m2zq8w7x5t3r1p9n6k0b?token=secret";
        assert_eq!(masked(url), "plugipay.com/c/cs_01jg…6k0b".replace("6k0b", "n6k0b"));
        assert_eq!(masked("https://x.example/short"), "x.example/…");
    }

    #[test]
    fn what_is_missing_and_what_is_over_never_both() {
        let idr = |minor| Money::new(minor, Currency::new("IDR").unwrap());
        let manual = session();
        assert_eq!(remainder(&manual, Some(idr(60))), Some(idr(40)));
        assert_eq!(credit(&manual, Some(idr(60))), None);
        assert_eq!(credit(&manual, Some(idr(130))), Some(idr(30)));
        assert_eq!(remainder(&manual, None), None);
    }

    #[test]
    fn where_nothing_is_due_by_bank_all_that_came_is_credit() {
        let idr = |minor| Money::new(minor, Currency::new("IDR").unwrap());
        let gateway = Session { adapter: Some("xendit".to_owned()), ..session() };
        let ended = Session { status: domain::Status::Expired, ..session() };
        for one in [gateway, ended] {
            assert_eq!(remainder(&one, Some(idr(60))), None);
            assert_eq!(credit(&one, Some(idr(60))), Some(idr(60)));
        }
    }
}
