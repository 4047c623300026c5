//! `:25:`, whose statement it is.

use domain::Currency;

use crate::{Account, words};

/// An IBAN, `bank/number` or a bare number, each with or without a currency behind it. `:25P:` has
/// the bank's BIC on a second line.
pub(super) fn account(text: &str) -> (Account, Option<Currency>) {
    let (first, bic) = text.split_once('\n').unwrap_or((text, ""));
    let (rest, currency) = suffix(first.trim().trim_matches('/'));
    let (bank, number) = rest.split_once('/').unwrap_or((bic, rest));
    let bank = Some(words::compact(bank)).filter(|bank| !bank.is_empty());
    (Account { number: words::compact(number), bank, owner: None }, currency)
}

/// The currency at the end: `NL81ASNB9999999999EUR`, `12345678/1020304050 EUR`, `123/EUR`.
fn suffix(text: &str) -> (&str, Option<Currency>) {
    let none = (text, None);
    let Some((number, code)) = text.len().checked_sub(3).and_then(|at| text.split_at_checked(at))
    else {
        return none;
    };
    let follows = number.ends_with(|last: char| last.is_ascii_digit() || matches!(last, ' ' | '/'));
    // Mauritius and the Seychelles have the currency within their IBANs.
    let own = ["MU", "SC"].iter().any(|country| number.starts_with(country));
    if !follows || own || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return none;
    }
    Currency::new(code)
        .map_or(none, |currency| (number.trim_end_matches([' ', '/']), Some(currency)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_as_banks_write_them() {
        let table = [
            ("45050050/76198810", "76198810", "45050050", ""),
            ("12345678/1020304050EUR", "1020304050", "12345678", "EUR"),
            ("BPHKPLPK/320000546101", "320000546101", "BPHKPLPK", ""),
            ("NL81ASNB9999999999EUR", "NL81ASNB9999999999", "", "EUR"),
            ("NL81 ASNB 9999 9999 99 EUR", "NL81ASNB9999999999", "", "EUR"),
            ("/PL29114010810000267002001002", "PL29114010810000267002001002", "", ""),
            ("123456789", "123456789", "", ""),
            ("123456789/USD", "123456789", "", "USD"),
            ("MU17BOMM0101101030300200000MUR", "MU17BOMM0101101030300200000MUR", "", ""),
            ("CH9300762011623852957\nUBSWCHZH80A", "CH9300762011623852957", "UBSWCHZH80A", ""),
            ("1234567890AX1", "1234567890AX1", "", ""),
            ("ÄÖ", "ÄÖ", "", ""),
            ("", "", "", ""),
        ];
        for (text, number, bank, code) in table {
            let (account, currency) = account(text);
            let currency = currency.map(|currency| currency.to_string()).unwrap_or_default();
            let bank_of = account.bank.unwrap_or_default();
            let read = (account.number.as_str(), bank_of.as_str(), currency.as_str());
            assert_eq!(read, (number, bank, code), "{text}");
        }
    }
}
