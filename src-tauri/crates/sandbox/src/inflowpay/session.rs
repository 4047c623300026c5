//! A checkout session (V2): what a payer is asked for, until they pay or its time is over.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::catalog::{Link, Offer};
use super::checks::{Checks, least};
use super::error::ApiError;
use super::payment::{Payment, customer_id, tax_rate, with_tax};
use super::status::Status;
use crate::clock::iso;

/// Where a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// May be paid.
    Open,
    /// A payment was authorised; its status counts from here.
    Paying,
    /// Its time is over.
    Expired,
}

impl State {
    /// The word, as effects tell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Paying => "paying",
            Self::Expired => "expired",
        }
    }
}

/// A checkout session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// `sess_…`.
    pub id: String,
    /// The offer it subscribes to.
    pub offer: Option<String>,
    /// The link it came from.
    pub link: Option<String>,
    /// `EUR` or `USD`.
    pub currency: String,
    /// The products.
    pub products: Value,
    /// Their sum in cents.
    pub amount: i64,
    /// Where the payer returns.
    pub success_url: Option<String>,
    /// Where the payer returns otherwise.
    pub cancel_url: Option<String>,
    /// Prefilled.
    pub email: Option<String>,
    /// Handed to its payments.
    pub metadatas: Value,
    /// `TAX_EXCLUSIVE`, `TAX_INCLUSIVE` or null.
    pub pricing: Value,
    /// How the page looks, stored untouched.
    pub customization: Value,
    /// Where it stands.
    pub state: State,
    /// Its payments, oldest first.
    pub payments: Vec<String>,
    /// When it was made.
    pub created: i64,
    /// When its time is over.
    pub expires: i64,
}

/// Who pays, as the page was told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Payer {
    /// Their address; the session's own where none.
    pub email: Option<String>,
    /// Where they are billed.
    pub country: Option<String>,
}

impl Session {
    /// Reads the body of a one-time session, or of a V1 payment.
    pub fn one_time(body: &Value, minimum: bool, now: i64) -> Result<Self, ApiError> {
        let mut checks = Checks::of(body);
        let currency = checks.currency();
        let (products, amount) = checks.products();
        if minimum {
            checks.minimum(amount, &currency);
        }
        let session = Self { currency, products, amount, ..Self::common(&mut checks, now) };
        checks.done().map(|()| session)
    }

    /// Reads the body of a subscription session.
    pub fn subscription(body: &Value, offer: &Offer, now: i64) -> Result<Self, ApiError> {
        let mut checks = Checks::of(body);
        let common = Self::common(&mut checks, now);
        checks.done()?;
        Ok(Self {
            offer: Some(offer.id.clone()),
            currency: offer.currency.clone(),
            products: offer.products(),
            amount: offer.amount,
            success_url: common.success_url.or_else(|| offer.success_url.clone()),
            cancel_url: common.cancel_url.or_else(|| offer.cancel_url.clone()),
            ..common
        })
    }

    /// A visit to a link.
    pub fn visit(link: &Link, now: i64) -> Self {
        Self {
            link: Some(link.id.clone()),
            currency: link.currency.clone(),
            products: link.products.clone(),
            amount: link.amount,
            metadatas: link.metadatas.clone(),
            pricing: link.pricing.clone(),
            customization: link.customization.clone(),
            ..Self::common(&mut Checks::of(&json!({})), now)
        }
    }

    fn common(checks: &mut Checks, now: i64) -> Self {
        Self {
            id: String::new(),
            offer: None,
            link: None,
            currency: String::new(),
            products: json!([]),
            amount: 0,
            success_url: checks.url("successUrl"),
            cancel_url: checks.url("cancelUrl"),
            email: checks.email(),
            metadatas: checks.object("metadatas"),
            pricing: checks.given("pricingMode").cloned().unwrap_or_default(),
            customization: checks.object("sessionCustomization"),
            state: State::Open,
            payments: Vec::new(),
            created: now,
            expires: now + checks.life(),
        }
    }

