//! CODA: what is read, and what is refused.

use rust_decimal::Decimal;
use statements::Refusal;

use super::support::{fixture, read, told};

#[test]
fn globalised_differs() {
    insta::assert_snapshot!(told("coda/globalised-differs.cod"), @"
    coda 2
    # BE68539007547034 at KREDBEBB of ATELIER LUNE SRL EUR no 214: 0.000 EUR on 2026-10-04 .. 30.000 EUR on 2026-10-05 ties, 1 lines
    2026-10-05 2026-10-05 +30.000 EUR kind=[10150000] id=[REF000000000000000001] | TOTAL
    ! batch-differs at line 3: The parts come to 10.000, the movement to 30.000: it counts as one line.
    ");
}

#[test]
fn globalised_twice() {
    insta::assert_snapshot!(told("coda/globalised-twice.cod"), @"
    coda 2
    # BE68539007547034 at KREDBEBB of ATELIER LUNE SRL EUR no 214: 0.000 EUR on 2026-10-04 .. 30.000 EUR on 2026-10-05 ties, 3 lines
    2026-10-05 2026-10-05 +10.000 EUR kind=[60150000] batch=[REF000000000000000001 30.000 of 3] | UN
    2026-10-05 2026-10-05 +5.000 EUR kind=[90150000] batch=[REF000000000000000001 30.000 of 3] | TROIS
    2026-10-05 2026-10-05 +15.000 EUR kind=[90150000] batch=[REF000000000000000001 30.000 of 3] | QUATRE
    ");
}

#[test]
fn globalised() {
    insta::assert_snapshot!(told("coda/globalised.cod"), @"
    coda 2
    # BE68539007547034 at KREDBEBB of ATELIER LUNE SRL EUR no 214: 0.000 EUR on 2026-10-04 .. 30.000 EUR on 2026-10-05 ties, 2 lines
    2026-10-05 2026-10-05 +10.000 EUR kind=[50150000] batch=[REF000000000000000001 30.000 of 2] | UN
    2026-10-05 2026-10-05 +20.000 EUR kind=[50150000] batch=[REF000000000000000001 30.000 of 2] | DEUX
    ");
}

#[test]
fn information() {
    insta::assert_snapshot!(told("coda/information.cod"), @"
    coda 2
    # BE68539007547034 at KREDBEBB of ATELIER LUNE SRL EUR no 214: 0.000 EUR on 2026-10-04 .. -1.000 EUR on 2026-10-05 ties, 1 lines
    2026-10-05 2026-10-05 -1.000 EUR kind=[00150000] id=[REF000000000000000001] | FRAIS DETAIL DES FRAIS RUE HAUTE 1
    ");
}

#[test]
fn latin_1() {
    insta::assert_snapshot!(told("coda/latin-1.cod"), @"
    coda 2
    # BE68539007547034 at KREDBEBB of ATELIER LUNE SRL EUR no 214: 0.000 EUR on 2026-10-04 .. 1.000 EUR on 2026-10-05 ties, 1 lines
    2026-10-05 2026-10-05 +1.000 EUR kind=[00150000] id=[REF000000000000000001] name=[CAFÉ DES ÉTOILES] account=[BE71096123456769] | DÉCOMPTE DE FÉVRIER
    ! encoding at the file: The text is not UTF-8. It was read as windows-1252: look at its letters.
    ");
}

#[test]
fn odd_dates() {
    insta::assert_snapshot!(told("coda/odd-dates.cod"), @r#"
    coda 2
    # BE68539007547034 at KREDBEBB of ATELIER LUNE SRL EUR no 214: 0.000 EUR on 2026-10-04 .. 2.000 EUR on 2026-10-05 ties, 2 lines
    - 2026-02-28 +1.000 EUR kind=[00150000] id=[REF000000000000000001] |
    2026-10-05 - +1.000 EUR kind=[00150000] id=[REF000000000000000002] |
    ! date-mended at line 3: The day of the value, "300226", is no date: 2026-02-28 was taken.
    ! date-missing at line 4: The day of the value, "991326", is no date: none was taken.
    "#);
}

#[test]
fn money_that_came_back() {
    insta::assert_snapshot!(told("coda/return.cod"), @"
    coda 2
    # BE68539007547034 at KREDBEBB of ATELIER LUNE SRL EUR no 214: 0.000 EUR on 2026-10-04 .. 9.000 EUR on 2026-10-05 ties, 1 lines
    2026-10-05 2026-10-05 +9.000 EUR reversal kind=[00105000] id=[REF000000000000000001] returned=[AC04] | RETOUR
    ");
}

#[test]
fn several_statements() {
    insta::assert_snapshot!(told("coda/several-statements.cod"), @"
    coda 2
    # BE68539007547034 at KREDBEBB of ATELIER LUNE SRL EUR no 214: 0.000 EUR on 2026-10-04 .. 9.000 EUR on 2026-10-05 ties, 1 lines
    2026-10-05 2026-10-05 +9.000 EUR kind=[00150000] id=[REF000000000000000001] |
    # BE68539007547034 at KREDBEBB of ATELIER LUNE SRL EUR no 215: 8.000 EUR on 2026-10-04 .. 8.000 EUR on 2026-10-05 ties, 0 lines
    ! gap at line 6: Between the statements 214 and 215 the balance goes from 9.000 to 8.000: something between them is missing.
    ");
}

#[test]
fn simple() {
    insta::assert_snapshot!(told("coda/simple.cod"), @"
    coda 2
    # BE68539007547034 at KREDBEBB of ATELIER LUNE SRL EUR no 214: 1000.000 EUR on 2026-10-04 .. 974.500 EUR on 2026-10-05 ties, 1 lines
    2026-10-05 2026-10-05 -25.500 EUR kind=[00150000] id=[REF000000000000000001] e2e=[E2E-18] name=[IMMO NORD SA] account=[BE71096123456769] | LOYER OCTOBRE
    ");
}

#[test]
fn structured() {
    insta::assert_snapshot!(told("coda/structured.cod"), @"
    coda 2
    # BE68539007547034 at KREDBEBB of ATELIER LUNE SRL EUR no 214: 0.000 EUR on 2026-10-04 .. 25.000 EUR on 2026-10-05 ties, 2 lines
    2026-10-05 2026-10-05 +12.000 EUR kind=[00150000] id=[REF000000000000000001] structured=[090933755493] | 090933755493
    2026-10-05 2026-10-05 +13.000 EUR kind=[00150000] id=[REF000000000000000002] | 090933755494
    ! reference-check at line 4: The check digits of the reference 090933755494 are wrong.
    ");
}

#[test]
fn version_1() {
    insta::assert_snapshot!(told("coda/version-1.cod"), @"
    coda 1
    # 539007547034 at KREDBEBB of ATELIER LUNE SRL EUR no 214: 1000.000 EUR on 2026-10-04 .. 1005.125 EUR on 2026-10-05 ties, 1 lines
    2026-10-05 2026-10-05 +5.125 EUR kind=[00150000] id=[REF000000000000000001] | MERCI
    ");
}

#[test]
fn wrong_totals() {
    insta::assert_snapshot!(told("coda/wrong-totals.cod"), @"
    coda 2
    # BE68539007547034 at KREDBEBB of ATELIER LUNE SRL EUR no 214: 0.000 EUR on 2026-10-04 .. -1.000 EUR on 2026-10-05 ties, 1 lines
    2026-10-05 2026-10-05 -1.000 EUR kind=[00150000] id=[REF000000000000000001] |
    ! control-total at line 5: The end states 000009 records; there are 3.
    ! control-total at line 5: The end states debits of 2.000; the movements have 1.000.
    ! control-total at line 5: The end states credits of 0.001; the movements have 0.
    ");
}

#[test]
fn what_is_cut_or_wrong_is_refused() {
    let whole = String::from_utf8(fixture("coda/simple.cod")).unwrap();
    let refusal = |text: &str| read(text.as_bytes()).unwrap_err().refusal;
    let lines: Vec<_> = whole.lines().collect();
    assert_eq!(refusal(&lines[..5].join("\n")), Refusal::Truncated);
    assert_eq!(refusal(&[&lines[..2], &lines[..2]].concat().join("\n")), Refusal::Truncated);
    assert_eq!(
        refusal(&whole.replace("000000000025500051026", "00000000002550x051026")),
        Refusal::Malformed
    );
    assert_eq!(
        refusal(&whole.replace("1000000000025500051026", "3000000000025500051026")),
        Refusal::Malformed
    );
    assert_eq!(refusal(&[lines[0], lines[1], lines[3]].join("\n")), Refusal::Malformed);
    assert_eq!(refusal(&whole.replace("\n22", "\n72")), Refusal::Malformed);
}

/// A statement with these movements in thousandths, `-` out.
fn written(opening: i64, movements: &[i64]) -> String {
    let balance = |amount: i64| format!("{}{:015}051026", u8::from(amount < 0), amount.abs());
    let end = |text: String, last: char| format!("{text:127}{last}\n");
    let mut text = end("0000005102672505".to_owned(), '2');
    let account = format!("{:34}EUR", "BE68539007547034");
    text += &end(format!("12001{account}{}", balance(opening)), '1');
    for (at, amount) in movements.iter().enumerate() {
        let head = format!("21{:04}0000{:21}{}", at + 1, "", balance(*amount));
        text += &end(format!("{head}001500000{:53}051026001", ""), '0');
    }
    let closing = opening + movements.iter().sum::<i64>();
    text += &end(format!("8001{account}{}", balance(closing)), '0');
    let sum = |sign: i64| -> i64 {
        movements.iter().filter(|amount| amount.signum() == sign).map(|amount| amount.abs()).sum()
    };
    let count = movements.len() + 2;
    text + &end(format!("9{:15}{count:06}{:015}{:015}", "", sum(-1), sum(1)), '2')
}

proptest::proptest! {
    #[test]
    fn what_is_written_is_read_back(
        opening in -1_000_000_000i64..1_000_000_000,
        movements in proptest::collection::vec(-1_000_000_000i64..1_000_000_000, 0..40),
    ) {
        let reading = read(written(opening, &movements).as_bytes()).unwrap();
        let (statement, lines) = &reading.statements[0];
        let found: Vec<_> = lines.iter().map(|line| line.amount).collect();
        let told: Vec<_> = movements.iter().map(|units| Decimal::new(*units, 3)).collect();
        proptest::prop_assert_eq!(found, told);
        proptest::prop_assert_eq!(statement.check.word(), "ties");
        proptest::prop_assert!(reading.warnings.is_empty(), "{:?}", reading.warnings);
    }
}
