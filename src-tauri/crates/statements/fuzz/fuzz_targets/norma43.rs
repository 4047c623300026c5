//! Bytes that begin as the fixtures of `norma43` do: any either read or are refused.

#![no_main]

use libfuzzer_sys::fuzz_target;
use statements::{Event, Options};

fuzz_target!(|bytes: &[u8]| {
    let _ = statements::read(&bytes.to_vec(), &Options::default(), &mut |_: Event| {});
});
