//! How many digits follow the point in a provider's whole numbers: the check of that setting.

use domain::Settings;

use crate::{ErrorKind, ProviderError, Result};

/// A number of digits that cannot be meant is refused before anything is read with it.
pub fn check(settings: &Settings) -> Result<()> {
    let exponents = settings.0.iter().filter(|(key, _)| key.starts_with("exponent."));
    for (key, value) in exponents {
        if !matches!(value.as_str(), "" | "0" | "1" | "2" | "3" | "4") {
            let message = format!("{key} must be a number of digits from 0 to 4, not “{value}”");
            return Err(ProviderError::unsent(ErrorKind::Settings, message));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(key: &str, value: &str) -> Settings {
        Settings([(key.to_owned(), value.to_owned())].into())
    }

    #[test]
    fn exponents_are_small_numbers() {
        assert!(check(&settings("exponent.IDR", "0")).is_ok());
        for value in ["-1", "5", "two", "2.0", " 2"] {
            let error = check(&settings("exponent.IDR", value)).unwrap_err();
            assert!(error.message.starts_with("exponent.IDR must be"), "{}", error.message);
        }
    }
}
