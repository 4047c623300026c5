//! A way to a host that does not speak HTTP, under the same rules as a [`super::Channel`]: the address
//! policy, the budget, time-outs, a limit on what is read, reads tried again.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use domain::Connection;
use reqwest::Url;
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, crypto};

use super::address::Base;
use super::budget::Budget;
use super::failure::{self, Stage};
use super::request::Effect;
use super::{Transport, channel, resolve};
use crate::{ErrorKind, Info, ProviderError, Result};

/// One connection's way to a host that does not speak HTTP. It can reach no other host.
pub struct Socket {
    transport: Arc<Transport>,
    base: Base,
    port: u16,
    budget: Arc<Budget>,
    name: String,
}

impl Socket {
    /// Checks the address as a channel does; sends nothing. `origin` is `https://host:port`, or
    /// `http://…` where TLS is not wanted, which only this computer itself may go without. `name` is
    /// what errors call the other side.
    pub fn open(
        origin: &str,
        name: &str,
        connection: &Connection,
        info: &'static Info,
        transport: Arc<Transport>,
    ) -> Result<Self> {
        let base = channel::admitted(origin, connection)?;
        let port = Url::parse(base.origin()).ok().and_then(|url| url.port_or_known_default());
        let budget = transport.budget(connection.id.as_str(), channel::rate(connection, info)?);
        Ok(Self { transport, base, port: port.unwrap_or(0), budget, name: name.to_owned() })
    }

    /// One question and its answer: waits for its turn, is tried again while that may help, and ends
    /// in time. A question must change nothing.
    pub async fn ask<T, F>(&self, mut once: impl FnMut() -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let limits = &self.transport.options.limits;
        let within = limits.connect + limits.first_byte;
        self.transport
            .patiently(|| {
                let answer = once();
                async move {
                    self.budget.wait().await;
                    let answer = timeout_at(Instant::now() + within, answer).await;
                    answer.unwrap_or_else(|_| Err(self.late()))
                }
            })
            .await
    }

    /// Connects, with TLS unless the address goes without.
    pub async fn connect(&self) -> Result<Wire> {
        let by = Instant::now() + self.transport.options.limits.connect;
        let opened = timeout_at(by, self.open_stream()).await;
        let stream = opened.map_err(|_| self.unconnected(&io::ErrorKind::TimedOut.into()))??;
        let meter = Arc::new(Meter::new(self.transport.options.limits.max_body));
        Ok(Wire { stream, meter })
    }

    /// The error of an answer that did not come in time.
    fn late(&self) -> ProviderError {
        failure::timeout(Stage::Reading, Effect::Read, &self.name)
    }

    /// The error of a connection that broke.
    pub fn broken(&self) -> ProviderError {
        let name = &self.name;
        let message = format!("the connection to {name} broke before the answer was complete");
        failure::lost(Effect::Read, message)
    }

    async fn open_stream(&self) -> Result<Box<dyn Stream>> {
        let host = self.base.host().trim_start_matches('[').trim_end_matches(']');
        let admitted = self.addresses(host).await?;
        let stream = self.first_of(&admitted).await.map_err(|error| self.unconnected(&error))?;
        if self.base.is_plain() {
            return Ok(Box::new(stream));
        }
        let secured = self.secured(host, stream).await;
        secured.map_err(|error| self.unconnected(&error))
    }

    /// Where a name leads. An address that was written out has been judged already.
    async fn addresses(&self, host: &str) -> Result<Vec<SocketAddr>> {
        if let Ok(ip) = host.parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(ip, self.port)]);
        }
        let found = tokio::net::lookup_host((host, self.port)).await;
        let found = found.map_err(|_| self.no("its name could not be found"))?.collect();
        resolve::admit(host, found, self.base.reach).map_err(|_| self.private())
    }

    async fn first_of(&self, addresses: &[SocketAddr]) -> io::Result<TcpStream> {
        let stream = TcpStream::connect(addresses).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    async fn secured(&self, host: &str, stream: TcpStream) -> io::Result<Box<dyn Stream>> {
        let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
        let tls = TlsConnector::from(Arc::new(tls()?)).connect(name, stream).await?;
        Ok(Box::new(tls))
    }

    fn unconnected(&self, error: &io::Error) -> ProviderError {
        match error.kind() {
            io::ErrorKind::TimedOut => ProviderError {
                kind: ErrorKind::Timeout,
                ..self.no("it did not accept one in time")
            },
            io::ErrorKind::ConnectionRefused => self.no("it was refused"),
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof | io::ErrorKind::Other => {
                self.no("it could not be secured (TLS or certificate)")
            }
            _ => self.no("the network did not get there"),
        }
    }

    fn no(&self, why: &str) -> ProviderError {
        let message = format!("no connection to {}: {why}", self.name);
        ProviderError::unsent(ErrorKind::Network, message)
    }

    fn private(&self) -> ProviderError {
        let message = format!(
            "the name of {} leads into a private network; set allow_private_address=yes if it is meant",
            self.name
        );
        ProviderError::unsent(ErrorKind::Address, message)
    }
}

fn tls() -> io::Result<ClientConfig> {
    let provider = Arc::new(crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|config| config.with_platform_verifier())
        .map_err(io::Error::other)?;
    Ok(config.with_no_client_auth())
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// An open connection that counts what is read.
pub struct Wire {
    stream: Box<dyn Stream>,
    meter: Arc<Meter>,
}

impl Wire {
    /// What counts this connection's bytes.
    pub fn meter(&self) -> Arc<Meter> {
        self.meter.clone()
    }
}

/// Counts what is read from a [`Wire`] and stops it at the limit.
pub struct Meter {
    limit: usize,
    left: AtomicUsize,
    stopped: AtomicBool,
}

impl Meter {
    fn new(limit: usize) -> Self {
        Self { limit, left: AtomicUsize::new(limit), stopped: AtomicBool::new(false) }
    }

    /// From here on the whole limit may be read again.
    pub fn restart(&self) {
        self.left.store(self.limit, Ordering::Relaxed);
    }

    /// The error of an answer that was larger, where this one was. `name` is who answered.
    pub fn exceeded(&self, name: &str) -> Option<ProviderError> {
        let limit = self.limit;
        let message = format!("{name}'s answer is larger than {limit} bytes and was not read");
        let stopped = self.stopped.load(Ordering::Relaxed);
        stopped.then(|| ProviderError::unsent(ErrorKind::TooLarge, message))
    }

    fn count(&self, read: usize) -> io::Result<()> {
        match self.left.load(Ordering::Relaxed).checked_sub(read) {
            Some(left) => {
                self.left.store(left, Ordering::Relaxed);
                Ok(())
            }
            None => {
                self.stopped.store(true, Ordering::Relaxed);
                Err(io::Error::other("larger than the limit"))
            }
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut *self.stream).poll_read(cx, buffer))?;
        Poll::Ready(self.meter.count(buffer.filled().len() - before))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.stream).poll_shutdown(cx)
    }
}
