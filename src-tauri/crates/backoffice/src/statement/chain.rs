//! Whether the statements of an account go on where the one before ended.

use std::collections::HashSet;

use rust_decimal::Decimal;
use store::ledger::{BankStatement, NewStatement};

use crate::view::{BankAccountView, GapView};

/// What the statements of an account, by their ends, say together. A statement that came in two files
/// counts once, and one that begins before the last one ended overlaps it and proves nothing.
pub(super) fn follow(view: &mut BankAccountView, statements: &[BankStatement]) {
    let mut compared = false;
    let mut last: Option<(Decimal, &NewStatement)> = None;
    let mut seen = HashSet::new();
    for statement in statements.iter().map(|statement| &statement.what) {
        let same = (&statement.number, &statement.opening, &statement.closing, &statement.days);
        if !seen.insert(same) {
            continue;
        }
        let again = last.is_some_and(|(_, earlier)| is_again(earlier, statement));
        if let (Some((closing, earlier)), Some(opening), false) =
            (last, amount(&statement.opening), again)
        {
            let within = end(statement) <= end(earlier) && begin(earlier) < begin(statement);
            let overlaps = closing != opening && (within || begin(statement) < end(earlier));
            compared |= !overlaps;
            if closing != opening && !overlaps {
                view.gaps.push(GapView {
                    after: end(earlier).and_then(day),
                    before: begin(statement).and_then(day),
                    difference: (opening - closing).to_string(),
                });
            }
        }
        let behind = last.is_some_and(|(_, earlier)| again && statement.lines < earlier.lines);
        if let Some(closing) = amount(&statement.closing).filter(|_| !behind) {
            last = Some((closing, statement));
        }
    }
    view.continuous = compared.then_some(view.gaps.is_empty());
    view.balance = last.map(|(closing, _)| closing.to_string());
    view.balance_on = last.and_then(|(_, statement)| end(statement)).and_then(day);
    view.first_on = statements.iter().filter_map(|one| begin(&one.what)).min().and_then(day);
    view.last_on = statements.iter().filter_map(|one| end(&one.what)).max().and_then(day);
}

/// Whether both are of one day so far, had at two hours of it.
fn is_again(earlier: &NewStatement, statement: &NewStatement) -> bool {
    let days = (begin(earlier), end(earlier)) == (begin(statement), end(statement));
    days && amount(&earlier.opening) == amount(&statement.opening)
}

fn amount(balance: &Option<(String, Option<String>)>) -> Option<Decimal> {
    balance.as_ref()?.0.parse().ok()
}

fn begin(statement: &NewStatement) -> Option<&str> {
    let opening = statement.opening.as_ref().and_then(|(_, day)| day.as_deref());
    statement.days.as_ref().map(|(first, _)| first.as_str()).or(opening)
}

fn end(statement: &NewStatement) -> Option<&str> {
    let closing = statement.closing.as_ref().and_then(|(_, day)| day.as_deref());
    closing.or(statement.days.as_ref().map(|(_, last)| last.as_str()))
}

fn day(text: &str) -> Option<chrono::NaiveDate> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Statements of October: number, first and last day, opening and closing balance.
    fn told(all: &[(&str, u32, u32, &str, &str)]) -> (Option<bool>, Vec<String>) {
        let statement = |(number, first, last, opening, closing): &(&str, u32, u32, &str, &str)| {
            let day = |day: &u32| format!("2026-10-{day:02}");
            BankStatement {
                id: 1,
                import: "import".to_owned(),
                what: NewStatement {
                    number: Some((*number).to_owned()),
                    opening: Some(((*opening).to_owned(), None)),
                    closing: Some(((*closing).to_owned(), Some(day(last)))),
                    days: Some((day(first), day(last))),
                    ..NewStatement::default()
                },
            }
        };
        let all: Vec<_> = all.iter().map(statement).collect();
        let mut view = BankAccountView::default();
        follow(&mut view, &all);
        let gap = |gap: &GapView| format!("{:?} {:?} {}", gap.after, gap.before, gap.difference);
        (view.continuous, view.gaps.iter().map(gap).collect())
    }

    #[test]
    fn statements_go_on_where_the_one_before_ended() {
        assert_eq!(told(&[("1", 1, 3, "0", "5")]).0, None, "one alone proves nothing");
        let day_by_day = [("1", 1, 3, "0", "5"), ("2", 3, 3, "5.00", "7"), ("3", 4, 9, "7", "1")];
        assert_eq!(told(&day_by_day), (Some(true), Vec::new()));
        let (continuous, gaps) = told(&[("1", 1, 3, "0", "5"), ("3", 9, 12, "4.50", "7")]);
        assert_eq!(continuous, Some(false));
        assert_eq!(gaps, ["Some(2026-10-03) Some(2026-10-09) -0.50"]);
    }

    #[test]
    fn a_day_that_was_had_twice_is_no_gap() {
        let twice = [("", 3, 3, "100", "110"), ("", 3, 3, "100", "115"), ("", 4, 4, "115", "120")];
        assert_eq!(told(&twice), (Some(true), Vec::new()));
        let statement = |lines, closing: &str| BankStatement {
            id: lines,
            import: "import".to_owned(),
            what: NewStatement {
                opening: Some(("100".to_owned(), None)),
                closing: Some((closing.to_owned(), Some("2026-10-03".to_owned()))),
                lines,
                ..NewStatement::default()
            },
        };
        let mut view = BankAccountView::default();
        follow(&mut view, &[statement(3, "115"), statement(2, "110")]);
        assert_eq!(view.balance.as_deref(), Some("115"), "the fuller one, whichever came last");
    }

    #[test]
    fn what_came_twice_or_overlaps_is_no_gap() {
        let twice = [("1", 1, 3, "0", "5"), ("1", 1, 3, "0", "5"), ("2", 4, 9, "5", "7")];
        assert_eq!(told(&twice), (Some(true), Vec::new()));
        let overlap = [("1", 1, 15, "0", "5"), ("M", 10, 20, "3", "7"), ("2", 21, 30, "7", "8")];
        assert_eq!(told(&overlap), (Some(true), Vec::new()));
        // The month, and its last days, of which the last closes with it.
        let days = [("29", 29, 29, "80", "85"), ("30", 30, 30, "85", "90")];
        let month = [("M", 1, 31, "0", "99"), ("31", 31, 31, "90", "99")];
        assert_eq!(told(&[days, month].concat()), (Some(true), Vec::new()));
    }
}
