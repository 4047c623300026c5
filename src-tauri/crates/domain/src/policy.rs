//! May this be done to this session now? A pure question with one answer per reason, so that the
//! window can say why a button is not there.
//!
//! Whether the *key* may do it is learned from a refusal; whether the *provider* can is the
//! [`Capabilities`] set.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::words::words;
use crate::{Action, Capabilities, Session, Status};

words! {
    /// Why something may not be done.
    Reason {
        /// The provider has no such operation.
        NotOffered = "not_offered",
        /// Its gateway confirms by itself; no person does.
        NotManual = "not_manual",
        /// The customer has not said that they paid.
        NotClaimed = "not_claimed",
        /// Already paid.
        AlreadyCompleted = "already_completed",
        /// Already canceled.
        AlreadyCanceled = "already_canceled",
        /// Ended by time.
        Expired = "expired",
        /// Ended by a refusal.
        Failed = "failed",
        /// The status is not one we know, so nothing is offered.
        UnknownStatus = "unknown_status",
        /// It can still be paid; a fresh one would be a second one.
        StillPayable = "still_payable",
        /// An earlier request on it has not been settled.
        InFlight = "in_flight",
        /// No money is reserved that could be taken.
        NotReserved = "not_reserved",
    }
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", content = "reason", rename_all = "snake_case")]
pub enum Verdict {
    /// It may.
    Allowed,
    /// It may not, and why.
    Refused(Reason),
}

impl Verdict {
    /// Whether it may.
    pub fn is_allowed(self) -> bool {
        self == Self::Allowed
    }
}

/// Whether a person may confirm that the money for `session` came.
pub fn confirm(session: &Session, can: &Capabilities) -> Verdict {
    if !can.has(Action::Confirm.facet()) {
        return Verdict::Refused(Reason::NotOffered);
    }
    match ended(session.status) {
        Some(reason) => Verdict::Refused(reason),
        None if !session.is_manual() => Verdict::Refused(Reason::NotManual),
        None if session.status != Status::AwaitingConfirmation => {
            Verdict::Refused(Reason::NotClaimed)
        }
        None => Verdict::Allowed,
    }
}

/// Whether `session` may be canceled. A pending one may: the provider decides, and may refuse.
pub fn cancel(session: &Session, can: &Capabilities) -> Verdict {
    if !can.has(Action::Cancel.facet()) {
        return Verdict::Refused(Reason::NotOffered);
    }
    ended(session.status).map_or(Verdict::Allowed, Verdict::Refused)
}

/// Whether the provider may be asked to look at its gateway again: only once the customer has begun
/// to pay.
pub fn recheck(session: &Session, can: &Capabilities) -> Verdict {
    if !can.has(Action::Recheck.facet()) {
        return Verdict::Refused(Reason::NotOffered);
    }
    match session.status {
        Status::Open => Verdict::Refused(Reason::NotClaimed),
        status => ended(status).map_or(Verdict::Allowed, Verdict::Refused),
    }
}

/// Whether reserved money may be taken. `reserved` is the provider's own word for a session whose
/// money is reserved.
pub fn capture(session: &Session, can: &Capabilities, reserved: Option<&str>) -> Verdict {
    if !can.has(Action::Capture.facet()) {
        return Verdict::Refused(Reason::NotOffered);
    }
    match ended(session.status) {
        Some(reason) => Verdict::Refused(reason),
        None if reserved != Some(session.raw_status.as_str()) => {
            Verdict::Refused(Reason::NotReserved)
        }
        None => Verdict::Allowed,
    }
}

/// Whether a fresh session may be made in place of `session`: only once the old one cannot be
/// paid any more, or the customer could pay twice.
pub fn renew(session: &Session, can: &Capabilities, now: DateTime<Utc>) -> Verdict {
    if !can.has(Action::Create.facet()) {
        return Verdict::Refused(Reason::NotOffered);
    }
    match session.status {
        Status::Expired | Status::Canceled | Status::Failed => Verdict::Allowed,
        Status::Completed => Verdict::Refused(Reason::AlreadyCompleted),
        Status::Open if session.expires.is_some_and(|end| end.at <= now) => Verdict::Allowed,
        Status::Unknown => Verdict::Refused(Reason::UnknownStatus),
        Status::Open | Status::Pending | Status::AwaitingConfirmation => {
            Verdict::Refused(Reason::StillPayable)
        }
    }
}

fn ended(status: Status) -> Option<Reason> {
    match status {
        Status::Completed => Some(Reason::AlreadyCompleted),
        Status::Canceled => Some(Reason::AlreadyCanceled),
        Status::Expired => Some(Reason::Expired),
        Status::Failed => Some(Reason::Failed),
        Status::Unknown => Some(Reason::UnknownStatus),
        Status::Open | Status::Pending | Status::AwaitingConfirmation => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Currency, Customer, Facet, Kind, Mode, Money, Refund, Stamp};

    fn session(status: Status, adapter: &str) -> Session {
        let at = Stamp::provider(DateTime::UNIX_EPOCH);
        Session {
            kind: Kind::Session,
            id: "cs_1".into(),
            mode: Mode::Test,
            status,
            raw_status: status.to_string(),
            refund: Refund::None,
            amount: Money::new(100, Currency::new("IDR").unwrap()),
            provider_amount: 100,
            order_ids: vec![],
            customer: Customer::default(),
            adapter: (!adapter.is_empty()).then(|| adapter.to_owned()),
            payment_method: None,
            methods: vec![],
            hosted_url: None,
            metadata: None,
            created: at,
            updated: at,
            completed: None,
            expires: Some(at),
        }
    }

    #[test]
    fn only_a_claimed_manual_session_is_confirmed() {
        let can: Capabilities = [Facet::Confirm].into_iter().collect();
        for status in Status::ALL {
            for adapter in ["manual", "xendit", ""] {
                let verdict = confirm(&session(*status, adapter), &can);
                let only = *status == Status::AwaitingConfirmation && adapter == "manual";
                assert_eq!(verdict.is_allowed(), only, "{status} {adapter}: {verdict:?}");
            }
        }
        let verdict =
            confirm(&session(Status::AwaitingConfirmation, "manual"), &Capabilities::default());
        assert_eq!(verdict, Verdict::Refused(Reason::NotOffered));
    }

    #[test]
    fn a_gateway_is_asked_about_a_payment_that_has_begun() {
        let can: Capabilities = [Facet::Recheck].into_iter().collect();
        for status in Status::ALL {
            let allowed = matches!(status, Status::Pending | Status::AwaitingConfirmation);
            assert_eq!(recheck(&session(*status, ""), &can).is_allowed(), allowed, "{status}");
        }
        let verdict = recheck(&session(Status::Pending, ""), &Capabilities::default());
        assert_eq!(verdict, Verdict::Refused(Reason::NotOffered));
    }

    #[test]
    fn only_reserved_money_is_taken() {
        let can: Capabilities = [Facet::Capture].into_iter().collect();
        let mut reserved = session(Status::Pending, "");
        let word = Some("requires_capture");
        assert_eq!(capture(&reserved, &can, word), Verdict::Refused(Reason::NotReserved));
        reserved.raw_status = "requires_capture".into();
        assert!(capture(&reserved, &can, word).is_allowed());
        assert_eq!(capture(&reserved, &can, None), Verdict::Refused(Reason::NotReserved));
        reserved.status = Status::Expired;
        assert_eq!(capture(&reserved, &can, word), Verdict::Refused(Reason::Expired));
    }

    #[test]
    fn a_payable_session_is_not_made_twice() {
        let can: Capabilities = [Facet::Create].into_iter().collect();
        let before = DateTime::UNIX_EPOCH - chrono::TimeDelta::seconds(1);
        assert_eq!(
            renew(&session(Status::Open, ""), &can, before),
            Verdict::Refused(Reason::StillPayable)
        );
        assert!(renew(&session(Status::Open, ""), &can, DateTime::UNIX_EPOCH).is_allowed());
        assert!(renew(&session(Status::Expired, ""), &can, before).is_allowed());
        assert!(
            !renew(&session(Status::AwaitingConfirmation, "manual"), &can, before).is_allowed()
        );
    }
}
