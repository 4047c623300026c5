//! A movement of CODA with its further records and its parts.

use domain::Currency;

use super::record::Record;
use crate::columns::{columns, told};
use crate::out::Out;
use crate::{Batch, Limits, Line, ReadError, WarningCode, reference};

/// Parts have a detail number; the movement itself has 0000.
pub(super) fn is_part(record: Record<'_>) -> bool {
    !columns(record.text, 6..10).bytes().all(|byte| byte == b'0')
}

/// The first record of a movement, or of a part.
pub(super) fn line(
    record: Record<'_>,
    currency: Option<Currency>,
    out: &mut Out<'_>,
) -> Result<Line, ReadError> {
    let text = record.text;
    let mut line = Line {
        booked_on: record.day(115, "of the booking", out),
        valued_on: record.day(47, "of the value", out),
        amount: record.signed(31, 32)?,
        currency,
        id: told(text, 10..31),
        kind: told(text, 53..61),
        // The operations 49 and 99 of every family cancel or correct.
        reversal: matches!(columns(text, 56..58), "49" | "99"),
        raw: text.to_owned(),
        at: crate::Place::line(record.at),
        ..Line::default()
    };
    if columns(text, 61..62) == "1" {
        let kind = columns(text, 62..65);
        line.text = columns(text, 65..115).to_owned();
        if matches!(kind, "101" | "102") {
            structured(&mut line, columns(text, 65..77), out);
        }
    } else {
        line.text = columns(text, 62..115).to_owned();
    }
    Ok(line)
}

fn structured(line: &mut Line, number: &str, out: &mut Out<'_>) {
    line.structured_reference = reference::structured(number);
    if line.structured_reference.is_none() {
        let message = format!("The check digits of the reference {number} are wrong.");
        out.warn(WarningCode::ReferenceCheck, line.at.clone(), message);
    }
}

/// A movement and the parts that were told of it.
pub(super) struct Group {
    whole: Line,
    /// Each with the type that its transaction code begins with.
    parts: Vec<(char, Line)>,
    /// The bytes of the records, which are held until the movement ends.
    held: usize,
}

/// More bytes than this for each part that is allowed are too many.
const PART: usize = 1 << 10;

impl Group {
    pub(super) fn new(whole: Line) -> Self {
        Self { whole, parts: Vec::new(), held: 0 }
    }

    pub(super) fn add(
        &mut self,
        line: Line,
        record: Record<'_>,
        limits: &Limits,
    ) -> Result<(), ReadError> {
        if self.parts.len() >= limits.parts {
            return Err(ReadError::too_large(record.at, "the movement has too many parts"));
        }
        self.hold(record, limits)?;
        let kind = columns(record.text, 53..54).chars().next().unwrap_or('0');
        self.parts.push((kind, line));
        Ok(())
    }

    fn hold(&mut self, record: Record<'_>, limits: &Limits) -> Result<(), ReadError> {
        self.held += record.text.len();
        if self.held > limits.parts.saturating_mul(PART) {
            return Err(ReadError::too_large(record.at, "the movement is too long"));
        }
        Ok(())
    }

    /// A record 2.2, 2.3 or 3 of what came last.
    pub(super) fn more(&mut self, record: Record<'_>, limits: &Limits) -> Result<(), ReadError> {
        self.hold(record, limits)?;
        let line = self.parts.last_mut().map_or(&mut self.whole, |(_, line)| line);
        let text = record.text;
        if line.raw.len() + text.len() > limits.text {
            return Err(ReadError::too_large(record.at, "the movement is too long"));
        }
        let goes_on = goes_on(line.raw.rsplit('\n').next().unwrap_or_default(), text);
        line.raw.push('\n');
        line.raw.push_str(text);
        let more = match columns(text, 0..2) {
            "22" => second(line, text),
            "23" => third(line, text),
            "31" if columns(text, 39..40) == "1" => columns(text, 43..113),
            "31" => columns(text, 40..113),
            "32" => columns(text, 10..115),
            _ => columns(text, 10..100),
        };
        if !(goes_on || line.text.is_empty() || more.is_empty()) {
            line.text.push(' ');
        }
        line.text.push_str(more);
        Ok(())
    }

