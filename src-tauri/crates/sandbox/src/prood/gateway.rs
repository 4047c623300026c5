//! The gateways behind Prood, played by the sandbox: cards, Multibanco references, MB WAY.
//!
//! Card tokens: `pm_decline…` is refused, `pm_3ds…` asks for authentication, every other `pm_…` is
//! captured at once. MB WAY telephones: an end of `00` accepts after half a minute, one of `99` lets
//! the four minutes pass, every other waits until somebody pays.

use serde_json::{Value, json};

use super::error::Refusal;
use super::money;
use super::session::{Gate, Gateway, Payment, Session};
use crate::clock::{DAY, MINUTE, iso};
use crate::rng::{Rng, hash, mix};

/// What the customer wishes to pay with.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Stripe's payment method.
    pub token: Option<String>,
    /// `multibanco`, `mbway`, `creditcard`, or the gateway's own word.
    pub method: Option<String>,
    /// A telephone for MB WAY.
    pub phone: Option<String>,
}

/// The methods of Easypay and Ifthenpay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Multibanco,
    MbWay,
    Card,
}

impl Method {
    fn parse(word: &str) -> Option<Self> {
        match word {
            "multibanco" | "mb" => Some(Self::Multibanco),
            "mbway" | "mbw" => Some(Self::MbWay),
            "creditcard" | "cc" | "card" => Some(Self::Card),
            _ => None,
        }
    }

    fn word(self, gateway: Gateway) -> &'static str {
        match (self, gateway) {
            (Self::Multibanco, Gateway::Easypay) => "mb",
            (Self::Multibanco, _) => "multibanco",
            (Self::MbWay, Gateway::Easypay) => "mbw",
            (Self::MbWay, _) => "mbway",
            (Self::Card, Gateway::Easypay) => "cc",
            (Self::Card, _) => "creditcard",
        }
    }
}

/// Asks the session's gateway for money. `intents`: Stripe is spoken to in payment intents, as the
/// documentation has it, and not in its own checkout sessions, as the code does.
pub fn charge(
    session: &Session,
    wish: &Wish,
    origin: &str,
    intents: bool,
    now: i64,
) -> Result<Payment, Refusal> {
    let mut rng = Rng::new(mix(hash(&session.id), now as u64));
    if session.gateway == Gateway::Stripe {
        return stripe(session, wish, origin, intents, &mut rng, now);
    }
    let word = wish.method.as_deref().unwrap_or("multibanco");
    let method = Method::parse(word)
        .ok_or_else(|| Refusal::field("method", format!("{word} is no method of this gateway")))?;
    let phone =
        wish.phone.clone().or_else(|| session.customer["phone"].as_str().map(str::to_owned));
    if method == Method::MbWay && phone.is_none() {
        return Err(Refusal::field("phone", "MB WAY needs the customer's telephone"));
    }
    Ok(local(session, method, &phone.unwrap_or_default(), origin, &mut rng, now))
}

fn stripe(
    session: &Session,
    wish: &Wish,
    origin: &str,
    intents: bool,
    rng: &mut Rng,
    now: i64,
) -> Result<Payment, Refusal> {
    let token = wish.token.as_deref().filter(|token| token.starts_with("pm_"));
    let token =
        token.ok_or_else(|| Refusal::field("sourceToken", "a card's token begins with pm_"))?;
    let (gate, status) = match token {
        refused if refused.starts_with("pm_decline") => (Gate::Refused, "failed"),
        asked if asked.starts_with("pm_3ds") => (Gate::Waiting, "requires_action"),
        _ => (Gate::Captured, "captured"),
    };
    let intent = format!("pi_{:016x}", rng.next());
    let checkout = format!("cs_test_{:016x}{:016x}", rng.next(), rng.next());
    let data = json!({
        "clientSecret": format!("{intent}_secret_{:012x}", rng.below(1 << 48)),
        "checkoutSessionId": checkout, "paymentIntentId": intent, "stripeStatus": "open",
        "paymentStatus": if gate == Gate::Captured { "paid" } else { "unpaid" },
    });
    let redirect = (gate == Gate::Waiting).then(|| format!("{origin}/3ds/{}", session.id));
    let id = if intents { intent } else { checkout };
    Ok(Payment {
        id,
        gateway: Gateway::Stripe,
        status: status.to_owned(),
        data,
        redirect,
        created: now,
        gate,
        due: None,
    })
}

