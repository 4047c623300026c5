//! The commands that reading and keeping sessions needs, for computers without Redis.

use std::collections::BTreeMap;

use super::{Answer, Command};

/// Values with the time of their end.
#[derive(Debug, Default)]
pub struct Memory(BTreeMap<String, (String, Option<i64>)>);

fn wrong_arguments(name: &str) -> Answer {
    let name = name.to_lowercase();
    Answer::Error(format!("ERR wrong number of arguments for '{name}' command"))
}

fn text(text: &str) -> Answer {
    Answer::Text(text.to_owned())
}

impl Memory {
    /// Runs a command at a time in milliseconds.
    pub fn run(&mut self, command: &Command, now: i64) -> Answer {
        self.0.retain(|_, (_, end)| end.is_none_or(|end| end > now));
        let parts: Vec<&str> = command.iter().map(String::as_str).collect();
        let Some((name, arguments)) = parts.split_first() else { return wrong_arguments("") };
        match (name.to_uppercase().as_str(), arguments) {
            ("PING", []) => text("PONG"),
            ("GET", [key]) => self.get(key),
            ("MGET", [_, ..]) => Answer::List(arguments.iter().map(|key| self.get(key)).collect()),
            ("EXISTS", [_, ..]) => self.count(arguments),
            ("DEL", [_, ..]) => {
                let known = self.count(arguments);
                arguments.iter().for_each(|key| drop(self.0.remove(*key)));
                known
            }
            ("SET", [key, value, options @ ..]) => self.set(key, value, options, now),
            ("TTL", [key]) => self.left(key, now, 1000),
            ("PTTL", [key]) => self.left(key, now, 1),
            ("EXPIRE", [key, time]) => self.expire(key, time, 1000, now),
            ("PEXPIRE", [key, time]) => self.expire(key, time, 1, now),
            ("SCAN", [cursor, options @ ..]) => self.scan(cursor, options),
            ("DBSIZE", []) => Answer::Int(self.0.len() as i64),
            (
                "PING" | "GET" | "MGET" | "EXISTS" | "DEL" | "SET" | "TTL" | "PTTL" | "EXPIRE"
                | "PEXPIRE" | "SCAN" | "DBSIZE",
                _,
            ) => wrong_arguments(name),
            _ => Answer::Error(format!("ERR unknown command '{name}'")),
        }
    }

    fn get(&self, key: &str) -> Answer {
        self.0.get(key).map_or(Answer::Nil, |(value, _)| text(value))
    }

    fn count(&self, keys: &[&str]) -> Answer {
        Answer::Int(keys.iter().filter(|key| self.0.contains_key(**key)).count() as i64)
    }

