//! The money that came against the money that was asked for.

use domain::{Currency, Money, MoneyError};
use serde::{Deserialize, Serialize};

/// How what came compares with what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "received", rename_all = "snake_case")]
pub enum Comparison {
    /// Exactly that.
    Equal,
    /// Less.
    Short {
        /// What is still missing.
        remainder: Money,
    },
    /// More.
    Over {
        /// What is too much.
        excess: Money,
    },
    /// Another currency came.
    WrongCurrency {
        /// Which.
        came: Currency,
    },
}

/// What is done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision {
    /// Confirm at the provider.
    Confirm {
        /// Kept as the customer's visible credit.
        credit: Option<Money>,
        /// What is waived, where a person decided to confirm in full anyway.
        waived: Option<Money>,
    },
    /// Record the money and leave the session as it is.
    Record {
        /// What is still missing; absent where it came in another currency.
        remainder: Option<Money>,
    },
}

/// Why the received money cannot be compared or decided on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceivedError {
    /// Nothing or less came.
    #[error("the received amount must be more than zero")]
    NotPositive,
    /// More than 64 bits of minor units.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// Confirming in full needs a reason.
    #[error("confirming in full although less came needs a reason")]
    NoReason,
}

/// Compares `received`, together with what was recorded for the same session before, with
/// `expected`. One piece in another currency makes the whole comparison impossible.
pub fn compare(
    expected: Money,
    received: Money,
    earlier: &[Money],
) -> Result<Comparison, ReceivedError> {
    if received.minor <= 0 {
        return Err(ReceivedError::NotPositive);
    }
    let mut sum = 0_i64;
    for piece in earlier.iter().chain([&received]) {
        if piece.currency != expected.currency {
            return Ok(Comparison::WrongCurrency { came: piece.currency });
        }
        sum = sum.checked_add(piece.minor).ok_or(MoneyError::Range)?;
    }
    let missing = expected.minus(Money::new(sum, expected.currency))?;
    Ok(match missing.minor {
        0 => Comparison::Equal,
        1.. => Comparison::Short { remainder: missing },
        _ => {
            let excess = missing.minor.checked_neg().ok_or(MoneyError::Range)?;
            Comparison::Over { excess: Money::new(excess, expected.currency) }
        }
    })
}

/// What to do: confirm what is enough, record what is not. `accept_short` is the reason for
/// which a person wants to confirm in full although less came.
pub fn decide(
    comparison: Comparison,
    accept_short: Option<&str>,
) -> Result<Decision, ReceivedError> {
    Ok(match comparison {
        Comparison::Equal => Decision::Confirm { credit: None, waived: None },
        Comparison::Over { excess } => Decision::Confirm { credit: Some(excess), waived: None },
        Comparison::WrongCurrency { .. } => Decision::Record { remainder: None },
        Comparison::Short { remainder } => match accept_short.map(str::trim) {
            None => Decision::Record { remainder: Some(remainder) },
            Some("") => return Err(ReceivedError::NoReason),
            Some(_) => Decision::Confirm { credit: None, waived: Some(remainder) },
        },
    })
}
