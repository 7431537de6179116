//! Blocks of terrain and water around it, pixel by pixel, on the software adapter.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod flat_ground;
mod pictures;

use fieldreel::data::MemoryRaster;
use fieldreel::record::Film;
use fieldreel::scene::{Background, BaseChoice, LayerMode, Projection, Rgb8, SceneOptions, WaterChoice};
use flat_ground::{Columns, flat, raster};
use pictures::{Picture, draft, draw_with, software_gpu};

const SIZE: (u32, u32) = (320, 240);
const MAGENTA: [u8; 4] = [255, 0, 255, 255];
const BASE: Rgb8 = Rgb8([90, 160, 90]);
const WATER: Rgb8 = Rgb8([200, 40, 30]);

fn picture(raster: MemoryRaster, options: &SceneOptions) -> Picture {
    let film = Film::new(Box::new(raster), options).unwrap();
    draw_with(&software_gpu(), film, SIZE, 0..1, draft()).remove(0)
}

fn base(depth: &str) -> BaseChoice {
    BaseChoice { depth: Some(depth.parse().unwrap()), color: Some(BASE) }
}

fn water(level: f64, opacity: f64) -> WaterChoice {
    WaterChoice { level: Some(level), color: Some(WATER), opacity: Some(opacity) }
}

/// Blue ground on magenta.
fn options() -> SceneOptions {
    SceneOptions {
        background: Rgb8([255, 0, 255]).into(),
        exaggeration: Some(2.0),
        projection: Projection::Perspective,
        ..flat(LayerMode::Surface)
    }
}

/// Rough ground with holes of several sizes, one of them with an island in it, and bays.
fn rough() -> MemoryRaster {
    raster([70, 60], |column, row| {
        let (x, y) = (f64::from(column), f64::from(row));
        let from_hole = (x - 20.0).hypot(y - 25.0);
        let is_hole = (3.0..11.0).contains(&from_hole)
            || (column, row) == (45, 40)
            || (50..58).contains(&column) && row < 20;
        if is_hole { f32::NAN } else { ((x * 0.35).sin() * (y * 0.27).cos() * 20.0 + x) as f32 }
    })
}

/// Above the notes.
const DATA_ROWS: usize = 205;

/// Pixels of the background that nothing of it leads to from the border of the picture.
fn enclosed(picture: &Picture) -> usize {
    let (width, height) = (picture.width, picture.height());
    let is_free = |at: usize| picture.pixels[at] == MAGENTA;
    let mut seen = vec![false; picture.pixels.len()];
    let mut waiting: Vec<usize> =
        (0..seen.len()).filter(|at| at / width == 0 || at % width == 0 || at % width == width - 1).collect();
    while let Some(at) = waiting.pop() {
        if std::mem::replace(&mut seen[at], true) || !is_free(at) {
            continue;
        }
        let (column, row) = (at % width, at / width);
        // Also diagonally: between two peaks a single pixel may be free.
        let around =
            (-1..=1).flat_map(|down| (-1..=1).map(move |right| (column as i64 + right, row as i64 + down)));
        let is_in = |(column, row): &(i64, i64)| {
            (0..width as i64).contains(column) && (0..height as i64).contains(row)
        };
        let around = around.filter(is_in).map(|(column, row)| row as usize * width + column as usize);
        waiting.extend(around.filter(|next| !seen[*next]));
    }
    (0..DATA_ROWS * width).filter(|at| is_free(*at) && !seen[*at]).count()
}

fn views() -> impl Iterator<Item = SceneOptions> {
    let angles = [0.0, 37.0, 135.0, 200.0, 290.0].into_iter();
    angles.flat_map(|azimuth_deg| {
        [-90.0, -35.0, -4.0, 0.0, 8.0, 40.0, 75.0, 90.0].map(|elevation_deg| SceneOptions {
            azimuth_deg,
            elevation_deg: Some(elevation_deg),
            ..options()
        })
    })
}

