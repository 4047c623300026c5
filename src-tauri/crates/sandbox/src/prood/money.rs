//! Amounts: whole minor units inside; on the wire minor or major, as the profile says.

use serde_json::Value;

/// Currencies without decimals, as the code's Stripe adapter lists them.
const WHOLE: [&str; 16] = [
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV",
    "XAF", "XOF", "XPF",
];
/// Currencies with three.
const THREE: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// How many decimal digits a currency has.
pub fn digits(currency: &str) -> u32 {
    let upper = currency.to_uppercase();
    match upper.as_str() {
        known if WHOLE.contains(&known) => 0,
        known if THREE.contains(&known) => 3,
        _ => 2,
    }
}

/// Minor units as a decimal number in major units, with as few digits as it needs: `34.5`.
pub fn major(minor: i64, currency: &str) -> String {
    let text = fixed(minor, currency);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// Minor units as a decimal number with all the currency's digits: `34.50`.
pub fn fixed(minor: i64, currency: &str) -> String {
    let digits = digits(currency);
    if digits == 0 {
        return minor.to_string();
    }
    let unit = 10_u64.pow(digits);
    let sign = if minor < 0 { "-" } else { "" };
    let minor = minor.unsigned_abs();
    format!("{sign}{}.{:0width$}", minor / unit, minor % unit, width = digits as usize)
}

/// A decimal text in major units as minor units; none where it is no number or has too many digits.
pub fn minor(text: &str, currency: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let (digits, part) = (digits(currency) as usize, part.trim_end_matches('0'));
    if whole.is_empty() || part.len() > digits || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    format!("{whole}{part:0<digits$}").parse().ok()
}

/// An amount of the wire in minor units.
pub fn read(value: &Value, currency: &str, in_major: bool) -> Option<i64> {
    if !value.is_number() {
        return None;
    }
    match in_major {
        true => minor(&value.to_string(), currency),
        false => value.as_i64(),
    }
}

/// A decimal text as a JSON number.
pub fn number(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn major_units_go_there_and_back() {
        for (amount, currency, text) in [
            (3450, "EUR", "34.5"),
            (9999, "eur", "99.99"),
            (100, "USD", "1"),
            (1500, "JPY", "1500"),
            (5, "KWD", "0.005"),
        ] {
            assert_eq!(major(amount, currency), text);
            assert_eq!(minor(text, currency), Some(amount));
            assert_eq!(number(text).to_string(), text);
        }
        assert_eq!(fixed(3450, "EUR"), "34.50");
    }

    #[test]
    fn an_amount_with_too_many_digits_is_none() {
        assert_eq!(read(&json!(12.345), "EUR", true), None);
        assert_eq!(read(&json!(12.5), "JPY", true), None);
        assert_eq!(read(&json!(99.99), "EUR", true), Some(9999));
        assert_eq!(read(&json!(99.99), "EUR", false), None);
        assert_eq!(read(&json!("9999"), "EUR", false), None);
    }
}
