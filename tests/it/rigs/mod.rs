//! What may go wrong around a money action, on purpose and one thing at a time: two programs, two
//! computers, two clicks; requests that arrive hours late; answers that lie; clocks that jump; a
//! ledger of yesterday. The programs, the files and the sockets are real, and every rig counts at
//! the provider what really happened. `README.md` beside this folder says which rig answers for what.
//!
//! Where a rig draws, it prints its seed; `COUNTERSIGN_SEED` repeats it.

mod answers;
mod apart;
mod clocks;
mod late;
mod restored;
mod waits;

use serde_json::{Value, json};

use crate::office::bench::Bench;

/// A rule for the one request that confirms `id`.
fn on_confirm(id: &str, fault: &Value) -> Value {
    json!({"match": {"method": "POST", "path_contains": format!("{id}/confirm")}, "fault": fault})
}

impl Bench {
    /// Nobody can read the session after so many readings, until the faults are forgotten.
    async fn blind_after(&self, readings: u32, id: &str) {
        let read = json!({"method": "GET", "path_ends": format!("/{id}")});
        let fails = json!({"kind": "status", "status": 503});
        self.fault(json!({"match": read, "skip": readings, "times": 0, "fault": fails})).await;
    }

    /// The idempotency keys of the requests whose path ends so, in their order.
    async fn keys(&self, end: &str) -> Vec<String> {
        let all = self.control("GET", "/requests?limit=2000", Value::Null).await;
        let of = |arrival: &&Value| {
            let path = arrival["target"].as_str().unwrap();
            arrival["method"] == "POST" && path.ends_with(end)
        };
        let key = |arrival: &Value| arrival["idempotency_key"].as_str().unwrap_or("").to_owned();
        all["last"].as_array().unwrap().iter().filter(of).map(key).collect()
    }
}
