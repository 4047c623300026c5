//! Received money against expected money.

mod support;

use confirmation::received::{Comparison, Decision, ReceivedError, compare, decide};
use domain::{Currency, Money};
use proptest::prelude::*;
use support::idr;

#[test]
fn the_decision_table() {
    let usd = Money::new(100, Currency::new("USD").unwrap());
    let record = |minor| Ok(Decision::Record { remainder: Some(idr(minor)) });
    let confirm = Ok(Decision::Confirm { credit: None, waived: None });
    let waived = Ok(Decision::Confirm { credit: None, waived: Some(idr(1)) });
    let credit = Ok(Decision::Confirm { credit: Some(idr(5)), waived: None });
    let unclear = Ok(Decision::Record { remainder: None });
    type Case<'a> = (Money, &'a [Money], Option<&'a str>, Result<Decision, ReceivedError>);
    let table: [Case<'_>; 11] = [
        (idr(100), &[], None, confirm.clone()),
        (idr(100), &[], Some("whatever"), confirm.clone()),
        (idr(99), &[], None, record(1)),
        (idr(99), &[], Some("bank fee"), waived),
        (idr(99), &[], Some("  "), Err(ReceivedError::NoReason)),
        (idr(60), &[idr(40)], None, confirm),
        (idr(30), &[idr(40), idr(20)], None, record(10)),
        (idr(65), &[idr(40)], None, credit),
        (usd, &[], None, unclear.clone()),
        (idr(60), &[usd], Some("anyway"), unclear),
        (idr(0), &[], None, Err(ReceivedError::NotPositive)),
    ];
    for (received, earlier, reason, expected) in table {
        let decision =
            compare(idr(100), received, earlier).and_then(|compared| decide(compared, reason));
        assert_eq!(decision, expected, "{received} after {earlier:?} with {reason:?}");
    }
}

#[test]
fn what_cannot_be_counted_is_an_error() {
    let most = idr(i64::MAX);
    assert!(matches!(compare(idr(1), most, &[most]), Err(ReceivedError::Money(_))));
    assert_eq!(compare(idr(1), idr(-1), &[]), Err(ReceivedError::NotPositive));
}

proptest! {
    #[test]
    fn what_is_missing_and_what_is_too_much_add_up(expected in 1_i64..1_000_000, pieces in prop::collection::vec(1_i64..500_000, 1..5)) {
        let (last, earlier) = pieces.split_last().unwrap();
        let earlier: Vec<_> = earlier.iter().map(|minor| idr(*minor)).collect();
        let sum: i64 = pieces.iter().sum();
        match compare(idr(expected), idr(*last), &earlier).unwrap() {
            Comparison::Equal => prop_assert_eq!(sum, expected),
            Comparison::Short { remainder } => prop_assert_eq!(sum + remainder.minor, expected),
            Comparison::Over { excess } => prop_assert_eq!(sum - excess.minor, expected),
            Comparison::WrongCurrency { .. } => prop_assert!(false),
        }
    }
}
