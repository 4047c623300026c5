//! Ready messages for a payment link, in the customer's language.
//!
//! Nothing is guessed about the customer: no "Mr" or "Ibu", and no name where none is known. The
//! URL stands on a line of its own, so that every messenger makes it a link. Text from outside
//! keeps to its line and shows its hidden characters.

use chrono::{DateTime, Datelike as _, Offset as _, Timelike as _, Utc};
use chrono_tz::{OffsetName as _, Tz};
use domain::text::one_line;
use domain::{Currency, Money};
use serde::{Deserialize, Serialize};

/// Which language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[serde(rename = "en")]
    English,
    /// Indonesian.
    #[serde(rename = "id")]
    Indonesian,
}

/// What the message says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkMessage<'a> {
    /// Whom it is for.
    pub customer_name: Option<&'a str>,
    /// The merchant's own reference.
    pub order_id: Option<&'a str>,
    /// What is being paid for.
    pub description: Option<&'a str>,
    /// How much; `None` where the customer chooses.
    pub amount: Option<Money>,
    /// Where to pay.
    pub url: &'a str,
    /// Until when.
    pub expires_at: Option<DateTime<Utc>>,
    /// The zone that the time is told in.
    pub zone: Tz,
}

/// The words of one language.
struct Words {
    hello: &'static str,
    order: &'static str,
    what_for: &'static str,
    amount: &'static str,
    pay_here: &'static str,
    until: &'static str,
    thanks: &'static str,
    at: &'static str,
    days: [&'static str; 7],
    months: [&'static str; 12],
}

const ENGLISH: Words = Words {
    hello: "Hello",
    order: "Order",
    what_for: "For",
    amount: "Amount",
    pay_here: "Please pay here:",
    until: "The link is valid until",
    thanks: "Thank you.",
    at: "at",
    days: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
};

const INDONESIAN: Words = Words {
    hello: "Halo",
    order: "Pesanan",
    what_for: "Untuk",
    amount: "Jumlah",
    pay_here: "Silakan bayar di sini:",
    until: "Tautan berlaku sampai",
    thanks: "Terima kasih.",
    at: "pukul",
    days: ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"],
    months: [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ],
};

impl Language {
    fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::Indonesian => &INDONESIAN,
        }
    }
}

/// The message, ready to be pasted.
pub fn link_message(language: Language, link: &LinkMessage<'_>) -> String {
    let words = language.words();
    let mut text = match known(link.customer_name) {
        Some(name) => format!("{} {name},\n\n", words.hello),
        None => format!("{},\n\n", words.hello),
    };
    let facts = [
        (words.order, known(link.order_id)),
        (words.what_for, known(link.description)),
        (words.amount, link.amount.map(|money| amount(language, money))),
    ];
    let mut known = facts.into_iter().filter_map(|(label, value)| Some((label, value?))).peekable();
    let gap = if known.peek().is_some() { "\n" } else { "" };
    for (label, value) in known {
        text += &format!("{label}: {value}\n");
    }
    text += &format!("{gap}{}\n{}\n\n", words.pay_here, one_line(link.url.trim()));
    if let Some(end) = link.expires_at {
        text += &format!("{} {}.\n", words.until, moment(language, end, link.zone));
    }
    text + words.thanks + "\n"
}

fn known(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(one_line)
}

/// An amount as people of that language write it: `IDR 1,080,000.00`, `Rp1.080.000,00`.
pub fn amount(language: Language, money: Money) -> String {
    let value = money.value();
    let (sign, plain) = value.strip_prefix('-').map_or(("", value.as_str()), |plain| ("-", plain));
    let (group, point) = match language {
        Language::English => (',', '.'),
        Language::Indonesian => ('.', ','),
    };
    let (whole, fraction) = plain.split_once('.').map_or((plain, None), |(w, f)| (w, Some(f)));
    let mut text = grouped(whole, group);
    if let Some(fraction) = fraction {
        text.push(point);
        text += fraction;
    }
    match symbol(language, money.currency) {
        Some(symbol) => format!("{sign}{symbol}{text}"),
        None => format!("{} {sign}{text}", money.currency),
    }
}

/// The sign that a language writes without a space, where it has one for the currency.
fn symbol(language: Language, currency: Currency) -> Option<&'static str> {
    (language == Language::Indonesian && currency.code() == "IDR").then_some("Rp")
}

fn grouped(whole: &str, separator: char) -> String {
    let mut text = String::with_capacity(whole.len() * 4 / 3 + 1);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// A moment in words: `Wednesday, 4 November 2026 at 10:24 WIB`.
pub fn moment(language: Language, at: DateTime<Utc>, zone: Tz) -> String {
    let words = language.words();
    let local = at.with_timezone(&zone);
    let colon = if language == Language::Indonesian { '.' } else { ':' };
    format!(
        "{}, {} {} {} {} {:02}{colon}{:02} {}",
        words.days[local.weekday().num_days_from_monday() as usize],
        local.day(),
        words.months[local.month0() as usize],
        local.year(),
        words.at,
        local.hour(),
        local.minute(),
        zone_name(&local),
    )
}

/// `WIB`; a zone without letters of its own is told by its distance from UTC.
fn zone_name(local: &DateTime<Tz>) -> String {
    match local.offset().abbreviation() {
        Some(letters) if letters.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            letters.to_owned()
        }
        _ => format!("UTC{}", local.offset().fix()),
    }
}
