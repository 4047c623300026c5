//! `page`, `limit`, `sort` and `filter` of the catalogue's lists. Syntax and envelope are a proposal.

use serde_json::Value;

use super::catalog::Entry;
use super::error::{ApiError, Fault};
use crate::http::{Call, Page, Reply};

/// Rows per page where no limit is sent.
const USUAL: usize = 50;
/// The largest page.
const MOST: usize = 100;
/// What may be filtered and sorted by.
const FIELDS: [&str; 6] = ["code", "name", "type", "interval", "duration", "createdAt"];

/// A page of a list as the query wishes it. Deleted entries are left out.
pub fn list(call: &Call, entries: &[Entry]) -> Result<Reply, ApiError> {
    let (number, limit) = (whole(call, "page", 1)?, whole(call, "limit", USUAL)?.min(MOST));
    let filters: Vec<(&str, String)> = FIELDS
        .into_iter()
        .filter_map(|field| Some((field, call.query(&format!("filter[{field}]"))?)))
        .collect();
    let present = entries.iter().filter(|entry| !entry.deleted);
    let mut rows: Vec<(Value, &Entry)> = present
        .map(|entry| (serde_json::from_str(&entry.json).unwrap_or_default(), entry))
        .filter(|(row, _): &(Value, _)| filters.iter().all(|(field, wish)| row[field] == **wish))
        .collect();
    sort(&mut rows, &call.query("sort").unwrap_or_else(|| "-createdAt".to_owned()))?;
    let total = rows.len();
    let skip = (number - 1).saturating_mul(limit);
    let page = Page {
        rows: rows.iter().skip(skip).take(limit).map(|(_, entry)| entry.json.clone()).collect(),
        has_more: skip.saturating_add(limit) < total,
        limit,
        around: Some((
            r#"{"data":["#.to_owned(),
            format!(r#"],"meta":{{"page":{number},"limit":{limit},"total":{total}}}}}"#),
        )),
        ..Page::default()
    };
    let mut reply = Reply::page(page);
    reply.headers.push((super::ASSUMPTION.into(), "list-envelope".to_owned()));
    Ok(reply)
}

fn refused(param: &str, value: &str) -> ApiError {
    let (code, param) = ("Invalid".to_owned(), param.to_owned());
    ApiError::invalid(vec![Fault { code, param, value: Value::from(value) }])
}

fn whole(call: &Call, name: &str, usual: usize) -> Result<usize, ApiError> {
    let Some(text) = call.query(name) else { return Ok(usual) };
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| refused(name, &text))
}

/// `code` upwards, `-code` downwards.
fn sort(rows: &mut [(Value, &Entry)], wish: &str) -> Result<(), ApiError> {
    let field = wish.strip_prefix('-').unwrap_or(wish);
    if !FIELDS.contains(&field) {
        return Err(refused("sort", wish));
    }
    rows.sort_by(|(a, _), (b, _)| a[field].as_str().cmp(&b[field].as_str()));
    if wish.starts_with('-') {
        rows.reverse();
    }
    Ok(())
}
