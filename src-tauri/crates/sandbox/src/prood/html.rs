//! The pages a customer sees, as text: no script, plain forms.

use super::money;
use super::session::{Gateway, Session, State};
use crate::clock::moment;
use crate::html::escape;

/// A whole page with a heading.
pub fn page(heading: &str, content: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{heading}</title><style>body{{font:16px/1.5 system-ui;max-width:28rem;margin:3rem auto;padding:0 1rem}}\
         button,input{{font:inherit;padding:.5rem;margin:.25rem 0;width:100%;box-sizing:border-box}}\
         input[type=radio]{{width:auto}}label{{display:block}}fieldset{{margin:1rem 0}}</style>\
         <main><h1>{heading}</h1>{content}</main></html>",
        heading = escape(heading)
    )
}

/// A paragraph.
pub fn paragraph(text: &str) -> String {
    format!("<p>{}</p>", escape(text))
}

fn form(action: &str, fields: &str, button: &str) -> String {
    format!(
        "<form method=\"post\" action=\"{}\">{fields}<button>{button}</button></form>",
        escape(action)
    )
}

fn field(name: &str, label: &str, kind: &str, required: bool) -> String {
    let required = if required { " required" } else { "" };
    format!("<label>{label}<input name=\"{name}\" type=\"{kind}\"{required}></label>")
}

fn radio(name: &str, legend: &str, choices: &[(&str, &str)]) -> String {
    let each = choices.iter().enumerate().map(|(at, (value, label))| {
        let checked = if at == 0 { " checked" } else { "" };
        format!("<label><input type=\"radio\" name=\"{name}\" value=\"{value}\"{checked}> {label}</label>")
    });
    format!("<fieldset><legend>{legend}</legend>{}</fieldset>", each.collect::<String>())
}

fn link(url: &str, text: &str) -> String {
    let web = url.starts_with("http://") || url.starts_with("https://");
    if web { format!("<p><a href=\"{}\">{text}</a></p>", escape(url)) } else { String::new() }
}

/// The page of a session that can be paid.
pub fn checkout(session: &Session) -> String {
    let heading = session.store.as_deref().unwrap_or("Checkout");
    let amount = money::fixed(session.amount, &session.currency);
    let mut text = format!(
        "<p><strong>{amount} {}</strong></p><p>Status: <span id=\"status\">{}</span></p>",
        escape(&session.currency.to_uppercase()),
        session.state.as_str()
    );
    for (label, value) in [("Order", &session.order), ("For", &session.description)] {
        if let Some(value) = value {
            text += &paragraph(&format!("{label}: {value}"));
        }
    }
    if let Some(end) = session.expires {
        text += &paragraph(&format!("Ends {} UTC", moment(end).format("%Y-%m-%d %H:%M")));
    }
    if let Some(error) = &session.error {
        text += &format!("<p role=\"alert\">{}</p>", escape(error));
    }
    page(heading, &(text + &next(session)))
}

/// What the customer may do now.
fn next(session: &Session) -> String {
    let at = |action: &str| format!("/c/{}/{action}", session.id);
    match session.state {
        State::Idle => form(
            &at("info"),
            &[
                field("email", "E-mail", "email", true),
                field("firstName", "First name", "text", false),
                field("lastName", "Last name", "text", false),
                field("phone", "Telephone", "tel", false),
            ]
            .concat(),
            "Continue",
        ),
        State::Info if session.wants_address() && session.address.is_null() => form(
            &at("address"),
            &[
                field("street", "Street", "text", true),
                field("postalCode", "Postal code", "text", true),
                field("city", "City", "text", true),
                field("country", "Country", "text", true),
            ]
            .concat(),
            "Continue",
        ),
        State::Info | State::Shipping | State::Failed => form(&at("pay"), &methods(session), "Pay"),
        State::Payment | State::Confirming => waiting(session),
        State::Complete => {
            link(session.return_url.as_deref().unwrap_or_default(), "Back to the shop")
        }
    }
}

fn methods(session: &Session) -> String {
    let cards = [
        ("pm_ok", "4242 4242 4242 4242 (paid at once)"),
        ("pm_3ds", "4000 0000 0000 3220 (asks for authentication)"),
        ("pm_decline", "4000 0000 0000 9995 (declined)"),
    ];
    let others = [("multibanco", "Multibanco"), ("mbway", "MB WAY"), ("creditcard", "Card")];
    match session.gateway {
        Gateway::Stripe => radio("sourceToken", "Card", &cards),
        _ => {
            radio("method", "How to pay", &others)
                + &field("phone", "Telephone for MB WAY", "tel", false)
        }
    }
}

/// A payment that waits for the customer: a reference, a telephone, another page.
fn waiting(session: &Session) -> String {
    let Some(payment) = &session.payment else { return String::new() };
    let paid = |label: &str| form(&format!("/c/{}/settle", session.id), "", label);
    if let (Some(entity), Some(reference)) =
        (payment.data["entity"].as_str(), payment.data["reference"].as_str())
    {
        let spaced: Vec<&str> =
            [0..3, 3..6, 6..9].into_iter().filter_map(|part| reference.get(part)).collect();
        return format!(
            "<dl><dt>Entity</dt><dd id=\"entity\">{}</dd><dt>Reference</dt><dd id=\"reference\">{}</dd></dl>{}",
            escape(entity),
            escape(&spaced.join(" ")),
            paid("Pay this reference at the cash machine")
        );
    }
    match &payment.redirect {
        Some(url) => link(url, "Continue at the bank"),
        None => {
            paragraph("Accept the payment on your telephone.") + &paid("Accept on the telephone")
        }
    }
}

/// The bank's page of a card that asks for authentication.
pub fn bank(session: &Session) -> String {
    let amount = money::fixed(session.amount, &session.currency);
    let text = format!("<p>{amount} {}</p>", escape(&session.currency.to_uppercase()));
    let at = |action: &str| format!("/3ds/{}/{action}", session.id);
    page(
        "Your bank",
        &(text + &form(&at("accept"), "", "Accept") + &form(&at("refuse"), "", "Refuse")),
    )
}

/// The page after paying.
pub fn success(session: &Session) -> String {
    let done = session.state == State::Complete;
    let heading = if done { "Thank you" } else { "Not paid yet" };
    let status = format!("<p>Status: <span id=\"status\">{}</span></p>", session.state.as_str());
    let back = session.return_url.as_deref().unwrap_or_default();
    page(heading, &(status + &link(back, "Back to the shop")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_is_text_and_no_script() {
        assert_eq!(paragraph("<b a=\"1\">&"), "<p>&lt;b a=&quot;1&quot;&gt;&amp;</p>");
        assert_eq!(link("javascript:alert(1)", "Back"), "");
        assert!(page("<x>", "").contains("&lt;x&gt;"));
    }
}
