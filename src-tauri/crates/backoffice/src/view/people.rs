use std::fmt;

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use zeroize::Zeroize;

use super::{Amount, AmountInput};

/// A PIN on its way in. It is wiped from memory when dropped and does not print.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct Pin(pub String);

impl Pin {
    /// The same, in the house's own wrapping.
    pub fn secret(&self) -> SecretString {
        SecretString::from(self.0.clone())
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin")
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Who works here, and who acts in this window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PeopleView {
    /// In the order they came; those who left are not among them.
    pub operators: Vec<OperatorView>,
    /// Who acts here and now.
    pub acting: ActingView,
    /// The account of this computer that the program runs on.
    pub account: Option<String>,
}

/// Who acts in this front end. Others may act in other windows at the same time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ActingView {
    /// Absent where operators exist and nobody has signed in.
    pub name: Option<String>,
    /// `support`, `finance`, `approver`, `accountant` or `administrator`; absent for somebody who
    /// works alone.
    pub role: Option<String>,
    /// No operators are named: one person, who may do everything.
    pub alone: bool,
    /// What may be done: `read`, `link`, `act`, `approve`, `statements`, `report`, `people`,
    /// `connections`, `settings`. For what is shown; what is done is decided again.
    pub may: Vec<String>,
}

/// An operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OperatorView {
    /// The house's own id.
    pub id: String,
    /// The name; it is never given to a second person.
    pub name: String,
    /// As in [`ActingView`].
    pub role: String,
    /// Up to how much this person decides alone and approves, per currency. None at all means no
    /// limit; a currency that is not among some is out of reach.
    pub limits: Vec<Amount>,
    /// Signs in without a PIN on this account of the computer.
    pub account: Option<String>,
    /// Signs in with a PIN.
    pub has_pin: bool,
    /// Known by a key card only: answers from another computer, and cannot sign in here.
    pub by_card_only: bool,
    /// Of each of their keys, to be compared aloud.
    pub fingerprints: Vec<String>,
    /// Who named them.
    pub added_by: String,
    /// When.
    pub added_at: DateTime<Utc>,
}

/// An operator, new or changed. What is absent stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OperatorInput {
    /// The name; of a new one, or of the one to change.
    pub name: String,
    /// As in [`ActingView`]. The first operator of a workspace is an administrator.
    #[serde(default)]
    pub role: Option<String>,
    /// The account of the computer that needs no PIN; empty takes it away.
    #[serde(default)]
    pub account: Option<String>,
    /// At least six characters; empty takes it away. Crosses inward only.
    #[serde(default)]
    pub pin: Option<Pin>,
    /// As in [`OperatorView`]; an empty list takes the limits away.
    #[serde(default)]
    pub limits: Option<Vec<AmountInput>>,
}

/// An operator by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OperatorName {
    /// The name.
    pub name: String,
}

/// Somebody else sits down here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SwitchRequest {
    /// The name.
    pub name: String,
    /// The PIN; not needed on the account that the operator is bound to.
    #[serde(default)]
    pub pin: Option<Pin>,
}

/// A new PIN for whoever acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PinSetRequest {
    /// The present one, where there is one.
    #[serde(default)]
    pub old: Option<Pin>,
    /// At least six characters.
    pub new: Pin,
}
