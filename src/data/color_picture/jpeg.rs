use super::Decoded;
use crate::data::error::ErrorContext;
use crate::data::source::SourceReader;
use crate::data::{DataError, ReadLimits};
use jpeg_decoder::{Decoder, Error, PixelFormat};
use std::io::BufReader;
use std::sync::Arc;

/// A JPEG picture, grey or of colours, with 8 bits a channel.
pub(super) fn read(
    reader: &Arc<SourceReader>,
    context: &ErrorContext,
    limits: &ReadLimits,
) -> Result<Decoded, DataError> {
    let mut decoder = Decoder::new(BufReader::new(reader.stream()));
    decoder.read_info().map_err(|error| refused(error, context))?;
    let info = decoder.info().ok_or_else(|| context.malformed("it has no size"))?;
    let [_, rows, columns] = limits.check([1, info.height.into(), info.width.into()], &context.path)?;
    let channels = match info.pixel_format {
        PixelFormat::L8 => 1,
        PixelFormat::RGB24 => 3,
        other => {
            let remedy = format!("make a png: magick {} picture.png", context.quoted_path());
            return Err(context.unsupported(format!("pixels of {other:?}"), remedy));
        }
    };
    let samples = decoder.decode().map_err(|error| refused(error, context))?;
    if samples.len() != columns as usize * rows as usize * channels {
        return Err(context.malformed("it ends too early"));
    }
    Ok(Decoded::new([columns, rows], &samples, channels))
}

fn refused(error: Error, context: &ErrorContext) -> DataError {
    match error {
        Error::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            context.malformed("it ends too early")
        }
        Error::Io(error) => context.io(error),
        other => context.malformed(other.to_string()),
    }
}
