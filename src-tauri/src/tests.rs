//! The page's side of the wall, on Tauri's runtime without a screen: the real configuration, the
//! real capability, the real command list over a real workspace in a temporary folder.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use backoffice::view::Event;
use backoffice::{COMMANDS, Host, HostError};
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{App, Manager as _, WebviewWindow, WebviewWindowBuilder};
use tempfile::TempDir;

use crate::options::{Arguments, Place};
use crate::seat::Seat;
use crate::sink::Sink;
use crate::window::FirstSign;

/// A computer that can do nothing and notes what it was asked.
#[derive(Default)]
struct Bare(Mutex<Vec<String>>);

impl Bare {
    fn note(&self, what: &str) -> HostError {
        self.0.lock().unwrap().push(what.to_owned());
        HostError("There is no such thing in a test.".into())
    }
}

#[async_trait::async_trait]
impl Host for Bare {
    fn emit(&self, _: &Event) {}

    fn open_url(&self, _: &str) -> Result<(), HostError> {
        Err(self.note("open_url"))
    }

    fn reveal(&self, _: &Path) -> Result<(), HostError> {
        Err(self.note("reveal"))
    }

    fn copy(&self, _: &str) -> Result<(), HostError> {
        Err(self.note("copy"))
    }

    fn notify(&self, _: &str) -> Result<(), HostError> {
        Err(self.note("notify"))
    }

    fn choose_save(&self, _: &str) -> Result<Option<PathBuf>, HostError> {
        Err(self.note("choose_save"))
    }

    fn downloads(&self) -> PathBuf {
        std::env::temp_dir()
    }

    async fn start_demo(&self, _: &Path) -> Result<Value, HostError> {
        Err(self.note("start_demo"))
    }
}

struct Shell {
    page: WebviewWindow<MockRuntime>,
    app: App<MockRuntime>,
    host: Arc<Bare>,
    _folder: TempDir,
}

impl Shell {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let arguments = Arguments { workspace: Some(folder.path().join("w")), demo: false };
        let place = Place::find(&arguments).unwrap();
        let host = Arc::new(Bare::default());
        let app = crate::commands(mock_builder()).build(tauri::generate_context!()).unwrap();
        app.manage(Seat::new(place, host.clone()));
        app.manage(Arc::new(Sink::default()));
        app.manage(FirstSign::new().0);
        let page = WebviewWindowBuilder::new(&app, "main", Default::default()).build().unwrap();
        Self { page, app, host, _folder: folder }
    }

    fn ask(&self, url: &str, command: &str, body: Value) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.into(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: url.parse().unwrap(),
            body: InvokeBody::Json(body),
            headers: Default::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(&self.page, request).map(|body| body.deserialize().unwrap())
    }

    /// As the page sends it.
    fn rpc(&self, name: &str, request: Value) -> Result<Value, Value> {
        self.ask("tauri://localhost", "rpc", json!({ "name": name, "request": request }))
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        self.app.state::<Seat>().close();
    }
}

/// An error a person can act on.
fn assert_actionable(error: &Value, of: &str) {
    for field in ["code", "message", "hint"] {
        let text = error[field].as_str().unwrap_or_default();
        assert!(!text.is_empty(), "{of}: the error has no {field}: {error}");
    }
    assert!(error["retry"].is_boolean(), "{of}: {error}");
}

#[test]
fn every_command_of_the_list_is_routed() {
    let shell = Shell::open();
    let mut answered = 0;
    for name in COMMANDS {
        match shell.rpc(name, json!({})) {
            Ok(_) => answered += 1,
            Err(error) => {
                assert_actionable(&error, name);
                let message = error["message"].as_str().unwrap();
                assert!(!message.contains("no command"), "{name} is listed but not routed");
            }
        }
    }
    assert!(answered > 5, "only {answered} commands answer on an empty workspace");
}