    fn set(&mut self, key: &str, value: &str, options: &[&str], now: i64) -> Answer {
        let upper: Vec<String> = options.iter().map(|option| option.to_uppercase()).collect();
        let end = match upper.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            [] => Ok(None),
            ["EX", time] => time.parse::<i64>().map(|time| Some(time.saturating_mul(1000))),
            ["PX", time] => time.parse::<i64>().map(Some),
            _ => return Answer::Error("ERR syntax error".to_owned()),
        };
        match end {
            Err(_) => Answer::Error("ERR value is not an integer or out of range".to_owned()),
            Ok(Some(..=0)) => Answer::Error("ERR invalid expire time in 'set' command".to_owned()),
            Ok(left) => {
                let end = left.map(|left| now.saturating_add(left));
                self.0.insert(key.to_owned(), (value.to_owned(), end));
                text("OK")
            }
        }
    }

    fn left(&self, key: &str, now: i64, unit: i64) -> Answer {
        Answer::Int(match self.0.get(key) {
            None => -2,
            Some((_, None)) => -1,
            Some((_, Some(end))) => (end - now + unit / 2) / unit,
        })
    }

    fn expire(&mut self, key: &str, time: &str, unit: i64, now: i64) -> Answer {
        let Ok(time) = time.parse::<i64>() else {
            return Answer::Error("ERR value is not an integer or out of range".to_owned());
        };
        match self.0.get_mut(key) {
            None => Answer::Int(0),
            Some((_, end)) => {
                *end = Some(now.saturating_add(time.saturating_mul(unit)));
                Answer::Int(1)
            }
        }
    }

    /// The cursor is how many keys have been looked at.
    fn scan(&self, cursor: &str, options: &[&str]) -> Answer {
        let (mut count, mut pattern) = (10, "*");
        for option in options.chunks(2) {
            match option {
                [name, value] if name.eq_ignore_ascii_case("match") => pattern = value,
                [name, value] if name.eq_ignore_ascii_case("count") => {
                    count = value.parse().unwrap_or(count).max(1);
                }
                _ => return Answer::Error("ERR syntax error".to_owned()),
            }
        }
        let Ok(from) = cursor.parse::<usize>() else {
            return Answer::Error("ERR invalid cursor".to_owned());
        };
        let next = if from + count < self.0.len() { from + count } else { 0 };
        let keys = self.0.keys().skip(from).take(count).filter(|key| matches(pattern, key));
        let keys = keys.map(|key| text(key)).collect();
        Answer::List(vec![Answer::Text(next.to_string()), Answer::List(keys)])
    }
}

/// Whether a key fits a pattern whose only wildcard is `*`.
fn matches(pattern: &str, key: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == key };
    let Some(left) = key.strip_prefix(head) else { return false };
    rest.is_empty()
        || (0..=left.len())
            .filter(|at| left.is_char_boundary(*at))
            .any(|at| matches(rest, &left[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prood::redis::command;

    #[test]
    fn keys_end_when_their_time_has_come() {
        let mut keys = Memory::default();
        assert_eq!(keys.run(&command(["SET", "a", "1", "PX", "500"]), 1000), text("OK"));
        assert_eq!(keys.run(&command(["pttl", "a"]), 1200), Answer::Int(300));
        assert_eq!(keys.run(&command(["EXPIRE", "a", "2"]), 1200), Answer::Int(1));
        assert_eq!(keys.run(&command(["GET", "a"]), 3199), text("1"));
        assert_eq!(keys.run(&command(["GET", "a"]), 3200), Answer::Nil);
        assert_eq!(keys.run(&command(["TTL", "a"]), 3200), Answer::Int(-2));
    }

    #[test]
    fn a_scan_reaches_every_key_that_fits() {
        let mut keys = Memory::default();
        for at in 0..25 {
            keys.run(&command(["SET", &format!("x:{at}"), "v"]), 0);
            keys.run(&command(["SET", &format!("y:{at}"), "v"]), 0);
        }
        let (mut cursor, mut found) = ("0".to_owned(), Vec::new());
        loop {
            let answer = keys.run(&command(["SCAN", &cursor, "MATCH", "y:*", "COUNT", "7"]), 0);
            let (next, some) = answer.scanned().unwrap();
            found.extend(some);
            if next == "0" {
                break;
            }
            cursor = next;
        }
        assert_eq!(found.len(), 25);
    }

    #[test]
    fn refusals_are_worded_as_redis_words_them() {
        let mut keys = Memory::default();
        let mut told = |parts: &[&str]| {
            let command = parts.iter().map(|part| (*part).to_owned()).collect();
            keys.run(&command, 0)
        };
        for (parts, kind) in [
            (&["GET"][..], "ERR wrong number"),
            (&["FLUSHALL"][..], "ERR unknown command"),
            (&["SET", "a", "1", "PX", "x"][..], "ERR value is not an integer"),
            (&["SET", "a", "1", "NX"][..], "ERR syntax"),
            (&["SCAN", "zero"][..], "ERR invalid cursor"),
        ] {
            let Answer::Error(text) = told(parts) else { panic!("{parts:?}") };
            assert!(text.starts_with(kind), "{text}");
        }
    }
}
