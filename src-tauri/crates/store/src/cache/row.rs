//! A session's row: how it is read.

use domain::exception::{self, Asked};
use domain::{
    Currency, Customer, Exception, JsonText, Kind, Mode, Money, OrderId, Refund, Session,
    SessionKey, Status,
};
use rusqlite::Row;

use super::source::Names;
use crate::ledger::ReceivedSums;
use crate::{StoreError, code, time};

/// One session as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// What identifies it.
    pub key: SessionKey,
    /// What the provider told.
    pub session: Session,
    /// What does not fit between what was asked for and what came.
    pub exception: Exception,
    /// What people recorded as received, in the session's currency.
    pub received: Option<Money>,
    /// When it was first seen here.
    pub first_seen_at: chrono::DateTime<chrono::Utc>,
}

/// The columns of a row, in the order that [`read`] and [`RowRef`] take them.
pub(crate) const COLUMNS: &str = "s.conn, s.kind, s.id, s.mode, s.status, s.raw_status, s.refund, \
     s.currency, s.minor, s.provider_amount, s.order_id, s.order_path, s.more_orders, \
     s.customer_id, s.customer_name, s.customer_email, s.customer_phone, s.adapter, s.method, \
     s.methods, s.hosted_url, s.metadata, s.created, s.created_by, s.updated, s.updated_by, \
     s.completed, s.completed_by, s.expires, s.expires_by, s.first_seen";

/// How many columns those are.
pub(crate) const WIDTH: usize = 31;

/// One session, borrowed from SQLite's own memory: for exports, where a copy of every text
/// would cost more than the reading.
#[derive(Debug, Clone, Copy)]
pub struct RowRef<'a> {
    /// The connection's id.
    pub connection: &'a str,
    /// What kind of row.
    pub kind: Kind,
    /// The provider's id.
    pub id: &'a str,
    /// Live or test.
    pub mode: Mode,
    /// Where it stands.
    pub status: Status,
    /// Where it stands, in the provider's word.
    pub raw_status: &'a str,
    /// Money that went back.
    pub refund: Refund,
    /// What does not fit.
    pub exception: Exception,
    /// The amount's currency, three letters.
    pub currency: Currency,
    /// The amount in minor units.
    pub minor: i64,
    /// What people recorded as received, in the same currency and units.
    pub received_minor: Option<i64>,
    /// The reference to show.
    pub order_id: Option<&'a str>,
    /// Further references, as a JSON list of `{"value", "path"}`.
    pub more_orders: Option<&'a str>,
    /// The provider's id of the customer.
    pub customer_id: Option<&'a str>,
    /// The customer's name.
    pub customer_name: Option<&'a str>,
    /// The customer's e-mail address.
    pub customer_email: Option<&'a str>,
    /// The customer's telephone number.
    pub customer_phone: Option<&'a str>,
    /// Which gateway.
    pub adapter: Option<&'a str>,
    /// What the buyer used.
    pub payment_method: Option<&'a str>,
    /// What the buyer was offered, as a JSON list.
    pub methods: Option<&'a str>,
    /// The merchant's metadata as written.
    pub metadata: Option<&'a str>,
    /// When it was made, in milliseconds of UTC.
    pub created_ms: i64,
    /// When it last changed.
    pub updated_ms: i64,
    /// When it was paid.
    pub completed_ms: Option<i64>,
    /// When it ends.
    pub expires_ms: Option<i64>,
}

fn damaged(what: &str) -> StoreError {
    StoreError::Damaged { file: crate::CACHE_FILE, reason: format!("a row has no valid {what}") }
}

/// A text that may be absent: null and the empty text both are.
fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<String>> {
    let value = row.get_ref(column)?.as_str_or_null()?;
    Ok(value.filter(|text| !text.is_empty()).map(str::to_owned))
}

/// Reads a whole row, selected as [`COLUMNS`].
pub(crate) fn read(
    row: &Row<'_>,
    names: &Names,
    received: &ReceivedSums,
) -> crate::Result<SessionRow> {
    let connection = names.get(row.get(0)?).ok_or_else(|| damaged("connection"))?.clone();
    let session = session(row)?;
    let key = SessionKey { connection, kind: session.kind, id: session.id.clone() };
    let came = received.of(&key);
    Ok(SessionRow {
        exception: received.exception(&key, &session),
        received: came.and_then(|came| came.in_currency(session.amount.currency)),
        first_seen_at: time::at(row.get(30)?),
        key,
        session,
    })
}

