//! From FloPay's words to ours. Pure: the same body and settings give the same row.
//!
//! Stored is a session as it was read; or, where we made it, an envelope of what we asked for, its short
//! answer and what was read since. An attempt whose payer had a payment method on file has no more.

use chrono::{DateTime, Utc};
use domain::{
    Connection, Customer, Kind, LineItem, Mode, OrderId, Refund, Session, Source, Stamp, Status,
};
use reqwest::Url;

use super::lines::{Lines, lines};
use super::told::by_unit;
use super::wire;
use crate::envelope::{Envelope, Known};
use crate::pick::member;
use crate::reading::{Read, explain, json_text, loose, order_ids, time};
use crate::{Fact, Malformed, Reader, Row};

/// The part of an envelope that is the answer to our request.
pub const CREATED: &str = "created";
/// The part that is the hosted page's URL, with the parameters that were asked for.
pub const HOSTED: &str = "hosted";
/// The part that says that nothing had to be collected.
pub const ON_FILE: &str = "on_file";
/// The part that is the session as it was read later.
const SESSION: &str = "session";

/// Their words and ours, as far as anybody knows them. A word that is not here is `unknown`.
const STATUSES: &[(&str, Status)] = &[
    ("open", Status::Open),
    ("processing", Status::Pending),
    ("requires_action", Status::Pending),
    ("completed", Status::Completed),
    ("failed", Status::Failed),
    ("expired", Status::Expired),
];

/// How this connection's bodies are read.
#[derive(Debug, Clone)]
pub struct Map {
    paths: Vec<String>,
    checkout: String,
    by_unit: bool,
    mode: Mode,
}

/// One session: what was told of it, and what we asked for.
struct View<'a> {
    envelope: Option<&'a Envelope<'a>>,
    told_raw: Option<&'a str>,
    told: wire::Session<'a>,
    asked_raw: Option<&'a str>,
    asked: wire::Session<'a>,
}

impl Map {
    /// With the settings of a connection whose hosted pages are at `checkout`.
    pub fn new(connection: &Connection, checkout: String, mode: Mode) -> Self {
        let given = connection.settings.list("order_id.paths");
        let given = if given.is_empty() { vec!["tagsData.order_id"] } else { given };
        let paths = given.into_iter().map(str::to_owned).collect();
        let by_unit = by_unit(&connection.settings).unwrap_or(false);
        Self { paths, checkout, by_unit, mode }
    }

    /// Where a session is paid.
    pub fn hosted(&self, id: &str, params: &[(String, String)]) -> String {
        let page = format!("{}/secure", self.checkout);
        let Ok(mut url) = Url::parse(&page) else { return format!("{page}?id={id}") };
        url.query_pairs_mut().append_pair("id", id).extend_pairs(params);
        url.to_string()
    }

    fn session(&self, raw: &str) -> Read<Session> {
        // The parser would take an array of the right values for an object.
        if !raw.trim_start().starts_with('{') {
            return Err("it is not a JSON object".to_owned());
        }
        let envelope = Envelope::read(raw);
        let view = View::read(raw, envelope.as_ref())?;
        let id = view.id().ok_or("it has no id")?;
        let lines = view.lines(self.by_unit)?;
        let amount = lines.due()?;
        let attempt = view.part(ON_FILE).is_some();
        let (status, raw_status) = view.standing();
        let times = view.times(status)?;
        let account = view.account();
        let tags = view.told.tags_data.or(view.asked.tags_data);
        Ok(Session {
            kind: if attempt { Kind::Attempt } else { Kind::Session },
            mode: self.mode,
            status,
            raw_status,
            refund: Refund::None,
            amount,
            provider_amount: amount.minor,
            order_ids: self.order_ids(&view),
            customer: customer(account),
            adapter: loose(view.told.gateway),
            payment_method: None,
            methods: Vec::new(),
            hosted_url: (!attempt).then(|| self.url(&view, &id)),
            metadata: tags.and_then(json_text),
            created: times.created,
            updated: times.updated,
            completed: times.completed,
            expires: times.expires,
            id,
        })
    }

