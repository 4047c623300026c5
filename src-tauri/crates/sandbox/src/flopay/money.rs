//! Exact decimal amounts: read from the text of a JSON number and written back as one, never a float.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A decimal number, `units / 10^scale`, without trailing zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    units: i128,
    scale: u32,
}

/// How many fraction digits a currency has, by ISO 4217.
pub fn digits_of(currency: &str) -> u32 {
    match currency {
        "JPY" | "KRW" | "VND" | "CLP" | "ISK" | "UGX" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

impl Decimal {
    /// Nothing.
    pub const ZERO: Self = Self { units: 0, scale: 0 };

    /// The number of a JSON number's text; none for anything else or beyond 30 digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        let plain = digits.strip_prefix('-').unwrap_or(&digits);
        let numeric = !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_digit());
        if !numeric || plain.len() > 30 || exponent.abs() > 6 {
            return None;
        }
        let scale = i32::try_from(fraction.len()).ok()? - exponent;
        let units: i128 = digits.parse().ok()?;
        match u32::try_from(scale) {
            Ok(scale) => Some(Self { units, scale }.trimmed()),
            Err(_) => Some(Self { units: units * 10_i128.pow(scale.unsigned_abs()), scale: 0 }),
        }
    }

    /// An amount in minor units.
    pub fn from_minor(minor: i64, digits: u32) -> Self {
        Self { units: i128::from(minor), scale: digits }.trimmed()
    }

    /// The amount in minor units; none where it has more digits than that or does not fit.
    pub fn minor(self, digits: u32) -> Option<i64> {
        let more = digits.checked_sub(self.scale)?;
        i64::try_from(self.units.checked_mul(10_i128.checked_pow(more)?)?).ok()
    }

    /// Whether it is below zero.
    pub fn is_negative(self) -> bool {
        self.units < 0
    }

    fn trimmed(mut self) -> Self {
        while self.scale > 0 && self.units % 10 == 0 {
            self.units /= 10;
            self.scale -= 1;
        }
        self
    }
}

/// Written as JavaScript writes it: `80`, `24.5`, `0.05`.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let width = self.scale as usize + 1;
        let digits = format!("{:0width$}", self.units.unsigned_abs());
        let (whole, fraction) = digits.split_at(digits.len() - self.scale as usize);
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

/// In the state file a decimal is a text.
impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(format!("{text} is no decimal")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_to_the_last_digit() {
        for (text, minor, written) in [
            ("24.50", 2450, "24.5"),
            ("80", 8000, "80"),
            ("0.1", 10, "0.1"),
            ("0.07", 7, "0.07"),
            ("1.005e1", 1005, "10.05"),
            ("2E3", 200_000, "2000"),
            ("90071992547409.93", 9_007_199_254_740_993, "90071992547409.93"),
            ("-3.2", -320, "-3.2"),
        ] {
            let decimal = Decimal::parse(text).unwrap();
            assert_eq!((decimal.minor(2), decimal.to_string().as_str()), (Some(minor), written));
            assert_eq!(Decimal::from_minor(minor, 2), decimal);
        }
    }

    #[test]
    fn a_digit_too_many_is_no_amount() {
        assert_eq!(Decimal::parse("0.125").unwrap().minor(2), None);
        assert_eq!(Decimal::parse("0.125").unwrap().minor(digits_of("KWD")), Some(125));
        assert_eq!(Decimal::parse("1200").unwrap().minor(digits_of("JPY")), Some(1200));
        assert_eq!(Decimal::parse("0.5").unwrap().minor(0), None);
        assert_eq!(Decimal::parse("99999999999999999999").unwrap().minor(2), None);
    }

    #[test]
    fn what_is_no_number_is_no_amount() {
        for text in ["", "-", ".", "\"1\"", "1,5", "NaN", "1e99", "--1", "1-1"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_state_file_keeps_it_as_text() {
        let text = serde_json::to_string(&Decimal::from_minor(2450, 2)).unwrap();
        assert_eq!(text, "\"24.5\"");
        assert_eq!(serde_json::from_str::<Decimal>(&text).unwrap().minor(2), Some(2450));
        assert!(serde_json::from_str::<Decimal>("\"x\"").is_err());
    }
}
