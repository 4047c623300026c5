//! Names the two commands of the page, so that both are denied unless the capability grants them.

fn main() {
    let commands = tauri_build::AppManifest::new().commands(&["rpc", "subscribe"]);
    let attributes = tauri_build::Attributes::new().app_manifest(commands);
    if let Err(error) = tauri_build::try_build(attributes) {
        panic!("the shell cannot be configured: {error:#}");
    }
}
