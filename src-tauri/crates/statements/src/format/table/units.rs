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
    let known = |(_, words): &&(&str, &str)| words.split(' ').any(|known| known == lower);
    let sign = || SIGNS.iter().find(known).map(|(code, _)| *code);
    // The capital alone is the rand: `r` may be anything.
    let rand = || (word == "R").then_some("ZAR");
    let often = OFTEN.split_whitespace().find(|code| code.eq_ignore_ascii_case(word));
    let seldom = || SELDOM.split_whitespace().find(|code| *code == word);
    Currency::new(often.or_else(sign).or_else(rand).or_else(seldom)?).ok().map(Unit::Of)
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

const SIGNS: &[(&str, &str)] = &[
    ("EUR", "€ euro euros"),
    ("USD", "$ us$ usd$"),
    ("GBP", "£"),
    ("IDR", "rp rupiah"),
    ("CHF", "fr sfr"),
    ("BRL", "r$"),
    ("INR", "₹"),
    ("SGD", "s$ sg$"),
    ("MYR", "rm"),
    ("HKD", "hk$"),
    ("AUD", "a$ au$"),
    ("CAD", "c$ ca$"),
    ("NZD", "nz$"),
    ("TWD", "nt$"),
    ("MXN", "mx$"),
    ("PHP", "₱"),
    ("VND", "₫ đ"),
    ("THB", "฿"),
    ("JPY", "円 jp¥"),
    ("CNY", "元 rmb cn¥"),
    ("KRW", "₩ 원"),
    ("PLN", "zł"),
    ("RON", "lei"),
    ("CZK", "kč"),
    ("HUF", "ft"),
    ("TRY", "₺ tl"),
    ("RUB", "₽"),
    ("UAH", "₴"),
    ("NGN", "₦"),
    ("ILS", "₪"),
    ("GHS", "₵"),
    ("CRC", "₡"),
    ("KZT", "₸"),
    ("GEL", "₾"),
    ("AZN", "₼"),
    ("MNT", "₮"),
    ("LAK", "₭"),
    ("KHR", "៛"),
    ("BDT", "৳"),
    ("KES", "ksh"),
];

/// Codes that are no words, so that they are known in any case.
const OFTEN: &str = "\
    AED ARS AUD BGN BHD BRL CAD CHF CLP CNH CNY COP CZK DKK EGP EUR GBP HKD HRK HUF IDR ILS INR \
    ISK JPY KES KRW KWD LKR MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN QAR RON RSD RUB SAR SEK \
    SGD THB TND TRY TWD UAH USD UYU VND XAF XOF ZAR";

/// All others of ISO 4217: some are words (`all`, `top`), so they count in capitals only.
const SELDOM: &str = "\
    AFN ALL AMD ANG AOA AWG AZN BAM BBD BDT BIF BMD BND BOB BSD BTN BWP BYN BZD CDF CRC CUP CVE \
    DJF DOP DZD ERN ETB FJD FKP GEL GHS GIP GMD GNF GTQ GYD HNL HTG IQD IRR JMD JOD KGS KHR KMF \
    KPW KYD KZT LAK LBP LRD LSL LYD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MZN NAD NIO NPR PAB \
    PGK PYG RWF SBD SCR SDG SHP SLE SOS SRD SSP STN SVC SYP SZL TJS TMT TOP TTD TZS UGX UZS VES \
    VUV WST XCD XCG XPF YER ZMW ZWG";

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
