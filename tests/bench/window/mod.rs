//! The window beside a bare one: how soon rows can be seen, and what it costs to leave it open.
//!
//! The anchor is WebKit's own small browser with a table of a hundred rows, drawn the way our
//! window chose for itself. Both start on the same display, in turn, and are watched by the same
//! eyes: the pixels of the display. Ours opens the large workspace at a provider that answers, so
//! that the sync at its start and the looks by itself are in the figures.

mod load;
mod place;
mod screen;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::ensure;

use crate::Bench;
use crate::display::Display;
use crate::picture::Picture;
use crate::process::{PATIENCE, Process, command, living_in, until};
use crate::table::{Line, Table, millis, percentile};
use screen::Screen;

/// Starts of each, in turn, after one that fills the caches; the middle one counts.
const STARTS: usize = 7;
/// Rows that must be seen.
const ROWS: usize = 15;
/// Between two looks at the display.
const LOOK: Duration = Duration::from_millis(4);
/// From the first rows to idleness: the sync at the start is over.
const SETTLE: Duration = Duration::from_secs(10);
/// How long idleness is watched. What comes by itself every half minute is in it once.
const IDLE: Duration = Duration::from_secs(30);

/// One of the two, with a home of its own.
struct Contender<'a> {
    eyes: &'a Eyes,
    home: PathBuf,
    program: PathBuf,
    arguments: Vec<PathBuf>,
    renderer: Vec<(String, String)>,
    /// Under which name its rows are kept in a picture.
    picture: &'static str,
}

/// The display that both are started on.
struct Eyes {
    display: Display,
    screen: Screen,
}

/// A window whose rows can be seen.
struct Shown<'a> {
    after: Duration,
    home: &'a Path,
    _process: Process,
}

/// What an open window costs.
struct Idle {
    /// Per cent of one core.
    processor: f64,
    /// Megabytes.
    memory: f64,
}

/// Measures, or says why it does not.
pub fn measure(bench: &Bench, large: &Path, table: &mut Table) -> anyhow::Result<()> {
    let Some(bare) = mini_browser() else {
        eprintln!("  skipped: there is no WebKit MiniBrowser below /usr/lib to compare with");
        return Ok(());
    };
    let program = bench.program.with_file_name("countersign-desktop");
    ensure!(program.is_file(), "{} is not built", program.display());
    let folder = tempfile::tempdir_in(&bench.folder)?;
    let workspace = folder.path().join("workspace");
    let _provider = place::workspace(bench, large, &workspace)?;
    let page = place::page(folder.path())?;
    let display = Display::start(folder.path())?;
    let eyes = Eyes { screen: Screen::open(display.screen())?, display };
    let contender = |picture, program, arguments| Contender {
        eyes: &eyes,
        home: folder.path().join(picture),
        picture,
        program,
        arguments,
        renderer: Vec::new(),
    };
    let ours = contender("bench-ours", program, vec!["--workspace".into(), workspace]);
    let mut bare = contender("bench-bare", bare, vec![page]);
    bare.renderer = ours.show()?.renderer();
    bare.show()?;
    compare(bench, &bare, &ours, table)
}

fn compare(
    bench: &Bench,
    bare: &Contender<'_>,
    ours: &Contender<'_>,
    table: &mut Table,
) -> anyhow::Result<()> {
    let (mut theirs, mut mine) = (Vec::new(), Vec::new());
    for _ in 1..STARTS {
        theirs.push(bare.show()?.after);
        mine.push(ours.show()?.after);
    }
    let bare_idle = bare.stay(&mut theirs)?;
    let our_idle = ours.stay(&mut mine)?;
    let (theirs, mine) = (millis(percentile(&mut theirs, 50)), millis(percentile(&mut mine, 50)));
    let anchor = "bare WebKit window, table of 100";
    table.add(Line {
        metric: format!("first rows on the screen, {} sessions", bench.many),
        anchor: (anchor.into(), theirs),
        ours: mine,
        unit: "ms",
        goal: "<= 1.5 of the anchor".into(),
    });
    let more = our_idle.processor - bare_idle.processor;
    table.add(Line {
        metric: format!("open and left alone: of one core ({more:+.2} % beside the anchor)"),
        anchor: (anchor.into(), bare_idle.processor),
        ours: our_idle.processor,
        unit: "%",
        goal: "<= 1 % above the anchor".into(),
    });
    table.add(Line {
        metric: "open and left alone: memory of all its processes".into(),
        anchor: (anchor.into(), bare_idle.memory),
        ours: our_idle.memory,
        unit: "MB",
        goal: "for information".into(),
    });
    Ok(())
}

impl Contender<'_> {
    /// Starts it and waits for its rows. Keeps a picture of what counted as rows.
    fn show(&self) -> anyhow::Result<Shown<'_>> {
        let gone = until(PATIENCE, || living_in(&self.home).is_empty());
        ensure!(gone, "{} does not end", self.program.display());
        let blank = until(PATIENCE, || self.eyes.screen.lines().is_ok_and(|lines| lines == 0));
        ensure!(blank, "something stays on the display");
        let mut start = command(&self.program.to_string_lossy());
        self.eyes.display.surround(&mut start, &self.home)?;
        self.equip(&mut start);
        let began = Instant::now();
        let process = Process::start(&mut start);
        while self.eyes.screen.lines()? < ROWS {
            let shown = format!("{} shows no rows", self.program.display());
            ensure!(began.elapsed() < PATIENCE, shown);
            std::thread::sleep(LOOK);
        }
        let after = began.elapsed();
        Picture::read(self.eyes.display.screen()).keep(self.picture);
        Ok(Shown { after, home: &self.home, _process: process })
    }

    /// One more start, after which it stays open for a while.
    fn stay(&self, starts: &mut Vec<Duration>) -> anyhow::Result<Idle> {
        let shown = self.show()?;
        starts.push(shown.after);
        Ok(shown.idle())
    }

    fn equip(&self, start: &mut Command) {
        start.args(&self.arguments).stdin(Stdio::null()).stdout(Stdio::null());
        start.envs(self.renderer.iter().map(|(name, value)| (name, value)));
    }
}

impl Shown<'_> {
    fn renderer(&self) -> Vec<(String, String)> {
        load::renderer(&living_in(self.home))
    }

    /// Leaves it alone for a while.
    fn idle(&self) -> Idle {
        std::thread::sleep(SETTLE);
        let programs = living_in(self.home);
        let (before, began) = (load::processor(&programs), Instant::now());
        std::thread::sleep(IDLE);
        let spent = load::processor(&programs).saturating_sub(before);
        let processor = spent.as_secs_f64() / began.elapsed().as_secs_f64() * 100.0;
        Idle { processor, memory: load::memory(&programs) }
    }
}

/// WebKit's own small browser, which comes with its library.
fn mini_browser() -> Option<PathBuf> {
    let architectures = std::fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let folders = architectures.map(|entry| entry.path()).chain(["/usr/libexec".into()]);
    let mut places = folders.map(|folder| folder.join("webkit2gtk-4.1/MiniBrowser"));
    places.find(|place| place.is_file())
}
