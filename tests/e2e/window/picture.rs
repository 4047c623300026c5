//! Pictures of the display itself: what a person sees, window frame and all. The driver's own
//! screenshots never come back where WebKit draws without shared buffers.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use tests::tree::root;

/// The pixels of a display, red, green, blue.
pub struct Picture {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
}

impl Picture {
    /// Reads the file in which Xvfb keeps its screen: the format of `xwd`, 32 bits per pixel.
    pub fn read(screen: &Path) -> Self {
        let bytes = fs::read(screen).unwrap();
        let number = |index: usize| u32::from_be_bytes(bytes[index * 4..][..4].try_into().unwrap());
        let (header, width, height) = (number(0), number(4), number(5));
        let (bits, row, colours) = (number(11), number(12) as usize, number(19));
        assert_eq!(bits, 32, "another kind of screen than Xvfb was asked for");
        let begin = header as usize + colours as usize * 12;
        let rows = bytes[begin..].chunks_exact(row).take(height as usize);
        let points = rows.flat_map(|row| row[..width as usize * 4].chunks_exact(4));
        let pixels = points.flat_map(|point| [point[2], point[1], point[0]]).collect();
        Self { width, height, pixels }
    }

    /// How many colours it has; a window that was not drawn has one or two.
    pub fn colours(&self) -> usize {
        self.pixels.chunks_exact(3).collect::<BTreeSet<_>>().len()
    }

    /// Keeps it as `target/screenshots/NAME.png`.
    pub fn keep(&self, name: &str) {
        let folder = root().join("target/screenshots");
        fs::create_dir_all(&folder).unwrap();
        let file = fs::File::create(folder.join(format!("{name}.png"))).unwrap();
        let mut encoder = png::Encoder::new(file, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header().and_then(|mut out| out.write_image_data(&self.pixels)).unwrap();
    }
}
