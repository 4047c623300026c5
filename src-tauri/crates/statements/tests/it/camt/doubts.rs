//! What a statement says twice, or more than it tells.

use insta::assert_snapshot;

use super::file;
use crate::support::tell;

fn balance(code: &str, amount: &str, day: &str) -> String {
    format!(
        "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{amount}</Amt>\
         <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-{day}</Dt></Dt></Bal>"
    )
}

fn entry(amount: &str, inner: &str) -> String {
    format!(
        "<Ntry><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>\
         <BookgDt><Dt>2026-01-15</Dt></BookgDt>{inner}</Ntry>"
    )
}

#[test]
fn several_days_in_one_statement() {
    let days = [("OPBD", "1.00", "14"), ("CLBD", "2.00", "14"), ("OPBD", "2.00", "15")];
    let balances: String =
        days.iter().map(|(code, amount, day)| balance(code, amount, day)).collect();
    let inner = balances + &balance("CLBD", "6.00", "15") + &entry("5.00", "");
    assert_snapshot!(tell(file(&inner).as_bytes()), @"
    camt.053.001.02
    #  EUR no 1: 1.00 EUR on 2026-01-14 .. 6.00 EUR on 2026-01-15 ties, 1 lines
    2026-01-15 - +5.00 EUR |
    ");
    let turned = balance("CLBD", "6.00", "15") + &balance("CLBD", "2.00", "14");
    let turned = turned + &balance("OPBD", "2.00", "15") + &balance("OPBD", "1.00", "14");
    assert!(tell(file(&(turned + &entry("5.00", ""))).as_bytes()).contains(" ties, "));
    let twice = balance("CLBD", "6.00", "15") + &balance("CLBD", "7.00", "15");
    assert_snapshot!(tell(file(&twice).as_bytes()), @"
    camt.053.001.02
    #  EUR no 1: ? .. 6.00 EUR on 2026-01-15 unknown (no-balances), 0 lines
    ! field-odd at line 1: Two balances are of the same kind and day: 6.00, not 7.00.
    ");
}

#[test]
fn a_batch_that_states_more_payments_than_it_has() {
    let detail = |amount| format!("<TxDtls><Amt Ccy='EUR'>{amount}</Amt></TxDtls>");
    let batch = |count, details: &str| {
        format!("<NtryDtls><Btch><NbOfTxs>{count}</NbOfTxs></Btch>{details}</NtryDtls>")
    };
    let two = detail("6.00") + &detail("4.00");
    let inner = entry("10.00", &batch(3, &two)) + &entry("20.00", &batch(2, &two).repeat(2));
    assert_snapshot!(tell(file(&inner).as_bytes()), @"
    camt.053.001.02
    #  EUR no 1: ? .. ? unknown (no-balances), 6 lines
    2026-01-15 - +6.00 EUR batch=[- 10.00 of 2] |
    2026-01-15 - +4.00 EUR batch=[- 10.00 of 2] |
    2026-01-15 - +6.00 EUR batch=[- 20.00 of 4] |
    2026-01-15 - +4.00 EUR batch=[- 20.00 of 4] |
    2026-01-15 - +6.00 EUR batch=[- 20.00 of 4] |
    2026-01-15 - +4.00 EUR batch=[- 20.00 of 4] |
    ! control-total at line 1: The batch states 3 payments, but 2 are told.
    ");
    // What a bank does not tell one by one is not missing.
    let whole = entry("9.00", &batch(3, "")) + &entry("9.00", &batch(3, &detail("9.00")));
    assert!(!tell(file(&whole).as_bytes()).contains("! "));
}

#[test]
fn a_statement_that_is_sent_once_more() {
    let inner = format!("<CpyDplctInd>DUPL</CpyDplctInd>{}", entry("5.00", ""));
    assert_snapshot!(tell(file(&inner).as_bytes()), @"
    camt.053.001.02
    #  EUR no 1: ? .. ? unknown (no-balances), 1 lines
    2026-01-15 - +5.00 EUR |
    ! field-odd at line 1: The bank sends this statement once more (DUPL).
    ");
    assert!(!tell(file(&inner.replace("DUPL", "COPY")).as_bytes()).contains("! "));
}
