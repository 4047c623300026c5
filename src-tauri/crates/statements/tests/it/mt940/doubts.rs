//! Days and amounts that may be others.

use insta::assert_snapshot;

use super::with;
use crate::support::tell;

#[test]
fn two_days_of_six_digits() {
    let days = ":61:260108260108C1,00NTRFX\n:61:260102251231C1,00NTRFX\n\
                :61:2026010820260109D1,00NTRFX\n:61:200102200102D1,00NTRFX";
    assert_snapshot!(tell(with(days).as_bytes()), @"
    mt940 940
    # 1 EUR: 1.00 EUR on 2026-10-01 .. 1.00 EUR on 2026-10-01 ties, 4 lines
    2026-01-08 2026-01-08 +1.00 EUR kind=[NTRF] ref=[X] |
    2025-12-31 2026-01-02 +1.00 EUR kind=[NTRF] ref=[X] |
    2026-01-09 2026-01-08 -1.00 EUR kind=[NTRF] ref=[X] |
    2020-01-02 2020-01-02 -1.00 EUR kind=[NTRF] ref=[X] |
    ! field-odd at line 7: “200102200102” may be two days without their century, or one with it: 2020-01-02 was taken as the value day, which is nearer to the booking day.
    ");
}

#[test]
fn three_digits_behind_a_point_are_told() {
    let amounts = ":61:260115C150.000NTRFX\n:61:260115D1,500NTRFX\n:61:260115D2.50NTRFX";
    let text = with(amounts).replace(":62F:C261001EUR1,00", ":62F:C261001EUR147.000");
    assert_snapshot!(tell(text.as_bytes()), @"
    mt940 940
    # 1 EUR: 1.00 EUR on 2026-10-01 .. 147.000 EUR on 2026-10-01 ties, 3 lines
    - 2026-01-15 +150.000 EUR kind=[NTRF] ref=[X] |
    - 2026-01-15 -1.500 EUR kind=[NTRF] ref=[X] |
    - 2026-01-15 -2.50 EUR kind=[NTRF] ref=[X] |
    ! decimal-mark at line 4: “150.000” was read with three decimals: it may be thousands.
    ! decimal-mark at line 5: “1,500” was read with three decimals: it may be thousands.
    ! decimal-mark at line 7: “147.000” was read with three decimals: it may be thousands.
    ");
    let sure = with(":61:260115C1.500NTRFX").replace("EUR1,00", "KWD1,000");
    assert!(!tell(sure.as_bytes()).contains("decimal-mark"));
}

#[test]
fn nothing_has_no_sign() {
    let text = with(":61:260115D0,00NTRFX").replace("C261001EUR1,00", "D261001EUR0,00");
    assert!(tell(text.as_bytes()).contains(": 0.00 EUR on 2026-10-01 .. 0.00 EUR"));
}
