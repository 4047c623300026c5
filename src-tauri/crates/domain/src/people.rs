//! Who may do what: roles, rights, and how much one person may decide alone.
//!
//! [`may`] is the whole rule. It knows no names and no sessions: whether *this* session may be
//! acted on is [`crate::policy`], whether a second person must agree is [`crate::approval`].

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::words::words;
use crate::{Action, Currency, Money};

words! {
    /// What somebody is here for.
    Role {
        /// Finds sessions and issues links.
        Support = "support",
        /// Confirms transfers, and acts on sessions otherwise.
        Finance = "finance",
        /// Agrees to what others asked for, or does not.
        Approver = "approver",
        /// Reports and exports.
        Accountant = "accountant",
        /// People, connections and settings; and the rest.
        Administrator = "administrator",
    }
}

words! {
    /// A kind of thing that is done here.
    Permission {
        /// See sessions, keep them up to date, write notes.
        Read = "read",
        /// Issue and change payment links.
        Link = "link",
        /// Act on a session's money: confirm, cancel, capture, recheck, record what came.
        Act = "act",
        /// Agree to what another person asked for, or refuse it.
        Approve = "approve",
        /// Bring bank statements in, and take them back.
        Statements = "statements",
        /// Close the month, export, read the record of who did what.
        Report = "report",
        /// Name operators and say what they may.
        People = "people",
        /// Connect accounts, and say when two people are needed.
        Connections = "connections",
        /// Settings, copies, repairs.
        Settings = "settings",
    }
}

/// Whether somebody of this role may do things of this kind.
pub fn may(role: Role, permission: Permission) -> bool {
    use Permission as P;
    match role {
        Role::Support => matches!(permission, P::Read | P::Link),
        Role::Finance => matches!(permission, P::Read | P::Link | P::Act | P::Statements),
        Role::Approver => matches!(permission, P::Read | P::Approve),
        Role::Accountant => matches!(permission, P::Read | P::Statements | P::Report),
        Role::Administrator => true,
    }
}

/// The roles that may do things of this kind.
pub fn who_may(permission: Permission) -> impl Iterator<Item = Role> {
    Role::ALL.iter().copied().filter(move |role| may(*role, permission))
}

/// The right that an action at a provider needs.
pub fn needed_for(action: Action) -> Permission {
    match action {
        Action::Confirm | Action::Cancel | Action::Recheck | Action::Capture => Permission::Act,
        Action::Create | Action::Link | Action::LinkUpdate => Permission::Link,
    }
}

/// Up to how much somebody may decide, in minor units per currency.
///
/// Without a single entry there is no limit. Where there is one, a currency that is not named is
/// out of reach: a limit in rupiah must not leave dollars open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Limits(pub BTreeMap<Currency, i64>);

impl Limits {
    /// Whether this much may be decided.
    pub fn reach(&self, amount: Money) -> bool {
        self.0.is_empty() || self.0.get(&amount.currency).is_some_and(|most| amount.minor <= *most)
    }
}

/// Wrong PINs in a row that cost nothing but the trying.
const FREE_TRIES: u32 = 4;

/// How long nobody may try a PIN again after so many wrong ones in a row: half a minute after the
/// fifth, doubled with each further one, at most a day.
pub fn pin_pause(wrong: u32) -> TimeDelta {
    match wrong.checked_sub(FREE_TRIES + 1) {
        None => TimeDelta::zero(),
        Some(more) => TimeDelta::seconds(30 << more.min(12)).min(TimeDelta::days(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table as people read it: a row per kind of thing, a column per role.
    #[test]
    fn the_table_of_rights() {
        let mut table = format!("{:<12}", "");
        table.extend(Role::ALL.iter().map(|role| format!("{:<14}", role.as_str())));
        for permission in Permission::ALL {
            table.push_str(&format!("\n{:<12}", permission.as_str()));
            for role in Role::ALL {
                table.push_str(&format!(
                    "{:<14}",
                    if may(*role, *permission) { "yes" } else { "-" }
                ));
            }
        }
        let table: Vec<&str> = table.lines().map(str::trim_end).collect();
        insta::assert_snapshot!(table.join("\n"));
    }

    #[test]
    fn everything_can_be_done_by_somebody_and_everybody_may_look() {
        for permission in Permission::ALL {
            assert!(who_may(*permission).any(|role| role == Role::Administrator), "{permission}");
        }
        assert!(Role::ALL.iter().all(|role| may(*role, Permission::Read)));
        assert_eq!(who_may(Permission::People).collect::<Vec<_>>(), [Role::Administrator]);
        let both = |role: &&Role| may(**role, Permission::Act) && may(**role, Permission::Approve);
        assert_eq!(
            Role::ALL.iter().filter(both).count(),
            1,
            "only the administrator is asked twice"
        );
    }

    #[test]
    fn a_limit_in_one_currency_leaves_no_other_open() {
        let money = |minor, code| Money::new(minor, Currency::new(code).unwrap());
        let some = Limits([(Currency::new("IDR").unwrap(), 100)].into());
        assert!(some.reach(money(100, "IDR")) && !some.reach(money(101, "IDR")));
        assert!(!some.reach(money(1, "USD")));
        assert!(Limits::default().reach(money(i64::MAX, "USD")));
    }

    #[test]
    fn pins_cannot_be_tried_in_a_row() {
        assert_eq!(pin_pause(FREE_TRIES), TimeDelta::zero());
        assert_eq!(pin_pause(FREE_TRIES + 1), TimeDelta::seconds(30));
        assert_eq!(pin_pause(FREE_TRIES + 2), TimeDelta::seconds(60));
        let longest = (0..200).map(pin_pause).max();
        assert_eq!((longest, pin_pause(u32::MAX)), (Some(TimeDelta::days(1)), TimeDelta::days(1)));
    }
}
