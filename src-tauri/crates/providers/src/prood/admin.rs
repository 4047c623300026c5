//! Prood's Commerce API: whose key it is, and the customers.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::Customer;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::map::name;
use super::{api, wire};
use crate::transport::{Answer, Channel, Dialect, Effect, Refusal, Request};
use crate::{Customers, ErrorKind, Page, ProviderError, Result};

const PAGE: u32 = 200;

/// A key of the Commerce API.
pub struct Key(pub SecretString);

impl Dialect for Key {
    fn sign(&self, _: &Request, _: DateTime<Utc>) -> Vec<(&'static str, String)> {
        vec![("x-api-key", self.0.expose_secret().to_owned())]
    }

    fn refusal(&self, answer: &Answer) -> Refusal {
        api::refusal(answer)
    }
}

/// The Commerce API of one connection.
pub struct Admin {
    channel: Channel,
    prefix: String,
}

impl Admin {
    /// Below `prefix`, which may or may not end in `/v1`, through `channel`.
    pub fn new(channel: Channel, prefix: &str) -> Self {
        let prefix = prefix.strip_suffix("/v1").unwrap_or(prefix).to_owned();
        Self { channel, prefix }
    }

    /// Whose key it is, and how far the clock there is ahead of ours, in seconds.
    pub async fn me(&self) -> Result<(String, Option<i64>)> {
        let answer = self.send(&Request::get(&self.prefix, "/v1/me")).await?;
        let me: wire::Me = object(&answer.body).ok_or_else(|| self.odd(&answer))?;
        Ok((me.organization_id, answer.skew_seconds()))
    }

    async fn send(&self, request: &Request) -> Result<Answer> {
        self.channel.send(request).await.map_err(named)
    }

    fn odd(&self, answer: &Answer) -> ProviderError {
        named(self.channel.invalid(answer, Effect::Read, "something that is not documented"))
    }
}

fn named(error: ProviderError) -> ProviderError {
    ProviderError { message: format!("Commerce API: {}", error.message), ..error }
}

#[async_trait]
impl Customers for Admin {
    async fn page(&self, cursor: Option<&str>) -> Result<Page<(Customer, String)>> {
        let page: u32 = cursor.map_or(Ok(1), str::parse).map_err(|_| {
            let message = "this is no page of the Commerce API";
            ProviderError::unsent(ErrorKind::Invalid(Some("cursor".to_owned())), message)
        })?;
        let request = Request::get(&self.prefix, "/v1/admin/customers")
            .query("page", &page.to_string())
            .query("perPage", &PAGE.to_string())
            .query("sortField", "createdAt")
            .query("sortDirection", "desc");
        let answer = self.send(&request).await?;
        let list: wire::List<'_> = object(&answer.body).ok_or_else(|| self.odd(&answer))?;
        let read = u64::from(page) * u64::from(PAGE);
        let more = list.has_more.unwrap_or_else(|| list.total.is_some_and(|total| total > read));
        let next = (more && !list.items.is_empty()).then(|| (page + 1).to_string());
        let rows = list.items.iter().filter_map(|raw| customer(raw.get())).collect();
        Ok(Page { rows, next, server_time: answer.server_time })
    }

    async fn one(&self, id: &str) -> Result<(Customer, String)> {
        let request = Request::get(&self.prefix, "/v1/admin/customers/{}").id(id);
        let request = request.ok_or_else(|| {
            let message = "this cannot be an id of a customer";
            ProviderError::unsent(ErrorKind::Invalid(Some("id".to_owned())), message)
        })?;
        let answer = self.send(&request).await?;
        customer(&answer.body).ok_or_else(|| self.odd(&answer))
    }
}

/// An object; the parser alone would take an array of the right values for one.
fn object<'a, T: Deserialize<'a>>(body: &'a str) -> Option<T> {
    body.trim_start().starts_with('{').then(|| serde_json::from_str(body).ok())?
}

fn customer(raw: &str) -> Option<(Customer, String)> {
    let wire: wire::Customer = object(raw)?;
    let name = name(wire.first_name.as_deref(), wire.last_name.as_deref());
    let customer = Customer { id: Some(wire.id), name, email: wire.email, phone: wire.phone };
    Some((customer, raw.to_owned()))
}
