//! The way back: facts that the page may want to react to.

use std::sync::{Mutex, PoisonError};

use backoffice::view::Event;
use tauri::ipc::Channel;

/// Holds the page's channel. There is one window, so there is one; a page that was loaded anew
/// subscribes anew and takes the place of the one before.
#[derive(Default)]
pub(crate) struct Sink {
    page: Mutex<Option<Channel<Event>>>,
}

impl Sink {
    /// From now on events go to this page.
    pub(crate) fn attach(&self, page: Channel<Event>) {
        *self.page.lock().unwrap_or_else(PoisonError::into_inner) = Some(page);
    }

    /// Tells the page. Before it subscribed there is nobody to tell: it asks for the present
    /// state when it has, so nothing is missed.
    pub(crate) fn emit(&self, event: &Event) {
        let page = self.page.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(Err(error)) = page.map(|page| page.send(event.clone())) {
            tracing::debug!(%error, "the page does not listen");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tauri::ipc::InvokeResponseBody;

    use super::*;

    fn page(heard: &Arc<Mutex<Vec<String>>>) -> Channel<Event> {
        let heard = heard.clone();
        Channel::new(move |body| {
            if let InvokeResponseBody::Json(text) = body {
                heard.lock().unwrap().push(text);
            }
            Ok(())
        })
    }

    #[test]
    fn the_page_loaded_last_hears() {
        let sink = Sink::default();
        sink.emit(&Event::SessionsChanged);
        let (first, second) = (Arc::default(), Arc::default());
        sink.attach(page(&first));
        sink.emit(&Event::SessionsChanged);
        sink.attach(page(&second));
        sink.emit(&Event::WorkspaceChanged);
        assert_eq!(*first.lock().unwrap(), [r#"{"event":"sessions_changed"}"#]);
        assert_eq!(*second.lock().unwrap(), [r#"{"event":"workspace_changed"}"#]);
    }
}
