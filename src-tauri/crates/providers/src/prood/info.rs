//! What Prood is called, what it must be told, and what its ids look like.

use domain::{Facet, Settings};
use reqwest::Url;

use super::scan::PREFIX;
use crate::{Class, ErrorKind, Field, Info, Input, Param, Polling, ProviderError, Result};

/// Which route makes it.
pub const KINDS: &[&str] = &["session", "link"];
/// Prood's gateways.
pub const GATEWAYS: &[&str] = &["stripe", "easypay", "ifthenpay"];
/// How what was bought reaches the customer.
pub const FULFILLMENTS: &[&str] = &["shipping", "local_delivery", "pickup", "none"];
/// Where it is sold.
pub const CHANNELS: &[&str] = &["web", "pos", "agent", "link"];

/// Prood as a person sees it before connecting.
pub static INFO: Info = Info {
    id: "prood",
    name: "Prood",
    about: "Commerce platform with hosted checkout: cards, Multibanco and MB WAY",
    base_url: "https://checkout.prood.com",
    fields: FIELDS,
    requests_per_second: None,
    currencies: &["EUR", "USD", "GBP", "BRL", "CHF"],
    methods: &[],
    cancel_effect: "Prood cannot end a session; it ends by itself",
    cancels_by_expiry: false,
    class: Class::Guarded,
    create_class: Class::Neither,
    needs: &["success_url"],
    takes_email: true,
    params: PARAMS,
    link_params: &[],
    lifecycle: &["idle", "info", "shipping", "payment", "confirming", "complete"],
    reserved: None,
    minutes: 1,
    polling: Some(Polling { minutes: &[1, 5, 15], give_up_days: 7 }),
    without: &[
        (
            Facet::Sweep,
            "Prood lists no sessions: only its Redis does, and this connection has no Redis setting",
        ),
        (
            Facet::Create,
            "Making a session needs the checkout secret, which this connection does not have",
        ),
        (
            Facet::Links,
            "A payment link of Prood is one session for one customer: make it as a session of the kind link",
        ),
        (Facet::Confirm, "Prood asks its gateway whether the money came; nobody can declare it"),
        (Facet::Cancel, "Prood has no way to end a session; it ends by itself"),
        (Facet::Capture, "Prood takes money at once; what a gateway reserves is taken there"),
        (Facet::Events, "Prood keeps no feed of what happened"),
        (
            Facet::Customers,
            "Customers are read from the Commerce API, which needs api_url and api_key",
        ),
        (Facet::Money, "Refunds and payouts are the gateway's; Prood only notes them at the order"),
        (Facet::Catalogue, "Nothing is picked by its id when a session is made"),
        (Facet::Webhooks, "Gateways tell Prood; Prood itself sends nobody a message"),
    ],
};

const PARAMS: &[Param] = &[
    Param::new(
        "kind",
        "Kind",
        Input::Choice(KINDS),
        "A session for an order, or a payment link without one; a link where there is a description.",
    ),
    Param::new("tenantId", "Tenant", Input::Line, "The merchant's organisation, such as org_demo."),
    Param::new(
        "provider",
        "Gateway",
        Input::Choice(GATEWAYS),
        "Who takes the money; the tenant's default where empty.",
    ),
    Param::new(
        "fulfillment",
        "Fulfilment",
        Input::Choice(FULFILLMENTS),
        "How it reaches the customer; sessions only.",
    ),
    Param::new("firstName", "First name", Input::Line, "The customer's, beside an e-mail address."),
    Param::new("lastName", "Last name", Input::Line, "The customer's, beside an e-mail address."),
    Param::new("phone", "Phone", Input::Line, "The customer's; MB WAY sends its question there."),
    Param::new("channel", "Channel", Input::Choice(CHANNELS), "Where it is sold; sessions only."),
    Param::new(
        "storeName",
        "Store",
        Input::Line,
        "What the payment page calls the shop; sessions only.",
    ),
];

