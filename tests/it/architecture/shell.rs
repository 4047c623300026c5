//! The wall between the page and the computer.

use std::fs;

use serde_json::Value;
use tests::tree::root;

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn there_are_two_commands_and_both_are_named() {
    let build = read("src-tauri/build.rs");
    assert!(build.contains(r#".commands(&["rpc", "subscribe"])"#), "the manifest lists other ones");
    let shell = read("src-tauri/src/lib.rs");
    assert!(shell.contains("generate_handler![ipc::rpc, ipc::subscribe]"));
    let marked = read("src-tauri/src/ipc.rs").matches("#[tauri::command]").count();
    assert_eq!(marked, 2, "ipc.rs holds another number of commands");
}

#[test]
fn the_page_is_granted_nothing_else() {
    let capability: Value =
        serde_json::from_str(&read("src-tauri/capabilities/main.json")).unwrap();
    assert_eq!(capability["permissions"], serde_json::json!(["allow-rpc", "allow-subscribe"]));
}

#[test]
fn no_policy_is_unsafe() {
    let config: Value = serde_json::from_str(&read("src-tauri/tauri.conf.json")).unwrap();
    let policy = config["app"]["security"]["csp"].as_str().unwrap();
    assert!(policy.contains("script-src 'self';") && policy.contains("style-src 'self';"));
    assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
}
