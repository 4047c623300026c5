//! "24h", "3 days", "friday noon": when a link should end, in a person's words.
//!
//! English and Indonesian words are both read, whatever language the window speaks.

use chrono::{
    DateTime, Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc, Weekday,
};
use chrono_tz::Tz;

/// Words that name no moment, or a moment that has passed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpiryError {
    /// Not understood.
    #[error(
        "“{0}” is not a time. Try 24h, 3 days, tomorrow 17:00, friday noon or 2026-11-06 12:00"
    )]
    Unclear(String),
    /// Understood, but it has passed.
    #[error("{0} has already passed")]
    Past(DateTime<Utc>),
}

/// The moment that `words` name, seen from `now` in `zone`.
///
/// A duration (`90 min`, `24h`, `3 hari`) counts from now. A day without a time means its end; a
/// weekday means the next one, never today; a time alone means its next occurrence.
pub fn read(words: &str, now: DateTime<Utc>, zone: Tz) -> Result<DateTime<Utc>, ExpiryError> {
    let text = words.trim().to_lowercase();
    let unclear = || ExpiryError::Unclear(words.trim().to_owned());
    let at = match duration(&text) {
        Some(length) => now.checked_add_signed(length),
        None => moment(&text, now.with_timezone(&zone)),
    };
    let at = at.ok_or_else(unclear)?;
    if at <= now { Err(ExpiryError::Past(at)) } else { Ok(at) }
}

fn duration(text: &str) -> Option<TimeDelta> {
    let text = text.strip_prefix("in ").unwrap_or(text).trim();
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let count: i64 = text[..end].parse().ok()?;
    let seconds = match text[end..].trim() {
        "m" | "min" | "mins" | "minute" | "minutes" | "menit" => 60,
        "h" | "hr" | "hrs" | "hour" | "hours" | "jam" => 3_600,
        "d" | "day" | "days" | "hari" => 86_400,
        "w" | "week" | "weeks" | "minggu" | "pekan" => 604_800,
        _ => return None,
    };
    TimeDelta::try_seconds(count.checked_mul(seconds)?)
}

fn moment(text: &str, now: DateTime<Tz>) -> Option<DateTime<Utc>> {
    let today = now.date_naive();
    let mut parts =
        text.split_whitespace().filter(|w| !matches!(*w, "at" | "on" | "pukul" | "jam"));
    let first = parts.next()?;
    let rest = parts.collect::<Vec<_>>().join(" ");
    if let Some(day) = day(first, today) {
        let time = if rest.is_empty() { Some(END_OF_DAY) } else { time(&rest) };
        return local(day, time?, now.timezone());
    }
    let time = time(text)?;
    let at = local(today, time, now.timezone())?;
    if at > now {
        Some(at)
    } else {
        local(today.checked_add_days(Days::new(1))?, time, now.timezone())
    }
}

const END_OF_DAY: NaiveTime = match NaiveTime::from_hms_opt(23, 59, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};

fn local(day: NaiveDate, time: NaiveTime, zone: Tz) -> Option<DateTime<Utc>> {
    Some(zone.from_local_datetime(&day.and_time(time)).earliest()?.with_timezone(&Utc))
}

fn day(word: &str, today: NaiveDate) -> Option<NaiveDate> {
    match word {
        "today" | "tonight" => Some(today),
        "tomorrow" | "besok" => today.checked_add_days(Days::new(1)),
        "lusa" => today.checked_add_days(Days::new(2)),
        word => weekday(word)
            .and_then(|wanted| {
                (1..=7)
                    .filter_map(|n| today.checked_add_days(Days::new(n)))
                    .find(|d| d.weekday() == wanted)
            })
            .or_else(|| NaiveDate::parse_from_str(word, "%Y-%m-%d").ok()),
    }
}

fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "senin" => Weekday::Mon,
        "selasa" => Weekday::Tue,
        "rabu" => Weekday::Wed,
        "kamis" => Weekday::Thu,
        "jumat" => Weekday::Fri,
        "sabtu" => Weekday::Sat,
        "minggu" | "ahad" => Weekday::Sun,
        word => word.parse().ok()?,
    })
}

fn time(text: &str) -> Option<NaiveTime> {
    match text {
        "noon" | "siang" => return NaiveTime::from_hms_opt(12, 0, 0),
        "midnight" | "end of day" => return Some(END_OF_DAY),
        "evening" | "malam" | "tonight" => return NaiveTime::from_hms_opt(20, 0, 0),
        "morning" | "pagi" => return NaiveTime::from_hms_opt(9, 0, 0),
        _ => {}
    }
    let compact = text.replace(' ', "").replace('.', ":");
    let (clock, afternoon) = match (compact.strip_suffix("pm"), compact.strip_suffix("am")) {
        (Some(clock), _) => (clock, Some(true)),
        (_, Some(clock)) => (clock, Some(false)),
        _ => (compact.as_str(), None),
    };
    let (hour, minute) = match clock.split_once(':') {
        Some((hour, minute)) => (hour.parse::<u32>().ok()?, minute.parse().ok()?),
        None => (afternoon.and(clock.parse::<u32>().ok())?, 0),
    };
    let hour = match afternoon {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(true) => hour % 12 + 12,
        Some(false) => hour % 12,
        None => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tuesday, 3 November 2026, 10:24 in Jakarta.
    fn now() -> DateTime<Utc> {
        "2026-11-03T03:24:00Z".parse().unwrap()
    }

    fn said(words: &str) -> String {
        let at = read(words, now(), chrono_tz::Asia::Jakarta).unwrap();
        at.with_timezone(&chrono_tz::Asia::Jakarta).format("%a %d %b %H:%M").to_string()
    }

    #[test]
    fn people_say_it_in_many_ways() {
        let table = [
            ("24h", "Wed 04 Nov 10:24"),
            ("90 min", "Tue 03 Nov 11:54"),
            ("in 3 days", "Fri 06 Nov 10:24"),
            ("3 hari", "Fri 06 Nov 10:24"),
            ("2 weeks", "Tue 17 Nov 10:24"),
            ("friday noon", "Fri 06 Nov 12:00"),
            ("jumat", "Fri 06 Nov 23:59"),
            ("tuesday", "Tue 10 Nov 23:59"),
            ("tomorrow 17:00", "Wed 04 Nov 17:00"),
            ("besok jam 17.00", "Wed 04 Nov 17:00"),
            ("2026-11-06 12:30", "Fri 06 Nov 12:30"),
            ("5pm", "Tue 03 Nov 17:00"),
            ("9:00", "Wed 04 Nov 09:00"),
            ("12 am", "Wed 04 Nov 00:00"),
        ];
        for (words, expected) in table {
            assert_eq!(said(words), expected, "{words}");
        }
    }

    #[test]
    fn what_is_unclear_or_past_is_refused() {
        for words in ["", "soon", "25:00", "13pm", "0.5h", "99999999999999999999 days"] {
            let answer = read(words, now(), chrono_tz::UTC);
            assert!(matches!(answer, Err(ExpiryError::Unclear(_))), "{words}: {answer:?}");
        }
        assert!(matches!(read("2026-11-01", now(), chrono_tz::UTC), Err(ExpiryError::Past(_))));
        assert!(matches!(read("0h", now(), chrono_tz::UTC), Err(ExpiryError::Past(_))));
    }
}
