//! What two people decided: a record per answer, with what stands behind it.

use std::io::Write;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::approval::Proof;
use domain::{Action, Money};
use serde::Serialize;

use crate::ReportError;
use crate::csv::{Delimiter, writer};
use crate::guard::guard;
use crate::stamp::Stamper;

/// One answer of a second person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Approval {
    /// When it was answered.
    pub decided_at: DateTime<Utc>,
    /// What people call the connection.
    pub connection: String,
    /// What was asked for.
    pub action: Action,
    /// The provider's id of the session.
    pub session: String,
    /// What the session asks for.
    pub amount: Money,
    /// Who asked.
    pub maker: String,
    /// Who answered.
    pub checker: String,
    /// Agreed, or refused.
    pub approved: bool,
    /// Why not.
    pub reason: Option<String>,
    /// `procedure`: another name on the same workspace. `signed`: with a key on another computer.
    pub proof: Proof,
}

/// The columns, in their order. New ones are added at the end; none is renamed or moved.
pub const APPROVAL_COLUMNS: [&str; 12] = [
    "decided_at",
    "connection",
    "action",
    "session",
    "amount",
    "currency",
    "amount_minor",
    "maker",
    "checker",
    "answer",
    "proof",
    "reason",
];

/// Writes one record per answer, in the order given.
pub fn approvals_csv<W: Write>(
    all: &[Approval],
    mut out: W,
    (delimiter, bom, zone): (Delimiter, bool, Tz),
) -> Result<W, ReportError> {
    if bom {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut out = writer(out, delimiter);
    out.write_record(APPROVAL_COLUMNS)?;
    let (mut stamper, mut scratch) = (Stamper::new(zone), String::new());
    for one in all {
        let mut at = Vec::new();
        stamper.write(one.decided_at.timestamp_millis(), &mut at);
        out.write_field(&at)?;
        out.write_field(guard(&one.connection, &mut scratch))?;
        out.write_field(one.action.as_str())?;
        out.write_field(guard(&one.session, &mut scratch))?;
        out.write_field(one.amount.value())?;
        out.write_field(one.amount.currency.code())?;
        out.write_field(one.amount.minor.to_string())?;
        out.write_field(guard(&one.maker, &mut scratch))?;
        out.write_field(guard(&one.checker, &mut scratch))?;
        out.write_field(if one.approved { "approved" } else { "rejected" })?;
        out.write_field(one.proof.as_str())?;
        out.write_field(guard(one.reason.as_deref().unwrap_or_default(), &mut scratch))?;
        out.write_record(None::<&[u8]>)?;
    }
    out.into_inner().map_err(|error| ReportError::Write(error.into_error()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Currency;

    fn approval(approved: bool, reason: Option<&str>, proof: Proof) -> Approval {
        Approval {
            decided_at: DateTime::from_timestamp(1_793_700_000, 0).unwrap(),
            connection: "Toko".into(),
            action: Action::Confirm,
            session: "cs_1".into(),
            amount: Money::new(15_000_000, Currency::new("IDR").unwrap()),
            maker: "Fina".into(),
            checker: "Appa".into(),
            approved,
            reason: reason.map(str::to_owned),
            proof,
        }
    }

    #[test]
    fn each_answer_says_what_stands_behind_it_and_runs_no_formula() {
        let all = [
            approval(true, None, Proof::Signed),
            approval(false, Some("=HYPERLINK(1)"), Proof::Procedure),
        ];
        let how = (Delimiter::Comma, false, chrono_tz::Asia::Jakarta);
        let csv = String::from_utf8(approvals_csv(&all, Vec::new(), how).unwrap()).unwrap();
        insta::assert_snapshot!(csv.replace("\r\n", "\n"), @r"
        decided_at,connection,action,session,amount,currency,amount_minor,maker,checker,answer,proof,reason
        2026-11-03T17:00:00+07:00,Toko,confirm,cs_1,150000.00,IDR,15000000,Fina,Appa,approved,signed,
        2026-11-03T17:00:00+07:00,Toko,confirm,cs_1,150000.00,IDR,15000000,Fina,Appa,rejected,procedure,'=HYPERLINK(1)
        ");
    }
}
