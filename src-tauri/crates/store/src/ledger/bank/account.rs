//! Accounts at banks, and what files call them.

use rusqlite::{OptionalExtension as _, Row, params};

use crate::Result;
use crate::ledger::audit::{About, Act, Acts, Deed, row};
use crate::ledger::{Ledger, Untold};

/// An account of the shop at a bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankAccount {
    /// A random UUID.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// As files name it; empty where none does.
    pub number: String,
    /// ISO code, where known.
    pub currency: Option<String>,
    /// BIC or bank code, where known.
    pub bank: Option<String>,
}

const SAID: &str =
    "SELECT a.* FROM bank_alias JOIN bank_account AS a ON a.id = account WHERE said = ?1";

impl BankAccount {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            number: row.get("number")?,
            currency: row.get("currency")?,
            bank: row.get("bank")?,
        })
    }
}

impl Ledger {
    /// Every account, by name.
    pub fn bank_accounts(&self) -> Result<Vec<BankAccount>> {
        self.read(|db| {
            let mut ask = db.prepare_cached("SELECT * FROM bank_account ORDER BY name")?;
            Ok(ask.query_map([], BankAccount::of)?.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The account that files call `said`.
    pub fn bank_account_said(&self, said: &str) -> Result<Option<BankAccount>> {
        self.read(|db| {
            Ok(db.prepare_cached(SAID)?.query_row([said], BankAccount::of).optional()?)
        })
    }

    /// The account of this number, where there is only one: many files do not say its currency.
    pub fn bank_account_numbered(&self, number: &str) -> Result<Option<BankAccount>> {
        let sql = "SELECT * FROM bank_account WHERE number = ?1 LIMIT 2";
        self.read(|db| {
            let mut ask = db.prepare_cached(sql)?;
            let found = ask.query_map([number], BankAccount::of)?;
            let mut found = found.collect::<rusqlite::Result<Vec<_>>>()?;
            Ok(found.pop().filter(|_| found.is_empty()))
        })
    }

    /// The accounts that the very file of a staged import was imported into before.
    pub fn accounts_of_file(&self, import: &str) -> Result<Vec<BankAccount>> {
        let sql = "SELECT DISTINCT a.* FROM statement_import AS mine \
                   JOIN statement_import AS earlier ON earlier.hash = mine.hash \
                   AND earlier.finished_at IS NOT NULL AND earlier.undone_at IS NULL \
                   JOIN bank_statement AS told ON told.import = earlier.id \
                   JOIN bank_account AS a ON a.id = told.account WHERE mine.id = ?1";
        self.read(|db| {
            let mut ask = db.prepare_cached(sql)?;
            Ok(ask.query_map([import], BankAccount::of)?.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// A new account of a staged import, and what files call it, where that is known for good. A name
    /// that is taken gets a number behind it; whoever was faster with what files call it is right.
    pub fn add_bank_account(
        &self,
        account: &BankAccount,
        said: Option<&str>,
        import: &str,
    ) -> Result<BankAccount> {
        let BankAccount { id, name, number, currency, bank } = account;
        let now = self.now();
        self.write_untold(Untold::Staging, |tx| {
            if let Some(said) = said
                && let Some(known) = tx.query_row(SAID, [said], BankAccount::of).optional()?
            {
                return Ok(known);
            }
            let taken = |name: &str| {
                let sql = "SELECT 1 FROM bank_account WHERE name = ?1";
                tx.query_row(sql, [name], |_| Ok(())).optional().map(|found| found.is_some())
            };
            let (mut free, mut count) = (name.clone(), 1);
            while taken(&free)? {
                count += 1;
                free = format!("{name} {count}");
            }
            let sql = "INSERT INTO bank_account VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
            tx.execute(sql, params![id, free, number, currency, bank, now, import])?;
            if let Some(said) = said {
                tx.execute("INSERT INTO bank_alias VALUES (?1, ?2)", [said, id])?;
            }
            Ok(BankAccount { name: free, ..account.clone() })
        })
    }

    /// A person says which account a staged import means by `said`; that holds once it is finished.
    pub fn stage_alias(&self, import: &str, said: &str, account: &str) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO staged_alias VALUES (?1, ?2, ?3)";
        self.write_untold(Untold::Staging, |tx| {
            Ok(tx.execute(sql, [import, said, account]).map(drop)?)
        })
    }
}

impl Acts<'_> {
    /// Another name for an account; `false` where the name is taken.
    pub fn rename_bank_account(&self, id: &str, name: &str) -> Result<bool> {
        let sql = "UPDATE OR IGNORE bank_account SET name = ?2 WHERE id = ?1";
        let whole = "SELECT * FROM bank_account WHERE id = ?1";
        self.act(|tx, _| {
            let before = row(tx, whole, [id])?;
            let done = tx.execute(sql, [id, name])? == 1;
            let after = row(tx, whole, [id])?;
            Ok((done, Deed::changed(Act::AccountNamed, About::subject(id), before, after)))
        })
    }
}
