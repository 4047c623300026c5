//! The names of months in the seven languages, whole or cut.

/// Beginnings that are enough to know a month by; the longest that fits wins.
const MONTHS: &[(&str, u32)] = &[
    ("jan", 1),
    ("jän", 1),
    ("ene", 1),
    ("janv", 1),
    ("feb", 2),
    ("peb", 2),
    ("fev", 2),
    ("fév", 2),
    ("mar", 3),
    ("mär", 3),
    ("mrz", 3),
    ("mae", 3),
    ("maa", 3),
    ("mrt", 3),
    ("apr", 4),
    ("avr", 4),
    ("abr", 4),
    ("may", 5),
    ("mai", 5),
    ("mei", 5),
    ("jun", 6),
    ("juin", 6),
    ("jul", 7),
    ("juil", 7),
    ("aug", 8),
    ("agu", 8),
    ("ags", 8),
    ("ago", 8),
    ("aoû", 8),
    ("aou", 8),
    ("agt", 8),
    ("sep", 9),
    ("set", 9),
    ("oct", 10),
    ("okt", 10),
    ("out", 10),
    ("nov", 11),
    ("nop", 11),
    ("dec", 12),
    ("dez", 12),
    ("des", 12),
    ("dic", 12),
    ("déc", 12),
];

/// Whole names, so that no word that merely begins like one is a month.
const WHOLE: &[&str] = &[
    "january",
    "januari",
    "januar",
    "jänner",
    "janvier",
    "enero",
    "janeiro",
    "janv",
    "jan",
    "ene",
    "february",
    "februari",
    "februar",
    "février",
    "fevrier",
    "febrero",
    "fevereiro",
    "pebruari",
    "febr",
    "févr",
    "fevr",
    "feb",
    "peb",
    "fév",
    "fev",
    "march",
    "maret",
    "märz",
    "maerz",
    "marz",
    "mars",
    "marzo",
    "março",
    "marco",
    "maart",
    "mar",
    "mär",
    "mrz",
    "mrt",
    "maa",
    "april",
    "avril",
    "abril",
    "apr",
    "avr",
    "abr",
    "may",
    "mai",
    "mei",
    "mayo",
    "maio",
    "june",
    "juni",
    "juin",
    "junio",
    "junho",
    "jun",
    "july",
    "juli",
    "juillet",
    "julio",
    "julho",
    "juil",
    "jul",
    "august",
    "agustus",
    "août",
    "aout",
    "agosto",
    "augustus",
    "aug",
    "agu",
    "ags",
    "agt",
    "ago",
    "september",
    "septembre",
    "septiembre",
    "setembro",
    "sept",
    "sep",
    "set",
    "october",
    "oktober",
    "octobre",
    "octubre",
    "outubro",
    "oct",
    "okt",
    "out",
    "november",
    "nopember",
    "novembre",
    "noviembre",
    "novembro",
    "nov",
    "nop",
    "december",
    "dezember",
    "desember",
    "décembre",
    "decembre",
    "diciembre",
    "dezembro",
    "dec",
    "dez",
    "des",
    "dic",
    "déc",
];

/// The month that a text begins with, which is passed over together with a point behind it.
pub(super) fn month(rest: &mut &str) -> Option<u32> {
    let letters = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let (word, after) = rest.split_at_checked(letters).filter(|_| (3..=12).contains(&letters))?;
    let word = word.to_lowercase();
    if !WHOLE.contains(&word.as_str()) {
        return None;
    }
    let fits = MONTHS.iter().filter(|(beginning, _)| word.starts_with(beginning));
    let (_, month) = fits.max_by_key(|(beginning, _)| beginning.len())?;
    *rest = after.strip_prefix('.').unwrap_or(after);
    Some(*month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_month() {
        for name in WHOLE {
            let mut rest = *name;
            assert!(month(&mut rest).is_some(), "{name}");
        }
        for (name, wanted) in [("Juin", 6), ("juillet", 7), ("mars", 3), ("mayo", 5), ("Okt.", 10)]
        {
            let mut rest = name;
            assert_eq!((month(&mut rest), rest), (Some(wanted), ""), "{name}");
        }
        for none in ["maybe", "marchand", "decor", "ma", "setting"] {
            assert_eq!(month(&mut { none }), None, "{none}");
        }
    }
}
