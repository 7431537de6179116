use crate::data::deflate::MAX_RATIO;
use crate::data::error::{DataError, ErrorContext};
use tiff_reader::Ifd;

/// Values of the tag that names the codec.
const NONE: u16 = 1;
const LZW: u16 = 5;
const DEFLATE: u16 = 8;
const PACK_BITS: u16 = 32_773;
const OLD_DEFLATE: u16 = 32_946;

/// A sample that was never written costs nothing but its share of the directory of strips or tiles, which in a large
/// raster has some bytes for each of them.
const SAMPLES_PER_FILE_BYTE: u64 = 1 << 16;

/// Refuses an image that announces more samples than its bytes can hold: room for them would be made before that is
/// found out. `block_size` is that of a strip or tile.
pub(super) fn check(
    ifd: &Ifd,
    [block_columns, block_rows]: [usize; 2],
    file_bytes: u64,
    context: &ErrorContext,
) -> Result<(), DataError> {
    let (columns, rows) = (ifd.width(), ifd.height());
    let counts = if ifd.is_tiled() { ifd.tile_byte_counts() } else { ifd.strip_byte_counts() };
    // The last strip may be shorter than the others, so the longest one is asked.
    let longest = counts.unwrap_or_default().into_iter().max().unwrap_or_default().min(file_bytes);
    let block_samples = (block_columns as u64).saturating_mul(block_rows as u64);
    let is_full = longest == 0 || block_samples <= longest.saturating_mul(most_samples_per_byte(ifd));
    let samples = u64::from(columns) * u64::from(rows);
    if is_full && samples <= file_bytes.saturating_mul(SAMPLES_PER_FILE_BYTE) {
        return Ok(());
    }
    Err(context.malformed(format!("{file_bytes} bytes cannot hold an image of {columns} x {rows}")))
}

/// How many samples a byte may turn into: one bit is the smallest sample.
fn most_samples_per_byte(ifd: &Ifd) -> u64 {
    8 * match ifd.compression() {
        NONE => 1,
        // Two bytes repeat one 128 times.
        PACK_BITS => 64,
        // A code of 12 bits stands for at most 3,838 bytes.
        LZW => 2560,
        DEFLATE | OLD_DEFLATE => MAX_RATIO,
        _ => SAMPLES_PER_FILE_BYTE,
    }
}
