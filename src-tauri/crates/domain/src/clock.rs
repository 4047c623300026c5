use chrono::{DateTime, Utc};

/// The time, as somebody outside tells it. Rooms that need to know when now is take one of these,
/// so that a test can stand still or jump two days.
pub trait Clock: Send + Sync {
    /// The present moment in UTC.
    fn now(&self) -> DateTime<Utc>;
}
