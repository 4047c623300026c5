//! The elements that are read, by their local names: namespaces and prefixes differ from bank to
//! bank and say nothing.

macro_rules! tags {
    ($($name:ident)*) => {
        /// An element of ISO 20022, under its own name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(clippy::upper_case_acronyms, reason = "they are called so")]
        pub(super) enum Tag {
            $($name,)*
            /// Nothing in it is read.
            Other,
        }

        impl Tag {
            /// By its name, which may have a prefix.
            pub(super) fn of(name: &str) -> Self {
                match local(name) {
                    $(stringify!($name) => Self::$name,)*
                    // The first edition has its number in the name.
                    "BkToCstmrStmtV01" => Self::BkToCstmrStmt,
                    "BkToCstmrAcctRptV01" => Self::BkToCstmrAcctRpt,
                    "BkToCstmrDbtCdtNtfctnV01" => Self::BkToCstmrDbtCdtNtfctn,
                    _ => Self::Other,
                }
            }
        }
    };
}

tags! {
    Amt Id Dt Cd Nm Ntry TxDtls NtryDtls CdtDbtInd Sts BookgDt ValDt Refs BkTxCd Domn Fmly SubFmlyCd
    RltdPties Dbtr DbtrAcct Cdtr CdtrAcct UltmtDbtr UltmtCdtr Pty IBAN Othr RmtInf Ustrd EndToEndId
    AcctSvcrRef Prtry AmtDtls TxAmt InstdAmt CntrValAmt Strd CdtrRefInf Ref CdtrRef AddtlRmtInf
    RfrdDocInf Nb RfrdDocNb NtryRef AddtlNtryInf AddtlTxInf RvslInd DtTm Btch PmtInfId MsgId InstrId
    TxId MndtId ChqNb RtrInf Rsn RtrRsn AddtlInf AddtlRtrRsnInf Purp Agt FinInstnId
    BBAN UPIC PrtryAcct Bal Tp CdOrPrtry Acct Ccy Ownr Svcr BIC BICFI ClrSysMmbId MmbId
    ElctrncSeqNb LglSeqNb StmtPgntn RptPgntn NtfctnPgntn PgNb LastPgInd
    TxsSummry TtlNtries TtlCdtNtries TtlDbtNtries NbOfNtries Sum
    NbOfTxs CpyDplctInd
    Document Stmt Rpt Ntfctn BkToCstmrStmt BkToCstmrAcctRpt BkToCstmrDbtCdtNtfctn
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    let prefix = name.bytes().rposition(|byte| byte == b':');
    prefix.and_then(|at| name.get(at + 1..)).unwrap_or(name)
}

impl Tag {
    /// The number of the message that it is the body of.
    pub(super) fn message(self) -> Option<&'static str> {
        match self {
            Self::BkToCstmrAcctRpt => Some("camt.052"),
            Self::BkToCstmrStmt => Some("camt.053"),
            Self::BkToCstmrDbtCdtNtfctn => Some("camt.054"),
            _ => None,
        }
    }
}

/// Whether the last of these is a statement, a report or a notification.
pub(super) fn is_statement(path: &[Tag]) -> bool {
    use Tag::{BkToCstmrAcctRpt, BkToCstmrDbtCdtNtfctn, BkToCstmrStmt, Ntfctn, Rpt, Stmt};
    matches!(
        path,
        [.., BkToCstmrStmt, Stmt]
            | [.., BkToCstmrAcctRpt, Rpt]
            | [.., BkToCstmrDbtCdtNtfctn, Ntfctn]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_say_nothing() {
        assert_eq!(Tag::of("Ntry"), Tag::Ntry);
        assert_eq!(Tag::of("ns2:BkToCstmrStmtV01").message(), Some("camt.053"));
        assert_eq!([Tag::of("ntry"), Tag::of("Other"), Tag::of("")], [Tag::Other; 3]);
    }
}
