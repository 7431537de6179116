use crate::frame::Resolution;

/// Smallest size of text, in pixels, that can still be read.
pub(super) const SMALLEST_TEXT: f32 = 9.0;

/// The size of the picture and the lengths everything is drawn with, in pixels. The lengths follow from one: the
/// size of a label's text.
#[derive(Debug, Clone, Copy)]
pub(in crate::scene) struct Proportions {
    pub(in crate::scene) picture_width: f32,
    pub(in crate::scene) picture_height: f32,
    /// Size of tick labels and of the colorbar's label.
    pub(in crate::scene) text: f32,
    /// Size of the title.
    pub(in crate::scene) title: f32,
    /// Size of the label of each frame.
    pub(in crate::scene) label: f32,
    /// Size of the notes.
    pub(in crate::scene) note: f32,
    /// Empty border of the picture; whole pixels.
    pub(in crate::scene) margin: f32,
    /// Space between things that belong together.
    pub(in crate::scene) gap: f32,
    /// Thickness of outlines and ticks; whole pixels.
    pub(in crate::scene) line: f32,
    /// Factor on the thickness of other lines.
    pub(in crate::scene) line_weight: f32,
    /// Width of the light rim around text on a transparent film.
    pub(in crate::scene) halo: f32,
}

impl Proportions {
    /// The same with lines so many times as thick; whole pixels, too.
    pub(in crate::scene) fn with_line_weight(self, weight: f32) -> Self {
        let line = ((self.text / 16.0).max(1.0) * weight).round();
        Self { line, line_weight: weight, ..self }
    }

    pub(in crate::scene) fn of(resolution: Resolution) -> Self {
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
            line_weight: 1.0,
            halo: (text / 9.0).max(1.25),
        }
    }
}