    /// A payment of this session that nobody has acted on.
    pub fn payment(&self, id: String, payer: &Payer, now: i64) -> Payment {
        let inclusive = self.pricing == "TAX_INCLUSIVE";
        let country = payer.country.clone();
        let rate = country.as_deref().map_or(0, tax_rate);
        let email = payer.email.clone().or_else(|| self.email.clone());
        Payment {
            id,
            amount: self.amount,
            currency: self.currency.clone(),
            status: Status::Initiation,
            customer: email.as_deref().map(customer_id),
            email,
            products: self.products.clone(),
            metadatas: self.metadatas.clone(),
            subscription: None,
            taxed: country.as_ref().map(|_| match inclusive {
                true => self.amount,
                false => with_tax(self.amount, rate),
            }),
            country,
            tax_rate: rate,
            attempts: Vec::new(),
            timeline: vec![(Status::Initiation, now)],
            created: now,
            updated: now,
            session: Some(self.id.clone()).filter(|id| !id.is_empty()),
            success_url: self.success_url.clone().unwrap_or_default(),
            cancel_url: self.cancel_url.clone().unwrap_or_default(),
        }
    }

    /// What the read endpoint of the switch `read_sessions` tells.
    pub fn json(&self, origin: &str) -> Value {
        json!({
            "sessionId": self.id, "checkoutUrl": format!("{origin}/pay/{}", self.id),
            "status": self.state.as_str(), "subscriptionOfferId": self.offer, "linkId": self.link,
            "currency": self.currency, "products": self.products, "amountInCents": self.amount,
            "customerEmail": self.email, "metadatas": self.metadatas,
            "paymentIds": self.payments, "createdAt": iso(self.created),
            "expiresAt": iso(self.expires),
        })
    }
}

/// What a new offer is made of; the minimum holds for it too.
pub fn read_offer(body: &Value, id: String, now: i64) -> Result<Offer, ApiError> {
    let mut checks = Checks::of(body);
    let currency = checks.currency();
    let amount = checks.whole(&body["amountInCents"], "amountInCents", least("EUR"));
    let interval = checks.text("interval").unwrap_or_default();
    if !["day", "week", "month", "year"].contains(&interval.as_str()) {
        checks.fault("interval must be one of the following values: day, week, month, year");
    }
    let count = checks.given("intervalCount").cloned().unwrap_or(json!(1));
    let interval_count = checks.whole(&count, "intervalCount", 1);
    let trial = checks.given("trialPeriodDays");
    let trial_days = trial.map(|days| checks.whole(days, "trialPeriodDays", 1));
    let name = checks.text("name").unwrap_or_default();
    if name.is_empty() {
        checks.fault("name should not be empty");
    }
    let offer = Offer {
        id,
        name,
        description: checks.text("description"),
        amount,
        currency,
        interval,
        interval_count,
        trial_days,
        success_url: checks.url("successUrl"),
        cancel_url: checks.url("cancelUrl"),
        created: now,
    };
    checks.done().map(|()| offer)
}

