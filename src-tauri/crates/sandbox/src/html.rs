//! The frame of the small pages that customers see.

use crate::http::Reply;

/// Text that is safe inside HTML, attributes included.
pub fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

/// A page under a heading. `title` is plain text, `body` is HTML.
pub fn page(status: u16, title: &str, body: &str) -> Reply {
    let title = escape(title);
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <style>body{{font:16px/1.5 system-ui;max-width:28rem;margin:3rem auto;padding:0 1rem}}\
         label,button,select,input{{display:block;font:inherit;width:100%;box-sizing:border-box}}\
         button,select,input{{padding:.6rem 1rem;margin:.25rem 0 1rem}}</style>\
         <main><h1>{title}</h1>{body}</main></html>"
    );
    Reply::text(status, "text/html; charset=utf-8", html)
}

/// A link that leads back to the shop; only web addresses and paths become one.
pub fn back(url: &str) -> String {
    let leads = ["http://", "https://", "/"].iter().any(|start| url.starts_with(start));
    match leads {
        true => format!("<p><a href=\"{}\">Back to the shop</a></p>", escape(url)),
        false => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shop_writes_stays_text() {
        let reply = page(200, "<b>&\"'", "<p>x</p>");
        let html = reply.body_text();
        assert!(html.contains("<h1>&lt;b&gt;&amp;&quot;&#39;</h1><p>x</p>"), "{html}");
    }

    #[test]
    fn a_link_back_never_runs_a_script() {
        assert_eq!(back("javascript:alert(1)"), "");
        assert!(back("https://shop.example/?a=1&b=2").contains("a=1&amp;b=2"));
    }
}
