//! `:NS:`, in which some banks write what others write into `:86:`: a line begins with two digits that
//! say what it is.

use super::sepa::Sections;
use super::{Narrative, numbered::goes_on, set, set_account, words};

/// The line of a statement's own `:NS:` that says whose account it is.
const OWNER: &str = "22";

pub(super) fn add(found: &mut Narrative<'_>, text: &str) {
    let (mut purpose, mut name) = <(Sections, Sections)>::default();
    let mut kind = "";
    for (number, line) in lines(text) {
        match number {
            "15" | "16" => name.add(line, goes_on(line)),
            "17" => kind = line,
            "34" => {
                set_account(&mut found.account, line);
            }
            "18" | "19" | "20" | "33" => {}
            _ => purpose.add(line, goes_on(line)),
        }
    }
    set(&mut found.name, &name.plain());
    let own = std::mem::take(&mut found.text);
    found.say(kind);
    purpose.tell(found);
    let told = std::mem::replace(&mut found.text, own);
    words::add(&mut found.text, &told);
}

/// Whose account it is, where the `:NS:` of a statement says so.
pub(in super::super) fn owner(text: &str) -> Option<String> {
    let owner = lines(text).find(|(number, _)| *number == OWNER).map(|(_, line)| line.trim())?;
    (!owner.is_empty()).then(|| owner.to_owned())
}

/// Each line with its number; without one it is all text.
fn lines(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let digits = |number: &str| number.bytes().all(|byte| byte.is_ascii_digit());
    text.split('\n').filter(|line| !line.is_empty()).map(move |line| {
        line.split_at_checked(2).filter(|(number, _)| digits(number)).unwrap_or(("", line))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_by_their_numbers() {
        let mut found = Narrative::default();
        add(
            &mut found,
            "01Invoice 17\n02EREF+E-1\n15Doe Ltd.\n17TRANSFER\n1812\n3310020030\n34004711",
        );
        assert_eq!(found.text, "TRANSFER Invoice 17");
        assert_eq!(found.name.as_deref(), Some("Doe Ltd."));
        assert_eq!(found.account.as_deref(), Some("004711"));
        assert_eq!(found.end_to_end_id.as_deref(), Some("E-1"));
        assert_eq!(owner("22Test GmbH\n23Account").as_deref(), Some("Test GmbH"));
        assert_eq!((owner("223"), owner("é"), owner("22")), (Some("3".to_owned()), None, None));
    }
}
