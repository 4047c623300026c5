use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A bank's file as the window carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StatementFileInput {
    /// Its name, for people.
    pub name: String,
    /// Its bytes in base64.
    pub content: String,
}

/// Read files and show what they would bring. Nothing is seen by others before it is finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StageRequest {
    /// The files.
    pub files: Vec<StatementFileInput>,
}

/// Read a file again, in the way a person says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RestageRequest {
    /// The file, by its hash.
    pub file: String,
    /// Its name, for people.
    pub name: String,
    /// What was staged of it before, and is left.
    #[serde(default)]
    pub import: Option<String>,
    /// How a table is to be read: the mapping as JSON text.
    #[serde(default)]
    pub mapping: Option<String>,
    /// Keep the mapping under this name for every table with the same heading.
    #[serde(default)]
    pub save_as: Option<String>,
    /// The answer to which comes first, day or month: `dmy`, `mdy`, `ymd`.
    #[serde(default)]
    pub date_order: Option<String>,
    /// The answer to what stands before the decimals: `point`, `comma`.
    #[serde(default)]
    pub decimal_mark: Option<String>,
    /// The account it is about, by id or name, where the file names none. A new name makes an account.
    #[serde(default)]
    pub account: Option<String>,
}

/// A staged import, or one that is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StatementImportRequest {
    /// Its id.
    pub import: String,
}

/// Something a person should know about a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FileWarning {
    /// Which rule.
    pub code: String,
    /// In a sentence.
    pub message: String,
    /// Where: `line 12`.
    pub at: String,
}

/// Why a file is refused whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FileRefusal {
    /// Which kind: `not-recognised`, `malformed`, `undecided` …
    pub code: String,
    /// What is wrong, with its place.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// What a person may answer to have it read: `columns`, `date_order`, `decimal_mark`, `profile`.
    pub asks: Option<String>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct StagedFile {
    /// Its hash.
    pub file: String,
    /// Its name.
    pub name: String,
    /// `camt.053.001.02`, `mt940 942`, `csv bca`; empty where it was not recognised.
    pub format: String,
    /// The staged import; absent where the file is refused or is there already.
    pub import: Option<String>,
    /// Why nothing of it is read.
    pub refused: Option<FileRefusal>,
    /// When and as what the same file came before.
    pub already: Option<ImportView>,
    /// What it tells, without the lines.
    pub statements: Vec<StatementView>,
    /// Lines that will come.
    #[ts(type = "number")]
    pub added: i64,
    /// Lines that are there already.
    #[ts(type = "number")]
    pub known: i64,
    /// Of these, lines known from a file of another format.
    #[ts(type = "number")]
    pub elsewhere: i64,
    /// Pending lines whose place a booked one takes.
    #[ts(type = "number")]
    pub replaced: i64,
    /// What was guessed, mended or left out; the first of them.
    pub warnings: Vec<FileWarning>,
    /// How many warnings there are.
    #[ts(type = "number")]
    pub warned: u64,
    /// What a mapping editor needs, where the file is a table.
    pub table: Option<TableView>,
}

/// A table as it stands in a file, and how it is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TableView {
    /// Of its heading and dialect.
    pub fingerprint: String,
    /// The first rows, cell by cell.
    pub rows: Vec<Vec<String>>,
    /// The mapping as JSON text.
    pub mapping: String,
    /// The shipped or saved profile that was used.
    pub profile: Option<String>,
    /// What a person has to decide.
    pub questions: Vec<TableQuestion>,
}

/// Something that only a person can decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TableQuestion {
    /// Which.
    pub code: String,
    /// In a sentence.
    pub message: String,
    /// The answers, where they are few.
    pub choices: Vec<String>,
}

/// A statement of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StatementView {
    /// The account's id here.
    pub account: String,
    /// What people call the account.
    pub account_name: String,
    /// The account as the file names it.
    pub number: String,
    /// The bank's number of the statement.
    pub statement: Option<String>,
    /// ISO code.
    pub currency: Option<String>,
    /// Decimal text.
    pub opening: Option<String>,
    /// Its day.
    pub opening_on: Option<NaiveDate>,
    /// Decimal text.
    pub closing: Option<String>,
    /// Its day.
    pub closing_on: Option<NaiveDate>,
    /// The first day of its lines.
    pub first_on: Option<NaiveDate>,
    /// The last day of its lines.
    pub last_on: Option<NaiveDate>,
    /// How many lines it has.
    #[ts(type = "number")]
    pub lines: i64,
    /// `ties`, `differs` or `unknown`.
    pub check: String,
    /// Decimal text, where it differs.
    pub difference: Option<String>,
}

