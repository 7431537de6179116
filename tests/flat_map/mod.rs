//! Rasters drawn from straight above without light, so that each sample is a rectangle in exactly its colour.
#![allow(dead_code, unreachable_pub, reason = "shared by several test files, each of which uses a part")]

use crate::picture_files;
use crate::pictures::Picture;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

/// Options that draw such a picture; `--no-colorbar` leaves nothing else in it.
pub const OPTIONS: &str = "--mode image --unlit --elevation 90 --orbit 0 --projection orthographic \
                           --background #010203 --quality draft --no-colorbar";

const BACKGROUND: [u8; 4] = [1, 2, 3, 255];

/// A picture and where the raster lies in it.
#[derive(Debug)]
pub struct FlatMap {
    picture: Picture,
    rows: Range<usize>,
    columns: Range<usize>,
    shape: [usize; 2],
}

impl FlatMap {
    /// The picture of a raster of `shape` rows x columns.
    pub fn read(path: &Path, shape: [usize; 2]) -> Self {
        let picture = picture_files::read(path).unwrap();
        let is_data = |row: usize, column: usize| picture.at(column, row) != BACKGROUND;
        let rows = extent(picture.height(), |row| (0..picture.width).any(|column| is_data(row, column)));
        let columns = extent(picture.width, |column| (0..picture.height()).any(|row| is_data(row, column)));
        Self { picture, rows, columns, shape }
    }

    /// The colour in the middle of a sample.
    pub fn color(&self, row: usize, column: usize) -> [u8; 3] {
        let middle = |range: &Range<usize>, index: usize, count: usize| {
            range.start + range.len() * (2 * index + 1) / (2 * count)
        };
        let [red, green, blue, _] = self
            .picture
            .at(middle(&self.columns, column, self.shape[1]), middle(&self.rows, row, self.shape[0]));
        [red, green, blue]
    }

    /// The colours of all samples, row by row.
    pub fn colors(&self) -> Vec<[u8; 3]> {
        let places = (0..self.shape[0]).flat_map(|row| (0..self.shape[1]).map(move |column| (row, column)));
        places.map(|(row, column)| self.color(row, column)).collect()
    }

    /// The numbers of the samples, row by row, in which any pixel has this colour. Pixels at edges, which belong to
    /// one sample or the next, are left out.
    pub fn places_of(&self, [red, green, blue]: [u8; 3]) -> BTreeSet<usize> {
        let place = |at: usize, range: &Range<usize>, count: usize| {
            let of = |at: usize| at.saturating_sub(range.start) * count / range.len();
            (of(at - 1) == of(at + 1)).then(|| of(at))
        };
        let width = self.picture.width;
        let pixels = self.picture.pixels.iter().enumerate();
        pixels
            .filter(|(_, pixel)| **pixel == [red, green, blue, 255])
            .filter_map(|(index, _)| {
                let row = place(index / width, &self.rows, self.shape[0])?;
                Some(row * self.shape[1] + place(index % width, &self.columns, self.shape[1])?)
            })
            .collect()
    }
}

/// From the first to the last of `count` for which `is_inside` holds.
fn extent(count: usize, is_inside: impl Fn(usize) -> bool) -> Range<usize> {
    let first = (0..count).find(|&index| is_inside(index)).unwrap();
    let last = (0..count).rfind(|&index| is_inside(index)).unwrap();
    first..last + 1
}
