//! What a new session or link can be told beyond the house's own words, as data.
//!
//! A dot leads into an object of Fluveo's: `payment_intent_data.capture_method`. The nested form, as
//! the documentation writes it, is understood too.

use crate::{Input, Param};

/// What a new session can be told.
pub const SESSION: &[Param] = &[
    MODE,
    Param::new(
        "ui_mode",
        "Checkout page",
        Input::Choice(&["hosted", "embedded", "custom"]),
        "hosted gives a URL, embedded and custom give a client secret for your own page.",
    ),
    LINE_ITEMS,
    PRODUCT,
    Param::new(
        "client_reference_id",
        "Client reference",
        Input::Line,
        "A reference of yours beside the order id.",
    ),
    Param::new(
        "customer_creation",
        "Keep the customer",
        Input::Choice(&["if_required", "always"]),
        "always makes a customer record also for a guest.",
    ),
    BILLING,
    Param::new(
        "phone_number_collection",
        "Ask for a telephone number",
        Input::Switch,
        "Whether the customer is asked for a telephone number.",
    ),
    Param::new(
        "payment_intent_data.capture_method",
        "Taking the money",
        Input::Choice(&["automatic", "manual"]),
        "manual only reserves the money: it is taken by a capture, or let go by a cancel.",
    ),
    Param::new(
        "payment_intent_data.description",
        "Payment description",
        Input::Line,
        "Stands with the payment; the session's description where nothing is said.",
    ),
    Param::new(
        "payment_intent_data.metadata",
        "Payment metadata",
        Input::Pairs,
        "Kept with the PaymentIntent, apart from the session's own metadata.",
    ),
    Param::new(
        "payment_intent_data.statement_descriptor",
        "Statement text",
        Input::Line,
        "What the customer's card statement shows.",
    ),
    Param::new(
        "payment_intent_data.application_fee_amount",
        "Application fee",
        Input::Amount,
        "What a platform keeps of the payment.",
    ),
    Param::new(
        "shipping_options",
        "Shipping options",
        Input::Rows(SHIPPING),
        "Rates that the customer chooses from.",
    ),
    Param::new(
        "shipping_address_collection.allowed_countries",
        "Ships to",
        Input::List,
        "Two-letter countries. Address collection switches itself on when a product can be \
         shipped; what is said here takes precedence.",
    ),
    Param::new(
        "expires_at",
        "Expires at",
        Input::Count,
        "Seconds since 1970, 30 minutes from now or later; instead of a duration. A year from \
         now where nothing is said.",
    ),
];

/// What a reusable link can be told; a change takes those that Fluveo lets change.
pub const LINK: &[Param] = &[
    MODE,
    LINE_ITEMS,
    PRODUCT,
    Param::new("title", "Title", Input::Line, "At most 30 characters, above the items."),
    BILLING,
    Param::new(
        "after_completion.type",
        "After paying",
        Input::Choice(&["hosted_confirmation", "redirect"]),
        "Fluveo's own page, or one of yours.",
    ),
    Param::new(
        "after_completion.hosted_confirmation.custom_message",
        "Confirmation message",
        Input::Line,
        "What Fluveo's page says after paying.",
    ),
    Param::new(
        "after_completion.redirect.url",
        "Redirect to",
        Input::Line,
        "Where a customer goes after paying.",
    ),
    Param::new(
        "allow_promotion_codes",
        "Promotion codes",
        Input::Switch,
        "Whether the customer may enter one.",
    ),
    Param::new(
        "restrictions.completed_sessions.limit",
        "Payments at most",
        Input::Count,
        "The link ends after so many; without limit where nothing is said.",
    ),
    Param::new(
        "inactive_message",
        "Message when ended",
        Input::Line,
        "What customers read once the link has ended.",
    ),
    Param::new(
        "payment_method_types",
        "Payment methods",
        Input::List,
        "Only to change a link: what it offers, in Fluveo's words.",
    ),
    Param::new("submit_type", "Button", Input::Line, "The word on the button: auto, pay …."),
    Param::new("metadata", "Metadata", Input::Pairs, "Only to change a link: texts by name."),
];

/// The parameters of [`LINK`] that Fluveo lets change.
pub const CHANGEABLE: &[&str] = &[
    "after_completion.type",
    "after_completion.hosted_confirmation.custom_message",
    "after_completion.redirect.url",
    "billing_address_collection",
    "restrictions.completed_sessions.limit",
    "inactive_message",
    "payment_method_types",
    "submit_type",
    "metadata",
];

const MODE: Param = Param::new(
    "mode",
    "Mode",
    Input::Choice(&["payment", "order"]),
    "order also makes an Order with addresses and shipping when it is paid.",
);

const LINE_ITEMS: Param = Param::new(
    "line_items",
    "Line items",
    Input::Rows(LINES),
    "Prices of the catalogue, or amounts for a product; together they must come to the amount.",
);

const PRODUCT: Param = Param::new(
    "product",
    "Product",
    Input::Pick,
    "Stands for items without a price of the catalogue: prod_….",
);

const BILLING: Param = Param::new(
    "billing_address_collection",
    "Billing address",
    Input::Choice(&["auto", "required"]),
    "Whether it is always asked for.",
);

const LINES: &[Param] = &[
    Param::new("price", "Price", Input::Pick, "A price of the catalogue: price_…."),
    Param::new("quantity", "Quantity", Input::Count, "How many; one where nothing is said."),
    Param::new("price_data.product", "Product", Input::Pick, "Instead of a price: prod_…."),
    Param::new("price_data.unit_amount", "Unit amount", Input::Amount, "What one costs."),
    Param::new(
        "price_data.currency",
        "Currency",
        Input::Line,
        "Where it is said it must be the session's: all items share one.",
    ),
    Param::new(
        "price_data.tax_behavior",
        "Tax",
        Input::Line,
        "Whether the amount holds the tax: inclusive, exclusive.",
    ),
];

const UNITS: Input = Input::Choice(&["business_day", "hour", "day", "week", "month"]);

const SHIPPING: &[Param] = &[
    Param::new("name", "Name", Input::Line, "What the customer reads."),
    Param::new("amount", "Cost", Input::Amount, "What it costs."),
    Param::new("currency", "Currency", Input::Line, "Where it is said it must be the session's."),
    Param::new("delivery_estimate.minimum.value", "At least", Input::Count, "So many at least."),
    Param::new("delivery_estimate.minimum.unit", "Unit", UNITS, "Business days where not said."),
    Param::new("delivery_estimate.maximum.value", "At most", Input::Count, "So many at most."),
    Param::new("delivery_estimate.maximum.unit", "Unit", UNITS, "Business days where not said."),
];
