use super::EncodeError;
use crate::frame::{PixelLayout, VideoFrame};
use std::sync::Arc;

/// Lets only the right frame through: of the film's layout, and the one that follows. What passes is safe
/// to hand to an encoder.
#[derive(Debug)]
pub(super) struct FrameGate {
    layout: Arc<PixelLayout>,
    announced: Option<u64>,
    admitted: u64,
    has_failed: bool,
}

impl FrameGate {
    pub(super) fn new(layout: Arc<PixelLayout>, announced: Option<u64>) -> Self {
        Self { layout, announced, admitted: 0, has_failed: false }
    }

    /// How the film's frames are laid out.
    #[cfg(feature = "libav")]
    pub(super) fn layout(&self) -> &PixelLayout {
        &self.layout
    }

    /// Checks one frame, and hands it to `use_frame`. Any error closes the gate for good.
    pub(super) fn pass(
        &mut self,
        frame: &VideoFrame,
        use_frame: impl FnOnce(&VideoFrame) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        if self.has_failed {
            return Err(EncodeError::FailedBefore);
        }
        let result = self.check(frame).and_then(|()| use_frame(frame));
        match &result {
            Ok(()) => self.admitted += 1,
            Err(_) => self.has_failed = true,
        }
        result
    }

    /// The number of frames that passed, if the film may be finished.
    pub(super) fn finish(&self) -> Result<u64, EncodeError> {
        match self.admitted {
            _ if self.has_failed => Err(EncodeError::FailedBefore),
            0 => Err(EncodeError::NoFrames),
            frames => Ok(frames),
        }
    }

    fn check(&self, frame: &VideoFrame) -> Result<(), EncodeError> {
        if frame.layout() != &*self.layout {
            let describe = |layout: &PixelLayout| format!("{} {}", layout.resolution(), layout.format());
            return Err(EncodeError::FrameLayout {
                index: frame.index(),
                expected: describe(&self.layout),
                found: describe(frame.layout()),
            });
        }
        if frame.index() != self.admitted {
            return Err(EncodeError::FrameOrder { expected: self.admitted, found: frame.index() });
        }
        match self.announced {
            Some(announced) if frame.index() >= announced => {
                Err(EncodeError::TooManyFrames { index: frame.index(), announced })
            }
            _ => Ok(()),
        }
    }
}
