use crate::scene::{Palette, Rgb8};
use tiny_skia::{FillRule, LineJoin, Paint, Path, PixmapMut, Stroke, Transform};

/// Opacity of the rim around text, which keeps it readable where data lies behind it.
const HALO_OPACITY: u8 = 217;

/// The colours that lines and text are drawn with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ink {
    color: Rgb8,
    pub(super) halo: Rgb8,
    /// Pixels.
    pub(super) halo_width: f32,
}

impl Ink {
    /// Ink in these colours. Its rim is in that of the background, and shows only over data.
    pub(super) fn of(palette: Palette, halo_width: f32) -> Self {
        Self { color: palette.ink, halo: palette.rim, halo_width }
    }

    /// Draws the outlines moved by `transform`. All rims come first, so that none covers a neighbour.
    pub(super) fn draw(&self, pixmap: &mut PixmapMut<'_>, outlines: &[Path], transform: Transform) {
        self.rims(pixmap, outlines, transform);
        self.fill(pixmap, outlines, transform);
    }

    /// Draws the rims around outlines, also where these will be.
    pub(super) fn rims(&self, pixmap: &mut PixmapMut<'_>, outlines: &[Path], transform: Transform) {
        let stroke = Stroke { width: self.halo_width * 2.0, line_join: LineJoin::Round, ..Stroke::default() };
        let halo = paint(self.halo, HALO_OPACITY);
        for path in outlines {
            pixmap.stroke_path(path, &halo, &stroke, transform, None);
        }
    }

    /// Draws outlines without rims.
    pub(super) fn fill(&self, pixmap: &mut PixmapMut<'_>, outlines: &[Path], transform: Transform) {
        for path in outlines {
            pixmap.fill_path(path, &paint(self.color, 255), FillRule::Winding, transform, None);
        }
    }
}

pub(super) fn paint(color: Rgb8, opacity: u8) -> Paint<'static> {
    let [red, green, blue] = color.0;
    let mut paint = Paint::default();
    paint.set_color_rgba8(red, green, blue, opacity);
    paint
}
