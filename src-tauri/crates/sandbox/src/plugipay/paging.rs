//! Cursor paging over anything that is ordered by time and id.

use std::ops::Range;

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use super::error::ApiError;
use crate::clock::{iso, parse_iso};
use crate::http::Call;

/// What a list request asks for.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Rows per page.
    pub limit: usize,
    /// Oldest first.
    pub ascending: bool,
    /// The last row of the page before.
    pub after: Option<Mark>,
    /// Half-open bounds of time.
    pub times: Range<i64>,
}

/// A row's place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// Its time.
    pub at: i64,
    /// Its id.
    pub id: String,
}

impl Mark {
    /// The cursor that names this place.
    pub fn cursor(&self) -> String {
        let text = json!({"createdAt": iso(self.at), "id": self.id}).to_string();
        BASE64URL_NOPAD.encode(text.as_bytes())
    }

    /// The place of a cursor; a bad cursor is none.
    pub fn read(cursor: &str) -> Option<Self> {
        let text = BASE64URL_NOPAD.decode(cursor.trim_end_matches('=').as_bytes()).ok()?;
        let value: Value = serde_json::from_slice(&text).ok()?;
        let at = parse_iso(value["createdAt"].as_str()?)?;
        Some(Self { at, id: value["id"].as_str()?.to_owned() })
    }
}

impl Wish {
    /// Reads limit, order, cursor and the two named bounds.
    pub fn read(
        call: &Call,
        default_limit: usize,
        from: &'static str,
        until: &'static str,
    ) -> Result<Self, ApiError> {
        let limit = call.query("limit").and_then(|text| text.parse::<i64>().ok());
        let order = call.query("order").or_else(|| call.query("direction"));
        let bound = |name: &'static str, default: i64| match call.query(name) {
            None => Ok(default),
            Some(text) => parse_iso(&text)
                .ok_or_else(|| ApiError::invalid(name, format!("{name} is no ISO 8601 time."))),
        };
        Ok(Self {
            limit: limit.map_or(default_limit, |limit| limit.clamp(1, 100) as usize),
            ascending: order.as_deref() == Some("asc"),
            after: call.query("cursor").and_then(|cursor| Mark::read(&cursor)),
            times: bound(from, i64::MIN)?..bound(until, i64::MAX)?,
        })
    }

    /// Whether a row comes after the cursor, in the wished order.
    pub fn is_past(&self, at: i64, id: &str) -> bool {
        let Some(after) = &self.after else { return true };
        let place = (at, id).cmp(&(after.at, after.id.as_str()));
        if self.ascending { place.is_gt() } else { place.is_lt() }
    }

    /// The part of an ordered list that can hold wished rows, given each row's time.
    pub fn window(&self, len: usize, time: impl Fn(usize) -> i64) -> Range<usize> {
        let first_from = |at: i64| {
            let (mut low, mut high) = (0, len);
            while low < high {
                let middle = low + (high - low) / 2;
                if time(middle) < at { low = middle + 1 } else { high = middle }
            }
            low
        };
        let (mut from, mut until) = (first_from(self.times.start), first_from(self.times.end));
        if let Some(after) = &self.after {
            match self.ascending {
                true => from = from.max(first_from(after.at)),
                false => until = until.min(first_from(after.at.saturating_add(1))),
            }
        }
        from..until.max(from)
    }
}

/// A page in the making.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The rows as JSON text.
    pub rows: Vec<String>,
    /// The last row's place.
    pub last: Option<Mark>,
    /// Whether another row would have followed.
    pub has_more: bool,
}

impl Gathered {
    /// Takes a row unless the page is full. False when no more are needed.
    pub fn take(&mut self, limit: usize, at: i64, id: &str, row: impl FnOnce() -> String) -> bool {
        if self.rows.len() == limit {
            self.has_more = true;
            return false;
        }
        self.rows.push(row());
        self.last = Some(Mark { at, id: id.to_owned() });
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_base64url_of_time_and_id() {
        let published = "eyJjcmVhdGVkQXQiOiIyMDI2LTAxLTAxVDAwOjAwOjAwLjAwMFoiLCJpZCI6ImNzXzAxamdmNG0yenE4dzd4NXQzcjFwOW42azBiIn0";
        let mark = Mark { at: 1_767_225_600_000, id: "cs_01jgf4m2zq8w7x5t3r1p9n6k0b".to_owned() };
        assert_eq!(Mark::read(published), Some(mark.clone()));
        assert_eq!(mark.cursor(), published);
        assert_eq!(Mark::read("cur_nonsense"), None);
    }

    #[test]
    fn the_window_is_half_open() {
        let times = [10, 20, 20, 30];
        let wish = Wish { limit: 1, ascending: true, after: None, times: 20..30 };
        assert_eq!(wish.window(4, |at| times[at]), 1..3);
    }
}
