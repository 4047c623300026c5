//! Statements and their lines in the words that cross to a front end.

use std::collections::HashMap;

use rust_decimal::Decimal;
use statements::{Batch, Booking, ReadError, Warning};
use store::ledger::{BankAccount, BankLine, BankStatement, Import, Known, LineSum};

use crate::desk::Desk;
use crate::view::*;
use crate::{ApiError, Code};

/// Names of accounts by their ids.
pub(super) type Names = HashMap<String, BankAccount>;

pub(super) fn names(desk: &Desk) -> Result<Names, ApiError> {
    let all = desk.store.ledger().bank_accounts()?;
    Ok(all.into_iter().map(|account| (account.id.clone(), account)).collect())
}

pub(super) fn booking(booking: Booking) -> &'static str {
    match booking {
        Booking::Booked => "booked",
        Booking::Pending => "pending",
        Booking::Information => "information",
    }
}

pub(super) fn warning(warning: &Warning) -> FileWarning {
    FileWarning {
        code: warning.code.word().to_owned(),
        message: warning.message.clone(),
        at: warning.at.to_string(),
    }
}

pub(super) fn import(import: Import) -> ImportView {
    let (undone_at, undone_by) = import.undone.unzip();
    ImportView {
        import: import.what.id,
        name: import.what.name,
        file: import.what.hash,
        format: import.what.format,
        at: import.finished_at.unwrap_or(import.began_at),
        by: import.what.imported_by,
        added: import.added,
        known: import.known,
        undone_at,
        undone_by,
        warnings: serde_json::from_str(&import.what.warnings).unwrap_or_default(),
    }
}

pub(super) fn statement(names: &Names, statement: BankStatement) -> StatementView {
    let what = statement.what;
    let account = names.get(&what.account);
    let (opening, opening_on) = what.opening.unzip();
    let (closing, closing_on) = what.closing.unzip();
    let (first, last) = what.days.unzip();
    let day = |text: Option<String>| text.and_then(|text| text.parse().ok());
    StatementView {
        account_name: account.map(|account| account.name.clone()).unwrap_or_default(),
        number: account.map(|account| account.number.clone()).unwrap_or_default(),
        account: what.account,
        statement: what.number,
        currency: what.currency,
        opening,
        opening_on: day(opening_on.flatten()),
        closing,
        closing_on: day(closing_on.flatten()),
        first_on: day(first),
        last_on: day(last),
        lines: what.lines,
        check: what.says,
        difference: what.difference,
    }
}

pub(super) fn line(desk: &Desk, names: &Names, line: BankLine) -> Result<LineView, ApiError> {
    let on = desk.store.ledger().received_on_line(line.id)?;
    let what = line.what;
    let day = |text: Option<String>| text.and_then(|text| text.parse().ok());
    let batch = what.batch.as_deref().and_then(|text| serde_json::from_str::<Batch>(text).ok());
    let state = match (line.known, line.replaces) {
        (Known::Yes, _) => "known",
        (Known::Elsewhere, _) => "elsewhere",
        (Known::No, Some(_)) => "replaces",
        (Known::No, None) => "new",
    };
    Ok(LineView {
        id: line.id,
        account_name: names.get(&what.account).map(|one| one.name.clone()).unwrap_or_default(),
        account: what.account,
        booked_on: day(what.booked_on),
        valued_on: day(what.valued_on),
        amount: what.amount,
        currency: what.currency,
        booking: what.booking,
        reversal: what.reversal,
        counterparty_name: what.counterparty_name,
        counterparty_account: what.counterparty_account,
        bank_id: what.bank_id,
        reference: what.reference,
        end_to_end_id: what.end_to_end_id,
        structured_reference: what.structured_reference,
        kind: what.kind,
        return_reason: what.return_reason,
        text: what.text,
        raw: what.raw,
        place: what.place,
        batch: batch.map(|batch| BatchView {
            reference: batch.reference,
            amount: batch.amount.to_string(),
            count: batch.count,
        }),
        state: state.to_owned(),
        sessions: on.into_iter().map(|received| received.what.key.to_string()).collect(),
    })
}

pub(super) fn sum(sum: LineSum) -> LineSumView {
    let digits = domain::Currency::new(&sum.currency).map_or(2, |currency| currency.digits());
    let decimal = |minor| Decimal::new(minor, digits).to_string();
    LineSumView {
        count: sum.count,
        came: decimal(sum.came),
        went: decimal(sum.went),
        currency: sum.currency,
    }
}

/// Why a file is refused whole.
pub(super) fn refusal(error: &ReadError) -> FileRefusal {
    FileRefusal {
        code: error.refusal.code().to_owned(),
        message: format!("{}: {}.", sentence(&error.at), error.message),
        hint: error.hint.clone(),
        asks: error.asks.map(|topic| topic.word().to_owned()),
    }
}

/// The same as the error of a command.
pub(super) fn refused(error: &ReadError) -> ApiError {
    let FileRefusal { message, hint, .. } = refusal(error);
    ApiError::new(Code::InvalidInput, format!("Nothing was imported. {message}"), hint)
}

/// A place at the beginning of a sentence; the name of a member or a sheet stays as it is.
fn sentence(at: &statements::Place) -> String {
    let text = at.to_string();
    if at.part.is_some() {
        return text;
    }
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use statements::Place;

    use super::*;

    #[test]
    fn a_name_at_the_beginning_of_a_sentence_keeps_its_letters() {
        let within = |part: &str, line| Place { part: Some(part.to_owned()), line };
        assert_eq!(sentence(&within("a.xml", 0)), "a.xml");
        assert_eq!(
            sentence(&within("xl/worksheets/sheet1.xml", 3)),
            "xl/worksheets/sheet1.xml, line 3"
        );
        assert_eq!(sentence(&Place { part: None, line: 5 }), "Line 5");
        assert_eq!(sentence(&Place::default()), "The file");
    }
}
