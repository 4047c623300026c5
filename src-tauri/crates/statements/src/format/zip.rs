//! Archives of bank files: each member is read as a file of its own.
//!
//! Names are told and never used as paths. An archive within the archive is not opened.

mod archive;
mod packed;

use archive::{Archive, Member, of_the_system};

use super::{Format, Input, Reader};
use crate::detect::{Head, detect};
use crate::out::Out;
use crate::{Options, Place, ReadError, Refusal, WarningCode, format};

pub(crate) const READER: Reader = Reader { format: Format::Zip, recognise, read };

/// Any archive that no other format claims, also one that holds nothing.
fn recognise(head: &Head<'_>) -> Option<String> {
    let marks: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
    marks.iter().any(|mark| head.bytes.starts_with(mark)).then(String::new)
}

fn read(input: &Input<'_>, out: &mut Out<'_>) -> Result<(), ReadError> {
    let mut archive = Archive::open(input)?;
    let options = Options { limits: input.limits.clone(), choices: input.choices.clone() };
    let mut any = false;
    for index in 0..archive.members() {
        let Some(member) = archive.member(index)? else { continue };
        out.within(&member.name);
        any |= read_member(&member, &options, out).map_err(|error| error.within(&member.name))?;
    }
    if any {
        return Ok(());
    }
    let message = "none of the files in the archive is one that banks write";
    let hint = "Ask the bank for CAMT.053, MT940, OFX or CSV.";
    Err(ReadError::new(Refusal::NotRecognised, Place::default(), message, hint))
}

/// Whether it is a bank file.
fn read_member(
    member: &Member<'_>,
    options: &Options,
    out: &mut Out<'_>,
) -> Result<bool, ReadError> {
    let why = match recognised(member, options) {
        Ok(recognised) if recognised.format != Format::Zip => {
            format::read(&recognised, member.content.source(), options, out)?;
            return Ok(true);
        }
        Ok(_) => "It is an archive itself: unpack it, and open what is in it.".to_owned(),
        Err(error) if matches!(error.refusal, Refusal::NotRecognised | Refusal::Empty) => {
            format!("It was passed over: {}.", error.message)
        }
        Err(error) => return Err(error),
    };
    out.warn(WarningCode::MemberSkipped, Place::default(), why);
    Ok(false)
}

fn recognised(member: &Member<'_>, options: &Options) -> Result<crate::Recognised, ReadError> {
    if of_the_system(&member.name) {
        let message = "the operating system put it there";
        return Err(ReadError::new(Refusal::NotRecognised, Place::default(), message, ""));
    }
    detect(member.content.source(), &options.limits)
}
