//! Two pairs of eyes: when a second person must agree, and who that may be.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::people::{Limits, Permission, Role, may};
use crate::words::words;
use crate::{Currency, Money};

/// How long a request waits for its answer.
pub const WAITS: TimeDelta = TimeDelta::days(7);

/// When a second person must agree to an action on a session of a connection.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", content = "amounts", rename_all = "snake_case")]
pub enum ApprovalPolicy {
    /// Never.
    #[default]
    Off,
    /// From these amounts on, in minor units per currency. A currency that is not named is always
    /// asked about.
    From(BTreeMap<Currency, i64>),
    /// Always.
    Always,
}

impl ApprovalPolicy {
    /// Whether a second person must agree to an action worth `amount`.
    pub fn asks(&self, amount: Money) -> bool {
        match self {
            Self::Off => false,
            Self::From(amounts) => {
                amounts.get(&amount.currency).is_none_or(|from| amount.minor >= *from)
            }
            Self::Always => true,
        }
    }

    /// The policy that asks about whatever either of the two asks about.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Off, one) | (one, Self::Off) => one,
            (Self::Always, _) | (_, Self::Always) => Self::Always,
            (Self::From(ours), Self::From(theirs)) => {
                let least = |(code, from): (Currency, i64)| {
                    theirs.get(&code).map(|other| (code, from.min(*other)))
                };
                Self::From(ours.into_iter().filter_map(least).collect())
            }
        }
    }

    /// Whether there is an amount that this one asks about and `other` does not.
    pub fn is_stricter_than(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Off, _) | (_, Self::Always) => false,
            (Self::Always, Self::From(theirs)) => theirs.values().any(|from| *from > 0),
            (_, Self::Off) => true,
            (Self::From(ours), Self::From(theirs)) => {
                theirs.iter().any(|(currency, from)| ours.get(currency).unwrap_or(&0) < from)
            }
        }
    }
}

words! {
    /// What stands behind an approval.
    Proof {
        /// A second name signed in on the same workspace. A procedure: whoever owns the files of a
        /// workspace could act for both.
        Procedure = "procedure",
        /// Signed with a key that is not on this computer and that somebody else than the maker took
        /// in. It binds as far as they made sure whose key it is; a person who alone made both ends
        /// can act for both.
        Signed = "signed",
    }
}

/// Somebody, as far as it matters for who may check whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person<'a> {
    /// The operator's id.
    pub id: &'a str,
    /// The account of the operating system that the operator is bound to.
    pub account: Option<&'a str>,
    /// What for.
    pub role: Role,
    /// Up to how much.
    pub limits: &'a Limits,
}

impl Person<'_> {
    /// Whether both are one human, as far as it can be known: two names on one account are.
    pub fn is(&self, other: &Self) -> bool {
        self.id == other.id || (self.account.is_some() && self.account == other.account)
    }
}

words! {
    /// Why somebody may not approve.
    Unfit {
        /// Who asks is never who agrees.
        Maker = "maker",
        /// Another role is needed.
        Role = "role",
        /// More than this person may decide.
        Limit = "limit",
    }
}

/// Whether `checker` may decide on what `maker` asked for.
pub fn may_check(maker: &Person<'_>, checker: &Person<'_>, amount: Money) -> Result<(), Unfit> {
    if maker.is(checker) {
        return Err(Unfit::Maker);
    }
    if !may(checker.role, Permission::Approve) {
        return Err(Unfit::Role);
    }
    if !checker.limits.reach(amount) {
        return Err(Unfit::Limit);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ApprovalPolicy::{Always, From, Off};

    fn idr(minor: i64) -> Money {
        Money::new(minor, Currency::new("IDR").unwrap())
    }

    fn from(amounts: &[(&str, i64)]) -> ApprovalPolicy {
        From(amounts.iter().map(|(code, from)| (Currency::new(code).unwrap(), *from)).collect())
    }

    #[test]
    fn a_policy_asks_from_its_amount_and_for_currencies_it_does_not_name() {
        assert!(!Off.asks(idr(i64::MAX)) && Always.asks(idr(0)));
        let policy = from(&[("IDR", 100)]);
        assert!(!policy.asks(idr(99)) && policy.asks(idr(100)));
        assert!(policy.asks(Money::new(1, Currency::new("USD").unwrap())));
    }

    /// The rule against its meaning: tried on amounts around every step.
    #[test]
    fn stricter_means_that_something_more_is_asked_about() {
        let all = [
            Off,
            Always,
            from(&[]),
            from(&[("IDR", 0)]),
            from(&[("IDR", 100)]),
            from(&[("IDR", 200)]),
            from(&[("IDR", 100), ("USD", 50)]),
            from(&[("IDR", 200), ("USD", 50)]),
            from(&[("USD", 50)]),
        ];
        let amounts = ["IDR", "USD", "SGD"].map(|code| Currency::new(code).unwrap());
        let tried = |policy: &ApprovalPolicy, other: &ApprovalPolicy| {
            let minors = [0, 1, 49, 50, 99, 100, 199, 200];
            amounts.iter().any(|currency| {
                let money = |minor: &i64| Money::new(*minor, *currency);
                minors.iter().map(money).any(|money| policy.asks(money) && !other.asks(money))
            })
        };
        for policy in &all {
            for other in &all {
                let told = policy.is_stricter_than(other);
                assert_eq!(told, tried(policy, other), "{policy:?} against {other:?}");
                let both = policy.clone().with(other.clone());
                assert!(!tried(policy, &both) && !tried(other, &both), "{both:?} forgets one");
                let more = |one: &ApprovalPolicy| tried(&both, one);
                assert!(policy != other || !more(policy), "{both:?} asks more than {policy:?}");
            }
        }
    }

    #[test]
    fn who_made_it_never_checks_it_under_any_name_of_the_same_account() {
        let none = Limits::default();
        let some = Limits([(Currency::new("IDR").unwrap(), 100)].into());
        let person = |id, account, role| Person { id, account, role, limits: &none };
        let maker = person("a", Some("rini"), Role::Administrator);
        let table = [
            (maker, Err(Unfit::Maker)),
            (person("b", Some("rini"), Role::Approver), Err(Unfit::Maker)),
            (person("b", Some("sari"), Role::Approver), Ok(())),
            (person("b", None, Role::Administrator), Ok(())),
            (person("b", None, Role::Finance), Err(Unfit::Role)),
            (person("b", None, Role::Accountant), Err(Unfit::Role)),
            (person("b", None, Role::Support), Err(Unfit::Role)),
        ];
        for (checker, expected) in table {
            assert_eq!(may_check(&maker, &checker, idr(101)), expected, "{checker:?}");
        }
        let limited = Person { limits: &some, ..person("b", None, Role::Approver) };
        assert_eq!(may_check(&maker, &limited, idr(101)), Err(Unfit::Limit));
        assert_eq!(may_check(&maker, &limited, idr(100)), Ok(()));
    }
}
