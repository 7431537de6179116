use super::ink::{Ink, paint};
use super::line::Line;
use crate::frame::Resolution;
use crate::scene::Rgb8;
use tiny_skia::{FillRule, Path, PathBuilder, Pixmap, Rect, Transform};

/// A picture under construction. Everything in ink is drawn at the end, above its halos, so that no halo covers
/// a neighbour.
pub(super) struct Canvas {
    pixmap: Option<Pixmap>,
    resolution: Resolution,
    ink: Ink,
    inked: Vec<Path>,
    /// Glyphs that will stand side by side: rims apart from what they are around.
    rims: Vec<Path>,
    bare: Vec<Path>,
    bars: Vec<Bar>,
    pictures: Vec<Picture>,
}

/// A picture on whole pixels.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Picture {
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) width: u32,
    /// Premultiplied red, green, blue and opacity, row by row.
    pub(super) pixels: Vec<[u8; 4]>,
}

/// An upright strip of colours on whole pixels.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bar {
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) width: u32,
    /// One colour for each row, from the top.
    pub(super) rows: Vec<[u8; 3]>,
    /// Filled before the rows: the triangles at the ends.
    pub(super) ends: Vec<(Path, Rgb8)>,
}

impl Canvas {
    /// A transparent picture.
    pub(super) fn new(resolution: Resolution, ink: Ink) -> Self {
        Self {
            // None only for sizes beyond what memory can address.
            pixmap: Pixmap::new(resolution.width, resolution.height),
            resolution,
            ink,
            inked: Vec::new(),
            rims: Vec::new(),
            bare: Vec::new(),
            bars: Vec::new(),
            pictures: Vec::new(),
        }
    }

    /// Puts a line of text with its start at `x`, standing on `baseline`.
    pub(super) fn text(&mut self, line: &Line, x: f32, baseline: f32) {
        // On whole pixels strokes stay sharp, and lines of the same text look the same.
        self.transformed_text(line, Transform::from_translate(x.round(), baseline.round()));
    }

    /// Puts only the rim of a glyph, or only the glyph without it, where a line would stand.
    pub(super) fn glyph(&mut self, line: &Line, is_rim: bool, (x, baseline): (f32, f32)) {
        let transform = Transform::from_translate(x.round(), baseline.round());
        let paths = if is_rim { &mut self.rims } else { &mut self.bare };
        paths.extend(line.outline.clone().and_then(|outline| outline.transform(transform)));
    }

    /// Puts a line of text that reads upwards, starting at the row `y` and standing on the column `baseline`.
    pub(super) fn upward_text(&mut self, line: &Line, baseline: f32, y: f32) {
        self.transformed_text(line, Transform::from_row(0.0, -1.0, 1.0, 0.0, baseline.round(), y.round()));
    }

    fn transformed_text(&mut self, line: &Line, transform: Transform) {
        self.inked.extend(line.outline.clone().and_then(|outline| outline.transform(transform)));
    }

    /// A filled rectangle.
    pub(super) fn rectangle(&mut self, left: f32, top: f32, width: f32, height: f32) {
        self.inked.extend(Rect::from_xywh(left, top, width, height).map(PathBuilder::from_rect));
    }

    /// A filled polygon.
    pub(super) fn polygon(&mut self, corners: &[(f32, f32)]) {
        self.inked.extend(polygon(corners));
    }

    /// A strip of colours, above everything in ink.
    pub(super) fn bar(&mut self, bar: Bar) {
        self.bars.push(bar);
    }

    /// A picture, where nothing else is.
    pub(super) fn picture(&mut self, picture: Picture) {
        self.pictures.push(picture);
    }

    /// The finished picture: premultiplied red, green, blue and opacity, rows from the top, no padding.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let Some(mut pixmap) = self.pixmap.take() else {
            return vec![0; self.resolution.pixel_count() * 4];
        };
        self.ink.draw(&mut pixmap.as_mut(), &self.inked, Transform::identity());
        self.ink.rims(&mut pixmap.as_mut(), &self.rims, Transform::identity());
        self.ink.fill(&mut pixmap.as_mut(), &self.bare, Transform::identity());
        for bar in &self.bars {
            for (end, color) in &bar.ends {
                pixmap.fill_path(end, &paint(*color, 255), FillRule::Winding, Transform::identity(), None);
            }
            fill_rows(&mut pixmap, bar);
        }
        for picture in &self.pictures {
            put(&mut pixmap, picture);
        }
        pixmap.take()
    }
}

/// A closed path through the corners.
pub(super) fn polygon(corners: &[(f32, f32)]) -> Option<Path> {
    let mut builder = PathBuilder::new();
    let (first, rest) = corners.split_first()?;
    builder.move_to(first.0, first.1);
    for corner in rest {
        builder.line_to(corner.0, corner.1);
    }
    builder.close();
    builder.finish()
}

/// Writes the pixels as they are.
fn put(pixmap: &mut Pixmap, picture: &Picture) {
    let stride = pixmap.width() as usize * 4;
    let columns = picture.left as usize * 4..(picture.left + picture.width) as usize * 4;
    let rows = pixmap.data_mut().chunks_exact_mut(stride).skip(picture.top as usize);
    for (row, pixels) in rows.zip(picture.pixels.chunks(picture.width.max(1) as usize)) {
        row.get_mut(columns.clone()).unwrap_or_default().copy_from_slice(pixels.as_flattened());
    }
}

/// Writes the colours as they are: a painter could change them by a level.
fn fill_rows(pixmap: &mut Pixmap, bar: &Bar) {
    let stride = pixmap.width() as usize * 4;
    let columns = bar.left as usize * 4..(bar.left + bar.width) as usize * 4;
    let rows = pixmap.data_mut().chunks_exact_mut(stride).skip(bar.top as usize);
    for (row, [red, green, blue]) in rows.zip(&bar.rows) {
        for pixel in row.get_mut(columns.clone()).unwrap_or_default().chunks_exact_mut(4) {
            pixel.copy_from_slice(&[*red, *green, *blue, 255]);
        }
    }
}
