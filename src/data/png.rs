use super::error::ErrorContext;
use super::sample_decoder::{ByteOrder, SampleDecoder};
use super::source::{SourceReader, SourceStream};
use super::{Band, DataError, Raster, RasterInfo, ReadLimits, SampleType, deflate};
use ::png::{BitDepth, ColorType, Decoder, DecodingError, Limits, Reader};
use std::io::BufReader;
use std::sync::Arc;

pub(super) const MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What the decoder may allocate beside the picture itself: rows, palettes, text.
const MAX_DECODER_BYTES: usize = 64 << 20;

/// A grey PNG of any bit depth: one band. The values are the stored integers; fully transparent pixels are
/// missing.
pub(super) struct PngRaster {
    info: RasterInfo,
    reader: Arc<SourceReader>,
    context: ErrorContext,
    decoder: SampleDecoder,
    bit_depth: usize,
    has_alpha: bool,
}

impl PngRaster {
    pub(super) fn open(
        reader: Arc<SourceReader>,
        name: String,
        context: ErrorContext,
        limits: &ReadLimits,
    ) -> Result<Self, DataError> {
        let png = start_decoding(&reader, &context)?;
        let header = png.info();
        let [_, rows, columns] =
            limits.check([1, header.height.into(), header.width.into()], &context.path)?;
        let has_alpha = match header.color_type {
            ColorType::Grayscale => false,
            ColorType::GrayscaleAlpha => true,
            ColorType::Rgb | ColorType::Rgba | ColorType::Indexed => {
                let path = context.quoted_path();
                let remedy = format!("make one with: magick {path} -colorspace Gray grey.png");
                return Err(context.unsupported("a colour picture, not data; a grey one is read", remedy));
            }
        };
        let promised = png.output_buffer_size().unwrap_or(usize::MAX) as u64;
        if promised / deflate::MAX_RATIO > reader.length() {
            let held = reader.length();
            return Err(
                context.malformed(format!("{held} bytes cannot hold a picture of {columns} x {rows}"))
            );
        }
        let bit_depth = header.bit_depth;
        let sample_type = if bit_depth == BitDepth::Sixteen { SampleType::U16 } else { SampleType::U8 };
        let mut decoder = SampleDecoder::new(sample_type, ByteOrder::BigEndian);
        // In a grey picture the transparency chunk names one grey, always in two bytes.
        if let (false, Some([high, low])) = (has_alpha, header.trns.as_deref()) {
            decoder.no_data = Some(u16::from_be_bytes([*high, *low]).to_string());
        }
        let info = RasterInfo::new(name, "PNG", sample_type, [1, rows, columns]);
        let bit_depth = bit_depth as usize;
        Ok(Self { info, reader, context, decoder, bit_depth, has_alpha })
    }

    /// The whole picture, since interlaced ones come in no useful order, and the bytes in one of its rows.
    fn decode(&self) -> Result<(Vec<u8>, usize), DataError> {
        let mut png = start_decoding(&self.reader, &self.context)?;
        let bytes = png.output_buffer_size().unwrap_or(usize::MAX);
        let mut pixels = Vec::new();
        pixels.try_reserve_exact(bytes).map_err(|_| DataError::OutOfMemory {
            columns: self.info.columns,
            rows: self.info.rows,
            path: self.context.path.clone(),
        })?;
        pixels.resize(bytes, 0);
        let frame = png.next_frame(&mut pixels).map_err(|error| decoding_error(&error, &self.context))?;
        if (frame.width, frame.height) != (self.info.columns, self.info.rows) {
            return Err(self.context.malformed("the first frame does not fill the picture"));
        }
        Ok((pixels, frame.line_size.max(1)))
    }
}

impl Raster for PngRaster {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        if band != 0 {
            return Err(self.context.no_such_band(band, 1));
        }
        out.fit(&self.info, &self.context.path)?;
        let (pixels, line_bytes) = self.decode()?;
        let columns = self.info.columns as usize;
        let sample_bytes = self.decoder.sample_type.byte_count();
        let mut grey = Vec::with_capacity(columns * sample_bytes);
        let rows = out.values.chunks_mut(columns).zip(out.valid.chunks_mut(columns));
        for (line, (values, valid)) in pixels.chunks(line_bytes).zip(rows) {
            grey.clear();
            if self.has_alpha {
                grey.extend(line.chunks_exact(2 * sample_bytes).flat_map(|pixel| &pixel[..sample_bytes]));
            } else if self.bit_depth < 8 {
                grey.extend((0..columns).map(|column| unpack(line, column, self.bit_depth)));
            } else {
                grey.extend_from_slice(line);
            }
            self.decoder.decode(&grey, values, valid);
            if self.has_alpha {
                let alphas = line.chunks_exact(2 * sample_bytes).map(|pixel| &pixel[sample_bytes..]);
                for ((alpha, value), valid) in alphas.zip(values).zip(valid) {
                    if alpha.iter().all(|byte| *byte == 0) {
                        (*value, *valid) = (0.0, Band::INVALID);
                    }
                }
            }
        }
        Ok(())
    }

    fn rebase(&mut self, value_offset: f64) {
        self.decoder.value_offset = value_offset;
        self.info.value_offset = value_offset;
    }
}

fn start_decoding(
    reader: &Arc<SourceReader>,
    context: &ErrorContext,
) -> Result<Reader<BufReader<SourceStream>>, DataError> {
    let mut decoder = Decoder::new_with_limits(reader.stream(), Limits { bytes: MAX_DECODER_BYTES });
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.read_info().map_err(|error| decoding_error(&error, context))
}

pub(super) fn decoding_error(error: &DecodingError, context: &ErrorContext) -> DataError {
    match error {
        DecodingError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            context.malformed("it ends too early")
        }
        // The library owns the error; its kind and text are what there is to pass on.
        DecodingError::IoError(error) => context.io(std::io::Error::new(error.kind(), error.to_string())),
        other => context.malformed(other.to_string()),
    }
}

/// Sample `column` of a row of 1, 2 or 4 bits a sample, the first in the highest bits.
fn unpack(line: &[u8], column: usize, bit_depth: usize) -> u8 {
    let per_byte = 8 / bit_depth;
    let byte = line.get(column / per_byte).copied().unwrap_or_default();
    let shift = 8 - bit_depth * (column % per_byte + 1);
    byte >> shift & ((1 << bit_depth) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unpacks_from_the_highest_bits() {
        let bits: Vec<u8> = (0..8).map(|column| unpack(&[0b1011_0010], column, 1)).collect();
        assert_eq!(bits, [1, 0, 1, 1, 0, 0, 1, 0]);
        assert_eq!([0, 1, 2, 3].map(|column| unpack(&[0b1011_0010], column, 2)), [2, 3, 0, 2]);
        assert_eq!([0, 1, 2].map(|column| unpack(&[0xb2, 0xf0], column, 4)), [11, 2, 15]);
        assert_eq!(unpack(&[], 9, 1), 0);
    }
}
