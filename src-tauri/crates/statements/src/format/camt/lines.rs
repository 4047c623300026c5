//! From an entry to lines.

use domain::Currency;
use rust_decimal::Decimal;

use super::batch::{Shape, shape};
use super::detail::Detail;
use super::entry::Entry;
use super::money::Sign;
use crate::date::Day;
use crate::out::Out;
use crate::reference::claims_check;
use crate::{Account, Batch, Booking, Line, Place, ReadError, WarningCode, words};

/// What every part of a batch repeats may come to no more than this many bytes.
const REPEATED: usize = 128 << 20;

/// Tells the lines of an entry, and gives what it comes to; `raw` is how it stands in the file.
pub(super) fn tell(
    mut entry: Entry,
    raw: String,
    own: &Account,
    currency: Option<Currency>,
    out: &mut Out<'_>,
) -> Result<((Decimal, Sign), Booking), ReadError> {
    let booked = entry.amount()?;
    let booking = entry.booking(out);
    let [booked_on, valued_on] = entry.days(booking, out).map(|day| day.map(Day::date));
    entry.end_batch();
    if let Some((stated, found)) = entry.miscounted {
        let message = format!("The batch states {stated} payments, but {found} are told.");
        out.warn(WarningCode::ControlTotal, Place::line(entry.at), message);
    }
    let details = std::mem::take(&mut entry.details);
    let shape = shape(details, booked, currency)?;
    let frame = Line {
        booked_on,
        valued_on,
        currency,
        booking,
        reversal: entry.reversal,
        ..Line::default()
    };
    let book = Book { entry: &entry, frame, own, sign: booked.1 };
    match shape {
        Shape::One(detail, doubt) => {
            if let Some(doubt) = doubt {
                out.warn(WarningCode::BatchDiffers, Place::line(entry.at), doubt);
            }
            book.one(*detail, booked.0, raw, out);
        }
        Shape::Parts(parts) => book.parts(parts, booked.0, &raw, out)?,
    }
    Ok((booked, booking))
}

/// An entry whose lines are told.
struct Book<'a> {
    entry: &'a Entry,
    /// What all lines share.
    frame: Line,
    own: &'a Account,
    sign: Sign,
}

impl Book<'_> {
    fn one(&self, mut detail: Detail, amount: Decimal, raw: String, out: &mut Out<'_>) {
        let of_detail = detail.references.bank.take();
        let id = self.entry.reference.clone().or(of_detail);
        // The sign that counts is that of the entry.
        detail.sign = None;
        detail.at = self.entry.at;
        let line = self.line(detail, out);
        out.line(Line { amount, id, raw, ..line });
    }

    fn parts(
        &self,
        parts: Vec<(Detail, Decimal)>,
        booked: Decimal,
        raw: &str,
        out: &mut Out<'_>,
    ) -> Result<(), ReadError> {
        let reference = self.entry.batch_reference();
        let repeated = self.entry.info.len() + reference.map_or(0, String::len);
        if repeated.saturating_mul(parts.len()) > REPEATED {
            return Err(ReadError::too_large(self.entry.at, "the batch is too large"));
        }
        let count = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        let batch = Batch { reference: reference.cloned(), amount: booked, count };
        for (mut detail, amount) in parts {
            // Some banks repeat the name of the entry in each part: there it names no part.
            let id = detail
                .references
                .bank
                .take()
                .filter(|id| Some(id) != self.entry.reference.as_ref());
            let (from, to) = detail.raw;
            let raw = raw.get(from..to).unwrap_or_default().to_owned();
            let line = self.line(detail, out);
            out.line(Line { amount, id, raw, batch: Some(batch.clone()), ..line });
        }
        Ok(())
    }

    /// Everything but the amount, the id and the raw text.
    fn line(&self, detail: Detail, out: &mut Out<'_>) -> Line {
        let at = Place::line(detail.at);
        let back = self.entry.reversal || detail.is_return();
        let sign = detail.sign.unwrap_or(self.sign);
        let (counterparty, ultimate) = detail.parties.counterparty(sign, back, self.own);
        let ultimate = ultimate.filter(|name| Some(*name) != counterparty.name.as_deref());
        let text = self.text(&detail, ultimate);
        let unchecked = detail.remittance.unchecked;
        if let Some(wrong) = unchecked.as_deref().filter(|text| claims_check(text)) {
            let message = format!("The check digits of the reference “{wrong}” are wrong.");
            out.warn(WarningCode::ReferenceCheck, at.clone(), message);
        }
        let kinds = [detail.kind.iso(), self.entry.kind.iso()];
        let mut own_kinds =
            [&detail.kind, &self.entry.kind].into_iter().filter_map(|kind| kind.own());
        Line {
            reference: unchecked.or_else(|| detail.references.given().cloned()),
            kind: kinds.into_iter().flatten().next().or_else(|| own_kinds.next().cloned()),
            return_reason: detail.returned.told(),
            end_to_end_id: detail.references.end_to_end,
            structured_reference: detail.remittance.checked,
            counterparty,
            text,
            at,
            ..self.frame.clone()
        }
    }

    fn text(&self, detail: &Detail, ultimate: Option<&str>) -> String {
        let mut text = detail.remittance.text.clone();
        let more = [detail.info.as_str(), self.entry.info.as_str(), ultimate.unwrap_or_default()];
        more.into_iter().for_each(|more| words::add(&mut text, more));
        text
    }
}
