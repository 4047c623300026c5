//! The month report: what the store counted, tied together by `reports`.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::zone::Month;
use domain::{Connection, Money, Status};
use reports::approvals::Approval;
use reports::month::{
    Block, By, ConfirmTime, DayGroup, Group, MonthInput, MonthReport, Row, StatusCell,
};

use crate::as_of::{self, Counted};
use crate::desk::Desk;
use crate::show::Labels;
use crate::view::*;
use crate::{ApiError, Code, Office};

/// A request whose words are understood.
pub(crate) struct Asked {
    pub(crate) month: Month,
    pub(crate) zone: Tz,
    pub(crate) by: By,
    pub(crate) connection: Option<Connection>,
    pub(crate) as_of: Option<DateTime<Utc>>,
}

pub(crate) fn asked(desk: &Desk, request: &ReportRequest) -> Result<Asked, ApiError> {
    let invalid = |message: String, hint: &str| ApiError::new(Code::InvalidInput, message, hint);
    let month = Month::parse(&request.month).ok_or_else(|| {
        invalid(format!("“{}” is no month.", request.month), "Write it as 2026-10.")
    })?;
    let zone = match request.zone.as_str() {
        "" => desk.zone()?,
        name => name.parse().map_err(|_| {
            invalid(format!("“{name}” is no time zone."), "Write it as Asia/Jakarta.")
        })?,
    };
    let by = match request.by.as_str() {
        "" | "created" => By::Created,
        "completed" => By::Completed,
        other => {
            return Err(invalid(
                format!("A report is not made by “{other}”."),
                "It takes created or completed.",
            ));
        }
    };
    let connection = request.connection.as_deref().filter(|name| !name.is_empty());
    let connection = connection.map(|name| desk.connection(name)).transpose()?;
    Ok(Asked { month, zone, by, connection, as_of: request.as_of })
}

/// Counts a month and ties it together.
pub(crate) fn compute(desk: &Desk, asked: &Asked) -> Result<MonthReport, ApiError> {
    let labels = desk.labels()?;
    let counted = match asked.as_of {
        Some(moment) => as_of::count(&labels, asked, &as_of::rows(desk, asked, moment)?),
        None => present(desk, &labels, asked)?,
    };
    let as_of = asked.as_of.unwrap_or_else(|| desk.now());
    // What a power cut could still take is no head to give away; a ledger that is read only has none.
    let _ = desk.store.ledger().mirror_durably();
    // Of a moment that is past, the log stands where it stood then: the report stays the same.
    let head = desk.store.ledger().audit_head_at(as_of);
    let input = MonthInput {
        month: asked.month,
        zone: asked.zone,
        by: asked.by,
        as_of,
        groups: counted.groups,
        days: counted.days,
        confirm_times: counted.confirm_times,
        audit_head: desk.readable(head)?.map(|head| head.to_string()),
        approvals: approvals(desk, asked)?,
    };
    reports::month::month(&input).map_err(|error| {
        let message = crate::trouble::sentence(&error.to_string());
        ApiError::new(Code::Refused, message, "Report one connection at a time.")
    })
}

/// What second people answered in the month, as far as it was known then.
fn approvals(desk: &Desk, asked: &Asked) -> Result<Vec<Approval>, ApiError> {
    let ledger = desk.store.ledger();
    let (from, until) = asked.month.span(asked.zone);
    let known = asked.as_of.map_or(until, |moment| moment.min(until));
    let people = desk.readable(ledger.operators())?;
    let name = |id: &str| people.iter().find(|one| one.id == id).map(|one| one.name.clone());
    let mut answers = Vec::new();
    for found in desk.readable(ledger.ended_approvals(from, known))? {
        let (Some(checker), Some(proof), Some(at)) =
            (&found.checker, found.proof, found.decided_at)
        else {
            continue;
        };
        let intent = crate::act::read(desk, &found.what.intent)?.what;
        if asked.connection.as_ref().is_some_and(|only| only.id != intent.connection) {
            continue;
        }
        let connection = desk.connection(intent.connection.as_str()).map(|one| one.name);
        answers.push(Approval {
            decided_at: at,
            connection: connection.unwrap_or_else(|_| intent.connection.to_string()),
            action: intent.action,
            session: intent.target,
            amount: intent.amount,
            maker: name(&found.what.maker).unwrap_or_default(),
            checker: name(checker).unwrap_or_default(),
            approved: found.state == store::ledger::ApprovalState::Approved,
            reason: found.reason,
            proof,
        });
    }
    Ok(answers)
}

