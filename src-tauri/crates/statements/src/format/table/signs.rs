//! Words that say in or out, in the languages of banks.

/// Which way money went, as the account's owner sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    In,
    Out,
}

const IN: &[&str] = &[
    "+",
    "cr",
    "cr.",
    "c",
    "k",
    "kr",
    "h",
    "ct",
    "in",
    "credit",
    "kredit",
    "haben",
    "gutschrift",
    "bij",
    "credito",
    "abono",
    "haber",
    "entrada",
    "incoming",
    "masuk",
    "uang masuk",
    "money in",
    "deposit",
    "credited",
    "dana masuk",
    "receita",
    "ingreso",
];

const OUT: &[&str] = &[
    "-",
    "dr",
    "dr.",
    "db",
    "db.",
    "d",
    "s",
    "dt",
    "out",
    "debit",
    "debet",
    "soll",
    "lastschrift",
    "belastung",
    "af",
    "debito",
    "cargo",
    "debe",
    "saida",
    "outgoing",
    "keluar",
    "uang keluar",
    "money out",
    "withdrawal",
    "debited",
    "dana keluar",
    "despesa",
    "gasto",
];

/// What a word says, where it is one that banks use for this alone.
pub(super) fn way(word: &str) -> Option<Way> {
    if word.len() > 16 {
        return None;
    }
    let lower = word.trim().to_lowercase();
    let plain = lower.replace('é', "e").replace('í', "i");
    let known = |words: &[&str]| words.contains(&plain.as_str());
    match (known(IN), known(OUT)) {
        (true, _) => Some(Way::In),
        (_, true) => Some(Way::Out),
        _ => None,
    }
}

/// What a word says at an amount, where some are currencies: crowns behind and in front, and the
/// `K` of kwacha and kina in front.
pub(super) fn beside(word: &str, front: bool) -> Option<Way> {
    let lower = word.to_lowercase();
    let currency = matches!(lower.as_str(), "kr" | "kr.") || front && lower == "k";
    way(word).filter(|_| !currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crowns_at_an_amount_say_neither() {
        assert_eq!(way("kr"), Some(Way::In), "in a column of its own");
        assert_eq!(
            (beside("kr", false), beside("Kr.", true), beside("K", true)),
            (None, None, None)
        );
        assert_eq!((beside("K", false), beside("CR", true)), (Some(Way::In), Some(Way::In)));
    }

    #[test]
    fn words_of_every_language() {
        for word in ["CR", "Haben", "Bij", "Crédito", "Abono", "Kredit", " in ", "+"] {
            assert_eq!(way(word), Some(Way::In), "{word}");
        }
        for word in ["DB", "S", "Af", "Débit", "Cargo", "Debet", "Lastschrift", "-"] {
            assert_eq!(way(word), Some(Way::Out), "{word}");
        }
        for word in ["", "transfer", "EUR", "x"] {
            assert_eq!(way(word), None, "{word}");
        }
    }
}
