//! Products and coupons, one list after the other.

use async_trait::async_trait;

use super::{FloPay, wire};
use crate::params::invalid;
use crate::transport::Effect;
use crate::{Catalogue, Offer, Page, Result};

const PAGE_LIMIT: u64 = 50;

/// The lists in order: the route's word, and what one of its rows is.
const LISTS: &[(&str, &str)] = &[("products", "product"), ("coupons", "coupon")];

#[async_trait]
impl Catalogue for FloPay {
    async fn page(&self, cursor: Option<&str>) -> Result<Page<Offer>> {
        let (list, page) = place(cursor.unwrap_or("products.1"))
            .ok_or_else(|| invalid("cursor", "this is no place in FloPay's catalogue"))?;
        let (word, kind) = LISTS[list];
        let request = self.api.get(&format!("/{word}"));
        let request = request.query("page", &page.to_string());
        let request = request.query("limit", &PAGE_LIMIT.to_string());
        let answer = self.api.send(&request).await?;
        let unexpected = |_| self.api.unexpected(&answer, Effect::Read, super::api::NOT_THEIRS);
        let listed: wire::Listed<'_> = serde_json::from_str(&answer.body).map_err(unexpected)?;
        let rows = listed.data.iter().filter_map(|raw| offer(raw.get(), kind)).collect();
        let next = match ended(&listed, page) {
            false => Some(format!("{word}.{}", page + 1)),
            true => LISTS.get(list + 1).map(|(word, _)| format!("{word}.1")),
        };
        Ok(Page { rows, next, server_time: answer.server_time })
    }
}

fn place(cursor: &str) -> Option<(usize, u64)> {
    let (word, page) = cursor.split_once('.')?;
    let list = LISTS.iter().position(|(known, _)| *known == word)?;
    Some((list, page.parse().ok()?))
}

/// By its own count where there is one; otherwise a page that is not full is the last.
fn ended(listed: &wire::Listed<'_>, page: u64) -> bool {
    let rows = listed.data.len() as u64;
    let meta = listed.meta.as_ref();
    let size = meta.and_then(|meta| meta.limit).unwrap_or(PAGE_LIMIT);
    match meta.and_then(|meta| meta.total) {
        _ if rows == 0 => true,
        Some(total) => page.saturating_mul(size) >= total,
        None => rows < size,
    }
}

fn offer(raw: &str, kind: &'static str) -> Option<Offer> {
    let wire: wire::Entry = serde_json::from_str(raw).ok()?;
    let id = wire.code.or(wire.uuid).or(wire.id)?;
    // Prices are nested per currency in a shape that nobody documents: none is guessed at.
    Some(Offer {
        name: wire.name.unwrap_or_else(|| id.clone()),
        id,
        kind,
        amount: None,
        every: wire.interval,
    })
}
