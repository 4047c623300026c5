//! The table.

use std::fmt;
use std::time::Duration;

/// One measured thing: both in the same unit, and which way is better.
pub struct Line {
    pub metric: String,
    pub anchor: (String, f64),
    pub ours: f64,
    pub unit: &'static str,
    pub goal: String,
}

#[derive(Default)]
pub struct Table(Vec<Line>);

impl Table {
    pub fn add(&mut self, line: Line) {
        eprintln!("  {}: {:.3} {}", line.metric, line.ours, line.unit);
        self.0.push(line);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| metric | anchor | ours | ours / anchor | goal |")?;
        writeln!(f, "|---|---|---|---|---|")?;
        for Line { metric, anchor: (name, anchor), ours, unit, goal } in &self.0 {
            // Beside an anchor that costs nothing there is no ratio.
            let ratio =
                if *anchor > 0.0 { format!("{:.3}", ours / anchor) } else { "–".to_owned() };
            writeln!(
                f,
                "| {metric} | {name}: {anchor:.3} {unit} | {ours:.3} {unit} | {ratio} | {goal} |"
            )?;
        }
        Ok(())
    }
}

/// Of the sorted times, the one that so many per cent do not exceed.
pub fn percentile(times: &mut [Duration], percent: usize) -> Duration {
    times.sort_unstable();
    times[(times.len() * percent / 100).min(times.len() - 1)]
}

pub fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
