//! Moments as ISO 8601 text with a zone's offset, a million times a second.
//!
//! The offset of a zone is looked up once per quarter of an hour, the smallest step at which any
//! zone has changed its clock since 1980; earlier moments are looked up one by one.

use chrono::{DateTime, Offset as _, TimeZone as _};
use chrono_tz::Tz;

const QUARTER_MS: i64 = 900_000;
const SLOTS: usize = 4_096;
const UNUSED: i64 = i64::MIN;
/// 1980-01-01.
const ORDERLY_SINCE_MS: i64 = 315_532_800_000;

/// Writes moments of one zone.
pub(crate) struct Stamper {
    zone: Tz,
    offsets: Vec<(i64, i32)>,
}

impl Stamper {
    pub(crate) fn new(zone: Tz) -> Self {
        Self { zone, offsets: vec![(UNUSED, 0); SLOTS] }
    }

    /// Appends `2026-11-03T10:24:00+07:00`, with milliseconds where there are any.
    pub(crate) fn write(&mut self, ms: i64, out: &mut Vec<u8>) {
        let offset = self.offset(ms);
        let local = i128::from(ms) + i128::from(offset) * 1_000;
        // A signed 64-bit count of milliseconds spans fewer days than an i64 holds.
        let day = i64::try_from(local.div_euclid(86_400_000)).unwrap_or(0);
        let in_day = u32::try_from(local.rem_euclid(86_400_000)).unwrap_or(0);
        write_date(day, out);
        out.push(b'T');
        write_time(in_day, out);
        write_offset(offset, out);
    }

    fn offset(&mut self, ms: i64) -> i32 {
        if ms < ORDERLY_SINCE_MS {
            return look_up(self.zone, ms);
        }
        let quarter = ms / QUARTER_MS;
        let at = usize::try_from(quarter).unwrap_or(0) % SLOTS;
        if self.offsets[at].0 != quarter {
            self.offsets[at] = (quarter, look_up(self.zone, ms));
        }
        self.offsets[at].1
    }
}

/// Seconds east of UTC. Moments that no calendar holds have none.
fn look_up(zone: Tz, ms: i64) -> i32 {
    DateTime::from_timestamp_millis(ms)
        .map_or(0, |at| zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc())
}

/// The proleptic Gregorian date of a day since 1970-01-01, by counting from 0000-03-01 in cycles
/// of 400 years, so that the leap day is the last of its year.
fn date(day: i64) -> (i64, u32, u32) {
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, u32::try_from(month).unwrap_or(1), u32::try_from(of_month).unwrap_or(1))
}

fn write_date(day: i64, out: &mut Vec<u8>) {
    let (year, month, day) = date(day);
    if let Ok(year @ 0..=9_999) = u32::try_from(year) {
        two(year / 100, out);
        two(year % 100, out);
    } else {
        // ISO 8601's expanded form, for what a provider should never have sent.
        out.extend_from_slice(format!("{year:+07}").as_bytes());
    }
    out.push(b'-');
    two(month, out);
    out.push(b'-');
    two(day, out);
}

fn write_time(ms: u32, out: &mut Vec<u8>) {
    two(ms / 3_600_000, out);
    out.push(b':');
    two(ms / 60_000 % 60, out);
    out.push(b':');
    two(ms / 1_000 % 60, out);
    if !ms.is_multiple_of(1_000) {
        out.push(b'.');
        out.push(digit(ms % 1_000 / 100));
        two(ms % 100, out);
    }
}

fn write_offset(seconds: i32, out: &mut Vec<u8>) {
    out.push(if seconds < 0 { b'-' } else { b'+' });
    let minutes = seconds.unsigned_abs() / 60;
    two(minutes / 60, out);
    out.push(b':');
    two(minutes % 60, out);
}

fn two(number: u32, out: &mut Vec<u8>) {
    out.push(digit(number / 10));
    out.push(digit(number));
}

fn digit(number: u32) -> u8 {
    b'0' + u8::try_from(number % 10).unwrap_or(0)
}
