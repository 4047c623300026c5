//! A checkout session: lines, customer, references and where it stands.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::money::{Decimal, digits_of};
use super::switches::{LineAmount, Switches};
use crate::clock::iso;

/// Where a session stands. The words are a proposal: no page gives any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// May be paid.
    Open,
    /// A gateway works on it.
    Processing,
    /// The payer has to do something elsewhere: 3-D Secure or PayPal.
    RequiresAction,
    /// Paid.
    Completed,
    /// Declined; may be tried again.
    Failed,
    /// Its day is over.
    Expired,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Open,
        Self::Processing,
        Self::RequiresAction,
        Self::Completed,
        Self::Failed,
        Self::Expired,
    ];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Processing => "processing",
            Self::RequiresAction => "requires_action",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Expired => "expired",
        }
    }

    /// The status of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

/// A line: an item once, or a plan again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What webhooks call it.
    pub uuid: String,
    /// The product's or plan's code.
    pub code: String,
    /// What the payer reads.
    pub name: Option<String>,
    /// How many.
    pub quantity: i64,
    /// The price in major units.
    pub total: Decimal,
    /// The discounted price, where it differs.
    pub discounted: Option<Decimal>,
    /// Its own currency.
    pub currency: Option<String>,
    /// Days before the first charge of a plan.
    pub trial_days: Option<i64>,
}

/// A checkout session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its id.
    pub uuid: String,
    /// Where it stands.
    pub status: Status,
    /// The currency of the whole session, where one was given.
    pub currency: Option<String>,
    /// Items bought once.
    pub items: Vec<Line>,
    /// Plans.
    pub plans: Vec<Line>,
    /// Coupon codes.
    pub coupons: Vec<String>,
    /// The customer.
    pub account: Value,
    /// The merchant's own object, or null.
    pub tags: Value,
    /// Where the customer came from.
    pub utm: Value,
    /// Where the payer returns; may be a path.
    pub success_url: String,
    /// Where the payer returns otherwise; may be a path.
    pub cancel_url: String,
    /// `confirm` by default.
    pub mode: String,
    /// `avsCheck`, `avsConfig`, `checkoutType`, `checkoutLayout`, as sent.
    pub extras: Value,
    /// When it was made.
    pub created: i64,
    /// When it last changed.
    pub updated: i64,
    /// When its time is over.
    pub expires: i64,
}

/// A JSON object of names and finished JSON texts.
pub fn object(pairs: &[(&str, String)]) -> String {
    let parts: Vec<String> =
        pairs.iter().map(|(name, text)| format!("\"{name}\":{text}")).collect();
    format!("{{{}}}", parts.join(","))
}

/// A value as JSON text.
pub fn text(value: impl Serialize) -> String {
    serde_json::to_string(&value).unwrap_or_default()
}

impl Line {
    /// What is to be paid for one unit or the whole line, as the switch has it.
    pub fn price(&self) -> Decimal {
        self.discounted.unwrap_or(self.total)
    }

    /// What is to be paid for the line, in minor units.
    pub fn due(&self, digits: u32, amounts: LineAmount) -> i64 {
        let price = self.price().minor(digits).unwrap_or_default();
        match amounts {
            LineAmount::Total => price,
            LineAmount::Unit => price.saturating_mul(self.quantity),
        }
    }

    fn json(&self, kind: &str) -> String {
        let (id, name) = (format!("provider{kind}Id"), format!("provider{kind}Name"));
        let mut pairs = vec![
            ("uuid", text(&self.uuid)),
            ("code", text(&self.code)),
            (id.as_str(), text(&self.code)),
            ("quantity", self.quantity.to_string()),
            ("totalAmount", self.total.to_string()),
        ];
        pairs.extend(self.name.as_ref().map(|value| (name.as_str(), text(value))));
        pairs.extend(self.discounted.map(|amount| ("overrideAmount", amount.to_string())));
        pairs.extend(self.currency.as_ref().map(|word| ("currency", text(word))));
        pairs.extend(self.trial_days.map(|days| ("trialDays", days.to_string())));
        object(&pairs)
    }
}

impl Session {
    /// The currency that counts: the session's, else the first line's, else US dollars.
    pub fn effective_currency(&self) -> &str {
        let mut lines = self.items.iter().chain(&self.plans);
        let own = self.currency.as_deref();
        own.or_else(|| lines.find_map(|line| line.currency.as_deref())).unwrap_or("USD")
    }

    /// The sum to be paid in minor units.
    pub fn due(&self, amounts: LineAmount) -> i64 {
        let digits = digits_of(self.effective_currency());
        self.items.iter().chain(&self.plans).map(|line| line.due(digits, amounts)).sum()
    }

