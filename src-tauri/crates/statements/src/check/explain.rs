//! Why the balances do not fit the lines: the smallest explanation that can be found.

use rust_decimal::Decimal;

use super::{Check, Oracle, Seen};
use crate::{Balance, WarningCode, amount};

impl Oracle {
    /// What a person should know about the outcome. `before` is where the statement before ended.
    pub(crate) fn explain(
        &self,
        check: &Check,
        balances: [Option<&Balance>; 2],
        before: Option<Decimal>,
    ) -> Option<(WarningCode, String)> {
        let (code, message) = match check {
            Check::Ties => return None,
            Check::Differs { difference } => {
                let cause = self.cause(*difference, balances, before);
                let message = format!("The closing balance is off by {difference}. {cause}");
                return Some((WarningCode::BalanceDiffers, message));
            }
            Check::Unknown { why: "currencies" } => (
                WarningCode::BalanceCurrency,
                "The balances are not in the currency of the lines, so they prove nothing.",
            ),
            Check::Unknown { why: "overflow" } => {
                (WarningCode::BalanceOverflow, "The sums are too large to be counted exactly.")
            }
            Check::Unknown { .. } => return None,
        };
        Some((code, message.to_owned()))
    }

    /// The smallest explanation of a difference.
    fn cause(
        &self,
        difference: Decimal,
        balances: [Option<&Balance>; 2],
        before: Option<Decimal>,
    ) -> String {
        self.counted_early(difference)
            .or_else(|| self.flipped(difference, balances))
            .or_else(|| self.follows(before?, balances))
            .or_else(|| self.superfluous(difference))
            .or_else(|| self.all_flipped(difference))
            .unwrap_or_else(|| match self.any {
                true => format!("One line of {difference}, or a page, may be missing."),
                false => "It has no lines: all of them, or a page, may be missing.".to_owned(),
            })
    }

    /// The bank counts what it has not booked yet.
    fn counted_early(&self, difference: Decimal) -> Option<String> {
        let fits = !self.pending.is_zero() && self.pending == difference;
        fits.then(|| format!("The pending lines make {difference}: it counts them already."))
    }

    /// A wrong sign makes twice its amount.
    fn flipped(&self, difference: Decimal, balances: [Option<&Balance>; 2]) -> Option<String> {
        let half = difference.checked_div(Decimal::TWO)?;
        if amount::add(half, half) != Some(difference) {
            return None;
        }
        if let Some(Seen { at, reversal, .. }) = self.seen.get(&-half) {
            let what = if *reversal { "the reversal of " } else { "" };
            return Some(format!("The sign of {what}{} at {at} may be flipped.", -half));
        }
        let [opening, closing] = balances.map(|balance| balance.map(|balance| balance.amount));
        let which = match (opening, closing) {
            (Some(opening), _) if opening == -half => "opening",
            (_, Some(closing)) if closing == half => "closing",
            _ => return None,
        };
        Some(format!("The sign of the {which} balance may be flipped."))
    }

    /// The lines fit what was there at the end of the statement before.
    fn follows(&self, before: Decimal, [_, closing]: [Option<&Balance>; 2]) -> Option<String> {
        let fits = amount::add(before, self.sum) == Some(closing?.amount);
        fits.then(|| {
            format!(
                "It ties from {before}, where the statement before it ended: its opening balance \
                 may be wrong."
            )
        })
    }

    fn superfluous(&self, difference: Decimal) -> Option<String> {
        let Seen { at, again, .. } = self.seen.get(&-difference)?;
        let what = if *again { "there twice" } else { "one too many" };
        Some(format!("The line of {} at {at} may be {what}.", -difference))
    }

    /// As cards are told from the side of the bank.
    fn all_flipped(&self, difference: Decimal) -> Option<String> {
        let fits = self.sum.checked_mul(-Decimal::TWO) == Some(difference);
        fits.then(|| "The signs of all lines may be flipped.".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{balance, decimal, oracle};

    /// What is said of a statement whose lines should lead from one balance to the other.
    fn said(lines: &[&str], opening: &str, closing: &str, before: Option<&str>) -> String {
        let (oracle, [opening, closing]) =
            (oracle(lines), [opening, closing].map(|text| balance(text, None)));
        let both = [Some(&opening), Some(&closing)];
        let check = oracle.check(both[0], both[1]);
        let (_, said) = oracle.explain(&check, both, before.map(decimal)).unwrap();
        said.split_once(". ").unwrap_or_default().1.to_owned()
    }

    #[test]
    fn a_flipped_sign() {
        let of = |lines: &[&str], opening, closing| said(lines, opening, closing, None);
        assert_eq!(of(&["-5", "7"], "0", "12"), "The sign of -5 at line 1 may be flipped.");
        let reversal = "The sign of the reversal of 20 at line 2 may be flipped.";
        assert_eq!(of(&["20", "+20.00", "20", "7"], "0", "27"), reversal);
        assert_eq!(of(&["7"], "-50", "57"), "The sign of the opening balance may be flipped.");
        assert_eq!(of(&["-7"], "5", "2"), "The sign of the closing balance may be flipped.");
        assert_eq!(of(&["-7", "9"], "5", "3"), "The signs of all lines may be flipped.");
    }

    #[test]
    fn a_line_or_a_page_too_few_or_too_many() {
        let of = |lines: &[&str], closing| said(lines, "0", closing, None);
        assert_eq!(of(&["7", "-1"], "440.16"), "One line of 434.16, or a page, may be missing.");
        assert_eq!(of(&[], "4"), "It has no lines: all of them, or a page, may be missing.");
        assert_eq!(of(&["3", "1", "3.00"], "4"), "The line of 3 at line 3 may be there twice.");
        assert_eq!(of(&["3", "1"], "1"), "The line of 3 at line 1 may be one too many.");
    }

    #[test]
    fn a_balance_that_does_not_follow() {
        let of = |before| said(&["5"], "100", "25", Some(before));
        let wrong = "It ties from 20, where the statement before it ended: its opening balance may \
                     be wrong.";
        assert_eq!(of("20"), wrong);
        assert_eq!(of("100"), "One line of -80, or a page, may be missing.");
    }

    #[test]
    fn digits_without_end_explain_nothing() {
        let tiny = "0.0000000000000000000000000001";
        let said = said(&["0"], "0", tiny, None);
        assert!(said.contains("One line of"), "{said}");
    }
}