    /// The parts where they add up to the whole; else the whole, and a warning.
    pub(super) fn tell(mut self, out: &mut Out<'_>) {
        // A detail of type 7 is itself in parts, of type 9, which follow it.
        let kinds: Vec<_> = self.parts.iter().map(|(kind, _)| *kind).collect();
        let mut next = kinds.iter().skip(1);
        self.parts.retain(|(kind, _)| !(next.next() == Some(&'9') && *kind == '7'));
        let lines = self.parts.iter_mut().map(|(_, part)| part).chain([&mut self.whole]);
        lines.for_each(find_reference);
        if self.parts.is_empty() {
            return out.line(self.whole);
        }
        let zero = Some(rust_decimal::Decimal::ZERO);
        let sum = self.parts.iter().fold(zero, |sum, (_, part)| sum?.checked_add(part.amount));
        if sum != Some(self.whole.amount) {
            let found = sum.map_or("too much".to_owned(), |sum| sum.to_string());
            let message = format!(
                "The parts come to {found}, the movement to {}: it counts as one line.",
                self.whole.amount
            );
            out.warn(WarningCode::BatchDiffers, self.whole.at.clone(), message);
            return out.line(self.whole);
        }
        let count = u32::try_from(self.parts.len()).unwrap_or(u32::MAX);
        let Line { id: reference, amount, .. } = self.whole;
        let batch = Batch { reference, amount, count };
        for (_, part) in self.parts {
            // The reference of the whole names none of its parts.
            let id = part.id.filter(|id| batch.reference.as_ref() != Some(id));
            out.line(Line { id, batch: Some(batch.clone()), ..part });
        }
    }
}

/// Payers who type a reference with its frame write it as free text.
fn find_reference(line: &mut Line) {
    if line.structured_reference.is_none() {
        line.structured_reference = reference::sure(&line.text);
    }
}

/// Whether a word is cut between two records: the text fills the room of the first to its end, and
/// goes on where that of the second begins.
fn goes_on(last: &str, next: &str) -> bool {
    let end = match columns(last, 0..2) {
        "21" | "32" => 114,
        "22" => 62,
        "23" => 124,
        "31" => 112,
        _ => return false,
    };
    let begin = match columns(next, 0..2) {
        "22" | "32" | "33" => 10,
        "23" => 82,
        _ => return false,
    };
    let filled = |text, at| !columns(text, at..at + 1).is_empty();
    filled(last, end) && filled(next, begin)
}

/// 2.2: the customer's reference, and why money came back; more text.
fn second<'t>(line: &mut Line, text: &'t str) -> &'t str {
    let reference = Some(columns(text, 63..98));
    let reference = reference.filter(|text| !["", "NONREF", "NOTPROVIDED"].contains(text));
    line.end_to_end_id = reference.map(str::to_owned).or(line.end_to_end_id.take());
    line.return_reason = told(text, 113..117).or(line.return_reason.take());
    // 1 reject, 2 return, 3 refund, 4 reversal, 5 cancellation: what was booked is taken back.
    line.reversal |= matches!(columns(text, 112..113), "1" | "2" | "3" | "4" | "5");
    columns(text, 10..63)
}

/// 2.3: who is at the other end; more text.
fn third<'t>(line: &mut Line, text: &'t str) -> &'t str {
    // A Belgian number of twelve digits has its currency right behind it.
    let belgian = columns(text, 10..22);
    let is_belgian = belgian.len() == 12 && belgian.bytes().all(|byte| byte.is_ascii_digit());
    let number = if is_belgian { belgian } else { columns(text, 10..44) };
    let number = number.replace(' ', "").to_uppercase();
    line.counterparty.account = Some(number).filter(|number| !number.is_empty());
    line.counterparty.name = told(text, 47..82);
    columns(text, 82..125)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_cut_between_records_go_on() {
        let full = format!("21{}", "x".repeat(126));
        assert!(goes_on(&full, "2200010000more"));
        assert!(!goes_on(&full, "2200010000 more"));
        assert!(!goes_on("2100010000", "2200010000more"));
        assert!(!goes_on(&full, "31"));
    }
}
