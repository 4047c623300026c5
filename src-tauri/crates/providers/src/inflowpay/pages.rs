//! Lists by page number. Their envelope is documented nowhere, so several forms are read; where one
//! ends is told by whatever it tells: a total, an empty page, a page that repeats itself.

use data_encoding::HEXLOWER;
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use crate::pick::member;
use crate::{ErrorKind, ProviderError, Result};

/// A page's rows, and what it says of the whole list.
#[derive(Debug, Default)]
pub struct Listed<'a> {
    /// The rows as received.
    pub rows: Vec<&'a RawValue>,
    total: Option<u64>,
    pages: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Totals {
    total: Option<u64>,
    total_pages: Option<u64>,
}

/// Reads a bare array, or an object with the array under one of `names` and totals beside it or under
/// `meta` or `pagination`.
pub fn listed<'a>(body: &'a str, names: &[&str]) -> Option<Listed<'a>> {
    let body = body.trim();
    if body.starts_with('[') {
        return Some(Listed { rows: serde_json::from_str(body).ok()?, ..Listed::default() });
    }
    let is_list = |raw: &&RawValue| raw.get().starts_with('[');
    let rows = names.iter().find_map(|name| member(body, name).filter(is_list))?;
    let rows = serde_json::from_str(rows.get()).ok()?;
    let inner = |name| member(body, name).map(RawValue::get);
    let places = [Some(body), inner("meta"), inner("pagination")];
    let read = |json| serde_json::from_str::<Totals>(json).ok();
    let totals: Vec<_> = places.into_iter().flatten().filter_map(read).collect();
    let total = totals.iter().find_map(|totals| totals.total);
    let pages = totals.iter().find_map(|totals| totals.total_pages);
    Some(Listed { rows, total, pages })
}

/// Where a walk is: the page to be asked for, and what the one before it was like.
#[derive(Debug, PartialEq, Eq)]
pub struct Place {
    /// From 1.
    pub page: u64,
    /// How many rows page 1 had; a page may have fewer than were asked for.
    size: u64,
    /// How many there were in all.
    total: Option<u64>,
    /// What tells the page before from others.
    print: String,
}

impl Place {
    /// From a cursor of ours; without one, at the beginning.
    pub fn read(cursor: Option<&str>) -> Result<Self> {
        let Some(cursor) = cursor else {
            return Ok(Self { page: 1, size: 0, total: None, print: String::new() });
        };
        Self::parse(cursor).ok_or_else(|| stuck("the cursor is none of its own"))
    }

    fn parse(cursor: &str) -> Option<Self> {
        let mut parts = cursor.splitn(4, '.');
        let mut number = || parts.next()?.parse::<u64>().ok();
        let (page, size) = (number()?, number()?);
        let total = parts.next()?.parse().ok();
        Some(Self { page, size, total, print: parts.next()?.to_owned() })
    }

    fn write(&self) -> String {
        let total = self.total.map_or_else(|| "-".to_owned(), |total| total.to_string());
        format!("{}.{}.{total}.{}", self.page, self.size, self.print)
    }

    /// The rows to keep of the page that was asked for here, and where to go on.
    pub fn after<'a>(self, listed: Listed<'a>) -> Result<(Vec<&'a RawValue>, Option<String>)> {
        let Listed { rows, total, pages } = listed;
        if rows.is_empty() {
            return Ok((rows, None));
        }
        let print = print(&rows);
        if print == self.print {
            return self.repeated(total);
        }
        let size = if self.page == 1 { rows.len() as u64 } else { self.size };
        // A list that became shorter has moved up: rows may have slipped to the page before.
        let shorter = matches!((self.total, total), (Some(before), Some(now)) if now < before);
        let back = shorter && self.page > 1;
        let last = pages.is_some_and(|pages| self.page >= pages)
            || total.is_some_and(|total| self.page.saturating_mul(size) >= total);
        let page = if back { self.page - 1 } else { self.page + 1 };
        let next = Self { page, size, total, print };
        Ok((rows, (back || !last).then(|| next.write())))
    }

    /// The same page again: the end of a list that does not count itself. One that does has more, and
    /// must not look complete.
    fn repeated(&self, total: Option<u64>) -> Result<(Vec<&'static RawValue>, Option<String>)> {
        let read = self.page.saturating_sub(1).saturating_mul(self.size);
        match total {
            Some(total) if total > read => Err(stuck("it gave the same page again")),
            _ => Ok((Vec::new(), None)),
        }
    }
}

