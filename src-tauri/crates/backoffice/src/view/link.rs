use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Amount, AmountInput, SessionView};

/// One line of what is paid for, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ItemInput {
    /// What.
    pub name: String,
    /// How many.
    pub quantity: u32,
    /// Decimal text in the link's currency.
    pub unit: String,
}

/// A payment link somebody wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LinkRequest {
    /// The draft: a random UUID made when the form opened. The same draft never makes two links.
    pub draft: String,
    /// The connection's name or id.
    pub connection: String,
    /// How much.
    pub amount: AmountInput,
    /// What the customer reads.
    pub description: String,
    /// The merchant's reference. May be missing, with a warning.
    #[serde(default)]
    pub order_id: Option<String>,
    /// A known customer: the provider's id, or the e-mail address of one that was synced.
    #[serde(default)]
    pub customer: Option<String>,
    /// What the buyer is offered; empty means the connection's link defaults.
    #[serde(default)]
    pub methods: Vec<String>,
    /// What is paid for; empty means one line with the description.
    #[serde(default)]
    pub items: Vec<ItemInput>,
    /// Further metadata: pairs of key and value.
    #[serde(default)]
    pub metadata: Vec<(String, String)>,
    /// When it ends, in words: `24h`, `friday noon`. Empty means the provider's default.
    #[serde(default)]
    pub expires: String,
    /// Overrides the link default.
    #[serde(default)]
    pub success_url: Option<String>,
    /// Overrides the link default.
    #[serde(default)]
    pub cancel_url: Option<String>,
    /// A template of the hosted page.
    #[serde(default)]
    pub template: Option<String>,
    /// What only this provider can be told: a JSON object, as text, with the keys of
    /// [`ParamView`](super::ParamView).
    #[serde(default)]
    pub params: Option<String>,
    /// Make a link that many customers can pay at, where the provider has such links.
    #[serde(default)]
    pub reusable: bool,
}

/// Change a reusable link, or end it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LinkUpdateRequest {
    /// The draft: a random UUID made when the form opened.
    pub draft: String,
    /// The link's key, id or URL.
    pub link: String,
    /// Whether it can be paid at from now on; absent leaves it.
    #[serde(default)]
    pub active: Option<bool>,
    /// What else is to be different: a JSON object, as text.
    #[serde(default)]
    pub params: Option<String>,
}

/// A link that many customers can pay at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct ReusableView {
    /// `CONNECTION/ID`, the form in which it crosses back.
    pub key: String,
    /// The provider's id.
    pub id: String,
    /// The connection's name.
    pub connection: String,
    /// The provider's short name.
    pub provider: String,
    /// Where customers pay.
    pub url: String,
    /// What people call it.
    pub title: Option<String>,
    /// What one payment comes to, where that is fixed.
    pub amount: Option<Amount>,
    /// Whether it can be paid at.
    pub active: bool,
    /// When it was made.
    pub created_at: Option<DateTime<Utc>>,
}

/// Something that can be picked by its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct OfferView {
    /// The provider's id.
    pub id: String,
    /// `price`, `product`, `coupon`, `offer` …
    pub kind: String,
    /// What people call it.
    pub name: String,
    /// What one costs, where that is fixed.
    pub amount: Option<Amount>,
    /// `month`, `year` … where it is paid again and again.
    pub every: Option<String>,
}

/// "Create a fresh session" in place of one that ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RenewRequest {
    /// The ended session.
    pub key: String,
    /// The draft: a random UUID made when the sheet opened.
    pub draft: String,
    /// When it ends, in words; empty means the provider's default.
    #[serde(default)]
    pub expires: String,
}

/// Reads an expiry in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExpiryRequest {
    /// `24h`, `friday noon`.
    pub words: String,
}

/// What the words mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ExpiryView {
    /// The moment.
    pub at: DateTime<Utc>,
    /// How far off.
    pub seconds: i64,
}

/// A link that was issued here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct LinkView {
    /// The intent that made it; the link's id.
    pub id: String,
    /// The session as it is now; absent while its making is unresolved.
    pub session: Option<SessionView>,
    /// `waiting`, `opened`, `expiring`, `awaiting_confirmation`, `paid`, `expired`, `canceled`,
    /// `failed`, `unknown` (it may or may not exist), `refused`.
    pub state: String,
    /// How much.
    pub amount: Amount,
    /// The reference.
    pub order_id: Option<String>,
    /// What the customer reads.
    pub description: Option<String>,
    /// The customer's name or e-mail.
    pub customer: Option<String>,
    /// The connection's name.
    pub connection: String,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// Who issued it.
    pub issued_by: String,
    /// When it ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// The key of the session it replaces.
    pub renewed_from: Option<String>,
}

/// All issued links, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct LinkList {
    /// The links.
    pub links: Vec<LinkView>,
}

/// A link by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LinkIdRequest {
    /// The link's id, or the key of a reusable link or of any session with a hosted URL.
    pub id: String,
}

/// What one needs to hand a link over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LinkShare {
    /// Where the customer pays.
    pub url: String,
    /// The QR code as SVG text.
    pub qr_svg: String,
    /// A message in English.
    pub message_en: String,
    /// A message in Indonesian.
    pub message_id: String,
}

/// Save a QR code into the export folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QrRequest {
    /// The link's id, or the key of a reusable link or of any session with a hosted URL.
    pub id: String,
    /// `svg` or `png`.
    pub format: String,
    /// Where; absent means the export folder.
    #[serde(default)]
    pub out: Option<String>,
}
