//! The only place that changes a session: Redis, the log of effects and the state file follow.

use serde::Serialize;

use super::Inner;
use super::redis::command;
use super::session::{Session, State};
use crate::clock::iso;
use crate::effects::Effect;
use crate::state::Record;

impl Inner {
    /// Takes the last of some steps and writes the session to Redis.
    pub fn save(
        &mut self,
        mut session: Session,
        steps: &[State],
        cause: &str,
        now: i64,
    ) -> std::io::Result<Session> {
        let mut from = self.sessions.get(&session.id).map(|known| known.state);
        session.state = steps.last().copied().unwrap_or(session.state);
        session.touch(now, &self.switches);
        let value = session.stored(&self.switches, &self.origin);
        let left = (session.until - now).max(1).to_string();
        self.redis.one(command(["SET", &session.key(), &value, "PX", &left]))?;
        for to in steps {
            self.log(&session.id, from.map(State::as_str), to.as_str(), cause, now);
            from = Some(*to);
        }
        self.put(&session);
        self.schedule();
        Ok(session)
    }

    /// Keeps a session and its order.
    fn put(&mut self, session: &Session) {
        self.keep("prood-session", &session.id, session);
        self.touched.insert(session.id.clone());
        self.orders.of_session(session);
        self.sessions.insert(session.id.clone(), session.clone());
    }

    /// A session whose key is gone.
    pub fn vanish(&mut self, id: &str, cause: &str) {
        let Some(session) = self.sessions.get_mut(id) else { return };
        session.gone = true;
        let session = session.clone();
        self.keep("prood-session", id, &session);
        self.touched.insert(id.to_owned());
        if !matches!(session.state, State::Complete | State::Failed) {
            let end = if cause == "clock" { "expired" } else { "gone" };
            self.log(id, Some(session.state.as_str()), end, cause, session.until);
        }
    }

    /// Notes something for the state file.
    pub fn keep(&mut self, kind: &'static str, id: &str, what: &impl Serialize) {
        let body = serde_json::to_string(what).unwrap_or_default();
        self.dirty.push(Record { kind, id: id.to_owned(), body });
    }

    fn log(&mut self, id: &str, from: Option<&str>, to: &str, cause: &str, at: i64) {
        let effect = self.effects.push(Effect {
            seq: 0,
            at: iso(at),
            provider: "prood".to_owned(),
            session: id.to_owned(),
            from: from.map(str::to_owned),
            to: to.to_owned(),
            cause: cause.to_owned(),
            request_id: None,
        });
        self.keep("effect", &format!("prood/{:012}", effect.seq), &effect);
    }
}
