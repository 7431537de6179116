use super::error::ErrorContext;
use super::npy_header::NpyHeader;
use super::{DataError, ReadLimits};
use std::io::{self, Read};

/// `NumPy` itself writes headers of a few hundred bytes, and of a structure with many fields some thousand.
const MAX_HEADER_BYTES: u32 = 1 << 16;

/// What stands before the samples of a `.npy` file, and where they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NpyLayout {
    pub(super) header: NpyHeader,
    /// Where the samples begin.
    pub(super) data_offset: u64,
}

impl NpyLayout {
    /// Reads the beginning of a file and leaves `stream` at the first sample.
    pub(super) fn read(stream: &mut dyn Read, context: &ErrorContext) -> Result<Self, DataError> {
        // Magic, two bytes of version, then the header's length: two bytes up to version 1, four from then on.
        let mut start = [0; 12];
        read(stream, &mut start[..10], context)?;
        let [a, b, c, d, e, f, major, _, low, high, ..] = start;
        if [a, b, c, d, e, f] != *super::npy::MAGIC {
            return Err(context.malformed("it does not begin like a .npy file"));
        }
        let (length, header_offset) = match major {
            1 => (u32::from(u16::from_le_bytes([low, high])), 10),
            2 | 3 => {
                read(stream, &mut start[10..], context)?;
                let [.., a, b, c, d] = start;
                (u32::from_le_bytes([a, b, c, d]), 12)
            }
            version => {
                let reason = format!("header version {version}");
                return Err(context.unsupported(reason, "versions 1 to 3 are read"));
            }
        };
        if length > MAX_HEADER_BYTES {
            return Err(
                context.malformed(format!("the header promises {length} bytes, over {MAX_HEADER_BYTES}"))
            );
        }
        let mut text = vec![0; length as usize];
        read(stream, &mut text, context)?;
        let header = NpyHeader::parse(&String::from_utf8_lossy(&text), context)?;
        Ok(Self { header, data_offset: header_offset + u64::from(length) })
    }

    /// Bands, rows and columns, each at least 1 and within `limits`.
    pub(super) fn raster_shape(
        &self,
        context: &ErrorContext,
        limits: &ReadLimits,
    ) -> Result<[u32; 3], DataError> {
        let shape = match self.header.shape[..] {
            [rows, columns] => [1, rows, columns],
            [bands, rows, columns] => [bands, rows, columns],
            [volumes, slices, rows, columns] if !self.header.fortran_order => {
                [volumes.saturating_mul(slices), rows, columns]
            }
            [_, _, _, _] => {
                return Err(context.unsupported(
                    "an array of 4 dimensions in Fortran order",
                    "save numpy.ascontiguousarray of it",
                ));
            }
            _ => {
                let dimensions = self.header.shape.len();
                return Err(context.unsupported(
                    format!("an array of {dimensions} dimensions"),
                    "2 (rows, columns), 3 (bands, rows, columns) or 4 (volumes, slices, rows, columns) are read",
                ));
            }
        };
        if shape.contains(&0) {
            return Err(context.malformed(format!("an array of {:?} samples is empty", self.header.shape)));
        }
        if self.header.fortran_order {
            return limits.check(shape, &context.path);
        }
        limits.check_in_strips(shape, &context.path)
    }

    /// Whether it has the dimensions of a raster, however large.
    pub(super) fn is_raster(&self) -> bool {
        matches!(self.header.shape.len(), 2..=4) && !self.header.shape.contains(&0)
    }

    /// The slices of each volume, if the array has four dimensions.
    pub(super) fn slices(&self) -> Option<u64> {
        match self.header.shape[..] {
            [_, slices, _, _] => Some(slices),
            _ => None,
        }
    }

    /// Bytes that all samples take; more than any file has if the shape is absurd.
    pub(super) fn data_bytes(&self) -> u64 {
        let sample_bytes = self.header.sample_type.byte_count() as u64;
        self.header.shape.iter().fold(sample_bytes, |bytes, side| bytes.saturating_mul(*side))
    }

