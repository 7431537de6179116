use super::{ContourNumber, SeenPlace};
use crate::scene::{BarFoot, BarMark};

/// A straight stroke with round ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stroke {
    /// Both ends, in pixels of the picture from its left upper corner.
    pub(crate) ends: [[f32; 2]; 2],
    /// Pixels.
    pub(crate) half_width: f32,
    /// sRGB-encoded red, green, blue, and opacity, not multiplied with each other.
    pub(crate) color: [f32; 4],
}

/// A text of the plan's atlas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PlacedText {
    /// Its number in the atlas.
    pub(crate) text: usize,
    /// The pixel of its left upper corner.
    pub(crate) corner: [i32; 2],
    /// 0 to 1.
    pub(crate) opacity: f32,
}

/// What texts are written on, as the renderer found it in a frame.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct WrittenOn<'a> {
    pub(crate) contours: &'a [ContourNumber],
    pub(crate) bars: &'a [BarMark],
    pub(crate) feet: &'a [BarFoot],
    /// That have texts, in their order.
    pub(crate) places: &'a [SeenPlace],
}

/// What is drawn around the data in one frame. Kept from frame to frame, so that nothing is allocated for each.
#[derive(Debug, Default)]
pub(crate) struct SurroundingsPicture {
    /// Behind everything in the volume.
    pub(crate) rear: Vec<Stroke>,
    /// Before it.
    pub(crate) front: Vec<Stroke>,
    /// Before everything.
    pub(crate) texts: Vec<PlacedText>,
}

impl SurroundingsPicture {
    /// More strokes than any picture has.
    pub(crate) const MOST_STROKES: usize = 4096;

    /// More texts than any picture has.
    pub(crate) const MOST_TEXTS: usize = 4096;

    pub(super) fn clear(&mut self) {
        self.rear.clear();
        self.texts.clear();
        self.front.clear();
    }
}
