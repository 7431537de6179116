use super::film_tiles::TilePlanning;
use super::raster_samples::bytes_of;
use super::side_levels::{COARSEST, SideLevels};
use super::surface::{MeshPart, are_in_view, corners_in_clip};
use crate::data::Excerpt;
use crate::scene::{Layer, PixelScale};
use glam::{DMat4, DVec3, DVec4};
use std::ops::Range;

/// Parts of a raster that together are all of it, each as fine as it is seen at most during some time.
#[derive(Debug, PartialEq)]
pub(super) struct TilePlan {
    pub(super) tiles: Vec<Tile>,
    /// Bytes of all tiles that are in one picture, at most.
    pub(super) bytes: u64,
    /// Pixels that a sample of the raster spans at most, and one of a tile.
    pub(super) largest_px: LargestPx,
}

/// Pixels that samples span at most, where they are nearest.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct LargestPx {
    /// Those of the raster.
    pub(super) sample: f64,
    /// Those that are drawn, which stand for several of them.
    pub(super) drawn: f64,
}

impl LargestPx {
    pub(super) fn max(self, other: Self) -> Self {
        Self { sample: self.sample.max(other.sample), drawn: self.drawn.max(other.drawn) }
    }
}

/// A square of a raster, less where it ends.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tile {
    /// It, and a little around it: light and means of samples look at neighbours.
    pub(super) excerpt: Excerpt,
    /// What of the excerpt it is.
    pub(super) part: MeshPart,
    /// Whether what is around it throws shadows on it.
    pub(super) has_shadows: bool,
    block: Block,
    /// Pixels that a metre spans at most while it is in the picture, or less than twice as many.
    pixels_per_m: f64,
}

/// A box of columns, rows and values.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Block {
    low: DVec3,
    high: DVec3,
}

/// Cells along a tile's side.
const TILE_CELLS: u32 = 512;

/// Cells of the tile's own size that are held around it; and where they throw shadows on it.
const MARGIN_CELLS: u32 = 4;
const SHADOW_MARGIN_CELLS: u32 = 64;

/// A part that may still be cut in four, or in two where samples are averaged along one side only.
#[derive(Clone, Copy)]
struct Node {
    /// See [`SideLevels`].
    level: u32,
    /// Column and row of parts of its size, counted from the north-west.
    place: [u32; 2],
}

impl TilePlan {
    /// For some of a film's views, of which these are the matrices; samples are averaged while they span less than so many
    /// pixels together.
    pub(super) fn new(
        planning: &TilePlanning<'_>,
        clip_from_sample: &[DMat4],
        views: Range<usize>,
        merged_px: f64,
    ) -> Self {
        let bytes = vec![0; planning.views.len()];
        let largest_px = LargestPx::default();
        let mut cut = Cut { planning, clip_from_sample, merged_px, tiles: Vec::new(), bytes, largest_px };
        let root = Node { level: root_level(planning.layer), place: [0, 0] };
        cut.add(root, &views.collect::<Vec<_>>());
        let (bytes, largest_px) = (cut.bytes.into_iter().max().unwrap_or_default(), cut.largest_px);
        Self { tiles: cut.tiles, bytes, largest_px }
    }

    /// The places of those that are in a picture.
    pub(super) fn in_view(&self, clip_from_sample: DMat4) -> impl Iterator<Item = usize> {
        let tiles = self.tiles.iter().enumerate();
        tiles.filter(move |(_, tile)| tile.is_in_view(&clip_from_sample)).map(|(place, _)| place)
    }
}

impl Tile {
    /// How large metres are where they are largest.
    pub(super) fn scale(&self) -> PixelScale {
        PixelScale { across: self.pixels_per_m, upwards: self.pixels_per_m }
    }

    /// Whether any of it may be in a picture.
    fn is_in_view(&self, clip_from_sample: &DMat4) -> bool {
        self.block.is_in_view(clip_from_sample)
    }
}

/// The level at which one tile is all of a raster.
fn root_level(layer: &Layer) -> u32 {
    let sides = SideLevels::of(layer);
    let is_all = |level: &u32| {
        let [columns, rows] = sides.at(*level).map(|level| u64::from(TILE_CELLS) << level);
        columns >= u64::from(layer.columns.saturating_sub(1))
            && rows >= u64::from(layer.rows.saturating_sub(1))
    };
    (0..COARSEST).find(is_all).unwrap_or(COARSEST)
}

/// A plan that is being made.
struct Cut<'a> {
    planning: &'a TilePlanning<'a>,
    clip_from_sample: &'a [DMat4],
    merged_px: f64,
    tiles: Vec<Tile>,
    /// Of the tiles in each view.
    bytes: Vec<u64>,
    largest_px: LargestPx,
}

