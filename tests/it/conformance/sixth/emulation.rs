//! Its emulation: a list, newest first, that can be added to.

use std::sync::{Arc, Mutex};

use futures::future::BoxFuture;
use sandbox::http::{Call, Reply};
use sandbox::{Emulation, Provider, Service, Setup, StartError, Started, Told, texts};
use serde_json::{Value, json};

use super::{KEY, NAME};

pub const EMULATION: Emulation = Emulation { name: NAME, start };

/// Rows, oldest first.
struct Shop(Mutex<Vec<Value>>);

fn start(setup: Setup) -> BoxFuture<'static, Result<Started, StartError>> {
    let rows = (0..setup.sessions).map(|at| row(at, setup.now / 1_000 - 3_600 * at as i64));
    let mut rows: Vec<Value> = rows.collect();
    rows.reverse();
    let address = sandbox::Address {
        base_url: setup.origin,
        credentials: texts(&[("key", KEY)]),
        ..Default::default()
    };
    let started = Started { provider: Arc::new(Shop(Mutex::new(rows))), address };
    Box::pin(std::future::ready(Ok(started)))
}

fn row(at: usize, made: i64) -> Value {
    let state = if at.is_multiple_of(3) { "new" } else { "paid" };
    json!({
        "id": format!("row_{at:05}"), "minor": 1_000 + at, "currency": "EUR", "state": state,
        "order": format!("SIX-{at}"), "made": made,
    })
}

impl Shop {
    fn list(&self, call: &Call) -> Reply {
        let number = |name: &str| call.query(name).and_then(|text| text.parse::<i64>().ok());
        let limit = number("limit").unwrap_or(10).clamp(1, 50) as usize;
        let rows = self.0.lock().unwrap();
        let made = |row: &Value| row["made"].as_i64().unwrap();
        let wanted = |row: &&Value| {
            number("after").is_none_or(|after| made(row) >= after)
                && number("before").is_none_or(|before| made(row) < before)
        };
        let all: Vec<&Value> = rows.iter().rev().filter(wanted).collect();
        let from = match call.query("cursor") {
            Some(last) => {
                all.iter().position(|row| row["id"] == last.as_str()).map_or(0, |at| at + 1)
            }
            None => 0,
        };
        let page: Vec<&Value> = all.iter().skip(from).take(limit).copied().collect();
        let more = from + page.len() < all.len();
        let next = page.last().filter(|_| more).map(|row| row["id"].clone());
        Reply::json(200, json!({"rows": page, "next": next}).to_string())
    }

    fn make(&self, told: &Value) -> Value {
        let mut rows = self.0.lock().unwrap();
        let newest = rows.last().map_or(0, |row| row["made"].as_i64().unwrap());
        let mut made = row(rows.len() + 100_000, newest + 60);
        for key in ["minor", "currency", "order"] {
            if !told[key].is_null() {
                made[key] = told[key].clone();
            }
        }
        rows.push(made.clone());
        made
    }
}

impl Service for Shop {
    fn name(&self) -> &'static str {
        NAME
    }

    fn handle(&self, call: &Call) -> Reply {
        if call.header("authorization") != Some(&format!("Bearer {KEY}")) {
            return self.error(401, None, "wrong key");
        }
        let segments = call.segments();
        let path: Vec<&str> = segments.iter().map(String::as_str).collect();
        match (call.method.as_str(), path.as_slice()) {
            ("GET", ["rows"]) => self.list(call),
            ("GET", ["rows", id]) => {
                let rows = self.0.lock().unwrap();
                match rows.iter().find(|row| row["id"] == *id) {
                    Some(row) => Reply::json(200, row.to_string()),
                    None => self.error(404, None, "no such row"),
                }
            }
            ("POST", ["rows"]) => match call.json() {
                Ok(told) => Reply::json(200, self.make(&told).to_string()),
                Err(_) => self.error(400, None, "no JSON"),
            },
            _ => self.error(404, None, "nothing here"),
        }
    }

    fn error(&self, status: u16, _code: Option<&str>, message: &str) -> Reply {
        Reply::json(status, json!({"error": message}).to_string())
    }
}

impl Provider for Shop {
    fn told(&self, what: &str, path: &[&str], body: &Value) -> Told {
        match (what, path) {
            ("sessions", []) => Ok(self.make(body)),
            _ => Err((404, "no such control route".to_owned())),
        }
    }

    fn clock_moved(&self) {}
}
