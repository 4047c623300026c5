//! Lists: newest first, with ids as cursors in both directions.

use super::error::ApiError;
use super::ids::{Key, parse};
use crate::http::{Call, Page};

/// Which part of a list is asked for.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Rows per page.
    pub limit: usize,
    /// Only what is older than this.
    pub after: Option<String>,
    /// Only what is newer than this.
    pub before: Option<String>,
    /// Only what was made in these seconds, both ends included.
    pub window: (i64, i64),
}

/// A page.
#[derive(Debug, Default)]
pub struct Gathered {
    /// JSON texts.
    pub rows: Vec<String>,
    /// What to send for the next page.
    pub cursor: Option<String>,
    /// Whether there is more in the direction travelled.
    pub has_more: bool,
}

impl Wish {
    /// Reads `limit`, `starting_after` and `ending_before`.
    pub fn read(call: &Call) -> Result<Self, ApiError> {
        let (after, before) = (call.query("starting_after"), call.query("ending_before"));
        if after.is_some() && before.is_some() {
            let why = "Send starting_after or ending_before, not both.";
            return Err(ApiError::invalid("ending_before", why).assumed("cursor-both"));
        }
        let limit = call.query("limit").map_or(Ok(10), |text| text.parse());
        let limit = limit.ok().filter(|limit| (1..=100).contains(limit)).ok_or_else(|| {
            ApiError::invalid("limit", "limit is a number from 1 to 100.").assumed("limit-range")
        })?;
        Ok(Self { limit, after, before, window: (i64::MIN, i64::MAX) })
    }

    /// Reads `created[gt]` and its sisters too.
    pub fn between(mut self, call: &Call) -> Result<Self, ApiError> {
        for (name, low, shift) in
            [("gt", true, 1), ("gte", true, 0), ("lt", false, -1), ("lte", false, 0)]
        {
            let name = format!("created[{name}]");
            let Some(text) = call.query(&name) else { continue };
            let at: i64 =
                text.parse().map_err(|_| ApiError::invalid(&name, "This is no Unix time."))?;
            let at = at.saturating_add(shift);
            match low {
                true => self.window.0 = self.window.0.max(at),
                false => self.window.1 = self.window.1.min(at),
            }
        }
        Ok(self)
    }

    fn cursor(&self, prefix: &str, known: &dyn Fn(&str) -> bool) -> Result<Option<Key>, ApiError> {
        let (name, text) = match (&self.after, &self.before) {
            (Some(text), _) => ("starting_after", text),
            (None, Some(text)) => ("ending_before", text),
            (None, None) => return Ok(None),
        };
        let key = parse(prefix, text).filter(|_| known(text));
        let unknown =
            || ApiError::invalid(name, "This list has no such id.").assumed("cursor-unknown");
        key.map(Some).ok_or_else(unknown)
    }
}

/// What is paged: places in the order of time, each with the rows that belong there.
pub struct Listing<'a, T> {
    /// The prefix of the rows' ids.
    pub prefix: &'static str,
    /// How many places.
    pub count: usize,
    /// The second of a place; it never falls.
    pub at: &'a dyn Fn(usize) -> i64,
    /// The rows of a place by id, those left out that a filter does not want.
    pub view: &'a dyn Fn(usize) -> Vec<(String, T)>,
    /// Makes JSON text of a row.
    pub render: &'a dyn Fn(&T) -> String,
    /// Whether a cursor names a row of the list without its filters.
    pub known: &'a dyn Fn(&str) -> bool,
}

