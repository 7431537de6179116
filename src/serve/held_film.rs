use super::stored_film::StoredFilm;
use axum::body::Bytes;
use std::io::{self, Cursor, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A film of a container that goes back to its beginning when all else is there: it grows out of sight, in memory that is
/// taken from the same budget, and is sent when it is complete.
#[derive(Clone)]
pub(super) struct HeldFilm(Arc<Held>);

struct Held {
    bytes: Mutex<Cursor<Vec<u8>>>,
    film: Arc<StoredFilm>,
}

impl HeldFilm {
    pub(super) fn of(film: &Arc<StoredFilm>) -> Self {
        Self(Arc::new(Held { bytes: Mutex::default(), film: Arc::clone(film) }))
    }

    /// Hands over what was written.
    pub(super) fn release(&self) {
        let bytes = std::mem::take(&mut *self.0.lock()).into_inner();
        self.0.film.append_held(Bytes::from(bytes));
    }
}

impl Held {
    fn lock(&self) -> MutexGuard<'_, Cursor<Vec<u8>>> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let left = self.lock().get_ref().len();
        self.film.give_back(left as u64);
    }
}

impl Write for HeldFilm {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = self.0.lock();
        let (end, length) = (written.position() + bytes.len() as u64, written.get_ref().len() as u64);
        self.0.film.hold(length, end.saturating_sub(length))?;
        written.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for HeldFilm {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.0.lock().seek(position)
    }
}
