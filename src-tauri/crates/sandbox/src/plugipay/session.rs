use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::clock::iso;

/// Plugipay's words for where a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has begun to pay.
    Open,
    /// A gateway works on it.
    Pending,
    /// The buyer says they paid by hand.
    PendingReview,
    /// Paid.
    Completed,
    /// Ended by time.
    Expired,
    /// Ended by a decision.
    Canceled,
    /// Refused by the gateway.
    Failed,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Open,
        Self::Pending,
        Self::PendingReview,
        Self::Completed,
        Self::Expired,
        Self::Canceled,
        Self::Failed,
    ];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Pending => "pending",
            Self::PendingReview => "pending_review",
            Self::Completed => "completed",
            Self::Expired => "expired",
            Self::Canceled => "canceled",
            Self::Failed => "failed",
        }
    }

    /// The status of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether nothing changes any more.
    pub fn is_terminal(self) -> bool {
        !matches!(self, Self::Open | Self::Pending | Self::PendingReview)
    }
}

/// The currencies Plugipay takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// Rupiah.
    Idr,
    /// US dollars.
    Usd,
}

impl Currency {
    /// The ISO code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Idr => "IDR",
            Self::Usd => "USD",
        }
    }
}

/// A session as the sandbox keeps it. Amounts have two decimal digits whatever the switches say.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Session {
    /// `cs_…`.
    pub id: String,
    /// `cus_…`.
    pub customer_id: Option<String>,
    /// The embedded customer, as JSON text; none where only the id is told.
    pub customer: Option<String>,
    /// Hundredths.
    pub amount: i64,
    /// The currency.
    pub currency: Currency,
    /// Where it stands.
    pub status: Status,
    /// What the buyer is offered.
    pub methods: Vec<Cow<'static, str>>,
    /// What the buyer used.
    pub payment_method: Option<Cow<'static, str>>,
    /// Who handled it.
    pub adapter: Option<Cow<'static, str>>,
    /// JSON text, amounts with two digits where the sandbox wrote them.
    pub line_items: String,
    /// Where the buyer goes after paying.
    pub success_url: String,
    /// Where the buyer goes after giving up.
    pub cancel_url: String,
    /// Milliseconds since 1970, like all times here.
    pub expires: i64,
    /// When it was paid.
    pub completed: Option<i64>,
    /// The gateway's charge.
    pub payment_id: Option<String>,
    /// JSON text of an object, or none.
    pub metadata: Option<String>,
    /// When it was made.
    pub created: i64,
    /// When it last changed.
    pub updated: i64,
    /// The request that completed or expired it, for its event.
    pub request_id: Option<String>,
}

/// What the wire adds to a session.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The workspace's id.
    pub account: &'a str,
    /// The workspace's name.
    pub workspace: &'a str,
    /// Where the hosted page is.
    pub origin: &'a str,
    /// Decimal digits of IDR on the wire.
    pub idr_exponent: u8,
}

impl Frame<'_> {
    /// An amount as the wire has it.
    pub fn amount(&self, hundredths: i64, currency: Currency) -> i64 {
        match (currency, self.idr_exponent) {
            (Currency::Idr, 0) => hundredths / 100,
            _ => hundredths,
        }
    }

    /// An amount from the wire in hundredths.
    pub fn hundredths(&self, amount: i64, currency: Currency) -> Option<i64> {
        match (currency, self.idr_exponent) {
            (Currency::Idr, 0) => amount.checked_mul(100),
            _ => Some(amount),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    id: &'a str,
    arn: String,
    account_id: &'a str,
    workspace_name: &'a str,
    mode: &'a str,
    customer_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<&'a RawValue>,
    amount: i64,
    currency: &'a str,
    status: &'a str,
    methods: &'a [Cow<'static, str>],
    payment_method: Option<&'a str>,
    adapter: Option<&'a str>,
    line_items: &'a RawValue,
    success_url: &'a str,
    cancel_url: &'a str,
    hosted_url: String,
    expires_at: String,
    completed_at: Option<String>,
    payment_id: Option<&'a str>,
    metadata: Option<&'a RawValue>,
    created_at: String,
    updated_at: String,
}

/// Line items with every `unitAmount` changed, as the IDR switch asks for.
pub fn scaled(items: &str, scale: impl Fn(i64) -> i64) -> String {
    let mut value: serde_json::Value = serde_json::from_str(items).unwrap_or_default();
    for item in value.as_array_mut().into_iter().flatten() {
        if let Some(amount) = item["unitAmount"].as_i64() {
            item["unitAmount"] = scale(amount).into();
        }
    }
    value.to_string()
}

fn raw(text: &str) -> &RawValue {
    serde_json::from_str(text).unwrap_or(RawValue::NULL)
}

impl Session {
    /// The session as JSON text, as every route shows it.
    pub fn json(&self, frame: &Frame) -> String {
        let whole = self.currency == Currency::Idr && frame.idr_exponent == 0;
        let items = whole.then(|| scaled(&self.line_items, |hundredths| hundredths / 100));
        let wire = Wire {
            id: &self.id,
            arn: format!("forjio:plugipay:sgp1:{}:checkout-session/{}", frame.account, self.id),
            account_id: frame.account,
            workspace_name: frame.workspace,
            mode: "test",
            customer_id: self.customer_id.as_deref(),
            customer: self.customer.as_deref().map(raw),
            amount: frame.amount(self.amount, self.currency),
            currency: self.currency.as_str(),
            status: self.status.as_str(),
            methods: &self.methods,
            payment_method: self.payment_method.as_deref(),
            adapter: self.adapter.as_deref(),
            line_items: raw(items.as_deref().unwrap_or(&self.line_items)),
            success_url: &self.success_url,
            cancel_url: &self.cancel_url,
            hosted_url: format!("{}/c/{}", frame.origin, self.id),
            expires_at: iso(self.expires),
            completed_at: self.completed.map(iso),
            payment_id: self.payment_id.as_deref(),
            metadata: self.metadata.as_deref().map(raw),
            created_at: iso(self.created),
            updated_at: iso(self.updated),
        };
        serde_json::to_string(&wire).unwrap_or_default()
    }

    /// Whether a person confirms it.
    pub fn is_manual(&self) -> bool {
        self.adapter.as_deref() == Some("manual")
    }
}