fn session(row: &Row<'_>) -> crate::Result<Session> {
    let currency = currency(row.get_ref(7)?.as_str()?)?;
    let methods = text(row, 19)?;
    Ok(Session {
        kind: code::kind_of(row.get(1)?).ok_or_else(|| damaged("kind"))?,
        id: row.get(2)?,
        mode: code::mode_of(row.get(3)?).ok_or_else(|| damaged("mode"))?,
        status: code::status_of(row.get(4)?).ok_or_else(|| damaged("status"))?,
        raw_status: row.get(5)?,
        refund: code::refund_of(row.get(6)?).ok_or_else(|| damaged("refund"))?,
        amount: Money::new(row.get(8)?, currency),
        provider_amount: row.get(9)?,
        order_ids: order_ids(row)?,
        customer: Customer {
            id: text(row, 13)?,
            name: text(row, 14)?,
            email: text(row, 15)?,
            phone: text(row, 16)?,
        },
        adapter: text(row, 17)?,
        payment_method: text(row, 18)?,
        methods: methods.map_or_else(Vec::new, |m| serde_json::from_str(&m).unwrap_or_default()),
        hosted_url: text(row, 20)?,
        metadata: text(row, 21)?.map(JsonText),
        created: time::sure(row.get(22)?, row.get(23)?),
        updated: time::sure(row.get(24)?, row.get(25)?),
        completed: time::stamp(row.get(26)?, row.get(27)?),
        expires: time::stamp(row.get(28)?, row.get(29)?),
    })
}

fn currency(code: &str) -> crate::Result<Currency> {
    Currency::new(code).map_err(|_| damaged("currency"))
}

fn order_ids(row: &Row<'_>) -> crate::Result<Vec<OrderId>> {
    let Some(value) = text(row, 10)? else { return Ok(Vec::new()) };
    let mut all = vec![OrderId { value, path: row.get(11)? }];
    if let Some(more) = row.get_ref(12)?.as_str_or_null()? {
        all.extend(serde_json::from_str::<Vec<OrderId>>(more).unwrap_or_default());
    }
    Ok(all)
}

impl<'a> RowRef<'a> {
    /// Borrows a row, selected as [`COLUMNS`].
    pub(crate) fn borrow(
        row: &'a Row<'_>,
        names: &'a Names,
        received: &ReceivedSums,
    ) -> crate::Result<Self> {
        let text = |column: usize| -> rusqlite::Result<Option<&'a str>> {
            Ok(row.get_ref(column)?.as_str_or_null()?.filter(|text| !text.is_empty()))
        };
        let time = |column: usize| -> rusqlite::Result<Option<i64>> {
            let known = row.get_ref(column + 1)?.as_i64()? != 0;
            Ok(if known { Some(row.get_ref(column)?.as_i64()?) } else { None })
        };
        let connection = names.get(row.get(0)?).ok_or_else(|| damaged("connection"))?;
        let kind = code::kind_of(row.get(1)?).ok_or_else(|| damaged("kind"))?;
        let id = row.get_ref(2)?.as_str()?;
        let amount = Money::new(row.get(8)?, currency(row.get_ref(7)?.as_str()?)?);
        let (completed_ms, expires_ms) = (time(26)?, time(28)?);
        let late = matches!((completed_ms, expires_ms), (Some(paid), Some(end)) if paid > end);
        let status = code::status_of(row.get(4)?).ok_or_else(|| damaged("status"))?;
        let by_provider = exception::is_by_provider(status, text(17)?);
        let asked = Asked { amount, status, late, by_provider, tolerance: 0 };
        let (exception, received_minor) = received.of_row(connection, (kind, id), asked);
        Ok(Self {
            connection: connection.as_str(),
            kind,
            id,
            mode: code::mode_of(row.get(3)?).ok_or_else(|| damaged("mode"))?,
            status,
            raw_status: row.get_ref(5)?.as_str()?,
            refund: code::refund_of(row.get(6)?).ok_or_else(|| damaged("refund"))?,
            exception,
            currency: amount.currency,
            minor: amount.minor,
            received_minor,
            order_id: text(10)?,
            more_orders: text(12)?,
            customer_id: text(13)?,
            customer_name: text(14)?,
            customer_email: text(15)?,
            customer_phone: text(16)?,
            adapter: text(17)?,
            payment_method: text(18)?,
            methods: text(19)?,
            metadata: text(21)?,
            created_ms: row.get(22)?,
            updated_ms: row.get(24)?,
            completed_ms,
            expires_ms,
        })
    }
}
