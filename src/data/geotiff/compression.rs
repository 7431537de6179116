use super::convert_command;
use crate::data::error::{DataError, ErrorContext};
use tiff_reader::Ifd;

/// None, LZW, JPEG, deflate (Adobe's code and the old one), `PackBits`, LERC, zstd and WebP.
const READ: [u16; 9] = [1, 5, 7, 8, 32_773, 32_946, 34_887, 50_000, 50_001];

const LERC: u16 = 34_887;

/// The others by the names that GDAL and libtiff give them.
const NOT_READ: [(u16, &str); 14] = [
    (2, "CCITT RLE"),
    (3, "CCITT Group 3"),
    (4, "CCITT Group 4"),
    (6, "old-style JPEG"),
    (32_766, "NeXT"),
    (32_809, "ThunderScan"),
    (34_661, "JBIG"),
    (34_676, "SGILog"),
    (34_677, "SGILog24"),
    (34_712, "JPEG 2000"),
    (34_925, "LZMA"),
    (34_933, "PNG"),
    (50_002, "JPEG XL"),
    (52_546, "JPEG XL"),
];

/// Whether an image is compressed by LERC, alone or followed by another.
pub(super) fn is_lerc(ifd: &Ifd) -> bool {
    ifd.compression() == LERC
}

/// Says at once, before any sample is wanted, that an image is compressed in a way that is not read.
pub(super) fn refuse_unknown(ifd: &Ifd, context: &ErrorContext) -> Result<(), DataError> {
    let code = ifd.compression();
    if READ.contains(&code) {
        return Ok(());
    }
    let known = NOT_READ.iter().find(|(other, _)| *other == code);
    let name = known.map_or_else(|| format!("of kind {code}"), |(_, name)| (*name).to_owned());
    Err(context.unsupported(format!("compression {name}"), convert_command(context, "")))
}
