//! What a session's payment tells of its past: when it was paid, when it changed, what went back.

use domain::{Refund, Source, Stamp, Status};
use serde_json::value::RawValue;

use super::api::rows;
use super::wire;
use crate::reading::{Read, unix, whole_number};

/// What the PaymentIntent's charges come to, in Fluveo's own units.
#[derive(Debug, Default)]
pub struct Charges {
    captured: i64,
    refunded: i64,
    paid: Option<i64>,
}

impl Charges {
    /// Sums up the list that a PaymentIntent carries; what cannot be read counts nothing.
    pub fn read(raw: Option<&RawValue>) -> Self {
        let mut sum = Self::default();
        let rows = raw.and_then(|raw| rows(raw.get())).unwrap_or_default();
        for row in rows {
            let Ok(charge) = serde_json::from_str::<wire::Charge<'_>>(row.get()) else { continue };
            if charge.status.as_ref().is_some_and(|status| status.0 != "succeeded") {
                continue;
            }
            let units = |raw: Option<&RawValue>| raw.and_then(|raw| whole_number(raw.get()).ok());
            let captured = units(charge.amount_captured).or(units(charge.amount)).unwrap_or(0);
            sum.captured = sum.captured.saturating_add(captured);
            sum.refunded = sum.refunded.saturating_add(units(charge.amount_refunded).unwrap_or(0));
            sum.paid = sum.paid.max(charge.created);
        }
        sum
    }

    /// What of it went back.
    pub fn refund(&self) -> Refund {
        match self.refunded {
            ..=0 => Refund::None,
            back if back < self.captured => Refund::Partial,
            _ => Refund::Full,
        }
    }
}

/// The moments of a session.
pub struct Times {
    /// When it was made.
    pub created: Stamp,
    /// When it last changed.
    pub updated: Stamp,
    /// When it was paid.
    pub completed: Option<Stamp>,
    /// When it ends by itself.
    pub expires: Option<Stamp>,
}

impl Times {
    /// Fluveo tells neither when a session was paid nor when it changed: the charge tells the one, the
    /// latest of what is known the other.
    pub fn read(
        created: Option<i64>,
        expires: Option<i64>,
        intent: &wire::Intent<'_>,
        charges: &Charges,
        status: Status,
    ) -> Read<Self> {
        let created = Stamp::provider(unix("created", created.ok_or("created is missing")?)?);
        let expires = expires.map(|at| unix("expires_at", at).map(Stamp::provider)).transpose()?;
        let derived = |at| Stamp { at, source: Source::Derived };
        let paid = charges.paid.and_then(|at| unix("created", at).ok());
        let canceled = intent.canceled_at.and_then(|at| unix("canceled_at", at).ok());
        // A paid session must have a day in the month's report, if only an estimated one.
        let completed = (status == Status::Completed).then(|| derived(paid.unwrap_or(created.at)));
        let latest = [paid, canceled].into_iter().flatten().fold(created.at, Ord::max);
        Ok(Self { created, updated: derived(latest), completed, expires })
    }
}
