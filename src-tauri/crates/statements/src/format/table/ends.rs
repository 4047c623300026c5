//! At which end of short dates the year stands: `26-10-13` may be a day of 2026 or of 2013.

/// What a column of short dates has at its two ends.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ends {
    /// Dates that may begin with the year, and dates that cannot.
    open: u64,
    closed: u64,
    first: Span,
    last: Span,
}

/// The lowest and the highest number that was seen.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Span(Option<(u32, u32)>);

impl Span {
    fn add(&mut self, other: Self) {
        self.0 = match (self.0, other.0) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (one, other) => one.or(other),
        };
    }

    fn width(self) -> u32 {
        self.0.map_or(0, |(low, high)| high - low)
    }
}

/// Days of a statement lie at least so far apart where they are told from its years.
const DAYS: u32 = 4;

impl Ends {
    /// The ends of one date, and whether the first may be the year.
    pub(super) fn of(first: u32, last: u32, open: bool) -> Self {
        let span = |number| Span(Some((number, number)));
        let (first, last) = (span(first), span(last));
        Self { open: u64::from(open), closed: u64::from(!open), first, last }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.open += other.open;
        self.closed += other.closed;
        self.first.add(other.first);
        self.last.add(other.last);
    }

    /// Whether all dates may begin with the year.
    pub(super) fn open(self) -> bool {
        self.open > 0 && self.closed == 0
    }

    /// Whether some cannot.
    pub(super) fn closed(self) -> bool {
        self.closed > 0
    }

    /// Whether the years can only be meant to be last: days go up and down through the month, and
    /// years stay about the same. The other way round it may as well be one day of many years.
    pub(super) fn year_last(self) -> bool {
        self.first.width() >= DAYS.max(self.last.width().saturating_mul(4))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_stay_about_the_same_and_days_do_not() {
        let table: &[(&[(u32, u32)], bool)] = &[
            (&[(13, 26), (14, 26), (28, 26)], true),
            (&[(30, 25), (2, 26)], true),
            (&[(1, 24), (31, 26)], true),
            (&[(26, 13), (26, 14), (26, 28)], false),
            (&[(25, 30), (26, 2)], false),
            (&[(13, 26)], false),
            (&[(13, 26), (14, 26)], false),
            (&[(25, 1), (26, 1)], false),
        ];
        for (dates, wanted) in table {
            let mut ends = Ends::default();
            dates.iter().for_each(|&(first, last)| ends.add(Ends::of(first, last, true)));
            assert!(ends.open() && !ends.closed());
            assert_eq!(ends.year_last(), *wanted, "{dates:?}");
        }
    }

    #[test]
    fn one_that_cannot_begin_with_the_year_closes_all() {
        let mut ends = Ends::of(26, 13, true);
        ends.add(Ends::of(26, 40, false));
        assert!(!ends.open() && ends.closed());
        assert!(!Ends::default().open());
    }
}
