//! What the frames of a film show, one after another.

use super::{LiveTake, RecordError};
use crate::data::BandReader;
use crate::scene::{SceneState, Stage, Staging};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

/// What one frame shows.
pub(super) struct Shot {
    pub(super) stage: Arc<Stage>,
    pub(super) state: SceneState,
}

/// What is known about a frame.
#[expect(clippy::large_enum_variant, reason = "a box would be an allocation for every frame")]
pub(super) enum NextShot {
    /// It shows this.
    Shot(Shot),
    /// It may come; more will be known later.
    NotYet,
    /// There is no such frame.
    None,
}

/// The frames of a film, as far as they are known.
pub(super) trait Shots {
    /// Frame `index`, which may be before those that are to be drawn, after waiting at most `patience` until it is known.
    /// What has to be known of the raster's values for it is read.
    fn shot(
        &mut self,
        index: u64,
        patience: Duration,
        reader: &mut BandReader,
    ) -> Result<NextShot, RecordError>;

    /// The frames known so far that are to be drawn.
    fn known(&self) -> Range<u64>;

    /// Waits at most `patience` until all frames are known, and says whether they are.
    fn is_whole(&self, patience: Duration) -> bool;
}

/// The frames of a timeline.
pub(super) struct TimelineShots {
    pub(super) stage: Arc<Stage>,
    pub(super) range: Range<u64>,
}

impl Shots for TimelineShots {
    fn shot(&mut self, index: u64, _: Duration, _: &mut BandReader) -> Result<NextShot, RecordError> {
        if index >= self.range.end {
            return Ok(NextShot::None);
        }
        let stage = Arc::clone(&self.stage);
        Ok(NextShot::Shot(Shot { state: stage.state_at(index), stage }))
    }

    fn known(&self) -> Range<u64> {
        self.range.clone()
    }

    fn is_whole(&self, _: Duration) -> bool {
        true
    }
}

/// The frames of a take, which may be under way.
pub(super) struct TakeShots {
    pub(super) take: LiveTake,
    pub(super) staging: Staging,
    /// Which of its frames are drawn, as far as it has them.
    pub(super) range: Range<u64>,
}

impl Shots for TakeShots {
    fn shot(&mut self, index: u64, patience: Duration, _: &mut BandReader) -> Result<NextShot, RecordError> {
        if index >= self.range.end {
            return Ok(NextShot::None);
        }
        let Some((view, look)) = self.take.wait_for_frame(index, patience) else {
            let is_over = self.take.is_ended() && index >= self.take.frames();
            return Ok(if is_over { NextShot::None } else { NextShot::NotYet });
        };
        // How long the film is shows only when the take is over.
        if look.scene.tells_length() && !self.take.wait_for_end(patience) {
            return Ok(NextShot::NotYet);
        }
        let stage = self.staging.stage(&look, &view);
        let state = stage.state_of(index, self.take.frames(), &view);
        Ok(NextShot::Shot(Shot { stage, state }))
    }

    fn known(&self) -> Range<u64> {
        let end = self.take.frames().min(self.range.end);
        self.range.start.min(end)..end
    }

    fn is_whole(&self, patience: Duration) -> bool {
        self.take.wait_for_end(patience)
    }
}
