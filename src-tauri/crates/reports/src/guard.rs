//! Text that a spreadsheet would run as a formula, made text again.
//!
//! CWE-1236. A cell that begins, after blanks, with `=`, `+`, `-`, `@`, a tab, a line break, a
//! NUL or a full-width variant gets a leading `'`. The same holds after a delimiter or a line
//! break *inside* the text: a program that splits at `;` where the file uses `,` would otherwise
//! find a formula in a cell of its own. Only text is guarded; a negative amount stays a number.

/// The text as it may be written: itself where it is harmless, else what is built in `scratch`.
pub(crate) fn guard<'a>(text: &'a str, scratch: &'a mut String) -> &'a str {
    if is_plain(text) {
        return text;
    }
    scratch.clear();
    let mut begins_cell = true;
    for (at, c) in text.char_indices() {
        if begins_cell && starts_formula(&text[at..], at == 0) {
            scratch.push('\'');
        }
        scratch.push(c);
        begins_cell = is_boundary(c);
    }
    scratch
}

/// The quick answer for nearly all text: it begins with a letter or a digit and has no character
/// at which a spreadsheet may split.
fn is_plain(text: &str) -> bool {
    let Some(first) = text.bytes().next() else { return true };
    first.is_ascii_alphanumeric() && !text.bytes().any(|b| is_boundary(char::from(b)))
}

fn is_boundary(c: char) -> bool {
    matches!(c, ',' | ';' | '\t' | '|' | '\r' | '\n')
}

/// Whether a spreadsheet that begins a cell here would run it. At the very start of the text,
/// control characters are dangerous by themselves: some programs strip them.
fn starts_formula(rest: &str, at_start: bool) -> bool {
    let control = rest.chars().find(|c| !is_blank(*c)).is_some_and(is_control);
    (at_start && control)
        || rest.chars().find(|c| !is_skipped(*c, at_start)).is_some_and(is_formula)
}

fn is_formula(c: char) -> bool {
    matches!(
        c,
        '=' | '+'
            | '-'
            | '@'
            | '＝'
            | '＋'
            | '－'
            | '＠'
            | '\u{2212}'
            | '\u{fe62}'
            | '\u{fe63}'
            | '\u{fe66}'
            | '\u{fe6b}'
    )
}

fn is_control(c: char) -> bool {
    matches!(c, '\t' | '\r' | '\n' | '\0')
}

fn is_blank(c: char) -> bool {
    !is_control(c)
        && (c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'))
}

/// What stands between the begin of a cell and what counts. Inside a text a quote is skipped too:
/// a program that splits elsewhere pairs the quotes in another way.
fn is_skipped(c: char, at_start: bool) -> bool {
    is_blank(c) || is_control(c) || (!at_start && c == '"')
}