/// What a new link is made of, or an old one with some of it set anew.
pub fn read_link(
    body: &Value,
    old: Option<&Link>,
    minimum: bool,
    now: i64,
) -> Result<Link, ApiError> {
    let mut merged = json!({});
    if let Some(old) = old {
        let status = if old.enabled { "enabled" } else { "disabled" };
        merged = json!({"name": old.name, "currency": old.currency, "products": old.products,
                        "status": status, "metadatas": old.metadatas, "pricingMode": old.pricing,
                        "sessionCustomization": old.customization});
    }
    for (name, value) in body.as_object().into_iter().flatten() {
        merged[name] = value.clone();
    }
    let mut checks = Checks::of(&merged);
    let currency = checks.currency();
    let (products, amount) = checks.products();
    if minimum {
        checks.minimum(amount, &currency);
    }
    let status = checks.text("status").unwrap_or_else(|| "enabled".to_owned());
    if !["enabled", "disabled"].contains(&status.as_str()) {
        checks.fault("status must be one of the following values: enabled, disabled");
    }
    let link = Link {
        id: old.map_or_else(String::new, |old| old.id.clone()),
        name: checks.text("name"),
        currency,
        products,
        amount,
        enabled: status == "enabled",
        archived: old.is_some_and(|old| old.archived),
        metadatas: checks.object("metadatas"),
        pricing: checks.given("pricingMode").cloned().unwrap_or_default(),
        customization: checks.object("sessionCustomization"),
        created: old.map_or(now, |old| old.created),
        updated: now,
    };
    checks.done().map(|()| link)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::HOUR;

    fn body() -> Value {
        json!({"currency": "EUR", "products": [{"name": "Desk lamp", "price": 3450, "quantity": 2}],
               "customerEmail": "ana@shop.test", "expiresIn": 0.5})
    }

    #[test]
    fn a_session_lasts_as_long_as_it_was_told() {
        let session = Session::one_time(&body(), true, 1000).unwrap();
        assert_eq!((session.amount, session.expires), (6900, 1000 + HOUR / 2));
        let mut cheap = body();
        cheap["products"][0] = json!({"name": "Sticker", "price": 149, "quantity": 1});
        assert_eq!(Session::one_time(&cheap, true, 0).unwrap_err().status, 400);
        assert!(Session::one_time(&cheap, false, 0).is_ok());
    }

    #[test]
    fn taxes_come_on_top_unless_the_price_has_them() {
        let session = Session::one_time(&body(), true, 0).unwrap();
        let payer = Payer { email: None, country: Some("PT".to_owned()) };
        let payment = session.payment("pay_1".to_owned(), &payer, 0);
        assert_eq!((payment.amount, payment.taxed), (6900, Some(8487)));
        assert_eq!(payment.email.as_deref(), Some("ana@shop.test"));
        let session = Session { pricing: json!("TAX_INCLUSIVE"), ..session };
        assert_eq!(session.payment("pay_1".to_owned(), &payer, 0).taxed, Some(6900));
        assert_eq!(session.payment("pay_1".to_owned(), &Payer::default(), 0).taxed, None);
    }

    #[test]
    fn a_subscription_takes_everything_from_its_offer_but_where_the_payer_returns() {
        let offer = &super::super::catalog::offers(0)[0];
        let body = json!({"successUrl": "https://a.test/x"});
        let session = Session::subscription(&body, offer, 0).unwrap();
        assert_eq!((session.amount, session.currency.as_str()), (1_290, "EUR"));
        assert_eq!(session.success_url.as_deref(), Some("https://a.test/x"));
        assert_eq!(session.cancel_url, offer.cancel_url);
        assert_eq!(Session::subscription(&json!({}), offer, 0).unwrap().expires, HOUR);
    }

    #[test]
    fn a_link_is_changed_field_by_field() {
        let link = read_link(&body(), None, true, 5).unwrap();
        let changed = json!({"status": "disabled"});
        let link = read_link(&changed, Some(&link), true, 9).unwrap();
        assert_eq!((link.enabled, link.amount, link.created, link.updated), (false, 6900, 5, 9));
        let wrong = json!({"status": "gone"});
        assert_eq!(read_link(&wrong, Some(&link), true, 9).unwrap_err().messages.len(), 1);
    }

    #[test]
    fn an_offer_names_its_period() {
        let body =
            json!({"name": "Club", "amountInCents": 150, "currency": "EUR", "interval": "month"});
        let offer = read_offer(&body, "sub_offer_1".to_owned(), 7).unwrap();
        assert_eq!((offer.interval_count, offer.trial_days, offer.created), (1, None, 7));
        let wrong = json!({"amountInCents": 149, "interval": "moon"});
        let faults = read_offer(&wrong, String::new(), 7).unwrap_err().messages;
        assert_eq!(faults.len(), 5, "{faults:?}");
    }
}
