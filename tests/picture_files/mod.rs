//! Pictures as PNG files.
#![allow(dead_code, unreachable_pub, reason = "shared by several test files, each of which uses a part")]

use crate::pictures::Picture;
use std::fs::File;
use std::path::Path;

/// The picture in a file, `None` if there is no such file.
pub fn read(path: &Path) -> Option<Picture> {
    let file = std::io::BufReader::new(File::open(path).ok()?);
    let mut decoder = png::Decoder::new(file);
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::ALPHA);
    let mut reader = decoder.read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    assert_eq!(info.color_type, png::ColorType::Rgba, "{}", path.display());
    Some(Picture { width: info.width as usize, pixels: bytes.as_chunks::<4>().0.to_vec() })
}

/// Writes a picture, without opacity if all of it is opaque.
pub fn write(path: &Path, picture: &Picture) {
    let file = std::io::BufWriter::new(File::create(path).unwrap());
    let mut encoder = png::Encoder::new(file, picture.width as u32, picture.height() as u32);
    let is_opaque = picture.pixels.iter().all(|pixel| pixel[3] == 255);
    encoder.set_color(if is_opaque { png::ColorType::Rgb } else { png::ColorType::Rgba });
    encoder.set_compression(png::Compression::High);
    let channels = if is_opaque { 3 } else { 4 };
    let bytes: Vec<u8> = picture.pixels.iter().flat_map(|pixel| &pixel[..channels]).copied().collect();
    encoder.write_header().unwrap().write_image_data(&bytes).unwrap();
}
