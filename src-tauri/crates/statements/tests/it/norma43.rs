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
    insta::assert_snapshot!(told("norma43/odd-dates.n43"), @"
    norma43
    # 210004180200051332 at 2100 of TALLER LUNA SL EUR: 1000.00 EUR on 2026-10-01 .. 1000.05 EUR on 2026-10-31 ties, 1 lines
    2026-02-28 - +0.05 EUR kind=[04] |
    ! date-mended at line 2: “260231” is no date: 2026-02-28 was taken.
    ! date-missing at line 2: “261301” is no date: no date was taken.
    ");
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
fn packed() {
    insta::assert_snapshot!(told("norma43/packed.n43"), @"
    norma43
    # 014912340000056789 at 0149 of LIBRERÍA DUERO SA EUR: 2500.00 EUR on 2026-11-01 .. 2603.45 EUR on 2026-11-30 ties, 2 lines
    2026-11-03 2026-11-03 +123.45 EUR kind=[02] id=[0000004411] ref=[090933755493] | INGRESO EN EFECTIVO
    2026-11-05 2026-11-05 -20.00 EUR kind=[03] ref=[B12345678 RECIBO 8] | ELECTRICA DEL NORTE FRA 2026/881
    ");
}

#[test]
fn two_files_in_one() {
    insta::assert_snapshot!(told("norma43/two-files-in-one.n43"), @"
    norma43
    # 014912340000056789 at 0149 of LIBRERÍA DUERO SA EUR: 2500.00 EUR on 2026-11-01 .. 2500.00 EUR on 2026-11-30 ties, 0 lines
    # 014912340000056789 at 0149 of LIBRERÍA DUERO SA EUR: 2500.00 EUR on 2026-11-01 .. 2499.99 EUR on 2026-11-30 ties, 1 lines
    2026-11-30 2026-11-30 -0.01 EUR kind=[99] |
    ");
}

#[test]
fn any_line_end_and_a_mark_in_front() {
    let whole = String::from_utf8(fixture("norma43/simple.n43")).unwrap();
    let told = |text: &str| read(text.as_bytes()).unwrap().statements;
    let plain = told(&whole);
    assert_eq!(plain[0].1.len(), 2);
    let lines = |end: &str| whole.lines().map(|line| line.to_owned() + end).collect::<String>();
    assert_eq!(told(&format!("\u{feff}{}\u{1a}", lines("\r\n"))), plain);
    assert_eq!(told(&lines("\r")), plain);
    assert_eq!(told(&format!("{}\u{1a}", lines("\n"))), plain);
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

/// Cents, `-` out; a reference, and what the movement is about.
type Movement = (i64, String, String);

/// A file of one account; every record ends so.
fn written(opening: i64, movements: &[Movement], end: &str) -> String {
    let sign = |amount: i64| if amount < 0 { 1 } else { 2 };
    let account = "210004180200051332";
    let balance = |amount: i64| format!("{}{:014}978", sign(amount), amount.abs());
    let mut records = vec![format!("11{account}261001261031{}3", balance(opening))];
    for (amount, reference, text) in movements {
        let money = format!("{}{:014}", sign(*amount), amount.abs());
        records.push(format!("22{:8}26100526100604017{money}{:010}{reference:12}", "", 0));
        records.push(format!("2301{text}"));
    }
    let side = |sign: i64| {
        let of = movements.iter().map(|movement| movement.0).filter(|it| it.signum() == sign);
        format!("{:05}{:014}", of.clone().count(), of.map(i64::abs).sum::<i64>())
    };
    let closing = opening + movements.iter().map(|movement| movement.0).sum::<i64>();
    records.push(format!("33{account}{}{}{}", side(-1), side(1), balance(closing)));
    records.push(format!("88{}{:06}", "9".repeat(18), records.len()));
    records.iter().map(|record| format!("{record:80}{end}")).collect()
}

proptest::proptest! {
    #[test]
    fn what_is_written_is_read_back(
        opening in -1_000_000_000i64..1_000_000_000,
        movements in proptest::collection::vec(
            (-1_000_000_000i64..1_000_000_000, "[A-Z][A-Z0-9]{0,11}", "[A-ZÑ][A-ZÑ0-9]{0,37}"),
            0..40,
        ),
        end in proptest::sample::select(vec!["\n", "\r\n", "\r", ""]),
    ) {
        let movements: Vec<_> = movements.into_iter().filter(|movement| movement.0 != 0).collect();
        let reading = read(written(opening, &movements, end).as_bytes()).unwrap();
        let (statement, lines) = &reading.statements[0];
        proptest::prop_assert_eq!(lines.len(), movements.len());
        for (line, (cents, reference, text)) in lines.iter().zip(&movements) {
            proptest::prop_assert_eq!(line.amount, Decimal::new(*cents, 2));
            proptest::prop_assert_eq!(line.reference.as_ref(), Some(reference));
            proptest::prop_assert_eq!(&line.text, text);
        }
        proptest::prop_assert_eq!(statement.check.word(), "ties");
        proptest::prop_assert!(reading.warnings.is_empty(), "{:?}", reading.warnings);
    }
}
