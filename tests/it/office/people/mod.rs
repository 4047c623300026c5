//! Who may do what, and what two people decide: the real program, one front end per person.

mod bound;
mod exchange;
mod four_eyes;
mod random;
mod roles;

use std::sync::Arc;

use backoffice::{ApiError, Office, Options};
use serde_json::{Value, json};

use super::actions::{agreed, received};
use super::bench::{Bench, assert_readable};

/// Somebody at a front end of their own, on an account of the computer that is theirs.
pub struct Desk {
    pub office: Arc<Office>,
}

impl Desk {
    /// Sits down at the workspace of `bench`.
    pub async fn at(bench: &Bench, account: &str) -> Self {
        let options =
            Options { operator: None, account: Some(account.to_owned()), ..bench.options() };
        Self { office: Office::open(options, bench.host.clone()).await.unwrap() }
    }

    pub async fn call(&self, name: &str, request: Value) -> Result<Value, ApiError> {
        self.office.call(name, request).await
    }

    /// A command that must work.
    pub async fn ok(&self, name: &str, request: Value) -> Value {
        match self.call(name, request).await {
            Ok(answer) => answer,
            Err(error) => panic!("{name}: {error:?}"),
        }
    }

    /// A command that must not.
    pub async fn no(&self, name: &str, request: Value) -> ApiError {
        let error = self.call(name, request).await.expect_err(name);
        assert_readable(&error);
        error
    }

    /// Prepares a confirmation in full and agrees to it.
    pub async fn confirm(&self, session: &str) -> Value {
        let shown = self.ok("confirm_prepare", received(session, "150000.00")).await;
        self.ok("action_commit", agreed(&shown)).await
    }

    /// Looks at a request and approves what is shown.
    pub async fn approve(&self, id: &Value) -> Result<Value, ApiError> {
        let seen = self.ok("request_get", json!({"id": id})).await;
        self.call("request_approve", json!({"id": id, "bound": seen["bound"]})).await
    }
}

/// The staff of a workspace, each by the account that is named like them.
pub const STAFF: [(&str, &str); 5] = [
    ("ada", "administrator"),
    ("fina", "finance"),
    ("appa", "approver"),
    ("acca", "accountant"),
    ("supi", "support"),
];

/// Names everybody; gives the administrator's desk.
pub async fn staffed(bench: &Bench) -> Desk {
    let ada = Desk::at(bench, "ada").await;
    for (name, role) in STAFF {
        ada.ok("operator_add", json!({"name": name, "role": role, "account": name})).await;
    }
    ada
}

/// Says when the one connection needs two people.
pub async fn policy(ada: &Desk, ask: &str, amounts: Value) -> Value {
    let request = json!({"connection": "sandbox:plugipay", "ask": ask, "amounts": amounts});
    ada.ok("approval_policy_set", request).await
}
