//! What is being paid for: prices of the catalogue by their ids, and amounts for a product.
//!
//! A price's amount is known to Fluveo only, so what a draft comes to is checked in two steps: what is
//! written in the draft at once, the prices just before anything is made.

use std::collections::BTreeMap;

use domain::{Currency, LineItem, Money, SessionDraft};

use super::api::Api;
use super::given::{Given, refused};
use super::map::Map;
use super::said::{NewLine, PriceData};
use super::{PRICE, wire};
use crate::params::is_description;
use crate::{ErrorKind, Param, ProviderError, Reached, Result};

/// The lines of a draft, and what they come to.
#[derive(Debug)]
pub struct Lines {
    inline: Vec<Inline>,
    priced: Vec<Priced>,
}

/// An amount for a product.
#[derive(Debug)]
struct Inline {
    product: String,
    unit: Money,
    quantity: u32,
    tax: Option<String>,
}

/// A price of the catalogue.
#[derive(Debug)]
struct Priced {
    price: String,
    quantity: u32,
}

impl Lines {
    /// Reads them: the rows that were given, the draft's own items, else the whole amount as one.
    pub fn of(draft: &SessionDraft, given: &Given, table: &'static [Param]) -> Result<Self> {
        let mut lines = Self { inline: Vec::new(), priced: Vec::new() };
        let currency = draft.amount.currency;
        let product = given.text("product");
        for (at, row) in given.rows("line_items", table)? {
            lines.add(&at, &row, currency, product)?;
        }
        // Beside rows the description alone is no further item.
        let rows_say_it = !lines.is_empty() && is_description(draft);
        for item in draft.items.iter().filter(|_| !rows_say_it) {
            lines.inline.push(from_item(item, currency, product)?);
        }
        if lines.is_empty() {
            let product = needed(product)?;
            let unit = draft.amount;
            lines.inline.push(Inline { product, unit, quantity: 1, tax: None });
        }
        if lines.priced.is_empty() {
            equal(lines.written(currency)?, draft.amount)?;
        }
        Ok(lines)
    }

    fn is_empty(&self) -> bool {
        self.inline.is_empty() && self.priced.is_empty()
    }

    fn add(
        &mut self,
        at: &str,
        row: &Given,
        currency: Currency,
        product: Option<&str>,
    ) -> Result<()> {
        let quantity = quantity(at, row)?;
        let inline = row.keys().any(|key| key.starts_with("price_data."));
        match row.text("price") {
            Some(_) if inline => {
                Err(refused(at.trim_end_matches('.'), "a line has a price or price_data, not both"))
            }
            Some(price) => {
                self.priced.push(Priced { price: price.to_owned(), quantity });
                Ok(())
            }
            None => {
                self.inline.push(from_row(at, row, currency, product, quantity)?);
                Ok(())
            }
        }
    }

    /// As they are sent.
    pub fn wire(&self, map: &Map) -> Result<Vec<NewLine<'_>>> {
        let priced = self.priced.iter().map(|line| {
            Ok(NewLine { price: Some(&line.price), price_data: None, quantity: line.quantity })
        });
        let inline = self.inline.iter().map(|line| {
            let price_data = PriceData {
                currency: lower(line.unit.currency),
                product: &line.product,
                unit_amount: units(line.unit, "line_items", map)?,
                tax_behavior: line.tax.as_deref(),
            };
            Ok(NewLine { price: None, price_data: Some(price_data), quantity: line.quantity })
        });
        priced.chain(inline).collect()
    }

    /// What the amounts written in the draft come to.
    fn written(&self, currency: Currency) -> Result<Money> {
        let add = |sum: i64, line: &Inline| times(line.unit.minor, line.quantity)?.checked_add(sum);
        let sum = self.inline.iter().try_fold(0, add).ok_or_else(too_large)?;
        Ok(Money::new(sum, currency))
    }

    /// Reads the prices of the catalogue and refuses what cannot be paid as it is written: another
    /// currency, another sum, a price without a fixed amount. Nothing has been sent by then.
    pub async fn check(&self, api: &Api, map: &Map, amount: Money) -> Result<()> {
        if self.priced.is_empty() {
            return Ok(());
        }
        let mut known: BTreeMap<&str, i64> = BTreeMap::new();
        let mut sum = self.written(amount.currency)?.minor;
        for line in &self.priced {
            let unit = match known.get(line.price.as_str()) {
                Some(unit) => *unit,
                None => price(api, map, &line.price, amount.currency).await?,
            };
            known.insert(&line.price, unit);
            let more = times(unit, line.quantity).and_then(|more| sum.checked_add(more));
            sum = more.ok_or_else(too_large)?;
        }
        equal(Money::new(sum, amount.currency), amount).map_err(answered)
    }
}

