//! One session and one decision, for all tests.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(clippy::unwrap_used, reason = "only tests use it")]

use confirmation::{Class, Observation, Plan, Target};
use domain::{Action, Currency, Mode, Money, ProviderId, Status};

pub fn idr(minor: i64) -> Money {
    Money::new(minor, Currency::new("IDR").unwrap())
}

pub fn plan(class: Class) -> Plan {
    act(Action::Confirm, class)
}

pub fn act(action: Action, class: Class) -> Plan {
    let target = match action {
        Action::Create => Target::Draft { draft: "7c9e6679-7425-40de-944b-e07fc1f90ae7".into() },
        _ => Target::Session {
            provider: ProviderId::new("plugipay"),
            account: "acct_1".into(),
            mode: Mode::Live,
            id: "cs_1".into(),
        },
    };
    Plan {
        action,
        class,
        target,
        amount: idr(15_000_000),
        part: None,
        first_epoch: 1,
        can_read: true,
        cancels_by_expiry: false,
    }
}

pub fn observed(status: Status) -> Observation {
    Observation {
        id: "cs_1".into(),
        status,
        amount: idr(15_000_000),
        adapter: Some("manual".into()),
        updated: None,
        completed_at: None,
    }
}
