//! Its client.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{
    Connection, Currency, Customer, Facet, Kind, LineItem, Mode, Money, OrderId, Refund, Session,
    SessionDraft, Stamp, Status,
};
use providers::transport::{Answer, Channel, Dialect, Refusal, Request, Transport};
use providers::{
    Account, Class, Create, Credentials, Entry, ErrorKind, Fetch, Field, Info, Malformed, Page,
    Provider, ProviderError, Reader, Result, Row, Sweep, SweepAsk,
};
use serde_json::{Value, json};

use super::NAME;

pub const ENTRY: Entry = Entry { info: &INFO, open, reader };

static INFO: Info = Info {
    id: NAME,
    name: "Sixth One",
    about: "Made up, to show what a provider is",
    base_url: "https://sixth.example",
    fields: &[
        Field::secret("key", "Key", "The only key."),
        Field::setting("requests_per_second", "Requests per second", "", "0 means no limit."),
    ],
    requests_per_second: None,
    currencies: &["EUR", "JPY"],
    methods: &[],
    cancel_effect: "",
    cancels_by_expiry: false,
    class: Class::Neither,
    create_class: Class::Neither,
    needs: &[],
    takes_email: false,
    params: &[],
    link_params: &[],
    lifecycle: &["new", "paid"],
    reserved: None,
    minutes: 5,
    polling: None,
    without: &[(Facet::Cancel, "What was begun is paid")],
};

struct Sixth {
    channel: Channel,
}

struct Key(String);

impl Dialect for Key {
    fn sign(&self, _: &Request, _: DateTime<Utc>) -> Vec<(&'static str, String)> {
        vec![("authorization", format!("Bearer {}", self.0))]
    }

    fn refusal(&self, answer: &Answer) -> Refusal {
        Refusal { message: Some(answer.body.clone()), ..Refusal::default() }
    }
}

fn open(
    connection: &Connection,
    credentials: &Credentials,
    transport: Arc<Transport>,
) -> Result<Box<dyn Provider>> {
    let key = credentials.get("key").unwrap_or_default().to_owned();
    let channel = Channel::open(connection, &INFO, credentials, transport, Box::new(Key(key)))?;
    Ok(Box::new(Sixth { channel }))
}

fn reader(_: &Connection) -> Box<dyn Reader> {
    Box::new(Map)
}

struct Map;

impl Reader for Map {
    fn read(&self, raw: &str) -> Row {
        let read = read(raw).ok_or_else(|| Malformed { id: None, reason: "no row".to_owned() });
        Row { raw: raw.to_owned(), read }
    }

    fn items(&self, _: &str) -> Vec<LineItem> {
        Vec::new()
    }
}

fn read(raw: &str) -> Option<Session> {
    let body: Value = serde_json::from_str(raw).ok()?;
    let text = |key: &str| body[key].as_str().map(str::to_owned);
    let currency = Currency::new(body["currency"].as_str()?).ok()?;
    let units = body["minor"].as_i64()?;
    let at = Stamp::provider(DateTime::from_timestamp(body["made"].as_i64()?, 0)?);
    let raw_status = text("state")?;
    let status = match raw_status.as_str() {
        "new" => Status::Open,
        "paid" => Status::Completed,
        _ => Status::Unknown,
    };
    Some(Session {
        kind: Kind::Session,
        id: text("id")?,
        mode: Mode::Test,
        status,
        raw_status,
        refund: Refund::None,
        amount: Money::new(units, currency),
        provider_amount: units,
        order_ids: text("order")
            .map(|value| OrderId { value, path: "order".to_owned() })
            .into_iter()
            .collect(),
        customer: Customer::default(),
        adapter: None,
        payment_method: None,
        methods: Vec::new(),
        hosted_url: None,
        metadata: None,
        created: at,
        updated: at,
        completed: (status == Status::Completed).then_some(at),
        expires: None,
    })
}

impl Sixth {
    async fn ask(&self, request: Request) -> Result<(Value, Answer)> {
        let answer = self.channel.send(&request).await?;
        match serde_json::from_str(&answer.body) {
            Ok(Value::Object(body)) => Ok((Value::Object(body), answer)),
            _ => Err(self.channel.invalid(&answer, request.effect, "no object")),
        }
    }
}

#[async_trait]
impl Provider for Sixth {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn reader(&self) -> &dyn Reader {
        &Map
    }

    async fn account(&self) -> Result<Account> {
        let page = self.page(&SweepAsk { limit: 1, ..SweepAsk::default() }).await?;
        let sample = page.rows.into_iter().next();
        Ok(Account { id: Some("sixth".to_owned()), mode: Mode::Test, sample, skew_seconds: None })
    }

    fn sweep(&self) -> Option<&dyn Sweep> {
        Some(self)
    }

    fn fetch(&self) -> Option<&dyn Fetch> {
        Some(self)
    }

    fn create(&self) -> Option<&dyn Create> {
        Some(self)
    }
}

#[async_trait]
impl Sweep for Sixth {
    async fn page(&self, ask: &SweepAsk) -> Result<Page<Row>> {
        let request = Request::get("", "/rows")
            .query("limit", &ask.limit.clamp(1, 50).to_string())
            .maybe("after", ask.after.map(|at| at.timestamp().to_string()).as_deref())
            .maybe("before", ask.before.map(|at| at.timestamp().to_string()).as_deref())
            .maybe("cursor", ask.cursor.as_deref());
        let (body, answer) = self.ask(request).await?;
        let rows = body["rows"].as_array().cloned().unwrap_or_default();
        Ok(Page {
            rows: rows.iter().map(|row| Map.read(&row.to_string())).collect(),
            next: body["next"].as_str().map(str::to_owned),
            server_time: answer.server_time,
        })
    }

    fn polled(&self) -> &'static [&'static str] {
        &[]
    }

    fn page_limit(&self) -> u32 {
        50
    }
}

#[async_trait]
impl Fetch for Sixth {
    async fn fetch(&self, id: &str) -> Result<Row> {
        let wrong = || ProviderError::unsent(ErrorKind::NotFound, "this is no id");
        let request = Request::get("", "/rows/{}").id(id).ok_or_else(wrong)?;
        Ok(Map.read(&self.ask(request).await?.1.body))
    }

    fn recognise(&self, text: &str) -> Option<String> {
        text.starts_with("row_").then(|| text.to_owned())
    }
}

#[async_trait]
impl Create for Sixth {
    fn body(&self, draft: &SessionDraft) -> Result<Vec<u8>> {
        let body = json!({
            "minor": draft.amount.minor, "currency": draft.amount.currency.code(),
            "order": draft.order_id,
        });
        Ok(body.to_string().into_bytes())
    }

    async fn create(&self, draft: &SessionDraft, key: &str) -> Result<Row> {
        let request = Request::post("", "/rows", self.body(draft)?).header("idempotency-key", key);
        Ok(Map.read(&self.ask(request).await?.1.body))
    }
}
