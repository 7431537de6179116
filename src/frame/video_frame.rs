use super::PixelLayout;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// One finished picture on its way to the encoder: its number in the film and its bytes.
///
/// The bytes are whatever derefs to `[u8]` and can change threads: a mapped GPU buffer, which goes back to
/// its ring when the frame is dropped, or a `Vec<u8>`.
pub struct VideoFrame {
    index: u64,
    layout: Arc<PixelLayout>,
    bytes: Box<dyn Deref<Target = [u8]> + Send>,
}

impl VideoFrame {
    /// A frame of the given layout, or `None` if `bytes` is not exactly as long as the layout says.
    pub fn new(
        index: u64,
        layout: Arc<PixelLayout>,
        bytes: impl Deref<Target = [u8]> + Send + 'static,
    ) -> Option<Self> {
        (bytes.len() == layout.byte_count()).then(|| Self { index, layout, bytes: Box::new(bytes) })
    }

    /// The frame's place in the film; the first is 0. It is also its timestamp, in frames.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The same picture at another place in the film.
    #[must_use]
    pub fn renumbered(self, index: u64) -> Self {
        Self { index, ..self }
    }

    /// Where the samples lie in [`VideoFrame::bytes`].
    pub fn layout(&self) -> &PixelLayout {
        &self.layout
    }

    /// All bytes, row padding included.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The rows of plane `plane` without their padding, top row first.
    ///
    /// # Panics
    /// If the layout has no such plane.
    pub fn rows(&self, plane: usize) -> impl Iterator<Item = &[u8]> {
        let plane = self.layout.planes()[plane];
        self.bytes[plane.offset..]
            .chunks(plane.bytes_per_row)
            .take(plane.rows)
            .map(move |row| &row[..plane.used_bytes_per_row])
    }
}

impl fmt::Debug for VideoFrame {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("VideoFrame")
            .field("index", &self.index)
            .field("layout", &self.layout)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::{PixelFormat, Resolution};

    #[test]
    fn rows_come_without_padding() {
        let layout = Arc::new(PixelLayout::new(PixelFormat::Rgba8, Resolution::new(2, 3).unwrap()));
        let bytes: Vec<u8> =
            (0..layout.byte_count()).map(|at| (at / PixelLayout::ROW_ALIGNMENT) as u8).collect();
        let frame = VideoFrame::new(0, layout, bytes).unwrap();
        let rows: Vec<&[u8]> = frame.rows(0).collect();
        assert_eq!(rows, [[0; 8], [1; 8], [2; 8]]);
    }

    #[test]
    fn refuses_bytes_of_another_length() {
        let layout = Arc::new(PixelLayout::new(PixelFormat::Rgba8, Resolution::new(2, 3).unwrap()));
        assert!(VideoFrame::new(0, layout, vec![0; 5]).is_none());
    }
}
