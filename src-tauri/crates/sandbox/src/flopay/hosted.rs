//! The hosted page at `/secure?id={uuid}&…`.

use super::FloPay;
use super::book::{Book, Outcome};
use super::error::ApiError;
use super::money::{Decimal, digits_of};
use super::session::{Line, Session, Status};
use super::switches::LineAmount;
use crate::html::{back, escape, page};
use crate::http::{Call, Reply};

/// Who asks for the money.
const SHOP: &str = "Kopi Club";

impl FloPay {
    /// The page, or what its form does.
    pub fn hosted_page(&self, call: &Call, path: &[&str]) -> Reply {
        let now = self.clock.now_ms();
        let mut inner = self.enter(now);
        let amounts = inner.switches.line_amount;
        let reply = visit(&mut inner.book, call, path, amounts, now);
        self.settle(&mut inner, now);
        drop(inner);
        reply.unwrap_or_else(|error| {
            let mut reply = page(error.status, SHOP, &format!("<p>{}</p>", escape(&error.message)));
            reply.headers.push((super::ASSUMPTION.into(), error.assumption.to_owned()));
            reply
        })
    }
}

fn visit(
    book: &mut Book,
    call: &Call,
    path: &[&str],
    amounts: LineAmount,
    now: i64,
) -> Result<Reply, ApiError> {
    let id = call.query("id").unwrap_or_default();
    match (call.method.as_str(), path) {
        ("GET", ["secure"]) => show(book.session(&id)?, amounts),
        ("POST", ["secure", word]) => {
            let outcome = Outcome::parse(word).ok_or_else(|| ApiError::not_found("Page"))?;
            let session = book.process(&id, outcome, "hosted page", now)?;
            Ok(Reply::see_other(format!("/secure?id={}", session.uuid)))
        }
        _ => Err(ApiError::not_found("Page")),
    }
}

fn show(session: &Session, amounts: LineAmount) -> Result<Reply, ApiError> {
    if session.status == Status::Expired {
        return Err(ApiError::new(410, "This session has expired.").assumed("expired-410"));
    }
    let currency = session.effective_currency();
    let digits = digits_of(currency);
    let lines = session.items.iter().chain(&session.plans);
    let rows: String = lines.map(|line| row(line, currency, digits, amounts)).collect();
    let sum = money(currency, session.due(amounts), digits);
    let coupons = match session.coupons.is_empty() {
        true => String::new(),
        false => format!("<p>Coupons: {}</p>", escape(&session.coupons.join(", "))),
    };
    let choice = match session.status {
        Status::Completed => {
            format!("<p role=\"status\">Thank you.</p>{}", back(&session.success_url))
        }
        status => {
            let note = match status {
                Status::Failed => "<p role=\"status\">The card was declined.</p>",
                Status::RequiresAction => "<p role=\"status\">Please confirm at your bank.</p>",
                _ => "",
            };
            format!("{note}{}{}", forms(session, &sum), back(&session.cancel_url))
        }
    };
    Ok(page(200, SHOP, &format!("<ul>{rows}</ul>{coupons}<p><strong>{sum}</strong></p>{choice}")))
}

fn money(currency: &str, minor: i64, digits: u32) -> String {
    format!("{} {}", escape(currency), Decimal::from_minor(minor, digits))
}

fn row(line: &Line, currency: &str, digits: u32, amounts: LineAmount) -> String {
    let name = escape(line.name.as_deref().unwrap_or(&line.code));
    let price = money(currency, line.due(digits, amounts), digits);
    format!("<li>{} × {name} – {price}</li>", line.quantity)
}

/// A form for each way it may end; the last step of 3-D Secure is the first button again.
fn forms(session: &Session, sum: &str) -> String {
    let id = escape(&session.uuid);
    let form = |word: &str, label: &str| {
        format!(
            "<form method=\"post\" action=\"/secure/{word}?id={id}\"><button>{label}</button></form>"
        )
    };
    let pay = form("success", &format!("Pay {sum}"));
    match session.status {
        Status::RequiresAction => form("success", "Confirm") + &form("decline", "Refuse"),
        _ => {
            pay + &form("3ds", "Pay with a card that needs 3-D Secure")
                + &form("decline", "Pay with a card that is declined")
        }
    }
}
