//! The HTTP clients: one per reach and effect, made when first needed, because loading the
//! system's certificates takes time that a start should not.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::{Client, Proxy, Url, redirect, retry};

use super::address::{Base, Reach};
use super::options::TransportOptions;
use super::request::Effect;
use super::resolve::Guard;
use crate::{ErrorKind, ProviderError, Result};

/// Connections are never shared between reaches: a pooled one would bypass the resolver.
#[derive(Default)]
pub(super) struct Clients([[OnceLock<Client>; 2]; 4]);

impl Clients {
    pub(super) fn get(
        &self,
        base: &Base,
        effect: Effect,
        options: &TransportOptions,
    ) -> Result<&Client> {
        let kind = if base.is_plain() { 3 } else { base.reach as usize };
        let cell = &self.0[kind][effect as usize];
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        // The library's own text could repeat a proxy's password.
        let client = build(base, effect, options).map_err(|_| {
            let message =
                "the HTTP client could not be set up: are the system's certificates readable?";
            ProviderError::unsent(ErrorKind::Settings, message)
        })?;
        Ok(cell.get_or_init(|| client))
    }
}

/// Whether a proxy's URL can be one.
pub(super) fn check_proxy(proxy: &str) -> Result<()> {
    let fine = Url::parse(proxy)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some());
    let message = "the proxy must be a URL such as http://proxy.example:3128";
    if fine { Ok(()) } else { Err(ProviderError::unsent(ErrorKind::Settings, message)) }
}

#[allow(clippy::disallowed_methods, reason = "the one place that owns the HTTP client")]
fn build(base: &Base, effect: Effect, options: &TransportOptions) -> reqwest::Result<Client> {
    let proxy = options.proxy.as_deref().filter(|_| base.reach != Reach::Loopback);
    let proxy_host = proxy.and_then(|url| Url::parse(url).ok()?.host_str().map(str::to_owned));
    let mut builder = Client::builder()
        .user_agent(&options.user_agent)
        .http1_only()
        .redirect(redirect::Policy::none())
        .referer(false)
        .retry(retry::never())
        .no_proxy()
        .connect_timeout(options.limits.connect)
        .pool_idle_timeout(Duration::from_secs(30))
        .dns_resolver(Guard::new(base.reach, proxy_host));
    if let Some(proxy) = proxy {
        builder = builder.proxy(Proxy::all(proxy)?);
    }
    if base.is_plain() {
        // Without TLS no certificates are needed, which a bare computer may not even have.
        builder = builder.tls_certs_only([]);
    }
    if effect == Effect::Action {
        // A kept connection may have been closed at the other end, which shows only after the
        // request is out: "did it arrive?" A fresh one cannot leave that question.
        builder = builder.pool_max_idle_per_host(0);
    }
    builder.build()
}
