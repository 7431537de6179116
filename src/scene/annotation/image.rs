use super::label::LabelArea;
use super::text_atlas::TextAtlas;
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

impl AnnotationImage {
    /// Counts what no font has of texts that stand elsewhere in the picture, too.
    pub(in crate::scene) fn add_missing_glyphs(&mut self, atlas: &TextAtlas) {
        self.missing_glyphs.extend(&atlas.missing_glyphs);
        self.missing_glyphs.sort_unstable();
        self.missing_glyphs.dedup();
    }
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

impl PixelRect {
    /// What is left of it with margins at both sides and at top and bottom, which take at most a fifth of it each.
    pub(in crate::scene) fn within(self, [aside, above]: [f32; 2]) -> Self {
        let (aside, above) = (aside.clamp(0.0, self.width * 0.2), above.clamp(0.0, self.height * 0.2));
        Self {
            left: self.left + aside,
            top: self.top + above,
            width: self.width - 2.0 * aside,
            height: self.height - 2.0 * above,
        }
    }
}
