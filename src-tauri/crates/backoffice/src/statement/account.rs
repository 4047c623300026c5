//! Which account of the workspace a file is about: recognised, and bound once.

use statements::{Account, Format, Recognised};
use store::Ledger;
use store::ledger::BankAccount;

use crate::ApiError;
use crate::view::FileWarning;

/// How a file names an account: its number and currency; where it has no number, what kind of file
/// it is.
pub(super) fn said(
    account: &Account,
    currency: Option<domain::Currency>,
    recognised: &Recognised,
    fingerprint: Option<&str>,
) -> String {
    let currency = currency.map(|currency| currency.to_string()).unwrap_or_default();
    match (account.number.as_str(), fingerprint) {
        ("", Some(fingerprint)) => format!("table {fingerprint} {currency}"),
        ("", None) => format!("{recognised} {currency}"),
        (number, _) => format!("{number} {currency}"),
    }
}

/// The accounts of the ledger, asked and added to for an import.
pub(super) struct Accounts<'a> {
    ledger: &'a Ledger,
    import: &'a str,
    recognised: &'a Recognised,
    /// What a person should look at.
    pub(super) doubts: Vec<FileWarning>,
}

impl<'a> Accounts<'a> {
    pub(super) fn new(ledger: &'a Ledger, import: &'a str, recognised: &'a Recognised) -> Self {
        Self { ledger, import, recognised, doubts: Vec::new() }
    }

    /// The account that a file calls `said`. A person's word binds it anew, once the import is
    /// finished; what nobody bound yet is a new account under the name that the file gives it.
    pub(super) fn of(
        &mut self,
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
            return match self.known(&said, account, currency)? {
                Some(found) => Ok(found),
                None => self.add(Some(&said), &self.name(account, currency), account, currency),
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

    /// The account that nobody need be asked about.
    fn known(
        &mut self,
        said: &str,
        account: &Account,
        currency: Option<domain::Currency>,
    ) -> Result<Option<BankAccount>, ApiError> {
        // Where a file names no account, the same file is about the same one, whatever others of its
        // kind were about since.
        if account.number.is_empty()
            && let [earlier] = self.ledger.accounts_of_file(self.import)?.as_slice()
        {
            return Ok(Some(earlier.clone()));
        }
        if let Some(found) = self.ledger.bank_account_said(said)? {
            if account.number.is_empty() {
                self.doubt(said, &found)?;
            }
            return Ok(Some(found));
        }
        let currency = currency.map(|currency| currency.to_string());
        let same = |one: &BankAccount| {
            let bank = (one.bank.as_deref(), account.bank.as_deref());
            (one.currency.is_none() || currency.is_none() || one.currency == currency)
                && (is_iban_of(&account.number, &one.number, bank.0)
                    || is_iban_of(&one.number, &account.number, bank.1))
        };
        let mut all = self.ledger.bank_accounts()?.into_iter().filter(same);
        Ok(all.next().filter(|_| all.next().is_none()))
    }

    /// Files of one kind that were given to several accounts: the last one is a guess.
    fn doubt(&mut self, said: &str, taken: &BankAccount) -> Result<(), ApiError> {
        let meant = self.ledger.bank_accounts_meant(said)?;
        let others: Vec<_> =
            meant.iter().filter(|one| one.id != taken.id).map(|one| one.name.as_str()).collect();
        if !others.is_empty() {
            let (others, taken) = (others.join(", "), &taken.name);
            self.doubts.push(FileWarning {
                code: "account-guessed".to_owned(),
                message: format!(
                    "The file names no account. Others of its kind were given to {others} and to \
                     {taken}: it is taken for {taken}. Name its account if that is wrong."
                ),
                at: "the file".to_owned(),
            });
        }
        Ok(())
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

    /// What a new account is called until somebody gives it a name: its number, or what kind of file
    /// it is.
    fn name(&self, account: &Account, currency: Option<domain::Currency>) -> String {
        let Recognised { format, version, .. } = self.recognised;
        let table = matches!(format, Format::Csv | Format::Xlsx) && !version.is_empty();
        let kind = if table { version } else { format.word() };
        let name = match (account.number.as_str(), currency) {
            ("", Some(currency)) => format!("{kind} {currency}"),
            ("", None) => kind.to_owned(),
            (number, _) => number.to_owned(),
        };
        match &account.owner {
            Some(owner) => format!("{owner} {name}"),
            None => name,
        }
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

/// Whether an IBAN is made of a bank's code and an account's number, with noughts between them.
fn is_iban_of(iban: &str, number: &str, bank: Option<&str>) -> bool {
    let Some(bank) = bank.filter(|bank| !bank.is_empty()) else { return false };
    let country = iban.as_bytes().first().is_some_and(u8::is_ascii_alphabetic);
    let own = iban.get(4..).filter(|_| country).and_then(|own| own.strip_prefix(bank));
    let number = number.trim_start_matches('0');
    own.is_some_and(|own| !number.is_empty() && own.trim_start_matches('0') == number)
}

/// A BIC may name its branch or leave it out.
fn same_bank(one: &str, other: &str) -> bool {
    const BIC: usize = 8;
    let head = |bank: &str| bank.get(..BIC).unwrap_or(bank).to_uppercase();
    head(one) == head(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iban_is_its_bank_and_its_number() {
        let table = [
            ("DE89370400440532013000", "0532013000", Some("37040044"), true),
            ("DE02120300000000202051", "202051", Some("12030000"), true),
            ("NL91ABNA0417164300", "417164300", Some("ABNA"), true),
            ("DE02120300000000202051", "202051", None, false),
            ("DE02120300000000202051", "202052", Some("12030000"), false),
            ("DE02120300000000202051", "202051", Some("37040044"), false),
            ("DE0212030000", "000", Some("12030000"), false),
            ("1234567890", "567890", Some("34"), false),
            ("", "", Some(""), false),
        ];
        for (iban, number, bank, same) in table {
            assert_eq!(is_iban_of(iban, number, bank), same, "{iban} {number} {bank:?}");
        }
    }
}
