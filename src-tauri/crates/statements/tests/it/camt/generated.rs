//! CAMT that is generated: what was written is what is read.

use proptest::prelude::*;

use super::file;
use crate::support::{fixture, read};

/// What a generated payment holds.
#[derive(Debug, Clone)]
struct Payment {
    cents: u32,
    credit: bool,
    name: String,
    text: String,
    end_to_end: String,
}

fn payments() -> impl Strategy<Value = Vec<Vec<Payment>>> {
    let text = "[ -~äöüß€\u{202e}漢]{0,40}";
    let payment = (1..10_000_000_u32, any::<bool>(), text, text, "[A-Z0-9]{1,20}");
    let payment = payment.prop_map(|(cents, credit, name, text, end_to_end)| {
        let [name, text] = [name, text].map(|text: String| text.trim().to_owned());
        Payment { cents, credit, name, text, end_to_end }
    });
    proptest::collection::vec(proptest::collection::vec(payment, 1..4), 0..6)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&#62;")
}

fn money(cents: i64) -> String {
    let sign = if cents < 0 { "DBIT" } else { "CRDT" };
    let (whole, rest) = (cents.abs() / 100, cents.abs() % 100);
    format!("<Amt Ccy=\"EUR\">{whole}.{rest:02}</Amt><CdtDbtInd>{sign}</CdtDbtInd>")
}

impl Payment {
    fn signed(&self) -> i64 {
        if self.credit { self.cents.into() } else { -i64::from(self.cents) }
    }

    fn write(&self) -> String {
        let (name, text) = (escape(&self.name), escape(&self.text));
        let role = if self.credit { "Dbtr" } else { "Cdtr" };
        format!(
            "<TxDtls><Refs><EndToEndId>E{}</EndToEndId></Refs>{}<RltdPties><{role}><Pty><Nm>{name}\
             </Nm></Pty></{role}></RltdPties><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>\n",
            self.end_to_end,
            money(self.signed())
        )
    }
}

fn write(entries: &[Vec<Payment>]) -> String {
    let sum = |payments: &[Payment]| payments.iter().map(Payment::signed).sum::<i64>();
    let balance = |code: &str, cents: i64| {
        let kind = format!("<Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>");
        format!("<Bal>{kind}{}</Bal>", money(cents))
    };
    let closing = 500 + entries.iter().map(|one| sum(one)).sum::<i64>();
    let mut inner = balance("OPBD", 500) + &balance("CLBD", closing);
    for payments in entries {
        let details: String = payments.iter().map(Payment::write).collect();
        let head = money(sum(payments));
        inner += &format!("<Ntry>{head}<NtryDtls>{details}</NtryDtls></Ntry>\n");
    }
    file(&inner)
}

proptest! {
    #[test]
    fn what_was_written_is_read(entries in payments()) {
        let reading = read(write(&entries).as_bytes()).unwrap();
        let (statement, lines) = &reading.statements[0];
        prop_assert_eq!(statement.check.word(), "ties");
        let payments: Vec<_> = entries.iter().flatten().collect();
        prop_assert_eq!(lines.len(), payments.len());
        for (line, payment) in lines.iter().zip(payments) {
            prop_assert_eq!(line.amount.mantissa(), i128::from(payment.signed()));
            prop_assert_eq!(line.counterparty.name.as_deref().unwrap_or_default(), &payment.name);
            prop_assert_eq!(&line.text, &payment.text);
            prop_assert_eq!(line.end_to_end_id.clone(), Some(format!("E{}", payment.end_to_end)));
        }
    }

    #[test]
    fn nothing_makes_it_panic(at in 0..4000_usize, byte: u8, name in 0..3_usize) {
        let mut bytes = fixture(["camt/batch.xml", "camt/envelope.xml", "camt/returns.xml"][name]);
        let length = bytes.len();
        bytes[at % length] = byte;
        let _ = read(&bytes);
    }
}
