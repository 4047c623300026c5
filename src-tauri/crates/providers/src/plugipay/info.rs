//! What Plugipay is called, what it must be told, and what its ids look like.

use domain::{Facet, Settings};
use reqwest::Url;

use crate::{Class, ErrorKind, Field, Info, ProviderError, Result};

/// Plugipay as a person sees it before connecting.
pub static INFO: Info = Info {
    id: "plugipay",
    name: "Plugipay",
    about: "Hosted checkout for Indonesia: QRIS, virtual accounts, e-wallets, cards, bank transfer",
    base_url: "https://plugipay.com",
    fields: FIELDS,
    requests_per_second: Some(100),
    currencies: &["IDR", "USD"],
    methods: &["qris", "va", "ewallet", "card", "retail", "paypal"],
    cancel_effect: "The customer can no longer pay; cannot be undone",
    cancels_by_expiry: false,
    class: Class::Guarded,
    create_class: Class::Keyed,
    needs: &["success_url", "cancel_url", "methods"],
    takes_email: false,
    params: &[],
    link_params: &[],
    lifecycle: &["open", "pending", "pending_review", "completed"],
    reserved: None,
    minutes: 5,
    polling: None,
    without: &[
        (Facet::Links, "A link is made for one customer each; Plugipay has no reusable ones"),
        (Facet::Recheck, "Its gateways tell Plugipay by themselves"),
        (Facet::Capture, "Money is taken at once, never reserved"),
        (Facet::Catalogue, "A session names its items itself; there is no catalogue of the shop"),
    ],
};

const FIELDS: &[Field] = &[
    Field::setting("key_id", "Key id", "", "The public half of the key pair, such as pk_live_…."),
    Field::secret("secret", "Secret", "The secret half, shown once when the key was made."),
    Field::secret("api_key", "Single key", "Instead of a pair: the one key of a newer dashboard."),
    Field::secret("webhook_secret", "Webhook secret", "Only to verify webhooks: whsec_…."),
    Field::setting(
        "prefix",
        "Path prefix",
        "/api/v1",
        "/api/v1 at plugipay.com, /v1 at api.plugipay.com.",
    ),
    Field::setting(
        "on_behalf_of",
        "Act for account",
        "",
        "For platform keys only: the merchant's account, acc_….",
    ),
    Field::setting(
        "exponent.IDR",
        "Decimal digits of IDR",
        "2",
        "2 where 15000000 means Rp 150.000, 0 where 150000 does.",
    ),
    Field::setting("exponent.USD", "Decimal digits of USD", "2", "2 where 1900 means $19.00."),
    Field::setting(
        "order_id.paths",
        "Order id is at",
        "metadata.order_id",
        "One or more paths, separated by commas.",
    ),
    Field::setting(
        "requests_per_second",
        "Requests per second",
        "50",
        "At most so many; 0 means no limit of ours.",
    ),
    Field::setting(
        "link.success_url",
        "Success URL",
        "",
        "Where a customer goes after paying a new link.",
    ),
    Field::setting("link.cancel_url", "Cancel URL", "", "Where a customer goes after giving up."),
    Field::setting(
        "link.methods",
        "Payment methods",
        "",
        "What new links offer, separated by commas: qris, va, card.",
    ),
    Field::setting(
        "allow_private_address",
        "Private network",
        "",
        "yes allows a base URL in a private network.",
    ),
];

/// The path before every route.
pub fn prefix(settings: &Settings) -> Result<String> {
    let prefix = settings.get("prefix").unwrap_or("/api/v1").trim_end_matches('/');
    let plain = |part: &str| {
        let known = |c: char| c.is_ascii_alphanumeric() || "-_.~".contains(c);
        !matches!(part, "" | "." | "..") && part.chars().all(known)
    };
    match prefix.strip_prefix('/') {
        _ if prefix.is_empty() => Ok(String::new()),
        Some(rest) if rest.split('/').all(plain) => Ok(prefix.to_owned()),
        _ => Err(wrong(format!("prefix must be a path such as /api/v1, not “{prefix}”"))),
    }
}

/// The session id in an id or URL that a person pasted: a hosted page's, a dashboard's or the
/// API's own. `host` is the connection's.
pub fn recognise(text: &str, host: &str) -> Option<String> {
    let text = text.trim();
    if is_session_id(text) {
        return Some(text.to_owned());
    }
    let url = Url::parse(text).ok()?;
    let at = url.host_str()?;
    if !matches!(url.scheme(), "http" | "https") || !(at == host || is_plugipay(at)) {
        return None;
    }
    url.path_segments()?.find(|part| is_session_id(part)).map(str::to_owned)
}

fn is_plugipay(host: &str) -> bool {
    host == "plugipay.com" || host.ends_with(".plugipay.com")
}

fn is_session_id(text: &str) -> bool {
    text.strip_prefix("cs_").is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

fn wrong(message: String) -> ProviderError {
    ProviderError::unsent(ErrorKind::Settings, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(key: &str, value: &str) -> Settings {
        Settings([(key.to_owned(), value.to_owned())].into())
    }

    #[test]
    fn a_prefix_is_a_plain_path() {
        for (given, expected) in [("", "/api/v1"), ("/v1", "/v1"), ("/v1/", "/v1"), ("/", "")] {
            assert_eq!(prefix(&settings("prefix", given)).unwrap(), expected, "{given}");
        }
        for given in ["v1", "/a/../b", "//evil.example", "/a?b", "/a b", "/%2e", "@evil.example"] {
            let error = prefix(&settings("prefix", given)).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Settings, "{given}");
        }
    }

    #[test]
    fn what_people_paste() {
        let id = "cs_01jgf4m2zq8w7x5t3r1p9n6k0b";
        let table = [
            (format!(" {id}\n"), true),
            (format!("https://plugipay.com/c/{id}"), true),
            (format!("https://plugipay.com/c/{id}?lang=id#top"), true),
            (format!("https://app.plugipay.com/dashboard/checkout-sessions/{id}"), true),
            (format!("http://127.0.0.1:4010/c/{id}"), true),
            (format!("https://evil.example/c/{id}"), false),
            (format!("https://notplugipay.com/c/{id}"), false),
            (format!("ftp://plugipay.com/c/{id}"), false),
            ("cs_".to_owned(), false),
            ("cs_a/b".to_owned(), false),
            ("INV-2041".to_owned(), false),
            ("pi_123".to_owned(), false),
        ];
        for (text, found) in table {
            let expected = found.then(|| id.to_owned());
            assert_eq!(recognise(&text, "127.0.0.1"), expected, "{text}");
        }
    }
}
