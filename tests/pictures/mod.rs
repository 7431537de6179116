//! Frames as arrays of pixels, and how to compare them.
#![allow(dead_code, unreachable_pub, reason = "shared by several test files, each of which uses a part")]

use fieldreel::data::Raster;
use fieldreel::frame::{Resolution, VideoFrame};
use fieldreel::record::{DrawSettings, Film, Flow};
use fieldreel::render::{AdapterChoice, GpuContext, Quality};
use fieldreel::scene::SceneOptions;
use std::ops::Range;

/// A picture as RGBA with straight alpha, row by row from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub width: usize,
    pub pixels: Vec<[u8; 4]>,
}

impl Picture {
    pub fn of(frame: &VideoFrame) -> Self {
        let pixels = frame.rows(0).flat_map(|row| row.as_chunks::<4>().0.iter().copied()).collect();
        Self { width: frame.layout().resolution().width as usize, pixels }
    }

    pub fn height(&self) -> usize {
        self.pixels.len() / self.width
    }

    pub fn at(&self, column: usize, row: usize) -> [u8; 4] {
        self.pixels[row * self.width + column]
    }

    pub fn center(&self) -> [u8; 4] {
        self.at(self.width / 2, self.height() / 2)
    }

    /// Pixels of exactly this colour.
    pub fn count(&self, color: [u8; 4]) -> usize {
        self.pixels.iter().filter(|pixel| **pixel == color).count()
    }
}

/// The software adapter: the same pixels on every machine with the same driver.
pub fn software_gpu() -> GpuContext {
    GpuContext::new(&AdapterChoice::Software).unwrap()
}

/// Settings that put nothing but the data into the picture.
pub fn bare() -> SceneOptions {
    SceneOptions { has_colorbar: false, ..SceneOptions::default() }
}

/// Draws frames `range` of the film of `raster` at standard quality.
pub fn draw(
    gpu: &GpuContext,
    raster: impl Raster + 'static,
    options: &SceneOptions,
    (width, height): (u32, u32),
    range: Range<u64>,
) -> Vec<Picture> {
    draw_with(
        gpu,
        Film::new(Box::new(raster), options).unwrap(),
        (width, height),
        range,
        DrawSettings::default(),
    )
}

/// As [`draw`] with settings of its own, and a scene that was changed by hand.
pub fn draw_with(
    gpu: &GpuContext,
    mut film: Film,
    (width, height): (u32, u32),
    range: Range<u64>,
    settings: DrawSettings,
) -> Vec<Picture> {
    let mut pictures = Vec::new();
    let size = Resolution::new(width, height).unwrap();
    let settings = DrawSettings { frames: Some(range), ..settings };
    film.frames(gpu, size, &settings, |frame| {
        pictures.push(Picture::of(&frame));
        Flow::Continue
    })
    .unwrap();
    pictures
}

/// Frames drawn with one sample a pixel: every pixel is exactly what was drawn there.
pub fn draft() -> DrawSettings {
    DrawSettings { quality: Quality::Draft, ..DrawSettings::default() }
}

/// How two pictures differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The largest difference of any channel of any pixel, in 8-bit levels.
    pub largest: u8,
    /// Pixels with any channel off by more than `tolerance`.
    pub outliers: usize,
}

/// Compares pictures of the same size; `None` if the sizes differ.
pub fn compare(left: &Picture, right: &Picture, tolerance: u8) -> Option<Difference> {
    if left.width != right.width || left.pixels.len() != right.pixels.len() {
        return None;
    }
    let mut difference = Difference { largest: 0, outliers: 0 };
    for (left, right) in left.pixels.iter().zip(&right.pixels) {
        let here = left.iter().zip(right).map(|(left, right)| left.abs_diff(*right)).max().unwrap_or(0);
        difference.largest = difference.largest.max(here);
        difference.outliers += usize::from(here > tolerance);
    }
    Some(difference)
}
