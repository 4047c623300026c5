//! Checkout Links: each visit to one makes a session of its own.

use async_trait::async_trait;
use domain::{LineItem, SessionDraft, Settings};

use super::api::PAGE_LIMIT;
use super::draft::{described, page as url, with_product};
use super::given::{Given, refused};
use super::lines::{Lines, lower};
use super::params::{CHANGEABLE, LINK};
use super::said::{
    AfterCompletion, AtMost, ChangedLink, Confirmation, NewLink, Redirect, Restrictions,
};
use super::{Fluveo, info, one, places, wire};
use crate::reading::unix;
use crate::transport::Request;
use crate::{ErrorKind, LinkChange, Links, Page, ProviderError, Result, ReusableLink};

const LINKS: &str = "/v1/checkout_links";
const LINK_ONE: &str = "/v1/checkout_links/{}";
const LINK_ITEMS: &str = "/v1/checkout_links/{}/line_items";

/// The longest title and description.
const TITLE: usize = 30;
const DESCRIPTION: usize = 500;

#[async_trait]
impl Links for Fluveo {
    fn body(&self, draft: &SessionDraft) -> Result<Vec<u8>> {
        self.new_link(draft).map(|(body, _)| body)
    }

    async fn create(&self, draft: &SessionDraft, key: &str) -> Result<ReusableLink> {
        let (body, lines) = self.new_link(draft)?;
        lines.check(&self.api, &self.map, draft.amount).await?;
        self.answered(self.api.act(LINKS, None, Some(body), key).await?)
    }

    async fn update(&self, id: &str, change: &LinkChange, key: &str) -> Result<ReusableLink> {
        let body = changed(change)?;
        self.answered(self.api.act(LINK_ONE, Some(id), Some(body), key).await?)
    }

    async fn one(&self, id: &str) -> Result<ReusableLink> {
        read(&self.api.one(LINK_ONE, id).await?).map_err(|_| {
            let message = "Fluveo answered with a link that cannot be read";
            ProviderError::unsent(ErrorKind::InvalidAnswer, message)
        })
    }

    async fn page(
        &self,
        cursor: Option<&str>,
    ) -> Result<Page<std::result::Result<ReusableLink, String>>> {
        self.api.list(Request::get("", LINKS), cursor, PAGE_LIMIT, read).await
    }

    async fn items(&self, id: &str) -> Result<Vec<LineItem>> {
        let pages = one::items(&self.api, LINK_ITEMS, id).await?;
        Ok(pages.iter().flat_map(|page| self.map.lines(page)).collect())
    }

    fn recognise(&self, text: &str) -> Option<String> {
        info::link_in(text, self.api.host())
    }
}

impl Fluveo {
    /// The link of an act's answer. One that cannot be read leaves open what has happened.
    fn answered(&self, raw: String) -> Result<ReusableLink> {
        read(&raw).map_err(|_| {
            let message = "Fluveo answered with a link that cannot be read";
            let error = ProviderError::unsent(ErrorKind::InvalidAnswer, message);
            ProviderError { reached: crate::Reached::Maybe, ..error }
        })
    }

    fn new_link(&self, draft: &SessionDraft) -> Result<(Vec<u8>, Lines)> {
        let draft = for_many(&with_product(draft, &self.settings), &self.settings);
        homeless(&draft)?;
        let given = Given::read(draft.params.as_ref(), LINK)?;
        if let Some(key) = ["payment_method_types", "metadata"].iter().find(|key| given.has(key)) {
            return Err(refused(key, "a new link has its own field for that"));
        }
        let lines = Lines::of(&draft, &given, LINK)?;
        let text = described(draft.description.as_deref(), &draft);
        let wire = NewLink {
            line_items: lines.wire(&self.map)?,
            title: short(given.text("title"), "title", TITLE)?,
            description: short(text.as_deref(), "description", DESCRIPTION)?.map(str::to_owned),
            mode: given.text("mode").unwrap_or("payment"),
            currency: lower(draft.amount.currency),
            allow_promotion_codes: given.switch("allow_promotion_codes"),
            change: ChangedLink {
                after_completion: after(&given, draft.success_url.as_deref())?,
                payment_method_types: draft.methods.iter().map(String::as_str).collect(),
                metadata: places::plain(&draft, &self.map)?,
                ..common(&given)
            },
        };
        let body = serde_json::to_vec(&wire)
            .map_err(|_| refused("draft", "it cannot be written as JSON"))?;
        Ok((body, lines))
    }
}

