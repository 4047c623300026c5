//! Answers as people read them in a terminal.

use backoffice::view::{Amount, SessionView};
use chrono::{DateTime, Utc};
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};

/// An empty table with these headings; `>` in front of one aligns its column right.
pub fn table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(headings.iter().map(|h| Cell::new(h.trim_start_matches('>'))));
    for (index, heading) in headings.iter().enumerate() {
        if let Some(column) = table.column_mut(index)
            && heading.starts_with('>')
        {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// Sessions, one a line.
pub fn sessions(rows: &[SessionView]) -> Table {
    let mut table = table(&[
        "Created",
        "Status",
        "Order id",
        "Customer",
        ">Amount",
        "Adapter",
        "Connection",
        "Id",
    ]);
    for row in rows {
        let status = match row.exception.as_str() {
            "none" => row.status.clone(),
            exception => format!("{}, {exception}", row.status),
        };
        table.add_row(vec![
            time(row.created_at),
            status,
            safe(row.order_id.as_deref()),
            safe(row.customer_name.as_deref().or(row.customer_email.as_deref())),
            amount(&row.amount),
            safe(row.adapter.as_deref()),
            safe(Some(&row.connection)),
            safe(Some(&row.id)),
        ]);
    }
    table
}

/// `IDR 150,000.00`: grouped for the eye. JSON carries the plain digits.
pub fn amount(amount: &Amount) -> String {
    let (whole, minor) = amount.value.split_once('.').unwrap_or((&amount.value, ""));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let point = if minor.is_empty() { "" } else { "." };
    format!("{} {sign}{grouped}{point}{minor}", amount.currency)
}

/// A time of the list, in UTC.
pub fn time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

/// Text from outside, safe for a terminal; a dash for nothing.
pub fn safe(text: Option<&str>) -> String {
    match text {
        Some(text) if !text.is_empty() => backoffice::one_line(text),
        _ => "–".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &str) -> String {
        amount(&Amount { value: value.into(), currency: "IDR".into(), minor: String::new() })
    }

    #[test]
    fn amounts_are_grouped_in_threes() {
        let table = [
            ("0.00", "IDR 0.00"),
            ("150000.00", "IDR 150,000.00"),
            ("-1284117.05", "IDR -1,284,117.05"),
            ("100", "IDR 100"),
        ];
        for (value, expected) in table {
            assert_eq!(shown(value), expected);
        }
    }

    #[test]
    fn a_name_cannot_move_the_cursor() {
        assert_eq!(safe(Some("Ayu\u{1b}[2J\u{202e}")), "Ayu\u{fffd}[2J\u{fffd}");
        assert_eq!(safe(None), "–");
    }
}
