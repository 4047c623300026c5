//! Currencies as they stand at amounts, in columns of their own and in headings.

use domain::Currency;

/// A word or a sign that says money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Of(Currency),
    /// Several countries write theirs so: `kr`, `¥`, `Rs`.
    Several,
}

/// A currency by its code, its sign or its name.
pub(super) fn currency(word: &str) -> Option<Currency> {
    match unit(word) {
        Some(Unit::Of(currency)) => Some(currency),
        _ => None,
    }
}

/// What a word says at an amount.
pub(super) fn unit(word: &str) -> Option<Unit> {
    let word = word.trim().trim_end_matches('.');
    if let Some(code) = iso_code(word) {
        return Currency::new(str::from_utf8(&code).ok()?).ok().map(Unit::Of);
    }
    // Every cell of a table is asked, and most are numbers or texts.
    let other = |byte: u8| byte.is_ascii_punctuation() && byte != b'$';
    if word.len() > LONGEST
        || word.bytes().any(|byte| byte.is_ascii_digit())
        || word.bytes().all(other)
    {
        return None;
    }
    let lower = word.to_lowercase();
    if SEVERAL.contains(&lower.as_str()) {
        return Some(Unit::Several);
    }
    let at = SIGNS.binary_search_by_key(&lower.as_str(), |(sign, _)| sign).ok()?;
    Currency::new(SIGNS.get(at)?.1).ok().map(Unit::Of)
}

/// A code of ISO 4217 that a word is; the capital alone is the rand, as `r` may be anything.
fn iso_code(word: &str) -> Option<[u8; 3]> {
    if word == "R" {
        return Some(*b"ZAR");
    }
    let written: [u8; 3] = word.as_bytes().try_into().ok()?;
    let upper = written.map(|byte| byte.to_ascii_uppercase());
    // As numbers: three bytes are compared at once.
    let number = |[a, b, c]: [u8; 3]| u32::from_be_bytes([0, a, b, c]);
    let is_in = |codes: &[[u8; 3]]| {
        codes.binary_search_by_key(&number(upper), |code| number(*code)).is_ok()
    };
    (is_in(OFTEN) || written == upper && is_in(SELDOM)).then_some(upper)
}

/// What a column of currencies says: any code, for new ones come.
pub(super) fn code(cell: &str) -> Option<Currency> {
    currency(cell).or_else(|| Currency::new(cell.trim()).ok())
}

/// Whether a short form ends with a point that is no decimal mark: `Rp. 5`, `Fr. 5`.
pub(super) fn is_short(word: &str) -> bool {
    ["rp", "rs", "fr", "sfr", "kr"].iter().any(|short| short.eq_ignore_ascii_case(word))
}

/// No sign and no name has more bytes.
const LONGEST: usize = 8;

const SEVERAL: &[&str] = &["kr", "¥", "￥", "rs"];

