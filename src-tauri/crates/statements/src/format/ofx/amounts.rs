//! Amounts of OFX, which groups no thousands, and of banks that do.
//!
//! By the format both `12.50` and `12,50` are decimals, and so is `1,234`. A bank that writes
//! `1,234.56` or `9.50` elsewhere means something else by it. So the first of such amounts has the
//! whole file looked through for others; where those say nothing, a person is asked.

use encoding_rs::Encoding;
use rust_decimal::Decimal;

use super::shape::Kind;
use super::tags::Tags;
use crate::format::Input;
use crate::format::table::Topic;
use crate::grouped::{self, Evidence, Mark};
use crate::out::Out;
use crate::{Place, ReadError, WarningCode};

/// Reads the amounts of a file.
pub(super) struct Amounts<'b> {
    input: &'b Input<'b>,
    encoding: &'static Encoding,
    /// What all of them say, once that was asked.
    marks: Option<Marks>,
    /// It was told that thousands are grouped.
    told: bool,
}

/// The decimal marks that amounts leave no doubt about.
#[derive(Debug, Clone, Copy, Default)]
struct Marks {
    point: bool,
    comma: bool,
}

impl Marks {
    fn see(&mut self, amount: &str) {
        match grouped::evidence(amount.trim()) {
            Evidence::Decimal(Mark::Point) => self.point = true,
            Evidence::Decimal(Mark::Comma) => self.comma = true,
            Evidence::Nothing | Evidence::Either(_) => {}
        }
    }

    fn only(self) -> Option<Mark> {
        match (self.point, self.comma) {
            (true, false) => Some(Mark::Point),
            (false, true) => Some(Mark::Comma),
            _ => None,
        }
    }
}

impl<'b> Amounts<'b> {
    pub(super) fn new(input: &'b Input<'b>, encoding: &'static Encoding) -> Self {
        Self { input, encoding, marks: None, told: false }
    }

    /// Reads one; `digits` is how many decimals its currency has.
    pub(super) fn read(
        &mut self,
        text: &str,
        digits: Option<u32>,
        line: u64,
        out: &mut Out<'_>,
    ) -> Result<Decimal, ReadError> {
        let decimal = match grouped::evidence(text) {
            Evidence::Nothing => Mark::Point,
            Evidence::Decimal(mark) => mark,
            Evidence::Either(mark) => self.either(text, mark, digits, line)?,
        };
        let groups = text.contains(decimal.other().sign());
        if groups && !std::mem::replace(&mut self.told, true) {
            let message = format!(
                "Thousands are grouped by a {}, which OFX does not know: “{text}” was read so.",
                decimal.other().word()
            );
            out.warn(WarningCode::DecimalMark, Place::line(line), message);
        }
        grouped::read(text, decimal)
            .ok_or_else(|| ReadError::malformed(line, format!("“{text}” is not an amount")))
    }

    /// The decimal mark of `1,234`: what others prove, else what a person chose, else what the format
    /// says about a currency of three decimals.
    fn either(
        &mut self,
        text: &str,
        mark: Mark,
        digits: Option<u32>,
        line: u64,
    ) -> Result<Mark, ReadError> {
        let by_format = digits.filter(|digits| *digits >= 3).map(|_| mark);
        let proved = self.marks()?.only();
        let decimal = proved.or(self.input.choices.decimal_mark).or(by_format);
        decimal.ok_or_else(|| undecided(text, line))
    }

    fn marks(&mut self) -> Result<Marks, ReadError> {
        if let Some(marks) = self.marks {
            return Ok(marks);
        }
        let marks = survey(self.input, self.encoding)?;
        self.marks = Some(marks);
        Ok(marks)
    }
}