/// What the store counts now.
fn present(desk: &Desk, labels: &Labels, asked: &Asked) -> Result<Counted, ApiError> {
    let cache = desk.store.cache();
    let span = asked.month.span(asked.zone);
    let only = asked.connection.as_ref().map(|connection| &connection.id);
    let by = match asked.by {
        By::Created => store::cache::By::Created,
        By::Completed => store::cache::By::Completed,
    };
    let groups = cache.report_groups(by, span, only)?.into_iter().map(|group| {
        let id = group.connection.to_string();
        let (connection, provider) =
            labels.connections.get(&group.connection).cloned().unwrap_or((id, String::new()));
        Group {
            connection,
            provider,
            currency: group.sum.currency,
            adapter: group.adapter,
            status: group.status,
            kind: group.kind,
            count: group.count,
            sum: group.sum.minor,
        }
    });
    let last = asked.month.next().first_day().pred_opt().unwrap_or_else(|| asked.month.first_day());
    let days = cache.report_days(by, (asked.month.first_day(), last), asked.zone, only)?;
    let completed = days.into_iter().filter(|day| day.status == Status::Completed);
    let days = completed.map(|day| DayGroup {
        day: day.day,
        currency: day.sum.currency,
        count: day.count,
        sum: day.sum.minor,
    });
    let confirm_times = cache.manual_average(span, only)?.into_iter().map(|average| ConfirmTime {
        currency: average.currency,
        count: average.sessions,
        // The report divides by the count again.
        seconds: u64::try_from(average.ms / 1_000)
            .unwrap_or_default()
            .saturating_mul(average.sessions),
    });
    Ok(Counted {
        groups: groups.collect(),
        days: days.collect(),
        confirm_times: confirm_times.collect(),
    })
}

pub(crate) async fn report_month(
    office: &Arc<Office>,
    request: ReportRequest,
) -> Result<ReportView, ApiError> {
    let desk = office.desk()?;
    let asked = asked(&desk, &request)?;
    let report = tokio::task::block_in_place(|| compute(&desk, &asked))?;
    let (from, until) = asked.month.span(asked.zone);
    let kinds = report.kinds.iter().map(|k| KindCount { kind: k.kind.to_string(), count: k.count });
    Ok(ReportView {
        month: report.month.clone(),
        zone: report.zone.clone(),
        by: report.by.as_str().to_owned(),
        from,
        until,
        currencies: report.blocks.iter().map(block).collect(),
        kinds: kinds.collect(),
        audit_head: report.audit_head.clone(),
        approvals: report.approvals.iter().map(approval).collect(),
        partial: partial(&desk)?,
        computed_at: asked.as_of.unwrap_or_else(|| desk.now()),
    })
}

/// Whether some connection has never been read to its beginning, or is being read now.
fn partial(desk: &Desk) -> Result<bool, ApiError> {
    let mut partial = desk.syncs.any();
    for connection in desk.connections()? {
        let cache = desk.store.cache();
        let complete = cache.last_complete(&connection.id, "sessions")?.is_some();
        partial |= !complete || !cache.open_sweeps(&connection.id, "sessions")?.is_empty();
    }
    Ok(partial)
}

fn approval(one: &Approval) -> ApprovalLine {
    ApprovalLine {
        decided_at: one.decided_at,
        connection: one.connection.clone(),
        action: one.action.to_string(),
        session: one.session.clone(),
        amount: one.amount.into(),
        maker: one.maker.clone(),
        checker: one.checker.clone(),
        approved: one.approved,
        reason: one.reason.clone(),
        proof: one.proof.to_string(),
    }
}

fn block(block: &Block) -> CurrencyReport {
    let head = &block.headline;
    CurrencyReport {
        currency: block.currency.to_string(),
        completed: total(head.completed, head.gross),
        all: total(block.total.count, block.total.sum),
        seconds_to_confirm: head.confirm_seconds,
        days: block
            .days
            .iter()
            .map(|day| DayReport { day: day.day, count: day.cell.count, sum: day.cell.sum.into() })
            .collect(),
        rows: block.rows.iter().map(row).collect(),
        total: block.totals.iter().map(cell).collect(),
    }
}

fn row(row: &Row) -> ReportRow {
    let info = providers::registry::info(&row.provider);
    ReportRow {
        connection: row.connection.clone(),
        provider: info.map_or_else(|| row.provider.clone(), |info| info.name.to_owned()),
        adapter: row.adapter.clone(),
        cells: row.cells.iter().map(cell).collect(),
        all: total(row.total.count, row.total.sum),
    }
}

fn cell(cell: &StatusCell) -> ReportCell {
    ReportCell { status: cell.status.to_string(), total: total(cell.cell.count, cell.cell.sum) }
}

fn total(count: u64, sum: Money) -> Total {
    Total { count, sum: sum.into() }
}
