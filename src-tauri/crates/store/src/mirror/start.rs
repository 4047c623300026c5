//! What a start does about how the ledger and its log stand to each other.

use rusqlite::Connection;
use serde_json::json;

use super::compare::{Standing, compare};
use super::replay::{Back, replay};
use crate::ledger::{About, Act, By, Deed, Ledger, RawEntry, Seal, Untold, append};
use crate::{LedgerHealth, Replayed, Result, StoreError};

/// Brings the two together, or stops everything that acts. Whatever goes wrong here, the workspace
/// opens: that is where the way out is.
pub(crate) fn start(ledger: &Ledger) -> (LedgerHealth, Replayed) {
    let (standing, replayed) = match compare(ledger) {
        Ok(Standing::Ahead(entries)) => match bring_back(ledger, &entries) {
            // The rows that came back are looked at like all others.
            Ok(replayed) => (compare(ledger), replayed),
            Err(error) => {
                let reason = format!("what the ledger lost cannot be given back to it ({error})");
                (Ok(Standing::Contradiction(reason)), Replayed::default())
            }
        },
        standing => (standing, Replayed::default()),
    };
    (health(ledger, standing), replayed)
}

fn health(ledger: &Ledger, standing: Result<Standing>) -> LedgerHealth {
    let reason = match standing {
        // A new log finds no room; whoever wants to send finds that out again.
        Ok(Standing::Same) | Err(StoreError::DiskFull) => match ledger.read(lost) {
            Ok(None) => return LedgerHealth::Ok,
            Ok(Some(reason)) => reason,
            Err(error) => error.to_string(),
        },
        Ok(Standing::Ahead(_)) => "what the ledger lost cannot be given back to it".to_owned(),
        Ok(Standing::Contradiction(reason)) => reason,
        Err(error) => error.to_string(),
    };
    ledger.halt(reason.clone());
    LedgerHealth::NoActing(reason)
}

/// What no entry could give back and acting rests on, since the chain began.
fn lost(db: &Connection) -> Result<Option<String>> {
    let sql = "SELECT group_concat(DISTINCT word.value) FROM audit, \
               json_each(audit.entry, '$.after.lost') AS word WHERE audit.kind = ?1";
    let words: Option<String> =
        db.prepare_cached(sql)?.query_row([Act::LedgerReplayed.as_str()], |row| row.get(0))?;
    Ok(words.map(|words| {
        let words = words.replace(',', ", ");
        format!("what the ledger lost came back, but for what these entries told of: {words}")
    }))
}

/// Gives the ledger what it lost, and tells of it in the same transaction.
fn bring_back(ledger: &Ledger, entries: &[RawEntry]) -> Result<Replayed> {
    let (by, many) = (By::program(), entries.len() as u64);
    let seal = Seal { by: &by, at: ledger.now(), seat: ledger.seat.name() };
    let back = ledger.write_untold(Untold::Replay, |tx| {
        let back = replay(tx, entries)?;
        let Back { intents, others, lost } = &back;
        let after = json!({ "entries": many, "intents": intents, "others": others, "lost": lost });
        append(tx, &seal, Deed::made(Act::LedgerReplayed, About::default(), Some(after)))?;
        Ok(back)
    })?;
    let intents = back.intents.into_iter().collect();
    Ok(Replayed { entries: many, intents, others: back.others })
}
