//! What a file is, by its first bytes. Its name is a claim like the rest of it.

use domain::text::one_line;

/// What may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    Png,
    Jpeg,
    WebP,
    Pdf,
}

impl Media {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Pdf => "application/pdf",
        }
    }
}

/// What it is, or the end of a sentence about why it is not kept.
pub(super) fn of(content: &[u8]) -> Result<Media, &'static str> {
    if content.starts_with(b"\x89PNG\r\n\x1a\n") {
        Ok(Media::Png)
    } else if content.starts_with(b"\xff\xd8\xff") {
        Ok(Media::Jpeg)
    } else if content.starts_with(b"RIFF") && content.get(8..12) == Some(b"WEBP") {
        Ok(Media::WebP)
    } else if content.starts_with(b"%PDF-") {
        Ok(Media::Pdf)
    } else {
        Err(why_not(content))
    }
}

fn why_not(content: &[u8]) -> &'static str {
    let bare = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content).trim_ascii_start();
    let head = bare.get(..bare.len().min(1_024)).unwrap_or_default().to_ascii_lowercase();
    let has = |word: &[u8]| head.windows(word.len()).any(|part| part == word);
    if head.starts_with(b"<") && has(b"<svg") {
        "is a drawing that can carry scripts (SVG)"
    } else if head.starts_with(b"<") {
        "is a web page, which can carry scripts"
    } else if [&b"#!"[..], b"mz", b"\x7felf"].iter().any(|magic| head.starts_with(magic)) {
        "is a program"
    } else if head.starts_with(b"pk\x03\x04") {
        "is an archive"
    } else {
        "is no picture and no PDF"
    }
}

/// The last part of a path, as one line: it names the file and no place.
pub(super) fn base_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let line = one_line(last);
    if line.trim().is_empty() { "file".to_owned() } else { line }
}

/// The name to save it under: what it is decides how it ends, so that nothing opens it as a program.
pub(super) fn safe_name(name: &str, media: &str) -> String {
    let endings: &[&str] = match media {
        "image/png" => &["png"],
        "image/jpeg" => &["jpg", "jpeg"],
        "image/webp" => &["webp"],
        _ => &["pdf"],
    };
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let fits = ending.is_some_and(|ending| endings.contains(&ending.as_str()));
    if fits { name.to_owned() } else { format!("{name}.{}", endings[0]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_decide() {
        assert_eq!(of(b"\xff\xd8\xff\xe0"), Ok(Media::Jpeg));
        assert_eq!(of(b"RIFF\x00\x00\x00\x00WEBPVP8 "), Ok(Media::WebP));
        assert!(of(b"RIFF\x00\x00\x00\x00WAVEfmt ").is_err());
        assert!(of(b" %PDF-1.4").is_err(), "not at the beginning is not it");
        assert!(of(b"").is_err());
    }

    #[test]
    fn a_name_is_no_path_and_ends_as_its_content_does() {
        assert_eq!(base_name("C:\\Users\\a\\slip.png"), "slip.png");
        assert_eq!(base_name("../../etc/passwd"), "passwd");
        assert_eq!(base_name("a/"), "file");
        assert_eq!(safe_name("slip.PNG", "image/png"), "slip.PNG");
        assert_eq!(safe_name("slip.exe", "image/png"), "slip.exe.png");
        assert_eq!(safe_name("slip", "application/pdf"), "slip.pdf");
        assert_eq!(safe_name("a.jpeg", "image/jpeg"), "a.jpeg");
    }
}
