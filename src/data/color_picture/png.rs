use super::Decoded;
use crate::data::error::ErrorContext;
use crate::data::source::SourceReader;
use crate::data::{DataError, ReadLimits, deflate, png::decoding_error};
use ::png::{Decoder, Limits, Transformations};
use std::io::BufReader;
use std::sync::Arc;

/// What the decoder may allocate beside the picture itself: rows, palettes, text.
const MAX_DECODER_BYTES: usize = 64 << 20;

/// Every PNG as 8 bits a channel.
pub(super) fn read(
    reader: &Arc<SourceReader>,
    context: &ErrorContext,
    limits: &ReadLimits,
) -> Result<Decoded, DataError> {
    let mut decoder =
        Decoder::new_with_limits(BufReader::new(reader.stream()), Limits { bytes: MAX_DECODER_BYTES });
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let mut png = decoder.read_info().map_err(|error| decoding_error(&error, context))?;
    let [_, rows, columns] =
        limits.check([1, png.info().height.into(), png.info().width.into()], &context.path)?;
    let bytes = png.output_buffer_size().unwrap_or(usize::MAX);
    if bytes as u64 / deflate::MAX_RATIO > reader.length() {
        let held = reader.length();
        return Err(context.malformed(format!("{held} bytes cannot hold a picture of {columns} x {rows}")));
    }
    let out_of_memory = || DataError::OutOfMemory { columns, rows, path: context.path.clone() };
    let mut samples = Vec::new();
    samples.try_reserve_exact(bytes).map_err(|_| out_of_memory())?;
    samples.resize(bytes, 0);
    let frame = png.next_frame(&mut samples).map_err(|error| decoding_error(&error, context))?;
    if (frame.width, frame.height) != (columns, rows) {
        return Err(context.malformed("the first frame does not fill the picture"));
    }
    Ok(Decoded::new([columns, rows], &samples[..frame.buffer_size()], frame.color_type.samples()))
}
