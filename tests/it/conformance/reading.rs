//! Bodies: every word is known, an unknown one keeps its text, and fields nobody knows do no harm.

use domain::{Session, Status};
use providers::{Malformed, Row};

use super::subject::Subject;

fn read(subject: &Subject, raw: &str) -> Result<Session, Malformed> {
    subject.provider.reader().read(raw).read
}

/// The emulation's own history knows only documented words.
pub async fn statuses(name: &str) {
    let subject = Subject::new(name, 300).await;
    let rows = subject.rows(300).await;
    let sessions: Vec<(&Row, &Session)> =
        rows.iter().filter_map(|row| Some((row, row.read.as_ref().ok()?))).collect();
    assert!(sessions.len() * 100 >= rows.len() * 95, "{name}: too many rows cannot be read");
    let strange: Vec<_> =
        sessions.iter().filter(|(_, s)| s.status == Status::Unknown).map(|(_, s)| s).collect();
    assert!(strange.is_empty(), "{name}: {strange:?}");
    let invented = sessions.iter().find_map(|(row, session)| {
        let word = format!("\"{}\"", session.raw_status);
        let raw = row.raw.replace(&word, "\"frobnicated\"");
        (raw != row.raw).then(|| read(&subject, &raw))
    });
    let invented = invented.expect("a body names its status").unwrap();
    assert_eq!((invented.status, invented.raw_status.as_str()), (Status::Unknown, "frobnicated"));
}

pub async fn unknown_fields(name: &str) {
    let subject = Subject::new(name, 40).await;
    let rows = subject.rows(40).await;
    for row in rows {
        let Ok(before) = &row.read else { continue };
        let strange = with_a_stranger(&row.raw);
        let again = subject.provider.reader().read(&strange);
        assert_eq!(again.read.as_ref(), Ok(before), "{name}: {strange}");
        assert_eq!(again.raw, strange, "{name} keeps what it does not know");
    }
}

/// The body with a field that nobody knows, at the beginning of each object that stands at the top or
/// as a part of an envelope.
fn with_a_stranger(raw: &str) -> String {
    const STRANGER: &str = r#""zz_new":{"deep":[1,2.50,"\u00e9"]},"#;
    match raw.find("\"parts\":{") {
        Some(parts) => {
            let (head, tail) = raw.split_at(parts + "\"parts\":{".len());
            head.to_owned() + &tail.replacen(":{\"", &format!(":{{{STRANGER}\""), 1)
        }
        None => raw.replacen("{\"", &format!("{{{STRANGER}\""), 1),
    }
}
