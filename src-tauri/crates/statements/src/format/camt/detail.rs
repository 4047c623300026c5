//! One `TxDtls`: a payment within an entry.

use domain::Currency;

use super::money::{Money, Sign};
use super::party::{Parties, keep_equal};
use super::tag::Tag;
use crate::{reference, words};

/// What kind of payment, as `BkTxCd` has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Kind {
    domain: [Option<String>; 3],
    own: Option<String>,
}

impl Kind {
    pub(super) fn field(&mut self, path: &[Tag], value: &str) {
        use Tag::{Cd, Domn, Fmly, Prtry, SubFmlyCd};
        let [domain, family, sub] = &mut self.domain;
        let place = match path {
            [Domn, Cd] => domain,
            [Domn, Fmly, Cd] => family,
            [Domn, Fmly, SubFmlyCd] => sub,
            [Prtry, Cd] => &mut self.own,
            _ => return,
        };
        place.get_or_insert_with(|| value.to_owned());
    }

    /// `PMNT/RCDT/ESCT`.
    pub(super) fn iso(&self) -> Option<String> {
        let parts: Vec<_> = self.domain.iter().flatten().map(String::as_str).collect();
        (!parts.is_empty()).then(|| parts.join("/"))
    }

    /// The bank's own code.
    pub(super) fn own(&self) -> Option<&String> {
        self.own.as_ref()
    }
}

/// What a payment is about, as `RmtInf` has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Remittance {
    pub(super) text: String,
    /// A reference whose check digits hold.
    pub(super) checked: Option<String>,
    /// The creditor's reference without.
    pub(super) unchecked: Option<String>,
}

impl Remittance {
    fn field(&mut self, path: &[Tag], value: &str) {
        use Tag::{AddtlRmtInf, CdtrRef, CdtrRefInf, Nb, Ref, RfrdDocInf, RfrdDocNb, Strd, Ustrd};
        match path {
            _ if value == "NOTPROVIDED" => {}
            [Ustrd] => self.free(value),
            [Strd, CdtrRefInf, Ref | CdtrRef] => self.creditor_reference(value),
            [Strd, AddtlRmtInf | RfrdDocNb] | [Strd, RfrdDocInf, Nb | RfrdDocNb] => {
                words::append(&mut self.text, value);
            }
            _ => {}
        }
    }

    /// People type the reference into the free text, too.
    fn free(&mut self, value: &str) {
        words::append(&mut self.text, value);
        if self.checked.is_none() && reference::claims_check(value) {
            self.checked = reference::structured(value);
        }
    }

    fn creditor_reference(&mut self, value: &str) {
        match (reference::declared(value), words::reference(value)) {
            (Some(checked), _) if self.checked.is_none() => self.checked = Some(checked),
            (None, Some(other)) if self.unchecked.is_none() => {
                self.unchecked = Some(other.to_owned());
            }
            _ => words::append(&mut self.text, value),
        }
    }
}

/// The names that a payment has, as `Refs` has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct References {
    /// The bank's own.
    pub(super) bank: Option<String>,
    pub(super) end_to_end: Option<String>,
    instruction: Option<String>,
    check: Option<String>,
    payment: Option<String>,
    mandate: Option<String>,
    transaction: Option<String>,
    other: Option<String>,
}

impl References {
    fn field(&mut self, path: &[Tag], value: &str) {
        use Tag::{AcctSvcrRef, ChqNb, EndToEndId, InstrId, MndtId, PmtInfId, Prtry, Ref, TxId};
        let place = match path {
            [AcctSvcrRef] => &mut self.bank,
            [EndToEndId] => &mut self.end_to_end,
            [InstrId] => &mut self.instruction,
            [ChqNb] => &mut self.check,
            [PmtInfId] => &mut self.payment,
            [MndtId] => &mut self.mandate,
            [TxId] => &mut self.transaction,
            [Prtry, Ref] => &mut self.other,
            _ => return,
        };
        if let Some(value) = words::reference(value) {
            place.get_or_insert_with(|| value.to_owned());
        }
    }

    /// The first of those that were given to the bank or by it.
    pub(super) fn given(&self) -> Option<&String> {
        let all = [
            &self.instruction,
            &self.check,
            &self.payment,
            &self.mandate,
            &self.transaction,
            &self.other,
        ];
        all.into_iter().flatten().next()
    }

