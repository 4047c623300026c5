//! The icon in every size the bundles need, from its two drawings. The containers of Windows and
//! macOS are nothing but a table of contents before PNG files, so they are written here.

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;

use crate::sh::{line, root};

/// File, side in pixels.
const PICTURES: &[(&str, u32)] = &[
    ("16x16.png", 16),
    ("24x24.png", 24),
    ("32x32.png", 32),
    ("48x48.png", 48),
    ("64x64.png", 64),
    ("128x128.png", 128),
    ("128x128@2x.png", 256),
    ("256x256.png", 256),
    ("512x512.png", 512),
];
/// Up to this side the simplified drawing is used.
const SMALL: u32 = 24;
/// What Windows asks for.
const ICO: &[u32] = &[16, 24, 32, 48, 64, 256];
/// What macOS asks for: its name of a size, and the side.
const ICNS: &[(&[u8; 4], u32)] = &[
    (b"ic11", 32),
    (b"ic12", 64),
    (b"ic07", 128),
    (b"ic13", 256),
    (b"ic08", 256),
    (b"ic14", 512),
    (b"ic09", 512),
];

fn folder() -> PathBuf {
    root().join("icons")
}

/// Draws every size anew.
pub(crate) fn draw() -> anyhow::Result<()> {
    for (name, side) in PICTURES {
        let drawing = if *side <= SMALL { "icon-small.svg" } else { "icon.svg" };
        let side = side.to_string();
        let arguments = ["-w", &side, "-h", &side, drawing, "-o", name];
        let drawn = line("rsvg-convert", &arguments).within(&folder()).run();
        drawn.context("rsvg-convert draws the icons (Debian: librsvg2-bin)")?;
    }
    fs::write(folder().join("icon.ico"), ico(&load(ICO.iter().copied())?))?;
    let pictures = load(ICNS.iter().map(|(_, side)| *side))?;
    Ok(fs::write(folder().join("icon.icns"), icns(&pictures))?)
}

fn load(sides: impl Iterator<Item = u32>) -> anyhow::Result<Vec<(u32, Vec<u8>)>> {
    sides.map(|side| Ok((side, fs::read(folder().join(format!("{side}x{side}.png")))?))).collect()
}

/// The container of Windows: a header, 16 bytes per picture, the pictures. All little-endian.
fn ico(pictures: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut file = vec![0, 0, 1, 0];
    file.extend(u16::try_from(pictures.len()).unwrap_or_default().to_le_bytes());
    let mut offset = length(6 + 16 * pictures.len());
    for (side, png) in pictures {
        // A side of 256 is written as 0; then no palette, one plane, 32 bits.
        let side = u8::try_from(*side).unwrap_or(0);
        file.extend([side, side, 0, 0, 1, 0, 32, 0]);
        file.extend(length(png.len()).to_le_bytes());
        file.extend(offset.to_le_bytes());
        offset += length(png.len());
    }
    pictures.iter().for_each(|(_, png)| file.extend(png));
    file
}

/// The container of macOS: per picture its name, its length with these 8 bytes, the picture.
/// All big-endian.
fn icns(pictures: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut body = Vec::new();
    for ((name, _), (_, png)) in ICNS.iter().zip(pictures) {
        body.extend(*name);
        body.extend(length(png.len() + 8).to_be_bytes());
        body.extend(png);
    }
    [b"icns", &length(body.len() + 8).to_be_bytes()[..], &body].concat()
}

fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Side in pixels, from the header; panics where it is no square PNG with transparency.
    fn side(png: &[u8]) -> u32 {
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
        let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        assert_eq!(number(16), number(20), "not a square");
        assert_eq!(png[25], 6, "no transparency");
        number(16)
    }

    #[test]
    fn every_picture_has_the_size_its_name_says() {
        for (name, expected) in PICTURES {
            let png = fs::read(folder().join(name)).unwrap_or_else(|_| panic!("{name} is missing"));
            assert_eq!(side(&png), *expected, "{name}");
        }
    }

    #[test]
    fn the_container_of_windows_is_whole() {
        let file = fs::read(folder().join("icon.ico")).unwrap();
        assert_eq!(file[..6], [0, 0, 1, 0, u8::try_from(ICO.len()).unwrap(), 0]);
        for (entry, expected) in file[6..].chunks(16).zip(ICO) {
            let number =
                |at: usize| u32::from_le_bytes(entry[at..at + 4].try_into().unwrap()) as usize;
            assert_eq!(side(&file[number(12)..number(12) + number(8)]), *expected);
        }
    }

    #[test]
    fn the_container_of_macos_is_whole() {
        let file = fs::read(folder().join("icon.icns")).unwrap();
        let number = |at: usize| u32::from_be_bytes(file[at..at + 4].try_into().unwrap()) as usize;
        assert_eq!((&file[..4], number(4)), (&b"icns"[..], file.len()));
        let mut at = 8;
        for (name, expected) in ICNS {
            assert_eq!(&file[at..at + 4], *name);
            assert_eq!(side(&file[at + 8..at + number(at + 4)]), *expected);
            at += number(at + 4);
        }
        assert_eq!(at, file.len());
    }
}
