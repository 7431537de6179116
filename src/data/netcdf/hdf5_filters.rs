//! Compressions that HDF5 itself does not know but its users do: LZF, which comes with h5py, and Zstandard
//! ("Registered Filter Plugins" of the HDF Group).

use hdf5_reader::FilterRegistry;
use hdf5_reader::error::Error;
use std::io::Read;

const LZF: u16 = 32_000;
const ZSTD: u16 = 32_015;

/// The filters of the library and these two; none unpacks to more than `most` bytes.
pub(super) fn registry(most: usize) -> FilterRegistry {
    let mut registry = FilterRegistry::new();
    registry.register(LZF, Box::new(move |_, packed, _| unpack_lzf(packed, most)));
    registry.register(ZSTD, Box::new(move |_, packed, _| unpack_zstd(packed, most)));
    registry
}

fn broken(what: &str) -> Error {
    Error::DecompressionError(what.to_owned())
}

fn unpack_zstd(packed: &[u8], most: usize) -> Result<Vec<u8>, Error> {
    let decoder = ruzstd::decoding::StreamingDecoder::new(packed);
    let decoder = decoder.map_err(|error| broken(&error.to_string()))?;
    let mut unpacked = Vec::new();
    let limit = (most as u64).saturating_add(1);
    decoder.take(limit).read_to_end(&mut unpacked).map_err(|error| broken(&error.to_string()))?;
    if unpacked.len() > most {
        return Err(broken("a chunk unpacks to more than it may"));
    }
    Ok(unpacked)
}

/// Marc Lehmann's `LibLZF`: runs of bytes as they are, and copies of what was unpacked before.
fn unpack_lzf(packed: &[u8], most: usize) -> Result<Vec<u8>, Error> {
    let cut_off = || broken("LZF data is cut off");
    let mut unpacked: Vec<u8> = Vec::new();
    let mut rest = packed;
    while let Some((control, after)) = rest.split_first() {
        let control = usize::from(*control);
        if control < 32 {
            let (run, after) = after.split_at_checked(control + 1).ok_or_else(cut_off)?;
            unpacked.extend_from_slice(run);
            rest = after;
        } else {
            let (mut length, mut after) = (control >> 5, after);
            if length == 7 {
                let (more, behind) = after.split_first().ok_or_else(cut_off)?;
                length += usize::from(*more);
                after = behind;
            }
            let (low, after) = after.split_first().ok_or_else(cut_off)?;
            let back = (control & 31) << 8 | usize::from(*low);
            let start = unpacked.len().checked_sub(back + 1);
            let start = start.ok_or_else(|| broken("LZF data points before itself"))?;
            // What is copied may reach into its own copy.
            for at in start..start + length + 2 {
                unpacked.push(unpacked[at]);
            }
            rest = after;
        }
        if unpacked.len() > most {
            return Err(broken("a chunk unpacks to more than it may"));
        }
    }
    Ok(unpacked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lzf_runs_and_copies() {
        let unpacked = |packed: &[u8]| unpack_lzf(packed, 300);
        assert_eq!(unpacked(b"\x02abc").unwrap(), b"abc");
        // Three bytes from the beginning; then one byte and a copy that reaches into itself.
        assert_eq!(unpacked(b"\x02abc\x20\x02").unwrap(), b"abcabc");
        assert_eq!(unpacked(b"\x00x\xe0\x07\x00").unwrap(), [b'x'; 1 + 7 + 7 + 2]);
        for packed in [&b"\x02ab"[..], b"\x20", b"\xe0", b"\xe0\x01", b"\x00x\x20\x01"] {
            assert!(unpacked(packed).is_err(), "{packed:?}");
        }
        assert!(unpacked(b"\x00x\xe0\xff\x00\xe0\xff\x00").is_err());
    }
}
