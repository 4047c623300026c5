use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A file that was given to show that money came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClaimView {
    /// Its number.
    #[ts(type = "number")]
    pub id: i64,
    /// The intent or the record of money it was given with.
    pub deed: String,
    /// `claim`: what a customer sends proves nothing by itself.
    pub weight: String,
    /// Its name, for people.
    pub name: String,
    /// What its content is: `image/png`, `image/jpeg`, `image/webp` or `application/pdf`.
    pub media: String,
    /// Its size.
    #[ts(type = "number")]
    pub bytes: u64,
    /// SHA-256 of its content.
    pub hash: String,
    /// Of a picture, in pixels.
    pub width: Option<u32>,
    /// Of a picture, in pixels.
    pub height: Option<u32>,
    /// Who gave it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// How the request stands that it was given with, while nobody has agreed to it: `waiting`,
    /// `rejected`, `withdrawn`, `expired` or `void`. Absent where nobody had to, or somebody did.
    pub request: Option<String>,
}

/// The bank's own line behind recorded money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct EvidenceView {
    /// The line's number.
    #[ts(type = "number")]
    pub line: i64,
    /// `evidence`.
    pub weight: String,
    /// What people call the account.
    pub account: String,
    /// The day it is booked.
    pub booked_on: Option<NaiveDate>,
    /// Signed decimal text with the digits of the file.
    pub amount: String,
    /// ISO code.
    pub currency: Option<String>,
    /// Who paid.
    pub counterparty: Option<String>,
    /// What the bank says it is about.
    pub text: String,
}

/// A file by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClaimRequest {
    /// The number.
    #[ts(type = "number")]
    pub id: i64,
}

/// A file as it may be looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClaimDetail {
    /// The file; its content still has its hash.
    #[serde(flatten)]
    pub claim: ClaimView,
    /// A picture of it, drawn anew as PNG, in base64.
    pub picture: Option<String>,
    /// Of a PDF.
    pub pdf: Option<PdfView>,
}

/// What a PDF says of itself in plain sight. It is not opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PdfView {
    /// `1.7`.
    pub version: Option<String>,
    /// It is locked.
    pub encrypted: bool,
    /// It carries scripts, files or actions.
    pub active: bool,
}
