//! Archives as banks and computers pack them, made up.

use insta::assert_snapshot;

use crate::support::told;

#[test]
fn one_file() {
    assert_snapshot!(told("zip/one-camt.zip"), @"
    zip
    # DE02120300000000202051 EUR no 41: 100.00 EUR on 2026-10-05 .. 350.00 EUR on 2026-10-05 ties, 1 lines
    2026-10-05 2026-10-05 +250.00 EUR e2e=[ORDER-1814] name=[Käthe Brömmel] | Rechnung 311
    ");
}

#[test]
fn several_files_of_two_accounts() {
    assert_snapshot!(told("zip/several-camt.zip"), @"
    zip
    # DE02120300000000202051 EUR no 41: 100.00 EUR on 2026-10-05 .. 350.00 EUR on 2026-10-05 ties, 1 lines
    2026-10-05 2026-10-05 +250.00 EUR e2e=[ORDER-1814] name=[Käthe Brömmel] | Rechnung 311
    # AT611904300234573201 EUR no 7: 0.00 EUR on 2026-10-06 .. 4.50 EUR on 2026-10-06 ties, 2 lines
    2026-10-06 2026-10-06 +5.00 EUR e2e=[T-1] name=[Anna & Söhne] | Trinkgeld
    2026-10-06 2026-10-06 -0.50 EUR e2e=[T-2] name=[Bank] | Entgelt
    # DE02120300000000202051 EUR no 42: 350.00 EUR on 2026-10-05 .. 272.55 EUR on 2026-10-06 ties, 1 lines
    2026-10-06 2026-10-06 -77.45 EUR e2e=[MANDAT-9] name=[Stadtwerke Kiel] | Abschlag Strom
    ");
}

#[test]
fn two_formats() {
    assert_snapshot!(told("zip/camt-and-mt940.zip"), @"
    zip
    # DE02120300000000202051 EUR no 41: 100.00 EUR on 2026-10-05 .. 350.00 EUR on 2026-10-05 ties, 1 lines
    2026-10-05 2026-10-05 +250.00 EUR e2e=[ORDER-1814] name=[Käthe Brömmel] | Rechnung 311
    # 0123456 at 50070010 EUR no 12/1: 10.00 EUR on 2026-10-05 .. 14.25 EUR on 2026-10-06 ties, 2 lines
    2026-10-06 2026-10-06 +5.00 EUR kind=[NTRF] | Payment Lena
    2026-10-06 2026-10-06 -0.75 EUR kind=[NTRF] | Charges
    ");
}

#[test]
fn files_in_folders() {
    assert_snapshot!(told("zip/in-folders.zip"), @"
    zip
    # DE02120300000000202051 EUR no 41: 100.00 EUR on 2026-10-05 .. 350.00 EUR on 2026-10-05 ties, 1 lines
    2026-10-05 2026-10-05 +250.00 EUR e2e=[ORDER-1814] name=[Käthe Brömmel] | Rechnung 311
    # DE02120300000000202051 EUR no 42: 350.00 EUR on 2026-10-05 .. 272.55 EUR on 2026-10-06 ties, 1 lines
    2026-10-06 2026-10-06 -77.45 EUR e2e=[MANDAT-9] name=[Stadtwerke Kiel] | Abschlag Strom
    # AT611904300234573201 EUR no 7: 0.00 EUR on 2026-10-06 .. 4.50 EUR on 2026-10-06 ties, 2 lines
    2026-10-06 2026-10-06 +5.00 EUR e2e=[T-1] name=[Anna & Söhne] | Trinkgeld
    2026-10-06 2026-10-06 -0.50 EUR e2e=[T-2] name=[Bank] | Entgelt
    ");
}

#[test]
fn stored_and_deflated_members() {
    assert_snapshot!(told("zip/stored-and-deflated.zip"), @"
    zip
    # DE02120300000000202051 EUR no 41: 100.00 EUR on 2026-10-05 .. 350.00 EUR on 2026-10-05 ties, 1 lines
    2026-10-05 2026-10-05 +250.00 EUR e2e=[ORDER-1814] name=[Käthe Brömmel] | Rechnung 311
    # AT611904300234573201 EUR no 7: 0.00 EUR on 2026-10-06 .. 4.50 EUR on 2026-10-06 ties, 2 lines
    2026-10-06 2026-10-06 +5.00 EUR e2e=[T-1] name=[Anna & Söhne] | Trinkgeld
    2026-10-06 2026-10-06 -0.50 EUR e2e=[T-2] name=[Bank] | Entgelt
    # 0123456 at 50070010 EUR no 12/1: 10.00 EUR on 2026-10-05 .. 14.25 EUR on 2026-10-06 ties, 2 lines
    2026-10-06 2026-10-06 +5.00 EUR kind=[NTRF] | Payment Lena
    2026-10-06 2026-10-06 -0.75 EUR kind=[NTRF] | Charges
    ");
}

#[test]
fn what_is_no_bank_file_is_passed_over() {
    assert_snapshot!(told("zip/with-a-readme.zip"), @"
    zip
    # DE02120300000000202051 EUR no 41: 100.00 EUR on 2026-10-05 .. 350.00 EUR on 2026-10-05 ties, 1 lines
    2026-10-05 2026-10-05 +250.00 EUR e2e=[ORDER-1814] name=[Käthe Brömmel] | Rechnung 311
    ! member-skipped at README.txt: It was passed over: it is none of the formats that banks write.
    ! member-skipped at notice.pdf: It was passed over: it is none of the formats that banks write.
    ! member-skipped at nothing.xml: It was passed over: it is empty.
    ");
}

#[test]
fn what_a_mac_adds_is_passed_over() {
    assert_snapshot!(told("zip/from-a-mac.zip"), @"
    zip
    # DE02120300000000202051 EUR no 41: 100.00 EUR on 2026-10-05 .. 350.00 EUR on 2026-10-05 ties, 1 lines
    2026-10-05 2026-10-05 +250.00 EUR e2e=[ORDER-1814] name=[Käthe Brömmel] | Rechnung 311
    ! member-skipped at __MACOSX/Bank/._statement.xml: It was passed over: the operating system put it there.
    ! member-skipped at Bank/.DS_Store: It was passed over: the operating system put it there.
    ");
}

#[test]
fn names_in_other_letters() {
    assert_snapshot!(told("zip/letters-in-names.zip"), @"
    zip
    # DE02120300000000202051 EUR no 41: 100.00 EUR on 2026-10-05 .. 350.00 EUR on 2026-10-05 ties, 1 lines
    2026-10-05 2026-10-05 +250.00 EUR e2e=[ORDER-1814] name=[Käthe Brömmel] | Rechnung 311
    # 0123456 at 50070010 EUR no 12/1: 10.00 EUR on 2026-10-05 .. 14.25 EUR on 2026-10-06 ties, 2 lines
    2026-10-06 2026-10-06 +5.00 EUR kind=[NTRF] | Payment Lena
    2026-10-06 2026-10-06 -0.75 EUR kind=[NTRF] | Charges
    ");
}

#[test]
fn statements_that_follow_each_other() {
    assert_snapshot!(told("zip/following.zip"), @"
    zip
    # DE02120300000000202051 EUR no 41: 100.00 EUR on 2026-10-05 .. 350.00 EUR on 2026-10-05 ties, 1 lines
    2026-10-05 2026-10-05 +250.00 EUR e2e=[ORDER-1814] name=[Käthe Brömmel] | Rechnung 311
    # DE02120300000000202051 EUR no 42: 350.00 EUR on 2026-10-05 .. 272.55 EUR on 2026-10-06 ties, 1 lines
    2026-10-06 2026-10-06 -77.45 EUR e2e=[MANDAT-9] name=[Stadtwerke Kiel] | Abschlag Strom
    ");
}

#[test]
fn members_come_in_any_order_so_no_gap_is_told_between_them() {
    assert_snapshot!(told("zip/following-with-a-gap.zip"), @"
    zip
    # DE02120300000000202051 EUR no 42: 350.00 EUR on 2026-10-05 .. 272.55 EUR on 2026-10-06 ties, 1 lines
    2026-10-06 2026-10-06 -77.45 EUR e2e=[MANDAT-9] name=[Stadtwerke Kiel] | Abschlag Strom
    # DE02120300000000202051 EUR no 44: 300.00 EUR on 2026-10-08 .. 298.00 EUR on 2026-10-08 ties, 1 lines
    2026-10-08 2026-10-08 -2.00 EUR e2e=[X-44] name=[Bank] | Entgelt
    ");
}

#[test]
fn the_same_file_twice() {
    assert_snapshot!(told("zip/the-same-twice.zip"), @"
    zip
    # DE02120300000000202051 EUR no 41: 100.00 EUR on 2026-10-05 .. 350.00 EUR on 2026-10-05 ties, 1 lines
    2026-10-05 2026-10-05 +250.00 EUR e2e=[ORDER-1814] name=[Käthe Brömmel] | Rechnung 311
    # DE02120300000000202051 EUR no 41: 100.00 EUR on 2026-10-05 .. 350.00 EUR on 2026-10-05 ties, 1 lines
    2026-10-05 2026-10-05 +250.00 EUR e2e=[ORDER-1814] name=[Käthe Brömmel] | Rechnung 311
    ");
}

#[test]
fn a_workbook_and_separated_values() {
    assert_snapshot!(told("zip/workbook-and-csv.zip"), @"
    zip
    # : ? .. ? unknown (no-balances), 2 lines
    2026-10-01 - -2 | Fee
    2026-10-15 - +19.99 | Invoice 9
    # : 100.00 .. 117.99 ties, 2 lines
    2026-10-20 - +19.99 | Invoice 9
    2026-10-31 - -2.00 | Fee
    ");
}

#[test]
fn an_archive_within() {
    assert_snapshot!(told("zip/archive-within.zip"), @"
    zip
    # DE02120300000000202051 EUR no 41: 100.00 EUR on 2026-10-05 .. 350.00 EUR on 2026-10-05 ties, 1 lines
    2026-10-05 2026-10-05 +250.00 EUR e2e=[ORDER-1814] name=[Käthe Brömmel] | Rechnung 311
    ! member-skipped at old.zip: It is an archive itself: unpack it, and open what is in it.
    ");
}

#[test]
fn one_broken_member_refuses_all() {
    assert_snapshot!(told("zip/one-member-broken.zip"), @"refused, truncated: bad.xml, line 4: it ends within a tag. The file is cut off. Download it again from the bank.");
}
