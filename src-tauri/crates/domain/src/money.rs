//! Money: a whole number of minor units and the currency that says how many make one.
//!
//! Source of the exponents: ISO 4217, through the `iso_currency` crate. A provider's own scale is
//! converted on the way in ([`Money::from_provider`]) and on the way out ([`Money::to_provider`]);
//! nothing else in the house multiplies by ten.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize, ser::SerializeStruct};

use crate::words::words;

/// An ISO 4217 letter code, upper case.
///
/// Codes that ISO has withdrawn stay readable (old rows carry them); they count as having two
/// minor digits, as nearly all of them had.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

/// Why an amount could not be read. Never answered by rounding.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not three letters.
    #[error("“{0}” is not a currency code")]
    Currency(String),
    /// Not a decimal number such as `150000.00`.
    #[error("“{0}” is not an amount")]
    Amount(String),
    /// More digits after the point than the currency has.
    #[error("{value} has more than the {digits} decimal digits of {currency}")]
    Digits {
        /// The amount as it was written.
        value: String,
        /// How many digits the currency has.
        digits: u32,
        /// The currency.
        currency: Currency,
    },
    /// Outside what 64 bits of minor units hold.
    #[error("the amount is too large to be counted exactly")]
    Range,
}

impl Currency {
    /// Reads a code of three ASCII letters; lower case is accepted.
    pub fn new(code: &str) -> Result<Self, MoneyError> {
        match code.as_bytes() {
            [a, b, c] if code.bytes().all(|b| b.is_ascii_alphabetic()) => {
                Ok(Self([*a, *b, *c].map(|b| b.to_ascii_uppercase())))
            }
            _ => Err(MoneyError::Currency(code.to_owned())),
        }
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// How many digits follow the point, by ISO 4217.
    pub fn digits(&self) -> u32 {
        iso_currency::Currency::from_code(self.code())
            .and_then(|c| c.exponent())
            .map_or(2, u32::from)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(code: &str) -> Result<Self, MoneyError> {
        Self::new(code)
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let code = String::deserialize(d)?;
        Self::new(&code).map_err(serde::de::Error::custom)
    }
}

/// An amount of one currency in minor units (ISO 4217): IDR 150,000.00 is `15_000_000`.
///
/// As JSON it is `{"value":"150000.00","currency":"IDR","minor":"15000000"}`: both numbers are
/// text, because a JavaScript number cannot hold every `i64`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// Whole minor units; negative means the other way.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// An amount of `minor` units.
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Reads a plain decimal such as `150000.00` or `-3.5`: no grouping, a point, no exponent.
    pub fn parse(value: &str, currency: Currency) -> Result<Self, MoneyError> {
        let bad = || MoneyError::Amount(value.to_owned());
        if value.is_empty() || value.contains(['e', 'E', '_']) {
            return Err(bad());
        }
        let decimal = Decimal::from_str_exact(value).map_err(|_| bad())?.normalize();
        if decimal.scale() > currency.digits() {
            return Err(MoneyError::Digits {
                value: value.to_owned(),
                digits: currency.digits(),
                currency,
            });
        }
        let scale = pow10(currency.digits() - decimal.scale()).ok_or(MoneyError::Range)?;
        let minor = decimal.mantissa().checked_mul(i128::from(scale)).ok_or(MoneyError::Range)?;
        let minor = i64::try_from(minor).map_err(|_| MoneyError::Range)?;
        Ok(Self { minor, currency })
    }

    /// Converts a provider's integer, which counts units of 10^-`exponent`, to ISO minor units.
    ///
    /// A value with more digits than the currency has is refused: nothing is ever rounded.
    pub fn from_provider(
        units: i64,
        exponent: u32,
        currency: Currency,
    ) -> Result<Self, MoneyError> {
        let minor =
            rescale(units, exponent, currency.digits()).ok_or_else(|| MoneyError::Digits {
                value: format!("{units}e-{exponent}"),
                digits: currency.digits(),
                currency,
            })?;
        Ok(Self { minor, currency })
    }

    /// The same amount as an integer that counts units of 10^-`exponent`; an error where the
    /// provider's scale cannot express it.
    pub fn to_provider(self, exponent: u32) -> Result<i64, MoneyError> {
        rescale(self.minor, self.currency.digits(), exponent).ok_or_else(|| MoneyError::Digits {
            value: self.value(),
            digits: exponent,
            currency: self.currency,
        })
    }

    /// The decimal text with all of the currency's digits: `150000.00`.
    pub fn value(&self) -> String {
        let mut text = String::with_capacity(20);
        self.write_value(&mut text);
        text
    }

    /// Appends [`Money::value`] to `text` without another allocation.
    pub fn write_value(&self, text: &mut String) {
        use fmt::Write as _;
        let digits = self.currency.digits() as usize;
        let sign = if self.minor < 0 { "-" } else { "" };
        let plain = self.minor.unsigned_abs();
        // Writing to a String cannot fail.
        let _ = if digits == 0 {
            write!(text, "{sign}{plain}")
        } else {
            let one = 10_u64.pow(u32::try_from(digits).unwrap_or(2));
            write!(text, "{sign}{}.{:0digits$}", plain / one, plain % one)
        };
    }

    /// `self - other`; an error across currencies or past 64 bits.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Currency(other.currency.code().to_owned()));
        }
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::Range)?;
        Ok(Self { minor, currency: self.currency })
    }
}

