//! The state machine: what moves a session, and what the code's profile gets wrong about it.

use serde_json::{Value, json};

use super::Inner;
use super::error::Refusal;
use super::gateway::{self, Wish};
use super::session::{Gate, Session, State};

/// Who or what moves a session, for the log of effects.
pub type Cause<'a> = &'a str;

impl Inner {
    /// A session whose key exists. One whose key was deleted from outside ends here.
    pub fn find(&mut self, id: &str) -> Result<Session, Refusal> {
        let session = self.sessions.get(id).filter(|session| !session.gone).cloned();
        let session = session.ok_or(Refusal::NoSession)?;
        if self.redis.exists(&session.key())? {
            return Ok(session);
        }
        self.vanish(id, "redis key deleted");
        Err(Refusal::NoSession)
    }

    /// A session that may be changed. After its end nothing may, except that the code's profile knows
    /// no end but the key's.
    pub fn open(&mut self, id: &str, now: i64) -> Result<Session, Refusal> {
        let over =
            self.sessions.get(id).and_then(|known| known.expires).is_some_and(|end| end <= now);
        if over && self.switches.docs() { Err(Refusal::Expired) } else { self.find(id) }
    }

    /// The customer says who they are.
    pub fn set_customer(
        &mut self,
        id: &str,
        customer: Value,
        cause: Cause,
        now: i64,
    ) -> Result<Session, Refusal> {
        let mut session = self.open(id, now)?;
        if !matches!(session.state, State::Idle | State::Info | State::Shipping) {
            return Err(wrong_state(&session, "customer"));
        }
        session.customer = customer;
        let steps: &[State] = if session.state == State::Idle { &[State::Info] } else { &[] };
        Ok(self.save(session, steps, cause, now)?)
    }

    /// The customer says where they live.
    pub fn set_address(
        &mut self,
        id: &str,
        address: Value,
        cause: Cause,
        now: i64,
    ) -> Result<Session, Refusal> {
        let mut session = self.open(id, now)?;
        if !session.wants_address() || !matches!(session.state, State::Info | State::Shipping) {
            return Err(wrong_state(&session, "address"));
        }
        session.address = address;
        Ok(self.save(session, &[State::Shipping], cause, now)?)
    }

    /// The customer pays.
    pub fn pay(
        &mut self,
        id: &str,
        wish: &Wish,
        cause: Cause,
        now: i64,
    ) -> Result<Session, Refusal> {
        let mut session = self.open(id, now)?;
        self.may_pay(&session)?;
        let origin = self.origin.clone();
        let payment = gateway::charge(&session, wish, &origin, self.switches.docs(), now)?;
        let gate = payment.gate;
        session.payment = Some(payment);
        session.error = None;
        match gate {
            Gate::Refused => {
                let why = "The payment was declined.";
                session.error = Some(why.to_owned());
                self.save(session, &[State::Payment, State::Failed], cause, now)?;
                Err(Refusal::Declined(why.to_owned()))
            }
            Gate::Waiting => Ok(self.save(session, &[State::Payment], cause, now)?),
            Gate::Captured => {
                self.order_settled(&session, true, now);
                self.announce(&session, true);
                Ok(self.save(session, &[State::Payment, State::Complete], cause, now)?)
            }
        }
    }

    /// The code rebuilds a session from its customer and address alone: whatever it was, it may be paid
    /// again, unless it wants an address, which no route can give it.
    fn may_pay(&self, session: &Session) -> Result<(), Refusal> {
        let ready = match self.switches.docs() {
            true => matches!(session.state, State::Info | State::Shipping | State::Failed),
            false => {
                !session.customer.is_null()
                    && (!session.wants_address() || !session.address.is_null())
            }
        };
        if ready { Ok(()) } else { Err(wrong_state(session, "pay")) }
    }

    /// Asks the gateway how a payment stands.
    pub fn confirm(
        &mut self,
        id: &str,
        charge: &str,
        cause: Cause,
        now: i64,
    ) -> Result<Session, Refusal> {
        let mut session = self.open(id, now)?;
        let usable = self.switches.docs() || self.switches.confirm_fixed;
        let waits = matches!(session.state, State::Payment | State::Confirming);
        let refused = wrong_state(&session, "confirm");
        let Some(payment) = session.payment.as_mut().filter(|_| usable && waits) else {
            return Err(refused);
        };
        if !gateway::is_charge(payment, charge) {
            return Err(Refusal::field(
                "chargeId",
                "the gateway has no such charge for this session",
            ));
        }
        let answer = gateway::asked(payment);
        let end = match answer {
            Gate::Waiting => State::Confirming,
            Gate::Captured => State::Complete,
            Gate::Refused => State::Failed,
        };
        if answer == Gate::Refused {
            session.error = Some("The payment failed at the gateway.".to_owned());
        }
        if answer != Gate::Waiting {
            self.order_settled(&session, answer == Gate::Captured, now);
        }
        let steps: &[State] = match (session.state, end) {
            (State::Confirming, State::Confirming) => &[],
            (State::Payment, State::Complete | State::Failed) => &[State::Confirming, end],
            _ => &[end],
        };
        Ok(self.save(session, steps, cause, now)?)
    }

