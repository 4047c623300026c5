//! Every fixture of every format, spoiled at random.

use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::measure::{cost, within_bounds};
use super::random::Random;

/// What formats are made of: put where it does not belong.
const TOKENS: &[&[u8]] = &[
    b"<",
    b">",
    b"</",
    b"/>",
    b"&",
    b"&#0;",
    b"<!DOCTYPE a>",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"<Ntry>",
    b"</Ntry>",
    b"<STMTTRN>",
    b"</OFX>",
    b":61:",
    b":86:",
    b":62F:",
    b"\r\n-}",
    b"{4:",
    b"?20",
    b"^\r\n",
    b"!Type:Bank\n",
    b"S",
    b"$",
    b"16,",
    b"88,",
    b"99,",
    b",/\n",
    b"/",
    b";",
    b"\"",
    b",",
    b"\t",
    b"\r",
    b"\n",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"-",
    b"0",
    b"9999999999",
    b"79228162514264337593543950335",
    b"31/02/2026",
    b"PK\x03\x04",
    b"PK\x05\x06",
];

/// How often each fixture is spoiled: sized so that all of them take less than ten seconds.
const ROUNDS: usize = 60;

/// Larger ones are cut, so that splices of splices do not grow.
const LONGEST: usize = 128 << 10;

fn fixtures() -> Vec<(String, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut all = Vec::new();
    for format in std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()) {
        for file in std::fs::read_dir(&format).into_iter().flatten() {
            let path = file.unwrap().path();
            if path.is_file() {
                all.push((path.display().to_string(), std::fs::read(&path).unwrap()));
            }
        }
    }
    // Folders are listed in any order; the same seed must do the same.
    all.sort();
    all
}

/// A part of the bytes: from, to.
fn part(random: &mut Random, bytes: &[u8], longest: usize) -> (usize, usize) {
    let from = random.below(bytes.len() + 1);
    let length = random.below(longest.min(bytes.len() - from) + 1);
    (from, from + length)
}

fn spoil(random: &mut Random, bytes: &mut Vec<u8>, other: &[u8]) {
    let at = random.below(bytes.len() + 1);
    match random.below(8) {
        0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << random.below(8)),
        1 => {
            let (from, to) = part(random, bytes, 64);
            bytes.drain(from..to);
        }
        2 | 3 => {
            let token = random.of(TOKENS);
            bytes.splice(at..at, token.iter().copied());
        }
        4 => bytes.truncate(at),
        5 => {
            let (from, to) = part(random, bytes, 2_000);
            let twice = bytes[from..to].to_vec();
            bytes.splice(at..at, twice);
        }
        6 => {
            let (from, to) = part(random, bytes, 12);
            let many = bytes[from..to].repeat(1 + random.below(2_000));
            bytes.splice(at..at, many);
        }
        _ => {
            let from = random.below(other.len() + 1);
            bytes.truncate(at);
            bytes.extend_from_slice(&other[from..]);
        }
    }
    bytes.truncate(LONGEST);
}

#[test]
fn spoiled_files_are_read_or_refused_within_bounds() {
    let (mut random, all) = (Random::seeded(), fixtures());
    let mut wrong = Vec::new();
    for (name, fixture) in &all {
        for round in 0..ROUNDS {
            let (_, other) = &all[random.below(all.len())];
            let mut bytes = fixture.clone();
            for _ in 0..=random.below(3) {
                spoil(&mut random, &mut bytes, other);
            }
            if let Err(what) = within_bounds(bytes) {
                wrong.push(format!("{name}, round {round}: {what}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The same archive with one of its members spoiled: its sums are right, so the member is read.
fn spoiled_within(random: &mut Random, bytes: &[u8]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
    let chosen = random.below(archive.len());
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        member.read_to_end(&mut content).unwrap();
        if index == chosen {
            let other = content.clone();
            spoil(random, &mut content, &other);
        }
        packed.start_file(member.name(), SimpleFileOptions::default()).unwrap();
        packed.write_all(&content).unwrap();
    }
    packed.finish().unwrap().into_inner()
}

#[test]
fn spoiled_members_are_read_or_refused_without_a_panic() {
    let mut random = Random::seeded();
    for (name, fixture) in fixtures().iter().filter(|(_, bytes)| bytes.starts_with(b"PK")) {
        for round in 0..ROUNDS {
            let bytes = spoiled_within(&mut random, fixture);
            let read = std::panic::catch_unwind(move || cost(&bytes));
            assert!(read.is_ok(), "{name}, round {round}: it panics");
        }
    }
}

#[test]
fn files_that_end_anywhere_are_read_or_refused_within_bounds() {
    let mut random = Random::seeded();
    for (name, fixture) in fixtures() {
        for _ in 0..12 {
            let length = random.below(fixture.len());
            if let Err(what) = within_bounds(fixture[..length].to_vec()) {
                panic!("{name}, {}: {what}", length)
            }
        }
    }
}
