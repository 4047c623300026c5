//! Amounts. Documentation and published code differ by a factor of a hundred, so a connection says which
//! it is, and whatever proves it wrong makes the row malformed instead of a wrong sum.

use domain::{Currency, Money, Settings};

use crate::reading::{Read, brief, whole_number};
use crate::{ErrorKind, ProviderError, Result};

/// What a number of Prood's counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Cents: 9999 is 99.99 EUR.
    Minor,
    /// Euros: 99.99 is 99.99 EUR.
    Major,
}

impl Unit {
    /// As the connection says.
    pub fn of(settings: &Settings) -> Result<Self> {
        match settings.get("amount_unit") {
            None | Some("minor") => Ok(Self::Minor),
            Some("major") => Ok(Self::Major),
            Some(other) => {
                let message = format!("amount_unit must be minor or major, not “{other}”");
                Err(ProviderError::unsent(ErrorKind::Settings, message))
            }
        }
    }

    /// The amount in a JSON number's text.
    pub fn read(self, text: &str, currency: Currency) -> Read<Money> {
        match self {
            Self::Major => decimal(text, currency),
            Self::Minor if is_fraction(text) => Err(format!(
                "the amount {} is a fraction, so Prood counts whole {currency} here: set amount_unit to major",
                brief(text)
            )),
            Self::Minor => Ok(Money::new(whole_number(text)?, currency)),
        }
    }

    /// Why this cannot be the unit, where what the gateway was told proves it: gateways get whole
    /// units with their fraction, and the same amount without its point is one of cents.
    pub fn disproved(self, text: &str, gateway: &str, currency: Currency) -> Option<String> {
        let told = decimal(gateway, currency).ok().filter(|_| is_fraction(gateway))?;
        let cents = whole_number(text).is_ok_and(|units| units == told.minor);
        (self == Self::Major && cents).then(|| {
            format!(
                "the amount {} is {} at the gateway, so Prood counts cents here: set amount_unit to minor",
                brief(text),
                brief(gateway)
            )
        })
    }

    /// The amount as a JSON number.
    pub fn write(self, amount: Money) -> String {
        match self {
            Self::Minor => amount.minor.to_string(),
            Self::Major => {
                let text = amount.value();
                match text.contains('.') {
                    true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
                    false => text,
                }
            }
        }
    }
}

/// An amount in whole units of its currency, such as `34.5`.
pub fn decimal(text: &str, currency: Currency) -> Read<Money> {
    // Money reads `+1` and ` 1`, which no JSON number is.
    if !text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
        return Err(format!("the amount {} is not a number", brief(text)));
    }
    Money::parse(text, currency).map_err(|error| error.to_string())
}

fn is_fraction(text: &str) -> bool {
    let after = text.split_once('.').map(|(_, after)| after);
    after.is_some_and(|after| {
        after.bytes().all(|byte| byte.is_ascii_digit()) && after.contains(|c| c != '0')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eur() -> Currency {
        Currency::new("EUR").unwrap()
    }

    #[test]
    fn both_units_mean_the_same_money() {
        let money = Money::parse("99.99", eur()).unwrap();
        assert_eq!(Unit::Minor.read("9999", eur()), Ok(money));
        assert_eq!(Unit::Major.read("99.99", eur()), Ok(money));
        let table =
            [("99.99", "9999", "99.99"), ("34.50", "3450", "34.5"), ("100", "10000", "100")];
        for (amount, minor, major) in table {
            let amount = Money::parse(amount, eur()).unwrap();
            assert_eq!(
                (Unit::Minor.write(amount).as_str(), Unit::Major.write(amount).as_str()),
                (minor, major)
            );
        }
        let yen = Money::parse("1200", Currency::new("JPY").unwrap()).unwrap();
        assert_eq!(
            (Unit::Minor.write(yen), Unit::Major.write(yen)),
            ("1200".into(), "1200".into())
        );
    }

    #[test]
    fn what_cannot_be_an_amount_is_never_rounded() {
        for text in ["34.5", "0.01", "-34.5"] {
            let why = Unit::Minor.read(text, eur()).unwrap_err();
            assert!(why.contains("set amount_unit to major"), "{why}");
        }
        for text in ["10.0", "1e3", "\"10\"", "null", "[1]", "9223372036854775808"] {
            assert!(Unit::Minor.read(text, eur()).is_err(), "{text}");
        }
        for text in ["29.990000000000002", "1e3", "\"10\"", "null", "+1", " 1", "1_0"] {
            assert!(Unit::Major.read(text, eur()).is_err(), "{text}");
        }
        assert!(Unit::Major.read("0.5", Currency::new("JPY").unwrap()).is_err());
    }

    #[test]
    fn the_gateway_may_prove_the_unit_wrong() {
        let why = Unit::Major.disproved("9999", "99.99", eur()).unwrap();
        assert!(why.contains("set amount_unit to minor"), "{why}");
        let fine = [
            ("9999", "9999"),
            ("99.99", "99.99"),
            ("100", "100"),
            ("9999", "99.98"),
            ("9999", "null"),
        ];
        for (text, gateway) in fine {
            assert_eq!(Unit::Major.disproved(text, gateway, eur()), None, "{text} {gateway}");
        }
        assert_eq!(Unit::Minor.disproved("9999", "99.99", eur()), None, "as documented");
    }

    #[test]
    fn the_setting_is_one_of_two_words() {
        let settings = |word: &str| Settings([("amount_unit".to_owned(), word.to_owned())].into());
        assert_eq!(Unit::of(&settings("")).unwrap(), Unit::Minor);
        assert_eq!(Unit::of(&settings("major")).unwrap(), Unit::Major);
        assert_eq!(Unit::of(&settings("cents")).unwrap_err().kind, ErrorKind::Settings);
    }
}
