//! One field for everything.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::query::{Query, Term};
use store::cache::{From, ListAsk, Reading, Sort, SortField};

use crate::desk::Desk;
use crate::view::{CustomerHit, SearchRequest, SearchView};
use crate::{ApiError, Office};

/// Rows of each group of answers.
const LIMIT: usize = 8;

pub(crate) async fn search(
    office: &Arc<Office>,
    request: SearchRequest,
) -> Result<SearchView, ApiError> {
    let desk = office.desk()?;
    let text = request.text.trim();
    if let Some(query) = filters(text, desk.today()?) {
        return by_query(&desk, query);
    }
    let hits = tokio::task::block_in_place(|| desk.store.cache().search(text, LIMIT))?;
    let labels = desk.labels()?;
    let show =
        |rows: &[store::cache::SessionRow]| rows.iter().map(|row| labels.show(row)).collect();
    let customers = hits.customers.iter().map(|hit| CustomerHit {
        name: hit.name.clone(),
        email: hit.email.clone(),
        sessions: hit.sessions,
    });
    Ok(SearchView {
        reading: word(hits.reading).to_owned(),
        best: hits.best.as_ref().map(|row| labels.show(row)),
        also: show(&hits.also),
        near: show(&hits.near),
        customers: customers.collect(),
        found: hits.found,
        searched: hits.searched,
        query: as_query(hits.reading, text),
    })
}

/// The text as a query, if it holds a filter. One that is still being typed (`status:`) is text.
fn filters(text: &str, today: NaiveDate) -> Option<Query> {
    let query = domain::query::parse(text, today).ok()?;
    query.terms.iter().any(|term| !matches!(term, Term::Text(_))).then_some(query)
}

/// The newest sessions of a query, as the list would show them.
fn by_query(desk: &Desk, query: Query) -> Result<SearchView, ApiError> {
    let cache = desk.store.cache();
    let text = query.to_string();
    let ask = ListAsk {
        query,
        zone: desk.zone()?,
        sort: Sort { field: SortField::Created, descending: true },
        from: From::Start,
        limit: LIMIT,
    };
    let page = tokio::task::block_in_place(|| cache.page(&ask))?;
    let labels = desk.labels()?;
    let mut rows = page.rows.iter().map(|row| labels.show(row));
    Ok(SearchView {
        reading: "query".to_owned(),
        best: rows.next(),
        also: rows.collect(),
        near: Vec::new(),
        customers: Vec::new(),
        found: page.total,
        searched: cache.status_counts(None)?.iter().map(|count| count.sessions).sum(),
        query: text,
    })
}

fn word(reading: Reading) -> &'static str {
    match reading {
        Reading::OrderId => "order_id",
        Reading::SessionId => "session_id",
        Reading::Email => "email",
        Reading::Amount => "amount",
        Reading::Text => "text",
    }
}

/// The same search for the list.
fn as_query(reading: Reading, text: &str) -> String {
    let quoted =
        if text.contains(char::is_whitespace) { format!("\"{text}\"") } else { text.to_owned() };
    match reading {
        Reading::OrderId => format!("order:{quoted}"),
        Reading::SessionId => format!("id:{quoted}"),
        Reading::Email => format!("customer:{quoted}"),
        Reading::Amount => {
            let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
            format!("amount:{digits}")
        }
        Reading::Text => quoted,
    }
}