#[test]
fn nothing_is_seen_through_a_block_from_any_side() {
    let mut without = 0;
    for view in views() {
        let closed = picture(rough(), &SceneOptions { base: base("auto"), ..view.clone() });
        let context = format!("{} {:?}", view.azimuth_deg, view.elevation_deg);
        assert_eq!(enclosed(&closed), 0, "{context}");
        without += enclosed(&picture(rough(), &view));
    }
    assert!(without > 1000, "holes go unseen: {without}");
}

#[test]
fn from_below_there_is_nothing_but_the_block() {
    let ground = |picture: &Picture| {
        let is_other = |pixel: &&[u8; 4]| **pixel != MAGENTA && **pixel != [90, 160, 90, 255];
        picture.pixels[..DATA_ROWS * picture.width].iter().filter(is_other).count()
    };
    for azimuth_deg in [0.0, 80.0, 230.0] {
        let below = SceneOptions { elevation_deg: Some(-50.0), azimuth_deg, ..options() };
        assert_eq!(ground(&picture(rough(), &SceneOptions { base: base("15"), ..below.clone() })), 0);
        assert!(ground(&picture(rough(), &below)) > 2000, "the ground goes unseen");
    }
}

#[test]
fn ground_in_the_plane_of_the_bottom_hides_it_from_above_and_is_hidden_from_below() {
    let hills = |column: u32, row: u32| ((f64::from(column) * 0.35).sin() * f64::from(row)) as f32;
    // Lowest in a plain all around it.
    let hill = |column: u32, row: u32| {
        let from_middle = (f64::from(column) - 35.0).hypot(f64::from(row) - 30.0);
        (12.0 - from_middle).max(0.0) as f32
    };
    let grounds = [raster([70, 60], hills), raster([70, 60], |_, _| 5.0), raster([70, 60], hill)];
    let blocks = [(0.0, "auto"), (1.0, "0"), (0.15, "0")];
    for (ground, (exaggeration, depth)) in grounds.into_iter().zip(blocks) {
        for elevation_deg in [3.0, 20.0, 55.0, 90.0, -3.0, -20.0, -55.0, -90.0] {
            let options = SceneOptions {
                base: base(depth),
                elevation_deg: Some(elevation_deg),
                exaggeration: Some(exaggeration),
                azimuth_deg: 33.0,
                ..options()
            };
            let picture = picture(ground.clone(), &options);
            let data = &picture.pixels[..DATA_ROWS * picture.width];
            let drawn = data.iter().filter(|pixel| **pixel != MAGENTA).count();
            let of_base = data.iter().filter(|pixel| **pixel == [90, 160, 90, 255]).count();
            // But for a pixel here and there at the border.
            let other = if elevation_deg > 0.0 { of_base } else { drawn - of_base };
            assert!(drawn > 300 && other < 15, "{depth} {elevation_deg}: {other} of {drawn}");
        }
    }
}

#[test]
fn a_lit_block_has_walls_of_different_brightness_in_one_hue() {
    let lit = SceneOptions {
        base: base("40"),
        light: Some(fieldreel::scene::Light::default()),
        azimuth_deg: 45.0,
        elevation_deg: Some(20.0),
        ..options()
    };
    let picture = picture(raster([60, 60], |column, row| (column + row) as f32), &lit);
    let is_wall = |pixel: &[u8; 4]| pixel[1] > pixel[0] && pixel[0] == pixel[2];
    let mut walls: Vec<[u8; 4]> = picture.pixels.iter().copied().filter(is_wall).collect();
    walls.sort_unstable();
    walls.dedup();
    assert_eq!(walls.len(), 2, "{walls:?}");
    assert!(walls[1][1] - walls[0][1] > 12 && walls[1][1] <= 160, "{walls:?}");
}

