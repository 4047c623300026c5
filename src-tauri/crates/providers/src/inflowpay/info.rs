//! What InflowPay is called, what it must be told, and what its ids and URLs look like.

use domain::{Facet, Settings};
use reqwest::Url;

use crate::{Class, ErrorKind, Field, Info, Input, Param, Polling, ProviderError, Result};

/// InflowPay as a person sees it before connecting.
pub static INFO: Info = Info {
    id: "inflowpay",
    name: "InflowPay",
    about: "Hosted checkout for cards in EUR and USD, one-time and by subscription",
    base_url: "https://api.inflowpay.xyz",
    fields: FIELDS,
    requests_per_second: None,
    currencies: &["EUR", "USD"],
    methods: &[],
    cancel_effect: "",
    cancels_by_expiry: false,
    class: Class::Neither,
    create_class: Class::Neither,
    needs: &[],
    takes_email: true,
    params: &[OFFER],
    link_params: &[
        OFFER,
        Param::new("name", "Name", Input::Line, "What the link is called in lists."),
        Param::new(
            "pricingMode",
            "Prices",
            Input::Choice(&["TAX_EXCLUSIVE", "TAX_INCLUSIVE"]),
            "Whether VAT comes on top of the prices or is part of them.",
        ),
        Param::new(
            "sessionCustomization",
            "Look",
            Input::Pairs,
            "bgColor, fontColor, logoUrl and merchantName of the hosted page.",
        ),
    ],
    lifecycle: &[
        "open",
        "INITIATION",
        "CHECKOUT_PENDING",
        "CHECKOUT_SUCCESS",
        "PAYMENT_RECEIVED",
        "PAYMENT_SUCCESS",
    ],
    reserved: None,
    minutes: 5,
    polling: Some(Polling { minutes: &[1, 5, 15, 60, 1_440], give_up_days: 30 }),
    without: &[
        (Facet::Confirm, "InflowPay takes nobody's word that money came; a note can say so here"),
        (Facet::Cancel, "A session cannot be ended early: give it a short time when it is made"),
        (Facet::Recheck, "InflowPay follows its payments by itself"),
        (Facet::Capture, "Money is taken at once, never reserved"),
        (Facet::Events, "There is no feed of events; payments are walked instead"),
        (Facet::Customers, "There is no list of customers; payments carry the e-mail address"),
        (Facet::Money, "Refunds show in the payment; balance and payouts are in its dashboard"),
        (Facet::Catalogue, "Subscription offers are listed in its dashboard only"),
    ],
};

const OFFER: Param = Param::new(
    "offer",
    "Subscription offer",
    Input::Line,
    "The id of a stored offer: a subscription at the offer's own price instead of a single payment.",
);

const FIELDS: &[Field] = &[
    Field::secret("api_key", "Private key", "From the dashboard, such as inflow_prod_…."),
    Field::secret("webhook_secret", "Webhook secret", "Only to verify webhooks: whsec_…."),
    Field::setting(
        "checkout_url",
        "Hosted pages",
        "https://checkout.inflowpay.com",
        "Where customers pay: links are made from it, and recognised by it.",
    ),
    Field::setting(
        "order_id.paths",
        "Order id is at",
        "metadatas.orderId",
        "One or more paths, separated by commas.",
    ),
    Field::setting(
        "requests_per_second",
        "Requests per second",
        "5",
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
        "link.offer",
        "Subscription offer",
        "",
        "The offer of a new session that names nothing to be paid for.",
    ),
    Field::setting(
        "allow_private_address",
        "Private network",
        "",
        "yes allows a base URL in a private network.",
    ),
];

/// Where the hosted pages are, without a slash at the end.
pub fn checkout_url(settings: &Settings) -> Result<String> {
    let text = settings.get("checkout_url").unwrap_or("https://checkout.inflowpay.com");
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.query().is_none() => {
            Ok(text.trim_end_matches('/').to_owned())
        }
        _ => {
            let message = "checkout_url must be a URL such as https://checkout.inflowpay.com";
            Err(ProviderError::unsent(ErrorKind::Settings, message))
        }
    }
}