impl Cut<'_> {
    /// Adds a square, in four parts or more if it is seen so closely in any of these views.
    fn add(&mut self, node: Node, views: &[usize]) {
        let layer = self.planning.layer;
        let Some([columns, rows]) = node.samples(layer) else { return };
        let block = Block {
            low: DVec3::new(f64::from(columns[0]), f64::from(rows[0]), layer.relief.low - layer.value_offset),
            high: DVec3::new(
                f64::from(columns[1]),
                f64::from(rows[1]),
                layer.relief.high - layer.value_offset,
            ),
        };
        let is_seen = |view: &&usize| block.is_in_view(&self.clip_from_sample[**view]);
        let views: Vec<usize> = views.iter().filter(is_seen).copied().collect();
        let scale = |view: &usize| {
            let across = self.planning.views[*view].row(1).truncate().length();
            across * self.planning.height_px / 2.0 / block.least_w(&self.clip_from_sample[*view])
        };
        let pixels_per_m = views.iter().map(scale).fold(0.0, f64::max).min(self.planning.most_pixels_per_m);
        let sample_px = pixels_per_m * layer.cell_m();
        let is_seen_finely = SideLevels::of(layer).finest(self.merged_px, sample_px) < node.level;
        if node.level > 0 && is_seen_finely {
            for part in node.parts(layer) {
                self.add(part, &views);
            }
            return;
        }
        let drawn_px = f64::from(node.level).exp2() * sample_px;
        self.largest_px = self.largest_px.max(LargestPx { sample: sample_px, drawn: drawn_px });
        // In even steps: for another scale a mesh is made anew.
        let pixels_per_m = pixels_per_m.log2().ceil().exp2().min(self.planning.most_pixels_per_m);
        let tile = node.tile(self.planning, block, pixels_per_m);
        let bytes = bytes_of(layer, &tile.excerpt);
        for view in views {
            self.bytes[view] += bytes;
        }
        self.tiles.push(tile);
    }
}

impl Node {
    /// First and last column and row, if the raster reaches so far.
    fn samples(self, layer: &Layer) -> Option<[[u32; 2]; 2]> {
        let levels = SideLevels::of(layer).at(self.level);
        let side = |axis: usize, count: u32| {
            let cells = u64::from(TILE_CELLS) << levels[axis];
            let (first, last) = (u64::from(self.place[axis]) * cells, u64::from(count.max(1)) - 1);
            (first < last).then(|| [first as u32, (first + cells).min(last) as u32])
        };
        Some([side(0, layer.columns)?, side(1, layer.rows)?])
    }

    /// Those of the next finer level that it consists of.
    fn parts(self, layer: &Layer) -> impl Iterator<Item = Self> {
        let level = self.level - 1;
        let (sides, finer) = (SideLevels::of(layer).at(self.level), SideLevels::of(layer).at(level));
        let along = move |axis: usize| {
            let count = 1 << (sides[axis] - finer[axis]);
            let first = self.place[axis] * count;
            first..first + count
        };
        along(1).flat_map(move |row| along(0).map(move |column| Self { level, place: [column, row] }))
    }

    fn tile(self, planning: &TilePlanning<'_>, block: Block, pixels_per_m: f64) -> Tile {
        let (layer, has_shadows) = (planning.layer, planning.has_shadows);
        let levels = SideLevels::of(layer).at(self.level);
        let margin_cells = if has_shadows { SHADOW_MARGIN_CELLS } else { MARGIN_CELLS };
        let counts = [layer.columns, layer.rows];
        let sides = [0, 1].map(|axis| {
            let (ends, cell) = ([block.low[axis] as u32, block.high[axis] as u32], 1 << levels[axis]);
            Side::new(ends, counts[axis], (cell, margin_cells.saturating_mul(cell)))
        });
        let ranges = sides.map(|side| side.held[0]..side.held[1]);
        Tile {
            excerpt: Excerpt::of(counts, ranges, 0).at_levels(levels),
            part: MeshPart {
                first: sides.map(|side| side.first),
                last: sides.map(|side| side.last),
                goes_on: sides.map(|side| side.goes_on),
            },
            has_shadows,
            block,
            pixels_per_m,
        }
    }
}

/// Columns or rows of a tile.
#[derive(Clone, Copy)]
struct Side {
    /// From where to where samples are held.
    held: [u32; 2],
    /// Which of the held ones are the tile's first and last.
    first: usize,
    last: usize,
    /// Whether the raster goes on before and after it.
    goes_on: [bool; 2],
}

impl Side {
    /// Of samples from the first to the last of so many, one of `cell` held, and so many samples around them.
    fn new([first, last]: [u32; 2], count: u32, (cell, margin): (u32, u32)) -> Self {
        let begin = first.saturating_sub(margin);
        let held_first = (first - begin) / cell;
        let goes_on = [first > 0, last + 1 < count];
        Self {
            held: [begin, last.saturating_add(margin).saturating_add(1).min(count)],
            first: held_first as usize,
            last: (held_first + (last - first).div_ceil(cell)) as usize,
            goes_on,
        }
    }
}

impl Block {
    fn corners(&self, clip_from_sample: &DMat4) -> [DVec4; 8] {
        corners_in_clip([self.low, self.high], clip_from_sample)
    }

    fn is_in_view(&self, clip_from_sample: &DMat4) -> bool {
        are_in_view(&self.corners(clip_from_sample))
    }

    /// The least distance from the camera, in what clip space counts it in; a millionth of the largest if it lies behind.
    fn least_w(&self, clip_from_sample: &DMat4) -> f64 {
        let distances = self.corners(clip_from_sample).map(|clip| clip.w);
        let [least, most] =
            [distances.into_iter().fold(f64::INFINITY, f64::min), distances.into_iter().fold(0.0, f64::max)];
        least.max(most * 1e-6)
    }
}

#[cfg(test)]
mod tests;
