//! Keeping up with a provider: complete, resumable, and honest about what could not be read.

mod changes;
mod interrupted;
mod malformed;
mod slices;
mod trouble;
mod whole;

use serde_json::{Value, json};

use super::bench::Bench;

impl Bench {
    /// Rows of the workspace that could not be read.
    pub async fn malformed(&self) -> u64 {
        self.ok("malformed_list", json!({})).await.as_array().unwrap().len() as u64
    }

    /// The number of sessions on this computer.
    pub async fn total(&self) -> u64 {
        self.ok("session_totals", json!({})).await["count"].as_u64().unwrap()
    }

    /// Requests for pages of the list since the last time they were forgotten.
    pub async fn pages_read(&self) -> usize {
        self.arrived("GET", "/checkout-sessions").await
    }

    pub async fn forget_requests(&self) {
        self.control("DELETE", "/requests", Value::Null).await;
    }

    /// Spoils the lists of sessions until the faults are taken away.
    pub async fn spoil_lists(&self, fault: Value) {
        let rule = json!({"match": {"method": "GET", "path_ends": "/checkout-sessions"}, "times": 0, "fault": fault});
        self.fault(rule).await;
    }
}
