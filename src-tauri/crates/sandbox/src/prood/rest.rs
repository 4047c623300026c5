//! Redis over HTTP, as Upstash serves it: `/redis`, a command in the path or in the body.

use serde_json::{Value, json};

use super::error::Refusal;
use super::redis::{Answer, Command};
use super::{FULL_TOKEN, Inner, READ_TOKEN};
use crate::http::{Call, Reply};

/// Commands that change nothing.
const READS: &[&str] = &["PING", "GET", "MGET", "EXISTS", "SCAN", "TTL", "PTTL", "DBSIZE"];
/// Commands that do.
const WRITES: &[&str] = &["SET", "DEL", "EXPIRE", "PEXPIRE"];

/// What a token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Right {
    Read,
    Write,
}

fn right(call: &Call) -> Option<Right> {
    match call.header("authorization")?.strip_prefix("Bearer ")? {
        READ_TOKEN => Some(Right::Read),
        FULL_TOKEN => Some(Right::Write),
        _ => None,
    }
}

fn failed(status: u16, why: &str) -> Reply {
    Reply::json(status, json!({"error": why}).to_string())
}

impl Inner {
    /// `/redis`, `/redis/pipeline`, `/redis/get/KEY`.
    pub fn rest(&mut self, call: &Call, path: &[&str]) -> Result<Reply, Refusal> {
        let Some(right) = right(call) else { return Ok(failed(401, "Unauthorized")) };
        if path == ["pipeline"] {
            return self.pipeline(call, right);
        }
        let command = match path {
            [] => call.json().ok().and_then(|body| parts(&body)),
            path => Some(with_body(path, call)),
        };
        let Some(command) = command.filter(|command| !command.is_empty()) else {
            return Ok(failed(400, "ERR failed to parse command"));
        };
        Ok(match self.allowed(&command, right)? {
            Answer::Error(why) => failed(400, &why),
            answer => Reply::json(200, json!({"result": answer.json()}).to_string()),
        })
    }

    fn pipeline(&mut self, call: &Call, right: Right) -> Result<Reply, Refusal> {
        let body = call.json().unwrap_or_default();
        let commands: Option<Vec<Command>> =
            body.as_array().map(|all| all.iter().filter_map(parts).collect());
        let Some(commands) = commands.filter(|all| !all.is_empty()) else {
            return Ok(failed(400, "ERR failed to parse pipeline request"));
        };
        let mut told = Vec::with_capacity(commands.len());
        for command in commands {
            told.push(match self.allowed(&command, right)? {
                Answer::Error(why) => json!({"error": why}),
                answer => json!({"result": answer.json()}),
            });
        }
        Ok(Reply::json(200, Value::from(told).to_string()))
    }

    /// Runs a command, if the token may and the sandbox offers it.
    fn allowed(&mut self, command: &Command, right: Right) -> std::io::Result<Answer> {
        let name = command.first().map(|name| name.to_uppercase()).unwrap_or_default();
        let (reads, writes) = (READS.contains(&name.as_str()), WRITES.contains(&name.as_str()));
        if !reads && !writes {
            return Ok(Answer::Error(format!("ERR Command is not available: '{name}'")));
        }
        let scan = name == "SCAN" && self.switches.readonly_scan_refused;
        if right == Right::Read && (writes || scan) {
            let lower = name.to_lowercase();
            return Ok(Answer::Error(format!(
                "NOPERM this user has no permissions to run the '{lower}' command"
            )));
        }
        self.redis.one(command.clone())
    }
}

/// A command as a JSON array of texts and numbers.
fn parts(body: &Value) -> Option<Command> {
    let text = |part: &Value| match part {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    body.as_array()?.iter().map(text).collect()
}

/// A command from a path; a body is its last argument, as in `POST /set/KEY`.
fn with_body(path: &[&str], call: &Call) -> Command {
    let mut command: Command = path.iter().map(|part| (*part).to_owned()).collect();
    if !call.body.is_empty() {
        command.push(String::from_utf8_lossy(&call.body).into_owned());
    }
    command
}