    fn order_ids(&self, view: &View<'_>) -> Vec<OrderId> {
        let mut found = Vec::new();
        for raw in [view.told_raw, view.asked_raw].into_iter().flatten() {
            let more = order_ids(raw, None, &self.paths);
            found.extend(more.into_iter().filter(|id| !found.contains(id)).collect::<Vec<_>>());
        }
        found
    }

    fn url(&self, view: &View<'_>, id: &str) -> String {
        let kept = view.part(HOSTED).and_then(|raw| serde_json::from_str(raw).ok());
        let told = || loose::<String>(view.told.checkout_url).filter(|url| !url.is_empty());
        kept.or_else(told).unwrap_or_else(|| self.hosted(id, &[]))
    }
}

impl<'a> View<'a> {
    fn read(raw: &'a str, envelope: Option<&'a Envelope<'a>>) -> Read<Self> {
        let asked_raw = envelope.and_then(|it| it.known.asked).map(|raw| raw.get());
        let told_raw = envelope.map_or(Some(raw), |envelope| envelope.part(SESSION));
        let parse = |raw: Option<&'a str>| {
            let read = raw.map(serde_json::from_str::<wire::Session<'a>>).transpose();
            read.map(Option::unwrap_or_default).map_err(|error| explain(&error))
        };
        Ok(Self { envelope, told: parse(told_raw)?, asked: parse(asked_raw)?, told_raw, asked_raw })
    }

    fn part(&self, name: &str) -> Option<&'a str> {
        self.envelope.and_then(|envelope| envelope.part(name))
    }

    fn id(&self) -> Option<String> {
        let known = self.envelope.map(|envelope| envelope.known.id.clone());
        let told = [self.told.uuid, self.told.id, self.told.session_id];
        let told = || told.into_iter().find_map(loose::<String>);
        known.or_else(told).filter(|id| !id.is_empty())
    }

    /// What was read, else what was asked for.
    fn lines(&self, by_unit: bool) -> Read<Lines> {
        let told = lines(&self.told, by_unit)?;
        if told.is_empty() { lines(&self.asked, by_unit) } else { Ok(told) }
    }

    fn standing(&self) -> (Status, String) {
        if self.gone().is_some() {
            return (Status::Unknown, "gone".to_owned());
        }
        if self.part(ON_FILE).is_some() {
            return (Status::Pending, ON_FILE.to_owned());
        }
        let word: Option<String> = loose(self.told.status);
        let only_made = self.told_raw.is_none();
        let word = word.unwrap_or_else(|| if only_made { "open" } else { "" }.to_owned());
        (crate::reading::status(STATUSES, &word), word)
    }

    fn gone(&self) -> Option<DateTime<Utc>> {
        self.envelope.and_then(|envelope| envelope.known.gone)
    }

    fn account(&self) -> wire::Account {
        let read = |view: &wire::Session<'a>| loose(view.account.or(view.account_data));
        read(&self.told).or_else(|| read(&self.asked)).unwrap_or_default()
    }

    fn times(&self, status: Status) -> Read<Times> {
        let stamp = |field, text: &Option<wire::Text<'_>>| {
            text.as_ref().map(|text| time(field, text).map(Stamp::provider)).transpose()
        };
        let derived = |at| Stamp { at, source: Source::Derived };
        let made = self.envelope.and_then(|envelope| envelope.known.at).map(derived);
        let created = stamp("createdAt", &self.told.created_at)?.or(made);
        let created = created.ok_or("createdAt is missing")?;
        let completed = stamp("completedAt", &self.told.completed_at)?;
        let told = stamp("updatedAt", &self.told.updated_at)?;
        let updated = self.gone().map(derived).or(told);
        let updated = updated.unwrap_or_else(|| derived(completed.unwrap_or(created).at));
        // A paid session must have a day in the month's report, if only an estimated one.
        let paid = status == Status::Completed;
        let completed = completed.or_else(|| paid.then(|| derived(updated.at)));
        let expires = stamp("expiresAt", &self.told.expires_at)?;
        Ok(Times { created, updated, completed, expires })
    }
}

struct Times {
    created: Stamp,
    updated: Stamp,
    completed: Option<Stamp>,
    expires: Option<Stamp>,
}

