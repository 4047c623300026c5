//! QR codes of payment links, as SVG and PNG. Error correction M: a phone reads it from a screen,
//! and from paper that was folded once.

use qrcode::render::svg;
use qrcode::types::QrError;
use qrcode::{Color, EcLevel, QrCode};

/// Quiet zone around the code, in modules, as ISO 18004 asks for.
const QUIET: usize = 4;
/// Pixels per module of the PNG: large enough to print.
const SCALE: usize = 12;

fn code(text: &str) -> Result<QrCode, QrError> {
    QrCode::with_error_correction_level(text, EcLevel::M)
}

/// The code as SVG text.
pub(crate) fn svg(text: &str) -> Result<String, QrError> {
    Ok(code(text)?.render::<svg::Color<'_>>().min_dimensions(256, 256).build())
}

/// The code as a PNG of one bit per pixel.
pub(crate) fn png(text: &str) -> Result<Vec<u8>, QrError> {
    let code = code(text)?;
    let width = code.width();
    let colors = code.to_colors();
    let side = (width + 2 * QUIET) * SCALE;
    let dark = |x: usize, y: usize| {
        let (x, y) = ((x / SCALE).wrapping_sub(QUIET), (y / SCALE).wrapping_sub(QUIET));
        x < width && y < width && colors[y * width + x] == Color::Dark
    };
    let row_bytes = side.div_ceil(8);
    let mut pixels = vec![0xff_u8; row_bytes * side];
    for y in 0..side {
        for x in (0..side).filter(|x| dark(*x, y)) {
            pixels[y * row_bytes + x / 8] &= !(0x80 >> (x % 8));
        }
    }
    Ok(encode(side, &pixels))
}

fn encode(side: usize, pixels: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let side = u32::try_from(side).unwrap_or(u32::MAX);
    let mut encoder = png::Encoder::new(&mut out, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    // Writing into memory with the size just given cannot fail.
    if let Ok(mut writer) = encoder.write_header() {
        let _ = writer.write_image_data(pixels);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_hold_the_same_modules() {
        let text = "https://plugipay.com/c/cs_01jgf4m2zq8w7x5t3r1p9n6k0b";
        let svg = svg(text).unwrap();
        assert!(svg.starts_with("<?xml") && svg.contains("<svg"));

        let bytes = png(text).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!(info.width as usize, (code(text).unwrap().width() + 2 * QUIET) * SCALE);
        assert_eq!(pixels[0] & 0x80, 0x80, "the quiet zone must be white");
        let first = QUIET * SCALE;
        assert_eq!(pixels[first * info.line_size + first / 8] & (0x80 >> (first % 8)), 0);
    }

    #[test]
    fn a_text_too_long_for_a_code_is_an_error() {
        assert!(svg(&"x".repeat(5_000)).is_err());
    }
}
