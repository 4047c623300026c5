//! What the columns of a table are, from the words of its header and what the columns hold.

mod columns;

use super::mapping::{Mapping, Role};
use super::profiles::{self, Profile};
use super::question::{Question, Topic, fingerprint};
use super::survey::{Column, Survey};
use super::words;
use crate::out::Out;
use crate::{Choices, DateOrder, DecimalMark, Place, ReadError, Warning, WarningCode};

/// What was found out about a table.
#[derive(Debug)]
pub(super) struct Proposal {
    pub(super) mapping: Mapping,
    pub(super) guesses: Vec<Warning>,
    pub(super) question: Option<Question>,
    /// Nothing says whether the fees are beside the amounts.
    pub(super) fees_open: bool,
}

impl Proposal {
    /// The mapping, with what was guessed told.
    ///
    /// # Errors
    /// A question is open. `at`: the line of the header.
    pub(super) fn settled(self, at: u64, out: &mut Out<'_>) -> Result<Mapping, ReadError> {
        if let Some(question) = self.question {
            return Err(question.refusal(at));
        }
        for guess in self.guesses {
            out.warn(guess.code, guess.at, guess.message);
        }
        Ok(self.mapping)
    }
}

/// A person's own mapping wins, then what the table says of itself.
pub(super) fn propose(survey: &Survey, delimiter: Option<char>, choices: &Choices) -> Proposal {
    if let Some(mapping) = &choices.mapping {
        return settled(survey, mapping.clone());
    }
    let Some(row) = survey.header.and_then(|at| survey.shown.get(at)) else {
        return unknown(survey, delimiter, choices);
    };
    let header: Vec<String> = row.cells().map(str::to_owned).collect();
    if let Some(saved) = choices.mappings.get(&fingerprint(&header, delimiter)) {
        return settled(survey, saved.clone());
    }
    let profile = profiles::of(row.cells());
    let (guesses, question) = (Vec::new(), None);
    let mut this = Proposer { survey, choices, profile, at: row.at, guesses, question };
    let mapping = this.mapping(header, delimiter);
    let fees_open = profile.is_none() && mapping.column(Role::Fee).is_some();
    Proposal { mapping, guesses: this.guesses, question: this.question, fees_open }
}

/// A person's mapping is used as it is, unless the dates of this file cannot be read in its order.
fn settled(survey: &Survey, mapping: Mapping) -> Proposal {
    let sum = survey.sum(&mapping.columns, Role::is_day);
    let against = match mapping.date_order {
        DateOrder::MonthDayYear => sum.day_first,
        DateOrder::YearMonthDay if sum.ends.closed() => 1,
        _ => sum.month_first,
    };
    let plain = columns::plain(survey, &mapping.columns, mapping.signs.inverted);
    let guesses = plain.into_iter().chain(swapped(survey, &mapping.columns)).collect();
    let question = (against > 0).then(|| Question {
        topic: Topic::DateOrder,
        message: "Some dates cannot be read in the order of the mapping.".to_owned(),
        answers: vec!["dmy", "mdy"],
    });
    Proposal { mapping, guesses, question, fees_open: false }
}

/// Days of a workbook beside days in letters: a program that took text for days of its own country
/// has swapped day and month of those it could, and left the others.
fn swapped(survey: &Survey, roles: &[Role]) -> Option<Warning> {
    let days = roles.iter().zip(&survey.columns).filter(|(role, _)| role.is_day());
    let ordered = |column: &Column| column.day_first + column.month_first + column.either_order;
    let (_, column) =
        days.into_iter().find(|(_, column)| column.swappable > 0 && ordered(column) > 0)?;
    let message = format!(
        "Some days are written as text and others are days of the workbook ({} of them, the first \
         is here): a spreadsheet may have swapped their day and month.",
        column.swappable
    );
    let at = Place::line(column.first_swappable);
    Some(Warning { code: WarningCode::DateOrder, message, at })
}

/// Without a header a person decides; what the columns hold is where they start.
fn unknown(survey: &Survey, delimiter: Option<char>, choices: &Choices) -> Proposal {
    let message = "No row names the columns, so nobody can tell which is the date and which the \
                   amount.";
    let question =
        Question { topic: Topic::Columns, message: message.to_owned(), answers: Vec::new() };
    let (guesses, question) = (Vec::new(), Some(question));
    let mut this = Proposer { survey, choices, profile: None, at: 0, guesses, question };
    let columns = columns::likely(&survey.columns);
    let date_order = this.date_order(&columns);
    let decimal_mark = this.decimal_mark(&columns);
    let mapping = Mapping { delimiter, columns, date_order, decimal_mark, ..Mapping::default() };
    Proposal { mapping, guesses: Vec::new(), question: this.question, fees_open: false }
}

struct Proposer<'a> {
    survey: &'a Survey,
    choices: &'a Choices,
    profile: Option<&'static Profile>,
    at: u64,
    guesses: Vec<Warning>,
    question: Option<Question>,
}

