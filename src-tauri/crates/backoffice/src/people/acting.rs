//! Who acts.

use std::collections::HashMap;
use std::sync::Mutex;

use chrono::{DateTime, Utc};
use domain::people::{Permission, may, pin_pause};
use store::LedgerHealth;
use store::ledger::{Operator, OperatorChange, PinTry};

use crate::desk::{Desk, lock};
use crate::{ApiError, Code};

/// Who acts now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Acting {
    /// The one person of a workspace without operators.
    Alone { name: String },
    /// Somebody who has said who they are.
    Operator(Box<Operator>),
    /// The ledger is too broken to say who works here: nobody is told apart, so nobody may do more
    /// than look, and put a copy back.
    Unknown { name: String },
}

impl Acting {
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Alone { name } | Self::Unknown { name } => name,
            Self::Operator(operator) => &operator.name,
        }
    }

    pub(crate) fn may(&self, permission: Permission) -> bool {
        match self {
            Self::Alone { .. } => true,
            Self::Unknown { .. } => permission == Permission::Read,
            Self::Operator(operator) => may(operator.now.role, permission),
        }
    }

    /// The operator; a person alone has nobody to be told apart from.
    pub(crate) fn operator(&self) -> Result<&Operator, ApiError> {
        match self {
            Self::Operator(operator) => Ok(operator),
            Self::Unknown { .. } => Err(unreadable()),
            Self::Alone { .. } => {
                let message =
                    "This workspace has no operators yet; one person cannot check themselves.";
                Err(ApiError::new(
                    Code::Refused,
                    message,
                    "Name the operators under Settings first.",
                ))
            }
        }
    }
}

/// The words for what somebody may do.
pub(crate) fn words(acting: Option<&Acting>) -> Vec<String> {
    let allowed = |permission: &&Permission| acting.is_some_and(|acting| acting.may(**permission));
    Permission::ALL.iter().filter(allowed).map(ToString::to_string).collect()
}

/// Who is at this front end: as the program was started, and who signed in since.
pub(crate) struct Seated {
    /// A name that was given at the start.
    given: Option<String>,
    /// The account of the operating system.
    pub(crate) account: Option<String>,
    now: Mutex<Seat>,
    /// Wrong PINs in a row and until when nobody may try again, by operator.
    tries: Mutex<HashMap<String, (u32, DateTime<Utc>)>>,
}

#[derive(Debug, Clone, Default)]
enum Seat {
    /// Nobody has signed in or out: who the account belongs to may act.
    #[default]
    Untouched,
    /// This operator, by id, for as long as what proved it would still prove it.
    Taken(String, Proof),
    /// Somebody signed out.
    Left,
}

/// What somebody proved to be an operator with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Proof {
    /// The account of the computer.
    Account(String),
    /// The PIN, by its salted hash.
    Pin(String),
}

impl Proof {
    /// What an operator can sign in with.
    pub(crate) fn of(operator: &OperatorChange) -> Option<Self> {
        let pin = operator.pin.clone().map(Self::Pin);
        pin.or_else(|| operator.account.clone().map(Self::Account))
    }

    fn holds(&self, operator: &OperatorChange) -> bool {
        match self {
            Self::Account(account) => operator.account.as_ref() == Some(account),
            Self::Pin(hash) => operator.pin.as_ref() == Some(hash),
        }
    }
}

impl Seated {
    pub(crate) fn new(given: Option<String>, account: Option<String>) -> Self {
        Self { given, account, now: Mutex::default(), tries: Mutex::default() }
    }

    pub(crate) fn take(&self, operator: &str, proof: Proof) {
        *lock(&self.now) = Seat::Taken(operator.to_owned(), proof);
    }

    /// The same person goes on with a new PIN, where the old one had seated them.
    pub(crate) fn new_pin(&self, operator: &str, hash: &str) {
        let mut now = lock(&self.now);
        if matches!(&*now, Seat::Taken(id, Proof::Pin(_)) if id == operator) {
            *now = Seat::Taken(operator.to_owned(), Proof::Pin(hash.to_owned()));
        }
    }

