//! The search language as SQL.

use chrono_tz::Tz;
use domain::query::{Amounts, Days, Is, Query, Term, TimeField};
use domain::{Exception, Refund, order_id, zone};
use rusqlite::Connection;
use rusqlite::types::Value;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::{Cache, apply, find, haystack, source};
use crate::{Result, code, time};

/// A query, ready to be asked.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Filter {
    /// Conditions on `session s`, joined by AND; never empty.
    pub(crate) sql: String,
    /// Their values, numbered from 1.
    pub(crate) values: Vec<Value>,
    /// The rows that the free texts were found in, where there are too many to name.
    pub(crate) hits: Option<haystack::Hits>,
    /// How many rows it has, where only texts are asked for.
    pub(crate) known: Option<u64>,
    /// Whether only the counters' columns are asked about: connection, status and manual.
    pub(crate) countable: bool,
}

impl Filter {
    /// Every session.
    pub(crate) fn all() -> Self {
        Self { sql: "1".to_owned(), countable: true, ..Self::default() }
    }

    fn add(&mut self, sql: &str) {
        if !self.sql.is_empty() {
            self.sql.push_str(" AND ");
        }
        self.sql.push_str(sql);
    }

    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("?{}", self.values.len())
    }

    /// `column IN (…)`; no values means no row.
    fn among<V: Into<Value>>(&mut self, column: &str, values: impl IntoIterator<Item = V>) {
        let marks: Vec<String> = values.into_iter().map(|v| self.bind(v)).collect();
        match &marks[..] {
            [one] => self.add(&format!("{column} = {one}")),
            _ => self.add(&format!("{column} IN ({})", marks.join(", "))),
        }
    }

    /// One of several conditions.
    fn either(&mut self, any: &[String]) {
        let sql = if any.is_empty() { "0".to_owned() } else { format!("({})", any.join(" OR ")) };
        self.add(&sql);
    }

    /// What tells two filters apart.
    pub(crate) fn name(&self) -> String {
        let hits = self.hits.as_ref().map(haystack::Hits::name);
        format!("{}|{:?}|{hits:?}", self.sql, self.values)
    }
}

/// Compiles a query against the state that `db` shows.
pub(crate) fn compile(cache: &Cache, db: &Connection, query: &Query, zone: Tz) -> Result<Filter> {
    let mut filter = Filter { countable: true, ..Filter::default() };
    let mut needles: Vec<Vec<String>> = Vec::new();
    for term in &query.terms {
        let plain = matches!(term, Term::Status(_) | Term::Provider(_) | Term::Connection(_))
            || *term == Term::Is(vec![Is::Manual]);
        filter.countable &= plain;
        match term {
            Term::Text(text) => needles.push(vec![text.clone()]),
            Term::Customer(any) => {
                needles.push(any.clone());
                customer(&mut filter, any);
            }
            Term::Provider(any) => provider(cache, db, &mut filter, any)?,
            Term::Connection(any) => connection(cache, db, &mut filter, any)?,
            Term::Is(any) => facts(cache, db, &mut filter, any)?,
            other => plain_term(&mut filter, other, zone),
        }
    }
    if !needles.is_empty() {
        let found = texts(cache, db, &mut filter, &needles)?;
        let only = query.terms.iter().all(|term| matches!(term, Term::Text(_)));
        filter.known = only.then_some(found);
    }
    if filter.sql.is_empty() {
        filter.add("1");
    }
    Ok(filter)
}

/// Above this many rows a list of them costs more than asking a bitmap for each.
const NAMED_HITS: usize = 5_000;

fn texts(
    cache: &Cache,
    db: &Connection,
    filter: &mut Filter,
    needles: &[Vec<String>],
) -> Result<u64> {
    let hits = cache.haystack.find(db, needles)?;
    let found = hits.len() as u64;
    if hits.len() <= NAMED_HITS {
        rows(filter, hits.iter());
    } else {
        filter.add("hit(s.rid)");
        filter.hits = Some(hits);
    }
    Ok(found)
}

fn rows(filter: &mut Filter, rids: impl Iterator<Item = i64>) {
    let list = rids.map(|rid| rid.to_string()).collect::<Vec<_>>().join(",");
    let list = filter.bind(format!("[{list}]"));
    filter.add(&format!("s.rid IN (SELECT value FROM json_each({list}))"));
}

