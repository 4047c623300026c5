//! Fields of fixed width.

use std::ops::Range;

/// The characters of a line in a range of columns, counted from 0, without spaces around them. A
/// line that is shorter, as many programs trim it, has nothing there.
pub(crate) fn columns(line: &str, range: Range<usize>) -> &str {
    let offset = |column: usize| {
        if line.is_ascii() {
            return column.min(line.len());
        }
        line.char_indices().nth(column).map_or(line.len(), |(offset, _)| offset)
    };
    line.get(offset(range.start)..offset(range.end)).unwrap_or_default().trim()
}

/// The same, where empty is nothing.
pub(crate) fn told(line: &str, range: Range<usize>) -> Option<String> {
    Some(columns(line, range)).filter(|text| !text.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_letters_and_may_be_missing() {
        assert_eq!((columns("ab cd", 2..4), columns("éb cd", 1..4)), ("c", "b c"));
        assert_eq!((columns("é", 1..9), columns("", 5..9)), ("", ""));
        assert_eq!((told("  x", 0..2), told("  x", 2..3)), (None, Some("x".to_owned())));
    }
}
