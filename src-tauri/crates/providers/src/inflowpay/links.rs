//! Payment links, and links to subscription offers.
//!
//! Only the creation of a payment link is in the vendor's own pages; the rest rests on third parties'
//! reports. A subscription link needs no request: the offer's id makes its URL.

use async_trait::async_trait;
use domain::{LineItem, Money, SessionDraft, Settings};

use super::api::{named, object};
use super::details::items;
use super::info::{INFO, Pasted, pasted};
use super::{InflowPay, PAGE_LIMIT, draft, wire};
use crate::envelope::{Envelope, Known};
use crate::params::{Asked, invalid};
use crate::reading::{loose, time};
use crate::transport::{Effect, Request};
use crate::{LinkChange, Links, Page, Result, ReusableLink};

const LINKS: &str = "/api/link";
const LINK: &str = "/api/link/{}";
const UNARCHIVE: &str = "/api/link/{}/unarchive";
const NAMES: &[&str] = &["data", "items", "links", "results"];

/// What stands before an offer in the id of its link, as in the URL: offers and links have ids of
/// their own.
const OFFER: &str = "subscribe/";

#[async_trait]
impl Links for InflowPay {
    fn body(&self, draft: &SessionDraft) -> Result<Vec<u8>> {
        let params = Asked::read(draft.params.as_ref(), INFO.link_params)?;
        no_place(draft, &self.settings)?;
        let currency = draft::accepted(draft.amount)?;
        if params.text("offer").is_some() {
            offer_alone(draft, &params)?;
            return Ok(Vec::new());
        }
        let wire = wire::CreateLink {
            currency: Some(currency),
            products: draft::products(draft)?,
            status: Some("enabled"),
            ..changed(&params)?
        };
        draft::json(&wire)
    }

    async fn create(&self, draft: &SessionDraft, _key: &str) -> Result<ReusableLink> {
        let body = Links::body(self, draft)?;
        let params = Asked::read(draft.params.as_ref(), INFO.link_params)?;
        if let Some(offer) = params.text("offer") {
            return self.offer_link(offer);
        }
        let request = Request::post("", LINKS, body);
        let answer = self.api.send(&request).await?;
        let link = object(&answer.body).and_then(|raw| self.link(raw));
        link.ok_or_else(|| self.api.unexpected(&answer, Effect::Action))
    }

    async fn update(&self, id: &str, change: &LinkChange, _key: &str) -> Result<ReusableLink> {
        if id.starts_with(OFFER) {
            let message = "a subscription link lives as long as its offer: change that one";
            return Err(invalid("id", message));
        }
        match (change.active, &change.params) {
            (Some(active), None) => self.switch(id, active).await,
            (None, Some(_)) => self.change(id, change).await,
            _ => Err(invalid("params", "change a link's parameters, or switch it on or off")),
        }
    }

    async fn one(&self, id: &str) -> Result<ReusableLink> {
        if let Some(offer) = id.strip_prefix(OFFER) {
            return self.offer_link(offer);
        }
        let request = named(Request::get("", LINK), id)?;
        let answer = self.api.send(&request).await?;
        let link = object(&answer.body).and_then(|raw| self.link(raw));
        link.ok_or_else(|| self.api.unexpected(&answer, Effect::Read))
    }

    async fn page(
        &self,
        cursor: Option<&str>,
    ) -> Result<Page<std::result::Result<ReusableLink, String>>> {
        let read = |raw: &str| self.link(raw).ok_or_else(|| raw.to_owned());
        self.api.list(LINKS, NAMES, cursor, PAGE_LIMIT, read).await
    }

    async fn items(&self, id: &str) -> Result<Vec<LineItem>> {
        if id.starts_with(OFFER) {
            return Ok(Vec::new());
        }
        Ok(items(&self.one(id).await?.raw))
    }

    fn recognise(&self, text: &str) -> Option<String> {
        match pasted(text, &self.hosts())? {
            Pasted::Link(id) => Some(id),
            Pasted::Offer(offer) => Some(format!("{OFFER}{offer}")),
            Pasted::Payment(_) | Pasted::Session(_) => None,
        }
    }
}

impl InflowPay {
    /// Archived, it can be paid at no more; nothing is erased.
    async fn switch(&self, id: &str, active: bool) -> Result<ReusableLink> {
        let request = match active {
            true => Request::post("", UNARCHIVE, b"{}".to_vec()),
            false => Request::delete("", LINK),
        };
        let answer = self.api.send(&named(request, id)?).await?;
        let told = object(&answer.body).and_then(|raw| self.link(raw));
        let link = match told {
            Some(link) => link,
            // It is done; how it looks now is only shown, so failing to read it is no failure.
            None => self.one(id).await.unwrap_or_else(|_| self.unseen(id)),
        };
        Ok(ReusableLink { active, ..link })
    }

