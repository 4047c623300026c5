//! The desktop program. Everything it does is in the library, where tests can reach it.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> anyhow::Result<()> {
    countersign_desktop::run()
}
