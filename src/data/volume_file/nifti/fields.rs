use crate::data::sample_decoder::ByteOrder;

/// The bytes of a header, in which numbers stand at fixed places. What lies outside is 0.
pub(super) struct Fields<'bytes> {
    pub(super) bytes: &'bytes [u8],
    pub(super) order: ByteOrder,
}

impl Fields<'_> {
    fn at<const SIZE: usize>(&self, at: usize) -> [u8; SIZE] {
        let found = self.bytes.get(at..).and_then(|rest| rest.first_chunk().copied());
        let mut bytes = found.unwrap_or([0; SIZE]);
        if self.order == ByteOrder::BigEndian {
            bytes.reverse();
        }
        bytes
    }

    pub(super) fn i16(&self, at: usize) -> i16 {
        i16::from_le_bytes(self.at(at))
    }

    pub(super) fn i32(&self, at: usize) -> i32 {
        i32::from_le_bytes(self.at(at))
    }

    pub(super) fn i64(&self, at: usize) -> i64 {
        i64::from_le_bytes(self.at(at))
    }

    pub(super) fn f32(&self, at: usize) -> f64 {
        f32::from_le_bytes(self.at(at)).into()
    }

    pub(super) fn f64(&self, at: usize) -> f64 {
        f64::from_le_bytes(self.at(at))
    }
}