    async fn change(&self, id: &str, change: &LinkChange) -> Result<ReusableLink> {
        let params = Asked::read(change.params.as_ref(), INFO.link_params)?;
        if params.text("offer").is_some() {
            return Err(invalid("offer", "a payment link cannot become one of an offer"));
        }
        let body = draft::json(&changed(&params)?)?;
        let answer = self.api.send(&named(Request::patch("", LINK, body), id)?).await?;
        match object(&answer.body).and_then(|raw| self.link(raw)) {
            Some(link) => Ok(link),
            None => self.one(id).await,
        }
    }

    fn link(&self, raw: &str) -> Option<ReusableLink> {
        let wire: wire::Link<'_> = serde_json::from_str(raw).ok()?;
        if wire.id.is_empty() {
            return None;
        }
        let disabled = loose::<String>(wire.status).is_some_and(|status| status != "enabled");
        let archived = loose::<bool>(wire.archived) == Some(true) || wire.archived_at.is_some();
        let items = items(raw);
        Some(ReusableLink {
            url: loose(wire.url).unwrap_or_else(|| self.map.link_url(&wire.id)),
            title: loose(wire.name).or_else(|| Some(items.first()?.name.clone())),
            amount: sum(&items),
            active: !disabled && !archived,
            created: wire.created_at.and_then(|at| time("createdAt", &at).ok()),
            raw: raw.to_owned(),
            id: wire.id,
        })
    }

    fn offer_link(&self, offer: &str) -> Result<ReusableLink> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        if offer.is_empty() || !offer.bytes().all(plain) {
            return Err(invalid("offer", "this cannot be the id of an offer"));
        }
        let url = self.map.offer_url(offer);
        Ok(ReusableLink { url, active: true, ..self.unseen(&format!("{OFFER}{offer}")) })
    }

    /// A link of which only the id is known.
    fn unseen(&self, id: &str) -> ReusableLink {
        let known = Known { id: id.to_owned(), ..Known::default() };
        ReusableLink {
            id: id.to_owned(),
            url: self.map.link_url(id),
            title: None,
            amount: None,
            active: false,
            created: None,
            raw: Envelope { known, ..Envelope::default() }.write(),
        }
    }
}

fn no_place(draft: &SessionDraft, settings: &Settings) -> Result<()> {
    // The connection's defaults are for sessions; nobody asked for them here.
    let own = |url: &Option<String>, key| url.is_some() && url.as_deref() != settings.get(key);
    let success_url = own(&draft.success_url, "link.success_url");
    let cancel_url = own(&draft.cancel_url, "link.cancel_url");
    let many = "in a link, which many customers pay at";
    let refused = [
        ("order_id", draft.order_id.is_some(), format!("an order id {many}")),
        ("customer_id", draft.customer_id.is_some(), format!("a customer {many}")),
        ("customer_email", draft.customer_email.is_some(), format!("a customer {many}")),
        ("expires_in_seconds", draft.expires_in_seconds.is_some(), "an end of a link".to_owned()),
        ("metadata", draft.metadata.is_some(), "metadata in a link".to_owned()),
        ("methods", !draft.methods.is_empty(), "payment methods in a link".to_owned()),
        ("success_url", success_url, "a success URL in a link".to_owned()),
        ("cancel_url", cancel_url, "a cancel URL in a link".to_owned()),
        ("template_id", draft.template_id.is_some(), "a template".to_owned()),
    ];
    let refused: Vec<_> =
        refused.iter().map(|(field, given, what)| (*field, *given, what.as_str())).collect();
    draft::refuse_those(&refused)
}

fn offer_alone(draft: &SessionDraft, params: &Asked) -> Result<()> {
    let others = ["name", "pricingMode"].iter().any(|key| params.text(key).is_some());
    if others || !params.pairs("sessionCustomization").is_empty() {
        return Err(invalid("offer", "an offer's link has no parameters of its own"));
    }
    let message = "a subscription is for what its offer says: leave items and description out";
    if !draft.items.is_empty() {
        return Err(invalid("items", message));
    }
    if draft.description.is_some() { Err(invalid("description", message)) } else { Ok(()) }
}

fn changed(params: &Asked) -> Result<wire::CreateLink<'_>> {
    const LOOKS: &[&str] = &["bgColor", "fontColor", "logoUrl", "merchantName"];
    let looks = params.pairs("sessionCustomization");
    if let Some((key, _)) = looks.iter().find(|(key, _)| !LOOKS.contains(&key.as_str())) {
        let message = format!("sessionCustomization has no {key}, only {}", LOOKS.join(", "));
        return Err(invalid("sessionCustomization", message));
    }
    Ok(wire::CreateLink {
        name: params.text("name"),
        pricing_mode: params.text("pricingMode"),
        session_customization: looks.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect(),
        ..wire::CreateLink::default()
    })
}

fn sum(items: &[LineItem]) -> Option<Money> {
    let currency = items.first()?.unit.currency;
    let lines = items.iter().map(|item| item.unit.minor.checked_mul(i64::from(item.quantity)));
    let minor = lines.into_iter().try_fold(0_i64, |sum, line| sum.checked_add(line?))?;
    Some(Money::new(minor, currency))
}
