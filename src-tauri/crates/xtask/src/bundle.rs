//! `cargo xtask bundle`: the packages a person installs.

use crate::sh::{cargo, line, root};
use crate::system::Need;
use crate::{node, system};

pub(crate) fn bundle() -> anyhow::Result<()> {
    system::ensure(Need::Build)?;
    node::ensure()?;
    node::script("build")?;
    // The command line goes into the same packages.
    cargo(&["build", "--release", "--package", "cli"]).run()?;
    let tauri = [
        "exec",
        "--yes",
        "--package=@tauri-apps/cli@2",
        "--",
        "tauri",
        "build",
        "--bundles",
        "deb,rpm",
    ];
    line("npm", &tauri).within(&root().join("src-tauri")).run()?;
    println!("The packages are in target/release/bundle");
    Ok(())
}