    /// The gateway decides by itself; Prood is not told.
    pub fn decide(
        &mut self,
        id: &str,
        captured: bool,
        cause: Cause,
        now: i64,
    ) -> Result<Session, Refusal> {
        let mut session = self.find(id)?;
        let refused = wrong_state(&session, cause);
        let waits = matches!(session.state, State::Payment | State::Confirming);
        let Some(payment) = session.payment.as_mut().filter(|_| waits) else { return Err(refused) };
        gateway::settle(payment, captured);
        Ok(self.save(session, &[], cause, now)?)
    }

    /// The gateway decides and calls back.
    pub fn called_back(
        &mut self,
        id: &str,
        captured: bool,
        cause: Cause,
        now: i64,
    ) -> Result<Session, Refusal> {
        let session = self.find(id)?;
        if session.payment.is_none() {
            return Err(wrong_state(&session, cause));
        }
        self.announce(&session, captured);
        self.learn(id, captured, cause, now)
    }

    /// A gateway's callback came: the order learns of it, and by the documentation the session too.
    pub fn learn(
        &mut self,
        id: &str,
        captured: bool,
        cause: Cause,
        now: i64,
    ) -> Result<Session, Refusal> {
        let mut session = self.find(id)?;
        self.order_settled(&session, captured, now);
        if let Some(payment) = &mut session.payment {
            gateway::settle(payment, captured);
        }
        if !self.switches.docs() || session.state == State::Complete {
            return Ok(self.save(session, &[], cause, now)?);
        }
        if let Some(payment) = &mut session.payment {
            gateway::adopt(payment);
        }
        let end = if captured { State::Complete } else { State::Failed };
        session.error = (!captured).then(|| "The payment failed at the gateway.".to_owned());
        let steps: &[State] = if session.state == end { &[] } else { &[end] };
        Ok(self.save(session, steps, cause, now)?)
    }

    /// Lets happen what is due: answers of MB WAY, and the end of sessions.
    pub fn sweep(&mut self, now: i64) -> Result<(), Refusal> {
        if now < self.next {
            return Ok(());
        }
        let live = || self.sessions.values().filter(|session| !session.gone);
        let answered: Vec<(String, bool)> = live()
            .filter_map(|session| {
                let (at, yes) = session.payment.as_ref()?.due?;
                (at <= now && at < session.until).then(|| (session.id.clone(), yes))
            })
            .collect();
        for (id, yes) in answered {
            // A key that is gone has ended with this; nobody is left to be told.
            match self.called_back(&id, yes, "gateway callback", now) {
                Ok(_) | Err(Refusal::NoSession) => {}
                Err(refusal) => return Err(refusal),
            }
        }
        let live = self.sessions.values().filter(|session| !session.gone);
        let ended: Vec<String> =
            live.filter(|session| session.until <= now).map(|session| session.id.clone()).collect();
        for id in ended {
            if let Some(session) = self.sessions.get(&id) {
                self.redis.one(super::redis::command(["DEL", &session.key()]))?;
            }
            self.vanish(&id, "clock");
        }
        self.schedule();
        Ok(())
    }

    /// When something is due next.
    pub fn schedule(&mut self) {
        let live = self.sessions.values().filter(|session| !session.gone);
        let times = live.flat_map(|session| {
            let due = session.payment.as_ref().and_then(|payment| payment.due);
            [Some(session.until), due.map(|(at, _)| at)]
        });
        self.next = times.flatten().min().unwrap_or(i64::MAX);
    }
}

fn wrong_state(session: &Session, what: &str) -> Refusal {
    Refusal::State(format!("A session in state {} takes no {what}.", session.state.as_str()))
}

/// A customer as the wire has them.
pub fn customer(
    email: &str,
    first: Option<String>,
    last: Option<String>,
    phone: Option<String>,
) -> Value {
    let mut all = json!({"email": email});
    for (name, value) in [("firstName", first), ("lastName", last), ("phone", phone)] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            all[name] = value.into();
        }
    }
    all
}
