//! The sessions that are there at the start. Prood keeps no history: only keys that have not ended.
//!
//! Sessions come in batches, each a function of the seed, its number and its time; the state file needs
//! the batches only, and every session that has moved since.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::error::Refusal;
use super::gateway::{self, Wish, uuid};
use super::orders::Order;
use super::redis::command;
use super::session::{Channel, Fulfillment, Gate, Gateway, PREFIX, Session, State};
use super::{Inner, TENANTS};
use crate::clock::{DAY, HOUR, MINUTE};
use crate::names::GOODS;
use crate::rng::{Rng, mix};
use crate::state::StateFile;

/// Sessions that were seeded together.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Batch {
    number: u32,
    /// When, in business time.
    base: i64,
    count: u32,
}

/// How many sessions a sandbox of that size begins with.
fn usual(sessions: usize) -> u32 {
    (sessions / 10).clamp(60, 5_000) as u32
}

impl Inner {
    /// Seeds, or takes up what the state file remembers. Where nothing of that lives any more, a new
    /// batch comes, so that a demo that was closed for days is not empty.
    pub fn begin(
        &mut self,
        state: Option<&StateFile>,
        sessions: usize,
        now: i64,
    ) -> Result<(), String> {
        let mut orders = Vec::new();
        if let Some(state) = state {
            let all = |kind| state.all(kind).map_err(|error| error.to_string());
            self.batches = parsed(all("prood-batch")?);
            for session in parsed::<Session>(all("prood-session")?) {
                self.touched.insert(session.id.clone());
                self.sessions.insert(session.id.clone(), session);
            }
            orders = parsed::<Order>(all("prood-order")?);
        }
        self.rebuild(now);
        orders.into_iter().for_each(|order| self.orders.restore(order));
        if self.sessions.values().all(|session| session.until <= now) {
            self.batch(usual(sessions), now);
        }
        self.fill(now).map_err(|error| format!("Redis does not take the sessions: {error}"))
    }

    /// Makes the seeded sessions anew in the form of the profile in force; the moved ones stay.
    fn rebuild(&mut self, now: i64) {
        self.sessions.retain(|id, _| self.touched.contains(id));
        let moved: HashSet<_> =
            self.sessions.values().filter_map(|session| session.place).collect();
        for batch in self.batches.clone() {
            for at in (0..batch.count).filter(|at| !moved.contains(&(batch.number, *at))) {
                let mut session = self.invent(&batch, at);
                session.gone = session.until <= now;
                self.sessions.insert(session.id.clone(), session);
            }
        }
        let mut all: Vec<&Session> = self.sessions.values().collect();
        all.sort_by(|a, b| a.id.cmp(&b.id));
        all.into_iter().for_each(|session| self.orders.of_session(session));
    }

    /// Adds a batch.
    fn batch(&mut self, count: u32, now: i64) {
        let number = self.batches.last().map_or(0, |last| last.number + 1);
        let batch = Batch { number, base: now / MINUTE * MINUTE, count };
        self.keep("prood-batch", &format!("{number:06}"), &batch);
        for at in 0..count {
            let session = self.invent(&batch, at);
            self.orders.of_session(&session);
            self.sessions.insert(session.id.clone(), session);
        }
        self.batches.push(batch);
    }

    /// Writes every living session to Redis.
    fn fill(&mut self, now: i64) -> std::io::Result<()> {
        let mut commands = Vec::new();
        for session in self.sessions.values_mut() {
            session.gone |= session.until <= now;
            if !session.gone {
                let value = session.stored(&self.switches, &self.origin);
                let left = (session.until - now).to_string();
                commands.push(command(["SET", &session.key(), &value, "PX", &left]));
            }
        }
        self.redis.run(&commands)?;
        self.schedule();
        Ok(())
    }

    /// Another profile: the keys of before go, the same sessions come in its form.
    pub fn reform(&mut self, now: i64) -> std::io::Result<()> {
        let keys = self.redis.keys(PREFIX)?;
        let gone: Vec<_> = keys.iter().map(|key| command(["DEL", key])).collect();
        self.redis.run(&gone)?;
        let touched = self.touched.iter().filter_map(|id| self.sessions.get(id)?.order.clone());
        self.orders.keep_only(&touched.collect());
        self.rebuild(now);
        self.fill(now)
    }

