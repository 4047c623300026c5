//! How much may be missing: a setting of the house, per connection and currency, that no provider's
//! client knows.

use std::collections::BTreeMap;

use domain::{Currency, Money};

use crate::{ApiError, Code};

const PREFIX: &str = "tolerance.";

/// Takes the tolerances out of `settings`, each an exact decimal of its currency.
pub(crate) fn take(
    settings: &mut BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, ApiError> {
    let own = settings.extract_if(.., |key, _| key.starts_with(PREFIX));
    own.map(|(key, value)| checked(key, &value)).collect()
}

fn checked(key: String, value: &str) -> Result<(String, String), ApiError> {
    let code = key.trim_start_matches(PREFIX);
    let refuse = |why: String| {
        let hint = "Write an amount such as 500.00; leave it empty where nothing may be missing.";
        ApiError::new(Code::InvalidInput, format!("{key}: {why}."), hint)
    };
    let currency = Currency::new(code).map_err(|error| refuse(error.to_string()))?;
    let money = Money::parse(value.trim(), currency).map_err(|error| refuse(error.to_string()))?;
    if money.minor < 0 {
        return Err(refuse("a tolerance is not below zero".to_owned()));
    }
    Ok((key, money.value()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn took(key: &str, value: &str) -> Result<BTreeMap<String, String>, ApiError> {
        take(&mut [(key.to_owned(), value.to_owned())].into())
    }

    #[test]
    fn a_tolerance_is_an_exact_amount() {
        assert_eq!(took("tolerance.IDR", " 500 ").unwrap()["tolerance.IDR"], "500.00");
        assert_eq!(took("tolerance.JPY", "3").unwrap()["tolerance.JPY"], "3");
        for (key, value) in [
            ("tolerance.IDR", "0.001"),
            ("tolerance.IDR", "-1"),
            ("tolerance.IDR", "1e3"),
            ("tolerance.JPY", "1.5"),
            ("tolerance.", "1"),
        ] {
            let error = took(key, value).unwrap_err();
            assert_eq!(error.code, Code::InvalidInput, "{key}={value}");
            assert!(error.message.starts_with(key), "{}", error.message);
        }
    }

    #[test]
    fn other_settings_are_left_to_the_provider() {
        let mut all: BTreeMap<_, _> = [("exponent.IDR".to_owned(), "2".to_owned())].into();
        assert!(take(&mut all).unwrap().is_empty());
        assert_eq!(all.len(), 1);
    }
}
