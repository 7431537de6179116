use super::painter::{Area, Patch};
use super::proportions::Proportions;
use crate::scene::Palette;

/// Where the bar is that says how much of the film is over: along the lower edge of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProgressArea {
    pub(super) area: Area,
    palette: Palette,
}

/// How opaque what is still to come is.
const TRACK_OPACITY: f32 = 0.2;

impl ProgressArea {
    pub(super) fn new(proportions: Proportions, palette: Palette) -> Self {
        let Proportions { picture_width, picture_height, text, line_weight, .. } = proportions;
        // Thinner than the margin, in which nothing else stands.
        let thickness = (text * 0.22 * line_weight).round().clamp(2.0, picture_height.max(2.0));
        let top = (picture_height - thickness).max(0.0);
        let area = Area {
            left: 0,
            top: top as u32,
            width: picture_width as u32,
            height: (picture_height - top) as u32,
        };
        Self { area, palette }
    }
}

/// Columns of the bar after frame `index` of so many, in a picture so many columns wide: all after the last.
pub(super) fn columns_after(index: u64, frames: u64, width: u32) -> u32 {
    let done = u128::from(index.saturating_add(1).min(frames)) * u128::from(width);
    // Rounded to the nearest.
    let frames = u128::from(frames.max(1));
    ((done * 2 + frames) / (frames * 2)) as u32
}

/// Draws the bar of one frame after the other, if it has become longer or shorter.
#[derive(Debug)]
pub(super) struct ProgressPainter {
    area: ProgressArea,
    pixels: Vec<u8>,
    drawn: Option<u32>,
}

impl ProgressPainter {
    pub(super) fn new(area: ProgressArea) -> Self {
        let count = area.area.width as usize * area.area.height as usize;
        Self { area, pixels: vec![0; count * 4], drawn: None }
    }

    pub(super) fn paint(&mut self, (index, frames): (u64, u64)) -> Option<Patch<'_>> {
        let Area { width, .. } = self.area.area;
        let columns = columns_after(index, frames, width);
        if self.drawn == Some(columns) {
            return None;
        }
        let [red, green, blue] = self.area.palette.ink.0;
        let part = |code: u8| (f32::from(code) * TRACK_OPACITY).round() as u8;
        let done = [red, green, blue, 255];
        let track = [red, green, blue, 255].map(part);
        for row in self.pixels.chunks_exact_mut(width as usize * 4) {
            let (over, to_come) = row.split_at_mut(columns as usize * 4);
            over.as_chunks_mut().0.fill(done);
            to_come.as_chunks_mut().0.fill(track);
        }
        self.drawn = Some(columns);
        Some(Patch { area: self.area.area, pixels: &self.pixels })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_as_long_as_the_film_is_over() {
        for (index, frames, expected) in
            [(0, 4, 25), (1, 4, 50), (3, 4, 100), (0, 1, 100), (0, 1000, 0), (4, 1000, 1), (999, 1000, 100)]
        {
            assert_eq!(columns_after(index, frames, 100), expected, "{index} of {frames}");
        }
        assert_eq!(columns_after(u64::MAX, u64::MAX, 7), 7);
        assert_eq!(columns_after(5, 0, 7), 0);
    }
}