    /// Leave to try a PIN where the ledger, which counts otherwise, can only be read: what is counted
    /// here is forgotten with this front end.
    pub(crate) fn begin_pin_try(&self, id: &str, now: DateTime<Utc>) -> PinTry {
        let mut tries = lock(&self.tries);
        let (count, until) = tries.get(id).copied().unwrap_or((0, now));
        if until > now {
            return PinTry::NotBefore(until);
        }
        tries.insert(id.to_owned(), (count + 1, now + pin_pause(count + 1)));
        PinTry::Allowed
    }

    /// The PIN was right.
    pub(crate) fn end_pin_tries(&self, id: &str) {
        lock(&self.tries).remove(id);
    }

    pub(crate) fn leave(&self) {
        *lock(&self.now) = Seat::Left;
    }
}

/// Everybody who works here now.
pub(crate) fn operators(desk: &Desk) -> Result<Vec<Operator>, ApiError> {
    Ok(present(desk.readable(desk.store.ledger().operators())?))
}

/// Without those who left.
fn present(mut all: Vec<Operator>) -> Vec<Operator> {
    all.retain(|operator| operator.left_at.is_none());
    all
}

impl Desk {
    /// Who acts. Asked anew each time: a role that was changed holds at once.
    pub(crate) fn acting(&self) -> Result<Acting, ApiError> {
        let all = match self.store.ledger().operators() {
            Ok(all) => present(all),
            // Whether one person works here or many cannot be seen, and is not guessed.
            Err(_) if self.store.health().ledger != LedgerHealth::Ok => {
                return Ok(Acting::Unknown { name: self.alone()? });
            }
            Err(error) => return Err(error.into()),
        };
        if all.is_empty() {
            return Ok(Acting::Alone { name: self.alone()? });
        }
        let found = match lock(&self.seated.now).clone() {
            Seat::Left => None,
            Seat::Taken(id, proof) => {
                all.into_iter().find(|one| one.id == id && proof.holds(&one.now))
            }
            Seat::Untouched => self.by_account(all)?,
        };
        let operator = found.ok_or_else(nobody)?;
        Ok(Acting::Operator(Box::new(operator)))
    }

    /// Whom this account of the computer belongs to, where it is one of ours and no other name was
    /// given. Two names on one account have to say which.
    fn by_account(&self, all: Vec<Operator>) -> Result<Option<Operator>, ApiError> {
        let account = self.seated.account.as_deref();
        let ours =
            |operator: &Operator| account.is_some() && operator.now.account.as_deref() == account;
        let named = self.seated.given.as_deref().map(str::to_lowercase);
        let fits = |operator: &Operator| {
            named.as_ref().is_none_or(|name| operator.name.to_lowercase() == *name)
        };
        let mut mine = all.into_iter().filter(|operator| ours(operator) && fits(operator));
        match (mine.next(), mine.next()) {
            (Some(one), None) => Ok(Some(one)),
            (None, _) => Ok(None),
            (Some(_), Some(_)) => Err(not_said("This account has more than one name here.")),
        }
    }

    /// The name of a person who works alone.
    fn alone(&self) -> Result<String, ApiError> {
        if let Some(name) = &self.seated.given {
            return Ok(name.clone());
        }
        let name = self.readable(self.store.ledger().setting("operator"))?;
        let name = name.filter(|name| !name.is_empty()).or_else(|| self.seated.account.clone());
        Ok(name.unwrap_or_else(|| "somebody".to_owned()))
    }

    /// Who acts, by name.
    pub(crate) fn operator(&self) -> Result<String, ApiError> {
        Ok(self.acting()?.name().to_owned())
    }
}

/// Who works here cannot be read, so nobody may do what not everybody may.
pub(super) fn unreadable() -> ApiError {
    let message = "The ledger cannot be read, so nobody can show who they are. Nothing was done.";
    ApiError::new(Code::ReadOnly, message, "Restore a daily copy under Settings.")
}

fn nobody() -> ApiError {
    not_said("Nobody is signed in.")
}

fn not_said(message: &str) -> ApiError {
    let hint = "Choose your name and enter your PIN; on the command line give --operator.";
    ApiError::new(Code::NotPermitted, message, hint)
}
