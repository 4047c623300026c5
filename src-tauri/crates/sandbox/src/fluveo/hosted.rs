//! The hosted pages: `/hosted/cs/{id}` takes a payment, `/hosted/cl/{id}` makes a session for a visitor.

use serde_json::Value;

use super::catalog::CURRENCIES;
use super::deal::{Deal, Status};
use super::error::ApiError;
use super::history::address;
use super::steps::{Buyer, METHODS};
use super::store::Cause;
use super::{Fluveo, Inner};
use crate::http::{Call, Reply};

const HTML: &str = "text/html; charset=utf-8";

impl Fluveo {
    /// The pages below `/hosted` and their forms.
    pub fn hosted_page(&self, call: &Call, path: &[&str]) -> Reply {
        let now = self.clock.now_ms() / 1000;
        let mut inner = self.enter(now);
        let reply = match (call.method.as_str(), path) {
            ("GET", ["cl", id]) => inner.visit_page(id, now),
            ("GET", ["cs", id]) => {
                inner.locate("cs", id).map(|(at, place)| inner.session_page(at, place, None))
            }
            ("POST", ["cs", id, action]) => inner.submit(call, id, action, now),
            _ => Err(ApiError::gone("id")),
        };
        self.settle(&mut inner, now);
        reply.unwrap_or_else(|error| {
            let text =
                format!("<h1>Toko Senja</h1><p role=\"alert\">{}</p>", escape(&error.message));
            Reply::text(error.status, HTML, document(&text))
        })
    }
}

impl Inner {
    /// The store and the place of a checkout.
    pub fn locate(&self, prefix: &str, id: &str) -> Result<(usize, usize), ApiError> {
        let found = self
            .stores
            .iter()
            .enumerate()
            .find_map(|(at, store)| Some((at, store.find(prefix, id)?)));
        found.ok_or_else(|| ApiError::gone("id"))
    }

    fn visit_page(&mut self, id: &str, now: i64) -> Result<Reply, ApiError> {
        let found =
            self.stores.iter().enumerate().find_map(|(at, store)| Some((at, store.link(id)?)));
        let (at, place) = found.ok_or_else(|| ApiError::gone("id"))?;
        let number = self.rng.next() as u32;
        let store = &mut self.stores[at];
        if let Some(made) = store.visit(place, number, &Cause::plain("link visit"), now) {
            return Ok(Reply::see_other(format!("/hosted/cs/{}", store.deal(made).id())));
        }
        let message = store.links[place].value["inactive_message"]
            .as_str()
            .unwrap_or("This link is no longer active.");
        Ok(Reply::text(
            200,
            HTML,
            document(&format!("<h1>Toko Senja</h1><p>{}</p>", escape(message))),
        ))
    }

    fn submit(&mut self, call: &Call, id: &str, action: &str, now: i64) -> Result<Reply, ApiError> {
        let (at, place) = self.locate("cs", id)?;
        let buyer = entered(call, &self.stores[at].deal(place));
        let deal =
            self.stores[at].change(
                place,
                &Cause::plain("hosted page"),
                now,
                |deal| match action {
                    "pay" => deal.pay(&buyer, now),
                    "approve" => deal.answer(true, now),
                    "refuse" => deal.answer(false, now),
                    _ => Err(ApiError::gone("id")),
                },
            )?;
        if deal.status() == Status::Complete || deal.intent_status() == "requires_capture" {
            return Ok(Reply::see_other(after(&deal)));
        }
        if deal.intent_status() == "requires_action" {
            return Ok(Reply::see_other(format!("/hosted/cs/{}", deal.id())));
        }
        let message =
            deal.intent["last_payment_error"]["message"].as_str().unwrap_or("The payment failed.");
        Ok(self.session_page(at, place, Some(message)))
    }

    fn session_page(&self, at: usize, place: usize, alert: Option<&str>) -> Reply {
        let store = &self.stores[at];
        let deal = store.deal(place);
        let link = store.link(deal.text("checkout_link")).map(|place| &store.links[place].value);
        let thanks = link.and_then(|link| {
            link["after_completion"]["hosted_confirmation"]["custom_message"].as_str()
        });
        Reply::text(
            200,
            HTML,
            document(&page(&deal, alert, thanks.unwrap_or("Thank you. The payment was received."))),
        )
    }
}

/// Where a buyer goes who has paid: the session's id stands for its placeholder.
fn after(deal: &Deal) -> String {
    let id = deal.id();
    match deal.session["success_url"].as_str() {
        None => format!("/hosted/cs/{id}"),
        Some(url) => url
            .replace("{CHECKOUT_SESSION_ID}", &id)
            .replace("%7BCHECKOUT_SESSION_ID%7D", &id)
            .replace("%7bCHECKOUT_SESSION_ID%7d", &id),
    }
}

fn entered(call: &Call, deal: &Deal) -> Buyer {
    let field = |name: &str| call.form(name).filter(|text| !text.trim().is_empty());
    let asked = asks_address(deal) || field("line1").is_some();
    let part = |name: &str| field(name).unwrap_or_default();
    Buyer {
        method: field("payment_method").unwrap_or_else(|| METHODS[0].0.to_owned()),
        email: field("email"),
        name: field("name"),
        phone: field("phone"),
        address: match asked {
            true => address(&part("line1"), &part("city"), &part("postal_code"), &part("country")),
            false => Value::Null,
        },
        shipping: field("shipping").and_then(|text| text.parse().ok()).unwrap_or(0),
        approved: false,
    }
}

