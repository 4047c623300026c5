//! The members of an archive, unpacked within bounds.

use std::io::{self, Read as _, Seek as _, SeekFrom};

use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::packed::Packed;
use crate::format::Input;
use crate::{Place, ReadError, Refusal, Source, Stream};

/// A member of up to this many texts is unpacked into memory.
const TEXTS: u64 = 64;

/// The length of an end of the directory without a comment, and of the longest comment.
const END: usize = 22;
const COMMENT: u64 = 0xFFFF;

/// An archive whose list of members was read.
pub(super) struct Archive<'a> {
    source: &'a dyn Source,
    zip: ZipArchive<Box<dyn Stream + 'a>>,
    /// How much may still be unpacked.
    left: u64,
    /// How much of it in memory.
    memory: u64,
}

/// One file of an archive.
pub(super) struct Member<'a> {
    pub(super) name: String,
    pub(super) content: Content<'a>,
}

/// What is in it.
pub(super) enum Content<'a> {
    Bytes(Vec<u8>),
    Packed(Packed<'a>),
}

impl<'a> Content<'a> {
    pub(super) fn source(&self) -> &(dyn Source + 'a) {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Packed(packed) => packed,
        }
    }
}

/// Previews, folders' settings and the like: nobody put them there by hand.
pub(super) fn of_the_system(name: &str) -> bool {
    let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
    name.starts_with("__MACOSX/") || file.starts_with('.') || file == "Thumbs.db"
}

impl<'a> Archive<'a> {
    pub(super) fn open(input: &Input<'a>) -> Result<Self, ReadError> {
        let (source, limits) = (input.source, input.limits);
        let unreadable = |error| ReadError::unreadable(0, &error);
        let mut stream = source.open().map_err(unreadable)?;
        let size = stream.seek(SeekFrom::End(0)).map_err(unreadable)?;
        if size > limits.bytes {
            return Err(ReadError::too_large(0, "the file is too large"));
        }
        let Some(stated) = stated(&mut stream, size).map_err(unreadable)? else {
            return Err(ReadError::truncated(0, "the archive ends before its list of members"));
        };
        if stated > limits.members {
            let message = format!("the archive has more than {} members", limits.members);
            return Err(ReadError::too_large(0, message));
        }
        let zip = ZipArchive::new(stream).map_err(|error| refusal(&error))?;
        if zip.len() != stated {
            let message =
                "two files in the archive have the same name, so one would hide the other";
            return Err(ReadError::malformed(0, message));
        }
        let left = size.saturating_mul(limits.ratio).min(limits.bytes);
        Ok(Self { source, zip, left, memory: (limits.text as u64).saturating_mul(TEXTS) })
    }

    pub(super) fn members(&self) -> usize {
        self.zip.len()
    }

    /// A member by its place; `None` for a folder.
    pub(super) fn member(&mut self, index: usize) -> Result<Option<Member<'a>>, ReadError> {
        let member = self.zip.by_index_raw(index).map_err(|error| refusal(&error))?;
        if member.is_dir() {
            return Ok(None);
        }
        let (name, length, locked) = (member.name().to_owned(), member.size(), member.encrypted());
        let packed = Packed {
            archive: self.source,
            start: member.data_start().unwrap_or_default(),
            packed: member.compressed_size(),
            stored: member.compression() == CompressionMethod::Stored,
            length,
            checksum: member.crc32(),
        };
        let known = packed.stored || member.compression() == CompressionMethod::Deflated;
        drop(member);
        let content = match () {
            () if of_the_system(&name) => Ok(Content::Bytes(Vec::new())),
            () if locked => Err(self::locked()),
            () if !known => Err(unknown()),
            () => self.content(index, packed),
        };
        match content {
            Ok(content) => Ok(Some(Member { name, content })),
            Err(error) => Err(error.within(&name)),
        }
    }

    fn content(&mut self, index: usize, packed: Packed<'a>) -> Result<Content<'a>, ReadError> {
        let length = packed.length;
        self.left = self.left.checked_sub(length).ok_or_else(too_much)?;
        if length > self.memory {
            return Ok(Content::Packed(packed));
        }
        let member = self.zip.by_index(index).map_err(|error| refusal(&error))?;
        let mut bytes = Vec::new();
        let read = member.take(length.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|error| refusal(&ZipError::Io(error)))?;
        if bytes.len() as u64 > length {
            return Err(too_much());
        }
        Ok(Content::Bytes(bytes))
    }
}

/// How many members the end of the archive states; `None`: there is no end. The library keeps one
/// of those that share a name: the number tells that others are missing.
fn stated(stream: &mut Box<dyn Stream + '_>, size: u64) -> io::Result<Option<usize>> {
    let tail = size.min(COMMENT + END as u64);
    stream.seek(SeekFrom::Start(size - tail))?;
    let mut bytes = Vec::new();
    stream.take(tail).read_to_end(&mut bytes)?;
    stream.rewind()?;
    let ends = memchr::memmem::rfind_iter(&bytes, b"PK\x05\x06");
    let mut numbers = ends.filter_map(|at| {
        let end = bytes.get(at..at.checked_add(END)?)?;
        let number = end.get(10..12)?.try_into().ok()?;
        Some(usize::from(u16::from_le_bytes(number)))
    });
    Ok(numbers.next())
}

/// What the library could not do.
fn refusal(error: &ZipError) -> ReadError {
    match error {
        ZipError::Io(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            ReadError::truncated(0, "the archive ends within a member")
        }
        ZipError::CompressionMethodNotSupported(_) | ZipError::UnsupportedArchive(_) => unknown(),
        other => ReadError::malformed(0, format!("the archive is damaged: {other}")),
    }
}

fn unknown() -> ReadError {
    let hint = "Unpack it, and open what is in it.";
    let message = "it is packed in a way that is not known here";
    ReadError::new(Refusal::Malformed, Place::default(), message, hint)
}

fn locked() -> ReadError {
    let hint = "Unpack it with its password, and open what is in it.";
    ReadError::new(Refusal::Forbidden, Place::default(), "it is locked with a password", hint)
}

fn too_much() -> ReadError {
    ReadError::too_large(0, "the archive unpacks to more than such a file may hold")
}
