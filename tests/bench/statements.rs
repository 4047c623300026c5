//! Bank files: entries a second beside what people who read them in Python use, memory beside the
//! file's size, and what the worst files cost.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use ::statements::{Event, Options, Source, Stream};
use anyhow::{Context as _, ensure};

use crate::Bench;
use crate::anchor::{command, number, python_with};
use crate::table::{Line, Table};

/// Entries of a file that is read for speed, and how many times more the large ones have.
const ENTRIES: usize = 100_000;
const LARGER: usize = 10;
/// Runs of ours; the fastest counts, as theirs is long enough to be fair by itself.
const RUNS: usize = 3;
/// The peers' packages, each pinned to the version that was current when this was written.
const PACKAGES: [&str; 4] = ["mt-940==5.1.1", "ofxtools==0.9.5", "lxml==6.1.3", "pycamt==1.1.1"];

pub fn measure(bench: &Bench, table: &mut Table) -> anyhow::Result<()> {
    let peers = peers(bench)?;
    let folder = tempfile::tempdir_in(&bench.folder)?;
    for (format, peer, entries, goal) in PEERS {
        let path = folder.path().join(format);
        written(format, &path, entries)?;
        let ours = fastest(&path, entries)?;
        let theirs = python(&peers, peer, &path, entries)?;
        table.add(Line {
            metric: format!("{format} of {entries} entries read, one core"),
            anchor: (format!("Python, {peer}"), theirs),
            ours,
            unit: "entries/s",
            goal: goal.into(),
        });
    }
    for (format, _) in WRITERS {
        let (path, larger) = (folder.path().join(format), folder.path().join("larger"));
        written(format, &path, ENTRIES)?;
        written(format, &larger, ENTRIES * LARGER)?;
        table.add(Line {
            metric: format!("{format} memory to read {LARGER} times the file"),
            anchor: ("the smaller file".into(), memory(bench, &peers, &path)?),
            ours: memory(bench, &peers, &larger)?,
            unit: "MB",
            goal: "flat".into(),
        });
    }
    worst(table)
}

/// What ours is compared with, on how many entries, and what for. Some peers take seconds for each
/// thousand, and pycamt's time grows with the square; lxml alone is the C library, asked for a few
/// fields.
const PEERS: [(&str, &str, usize, &str); 4] = [
    ("camt.053", "lxml alone", ENTRIES, ">= 150000"),
    ("camt.053", "pycamt", 2_000, ">= 30 x the anchor"),
    ("mt940", "mt-940", ENTRIES, ">= 500000, >= 30 x the anchor"),
    ("ofx", "ofxtools", 10_000, ">= 30 x the anchor"),
];

type Write = fn(&mut dyn io::Write, usize) -> io::Result<()>;

/// Who writes a file of each format.
const WRITERS: [(&str, Write); 3] = [("camt.053", camt), ("mt940", mt940), ("ofx", ofx)];

fn written(format: &str, path: &Path, entries: usize) -> anyhow::Result<()> {
    let (_, write) = WRITERS.iter().find(|(name, _)| *name == format).context("no writer")?;
    let mut file = BufWriter::new(File::create(path)?);
    write(&mut file, entries)?;
    Ok(file.flush()?)
}

/// A file that is opened as often as its reader likes.
struct OnDisk<'a>(&'a Path);

impl Source for OnDisk<'_> {
    fn open(&self) -> io::Result<Box<dyn Stream + '_>> {
        Ok(Box::new(io::BufReader::with_capacity(1 << 16, File::open(self.0)?)))
    }
}

/// Entries a second of the fastest run. What is read is dropped at once.
fn fastest(path: &Path, entries: usize) -> anyhow::Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..RUNS {
        let mut lines = 0_usize;
        let mut count = |event| lines += usize::from(matches!(event, Event::Line(_)));
        let began = Instant::now();
        ::statements::read(&OnDisk(path), &Options::default(), &mut count)?;
        best = best.min(began.elapsed().as_secs_f64());
        ensure!(lines == entries, "{} gave {lines} lines", path.display());
    }
    Ok(entries as f64 / best)
}

/// A folder with the packages that ours is compared with.
fn peers(bench: &Bench) -> anyhow::Result<PathBuf> {
    let folder = bench.folder.join("peers");
    if !folder.join("pycamt").is_dir() {
        let status = command(crate::anchor::interpreter())
            .args(["-m", "pip", "install", "--quiet", "--upgrade", "--target"])
            .arg(&folder)
            .args(PACKAGES)
            .status()
            .context("python3 has no pip")?;
        ensure!(status.success(), "the Python packages to compare with could not be had");
    }
    Ok(folder)
}

/// How many entries a second a peer reads.
fn python(peers: &Path, peer: &str, path: &Path, entries: usize) -> anyhow::Result<f64> {
    let found = python_with(peers, &["statement", peer, &path.to_string_lossy()])?;
    ensure!(found["entries"] == entries, "{found}");
    Ok(entries as f64 / number(&found, "seconds")?)
}

/// The most memory that the command line had while it read a file, in MB.
fn memory(bench: &Bench, peers: &Path, path: &Path) -> anyhow::Result<f64> {
    let program = bench.program.to_string_lossy().into_owned();
    let path = path.to_string_lossy();
    let found = python_with(peers, &["memory", &program, "statement", "read", "--json", &path])?;
    number(&found, "megabytes")
}

