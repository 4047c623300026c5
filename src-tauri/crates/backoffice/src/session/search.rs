//! One field for everything.

use std::sync::Arc;

use store::cache::Reading;

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
