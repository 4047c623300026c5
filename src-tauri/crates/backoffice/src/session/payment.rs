//! Payments whose provider does not say to which session they belong: suggestions, and a person's word.

use std::sync::Arc;

use domain::{Connection, Kind, Session, SessionKey};
use store::cache::{SessionRow, Stored};

use super::detail::detail;
use super::{resolve, session_key};
use crate::desk::Desk;
use crate::view::*;
use crate::{ApiError, Code, Office};

/// Sessions that are looked through.
const MOST: usize = 5_000;

/// The sessions that a payment may belong to: the same currency and amount, no other address, and
/// made before it, at most as long as the session lived.
pub(crate) async fn payment_candidates(
    office: &Arc<Office>,
    request: SessionRequest,
) -> Result<Vec<SessionView>, ApiError> {
    let desk = office.desk()?;
    let (connection, payment) = payment(&desk, &request.key)?;
    let cache = desk.store.cache();
    let keys = cache.live_keys(&connection.id, None, None, MOST)?;
    let labels = desk.labels()?;
    let fits = |row: &SessionRow| fits(&row.session, &payment.row.session);
    let rows = cache.rows(&keys)?.into_iter().filter(fits);
    Ok(rows.map(|row| labels.show(&row)).collect())
}

fn payment(desk: &Desk, key: &str) -> Result<(Connection, Stored), ApiError> {
    let stored = resolve(desk, key)?;
    if stored.row.key.kind != Kind::Payment {
        let message = "This is no payment whose session is unknown.";
        return Err(ApiError::new(Code::Refused, message, "Choose one from the list."));
    }
    let connection = desk.connection(stored.row.key.connection.as_str())?;
    Ok((connection, stored))
}

fn fits(session: &Session, payment: &Session) -> bool {
    let same_payer = match (&session.customer.email, &payment.customer.email) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        _ => true,
    };
    let in_time = session.created.at <= payment.created.at
        && session.expires.is_none_or(|end| payment.created.at <= end.at);
    session.kind == Kind::Session && session.amount == payment.amount && same_payer && in_time
}

/// A person says to which session the payment belongs.
pub(crate) async fn payment_join(
    office: &Arc<Office>,
    request: JoinRequest,
) -> Result<SessionDetail, ApiError> {
    let desk = office.desk()?;
    let (connection, payment) = payment(&desk, &request.payment)?;
    let session = resolve(&desk, &request.session)?;
    let of_it = session.row.key.connection == connection.id
        && session.row.key.kind == Kind::Session
        && session.row.session.amount.currency == payment.row.session.amount.currency;
    if !of_it {
        let message = "They do not belong together: another connection, or another currency.";
        return Err(ApiError::new(Code::Refused, message, "Choose a session of the same account."));
    }
    let by = desk.by()?;
    let acts = desk.store.ledger().by(&by);
    acts.join(&connection.id, &payment.row.key.id, &session.row.key.id)?;
    let row = providers::registry::read(&connection, &payment.raw);
    let row = crate::sync::join(&desk, &connection, row)?;
    let key: SessionKey = super::keep(&desk, &connection, row)?;
    let note = format!("Payment {} was tied to this session.", payment.row.key.id);
    let session = session_key(&connection, &session.row.key.id);
    acts.add_note(&session, &note)?;
    desk.host.emit(&Event::SessionsChanged);
    let stored = desk.store.cache().get(&key)?;
    let stored = stored.ok_or_else(|| ApiError::new(Code::NotFound, "It is gone.", "Sync."))?;
    detail(&desk, stored, false)
}

/// A person takes that back: the payment has a row of its own again.
pub(crate) async fn payment_part(
    office: &Arc<Office>,
    request: PartRequest,
) -> Result<SessionDetail, ApiError> {
    let desk = office.desk()?;
    let session = resolve(&desk, &request.session)?;
    let connection = desk.connection(session.row.key.connection.as_str())?;
    let ledger = desk.store.ledger();
    let tied = ledger.joined_to(&connection.id, &session.row.key.id)?;
    if !tied.contains(&request.payment) {
        let message = "No person tied this payment to this session.";
        let hint = "What the provider itself says of it cannot be changed here.";
        return Err(ApiError::new(Code::Refused, message, hint));
    }
    let reader = providers::registry::reader(&connection);
    let parts = reader.and_then(|reader| reader.parted(&session.raw));
    let by = desk.by()?;
    let acts = ledger.by(&by);
    acts.unjoin(&connection.id, &request.payment)?;
    // Another payment may have taken its place in the session; then the word alone is taken back.
    let is_it = |row: &providers::Row| row.read.as_ref().is_ok_and(|one| one.id == request.payment);
    if let Some((alone, payment)) = parts.filter(|(_, payment)| is_it(payment)) {
        super::keep(&desk, &connection, payment)?;
        super::keep(&desk, &connection, alone)?;
    }
    let note = format!("Payment {} is no longer tied to this session.", request.payment);
    acts.add_note(&session.row.key, &note)?;
    desk.host.emit(&Event::SessionsChanged);
    let stored = desk.store.cache().get(&session.row.key)?;
    let stored = stored.ok_or_else(|| ApiError::new(Code::NotFound, "It is gone.", "Sync."))?;
    detail(&desk, stored, false)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use domain::{Currency, Customer, Mode, Money, Refund, Stamp, Status};

    use super::*;

    fn row(kind: Kind, seconds: i64, email: Option<&str>) -> Session {
        let at = |s| Stamp::provider(DateTime::UNIX_EPOCH + TimeDelta::seconds(s));
        Session {
            kind,
            id: "x".into(),
            mode: Mode::Test,
            status: Status::Open,
            raw_status: "open".into(),
            refund: Refund::None,
            amount: Money::new(100, Currency::new("EUR").unwrap()),
            provider_amount: 100,
            order_ids: vec![],
            customer: Customer { email: email.map(str::to_owned), ..Customer::default() },
            adapter: None,
            payment_method: None,
            methods: vec![],
            hosted_url: None,
            metadata: None,
            created: at(seconds),
            updated: at(seconds),
            completed: None,
            expires: Some(at(seconds + 3_600)),
        }
    }

    #[test]
    fn only_what_could_be_is_suggested() {
        let session = row(Kind::Session, 0, Some("Ana@shop.example"));
        let paid = |seconds, email| fits(&session, &row(Kind::Payment, seconds, email));
        assert!(paid(0, None) && paid(3_600, Some("ana@shop.example")));
        assert!(!paid(-1, None) && !paid(3_601, None) && !paid(5, Some("eva@shop.example")));
        let mut dearer = row(Kind::Payment, 5, None);
        dearer.amount.minor += 1;
        assert!(!fits(&session, &dearer));
        assert!(!fits(&row(Kind::Payment, 0, None), &row(Kind::Payment, 1, None)));
    }
}