/// More currencies than a table is read for.
const CURRENCIES: &str = "\
    2026-01-13,a,-1.00,EUR\n2026-01-13,a,-1.00,USD\n2026-01-13,a,-1.00,IDR\n\
    2026-01-13,a,-1.00,SGD\n2026-01-13,a,-1.00,MYR\n2026-01-13,a,-1.00,AUD\n\
    2026-01-13,a,-1.00,NZD\n2026-01-13,a,-1.00,GBP\n2026-01-13,a,-1.00,CHF\n\
    2026-01-13,a,-1.00,SEK\n2026-01-13,a,-1.00,NOK\n2026-01-13,a,-1.00,DKK\n";

/// Files that are nothing but trouble, eight megabytes each: the slowest of them per megabyte.
fn worst(table: &mut Table) -> anyhow::Result<()> {
    const SIZE: usize = 8 << 20;
    let head = "<?xml version=\"1.0\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">";
    let kinds: [(&str, &str, &str); 9] = [
        ("nested XML", head, "<BkToCstmrStmt>"),
        ("attributes", head, "<Stmt a='b' c='d'>"),
        ("one XML text", head, "x"),
        (
            "entries without end",
            ":20:A\n:25:B\n:28C:1\n:60F:C260101EUR0,\n",
            ":61:2601010101C1,NTRFX\n",
        ),
        ("one tag's text", ":20:A\n:25:B\n:28C:1\n:60F:C260101EUR0,\n:86:", "?20x"),
        ("unclosed SGML", "OFXHEADER:100\n\n<OFX><STMTRS>", "<STMTTRN><NAME>"),
        ("quotes", "a;b;c\n1;2;3\n", "\"\"\"\""),
        ("zeros", "", "\0"),
        ("currencies", "Date,Text,Amount,Currency\n2026-01-13,a,-1.00,EUR\n", CURRENCIES),
    ];
    let mut slowest = ("", 0.0);
    for (name, head, more) in kinds {
        let mut bytes = head.as_bytes().to_vec();
        while bytes.len() < SIZE {
            bytes.extend_from_slice(more.as_bytes());
        }
        let began = Instant::now();
        let _ = ::statements::read(&bytes, &Options::default(), &mut |_| ());
        let each = began.elapsed().as_secs_f64() * 1e3 / (bytes.len() as f64 / 1e6);
        if each >= slowest.1 {
            slowest = (name, each);
        }
    }
    table.add(Line {
        metric: format!("the worst of {} hostile files ({})", kinds.len(), slowest.0),
        anchor: ("the bound".into(), 250.0),
        ours: slowest.1,
        unit: "ms/MB",
        goal: "<= 250".into(),
    });
    Ok(())
}

fn camt(out: &mut dyn io::Write, entries: usize) -> io::Result<()> {
    writeln!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">\
         <BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S-1</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>\
         {}{}",
        balance("OPBD", 0),
        balance("CLBD", entries)
    )?;
    for n in 0..entries {
        writeln!(
            out,
            "<Ntry><NtryRef>{n}</NtryRef><Amt Ccy=\"EUR\">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
             <BookgDt><Dt>2026-01-{day:02}</Dt></BookgDt><ValDt><Dt>2026-01-{day:02}</Dt></ValDt><AcctSvcrRef>B{n}</AcctSvcrRef>\
             <NtryDtls><TxDtls><Refs><EndToEndId>INV-{n}</EndToEndId></Refs><RltdPties><Dbtr><Nm>Ayu Lestari</Nm></Dbtr>\
             <DbtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></DbtrAcct></RltdPties>\
             <RmtInf><Ustrd>Order {n}, with thanks</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>",
            day = n % 28 + 1
        )?;
    }
    writeln!(out, "</Stmt></BkToCstmrStmt></Document>")
}

fn balance(kind: &str, amount: usize) -> String {
    format!(
        "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount}.00</Amt>\
         <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-31</Dt></Dt></Bal>"
    )
}

fn mt940(out: &mut dyn io::Write, entries: usize) -> io::Result<()> {
    write!(out, ":20:STARTUMS\r\n:25:12030000/202051\r\n:28C:1/1\r\n:60F:C260101EUR0,00\r\n")?;
    for n in 0..entries {
        let day = n % 28 + 1;
        write!(
            out,
            ":61:2601{day:02}01{day:02}C1,00NTRFINV-{n}//B{n}\r\n:86:166?00CREDIT?20EREF+INV-{n}?21SVWZ+Order {n}?22with thanks\
             ?30ABNANL2A?31NL91ABNA0417164300?32Ayu Lestari\r\n"
        )?;
    }
    write!(out, ":62F:C260131EUR{entries},00\r\n-\r\n")
}

fn ofx(out: &mut dyn io::Write, entries: usize) -> io::Result<()> {
    write!(
        out,
        "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\nENCODING:USASCII\r\nCHARSET:1252\r\nCOMPRESSION:NONE\r\n\
         OLDFILEUID:NONE\r\nNEWFILEUID:NONE\r\n\r\n<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260131\
         <LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>EUR\
         <BANKACCTFROM><BANKID>12030000<ACCTID>202051<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><DTSTART>20260101<DTEND>20260131\r\n"
    )?;
    for n in 0..entries {
        write!(
            out,
            "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>202601{:02}<TRNAMT>1.00<FITID>F{n}<NAME>Ayu Lestari<MEMO>Order {n}</STMTTRN>\r\n",
            n % 28 + 1
        )?;
    }
    write!(
        out,
        "</BANKTRANLIST><LEDGERBAL><BALAMT>{entries}.00<DTASOF>20260131</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\r\n"
    )
}