fn plain_term(filter: &mut Filter, term: &Term, zone: Tz) {
    match term {
        Term::Order(any) => order(filter, any),
        Term::Id(any) => {
            let marks: Vec<_> = any.iter().map(|id| filter.bind(id.clone())).collect();
            filter.add(&format!(
                "s.rid IN (SELECT rid FROM ident WHERE id IN ({}))",
                marks.join(", ")
            ));
        }
        Term::Status(any) => filter.among("s.status", any.iter().map(|w| code::status(*w))),
        Term::Kind(any) => filter.among("s.kind", any.iter().map(|w| code::kind(*w))),
        Term::Mode(any) => filter.among("s.mode", any.iter().map(|w| code::mode(*w))),
        Term::Refund(any) => filter.among("s.refund", any.iter().map(|w| code::refund(*w))),
        Term::Currency(any) => filter.among("s.currency", any.iter().map(|c| c.code().to_owned())),
        Term::Adapter(any) => {
            let spelled = any.iter().flat_map(|a| [a.clone(), a.to_lowercase()]);
            filter.among("s.adapter", spelled);
        }
        Term::Method(any) => method(filter, any),
        Term::Amount(any) => amount(filter, any),
        Term::Time(field, any) => days(filter, *field, any, zone),
        Term::Metadata(key, any) => metadata(filter, key, any),
        Term::Text(_)
        | Term::Customer(_)
        | Term::Provider(_)
        | Term::Connection(_)
        | Term::Is(_) => {}
    }
}

fn order(filter: &mut Filter, any: &[String]) {
    let one = |value: &String, filter: &mut Filter| {
        let (folded, value) = (filter.bind(order_id::fold(value)), filter.bind(value.clone()));
        format!(
            "(folded = {folded} AND (value = {value} OR NOT EXISTS (SELECT 1 FROM order_ref x \
             WHERE x.folded = {folded} AND x.value = {value})))"
        )
    };
    let any: Vec<_> = any.iter().map(|value| one(value, filter)).collect();
    filter.add(&format!("s.rid IN (SELECT rid FROM order_ref WHERE {})", any.join(" OR ")));
}

fn customer(filter: &mut Filter, any: &[String]) {
    let one = |text: &String, filter: &mut Filter| {
        let text = filter.bind(text.to_lowercase());
        format!(
            "within({text}, s.customer_name, s.customer_email, s.customer_phone, s.customer_id)"
        )
    };
    let any: Vec<_> = any.iter().map(|text| one(text, filter)).collect();
    filter.either(&any);
}

fn method(filter: &mut Filter, any: &[String]) {
    let one = |method: &String, filter: &mut Filter| {
        let m = filter.bind(method.clone());
        format!(
            "s.method = {m} COLLATE NOCASE OR EXISTS (SELECT 1 FROM json_each(s.methods) \
             WHERE value = {m} COLLATE NOCASE)"
        )
    };
    let any: Vec<_> = any.iter().map(|method| one(method, filter)).collect();
    filter.either(&any);
}

fn metadata(filter: &mut Filter, key: &str, any: &[String]) {
    let key = filter.bind(key.to_owned());
    let marks: Vec<_> = any.iter().map(|value| filter.bind(value.clone())).collect();
    filter.add(&format!(
        "EXISTS (SELECT 1 FROM json_each(CASE WHEN json_valid(s.metadata) THEN s.metadata END) m \
         WHERE m.key = {key} AND CAST(m.value AS TEXT) IN ({}))",
        marks.join(", ")
    ));
}

/// Whole units on the scale of `amount_key`; beyond it, its ends.
fn scaled(whole: Decimal) -> i64 {
    let end = if whole.is_sign_negative() { i64::MIN } else { i64::MAX };
    whole.checked_mul(Decimal::from(10_000)).and_then(|key| key.to_i64()).unwrap_or(end)
}

fn amount(filter: &mut Filter, any: &[Amounts]) {
    let one = |amounts: &Amounts, filter: &mut Filter| {
        let Amounts { least, most } = amounts;
        // A bound finer than the scale moves to the next step inside the range.
        let least = least.map_or(i64::MIN, |l| {
            scaled((l * Decimal::from(10_000)).ceil() / Decimal::from(10_000))
        });
        let (least, most) = (filter.bind(least), filter.bind(most.map_or(i64::MAX, scaled)));
        format!("s.amount_key BETWEEN {least} AND {most}")
    };
    let any: Vec<_> = any.iter().map(|amounts| one(amounts, filter)).collect();
    filter.either(&any);
}