/// Signs and names in small letters, with their codes; in their order, as they are looked up in it.
const SIGNS: &[(&str, &str)] = &[
    ("$", "USD"),
    ("a$", "AUD"),
    ("au$", "AUD"),
    ("c$", "CAD"),
    ("ca$", "CAD"),
    ("cn¥", "CNY"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("fr", "CHF"),
    ("ft", "HUF"),
    ("hk$", "HKD"),
    ("jp¥", "JPY"),
    ("ksh", "KES"),
    ("kč", "CZK"),
    ("lei", "RON"),
    ("mx$", "MXN"),
    ("nt$", "TWD"),
    ("nz$", "NZD"),
    ("r$", "BRL"),
    ("rm", "MYR"),
    ("rmb", "CNY"),
    ("rp", "IDR"),
    ("rupiah", "IDR"),
    ("s$", "SGD"),
    ("sfr", "CHF"),
    ("sg$", "SGD"),
    ("tl", "TRY"),
    ("us$", "USD"),
    ("usd$", "USD"),
    ("zł", "PLN"),
    ("£", "GBP"),
    ("đ", "VND"),
    ("৳", "BDT"),
    ("฿", "THB"),
    ("៛", "KHR"),
    ("₡", "CRC"),
    ("₦", "NGN"),
    ("₩", "KRW"),
    ("₪", "ILS"),
    ("₫", "VND"),
    ("€", "EUR"),
    ("₭", "LAK"),
    ("₮", "MNT"),
    ("₱", "PHP"),
    ("₴", "UAH"),
    ("₵", "GHS"),
    ("₸", "KZT"),
    ("₹", "INR"),
    ("₺", "TRY"),
    ("₼", "AZN"),
    ("₽", "RUB"),
    ("₾", "GEL"),
    ("元", "CNY"),
    ("円", "JPY"),
    ("원", "KRW"),
];

/// Codes that are no words, so that they are known in any case; in their order.
const OFTEN: &[[u8; 3]] = &[
    *b"AED", *b"ARS", *b"AUD", *b"BGN", *b"BHD", *b"BRL", *b"CAD", *b"CHF", *b"CLP", *b"CNH",
    *b"CNY", *b"COP", *b"CZK", *b"DKK", *b"EGP", *b"EUR", *b"GBP", *b"HKD", *b"HRK", *b"HUF",
    *b"IDR", *b"ILS", *b"INR", *b"ISK", *b"JPY", *b"KES", *b"KRW", *b"KWD", *b"LKR", *b"MAD",
    *b"MXN", *b"MYR", *b"NGN", *b"NOK", *b"NZD", *b"OMR", *b"PEN", *b"PHP", *b"PKR", *b"PLN",
    *b"QAR", *b"RON", *b"RSD", *b"RUB", *b"SAR", *b"SEK", *b"SGD", *b"THB", *b"TND", *b"TRY",
    *b"TWD", *b"UAH", *b"USD", *b"UYU", *b"VND", *b"XAF", *b"XOF", *b"ZAR",
];

/// All others of ISO 4217: some are words (`all`, `top`), so they count in capitals only.
const SELDOM: &[[u8; 3]] = &[
    *b"AFN", *b"ALL", *b"AMD", *b"ANG", *b"AOA", *b"AWG", *b"AZN", *b"BAM", *b"BBD", *b"BDT",
    *b"BIF", *b"BMD", *b"BND", *b"BOB", *b"BSD", *b"BTN", *b"BWP", *b"BYN", *b"BZD", *b"CDF",
    *b"CRC", *b"CUP", *b"CVE", *b"DJF", *b"DOP", *b"DZD", *b"ERN", *b"ETB", *b"FJD", *b"FKP",
    *b"GEL", *b"GHS", *b"GIP", *b"GMD", *b"GNF", *b"GTQ", *b"GYD", *b"HNL", *b"HTG", *b"IQD",
    *b"IRR", *b"JMD", *b"JOD", *b"KGS", *b"KHR", *b"KMF", *b"KPW", *b"KYD", *b"KZT", *b"LAK",
    *b"LBP", *b"LRD", *b"LSL", *b"LYD", *b"MDL", *b"MGA", *b"MKD", *b"MMK", *b"MNT", *b"MOP",
    *b"MRU", *b"MUR", *b"MVR", *b"MWK", *b"MZN", *b"NAD", *b"NIO", *b"NPR", *b"PAB", *b"PGK",
    *b"PYG", *b"RWF", *b"SBD", *b"SCR", *b"SDG", *b"SHP", *b"SLE", *b"SOS", *b"SRD", *b"SSP",
    *b"STN", *b"SVC", *b"SYP", *b"SZL", *b"TJS", *b"TMT", *b"TOP", *b"TTD", *b"TZS", *b"UGX",
    *b"UZS", *b"VES", *b"VUV", *b"WST", *b"XCD", *b"XCG", *b"XPF", *b"YER", *b"ZMW", *b"ZWG",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies() {
        let code = |word| currency(word).map(|currency| currency.to_string()).unwrap_or_default();
        let table = [
            ("Rp", "IDR"),
            ("Rp.", "IDR"),
            ("eur", "EUR"),
            ("HK$", "HKD"),
            ("zł", "PLN"),
            ("₫", "VND"),
            ("R", "ZAR"),
            ("lei", "RON"),
            ("GEL", "GEL"),
        ];
        for (word, wanted) in table {
            assert_eq!(code(word), wanted, "{word}");
        }
        for word in ["CRD", "AB", "", "r", "all", "gel", "kr", "¥", "Rs."] {
            assert_eq!(code(word), "", "{word}");
        }
    }

    #[test]
    fn what_is_looked_up_in_an_order_is_in_it() {
        assert!(OFTEN.is_sorted() && SELDOM.is_sorted());
        assert!(SIGNS.is_sorted_by_key(|(sign, _)| sign));
        assert!(SIGNS.iter().all(|(sign, _)| sign.to_lowercase() == *sign));
    }

    #[test]
    fn signs_of_several_countries() {
        for word in ["kr", "Kr.", "Rs.", "¥"] {
            assert_eq!(unit(word), Some(Unit::Several), "{word}");
        }
        assert_eq!(unit("apples"), None);
    }

    #[test]
    fn a_column_of_currencies_has_any_code() {
        let told = |cell| code(cell).map(|currency| currency.to_string()).unwrap_or_default();
        assert_eq!(
            (told("gel"), told("XAU"), told("€")),
            ("GEL".into(), "XAU".into(), "EUR".into())
        );
        assert_eq!((told("4711"), told("Euro (bar)"), told("kr")), Default::default());
    }
}
