//! Bytes that begin as `tests/fixtures/bai2` do.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| statements_fuzz::read(bytes));
