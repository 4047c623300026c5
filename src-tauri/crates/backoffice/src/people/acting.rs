//! Who acts.

use std::sync::Mutex;

use domain::people::{Permission, may};
use store::ledger::Operator;

use crate::desk::{Desk, lock};
use crate::{ApiError, Code};

/// Who acts now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Acting {
    /// The one person of a workspace without operators.
    Alone { name: String },
    /// Somebody who has said who they are.
    Operator(Box<Operator>),
}

impl Acting {
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Alone { name } => name,
            Self::Operator(operator) => &operator.name,
        }
    }

    pub(crate) fn may(&self, permission: Permission) -> bool {
        match self {
            Self::Alone { .. } => true,
            Self::Operator(operator) => may(operator.now.role, permission),
        }
    }

    /// The operator; a person alone has nobody to be told apart from.
    pub(crate) fn operator(&self) -> Result<&Operator, ApiError> {
        match self {
            Self::Operator(operator) => Ok(operator),
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
}

#[derive(Debug, Clone, Default)]
enum Seat {
    /// Nobody has signed in or out: who the account belongs to may act.
    #[default]
    Untouched,
    /// This operator, by id.
    Taken(String),
    /// Somebody signed out.
    Left,
}

impl Seated {
    pub(crate) fn new(given: Option<String>, account: Option<String>) -> Self {
        Self { given, account, now: Mutex::default() }
    }

    pub(crate) fn take(&self, operator: &str) {
        *lock(&self.now) = Seat::Taken(operator.to_owned());
    }

    pub(crate) fn leave(&self) {
        *lock(&self.now) = Seat::Left;
    }
}

/// Everybody who works here now.
pub(crate) fn operators(desk: &Desk) -> Result<Vec<Operator>, ApiError> {
    let mut all = desk.readable(desk.store.ledger().operators())?;
    all.retain(|operator| operator.left_at.is_none());
    Ok(all)
}

impl Desk {
    /// Who acts. Asked anew each time: a role that was changed holds at once.
    pub(crate) fn acting(&self) -> Result<Acting, ApiError> {
        let all = operators(self)?;
        if all.is_empty() {
            return Ok(Acting::Alone { name: self.alone()? });
        }
        let found = match lock(&self.seated.now).clone() {
            Seat::Left => None,
            Seat::Taken(id) => all.into_iter().find(|operator| operator.id == id),
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

fn nobody() -> ApiError {
    not_said("Nobody is signed in.")
}

fn not_said(message: &str) -> ApiError {
    let hint = "Choose your name and enter your PIN; on the command line give --operator.";
    ApiError::new(Code::NotPermitted, message, hint)
}