#[test]
fn the_picture_has_room_for_the_block() {
    for elevation_deg in [0.0, 30.0, -30.0] {
        for depth in ["0", "200", "1000"] {
            let options = SceneOptions { base: base(depth), elevation_deg: Some(elevation_deg), ..options() };
            let picture = picture(raster([50, 50], |column, _| column as f32), &options);
            let (width, rows) = (picture.width, DATA_ROWS);
            let on_border = (0..rows * width)
                .filter(|at| at / width == 0 || at % width == 0 || at % width == width - 1)
                .filter(|at| picture.pixels[*at] != MAGENTA);
            assert_eq!(on_border.count(), 0, "{elevation_deg} {depth}");
        }
    }
}

/// The first and the last pixel of water in the middle row, if there is any.
fn wet(picture: &Picture, color: [u8; 4]) -> Option<(usize, usize)> {
    let row = picture.height() / 2;
    let mut columns = (0..picture.width).filter(|column| picture.at(*column, row) == color);
    let first = columns.next()?;
    Some((first, columns.next_back().unwrap_or(first)))
}

const RED: [u8; 4] = [200, 40, 30, 255];

#[test]
fn water_ends_where_the_value_is_its_level() {
    // The mesh of such ground is coarse: it is a little above the water here and below it there.
    let ground =
        || raster([101, 41], |column, _| (f64::from(column) + 4.0 * (f64::from(column) / 9.0).sin()) as f32);
    let value = |column: f64| {
        let [low, high] = [column.floor(), column.ceil()].map(|at| at + 4.0 * (at / 9.0).sin());
        low + (high - low) * (column - column.floor())
    };
    for exaggeration in [0.0, 1.0, 3.0] {
        for level in [30.2, 40.0, 61.7] {
            let options = SceneOptions {
                exaggeration: Some(exaggeration),
                water: water(level, 1.0),
                ..flat(LayerMode::Surface)
            };
            let picture = picture(ground(), &options);
            let columns = Columns::of(&picture, LayerMode::Surface, 101);
            let shore =
                (0..10_000).map(|at| f64::from(at) / 100.0).find(|column| value(*column) > level).unwrap();
            let (first, last) = wet(&picture, RED).unwrap();
            assert!((first as f64 - columns.pixel(0.0)).abs() <= 1.0, "{exaggeration} {level}: {first}");
            let expected = columns.pixel(shore);
            assert!((last as f64 + 1.0 - expected).abs() <= 1.0, "{exaggeration} {level}: {last} {expected}");
        }
    }
}

#[test]
fn ground_at_the_level_is_below_water_and_there_is_none_below_all_ground() {
    let ground = || raster([101, 41], |column, _| if column < 50 { 5.0 } else { column as f32 });
    let shores = |level: f64| {
        let options =
            SceneOptions { exaggeration: Some(1.0), water: water(level, 1.0), ..flat(LayerMode::Surface) };
        wet(&picture(ground(), &options), RED)
    };
    let (first, last) = shores(5.0).unwrap();
    assert!(last - first > 100, "{first} {last}");
    assert_eq!(shores(4.9), None);
    // And above all of it there is nothing else.
    let (first, last) = shores(200.0).unwrap();
    assert!(last - first > 250, "{first} {last}");
}

#[test]
fn water_on_level_ground_is_seen_from_everywhere() {
    let ground = || raster([40, 40], |column, row| if column > 20 { 9.0 } else { (row % 2) as f32 });
    for elevation_deg in [5.0, 20.0, 55.0, 90.0] {
        let red = |level: f64| {
            let options = SceneOptions {
                water: water(level, 1.0),
                elevation_deg: Some(elevation_deg),
                exaggeration: Some(0.0),
                azimuth_deg: 33.0,
                ..options()
            };
            picture(ground(), &options).count(RED) as f64
        };
        // All of it, or the half that lies lower: no speckles.
        let share = red(1.0) / red(9.0);
        assert!((0.35..0.65).contains(&share), "{elevation_deg}: {share}");
        let flat = SceneOptions {
            elevation_deg: Some(elevation_deg),
            exaggeration: Some(0.0),
            azimuth_deg: 33.0,
            ..options()
        };
        let dry = picture(ground(), &flat);
        let drawn =
            dry.pixels[..DATA_ROWS * dry.width].iter().filter(|pixel| **pixel != MAGENTA).count() as f64;
        assert!(red(9.0) > 0.97 * drawn, "{elevation_deg}: {} {drawn}", red(9.0));
    }
}

