//! Credentials in a file of the workspace, encrypted with a passphrase (age, scrypt).
//!
//! The passphrase comes from the environment and is never stored. Every change writes a new file
//! and renames it over the old one, so that a crash leaves one of the two.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use age::secrecy::SecretString as Passphrase;
use domain::ConnectionId;
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::Pairs;
use crate::{ApiError, Code};

pub(super) struct SecretFile {
    path: PathBuf,
    passphrase: Option<SecretString>,
}

/// log2 of scrypt's N. Fixed, because measuring it makes what a busy computer may open depend on
/// how busy it is.
const WORK: u8 = 17;
/// The most that is done for a file that another program wrote.
const MOST_WORK: u8 = 20;

type Content = BTreeMap<String, Pairs>;

impl SecretFile {
    pub(super) fn new(path: PathBuf, passphrase: Option<SecretString>) -> Self {
        Self { path, passphrase }
    }

    pub(super) fn exists(&self) -> bool {
        self.path.exists()
    }

    pub(super) fn get(&self, connection: &ConnectionId) -> Result<Option<Pairs>, ApiError> {
        Ok(self.read()?.remove(connection.as_str()))
    }

    pub(super) fn put(&self, connection: &ConnectionId, pairs: &Pairs) -> Result<(), ApiError> {
        let mut content = self.read()?;
        content.insert(connection.as_str().to_owned(), pairs.clone());
        self.write(&content)
    }

    /// Writes this alone, whatever was there: no need to open it first.
    pub(super) fn replace(&self, whose: &ConnectionId, pairs: Pairs) -> Result<(), ApiError> {
        self.write(&Content::from([(whose.as_str().to_owned(), pairs)]))
    }

    pub(super) fn remove(&self, connection: &ConnectionId) -> Result<(), ApiError> {
        let mut content = self.read()?;
        if content.remove(connection.as_str()).is_some() {
            self.write(&content)?;
        }
        Ok(())
    }

    fn passphrase(&self) -> Result<Passphrase, ApiError> {
        let missing = || {
            ApiError::new(
                Code::KeychainLocked,
                "This computer has no keychain, and no passphrase was given for the encrypted file.",
                "Set COUNTERSIGN_PASSPHRASE, or start the program where a keychain is unlocked.",
            )
        };
        let text = self.passphrase.as_ref().ok_or_else(missing)?;
        Ok(Passphrase::from(text.expose_secret().to_owned()))
    }

    fn read(&self) -> Result<Content, ApiError> {
        let passphrase = self.passphrase()?;
        let Ok(sealed) = fs::read(&self.path) else {
            return Ok(Content::new());
        };
        let mut identity = age::scrypt::Identity::new(passphrase);
        identity.set_max_work_factor(MOST_WORK);
        let plain = age::decrypt(&identity, &sealed).map(Zeroizing::new).map_err(|_| wrong())?;
        serde_json::from_slice(&plain).map_err(|_| wrong())
    }

    fn write(&self, content: &Content) -> Result<(), ApiError> {
        let mut recipient = age::scrypt::Recipient::new(self.passphrase()?);
        recipient.set_work_factor(WORK);
        let failed = |what: String| {
            ApiError::new(
                Code::ReadOnly,
                format!(
                    "The encrypted key file could not be written: {what}. The old one is kept."
                ),
                "Free some space or check the folder's permissions, then try again.",
            )
        };
        let plain = Zeroizing::new(serde_json::to_vec(content).map_err(|e| failed(e.to_string()))?);
        let sealed = age::encrypt(&recipient, &plain).map_err(|e| failed(e.to_string()))?;
        crate::files::replace(&self.path, &sealed).map_err(|e| failed(e.to_string()))
    }
}

fn wrong() -> ApiError {
    ApiError::new(
        Code::KeychainLocked,
        "The encrypted key file cannot be opened with this passphrase.",
        "Check COUNTERSIGN_PASSPHRASE. The file was left as it is.",
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn file(folder: &Path, passphrase: &str) -> SecretFile {
        SecretFile::new(folder.join("secrets.age"), Some(SecretString::from(passphrase.to_owned())))
    }

    #[test]
    fn what_is_kept_comes_back_with_the_same_passphrase_only() {
        let folder = tempfile::tempdir().unwrap();
        let id = ConnectionId::new("c1");
        let pairs = Pairs::from([("secret".to_owned(), "sk_test_canary".to_owned())]);
        file(folder.path(), "open sesame").put(&id, &pairs).unwrap();

        let sealed = fs::read(folder.path().join("secrets.age")).unwrap();
        let canary = b"sk_test_canary";
        assert!(!sealed.windows(canary.len()).any(|w| w == canary), "the secret is in the clear");
        assert_eq!(file(folder.path(), "open sesame").get(&id).unwrap(), Some(pairs));
        assert_eq!(file(folder.path(), "wrong").get(&id).unwrap_err().code, Code::KeychainLocked);

        let none = SecretFile::new(folder.path().join("secrets.age"), None);
        assert_eq!(none.get(&id).unwrap_err().code, Code::KeychainLocked);
    }
}
