use super::label::LabelArea;
use crate::frame::Resolution;

/// What is drawn over the data, as a picture with transparency.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnotationImage {
    /// Size in pixels.
    pub resolution: Resolution,
    /// Red, green, blue and opacity, 8 bits each, sRGB-encoded, colour premultiplied with opacity; rows from the
    /// top, no padding.
    pub pixels: Vec<u8>,
    /// The part of the picture that is left for the data.
    pub free: PixelRect,
    /// Where the label of each frame stands, if there is one; transparent in `pixels`.
    pub label_area: Option<LabelArea>,
    /// What was asked for and has no room in a picture of this size: `title`, `label`, `colorbar` or `notes`.
    pub left_out: Vec<&'static str>,
    /// Characters that no font on this machine has, ascending; U+FFFD is drawn in their place. Those of the
    /// sample labels are among them; see also [`super::LabelPainter::missing_glyphs`].
    pub missing_glyphs: Vec<char>,
}

/// A rectangle in a picture, in pixels from its top left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PixelRect {
    /// Column where it begins.
    pub left: f32,
    /// Row where it begins.
    pub top: f32,
    /// Columns.
    pub width: f32,
    /// Rows.
    pub height: f32,
}
