//! What the columns of a table are: what a person edits, and what is saved for the next file.

use domain::Currency;
use serde::{Deserialize, Serialize};

use crate::{DateOrder, DecimalMark};

/// How to read a table. Everything that was found out about one file, or answered by a person, so
/// that the next file of the same bank needs no question.
///
/// It belongs to a table's [`fingerprint`](super::fingerprint), not to one file: rows are found by
/// what they hold and never by their number, so a longer preamble changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mapping {
    /// The shipped profile that it comes from.
    pub profile: Option<String>,
    /// The sheet of a workbook; `None`: the first that has the header.
    pub sheet: Option<String>,
    /// The name of the text's encoding as the web knows it (`windows-1252`); `None`: as found.
    pub encoding: Option<String>,
    /// What separates the cells; `None` in a workbook.
    pub delimiter: Option<char>,
    /// The cells of the header row. Empty: there is none, and the first row that reads as an entry
    /// is one.
    pub header: Vec<String>,
    /// How many rows at the front (after the header, where there is one) are no entries whatever
    /// they look like.
    pub skip: u64,
    /// From the first row that begins with this text on, no row is an entry: `Total`.
    pub until: Option<String>,
    /// What each column is, from the left. Columns beyond are ignored.
    pub columns: Vec<Role>,
    /// In which order dates are written.
    pub date_order: DateOrder,
    /// What stands before the decimals.
    pub decimal_mark: DecimalMark,
    /// What decides between in and out, beyond the amount's own sign.
    pub signs: Signs,
    /// Of all amounts, where no column tells.
    pub currency: Option<Currency>,
    /// Of all entries, where no column tells.
    pub account: Option<String>,
}

impl Default for Mapping {
    fn default() -> Self {
        Self {
            profile: None,
            sheet: None,
            encoding: None,
            delimiter: None,
            header: Vec::new(),
            skip: 0,
            until: None,
            columns: Vec::new(),
            date_order: DateOrder::YearMonthDay,
            decimal_mark: DecimalMark::Point,
            signs: Signs::default(),
            currency: None,
            account: None,
        }
    }
}

impl Mapping {
    /// The first column of a role.
    pub fn column(&self, role: Role) -> Option<usize> {
        self.columns.iter().position(|other| *other == role)
    }
}

/// What decides between in and out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Signs {
    /// An amount without a minus went out, as card companies write their invoices.
    pub inverted: bool,
    /// Words of the sign column that mean in, beyond those that are known (`CR`, `Haben`, `Abono`).
    pub incoming: Vec<String>,
    /// Words that mean out.
    pub outgoing: Vec<String>,
}

/// What a column is.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Not read, but kept in the raw text.
    #[default]
    Ignore,
    /// When it was booked.
    Booked,
    /// From when it counts.
    Valued,
    /// The amount; its sign is its own, of its suffix (`CR`, `DB`) or of the sign column.
    Amount,
    /// What went out.
    Debit,
    /// What came in.
    Credit,
    /// In or out, in a word.
    Sign,
    /// What the bank kept of the amount: a line of its own beside it.
    Fee,
    /// Amount less fee, as it changed the balance.
    Net,
    /// The currency's code.
    Currency,
    /// The balance after the entry.
    Balance,
    /// What it is about. Several columns are joined from the left.
    Text,
    /// The other side's name.
    Name,
    /// Who paid: the other side of what came in.
    Payer,
    /// Who was paid: the other side of what went out.
    Payee,
    /// The other side's account.
    Counterparty,
    /// The reference.
    Reference,
    /// The payer's own reference.
    EndToEnd,
    /// The bank's name for the entry.
    Id,
    /// What kind of entry, in the bank's word.
    Kind,
    /// Booked, pending or void, in a word.
    Status,
    /// The account that the entry is on.
    Account,
}

impl Role {
    pub(super) fn is_day(self) -> bool {
        matches!(self, Self::Booked | Self::Valued)
    }

    pub(super) fn is_money(self) -> bool {
        use Role::{Amount, Balance, Credit, Debit, Fee, Net};
        matches!(self, Amount | Debit | Credit | Fee | Net | Balance)
    }
}