const FIELDS: &[Field] = &[
    Field::secret(
        "checkout_secret",
        "Checkout secret",
        "Only to make sessions and links: CHECKOUT_API_SECRET.",
    ),
    Field::setting(
        "tenant_id",
        "Tenant",
        "",
        "The merchant's organisation, such as org_demo; other tenants' sessions are left out.",
    ),
    Field::secret(
        "redis_url",
        "Redis URL",
        "To list sessions: rediss://default:password@host:6379.",
    )
    .like("rediss://default:password@redis.example:6379"),
    Field::setting(
        "redis_rest_url",
        "Redis REST URL",
        "",
        "To list sessions over HTTP instead: UPSTASH_REDIS_REST_URL.",
    )
    .like("https://redis.example"),
    Field::secret(
        "redis_rest_token",
        "Redis REST token",
        "Beside the REST URL; try the read-only one first.",
    ),
    Field::setting(
        "api_url",
        "Commerce API",
        "",
        "To read customers: the Commerce API's URL, which may end in /v1.",
    )
    .like("https://api.example/v1"),
    Field::secret(
        "api_key",
        "Commerce API key",
        "Beside the Commerce API's URL: a key with the scope admin.",
    ),
    Field::setting(
        "amount_unit",
        "Amounts count",
        "minor",
        "minor where 9999 means 99.99 EUR, major where 99.99 does.",
    ),
    Field::setting(
        "profile",
        "Version",
        "docs",
        "docs for Prood as documented, repo for its published code.",
    ),
    Field::setting(
        "order_id.paths",
        "Order id is at",
        "orderId",
        "One or more paths, separated by commas.",
    ),
    Field::setting(
        "requests_per_second",
        "Requests per second",
        "5",
        "At most so many, Redis included; 0 means no limit of ours.",
    ),
    Field::setting(
        "link.return_url",
        "Return URL",
        "",
        "Where a customer goes after paying a new session.",
    ),
    Field::setting(
        "link.provider",
        "Gateway",
        "",
        "Of new sessions: stripe, easypay or ifthenpay.",
    ),
    Field::setting(
        "link.fulfillment",
        "Fulfilment",
        "",
        "Of new sessions: shipping, local_delivery, pickup or none.",
    ),
    Field::setting(
        "allow_private_address",
        "Private network",
        "",
        "yes allows URLs in a private network.",
    ),
];

/// Which Prood is spoken to, where the two differ in what they are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// As documented.
    Docs,
    /// As the published code.
    Repo,
}

impl Profile {
    /// As the connection says.
    pub fn of(settings: &Settings) -> Result<Self> {
        match settings.get("profile") {
            None | Some("docs") => Ok(Self::Docs),
            Some("repo") => Ok(Self::Repo),
            Some(other) => {
                let message = format!("profile must be docs or repo, not “{other}”");
                Err(ProviderError::unsent(ErrorKind::Settings, message))
            }
        }
    }
}

/// The session id in an id, a Redis key or a URL that a person pasted: a hosted page's or the API's own.
/// `host` is the connection's.
pub fn recognise(text: &str, host: &str) -> Option<String> {
    let text = text.trim();
    let bare = text.strip_prefix(PREFIX).unwrap_or(text);
    if is_session_id(bare) {
        return Some(bare.to_owned());
    }
    let url = Url::parse(text).ok()?;
    let at = url.host_str()?;
    if !matches!(url.scheme(), "http" | "https") || !(at == host || is_prood(at)) {
        return None;
    }
    let parts: Vec<_> = url.path_segments()?.collect();
    let places = ["c", "confirm", "success", "sessions"];
    let found = parts.windows(2).find(|pair| places.contains(&pair[0]) && is_session_id(pair[1]));
    found.map(|pair| pair[1].to_owned())
}

fn is_prood(host: &str) -> bool {
    host == "prood.com" || host.ends_with(".prood.com")
}

/// Whether a text looks like an id of Prood's.
pub fn is_session_id(text: &str) -> bool {
    let rest = text.strip_prefix("cs_").or_else(|| text.strip_prefix("pl_"));
    rest.is_some_and(|rest| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        !rest.is_empty() && rest.bytes().all(plain)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_paste() {
        let id = "cs_1767225600000_7";
        let table = [
            (format!(" {id}\n"), true),
            (format!("checkout:session:{id}"), true),
            (format!("https://checkout.prood.com/c/{id}"), true),
            (format!("https://checkout.prood.com/c/{id}?lang=pt#top"), true),
            (format!("https://shop.prood.com/confirm/{id}"), true),
            (format!("http://127.0.0.1:3004/success/{id}"), true),
            (format!("http://127.0.0.1:3004/api/sessions/{id}/confirm"), true),
            (format!("https://evil.example/c/{id}"), false),
            (format!("https://notprood.com/c/{id}"), false),
            (format!("ftp://checkout.prood.com/c/{id}"), false),
            (format!("https://checkout.prood.com/x/{id}"), false),
            ("cs_".to_owned(), false),
            ("cs_a/b".to_owned(), false),
            ("ord_71".to_owned(), false),
        ];
        for (text, found) in table {
            let expected = found.then(|| id.to_owned());
            assert_eq!(recognise(&text, "127.0.0.1"), expected, "{text}");
        }
        for id in ["cs_link_abc", "pl_1767225600000_1"] {
            assert_eq!(recognise(id, "").as_deref(), Some(id));
        }
    }

    #[test]
    fn what_it_lacks_is_told_once() {
        let told: std::collections::BTreeSet<_> =
            INFO.without.iter().map(|(facet, _)| *facet).collect();
        assert_eq!(told.len(), INFO.without.len());
        for always in [Facet::Fetch, Facet::Recheck] {
            assert!(!told.contains(&always));
        }
        assert_eq!(told.len() + 2, Facet::ALL.len());
    }
}
