use super::caption::CaptionArea;
use super::compass::CompassArea;
use super::label::LabelArea;
use super::painter::Area;
use super::progress::ProgressArea;
use super::text_atlas::TextAtlas;
use super::triad::TriadArea;
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
    /// Where the rest stands that changes from frame to frame; transparent in `pixels`.
    pub areas: FrameAreas,
    /// Where something stands in a corner of the free part.
    pub corners: Vec<Area>,
    /// What covers the whole picture at the beginning, as `pixels` has it.
    pub card: Option<Vec<u8>>,
    /// What was asked for and has no room in a picture of this size, such as `title`, `label`, `colorbar` or `notes`.
    pub left_out: Vec<&'static str>,
    /// Characters that no font on this machine has, ascending; U+FFFD is drawn in their place. Those of the
    /// sample labels are among them; see also [`super::LabelPainter::missing_glyphs`].
    pub missing_glyphs: Vec<char>,
}

/// Where what changes from frame to frame stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FrameAreas {
    /// What is said at the bottom.
    pub captions: Option<CaptionArea>,
    /// How much of the film is over.
    pub progress: Option<ProgressArea>,
    /// The arrow to the north.
    pub compass: Option<CompassArea>,
    /// The world's axes.
    pub triad: Option<TriadArea>,
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