    /// The merchant's id of the customer.
    pub fn user(&self) -> &str {
        self.account["userId"].as_str().unwrap_or_default()
    }

    /// The raw session on the wire, in its envelope.
    pub fn json(&self, switches: &Switches) -> String {
        let list = |lines: &[Line], kind: &str| {
            let all: Vec<String> = lines.iter().map(|line| line.json(kind)).collect();
            format!("[{}]", all.join(","))
        };
        let extra = |name: &str, usual: Value| {
            text(self.extras.get(name).filter(|value| !value.is_null()).unwrap_or(&usual))
        };
        let raw = object(&[
            ("uuid", text(&self.uuid)),
            ("gateway", text("stripe")),
            ("status", text(self.status)),
            ("clientId", text(super::auth::CLIENT)),
            ("currency", text(self.effective_currency())),
            ("checkoutMode", text(&self.mode)),
            ("items", list(&self.items, "Item")),
            ("subscriptions", list(&self.plans, "Plan")),
            ("couponCodes", text(&self.coupons)),
            ("account", text(&self.account)),
            ("successUrl", text(&self.success_url)),
            ("cancelUrl", text(&self.cancel_url)),
            ("tagsData", text(&self.tags)),
            ("utmMetadata", text(&self.utm)),
            ("avsCheck", extra("avsCheck", json!(false))),
            ("avsConfig", extra("avsConfig", Value::Null)),
            ("checkoutType", extra("checkoutType", json!("standard_checkout"))),
            ("checkoutLayout", extra("checkoutLayout", json!("default_layout"))),
            ("createdAt", text(iso(self.created))),
            ("updatedAt", text(iso(self.updated))),
            ("expiresAt", text(iso(self.expires))),
        ]);
        if switches.bare_bodies { raw } else { object(&[("data", raw)]) }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn line(code: &str, total: &str, discounted: Option<&str>) -> Line {
        Line {
            uuid: "7a7a1b1b-3333-4e4e-8f8f-000000000003".to_owned(),
            code: code.to_owned(),
            name: Some("Course A".to_owned()),
            quantity: 2,
            total: Decimal::parse(total).unwrap(),
            discounted: discounted.and_then(Decimal::parse),
            currency: None,
            trial_days: None,
        }
    }

    pub fn session() -> Session {
        Session {
            uuid: "4f0c2a8e-6f7b-4f1e-9a55-0d1c2b3a4e5f".to_owned(),
            status: Status::Open,
            currency: Some("USD".to_owned()),
            items: vec![line("course-a", "80.00", Some("60.50")), line("mug", "0.1", None)],
            plans: Vec::new(),
            coupons: vec!["SPRING".to_owned()],
            account: json!({"userId": "u-1009", "email": "li@shop.test"}),
            tags: json!({"backofficeRef": "b1c9"}),
            utm: json!([]),
            success_url: "/ok".to_owned(),
            cancel_url: "/no".to_owned(),
            mode: "confirm".to_owned(),
            extras: json!({"avsCheck": true}),
            created: 1_772_615_107_120,
            updated: 1_772_615_107_120,
            expires: 1_772_701_507_120,
        }
    }

    #[test]
    fn the_sum_is_exact_and_follows_the_switch() {
        assert_eq!(session().due(LineAmount::Total), 6060);
        assert_eq!(session().due(LineAmount::Unit), 12120);
    }

    #[test]
    fn the_currency_is_the_sessions_or_the_first_lines_or_dollars() {
        let mut session = session();
        session.currency = None;
        assert_eq!(session.effective_currency(), "USD");
        session.items[1].currency = Some("EUR".to_owned());
        assert_eq!(session.effective_currency(), "EUR");
    }

    #[test]
    fn the_raw_session_writes_amounts_as_decimals() {
        let raw = session().json(&Switches::default());
        assert!(
            raw.contains(r#""totalAmount":80,"#) && raw.contains(r#""overrideAmount":60.5"#),
            "{raw}"
        );
        let value: Value = serde_json::from_str(&raw).unwrap();
        let data = &value["data"];
        assert_eq!(data["expiresAt"], "2026-03-05T09:05:07.120Z");
        assert_eq!(
            (&data["avsCheck"], &data["checkoutType"]),
            (&json!(true), &json!("standard_checkout"))
        );
        assert_eq!(data["items"][0]["providerItemId"], "course-a");
        let switches = Switches { bare_bodies: true, ..Switches::default() };
        let bare: Value = serde_json::from_str(&session().json(&switches)).unwrap();
        assert_eq!(bare["uuid"], data["uuid"]);
    }

    #[test]
    fn every_word_is_read_back() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Some(status));
            assert_eq!(json!(status), status.as_str());
        }
    }
}
