//! A display, a message bus, a driver and a home of their own for one test.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use tests::tree::root;
use thirtyfour::error::WebDriverResult;
use thirtyfour::prelude::*;
use thirtyfour::{Capabilities, WebDriver};

use crate::display::Display;
use crate::picture::Picture;
use crate::process::{PATIENCE, Process, command, living_in, until};

/// What must be there. `cargo xtask test` sees to it.
const NEEDED: &[&str] = &["Xvfb", "WebKitWebDriver", "dbus-daemon"];
const ADVICE: &str = "Run `cargo xtask test`, which sets everything up, or on Debian: apt-get install xvfb webkit2gtk-driver dbus-x11";

/// Where one test plays.
pub struct Stage {
    name: String,
    home: TempDir,
    port: u16,
    // In this order they are stopped.
    driver: Process,
    display: Display,
}

/// The window under test.
pub struct Window {
    /// What a person sees.
    pub page: WebDriver,
}

impl Stage {
    /// Starts display, bus and driver.
    pub fn set(name: &str) -> Self {
        require();
        let home = tempfile::tempdir().unwrap();
        let display = Display::start(home.path()).unwrap();
        let port = free_port();
        let mut driver = command("WebKitWebDriver");
        driver.args(["--host=127.0.0.1", &format!("--port={port}")]).stdout(Stdio::null());
        driver.env("TAURI_WEBVIEW_AUTOMATION", "true");
        display.surround(&mut driver, home.path()).unwrap();
        let driver = Process::start(&mut driver);
        let listens = until(PATIENCE, || TcpStream::connect(("127.0.0.1", port)).is_ok());
        assert!(listens, "WebKitWebDriver does not listen");
        Self { name: name.to_owned(), home, port, driver, display }
    }

    fn arguments(&self, more: &[&str]) -> Vec<String> {
        let workspace = self.home.path().join("workspace").to_string_lossy().into_owned();
        let first = ["--workspace".to_owned(), workspace];
        first.into_iter().chain(more.iter().map(|argument| (*argument).to_owned())).collect()
    }

    /// Opens the window and waits for its page.
    pub async fn open(&self, arguments: &[&str]) -> Window {
        let mut wishes = Capabilities::new();
        let options = json!({ "binary": program(), "args": self.arguments(arguments) });
        wishes.set("webkitgtk:browserOptions", options).unwrap();
        let page = WebDriver::new(format!("http://127.0.0.1:{}", self.port), wishes).await;
        let page = page.unwrap_or_else(|error| panic!("the window did not open: {error}"));
        page.set_script_timeout(PATIENCE).await.unwrap();
        Window { page }
    }

    /// The folder in which everything of this test lies.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    fn picture(&self) -> Picture {
        Picture::read(self.display.screen())
    }

    /// Waits until something was drawn: text has many shades.
    pub fn see_painted(&self) {
        assert!(until(PATIENCE, || self.picture().colours() > 50), "the window stays empty");
    }

    /// Keeps what can be seen under `target/screenshots`.
    pub fn keep_picture(&self, what: &str) {
        self.picture().keep(&format!("window-{}-{what}", self.name));
    }

    /// Starts the program a second time on the same workspace and waits for its end.
    pub fn start_again(&self, arguments: &[&str]) -> Option<i32> {
        let mut second = command(&program());
        second.args(self.arguments(arguments));
        self.display.surround(&mut second, self.home.path()).unwrap();
        second.status().unwrap().code()
    }

    /// Stops everything; nothing may be left of what the driver started.
    pub fn strike(self) {
        let home = self.home.path();
        let left = || living_in(home).into_iter().filter(|id| *id != self.driver.id()).count();
        assert!(until(PATIENCE, || left() == 0), "the window left a process behind");
    }
}

impl Window {
    /// Waits until an element with this `data-testid` can be seen.
    pub async fn see(&self, testid: &str) -> WebDriverResult<WebElement> {
        let found = self.page.query(By::Css(format!("[data-testid='{testid}']")));
        found.wait(PATIENCE, Duration::from_millis(50)).and_displayed().first().await
    }

    /// Closes the window.
    pub async fn close(self) {
        self.page.quit().await.unwrap();
    }
}

/// The desktop program, which `cargo xtask test` has built.
fn program() -> String {
    let path = std::env::var_os("COUNTERSIGN_DESKTOP")
        .map_or_else(|| root().join("target/debug/countersign-desktop"), PathBuf::from);
    let advice =
        "build the page first (npm run build in ui), then: cargo build -p countersign-desktop";
    assert!(path.exists(), "{} is missing; {advice}", path.display());
    path.to_string_lossy().into_owned()
}

fn require() {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let has = |name: &str| std::env::split_paths(&path).any(|folder| folder.join(name).is_file());
    let missing: Vec<_> = NEEDED.iter().filter(|name| !has(name)).collect();
    assert!(missing.is_empty(), "missing: {missing:?}. {ADVICE}");
}

/// A port nobody uses at this moment.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).unwrap().port()
}
