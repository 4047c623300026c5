//! A further URL of a connection, which may have a path that every route is below.

/// Scheme and host, and the path before every route.
#[derive(Debug, PartialEq, Eq)]
pub struct Place {
    /// `https://host[:port]`, judged by the transport.
    pub origin: String,
    /// Empty, or a path that begins with a slash and ends without one.
    pub prefix: String,
}

impl Place {
    /// Divides the text after the host. Whatever else is wrong with it is the transport's to say.
    pub fn read(url: &str) -> Self {
        let url = url.trim().trim_end_matches('/');
        let begin = url.find("://").map_or(0, |at| at + 3);
        let end = url[begin..].find('/').map_or(url.len(), |at| begin + at);
        let (origin, prefix) = url.split_at(end);
        // A query or a backslash cannot be part of a path: the transport refuses it as an origin.
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.~/".contains(c);
        if prefix.split('/').any(|part| matches!(part, "." | "..")) || !prefix.chars().all(plain) {
            return Self { origin: url.to_owned(), prefix: String::new() };
        }
        Self { origin: origin.to_owned(), prefix: prefix.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_from_the_host() {
        let table = [
            ("https://x.upstash.io", "https://x.upstash.io", ""),
            (" https://x.upstash.io/ ", "https://x.upstash.io", ""),
            ("http://localhost:3005/v1", "http://localhost:3005", "/v1"),
            ("http://localhost:3005/a/b/", "http://localhost:3005", "/a/b"),
            ("https://x.example/a?b=1", "https://x.example/a?b=1", ""),
            ("https://x.example/../b", "https://x.example/../b", ""),
            ("nonsense", "nonsense", ""),
        ];
        for (url, origin, prefix) in table {
            let expected = Place { origin: origin.to_owned(), prefix: prefix.to_owned() };
            assert_eq!(Place::read(url), expected, "{url}");
        }
    }
}
