//! Prood's Redis over its own protocol, RESP.

use std::sync::Arc;

use async_trait::async_trait;
use domain::Connection;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, RedisConnectionInfo, RedisError, Value};
use reqwest::Url;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Mutex;

use super::info::INFO;
use super::link::{self, Ask, Link, NAME, Reply};
use crate::transport::{Meter, Redactor, Socket, Transport};
use crate::{Credentials, ErrorKind, ProviderError, Result};

/// A connection to Redis; opened when first needed, kept while it works.
pub struct Resp {
    /// Why not, where the URL cannot be used: told when it would be.
    socket: Result<Socket>,
    place: Place,
    redactor: Redactor,
    open: Mutex<Option<Open>>,
}

struct Open {
    redis: MultiplexedConnection,
    meter: Arc<Meter>,
}

/// What a URL such as `rediss://user:password@host:6379/0` says.
#[derive(Default)]
struct Place {
    origin: String,
    user: Option<String>,
    password: Option<SecretString>,
    database: i64,
}

const NO_URL: &str = "redis_url is not a URL such as rediss://default:password@redis.example:6379";
const NOT_PLAIN: &str =
    "redis_url must begin with rediss://: without TLS only this computer itself is talked to";

impl Resp {
    /// Sends nothing.
    pub fn new(
        url: &str,
        connection: &Connection,
        credentials: &Credentials,
        transport: Arc<Transport>,
    ) -> Self {
        let place = place(url).map_err(|why| ProviderError::unsent(ErrorKind::Settings, why));
        let (socket, place) = match place {
            Ok(place) => (socket(&place, connection, transport), place),
            Err(error) => (Err(error), Place::default()),
        };
        // The URL holds the password in another spelling, and errors may name it alone.
        let password = place.password.iter().map(|secret| secret.expose_secret().to_owned());
        let known = credentials.expose().map(|(key, secret)| (key.to_owned(), secret.to_owned()));
        let known = known.chain(password.map(|password| ("password".to_owned(), password)));
        let redactor = Redactor::new(&Credentials::from_pairs(known));
        Self { socket, place, redactor, open: Mutex::default() }
    }

    async fn connect(&self, socket: &Socket) -> Result<Open> {
        let wire = socket.connect().await?;
        let meter = wire.meter();
        let mut who = RedisConnectionInfo::default().set_db(self.place.database);
        if let Some(user) = &self.place.user {
            who = who.set_username(user);
        }
        if let Some(password) = &self.place.password {
            who = who.set_password(password.expose_secret());
        }
        // Nothing about us, and no time-out of its own: the socket has one.
        let who = who.set_skip_set_lib_name();
        let config = AsyncConnectionConfig::new().set_response_timeout(None);
        let opened = MultiplexedConnection::new_with_config(&who, wire, config).await;
        let (redis, driver) =
            opened.map_err(|error| self.failed(socket, &meter, &error, "AUTH"))?;
        tokio::spawn(driver);
        Ok(Open { redis, meter })
    }

    async fn exchange(&self, socket: &Socket, asks: &[Ask]) -> Result<Vec<Reply>> {
        let mut kept = self.open.lock().await;
        // Taken out: whatever breaks off, also from outside, leaves nothing half read behind.
        let mut open = match kept.take() {
            Some(open) => open,
            None => self.connect(socket).await?,
        };
        open.meter.restart();
        let mut pipeline = redis::pipe();
        for ask in asks {
            let words = ask.words();
            words[1..].iter().fold(pipeline.cmd(&words[0]), |cmd, word| cmd.arg(word));
        }
        let answer = open.redis.send_packed_commands(&pipeline, 0, asks.len()).await;
        let first = asks.first().map_or("", Ask::name);
        let values = answer.map_err(|error| self.failed(socket, &open.meter, &error, first))?;
        *kept = Some(open);
        if values.len() != asks.len() {
            return Err(link::odd(first));
        }
        let both = values.into_iter().zip(asks);
        both.map(|(value, ask)| self.reply(value, ask.name())).collect()
    }

    fn reply(&self, value: Value, asked: &str) -> Result<Reply> {
        Ok(match value {
            Value::Nil => Reply::Nothing,
            Value::Int(number) => Reply::Number(number),
            Value::BulkString(bytes) => Reply::Text(text(bytes)),
            Value::SimpleString(text) => Reply::Text(text),
            Value::Array(values) => {
                let replies = values.into_iter().map(|value| self.reply(value, asked));
                Reply::List(replies.collect::<Result<_>>()?)
            }
            Value::ServerError(error) => {
                let said = error.details().unwrap_or_default();
                return Err(self.refused(error.code(), said, asked));
            }
            _ => return Err(link::odd(asked)),
        })
    }

