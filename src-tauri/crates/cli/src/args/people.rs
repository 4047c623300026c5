//! What can be typed about people: who works here, and what waits for a second one.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::pair;

#[derive(Debug, Subcommand)]
pub enum Operator {
    /// Who works here, and who acts now
    List,
    /// Name somebody; their PIN is a line on standard input. The first one is an administrator
    Add(OperatorAdd),
    /// Change what somebody is and may do
    Set(OperatorSet),
    /// Somebody leaves; the record keeps them
    Remove {
        /// Their name
        name: String,
    },
    /// Change your own PIN: the present one and the new one, a line each on standard input
    Pin,
}

#[derive(Debug, Args)]
pub struct OperatorAdd {
    /// Their name; it is never given to a second person
    pub name: String,
    /// support, finance, approver, accountant or administrator
    #[arg(long)]
    pub role: String,
    /// The account of this computer that needs no PIN
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
    #[command(flatten)]
    pub limit: Limit,
}

#[derive(Debug, Args)]
pub struct OperatorSet {
    /// Their name
    pub name: String,
    /// support, finance, approver, accountant or administrator
    #[arg(long)]
    pub role: Option<String>,
    /// The account of this computer that needs no PIN; empty takes it away
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
    /// Read a new PIN, a line on standard input
    #[arg(long)]
    pub pin: bool,
    #[command(flatten)]
    pub limit: Limit,
    /// Take the limits away
    #[arg(long, conflicts_with = "limit")]
    pub no_limit: bool,
}

#[derive(Debug, Args)]
pub struct Limit {
    /// Up to how much they decide alone and approve, such as IDR=5000000; other currencies are then out
    /// of reach
    #[arg(long, value_name = "CURRENCY=AMOUNT", value_parser = pair)]
    pub limit: Vec<(String, String)>,
}

#[derive(Debug, Subcommand)]
pub enum Request {
    /// What waits, and what was answered lately
    List,
    /// Everything that would be agreed to
    Show {
        /// The request's id
        id: String,
    },
    /// Agree; the action is carried out at once, or on the computer that asked
    Approve {
        /// The request's id
        id: String,
        /// What `show` gives as bound, so that exactly that is agreed to
        #[arg(long, value_name = "HASH")]
        bound: String,
    },
    /// Refuse
    Reject {
        /// The request's id
        id: String,
        /// Why, for whoever asked
        #[arg(long)]
        reason: String,
    },
    /// Take your own request back
    Withdraw {
        /// The request's id
        id: String,
    },
    /// Write the signed request for another computer, or the signed answer to one that came from there
    Export {
        /// The request's id
        id: String,
        /// Where to [default: a dated name in the export folder]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Take in a signed request, or a signed answer, which is then acted on
    Import {
        /// The file
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub enum Card {
    /// Write your key card for a colleague's computer
    Export {
        /// Where to [default: a dated name in the export folder]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Show whose a card says it is, and its fingerprint; nothing is trusted by that
    Show {
        /// The file
        file: PathBuf,
    },
    /// Trust a card, once its owner has read the fingerprint aloud
    Import {
        /// The file
        file: PathBuf,
        /// What you heard
        #[arg(long, value_name = "DIGITS", default_value = "")]
        fingerprint: String,
        /// What somebody may do here who is not known yet
        #[arg(long, default_value = "approver")]
        role: String,
        #[command(flatten)]
        limit: Limit,
    },
}
