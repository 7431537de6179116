use super::error::ErrorContext;
use super::npy_header::NpyHeader;
use super::sample_decoder::SampleDecoder;
use super::source::SourceReader;
use super::{Band, DataError, Raster, RasterInfo, ReadLimits};
use std::sync::Arc;

pub(super) const MAGIC: &[u8] = b"\x93NUMPY";

/// `NumPy` itself writes headers of a few hundred bytes.
const MAX_HEADER_BYTES: u32 = 1 << 20;

/// How much of the file is read at a time.
const CHUNK_BYTES: usize = 1 << 20;

/// A `.npy` file: an array of rows x columns, or of bands x rows x columns.
///
/// In Fortran order the bands are interleaved sample by sample, so that reading one means passing over all.
pub(super) struct NpyRaster {
    info: RasterInfo,
    reader: Arc<SourceReader>,
    context: ErrorContext,
    decoder: SampleDecoder,
    fortran_order: bool,
    data_offset: u64,
    chunk: Vec<u8>,
}

impl NpyRaster {
    pub(super) fn open(
        reader: Arc<SourceReader>,
        name: String,
        context: ErrorContext,
        limits: &ReadLimits,
    ) -> Result<Self, DataError> {
        let (header, data_offset) = read_header(&reader, &context)?;
        let shape = match header.shape[..] {
            [rows, columns] => [1, rows, columns],
            [bands, rows, columns] => [bands, rows, columns],
            _ => {
                let reason = format!("an array of {} dimensions", header.shape.len());
                return Err(
                    context.unsupported(reason, "2 (rows, columns) or 3 (bands, rows, columns) are read")
                );
            }
        };
        if shape.contains(&0) {
            return Err(context.malformed(format!("an array of {:?} samples is empty", header.shape)));
        }
        let [bands, rows, columns] = limits.check(shape, &context.path)?;
        // The limits keep the first product below 2^40 and leave room for the second.
        let samples = u128::from(rows) * u128::from(columns) * u128::from(bands);
        let promised = samples * header.sample_type.byte_count() as u128 + u128::from(data_offset);
        if promised > u128::from(reader.length()) {
            let held = reader.length();
            return Err(
                context.malformed(format!("the header promises {promised} bytes, the file holds {held}"))
            );
        }
        let info = RasterInfo::new(name, "NumPy", header.sample_type, [bands, rows, columns]);
        let decoder = SampleDecoder::new(header.sample_type, header.byte_order);
        let fortran_order = header.fortran_order;
        Ok(Self { info, reader, context, decoder, fortran_order, data_offset, chunk: Vec::new() })
    }

    fn read_chunk(&mut self, offset: u64, bytes: usize) -> Result<(), DataError> {
        self.chunk.resize(bytes, 0);
        self.reader
            .read_exact_at(self.data_offset + offset, &mut self.chunk)
            .map_err(|error| self.context.io(error))
    }

    /// The band is one contiguous piece, in the order wanted.
    fn read_c_order(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        let sample_bytes = self.decoder.sample_type.byte_count();
        let mut offset = self.info.band_samples() as u64 * sample_bytes as u64 * u64::from(band);
        let chunk_samples = CHUNK_BYTES / sample_bytes;
        let pieces = out.values.chunks_mut(chunk_samples).zip(out.valid.chunks_mut(chunk_samples));
        for (values, valid) in pieces {
            let bytes = values.len() * sample_bytes;
            self.read_chunk(offset, bytes)?;
            self.decoder.decode(&self.chunk, values, valid);
            offset += bytes as u64;
        }
        Ok(())
    }

    /// The first index runs fastest: for each column, for each row, one sample of every band.
    fn read_fortran_order(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        let sample_bytes = self.decoder.sample_type.byte_count();
        let pixel_bytes = sample_bytes * self.info.bands as usize;
        let (rows, columns) = (self.info.rows as usize, self.info.columns as usize);
        let pixels = self.info.band_samples();
        let chunk_pixels = (CHUNK_BYTES / pixel_bytes).max(1);
        let mut samples = Vec::with_capacity(chunk_pixels.min(pixels) * sample_bytes);
        let (mut values, mut valid) = (Vec::new(), Vec::new());
        for first in (0..pixels).step_by(chunk_pixels) {
            let count = chunk_pixels.min(pixels - first);
            self.read_chunk(first as u64 * pixel_bytes as u64, count * pixel_bytes)?;
            samples.clear();
            for pixel in self.chunk.chunks_exact(pixel_bytes) {
                let sample = pixel.chunks_exact(sample_bytes).nth(band as usize);
                samples.extend_from_slice(sample.unwrap_or_default());
            }
            values.resize(count, 0.0);
            valid.resize(count, Band::INVALID);
            self.decoder.decode(&samples, &mut values, &mut valid);
            for (pixel, (value, valid)) in values.iter().zip(&valid).enumerate() {
                let at = (first + pixel) % rows * columns + (first + pixel) / rows;
                out.values[at] = *value;
                out.valid[at] = *valid;
            }
        }
        Ok(())
    }
}

impl Raster for NpyRaster {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        if band >= self.info.bands {
            return Err(self.context.no_such_band(band, self.info.bands));
        }
        out.fit(&self.info, &self.context.path)?;
        if self.fortran_order { self.read_fortran_order(band, out) } else { self.read_c_order(band, out) }
    }
}

/// The header and where the samples begin.
fn read_header(reader: &SourceReader, context: &ErrorContext) -> Result<(NpyHeader, u64), DataError> {
    // Magic, two bytes of version, then the header's length: two bytes up to version 1, four from version 2.
    let mut start = [0; 12];
    let too_short = |_| context.malformed("it ends inside the header");
    reader.read_exact_at(0, &mut start[..10]).map_err(too_short)?;
    let [.., major, _, low, high, _, _] = start;
    let (length, header_offset) = match major {
        1 => (u32::from(u16::from_le_bytes([low, high])), 10),
        2 | 3 => {
            reader.read_exact_at(0, &mut start).map_err(too_short)?;
            let [.., a, b, c, d] = start;
            (u32::from_le_bytes([a, b, c, d]), 12)
        }
        version => {
            let reason = format!("header version {version}");
            return Err(context.unsupported(reason, "versions 1 to 3 are read"));
        }
    };
    if length > MAX_HEADER_BYTES {
        return Err(context.malformed(format!("the header promises {length} bytes, over {MAX_HEADER_BYTES}")));
    }
    let mut text = vec![0; length as usize];
    reader.read_exact_at(header_offset, &mut text).map_err(too_short)?;
    let header = NpyHeader::parse(&String::from_utf8_lossy(&text), context)?;
    Ok((header, header_offset + u64::from(length)))
}
