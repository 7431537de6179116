use super::{EncodeError, EncodePlan, EncodeSettings};
use crate::frame::Resolution;

/// A film may be larger than its budget by so much of it while it is made: when it is put in order it shrinks a little.
#[cfg(feature = "libav")]
const SLACK: f64 = 1.05;

/// What a container takes for itself, at most, before its first frame.
#[cfg(feature = "libav")]
const OVERHEAD_BYTES: u64 = 32_768;

/// Frames after which the length of the whole film is guessed.
#[cfg(feature = "libav")]
const TELLING_FRAMES: u64 = 48;

/// How much more a film may take than was guessed from a part of it.
const CAUTION: f64 = 1.05;

/// The largest size that a film may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SizeBudget {
    pub(super) most: u64,
    pub(super) frames: Option<u64>,
}

impl SizeBudget {
    /// Whether a film that has so many bytes after so many frames can still keep to it.
    ///
    /// # Errors
    /// [`EncodeError::OverBudget`] with what the whole film would take.
    #[cfg(feature = "libav")]
    pub(super) fn check_so_far(&self, bytes: u64, frames: u64) -> Result<(), EncodeError> {
        let allowed = (self.most as f64 * SLACK) as u64 + OVERHEAD_BYTES;
        if bytes <= allowed {
            return Ok(());
        }
        // What is encoded but not yet written makes a guess from a few frames too small; the next one will tell.
        let all = self.frames.unwrap_or(frames).max(frames);
        let share = if frames >= TELLING_FRAMES { frames as f64 / all as f64 } else { 1.0 };
        Err(EncodeError::OverBudget { bytes: (bytes as f64 / share) as u64, most: self.most })
    }

    /// Whether a film that is complete keeps to it.
    ///
    /// # Errors
    /// [`EncodeError::OverBudget`] with what it takes.
    pub(super) fn check(&self, bytes: u64) -> Result<(), EncodeError> {
        if bytes <= self.most { Ok(()) } else { Err(EncodeError::OverBudget { bytes, most: self.most }) }
    }
}

impl EncodePlan {
    /// What to ask for instead, when the film of this plan would take `bytes` where `most` are allowed: less quality, as
    /// much as such a film needs by the experience that six steps of H.264's scale are half the bytes.
    ///
    /// # Errors
    /// [`EncodeError::CannotShrink`] when there is nothing to choose, or no less.
    pub fn smaller(
        &self,
        settings: &EncodeSettings,
        (bytes, most): (u64, u64),
    ) -> Result<EncodeSettings, EncodeError> {
        let too_much = bytes as f64 / most.max(1) as f64 * CAUTION;
        let resolution: Resolution = self.resolution();
        let cannot =
            || EncodeError::CannotShrink { encoder: self.encoder_name().to_owned(), resolution, bytes, most };
        let crf = self.next_crf(too_much).ok_or_else(cannot)?;
        Ok(EncodeSettings { crf: Some(crf), ..settings.clone() })
    }
}

/// The next quality on a scale where `steps` are half the bytes, on which lower is better if `steps` is positive.
pub(super) fn next_quality((now, end): (f32, f32), steps: f64, too_much: f64) -> Option<f32> {
    let step = (steps.abs() * too_much.log2()).ceil().max(1.0) as f32;
    let next = if steps > 0.0 { (now + step).min(end).floor() } else { (now - step).max(end).ceil() };
    ((next - now).abs() >= 1.0).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(feature = "libav")]
    fn a_film_that_cannot_fit_is_told_early() {
        let budget = SizeBudget { most: 1_000_000, frames: Some(400) };
        assert!(budget.check_so_far(1_000_000, 400).is_ok());
        assert!(budget.check(1_000_000).is_ok() && budget.check(1_000_001).is_err());
        let guess = |frames| match budget.check_so_far(1_200_000, frames) {
            Err(EncodeError::OverBudget { bytes, most: 1_000_000 }) => bytes,
            other => panic!("{other:?}"),
        };
        assert_eq!((guess(100), guess(400), guess(10)), (4_800_000, 1_200_000, 1_200_000));
    }

    #[test]
    fn quality_falls_by_what_is_too_much_and_ends() {
        assert_eq!(next_quality((18.0, 51.0), 6.0, 2.0), Some(24.0));
        assert_eq!(next_quality((18.0, 51.0), 6.0, 1.01), Some(19.0));
        assert_eq!(next_quality((18.0, 51.0), 6.0, 1e9), Some(51.0));
        assert_eq!(next_quality((51.0, 51.0), 6.0, 2.0), None);
        assert_eq!(next_quality((90.0, 1.0), -30.0, 2.0), Some(60.0));
        assert_eq!(next_quality((1.0, 1.0), -30.0, 2.0), None);
    }
}
