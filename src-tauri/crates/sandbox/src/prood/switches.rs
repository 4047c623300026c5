//! Where Prood's documentation and its published code contradict each other.

use serde::{Deserialize, Serialize};

/// Whose word counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// The documentation's.
    Docs,
    /// The published code's, with its defects.
    Repo,
}

/// How this Prood behaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// Whose word counts.
    pub profile: Profile,
    /// Whether the shared secret is asked for; the code asks for none where none is set.
    pub secret_required: bool,
    /// In the code's profile: re-hydration restores the state, so that `confirm` works.
    pub confirm_fixed: bool,
    /// SCAN with the read-only token of the REST form is answered with NOPERM.
    pub readonly_scan_refused: bool,
    /// Errors as `{error, code, status}`, as one page of the documentation shows them.
    pub docs_errors: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            profile: Profile::Docs,
            secret_required: true,
            confirm_fixed: false,
            readonly_scan_refused: false,
            docs_errors: false,
        }
    }
}

impl Switches {
    /// These switches with some of them set anew, from a JSON object.
    pub fn with(&self, change: &serde_json::Value) -> Result<Self, String> {
        let mut all = serde_json::to_value(self).map_err(|error| error.to_string())?;
        for (name, value) in change.as_object().ok_or("switches are a JSON object")? {
            all[name] = value.clone();
        }
        serde_json::from_value(all).map_err(|error| error.to_string())
    }

    /// Whether the documentation's word counts.
    pub fn docs(&self) -> bool {
        self.profile == Profile::Docs
    }

    /// The client's word for the unit of amounts: `minor` or `major`.
    pub fn amount_unit(&self) -> &'static str {
        if self.docs() { "minor" } else { "major" }
    }
}
