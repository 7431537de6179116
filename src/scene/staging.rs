use super::{Composition, Stage, View};
use crate::frame::Resolution;
use std::sync::Arc;

/// Stages for the looks of a take at one picture size. The one used last is kept: setting a scene up draws its
/// annotation, which takes longer than drawing most frames.
#[derive(Debug)]
pub struct Staging {
    resolution: Resolution,
    current: Option<Staged>,
}

#[derive(Debug)]
struct Staged {
    look: Arc<Composition>,
    exaggeration: f64,
    stage: Arc<Stage>,
}

impl Staging {
    /// For pictures of this size.
    pub fn new(resolution: Resolution) -> Self {
        Self { resolution, current: None }
    }

    /// The picture's size.
    pub fn resolution(&self) -> Resolution {
        self.resolution
    }

    /// The stage that shows `look` from `view`: the exaggeration is written in the picture and decides how large the
    /// data is, so that each has a stage of its own.
    pub fn stage(&mut self, look: &Arc<Composition>, view: &View) -> Arc<Stage> {
        let exaggeration = view.exaggeration;
        if let Some(staged) = &self.current
            && Arc::ptr_eq(&staged.look, look)
            && staged.exaggeration == exaggeration
        {
            return Arc::clone(&staged.stage);
        }
        let scene = look.scene.with_exaggeration(exaggeration);
        let stage = Arc::new(Stage::new(scene, look.timeline, self.resolution));
        self.current = Some(Staged { look: Arc::clone(look), exaggeration, stage: Arc::clone(&stage) });
        stage
    }
}
