//! A line beside those that are there.
//!
//! Equal lines are counted: where a file holds a line as often as it is there, it brings nothing,
//! and a third of two is new. What an import does not bring because it is there already stays in its
//! table, unseen: when the import that brought it is taken back, it comes from here.

use rusqlite::{CachedStatement, OptionalExtension as _, Row, Transaction, params};

use super::line::{BankLine, Known, NewLine};
use crate::Result;

/// Most days from a pending line to its booking, and by how many a booking may be dated before it.
const SETTLES: u32 = 10;
const BEFORE: u32 = 2;
/// Lines that are looked at once more at a time.
const CHUNK: usize = 2_000;

/// Looks from one import at all others.
pub(super) struct Compare<'a> {
    import: &'a str,
    format: &'a str,
    /// Whether any other import has a line of this account, day and amount: most lines have none, and
    /// need no counting.
    others: CachedStatement<'a>,
    /// Lines of others with its mark or with the bank's own name for it, and such ones before it in its
    /// own import.
    equal: CachedStatement<'a>,
    /// Whether there are files of other formats.
    mixed: bool,
    /// Lines of equal day and amount from those, and how many of its own import were taken for
    /// one.
    alike: CachedStatement<'a>,
    /// Whether another import has the whole of which this line is a part, or the parts of this whole: a
    /// bank tells a batch as one entry in one file and payment by payment in another.
    whole: CachedStatement<'a>,
    /// The pending line that a booked one takes the place of, or the booked one that took a pending one's.
    other: CachedStatement<'a>,
}

impl<'a> Compare<'a> {
    pub(super) fn new(
        tx: &'a Transaction<'_>,
        import: &'a str,
        format: &'a str,
    ) -> rusqlite::Result<Self> {
        let others = "SELECT EXISTS (SELECT 1 FROM bank_line WHERE loose = ?1 AND import < ?2) \
                      OR EXISTS (SELECT 1 FROM bank_line WHERE loose = ?1 AND import > ?2)";
        // Where both tell the bank's own name for an entry, it must be the same; where it is, texts
        // need not be: a later file often says more.
        let same = "(bank_id IS NULL OR ?3 IS NULL OR bank_id = ?3)";
        let one = one_payment("?7", "?8", "?9");
        let equal = |from: &str, which: &str| {
            format!(
                "(SELECT count(*) FROM (SELECT id FROM {from} WHERE mark = ?1 AND booking = ?4 AND {which} \
                 AND {same} UNION SELECT id FROM {from} WHERE loose = ?6 AND bank_id = ?3 AND booking = ?4 \
                 AND {which} AND {one}))"
            )
        };
        let there = equal("bank_near", &format!("import <> ?2 AND {HERE}"));
        let before = equal("bank_line", "import = ?2 AND id < ?5");
        let equal = format!("SELECT {there}, {before}");
        let one = one_payment("?5", "?6", "?7");
        let alike = format!(
            "SELECT (SELECT count(*) FROM bank_near WHERE loose = ?1 AND import <> ?2 AND {HERE} AND \
             format <> ?3 AND booking = 'booked' AND {one}), \
             (SELECT count(*) FROM bank_line WHERE loose = ?1 AND import = ?2 AND known = 2 AND id < ?4 \
             AND {one})"
        );
        let one = one_payment("?10", "?13", "?12");
        let other = format!(
            "SELECT id FROM bank_near AS other WHERE account = ?1 AND booking = ?3 AND minor = ?4 AND \
             currency IS ?5 AND import <> ?2 AND {HERE} AND day BETWEEN date(?6, ?7) AND date(?6, ?8) AND \
             (bank_id IS NULL OR ?9 IS NULL OR bank_id = ?9) AND {one} AND \
             (bank_id = ?9 OR end_to_end_id = ?10 OR (text <> '' AND text = ?11) OR \
             counterparty_name = ?12) AND NOT EXISTS \
             (SELECT 1 FROM bank_line WHERE import = ?2 AND replaces = other.id) \
             ORDER BY bank_id IS NOT ?9, end_to_end_id IS NOT ?10, counterparty_name IS NOT ?12, day, id \
             LIMIT 1"
        );
        let whole = format!(
            "SELECT EXISTS (SELECT 1 FROM bank_near WHERE bank_id = ?3 AND {NAME} IS NULL AND account = ?1 \
             AND day = ?4 AND {} = {} AND import <> ?2 AND {HERE}) OR \
             EXISTS (SELECT 1 FROM bank_near WHERE batch IS NOT NULL AND {NAME} = ?6 AND account = ?1 AND day = ?4 AND \
             {} = {} AND import <> ?2 AND {HERE})",
            digits("amount"),
            digits("?5"),
            digits("batch ->> '$.amount'"),
            digits("?7"),
        );
        let mixed = "SELECT EXISTS (SELECT 1 FROM statement_import WHERE format <> ?1)";
        Ok(Self {
            import,
            format,
            mixed: tx.query_row(mixed, [format], |row| row.get(0))?,
            others: tx.prepare_cached(others)?,
            equal: tx.prepare_cached(&equal)?,
            alike: tx.prepare_cached(&alike)?,
            whole: tx.prepare_cached(&whole)?,
            other: tx.prepare_cached(&other)?,
        })
    }

    /// Whether a line is there, and if not, whose place it takes. `id` is its own, once it has one.
    pub(super) fn look(
        &mut self,
        line: &NewLine,
        id: Option<i64>,
    ) -> rusqlite::Result<(Known, Option<i64>)> {
        let known = self.known(line, id.unwrap_or(i64::MAX))?;
        let replaces = match (known, line.booking.as_str()) {
            (Known::No, "booked") => self.find(line, "pending")?,
            _ => None,
        };
        Ok((known, replaces))
    }