#[test]
fn a_command_that_is_not_on_the_list_is_refused() {
    let shell = Shell::open();
    for name in ["", "Workspace", "workspace ", "drop_everything", "rpc", "plugin:fs|read"] {
        let error = shell.rpc(name, json!({})).unwrap_err();
        assert_actionable(&error, name);
        assert!(error["message"].as_str().unwrap().contains("no command"), "{error}");
    }
}

#[test]
fn a_request_of_the_wrong_shape_says_so() {
    let shell = Shell::open();
    for request in [json!([]), json!("text"), json!({ "key": 7 }), json!({ "key": null })] {
        let error = shell.rpc("session_get", request).unwrap_err();
        assert_actionable(&error, "session_get");
        assert_eq!(error["code"], "invalid_input");
    }
}

#[test]
fn what_the_computer_refuses_reaches_the_page_as_an_error() {
    let shell = Shell::open();
    for name in ["text_copy", "notice_show"] {
        let error = shell.rpc(name, json!({ "text": "o_123" })).unwrap_err();
        assert_actionable(&error, name);
    }
    assert_eq!(*shell.host.0.lock().unwrap(), ["copy", "notify"]);
}

#[test]
fn the_page_has_no_other_right() {
    let shell = Shell::open();
    // A sample of what Tauri and its plugins offer a page that was granted it.
    let others = [
        "plugin:event|listen",
        "plugin:event|emit",
        "plugin:window|set_title",
        "plugin:window|close",
        "plugin:webview|create_webview_window",
        "plugin:path|resolve_directory",
        "plugin:resources|close",
        "plugin:opener|open_url",
        "plugin:opener|open_path",
        "plugin:dialog|save",
        "plugin:clipboard-manager|read_text",
        "plugin:window-state|save_window_state",
        "plugin:fs|read_text_file",
        "plugin:shell|execute",
        "anything",
    ];
    for command in others {
        let error = shell.ask("tauri://localhost", command, json!({})).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("not allowed") || text.contains("not found"), "{command}: {text}");
    }
}

#[test]
fn a_page_from_elsewhere_has_no_right_at_all() {
    let shell = Shell::open();
    for url in ["https://plugipay.com", "http://127.0.0.1:1420", "https://tauri.localhost.example"]
    {
        let body = json!({ "name": "workspace", "request": {} });
        let error = shell.ask(url, "rpc", body).unwrap_err().to_string();
        assert!(error.contains("not allowed"), "{url}: {error}");
    }
}

/// The whole of what the page may do, checked in: a change here is a change of its rights.
#[test]
fn the_capability_is_as_checked_in() {
    let capability: Value =
        serde_json::from_str(include_str!("../capabilities/main.json")).unwrap();
    assert_eq!(capability["permissions"], json!(["allow-rpc", "allow-subscribe"]));
    assert_eq!(capability["windows"], json!(["main"]));
    assert_eq!(capability.get("remote"), None);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("capabilities");
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1, "one file grants everything");
    let config: Value = serde_json::from_str(include_str!("../tauri.conf.json")).unwrap();
    assert_eq!(config["app"]["security"]["capabilities"], json!(["main"]));
    assert_eq!(config["app"]["withGlobalTauri"], false);
}

#[test]
fn the_content_security_policy_is_strict() {
    let config: Value = serde_json::from_str(include_str!("../tauri.conf.json")).unwrap();
    let security = &config["app"]["security"];
    insta::assert_snapshot!(security["csp"].as_str().unwrap().replace("; ", "\n"), @r"
    default-src 'self'
    script-src 'self'
    style-src 'self'
    img-src 'self' data: blob:
    font-src 'self'
    connect-src ipc: http://ipc.localhost
    object-src 'none'
    base-uri 'none'
    form-action 'none'
    frame-ancestors 'none'
    ");
    // Tauri would otherwise add sources of its own; what is written is what holds.
    assert_eq!(security["dangerousDisableAssetCspModification"], true);
    assert_eq!(security.get("devCsp"), None);
}
