//! How many tests passed and failed, read from what each runner says at its end.

use std::ops::AddAssign;

use crate::sh::Line;

/// Passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl Tally {
    /// Runs a runner before the person's eyes and counts. One that fails without saying so counts
    /// as one failure, and one that ran nothing is a failure too: a suite that vanished must not
    /// look green.
    pub(crate) fn of(line: Line) -> anyhow::Result<Self> {
        let mut tally = Self::default();
        let mut said = false;
        let succeeded = line.follow(|text| {
            println!("{text}");
            if let Some(counted) = read(text) {
                tally += counted;
                said = true;
            }
        })?;
        if (!succeeded || !said) && tally.failed == 0 {
            tally.failed = 1;
        }
        Ok(tally)
    }
}

/// `test result: ok. 5 passed; 0 failed; …` (cargo), `Tests  1 failed | 12 passed (13)` (Vitest),
/// `flows: 3 passed, 0 failed` (ours).
fn read(line: &str) -> Option<Tally> {
    let plain = without_colour(line);
    let text = plain.trim_start();
    if !["test result: ", "Tests ", "flows: ", "screenshots: "]
        .iter()
        .any(|start| text.starts_with(start))
    {
        return None;
    }
    let words: Vec<&str> =
        text.split([' ', ';', ',', '|']).filter(|word| !word.is_empty()).collect();
    let before = |what: &str| {
        let pair = words.windows(2).find(|pair| pair[1] == what);
        pair.and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
    };
    Some(Tally { passed: before("passed"), failed: before("failed") })
}

fn without_colour(line: &str) -> String {
    let mut pieces = line.split('\u{1b}');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        plain.push_str(piece.split_once('m').map_or("", |(_, rest)| rest));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sh;

    #[test]
    fn every_runner_is_understood() {
        let tally = |passed, failed| Some(Tally { passed, failed });
        let cargo = "test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        assert_eq!(read(cargo), tally(5, 0));
        assert_eq!(read("test result: FAILED. 4 passed; 2 failed; 0 ignored"), tally(4, 2));
        assert_eq!(read("      Tests  12 passed (12)"), tally(12, 0));
        assert_eq!(
            read(
                "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[31m1 failed\u{1b}[39m\u{1b}[22m\u{1b}[2m | \u{1b}[22m\u{1b}[32m12 passed\u{1b}[39m (13)"
            ),
            tally(12, 1)
        );
        assert_eq!(read("flows: 7 passed, 1 failed"), tally(7, 1));
        assert_eq!(read(" Test Files  3 passed (3)"), None, "files are not tests");
        assert_eq!(read("running 5 tests"), None);
    }

    #[test]
    fn a_suite_that_says_nothing_is_not_green() {
        let silent = Tally::of(sh::line("true", &[])).unwrap();
        assert_eq!(silent, Tally { passed: 0, failed: 1 });
        let crashed =
            Tally::of(sh::line("sh", &["-c", "echo 'flows: 3 passed, 0 failed'; exit 3"]));
        assert_eq!(crashed.unwrap(), Tally { passed: 3, failed: 1 });
    }
}
