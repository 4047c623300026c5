//! What a person answers where a file leaves it open.

use statements::{Choices, DateOrder, DecimalMark};

use crate::{ApiError, Code};

/// Answers, in the words of [`FileRefusal::asks`](crate::view::FileRefusal::asks).
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// `dmy`, `mdy` or `ymd`.
    pub date_order: Option<String>,
    /// `point` or `comma`.
    pub decimal_mark: Option<String>,
    /// The name of a shipped profile that nobody could verify.
    pub profile: Option<String>,
}

impl Answers {
    /// Puts them among the choices that a file is read with.
    pub(super) fn put(self, choices: &mut Choices) -> Result<(), ApiError> {
        choices.date_order = self.date_order.as_deref().map(order).transpose()?;
        choices.decimal_mark = self.decimal_mark.as_deref().map(mark).transpose()?;
        choices.profile = self.profile;
        Ok(())
    }
}

fn mark(word: &str) -> Result<DecimalMark, ApiError> {
    let all = [DecimalMark::Point, DecimalMark::Comma];
    all.into_iter().find(|mark| mark.word() == word).ok_or_else(|| {
        let message = format!("“{}” is no decimal mark.", domain::text::one_line(word));
        ApiError::new(Code::InvalidInput, message, "It takes point or comma.")
    })
}

fn order(word: &str) -> Result<DateOrder, ApiError> {
    let all = [DateOrder::DayMonthYear, DateOrder::MonthDayYear, DateOrder::YearMonthDay];
    all.into_iter().find(|order| order.word() == word).ok_or_else(|| {
        let message = format!("“{}” is no order of dates.", domain::text::one_line(word));
        ApiError::new(Code::InvalidInput, message, "It takes dmy, mdy or ymd.")
    })
}
