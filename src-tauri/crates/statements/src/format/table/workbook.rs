//! Workbooks are recognised, so that whoever brings one learns what to do.

use crate::detect::Head;
use crate::format::Input;
use crate::out::Out;
use crate::{Place, ReadError, Refusal};

/// How the container of `.xls` and of workbooks with a password begins.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// An archive that names a workbook's parts, or the container of the older kind.
pub(super) fn recognise(head: &Head<'_>) -> Option<String> {
    let names: [&[u8]; 2] = [b"[Content_Types].xml", b"xl/"];
    let has = |name: &[u8]| memchr::memmem::find(head.bytes, name).is_some();
    let archive = head.bytes.starts_with(b"PK\x03\x04") && names.into_iter().all(has);
    (archive || head.bytes.starts_with(OLE)).then(String::new)
}

pub(super) fn read(input: &Input<'_>, _: &mut Out<'_>) -> Result<(), ReadError> {
    let mut first = [0; 4];
    let unreadable = |error| ReadError::unreadable(0, &error);
    let mut stream = input.source.open().map_err(unreadable)?;
    std::io::Read::read_exact(&mut stream, &mut first).map_err(unreadable)?;
    let message = match OLE.starts_with(&first) {
        true => "it is an old or a protected workbook, which is not read",
        false => "it is a workbook, which is not read yet",
    };
    let hint = "Open it and save the sheet as CSV (without a password), then bring that.";
    Err(ReadError::new(Refusal::Forbidden, Place::default(), message, hint))
}
