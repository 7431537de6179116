use super::sample_format::Stored;
use crate::data::DataError;
use crate::data::error::ErrorContext;
use crate::data::sample_decoder::ByteOrder;
use jpeg_decoder::{Decoder, Error};

/// Two bits, one for a mean and one for "no more", are 64 samples at best.
const MAX_RATIO: usize = 256;

/// Unpacks a frame of `columns` x `rows` grey samples: JPEG with or without loss.
pub(super) fn unpack(
    packed: &[u8],
    [columns, rows]: [u16; 2],
    syntax: &str,
    context: &ErrorContext,
) -> Result<(Vec<u8>, Stored), DataError> {
    if let Some(feature) = unread_feature(packed) {
        return Err(refusal(syntax, feature, context));
    }
    let samples = usize::from(columns).saturating_mul(rows.into());
    if samples > packed.len().saturating_mul(MAX_RATIO) {
        let reason = format!("the header promises {samples} samples, packed in {} bytes", packed.len());
        return Err(context.malformed(reason));
    }
    let failed = |error: Error| match error {
        Error::Unsupported(feature) => refusal(syntax, &format!("{feature:?}"), context),
        Error::Io(error) => context.stream_failed(error),
        other => context.malformed(other.to_string()),
    };
    let mut decoder = Decoder::new(packed);
    decoder.read_info().map_err(failed)?;
    let Some(info) = decoder.info() else {
        return Err(context.malformed("a frame without a header"));
    };
    if (info.width, info.height) != (columns, rows) {
        let (width, height) = (info.width, info.height);
        let reason = format!("a frame of {width} x {height} samples, not {columns} x {rows}");
        return Err(context.malformed(reason));
    }
    let bytes = decoder.decode().map_err(failed)?;
    // Where samples have fewer than 8 bits the decoder says that they take one byte each, and gives two.
    let bytes_per_sample = bytes.len() / samples.max(1);
    Ok((bytes, Stored { bytes_per_sample, order: ByteOrder::NATIVE }))
}

/// What the decoder would get wrong, or stumble over, found in the markers of a frame.
///
/// In frames without loss it starts predictions at no restart, and takes them from values that are shifted already.
fn unread_feature(packed: &[u8]) -> Option<&'static str> {
    let (mut rest, mut is_lossless, mut has_restarts) = (packed.get(2..)?, false, false);
    loop {
        // Between markers are zeros after 0xff, restarts and samples.
        let at =
            rest.windows(2).position(|two| two[0] == 0xff && !matches!(two[1], 0 | 0xff | 0xd0..=0xd7))?;
        let (marker, segment) = (rest.get(at + 1)?, rest.get(at + 2..)?);
        rest = segment;
        match (marker, segment) {
            (0xc3, [_, _, 2..=16, _, _, _, _, 1, ..]) => is_lossless = true,
            (0xc0 | 0xc1, [_, _, 8 | 12, _, _, _, _, 1, ..]) | (0xc4, _) => {}
            (0xc2, _) => return Some("progressive"),
            (0xc0..=0xcf, _) => return Some("another kind of JPEG"),
            (0xdd, [_, _, high, low, ..]) => has_restarts = (*high, *low) != (0, 0),
            (0xda, _) if is_lossless && has_restarts => return Some("restarts in frames without loss"),
            (0xda, [_, _, 1, _, _, _, _, transform, ..]) if is_lossless && transform & 0xf != 0 => {
                return Some("shifted samples");
            }
            (0xda, [_, _, 2..=255, ..]) => return Some("several components"),
            (0xd8 | 0xd9, _) => continue,
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes(*segment.first_chunk()?));
        rest = segment.get(length..)?;
    }
}

/// Why samples that are written in this way are not read.
pub(super) fn refusal(syntax: &str, detail: &str, context: &ErrorContext) -> DataError {
    let path = context.quoted_path();
    context.unsupported(
        format!("samples are compressed by {syntax} ({detail})"),
        format!("unpack it with: gdcmconv --raw {path} unpacked.dcm"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_decoded_wrongly_is_found() {
        let frame = |precision: u8| vec![0xff, 0xc3, 0, 11, precision, 0, 1, 0, 1, 1, 1, 0x11, 0];
        let scan = |transform: u8| vec![0xff, 0xda, 0, 8, 1, 1, 0, 1, 0, transform, 0x55];
        let picture = |parts: &[Vec<u8>]| [&[0xff, 0xd8][..], &parts.concat(), &[0xff, 0xd9]].concat();
        assert_eq!(unread_feature(&picture(&[frame(12), scan(0)])), None);
        assert_eq!(unread_feature(&picture(&[frame(12), scan(1)])), Some("shifted samples"));
        assert_eq!(unread_feature(&picture(&[frame(12), scan(0), scan(1)])), Some("shifted samples"));
        for precision in [0, 1, 17] {
            assert_eq!(unread_feature(&picture(&[frame(precision), scan(0)])), Some("another kind of JPEG"));
        }
        let restarts = |interval| vec![0xff, 0xdd, 0, 4, 0, interval];
        assert_eq!(unread_feature(&picture(&[frame(12), restarts(0), scan(0)])), None);
        let found = unread_feature(&picture(&[frame(12), restarts(1), scan(0)]));
        assert_eq!(found, Some("restarts in frames without loss"));
        assert_eq!(unread_feature(&picture(&[vec![0xff, 0xc2, 0, 2]])), Some("progressive"));
        assert_eq!(unread_feature(&[]), None);
    }
}