/// Looks at every amount of the file.
fn survey(input: &Input<'_>, encoding: &'static Encoding) -> Result<Marks, ReadError> {
    /// No amount is longer.
    const LONGEST: usize = 64;
    let stream = input.source.open().map_err(|error| ReadError::unreadable(0, &error))?;
    let mut tags = Tags::new(stream, encoding, input.limits);
    let (mut marks, mut amount) = (Marks::default(), None::<String>);
    while let Some(token) = tags.next()? {
        if token.kind != Kind::Text {
            amount.take().iter().for_each(|amount| marks.see(amount));
        }
        let name = token.text;
        let ours = ["TRNAMT", "BALAMT"].iter().any(|ours| name.eq_ignore_ascii_case(ours));
        match (token.kind, &mut amount) {
            (Kind::Open, _) if ours => amount = Some(String::new()),
            (Kind::Text, Some(amount)) if amount.len() < LONGEST => amount.push_str(token.text),
            _ => {}
        }
    }
    Ok(marks)
}

fn undecided(text: &str, line: u64) -> ReadError {
    let message = format!(
        "“{text}” may be thousands or have three decimals, and no amount of the file decides it"
    );
    let hint = "Say which of them it is, or download a longer period.";
    ReadError::undecided(line, Topic::DecimalMark, message, hint)
}

#[cfg(test)]
mod tests {
    use encoding_rs::UTF_8;

    use super::*;
    use crate::Refusal;
    use crate::{Choices, Event, Format, Limits, Recognised};

    /// The amounts of a file, or why it is refused, and how many warnings there are.
    fn read(texts: &[&str], digits: u32, chosen: Option<Mark>) -> (Result<String, Refusal>, u64) {
        let source = texts.join("<TRNAMT>");
        let (limits, mut warnings) = (Limits::default(), 0);
        let choices = Choices { decimal_mark: chosen, ..Choices::default() };
        let recognised =
            Recognised { format: Format::Ofx, version: String::new(), encoding: UTF_8 };
        let source = format!("<TRNAMT>{source}</STMTTRN>").into_bytes();
        let input =
            Input { source: &source, recognised: &recognised, limits: &limits, choices: &choices };
        let mut sink = |_: Event| warnings += 1;
        let (mut amounts, mut out) = (Amounts::new(&input, UTF_8), Out::new(&mut sink));
        let read = texts.iter().map(|text| {
            let amount = amounts.read(text, Some(digits), 1, &mut out);
            amount.map(|amount| amount.to_string()).map_err(|error| error.refusal)
        });
        (read.collect::<Result<Vec<_>, _>>().map(|all| all.join(" ")), warnings)
    }

    #[test]
    fn either_mark_is_the_decimal_one() {
        let told = |texts: &[&str]| read(texts, 2, None);
        assert_eq!(told(&["12.50", "-12,5", "7", "+.25"]), (Ok("12.50 -12.5 7 0.25".into()), 0));
        assert_eq!(told(&["1,234.50", "1,234"]), (Ok("1234.50 1234".into()), 1));
        assert_eq!(told(&["12x"]), (Err(Refusal::Malformed), 0));
    }

    #[test]
    fn others_decide_wherever_they_are() {
        let told = |texts: &[&str]| read(texts, 2, None);
        assert_eq!(told(&["1,234", "1,234.50"]), (Ok("1234 1234.50".into()), 1));
        assert_eq!(told(&["1,234", "9.50"]), (Ok("1234 9.50".into()), 1));
        assert_eq!(told(&["1,234", "9,50"]), (Ok("1.234 9.50".into()), 0));
        assert_eq!(told(&["1,234", "9,50", "9.50"]).0, Err(Refusal::Undecided));
    }

    #[test]
    fn what_nothing_decides_is_asked() {
        let texts = ["1,234", "500"];
        assert_eq!(read(&texts, 2, None).0, Err(Refusal::Undecided));
        assert_eq!(read(&texts, 3, None), (Ok("1.234 500".into()), 0), "dinars have three");
        assert_eq!(read(&texts, 2, Some(Mark::Comma)), (Ok("1.234 500".into()), 0));
        assert_eq!(read(&texts, 2, Some(Mark::Point)), (Ok("1234 500".into()), 1));
        let proved = ["1,234", "9.50"];
        assert_eq!(read(&proved, 2, Some(Mark::Comma)), (Ok("1234 9.50".into()), 1));
    }
}
