//! What a start does about how the ledger and its log stand to each other.

use serde_json::json;

use super::compare::{Standing, compare};
use super::replay::replay;
use crate::ledger::{About, Act, By, Deed, Ledger, RawEntry, Untold};
use crate::{LedgerHealth, Replayed, Result, StoreError};

/// Brings the two together, or stops everything that acts.
pub(crate) fn start(ledger: &Ledger) -> Result<(LedgerHealth, Replayed)> {
    let standing = match compare(ledger) {
        Ok(Standing::Ahead(entries)) => {
            let replayed = bring_back(ledger, &entries)?;
            // The rows that came back are looked at like all others.
            return Ok((health(ledger, compare(ledger)), replayed));
        }
        standing => standing,
    };
    Ok((health(ledger, standing), Replayed::default()))
}

fn health(ledger: &Ledger, standing: Result<Standing>) -> LedgerHealth {
    let reason = match standing {
        // A new log finds no room; whoever wants to send finds that out again.
        Ok(Standing::Same) | Err(StoreError::DiskFull) => return LedgerHealth::Ok,
        Ok(Standing::Ahead(_)) => "what the ledger lost cannot be given back to it".to_owned(),
        Ok(Standing::Contradiction(reason)) => reason,
        Err(error) => error.to_string(),
    };
    ledger.halt(reason.clone());
    LedgerHealth::NoActing(reason)
}

fn bring_back(ledger: &Ledger, entries: &[RawEntry]) -> Result<Replayed> {
    let (intents, others) = ledger.write_untold(Untold::Replay, |tx| replay(tx, entries))?;
    let replayed = Replayed { entries: entries.len() as u64, intents, others };
    let Replayed { entries, intents, others } = &replayed;
    let after = json!({ "entries": entries, "intents": intents, "others": others });
    let deed = Deed::made(Act::LedgerReplayed, About::default(), Some(after));
    ledger.by(&By::program()).tell(deed)?;
    Ok(replayed)
}
