//! The world around the program, as the tests play it.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use backoffice::view::Event;
use backoffice::{Host, HostError, SystemClock};
use chrono::{DateTime, TimeDelta, Utc};
use domain::Clock;
use serde_json::Value;

/// A host that remembers what was asked of it.
#[derive(Default)]
pub struct TestHost {
    /// Everything that was told, in order.
    pub events: Mutex<Vec<Event>>,
    /// Pages that were opened.
    pub opened: Mutex<Vec<String>>,
    /// Texts that were put on the clipboard.
    pub copied: Mutex<Vec<String>>,
    /// Notices that the desktop was given.
    pub noticed: Mutex<Vec<String>>,
    /// Files that were shown.
    pub revealed: Mutex<Vec<PathBuf>>,
    /// What the person answers when asked where to save.
    pub saves_to: Mutex<Option<PathBuf>>,
    /// Where downloads go.
    pub downloads: PathBuf,
    /// How the made-up providers describe themselves.
    pub demo: Mutex<Value>,
}

impl TestHost {
    /// The words of the events since the last time somebody asked.
    pub fn take_events(&self) -> Vec<Event> {
        std::mem::take(&mut self.events.lock().unwrap())
    }
}

#[async_trait]
impl Host for TestHost {
    fn emit(&self, event: &Event) {
        self.events.lock().unwrap().push(event.clone());
    }

    fn open_url(&self, url: &str) -> Result<(), HostError> {
        self.opened.lock().unwrap().push(url.to_owned());
        Ok(())
    }

    fn reveal(&self, path: &Path) -> Result<(), HostError> {
        self.revealed.lock().unwrap().push(path.to_owned());
        Ok(())
    }

    fn copy(&self, text: &str) -> Result<(), HostError> {
        self.copied.lock().unwrap().push(text.to_owned());
        Ok(())
    }

    fn notify(&self, text: &str) -> Result<(), HostError> {
        self.noticed.lock().unwrap().push(text.to_owned());
        Ok(())
    }

    fn choose_save(&self, _name: &str) -> Result<Option<PathBuf>, HostError> {
        Ok(self.saves_to.lock().unwrap().clone())
    }

    fn downloads(&self) -> PathBuf {
        self.downloads.clone()
    }

    async fn start_demo(&self, _folder: &Path) -> Result<Value, HostError> {
        Ok(self.demo.lock().unwrap().clone())
    }
}

/// Real time, moved: signatures are checked against real time, so it cannot simply stand still.
#[derive(Default)]
pub struct TestClock(AtomicI64);

impl TestClock {
    /// Moves it on, or back.
    pub fn advance(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_seconds(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + TimeDelta::seconds(self.0.load(Ordering::SeqCst))
    }
}
