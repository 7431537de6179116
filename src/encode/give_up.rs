use super::EncodeError;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Lets another thread end the completion of a film: emptying an encoder's look-ahead can take seconds.
#[derive(Debug, Clone, Default)]
pub struct GiveUp {
    is_asked: Arc<AtomicBool>,
}

impl GiveUp {
    /// Asks whoever completes the film to publish nothing and stop.
    pub fn ask(&self) {
        self.is_asked.store(true, Ordering::Release);
    }

    /// # Errors
    /// [`EncodeError::GivenUp`] once [`GiveUp::ask`] was called.
    pub(super) fn check(&self) -> Result<(), EncodeError> {
        if self.is_asked.load(Ordering::Acquire) { Err(EncodeError::GivenUp) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_handle_is_asked() {
        let one = GiveUp::default();
        let other = one.clone();
        assert!(other.check().is_ok());
        one.ask();
        assert!(matches!(other.check(), Err(EncodeError::GivenUp)));
    }
}
