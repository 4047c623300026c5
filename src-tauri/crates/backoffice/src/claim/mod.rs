//! What customers send to show that they paid: a picture of a bank's page, a receipt. A claim, never
//! evidence; that is the bank's own line. Kept in the workspace under the hash of its content, so that
//! the same file is there once and cannot change unnoticed. Nothing in it is ever run, and the page is
//! given no byte of it: pictures are drawn anew, of a PDF a few facts are told.

mod commands;
mod media;
mod pdf;
mod picture;

use data_encoding::{BASE64, HEXLOWER};
use domain::SessionKey;
use sha2::{Digest as _, Sha256};
use store::ledger::{ApprovalState, Claim, NewClaim};

pub(crate) use commands::{claim_get, claim_reveal, claim_save_as};
use media::Media;

use crate::act::Evidence;
use crate::desk::Desk;
use crate::files;
use crate::trouble::unwritable;
use crate::view::{ClaimView, EvidenceInput};
use crate::{ApiError, Code};

/// Files of one deed.
const MOST: usize = 5;
/// Bytes of one file.
const LARGEST: usize = 10 << 20;

/// A file that was looked at and may be kept.
#[derive(Debug)]
pub(crate) struct Given {
    what: NewClaim,
    content: Vec<u8>,
}

/// Looks at files before anything is written: what they are is found in their content.
pub(crate) fn examine(given: &[EvidenceInput]) -> Result<Vec<Given>, ApiError> {
    if given.len() > MOST {
        return Err(invalid(format!("{} files are too many.", given.len())));
    }
    given.iter().map(one).collect()
}

fn invalid(message: String) -> ApiError {
    ApiError::new(Code::InvalidInput, message, "Give at most 5 files of at most 10 MB each.")
}

fn one(file: &EvidenceInput) -> Result<Given, ApiError> {
    let name = media::base_name(&file.name);
    let content = BASE64
        .decode(file.content.as_bytes())
        .map_err(|_| invalid(format!("{name} did not arrive whole.")))?;
    if content.is_empty() || content.len() > LARGEST {
        return Err(invalid(format!("{name} has {} bytes.", content.len())));
    }
    let media = media::of(&content).map_err(|what| {
        let message = format!("{name} {what}. Nothing was kept or sent.");
        let hint =
            "Give a picture (PNG, JPEG, WebP) or a PDF; of anything else a screenshot will do.";
        ApiError::new(Code::InvalidInput, message, hint)
    })?;
    let size = match media {
        Media::Pdf => None,
        _ => Some(picture::measure(&content).map_err(|odd| picture::refused(&name, &odd))?),
    };
    let what = NewClaim {
        hash: hash(&content),
        media: media.as_str().to_owned(),
        bytes: content.len() as u64,
        name,
        size,
    };
    Ok(Given { what, content })
}

/// What of the files is part of what somebody agrees to.
pub(crate) fn bound(given: &[Given]) -> Vec<Evidence> {
    let one =
        |Given { what, .. }: &Given| Evidence { name: what.name.clone(), hash: what.hash.clone() };
    given.iter().map(one).collect()
}

fn hash(content: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(content))
}

/// Keeps files and writes down with which deed they came. They are shown once it is agreed to.
pub(crate) fn keep(
    desk: &Desk,
    key: &SessionKey,
    deed: &str,
    given: Vec<Given>,
) -> Result<(), ApiError> {
    if given.is_empty() {
        return Ok(());
    }
    for Given { what, content } in &given {
        let path = path(desk, &what.hash);
        if !path.exists() {
            files::replace(&path, content).map_err(|error| unwritable(&path, &error))?;
        }
    }
    let claims: Vec<NewClaim> = given.into_iter().map(|one| one.what).collect();
    Ok(desk.store.ledger().by(&desk.by()?).add_claims(deed, key, &claims)?)
}

fn path(desk: &Desk, hash: &str) -> std::path::PathBuf {
    desk.store.dir().join(store::EVIDENCE_FOLDER).join(hash)
}

/// A file as lists show it.
pub(crate) fn view(claim: Claim) -> ClaimView {
    let Claim { id, deed, what, by, at, asked, key: _ } = claim;
    let open = asked.filter(|state| *state != ApprovalState::Approved);
    ClaimView {
        id,
        deed,
        weight: "claim".to_owned(),
        name: what.name,
        media: what.media,
        bytes: what.bytes,
        hash: what.hash,
        width: what.size.map(|(width, _)| width),
        height: what.size.map(|(_, height)| height),
        by,
        at,
        request: open.map(|state| state.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(name: &str, bytes: &[u8]) -> EvidenceInput {
        EvidenceInput { name: name.to_owned(), content: BASE64.encode(bytes) }
    }

    #[test]
    fn a_file_is_what_its_content_says() {
        let png = picture::tests::png(2, 3);
        let given = examine(&[input("../slip.pdf", &png), input("b", b"%PDF-1.7\n")]).unwrap();
        let told = |one: &Given| (one.what.name.clone(), one.what.media.clone(), one.what.size);
        assert_eq!(told(&given[0]), ("slip.pdf".into(), "image/png".into(), Some((2, 3))));
        assert_eq!(told(&given[1]), ("b".into(), "application/pdf".into(), None));
    }

    #[test]
    fn what_could_do_something_is_refused_and_says_why() {
        let table: [(&str, &[u8], &str); 7] = [
            ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
            ("a.png", b"\xef\xbb\xbf  <?xml version='1.0'?><svg/>", "SVG"),
            ("a.jpg", b"<!DOCTYPE html><script>1</script>", "web page"),
            ("a.pdf", b"#!/bin/sh\n", "program"),
            ("a.png", b"MZ\x90\x00", "program"),
            ("a.txt", b"paid", "no picture"),
            ("a.zip", b"PK\x03\x04", "archive"),
        ];
        for (name, bytes, word) in table {
            let error = examine(&[input(name, bytes)]).unwrap_err();
            assert_eq!(error.code, Code::InvalidInput, "{name}");
            assert!(error.message.contains(word), "{}", error.message);
        }
    }

    #[test]
    fn too_much_or_nothing_is_refused() {
        assert!(examine(&[input("a", b"")]).is_err());
        assert!(examine(&vec![input("a", b"%PDF-1.4"); 6]).is_err());
        assert!(examine(&[input("a", &vec![b'x'; LARGEST + 1])]).is_err());
        let broken = EvidenceInput { name: "a".into(), content: "%".into() };
        assert_eq!(examine(&[broken]).unwrap_err().code, Code::InvalidInput);
    }
}
