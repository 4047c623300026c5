//! Rows with an amount and without a day: none of them vanishes without a word.

use insta::assert_snapshot;

use crate::support::tell;

fn between(row: &str) -> String {
    let text = format!(
        "Text,Date,Amount,Ref\na,2026-01-02,-1.50,r\n{row}\nb,2026-01-03,4.00,r\nTotal,,2.50,\n"
    );
    tell(text.as_bytes())
}

#[test]
fn a_payee_that_begins_like_a_sum_is_kept() {
    assert_snapshot!(between("Total Energies,,2000.00,r2"), @"
    csv
    # : ? .. ? unknown (no-balances), 3 lines
    2026-01-02 - -1.50 ref=[r] | a
    - - +2000.00 ref=[r2] | Total Energies
    2026-01-03 - +4.00 ref=[r] | b
    ! date-missing at line 3: The entry has no date.
    ! control-total at line 5: The row calls itself a sum or a balance, and its amount is none that the lines before it make: passed over.
    ");
    assert_snapshot!(between("Total Energies,0/0/0,2000.00,"), @"
    csv
    # : ? .. ? unknown (no-balances), 3 lines
    2026-01-02 - -1.50 ref=[r] | a
    - - +2000.00 | Total Energies
    2026-01-03 - +4.00 ref=[r] | b
    ! date-missing at line 3: “0/0/0” is no date that could be read.
    ! control-total at line 5: The row calls itself a sum or a balance, and its amount is none that the lines before it make: passed over.
    ");
}

#[test]
fn a_payee_with_an_odd_amount_is_counted() {
    let text = "Text,Date,Amount\na,2026-01-02,-1.50\nTotal Energies,,#REF!\nTotal,,#REF!\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : ? .. ? unknown (no-balances), 1 lines
    2026-01-02 - -1.50 | a
    ! skipped at line 3: 1 row holds no entry: passed over.
    ");
}

#[test]
fn an_amount_and_a_text_are_an_entry() {
    assert_snapshot!(between("c,,2000.00,"), @"
    csv
    # : ? .. ? unknown (no-balances), 3 lines
    2026-01-02 - -1.50 ref=[r] | a
    - - +2000.00 | c
    2026-01-03 - +4.00 ref=[r] | b
    ! date-missing at line 3: The entry has no date.
    ! control-total at line 5: The row calls itself a sum or a balance, and its amount is none that the lines before it make: passed over.
    ");
}

#[test]
fn a_sum_that_is_one_is_passed_over() {
    for row in ["Total of this page,,-1.50,", "Total so far,,1.50,x", ",,-1.50,", "Subtotal,,0,"] {
        let told = between(row);
        assert!(told.contains(", 2 lines") && !told.contains('!'), "{row}: {told}");
    }
}

#[test]
fn a_sum_that_is_none_is_told() {
    assert_snapshot!(between("Total,,7.00,"), @"
    csv
    # : ? .. ? unknown (no-balances), 2 lines
    2026-01-02 - -1.50 ref=[r] | a
    2026-01-03 - +4.00 ref=[r] | b
    ! control-total at line 3: The row calls itself a sum or a balance, and its amount is none that the lines before it make: passed over.
    ");
}

#[test]
fn sums_of_debits_and_credits_stand_in_one_row() {
    let text = "Date,Text,Debit,Credit\n2026-01-02,a,1.50,\n2026-01-03,b,,4.00\n";
    let told = |row: &str| tell(format!("{text}{row}\n").as_bytes());
    assert!(!told("Total,,1.50,4.00").contains('!'));
    assert_snapshot!(told("Total,,1.50,5.00"), @"
    csv
    # : ? .. ? unknown (no-balances), 2 lines
    2026-01-02 - -1.50 | a
    2026-01-03 - +4.00 | b
    ! control-total at line 4: The row calls itself a sum or a balance, and its amount is none that the lines before it make: passed over.
    ");
}
