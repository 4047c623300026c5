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
    insta::assert_snapshot!(told("coda/odd-dates.cod"), @"
    coda 2
    # BE68539007547034 at KREDBEBB of ATELIER LUNE SRL EUR no 214: 0.000 EUR on 2026-10-04 .. 2.000 EUR on 2026-10-05 ties, 2 lines
    - 2026-02-28 +1.000 EUR kind=[00150000] id=[REF000000000000000001] |
    2026-10-05 - +1.000 EUR kind=[00150000] id=[REF000000000000000002] |
    ! date-mended at line 3: The day of the value, “300226”, is no date: 2026-02-28 was taken.
    ! date-missing at line 4: The day of the value, “991326”, is no date: none was taken.
    ");
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
fn corrections() {
    insta::assert_snapshot!(told("coda/corrections.cod"), @"
    coda 2
    # BE68539007547034 at KREDBEBB of ATELIER LUNE SRL EUR no 214: 0.000 EUR on 2026-10-04 .. 7.000 EUR on 2026-10-05 ties, 3 lines
    2026-10-05 2026-10-05 +12.000 EUR kind=[00150000] id=[REF000000000000000001] structured=[090933755493] | +++090/9337/55493+++
    2026-10-05 2026-10-05 -12.000 EUR reversal kind=[00199000] id=[REF000000000000000002] | CORRECTION
    2026-10-05 2026-10-05 +7.000 EUR kind=[00150000] id=[REF000000000000000003] structured=[090933755493] | 090933755493  COPIE
    ");
}

#[test]
fn continued_text() {
    insta::assert_snapshot!(told("coda/continued-text.cod"), @"
    coda 2
    # BE68539007547034 at KREDBEBB of ATELIER LUNE SRL EUR no 214: 0.000 EUR on 2026-10-04 .. 5.000 EUR on 2026-10-05 ties, 1 lines
    2026-10-05 2026-10-05 +5.000 EUR kind=[00150000] id=[REF000000000000000001] e2e=[INV-7] name=[IMMO NORD SA] account=[BE71096123456769] | PAYMENT OF THE YEARLY SUBSCRIPTION FOR THE READING ROOM OF THE LIBRARY OF ALEXANDRIA AND ALL OF ITS MANY BRANCHES IN THE CITY AND BEYOND
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

/// Thousandths, `-` out; the payer's reference, who it is, and what it is about.
type Movement = (i64, String, String, String);

/// The three records of a movement; its text goes over all of them.
fn movement(number: usize, (amount, reference, name, text): &Movement) -> Vec<String> {
    let room = |from: usize, width: usize| text.chars().skip(from).take(width).collect::<String>();
    let (head, sign) = (format!("{number:04}0000"), u8::from(*amount < 0));
    let money = format!("{sign}{:015}051026", amount.abs());
    let first = format!("21{head}{:21}{money}001500000{:53}051026001", "", room(0, 53));
    let second = format!("22{head}{:53}{reference:35}", room(53, 53));
    let third = format!("23{head}{:34}EUR{name:35}{:43}", "BE71096123456769", room(106, 43));
    vec![first, second, third]
}

fn written(opening: i64, movements: &[Movement]) -> String {
    let balance = |amount: i64| format!("{}{:015}051026", u8::from(amount < 0), amount.abs());
    let account = format!("{:34}EUR", "BE68539007547034");
    let mut records = vec!["0000005102672505".to_owned()];
    records.push(format!("12001{account}{}", balance(opening)));
    records.extend(movements.iter().enumerate().flat_map(|(at, it)| movement(at + 1, it)));
    let amounts = || movements.iter().map(|movement| movement.0);
    records.push(format!("8001{account}{}", balance(opening + amounts().sum::<i64>())));
    let sum = |sign: i64| amounts().filter(|it| it.signum() == sign).map(i64::abs).sum::<i64>();
    let count = records.len() - 1;
    records.push(format!("9{:15}{count:06}{:015}{:015}", "", sum(-1), sum(1)));
    records.iter().map(|record| format!("{record:127}2\n")).collect()
}

proptest::proptest! {
    #[test]
    fn what_is_written_is_read_back(
        opening in -1_000_000_000i64..1_000_000_000,
        movements in proptest::collection::vec(
            (
                -1_000_000_000i64..1_000_000_000,
                "[A-Z][A-Z0-9-]{0,34}",
                "[A-ZÉ]([A-ZÉ ]{0,30}[A-Z])?",
                "[A-ZÉ][A-ZÉ0-9/.]{0,148}",
            ),
            0..20,
        ),
    ) {
        let reading = read(written(opening, &movements).as_bytes()).unwrap();
        let (statement, lines) = &reading.statements[0];
        proptest::prop_assert_eq!(lines.len(), movements.len());
        for (line, (units, reference, name, text)) in lines.iter().zip(&movements) {
            proptest::prop_assert_eq!(line.amount, Decimal::new(*units, 3));
            proptest::prop_assert_eq!(line.end_to_end_id.as_ref(), Some(reference));
            proptest::prop_assert_eq!(line.counterparty.name.as_ref(), Some(name));
            proptest::prop_assert_eq!(&line.text, text);
        }
        proptest::prop_assert_eq!(statement.check.word(), "ties");
        proptest::prop_assert!(reading.warnings.is_empty(), "{:?}", reading.warnings);
    }
}
