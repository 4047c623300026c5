//! As much of Redis' protocol as the sandbox speaks: pipelines of commands over one connection.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};

use super::{Command, command};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// An answer of Redis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// No value.
    Nil,
    /// A number.
    Int(i64),
    /// A text.
    Text(String),
    /// Several answers.
    List(Vec<Answer>),
    /// A refusal, beginning with its kind in capitals.
    Error(String),
}

impl Answer {
    /// The text, where it is one.
    pub fn text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The answer of SCAN: the next cursor and keys.
    pub fn scanned(self) -> Option<(String, Vec<String>)> {
        let Self::List(parts) = self else { return None };
        let [Self::Text(next), Self::List(keys)] = <[Self; 2]>::try_from(parts).ok()? else {
            return None;
        };
        Some((next, keys.into_iter().filter_map(Self::text).collect()))
    }

    /// The answer as the REST form writes it.
    pub fn json(&self) -> Value {
        match self {
            Self::Nil => Value::Null,
            Self::Int(number) => json!(number),
            Self::Text(text) | Self::Error(text) => json!(text),
            Self::List(all) => all.iter().map(Self::json).collect(),
        }
    }
}

/// A connection that is allowed in.
#[derive(Debug)]
pub struct Line(BufReader<TcpStream>);

impl Line {
    /// Connects to a port of this computer and shows the password.
    pub fn open(port: u16, password: &str) -> io::Result<Self> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        let mut line = Self(BufReader::new(stream));
        match line.run(&[command(["AUTH", password])])?.pop() {
            Some(Answer::Text(_)) => Ok(line),
            _ => Err(io::ErrorKind::PermissionDenied.into()),
        }
    }

    /// Sends commands together and reads their answers.
    pub fn run(&mut self, commands: &[Command]) -> io::Result<Vec<Answer>> {
        let mut all = Vec::with_capacity(commands.len());
        // Neither side may be left with more than it can buffer while it is not reading.
        for some in commands.chunks(200) {
            self.0.get_mut().write_all(&encode(some))?;
            for _ in some {
                all.push(self.read()?);
            }
        }
        Ok(all)
    }

    fn read(&mut self) -> io::Result<Answer> {
        let mut head = String::new();
        self.0.read_line(&mut head)?;
        let head = head.trim_end();
        let rest = head.get(1..).ok_or(io::ErrorKind::UnexpectedEof)?;
        let number =
            || rest.parse::<i64>().map_err(|_| io::Error::from(io::ErrorKind::InvalidData));
        match head.as_bytes()[0] {
            b'+' => Ok(Answer::Text(rest.to_owned())),
            b'-' => Ok(Answer::Error(rest.to_owned())),
            b':' => Ok(Answer::Int(number()?)),
            b'$' => self.bulk(number()?),
            b'*' => {
                let all = (0..number()?).map(|_| self.read()).collect::<io::Result<_>>();
                all.map(Answer::List)
            }
            _ => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    fn bulk(&mut self, length: i64) -> io::Result<Answer> {
        let Ok(length) = usize::try_from(length) else { return Ok(Answer::Nil) };
        let mut bytes = vec![0; length + 2];
        self.0.read_exact(&mut bytes)?;
        bytes.truncate(length);
        Ok(Answer::Text(String::from_utf8_lossy(&bytes).into_owned()))
    }
}

fn encode(commands: &[Command]) -> Vec<u8> {
    let mut out = Vec::new();
    for command in commands {
        out.extend(format!("*{}\r\n", command.len()).into_bytes());
        for part in command {
            out.extend(format!("${}\r\n{part}\r\n", part.len()).into_bytes());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_count_bytes_and_not_letters() {
        let sent = encode(&[command(["SET", "k", "é"]), command(["GET", "k"])]);
        let text = String::from_utf8(sent).unwrap();
        assert_eq!(text, "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\né\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n");
    }

    #[test]
    fn answers_become_json_as_the_rest_form_has_them() {
        let list = Answer::List(vec![Answer::Nil, Answer::Int(-2), Answer::Text("x".to_owned())]);
        assert_eq!(list.json(), json!([null, -2, "x"]));
        assert_eq!(list.scanned(), None);
    }
}
