//! Pictures, drawn anew: what the page shows is made here from the pixels, so that nothing of the
//! original file reaches it. Sizes are looked at before a pixel is unpacked.

use std::io::Cursor;

use image::{ImageError, ImageFormat, ImageReader, Limits};

use crate::trouble::sentence;
use crate::{ApiError, Code};

/// Pixels along one side.
const LONGEST: u32 = 16_384;
/// Pixels in all: a good telephone's camera.
const MOST: u64 = 64_000_000;
/// Memory while it is unpacked.
const MEMORY: u64 = 400 << 20;
/// The longer side of what is shown.
const SHOWN: u32 = 1_600;

/// Why a picture is not shown.
#[derive(Debug)]
pub(super) enum Odd {
    /// It has too many pixels.
    Large(u32, u32),
    /// It cannot be read.
    Broken(ImageError),
}

impl From<ImageError> for Odd {
    fn from(error: ImageError) -> Self {
        Self::Broken(error)
    }
}

fn reader(content: &[u8]) -> Result<ImageReader<Cursor<&[u8]>>, Odd> {
    let found = ImageReader::new(Cursor::new(content)).with_guessed_format();
    let mut reader = found.map_err(|error| Odd::Broken(error.into()))?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST);
    limits.max_image_height = Some(LONGEST);
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    Ok(reader)
}

/// Width and height, read off its head.
pub(super) fn measure(content: &[u8]) -> Result<(u32, u32), Odd> {
    let (width, height) = reader(content)?.into_dimensions()?;
    let many = u64::from(width) * u64::from(height) > MOST;
    if many || width.max(height) > LONGEST {
        return Err(Odd::Large(width, height));
    }
    Ok((width, height))
}

/// A PNG of it, small enough to look at.
pub(super) fn preview(content: &[u8]) -> Result<Vec<u8>, Odd> {
    let (width, height) = measure(content)?;
    let picture = reader(content)?.decode()?;
    let small = if width.max(height) > SHOWN { picture.thumbnail(SHOWN, SHOWN) } else { picture };
    let mut out = Cursor::new(Vec::new());
    // Eight bits of colour, nothing else: no text, no profile, no place where it was taken.
    image::DynamicImage::from(small.to_rgba8()).write_to(&mut out, ImageFormat::Png)?;
    Ok(out.into_inner())
}

/// The same for a person.
pub(super) fn refused(name: &str, odd: &Odd) -> ApiError {
    let (message, hint) = match odd {
        Odd::Large(width, height) => (
            format!("{name} has {width} × {height} pixels, which is too large to look at."),
            "Make it smaller, or give a screenshot of it.",
        ),
        Odd::Broken(error) => (
            sentence(&format!("{name} is a picture that cannot be read: {error}")),
            "Open it elsewhere and save it again, or give a screenshot of it.",
        ),
    };
    ApiError::new(Code::InvalidInput, message, hint)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A picture of one colour.
    pub(in super::super) fn png(width: u32, height: u32) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        let pixels = image::RgbImage::from_pixel(width, height, image::Rgb([9, 99, 200]));
        pixels.write_to(&mut out, ImageFormat::Png).unwrap();
        out.into_inner()
    }

    /// The same with a text inside, as cameras and programs leave them.
    fn with_text(mut png: Vec<u8>, text: &[u8]) -> Vec<u8> {
        let mut chunk = u32::try_from(text.len()).unwrap().to_be_bytes().to_vec();
        chunk.extend(b"tEXt");
        chunk.extend(text);
        chunk.extend([0; 4]);
        let end = png.len() - 12;
        png.splice(end..end, chunk);
        png
    }

    #[test]
    fn what_is_shown_is_drawn_anew_and_small() {
        let shown = preview(&png(2_000, 10)).unwrap();
        assert_eq!(measure(&shown).unwrap(), (1_600, 8));
        let odd = with_text(png(3, 3), b"Comment\0<script>alert(1)</script>");
        let made = preview(&odd);
        // Whether a reader forgives the wrong checksum or not, the text does not come through.
        assert!(made.is_err() || !made.unwrap().windows(8).any(|part| part == b"<script>"));
    }

    #[test]
    fn a_head_that_promises_too_much_is_refused_before_it_is_unpacked() {
        let mut bomb = png(1, 1);
        bomb[16..24].copy_from_slice(&[0, 0, 0x40, 0, 0, 0, 0x40, 0]);
        assert!(preview(&bomb).is_err());
        assert!(measure(&bomb).is_err());
        bomb[16..20].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff]);
        assert!(preview(&bomb).is_err());
    }

    #[test]
    fn half_a_picture_is_no_picture_and_no_panic() {
        let whole = png(64, 64);
        for cut in (8..whole.len()).step_by(7) {
            let _ = preview(&whole[..cut]);
        }
        assert!(matches!(preview(&whole[..40]), Err(Odd::Broken(_))));
        assert!(refused("a", &Odd::Large(1, 2)).message.contains("1 × 2"));
    }
}