/// An import that is there, or was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ImportView {
    /// Its id.
    pub import: String,
    /// The file's name.
    pub name: String,
    /// The file's hash.
    pub file: String,
    /// The file's format.
    pub format: String,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: String,
    /// Lines it brought.
    #[ts(type = "number")]
    pub added: i64,
    /// Lines of it that were there already.
    #[ts(type = "number")]
    pub known: i64,
    /// When it was taken back.
    pub undone_at: Option<DateTime<Utc>>,
    /// Who took it back.
    pub undone_by: Option<String>,
    /// What was warned of.
    pub warnings: Vec<FileWarning>,
}

/// An account at a bank.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BankAccountView {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// As files name it.
    pub number: String,
    /// ISO code.
    pub currency: Option<String>,
    /// The last known balance, decimal text.
    pub balance: Option<String>,
    /// Its day.
    pub balance_on: Option<NaiveDate>,
    /// The first day that is covered.
    pub first_on: Option<NaiveDate>,
    /// The last day that is covered.
    pub last_on: Option<NaiveDate>,
    /// How many lines it has.
    #[ts(type = "number")]
    pub lines: i64,
    /// Whether every statement goes on where the one before ended; `None` where balances are not told.
    pub continuous: Option<bool>,
    /// Where something is missing between two statements.
    pub gaps: Vec<GapView>,
}

/// Something is missing between two statements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct GapView {
    /// The last day before it.
    pub after: Option<NaiveDate>,
    /// The first day behind it.
    pub before: Option<NaiveDate>,
    /// What the balance changed by meanwhile, decimal text.
    pub difference: String,
}

/// Every account and the newest imports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StatementsView {
    /// By name.
    pub accounts: Vec<BankAccountView>,
    /// The newest first.
    pub imports: Vec<ImportView>,
}

/// Another name for an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BankAccountName {
    /// Its id.
    pub account: String,
    /// The name.
    pub name: String,
}

/// Lines, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LineListRequest {
    /// Words that must all be there; `amount:150000` is an amount.
    #[serde(default)]
    pub text: String,
    /// Of one account, by id.
    #[serde(default)]
    pub account: Option<String>,
    /// Of one import, staged or not.
    #[serde(default)]
    pub import: Option<String>,
    /// From this day on.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// Up to and with this day.
    #[serde(default)]
    pub to: Option<NaiveDate>,
    /// What the last page gave to go on from.
    #[serde(default)]
    pub after: Option<String>,
    /// How many at most.
    #[serde(default)]
    #[ts(type = "number | null")]
    pub limit: Option<usize>,
}

/// A line by its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LineRequest {
    /// Its number.
    #[ts(type = "number")]
    pub line: i64,
}

/// One booked entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LineView {
    /// Its number.
    #[ts(type = "number")]
    pub id: i64,
    /// The account's id.
    pub account: String,
    /// What people call the account.
    pub account_name: String,
    /// When it was booked.
    pub booked_on: Option<NaiveDate>,
    /// From when it counts.
    pub valued_on: Option<NaiveDate>,
    /// Signed decimal text with the digits of the file.
    pub amount: String,
    /// ISO code.
    pub currency: Option<String>,
    /// `booked`, `pending`, `information`.
    pub booking: String,
    /// It takes back an earlier one.
    pub reversal: bool,
    /// Who.
    pub counterparty_name: Option<String>,
    /// From where, to where.
    pub counterparty_account: Option<String>,
    /// The bank's own name for it.
    pub bank_id: Option<String>,
    /// A reference.
    pub reference: Option<String>,
    /// The payer's reference.
    pub end_to_end_id: Option<String>,
    /// A checked reference.
    pub structured_reference: Option<String>,
    /// The file's code for its kind.
    pub kind: Option<String>,
    /// Why money came back.
    pub return_reason: Option<String>,
    /// What it is about.
    pub text: String,
    /// As it stood in the file.
    pub raw: String,
    /// Where it stood: `line 12`.
    pub place: String,
    /// The batch it is a part of: reference, amount, count.
    pub batch: Option<BatchView>,
    /// Of a staged line: `new`, `known`, `elsewhere` (known from another format), `replaces` (takes a
    /// pending one's place). Of others: empty.
    pub state: String,
    /// The sessions that stand on it, by key.
    pub sessions: Vec<String>,
}

/// The entry that a line is a part of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BatchView {
    /// The bank's reference.
    pub reference: Option<String>,
    /// What was booked, decimal text.
    pub amount: String,
    /// Of how many parts.
    pub count: u32,
}

/// What lines of one currency come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LineSumView {
    /// ISO code; empty where files do not say.
    pub currency: String,
    /// How many.
    #[ts(type = "number")]
    pub count: i64,
    /// Decimal text: what came in.
    pub came: String,
    /// Decimal text, below zero: what went out.
    pub went: String,
}

/// Lines in the list's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LinePageView {
    /// The lines.
    pub lines: Vec<LineView>,
    /// What to ask with for the next page; absent at the end.
    pub next: Option<String>,
    /// Of all lines that fit, not of this page only.
    pub sums: Vec<LineSumView>,
}