fn print(rows: &[&RawValue]) -> String {
    let mut hash = Sha256::new();
    rows.iter().for_each(|row| hash.update(row.get().as_bytes()));
    HEXLOWER.encode(&hash.finalize()[..8])
}

fn stuck(reason: &str) -> ProviderError {
    let message = format!("InflowPay's list cannot be read to its end: {reason}");
    ProviderError::unsent(ErrorKind::InvalidAnswer, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] = &["data", "items", "payments", "results"];

    fn walk(pages: &[&str]) -> Result<Vec<(usize, Option<u64>)>> {
        let mut cursor = None;
        let mut steps = Vec::new();
        for body in pages {
            let place = Place::read(cursor.as_deref())?;
            let (rows, next) = place.after(listed(body, NAMES).unwrap())?;
            cursor = next;
            let asked = cursor.as_deref().map(|cursor| Place::read(Some(cursor)).unwrap().page);
            steps.push((rows.len(), asked));
        }
        Ok(steps)
    }

    #[test]
    fn every_envelope() {
        let table = [
            ("[1,2]", 2, None, None),
            (r#"{"data":[1],"page":1,"limit":20,"total":57}"#, 1, Some(57), None),
            (r#"{"items":[1],"meta":{"total":3,"totalPages":2}}"#, 1, Some(3), Some(2)),
            (r#"{"payments":[],"pagination":{"totalPages":2}}"#, 0, None, Some(2)),
            (r#"{"data":{"x":1},"results":[1,2,3],"totalPages":1}"#, 3, None, Some(1)),
        ];
        for (body, rows, total, pages) in table {
            let listed = listed(body, NAMES).unwrap();
            assert_eq!((listed.rows.len(), listed.total, listed.pages), (rows, total, pages));
        }
        for body in ["", "{}", "null", r#"{"data":null}"#, "<html>", "[1", r#"{"data":[1"#] {
            assert!(listed(body, NAMES).is_none(), "{body}");
        }
    }

    #[test]
    fn where_a_list_ends() {
        let total = [r#"{"data":[1,2],"total":3}"#, r#"{"data":[3],"total":3}"#];
        assert_eq!(walk(&total).unwrap(), [(2, Some(2)), (1, None)]);
        let pages = [r#"{"data":[1,2],"totalPages":2}"#, r#"{"data":[3,4],"totalPages":2}"#];
        assert_eq!(walk(&pages).unwrap(), [(2, Some(2)), (2, None)]);
        assert_eq!(walk(&["[1,2]", "[3]", "[]"]).unwrap(), [(2, Some(2)), (1, Some(3)), (0, None)]);
        assert_eq!(
            walk(&["[1,2]", "[1,2]"]).unwrap(),
            [(2, Some(2)), (0, None)],
            "paging is ignored"
        );
    }

    #[test]
    fn a_list_that_leads_nowhere_says_so() {
        let page = r#"{"data":[1,2],"total":5}"#;
        let error = walk(&[page, page]).unwrap_err();
        assert!(error.message.ends_with("it gave the same page again"), "{}", error.message);
        for cursor in ["", "x", "1.2", "1.2.3", "-1.2.3.a"] {
            assert_eq!(Place::read(Some(cursor)).unwrap_err().kind, ErrorKind::InvalidAnswer);
        }
    }

    #[test]
    fn a_list_that_became_shorter_is_overlapped_by_a_page() {
        let pages = [
            r#"{"data":[1,2],"total":5}"#,
            r#"{"data":[4,5],"total":4}"#,
            r#"{"data":[2,3],"total":4}"#,
            r#"{"data":[4,5],"total":4}"#,
        ];
        let steps = walk(&pages).unwrap();
        assert_eq!(steps, [(2, Some(2)), (2, Some(1)), (2, Some(2)), (2, None)]);
    }
}
