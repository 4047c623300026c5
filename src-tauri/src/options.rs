//! What the program was started with, and where its workspace is.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Parser;
use directories::ProjectDirs;

/// The back office for checkout sessions.
#[derive(Debug, Parser)]
#[command(name = "countersign-desktop", version)]
pub(crate) struct Arguments {
    /// The workspace's folder; made where it is missing
    #[arg(long, value_name = "DIR", env = "COUNTERSIGN_WORKSPACE")]
    pub(crate) workspace: Option<PathBuf>,
    /// Look around with made-up payments: opens the demo workspace
    #[arg(long)]
    pub(crate) demo: bool,
}

/// The workspace this window is about.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// Its folder, absolute, without links: two names of one folder are one workspace.
    pub(crate) folder: PathBuf,
    /// Its payments are made up.
    pub(crate) demo: bool,
}

impl Place {
    /// Where the arguments point, or this person's usual folder.
    pub(crate) fn find(arguments: &Arguments) -> anyhow::Result<Self> {
        let folder = match &arguments.workspace {
            Some(folder) => folder.clone(),
            None => usual(arguments.demo)?,
        };
        let shown = folder.display();
        fs::create_dir_all(&folder).with_context(|| format!("{shown} cannot be made"))?;
        let folder = folder.canonicalize().with_context(|| format!("{shown} cannot be opened"))?;
        Ok(Self { folder, demo: arguments.demo })
    }

    /// Where the log files go.
    pub(crate) fn logs(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// A bus name of this workspace: a second window on the same folder finds the first by it,
    /// while windows on other folders do not.
    pub(crate) fn instance(&self) -> String {
        format!("app.countersign.desktop.w{:016x}", fingerprint(&self.folder))
    }
}

fn usual(demo: bool) -> anyhow::Result<PathBuf> {
    let person = ProjectDirs::from("app", "countersign", "Countersign")
        .context("there is no home folder; say where the workspace is with --workspace DIR")?;
    Ok(person.data_dir().join(if demo { "demo" } else { "workspace" }))
}

/// FNV-1a. Not a secret, only a short name that is the same in every build.
fn fingerprint(folder: &Path) -> u64 {
    let fold = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    folder.as_os_str().as_encoded_bytes().iter().fold(0xcbf2_9ce4_8422_2325, fold)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(workspace: &Path) -> Place {
        Place::find(&Arguments { workspace: Some(workspace.to_owned()), demo: false }).unwrap()
    }

    #[test]
    fn a_missing_folder_is_made() {
        let home = tempfile::tempdir().unwrap();
        let place = place(&home.path().join("a/b"));
        assert!(place.folder.is_dir());
        assert!(place.logs().starts_with(&place.folder));
    }

    #[test]
    fn two_names_of_one_folder_are_one_workspace() {
        let home = tempfile::tempdir().unwrap();
        let one = place(&home.path().join("one"));
        let again = place(&home.path().join("one/../one"));
        assert_eq!(one.instance(), again.instance());
        assert_ne!(one.instance(), place(&home.path().join("two")).instance());
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        fs::write(&file, "").unwrap();
        let arguments = Arguments { workspace: Some(file.clone()), demo: false };
        let error = Place::find(&arguments).unwrap_err();
        assert!(error.to_string().contains(&file.display().to_string()), "{error}");
    }
}
