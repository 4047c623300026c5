//! The catalogue: prices with the products that they are of.

use std::collections::BTreeMap;

use async_trait::async_trait;
use futures::stream::{StreamExt as _, iter};
use serde_json::value::RawValue;

use super::api::{PAGE_LIMIT, id_of};
use super::{Fluveo, PRICE, wire};
use crate::reading::loose;
use crate::transport::Request;
use crate::{Catalogue, Offer, Page, Result};

const PRICES: &str = "/v1/prices";

/// Products that are asked for at the same time.
const AT_ONCE: usize = 4;

/// A price and the product that it is of.
struct Priced {
    offer: Offer,
    nickname: Option<String>,
    product: Option<String>,
    product_name: Option<String>,
}

#[async_trait]
impl Catalogue for Fluveo {
    async fn page(&self, cursor: Option<&str>) -> Result<Page<Offer>> {
        let request = Request::get("", PRICES).query("active", "true");
        let page = self.api.list(request, cursor, PAGE_LIMIT, |raw| self.priced(raw)).await?;
        let prices: Vec<Priced> = page.rows.into_iter().flatten().collect();
        let names = self.names(&prices).await;
        Ok(Page { rows: offers(prices, &names), next: page.next, server_time: page.server_time })
    }
}

impl Fluveo {
    fn priced(&self, raw: &str) -> Option<Priced> {
        let wire: wire::Price<'_> = serde_json::from_str(raw).ok()?;
        let amount =
            wire.unit_amount.and_then(|amount| self.map.money(amount, &wire.currency.0).ok());
        let every = loose::<wire::Recurring>(wire.recurring).and_then(|every| every.interval);
        let every = every.or_else(|| (wire.kind.as_deref() == Some("recurring")).then(String::new));
        let offer = Offer {
            id: wire.id,
            kind: "price",
            name: String::new(),
            amount: amount.map(|(_, money)| money),
            every,
        };
        let product = id_of(wire.product);
        let product_name = name_of(wire.product);
        Some(Priced { offer, nickname: wire.nickname, product, product_name })
    }

    /// Names of products by id. A price is the documented way to its product; a name that cannot be
    /// read is done without.
    async fn names(&self, prices: &[Priced]) -> BTreeMap<String, String> {
        let named = |price: &Priced| Some((price.product.clone()?, price.product_name.clone()?));
        let mut names: BTreeMap<String, String> = prices.iter().filter_map(named).collect();
        let asked: BTreeMap<String, String> = prices
            .iter()
            .filter_map(|price| Some((price.product.clone()?, price.offer.id.clone())))
            .filter(|(product, _)| !names.contains_key(product))
            .collect();
        let reads = asked.into_iter().map(|(product, price)| self.named(product, price));
        let found: Vec<_> = iter(reads.collect::<Vec<_>>()).buffered(AT_ONCE).collect().await;
        names.extend(found.into_iter().flatten());
        names
    }

    async fn named(&self, product: String, price: String) -> Option<(String, String)> {
        Some((product, self.product_name(&price).await?))
    }

    async fn product_name(&self, price: &str) -> Option<String> {
        let request = Request::get("", PRICE).id(price)?.query("expand[]", "product");
        let raw = self.api.single(&request).await.ok()?;
        name_of(serde_json::from_str::<wire::Price<'_>>(&raw).ok()?.product)
    }
}

fn name_of(product: Option<&RawValue>) -> Option<String> {
    loose::<wire::Named>(product)?.name.filter(|name| !name.is_empty())
}

/// The prices, each with its product's name, and the products themselves: an inline amount needs one.
fn offers(prices: Vec<Priced>, names: &BTreeMap<String, String>) -> Vec<Offer> {
    let mut products: BTreeMap<String, Offer> = BTreeMap::new();
    let mut offers = Vec::new();
    for price in prices {
        let product = price.product.clone();
        let name = product.as_ref().map(|id| names.get(id).unwrap_or(id).clone());
        if let (Some(id), Some(name)) = (product, &name) {
            let offer = Offer {
                id: id.clone(),
                kind: "product",
                name: name.clone(),
                amount: None,
                every: None,
            };
            products.insert(id, offer);
        }
        let nickname = price.nickname.filter(|nickname| !nickname.is_empty());
        let parts: Vec<String> = [name, nickname].into_iter().flatten().collect();
        let name = if parts.is_empty() { price.offer.id.clone() } else { parts.join(" · ") };
        offers.push(Offer { name, ..price.offer });
    }
    offers.extend(products.into_values());
    offers
}
