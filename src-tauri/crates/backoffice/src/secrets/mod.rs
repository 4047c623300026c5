//! Where credentials are: the keychain of the operating system, an age file in the workspace where
//! there is none, or memory for the demo. Nothing else in the house ever holds one for longer
//! than a request.
//!
//! The keychain is touched lazily, when a request needs it: opening the window asks nobody for a
//! password.

mod file;
mod keychain;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use domain::ConnectionId;
use providers::Credentials;
use secrecy::SecretString;

use crate::{ApiError, Code};
use file::SecretFile;

/// What the audit log's head is kept under.
const HEAD: &str = "head";

/// A connection's secrets by their keys.
pub(crate) type Pairs = BTreeMap<String, String>;

/// Keeps credentials.
pub(crate) struct Secrets {
    place: Place,
    /// Opened once per run, so that the key derivation is paid once.
    seen: Mutex<BTreeMap<ConnectionId, Credentials>>,
}

enum Place {
    Memory,
    Machine { file: SecretFile, head: SecretFile, whose: ConnectionId },
}

impl Secrets {
    /// Credentials of the demo: gone when the program ends.
    pub(crate) fn in_memory() -> Self {
        Self { place: Place::Memory, seen: Mutex::default() }
    }

    /// The keychain, or an age file in `workspace` where there is none. A folder has one name in the
    /// keychain, however somebody spells it: `workspace` must be the canonical one.
    pub(crate) fn of_machine(workspace: &Path, passphrase: Option<SecretString>) -> Self {
        let head = SecretFile::new(workspace.join("audit-head.age"), passphrase.clone());
        let file = SecretFile::new(workspace.join("secrets.age"), passphrase);
        let whose = ConnectionId::new(format!("audit log of {}", workspace.display()));
        Self { place: Place::Machine { file, head, whose }, seen: Mutex::default() }
    }

    /// The credentials of a connection.
    pub(crate) fn get(&self, connection: &ConnectionId) -> Result<Credentials, ApiError> {
        self.find(connection)?.ok_or_else(|| {
            ApiError::new(
                Code::KeychainLocked,
                "The keychain holds no key for this connection.",
                "Enter the key again under Connections, or with `countersign connection rotate`.",
            )
        })
    }

    /// What is kept under a name, where something is.
    pub(crate) fn find(&self, connection: &ConnectionId) -> Result<Option<Credentials>, ApiError> {
        if let Some(found) = self.remembered().get(connection) {
            return Ok(Some(found.clone()));
        }
        let pairs = match &self.place {
            Place::Memory => None,
            // A file beside the ledger means that this workspace was set up without a keychain.
            Place::Machine { file, .. } if file.exists() => file.get(connection)?,
            Place::Machine { .. } => keychain::get(connection)?,
        };
        let Some(pairs) = pairs else { return Ok(None) };
        let credentials = Credentials::from_pairs(pairs);
        self.remembered().insert(connection.clone(), credentials.clone());
        Ok(Some(credentials))
    }

    /// Keeps the credentials of a connection, replacing older ones.
    pub(crate) fn put(
        &self,
        connection: &ConnectionId,
        credentials: &Credentials,
    ) -> Result<(), ApiError> {
        if let Place::Machine { file, .. } = &self.place {
            let pairs: Pairs =
                credentials.expose().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
            if file.exists() || !keychain::is_there() {
                file.put(connection, &pairs)?;
            } else {
                keychain::put(connection, &pairs)?;
            }
        }
        self.remembered().insert(connection.clone(), credentials.clone());
        Ok(())
    }

    /// Forgets the credentials of a connection. Having none is not an error.
    pub(crate) fn remove(&self, connection: &ConnectionId) -> Result<(), ApiError> {
        self.remembered().remove(connection);
        match &self.place {
            Place::Memory => Ok(()),
            Place::Machine { file, .. } if file.exists() => file.remove(connection),
            Place::Machine { .. } => keychain::remove(connection),
        }
    }

    /// Keeps the head of the audit log in the place of the last one: no secret, but out of the reach of
    /// whoever only has the ledger.
    pub(crate) fn keep_head(&self, head: &str) -> Result<(), ApiError> {
        let Place::Machine { head: file, whose, .. } = &self.place else { return Ok(()) };
        let pairs = Pairs::from([(HEAD.to_owned(), head.to_owned())]);
        match keychain::is_there() {
            true => keychain::put(whose, &pairs),
            false => file.replace(whose, pairs),
        }
    }

    /// The head that was kept last. The keychain is asked wherever one answers: whoever has the folder
    /// can lay a file into it.
    pub(crate) fn kept_head(&self) -> Result<Option<String>, ApiError> {
        let Place::Machine { head: file, whose, .. } = &self.place else { return Ok(None) };
        let kept = if keychain::is_there() { keychain::get(whose)? } else { None };
        let pairs = match kept {
            None if file.exists() => file.get(whose)?,
            kept => kept,
        };
        Ok(pairs.and_then(|mut pairs| pairs.remove(HEAD)))
    }

    /// Where credentials are kept, for `doctor`.
    pub(crate) fn place(&self) -> &'static str {
        match &self.place {
            Place::Memory => "memory, for the demo",
            Place::Machine { file, .. } if file.exists() => "an encrypted file in the workspace",
            Place::Machine { .. } if keychain::is_there() => "the keychain",
            Place::Machine { .. } => {
                "an encrypted file in the workspace, once there is a key to keep"
            }
        }
    }

    fn remembered(&self) -> std::sync::MutexGuard<'_, BTreeMap<ConnectionId, Credentials>> {
        self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
