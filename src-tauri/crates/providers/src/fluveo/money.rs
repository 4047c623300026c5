//! Refunds, payouts and balance transactions, read only.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use domain::MoneyKind;

use super::api::{PAGE_LIMIT, id_of};
use super::map::Map;
use super::{Fluveo, wire};
use crate::reading::unix;
use crate::transport::Request;
use crate::{ErrorKind, Money, MoneyRow, MoneySpan, Page, Result};

/// How far back rows are read again: a pending one is settled in place, days after it was made.
const LOOK_BACK: TimeDelta = TimeDelta::days(14);

type MoneyPage = Page<std::result::Result<MoneyRow, String>>;

#[async_trait]
impl Money for Fluveo {
    fn kinds(&self) -> &'static [MoneyKind] {
        &[MoneyKind::Refund, MoneyKind::Payout, MoneyKind::Balance]
    }

    async fn page(
        &self,
        kind: MoneyKind,
        span: MoneySpan,
        cursor: Option<&str>,
    ) -> Result<MoneyPage> {
        let since = span.since.and_then(|since| since.checked_sub_signed(LOOK_BACK));
        match kind {
            MoneyKind::Refund => self.newest_first("/v1/refunds", kind, since, cursor).await,
            MoneyKind::Payout => self.newest_first("/v1/payouts", kind, since, cursor).await,
            MoneyKind::Balance => self.balance(since, cursor).await,
            MoneyKind::Receipt => Ok(Page { rows: Vec::new(), next: None, server_time: None }),
        }
    }
}

impl Fluveo {
    /// A list that cannot be asked by date: newest first, and no further than `since`.
    async fn newest_first(
        &self,
        route: &str,
        kind: MoneyKind,
        since: Option<DateTime<Utc>>,
        cursor: Option<&str>,
    ) -> Result<MoneyPage> {
        let read = |raw: &str| entry(raw, kind, &self.map).ok_or_else(|| raw.to_owned());
        let mut page = self.api.list(Request::get("", route), cursor, PAGE_LIMIT, read).await?;
        if since.is_some_and(|since| ends_before(&page, since)) {
            page.next = None;
        }
        Ok(page)
    }

    /// The one list that takes dates. Two spellings of its path are documented.
    async fn balance(
        &self,
        since: Option<DateTime<Utc>>,
        cursor: Option<&str>,
    ) -> Result<MoneyPage> {
        let since = since.map(|since| since.timestamp().to_string());
        let read =
            |raw: &str| entry(raw, MoneyKind::Balance, &self.map).ok_or_else(|| raw.to_owned());
        let request = |route: &str| Request::get("", route).maybe("created[gte]", since.as_deref());
        let first = request("/v1/balance_transactions");
        match self.api.list(first, cursor, PAGE_LIMIT, read).await {
            Err(error) if error.kind == ErrorKind::NotFound => {
                let other = request("/v1/balance/transactions");
                self.api.list(other, cursor, PAGE_LIMIT, read).await
            }
            page => page,
        }
    }
}

/// Whether a page is newest first, as documented, and reaches back past `since`.
fn ends_before(page: &MoneyPage, since: DateTime<Utc>) -> bool {
    let times: Option<Vec<_>> =
        page.rows.iter().map(|row| row.as_ref().ok().map(|row| row.at)).collect();
    times.is_some_and(|times| {
        times.is_sorted_by(|a, b| a >= b) && times.last().is_some_and(|last| *last < since)
    })
}

fn entry(raw: &str, kind: MoneyKind, map: &Map) -> Option<MoneyRow> {
    let wire: wire::Entry<'_> = serde_json::from_str(raw).ok()?;
    let (_, amount) = map.money(wire.amount, &wire.currency.0).ok()?;
    let number = match kind {
        // A refund names the payment that it undoes, not the session.
        MoneyKind::Refund => id_of(wire.payment_intent),
        MoneyKind::Payout => wire.statement_descriptor,
        MoneyKind::Balance => about(wire.kind, id_of(wire.source)),
        MoneyKind::Receipt => None,
    };
    Some(MoneyRow {
        kind,
        at: unix("created", wire.created).ok()?,
        id: wire.id,
        session_id: None,
        amount,
        state: wire.status,
        number,
        raw: raw.to_owned(),
    })
}

/// `charge ch_1`: what an entry is, and of what.
fn about(kind: Option<String>, source: Option<String>) -> Option<String> {
    let parts: Vec<String> = [kind, source].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}
