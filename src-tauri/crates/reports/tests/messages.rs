//! Messages as a customer reads them.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod support;

use domain::Money;
use reports::message::{Language, LinkMessage, amount, link_message, moment};
use support::currency;

fn link() -> LinkMessage<'static> {
    LinkMessage {
        customer_name: Some("Rina Oktaviani"),
        order_id: Some("INV-2026-1044"),
        description: Some("Batik tulis, 2 pcs"),
        amount: Some(Money::new(108_000_000, currency("IDR"))),
        url: "https://pay.example.com/c/abc",
        expires_at: Some("2026-11-04T03:24:00Z".parse().unwrap()),
        zone: chrono_tz::Asia::Jakarta,
    }
}

#[test]
fn in_english() {
    insta::assert_snapshot!(link_message(Language::English, &link()), @r"
    Hello Rina Oktaviani,

    Order: INV-2026-1044
    For: Batik tulis, 2 pcs
    Amount: IDR 1,080,000.00

    Please pay here:
    https://pay.example.com/c/abc

    The link is valid until Wednesday, 4 November 2026 at 10:24 WIB.
    Thank you.
    ");
}

#[test]
fn in_indonesian() {
    insta::assert_snapshot!(link_message(Language::Indonesian, &link()), @r"
    Halo Rina Oktaviani,

    Pesanan: INV-2026-1044
    Untuk: Batik tulis, 2 pcs
    Jumlah: Rp1.080.000,00

    Silakan bayar di sini:
    https://pay.example.com/c/abc

    Tautan berlaku sampai Rabu, 4 November 2026 pukul 10.24 WIB.
    Terima kasih.
    ");
}

#[test]
fn what_is_not_known_is_not_said() {
    let bare = LinkMessage {
        customer_name: Some(" "),
        order_id: None,
        description: None,
        expires_at: None,
        ..link()
    };
    insta::assert_snapshot!(link_message(Language::Indonesian, &bare), @r"
    Halo,

    Jumlah: Rp1.080.000,00

    Silakan bayar di sini:
    https://pay.example.com/c/abc

    Terima kasih.
    ");
    let barest = LinkMessage { amount: None, ..bare };
    insta::assert_snapshot!(link_message(Language::English, &barest), @r"
    Hello,

    Please pay here:
    https://pay.example.com/c/abc

    Thank you.
    ");
}

#[test]
fn the_url_has_a_line_of_its_own_whatever_the_rest_says() {
    let url = " https://pay.example.com/c/abc\n";
    let name = Some("Rina\nhttps://evil.example\u{202e}");
    for language in [Language::English, Language::Indonesian] {
        let text = link_message(language, &LinkMessage { customer_name: name, url, ..link() });
        let urls: Vec<_> = text.lines().filter(|line| line.starts_with("https://")).collect();
        assert_eq!(urls, ["https://pay.example.com/c/abc"]);
        assert!(!text.contains('\u{202e}'));
    }
}

#[test]
fn amounts_are_written_as_the_language_writes_them() {
    let table = [
        (108_000_000, "IDR", "IDR 1,080,000.00", "Rp1.080.000,00"),
        (-5, "IDR", "IDR -0.05", "-Rp0,05"),
        (1_250, "USD", "USD 12.50", "USD 12,50"),
        (150_000, "JPY", "JPY 150,000", "JPY 150.000"),
        (999, "JPY", "JPY 999", "JPY 999"),
    ];
    for (minor, code, english, indonesian) in table {
        let money = Money::new(minor, currency(code));
        assert_eq!(amount(Language::English, money), english);
        assert_eq!(amount(Language::Indonesian, money), indonesian);
    }
}

#[test]
fn moments_are_told_in_the_zone_with_its_name() {
    let at = "2026-11-04T03:24:00Z".parse().unwrap();
    let table = [
        (Language::English, chrono_tz::Asia::Jakarta, "Wednesday, 4 November 2026 at 10:24 WIB"),
        (Language::Indonesian, chrono_tz::Asia::Jakarta, "Rabu, 4 November 2026 pukul 10.24 WIB"),
        (Language::Indonesian, chrono_tz::Asia::Jayapura, "Rabu, 4 November 2026 pukul 12.24 WIT"),
        (
            Language::English,
            chrono_tz::Asia::Dubai,
            "Wednesday, 4 November 2026 at 07:24 UTC+04:00",
        ),
    ];
    for (language, zone, expected) in table {
        assert_eq!(moment(language, at, zone), expected);
    }
}