    /// The library's own texts are not shown, the server's are, cleaned.
    fn failed(
        &self,
        socket: &Socket,
        meter: &Meter,
        error: &RedisError,
        asked: &str,
    ) -> ProviderError {
        if let Some(error) = meter.exceeded(NAME) {
            return error;
        }
        match error.kind() {
            redis::ErrorKind::AuthenticationFailed => self.refused("WRONGPASS", "", asked),
            redis::ErrorKind::Server(_) | redis::ErrorKind::Extension => self.refused(
                error.code().unwrap_or_default(),
                error.detail().unwrap_or_default(),
                asked,
            ),
            redis::ErrorKind::Parse | redis::ErrorKind::UnexpectedReturnType => link::odd(asked),
            _ => socket.broken(),
        }
    }

    fn refused(&self, code: &str, said: &str, asked: &str) -> ProviderError {
        let said = self.redactor.clean(&format!("{code} {said}"));
        link::refused(&self.redactor.clean(code), &said, asked)
    }
}

#[async_trait]
impl Link for Resp {
    async fn ask(&self, asks: &[Ask]) -> Result<Vec<Reply>> {
        let socket = self.socket.as_ref().map_err(Clone::clone)?;
        socket.ask(|| self.exchange(socket, asks)).await
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn socket(place: &Place, connection: &Connection, transport: Arc<Transport>) -> Result<Socket> {
    let opened = Socket::open(&place.origin, NAME, connection, &INFO, transport);
    opened.map_err(|error| match error.kind {
        // The policy speaks of a base URL, and this is another one.
        ErrorKind::Settings => ProviderError::unsent(ErrorKind::Settings, NOT_PLAIN),
        _ => ProviderError { message: format!("redis_url: {}", error.message), ..error },
    })
}

/// Takes a URL apart. The reasons never repeat it: it holds a password.
fn place(text: &str) -> std::result::Result<Place, &'static str> {
    let url = Url::parse(text.trim()).map_err(|_| NO_URL)?;
    let scheme = match url.scheme() {
        "rediss" => "https",
        "redis" => "http",
        _ => return Err(NO_URL),
    };
    if url.query().is_some() || url.fragment().is_some() {
        return Err("redis_url must end after the number of the database");
    }
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or(NO_URL)?;
    let origin = format!("{scheme}://{host}:{}", url.port().unwrap_or(6379));
    let database = match url.path().trim_matches('/') {
        "" => 0,
        number => number.parse().map_err(|_| "redis_url names no database by its number")?,
    };
    let user = Some(decoded(url.username())?).filter(|user| !user.is_empty());
    let password = url.password().map(decoded).transpose()?.map(SecretString::from);
    Ok(Place { origin, user, password, database })
}

fn decoded(text: &str) -> std::result::Result<String, &'static str> {
    const WRONG: &str = "redis_url holds a user name or password that is wrongly percent-encoded";
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        rest = more;
        match (first, more) {
            (b'%', [high, low, more @ ..]) => {
                let pair = [high.to_ascii_uppercase(), low.to_ascii_uppercase()];
                let byte = data_encoding::HEXUPPER.decode(&pair).map_err(|_| WRONG)?;
                bytes.extend(byte);
                rest = more;
            }
            (byte, _) => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).map_err(|_| WRONG)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_taken_apart() {
        let read = |text| {
            place(text).map(|place| {
                let password = place.password.map(|secret| secret.expose_secret().to_owned());
                (place.origin, place.user, password, place.database)
            })
        };
        let some = |text: &str| Some(text.to_owned());
        let table = [
            ("redis://127.0.0.1", "http://127.0.0.1:6379", None, None, 0),
            ("redis://127.0.0.1:7000/2", "http://127.0.0.1:7000", None, None, 2),
            ("rediss://:p%40ss%2f@h.example", "https://h.example:6379", None, some("p@ss/"), 0),
            ("rediss://me:pw@h.example:1/", "https://h.example:1", some("me"), some("pw"), 0),
            ("redis://[::1]:7", "http://[::1]:7", None, None, 0),
        ];
        for (text, origin, user, password, database) in table {
            assert_eq!(read(text), Ok((origin.to_owned(), user, password, database)), "{text}");
        }
    }

    #[test]
    fn what_is_no_place_is_refused_without_repeating_it() {
        let table = [
            "-",
            "https://x:canary@h.example",
            "redis://:canary@",
            "redis://:canary@h.example/zero",
            "redis://:canary@h.example/0?x=1",
            "redis://:canary%ff@h.example",
        ];
        for text in table {
            let why = place(text).err().unwrap();
            assert!(why.starts_with("redis_url") && !why.contains("canary"), "{text}: {why}");
        }
    }
}
