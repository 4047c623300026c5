//! What banks tell, in the words of the house.

use chrono::NaiveDate;
use domain::Currency;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{Check, Place};

/// The account that a statement is about, as the file names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Account {
    /// IBAN, or the bank's own number; upper case, without spaces. Empty where the file names none.
    pub number: String,
    /// Which bank: BIC, routing number, bank code.
    pub bank: Option<String>,
    /// Whose it is.
    pub owner: Option<String>,
}

/// What was on the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// Below zero: the owner owes. With the file's own digits.
    pub amount: Decimal,
    /// In what; `None` where the file does not say.
    pub currency: Option<Currency>,
    /// On which day, where told.
    pub date: Option<NaiveDate>,
}

/// Whether the bank has booked it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Booking {
    /// On the account.
    #[default]
    Booked,
    /// Announced; a booked line will take its place.
    Pending,
    /// Told, never to be on the account.
    Information,
}

/// Whoever is at the other end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Party {
    /// As the bank writes it.
    pub name: Option<String>,
    /// IBAN or number; upper case, without spaces.
    pub account: Option<String>,
}

/// The entry that a line is a part of, where a bank booked several payments as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The bank's reference of the entry.
    pub reference: Option<String>,
    /// What was booked, with its sign.
    pub amount: Decimal,
    /// Of how many parts it is made.
    pub count: u32,
}

/// One entry, or one part of a batch. Absent texts are `None`, never empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Line {
    /// When it was booked.
    pub booked_on: Option<NaiveDate>,
    /// From when it counts for interest.
    pub valued_on: Option<NaiveDate>,
    /// `+` in, `-` out, with the file's own digits. A reversal has the sign of its effect.
    pub amount: Decimal,
    /// Of the amount; `None` where the file does not say.
    pub currency: Option<Currency>,
    /// Whether it is on the account.
    pub booking: Booking,
    /// It takes back an earlier one.
    pub reversal: bool,
    /// The bank's name for this entry: stable over files where the bank keeps its promise.
    pub id: Option<String>,
    /// The reference that was given to the bank, or by it: `NONREF` and `NOTPROVIDED` are none.
    pub reference: Option<String>,
    /// The payer's own reference, which travelled with the payment.
    pub end_to_end_id: Option<String>,
    /// A checked reference (ISO 11649, QRR, OGM) in compact form.
    pub structured_reference: Option<String>,
    /// Who paid, or was paid.
    pub counterparty: Party,
    /// What kind, in the file's own code: `NTRF`, `PMNT/RCDT/ESCT`, `DEBIT`.
    pub kind: Option<String>,
    /// Why money came back, in the file's own code and words.
    pub return_reason: Option<String>,
    /// What it is about, for people; lines joined, nothing cut.
    pub text: String,
    /// As it stood in the file.
    pub raw: String,
    /// The entry it is a part of.
    pub batch: Option<Batch>,
    /// Where it stands.
    pub at: Place,
}

/// One account over one time. Comes after its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// Whose.
    pub account: Account,
    /// Of its lines, where they agree.
    pub currency: Option<Currency>,
    /// The bank's number or name of it, in the file's own form: `27/1`, `2026-10`.
    pub number: Option<String>,
    /// What was there before its lines.
    pub opening: Option<Balance>,
    /// What was there after them.
    pub closing: Option<Balance>,
    /// Whether opening + booked lines = closing.
    pub check: Check,
    /// How many lines it has.
    pub lines: u64,
    /// Where it begins.
    pub at: Place,
}
