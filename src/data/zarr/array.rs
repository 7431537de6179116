use super::codec::Codec;
use super::json;
use crate::data::ReadLimits;
use crate::data::cf::Samples;
use serde_json::{Map, Value};

/// More dimensions than any array has that can be shown.
const MAX_DIMENSIONS: usize = 32;

/// More chunks than any file holds that is read piece by piece.
const MAX_SHARD_CHUNKS: u64 = 1 << 20;

/// An array as its metadata describes it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Array {
    pub(super) shape: Vec<u64>,
    /// Lengths of what is unpacked as a whole: a chunk, or one of those in a shard.
    pub(super) chunk: Vec<u64>,
    pub(super) samples: Samples,
    /// One sample of chunks that were never written; none if samples are no numbers.
    pub(super) fill: Vec<u8>,
    /// In the order in which they were applied.
    pub(super) codecs: Vec<Codec>,
    /// Which dimension each dimension of a stored chunk is.
    pub(super) order: Vec<usize>,
    pub(super) keys: ChunkKeys,
    pub(super) shards: Option<Shards>,
    pub(super) dimension_names: Vec<Option<String>>,
    pub(super) attributes: Map<String, Value>,
    /// Whether samples equal to `fill` are missing: as xarray has it for what it writes in version 2.
    pub(super) is_fill_missing: bool,
}

/// How the files of chunks are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ChunkKeys {
    /// What stands before the numbers, `c` or nothing.
    pub(super) prefix: &'static str,
    pub(super) separator: char,
}

/// Files that hold several chunks each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shards {
    /// Chunks in a shard along each dimension.
    pub(super) counts: Vec<u64>,
    pub(super) index_codecs: Vec<Codec>,
    pub(super) is_index_big_endian: bool,
    pub(super) is_index_at_end: bool,
}

impl Shards {
    /// Bytes of the table that says where chunks are, unpacked.
    pub(super) fn index_bytes(&self) -> usize {
        // Bounded when the array was opened.
        self.counts.iter().product::<u64>() as usize * 16
    }

    /// The same as it is stored: with its checksums.
    pub(super) fn stored_index_bytes(&self) -> u64 {
        self.index_bytes() as u64 + 4 * self.index_codecs.len() as u64
    }
}

impl ChunkKeys {
    /// The name of a file.
    pub(super) fn key(&self, place: &[u64]) -> String {
        let numbers: Vec<String> = place.iter().map(u64::to_string).collect();
        let joined = numbers.join(&self.separator.to_string());
        match (self.prefix, place) {
            ("", []) => "0".to_owned(),
            ("", _) => joined,
            (prefix, []) => prefix.to_owned(),
            (prefix, _) => format!("{prefix}{}{joined}", self.separator),
        }
    }
}

/// The separator that metadata names, of the two that there are.
pub(super) fn separator(value: Option<&Value>, otherwise: char) -> Result<char, String> {
    match value {
        None | Some(Value::Null) => Ok(otherwise),
        Some(value) if value == "/" => Ok('/'),
        Some(value) if value == "." => Ok('.'),
        Some(other) => Err(format!("its separator of numbers is {other}, not . or /")),
    }
}

/// Lengths along all dimensions, each at least `least`.
pub(super) fn lengths(
    value: Option<&Value>,
    what: &str,
    (dimensions, least): (Option<usize>, u64),
) -> Result<Vec<u64>, String> {
    let lengths =
        json::whole_numbers(value).ok_or_else(|| format!("its {what} is no list of whole numbers"))?;
    let is_sound = lengths.iter().all(|length| *length >= least) && lengths.len() <= MAX_DIMENSIONS;
    if !is_sound || dimensions.is_some_and(|count| count != lengths.len()) {
        return Err(format!("its {what} is {lengths:?}"));
    }
    Ok(lengths)
}

impl Array {
    /// Bytes of one chunk, or why there cannot be so many.
    pub(super) fn chunk_bytes(&self) -> u64 {
        let sample_bytes = self.fill.len() as u64;
        self.chunk.iter().fold(sample_bytes, |product, length| product.saturating_mul(*length))
    }

    /// What is wrong with sizes that are too large to be meant.
    pub(super) fn check(&self, limits: &ReadLimits) -> Result<(), String> {
        let bytes = self.chunk_bytes();
        if bytes > limits.max_block_bytes {
            let limit = limits.max_block_bytes;
            return Err(format!(
                "a chunk of {bytes} bytes exceeds the limit of {limit} (--read-limits raises it)"
            ));
        }
        let in_shard = |shards: &Shards| {
            shards.counts.iter().fold(1_u64, |product, count| product.saturating_mul(*count))
        };
        match self.shards.as_ref().map(in_shard) {
            Some(count) if count > MAX_SHARD_CHUNKS => {
                Err(format!("a shard of {count} chunks exceeds the limit of {MAX_SHARD_CHUNKS}"))
            }
            _ => Ok(()),
        }
    }

    /// What its dimensions are called. Those of arrays that do not say it are time, slices, rows and columns.
    pub(super) fn names_of_dimensions(&self) -> Vec<String> {
        let usual: &[&str] = match self.shape.len() {
            2 => &["y", "x"],
            3 => &["band", "y", "x"],
            4 => &["time", "slice", "y", "x"],
            _ => &[],
        };
        let is_nameless = self.dimension_names.iter().all(Option::is_none);
        let name = |at: usize| {
            let given = self.dimension_names.get(at).cloned().flatten();
            let usual = usual.get(at).filter(|_| is_nameless).map(|name| (*name).to_owned());
            given.or(usual).unwrap_or_else(|| format!("dim_{at}"))
        };
        (0..self.shape.len()).map(name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn files_are_called_as_metadata_says() {
        let key = |prefix, separator, place: &[u64]| ChunkKeys { prefix, separator }.key(place);
        assert_eq!(key("", '.', &[1, 0, 22]), "1.0.22");
        assert_eq!(key("", '/', &[1, 0]), "1/0");
        assert_eq!(key("c", '/', &[1, 0]), "c/1/0");
        assert_eq!(key("c", '.', &[1, 0]), "c.1.0");
        assert_eq!((key("c", '/', &[]), key("", '.', &[])), ("c".to_owned(), "0".to_owned()));
        assert_eq!(separator(None, '.'), Ok('.'));
        assert_eq!(separator(Some(&json!("/")), '.'), Ok('/'));
        assert!(separator(Some(&json!("-")), '.').is_err());
    }

    #[test]
    fn lengths_are_whole_and_few() {
        assert_eq!(lengths(Some(&json!([3, 0])), "shape", (None, 0)), Ok(vec![3, 0]));
        for value in [json!([3, -1]), json!([1.5]), json!("3"), json!(vec![1; 33])] {
            assert!(lengths(Some(&value), "shape", (None, 0)).is_err(), "{value}");
        }
        assert!(lengths(Some(&json!([3, 0])), "chunks", (Some(2), 1)).is_err());
        assert!(lengths(Some(&json!([3])), "chunks", (Some(2), 1)).is_err());
        assert!(lengths(None, "shape", (None, 0)).is_err());
    }
}
