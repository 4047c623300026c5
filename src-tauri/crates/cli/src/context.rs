//! What every verb needs: the office, and where its answer goes.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use backoffice::view::{Nothing, PeopleView, SwitchRequest};
use backoffice::{Office, Options, Whence};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::args::{Cli, Command, Webhook};
use crate::host::CommandLine;
use crate::pin;

/// The open workspace and the way to print.
pub struct Context {
    office: Arc<Office>,
    /// Print JSON.
    pub json: bool,
}

impl Context {
    /// Opens the workspace that was asked for.
    pub async fn open(cli: &Cli) -> Result<Self> {
        let folder = match &cli.workspace {
            Some(folder) => folder.clone(),
            None => usual_folder("workspace")?,
        };
        Self::open_at(folder, false, CommandLine::new(cli.json), cli).await
    }

    /// Opens the workspace at `folder` with this host.
    pub async fn open_at(
        folder: PathBuf,
        demo: bool,
        host: CommandLine,
        cli: &Cli,
    ) -> Result<Self> {
        let options = Options {
            workspace: folder,
            demo,
            operator: cli.operator.clone(),
            account: backoffice::os_account(),
            from: whence(&cli.command),
            passphrase: std::env::var("COUNTERSIGN_PASSPHRASE").ok().map(Into::into),
            ..Options::default()
        };
        let office = Office::open(options, Arc::new(host)).await?;
        let context = Self { office, json: cli.json };
        context.sign_in(cli.operator.as_deref()).await?;
        Ok(context)
    }

    /// Says who acts, where operators are named. The account of the computer is asked first, so that
    /// whoever is bound to it types nothing.
    async fn sign_in(&self, operator: Option<&str>) -> Result<()> {
        let people: PeopleView = self.call("operator_list", Nothing {}).await?;
        let Some(name) = operator.filter(|_| !people.acting.alone) else { return Ok(()) };
        if people.acting.name.is_some() {
            return Ok(());
        }
        let pin = Some(pin::ask(&format!("PIN of {name}: "), Some("COUNTERSIGN_PIN"))?);
        let request = SwitchRequest { name: name.to_owned(), pin };
        self.call::<_, PeopleView>("operator_switch", request).await.map(|_| ())
    }

    /// The office itself.
    pub fn office(&self) -> &Arc<Office> {
        &self.office
    }

    /// Runs one command of the list.
    pub async fn call<Q: Serialize, A: DeserializeOwned>(
        &self,
        name: &str,
        request: Q,
    ) -> Result<A> {
        let request = serde_json::to_value(request).context("the request could not be written")?;
        let answer = self.office.call(name, request).await?;
        serde_json::from_value(answer)
            .with_context(|| format!("the answer of {name} is not as declared"))
    }

    /// Prints `value` as JSON, or what `human` makes of it.
    pub fn print<T: Serialize>(&self, value: &T, human: impl FnOnce(&T) -> String) -> Result<()> {
        if self.json { line(&serde_json::to_string(value)?) } else { line(&human(value)) }
    }
}

/// A program that listens acts on what providers send it.
fn whence(command: &Command) -> Whence {
    match command {
        Command::Webhook(Webhook::Listen { .. }) => Whence::Webhook,
        _ => Whence::CommandLine,
    }
}

/// Writes a line to standard output. A reader that has gone away (`| head`) is no error.
pub fn line(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{}", text.trim_end()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// A folder of this person's data.
pub fn usual_folder(name: &str) -> Result<PathBuf> {
    let dirs = directories::ProjectDirs::from("app", "countersign", "Countersign");
    let dirs = dirs.context("this account has no home folder; name one with --workspace")?;
    Ok(dirs.data_dir().join(name))
}
