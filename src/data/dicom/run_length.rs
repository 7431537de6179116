use std::io;

/// Bytes of the header of a frame: how many segments there are, and where 15 of them begin.
const HEADER_BYTES: usize = 64;

/// Two bytes become at most 128.
const MAX_RATIO: usize = 64;

/// Unpacks a frame of `count` samples: each segment holds one byte of every sample, the highest first. PS3.5 of the
/// DICOM standard, annex G. The samples that come out are big-endian.
pub(super) fn unpack(packed: &[u8], count: usize, bytes_per_sample: usize) -> io::Result<Vec<u8>> {
    let header = packed.get(..HEADER_BYTES).ok_or(io::ErrorKind::UnexpectedEof)?;
    let (words, _) = header.as_chunks::<4>();
    let mut words = words.iter().map(|word| u32::from_le_bytes(*word) as usize);
    let segments = words.next().unwrap_or_default();
    if segments != bytes_per_sample {
        return Err(invalid(format!("{segments} segments for {bytes_per_sample} bytes of each sample")));
    }
    if count > packed.len().saturating_mul(MAX_RATIO) {
        return Err(invalid(format!("{count} samples in {} bytes", packed.len())));
    }
    let mut samples = vec![0; count.saturating_mul(bytes_per_sample)];
    for (place, start) in words.take(segments).enumerate() {
        let segment = packed.get(start..).ok_or(io::ErrorKind::UnexpectedEof)?;
        let mut places = samples.iter_mut().skip(place).step_by(bytes_per_sample);
        unpack_segment(segment, count, &mut places)?;
    }
    Ok(samples)
}

/// The next `count` bytes: runs of one byte and stretches of several.
fn unpack_segment<'out>(
    mut segment: &[u8],
    mut count: usize,
    out: &mut impl Iterator<Item = &'out mut u8>,
) -> io::Result<()> {
    while count > 0 {
        let (&head, rest) = segment.split_first().ok_or(io::ErrorKind::UnexpectedEof)?;
        segment = rest;
        let wanted = match head {
            0..=127 => {
                let length = usize::from(head) + 1;
                let (bytes, rest) = segment.split_at_checked(length).ok_or(io::ErrorKind::UnexpectedEof)?;
                segment = rest;
                out.by_ref().zip(bytes.iter().take(count)).for_each(|(out, byte)| *out = *byte);
                length
            }
            128 => 0,
            129..=255 => {
                let length = 257 - usize::from(head);
                let (byte, rest) = segment.split_first().ok_or(io::ErrorKind::UnexpectedEof)?;
                segment = rest;
                out.by_ref().take(length.min(count)).for_each(|out| *out = *byte);
                length
            }
        };
        count = count.saturating_sub(wanted);
    }
    Ok(())
}

fn invalid(reason: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(segments: &[&[u8]]) -> Vec<u8> {
        let mut header = vec![segments.len() as u32];
        let mut start = 64;
        for segment in segments {
            header.push(start);
            start += segment.len() as u32;
        }
        header.resize(16, 0);
        let header: Vec<u8> = header.into_iter().flat_map(u32::to_le_bytes).collect();
        [header, segments.concat()].concat()
    }

    #[test]
    fn segments_are_the_bytes_of_samples() {
        let packed = frame(&[&[254, 1], &[1, 2, 3, 128, 0, 4]]);
        assert_eq!(unpack(&packed, 3, 2).unwrap(), [1, 2, 1, 3, 1, 4]);
        // What is longer than the frame ends with it.
        assert_eq!(unpack(&packed, 2, 2).unwrap(), [1, 2, 1, 3]);
    }

    #[test]
    fn broken_frames_are_errors() {
        let packed = frame(&[&[254, 1], &[1, 2, 3, 128, 0, 4]]);
        for length in 0..packed.len() {
            assert!(unpack(&packed[..length], 3, 2).is_err(), "{length}");
        }
        assert!(unpack(&packed, 4, 2).is_err());
        assert!(unpack(&packed, 3, 1).is_err());
        assert!(unpack(&packed, usize::MAX, 2).is_err());
    }
}
