use super::blosc;
use super::json;
use super::shuffle::unshuffle;
use super::unpack::{
    check_crc32c, unpack_bzip2, unpack_deflate, unpack_gzip, unpack_lz4_behind_length, unpack_zstd,
};
use serde_json::{Map, Value};

/// One step between the bytes of a chunk and those of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    Blosc,
    Bzip2,
    Crc32c,
    Gzip,
    Lz4,
    Zlib,
    Zstd,
    /// Bytes sorted by their place within samples of so many.
    Shuffle(usize),
}

impl Codec {
    /// The step that has this name, in either version of the specification or in numcodecs.
    pub(super) fn named(name: &str, settings: &Map<String, Value>) -> Result<Self, String> {
        Ok(match name.strip_prefix("numcodecs.").unwrap_or(name) {
            "blosc" => Self::Blosc,
            "bz2" => Self::Bzip2,
            "crc32c" => Self::Crc32c,
            "gzip" => Self::Gzip,
            "lz4" => Self::Lz4,
            "zlib" => Self::Zlib,
            "zstd" => Self::Zstd,
            "shuffle" => {
                let sample_bytes = settings.get("elementsize").map_or(Some(4), Value::as_u64);
                let sample_bytes = sample_bytes.and_then(|bytes| usize::try_from(bytes).ok());
                Self::Shuffle(sample_bytes.ok_or("its shuffle has no elementsize")?)
            }
            _ => return Err(format!("compressed or filtered by {name}")),
        })
    }

    fn undo(self, packed: Vec<u8>, most: usize) -> Result<Vec<u8>, String> {
        match self {
            Self::Blosc => blosc::unpack(&packed, most),
            Self::Bzip2 => unpack_bzip2(&packed, most),
            Self::Crc32c => check_crc32c(packed),
            Self::Gzip => unpack_gzip(&packed, most),
            Self::Lz4 => unpack_lz4_behind_length(&packed, most),
            Self::Zlib => unpack_deflate(&packed, most),
            Self::Zstd => unpack_zstd(&packed, most),
            Self::Shuffle(sample_bytes) => Ok(unshuffle(&packed, sample_bytes)),
        }
    }
}

/// The settings that stand at `key`, none if there are none.
pub(super) fn settings<'object>(
    object: &'object Map<String, Value>,
    key: &str,
) -> Option<&'object Map<String, Value>> {
    object.get(key).and_then(Value::as_object)
}

/// Filters and compressor of version 2, in the order in which they were applied.
pub(super) fn of_version_2(metadata: &Map<String, Value>) -> Result<Vec<Codec>, String> {
    let filters = metadata.get("filters").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let compressor = metadata.get("compressor").filter(|compressor| !compressor.is_null());
    let codec = |value: &Value| {
        let object = value.as_object().ok_or("a codec is no JSON object")?;
        Codec::named(json::text(object, "id").ok_or("a codec has no id")?, object)
    };
    filters.iter().chain(compressor).map(codec).collect()
}

/// How many bytes a chunk of `bytes` may take when it is packed, at most: bytes that do not pack grow a little.
pub(super) fn most_packed(bytes: usize) -> usize {
    bytes.saturating_add(bytes / 4).saturating_add(1 << 16)
}

/// Undoes all steps, the last one first. What comes out has to be exactly `bytes`.
pub(super) fn undo_all(codecs: &[Codec], packed: Vec<u8>, bytes: usize) -> Result<Vec<u8>, String> {
    let mut unpacked = packed;
    for (before, codec) in codecs.iter().enumerate().rev() {
        unpacked = codec.undo(unpacked, if before == 0 { bytes } else { most_packed(bytes) })?;
    }
    match unpacked.len() {
        length if length == bytes => Ok(unpacked),
        length => Err(format!("it has {length} bytes, not {bytes}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn steps_are_undone_backwards() {
        let sum = 0xe306_9283_u32.to_le_bytes();
        let packed = [b"123456789".to_vec(), sum.to_vec()].concat();
        assert_eq!(undo_all(&[Codec::Crc32c], packed.clone(), 9).unwrap(), b"123456789");
        assert_eq!(undo_all(&[Codec::Shuffle(3), Codec::Crc32c], packed.clone(), 9).unwrap(), b"147258369");
        assert_eq!(undo_all(&[Codec::Crc32c], packed, 8).unwrap_err(), "it has 9 bytes, not 8");
    }

    #[test]
    fn codecs_have_names() {
        let metadata = json!({"filters": [{"id": "shuffle", "elementsize": 2}], "compressor": {"id": "zlib", "level": 1}});
        assert_eq!(of_version_2(metadata.as_object().unwrap()), Ok(vec![Codec::Shuffle(2), Codec::Zlib]));
        assert_eq!(
            of_version_2(json!({"filters": null, "compressor": null}).as_object().unwrap()),
            Ok(Vec::new())
        );
        let metadata = json!({"compressor": {"id": "lzma"}});
        assert_eq!(
            of_version_2(metadata.as_object().unwrap()),
            Err("compressed or filtered by lzma".to_owned())
        );
        assert!(of_version_2(json!({"compressor": 3}).as_object().unwrap()).is_err());
    }
}