/// The draft without what only sessions are told by default: nobody has said it of this link.
fn for_many(draft: &SessionDraft, settings: &Settings) -> SessionDraft {
    let said = |url: &Option<String>, key: &str| {
        url.clone().filter(|url| settings.get(key) != Some(url.as_str()))
    };
    let led = draft.params.as_ref().is_some_and(|params| params.0.contains("after_completion"));
    let success_url = match led {
        true => said(&draft.success_url, "link.success_url"),
        false => draft.success_url.clone(),
    };
    let cancel_url = said(&draft.cancel_url, "link.cancel_url");
    SessionDraft { success_url, cancel_url, ..draft.clone() }
}

/// What of the house's words a Checkout Link has no place for.
fn homeless(draft: &SessionDraft) -> Result<()> {
    let table = [
        ("cancel_url", draft.cancel_url.is_some(), "a reusable link has no page to go back to"),
        ("customer_id", draft.customer_id.is_some(), "a reusable link is for many customers"),
        ("customer_email", draft.customer_email.is_some(), "a reusable link is for many customers"),
        (
            "expires_in_seconds",
            draft.expires_in_seconds.is_some(),
            "a reusable link has no end in time: deactivate it, or limit the number of payments",
        ),
        ("template_id", draft.template_id.is_some(), "Fluveo has no templates"),
        ("amount", draft.amount.minor < 0, "the amount must not be negative"),
    ];
    let first = table.iter().find(|(_, there, _)| *there);
    first.map_or(Ok(()), |(field, _, why)| Err(refused(field, why)))
}

fn short<'a>(text: Option<&'a str>, field: &str, most: usize) -> Result<Option<&'a str>> {
    match text {
        Some(text) if text.chars().count() > most => {
            Err(refused(field, &format!("the {field} of a link has at most {most} characters")))
        }
        text => Ok(text),
    }
}

fn changed(change: &LinkChange) -> Result<Vec<u8>> {
    let given = Given::read(change.params.as_ref(), LINK)?;
    if let Some(key) = given.keys().find(|key| !CHANGEABLE.contains(key)) {
        return Err(refused(key, &format!("{key} cannot be changed once a link is made")));
    }
    let wire = ChangedLink {
        active: change.active,
        after_completion: after(&given, None)?,
        payment_method_types: given.list("payment_method_types"),
        metadata: given.pairs("metadata"),
        ..common(&given)
    };
    serde_json::to_vec(&wire).map_err(|_| refused("params", "they cannot be written as JSON"))
}

/// What is said in the same way when a link is made and when it is changed.
fn common(given: &Given) -> ChangedLink<'_> {
    let limit = given.count("restrictions.completed_sessions.limit");
    ChangedLink {
        billing_address_collection: given.text("billing_address_collection"),
        restrictions: limit.map(|limit| Restrictions { completed_sessions: AtMost { limit } }),
        inactive_message: given.text("inactive_message"),
        submit_type: given.text("submit_type"),
        ..ChangedLink::default()
    }
}

/// Where a customer is led after paying. A success URL means a redirect.
fn after<'a>(given: &'a Given, success: Option<&'a str>) -> Result<Option<AfterCompletion<'a>>> {
    const URL: &str = "after_completion.redirect.url";
    let message = given.text("after_completion.hosted_confirmation.custom_message");
    let target = match (given.text(URL), success) {
        (Some(one), Some(other)) if one != other => {
            return Err(refused(URL, "it and the success URL differ: a link has one"));
        }
        (one, other) => url(one.or(other), URL)?,
    };
    let kind = match (given.text("after_completion.type"), target, message) {
        (Some("redirect"), None, _) => return Err(refused(URL, "a redirect needs a URL")),
        (_, Some(_), Some(_)) | (Some("hosted_confirmation"), Some(_), _) => {
            return Err(refused(URL, "a link either redirects or shows Fluveo's own page"));
        }
        (None, None, None) => return Ok(None),
        (_, Some(_), None) => "redirect",
        (_, None, _) => "hosted_confirmation",
    };
    Ok(Some(AfterCompletion {
        kind,
        hosted_confirmation: message.map(|custom_message| Confirmation { custom_message }),
        redirect: target.map(|url| Redirect { url }),
    }))
}

fn read(raw: &str) -> std::result::Result<ReusableLink, String> {
    let wire: wire::Link = serde_json::from_str(raw).map_err(|_| raw.to_owned())?;
    Ok(ReusableLink {
        created: wire.created.and_then(|at| unix("created", at).ok()),
        id: wire.id,
        url: wire.url,
        title: wire.title,
        amount: None,
        active: wire.active,
        raw: raw.to_owned(),
    })
}
