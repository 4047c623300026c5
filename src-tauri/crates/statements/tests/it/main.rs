//! Files as banks write them, made up: what is read from them, and what becomes of broken ones.

#![allow(clippy::unwrap_used, reason = "tests")]

mod bai2;
mod camt;
mod coda;
mod csv;
mod hostile;
mod mt940;
mod norma43;
mod ofx;
mod qif;
mod real_files;
mod support;
mod xlsx;
mod zip;
