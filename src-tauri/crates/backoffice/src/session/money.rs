//! Receipts, refunds, payouts and balance entries, as the provider tells them.

use std::sync::Arc;

use domain::ConnectionId;
use store::cache::{MoneyFilter, MoneyRecord};

use crate::show::Labels;
use crate::view::*;
use crate::{ApiError, Office};

pub(crate) async fn money_list(
    office: &Arc<Office>,
    request: MoneyListRequest,
) -> Result<Vec<MoneyView>, ApiError> {
    let desk = office.desk()?;
    let limit = if request.limit == 0 { 100 } else { request.limit as usize };
    let labels = desk.labels()?;
    let rows = desk.store.cache().money_list(&MoneyFilter::default())?;
    Ok(rows.into_iter().take(limit).map(|(id, row)| show(&labels, &id, row)).collect())
}

fn show(labels: &Labels, id: &ConnectionId, row: MoneyRecord) -> MoneyView {
    let name = labels.connections.get(id).map(|(name, _)| name.clone());
    MoneyView {
        connection: name.unwrap_or_else(|| id.to_string()),
        kind: row.kind.to_string(),
        id: row.id,
        session: row.session_id,
        amount: row.amount.into(),
        state: row.state,
        number: row.number,
        at: row.at,
    }
}
