//! What can be typed. The help texts are the doc comments.

mod acting;
mod audit;
mod people;

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Parser, Subcommand, ValueEnum};

pub use acting::{
    Cancel, Capture, Confirm, FileAnswers, Link, LinkCreate, Recheck, Statement, Webhook,
};
pub use audit::{Audit, AuditFilter};
pub use people::{Card, Limit, Operator, OperatorAdd, OperatorSet, Request};

/// The back office for checkout sessions: sync, find, confirm once, issue links, close the month.
///
/// Exit codes: 0 done; 1 failed or refused; 2 wrong usage or ambiguous id; 3 not authorised;
/// 4 nothing found; 5 outcome unknown, a person must look; 6 awaiting approval.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, max_term_width = 100)]
pub struct Cli {
    /// The workspace's folder [default: this person's workspace]
    #[arg(long, global = true, value_name = "DIR", env = "COUNTERSIGN_WORKSPACE")]
    pub workspace: Option<PathBuf>,

    /// Print one JSON document instead of a table
    #[arg(long, global = true)]
    pub json: bool,

    /// Who is acting; stands in the ledger beside every action. An operator's PIN is the first line of
    /// standard input, or in COUNTERSIGN_PIN
    #[arg(long, global = true, value_name = "NAME", env = "COUNTERSIGN_OPERATOR")]
    pub operator: Option<String>,

    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look around with made-up payments: starts the sandbox, connects it and syncs
    Demo(Demo),
    /// Run the made-up providers on 127.0.0.1 until stopped; prints one JSON line
    Sandbox(Sandbox),
    /// Connect an account; credentials come as a JSON object on standard input
    Connect(Connect),
    /// List the connections and how they are
    Connections,
    /// Change a connection
    #[command(subcommand)]
    Connection(Connection),
    /// Remove a connection and its key; what was recorded about it stays in the ledger
    Disconnect(Disconnect),
    /// Read what is new from the providers; goes on where it stopped
    Sync(Sync),
    /// List sessions
    Sessions(Sessions),
    /// Show one session; or create or import some
    Session(Session),
    /// Read one session anew from its provider
    Fetch(Fetch),
    /// Confirm that a bank transfer came
    Confirm(Confirm),
    /// Have the provider ask its gateway about a payment
    Recheck(Recheck),
    /// Take money that a session has reserved
    Capture(Capture),
    /// Cancel a session before it is paid
    Cancel(Cancel),
    /// Issue and follow payment links
    #[command(subcommand)]
    Link(Link),
    /// Name the people who work here, and what each may do
    #[command(subcommand)]
    Operator(Operator),
    /// What waits for a second person
    #[command(subcommand)]
    Request(Request),
    /// Key cards: know colleagues on other computers
    #[command(subcommand)]
    Card(Card),
    /// Close the books
    #[command(subcommand)]
    Report(Report),
    /// Write what a list shows into a file
    #[command(subcommand)]
    Export(Export),
    /// Receipts, refunds, payouts and balance entries
    #[command(subcommand)]
    Money(Money),
    /// Read and import what banks say
    #[command(subcommand)]
    Statement(Statement),
    /// List bank accounts with their balances, and imports
    Statements,
    /// Take in what providers send; it is verified and only leads to reading
    #[command(subcommand)]
    Webhook(Webhook),
    /// Look at who did what, and prove that nobody changed it
    #[command(subcommand)]
    Audit(Audit),
    /// Derive every row anew from the bodies as received
    Renormalise,
    /// Copy the ledger
    Backup(Folder),
    /// Put a copy of the ledger back
    Restore(Restore),
    /// Make a damaged or lost cache anew; the ledger is left alone
    Rebuild,
    /// Check databases, keychain, clock and connections, and say what to do
    Doctor(Doctor),
    /// Write a completion script for a shell to standard output
    Completions { shell: clap_complete::Shell },
    /// Serve the window's page to a browser on this computer (test builds only)
    #[cfg(debug_assertions)]
    Serve(Serve),
}

