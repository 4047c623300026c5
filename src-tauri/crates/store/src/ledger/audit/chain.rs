//! The chain: how an entry follows from the one before, and how a look along it finds what does not.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use domain::UnknownWord;
use sha2::{Digest as _, Sha256};

/// Faults that are told one by one; more are counted.
const TOLD: usize = 100;

/// An entry's number and hash: who keeps it elsewhere can prove later that everything up to it is as
/// it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Head {
    /// The entry's number, from 1.
    pub seq: i64,
    /// Its hash.
    pub hash: [u8; 32],
}

impl Head {
    /// What the first entry follows.
    pub const ORIGIN: Self = Self { seq: 0, hash: [0; 32] };

    /// The head after one more entry: SHA-256 of the hash before it, its number, its length and its
    /// bytes.
    #[must_use]
    pub fn next(&self, entry: &[u8]) -> Self {
        let seq = self.seq + 1;
        Self { seq, hash: link(&self.hash, seq, entry) }
    }
}

fn link(before: &[u8; 32], seq: i64, entry: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(seq.to_be_bytes());
    hash.update((entry.len() as u64).to_be_bytes());
    hash.update(entry);
    hash.finalize().into()
}

impl fmt::Display for Head {
    /// `SEQ:HASH`, the hash in hex.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.seq, HEXLOWER.encode(&self.hash))
    }
}

impl FromStr for Head {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = || {
            let (seq, hash) = text.trim().split_once(':')?;
            let seq = seq.parse().ok().filter(|seq| *seq > 0)?;
            let hash = HEXLOWER.decode(hash.to_ascii_lowercase().as_bytes()).ok()?;
            Some(Self { seq, hash: hash.try_into().ok()? })
        };
        parts().ok_or_else(|| UnknownWord(text.to_owned()))
    }
}

/// What is wrong with the log, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// An entry does not follow from the one before it: one of the two was changed or moved.
    Changed {
        /// The entry.
        seq: i64,
    },
    /// Entries are gone from the middle.
    Missing {
        /// The first of them.
        first: i64,
        /// The last of them.
        last: i64,
    },
    /// A number comes again, or out of its order.
    Repeated {
        /// The number.
        seq: i64,
    },
    /// Entries are gone from the end: a head that was kept elsewhere is behind it.
    Cut {
        /// The last one that is there.
        last: i64,
        /// The one that was there.
        known: i64,
    },
    /// The chain is whole, but another one than the head that was kept elsewhere is of.
    Rewritten {
        /// The number of that head.
        known: i64,
    },
    /// What keeps SQLite from changing the log was taken away.
    Unguarded,
    /// The row that an entry tells of last is another one, or is gone.
    Row {
        /// The entry.
        seq: i64,
        /// Of which table.
        table: &'static str,
    },
    /// No entry tells of a row.
    Untold {
        /// Of which table.
        table: &'static str,
        /// Which one.
        key: String,
    },
    /// The log beside the ledger has another entry here.
    Beside {
        /// The entry of the ledger.
        seq: i64,
    },
}

/// What a look along the log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Entries that were looked at.
    pub entries: u64,
    /// The last of them.
    pub head: Option<Head>,
    /// Heads from elsewhere that are in it as they were.
    pub agreed: u64,
    /// What is wrong: what the table itself shows first, then by place.
    pub faults: Vec<Fault>,
    /// Faults beyond those.
    pub more: u64,
}

/// A look along the chain, one entry at a time.
pub(super) struct Check {
    last: Head,
    known: BTreeMap<i64, Vec<[u8; 32]>>,
    report: Report,
}

impl Check {
    pub(super) fn new(known: &[Head]) -> Self {
        let mut heads: BTreeMap<i64, Vec<[u8; 32]>> = BTreeMap::new();
        known.iter().for_each(|head| heads.entry(head.seq).or_default().push(head.hash));
        let report = Report { entries: 0, head: None, agreed: 0, faults: Vec::new(), more: 0 };
        Self { last: Head::ORIGIN, known: heads, report }
    }

    pub(super) fn fault(&mut self, fault: Fault) {
        if self.report.faults.len() < TOLD {
            self.report.faults.push(fault);
        } else {
            self.report.more += 1;
        }
    }

    /// One entry; gives whether it follows from the one before.
    pub(super) fn entry(&mut self, seq: i64, entry: &[u8], hash: &[u8]) -> bool {
        self.report.entries += 1;
        let next = self.last.seq + 1;
        let stored: Option<[u8; 32]> = hash.try_into().ok();
        if seq < next {
            self.fault(Fault::Repeated { seq });
            return false;
        }
        let follows = seq == next && stored == Some(link(&self.last.hash, seq, entry));
        // Behind a gap nothing is known that the entry could follow from.
        if seq > next {
            self.fault(Fault::Missing { first: next, last: seq - 1 });
        } else if !follows {
            self.fault(Fault::Changed { seq });
        }
        // What comes next is looked at beside what stands here, so that one change is one fault.
        self.last = Head { seq, hash: stored.unwrap_or([0; 32]) };
        if let Some(hashes) = self.known.remove(&seq) {
            let agreed = hashes.iter().all(|hash| *hash == self.last.hash);
            if agreed {
                self.report.agreed += hashes.len() as u64;
            } else {
                self.fault(Fault::Rewritten { known: seq });
            }
        }
        follows
    }

