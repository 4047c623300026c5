//! `cargo xtask run`: from a fresh checkout to an open window.

use std::env;

use anyhow::bail;

use crate::sh::{cargo, line, root};
use crate::system::Need;
use crate::{node, system};

pub(crate) fn run() -> anyhow::Result<()> {
    system::ensure(Need::Build)?;
    node::ensure()?;
    println!("Building the page");
    node::script("build")?;
    println!("Building the window");
    cargo(&["build", "--workspace", "--bin", "countersign-desktop"]).run()?;
    let program = root().join("target/debug/countersign-desktop");
    let program = program.to_string_lossy();
    if !has_display() {
        bail!(
            "There is no display here, so the window cannot be opened; on one, start {program} --demo"
        );
    }
    println!("Opening the demo workspace");
    line(&program, &["--demo"]).run()
}

fn has_display() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
