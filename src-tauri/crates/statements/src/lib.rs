//! Bank files into statement lines: bytes in; statements, lines and warnings out.
//!
//! Banks write the same facts in a dozen formats. [`read`] recognises a file by its content, never
//! by its name, and tells every format in the same words: a [`Line`] is one booked entry with its
//! sign as the account's owner sees it (`+` in, `-` out), a [`Statement`] is one account over one
//! time, and it follows its lines, when everything is known about it.
//!
//! Three promises:
//! - **Nothing lost.** Every line keeps its raw text. Amounts keep the digits of the file.
//! - **Nothing invented.** What had to be guessed is a [`Warning`] with a code and a place. A file
//!   that cannot be read is refused whole, with the place and the reason.
//! - **Proved by the balances.** [`Check`] says whether opening + lines = closing.
//!
//! Files are read as a stream: memory does not grow with the file, and every reader stops at the
//! bounds of [`Limits`].
//!
//! What this room refuses to do: it opens no file, knows no workspace, asks no clock, resolves no
//! entity or document type, follows no reference out of the file, and never computes with floats.

#![forbid(unsafe_code)]
#![deny(missing_docs, clippy::float_arithmetic)]

mod amount;
mod chain;
mod check;
mod columns;
mod date;
mod detect;
mod encoding;
mod error;
mod format;
mod gather;
mod grouped;
mod limits;
mod lines;
mod model;
mod options;
mod out;
mod reference;
mod source;
mod text;
mod warning;
mod words;

pub use check::Check;
pub use error::{Place, ReadError, Refusal};
pub use format::table;
pub use format::{Format, Recognised};
pub use gather::{Reading, gather};
pub use grouped::Mark as DecimalMark;
pub use limits::Limits;
pub use model::{Account, Balance, Batch, Booking, Line, Party, Statement};
pub use options::{Choices, DateOrder, Options};
pub use out::{Event, Sink};
pub use source::{Source, Stream};
pub use warning::{Warning, WarningCode};

/// Reads a file, whatever its format, and tells `sink` what it finds in the order of the file.
///
/// # Errors
/// A [`ReadError`] refuses the file whole: what was told to the sink before it must be dropped.
pub fn read(
    source: &dyn Source,
    options: &Options,
    sink: &mut dyn Sink,
) -> Result<Recognised, ReadError> {
    let recognised = detect::detect(source, &options.limits)?;
    let mut out = out::Out::new(sink).at_most(options.limits.statements);
    format::read(&recognised, source, options, &mut out)?;
    out.end()?;
    Ok(recognised)
}
