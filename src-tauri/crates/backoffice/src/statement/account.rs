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

/// The accounts of the ledger, asked and added to for an import.
pub(super) struct Accounts<'a> {
    ledger: &'a Ledger,
    import: &'a str,
}

impl<'a> Accounts<'a> {
    pub(super) fn new(ledger: &'a Ledger, import: &'a str) -> Self {
        Self { ledger, import }
    }

    /// The account that a file calls `said`. A person's word binds it anew, once the import is
    /// finished; what nobody bound yet is a new account under the name that the file gives it.
    pub(super) fn of(
        &self,
        said: &str,
        account: &Account,
        currency: Option<domain::Currency>,
        wanted: Option<&str>,
    ) -> Result<BankAccount, ApiError> {
        let said = self.at_its_bank(said, account)?;
        if let (None, None, false) = (wanted, currency, account.number.is_empty())
            && let Some(found) = self.ledger.bank_account_numbered(&account.number)?
        {
            return Ok(found);
        }
        let Some(wanted) = wanted else {
            return match self.ledger.bank_account_said(&said)? {
                Some(found) => Ok(found),
                None => self.add(Some(&said), &name(account, &said), account, currency),
            };
        };
        let all = self.ledger.bank_accounts()?;
        let found = match all.into_iter().find(|one| one.id == wanted || one.name == wanted) {
            Some(found) => found,
            None => self.add(None, wanted, account, currency)?,
        };
        self.ledger.stage_alias(self.import, &said, &found.id)?;
        Ok(found)
    }

    /// Two banks may have accounts of one number. Where both say which bank they are, it tells them
    /// apart; where one is silent, as many formats are, the number counts.
    fn at_its_bank(&self, said: &str, account: &Account) -> Result<String, ApiError> {
        let known = self.ledger.bank_account_said(said)?.and_then(|known| known.bank);
        Ok(match (known, &account.bank) {
            (Some(one), Some(other)) if !same_bank(&one, other) => format!("{said} {other}"),
            _ => said.to_owned(),
        })
    }

    fn add(
        &self,
        said: Option<&str>,
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
        Ok(self.ledger.add_bank_account(&new, said, self.import)?)
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

/// A BIC may name its branch or leave it out.
fn same_bank(one: &str, other: &str) -> bool {
    const BIC: usize = 8;
    let head = |bank: &str| bank.get(..BIC).unwrap_or(bank).to_uppercase();
    head(one) == head(other)
}