fn customer(account: wire::Account) -> Customer {
    let names: Vec<_> = [account.first_name, account.last_name].into_iter().flatten().collect();
    Customer {
        id: account.user_id,
        name: (!names.is_empty()).then(|| names.join(" ")),
        email: account.email,
        phone: None,
    }
}

impl Reader for Map {
    fn read(&self, raw: &str) -> Row {
        let read = self.session(raw).map_err(|reason| Malformed { id: id_of(raw), reason });
        Row { raw: raw.to_owned(), read }
    }

    fn items(&self, raw: &str) -> Vec<LineItem> {
        let envelope = Envelope::read(raw);
        let view = View::read(raw, envelope.as_ref());
        let lines = view.and_then(|view| view.lines(self.by_unit));
        lines.map(Lines::items).unwrap_or_default()
    }

    fn facts(&self, raw: &str) -> Vec<Fact> {
        let envelope = Envelope::read(raw);
        let Ok(view) = View::read(raw, envelope.as_ref()) else { return Vec::new() };
        let raws = [view.told_raw, view.asked_raw].into_iter().flatten();
        let read = raws.map(|raw| serde_json::from_str(raw).unwrap_or_default());
        let details: Vec<wire::Details<'_>> = read.collect();
        type Field = for<'a> fn(&wire::Details<'a>) -> Option<String>;
        let fields: [(&'static str, Field); 5] = [
            ("coupon_codes", |it| Some(loose::<Vec<String>>(it.coupon_codes)?.join(", "))),
            ("checkout_mode", |it| loose(it.checkout_mode)),
            ("checkout_type", |it| loose(it.checkout_type)),
            ("checkout_layout", |it| loose(it.checkout_layout)),
            ("utm", utm),
        ];
        let found = |field: Field| details.iter().filter_map(field).find(|text| !text.is_empty());
        fields
            .into_iter()
            .filter_map(|(key, field)| Some(Fact::plain(key, found(field)?)))
            .collect()
    }

    fn return_urls(&self, raw: &str) -> (Option<String>, Option<String>) {
        let envelope = Envelope::read(raw);
        let Ok(view) = View::read(raw, envelope.as_ref()) else { return (None, None) };
        let raws = [view.told_raw, view.asked_raw];
        let url = |key| raws.iter().flatten().find_map(|raw| loose(member(raw, key)));
        (url("successUrl"), url("cancelUrl"))
    }

    fn remembers(&self) -> bool {
        true
    }

    /// A session that we made, and how it was read since: what we asked for stays with it. FloPay's own
    /// body need not repeat it.
    fn renewed(&self, session: &str, read: &str) -> Option<Row> {
        let mut envelope = Envelope::read(session)?;
        let told: wire::Session<'_> = serde_json::from_str(read).ok()?;
        let ids = [told.uuid, told.id, told.session_id];
        let same = |id: String| id == envelope.known.id;
        if envelope.part(ON_FILE).is_some() || !ids.into_iter().filter_map(loose).any(same) {
            return None;
        }
        envelope.known.gone = None;
        Some(self.read(&envelope.with(SESSION, read.trim()).write()))
    }

    /// One that FloPay answers 404 for. What ended before stays as it ended.
    fn vanished(&self, raw: &str, at: DateTime<Utc>) -> Option<Row> {
        let session = self.session(raw).ok()?;
        if session.kind == Kind::Attempt
            || !session.status.is_live()
            || session.raw_status == "gone"
        {
            return None;
        }
        let envelope = Envelope::read(raw).unwrap_or_else(|| {
            let known = Known { id: session.id.clone(), ..Known::default() };
            Envelope { known, ..Envelope::default() }.with(SESSION, raw)
        });
        let known = Known { gone: Some(at), ..envelope.known };
        Some(self.read(&Envelope { known, ..envelope }.write()))
    }
}

fn utm(details: &wire::Details<'_>) -> Option<String> {
    let utm: Vec<wire::Utm<'_>> = loose(details.utm_metadata)?;
    let pairs: Vec<_> = utm.iter().map(|utm| format!("{}={}", utm.name, utm.value)).collect();
    Some(pairs.join(", "))
}

fn id_of(raw: &str) -> Option<String> {
    let envelope = Envelope::read(raw);
    View::read(raw, envelope.as_ref()).ok()?.id()
}
