//! Ending a session, and taking or letting go of money that is reserved.

use async_trait::async_trait;
use domain::Money;

use super::api::id_of;
use super::given::refused;
use super::info::RESERVED;
use super::lines::units;
use super::map::{Parts, intent, stub};
use super::said::NewCapture;
use super::{Fluveo, one};
use crate::{Cancel, Capture, ErrorKind, ProviderError, Reached, Result, Row};

const EXPIRE: &str = "/v1/checkout/sessions/{}/expire";
const CANCEL: &str = "/v1/payment_intents/{}/cancel";
const CAPTURE: &str = "/v1/payment_intents/{}/capture";

#[async_trait]
impl Cancel for Fluveo {
    /// Expires the session, which cancels its payment. Where money is reserved the payment is canceled
    /// itself: that is what lets go of the money.
    async fn cancel(&self, id: &str, key: &str) -> Result<Row> {
        let before = self.before(id).await?;
        let payment = id_of(stub(&before.session).payment_intent);
        let reserved = intent(before.intent.as_deref()).status.as_deref() == Some(RESERVED);
        if let Some(payment) = payment.filter(|_| reserved) {
            let body = Some(b"{}".to_vec());
            // A key belongs to one request: the same one must stay good for the session's expiry.
            let key = format!("{key}-payment");
            let canceled = self.api.act(CANCEL, Some(&payment), body, &key).await?;
            return Ok(self.after(id, Parts { intent: Some(canceled), ..before }).await);
        }
        let session = self.api.act(EXPIRE, Some(id), None, key).await?;
        Ok(self.after(id, Parts { session, ..before }).await)
    }
}

#[async_trait]
impl Capture for Fluveo {
    async fn capture(&self, id: &str, amount: Option<Money>, key: &str) -> Result<Row> {
        let amount_to_capture = amount.map(|amount| self.taken(amount)).transpose()?;
        let body = serde_json::to_vec(&NewCapture { amount_to_capture })
            .map_err(|_| refused("amount", "it cannot be written as JSON"))?;
        let before = self.before(id).await?;
        same_currency(&before, amount)?;
        let payment = id_of(stub(&before.session).payment_intent).ok_or_else(|| {
            let message = "this session has no payment that could be taken";
            ProviderError::unsent(ErrorKind::Conflict, message)
        })?;
        let captured = self.api.act(CAPTURE, Some(&payment), Some(body), key).await?;
        Ok(self.after(id, Parts { intent: Some(captured), ..before }).await)
    }
}

impl Fluveo {
    fn taken(&self, amount: Money) -> Result<i64> {
        if amount.minor <= 0 {
            return Err(refused("amount", "the amount must be more than zero"));
        }
        units(amount, "amount", &self.map)
    }

    /// How the session stands before an act. Nothing has been done if this cannot be read.
    async fn before(&self, id: &str) -> Result<Parts> {
        one::core(&self.api, id)
            .await
            .map_err(|error| ProviderError { reached: Reached::No, ..error })
    }

    /// How it stands after one. The act is done: if reading fails, what it answered is told.
    async fn after(&self, id: &str, told: Parts) -> Row {
        let parts = one::core(&self.api, id).await.unwrap_or(told);
        self.map.row(&parts)
    }
}

fn same_currency(before: &Parts, amount: Option<Money>) -> Result<()> {
    let (Some(amount), Some(code)) = (amount, intent(before.intent.as_deref()).currency) else {
        return Ok(());
    };
    super::lines::same_currency("amount", Some(&code.0), amount.currency)
}