fn days(filter: &mut Filter, field: TimeField, any: &[Days], zone: Tz) {
    let (column, there) = match field {
        TimeField::Created => ("s.created", ""),
        TimeField::Updated => ("s.updated", ""),
        TimeField::Completed => ("s.completed", " AND s.completed_by <> 0"),
        TimeField::Expires => ("s.expires", " AND s.expires_by <> 0"),
    };
    let start = |day| time::ms(zone::day_start(day, zone));
    let one = |days: &Days, filter: &mut Filter| {
        let from = filter.bind(days.from.map_or(i64::MIN, start));
        let until = filter.bind(days.until.map_or(i64::MAX, start));
        format!("({column} >= {from} AND {column} < {until}{there})")
    };
    let any: Vec<_> = any.iter().map(|days| one(days, filter)).collect();
    filter.either(&any);
}

fn provider(cache: &Cache, db: &Connection, filter: &mut Filter, any: &[String]) -> Result<()> {
    let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
    numbers(cache, db, filter, |c| any.iter().any(|p| same(p, c.provider.as_str())), &[])
}

fn connection(cache: &Cache, db: &Connection, filter: &mut Filter, any: &[String]) -> Result<()> {
    let named = |c: &domain::Connection| {
        any.iter().any(|n| *n == c.id.as_str() || n.to_lowercase() == c.name.to_lowercase())
    };
    numbers(cache, db, filter, named, any)
}

/// The numbers of the connections that pass, and of those whose own id is named.
fn numbers(
    cache: &Cache,
    db: &Connection,
    filter: &mut Filter,
    passes: impl Fn(&domain::Connection) -> bool,
    ids: &[String],
) -> Result<()> {
    let accounts = cache.accounts()?;
    let passing = accounts.iter().filter(|c| passes(c)).map(|c| c.id.clone());
    let named = ids.iter().map(|id| domain::ConnectionId::new(id.clone()));
    let mut numbers = Vec::new();
    for id in passing.chain(named) {
        numbers.extend(source::number(db, &id)?);
    }
    numbers.sort_unstable();
    numbers.dedup();
    filter.among("s.conn", numbers);
    Ok(())
}

fn facts(cache: &Cache, db: &Connection, filter: &mut Filter, any: &[Is]) -> Result<()> {
    let mut conditions = Vec::new();
    for fact in any {
        conditions.push(match fact {
            Is::Manual => "s.adapter = 'manual'".to_owned(),
            Is::Late => {
                let recorded = excepted(cache, db, filter, Exception::Late)?;
                format!(
                    "((s.completed_by <> 0 AND s.expires_by <> 0 AND s.completed > s.expires) OR {recorded})"
                )
            }
            Is::Refunded => {
                format!(
                    "s.refund IN ({}, {})",
                    code::refund(Refund::Partial),
                    code::refund(Refund::Full)
                )
            }
            Is::Malformed => {
                "EXISTS (SELECT 1 FROM malformed m WHERE m.conn = s.conn AND m.id = s.id)"
                    .to_owned()
            }
            Is::Referenced => "s.order_id <> ''".to_owned(),
            Is::Partial => excepted(cache, db, filter, Exception::Partial)?,
            Is::Over => excepted(cache, db, filter, Exception::Over)?,
            Is::WrongCurrency => excepted(cache, db, filter, Exception::WrongCurrency)?,
            Is::Duplicate => excepted(cache, db, filter, Exception::Duplicate)?,
            Is::ReferenceMismatch => excepted(cache, db, filter, Exception::ReferenceMismatch)?,
        });
    }
    filter.either(&conditions);
    Ok(())
}

/// The sessions for which people recorded money that does not fit in this way.
fn excepted(
    cache: &Cache,
    db: &Connection,
    filter: &mut Filter,
    which: Exception,
) -> Result<String> {
    let received = cache.received()?;
    let names = source::Names::load(db)?;
    let mut rids = Vec::new();
    for key in cache.odd()? {
        let Some(conn) = source::number(db, &key.connection)? else { continue };
        let Some(rid) = apply::rid_of(db, conn, key.kind, &key.id)? else { continue };
        let row = find::by_rid(db, rid, &names, &received)?;
        if row.is_some_and(|row| row.exception == which) {
            rids.push(rid.to_string());
        }
    }
    let list = filter.bind(format!("[{}]", rids.join(",")));
    Ok(format!("s.rid IN (SELECT value FROM json_each({list}))"))
}
