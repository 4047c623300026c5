//! The world around the program: nobody looks, and the made-up provider is the rig's.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use backoffice::view::Event;
use backoffice::{Host, HostError};
use serde_json::Value;

/// A host that can only say where the provider is.
pub struct Quiet {
    /// How the made-up provider describes itself.
    pub demo: Value,
}

fn nobody<T>() -> Result<T, HostError> {
    Err(HostError("nobody sits here".to_owned()))
}

#[async_trait]
impl Host for Quiet {
    fn emit(&self, _: &Event) {}

    fn open_url(&self, _: &str) -> Result<(), HostError> {
        nobody()
    }

    fn reveal(&self, _: &Path) -> Result<(), HostError> {
        nobody()
    }

    fn copy(&self, _: &str) -> Result<(), HostError> {
        nobody()
    }

    fn notify(&self, _: &str) -> Result<(), HostError> {
        nobody()
    }

    fn choose_save(&self, _: &str) -> Result<Option<PathBuf>, HostError> {
        nobody()
    }

    fn downloads(&self) -> PathBuf {
        PathBuf::new()
    }

    async fn start_demo(&self, _: &Path) -> Result<Value, HostError> {
        Ok(self.demo.clone())
    }
}