    fn common(&mut self, other: &Self) {
        keep_equal(&mut self.bank, &other.bank);
        keep_equal(&mut self.end_to_end, &other.end_to_end);
        keep_equal(&mut self.instruction, &other.instruction);
        keep_equal(&mut self.check, &other.check);
        keep_equal(&mut self.payment, &other.payment);
        keep_equal(&mut self.mandate, &other.mandate);
        keep_equal(&mut self.transaction, &other.transaction);
        keep_equal(&mut self.other, &other.other);
    }
}

/// Why money came back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Return {
    code: Option<String>,
    words: String,
}

impl Return {
    fn field(&mut self, path: &[Tag], value: &str) {
        use Tag::{AddtlInf, AddtlRtrRsnInf, Cd, Prtry, Rsn, RtrRsn};
        match path {
            [Rsn | RtrRsn, Cd | Prtry] => {
                self.code.get_or_insert_with(|| value.to_owned());
            }
            [AddtlInf | AddtlRtrRsnInf] => words::append(&mut self.words, value),
            _ => {}
        }
    }

    /// `AC04 account closed`.
    pub(super) fn told(&self) -> Option<String> {
        let mut told = self.code.clone().unwrap_or_default();
        if !self.words.is_empty() {
            words::append(&mut told, &self.words);
        }
        Some(told).filter(|told| !told.is_empty())
    }
}

/// What was read of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Detail {
    /// The line where it begins.
    pub(super) at: u64,
    /// Where it stands within its entry.
    pub(super) raw: (usize, usize),
    pub(super) sign: Option<Sign>,
    /// What it comes to; the most certain one first: see [`Detail::amount`].
    pub(super) amounts: [Option<Money>; 4],
    pub(super) kind: Kind,
    pub(super) references: References,
    pub(super) parties: Parties,
    pub(super) remittance: Remittance,
    pub(super) returned: Return,
    /// What the bank adds.
    pub(super) info: String,
}

impl Detail {
    pub(super) fn field(&mut self, path: &[Tag], value: &str, currency: &str) {
        use Tag::{
            AddtlTxInf, Amt, AmtDtls, BkTxCd, CdtDbtInd, CntrValAmt, InstdAmt, Prtry, Purp, Refs,
            RltdPties, RmtInf, RtrInf, TxAmt,
        };
        let [own, transaction, counter_value, instructed] = &mut self.amounts;
        let amount = match path {
            [Amt] => own,
            [AmtDtls, TxAmt, Amt] => transaction,
            [AmtDtls, CntrValAmt, Amt] => counter_value,
            [AmtDtls, InstdAmt, Amt] => instructed,
            [CdtDbtInd] => return self.sign = Sign::read(value),
            [BkTxCd, rest @ ..] => return self.kind.field(rest, value),
            [Refs, rest @ ..] => return self.references.field(rest, value),
            [RltdPties, rest @ ..] => return self.parties.field(rest, value),
            [RmtInf, rest @ ..] => return self.remittance.field(rest, value),
            [RtrInf, rest @ ..] => return self.returned.field(rest, value),
            [AddtlTxInf] | [Purp, Prtry] => return words::append(&mut self.info, value),
            _ => return,
        };
        amount.get_or_insert_with(|| Money::read(value, currency));
    }

    /// What it comes to in the currency of its entry, which any of four amounts may tell.
    pub(super) fn amount(&self, entry: Option<Currency>) -> Option<&Money> {
        self.amounts.iter().flatten().find(|money| money.fits(entry))
    }

    /// The amount that a single payment must share with its entry. The counter value and what was
    /// instructed may well differ: by charges, or by what the currency was changed at.
    pub(super) fn comparable(&self, entry: Option<Currency>) -> Option<&Money> {
        let [own, transaction, ..] = &self.amounts;
        let transaction = transaction.as_ref().filter(|money| money.fits(entry));
        own.as_ref().filter(|money| money.fits(entry)).or(transaction).or(own.as_ref())
    }

    /// Money that comes back.
    pub(super) fn is_return(&self) -> bool {
        self.returned != Return::default()
    }

    /// Leaves what another tells alike, and the texts of both.
    pub(super) fn common(&mut self, other: &Self) {
        self.references.common(&other.references);
        self.parties.common(&other.parties);
        keep_equal(&mut self.remittance.checked, &other.remittance.checked);
        keep_equal(&mut self.remittance.unchecked, &other.remittance.unchecked);
        if self.kind != other.kind {
            self.kind = Kind::default();
        }
        if self.returned != other.returned {
            self.returned = Return::default();
        }
        for (text, more) in
            [(&mut self.remittance.text, &other.remittance.text), (&mut self.info, &other.info)]
        {
            if !more.is_empty() {
                words::append(text, more);
            }
        }
    }
}