/// What one of a price costs, in minor units.
async fn price(api: &Api, map: &Map, id: &str, currency: Currency) -> Result<i64> {
    let raw = api.one(PRICE, id).await.map_err(|error| match error.kind {
        ErrorKind::NotFound => {
            answered(refused("line_items", &format!("Fluveo has no price {id}")))
        }
        // Nothing was made, so it may be tried again.
        _ => ProviderError { reached: Reached::No, ..error },
    })?;
    let fixed = fixed(&raw, map, id)?;
    if fixed.currency != currency {
        let message = format!("{id} is in {}, the session in {currency}", fixed.currency);
        return Err(answered(refused("line_items", &message)));
    }
    Ok(fixed.minor)
}

fn fixed(raw: &str, map: &Map, id: &str) -> Result<Money> {
    let wrong = |why: &str| answered(refused("line_items", &format!("{id} {why}")));
    let price: wire::Price<'_> =
        serde_json::from_str(raw).map_err(|_| wrong("cannot be read as a price"))?;
    if price.active == Some(false) {
        return Err(wrong("is not active any more"));
    }
    if price.kind.as_deref() == Some("recurring") || price.recurring.is_some() {
        return Err(wrong("is paid again and again, which a session is not"));
    }
    let amount = price.unit_amount.ok_or_else(|| wrong("has no fixed amount"))?;
    let (_, money) = map.money(amount, &price.currency.0).map_err(|why| wrong(&why))?;
    Ok(money)
}

/// A refusal that rests on what Fluveo answered: asking again gives the same.
fn answered(error: ProviderError) -> ProviderError {
    ProviderError { reached: Reached::Answered, ..error }
}

fn from_row(
    at: &str,
    row: &Given,
    currency: Currency,
    product: Option<&str>,
    quantity: u32,
) -> Result<Inline> {
    same_currency(&format!("{at}price_data.currency"), row.text("price_data.currency"), currency)?;
    let unit = row.amount(at, "price_data.unit_amount", currency)?;
    let unit = unit.ok_or_else(|| {
        let message = "a line needs a price of the catalogue, or price_data.unit_amount";
        refused(at.trim_end_matches('.'), message)
    })?;
    Ok(Inline {
        product: needed(row.text("price_data.product").or(product))?,
        unit: positive(unit)?,
        quantity,
        tax: row.text("price_data.tax_behavior").map(str::to_owned),
    })
}

fn from_item(item: &LineItem, currency: Currency, product: Option<&str>) -> Result<Inline> {
    same_currency("items", Some(item.unit.currency.code()), currency)?;
    if item.quantity == 0 {
        return Err(refused("items", "a quantity is 1 or more"));
    }
    let product = needed(product)?;
    Ok(Inline { product, unit: positive(item.unit)?, quantity: item.quantity, tax: None })
}

fn quantity(at: &str, row: &Given) -> Result<u32> {
    let count = row.count("quantity").unwrap_or(1);
    match u32::try_from(count) {
        Ok(count) if count > 0 => Ok(count),
        _ => Err(refused(&format!("{at}quantity"), "a quantity is 1 or more")),
    }
}

/// All line items of a session share one currency.
pub fn same_currency(field: &str, given: Option<&str>, currency: Currency) -> Result<()> {
    match given {
        Some(code) if !code.trim().eq_ignore_ascii_case(currency.code()) => {
            let message = format!("everything in a session is in one currency, {currency} here");
            Err(refused(field, &message))
        }
        _ => Ok(()),
    }
}

fn needed(product: Option<&str>) -> Result<String> {
    product.map(str::to_owned).ok_or_else(|| {
        let message = "Fluveo needs a product for an amount that is no price of its catalogue: \
                       give product, or set link.product for this connection";
        ProviderError::unsent(ErrorKind::Settings, message)
    })
}

fn positive(unit: Money) -> Result<Money> {
    if unit.minor < 0 {
        Err(refused("line_items", "a unit amount is not negative"))
    } else {
        Ok(unit)
    }
}

fn equal(sum: Money, amount: Money) -> Result<()> {
    if sum == amount {
        return Ok(());
    }
    Err(refused("amount", &format!("the line items come to {sum}, the amount is {amount}")))
}

fn times(unit: i64, quantity: u32) -> Option<i64> {
    unit.checked_mul(i64::from(quantity))
}

fn too_large() -> ProviderError {
    refused("line_items", "the sum is too large to be counted exactly")
}

/// An amount in Fluveo's own units.
pub fn units(amount: Money, field: &str, map: &Map) -> Result<i64> {
    let units = amount.to_provider(map.exponent(amount.currency));
    units.map_err(|error| refused(field, &error.to_string()))
}

/// A currency as Fluveo writes it.
pub fn lower(currency: Currency) -> String {
    currency.code().to_ascii_lowercase()
}
