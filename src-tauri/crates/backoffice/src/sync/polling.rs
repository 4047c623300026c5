//! Sessions that no list shows: each is read again by its id, the older the seldomer.

use std::collections::HashMap;
use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{SessionKey, Status};
use providers::{Polling, Reader};
use store::cache::SessionRow;

use super::follow::all_of;
use super::run::{Outcome, Run};
use crate::desk::lock;

/// When a session was last read by its id in this program. A restart forgets it, and everything is
/// due once more.
#[derive(Default)]
pub(crate) struct LastReads(Mutex<HashMap<SessionKey, DateTime<Utc>>>);

/// Sessions read one by one in a run.
const EACH_RUN: usize = 5_000;

impl Run<'_> {
    /// Reads what is due. What can be read no more, or never could, ends by its own clock.
    pub(super) async fn follow(&self, polling: Polling) -> Outcome<()> {
        let Some(fetch) = self.provider.fetch() else { return Ok(()) };
        let now = self.desk.now();
        let cache = self.desk.store.cache();
        let since = now - TimeDelta::days(i64::from(polling.give_up_days));
        let keys = cache.live_keys(&self.connection.id, Some(since), None, EACH_RUN)?;
        let rows = cache.rows(&keys)?;
        let missed = rows.into_iter().filter(|row| !self.has_read(&row.key.id));
        let look = async |row: SessionRow| {
            if !fetch.can(row.key.kind) {
                return self.end_by_clock(&row.key).await;
            }
            match self.is_due(&row.key, |last| pause(polling, last - row.session.created.at)) {
                true => self.read_one(&row.key).await,
                false => Ok(()),
            }
        };
        all_of(missed.map(look)).await
    }

    /// How old it was when it was last read decides how long it is left alone.
    fn is_due(&self, key: &SessionKey, pause: impl FnOnce(DateTime<Utc>) -> TimeDelta) -> bool {
        let now = self.desk.now();
        let mut all = lock(&self.desk.polls.0);
        let due = all.get(key).is_none_or(|last| now - *last >= pause(*last));
        if due {
            all.insert(key.clone(), now);
        }
        due
    }

    /// A session that cannot be asked about, and whose time is over.
    async fn end_by_clock(&self, key: &SessionKey) -> Outcome<()> {
        let now = self.desk.now();
        let Some(stored) = self.desk.store.cache().get(key)? else { return Ok(()) };
        let session = &stored.row.session;
        let over = session.expires.is_some_and(|end| end.at <= now);
        if session.status == Status::Open && over { self.lose(key).await } else { Ok(()) }
    }

    /// Keeps that the provider shows a session no more, where that means something there.
    pub(super) async fn lose(&self, key: &SessionKey) -> Outcome<()> {
        let reader = providers::registry::reader(self.connection);
        let stored = self.desk.store.cache().get(key)?;
        let gone = |reader: &dyn Reader| reader.vanished(&stored.as_ref()?.raw, self.desk.now());
        match reader.and_then(|reader| gone(&*reader)) {
            Some(row) => self.keep(vec![row], "reread").await,
            None => {
                tracing::warn!(session = key.id, "the provider no longer knows this session");
                Ok(())
            }
        }
    }
}

/// How long to wait between two readings of a session of this age: each pause holds until the
/// session is as old as all pauses up to it.
fn pause(polling: Polling, age: TimeDelta) -> TimeDelta {
    let mut until = TimeDelta::zero();
    let mut last = TimeDelta::minutes(1);
    for minutes in polling.minutes {
        last = TimeDelta::minutes(i64::from(*minutes));
        until += last;
        if age < until {
            break;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_the_seldomer() {
        let polling = Polling { minutes: &[1, 5, 15, 60], give_up_days: 7 };
        let table = [(0, 1), (1, 5), (5, 5), (6, 15), (20, 15), (21, 60), (90, 60), (10_000, 60)];
        for (age, expected) in table {
            let found = pause(polling, TimeDelta::minutes(age));
            assert_eq!(found, TimeDelta::minutes(expected), "{age} min old");
        }
    }
}
