//! Checkout Links: addresses that make a new session at every visit.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::catalog::{CURRENCIES, name, shippable, unit};
use super::create::items;
use super::deal::Deal;
use super::desk::{Answer, Desk, Outcome};
use super::draft::{Draft, Item};
use super::error::ApiError;
use super::fields::Fields;
use super::history::Book;
use super::ids::{Key, beside, id};
use super::plan::{DAY, YEAR};
use super::routes::{by_id, values};
use super::store::{Cause, Store};
use super::wire::Frame;
use crate::rng::mix;

const NAMES: [&str; 15] = [
    "line_items",
    "title",
    "description",
    "mode",
    "currency",
    "after_completion",
    "billing_address_collection",
    "allow_promotion_codes",
    "restrictions",
    "inactive_message",
    "payment_method_types",
    "submit_type",
    "metadata",
    "custom_fields",
    "custom_text",
];
const CHANGES: [&str; 8] = [
    "after_completion",
    "billing_address_collection",
    "restrictions",
    "inactive_message",
    "payment_method_types",
    "submit_type",
    "metadata",
    "active",
];

/// A link.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Link {
    /// As the wire shows it, without `url`.
    pub value: Value,
    /// What each of its sessions sells.
    pub items: Vec<Item>,
    /// How many of its sessions were paid.
    pub completed: i64,
}

impl Link {
    /// Its id.
    pub fn id(&self) -> &str {
        self.value["id"].as_str().unwrap_or_default()
    }

    fn rows(&self) -> Vec<Value> {
        let rows = self.items.iter().enumerate().map(|(at, item)| {
            let total = item.quantity * item.unit;
            json!({
                "id": format!("{}{at}", self.id().replacen("cl_", "csli_", 1)), "object": "item", "price": item.price,
                "product": item.product, "quantity": item.quantity, "amount_subtotal": total, "amount_total": total,
                "currency": self.value["currency"], "description": item.name,
            })
        });
        rows.collect()
    }

    /// What a visit makes.
    fn draft(&self, now: i64) -> Draft {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Draft {
            mode: text(&self.value["mode"]).unwrap_or_default(),
            ui: "hosted".to_owned(),
            success_url: text(&self.value["after_completion"]["redirect"]["url"]),
            items: self.items.clone(),
            currency: text(&self.value["currency"]).unwrap_or_default(),
            billing: self.value["billing_address_collection"] == "required",
            expires: now + YEAR,
            metadata: self.value["metadata"].as_object().cloned().unwrap_or_default(),
            link: Some(self.id().to_owned()),
            ..Draft::default()
        }
    }
}

/// `/v1/checkout_links`.
pub fn route(desk: &mut Desk, path: &[&str]) -> Outcome {
    match (desk.call.method.as_str(), path) {
        ("POST", []) => desk.once(create),
        ("GET", []) => {
            let active = desk.call.query("active").map(|word| word == "true");
            let all: Vec<Value> =
                desk.store().links.iter().map(|link| link.value.clone()).collect();
            let wanted = |row: &Value| active.is_none_or(|active| row["active"] == active);
            let shown = |frame: &Frame, row: &Value| frame.text(show(frame, row));
            values(desk, "cl", &all, wanted, shown)
        }
        ("GET", [id]) => {
            let place = find(desk, id)?;
            Ok(shown(desk, place))
        }
        ("POST", [id]) => {
            let id = (*id).to_owned();
            desk.once(|desk| update(desk, &id))
        }
        ("GET", [id, "line_items"]) => {
            let place = find(desk, id)?;
            let rows = desk.inner.stores[desk.at].links[place].rows();
            by_id(desk, &rows)
        }
        _ => super::routes::nothing(desk),
    }
}

fn find(desk: &mut Desk, id: &str) -> Result<usize, ApiError> {
    desk.store().link(id).ok_or_else(|| ApiError::gone("id"))
}