impl<T> Listing<'_, T> {
    /// The page that is wished for.
    pub fn page(&self, wish: &Wish) -> Result<Gathered, ApiError> {
        let cursor = wish.cursor(self.prefix, self.known)?;
        let backward = wish.before.is_some();
        let (mut low, mut high) = wish.window;
        match cursor {
            Some((at, _)) if backward => low = low.max(at),
            Some((at, _)) => high = high.min(at),
            None => {}
        }
        let edge =
            cursor.map(|_| wish.after.as_deref().or(wish.before.as_deref()).unwrap_or_default());
        let past = |at: i64, id: &str| match (cursor, edge) {
            (Some((end, _)), Some(edge)) if end == at => (id > edge) == backward && id != edge,
            _ => true,
        };
        let mut page = Gathered::default();
        let mut last = None;
        self.walk((low, high), backward, &mut |at, id, row| {
            if !past(at, &id) {
                return true;
            }
            if page.rows.len() == wish.limit {
                page.has_more = true;
                return false;
            }
            page.rows.push((self.render)(row));
            last = Some(id);
            true
        });
        if backward {
            page.rows.reverse();
        } else if page.has_more {
            page.cursor = last;
        }
        Ok(page)
    }

    /// Visits rows second by second, newest first or, `backward`, oldest first, until told to stop.
    fn walk(
        &self,
        (low, high): (i64, i64),
        backward: bool,
        visit: &mut dyn FnMut(i64, String, &T) -> bool,
    ) {
        let (mut from, mut to) = (self.below(low), self.below(high.saturating_add(1)));
        while from < to {
            let at = (self.at)(if backward { from } else { to - 1 });
            let second = match backward {
                true => from..self.below(at + 1).min(to),
                false => self.below(at).max(from)..to,
            };
            (from, to) = if backward { (second.end, to) } else { (from, second.start) };
            let mut rows: Vec<(String, T)> = second.flat_map(self.view).collect();
            rows.sort_by(|a, b| if backward { a.0.cmp(&b.0) } else { b.0.cmp(&a.0) });
            for (id, row) in rows {
                if !visit(at, id, &row) {
                    return;
                }
            }
        }
    }

    /// How many places are before a second.
    fn below(&self, second: i64) -> usize {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            if (self.at)(middle) < second { low = middle + 1 } else { high = middle }
        }
        low
    }
}

/// Fluveo's envelope.
pub fn write(page: &Page) -> String {
    let cursor = serde_json::json!(page.cursor.as_ref().filter(|_| page.has_more));
    let url = match page.path.as_str() {
        "" => String::new(),
        path => format!(r#","url":{}"#, serde_json::json!(path)),
    };
    format!(
        r#"{{"object":"list","data":[{}],"has_more":{},"next_cursor":{cursor}{url}}}"#,
        page.rows.join(","),
        page.has_more,
    )
}

#[cfg(test)]
mod tests {
    use super::super::ids::id;
    use super::*;

    const TIMES: [i64; 7] = [10, 20, 20, 20, 30, 40, 40];

    fn page(limit: usize, after: Option<&str>, before: Option<&str>) -> (Vec<String>, bool) {
        let key = |at: usize| (TIMES[at], at as u32);
        let listing = Listing {
            prefix: "x",
            count: TIMES.len(),
            at: &|at| TIMES[at],
            view: &|at| vec![(id("x", key(at)), at)],
            render: &|at| at.to_string(),
            known: &|text| (0..TIMES.len()).any(|at| id("x", key(at)) == text),
        };
        let own = |text: Option<&str>| text.map(str::to_owned);
        let wish =
            Wish { limit, after: own(after), before: own(before), window: (i64::MIN, i64::MAX) };
        let page = listing.page(&wish).unwrap();
        (page.rows, page.has_more)
    }

    #[test]
    fn pages_go_forward_and_back_over_equal_times() {
        assert_eq!(page(3, None, None), (vec!["6".into(), "5".into(), "4".into()], true));
        let after = id("x", (20, 2));
        assert_eq!(page(3, Some(&after), None), (vec!["1".into(), "0".into()], false));
        assert_eq!(page(3, None, Some(&after)), (vec!["5".into(), "4".into(), "3".into()], true));
        assert_eq!(page(9, None, Some(&id("x", (40, 6)))), (vec![], false));
    }
}
