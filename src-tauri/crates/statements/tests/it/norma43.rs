//! Norma 43: what is read, and what is refused.

use rust_decimal::Decimal;
use statements::Refusal;

use super::support::{fixture, read, told};

#[test]
fn differs() {
    insta::assert_snapshot!(told("norma43/differs.n43"), @"
    norma43
    # 210004180200051332 at 2100 of TALLER LUNA SL EUR: 1000.00 EUR on 2026-10-01 .. 1005.00 EUR on 2026-10-31 differs by 10, 1 lines
    2026-10-05 2026-10-05 -5.00 EUR kind=[04] |
    ! balance-differs at line 1: The closing balance is off by 10. The sign of -5 at line 2 may be flipped.
    ");
}

#[test]
fn five_texts() {
    insta::assert_snapshot!(told("norma43/five-texts.n43"), @"
    norma43
    # 210004180200051332 at 2100 of TALLER LUNA SL EUR: 1000.00 EUR on 2026-10-01 .. 1000.05 EUR on 2026-10-31 ties, 1 lines
    2026-10-05 2026-10-05 +0.05 EUR kind=[04] | TEXTO 1 SEGUNDO 1 TEXTO 2 SEGUNDO 2 TEXTO 3 SEGUNDO 3 TEXTO 4 SEGUNDO 4 TEXTO 5 SEGUNDO 5
    ");
}

#[test]
fn foreign() {
    insta::assert_snapshot!(told("norma43/foreign.n43"), @"
    norma43
    # 210004180200051332 at 2100 of TALLER LUNA SL EUR: 1000.00 EUR on 2026-10-01 .. 907.70 EUR on 2026-10-31 ties, 1 lines
    2026-10-05 2026-10-05 -92.30 EUR kind=[17] | COMPRA TARJETA (USD 100.00)
    ");
}

#[test]
fn latin_1() {
    insta::assert_snapshot!(told("norma43/latin-1.n43"), @"
    norma43
    # 210004180200051332 at 2100 of PEÑA Y MUÑOZ SL EUR: 1000.00 EUR on 2026-10-01 .. 1007.00 EUR on 2026-10-31 ties, 1 lines
    2026-10-05 2026-10-05 +7.00 EUR kind=[04] | CAMPAÑA DE OTOÑO NÚMERO 7
    ! encoding at the file: The text is not UTF-8. It was read as windows-1252: look at its letters.
    ");
}

#[test]
fn no_file_end() {
    insta::assert_snapshot!(told("norma43/no-file-end.n43"), @"
    norma43
    # 210004180200051332 at 2100 of TALLER LUNA SL EUR: 1000.00 EUR on 2026-10-01 .. 1000.00 EUR on 2026-10-31 ties, 0 lines
    ! field-odd at line 2: The record 88 that ends the file is missing.
    ");
}

#[test]
fn odd_dates() {
    insta::assert_snapshot!(told("norma43/odd-dates.n43"), @r#"
    norma43
    # 210004180200051332 at 2100 of TALLER LUNA SL EUR: 1000.00 EUR on 2026-10-01 .. 1000.05 EUR on 2026-10-31 ties, 1 lines
    2026-02-28 - +0.05 EUR kind=[04] |
    ! date-mended at line 2: "260231" is no date: 2026-02-28 was taken.
    ! date-missing at line 2: "261301" is no date: no date was taken.
    "#);
}

#[test]
fn overdrawn() {
    insta::assert_snapshot!(told("norma43/overdrawn.n43"), @"
    norma43
    # 210004180200051332 at 2100 of TALLER LUNA SL EUR: -50.00 EUR on 2026-10-01 .. -60.00 EUR on 2026-10-31 ties, 1 lines
    2026-10-05 2026-10-05 -10.00 EUR kind=[12] |
    ");
}

#[test]
fn references() {
    insta::assert_snapshot!(told("norma43/references.n43"), @"
    norma43
    # 210004180200051332 at 2100 of TALLER LUNA SL EUR: 1000.00 EUR on 2026-10-01 .. 1000.05 EUR on 2026-10-31 ties, 1 lines
    2026-10-05 2026-10-05 +0.05 EUR kind=[04] id=[0000000077] ref=[FACTURA 18 RF18539007547034] structured=[RF18539007547034] |
    ");
}

#[test]
fn several_accounts() {
    insta::assert_snapshot!(told("norma43/several-accounts.n43"), @"
    norma43
    # 210004180200051332 at 2100 of TALLER LUNA SL EUR: 1000.00 EUR on 2026-10-01 .. 999.00 EUR on 2026-10-31 ties, 1 lines
    2026-10-05 2026-10-05 -1.00 EUR kind=[04] |
    # 210004180200051999 at 2100 of TALLER LUNA SL USD: 2.00 USD on 2026-10-01 .. 2.50 USD on 2026-10-31 ties, 1 lines
    2026-10-05 2026-10-05 +0.50 USD kind=[04] |
    ");
}

#[test]
fn simple() {
    insta::assert_snapshot!(told("norma43/simple.n43"), @"
    norma43
    # 210004180200051332 at 2100 of TALLER LUNA SL EUR: 1000.00 EUR on 2026-10-01 .. 1074.50 EUR on 2026-10-31 ties, 2 lines
    2026-10-05 2026-10-05 -25.50 EUR kind=[04] id=[0000000123] | RECIBO LUZ OCTUBRE
    2026-10-05 2026-10-05 +100.00 EUR kind=[04] | TRANSFERENCIA DE ACME SL
    ");
}

#[test]
fn trimmed() {
    insta::assert_snapshot!(told("norma43/trimmed.n43"), @"
    norma43
    # 210004180200051332 at 2100 of TALLER LUNA SL EUR: 1000.00 EUR on 2026-10-01 .. 1000.01 EUR on 2026-10-31 ties, 1 lines
    2026-10-05 2026-10-05 +0.01 EUR kind=[04] | ABONO
    ");
}

#[test]
fn wrong_totals() {
    insta::assert_snapshot!(told("norma43/wrong-totals.n43"), @"
    norma43
    # 210004180200051332 at 2100 of TALLER LUNA SL EUR: 1000.00 EUR on 2026-10-01 .. 1000.05 EUR on 2026-10-31 ties, 1 lines
    2026-10-05 2026-10-05 +0.05 EUR kind=[04] |
    ! control-total at line 3: The account states 00001 debits of 0.01; it has 0 of 0.
    ! control-total at line 3: The account states 00002 credits of 0.06; it has 1 of 0.05.
    ! control-total at line 4: The file states 000009 records; it has 3.
    ");
}

#[test]
fn what_is_cut_or_wrong_is_refused() {
    let whole = String::from_utf8(fixture("norma43/simple.n43")).unwrap();
    let refusal = |text: &str| read(text.as_bytes()).unwrap_err().refusal;
    let lines: Vec<_> = whole.lines().collect();
    assert_eq!(refusal(&lines[..4].join("\n")), Refusal::Truncated);
    assert_eq!(refusal(&[&lines[..2], &lines[..2]].concat().join("\n")), Refusal::Truncated);
    assert_eq!(refusal(&whole.replace("00000000002550", "0000000000255x")), Refusal::Malformed);
    assert_eq!(refusal(&whole.replace("017100000", "017300000")), Refusal::Malformed, "sign");
    assert_eq!(refusal(&[lines[0], lines[2]].join("\n")), Refusal::Malformed, "text of nothing");
    assert_eq!(refusal(&whole.replace("\n2301", "\n7701")), Refusal::Malformed);
}

/// A file of one account with these movements in cents, `-` out.
fn written(opening: i64, movements: &[i64]) -> String {
    let sign = |amount: i64| if amount < 0 { 1 } else { 2 };
    let account = "210004180200051332";
    let mut text = format!("11{account}261001261031{}{:014}9783\n", sign(opening), opening.abs());
    for amount in movements {
        text += &format!("22{:8}26100526100604017{}{:014}\n", "", sign(*amount), amount.abs());
    }
    let side = |sign: i64| {
        let of: Vec<_> = movements.iter().filter(|amount| amount.signum() == sign).collect();
        format!("{:05}{:014}", of.len(), of.iter().map(|amount| amount.abs()).sum::<i64>())
    };
    let closing = opening + movements.iter().sum::<i64>();
    let balance = format!("{}{:014}978", sign(closing), closing.abs());
    text += &format!("33{account}{}{}{balance}\n", side(-1), side(1));
    text + &format!("88{}{:06}\n", "9".repeat(18), movements.len() + 2)
}

proptest::proptest! {
    #[test]
    fn what_is_written_is_read_back(
        opening in -1_000_000_000i64..1_000_000_000,
        movements in proptest::collection::vec(-1_000_000_000i64..1_000_000_000, 0..40),
    ) {
        let movements: Vec<_> = movements.into_iter().filter(|amount| *amount != 0).collect();
        let reading = read(written(opening, &movements).as_bytes()).unwrap();
        let (statement, lines) = &reading.statements[0];
        let found: Vec<_> = lines.iter().map(|line| line.amount).collect();
        let told: Vec<_> = movements.iter().map(|cents| Decimal::new(*cents, 2)).collect();
        proptest::prop_assert_eq!(found, told);
        proptest::prop_assert_eq!(statement.check.word(), "ties");
        proptest::prop_assert!(reading.warnings.is_empty(), "{:?}", reading.warnings);
    }
}
