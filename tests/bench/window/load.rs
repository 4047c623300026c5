//! What programs cost while they run, as the kernel counts it.

use std::fs;
use std::time::Duration;

/// What the kernel counts a processor's time in.
const TICK: Duration = Duration::from_millis(10);

/// Processor time of these programs so far, their own and the kernel's for them.
pub fn processor(programs: &[u32]) -> Duration {
    programs.iter().map(|id| TICK * ticks(*id).unwrap_or(0)).sum()
}

fn ticks(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The second field is a name in brackets, which may hold anything.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<u32>().ok();
    Some(next()? + next()?)
}

/// Memory of these programs, in MB; what several share counts once.
pub fn memory(programs: &[u32]) -> f64 {
    let kilobytes = |id: &u32| -> Option<f64> {
        let rollup = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        line.trim().trim_end_matches(" kB").parse().ok()
    };
    programs.iter().filter_map(kilobytes).sum::<f64>() / 1024.0
}

/// How WebKit was told to draw: what a program set for itself is found at its children.
pub fn renderer(programs: &[u32]) -> Vec<(String, String)> {
    let around = |id: &u32| fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
    let mut found: Vec<(String, String)> = programs
        .iter()
        .flat_map(|id| around(id).split(|byte| *byte == 0).map(<[u8]>::to_vec).collect::<Vec<_>>())
        .filter_map(|pair| {
            let (name, value) = std::str::from_utf8(&pair).ok()?.split_once('=')?;
            name.starts_with("WEBKIT_DISABLE_").then(|| (name.to_owned(), value.to_owned()))
        })
        .collect();
    found.sort();
    found.dedup();
    found
}
