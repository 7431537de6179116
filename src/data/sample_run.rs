use super::error::ErrorContext;
use super::sample_decoder::SampleDecoder;
use super::source::SourceReader;
use super::{Band, DataError};

/// How much is read at a time.
const CHUNK_BYTES: usize = 1 << 20;

/// As [`read`], from row `first_row` of the band on: as many rows as `out` has.
pub(super) fn read_rows(
    (reader, offset): (&SourceReader, u64),
    first_row: u32,
    decoder: &SampleDecoder,
    out: &mut Band,
    context: &ErrorContext,
) -> Result<(), DataError> {
    let row_bytes = u64::from(out.columns) * decoder.sample_type.byte_count() as u64;
    let offset = offset.saturating_add(row_bytes.saturating_mul(first_row.into()));
    read(reader, offset, decoder, out, context)
}

/// Reads a band whose samples stand one after the other, in the order wanted, from `offset` on.
pub(super) fn read(
    reader: &SourceReader,
    mut offset: u64,
    decoder: &SampleDecoder,
    out: &mut Band,
    context: &ErrorContext,
) -> Result<(), DataError> {
    let sample_bytes = decoder.sample_type.byte_count();
    let chunk_samples = CHUNK_BYTES / sample_bytes;
    let mut chunk = vec![0; CHUNK_BYTES.min(out.values.len().saturating_mul(sample_bytes))];
    let pieces = out.values.chunks_mut(chunk_samples).zip(out.valid.chunks_mut(chunk_samples));
    for (values, valid) in pieces {
        let bytes = &mut chunk[..values.len() * sample_bytes];
        reader.read_exact_at(offset, bytes).map_err(|error| context.io(error))?;
        decoder.decode(bytes, values, valid);
        offset += bytes.len() as u64;
    }
    Ok(())
}
