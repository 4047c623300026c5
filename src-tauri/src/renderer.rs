//! How WebKit draws on Linux.
//!
//! Its default renderer shares buffers with the graphics card. Without a card that costs half a
//! processor while nothing moves; with some cards the other renderer shows an empty window. So it
//! is switched off only where no render node exists, and a page that never comes to life makes
//! the program start once more with the other setting.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

/// WebKit's own switch.
const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
/// Set by ourselves when we start once more, so that it happens once.
const AGAIN: &str = "COUNTERSIGN_RENDERER_SWITCHED";

/// Decides before GTK starts, and says in a word what was decided.
pub(crate) fn choose() -> &'static str {
    if std::env::var_os(SWITCH).is_some() {
        return "as set";
    }
    if has_render_node(Path::new("/dev/dri")) || !cfg!(target_os = "linux") {
        return "default";
    }
    #[allow(unsafe_code, reason = "WebKit reads this from the environment and nowhere else")]
    // SAFETY: called first in `run`, before any other thread exists.
    unsafe {
        std::env::set_var(SWITCH, "1");
    }
    "without shared buffers"
}

fn has_render_node(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| entry.file_name().as_encoded_bytes().starts_with(b"renderD"))
}

/// What the switch should be for a second try; `None` where there was one already.
fn other(now: Option<OsString>, tried: Option<OsString>) -> Option<&'static str> {
    match (now, tried) {
        (_, Some(_)) => None,
        (Some(value), None) if value == "1" => Some("0"),
        (_, None) => Some("1"),
    }
}

/// Replaces this process by one with the other setting. Returns only where that is not possible,
/// or was tried before. Nothing is left behind: it stays the same process, and WebKit's helpers
/// end when their sockets close.
#[cfg(target_os = "linux")]
pub(crate) fn start_again() {
    use std::os::unix::process::CommandExt as _;

    let Some(value) = other(std::env::var_os(SWITCH), std::env::var_os(AGAIN)) else { return };
    let Ok(program) = std::env::current_exe() else { return };
    tracing::warn!(value, "the page gave no sign of life; starting once more with {SWITCH}");
    #[allow(clippy::disallowed_methods, reason = "the program replaces itself by itself")]
    let mut again = std::process::Command::new(program);
    let error = again.args(std::env::args_os().skip(1)).env(SWITCH, value).env(AGAIN, "1").exec();
    tracing::error!(%error, "it could not be started again");
}

/// Only WebKitGTK has this trouble.
#[cfg(not(target_os = "linux"))]
pub(crate) fn start_again() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_render_node_counts_as_a_graphics_card() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!has_render_node(&folder.path().join("missing")));
        fs::write(folder.path().join("card0"), "").unwrap();
        assert!(!has_render_node(folder.path()), "a card without a render node cannot draw");
        fs::write(folder.path().join("renderD128"), "").unwrap();
        assert!(has_render_node(folder.path()));
    }

    #[test]
    fn the_other_setting_is_tried_once() {
        assert_eq!(other(None, None), Some("1"));
        assert_eq!(other(Some("1".into()), None), Some("0"));
        assert_eq!(other(Some("0".into()), None), Some("1"));
        assert_eq!(other(Some("0".into()), Some("1".into())), None);
    }
}
