use std::io::{self, Cursor, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes in memory that an encoder can write while someone else keeps a handle.
///
/// ```
/// use fieldreel::encode::{MemoryBuffer, Output};
///
/// let film = MemoryBuffer::new();
/// let output = Output::Seekable(Box::new(film.clone()));
/// // ... encode into `output`, then:
/// let bytes: Vec<u8> = film.into_bytes();
/// # drop(output);
/// # assert!(bytes.is_empty());
/// ```
#[derive(Debug, Clone, Default)]
pub struct MemoryBuffer {
    cursor: Arc<Mutex<Cursor<Vec<u8>>>>,
}

impl MemoryBuffer {
    /// An empty buffer.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes out what was written; other handles see an empty buffer afterwards.
    pub fn into_bytes(self) -> Vec<u8> {
        std::mem::take(&mut *self.lock()).into_inner()
    }

    fn lock(&self) -> MutexGuard<'_, Cursor<Vec<u8>>> {
        self.cursor.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for MemoryBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for MemoryBuffer {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.lock().seek(position)
    }
}