#[test]
fn water_mixes_with_what_it_covers() {
    let flooded =
        SceneOptions { exaggeration: Some(1.0), water: water(100.0, 0.25), ..flat(LayerMode::Surface) };
    let dry = SceneOptions { water: WaterChoice::default(), ..flooded.clone() };
    let ground = || raster([60, 60], |column, _| column as f32);
    let [wet, dry] = [flooded, dry].map(|options| picture(ground(), &options));
    let mixed = |(wet, dry): (&[u8; 4], &[u8; 4])| {
        let expected = [0, 1, 2].map(|at| f64::from(WATER.0[at]) * 0.25 + f64::from(dry[at]) * 0.75);
        (0..3).all(|at| (f64::from(wet[at]) - expected[at]).abs() <= 1.0)
    };
    // What has no ground differs by room for the higher water.
    let at = |picture: &Picture| picture.at(picture.width / 2 + 7, picture.height() / 2);
    assert!(mixed((&at(&wet), &at(&dry))), "{:?} {:?}", at(&wet), at(&dry));
    assert!(!mixed((&at(&dry), &at(&dry))));
}

#[test]
fn ground_hides_the_water_behind_it() {
    // A ridge in the south, and a plain behind it.
    let ground = || raster([60, 60], |_, row| if row > 50 { 100.0 } else { row as f32 / 10.0 });
    let red = |azimuth_deg: f64| {
        let options = SceneOptions {
            water: water(20.0, 1.0),
            elevation_deg: Some(10.0),
            azimuth_deg,
            exaggeration: Some(4.0),
            base: base("0"),
            ..options()
        };
        picture(ground(), &options).count(RED)
    };
    assert_eq!(red(0.0), 0);
    assert!(red(180.0) > 500, "{}", red(180.0));
}

#[test]
fn before_nothing_water_is_as_transparent_as_it_is() {
    let options = SceneOptions {
        water: water(60.0, 0.4),
        elevation_deg: Some(0.0),
        background: Background::Transparent,
        ..options()
    };
    let picture = picture(raster([60, 20], |column, _| column as f32), &options);
    // From the side: above the slope there is water, and nothing behind it.
    let water = picture.count([200, 40, 30, 102]);
    assert!(water > 300, "{water}");
    let half_seen = |pixel: &&[u8; 4]| ![0, 102, 255].contains(&pixel[3]);
    assert_eq!(picture.pixels[..DATA_ROWS * picture.width].iter().filter(half_seen).count(), 0);
}

#[test]
fn water_has_sides_down_to_the_ground_and_covers_holes() {
    let with_hole = |column: u32, row: u32| {
        if (25..30).contains(&column) && (25..30).contains(&row) { f32::NAN } else { (column + row) as f32 }
    };
    let wet = SceneOptions { water: water(200.0, 1.0), ..options() };
    for (azimuth_deg, elevation_deg) in [(0.0, 30.0), (90.0, 20.0), (45.0, 90.0), (200.0, 60.0)] {
        let view = SceneOptions { azimuth_deg, elevation_deg: Some(elevation_deg), ..wet.clone() };
        let picture = picture(raster([60, 60], with_hole), &view);
        let drawn =
            picture.pixels[..DATA_ROWS * picture.width].iter().filter(|pixel| **pixel != MAGENTA).count();
        assert_eq!(enclosed(&picture), 0);
        // All of what is seen is under water; but for a little of the ground itself.
        assert!(
            picture.count(RED) * 100 > drawn * 97,
            "{azimuth_deg} {elevation_deg}: {} {drawn}",
            picture.count(RED)
        );
    }
}
