//! The memory of frames that are made on the CPU.

use crossbeam_channel::{Receiver, Sender, bounded};
use std::ops::{Deref, DerefMut};
use std::time::Duration;

/// Memory for a few frames, which goes round between whoever fills it and the encoder: whoever is faster waits.
pub(super) struct FrameBuffers {
    free: Receiver<Vec<u8>>,
    home: Sender<Vec<u8>>,
}

/// Memory of one frame; it is free again when this is dropped.
pub(super) struct FrameBuffer {
    bytes: Vec<u8>,
    home: Sender<Vec<u8>>,
}

impl FrameBuffers {
    /// So many buffers of so many bytes.
    pub(super) fn new(count: usize, bytes: usize) -> Self {
        let (home, free) = bounded(count);
        for _ in 0..count {
            // There is room for all, and the other end is here.
            drop(home.try_send(vec![0; bytes]));
        }
        Self { free, home }
    }

    /// One that is free, after waiting for it; `None` if none became so.
    pub(super) fn take_within(&self, patience: Duration) -> Option<FrameBuffer> {
        let bytes = self.free.recv_timeout(patience).ok()?;
        Some(FrameBuffer { bytes, home: self.home.clone() })
    }
}

impl Deref for FrameBuffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl DerefMut for FrameBuffer {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }
}

impl Drop for FrameBuffer {
    fn drop(&mut self) {
        // Nobody misses it when the film is over.
        drop(self.home.try_send(std::mem::take(&mut self.bytes)));
    }
}
