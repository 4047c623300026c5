//! What banks say: accounts, imported files, statements, lines.
//!
//! An import is staged first: its lines are written, compared with those that are there, and seen
//! by nobody. Finishing it shows them all at once; leaving it takes them away. So what a person
//! looked at is what comes, and a program that dies in the middle leaves nothing behind.

mod account;
mod compare;
mod finish;
mod import;
mod line;
mod list;
mod profile;
mod statement;

pub use account::BankAccount;
pub use import::{Import, Left, NewImport, StagedCounts, Undone};
pub use line::{BankLine, Known, NewLine};
pub use list::{LineFilter, LinePage, LineSum};
pub use profile::TableProfile;
pub use statement::{BankStatement, NewStatement};
