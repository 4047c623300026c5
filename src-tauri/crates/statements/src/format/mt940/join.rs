//! Lines that a bank broke for their width, put together again.
//!
//! A line that is full was cut anywhere, even in a word. One that is not ended between words.

/// How wide the lines of a field are.
const WIDTH: usize = 65;

/// How wide the first one is at banks that count its `:86:`.
const FIRST: usize = WIDTH - ":86:".len();

/// Whether the line with this index goes on in the next one without a space.
pub(super) fn goes_on(index: usize, line: &str) -> bool {
    if line.len() < FIRST || line.ends_with(char::is_whitespace) {
        return false;
    }
    let width = line.chars().count();
    width >= WIDTH || index == 0 && width == FIRST
}

/// Whether a piece begins with a mark that has no space before it.
pub(super) fn clings(piece: &str) -> bool {
    piece.starts_with([':', ',', ';', '.'])
}

/// All lines as one. A line that begins with `mark` or a punctuation mark needs no space before it.
pub(super) fn lines(text: &str, mark: Option<char>) -> String {
    let mut all = String::with_capacity(text.len());
    let mut tight = true;
    for (index, line) in text.split('\n').enumerate() {
        let tight_here = tight || clings(line) || mark.is_some_and(|mark| line.starts_with(mark));
        if !tight_here || line.starts_with(char::is_whitespace) {
            all.push(' ');
        }
        all.push_str(line.trim());
        tight = goes_on(index, line);
    }
    all
}

/// One space where there are many.
pub(super) fn squeezed(text: &str) -> String {
    let text = text.trim();
    if !text.as_bytes().windows(2).any(|two| two == b"  ") && !text.contains(['\t', '\n']) {
        return text.to_owned();
    }
    let mut all = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        crate::words::append(&mut all, word);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_lines_go_on_and_others_do_not() {
        let full = "x".repeat(WIDTH);
        assert_eq!(lines(&format!("{full}\ny"), None), format!("{full}y"));
        assert_eq!(lines(&format!("{full} \ny"), None), format!("{full} y"));
        assert_eq!(lines("one\ntwo", None), "one two");
        assert_eq!(lines("at 16\n:26:37", None), "at 16:26:37");
        assert_eq!(lines("?20one\n?21two", Some('?')), "?20one?21two");
        let first = "x".repeat(FIRST);
        assert_eq!(lines(&format!("{first}\n{first}\ny"), None), format!("{first}{first} y"));
        assert_eq!(squeezed(" one\n\n two\t "), "one two");
    }
}
