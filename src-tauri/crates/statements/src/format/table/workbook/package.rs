//! The parts of a workbook in their archive. Only parts that the workbook itself names are read,
//! never anything outside of it, and never code.

use std::cell::Cell;
use std::io::{self, Seek as _, SeekFrom};
use std::rc::Rc;

use zip::ZipArchive;
use zip::result::ZipError;

use super::xml::{Step, Xml, attribute};
use crate::format::Input;
use crate::{Place, ReadError, Refusal, Stream};

/// A workbook may be read so many times as it is long: its sheets are looked at, and one is read.
const PASSES: u64 = 3;

/// An open workbook.
pub(super) struct Package<'a> {
    zip: ZipArchive<Box<dyn Stream + 'a>>,
    longest: usize,
    /// How much may still be unpacked.
    left: Rc<Cell<u64>>,
}

/// Where a part says that another is.
#[derive(Debug)]
pub(super) struct Relation {
    pub(super) id: String,
    /// The last word of its kind: `worksheet`, `sharedStrings`.
    pub(super) kind: String,
    /// The part.
    pub(super) target: String,
}

impl<'a> Package<'a> {
    pub(super) fn open(input: &Input<'a>) -> Result<Self, ReadError> {
        let unreadable = |error| ReadError::unreadable(0, &error);
        let mut stream = input.source.open().map_err(unreadable)?;
        let size = stream.seek(SeekFrom::End(0)).map_err(unreadable)?;
        stream.rewind().map_err(unreadable)?;
        let limits = input.limits;
        if size > limits.bytes {
            return Err(ReadError::too_large(0, "the file is too large"));
        }
        let zip = ZipArchive::new(stream).map_err(|error| refusal(&error))?;
        if zip.len() > limits.members {
            let message = format!("the workbook has more than {} parts", limits.members);
            return Err(ReadError::too_large(0, message));
        }
        let most = size.saturating_mul(limits.ratio).min(limits.bytes).saturating_mul(PASSES);
        Ok(Self { zip, longest: limits.text, left: Rc::new(Cell::new(most)) })
    }

    /// A part; `None`: there is none of this name.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Xml<'_>>, ReadError> {
        let Some(index) = self.zip.index_for_name(name) else { return Ok(None) };
        let raw = self.zip.by_index_raw(index).map_err(|error| refusal(&error))?;
        if raw.encrypted() {
            return Err(locked());
        }
        drop(raw);
        let part = self.zip.by_index(index).map_err(|error| refusal(&error))?;
        Ok(Some(Xml::new(part, name, self.longest, Rc::clone(&self.left))))
    }

    /// What a part refers to within the workbook.
    pub(super) fn relations(&mut self, of: &str) -> Result<Vec<Relation>, ReadError> {
        let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
        let slash = if folder.is_empty() { "" } else { "/" };
        let name = format!("{folder}{slash}_rels/{file}.rels");
        let mut all = Vec::new();
        let Some(mut xml) = self.part(&name)? else { return Ok(all) };
        loop {
            match xml.next()? {
                Step::End => return Ok(all),
                Step::Open(start) if start.local_name().as_ref() == "Relationship" => {
                    let outside = attribute(&start, "TargetMode").as_deref() == Some("External");
                    let parts = [attribute(&start, "Id"), attribute(&start, "Type")];
                    if let ([Some(id), Some(kind)], Some(target), false) =
                        (parts, attribute(&start, "Target"), outside)
                    {
                        let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                        all.push(Relation { id, kind, target: resolved(folder, &target) });
                        bounded(all.len())?;
                    }
                }
                _ => {}
            }
        }
    }
}

/// A list of sheets, or of parts, has an end.
pub(super) fn bounded(count: usize) -> Result<(), ReadError> {
    const MOST: usize = 1_000;
    if count > MOST {
        return Err(ReadError::too_large(0, format!("the workbook lists more than {MOST} sheets")));
    }
    Ok(())
}

/// The name of a part that another in a folder refers to.
fn resolved(folder: &str, target: &str) -> String {
    let (mut parts, rest) = match target.strip_prefix('/') {
        Some(rest) => (Vec::new(), rest),
        None => (folder.split('/').filter(|part| !part.is_empty()).collect(), target),
    };
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

pub(super) fn locked() -> ReadError {
    let message =
        "it is an old or binary workbook (.xls, .xlsb), or one with a password, which is not read";
    let hint = "Open it, and save it without a password as .xlsx or CSV.";
    ReadError::new(Refusal::Forbidden, Place::default(), message, hint)
}

fn refusal(error: &ZipError) -> ReadError {
    match error {
        ZipError::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            ReadError::truncated(0, "the workbook is cut off")
        }
        ZipError::InvalidArchive(_) => {
            ReadError::truncated(0, "the workbook is cut off, or damaged")
        }
        other => ReadError::malformed(0, format!("the workbook is damaged: {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_parts() {
        assert_eq!(resolved("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolved("xl/worksheets", "../media/a.png"), "xl/media/a.png");
        assert_eq!(resolved("", "../../xl/workbook.xml"), "xl/workbook.xml");
    }
}
