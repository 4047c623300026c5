//! One record of CODA, and what stands in its columns.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::columns::columns;
use crate::date::{self, Day};
use crate::out::Out;
use crate::{Place, ReadError, WarningCode, amount};

/// A line and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) text: &'a str,
    pub(super) at: u64,
}

impl Record<'_> {
    /// Fifteen digits, three of them decimals.
    pub(super) fn amount(&self, at: usize) -> Result<Decimal, ReadError> {
        let digits = columns(self.text, at..at + 15);
        let amount = (digits.len() == 15).then(|| amount::implied(digits, 3)).flatten();
        amount.ok_or_else(|| {
            ReadError::malformed(self.at, format!("“{digits}” is no amount of 15 digits"))
        })
    }

    /// The same with the sign that stands elsewhere: 0 is in, 1 is out.
    pub(super) fn signed(&self, sign: usize, at: usize) -> Result<Decimal, ReadError> {
        let amount = self.amount(at)?;
        match columns(self.text, sign..sign + 1) {
            "1" => Ok(amount::negated(amount)),
            "0" => Ok(amount),
            sign => {
                let message = format!("the sign is “{sign}”, neither 0 (in) nor 1 (out)");
                Err(ReadError::malformed(self.at, message))
            }
        }
    }

    /// DDMMYY; zeros are no day.
    pub(super) fn day(&self, at: usize, of: &str, out: &mut Out<'_>) -> Option<NaiveDate> {
        let written = columns(self.text, at..at + 6);
        if written.bytes().all(|byte| byte == b'0') {
            return None;
        }
        let part = |range| columns(written, range);
        let turned = [part(4..6), part(2..4), part(0..2)].concat();
        let day = date::compact(&turned);
        let told = match day {
            Some(Day::Real(_)) => None,
            Some(Day::Mended(date)) => Some((WarningCode::DateMended, format!("{date} was taken"))),
            None => Some((WarningCode::DateMissing, "none was taken".to_owned())),
        };
        if let Some((code, taken)) = told {
            let message = format!("The day {of}, “{written}”, is no date: {taken}.");
            out.warn(code, Place::line(self.at), message);
        }
        day.map(Day::date)
    }
}
