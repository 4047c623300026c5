//! Money actions: what was agreed to happens once, and what is not known is never called failed.

mod cancel;
pub mod cases;
mod confirm;
pub mod create;
mod doubt;
mod restart;

use data_encoding::BASE64;
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

/// A file of the bank: transfers of Rp 150,000 on the day of a session, by what they say.
pub fn statement(session: &Value, about: &[&str]) -> Value {
    let day = session["created_at"].as_str().unwrap()[2..10].replace('-', "");
    let mut text = format!(":20:X\r\n:25:1234567890\r\n:28C:1\r\n:60F:C{day}IDR0,00\r\n");
    for about in about {
        text += &format!(":61:{day}{}C150000,00NTRFNONREF\r\n:86:{about}\r\n", &day[2..]);
    }
    let sum = 150_000 * about.len();
    text += &format!(":62F:C{day}IDR{sum},00\r\n-\r\n");
    json!({"files": [{"name": "a.sta", "content": BASE64.encode(text.as_bytes())}]})
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
