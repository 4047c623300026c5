//! When the things of an invented history happened: two years, busier towards the end.

use crate::clock::{DAY, HOUR};
use crate::rng::Rng;

/// How far back history goes, in milliseconds.
pub const SPAN: i64 = 730 * DAY;
/// Weights of the hours of the day, UTC.
const HOURS: [u64; 24] =
    [9, 6, 4, 3, 3, 4, 8, 14, 22, 30, 34, 36, 38, 36, 34, 32, 32, 36, 42, 48, 46, 38, 26, 15];

/// When the `at`-th of `count` things happened before `now`, at least three hours ago. Three times
/// as many a day at the end as at the beginning.
pub fn moment_of(rng: &mut Rng, now: i64, at: usize, count: usize) -> i64 {
    const WHOLE: u64 = 1_000_000;
    let step = at as u64 * 1000 + rng.below(1000);
    let share = step * WHOLE / (count.max(1) as u64 * 1000);
    let along = ((WHOLE * WHOLE + 8 * WHOLE * share).isqrt() - WHOLE) / 2;
    let day = (now - SPAN + SPAN / WHOLE as i64 * along as i64) / DAY * DAY;
    let at = day + rng.weighted(&HOURS) as i64 * HOUR + rng.range(0, HOUR - 1);
    if at >= now - 3 * HOUR { at - 2 * DAY } else { at.max(now - SPAN) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn history_stays_inside_its_two_years_and_grows() {
        let (now, mut rng) = (1_792_540_800_000, Rng::new(1));
        let all: Vec<i64> = (0..2000).map(|at| moment_of(&mut rng, now, at, 2000)).collect();
        assert!(all.iter().all(|at| (now - SPAN..now - 3 * HOUR).contains(at)));
        let early = all.iter().filter(|at| **at < now - SPAN / 2).count();
        assert!((500..900).contains(&early), "{early}");
    }
}
