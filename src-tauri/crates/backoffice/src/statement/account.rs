//! Which account of the workspace a file is about: recognised, and bound once.

use statements::{Account, Recognised};
use store::Ledger;
use store::ledger::BankAccount;

use crate::ApiError;

/// How a file names an account: its number and currency; where it has none, what kind of file it is.
pub(super) fn said(
    account: &Account,
    currency: Option<domain::Currency>,
    recognised: &Recognised,
    fingerprint: Option<&str>,
) -> String {
    let currency = currency.map(|currency| currency.to_string()).unwrap_or_default();
    match (account.number.as_str(), fingerprint) {
        ("", Some(fingerprint)) => format!("table {fingerprint}"),
        ("", None) => format!("{recognised} {currency}"),
        (number, _) => format!("{number} {currency}"),
    }
}

/// The accounts of the ledger, asked and added to.
pub(super) struct Accounts<'a> {
    ledger: &'a Ledger,
}

impl<'a> Accounts<'a> {
    pub(super) fn new(ledger: &'a Ledger) -> Self {
        Self { ledger }
    }

    /// The account that a file calls `said`. A person's word binds it anew; what nobody bound yet is
    /// a new account under the name that the file gives it.
    pub(super) fn of(
        &mut self,
        said: &str,
        account: &Account,
        currency: Option<domain::Currency>,
        wanted: Option<&str>,
    ) -> Result<BankAccount, ApiError> {
        if let Some(wanted) = wanted {
            let all = self.ledger.bank_accounts()?;
            let found = all.into_iter().find(|one| one.id == wanted || one.name == wanted);
            return match found {
                Some(found) => {
                    self.ledger.bind_bank_account(said, &found.id)?;
                    Ok(found)
                }
                None => self.add(said, wanted, account, currency),
            };
        }
        match self.ledger.bank_account_said(said)? {
            Some(found) => Ok(found),
            None => self.add(said, &name(account, said), account, currency),
        }
    }

    fn add(
        &self,
        said: &str,
        name: &str,
        account: &Account,
        currency: Option<domain::Currency>,
    ) -> Result<BankAccount, ApiError> {
        let new = BankAccount {
            id: uuid::Uuid::new_v4().to_string(),
            name: domain::text::one_line(name.trim()),
            number: account.number.clone(),
            currency: currency.map(|currency| currency.to_string()),
            bank: account.bank.clone(),
        };
        Ok(self.ledger.add_bank_account(&new, said)?)
    }
}

/// What a new account is called until somebody gives it a name.
fn name(account: &Account, said: &str) -> String {
    let number = account.number.as_str();
    let kind = said.split(' ').next().unwrap_or(said);
    let name = if number.is_empty() { kind } else { number };
    match &account.owner {
        Some(owner) => format!("{owner} {name}"),
        None => name.to_owned(),
    }
}
