//! Accounts of several currencies: a statement has one, and its lines come before it, so such a
//! table is read once for each of its currencies.

use domain::Currency;

/// How often a table is read. From here on, the last statement has the rows of all currencies that
/// are left, and no balance can prove it.
const MOST: usize = 10;

/// The currencies of a table in the order in which they appear, and whose rows are read now.
#[derive(Debug, Default)]
pub(super) struct Currencies {
    named: Vec<Currency>,
    now: usize,
    /// There are more than could be named.
    beyond: bool,
}

impl Currencies {
    /// To which statement the rows of a currency belong, where that is known.
    pub(super) fn known(&self, currency: Currency) -> Option<usize> {
        let named = self.named.iter().position(|named| *named == currency);
        named.or(self.beyond.then(|| self.named.len().saturating_sub(1)))
    }

    /// To which statement of the table a row belongs. One that names no currency belongs to the
    /// first.
    pub(super) fn place(&mut self, of: Option<Currency>) -> usize {
        let Some(currency) = of else { return 0 };
        self.known(currency).unwrap_or_else(|| {
            match self.named.len() {
                MOST => self.beyond = true,
                _ => self.named.push(currency),
            }
            self.named.len() - 1
        })
    }

    /// Whether the rows of this place are those that are read now.
    pub(super) fn is_now(&self, place: usize) -> bool {
        place == self.now
    }

    /// Whether the table is read for the first time.
    pub(super) fn is_first(&self) -> bool {
        self.now == 0
    }

    /// Whether the rows that are read now have more than one currency.
    pub(super) fn is_mixed(&self) -> bool {
        self.beyond && self.now + 1 == self.named.len()
    }

    /// The currency of the rows that are read now; `said` is what the file says of all.
    pub(super) fn now(&self, said: Option<Currency>) -> Option<Currency> {
        match self.is_several() {
            true => self.named.get(self.now).copied().filter(|_| !self.is_mixed()),
            false => said.or(self.named.first().copied()),
        }
    }

    /// Whether what the file says of its balances is about the rows that are read now.
    pub(super) fn is_about(&self, said: Option<Currency>) -> bool {
        !self.is_several() || said.is_some_and(|said| self.now(None) == Some(said))
    }

    /// Whether rows with different currencies were seen.
    pub(super) fn is_several(&self) -> bool {
        self.named.len() > 1
    }

    /// Goes on to the next currency; `false`: all rows were read.
    pub(super) fn next(&mut self) -> bool {
        self.now += 1;
        self.now < self.named.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Option<Currency> {
        Currency::new(code).ok()
    }

    #[test]
    fn each_has_its_turn() {
        let mut all = Currencies::default();
        let places = ["EUR", "USD", "EUR", ""].map(|code| all.place(currency(code)));
        assert_eq!(places, [0, 1, 0, 0]);
        assert_eq!((all.now(None), all.is_first()), (currency("EUR"), true));
        assert!(all.is_about(currency("EUR")) && !all.is_about(currency("USD")));
        assert!(!all.is_about(None), "nobody knows of which it speaks");
        assert!(all.next());
        assert_eq!((all.now(currency("EUR")), all.is_first()), (currency("USD"), false));
        assert!(!all.next());
    }

    #[test]
    fn what_the_file_says_counts_where_there_is_one() {
        let mut one = Currencies::default();
        one.place(None);
        assert_eq!(one.now(currency("IDR")), currency("IDR"));
        assert!(one.is_about(None) && !one.next());
    }

    #[test]
    fn the_last_takes_what_is_left() {
        let mut many = Currencies::default();
        let codes = "EUR USD IDR SGD MYR AUD NZD GBP CHF SEK NOK DKK".split(' ');
        let places: Vec<_> = codes.map(|code| many.place(currency(code))).collect();
        assert_eq!(places, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9]);
        let mixed: Vec<_> = (0..MOST).map(|_| (many.is_mixed(), many.next()).0).collect();
        assert_eq!(mixed.iter().filter(|mixed| **mixed).count(), 1);
        assert_eq!(mixed.last(), Some(&true));
    }
}
