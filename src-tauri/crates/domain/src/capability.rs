use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::words::words;

words! {
    /// Something a provider can be asked for. A provider has the facet or it does not; the set is
    /// computed from the code that serves it, so it cannot claim more than there is.
    Facet {
        /// Pages of many sessions.
        Sweep = "sweep",
        /// One session by its id.
        Fetch = "fetch",
        /// A new session.
        Create = "create",
        /// Reusable payment links.
        Links = "links",
        /// A person asserts that the money came.
        Confirm = "confirm",
        /// The provider asks its gateway again.
        Recheck = "recheck",
        /// An end before payment.
        Cancel = "cancel",
        /// Money that was only reserved is taken.
        Capture = "capture",
        /// A feed of what happened.
        Events = "events",
        /// Customers, where sessions carry only their id.
        Customers = "customers",
        /// Receipts, refunds, payouts; read only.
        Money = "money",
        /// What can be picked by its id: prices, products, offers.
        Catalogue = "catalogue",
        /// Signed messages that something happened.
        Webhooks = "webhooks",
    }
}

words! {
    /// What a person can ask to have done at a provider.
    Action {
        /// Assert that a bank transfer came.
        Confirm = "confirm",
        /// End a session before it is paid.
        Cancel = "cancel",
        /// Make a session.
        Create = "create",
        /// Have the provider ask its gateway about a payment.
        Recheck = "recheck",
        /// Take money that was only reserved.
        Capture = "capture",
        /// Make a reusable link.
        Link = "link",
        /// Change a reusable link, or end it.
        LinkUpdate = "link_update",
    }
}

impl Action {
    /// The facet that serves it.
    pub fn facet(self) -> Facet {
        match self {
            Self::Confirm => Facet::Confirm,
            Self::Cancel => Facet::Cancel,
            Self::Create => Facet::Create,
            Self::Recheck => Facet::Recheck,
            Self::Capture => Facet::Capture,
            Self::Link | Self::LinkUpdate => Facet::Links,
        }
    }
}

/// What a provider can do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities(BTreeSet<Facet>);

impl Capabilities {
    /// Whether the facet exists.
    pub fn has(&self, facet: Facet) -> bool {
        self.0.contains(&facet)
    }

    /// The facets, in reading order.
    pub fn iter(&self) -> impl Iterator<Item = Facet> + '_ {
        self.0.iter().copied()
    }
}

impl FromIterator<Facet> for Capabilities {
    fn from_iter<I: IntoIterator<Item = Facet>>(facets: I) -> Self {
        Self(facets.into_iter().collect())
    }
}
