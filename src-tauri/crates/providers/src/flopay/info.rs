//! What FloPay is called, what it must be told, and what a session can be made from.

use domain::Facet;

use crate::{Class, Field, Info, Input, Param, Polling};

/// FloPay as a person sees it before connecting.
pub static INFO: Info = Info {
    id: "flopay",
    name: "FloPay",
    about: "Hosted checkout over several gateways, for items and subscriptions",
    base_url: "",
    fields: FIELDS,
    requests_per_second: None,
    currencies: &["USD", "EUR", "GBP"],
    methods: &[],
    cancel_effect: "",
    cancels_by_expiry: false,
    class: Class::Neither,
    create_class: Class::Neither,
    needs: &["success_url", "cancel_url"],
    takes_email: true,
    params: PARAMS,
    link_params: &[],
    lifecycle: &["open", "processing", "requires_action", "completed"],
    reserved: None,
    minutes: 1,
    polling: Some(Polling { minutes: &[1, 5, 15, 60, 360, 1_440], give_up_days: 7 }),
    without: &[
        (Facet::Sweep, "FloPay shows no list of sessions: each is read by its id"),
        (Facet::Links, "A link is made for one customer each; FloPay has no reusable ones"),
        (Facet::Confirm, "FloPay takes nobody's word that money came; a note can say so here"),
        (Facet::Cancel, "A session cannot be ended early; it ends by itself"),
        (Facet::Recheck, "Its gateways tell FloPay by themselves"),
        (Facet::Capture, "Money is taken at once, never reserved"),
        (Facet::Events, "There is no feed of events; webhooks tell"),
        (Facet::Customers, "There is no list of users; sessions carry name and e-mail address"),
        (Facet::Money, "Refunds, payouts and invoices have no endpoint; webhooks tell"),
        (Facet::Catalogue, "Products and coupons are listed where the connection has a client key"),
    ],
};

const ITEM: &[Param] = &[
    Param::new("providerItemId", "Product", Input::Pick, "The product's code at FloPay."),
    Param::new("providerItemName", "Name", Input::Line, "What the customer reads."),
    Param::new("quantity", "Quantity", Input::Count, "How many; 1 unless said otherwise."),
    Param::new("totalAmount", "Price", Input::Amount, "The price."),
    Param::new(
        "overrideAmount",
        "Discounted price",
        Input::Amount,
        "The price that counts instead.",
    ),
];

const PLAN: &[Param] = &[
    Param::new("providerPlanId", "Plan", Input::Pick, "The plan's code at FloPay."),
    Param::new("providerPlanName", "Name", Input::Line, "What the customer reads."),
    Param::new("quantity", "Quantity", Input::Count, "How many; 1 unless said otherwise."),
    Param::new("totalAmount", "Price", Input::Amount, "The price of one period."),
    Param::new(
        "overrideAmount",
        "Discounted price",
        Input::Amount,
        "The price that counts instead.",
    ),
    Param::new("trialDays", "Trial days", Input::Count, "Days before the first payment."),
];

/// The account's own parameters, besides `userId` and the e-mail address.
pub const PERSON: &[&str] = &["firstName", "lastName", "country", "gender", "city", "state", "zip"];

/// What the address check may look at.
pub const AVS: &[&str] =
    &["country", "postal_code", "address_line_1", "address_line_2", "city", "state"];

const PARAMS: &[Param] = &[
    Param::new("items", "Items", Input::Rows(ITEM), "What is paid for once, by product."),
    Param::new(
        "subscriptions",
        "Subscriptions",
        Input::Rows(PLAN),
        "What is paid for again and again.",
    ),
    Param::new(
        "userId",
        "User id",
        Input::Line,
        "Your own id of the customer; otherwise the e-mail address.",
    ),
    Param::new("firstName", "First name", Input::Line, "The customer's first name."),
    Param::new("lastName", "Last name", Input::Line, "The customer's last name."),
    Param::new("country", "Country", Input::Line, "The customer's country, such as US."),
    Param::new("gender", "Gender", Input::Line, "The customer's gender."),
    Param::new("city", "City", Input::Line, "The customer's city."),
    Param::new("state", "State", Input::Line, "The customer's state."),
    Param::new("zip", "Postal code", Input::Line, "The customer's postal code."),
    Param::new("checkoutMode", "Checkout mode", Input::Line, "confirm unless said otherwise."),
    Param::new("couponCodes", "Coupons", Input::List, "Coupon codes to apply."),
    Param::new("utmMetadata", "Campaign", Input::Pairs, "UTM values by name, such as utm_source."),
    Param::new(
        "redirectParams",
        "Page parameters",
        Input::Pairs,
        "Put behind the hosted page's URL, in this order.",
    ),
    Param::new(
        "avsCheck",
        "Check the address",
        Input::Switch,
        "Whether the billing address is checked.",
    ),
    Param::new(
        "avsConfig",
        "Address parts",
        Input::List,
        "Which parts are checked: country, postal_code, city ….",
    ),
    Param::new(
        "checkoutType",
        "Page type",
        Input::Choice(&["standard_checkout", "embedded_checkout"]),
        "A page of its own, or one within another.",
    ),
    Param::new(
        "checkoutLayout",
        "Page layout",
        Input::Choice(&["default_layout", "buttons_layout", "custom_layout"]),
        "How the hosted page is laid out.",
    ),
];

/// Parameters of FloPay's browser library that have no place in a request, and why.
pub const ELSEWHERE: &[(&str, &str)] = &[
    ("setCookie", "setCookie is for browsers only: there is no page here to set a cookie for"),
    ("timeoutMs", "the time-out is the connection's setting timeout_ms"),
    ("maxRetries", "retries are the connection's setting create_retries"),
    ("tagsData", "tags are the session's metadata"),
];

const FIELDS: &[Field] = &[
    Field::setting("client_id", "Client id", "", "The merchant at FloPay, such as client_123."),
    Field::secret(
        "client_key",
        "Client key",
        "Only for products and coupons; sent as a bearer token.",
    ),
    Field::secret("webhook_secret", "Webhook secret", "Only to verify webhooks: flo_whsec_…."),
    Field::setting(
        "checkout_url",
        "Hosted pages",
        "",
        "Where customers pay, such as https://pay.shop.example.",
    )
    .like("https://pay.invalid"),
    Field::setting(
        "timeout_ms",
        "Time-out",
        "12000",
        "How long making a session may take, in milliseconds.",
    ),
    Field::setting(
        "create_retries",
        "Retries",
        "0",
        "How often making a session is tried again after a time-out. FloPay knows no keys: it may make two.",
    ),
    Field::setting("prefix", "Path prefix", "/v1", "The path before every route."),
    Field::setting(
        "line_amount",
        "An item's price is",
        "total",
        "total: of the whole line; unit: of one piece.",
    ),
    Field::setting(
        "order_id.paths",
        "Order id is at",
        "tagsData.order_id",
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
        "link.user_id",
        "User id",
        "",
        "Of new links; otherwise the customer's e-mail address.",
    ),
    Field::setting(
        "allow_private_address",
        "Private network",
        "",
        "yes allows a base URL in a private network.",
    ),
];
