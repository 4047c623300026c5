//! How a sync comes along, on standard error and only where a person sits in front of it.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::sync::Mutex;
use std::time::Duration;

use backoffice::view::{Event, SyncProgress};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// One line per connection.
pub struct Progress {
    all: Option<MultiProgress>,
    bars: Mutex<BTreeMap<String, ProgressBar>>,
}

impl Progress {
    /// Silent where standard error is no terminal, or where JSON was asked for.
    pub fn new(quiet: bool) -> Self {
        let shown = !quiet && std::io::stderr().is_terminal();
        Self { all: shown.then(MultiProgress::new), bars: Mutex::default() }
    }

    /// Takes note of an event.
    pub fn note(&self, event: &Event) {
        match event {
            Event::SyncProgress(progress) => self.moved(progress),
            Event::SyncEnded(result) => {
                if let Some(bar) = self.bars().remove(&result.name) {
                    bar.finish_and_clear();
                }
            }
            Event::SessionsChanged
            | Event::StatementsChanged
            | Event::ApprovalsChanged
            | Event::ActionChanged(_)
            | Event::WorkspaceChanged => {}
        }
    }

    fn moved(&self, progress: &SyncProgress) {
        let Some(all) = &self.all else { return };
        let mut bars = self.bars();
        let bar = bars.entry(progress.name.clone()).or_insert_with(|| {
            let bar = all.add(ProgressBar::new_spinner());
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        let back = progress.reached.map(|at| format!(", back to {}", at.format("%Y-%m-%d")));
        let (name, stage, rows) = (&progress.name, &progress.stage, progress.rows);
        bar.set_message(format!("{name}: {stage}, {rows} rows{}", back.unwrap_or_default()));
    }

    fn bars(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, ProgressBar>> {
        self.bars.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
