use crate::frame::Resolution;

/// Smallest size of text, in pixels, that can still be read.
const SMALLEST_TEXT: f32 = 9.0;

/// The size of the picture and the lengths everything is drawn with, in pixels. The lengths follow from one: the
/// size of a label's text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Proportions {
    pub(super) picture_width: f32,
    pub(super) picture_height: f32,
    /// Size of tick labels and of the colorbar's label.
    pub(super) text: f32,
    /// Size of the title.
    pub(super) title: f32,
    /// Size of the label of each frame.
    pub(super) label: f32,
    /// Size of the notes.
    pub(super) note: f32,
    /// Empty border of the picture; whole pixels.
    pub(super) margin: f32,
    /// Space between things that belong together.
    pub(super) gap: f32,
    /// Thickness of outlines and ticks; whole pixels.
    pub(super) line: f32,
    /// Width of the light rim around text on a transparent film.
    pub(super) halo: f32,
}

impl Proportions {
    pub(super) fn of(resolution: Resolution) -> Self {
        // A tall picture has no more room for text than its width gives.
        let (picture_width, picture_height) = (resolution.width as f32, resolution.height as f32);
        let text = (picture_height.min(picture_width * 1.2) / 40.0).max(SMALLEST_TEXT);
        Self {
            picture_width,
            picture_height,
            text,
            title: text * 1.4,
            label: text * 1.1,
            note: (text * 0.85).max(SMALLEST_TEXT),
            margin: (text * 1.1).round(),
            gap: text * 0.4,
            line: (text / 16.0).round().max(1.0),
            halo: (text / 9.0).max(1.25),
        }
    }
}
