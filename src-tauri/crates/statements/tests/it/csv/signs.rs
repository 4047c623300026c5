//! Which way money went where not every row says it.

use insta::assert_snapshot;
use statements::table::{Role, Topic, inspect};
use statements::{Choices, Options, gather};

use crate::support::{read, say, tell};

const FEE: &str = "Date,Text,Amount,Type\n2026-01-02,a,5.00,Debit\n2026-01-03,b,6.00,Credit\n\
                   2026-01-04,c,6.00,Credit\n2026-01-05,d,7.00,Fee\n";

#[test]
fn a_word_that_says_neither_is_asked_about() {
    let error = read(FEE.as_bytes()).unwrap_err();
    assert_eq!((error.at.line, error.asks), (5, Some(Topic::Columns)));
    assert_snapshot!(tell(FEE.as_bytes()), @"refused, undecided: line 5: “Fee” says neither in nor out. Say which way it goes, or that the column says something else.");
    let few = FEE.replace("Credit", "Transfer");
    assert_snapshot!(tell(few.as_bytes()), @"refused, undecided: line 1: No amount has a sign, and the column Type says in or out of some of them only. Say which column is what.");
}

#[test]
fn what_a_person_says_of_a_word_is_kept() {
    let look = inspect(&FEE.as_bytes().to_vec(), &Options::default()).unwrap().unwrap();
    let mut mapping = look.mapping;
    assert_eq!(mapping.columns.last(), Some(&Role::Sign));
    mapping.signs.outgoing.push("fee".to_owned());
    let choices = Choices { mapping: Some(mapping), ..Choices::default() };
    let options = Options { choices, ..Options::default() };
    let reading = gather(&FEE.as_bytes().to_vec(), &options).unwrap();
    assert_snapshot!(say(&reading), @"
    csv
    # : ? .. ? unknown (no-balances), 4 lines
    2026-01-02 - -5.00 | a
    2026-01-03 - +6.00 | b
    2026-01-04 - +6.00 | c
    2026-01-05 - -7.00 | d
    ");
}

#[test]
fn kinds_beside_amounts_with_their_own_sign_say_nothing() {
    let text = FEE.replace("5.00", "-5.00").replace("7.00", "-7.00").replace("Credit", "Transfer");
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : ? .. ? unknown (no-balances), 4 lines
    2026-01-02 - -5.00 kind=[Debit] | a
    2026-01-03 - +6.00 kind=[Transfer] | b
    2026-01-04 - +6.00 kind=[Transfer] | c
    2026-01-05 - -7.00 kind=[Fee] | d
    ");
}

#[test]
fn a_cell_without_its_word_is_told() {
    let text = "Datum;Omschrijving;Bedrag;Af/Bij\n13-10-2026;a;10,00;Af\n14-10-2026;b;10,00;Bij\n\
                15-10-2026;c;10,00;\n16-10-2026;d;-10,00;\n17-10-2026;e;0,00;\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : ? .. ? unknown (no-balances), 5 lines
    2026-10-13 - -10.00 | a
    2026-10-14 - +10.00 | b
    2026-10-15 - +10.00 | c
    2026-10-16 - -10.00 | d
    2026-10-17 - +0.00 | e
    ! field-odd at line 4: Nothing says in or out here: it is read as money that came in.
    ");
}

#[test]
fn an_amount_is_held_against_debit_and_credit() {
    let text = "Date,Text,Debit,Credit,Amount\n2026-01-02,a,10.00,,-99.00\n\
                2026-01-03,b,,5.00,5.00\n2026-01-04,c,4.00,,4.00\n2026-01-05,d,3.00,,-3.00\n\
                2026-01-06,e,,2.00,-2.00\n2026-01-07,f,0.00,0.00,8.00\n2026-01-08,g,,,7.00\n\
                2026-01-09,h,1.00,,\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : ? .. ? unknown (no-balances), 8 lines
    2026-01-02 - -10.00 | a
    2026-01-03 - +5.00 | b
    2026-01-04 - -4.00 | c
    2026-01-05 - -3.00 | d
    2026-01-06 - +2.00 | e
    2026-01-07 - +0.00 | f
    2026-01-08 - +7.00 | g
    2026-01-09 - -1.00 | h
    ! field-odd at line 2: The amount is not the one of the columns for money in and money out, which was taken.
    ! field-odd at line 6: The amount is not the one of the columns for money in and money out, which was taken.
    ! field-odd at line 7: The amount is not the one of the columns for money in and money out, which was taken.
    ! field-odd at line 8: Nothing says in or out here: it is read as money that came in.
    ");
    let foreign = text.replace("Amount", "Amount (USD)");
    assert!(!tell(foreign.as_bytes()).contains("USD"));
}

#[test]
fn an_amount_without_the_suffix_that_others_have_is_told() {
    let text = "Date,Text,Amount\n2026-01-02,a,150.00 CR\n2026-01-03,b,50.00 DB\n\
                2026-01-04,c,50.00\n2026-01-05,d,-1.00\n2026-01-06,e,2.00\n2026-01-07,f,0.00\n";
    assert_snapshot!(tell(text.as_bytes()), @"
    csv
    # : ? .. ? unknown (no-balances), 6 lines
    2026-01-02 - +150.00 | a
    2026-01-03 - -50.00 | b
    2026-01-04 - +50.00 | c
    2026-01-05 - -1.00 | d
    2026-01-06 - +2.00 | e
    2026-01-07 - +0.00 | f
    ! column-guessed at line 4: Some amounts say in or out, and others do not (2 of them, the first is here): these are read as money that came in.
    ");
    let all = text.replace("50.00\n", "50.00 CR\n").replace("2.00", "-2.00");
    assert_eq!(read(all.as_bytes()).unwrap().warnings, []);
}
