//! What Fluveo is called, what it must be told, and what its ids look like.

use domain::Facet;
use reqwest::Url;

use super::params::{LINK, SESSION};
use crate::{Class, Field, Info};

/// Fluveo as a person sees it before connecting.
pub static INFO: Info = Info {
    id: "fluveo",
    name: "Fluveo",
    about: "Checkout for catalogue goods: cards, shipping, orders, reserved payments",
    base_url: "https://api.leanrails.com",
    fields: FIELDS,
    requests_per_second: Some(25),
    currencies: &["USD", "EUR", "GBP", "JPY"],
    methods: &[],
    cancel_effect: "The session expires and its payment is canceled, also one that is only \
                    reserved; cannot be undone",
    cancels_by_expiry: true,
    class: Class::KeyedAndGuarded,
    create_class: Class::Keyed,
    needs: &["success_url"],
    takes_email: true,
    params: SESSION,
    link_params: LINK,
    lifecycle: &["open", RESERVED, "complete"],
    reserved: Some(RESERVED),
    minutes: 5,
    polling: None,
    without: &[
        (
            Facet::Confirm,
            "A session here is ended by a payment or by its expiry; nobody can mark it as paid",
        ),
        (Facet::Recheck, "Fluveo is its own gateway; a session is simply read again"),
    ],
};

/// Fluveo's own word for money that is reserved: the state of a session's PaymentIntent.
pub const RESERVED: &str = "requires_capture";

/// Where order ids are looked for, unless the connection says otherwise.
pub const ORDER_PATHS: &str =
    "metadata.order_id,client_reference_id,payment_intent.metadata.internal_order_id";

const FIELDS: &[Field] = &[
    Field::secret("secret_key", "Secret key", "sk_live_… or sk_test_…; it may do everything."),
    Field::secret("webhook_secret", "Webhook secret", "Only to verify webhooks: whsec_…."),
    Field::setting("exponent.USD", "Decimal digits of USD", "2", "2 where 1900 means $19.00."),
    Field::setting("exponent.EUR", "Decimal digits of EUR", "2", "2 where 1900 means 19,00 €."),
    Field::setting("exponent.GBP", "Decimal digits of GBP", "2", "2 where 1900 means £19.00."),
    Field::setting("exponent.JPY", "Decimal digits of JPY", "0", "0 where 1900 means ¥1900."),
    Field::setting(
        "order_id.paths",
        "Order id is at",
        ORDER_PATHS,
        "One or more paths, separated by commas; payment_intent. leads into the PaymentIntent.",
    ),
    Field::setting(
        "requests_per_second",
        "Requests per second",
        "12",
        "At most so many; 0 means no limit of ours.",
    ),
    Field::setting(
        "link.success_url",
        "Success URL",
        "",
        "Where a customer goes after paying; {CHECKOUT_SESSION_ID} in it becomes the session's id.",
    ),
    Field::setting("link.cancel_url", "Cancel URL", "", "Where a customer goes after giving up."),
    Field::setting(
        "link.product",
        "Product",
        "",
        "The product that stands for amounts without a price of the catalogue: prod_….",
    ),
    Field::setting(
        "allow_private_address",
        "Private network",
        "",
        "yes allows a base URL in a private network.",
    ),
];

/// The session id in an id or URL that a person pasted: a hosted page's, a dashboard's, the
/// API's own, or a client secret. `host` is the connection's.
pub fn session_in(text: &str, host: &str) -> Option<String> {
    let text = text.trim();
    // A client secret begins with the id that it belongs to.
    let bare = text.split_once("_secret_").map_or(text, |(id, _)| id);
    found(bare, host, "cs_")
}

/// The same for a reusable link.
pub fn link_in(text: &str, host: &str) -> Option<String> {
    found(text.trim(), host, "cl_")
}

fn found(text: &str, host: &str, prefix: &str) -> Option<String> {
    if is_id(text, prefix) {
        return Some(text.to_owned());
    }
    let url = Url::parse(text).ok()?;
    let at = url.host_str()?;
    if !matches!(url.scheme(), "http" | "https") || !(at == host || is_fluveo(at)) {
        return None;
    }
    url.path_segments()?.find(|part| is_id(part, prefix)).map(str::to_owned)
}

fn is_fluveo(host: &str) -> bool {
    let below = |domain: &str| host == domain || host.strip_suffix(domain).is_some_and(dotted);
    below("leanrails.com") || below("fluveo.com")
}

fn dotted(rest: &str) -> bool {
    rest.ends_with('.')
}

fn is_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_paste() {
        let id = "cs_5ab7cd9ef1gh";
        let table = [
            (format!(" {id}\n"), true),
            (format!("https://checkout.leanrails.com/cs/{id}"), true),
            (format!("https://checkout.leanrails.com/cs/{id}?lang=pt#top"), true),
            (format!("https://dashboard.leanrails.com/test/sessions/{id}"), true),
            (format!("https://api.leanrails.com/v1/checkout/sessions/{id}/expire"), true),
            (format!("https://pay.fluveo.com/{id}"), true),
            (format!("http://127.0.0.1:4020/hosted/cs/{id}"), true),
            (format!("{id}_secret_9x8y7z"), true),
            (format!("https://evil.example/cs/{id}"), false),
            (format!("https://notleanrails.com/cs/{id}"), false),
            (format!("ftp://checkout.leanrails.com/cs/{id}"), false),
            ("https://checkout.leanrails.com/cl/cl_1".to_owned(), false),
            ("cs_".to_owned(), false),
            ("cs_a/b".to_owned(), false),
            ("SO-2207".to_owned(), false),
        ];
        for (text, found) in table {
            assert_eq!(session_in(&text, "127.0.0.1"), found.then(|| id.to_owned()), "{text}");
        }
        let link = "https://checkout.leanrails.com/cl/cl_9k2m";
        assert_eq!(link_in(link, "127.0.0.1").as_deref(), Some("cl_9k2m"));
        assert_eq!(link_in(id, "127.0.0.1"), None);
    }
}
