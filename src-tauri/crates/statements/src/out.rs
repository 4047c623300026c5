//! What a reader tells, and the bookkeeping that is the same for all of them.

use domain::Currency;

use crate::chain::Chain;
use crate::check::Oracle;
use crate::{
    Account, Balance, Booking, Line, Place, ReadError, Statement, Warning, WarningCode, words,
};

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A line of the statement that comes next.
    Line(Box<Line>),
    /// What the lines since the last one belong to.
    Statement(Box<Statement>),
    /// Something was guessed, mended or left out.
    Warning(Warning),
}

/// Whoever listens.
pub trait Sink {
    /// Takes what was found.
    fn take(&mut self, event: Event);
}

impl<F: FnMut(Event)> Sink for F {
    fn take(&mut self, event: Event) {
        self(event);
    }
}

/// What is known about a statement when it ends.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) account: Account,
    pub(crate) currency: Option<Currency>,
    pub(crate) number: Option<String>,
    pub(crate) opening: Option<Balance>,
    pub(crate) closing: Option<Balance>,
    pub(crate) at: Place,
}

/// Hands on what a reader finds, and proves each statement by its balances.
pub(crate) struct Out<'a> {
    sink: &'a mut dyn Sink,
    oracle: Oracle,
    lines: u64,
    statements: u64,
    part: Option<String>,
    chain: Chain,
    /// Statements that may still come, and where one came that was too many.
    left: u64,
    beyond: Option<Place>,
}

impl<'a> Out<'a> {
    pub(crate) fn new(sink: &'a mut dyn Sink) -> Self {
        Self {
            sink,
            oracle: Oracle::default(),
            lines: 0,
            statements: 0,
            part: None,
            chain: Chain::default(),
            left: u64::MAX,
            beyond: None,
        }
    }

    /// The same, for a file of at most so many statements: listeners may keep them all.
    pub(crate) fn at_most(self, statements: u64) -> Self {
        Self { left: statements, ..self }
    }

    /// Ends the file.
    pub(crate) fn end(self) -> Result<(), ReadError> {
        self.beyond.map_or(Ok(()), |at| Err(ReadError::too_many(at)))
    }

    /// Everything from now on stands in this member or sheet. They come in any order, so nothing
    /// follows what stood in another one.
    pub(crate) fn within(&mut self, part: &str) {
        self.part = Some(part.to_owned());
        self.chain = Chain::default();
        self.statements = 0;
    }

    fn place(&self, mut at: Place) -> Place {
        at.part = at.part.or_else(|| self.part.clone());
        at
    }

    pub(crate) fn warn(&mut self, code: WarningCode, at: Place, message: impl Into<String>) {
        let message = words::bounded(message.into());
        let warning = Warning { code, message, at: self.place(at) };
        self.sink.take(Event::Warning(warning));
    }

    /// A line of the statement that [`Out::statement`] will close.
    pub(crate) fn line(&mut self, mut line: Line) {
        line.at = self.place(line.at);
        match line.booking {
            Booking::Booked => self.oracle.add(&line),
            Booking::Pending => self.oracle.add_pending(&line),
            Booking::Information => {}
        }
        self.lines += 1;
        self.sink.take(Event::Line(Box::new(line)));
    }

    /// How many statements of this file, member or sheet were closed.
    pub(crate) fn statements(&self) -> u64 {
        self.statements
    }

    /// The end of a statement: its lines came before.
    pub(crate) fn statement(&mut self, told: Told) {
        let Told { account, currency, number, opening, closing, at } = told;
        let oracle = std::mem::take(&mut self.oracle);
        let lines = std::mem::take(&mut self.lines);
        let at = self.place(at);
        let Some(left) = self.left.checked_sub(1) else {
            self.beyond.get_or_insert(at);
            return;
        };
        self.left = left;
        let check = oracle.check(opening.as_ref(), closing.as_ref());
        let both = [opening.as_ref(), closing.as_ref()];
        let before = self.chain.before(&account, both);
        if let Some((code, message)) = oracle.explain(&check, both, before) {
            self.warn(code, at.clone(), message);
        }
        if let Some((code, message)) = self.chain.follow(&account, number.as_deref(), both) {
            self.warn(code, at.clone(), message);
        }
        let balances = [&opening, &closing].into_iter().flatten().find_map(|b| b.currency);
        let currency = currency.or(oracle.currency()).or(balances);
        self.statements += 1;
        self.sink.take(Event::Statement(Box::new(Statement {
            account,
            currency,
            number,
            opening,
            closing,
            check,
            lines,
            at,
        })));
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::Refusal;

    #[test]
    fn a_file_of_too_many_statements_is_refused() {
        let mut told = 0;
        let mut sink = |_| told += 1;
        let mut out = Out::new(&mut sink).at_most(2);
        for line in 1..=4 {
            out.statement(Told { at: Place::line(line), ..Told::default() });
        }
        let error = out.end().unwrap_err();
        assert_eq!((told, error.refusal, error.at), (2, Refusal::TooLarge, Place::line(3)));
        let mut none = |_| ();
        assert!(Out::new(&mut none).at_most(0).end().is_ok());
    }

    #[test]
    fn what_a_statement_says_of_its_currency_counts() {
        let mut told = Vec::new();
        let mut sink = |event| {
            if let Event::Statement(statement) = event {
                told.push(statement.currency.map(|currency| currency.to_string()));
            }
        };
        let mut out = Out::new(&mut sink);
        let [eur, usd] = ["EUR", "USD"].map(|code| code.parse().ok());
        for currency in [usd, None] {
            out.line(Line { currency: eur, ..Line::default() });
            out.statement(Told { currency, ..Told::default() });
        }
        assert_eq!(told, [Some("USD".to_owned()), Some("EUR".to_owned())]);
    }

    #[test]
    fn members_come_in_any_order() {
        let (mut gaps, mut places) = (0, Vec::new());
        let mut sink = |event| match event {
            Event::Warning(warning) => gaps += u64::from(warning.code == WarningCode::Gap),
            Event::Statement(statement) => places.push(statement.at.to_string()),
            Event::Line(_) => {}
        };
        let mut out = Out::new(&mut sink);
        let balance = |amount| Some(Balance { amount, currency: None, date: None });
        let mut tell = |part: Option<&str>, opening, closing| {
            part.into_iter().for_each(|part| out.within(part));
            let account = Account { number: "1".to_owned(), ..Account::default() };
            let [opening, closing] = [opening, closing].map(balance);
            out.statement(Told { account, opening, closing, ..Told::default() });
            out.statements()
        };
        assert_eq!(tell(Some("october"), Decimal::TEN, Decimal::TEN), 1);
        assert_eq!(tell(Some("august"), Decimal::ONE, Decimal::ONE), 1);
        assert_eq!(tell(None, Decimal::TWO, Decimal::TWO), 2);
        assert_eq!((gaps, places.join(" ")), (1, "october august august".to_owned()));
    }
}