fn show(frame: &Frame, value: &Value) -> Value {
    let mut value = value.clone();
    value["url"] =
        json!(format!("{}/hosted/cl/{}", frame.origin, value["id"].as_str().unwrap_or_default()));
    value
}

fn shown(desk: &mut Desk, place: usize) -> Answer {
    let value = desk.inner.stores[desk.at].links[place].value.clone();
    Answer::One(show(&desk.frame, &value))
}

fn create(desk: &mut Desk) -> Outcome {
    let link = desk.read(&NAMES, |desk, fields| {
        let (items, currency) = items(desk, fields)?;
        let key = (desk.now, desk.random());
        let title = fields.text("title", 30)?;
        let first = items.first().map(|item| item.name.chars().take(30).collect::<String>());
        let mut value = blank(key, desk.store().book.live, &currency);
        value["title"] = json!(title.or(first));
        value["description"] = json!(fields.text("description", 500)?);
        value["mode"] = json!(fields.word("mode", &["payment", "order"])?.unwrap_or("payment"));
        value["allow_promotion_codes"] =
            json!(fields.flag("allow_promotion_codes")?.unwrap_or(false));
        apply(&mut value, fields)?;
        Ok(Link { value, items, completed: 0 })
    })?;
    let (cause, now) = (desk.cause("create link"), desk.now);
    let id = link.id().to_owned();
    desk.store().put_link(link);
    desk.store().log(&id, None, "active", &cause, now);
    let place = find(desk, &id)?;
    let object = desk.store().links[place].value.clone();
    desk.store().other("checkout_link.created", object, now);
    Ok(shown(desk, place))
}

fn update(desk: &mut Desk, id: &str) -> Outcome {
    let place = find(desk, id)?;
    let before = desk.store().links[place].clone();
    let link = desk.read(&CHANGES, |_, fields| {
        let mut link = before.clone();
        apply(&mut link.value, fields)?;
        if let Some(active) = fields.flag("active")? {
            link.value["active"] = json!(active);
        }
        Ok(link)
    })?;
    let (cause, now) = (desk.cause("update link"), desk.now);
    desk.store().change_link(&before, link, &cause, now);
    desk.assume("metadata-merge");
    Ok(shown(desk, place))
}

/// The fields that may be set at any time.
fn apply(value: &mut Value, fields: &Fields) -> Result<(), ApiError> {
    if let Some(after) = fields.part("after_completion")? {
        value["after_completion"] = after_completion(&after)?;
    }
    if let Some(word) = fields.word("billing_address_collection", &["auto", "required"])? {
        value["billing_address_collection"] = json!(word);
    }
    if let Some(part) = fields.part("restrictions")? {
        let sessions = part.part("completed_sessions")?;
        let limit = sessions.map(|part| part.int("limit", 1, i64::MAX)).transpose()?.flatten();
        value["restrictions"] = json!({"completed_sessions": {"limit": limit}});
    }
    if let Some(text) = fields.text("inactive_message", 500)? {
        value["inactive_message"] = json!(text);
    }
    if let Some(methods) = fields.texts("payment_method_types")? {
        value["payment_method_types"] = json!(methods);
    }
    if let Some(word) = fields.word("submit_type", &["auto", "pay", "book", "donate"])? {
        value["submit_type"] = json!(word);
    }
    for (name, text) in fields.metadata("metadata")? {
        match (text == "", value["metadata"].as_object_mut()) {
            (true, Some(map)) => drop(map.remove(&name)),
            _ => value["metadata"][name] = text,
        }
    }
    Ok(())
}

fn after_completion(after: &Fields) -> Result<Value, ApiError> {
    let kind =
        after.word("type", &["hosted_confirmation", "redirect"])?.unwrap_or("hosted_confirmation");
    if kind == "redirect" {
        let missing = || ApiError::missing(after.param("redirect.url"));
        let url = after.part("redirect")?.ok_or_else(missing)?.url("url")?.ok_or_else(missing)?;
        return Ok(json!({"type": kind, "redirect": {"url": url}}));
    }
    let part = after.part("hosted_confirmation")?;
    let message = part.map(|part| part.text("custom_message", 500)).transpose()?.flatten();
    Ok(json!({"type": kind, "hosted_confirmation": {"custom_message": message}}))
}

