use std::sync::{Condvar, Mutex, PoisonError};

/// The right to open or close an encoder that shares state with others of the process; one at a time has it.
///
/// SVT-AV1, up to 2.3 at least, keeps what it knows of the machine's processors in one place for the whole process:
/// opening an encoder writes there, and closing one frees it, without asking whether another is being opened.
#[derive(Debug)]
pub(super) struct EncoderTurn;

static IS_TAKEN: Mutex<bool> = Mutex::new(false);
static GIVEN_BACK: Condvar = Condvar::new();

impl EncoderTurn {
    /// Waits until nobody else has it.
    pub(super) fn wait() -> Self {
        let is_taken = IS_TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = GIVEN_BACK.wait_while(is_taken, |is_taken| *is_taken);
        *waited.unwrap_or_else(PoisonError::into_inner) = true;
        Self
    }
}

impl Drop for EncoderTurn {
    fn drop(&mut self) {
        *IS_TAKEN.lock().unwrap_or_else(PoisonError::into_inner) = false;
        GIVEN_BACK.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn one_at_a_time_has_it() {
        let (now, most) = (AtomicU32::new(0), AtomicU32::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let turn = EncoderTurn::wait();
                        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        std::thread::yield_now();
                        now.fetch_sub(1, Ordering::SeqCst);
                        drop(turn);
                    }
                });
            }
        });
        assert_eq!((now.into_inner(), most.into_inner()), (0, 1));
    }
}