fn asks_address(deal: &Deal) -> bool {
    deal.session["shipping_address_collection"].is_object()
        || deal.text("billing_address_collection") == "required"
}

/// Text that is safe inside HTML.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// `EUR 12.50`.
fn money(amount: i64, code: &str) -> String {
    let digits =
        CURRENCIES.iter().find(|(known, _)| *known == code).map_or(2, |(_, digits)| *digits);
    let (unit, name) = (10_i64.pow(digits), code.to_uppercase());
    match digits {
        0 => format!("{name} {amount}"),
        digits => {
            format!("{name} {}.{:0width$}", amount / unit, amount % unit, width = digits as usize)
        }
    }
}

fn document(body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Toko Senja – Fluveo</title><style>body{{font:16px/1.5 system-ui;max-width:30rem;margin:3rem auto;padding:0 1rem}}\
         label{{display:block;margin:.5rem 0}}input,select{{font:inherit;width:100%;box-sizing:border-box}}\
         input[type=radio]{{width:auto}}button{{font:inherit;padding:.6rem 1rem;margin:.5rem 0;width:100%}}</style>{body}</html>"
    )
}

fn page(deal: &Deal, alert: Option<&str>, thanks: &str) -> String {
    let code = deal.text("currency");
    let lines: String = deal.items.iter().map(|item| line(item, code)).collect();
    let alert =
        alert.map(|text| format!("<p role=\"alert\">{}</p>", escape(text))).unwrap_or_default();
    format!(
        "<h1>Toko Senja</h1><ul>{lines}</ul><p><strong>{}</strong></p><p id=\"status\">{}</p>{alert}{}",
        money(deal.total(), code),
        deal.text("status"),
        choices(deal, code, thanks),
    )
}

fn line(item: &Value, code: &str) -> String {
    let name = escape(item["description"].as_str().unwrap_or_default());
    let total = item["amount_total"].as_i64().unwrap_or_default();
    format!("<li>{} × {name}: {}</li>", item["quantity"], money(total, code))
}

fn choices(deal: &Deal, code: &str, thanks: &str) -> String {
    let back = match deal.session["cancel_url"].as_str() {
        Some(url) => format!("<p><a href=\"{}\">Back to the shop</a></p>", escape(url)),
        None => String::new(),
    };
    let button = |action: &str, label: &str| {
        format!(
            "<form method=\"post\" action=\"/hosted/cs/{}/{action}\"><button>{label}</button></form>",
            deal.id()
        )
    };
    match (deal.status(), deal.intent_status()) {
        (Status::Complete, _) => format!("<p>{}</p>", escape(thanks)),
        (Status::Expired, _) => format!("<p>This session has ended.</p>{back}"),
        (Status::Open, "requires_capture") => "<p>The payment is authorized.</p>".to_owned(),
        (Status::Open, "requires_action") => {
            format!(
                "<p>Your bank asks whether it is you.</p>{}{}",
                button("approve", "Yes, pay"),
                button("refuse", "No")
            )
        }
        (Status::Open, _) => form(deal, code) + &back,
    }
}

fn form(deal: &Deal, code: &str) -> String {
    let email = deal.session["customer_email"].as_str().unwrap_or_default();
    let mut fields = input("email", "E-mail", "email", email) + &input("name", "Name", "text", "");
    if deal.session["phone_number_collection"] == true {
        fields += &input("phone", "Phone", "tel", "");
    }
    if asks_address(deal) {
        fields += &input("line1", "Street", "text", "");
        fields +=
            &(input("city", "City", "text", "") + &input("postal_code", "Postal code", "text", ""));
        fields += &countries(&deal.session["shipping_address_collection"]["allowed_countries"]);
    }
    fields += &shipping(deal, code);
    let cards: String =
        METHODS.iter().map(|(name, _)| format!("<option>{name}</option>")).collect();
    format!(
        "<form method=\"post\" action=\"/hosted/cs/{}/pay\">{fields}<label>Card <select name=\"payment_method\">{cards}</select></label>\
         <button>Pay</button></form>",
        deal.id()
    )
}

fn input(name: &str, label: &str, kind: &str, value: &str) -> String {
    format!(
        "<label>{label} <input name=\"{name}\" type=\"{kind}\" value=\"{}\"></label>",
        escape(value)
    )
}

fn countries(allowed: &Value) -> String {
    let Some(list) = allowed.as_array() else { return input("country", "Country", "text", "ID") };
    let options: String = list
        .iter()
        .map(|code| format!("<option>{}</option>", escape(code.as_str().unwrap_or_default())))
        .collect();
    format!("<label>Country <select name=\"country\">{options}</select></label>")
}

fn shipping(deal: &Deal, code: &str) -> String {
    let options =
        deal.session["shipping_options"].as_array().map(Vec::as_slice).unwrap_or_default();
    if options.is_empty() {
        return String::new();
    }
    let one = |(at, option): (usize, &Value)| {
        let name = escape(option["name"].as_str().unwrap_or_default());
        let cost = money(option["amount"].as_i64().unwrap_or_default(), code);
        let checked = if at == 0 { " checked" } else { "" };
        format!(
            "<label><input type=\"radio\" name=\"shipping\" value=\"{at}\"{checked}> {name} ({cost})</label>"
        )
    };
    let all: String = options.iter().enumerate().map(one).collect();
    format!("<fieldset><legend>Shipping</legend>{all}</fieldset>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_the_digits_of_their_currency() {
        assert_eq!(money(1_205, "eur"), "EUR 12.05");
        assert_eq!(money(1_205, "jpy"), "JPY 1205");
    }
}
