//! What can be typed to act at a provider, or to take in what one sends.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::pair;

#[derive(Debug, Args)]
pub struct Confirm {
    /// The provider's id or CONNECTION/ID
    pub id: String,
    /// The day on the bank statement [default: the line's]
    #[arg(long, value_name = "DATE", required_unless_present = "line")]
    pub received_on: Option<NaiveDate>,
    /// The amount on the bank statement, such as 150000.00 [default: the line's]
    #[arg(long, required_unless_present = "line")]
    pub amount: Option<String>,
    /// Its currency [default: the session's]
    #[arg(long)]
    pub currency: Option<String>,
    /// The bank's reference [default: the line's]
    #[arg(long, required_unless_present = "line")]
    pub reference: Option<String>,
    /// The line of an imported statement that the money came with, by its number
    #[arg(long)]
    pub line: Option<i64>,
    /// Why it is confirmed although less came
    #[arg(long)]
    pub reason: Option<String>,
    /// What a colleague should know
    #[arg(long)]
    pub note: Option<String>,
    /// A picture (PNG, JPEG, WebP) or a PDF that a customer sent to show that they paid: a claim, kept in
    /// the workspace
    #[arg(long, value_name = "FILE")]
    pub evidence: Vec<PathBuf>,
    /// Confirm in full although less came; needs --reason
    #[arg(long, requires = "reason")]
    pub accept_short: bool,
}

#[derive(Debug, Args)]
pub struct Cancel {
    /// The provider's id or CONNECTION/ID
    pub id: String,
    /// What a colleague should know
    #[arg(long)]
    pub note: Option<String>,
}

#[derive(Debug, Args)]
pub struct Recheck {
    /// The provider's id or CONNECTION/ID
    pub id: String,
    /// The gateway's own id of the payment, such as pi_…
    #[arg(long, value_name = "ID")]
    pub charge_id: String,
    /// What a colleague should know
    #[arg(long)]
    pub note: Option<String>,
}

#[derive(Debug, Args)]
pub struct Capture {
    /// The provider's id or CONNECTION/ID
    pub id: String,
    /// How much, in the session's currency [default: all that is reserved]
    #[arg(long)]
    pub amount: Option<String>,
    /// What a colleague should know
    #[arg(long)]
    pub note: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Link {
    /// Issue a link
    Create(Box<LinkCreate>),
    /// List issued links, and reusable ones
    List,
    /// Change a reusable link
    Update(LinkUpdate),
    /// End a reusable link; what was paid at it stays
    Deactivate(LinkNamed),
    /// Open an ended reusable link again, where its provider can
    Activate(LinkNamed),
    /// What is paid for at a reusable link
    Items(LinkNamed),
}

#[derive(Debug, Args)]
pub struct LinkNamed {
    /// The link's id, CONNECTION/ID, or its URL
    pub id: String,
    /// The draft's UUID: the same draft changes nothing twice
    #[arg(long, value_name = "UUID")]
    pub draft: Option<String>,
}

#[derive(Debug, Args)]
pub struct LinkUpdate {
    /// The link's id, CONNECTION/ID, or its URL
    pub id: String,
    /// What is to be different: a JSON object in the provider's own words; - is standard input
    #[arg(long, value_name = "FILE")]
    pub params: PathBuf,
    /// The draft's UUID: the same draft changes nothing twice
    #[arg(long, value_name = "UUID")]
    pub draft: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Webhook {
    /// Listen on 127.0.0.1, for a tunnel or a reverse proxy in front
    Listen {
        /// 0 picks a free one
        #[arg(long)]
        port: u16,
        /// Only this connection's secret, by name or id
        #[arg(long, value_name = "NAME")]
        connection: Option<String>,
    },
    /// Take in one message from a file: header lines, an empty line, the body as it came
    Read {
        /// The file; - is standard input
        file: PathBuf,
        /// Only this connection's secret, by name or id
        #[arg(long, value_name = "NAME")]
        connection: Option<String>,
    },
}

#[derive(Debug, Args)]
pub struct LinkCreate {
    /// By name or id
    #[arg(long)]
    pub connection: String,
    /// Such as 150000.00
    #[arg(long)]
    pub amount: String,
    /// Such as IDR
    #[arg(long)]
    pub currency: String,
    /// The merchant's own reference
    #[arg(long)]
    pub order_id: Option<String>,
    /// What the customer reads
    #[arg(long)]
    pub description: String,
    /// The customer's e-mail address; some providers want that of a customer they know
    #[arg(long)]
    pub email: Option<String>,
    /// What the buyer is offered, such as qris,va [default: the connection's]
    #[arg(long, value_delimiter = ',')]
    pub methods: Vec<String>,
    /// Further metadata
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    pub metadata: Vec<(String, String)>,
    /// When it ends: 24h, "3 days", "friday noon"
    #[arg(long, value_name = "WORDS", default_value = "")]
    pub expires_in: String,
    /// The draft's UUID: the same draft never makes two links
    #[arg(long, value_name = "UUID")]
    pub draft: Option<String>,
    /// A link that many customers can pay at, where the provider has such
    #[arg(long, conflicts_with = "qr")]
    pub reusable: bool,
    /// What only this provider can be told: a JSON object in its own words; - is standard input
    #[arg(long, value_name = "FILE")]
    pub params: Option<PathBuf>,
    /// Also write its QR code
    #[arg(long, value_name = "FILE.svg|FILE.png")]
    pub qr: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Statement {
    /// Read bank files and print what they hold; needs no workspace
    Read {
        /// CAMT, MT940, OFX, QIF, BAI2, CSV …, or - for standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        answers: FileAnswers,
    },
    /// Import bank files; importing a line twice adds nothing
    Import {
        /// The files, or - for standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// The account they are about, by its name, where they name none; a new name makes an account
        #[arg(long, value_name = "NAME")]
        account: Option<String>,
        #[command(flatten)]
        answers: FileAnswers,
        /// Show what would come, and import nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// List the lines that are there, newest first
    Lines {
        /// Words that must all be in a line; amount:150000 is an amount
        text: Vec<String>,
        /// How many at most
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
    /// Take an import back, as long as no money was recorded on its lines
    Undo {
        /// The import's id, as `statements` lists it
        import: String,
    },
}

/// What to answer where a file leaves it open; never used against what a file proves.
#[derive(Debug, Args)]
pub struct FileAnswers {
    /// How dates are written where none of the file tells
    #[arg(long, value_name = "ORDER", value_parser = ["dmy", "mdy", "ymd"])]
    pub dates: Option<String>,
    /// What stands before the decimals where no amount of the file tells
    #[arg(long, value_name = "MARK", value_parser = ["point", "comma"])]
    pub decimals: Option<String>,
    /// Use a shipped profile that nobody could verify
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
}
