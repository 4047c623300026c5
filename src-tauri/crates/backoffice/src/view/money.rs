use domain::Money;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Amount {
    /// Decimal text with all of the currency's digits: `150000.00`.
    pub value: String,
    /// ISO 4217 code.
    pub currency: String,
    /// Whole minor units as text: `15000000`.
    pub minor: String,
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self {
            value: money.value(),
            currency: money.currency.code().to_owned(),
            minor: money.minor.to_string(),
        }
    }
}

/// An amount somebody typed: decimal text in a currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AmountInput {
    /// `150000`, `150000.00`.
    pub value: String,
    /// ISO 4217 code.
    pub currency: String,
}

/// How many, and how much of one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Total {
    /// How many sessions.
    pub count: u64,
    /// Their sum.
    pub sum: Amount,
}
