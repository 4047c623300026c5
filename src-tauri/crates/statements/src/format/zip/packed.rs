//! A member that is too long to be unpacked at once: it is unpacked anew whenever it is opened.

use std::io::{self, Read, Seek, SeekFrom};

use flate2::CrcReader;
use flate2::read::DeflateDecoder;

use crate::{Source, Stream};

/// Where a member stands in its archive, and what it is when it is unpacked.
pub(super) struct Packed<'a> {
    pub(super) archive: &'a dyn Source,
    pub(super) start: u64,
    /// How long it is there.
    pub(super) packed: u64,
    /// It is not compressed.
    pub(super) stored: bool,
    /// How long it is, and its checksum.
    pub(super) length: u64,
    pub(super) checksum: u32,
}

impl Source for Packed<'_> {
    fn open(&self) -> io::Result<Box<dyn Stream + '_>> {
        let mut archive = self.archive.open()?;
        archive.seek(SeekFrom::Start(self.start))?;
        let packed = archive.take(self.packed);
        let bytes: Box<dyn Read + '_> = match self.stored {
            true => Box::new(packed),
            false => Box::new(DeflateDecoder::new(packed)),
        };
        let (left, checksum) = (self.length, self.checksum);
        Ok(Box::new(Unpacking { bytes: CrcReader::new(bytes), left, checksum }))
    }
}

/// A member while it is unpacked. It must be as long as it says, and what it says.
struct Unpacking<'a> {
    bytes: CrcReader<Box<dyn Read + 'a>>,
    left: u64,
    checksum: u32,
}

impl Read for Unpacking<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read(into)?;
        let left = self.left.checked_sub(count as u64);
        self.left = left.ok_or_else(|| damaged("it is longer than the archive says"))?;
        let ended = count == 0 && !into.is_empty();
        if ended && (self.left > 0 || self.bytes.crc().sum() != self.checksum) {
            return Err(damaged("the archive is damaged"));
        }
        Ok(count)
    }
}

impl Seek for Unpacking<'_> {
    /// Only formats that are archives themselves are read from place to place.
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "it is too long within an archive"))
    }
}

fn damaged(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}
