//! Rasters seen from straight above, whose columns are found again in pictures.
#![allow(dead_code, unreachable_pub, reason = "shared by several test files, each of which uses a part")]

use crate::pictures::{Picture, bare};
use fieldreel::data::MemoryRaster;
use fieldreel::scene::{Colormap, LayerMode, Orbit, Projection, Rgb8, SceneOptions};

/// A raster of a single band; what is not a number is missing.
pub fn raster([columns, rows]: [u32; 2], value: impl Fn(u32, u32) -> f32) -> MemoryRaster {
    let values = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
    let values = values.map(|(column, row)| value(column, row)).collect();
    MemoryRaster::new("ground", [1, rows, columns], values).unwrap()
}

/// Without light and heights, from above, in shades of blue.
pub fn flat(mode: LayerMode) -> SceneOptions {
    let blues = [Rgb8([0, 0, 120]), Rgb8([0, 0, 200])];
    SceneOptions {
        mode: Some(mode),
        colormap: Some(Colormap::from_colors("blues", &blues).unwrap()),
        light: None,
        exaggeration: Some(0.0),
        elevation_deg: Some(90.0),
        orbit: Orbit::WholeFilmDeg(0.0),
        projection: Projection::Orthographic,
        ..bare()
    }
}

/// Where columns of samples are in a picture.
#[derive(Debug, Clone, Copy)]
pub struct Columns {
    first: f64,
    pixels_per_column: f64,
}

impl Columns {
    /// Of all that is not white in the middle row. Surfaces reach from the first to the last sample, images cover the
    /// areas of these.
    pub fn of(picture: &Picture, mode: LayerMode, columns: u32) -> Self {
        let row = picture.height() / 2;
        let is_drawn = |column: &usize| picture.at(*column, row) != [255; 4];
        let left = (0..picture.width).find(is_drawn).unwrap() as f64;
        let right = (0..picture.width).rfind(is_drawn).unwrap() as f64 + 1.0;
        let columns = f64::from(columns);
        let (cells, outside) = if mode == LayerMode::Surface { (columns - 1.0, 0.0) } else { (columns, 0.5) };
        let pixels_per_column = (right - left) / cells;
        Self { first: left + outside * pixels_per_column, pixels_per_column }
    }

    /// Of a sample, or a place between samples.
    pub fn pixel(&self, column: f64) -> f64 {
        self.first + column * self.pixels_per_column
    }
}
