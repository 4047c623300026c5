//! Money actions: what was agreed to happens once, and what is not known is never called failed.

mod cancel;
pub mod cases;
mod confirm;
pub mod create;
mod doubt;
mod restart;

use serde_json::{Value, json};

use super::bench::Bench;

/// What a person fills in for a transfer of `value`.
pub fn received(key: &str, value: &str) -> Value {
    json!({
        "key": key, "received": {"value": value, "currency": "IDR"},
        "received_on": "2026-10-05", "reference": "TRSF 0042",
    })
}

/// Agrees to what was shown.
pub fn agreed(shown: &Value) -> Value {
    json!({"intent": shown["intent"], "token": shown["token"]})
}

impl Bench {
    /// Prepares a confirmation in full.
    pub async fn prepare(&self, key: &str) -> Value {
        self.ok("confirm_prepare", received(key, "150000.00")).await
    }

    /// Agrees to what was shown and gives what came of it.
    pub async fn commit(&self, shown: &Value) -> Value {
        self.ok("action_commit", agreed(shown)).await
    }

    /// Looks again until it is known, as the background does.
    pub async fn settled(&self, mut result: Value) -> Value {
        for _ in 0..8 {
            if result["outcome"] != "unknown" {
                return result;
            }
            let intent = json!({"intent": result["intent"]["id"]});
            result = self.ok("action_verify", intent).await;
        }
        panic!("not settled after eight looks: {result}");
    }
}