    /// Whether the samples of one band lie scattered among those of all others.
    pub(super) fn is_interleaved(&self) -> bool {
        self.header.fortran_order && matches!(self.header.shape[..], [bands, _, _] if bands > 1)
    }
}

fn read(stream: &mut dyn Read, out: &mut [u8], context: &ErrorContext) -> Result<(), DataError> {
    stream.read_exact(out).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => context.malformed("it ends inside the header"),
        _ => context.stream_failed(error),
    })
}

/// Type and sides, such as `float32, 12 x 512 x 512`.
impl std::fmt::Display for NpyLayout {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}", self.header.sample_type)?;
        for (index, side) in self.header.shape.iter().enumerate() {
            write!(out, "{}{side}", if index == 0 { ", " } else { " x " })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> ErrorContext {
        ErrorContext { format: "NumPy", path: "a.npy".to_owned() }
    }

    fn file(version: u8, shape: &str, order: &str) -> Vec<u8> {
        let text = format!("{{'descr': '<f4', 'fortran_order': {order}, 'shape': {shape}, }}\n");
        let length = text.len() as u32;
        let length =
            if version == 1 { length.to_le_bytes()[..2].to_vec() } else { length.to_le_bytes().to_vec() };
        [b"\x93NUMPY", &[version, 0][..], &length, text.as_bytes(), b"samples"].concat()
    }

    #[test]
    fn ends_at_the_first_sample() {
        for version in 1..=3 {
            let bytes = file(version, "(3, 2, 5)", "True");
            let mut stream = &bytes[..];
            let layout = NpyLayout::read(&mut stream, &context()).unwrap();
            assert_eq!(stream, b"samples", "version {version}");
            assert_eq!(layout.data_offset, bytes.len() as u64 - 7);
            assert_eq!((layout.data_bytes(), layout.is_interleaved()), (120, true));
            assert_eq!(layout.raster_shape(&context(), &ReadLimits::default()).unwrap(), [3, 2, 5]);
            assert_eq!(layout.to_string(), "float32, 3 x 2 x 5");
        }
        let whole = file(2, "(2, 5)", "True");
        let layout = NpyLayout::read(&mut &whole[..], &context()).unwrap();
        assert!(!layout.is_interleaved());
        for length in 0..whole.len() - 7 {
            assert!(NpyLayout::read(&mut &whole[..length], &context()).is_err(), "{length}");
        }
    }

    #[test]
    fn four_dimensions_are_volumes() {
        let layout = NpyLayout::read(&mut &file(1, "(3, 4, 2, 5)", "False")[..], &context()).unwrap();
        let shape = layout.raster_shape(&context(), &ReadLimits::default()).unwrap();
        assert_eq!((shape, layout.slices(), layout.is_raster()), ([12, 2, 5], Some(4), true));
        let layout = NpyLayout::read(&mut &file(1, "(3, 2, 5)", "False")[..], &context()).unwrap();
        assert_eq!(layout.slices(), None);
    }

    #[test]
    fn refuses_what_is_no_raster() {
        let refusal = |bytes: &[u8]| {
            let layout = NpyLayout::read(&mut &*bytes, &context());
            let limits = ReadLimits::default();
            layout.and_then(|layout| layout.raster_shape(&context(), &limits)).unwrap_err().to_string()
        };
        assert!(refusal(&file(1, "(7,)", "False")).contains("an array of 1 dimensions ("));
        assert!(refusal(&file(1, "(2, 2, 2, 2)", "True")).contains("Fortran order (save numpy.ascontig"));
        assert!(refusal(&file(1, "()", "False")).contains("an array of 0 dimensions ("));
        assert!(refusal(&file(1, "(2, 0)", "False")).contains("an array of [2, 0] samples is empty"));
        assert!(refusal(&file(1, "(9, 9999999, 9)", "False")).contains("number of rows 9999999 exceeds"));
        assert!(refusal(&file(4, "(2, 2)", "False")).contains("header version 4"));
        assert!(refusal(b"\x93NUMPI\x01\0\0\0").contains("does not begin like a .npy file"));
        assert!(refusal(b"\x93NUMPY\x02\0\xff\xff\xff\xff").contains("promises 4294967295 bytes"));
    }
}