    fn known(&mut self, line: &NewLine, id: i64) -> rusqlite::Result<Known> {
        let two = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
        let others = self.others.query_row(params![line.loose, self.import], |row| row.get(0))?;
        let (end_to_end, from) = (&line.end_to_end_id, &line.counterparty_account);
        let who = &line.counterparty_name;
        let of = params![
            line.mark,
            self.import,
            line.bank_id,
            line.booking,
            id,
            line.loose,
            end_to_end,
            from,
            who
        ];
        let (there, before) = if others { self.equal.query_row(of, two)? } else { (0, 0) };
        if before < there {
            return Ok(Known::Yes);
        }
        if self.is_told_otherwise(line)? {
            return Ok(Known::Yes);
        }
        if line.booking == "pending" && self.find(line, "booked")?.is_some() {
            return Ok(Known::Yes);
        }
        if line.booking != "booked" || !(others && self.mixed) {
            return Ok(Known::No);
        }
        let of = params![line.loose, self.import, self.format, id, end_to_end, from, who];
        let (there, taken) = self.alike.query_row(of, two)?;
        Ok(if taken < there { Known::Elsewhere } else { Known::No })
    }

    fn is_told_otherwise(&mut self, line: &NewLine) -> rusqlite::Result<bool> {
        let batch = line.batch.as_deref().and_then(|text| serde_json::from_str(text).ok());
        let batch: serde_json::Value = batch.unwrap_or_default();
        let (name, amount) = (batch["reference"].as_str(), batch["amount"].as_str());
        let own = line.bank_id.as_deref().filter(|_| line.batch.is_none());
        if name.or(own).is_none() {
            return Ok(false);
        }
        let of = params![line.account, self.import, name, line.day, amount, own, line.amount];
        self.whole.query_row(of, |row| row.get(0))
    }

    fn find(&mut self, line: &NewLine, booking: &str) -> rusqlite::Result<Option<i64>> {
        // A booking comes after its pending line, or on a day near it.
        let (later, earlier) = (format!("+{SETTLES} days"), format!("-{SETTLES} days"));
        let near = (format!("+{BEFORE} days"), format!("-{BEFORE} days"));
        let (from, to) = if booking == "booked" { (near.1, later) } else { (earlier, near.0) };
        let of = params![
            line.account,
            self.import,
            booking,
            line.minor,
            line.currency,
            line.day,
            from,
            to,
            line.bank_id,
            line.end_to_end_id,
            line.text,
            line.counterparty_name,
            line.counterparty_account,
        ];
        self.other.query_row(of, |row| row.get(0)).optional()
    }
}

/// The bank's own name for the batch that a line is a part of.
const NAME: &str = "batch ->> '$.reference'";

/// An amount without noughts at its end.
fn digits(amount: &str) -> String {
    format!(
        "CASE WHEN instr({amount}, '.') THEN rtrim(rtrim({amount}, '0'), '.') ELSE {amount} END"
    )
}

/// Whether a line may be of the payment with these facts: what both tell and tell differently is of
/// two. A name may be cut short, or be in capitals; the end of an IBAN may stand for it.
fn one_payment(end_to_end: &str, account: &str, name: &str) -> String {
    let (our_account, our_name) = ("counterparty_account", "counterparty_name");
    let ends = |whole: &str, end: &str| format!("substr({whole}, -length({end})) = {end}");
    let begins = |whole: &str, start: &str| format!("instr(lower({whole}), lower({start})) = 1");
    format!(
        "(end_to_end_id IS NULL OR {end_to_end} IS NULL OR end_to_end_id = {end_to_end}) AND \
         ({our_account} IS NULL OR {account} IS NULL OR {} OR {}) AND \
         ({our_name} IS NULL OR {name} IS NULL OR {} OR {})",
        ends(our_account, account),
        ends(account, our_account),
        begins(our_name, name),
        begins(name, our_name),
    )
}

/// Of the lines near an import: those that are there, and those of files that were given together
/// with it, before it.
const HERE: &str = "(finished OR (together = (SELECT together FROM statement_import WHERE id = ?2) AND \
    began < (SELECT rowid FROM statement_import WHERE id = ?2)))";

/// Looks at staged or hidden lines of an import once more; gives how many of them are new.
pub(super) fn again(tx: &Transaction<'_>, import: &str, format: &str, which: &str) -> Result<i64> {
    let sql = format!(
        "SELECT * FROM bank_line WHERE import = ?1 AND id > ?2 AND {which} ORDER BY id LIMIT {CHUNK}"
    );
    let mut ask = tx.prepare(&sql)?;
    // What they took the places of is free again.
    tx.execute(
        &format!("UPDATE bank_line SET replaces = NULL WHERE import = ?1 AND {which}"),
        [import],
    )?;
    let mut compare = Compare::new(tx, import, format)?;
    let mut set =
        tx.prepare_cached("UPDATE bank_line SET known = ?2, replaces = ?3 WHERE id = ?1")?;
    let (mut new, mut last) = (0, 0);
    loop {
        let lines = ask.query_map(params![import, last], BankLine::of)?;
        let lines = lines.collect::<rusqlite::Result<Vec<_>>>()?;
        let Some(end) = lines.last() else { return Ok(new) };
        last = end.id;
        for line in lines {
            let (known, replaces) = compare.look(&line.what, Some(line.id))?;
            new += i64::from(known == Known::No);
            if (known, replaces) != (line.known, None) {
                set.execute(params![line.id, known.number(), replaces])?;
            }
        }
    }
}
