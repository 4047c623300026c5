use serde::{Deserialize, Serialize};

/// Where Plugipay's own descriptions contradict each other, or a test wants it otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// Decimal digits of IDR amounts on the wire: 2 (as documented) or 0 (as some callers send).
    pub idr_exponent: u8,
    /// `STATE_CONFLICT` instead of `state_conflict`.
    pub uppercase_codes: bool,
    /// Only `meta.page`, without `meta.cursor` and `meta.hasMore`.
    pub docs_paging_only: bool,
    /// Rows per page where no limit is sent.
    pub default_limit: usize,
    /// A manual session may be confirmed while it is open or pending.
    pub confirm_from_open: bool,
    /// A pending session cannot be canceled.
    pub cancel_of_pending_refused: bool,
    /// Whether more than 100 reads or 20 writes in a second are refused.
    pub rate_limits: bool,
    /// A session may be made without methods.
    pub allow_empty_methods: bool,
    /// `paypal` takes USD only, local rails IDR only.
    pub strict_rails: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            idr_exponent: 2,
            uppercase_codes: false,
            docs_paging_only: false,
            default_limit: 50,
            confirm_from_open: false,
            cancel_of_pending_refused: false,
            rate_limits: true,
            allow_empty_methods: false,
            strict_rails: false,
        }
    }
}

impl Switches {
    /// These switches with some of them set anew, from a JSON object.
    pub fn with(&self, change: &serde_json::Value) -> Result<Self, String> {
        let mut all = serde_json::to_value(self).map_err(|error| error.to_string())?;
        let change = change.as_object().ok_or("switches are a JSON object")?;
        for (name, value) in change {
            all[name] = value.clone();
        }
        let switches: Self = serde_json::from_value(all).map_err(|error| error.to_string())?;
        match switches.idr_exponent {
            0 | 2 => Ok(switches),
            _ => Err("idr_exponent is 2 or 0".to_owned()),
        }
    }
}
