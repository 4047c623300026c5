//! Where a field, a statement and a message begin, and whether its entries are final.

use insta::assert_snapshot;

use crate::support::tell;

/// An interim report of this account with this narrative.
fn interim(reference: &str, account: &str, narrative: &str) -> String {
    format!(
        ":20:{reference}\n:25:{account}\n:28C:1/1\n:34F:EUR0,\n:13D:2601151200+0100\n\
         :61:260115C5,00NTRFN\n:86:{narrative}\n"
    )
}

#[test]
fn a_narrative_that_ends_in_digits_is_no_time() {
    let year = interim("26011501", "111", "INVOICE 2025") + &interim("26011502", "222", "X");
    assert_snapshot!(tell(year.as_bytes()), @"
    mt940 942
    # 111 EUR no 1/1: ? .. ? unknown (no-balances), 1 lines
    - 2026-01-15 +5.00 EUR pending kind=[NTRF] | INVOICE 2025
    # 222 EUR no 1/1: ? .. ? unknown (no-balances), 1 lines
    - 2026-01-15 +5.00 EUR pending kind=[NTRF] | X
    ");
    let hour = interim("A", "111", "BOOKED AT 12") + &interim("20REF", "222", "X");
    assert_snapshot!(tell(hour.as_bytes()), @"
    mt940 942
    # 111 EUR no 1/1: ? .. ? unknown (no-balances), 1 lines
    - 2026-01-15 +5.00 EUR pending kind=[NTRF] | BOOKED AT 12
    # 222 EUR no 1/1: ? .. ? unknown (no-balances), 1 lines
    - 2026-01-15 +5.00 EUR pending kind=[NTRF] | X
    ");
}

#[test]
fn a_time_that_was_cut_stays_in_its_narrative() {
    let cut = interim("A", "111", "BOOKED 2026-01-15T16\n:25:37 Counter 4") + ":90C:1EUR5,00\n-\n";
    assert_snapshot!(tell(cut.as_bytes()), @"
    mt940 942
    # 111 EUR no 1/1: ? .. ? unknown (no-balances), 1 lines
    - 2026-01-15 +5.00 EUR pending kind=[NTRF] | BOOKED 2026-01-15T16:25:37 Counter 4
    ");
}

#[test]
fn another_account_is_another_statement() {
    assert_snapshot!(tell(
        b":20:A\n:25:111\n:28C:1/1\n:34F:EUR0,\n:61:260115C5,00NTRFN\n:86:for 111\n\
          :25:222\n:28C:1/1\n:61:260115C7,00NTRFN\n:86:for 222\n-\n"
    ), @"
    mt940 942
    # 111 EUR no 1/1: ? .. ? unknown (no-balances), 1 lines
    - 2026-01-15 +5.00 EUR pending kind=[NTRF] | for 111
    # 222 no 1/1: ? .. ? unknown (no-balances), 1 lines
    - 2026-01-15 +7.00 pending kind=[NTRF] | for 222
    ");
    assert_snapshot!(tell(
        b":20:A\n:25:111EUR\n:28C:1\n:60F:C260101EUR0,00\n:61:260115C5,00NTRFN\n:25:111USD\n\
          :60F:C260101USD1,00\n:61:260115C7,00NTRFN\n:62F:C260115USD8,00\n-\n"
    ), @"
    mt940 940
    # 111 EUR no 1: 0.00 EUR on 2026-01-01 .. ? unknown (no-balances), 1 lines
    - 2026-01-15 +5.00 EUR kind=[NTRF] |
    # 111 USD: 1.00 USD on 2026-01-01 .. 8.00 USD on 2026-01-15 ties, 1 lines
    - 2026-01-15 +7.00 USD kind=[NTRF] |
    ! field-odd at line 1: The statement has no closing balance (:62F:): it may be cut off.
    ");
}

#[test]
fn another_opening_balance_is_another_statement() {
    assert_snapshot!(tell(
        b":20:A\n:25:111\n:60F:C260101EUR0,00\n:61:260115C5,00NTRFN\n:60F:C260201EUR1,00\n\
          :61:260215C7,00NTRFN\n:62F:C260215EUR8,00\n-\n"
    ), @"
    mt940 940
    # 111 EUR: 0.00 EUR on 2026-01-01 .. ? unknown (no-balances), 1 lines
    - 2026-01-15 +5.00 EUR kind=[NTRF] |
    # 111 EUR: 1.00 EUR on 2026-02-01 .. 8.00 EUR on 2026-02-15 ties, 1 lines
    - 2026-02-15 +7.00 EUR kind=[NTRF] |
    ! field-odd at line 1: The statement has no closing balance (:62F:): it may be cut off.
    ");
    let repeated = tell(
        b":20:A\n:25:111\n:60F:C260101EUR1,00\n:61:260115C5,00NTRFN\n:25:111\n\
          :60F:C260101EUR1,00\n:61:260115C2,00NTRFN\n:62F:C260115EUR8,00\n-\n",
    );
    assert!(repeated.contains("ties, 2 lines"), "{repeated}");
}

#[test]
fn what_has_a_closing_balance_is_final() {
    assert_snapshot!(tell(
        b":20:A\n:25:111\n:28C:1/1\n:61:260115C5,00NTRFN\n:90C:1EUR5,00\n\
          :62F:C260115EUR12,00\n-\n"
    ), @"
    mt940 940
    # 111 EUR no 1/1: ? .. 12.00 EUR on 2026-01-15 unknown (no-balances), 1 lines
    - 2026-01-15 +5.00 kind=[NTRF] |
    ");
    assert_snapshot!(tell(
        b":20:A\n:25:111\n:28C:1/1\n:13D:2601151200+0100\n:61:260115C5,00NTRFN\n\
          :62F:C260115EUR12,00\n-\n"
    ), @"
    mt940 940
    # 111 EUR no 1/1: ? .. 12.00 EUR on 2026-01-15 unknown (no-balances), 1 lines
    - 2026-01-15 +5.00 pending kind=[NTRF] |
    ! field-odd at line 6: An interim report has no closing balance, but this one has: its entries count as not booked yet.
    ");
}

#[test]
fn an_envelope_and_its_first_field_on_one_line() {
    assert_snapshot!(tell(
        b"{1:F01X}{2:O9401200X}{4::20:A\n:25:111\n:13D:2601151200+0100\n:61:260115C5,00NTRFN\n\
          :62F:C260115EUR12,00\n-}{5:}{1:F01X}{2:I942X}{4::20:B\n:25:222\n\
          :61:260115C7,00NTRFN\n:86:not final\n-}"
    ), @"
    mt940 940
    # 111 EUR: ? .. 12.00 EUR on 2026-01-15 unknown (no-balances), 1 lines
    - 2026-01-15 +5.00 kind=[NTRF] |
    # 222: ? .. ? unknown (no-balances), 1 lines
    - 2026-01-15 +7.00 pending kind=[NTRF] | not final
    ");
}
