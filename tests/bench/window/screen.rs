//! When rows can be seen: lines of text on the display itself, found the same way whoever drew them.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

/// The part of the screen that both windows fill with their table.
const LEFT: usize = 200;
const WIDTH: usize = 800;
const TOP: usize = 160;
const BOTTOM: usize = 760;
/// Darker than this is ink. Skeletons, lines and grounds are lighter.
const INK: u32 = 110;
/// Dark points of a line of pixels that belongs to text; more than half is no text but a ground.
const LETTERS: std::ops::Range<usize> = 4..WIDTH / 2;
/// How high text is, in pixels: neither a rule nor a block.
const HEIGHT: std::ops::RangeInclusive<usize> = 4..=24;

/// The file in which Xvfb keeps its screen: the format of `xwd`, 32 bits per pixel.
pub struct Screen {
    file: File,
    begin: u64,
    row: u64,
}

impl Screen {
    /// Opens it.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let number = |index: u64| {
            let mut four = [0; 4];
            file.read_exact_at(&mut four, index * 4).map(|()| u32::from_be_bytes(four))
        };
        let begin = u64::from(number(0)?) + u64::from(number(19)?) * 12;
        let row = u64::from(number(12)?);
        Ok(Self { file, begin, row })
    }

    /// How many lines of text stand in the table's place.
    pub fn lines(&self) -> io::Result<usize> {
        let mut points = [0; WIDTH * 4];
        let (mut lines, mut high) = (0, 0);
        for y in TOP..=BOTTOM {
            let at = self.begin + y as u64 * self.row + LEFT as u64 * 4;
            self.file.read_exact_at(&mut points, at)?;
            if y < BOTTOM && LETTERS.contains(&ink(&points)) {
                high += 1;
            } else {
                lines += usize::from(HEIGHT.contains(&high));
                high = 0;
            }
        }
        Ok(lines)
    }
}

/// How many points are dark.
fn ink(points: &[u8]) -> usize {
    let light = |p: &[u8]| (u32::from(p[0]) + 6 * u32::from(p[1]) + 3 * u32::from(p[2])) / 10;
    points.chunks_exact(4).filter(|point| light(point) < INK).count()
}
