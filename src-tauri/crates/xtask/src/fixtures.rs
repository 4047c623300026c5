//! `cargo xtask fixtures`: writes anew what is checked in but made by a program.

use crate::icons;
use crate::sh::cargo;

pub(crate) fn fixtures() -> anyhow::Result<()> {
    icons::draw()?;
    println!("icons/ is drawn");
    cargo(&["test", "--quiet", "--package", "backoffice", "bindings"])
        .with("UPDATE_BINDINGS", "1")
        .run()?;
    println!("ui/src/bindings is written");
    cargo(&["test", "--quiet", "--package", "tests", "--test", "it", "the_table_of_capabilities"])
        .with("UPDATE_BINDINGS", "1")
        .run()?;
    println!("docs/capabilities.md is written");
    Ok(())
}
