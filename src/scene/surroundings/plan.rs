use super::data_box::Edge;
use super::{Axes, DataBox, Sight, Stroke, SurroundingsPicture};
use crate::frame::Resolution;
use crate::scene::annotation::Proportions;
use crate::scene::{Rgb8, Scene, SceneState};

/// What is drawn around the data, for all frames of a stage.
#[derive(Debug, Clone)]
pub(crate) struct SurroundingsPlan {
    resolution: Resolution,
    outline: Option<DataBox>,
    /// Of lines, in pixels.
    half_width: f32,
    ink: [f32; 4],
}

impl SurroundingsPlan {
    /// `None` if nothing is drawn.
    pub(in crate::scene) fn new(scene: &Scene, resolution: Resolution) -> Option<Self> {
        if scene.surroundings.axes == Axes::None {
            return None;
        }
        let Proportions { text, .. } = Proportions::of(resolution);
        let [red, green, blue] = Rgb8::ink_on(scene.background).0.map(|code| f32::from(code) / 255.0);
        Some(Self {
            resolution,
            outline: scene.layers.first().and_then(DataBox::of),
            half_width: (text / 24.0).max(0.625),
            ink: [red, green, blue, 1.0],
        })
    }

    /// Whether anything is ever drawn behind the data.
    pub(crate) fn has_rear(&self) -> bool {
        self.outline.is_some()
    }

    /// Replaces `picture` by what surrounds the data in one frame.
    pub(crate) fn draw(&self, state: &SceneState, picture: &mut SurroundingsPicture) {
        picture.clear();
        let sight = Sight::new(state.clip_from_world, self.resolution);
        if let Some(outline) = &self.outline {
            let seen = outline.sides_seen(&sight);
            for edge in Edge::all() {
                let Some(line) = sight.line(outline.ends(edge)) else { continue };
                let strokes = if seen.is_behind(edge) { &mut picture.rear } else { &mut picture.front };
                strokes.push(Stroke {
                    ends: line.map(|end| end.as_vec2().to_array()),
                    half_width: self.half_width,
                    color: self.ink,
                });
            }
        }
    }
}
