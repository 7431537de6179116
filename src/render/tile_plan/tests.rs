use super::*;
use crate::data::{BandReader, MemoryRaster};
use crate::render::film_tiles::{FilmTiles, TilePlanning};
use crate::render::gpu_memory::GpuMemory;
use crate::scene::{SceneOptions, compose};
use glam::dcamera::rh::proj::directx::perspective;
use glam::dcamera::rh::view::look_at_mat4;

/// A raster of so many columns and rows, a metre apart, that is nearly flat.
fn layer(columns: u32, rows: u32) -> Layer {
    let raster = MemoryRaster::new("m", [1, 2, 2], vec![0.0, 1.0, 2.0, 3.0]).unwrap();
    let mut reader = BandReader::new(Box::new(raster));
    let composition = compose(&mut reader, &SceneOptions::default(), &mut |_| true).unwrap();
    Layer { columns, rows, spacing_m: [1.0; 2], ..composition.scene.layers[0].clone() }
}

/// From a place so far to the east and north of the middle, and above it, to the north and a little down.
fn view(east_m: f64, north_m: f64, height_m: f64) -> DMat4 {
    let eye = DVec3::new(east_m, north_m, height_m);
    let clip_from_view = perspective(0.8, 1.6, 1.0, 1e5);
    clip_from_view * look_at_mat4(eye, eye + DVec3::new(0.0, 1.0, -0.2), DVec3::Z)
}

fn planned(layer: &Layer, views: &[DMat4], memory: u64) -> FilmTiles {
    let memory = GpuMemory(memory);
    FilmTiles::new(&TilePlanning {
        layer,
        views,
        height_px: 720.0,
        exaggeration: 1.0,
        most_pixels_per_m: 20.0,
        merged_px: 1.0,
        has_shadows: false,
        memory,
    })
}

/// At a place of a raster of 20,000 x 20,000.
fn level_at(tiles: &FilmTiles, progress: f64, [east_m, north_m]: [f64; 2]) -> u32 {
    let place = DVec3::new(east_m + 9999.5, 9999.5 - north_m, 0.0);
    let holds = |tile: &&Tile| {
        let [low, high] = [tile.block.low, tile.block.high];
        low.x <= place.x && low.y <= place.y && place.x <= high.x && place.y <= high.y
    };
    tiles.at(progress).tiles.iter().find(holds).unwrap().excerpt.levels()[0]
}

const PLENTY: u64 = 1 << 40;

#[test]
fn tiles_are_all_of_the_raster_once() {
    let layers = [
        (5000, 3000, 1.0),
        (1025, 1024, 1.0),
        (513, 2, 1.0),
        (2, 2, 1.0),
        (9000, 800, 11.0),
        (700, 7000, 0.3),
    ];
    for (columns, rows, row_m) in layers {
        let layer = Layer { spacing_m: [1.0, row_m], ..layer(columns, rows) };
        let film_tiles = planned(&layer, &[view(0.0, 0.0, 40.0)], PLENTY);
        let plan = film_tiles.at(0.0);
        let cells = |tile: &Tile| {
            let [low, high] = [tile.block.low, tile.block.high].map(DVec3::truncate);
            (high - low).x * (high - low).y
        };
        let all: f64 = plan.tiles.iter().map(cells).sum();
        assert_eq!(all, f64::from(columns - 1) * f64::from(rows - 1), "{columns} x {rows}");
        for Tile { excerpt, part, block, .. } in &plan.tiles {
            for axis in [0, 1] {
                let step = 1 << excerpt.levels()[axis];
                let place = |held: usize| {
                    let last = excerpt.extent()[axis] - 1;
                    f64::from(excerpt.first()[axis] + (held as u32 * step).min(last))
                };
                assert_eq!(
                    [part.first, part.last].map(|held| place(held[axis])),
                    [block.low[axis], block.high[axis]]
                );
                let count = [columns, rows][axis];
                let goes_on = [block.low[axis] > 0.0, block.high[axis] < f64::from(count - 1)];
                assert_eq!(part.goes_on[axis], goes_on);
                // Around it something is held where there is anything.
                let held = [excerpt.first()[axis], excerpt.first()[axis] + excerpt.extent()[axis] - 1]
                    .map(f64::from);
                assert_eq!([held[0] < block.low[axis], held[1] > block.high[axis]], goes_on);
            }
        }
    }
}

