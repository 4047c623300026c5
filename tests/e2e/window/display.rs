//! A display and a message bus of their own, with nothing of the person who runs the program.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::process::{Process, command};

/// A bus that starts nothing by itself.
const BUS: &str = r#"<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"#;

/// A running display with its bus. Dropped, both are stopped.
pub struct Display {
    name: String,
    bus: String,
    screen: PathBuf,
    // In this order they are stopped.
    _bus: Process,
    _display: Process,
}

impl Display {
    /// Starts both; what they keep on disk lies in `folder`.
    pub fn start(folder: &Path) -> io::Result<Self> {
        let config = folder.join("bus.conf");
        fs::write(&config, BUS)?;
        let mut xvfb = command("Xvfb");
        xvfb.args(["-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp"]);
        xvfb.arg("-fbdir").arg(folder);
        let (display, number) = Process::start_and_hear(xvfb.stderr(Stdio::null()));
        let mut daemon = command("dbus-daemon");
        daemon.args(["--nofork", "--print-address=1", "--config-file"]).arg(&config);
        let (daemon, bus) = Process::start_and_hear(daemon.stderr(Stdio::null()));
        let (name, screen) = (format!(":{number}"), folder.join("Xvfb_screen0"));
        Ok(Self { name, bus, screen, _bus: daemon, _display: display })
    }

    /// The file in which the display keeps its pixels.
    pub fn screen(&self) -> &Path {
        &self.screen
    }

    /// Puts a program on this display, at home in `home`.
    pub fn surround(&self, command: &mut Command, home: &Path) -> io::Result<()> {
        let runtime = home.join("run");
        fs::create_dir_all(&runtime)?;
        for name in ["WAYLAND_DISPLAY", "COUNTERSIGN_WORKSPACE", "COUNTERSIGN_PASSPHRASE"] {
            command.env_remove(name);
        }
        for name in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"]
        {
            command.env(name, home);
        }
        command.env("XDG_RUNTIME_DIR", runtime).env("GDK_BACKEND", "x11").env("NO_AT_BRIDGE", "1");
        command.env("DISPLAY", &self.name).env("DBUS_SESSION_BUS_ADDRESS", &self.bus);
        command.stderr(Stdio::null());
        Ok(())
    }
}