    /// `POST /sessions/prood/seed {"count":N}`.
    pub fn seed_more(&mut self, body: &Value, now: i64) -> Result<Value, Refusal> {
        let count = body["count"].as_u64().filter(|count| (1..=100_000).contains(count));
        let count = count.ok_or_else(|| Refusal::field("count", "count is 1 to 100000"))?;
        self.batch(count as u32, now);
        self.fill(now)?;
        let live = self.sessions.values().filter(|session| !session.gone).count();
        Ok(json!({"added": count, "sessions": live}))
    }

    /// The session at a place of a batch.
    fn invent(&self, batch: &Batch, at: u32) -> Session {
        let key = mix(u64::from(batch.number) << 32 | u64::from(at), mix(self.seed, 500));
        let mut rng = Rng::new(key);
        let (created, until, day) = times(&mut rng, batch.base);
        let link = rng.chance(110);
        let state = STATES[rng.weighted(&[110, 140, 80, 350, 90, 180, 50])];
        let (channel, fulfillment) = manner(&mut rng, link, state);
        let customer = (state != State::Idle || rng.chance(100))
            .then(|| self.orders.customer(rng.below(self.orders.customers() as u64) as usize));
        let state = if customer.is_some() && state == State::Idle { State::Info } else { state };
        let (amount, currency) = price(&mut rng);
        let tenant = usize::from(rng.chance(160));
        let own = !rng.chance(40);
        let mut session = Session {
            id: self.id(link, created, rng.next()),
            link,
            tenant: (own && (self.switches.docs() || !link)).then(|| TENANTS[tenant].id.to_owned()),
            order: (!link && !rng.chance(30)).then(|| self.order_id(&mut rng)),
            description: link.then(|| format!("Fatura n.º {}", 1200 + rng.below(800))),
            return_url: (!link || rng.chance(500))
                .then(|| "https://loja-alvorada.example/obrigado".to_owned()),
            cancel_url: rng
                .chance(300)
                .then(|| "https://loja-alvorada.example/carrinho".to_owned()),
            customer_id: customer
                .as_ref()
                .filter(|_| rng.chance(600))
                .map(|person| person.id.clone()),
            store: own.then(|| TENANTS[tenant].name.to_owned()),
            gateway: GATEWAYS[rng.weighted(&[38, 27, 35])],
            channel,
            fulfillment,
            amount,
            currency,
            address: address(&mut rng, state, fulfillment),
            customer: customer.map(|person| person.info()).unwrap_or_default(),
            state,
            error: (state == State::Failed).then(|| "The payment was declined.".to_owned()),
            payment: None,
            created,
            saved: created,
            expires: (self.switches.docs() || !day).then_some(until),
            until,
            gone: false,
            place: Some((batch.number, at)),
        };
        self.begin_payment(&mut session, &mut rng, batch.base);
        session
    }

    /// The payment of a session that has come so far.
    fn begin_payment(&self, session: &mut Session, rng: &mut Rng, base: i64) {
        let token = match session.state {
            State::Complete => "pm_ok",
            State::Failed => "pm_decline",
            State::Payment | State::Confirming => "pm_3ds",
            _ => return,
        };
        let method = ["multibanco", "mbway", "creditcard"][rng.weighted(&[65, 25, 10])];
        let has_phone = session.customer["phone"].is_string();
        let method = if method == "mbway" && !has_phone { "multibanco" } else { method };
        let wish =
            Wish { token: Some(token.to_owned()), method: Some(method.to_owned()), phone: None };
        let at = session.created + rng.range(0, (base - session.created) * 2 / 3);
        let docs = self.switches.docs();
        let Ok(mut payment) = gateway::charge(session, &wish, &self.origin, docs, at) else {
            return;
        };
        match session.state {
            State::Complete => payment.gate = Gate::Captured,
            State::Failed => payment.gate = Gate::Refused,
            // The gateway has the money, Prood does not know yet: what asking again is for.
            _ if rng.chance(300) => payment.gate = Gate::Captured,
            _ => {}
        }
        if matches!(session.state, State::Complete | State::Failed) {
            gateway::adopt(&mut payment);
        }
        session.saved = at + rng.range(0, (base - at) / 2);
        session.payment = Some(payment);
    }

