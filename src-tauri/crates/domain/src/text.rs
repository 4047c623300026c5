//! Text that came from outside, made safe to look at.
//!
//! Stored text is never changed. What is shown in a line has no control characters and no
//! direction overrides, which could make `gnp.exe` read as `exe.png`.

/// Characters that move the cursor or turn the reading direction (Unicode's bidirectional
/// controls, zero-width marks and C0/C1 controls).
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{061c}')
}

/// The text with every hidden character replaced by `�`, so that a reader sees that something
/// was there. Newlines and tabs become spaces.
pub fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => ' ',
            c if is_hidden(c) => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// Whether the text would look different from what it is.
pub fn has_hidden(text: &str) -> bool {
    text.chars().any(is_hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_the_line_around_is_shown_not_obeyed() {
        assert_eq!(one_line("Ayu\u{202e}gnp"), "Ayu\u{fffd}gnp");
        assert_eq!(one_line("a\tb\nc\u{7}"), "a b c\u{fffd}");
        assert!(has_hidden("x\u{200b}") && !has_hidden("田中 美咲"));
    }
}
