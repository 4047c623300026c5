//! What a session is for: items and subscriptions, priced in decimal major units.

use domain::{Currency, LineItem, Money};
use serde_json::value::RawValue;

use super::wire;
use crate::reading::{Read, explain, loose};

/// The lines of one session, of one currency.
#[derive(Debug)]
pub struct Lines {
    lines: Vec<Line>,
    currency: Currency,
}

#[derive(Debug)]
struct Line {
    name: String,
    quantity: u32,
    /// What all of it comes to.
    due: Money,
}

/// The lines of a session as it was told, or as we asked for it. `by_unit`: a price is of one piece.
pub fn lines(session: &wire::Session<'_>, by_unit: bool) -> Read<Lines> {
    let mut raws = list(session.items)?;
    raws.extend(list(session.subscriptions)?);
    let wires: Vec<_> = raws.into_iter().map(parse).collect::<Read<_>>()?;
    let told: Option<String> = loose(session.currency);
    let code = told.or_else(|| wires.first().and_then(|line| line.currency.clone()));
    let currency = match code {
        Some(code) => Currency::new(&code).map_err(|error| error.to_string())?,
        None => ordinary()?,
    };
    let line = |wire: wire::Line<'_>| line(wire, currency, by_unit);
    Ok(Lines { lines: wires.into_iter().map(line).collect::<Read<_>>()?, currency })
}

fn parse(raw: &RawValue) -> Read<wire::Line<'_>> {
    serde_json::from_str(raw.get()).map_err(|error| explain(&error))
}

fn list(raw: Option<&RawValue>) -> Read<Vec<&RawValue>> {
    raw.map_or(Ok(Vec::new()), |raw| {
        serde_json::from_str(raw.get()).map_err(|error| explain(&error))
    })
}

fn line(wire: wire::Line<'_>, currency: Currency, by_unit: bool) -> Read<Line> {
    if wire.currency.as_deref().is_some_and(|code| !code.eq_ignore_ascii_case(currency.code())) {
        return Err("its lines are in several currencies".to_owned());
    }
    let price = wire.override_amount.or(wire.total_amount).ok_or("a line has no price")?;
    let price = Money::parse(price.get(), currency).map_err(|error| error.to_string())?;
    if price.minor < 0 {
        return Err(format!("the price {price} is less than nothing"));
    }
    let pieces = if by_unit { i64::from(wire.quantity) } else { 1 };
    let due = price.minor.checked_mul(pieces).ok_or("the amount is too large")?;
    let names = [wire.provider_item_name, wire.provider_plan_name, wire.code];
    let ids = [wire.provider_item_id, wire.provider_plan_id];
    let name = names.into_iter().chain(ids).flatten().next().unwrap_or_default();
    Ok(Line { name, quantity: wire.quantity, due: Money::new(due, currency) })
}

impl Lines {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// What they come to, before coupons.
    pub fn due(&self) -> Read<Money> {
        if self.is_empty() {
            return Err("it has no items, and so no amount".to_owned());
        }
        sum(self.lines.iter().map(|line| line.due), self.currency)
    }

    /// As people read them. A price that cannot be divided is told as one piece.
    pub fn items(self) -> Vec<LineItem> {
        let item = |line: Line| {
            let pieces = i64::from(line.quantity.max(1));
            if line.due.minor % pieces == 0 {
                let unit = Money::new(line.due.minor / pieces, self.currency);
                return LineItem { name: line.name, quantity: line.quantity, unit };
            }
            let name = format!("{} × {}", line.quantity, line.name);
            LineItem { name, quantity: 1, unit: line.due }
        };
        self.lines.into_iter().map(item).collect()
    }
}

/// The currency that holds where nobody says one.
fn ordinary() -> Read<Currency> {
    Currency::new("USD").map_err(|error| error.to_string())
}

/// The sum of amounts of one currency.
fn sum(amounts: impl Iterator<Item = Money>, currency: Currency) -> Read<Money> {
    let mut minor = 0_i64;
    for amount in amounts {
        minor = minor.checked_add(amount.minor).ok_or("the amount is too large")?;
    }
    Ok(Money::new(minor, currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str, by_unit: bool) -> Read<Lines> {
        lines(&serde_json::from_str(json).unwrap(), by_unit)
    }

    fn due(json: &str) -> String {
        read(json, false).and_then(|lines| lines.due()).map_or_else(|e| e, |due| due.to_string())
    }

    #[test]
    fn prices_are_decimal_text() {
        let table = [
            (r#"{"items":[{"totalAmount":24.5}]}"#, "USD 24.50"),
            (r#"{"items":[{"totalAmount":80.00,"overrideAmount":60.50}]}"#, "USD 60.50"),
            (r#"{"items":[{"totalAmount":0.1},{"totalAmount":0.2}]}"#, "USD 0.30"),
            (
                r#"{"items":[{"totalAmount":1,"quantity":3}],"subscriptions":[{"totalAmount":2}]}"#,
                "USD 3.00",
            ),
            (r#"{"currency":"eur","items":[{"totalAmount":29}]}"#, "EUR 29.00"),
            (r#"{"items":[{"totalAmount":1500,"currency":"JPY"}]}"#, "JPY 1500"),
            (r#"{"items":[{"totalAmount":90071992547409.91}]}"#, "USD 90071992547409.91"),
            (r#"{"items":[{"totalAmount":0}]}"#, "USD 0.00"),
        ];
        for (json, expected) in table {
            assert_eq!(due(json), expected, "{json}");
        }
    }

    #[test]
    fn what_is_no_price_is_said() {
        let table = [
            (r#"{"items":[{"totalAmount":24.505}]}"#, "more than the 2 decimal digits"),
            (
                r#"{"currency":"JPY","items":[{"totalAmount":1.5}]}"#,
                "more than the 0 decimal digits",
            ),
            (r#"{"items":[{"totalAmount":1e2}]}"#, "not an amount"),
            (r#"{"items":[{"totalAmount":"24.50"}]}"#, "not an amount"),
            (r#"{"items":[{"totalAmount":-1}]}"#, "less than nothing"),
            (r#"{"items":[{"code":"x"}]}"#, "no price"),
            (r#"{"items":[{"totalAmount":92233720368547758.08}]}"#, "too large"),
            (r#"{"items":[{"totalAmount":92233720368547758.07},{"totalAmount":1}]}"#, "too large"),
            (
                r#"{"currency":"USD","items":[{"totalAmount":1,"currency":"EUR"}]}"#,
                "several currencies",
            ),
            (r#"{"currency":"DOLLAR","items":[]}"#, "not a currency"),
            (r#"{"items":[7]}"#, "invalid type"),
            (r#"{"items":{}}"#, "invalid type"),
            (r#"{"items":[]}"#, "no items"),
            ("{}", "no items"),
        ];
        for (json, why) in table {
            assert!(due(json).contains(why), "{json}: {}", due(json));
        }
    }

    #[test]
    fn a_price_is_of_the_line_or_of_one_piece() {
        let json = r#"{"items":[{"providerItemName":"Mug","totalAmount":10,"quantity":3}]}"#;
        let of_one = read(json, true).unwrap();
        assert_eq!(of_one.due().unwrap().to_string(), "USD 30.00");
        let items = of_one.items();
        assert_eq!((items[0].quantity, items[0].unit.to_string().as_str()), (3, "USD 10.00"));
        let of_all = read(json, false).unwrap();
        assert_eq!(of_all.due().unwrap().to_string(), "USD 10.00");
        let items = of_all.items();
        assert_eq!((items[0].name.as_str(), items[0].quantity), ("3 × Mug", 1));
    }
}