    /// Mostly an id of Prood's own; three in a hundred are also known to Plugipay.
    fn order_id(&self, rng: &mut Rng) -> String {
        if rng.chance(35) && !self.shared_orders.is_empty() {
            return self.shared_orders[rng.below(self.shared_orders.len() as u64) as usize].clone();
        }
        match self.switches.docs() {
            true => format!("ord_{}", super::create::letters(rng.next(), 10).to_lowercase()),
            false => uuid(rng),
        }
    }
}

const STATES: [State; 7] = [
    State::Idle,
    State::Info,
    State::Shipping,
    State::Payment,
    State::Confirming,
    State::Complete,
    State::Failed,
];
const GATEWAYS: [Gateway; 3] = [Gateway::Stripe, Gateway::Easypay, Gateway::Ifthenpay];

/// When it was made, when its key ends, and whether it lives a day and not half an hour.
fn times(rng: &mut Rng, base: i64) -> (i64, i64, bool) {
    if rng.chance(200) {
        let created = base - rng.range(5 * MINUTE, 20 * HOUR);
        return (created, created + DAY, true);
    }
    let left = rng.range(2 * MINUTE, 30 * MINUTE - 1);
    (base + left - 30 * MINUTE, base + left, false)
}

fn manner(rng: &mut Rng, link: bool, state: State) -> (Channel, Fulfillment) {
    if link {
        return (Channel::Link, Fulfillment::None);
    }
    let channel = [Channel::Web, Channel::Pos, Channel::Agent][rng.weighted(&[85, 11, 4])];
    let all =
        [Fulfillment::Shipping, Fulfillment::LocalDelivery, Fulfillment::Pickup, Fulfillment::None];
    let fulfillment = all[rng.weighted(&[50, 12, 18, 20])];
    match state {
        State::Shipping => (Channel::Web, all[rng.weighted(&[80, 20])]),
        _ => (channel, fulfillment),
    }
}

fn price(rng: &mut Rng) -> (i64, String) {
    let (_, _, cents) = GOODS[rng.below(GOODS.len() as u64) as usize];
    let amount = cents * rng.range(1, 4) + rng.range(0, 99);
    let currency = ["EUR", "USD", "GBP", "JPY", "eur"][rng.weighted(&[880, 50, 45, 20, 5])];
    (amount, currency.to_owned())
}

fn address(rng: &mut Rng, state: State, fulfillment: Fulfillment) -> Value {
    let sent = matches!(fulfillment, Fulfillment::Shipping | Fulfillment::LocalDelivery);
    if !sent || matches!(state, State::Idle | State::Info) {
        return Value::Null;
    }
    let (city, district, code) = [
        ("Lisboa", "Lisboa", "1100-148"),
        ("Porto", "Porto", "4050-253"),
        ("Évora", "Évora", "7000-508"),
        ("São João da Madeira", "Aveiro", "3700-121"),
    ][rng.below(4) as usize];
    json!({
        "firstName": null, "lastName": null, "phone": null,
        "street": format!("Rua das Flores {}", 1 + rng.below(180)), "street2": null, "city": city,
        "state": null, "country": "PT", "postalCode": code, "district": district, "nationalAddress": null,
    })
}

fn parsed<T: serde::de::DeserializeOwned>(all: Vec<(String, String)>) -> Vec<T> {
    let read = |(id, body): (String, String)| match serde_json::from_str(&body) {
        Ok(value) => Some(value),
        Err(error) => {
            tracing::error!(%id, %error, "a record of the state file is not readable");
            None
        }
    };
    all.into_iter().filter_map(read).collect()
}
