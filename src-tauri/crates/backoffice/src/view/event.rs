use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ActionResult, SyncProgress, SyncResult};

/// Something a front end may want to react to. Facts only; what to show is asked for again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "event", content = "data", rename_all = "snake_case")]
pub enum Event {
    /// A sync moved on. At most ten a second.
    SyncProgress(SyncProgress),
    /// A sync of one connection ended.
    SyncEnded(SyncResult),
    /// Stored sessions changed.
    SessionsChanged,
    /// A money action moved on or ended.
    ActionChanged(Box<ActionResult>),
    /// Bank lines came, or left.
    StatementsChanged,
    /// A request for a second person came, or ended.
    ApprovalsChanged,
    /// Connections, operators or settings changed, or somebody else sat down here.
    WorkspaceChanged,
}