fn local(
    session: &Session,
    method: Method,
    phone: &str,
    origin: &str,
    rng: &mut Rng,
    now: i64,
) -> Payment {
    let gateway = session.gateway;
    let easy = gateway == Gateway::Easypay;
    let id = if easy { uuid(rng) } else { format!("rq-{:010}", rng.below(10_000_000_000)) };
    let mut data = json!({"method": method.word(gateway), "raw": {}});
    match easy {
        true => data["easypayStatus"] = "pending".into(),
        false => data["requestId"] = id.clone().into(),
    }
    let due = if method == Method::MbWay { answered(phone, now) } else { None };
    for (name, value) in details(session, method, now) {
        data[name] = value.into();
    }
    data["raw"] = json!({"Amount": money::fixed(session.amount, &session.currency), "Status": "0"});
    let card = method == Method::Card;
    Payment {
        id,
        gateway,
        status: if card { "requires_action" } else { "pending" }.to_owned(),
        data,
        redirect: card.then(|| format!("{origin}/3ds/{}", session.id)),
        created: now,
        gate: Gate::Waiting,
        due,
    }
}

/// What a gateway tells besides: where to pay a reference, how a telephone stands.
fn details(session: &Session, method: Method, now: i64) -> Vec<(&'static str, String)> {
    let easy = session.gateway == Gateway::Easypay;
    match method {
        Method::Multibanco => {
            let (entity, reference) = reference(&session.id, session.gateway);
            let mut all = vec![("entity", entity.to_owned()), ("reference", reference)];
            all.extend(easy.then(|| ("expiresAt", iso(now + DAY))));
            all
        }
        Method::MbWay if !easy => {
            vec![("ifthenpayStatus", "000".to_owned()), ("message", "Pending".to_owned())]
        }
        _ => Vec::new(),
    }
}

fn answered(phone: &str, now: i64) -> Option<(i64, bool)> {
    let plain: String = phone.chars().filter(char::is_ascii_digit).collect();
    match plain.get(plain.len().saturating_sub(2)..) {
        Some("00") => Some((now + MINUTE / 2, true)),
        Some("99") => Some((now + 4 * MINUTE, false)),
        _ => None,
    }
}

/// The entity and the reference of a session at a gateway; always the same ones.
pub fn reference(id: &str, gateway: Gateway) -> (&'static str, String) {
    let entity = if gateway == Gateway::Easypay { "11683" } else { "11249" };
    (entity, format!("{:09}", 100_000_000 + hash(id) % 900_000_000))
}

/// A random UUID in its usual writing.
pub fn uuid(rng: &mut Rng) -> String {
    let (a, b) = (rng.next(), rng.next());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        a >> 32,
        a >> 16 & 0xffff,
        a & 0xfff,
        b >> 48 & 0x3fff | 0x8000,
        b & 0xffff_ffff_ffff
    )
}

/// The names under which a gateway knows a payment.
pub fn is_charge(payment: &Payment, charge: &str) -> bool {
    let known = ["paymentIntentId", "checkoutSessionId", "requestId"];
    payment.id == charge || known.iter().any(|name| payment.data[name] == *charge)
}

/// Notes in the gateway's own words that it has the money, or never will.
pub fn settle(payment: &mut Payment, captured: bool) {
    payment.gate = if captured { Gate::Captured } else { Gate::Refused };
    payment.due = None;
}

/// Takes over what the gateway says when it is asked. Ifthenpay has no such question: its answer is
/// always that it waits.
pub fn asked(payment: &mut Payment) -> Gate {
    if payment.gateway == Gateway::Ifthenpay {
        return Gate::Waiting;
    }
    adopt(payment);
    payment.gate
}

/// Writes what the gateway knows into what Prood shows.
pub fn adopt(payment: &mut Payment) {
    let captured = match payment.gate {
        Gate::Waiting => return,
        Gate::Captured => true,
        Gate::Refused => false,
    };
    payment.status = if captured { "captured" } else { "failed" }.to_owned();
    payment.redirect = None;
    let set = |data: &mut Value, name: &str, value: &str| {
        if !data[name].is_null() {
            data[name] = value.into();
        }
    };
    set(&mut payment.data, "stripeStatus", if captured { "complete" } else { "expired" });
    set(&mut payment.data, "paymentStatus", if captured { "paid" } else { "unpaid" });
    set(&mut payment.data, "easypayStatus", if captured { "paid" } else { "failed" });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_has_one_reference() {
        let (entity, number) = reference("cs_9Kd", Gateway::Ifthenpay);
        assert_eq!((entity, number.len()), ("11249", 9));
        assert_eq!(reference("cs_9Kd", Gateway::Ifthenpay).1, number);
        assert_ne!(reference("cs_9Ke", Gateway::Ifthenpay).1, number);
    }

    #[test]
    fn the_telephone_decides_what_mb_way_does() {
        assert_eq!(answered("+351 912 345 600", 0), Some((30_000, true)));
        assert_eq!(answered("912345699", 0), Some((240_000, false)));
        assert_eq!(answered("912345678", 0), None);
        assert_eq!(answered("", 0), None);
    }

    #[test]
    fn a_uuid_is_one() {
        let text = uuid(&mut Rng::new(4));
        assert_eq!((text.len(), text.as_bytes()[14]), (36, b'4'));
        assert!(matches!(text.as_bytes()[19], b'8'..=b'b'));
    }
}
