//! Dates, whose order of day and month only the whole file tells.

use super::written::{Order, Written, is_day, written};
use crate::format::table::Topic;
use crate::out::Out;
use crate::{DateOrder, Place, ReadError, WarningCode};

/// A date that says something about the order, and where it stands.
type Sign = Option<(String, u64)>;

/// What all the dates of a file say.
#[derive(Debug, Default)]
pub(super) struct Dates {
    /// The first one above 12.
    day_first: Sign,
    /// The second one above 12.
    month_first: Sign,
    /// Neither, and they differ.
    either: Sign,
    /// The first one is no day, so it is the year.
    year_first: Sign,
    /// The last one is no day.
    year_last: Sign,
    ends: Ends,
}

/// The first and the last numbers of dates such as `26/10/05`.
#[derive(Debug, Default)]
struct Ends {
    one: Option<(u32, u32)>,
    of: Sign,
    firsts_vary: bool,
    lasts_vary: bool,
}

impl Ends {
    fn see(&mut self, first: u32, last: u32, text: &str, line: u64) {
        let one = *self.one.get_or_insert((first, last));
        self.firsts_vary |= one.0 != first;
        self.lasts_vary |= one.1 != last;
        self.of.get_or_insert_with(|| (text.to_owned(), line));
    }
}

impl Dates {
    pub(super) fn see(&mut self, text: &str, line: u64) {
        let Some(Written::Either { first, second, last, .. }) = written(text) else { return };
        let sign = || (text.to_owned(), line);
        match last {
            Some(last) => self.ends.see(first, last, text, line),
            None => {
                self.year_last.get_or_insert_with(sign);
            }
        }
        let sign = match (first > 12, second > 12) {
            _ if !is_day(first) => &mut self.year_first,
            (true, _) => &mut self.day_first,
            (_, true) => &mut self.month_first,
            _ if first != second => &mut self.either,
            _ => return,
        };
        sign.get_or_insert_with(|| (text.to_owned(), line));
    }

    /// The one order that fits all of them; where more than one does, the one that a person chose.
    pub(super) fn order(
        self,
        chosen: Option<DateOrder>,
        out: &mut Out<'_>,
    ) -> Result<Order, ReadError> {
        if self.year_comes_first(chosen)? {
            return Ok(Order::Year);
        }
        let (order, (sign, line)) = match (self.day_first, self.month_first) {
            (Some(day), Some(month)) => return Err(two_orders(&day, &month)),
            (Some(sign), None) => (Order::Day, sign),
            (None, Some(sign)) => (Order::Month, sign),
            (None, None) => {
                let open = self.either.filter(|_| chosen.and_then(Order::of).is_none());
                let order = chosen.and_then(Order::of).unwrap_or(Order::Month);
                return open.map_or(Ok(order), |one| {
                    let why = "no date of the file has a day after the 12th, which would decide it";
                    Err(undecided(&one, [Order::Day, Order::Month], why))
                });
            }
        };
        if let Some((text, at)) = self.either {
            let message = format!(
                "{text} was read with {}: {sign} at line {line} leaves nothing else.",
                order.word()
            );
            out.warn(WarningCode::DateOrder, Place::line(at), message);
        }
        Ok(order)
    }

    /// Whether dates such as `26/10/05` begin with the year. Where all of them begin alike and end
    /// in different ways they look so, and nothing proves it.
    fn year_comes_first(&self, chosen: Option<DateOrder>) -> Result<bool, ReadError> {
        let Ends { of, firsts_vary, lasts_vary, .. } = &self.ends;
        match (&self.year_first, &self.year_last, of, chosen) {
            (Some(first), Some(last), ..) => Err(two_orders(first, last)),
            (first, None, ..) if first.is_some() => Ok(true),
            (_, None, Some(_), Some(chosen)) => Ok(chosen == DateOrder::YearMonthDay),
            (_, None, Some(one), None) if *lasts_vary && !firsts_vary => {
                let other = if self.day_first.is_some() { Order::Day } else { Order::Month };
                Err(undecided(one, [Order::Year, other], "no date of the file decides it"))
            }
            _ => Ok(false),
        }
    }
}

fn two_orders((one, earlier): &(String, u64), (other, line): &(String, u64)) -> ReadError {
    let message =
        format!("the dates {one} at line {earlier} and {other} at line {line} are in two orders");
    ReadError::malformed(*line.max(earlier), message)
}

fn undecided((text, line): &(String, u64), orders: [Order; 2], why: &str) -> ReadError {
    let read =
        |order: Order| order.read(text).map(|day| day.date().format("%-d %B %Y").to_string());
    let [one, other] = orders.map(|order| read(order).unwrap_or_default());
    let message = format!("{text} may be {one} or {other}, and {why}");
    let hint = "Say which of them it is, or download a longer period.";
    ReadError::undecided(*line, Topic::DateOrder, message, hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    fn order(texts: &[&str]) -> Result<Order, Refusal> {
        answered(texts, None)
    }

    fn answered(texts: &[&str], chosen: Option<DateOrder>) -> Result<Order, Refusal> {
        let mut dates = Dates::default();
        texts.iter().zip(1..).for_each(|(text, line)| dates.see(text, line));
        dates.order(chosen, &mut Out::new(&mut |_| {})).map_err(|error| error.refusal)
    }

    #[test]
    fn the_whole_file_decides() {
        assert_eq!(order(&["01/02/26", "13/02/26"]), Ok(Order::Day));
        assert_eq!(order(&["01/02/26", "02/13/26"]), Ok(Order::Month));
        assert_eq!(order(&["01/02/26", "11/12/26"]), Err(Refusal::Undecided));
        assert_eq!(order(&["13/02/26", "02/13/26"]), Err(Refusal::Malformed));
        assert_eq!(order(&["02/02/26", "2026-01-05"]), Ok(Order::Month), "both are the same");
    }
    #[test]
    fn a_person_decides_what_is_open_only() {
        let open = ["01/02/26", "11/12/26"];
        assert_eq!(answered(&open, Some(DateOrder::DayMonthYear)), Ok(Order::Day));
        assert_eq!(answered(&open, Some(DateOrder::MonthDayYear)), Ok(Order::Month));
        assert_eq!(answered(&open, Some(DateOrder::YearMonthDay)), Ok(Order::Year));
        let years = ["01/02/2026", "11/12/2026"];
        assert_eq!(answered(&years, Some(DateOrder::YearMonthDay)), Err(Refusal::Undecided));
        let proved = ["01/02/26", "13/12/26"];
        assert_eq!(answered(&proved, Some(DateOrder::MonthDayYear)), Ok(Order::Day));
    }

    #[test]
    fn the_year_may_come_first_in_two_digits() {
        let open = ["26/10/05", "26/10/12", "26/11/30"];
        assert_eq!(order(&open), Err(Refusal::Undecided));
        assert_eq!(answered(&open, Some(DateOrder::YearMonthDay)), Ok(Order::Year));
        assert_eq!(answered(&open, Some(DateOrder::DayMonthYear)), Ok(Order::Day));
        assert_eq!(order(&["99/12/30", "26/01/05"]), Ok(Order::Year), "99 is no day");
        assert_eq!(order(&["26/10/05", "27/10/05"]), Ok(Order::Day), "one year at the end");
        assert_eq!(order(&["26/10/05", "26/10/99"]), Ok(Order::Day), "99 is no day");
        assert_eq!(order(&["99/12/30", "30/12/99"]), Err(Refusal::Malformed));
    }
}