impl Proposer<'_> {
    fn mapping(&mut self, header: Vec<String>, delimiter: Option<char>) -> Mapping {
        let columns = self.columns(&header);
        let currency = (header.iter().zip(&columns))
            .filter(|(_, role)| role.is_money())
            .find_map(|(cell, _)| words::heading(cell).1);
        let currency = currency.or(self.profile.and_then(Profile::currency));
        self.profile();
        let date_order = self.date_order(&columns);
        self.guesses.extend(swapped(self.survey, &columns));
        let decimal_mark = self.decimal_mark(&columns);
        let base = Mapping::default();
        let profile = self.profile.map(|profile| profile.name.to_owned());
        Mapping { profile, delimiter, header, columns, date_order, decimal_mark, currency, ..base }
    }

    /// A profile without a source is used when a person says so.
    fn profile(&mut self) {
        let Some(profile) = self.profile.filter(|profile| profile.source.is_none()) else { return };
        let name = profile.name;
        if self.choices.profile.as_deref() == Some(name) {
            let message = format!("The columns are those of {name}, by no public source.");
            self.guess(WarningCode::ProfileUnverified, message);
        } else {
            let message = format!(
                "It looks like a file of {name}, and no public source says what its columns are.",
            );
            self.ask(Topic::Profile, message, &[name]);
        }
    }

    fn guess(&mut self, code: WarningCode, message: String) {
        self.guesses.push(Warning { code, message, at: Place::line(self.at) });
    }

    fn ask(&mut self, topic: Topic, message: String, answers: &[&'static str]) {
        let question = Question { topic, message, answers: answers.to_vec() };
        self.question.get_or_insert(question);
    }

    /// The roles with every column of days among them: a day that is not read tells the order, too.
    fn days(&self, roles: &[Role]) -> Vec<Role> {
        let full = |column: &Column| column.days > 0 && column.days == column.filled;
        let columns = self.survey.columns.iter().map(full).chain(std::iter::repeat(false));
        let role = |(role, full): (&Role, bool)| match role {
            Role::Ignore if full => Role::Valued,
            role => *role,
        };
        roles.iter().zip(columns).map(role).collect()
    }

    fn date_order(&mut self, roles: &[Role]) -> DateOrder {
        let sum = self.survey.sum(&self.days(roles), Role::is_day);
        let answers = ["dmy", "mdy"];
        if self.year_first(&sum) {
            return DateOrder::YearMonthDay;
        }
        match (sum.day_first > 0, sum.month_first > 0, sum.either_order > 0) {
            (true, true, _) => {
                let message = "Some dates have the day first and some the month.".to_owned();
                self.ask(Topic::DateOrder, message, &answers);
                DateOrder::DayMonthYear
            }
            (true, _, either) => self.ordered(DateOrder::DayMonthYear, either),
            (_, true, either) => self.ordered(DateOrder::MonthDayYear, either),
            (_, _, true) => self.open_order().unwrap_or_else(|| {
                let message = "Every date can be read with the day first or with the month first.";
                self.ask(Topic::DateOrder, message.to_owned(), &answers);
                DateOrder::DayMonthYear
            }),
            _ => self.choices.date_order.unwrap_or(DateOrder::YearMonthDay),
        }
    }

    /// Whether short dates begin with the year: a person says so, or the profile, or it is asked.
    fn year_first(&mut self, sum: &Column) -> bool {
        if !sum.ends.open() {
            return false;
        }
        if let Some(said) = self.choices.date_order {
            return said == DateOrder::YearMonthDay;
        }
        if sum.ends.year_last() {
            return false;
        }
        match self.profile.and_then(|profile| profile.date_order) {
            Some(DateOrder::YearMonthDay) => self.open_order().is_some(),
            Some(_) => false,
            None => {
                let message = "Every date begins and ends with two digits, and either may be the \
                               year.";
                let any = ["ymd", "dmy", "mdy"];
                let fit = if sum.day_first > 0 { &any[..2] } else { &any[..] };
                self.ask(Topic::DateOrder, message.to_owned(), fit);
                true
            }
        }
    }

    /// What a person says where the dates say nothing, or else the profile.
    fn open_order(&mut self) -> Option<DateOrder> {
        let known = self.profile.and_then(|profile| Some((profile.name, profile.date_order?)));
        let (name, order) = known.filter(|_| self.choices.date_order.is_none()).unzip();
        if let Some(name) = name {
            let message = format!("The order of day and month is the one that {name} writes.");
            self.guess(WarningCode::DateOrder, message);
        }
        self.choices.date_order.or(order)
    }

    fn ordered(&mut self, order: DateOrder, either: bool) -> DateOrder {
        if either {
            let first = if order == DateOrder::DayMonthYear { "day" } else { "month" };
            let message = format!(
                "The dates are read with the {first} first, as some of them \
                                   can only be read so."
            );
            self.guess(WarningCode::DateOrder, message);
        }
        order
    }

    fn decimal_mark(&mut self, roles: &[Role]) -> DecimalMark {
        let sum = self.survey.sum(roles, Role::is_money);
        let answers = ["point", "comma"];
        match (sum.point > 0, sum.comma > 0, sum.either_mark > 0) {
            (true, true, _) => {
                let message = "Some amounts have a decimal point and some a decimal comma.";
                self.ask(Topic::DecimalMark, message.to_owned(), &answers);
                DecimalMark::Point
            }
            (true, _, either) => self.marked(DecimalMark::Point, either),
            (_, true, either) => self.marked(DecimalMark::Comma, either),
            (_, _, true) => self.choices.decimal_mark.unwrap_or_else(|| {
                let message = "Every amount has one mark and three digits after it: these are \
                               thousands, or three decimals.";
                self.ask(Topic::DecimalMark, message.to_owned(), &answers);
                DecimalMark::Point
            }),
            _ => self.choices.decimal_mark.unwrap_or(DecimalMark::Point),
        }
    }

    fn marked(&mut self, mark: DecimalMark, either: bool) -> DecimalMark {
        if either {
            let message =
                format!("The decimal mark is the {}, as other amounts show.", mark.word());
            self.guess(WarningCode::DecimalMark, message);
        }
        mark
    }
}
