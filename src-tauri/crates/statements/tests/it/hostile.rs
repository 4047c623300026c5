//! Files that mean harm: whatever the bytes, they are read or refused in bounded steps and memory.
//!
//! Three views of one promise: [`mutations`] spoils every fixture at random, [`bombs`] builds what
//! is known to hurt readers, [`streams`] makes up files that are larger than anything kept.

mod bombs;
mod measure;
mod mutations;
mod random;
mod streams;
