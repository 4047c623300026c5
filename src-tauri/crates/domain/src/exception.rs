//! What does not fit between what was asked for and what came.

use crate::session::MANUAL;
use crate::{Exception, Money, Session, Status};

/// What a session asked for and how it stands, as far as an exception depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The amount asked for.
    pub amount: Money,
    /// Where the session stands.
    pub status: Status,
    /// The provider says that it was paid after its own end.
    pub late: bool,
    /// The provider itself took the money, so nothing had to come by bank.
    pub by_provider: bool,
    /// Minor units that may be missing without anybody minding: the connection's tolerance.
    pub tolerance: i64,
}

impl Asked {
    /// What `session` asked for, with the tolerance of its connection.
    pub fn of(session: &Session, tolerance: i64) -> Self {
        let Session { amount, status, .. } = *session;
        let by_provider = is_by_provider(status, session.adapter.as_deref());
        Self { amount, status, late: session.is_late(), by_provider, tolerance }
    }
}

/// Whether the provider itself took the money of a session: it is paid, and no person confirmed it.
pub fn is_by_provider(status: Status, adapter: Option<&str>) -> bool {
    status == Status::Completed && adapter != Some(MANUAL)
}

/// What is to come by bank for `session` in all: nothing where its provider took the money itself,
/// and nothing once it has ended unpaid.
pub fn due(session: &Session) -> Money {
    let Session { amount, status, .. } = *session;
    let nothing = is_by_provider(status, session.adapter.as_deref()) || has_ended(status);
    if nothing { Money::new(0, amount.currency) } else { amount }
}

/// Ended unpaid: no provider takes money for it any more.
fn has_ended(status: Status) -> bool {
    matches!(status, Status::Expired | Status::Canceled | Status::Failed)
}

/// What people recorded as received for a session.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Came {
    /// Minor units in the session's own currency, where any came in it.
    pub minor: Option<i64>,
    /// Money came in another currency.
    pub foreign: bool,
    /// A bank reference names the order of another session.
    pub other_order: bool,
}

impl Came {
    fn is_nothing(self) -> bool {
        self.minor.is_none() && !self.foreign
    }
}

/// The one word for what does not fit; the one that somebody must act on before the others.
///
/// Money for a session that has ended unpaid is late, however much came: no provider takes it any
/// more. Twice the amount, or more, is a payment made twice and not a tip. Where the
/// provider took the money itself, that was the first time.
pub fn of(asked: Asked, came: Came) -> Exception {
    let paid_late = if asked.late { Exception::Late } else { Exception::None };
    if came.is_nothing() {
        return paid_late;
    }
    let Some(minor) = came.minor else { return Exception::WrongCurrency };
    if has_ended(asked.status) {
        return Exception::Late;
    }
    let want = asked.amount.minor;
    if asked.by_provider {
        return if minor < want { Exception::Over } else { Exception::Duplicate };
    }
    if minor.saturating_add(asked.tolerance.max(0)) < want {
        Exception::Partial
    } else if want > 0 && minor >= want.saturating_mul(2) {
        Exception::Duplicate
    } else if minor > want {
        Exception::Over
    } else if came.foreign {
        Exception::WrongCurrency
    } else if came.other_order {
        Exception::ReferenceMismatch
    } else {
        paid_late
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;

    fn asked(status: Status) -> Asked {
        let amount = Money::new(10_000, Currency::new("IDR").unwrap());
        Asked { amount, status, late: false, by_provider: false, tolerance: 0 }
    }

    fn came(minor: i64) -> Came {
        Came { minor: Some(minor), ..Came::default() }
    }

    #[test]
    fn each_amount_has_its_word() {
        let open = asked(Status::AwaitingConfirmation);
        let table = [
            (1, Exception::Partial),
            (9_999, Exception::Partial),
            (10_000, Exception::None),
            (10_001, Exception::Over),
            (19_999, Exception::Over),
            (20_000, Exception::Duplicate),
        ];
        for (minor, word) in table {
            assert_eq!(of(open, came(minor)), word, "{minor}");
        }
        assert_eq!(of(open, Came::default()), Exception::None);
    }

    #[test]
    fn a_tolerance_forgives_what_is_missing_and_nothing_else() {
        let forgiving = Asked { tolerance: 100, ..asked(Status::Completed) };
        assert_eq!(of(forgiving, came(9_900)), Exception::None);
        assert_eq!(of(forgiving, came(9_899)), Exception::Partial);
        assert_eq!(of(forgiving, came(10_001)), Exception::Over);
        let odd = Asked { tolerance: -5, ..asked(Status::Completed) };
        assert_eq!(of(odd, came(10_000)), Exception::None);
    }

    #[test]
    fn money_for_what_has_ended_is_late_and_paid_late_stays_late() {
        for status in [Status::Expired, Status::Canceled, Status::Failed] {
            assert_eq!(of(asked(status), came(10_000)), Exception::Late);
            assert_eq!(of(asked(status), came(5)), Exception::Late);
        }
        let late = Asked { late: true, ..asked(Status::Completed) };
        assert_eq!(of(late, Came::default()), Exception::Late);
        assert_eq!(of(late, came(10_000)), Exception::Late);
        assert_eq!(of(late, came(10_500)), Exception::Over);
    }

    #[test]
    fn what_comes_by_bank_after_the_provider_took_the_money_is_too_much() {
        let gateway = Asked { by_provider: true, ..asked(Status::Completed) };
        assert_eq!(of(gateway, Came::default()), Exception::None);
        for minor in [1, 9_999] {
            assert_eq!(of(gateway, came(minor)), Exception::Over, "{minor}");
        }
        for minor in [10_000, 15_000, 20_000] {
            assert_eq!(of(gateway, came(minor)), Exception::Duplicate, "{minor}");
        }
        let foreign = Came { foreign: true, ..Came::default() };
        assert_eq!(of(gateway, foreign), Exception::WrongCurrency);
    }

    #[test]
    fn another_currency_and_another_order_are_told() {
        let open = asked(Status::AwaitingConfirmation);
        let foreign = Came { foreign: true, ..Came::default() };
        assert_eq!(of(open, foreign), Exception::WrongCurrency);
        assert_eq!(of(open, Came { foreign: true, ..came(10_000) }), Exception::WrongCurrency);
        assert_eq!(of(open, Came { foreign: true, ..came(1) }), Exception::Partial);
        let other = Came { other_order: true, ..came(10_000) };
        assert_eq!(of(open, other), Exception::ReferenceMismatch);
        assert_eq!(of(open, Came { foreign: true, ..other }), Exception::WrongCurrency);
    }
}
