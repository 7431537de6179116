use super::EncodeError;
use std::sync::{Arc, OnceLock};

/// Lets another thread end a film before its time: emptying an encoder's look-ahead can take seconds.
#[derive(Debug, Clone, Default)]
pub struct GiveUp {
    /// The first wish holds; without one the film is completed.
    wish: Arc<OnceLock<Wish>>,
}

#[derive(Debug, Clone, Copy)]
enum Wish {
    NothingLeft,
    RecordedLeft,
}

impl GiveUp {
    /// Asks whoever completes the film to publish nothing and stop.
    pub fn ask(&self) {
        self.wish.get_or_init(|| Wish::NothingLeft);
    }

    /// The same, since something went wrong elsewhere: what was recorded is worth keeping.
    pub fn cut_short(&self) {
        self.wish.get_or_init(|| Wish::RecordedLeft);
    }

    /// # Errors
    /// [`EncodeError::GivenUp`] once [`GiveUp::ask`] was called, [`EncodeError::CutShort`] after [`GiveUp::cut_short`].
    pub(super) fn check(&self) -> Result<(), EncodeError> {
        match self.wish.get() {
            None => Ok(()),
            Some(Wish::NothingLeft) => Err(EncodeError::GivenUp),
            Some(Wish::RecordedLeft) => Err(EncodeError::CutShort),
        }
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

    #[test]
    fn the_first_wish_holds() {
        let wish = GiveUp::default();
        wish.cut_short();
        wish.ask();
        assert!(matches!(wish.check(), Err(EncodeError::CutShort)));
    }
}
