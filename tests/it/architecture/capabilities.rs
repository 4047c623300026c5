//! `docs/capabilities.md` says what each provider can do, as its client says it.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{Capabilities, Clock, Facet};
use providers::transport::{Transport, TransportOptions};
use providers::{Info, capabilities, registry};

struct Still;

impl Clock for Still {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }
}

/// What a provider can do with everything it can be told.
fn offered(info: &'static Info) -> Capabilities {
    let options = TransportOptions::new("table", Arc::new(Still));
    let transport = Arc::new(Transport::new(options).unwrap());
    let (connection, credentials) = registry::specimen(info, None);
    capabilities(&*registry::open(&connection, &credentials, transport).unwrap())
}

fn about(facet: Facet) -> &'static str {
    match facet {
        Facet::Sweep => "list all sessions or payments",
        Facet::Fetch => "read one again",
        Facet::Create => "create a session and hand over its link",
        Facet::Links => "reusable payment links",
        Facet::Confirm => "a person confirms that a bank transfer came",
        Facet::Recheck => "have the gateway asked again",
        Facet::Cancel => "cancel or expire",
        Facet::Capture => "take reserved money",
        Facet::Events => "a feed of what happened",
        Facet::Customers => "customers, with names and addresses",
        Facet::Money => "receipts, refunds, payouts, balance entries (read only)",
        Facet::Catalogue => "prices, products, coupons to pick from",
        Facet::Webhooks => "verify webhooks",
    }
}

fn table() -> String {
    let all: Vec<_> = registry::all().iter().map(|info| (*info, offered(info))).collect();
    let mut text = String::from(
        "# What each provider can do\n\nMade from the code by `cargo xtask fixtures`; a test fails when it is stale. \
         A number \
         points below the table: to the reason, or to what a connection must be told first.\n\n| can |",
    );
    for (info, _) in &all {
        let _ = write!(text, " {} |", info.name);
    }
    text.push_str("\n|---|");
    text.push_str(&"---|".repeat(all.len()));
    text.push('\n');
    let mut reasons: Vec<String> = Vec::new();
    for facet in Facet::ALL {
        let _ = write!(text, "| {} |", about(*facet));
        for (info, can) in &all {
            let why = info.without.iter().find(|(known, _)| known == facet).map(|(_, why)| why);
            let word = if can.has(*facet) { "yes" } else { "no" };
            let cell = match why {
                Some(why) => {
                    reasons.push(format!("{}: {why}.", info.name));
                    format!("{word} ({})", reasons.len())
                }
                None if can.has(*facet) => word.to_owned(),
                None => panic!("{} does not say why it has no {facet}", info.name),
            };
            let _ = write!(text, " {cell} |");
        }
        text.push('\n');
    }
    text.push('\n');
    for (at, reason) in reasons.iter().enumerate() {
        let _ = writeln!(text, "{}. {reason}", at + 1);
    }
    text
}

#[test]
fn the_table_of_capabilities_is_as_the_clients_say() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/capabilities.md");
    let table = table();
    if std::env::var_os("UPDATE_BINDINGS").is_some() {
        std::fs::write(&file, &table).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(written, table, "run `cargo xtask fixtures`");
}
