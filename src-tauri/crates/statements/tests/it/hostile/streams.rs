//! Files larger than anything kept: made up while they are read, never in memory.

use std::io::{self, Read, Seek, SeekFrom};

use statements::{Format, Source, Stream};

use super::measure::cost;

/// In the debug profile about as much as is read in the time a test may take; what grows with the
/// file shows at this length as well.
const LENGTH: u64 = 8 << 20;

/// A beginning, then the same again and again, then an end.
struct Endless {
    head: String,
    again: String,
    times: u64,
    tail: String,
}

impl Endless {
    fn new(head: &str, again: &str, tail: &str) -> Self {
        let times = LENGTH / again.len() as u64;
        Self { head: head.into(), again: again.into(), times, tail: tail.into() }
    }

    fn length(&self) -> u64 {
        (self.head.len() + self.tail.len()) as u64 + self.times * self.again.len() as u64
    }

    /// What stands from there on, up to the end of its piece.
    fn at(&self, at: u64) -> &[u8] {
        let (head, again) = (self.head.len() as u64, self.again.len() as u64);
        let middle = self.times * again;
        let (piece, from) = match at {
            at if at < head => (&self.head, at),
            at if at < head + middle => (&self.again, (at - head) % again),
            at => (&self.tail, at - head - middle),
        };
        piece.as_bytes().get(usize::try_from(from).unwrap()..).unwrap_or_default()
    }
}

struct Reading<'a> {
    file: &'a Endless,
    at: u64,
}

impl Source for Endless {
    fn open(&self) -> io::Result<Box<dyn Stream + '_>> {
        Ok(Box::new(Reading { file: self, at: 0 }))
    }
}

impl Read for Reading<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() {
            let piece = self.file.at(self.at);
            if piece.is_empty() {
                break;
            }
            let length = piece.len().min(buffer.len() - filled);
            buffer[filled..filled + length].copy_from_slice(&piece[..length]);
            filled += length;
            self.at += length as u64;
        }
        Ok(filled)
    }
}

impl Seek for Reading<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.file.length().checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// Reads all of it; no event is larger than its entry.
#[track_caller]
fn flows(format: Format, head: &str, again: &str, tail: &str) {
    within(4, format, &Endless::new(head, again, tail));
}

/// The same for a file that is read so many times at most.
#[track_caller]
fn within(times: u64, format: Format, file: &Endless) {
    let (result, cost) = cost(file);
    assert_eq!(result.unwrap().format, format);
    assert!(cost.events >= file.times, "{cost:?}");
    assert!(cost.read <= times * file.length(), "{cost:?}");
    assert!(cost.largest <= 2_048, "{cost:?}");
}

#[test]
fn camt() {
    let head = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\">\
                <BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>1</Id>\
                <Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>\n";
    let entry = "<Ntry><Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>\
                 <BookgDt><Dt>2026-10-02</Dt></BookgDt><AddtlNtryInf>Rent</AddtlNtryInf></Ntry>\n";
    flows(Format::Camt, head, entry, "</Stmt></BkToCstmrStmt></Document>\n");
}

#[test]
fn mt940() {
    let head = ":20:A\n:25:70020270/0012345678EUR\n:28C:1/1\n:60F:C261001EUR0,00\n";
    let entry = ":61:2610021002CR1,00NTRFNONREF\n:86:166?00GUTSCHRIFT?20Rent?32Miller\n";
    flows(Format::Mt940, head, entry, ":62F:C261002EUR1,00\n-\n");
}

#[test]
fn ofx() {
    let head = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n<OFX>\
                <BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD<BANKACCTFROM><BANKID>1<ACCTID>2\
                <ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>\n";
    let entry =
        "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261005<TRNAMT>1.00<FITID>1<NAME>Rent</STMTTRN>\n";
    let tail = "</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n";
    flows(Format::Ofx, head, entry, tail);
}

#[test]
fn csv() {
    let head = "Date,Description,Amount\n10/31/2026,Rent,\"1,500.00\"\n";
    flows(Format::Csv, head, "10/30/2026,Office rent,-900.00\n", "");
}

/// It is read once for each of its currencies, up to ten, whatever it holds.
#[test]
fn a_table_of_many_currencies() {
    let codes =
        ["EUR", "USD", "IDR", "SGD", "MYR", "AUD", "NZD", "GBP", "CHF", "SEK", "NOK", "DKK"];
    let row = |code| format!("10/30/2026,Office rent,-900.00,{code}\n");
    let head = "Date,Description,Amount,Currency\n10/31/2026,Rent,\"1,500.00\",EUR\n";
    let mut file = Endless::new(head, &codes.map(row).concat(), "");
    // So that the test takes no longer than the others.
    file.times /= 8;
    within(14, Format::Csv, &file);
}

#[test]
fn qif() {
    let entry = "D10/14/2026\nT-150.00\nPWarehouse\nMMonthly order\n^\n";
    flows(Format::Qif, "!Type:Bank\n", entry, "");
}

#[test]
fn bai2() {
    let head = "01,B,C,261101,0600,1,,,2/\n02,C,B,1,261029,,USD,/\n03,77,,010,1000,,/\n";
    flows(Format::Bai2, head, "16,108,250,Z,,,FIRST DAY/\n", "49,1,1/\n98,1,1,1/\n99,1,1,1/\n");
}