#[derive(Debug, Args)]
pub struct Demo {
    /// How many sessions to make up, the first time
    #[arg(long, default_value_t = 2_000)]
    pub sessions: usize,
    /// Which made-up shop, the first time
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// End after the sync instead of keeping the sandbox running
    #[arg(long)]
    pub once: bool,
}

#[derive(Debug, Args)]
pub struct Sandbox {
    /// Port of the control URL; providers take the next ones; 0 picks free ones
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// Which made-up shop
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How many sessions
    #[arg(long, default_value_t = 2_000)]
    pub sessions: usize,
    /// Where the made-up history ends [default: today 00:00 UTC]
    #[arg(long, value_name = "TIME")]
    pub now: Option<DateTime<Utc>>,
    /// Keep changes in this file over a restart
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Connect {
    /// The provider's short name: plugipay, fluveo, inflowpay, flopay or prood
    pub provider: String,
    /// What people will call it
    #[arg(long)]
    pub name: String,
    /// Where requests go [default: the provider's own]
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Settings, such as exponent.IDR=0; never a secret
    #[arg(value_name = "KEY=VALUE", value_parser = pair)]
    pub settings: Vec<(String, String)>,
}

#[derive(Debug, Subcommand)]
pub enum Connection {
    /// Change settings; an empty value removes one
    Set {
        /// Its name or id
        connection: String,
        /// A new name
        #[arg(long)]
        name: Option<String>,
        /// Settings, such as exponent.IDR=0
        #[arg(value_name = "KEY=VALUE", value_parser = pair)]
        settings: Vec<(String, String)>,
    },
    /// Replace its key; the new one comes as a JSON object on standard input
    Rotate(Named),
    /// Say when it needs two people: off, always, or from these amounts on
    Approval {
        /// Its name or id
        connection: String,
        /// off, always, or amounts such as IDR=1000000; a currency without one is always asked about
        #[arg(required = true, value_name = "off|always|CURRENCY=AMOUNT")]
        ask: Vec<String>,
    },
}

#[derive(Debug, Args)]
pub struct Named {
    /// Its name or id
    pub connection: String,
}

#[derive(Debug, Args)]
pub struct Disconnect {
    /// Its name or id
    pub connection: String,
    /// Keep the sessions that were read, to be found and exported
    #[arg(long)]
    pub keep: bool,
}

#[derive(Debug, Args)]
pub struct Sync {
    /// Only this one, by name or id
    #[arg(long, value_name = "NAME")]
    pub connection: Option<String>,
    /// Read everything again, from the newest to the first
    #[arg(long)]
    pub full: bool,
}

#[derive(Debug, Args)]
pub struct Sessions {
    /// The search language: INV-2041, status:open,pending, created:2026-10, amount:>=100000 …
    pub query: Vec<String>,
    /// At most this many rows
    #[arg(long, default_value_t = 50)]
    pub limit: u32,
    /// created, updated, completed, expires, amount, status, order_id, customer, adapter or
    /// connection; a minus in front turns it around
    #[arg(long, default_value = "-created", allow_hyphen_values = true)]
    pub sort: String,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Session {
    /// The provider's id, CONNECTION/ID, or an order id
    #[arg(required = true)]
    pub id: Option<String>,
    #[command(subcommand)]
    pub command: Option<SessionCommand>,
}

#[derive(Debug, Subcommand)]
pub enum SessionCommand {
    /// Create a session with everything the provider can be told
    Create {
        /// By name or id
        #[arg(long)]
        connection: String,
        /// A JSON file with the fields of a session; - is standard input
        #[arg(long, value_name = "FILE")]
        params: PathBuf,
        /// The draft's UUID: the same draft never makes two
        #[arg(long, value_name = "UUID")]
        draft: Option<String>,
    },
    /// Read the sessions named in a CSV or text file (ids or pasted URLs) from their provider
    Import {
        /// The file; - is standard input
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
pub struct Fetch {
    /// The provider's id, CONNECTION/ID, or a pasted URL
    pub id: String,
}

#[derive(Debug, Subcommand)]
pub enum Report {
    /// One month: a row per session, its totals, or both as JSON
    Month(Month),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A row per session
    Csv,
    /// The totals, as CSV
    Totals,
    /// What second people approved or rejected, and what stands behind it, as CSV
    Approvals,
    /// The totals, as JSON
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum By {
    Created,
    Completed,
}

#[derive(Debug, Args)]
pub struct Month {
    /// Such as 2026-10
    pub month: String,
    /// Only this one, by name or id
    #[arg(long, value_name = "NAME")]
    pub connection: Option<String>,
    /// Which time puts a session into the month
    #[arg(long, value_enum, default_value = "created")]
    pub by: By,
    /// Whose midnights bound the month, such as Asia/Jakarta [default: the workspace's]
    #[arg(long, value_name = "ZONE")]
    pub tz: Option<String>,
    /// The month as it was known at this moment: what was seen to change later is taken back
    #[arg(long, value_name = "TIME")]
    pub as_of: Option<DateTime<Utc>>,
    /// What to write; without it the totals are shown
    #[arg(long, value_enum, requires = "out")]
    pub format: Option<Format>,
    /// Where to
    #[arg(long, value_name = "FILE", requires = "format")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub csv: Csv,
}

#[derive(Debug, Args)]
pub struct Csv {
    /// Begin with a byte order mark, which Excel needs to see UTF-8
    #[arg(long)]
    pub bom: bool,
    /// , or ;
    #[arg(long, default_value = ",", value_parser = [",", ";"])]
    pub delimiter: String,
}

#[derive(Debug, Subcommand)]
pub enum Export {
    /// Exactly the rows that the list shows
    Sessions {
        /// The search language
        query: Vec<String>,
        /// As in `sessions`
        #[arg(long, default_value = "-created", allow_hyphen_values = true)]
        sort: String,
        /// Where to
        #[arg(long, value_name = "FILE.csv")]
        out: PathBuf,
        #[command(flatten)]
        csv: Csv,
    },
}

#[derive(Debug, Subcommand)]
pub enum Money {
    /// Newest first
    List {
        /// At most this many
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
}

#[derive(Debug, Args)]
pub struct Folder {
    /// Where to [default: the workspace's own folder of copies]
    pub to: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Doctor {
    /// After a contradiction between the ledger and its log: read every session that was acted on
    /// again, set the damaged files aside, and allow acting
    #[arg(long)]
    pub reverify: bool,
}

#[derive(Debug, Args)]
pub struct Restore {
    /// The copy
    pub from: PathBuf,
}

#[cfg(debug_assertions)]
#[derive(Debug, Args)]
pub struct Serve {
    /// 0 picks a free one
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// The built page
    #[arg(long, value_name = "DIR")]
    pub page: PathBuf,
    /// Open the demo workspace
    #[arg(long)]
    pub demo: bool,
    /// How many sessions the demo makes up, the first time
    #[arg(long, default_value_t = 2_000)]
    pub sessions: usize,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("it takes KEY=VALUE".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_session_is_shown_or_created() {
        let shown = Cli::try_parse_from(["countersign", "session", "cs_1"]).unwrap();
        assert!(matches!(shown.command, Command::Session(Session { id: Some(_), command: None })));
        assert!(Cli::try_parse_from(["countersign", "session"]).is_err());
        let created = ["countersign", "session", "create", "--connection", "x", "--params", "-"];
        assert!(Cli::try_parse_from(created).is_ok());
    }

    #[test]
    fn a_short_transfer_needs_a_reason() {
        let typed = [
            "countersign",
            "confirm",
            "cs_1",
            "--received-on",
            "2026-10-31",
            "--amount",
            "1",
            "--reference",
            "r",
            "--accept-short",
        ];
        assert!(Cli::try_parse_from(typed).is_err());
    }
}
