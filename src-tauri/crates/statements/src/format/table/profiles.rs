//! Tables that are known by the words of their header, and where the public can look them up.
//!
//! A profile adds to what the table proves, and never goes against it. One without a source is
//! unverified: it is used only when a person says so.

use domain::Currency;

use super::mapping::Role;
use super::words;
use crate::DateOrder;

/// A known table.
#[derive(Debug)]
pub(super) struct Profile {
    pub(super) name: &'static str,
    /// Headings that the header has, in their normal form, apart by semicolons.
    header: &'static str,
    /// The order of dates where the file leaves it open.
    pub(super) date_order: Option<DateOrder>,
    /// The currency where nothing in the file tells.
    currency: Option<&'static str>,
    /// What columns are whose heading says something else in other tables.
    roles: &'static [(&'static str, Role)],
    /// The heading of a text that is written without quotes, whatever commas it has.
    unquoted: Option<&'static str>,
    /// Where its columns can be looked up.
    pub(super) source: Option<&'static str>,
}

impl Profile {
    pub(super) fn currency(&self) -> Option<Currency> {
        self.currency.and_then(|code| Currency::new(code).ok())
    }

    /// Which of the columns is written without quotes.
    pub(super) fn unquoted<'a>(&self, mut header: impl Iterator<Item = &'a str>) -> Option<usize> {
        let heading = self.unquoted?;
        header.position(|cell| words::normal(cell) == heading)
    }

    /// What a column is, where the profile knows better than its heading.
    pub(super) fn role(&self, heading: &str) -> Option<&'static Role> {
        self.roles.iter().find(|(word, _)| *word == heading).map(|(_, role)| role)
    }
}

const DMY: Option<DateOrder> = Some(DateOrder::DayMonthYear);
const YMD: Option<DateOrder> = Some(DateOrder::YearMonthDay);
const IDR: Option<&str> = Some("IDR");

/// Test files of an open reconciliation system.
const SURYAMAS: Option<&str> = Some("https://github.com/ThePrime-Sushimas/suryamas");

/// The longer headers of one bank come first.
const PROFILES: &[Profile] = &[
    Profile {
        name: "bca",
        header: "tanggal transaksi;keterangan;cabang;jumlah;saldo",
        date_order: DMY,
        currency: IDR,
        roles: &[],
        unquoted: None,
        source: SURYAMAS,
    },
    Profile {
        name: "bca",
        header: "date;description;branch;amount;balance",
        date_order: DMY,
        currency: None,
        roles: &[],
        unquoted: Some("description"),
        source: SURYAMAS,
    },
    Profile {
        name: "bca-business",
        header: "tanggal transaksi;keterangan;cabang;jumlah",
        date_order: DMY,
        currency: IDR,
        roles: &[],
        unquoted: None,
        source: SURYAMAS,
    },
    Profile {
        name: "mandiri",
        header: "account no;date;val date;transaction code;description;reference no;debit;credit",
        date_order: DMY,
        currency: None,
        roles: &[],
        unquoted: None,
        source: SURYAMAS,
    },
    Profile {
        name: "bri",
        header: "norek;tgl tran;desk tran;mutasi debet;mutasi kredit",
        date_order: DMY,
        currency: None,
        roles: &[],
        unquoted: None,
        source: None,
    },
    Profile {
        name: "bni",
        header: "post date;value date;branch;journal no;description;amount;db cr;balance",
        date_order: DMY,
        currency: None,
        roles: &[],
        unquoted: None,
        source: None,
    },
    Profile {
        name: "wise",
        header: "transferwise id;date;amount;currency;description;payment reference;running \
                 balance",
        date_order: DMY,
        currency: None,
        roles: &[],
        unquoted: None,
        source: Some("https://github.com/ovidiugabriel/csv2sepa"),
    },
    Profile {
        name: "revolut",
        header: "type;product;started date;completed date;description;amount;fee;currency;state;\
                 balance",
        date_order: YMD,
        currency: None,
        roles: &[],
        unquoted: None,
        source: None,
    },
    Profile {
        name: "n26",
        header: "date;payee;account number;transaction type;payment reference;amount eur;amount \
                 foreign currency",
        date_order: YMD,
        currency: Some("EUR"),
        // The account of the payee; the file never names its own.
        roles: &[("account number", Role::Counterparty)],
        unquoted: None,
        source: Some("https://github.com/siddhantgoel/beancount-n26"),
    },
    Profile {
        name: "stripe",
        header: "balance transaction id;currency;gross;fee;net;reporting category",
        date_order: YMD,
        currency: None,
        roles: &[],
        unquoted: None,
        source: Some("https://docs.stripe.com/reports/report-types/balance"),
    },
    Profile {
        name: "xendit",
        header: "transaction id;transaction type;line type;payment channel;reference;currency;\
                 amount;balance;debit or credit;created date iso",
        date_order: YMD,
        currency: None,
        roles: &[],
        unquoted: None,
        source: Some("https://docs.xendit.co/docs/balance-report"),
    },
    Profile {
        name: "paypal",
        header: "date;time;timezone;name;type;status;currency;gross;fee;net",
        date_order: None,
        currency: None,
        roles: &[],
        unquoted: None,
        source: Some("https://github.com/OCA/bank-statement-import"),
    },
];

/// The profile of a header.
pub(super) fn of<'a>(header: impl Iterator<Item = &'a str>) -> Option<&'static Profile> {
    let cells: Vec<String> = header.map(words::normal).collect();
    let has = |word: &str| cells.iter().any(|cell| cell == word);
    PROFILES.iter().find(|profile| profile.header.split(';').all(has))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_by_its_own_header() {
        for profile in PROFILES {
            let found = of(profile.header.split(';')).map(|found| found.name);
            assert_eq!(found, Some(profile.name));
            for word in profile.header.split(';') {
                assert_eq!(words::normal(word), word, "a word that no heading can be");
            }
            for (word, _) in profile.roles {
                assert!(profile.header.split(';').any(|one| one == *word), "{word}");
            }
        }
        assert!(of(["Date", "Amount"].into_iter()).is_none());
    }
}
