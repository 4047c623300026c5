//! Notices of the desktop, for what a person waits for while they look elsewhere.
//!
//! From Rust, not through the page: the usual plugin puts a script of its own into every page.

use notify_rust::Notification;

/// The program's name as the desktop shows it, and its icon as it was installed.
const NAME: &str = "Countersign";
const ICON: &str = "countersign";

/// Hands the notice over. The desktop's answer is waited for elsewhere: a service that does not come
/// up holds a call for seconds, and a notice that nobody shows is no failure of the act it tells of.
pub(crate) fn show(text: String) -> std::io::Result<()> {
    let work = move || {
        // The whole text is the title: some desktops read the body as markup, and an order id is
        // whatever a provider sent.
        let shown = Notification::new().appname(NAME).icon(ICON).summary(&text).show();
        if let Err(error) = shown {
            tracing::info!(%error, "the desktop shows no notices");
        }
    };
    std::thread::Builder::new().name("notice".into()).spawn(work).map(drop)
}
