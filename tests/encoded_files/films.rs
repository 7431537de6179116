//! Small test films, and what their pictures must look like.

use super::decode::{DecodedFilm, color_distance};
use fieldreel::encode::{
    Container, EncodeError, EncodePlan, EncodeSettings, FilmSpec, GiveUp, MemoryBuffer, Output, OutputKind,
    Written, open_encoder,
};
use fieldreel::frame::{PixelFormat, PixelLayout, Resolution, VideoFrame};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

pub(super) const FRAMES: u64 = 12;

pub(super) fn film(rate: &str, frames: u64) -> FilmSpec {
    FilmSpec {
        resolution: Resolution::new(64, 48).unwrap(),
        rate: rate.parse().unwrap(),
        frames: Some(frames),
        has_alpha: false,
    }
}

pub(super) fn settings(container: Container) -> EncodeSettings {
    EncodeSettings { threads: NonZeroUsize::new(2).unwrap(), ..EncodeSettings::new(container) }
}

/// Every container that is one file.
pub(super) fn in_one_file() -> impl Iterator<Item = Container> {
    Container::ALL.into_iter().filter(|container| !container.is_sequence())
}

/// The colour of a test picture: four quadrants that change with time.
pub(super) fn color(x: u32, y: u32, index: u64, size: Resolution) -> [u8; 3] {
    let shift = (index * 8 % 64) as u8;
    match (x < size.width / 2, y < size.height / 2) {
        (true, true) => [200, 40 + shift, 30],
        (false, true) => [30, 180, 60 + shift],
        (true, false) => [20 + shift, 60, 210],
        (false, false) => [230 - shift, 220, 210],
    }
}

/// How opaque a column of a test picture is.
pub(super) fn alpha(column: usize) -> u8 {
    (column * 4) as u8
}

/// A test picture in any layout.
pub(super) fn picture(index: u64, layout: &Arc<PixelLayout>) -> VideoFrame {
    let (format, size) = (layout.format(), layout.resolution());
    let mut bytes = vec![0xAB; layout.byte_count()];
    let steps = f64::from((1_u32 << format.bit_depth()) - 1);
    for (number, plane) in layout.planes().iter().enumerate() {
        let is_half = format.is_subsampled() && (number == 1 || number == 2);
        for row in 0..plane.rows {
            let target = &mut bytes[plane.offset + row * plane.bytes_per_row..][..plane.used_bytes_per_row];
            let sample_bytes = format.bit_depth().div_ceil(8) as usize;
            let pixel_bytes = if format.is_rgb() { 4 * sample_bytes } else { sample_bytes };
            for (column, sample) in target.chunks_exact_mut(pixel_bytes).enumerate() {
                let scale = if is_half { 2 } else { 1 };
                let [red, green, blue] = color(column as u32 * scale, row as u32 * scale, index, size);
                match format {
                    PixelFormat::Rgba8 => sample.copy_from_slice(&[red, green, blue, alpha(column)]),
                    PixelFormat::Bgra => sample.copy_from_slice(&[blue, green, red, alpha(column)]),
                    PixelFormat::Rgba64le => {
                        let wide = [red, green, blue, alpha(column)]
                            .map(|byte| 257 * u16::from(byte) - u16::from(byte > 0));
                        sample.copy_from_slice(wide.map(u16::to_le_bytes).as_flattened());
                    }
                    _ if number == 3 => {
                        let code = (f64::from(alpha(column)) / 255.0 * steps).round() as u16;
                        sample.copy_from_slice(&code.to_le_bytes()[..pixel_bytes]);
                    }
                    PixelFormat::Bgr0 => sample.copy_from_slice(&[blue, green, red, 0]),
                    _ => {
                        let matrix = format.color_spec().yuv_matrix(format.bit_depth()).unwrap();
                        let codes = matrix.convert([red, green, blue].map(|value| f64::from(value) / 255.0));
                        let code = codes[number].round().clamp(0.0, steps) as u16;
                        sample.copy_from_slice(&code.to_le_bytes()[..pixel_bytes]);
                    }
                }
            }
        }
    }
    VideoFrame::new(index, layout.clone(), bytes).unwrap()
}

pub(super) fn encode(plan: &EncodePlan, output: Output, frames: u64) -> Result<Written, EncodeError> {
    let mut encoder = open_encoder(plan, output, None)?;
    for index in 0..frames {
        encoder.encode(picture(index, plan.layout()))?;
    }
    encoder.finish(&GiveUp::default())
}

/// Encodes into memory, into a stream that collects, or into a file.
pub(super) fn encode_bytes(settings: &EncodeSettings, film: &FilmSpec, kind: OutputKind) -> Vec<u8> {
    let plan = EncodePlan::resolve(settings, film, kind).unwrap();
    let buffer = MemoryBuffer::new();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film");
    let output = match kind {
        OutputKind::Stream => Output::Stream(Box::new(buffer.clone())),
        OutputKind::Seekable => Output::Seekable(Box::new(buffer.clone())),
        OutputKind::File => Output::File { path: path.clone(), overwrite: false },
    };
    let frames = film.frames.unwrap();
    let written = encode(&plan, output, frames).unwrap();
    let bytes = if kind == OutputKind::File { std::fs::read(path).unwrap() } else { buffer.into_bytes() };
    assert_eq!(written, Written { bytes: bytes.len() as u64, frames, files: 1 });
    bytes
}

fn assert_same_color(found: [f64; 3], expected: [u8; 3], tolerance: f64, what: &str) {
    let distance = color_distance(found, expected.map(f64::from));
    assert!(distance <= tolerance, "{what}: {found:?} instead of {expected:?}");
}

/// The middles of the four quadrants.
fn quadrants(size: Resolution) -> [(u32, u32); 4] {
    let (left, right) = (size.width / 4, size.width * 3 / 4);
    let (top, bottom) = (size.height / 4, size.height * 3 / 4);
    [(left, top), (right, top), (left, bottom), (right, bottom)]
}

/// Compares the mean colours of patches, which even out the noise of compression.
pub(super) fn assert_colors(film: &DecodedFilm, size: Resolution, tolerance: f64, what: &str) {
    for (index, frame) in film.frames.iter().enumerate() {
        assert_eq!((frame.width, frame.height), (size.width, size.height), "{what}");
        for (x, y) in quadrants(size) {
            let patch = (y - 3..y + 3).flat_map(|y| (x - 3..x + 3).map(move |x| (x, y)));
            let sum = patch.fold([0.0; 3], |sum, (x, y)| {
                let [red, green, blue] = frame.rgb(x, y);
                [sum[0] + red, sum[1] + green, sum[2] + blue]
            });
            let expected = color(x, y, index as u64, size);
            let what = format!("{what}, frame {index} at {x},{y}");
            assert_same_color(sum.map(|channel| channel / 36.0), expected, tolerance, &what);
        }
    }
}

pub(super) fn files_in(folder: &Path) -> usize {
    folder.read_dir().unwrap().count()
}
