//! Bytes that begin as `tests/fixtures/coda` do.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| statements_fuzz::read(bytes));
