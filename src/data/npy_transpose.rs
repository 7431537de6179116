//! Puts interleaved bands one after the other in a temporary file, in one pass and in bounded memory.

use super::DataError;
use super::error::ErrorContext;
use super::scratch::ScratchFile;
use std::io::{self, Read};

/// How much of the interleaved samples is in memory at a time. The more, the longer the pieces that are
/// written.
const CHUNK_BYTES: usize = 64 << 20;

/// How many samples there are: pixels x bands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) pixels: usize,
    pub(super) bands: u32,
    pub(super) sample_bytes: usize,
}

/// Reads every pixel's samples of all bands from `stream` and writes every band's samples of all pixels.
pub(super) fn transpose(
    stream: &mut dyn Read,
    scratch: &mut ScratchFile,
    shape: Shape,
    context: &ErrorContext,
) -> Result<(), DataError> {
    transpose_in(stream, scratch, (shape, CHUNK_BYTES), context)
}

fn transpose_in(
    stream: &mut dyn Read,
    scratch: &mut ScratchFile,
    (shape, memory): (Shape, usize),
    context: &ErrorContext,
) -> Result<(), DataError> {
    let Shape { pixels, bands, sample_bytes } = shape;
    let pixel_bytes = sample_bytes * bands as usize;
    let chunk_pixels = (memory / pixel_bytes).clamp(1, pixels);
    let band_bytes = pixels as u64 * sample_bytes as u64;
    let mut chunk = vec![0; chunk_pixels * pixel_bytes];
    let mut piece = Vec::with_capacity(chunk_pixels * sample_bytes);
    for first in (0..pixels).step_by(chunk_pixels) {
        let chunk = &mut chunk[..chunk_pixels.min(pixels - first) * pixel_bytes];
        stream.read_exact(chunk).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => context.malformed("it ends before the last sample"),
            _ => context.stream_failed(error),
        })?;
        for band in 0..bands {
            let at = band as usize * sample_bytes;
            piece.clear();
            for pixel in chunk.chunks_exact(pixel_bytes) {
                piece.extend_from_slice(&pixel[at..at + sample_bytes]);
            }
            scratch.write_at(u64::from(band) * band_bytes + (first * sample_bytes) as u64, &piece)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn bands_stand_apart_however_little_memory_there_is() {
        let context = ErrorContext { format: "NumPy", path: "a.npy".to_owned() };
        let shape = Shape { pixels: 5, bands: 3, sample_bytes: 2 };
        // Pixel p of band b is the number 10 b + p.
        let interleaved: Vec<u8> =
            (0..5_u16).flat_map(|p| (0..3).flat_map(move |b| (10 * b + p).to_le_bytes())).collect();
        let expected: Vec<u8> =
            (0..3_u16).flat_map(|b| (0..5).flat_map(move |p| (10 * b + p).to_le_bytes())).collect();
        for memory in [1, 6, 13, 1000] {
            let mut scratch = ScratchFile::new("a.npy").unwrap();
            transpose_in(&mut &interleaved[..], &mut scratch, (shape, memory), &context).unwrap();
            let mut apart = Vec::new();
            Arc::new(scratch.into_reader().unwrap()).stream().read_to_end(&mut apart).unwrap();
            assert_eq!(apart, expected, "{memory}");
        }
        let mut scratch = ScratchFile::new("a.npy").unwrap();
        let short = &interleaved[..interleaved.len() - 1];
        let error = transpose_in(&mut &*short, &mut scratch, (shape, 13), &context).unwrap_err();
        assert!(matches!(error, DataError::Malformed { .. }), "{error}");
    }
}
