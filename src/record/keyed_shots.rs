use super::RecordError;
use super::shots::{NextShot, Shot, Shots};
use crate::data::BandReader;
use crate::frame::Resolution;
use crate::scene::{Composition, Motion, Stage, Survey};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

/// The frames of a timeline whose options change: each look has a stage of its own. The one used last is kept.
pub(super) struct KeyedShots {
    survey: Survey,
    base: Composition,
    motion: Arc<Motion>,
    /// That of the key whose annotation leaves least room: where it has the camera, all have it. It knows how far up and
    /// down the others reach.
    narrowest: Stage,
    range: Range<u64>,
    current: (Vec<Option<String>>, Arc<Stage>),
}

impl KeyedShots {
    /// The frames of `range`, at least one. Each of the keys is tried.
    pub(super) fn new(
        (reader, mut survey): (&mut BandReader, Survey),
        (base, motion): (Composition, Arc<Motion>),
        resolution: Resolution,
        range: Range<u64>,
    ) -> Result<Self, RecordError> {
        let mut compose = |progress| {
            let options = motion.options_at(&base.options, progress)?;
            survey.compose(reader, &options)
        };
        let mut narrowest = Stage::new(base.scene.clone(), base.timeline, resolution);
        let room = |stage: &Stage| stage.annotation().free.width * stage.annotation().free.height;
        for progress in motion.setting_times() {
            let look = compose(progress).map_err(RecordError::Scene)?;
            let stage = Stage::new(look.scene, look.timeline, resolution);
            let is_narrower = room(&stage) < room(&narrowest);
            let [found, other] = if is_narrower { [stage, narrowest] } else { [narrowest, stage] };
            narrowest = found.with_room_for(&other);
        }
        let progress = base.timeline.progress(range.start);
        let first = compose(progress).map_err(RecordError::Scene)?;
        let current = (motion.settings_at(progress), Arc::new(narrowest.with_look(first.scene)));
        Ok(Self { survey, base, motion, narrowest, range, current })
    }

    /// The stage of the first frame.
    pub(super) fn stage(&self) -> Arc<Stage> {
        Arc::clone(&self.current.1)
    }
}

impl Shots for KeyedShots {
    fn shot(&mut self, index: u64, _: Duration, reader: &mut BandReader) -> Result<NextShot, RecordError> {
        if index >= self.range.end {
            return Ok(NextShot::None);
        }
        let progress = self.base.timeline.progress(index);
        let settings = self.motion.settings_at(progress);
        if settings != self.current.0 {
            let options = self.motion.options_at(&self.base.options, progress).map_err(RecordError::Scene)?;
            let look = self.survey.compose(reader, &options).map_err(RecordError::Scene)?;
            self.current = (settings, Arc::new(self.narrowest.with_look(look.scene)));
        }
        let stage = Arc::clone(&self.current.1);
        Ok(NextShot::Shot(Shot { state: stage.state_at(index), stage }))
    }

    fn known(&self) -> Range<u64> {
        self.range.clone()
    }

    fn is_whole(&self, _: Duration) -> bool {
        true
    }
}
