//! Amounts, whose decimal mark only the whole file tells.

use crate::format::table::Topic;
use crate::grouped::{self, Evidence, Mark};
use crate::out::Out;
use crate::{Place, ReadError, WarningCode};

/// An amount that says something about the mark, and where it stands.
type Sign = Option<(String, u64)>;

/// What all the amounts of a file say.
#[derive(Debug, Default)]
pub(super) struct Marks {
    point: Sign,
    comma: Sign,
    /// `1,234`.
    either: Sign,
}

impl Marks {
    pub(super) fn see(&mut self, text: &str, line: u64) {
        let sign = match grouped::evidence(text) {
            Evidence::Nothing => return,
            Evidence::Decimal(Mark::Point) => &mut self.point,
            Evidence::Decimal(Mark::Comma) => &mut self.comma,
            Evidence::Either(_) => &mut self.either,
        };
        sign.get_or_insert_with(|| (text.to_owned(), line));
    }

    /// The one mark that fits all of them; where both do, the one that a person chose.
    pub(super) fn decimal(
        self,
        chosen: Option<Mark>,
        out: &mut Out<'_>,
    ) -> Result<Mark, ReadError> {
        let (mark, (sign, line)) = match (self.point, self.comma) {
            (Some((point, earlier)), Some((comma, line))) => {
                let message = format!(
                    "the amounts {point} at line {earlier} and {comma} at line {line} have two \
                     decimal marks"
                );
                return Err(ReadError::malformed(line.max(earlier), message));
            }
            (Some(sign), None) => (Mark::Point, sign),
            (None, Some(sign)) => (Mark::Comma, sign),
            (None, None) => {
                let open = self.either.filter(|_| chosen.is_none());
                return open.map_or(Ok(chosen.unwrap_or(Mark::Point)), |one| Err(undecided(&one)));
            }
        };
        if let Some((text, at)) = self.either {
            let message = format!(
                "{text} was read with a decimal {}: {sign} at line {line} leaves nothing else.",
                mark.word()
            );
            out.warn(WarningCode::DecimalMark, Place::line(at), message);
        }
        Ok(mark)
    }
}

fn undecided((text, line): &(String, u64)) -> ReadError {
    let message = format!(
        "{text} may be thousands or have three decimals, and no amount of the file decides it"
    );
    let hint = "Say which of them it is, or download a longer period.";
    ReadError::undecided(*line, Topic::DecimalMark, message, hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Refusal;

    fn mark(texts: &[&str]) -> Result<Mark, Refusal> {
        answered(texts, None)
    }

    fn answered(texts: &[&str], chosen: Option<Mark>) -> Result<Mark, Refusal> {
        let mut marks = Marks::default();
        texts.iter().zip(1..).for_each(|(text, line)| marks.see(text, line));
        marks.decimal(chosen, &mut Out::new(&mut |_| {})).map_err(|error| error.refusal)
    }

    #[test]
    fn the_whole_file_decides() {
        assert_eq!(mark(&["1,234", "5.00"]), Ok(Mark::Point));
        assert_eq!(mark(&["1.234", "5,00"]), Ok(Mark::Comma));
        assert_eq!(mark(&["12", "-7"]), Ok(Mark::Point));
        assert_eq!(mark(&["1,234", "12"]), Err(Refusal::Undecided));
        assert_eq!(mark(&["1,50", "1.50"]), Err(Refusal::Malformed));
    }

    #[test]
    fn a_person_decides_what_is_open_only() {
        assert_eq!(answered(&["1,234", "12"], Some(Mark::Comma)), Ok(Mark::Comma));
        assert_eq!(answered(&["1,234", "12"], Some(Mark::Point)), Ok(Mark::Point));
        assert_eq!(answered(&["1,234", "5.00"], Some(Mark::Comma)), Ok(Mark::Point));
    }
}