    /// Whether it was found that an entry does not follow.
    pub(super) fn is_changed(&self, entry: i64) -> bool {
        self.report.faults.contains(&Fault::Changed { seq: entry })
    }

    pub(super) fn end(mut self) -> Report {
        let last = self.last.seq;
        if let Some(known) = self.known.keys().next_back().copied().filter(|known| *known > last) {
            self.fault(Fault::Cut { last, known });
        }
        self.report.head = (self.report.entries > 0).then_some(self.last);
        self.report
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row = (i64, String, [u8; 32]);

    fn log(many: i64) -> Vec<Row> {
        let mut last = Head::ORIGIN;
        let row = |n: i64| {
            let entry = format!("{{\"n\":{n}}}");
            last = last.next(entry.as_bytes());
            (last.seq, entry, last.hash)
        };
        (1..=many).map(row).collect()
    }

    fn head(row: &Row) -> Head {
        Head { seq: row.0, hash: row.2 }
    }

    fn look(rows: &[Row], known: &[Head]) -> Report {
        let mut check = Check::new(known);
        for (seq, entry, hash) in rows {
            check.entry(*seq, entry.as_bytes(), hash);
        }
        check.end()
    }

    #[test]
    fn a_whole_chain_agrees_with_every_head_of_it() {
        let rows = log(20);
        let known: Vec<_> = rows.iter().map(head).collect();
        let report = look(&rows, &known);
        assert_eq!((report.entries, report.agreed), (20, 20));
        assert_eq!((report.faults, report.head), (vec![], Some(head(&rows[19]))));
        assert_eq!(look(&[], &[]).head, None);
    }

    #[test]
    fn each_kind_of_tampering_is_found_where_it_is() {
        let whole = log(9);
        let tampered = |how: fn(&mut Vec<Row>)| {
            let mut rows = whole.clone();
            how(&mut rows);
            look(&rows, &[head(&whole[8])]).faults
        };
        use Fault::{Changed, Cut, Missing, Repeated, Rewritten};
        assert_eq!(tampered(|rows| rows[3].1 = "{}".into()), [Changed { seq: 4 }]);
        assert_eq!(tampered(|rows| rows[3].2[0] ^= 1), [4, 5].map(|seq| Changed { seq }));
        assert_eq!(tampered(|rows| drop(rows.remove(3))), [Missing { first: 4, last: 4 }]);
        assert_eq!(tampered(|rows| drop(rows.drain(..2))), [Missing { first: 1, last: 2 }]);
        assert_eq!(tampered(|rows| rows.insert(4, rows[3].clone())), [Repeated { seq: 4 }]);
        assert_eq!(tampered(|rows| rows.truncate(6)), [Cut { last: 6, known: 9 }]);
        assert_eq!(tampered(Vec::clear), [Cut { last: 0, known: 9 }]);
        let swap = |rows: &mut Vec<Row>| {
            let (a, b) = (rows[2].clone(), rows[5].clone());
            (rows[2].1, rows[2].2, rows[5].1, rows[5].2) = (b.1, b.2, a.1, a.2);
        };
        assert_eq!(tampered(swap), [3, 4, 6, 7].map(|seq| Changed { seq }));
        // Whoever hashes everything anew from a change on is betrayed by a head that is elsewhere.
        let forge = |rows: &mut Vec<Row>| {
            let mut last = head(&rows[3]);
            for row in &mut rows[4..] {
                row.1 = row.1.replace("5", "55");
                last = last.next(row.1.as_bytes());
                row.2 = last.hash;
            }
        };
        assert_eq!(tampered(forge), [Rewritten { known: 9 }]);
    }

    #[test]
    fn a_ruined_log_does_not_fill_the_memory() {
        let mut rows = log(1_000);
        rows.iter_mut().for_each(|row| row.1.push(' '));
        let report = look(&rows, &[]);
        assert_eq!((report.faults.len(), report.more), (TOLD, 900));
    }

    #[test]
    fn a_head_survives_its_text() {
        let head = head(&log(3)[2]);
        assert_eq!(head.to_string().parse(), Ok(head));
        for text in ["", "3", "3:", "3:abc", "0:00", "x:00"] {
            assert!(text.parse::<Head>().is_err(), "{text}");
        }
    }
}