/// What a pasted text names.
#[derive(Debug, PartialEq, Eq)]
pub enum Pasted {
    /// A payment: `pay_…`, alone or in a page's URL of the older kind.
    Payment(String),
    /// A session, which nobody can read by its id.
    Session(String),
    /// A payment link.
    Link(String),
    /// A subscription link, by its offer.
    Offer(String),
}

/// What a pasted id or URL names. `hosts` are the connection's own.
pub fn pasted(text: &str, hosts: &[&str]) -> Option<Pasted> {
    let text = text.trim();
    if let Some(found) = by_prefix(text) {
        return Some(found);
    }
    let url = Url::parse(text).ok()?;
    let host = url.host_str()?;
    if !matches!(url.scheme(), "http" | "https") || !(hosts.contains(&host) || is_theirs(host)) {
        return None;
    }
    let parts: Vec<_> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    match *parts.as_slice() {
        [.., "l", id] if is_id(id) => Some(Pasted::Link(id.to_owned())),
        [.., "subscribe", id] if is_id(id) => Some(Pasted::Offer(id.to_owned())),
        [.., "pay" | "payment", id] => by_prefix(id),
        _ => None,
    }
}

fn by_prefix(id: &str) -> Option<Pasted> {
    let rest = |prefix| id.strip_prefix(prefix).is_some_and(is_id);
    if rest("pay_") {
        return Some(Pasted::Payment(id.to_owned()));
    }
    rest("sess_").then(|| Pasted::Session(id.to_owned()))
}

fn is_theirs(host: &str) -> bool {
    ["inflowpay.com", "inflowpay.xyz"].iter().any(|domain| {
        host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_paste() {
        use Pasted::{Link, Offer, Payment, Session};
        type Row<'a> = (&'a str, Option<fn(String) -> Pasted>, &'a str);
        let table: &[Row<'_>] = &[
            (" pay_77hK\n", Some(Payment), "pay_77hK"),
            ("https://checkout.inflowpay.com/pay/pay_77hK?x=1", Some(Payment), "pay_77hK"),
            ("https://api.inflowpay.xyz/api/payment/pay_1", Some(Payment), "pay_1"),
            ("https://checkout.inflowpay.com/pay/sess_8Qd2", Some(Session), "sess_8Qd2"),
            ("sess_8Qd2", Some(Session), "sess_8Qd2"),
            ("https://checkout.inflowpay.com/l/link_9/", Some(Link), "link_9"),
            ("https://checkout.inflowpay.com/subscribe/sub_offer_a", Some(Offer), "sub_offer_a"),
            ("http://127.0.0.1:9/checkout/l/abc", Some(Link), "abc"),
            ("https://evil.example/l/link_9", None, ""),
            ("https://notinflowpay.com/l/link_9", None, ""),
            ("https://pay.inflowpay.ai/pay/pay_1", None, ""),
            ("ftp://checkout.inflowpay.com/l/link_9", None, ""),
            ("https://checkout.inflowpay.com/pay/cs_1", None, ""),
            ("https://checkout.inflowpay.com/l/", None, ""),
            ("https://checkout.inflowpay.com/l/a%2Fb", None, ""),
            ("pay_", None, ""),
            ("INV-1", None, ""),
        ];
        for (text, kind, id) in table {
            let expected = kind.map(|kind| kind((*id).to_owned()));
            assert_eq!(pasted(text, &["127.0.0.1"]), expected, "{text}");
        }
    }

    #[test]
    fn the_hosted_pages_are_at_a_url() {
        let with = |url: &str| {
            checkout_url(&Settings([("checkout_url".to_owned(), url.to_owned())].into()))
        };
        assert_eq!(with("").unwrap(), "https://checkout.inflowpay.com");
        assert_eq!(with("http://127.0.0.1:9/inflow/").unwrap(), "http://127.0.0.1:9/inflow");
        for url in ["checkout.inflowpay.com", "javascript:alert(1)", "https://x.example/?a=b"] {
            assert_eq!(with(url).unwrap_err().kind, ErrorKind::Settings, "{url}");
        }
    }
}
