use super::EncodeError;
use crate::frame::{PixelLayout, VideoFrame};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use std::io::{self, Read, Write};
use std::sync::Arc;

/// Frames that have to wait, packed without loss.
#[derive(Debug)]
pub(super) struct HeldFrames {
    layout: Arc<PixelLayout>,
    packed: Vec<Vec<u8>>,
    bytes: usize,
}

impl HeldFrames {
    pub(super) fn new(layout: Arc<PixelLayout>) -> Self {
        Self { layout, packed: Vec::new(), bytes: 0 }
    }

    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        self.packed.len() as u64
    }

    /// The memory they take.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Keeps a frame of the layout, the next.
    pub(super) fn push(&mut self, frame: &VideoFrame) -> Result<(), EncodeError> {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::fast());
        let packed = packer.write_all(frame.bytes()).and_then(|()| packer.finish()).map_err(failed)?;
        self.bytes += packed.len();
        self.packed.push(packed);
        Ok(())
    }

    /// One of them, by its number.
    pub(super) fn frame(&self, index: u64) -> Result<VideoFrame, EncodeError> {
        let gone = || failed(io::ErrorKind::UnexpectedEof.into());
        let packed = self.packed.get(index as usize).ok_or_else(gone)?;
        let mut bytes = Vec::with_capacity(self.layout.byte_count());
        ZlibDecoder::new(&packed[..]).read_to_end(&mut bytes).map_err(failed)?;
        VideoFrame::new(index, Arc::clone(&self.layout), bytes).ok_or_else(gone)
    }
}

fn failed(source: io::Error) -> EncodeError {
    EncodeError::Output { action: "keep a frame in memory", path: None, source }
}
