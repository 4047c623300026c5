//! What has happened, in order. Events, receipts, refunds and ledger rows are all views of it, so
//! that two years of them need no room of their own.

use serde::{Deserialize, Serialize};

use super::history::{Book, Row};
use super::paging::{Gathered, Wish};
use super::session::Status;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A session was paid.
    Completed,
    /// A session ended by time.
    Expired,
    /// Part of a session's money went back.
    Refunded,
    /// Anything else, by its place among the workspace's other events.
    Custom(usize),
}

/// Something that happened to the session of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Happening {
    /// When.
    pub at: i64,
    /// To which session.
    pub key: (i64, u64),
    /// What.
    pub what: What,
}

/// An event that follows from no session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Custom {
    /// When.
    pub at: i64,
    /// Its place among ids of the same time.
    pub seed: u64,
    /// `plugipay.customer.created.v1`.
    pub kind: String,
    /// `customer`.
    pub aggregate_type: String,
    /// `cus_…`.
    pub aggregate_id: String,
    /// The object after the change, as JSON text.
    pub object: String,
    /// The request.
    pub request_id: Option<String>,
}

impl Happening {
    /// What follows from a session having just come to its status.
    pub fn of_change(row: &Row, at: i64) -> Option<Self> {
        let what = match row.status {
            Status::Completed => What::Completed,
            Status::Expired => What::Expired,
            _ => return None,
        };
        Some(Self { at, key: (row.created, row.seed), what })
    }
}

/// The list, made when it is first asked for.
#[derive(Debug, Default)]
pub struct Timeline(Option<Vec<Happening>>);

impl Timeline {
    /// Makes the list where it is not there.
    pub fn fill(&mut self, book: &Book, rows: &[Row], custom: &[Custom]) {
        if self.0.is_none() {
            let mut all = Vec::with_capacity(rows.len());
            rows.iter().for_each(|row| of_row(book, row, &mut all));
            all.extend(custom.iter().enumerate().map(|(at, event)| Happening {
                at: event.at,
                key: (event.at, event.seed),
                what: What::Custom(at),
            }));
            all.sort_unstable();
            self.0 = Some(all);
        }
    }

    /// Adds what has just happened.
    pub fn push(&mut self, happening: Happening) {
        let Some(all) = &mut self.0 else { return };
        let place = all.partition_point(|known| *known <= happening);
        all.insert(place, happening);
    }

    /// Forgets the list, because rows came that it does not know.
    pub fn forget(&mut self) {
        self.0 = None;
    }

    /// All of it, oldest first; empty until filled.
    pub fn all(&self) -> &[Happening] {
        self.0.as_deref().unwrap_or_default()
    }

    /// A page of what `view` makes of the happenings: pairs of id and a maker of the row. Within one
    /// millisecond rows are ordered by id.
    pub fn page(
        &self,
        wish: &Wish,
        view: impl Fn(&Happening) -> Vec<(String, String)>,
    ) -> Gathered {
        let all = self.all();
        let window = &all[wish.window(all.len(), |at| all[at].at)];
        let groups: Box<dyn Iterator<Item = &[Happening]>> = match wish.ascending {
            true => Box::new(window.chunk_by(|a, b| a.at == b.at)),
            false => Box::new(window.chunk_by(|a, b| a.at == b.at).rev()),
        };
        let mut page = Gathered::default();
        for group in groups {
            let mut rows: Vec<(String, String)> = group.iter().flat_map(&view).collect();
            rows.sort();
            if !wish.ascending {
                rows.reverse();
            }
            for (id, row) in rows {
                let wanted = wish.is_past(group[0].at, &id);
                if wanted && !page.take(wish.limit, group[0].at, &id, || row) {
                    return page;
                }
            }
        }
        page
    }
}

fn of_row(book: &Book, row: &Row, all: &mut Vec<Happening>) {
    let key = (row.created, row.seed);
    let mut add = |at, what| all.push(Happening { at, key, what });
    if let Some(session) = &row.changed {
        match row.status {
            Status::Completed => add(session.completed.unwrap_or(session.updated), What::Completed),
            Status::Expired => add(session.updated, What::Expired),
            _ => {}
        }
        return;
    }
    let Some(plan) = book.plan(row) else { return };
    if let Some(at) = plan.completed {
        add(at, What::Completed);
    }
    if row.status == Status::Expired {
        add(plan.expires, What::Expired);
    }
    if let Some(at) = plan.refunded {
        add(at, What::Refunded);
    }
}
