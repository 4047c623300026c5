use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};

use super::Csv;

#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Look along the whole log; exit code 0 where nothing was changed, removed or moved, else 1
    Verify {
        /// A head that was kept elsewhere: only such a one shows that the end is missing
        #[arg(long, value_name = "SEQ:HASH")]
        head: Vec<String>,
        /// A month report (JSON or totals) with a head in it
        #[arg(long, value_name = "FILE")]
        report: Vec<PathBuf>,
    },
    /// List entries, newest first
    Log {
        #[command(flatten)]
        filter: AuditFilter,
        /// At most this many
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// Only entries before the one of this number
        #[arg(long, value_name = "SEQ")]
        before: Option<i64>,
    },
    /// Write entries into a file
    Export {
        #[command(flatten)]
        filter: AuditFilter,
        /// Where to
        #[arg(long, value_name = "FILE.csv")]
        out: PathBuf,
        #[command(flatten)]
        csv: Csv,
    },
}

#[derive(Debug, Args)]
pub struct AuditFilter {
    /// By this person
    #[arg(long, value_name = "NAME")]
    pub who: Option<String>,
    /// What was done, such as note.added; or a family, such as intent.
    #[arg(long, value_name = "WORD")]
    pub kind: Option<String>,
    /// Through this connection
    #[arg(long, value_name = "NAME")]
    pub connection: Option<String>,
    /// About this session, by its id
    #[arg(long, value_name = "ID")]
    pub session: Option<String>,
    /// Of this intent
    #[arg(long, value_name = "ID")]
    pub intent: Option<String>,
    /// At or after
    #[arg(long, value_name = "TIME")]
    pub from: Option<DateTime<Utc>>,
    /// Before
    #[arg(long, value_name = "TIME")]
    pub until: Option<DateTime<Utc>>,
}
