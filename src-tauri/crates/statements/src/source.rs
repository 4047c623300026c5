//! Where the bytes come from.

use std::io::{self, Cursor, Read, Seek};

/// Bytes from the start on.
pub trait Stream: Read + Seek {}

impl<T: Read + Seek> Stream for T {}

/// A file that can be read more than once: formats are recognised, and columns understood, before
/// the lines are read.
pub trait Source {
    /// A new stream from the first byte on.
    ///
    /// # Errors
    /// The bytes could not be had.
    fn open(&self) -> io::Result<Box<dyn Stream + '_>>;
}

impl Source for [u8] {
    fn open(&self) -> io::Result<Box<dyn Stream + '_>> {
        Ok(Box::new(Cursor::new(self)))
    }
}

impl Source for Vec<u8> {
    fn open(&self) -> io::Result<Box<dyn Stream + '_>> {
        self.as_slice().open()
    }
}

impl<const N: usize> Source for [u8; N] {
    fn open(&self) -> io::Result<Box<dyn Stream + '_>> {
        self.as_slice().open()
    }
}
