//! The world around the command line: a terminal, a disk and a sandbox for the demo.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use backoffice::view::Event;
use backoffice::{Host, HostError};

use crate::progress::Progress;

/// The command line as a host.
pub struct CommandLine {
    progress: Progress,
    demo: sandbox::Options,
    stays: bool,
}

impl CommandLine {
    /// Shows progress unless `quiet`.
    pub fn new(quiet: bool) -> Self {
        Self { progress: Progress::new(quiet), demo: sandbox::Options::default(), stays: false }
    }

    /// The same for a program that stays open, with what its demo is made of.
    pub fn staying(quiet: bool, demo: sandbox::Options) -> Self {
        Self { progress: Progress::new(quiet), demo, stays: true }
    }
}

#[async_trait]
impl Host for CommandLine {
    fn emit(&self, event: &Event) {
        self.progress.note(event);
    }

    fn open_url(&self, _url: &str) -> Result<(), HostError> {
        Err(HostError("the command line opens no pages".to_owned()))
    }

    fn reveal(&self, _path: &Path) -> Result<(), HostError> {
        Err(HostError("the command line shows no folders".to_owned()))
    }

    fn copy(&self, _text: &str) -> Result<(), HostError> {
        Err(HostError("the command line has no clipboard".to_owned()))
    }

    fn notify(&self, _text: &str) -> Result<(), HostError> {
        Err(HostError("the command line shows no notices".to_owned()))
    }

    fn choose_save(&self, _name: &str) -> Result<Option<PathBuf>, HostError> {
        Err(HostError("the command line asks no questions".to_owned()))
    }

    fn downloads(&self) -> PathBuf {
        let dirs = directories::UserDirs::new();
        let downloads = dirs.as_ref().and_then(|dirs| dirs.download_dir());
        downloads.map_or_else(|| PathBuf::from("."), Path::to_owned)
    }

    async fn start_demo(&self, folder: &Path) -> Result<serde_json::Value, HostError> {
        sandbox::shared(folder, self.demo.clone(), self.stays)
            .await
            .map_err(|error| HostError(error.to_string()))
    }
}
