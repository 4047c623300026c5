//! The hosted pages: `/pay/{sessionId}`, `/l/{linkId}`, `/subscribe/{offerId}`.

use super::InflowPay;
use super::book::Book;
use super::error::ApiError;
use super::payment::Payment;
use super::session::{Payer, State};
use super::status::Status;
use super::steps::Outcome;
use crate::html::{back, escape, page};
use crate::http::{Call, Reply};

/// Who asks for the money.
const SHOP: &str = "Atelier Senja";
/// The test cards a payer may choose.
const CARDS: [(&str, &str); 3] = [
    ("4242424242424242", "4242 4242 4242 4242 – is accepted"),
    ("4000000000000002", "4000 0000 0000 0002 – is declined"),
    ("4000000000009995", "4000 0000 0000 9995 – has no funds"),
];
const CAUSE: &str = "hosted page";

impl InflowPay {
    /// A page, or what its form does.
    pub fn hosted_page(&self, call: &Call, path: &[&str]) -> Reply {
        let now = self.clock.now_ms();
        let mut inner = self.enter(now);
        let reply = visit(&mut inner.book, call, path, now);
        self.settle(&mut inner, now);
        drop(inner);
        reply.unwrap_or_else(|error| {
            let mut reply =
                page(error.status, SHOP, &format!("<p>{}</p>", escape(&error.messages.join(" "))));
            reply
                .headers
                .extend(error.assumption.map(|rule| (super::ASSUMPTION.into(), rule.into())));
            reply
        })
    }
}

fn visit(book: &mut Book, call: &Call, path: &[&str], now: i64) -> Result<Reply, ApiError> {
    match (call.method.as_str(), path) {
        ("GET", ["pay", id]) => show(book, id),
        // A visit to a link makes a session, which has a page of its own.
        ("GET", ["l", id]) if book.links.contains_key(*id) => {
            Ok(Reply::see_other(format!("/pay/{}", book.enter(id, CAUSE, now)?)))
        }
        ("GET", ["subscribe", id]) if book.offer(id).is_ok() => {
            Ok(Reply::see_other(format!("/pay/{}", book.enter(id, CAUSE, now)?)))
        }
        ("POST", ["pay", id, "submit"]) => {
            let outcome = Outcome::of_card(&call.form("card").unwrap_or_default());
            step(book, call, id, &outcome, now)
        }
        ("POST", ["pay", id, "cancel"]) => step(book, call, id, &Outcome::Cancel, now),
        _ => Err(ApiError::not_found("Page")),
    }
}

fn step(
    book: &mut Book,
    call: &Call,
    id: &str,
    outcome: &Outcome,
    now: i64,
) -> Result<Reply, ApiError> {
    let given = |name: &str| call.form(name).filter(|text| !text.is_empty());
    let payer = Payer { email: given("email"), country: given("country") };
    book.submit(id, outcome, &payer, CAUSE, now)?;
    Ok(Reply::see_other(format!("/pay/{id}")))
}

fn show(book: &Book, id: &str) -> Result<Reply, ApiError> {
    if id.starts_with("pay_") {
        return Ok(paid_page(&book.payment(book.find(id)?)));
    }
    let session = book.session(id)?;
    let last = session.payments.last().and_then(|id| book.find(id).ok());
    let last = last.map(|place| book.payment(place));
    if session.state == State::Expired {
        let gone = ApiError::new(410, "This session has expired.").assumed("expired-410");
        return Err(gone);
    }
    if let (State::Paying, Some(payment)) = (session.state, &last) {
        return Ok(paid_page(payment));
    }
    let note = last.map(|payment| format!("<p role=\"status\">{}</p>", word(&payment)));
    let lines = lines(&session.products, &session.currency);
    let email = session.email.as_deref().unwrap_or_default();
    let sum = money(session.amount, &session.currency);
    let cancel = session.cancel_url.as_deref().unwrap_or_default();
    let body =
        format!("{}{lines}{}{}", note.unwrap_or_default(), form(id, email, &sum), back(cancel));
    Ok(page(200, SHOP, &body))
}

/// The page of a payment: a form while it may be paid, its status afterwards.
fn paid_page(payment: &Payment) -> Reply {
    let lines = lines(&payment.products, &payment.currency);
    let body = match payment.status {
        Status::Initiation | Status::CheckoutPending => {
            let email = payment.email.as_deref().unwrap_or_default();
            let sum = money(payment.charged(), &payment.currency);
            format!("{lines}{}{}", form(&payment.id, email, &sum), back(&payment.cancel_url))
        }
        status => {
            let url = if status.is_paid() { &payment.success_url } else { &payment.cancel_url };
            format!("{lines}<p role=\"status\">{}</p>{}", word(payment), back(url))
        }
    };
    page(200, SHOP, &body)
}

fn word(payment: &Payment) -> String {
    let declined = payment.attempts.last().and_then(|attempt| attempt.error.as_deref());
    match (payment.status, declined) {
        (Status::PaymentFailed, Some(error)) => escape(&format!("Declined: {error}")),
        (Status::CheckoutCanceled, _) => "You left before paying.".to_owned(),
        (status, _) if status.is_paid() => format!("Thank you. {}", status.as_str()),
        (status, _) => status.as_str().to_owned(),
    }
}

fn money(cents: i64, currency: &str) -> String {
    format!("{currency} {}.{:02}", cents / 100, cents % 100)
}

fn lines(products: &serde_json::Value, currency: &str) -> String {
    let row = |line: &serde_json::Value| {
        let (name, price) = (line["name"].as_str().unwrap_or_default(), line["price"].as_i64());
        let price = money(price.unwrap_or_default(), &escape(currency));
        format!("<li>{} × {} – {price}</li>", line["quantity"], escape(name))
    };
    let rows: String = products.as_array().into_iter().flatten().map(row).collect();
    format!("<ul>{rows}</ul>")
}

fn form(id: &str, email: &str, sum: &str) -> String {
    let (id, email) = (escape(id), escape(email));
    let option =
        |(number, label): &(&str, &str)| format!("<option value=\"{number}\">{label}</option>");
    let cards: String = CARDS.iter().map(option).collect();
    format!(
        "<form method=\"post\" action=\"/pay/{id}/submit\">\
         <label for=\"email\">E-mail</label>\
         <input id=\"email\" name=\"email\" type=\"email\" required value=\"{email}\">\
         <label for=\"card\">Test card</label><select id=\"card\" name=\"card\">{cards}</select>\
         <button>Pay {sum}</button></form>\
         <form method=\"post\" action=\"/pay/{id}/cancel\"><button>Leave without paying</button></form>"
    )
}
