use super::error::ErrorContext;
use super::sample_decoder::SampleDecoder;
use super::source::SourceReader;
use super::{Band, DataError, Window};

/// How much is read at a time.
const CHUNK_BYTES: usize = 1 << 20;

/// Reads a part of a band of so many columns into `out`, which must have its size. The band's samples stand row after row,
/// in the order wanted, from `offset` on.
pub(super) fn read_window(
    (reader, offset): (&SourceReader, u64),
    (columns, window): (u32, &Window),
    decoder: &SampleDecoder,
    out: &mut Band,
    context: &ErrorContext,
) -> Result<(), DataError> {
    let sample_bytes = decoder.sample_type.byte_count();
    let place = |row: u32| {
        let before = u64::from(columns).saturating_mul(row.into()) + u64::from(window.columns.start);
        offset.saturating_add(before.saturating_mul(sample_bytes as u64))
    };
    let width = out.columns.max(1) as usize;
    // Whole rows follow each other.
    let run_samples = if out.columns == columns { out.values.len().max(1) } else { width };
    let run_rows = run_samples / width;
    let mut chunk = vec![0; CHUNK_BYTES.min(run_samples.saturating_mul(sample_bytes))];
    let runs = out.values.chunks_mut(run_samples).zip(out.valid.chunks_mut(run_samples));
    for ((values, valid), row) in runs.zip(window.rows.clone().step_by(run_rows.max(1))) {
        let mut offset = place(row);
        let chunk_samples = CHUNK_BYTES / sample_bytes;
        for (values, valid) in values.chunks_mut(chunk_samples).zip(valid.chunks_mut(chunk_samples)) {
            let bytes = &mut chunk[..values.len() * sample_bytes];
            reader.read_exact_at(offset, bytes).map_err(|error| context.io(error))?;
            decoder.decode(bytes, values, valid);
            offset += bytes.len() as u64;
        }
    }
    Ok(())
}
