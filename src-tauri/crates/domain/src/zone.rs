//! Days and months of a time zone as stretches of UTC.
//!
//! Source of the rules: the IANA database, through `chrono-tz`.

use chrono::{DateTime, Days, Months, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;

/// The first moment of a local day. Where a change of the clock skips midnight, the day begins
/// with the first moment that exists; where midnight comes twice, with the earlier one.
pub fn day_start(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    let exists = |minutes: i64| {
        let local = midnight + chrono::TimeDelta::minutes(minutes);
        zone.from_local_datetime(&local).earliest()
    };
    // No zone has ever skipped more than a whole day (Samoa, 2011-12-30).
    let first = (0..=48).find_map(|half_hours| exists(half_hours * 30));
    first.map_or_else(|| midnight.and_utc(), |at| at.with_timezone(&Utc))
}

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(NaiveDate);

impl Month {
    /// The month that `day` lies in.
    pub fn of(day: NaiveDate) -> Self {
        use chrono::Datelike as _;
        Self(day.with_day(1).unwrap_or(day))
    }

    /// Reads `2026-10`.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 7)
            .then(|| NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok())?
            .map(Self)
    }

    /// The first day.
    pub fn first_day(self) -> NaiveDate {
        self.0
    }

    /// The month after.
    pub fn next(self) -> Self {
        Self(self.0.checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX))
    }

    /// The month before.
    pub fn previous(self) -> Self {
        Self(self.0.checked_sub_months(Months::new(1)).unwrap_or(NaiveDate::MIN))
    }

    /// How many days it has.
    pub fn days(self) -> u32 {
        u32::try_from((self.next().0 - self.0).num_days()).unwrap_or(31)
    }

    /// The stretch `[from, until)` of UTC that the month covers in `zone`.
    pub fn span(self, zone: Tz) -> (DateTime<Utc>, DateTime<Utc>) {
        (day_start(self.0, zone), day_start(self.next().0, zone))
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m"))
    }
}

/// The day after, or the last day there is.
pub(crate) fn tomorrow(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_in_jakarta_starts_seven_hours_early() {
        let (from, until) = Month::parse("2026-10").unwrap().span(chrono_tz::Asia::Jakarta);
        assert_eq!(from.to_rfc3339(), "2026-09-30T17:00:00+00:00");
        assert_eq!(until.to_rfc3339(), "2026-10-31T17:00:00+00:00");
        assert!(Month::parse("2026-13").is_none() && Month::parse("2026-1").is_none());
    }

    #[test]
    fn a_day_without_midnight_starts_when_it_can() {
        let day = NaiveDate::from_ymd_opt(2018, 11, 4).unwrap();
        let start = day_start(day, chrono_tz::America::Sao_Paulo);
        assert_eq!(
            start.to_rfc3339(),
            "2018-11-04T03:00:00+00:00",
            "clocks went from 00:00 to 01:00"
        );
        let lost = NaiveDate::from_ymd_opt(2011, 12, 30).unwrap();
        assert_eq!(
            day_start(lost, chrono_tz::Pacific::Apia),
            day_start(tomorrow(lost), chrono_tz::Pacific::Apia)
        );
    }
}