fn blank(key: Key, live: bool, currency: &str) -> Value {
    json!({
        "id": id("cl", key), "object": "checkout_link", "active": true, "mode": "payment", "url": null,
        "title": "", "description": null, "currency": currency, "livemode": live, "created": key.0,
        "after_completion": {"type": "hosted_confirmation", "hosted_confirmation": {"custom_message": null}},
        "billing_address_collection": "auto", "allow_promotion_codes": false,
        "restrictions": {"completed_sessions": {"limit": null}}, "inactive_message": null,
        "payment_method_types": ["card"], "submit_type": "auto", "metadata": {}, "custom_fields": [],
        "custom_text": {},
    })
}

/// A few links that were made in the last months of history.
pub fn seeded(book: &Book) -> Vec<Link> {
    let link = |at: usize| {
        let made = book.now - (8 - at as i64) * 11 * DAY;
        let key = beside((made, at as u32), made, book.seed);
        let (currency, good) =
            (at % CURRENCIES.len(), (at * 5 + mix(book.seed, 3) as usize % 3) % 15);
        let mut value = blank(key, book.live, CURRENCIES[currency].0);
        value["title"] = json!(name(good).chars().take(30).collect::<String>());
        value["active"] = json!(at % 4 != 3);
        value["metadata"] = json!({"order_id": format!("LINK-{}", 101 + at), "desk": "toko"});
        let item = Item {
            price: book.goods.price(good, currency),
            product: book.goods.product(good),
            name: name(good).to_owned(),
            quantity: 1,
            unit: unit(good, currency),
            shippable: shippable(good),
        };
        Link { value, items: vec![item], completed: 0 }
    };
    (0..7).map(link).collect()
}

impl Store {
    /// Where a link is.
    pub fn link(&self, id: &str) -> Option<usize> {
        self.links.iter().position(|link| link.id() == id)
    }

    /// Puts a link where it belongs, in place of one with the same id.
    pub fn put_link(&mut self, link: Link) {
        let name = link.id().to_owned();
        self.keep("fluveo.link", &name, &link);
        self.restore_link(link);
    }

    /// The same without noting it for the state file.
    pub fn restore_link(&mut self, link: Link) {
        match self.link(link.id()) {
            Some(place) => self.links[place] = link,
            None => self.links.push(link),
        }
    }

    /// Changes a link and says so.
    pub fn change_link(&mut self, before: &Link, link: Link, cause: &Cause, now: i64) {
        let word = |link: &Link| if link.value["active"] == true { "active" } else { "inactive" };
        self.log(link.id(), Some(word(before)), word(&link), cause, now);
        let object = link.value.clone();
        self.put_link(link);
        self.other("checkout_link.updated", object, now);
    }

    /// Makes a session for somebody who opens a link; none where it is not active.
    pub fn visit(&mut self, place: usize, number: u32, cause: &Cause, now: i64) -> Option<usize> {
        let link = self.links.get(place).filter(|link| link.value["active"] == true)?;
        let draft = link.draft(now);
        Some(self.insert(&draft, (now, number), cause, now))
    }

    /// A link may be good for so many paid sessions only.
    pub fn count_for_link(&mut self, deal: &Deal, cause: &Cause, now: i64) {
        let Some(place) = self.link(deal.text("checkout_link")) else { return };
        let before = self.links[place].clone();
        let mut link = before.clone();
        link.completed += 1;
        let limit = link.value["restrictions"]["completed_sessions"]["limit"].as_i64();
        if limit.is_some_and(|limit| link.completed >= limit) && link.value["active"] == true {
            link.value["active"] = json!(false);
            self.change_link(&before, link, cause, now);
        } else {
            self.put_link(link);
        }
    }
}