#[test]
fn tiles_are_finer_along_the_side_on_which_samples_are_farther_apart() {
    let layer = Layer { spacing_m: [1.0, 11.0], ..layer(40_000, 2000) };
    let tiles = planned(&layer, &[view(0.0, 0.0, 40.0)], PLENTY);
    let mut levels: Vec<[u32; 2]> = tiles.at(0.0).tiles.iter().map(|tile| tile.excerpt.levels()).collect();
    levels.sort_unstable();
    levels.dedup();
    assert!(
        levels.len() > 4 && levels.iter().all(|[along, down]| *down == along.saturating_sub(3)),
        "{levels:?}"
    );
}

#[test]
fn what_is_near_at_any_time_is_fine_and_what_is_never_seen_is_not() {
    let layer = layer(20_000, 20_000);
    let still = planned(&layer, &[view(0.0, 0.0, 300.0)], PLENTY);
    assert_eq!(
        [500.0, 3000.0, 9000.0, -9000.0].map(|north| level_at(&still, 0.0, [10.0, north])),
        [0, 1, 2, 5]
    );
    let flown = planned(&layer, &[view(0.0, 0.0, 300.0), view(6000.0, 0.0, 300.0)], PLENTY);
    assert_eq!([level_at(&flown, 0.0, [10.0, 500.0]), level_at(&flown, 0.0, [6000.0, 500.0])], [0, 0]);
    assert!(level_at(&still, 0.0, [6000.0, 500.0]) > 0);
    // What is held at a time hardly grows, what the plan has does.
    assert!(flown.bytes < still.bytes * 2 && flown.at(0.0).tiles.len() > still.at(0.0).tiles.len());
    assert_eq!(still.merged_px, 1.0);
}

#[test]
fn no_more_is_held_than_there_is_memory_for() {
    let layer = layer(20_000, 20_000);
    let views = [view(0.0, 0.0, 300.0)];
    let all = planned(&layer, &views, PLENTY);
    let half = planned(&layer, &views, all.bytes / 2);
    assert!(half.bytes <= all.bytes / 2 && half.bytes > all.bytes / 8, "{} {}", half.bytes, all.bytes);
    assert!(half.merged_px > 1.0 && half.at(0.0).tiles.len() < all.at(0.0).tiles.len());
    // One tile is the least.
    assert_eq!(planned(&layer, &views, 1).at(0.0).tiles.len(), 1);
    // Who stands on the ground is told no more of it than where it spans 20 pixels a metre.
    let amid = planned(&layer, &[view(0.0, 0.0, 0.5)], PLENTY);
    let largest = amid.at(0.0).tiles.iter().map(|tile| tile.scale().across).fold(0.0, f64::max);
    assert_eq!((largest, amid.merged_px), (20.0, 1.0));
}

#[test]
fn a_film_that_goes_far_is_cut_into_stretches() {
    let layer = layer(20_000, 20_000);
    let views: Vec<DMat4> = (0..160).map(|step| view(0.0, f64::from(step) * 100.0 - 8000.0, 300.0)).collect();
    let all = planned(&layer, &views, PLENTY);
    assert_eq!(all.at(0.0), all.at(1.0));
    // With memory for a part of the film only tiles change, while nobody sees it.
    let cut = planned(&layer, &views, all.bytes - 1);
    assert!(cut.bytes < all.bytes && cut.merged_px < 1.0, "{} {} {}", cut.merged_px, cut.bytes, all.bytes);
    let level = |progress: f64, north_m: f64| level_at(&cut, progress, [10.0, north_m]);
    assert_eq!([level(0.0, -7500.0), level(1.0, 8500.0)], [0, 0]);
    assert!(level(0.0, 8500.0) > 0 && level(1.0, -7500.0) > 0);
}