fn pow10(exponent: u32) -> Option<i64> {
    10_i64.checked_pow(exponent)
}

fn rescale(units: i64, from: u32, to: u32) -> Option<i64> {
    if to >= from {
        units.checked_mul(pow10(to - from)?)
    } else {
        let scale = pow10(from - to)?;
        (units % scale == 0).then(|| units / scale)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency, self.value())
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Money {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut out = s.serialize_struct("Money", 3)?;
        out.serialize_field("value", &self.value())?;
        out.serialize_field("currency", &self.currency)?;
        out.serialize_field("minor", &self.minor.to_string())?;
        out.end()
    }
}

impl<'de> Deserialize<'de> for Money {
    /// Reads `value` and `currency`; `minor` is derived and may be absent.
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Wire {
            value: String,
            currency: Currency,
        }
        let Wire { value, currency } = Wire::deserialize(d)?;
        Self::parse(&value, currency).map_err(serde::de::Error::custom)
    }
}

words! {
    /// What kind of money row a provider tells of beside its sessions.
    MoneyKind {
        /// A receipt for a paid session.
        Receipt = "receipt",
        /// Money that went back.
        Refund = "refund",
        /// Money on its way to the merchant's bank.
        Payout = "payout",
        /// An entry of the merchant's balance at the provider.
        Balance = "balance",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn idr() -> Currency {
        Currency::new("idr").unwrap()
    }

    #[test]
    fn the_seed_documents_amount_reads_as_written() {
        let money = Money::from_provider(15_000_000, 2, idr()).unwrap();
        assert_eq!(money.to_string(), "IDR 150000.00");
        assert_eq!(Money::from_provider(150_000, 0, idr()).unwrap(), money);
    }

    #[test]
    fn digits_the_currency_does_not_have_are_refused() {
        let yen = Currency::new("JPY").unwrap();
        assert_eq!(Money::parse("1500", yen).unwrap().value(), "1500");
        assert!(matches!(Money::parse("1.5", yen), Err(MoneyError::Digits { digits: 0, .. })));
        assert!(Money::from_provider(15, 1, yen).is_err(), "1.5 yen must not become 1 or 2");
        assert!(Money::parse("0.001", idr()).is_err());
    }

    #[test]
    fn only_plain_decimals_are_amounts() {
        for text in ["", "1e3", "1,000.00", "NaN", "12.3.4", "０", "99999999999999999999"] {
            assert!(Money::parse(text, idr()).is_err(), "{text:?} was taken for an amount");
        }
    }

    #[test]
    fn json_carries_text_only() {
        let money = Money::new(-5, idr());
        let json = serde_json::to_string(&money).unwrap();
        assert_eq!(json, r#"{"value":"-0.05","currency":"IDR","minor":"-5"}"#);
        assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
    }

    proptest! {
        #[test]
        fn text_and_units_round_trip(minor in any::<i64>(), code in "IDR|JPY|KWD|USD") {
            let money = Money::new(minor, Currency::new(&code).unwrap());
            prop_assert_eq!(Money::parse(&money.value(), money.currency).unwrap(), money);
        }

        #[test]
        fn a_providers_scale_never_changes_the_amount(units in -1_000_000_000_i64..1_000_000_000, exponent in 0_u32..3) {
            let money = Money::from_provider(units, exponent, idr()).unwrap();
            prop_assert_eq!(money.to_provider(exponent).unwrap(), units);
        }
    }
}
