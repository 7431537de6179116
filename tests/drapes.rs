//! Pictures laid over data, pixel by pixel, on the software adapter.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod flat_ground;
mod picture_files;
mod pictures;

use fieldreel::data::MemoryRaster;
use fieldreel::record::Film;
use fieldreel::scene::{Colormap, Contours, LayerMode, Light, LimitsChoice, SceneOptions};
use flat_ground::{Columns, flat, raster};
use pictures::{Picture, draft, draw_with, software_gpu};
use std::path::PathBuf;
use tempfile::TempDir;

const SIZE: (u32, u32) = (480, 400);

const CHECKER: [[u8; 4]; 2] = [[250, 200, 20, 255], [20, 120, 40, 255]];

/// A folder with a picture of so many columns and rows.
fn picture_file(size: [usize; 2], color: impl Fn(usize, usize) -> [u8; 4]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("picture.png");
    let pixels = (0..size[1]).flat_map(|row| (0..size[0]).map(move |column| (column, row)));
    let pixels = pixels.map(|(column, row)| color(column, row)).collect();
    picture_files::write(&path, &Picture { width: size[0], pixels });
    (folder, path)
}

fn ground() -> MemoryRaster {
    raster([41, 41], |column, row| (column * row) as f32)
}

fn draw(raster: MemoryRaster, options: &SceneOptions) -> Picture {
    let film = Film::new(Box::new(raster), options).unwrap();
    draw_with(&software_gpu(), film, SIZE, 0..1, draft()).remove(0)
}

fn draped(mode: LayerMode, path: &std::path::Path) -> SceneOptions {
    SceneOptions { drape: Some(path.to_owned()), ..flat(mode) }
}

fn is_near(one: [u8; 4], other: [u8; 4], tolerance: u8) -> bool {
    (0..4).all(|at| one[at].abs_diff(other[at]) <= tolerance)
}

#[test]
fn squares_of_a_picture_lie_on_the_samples_below_them_whatever_its_resolution() {
    // Eight squares over 41 samples: in a picture of as many pixels, half, double and much more.
    for pixels in [16, 8, 41, 82, 640] {
        let square = move |column: usize, row: usize| [column, row].map(|at| at * 8 / pixels);
        let (_folder, path) = picture_file([pixels, pixels], move |column, row| {
            let [across, down] = square(column, row);
            CHECKER[(across + down) % 2]
        });
        for mode in [LayerMode::Surface, LayerMode::Image] {
            let picture = draw(ground(), &draped(mode, &path));
            let columns = Columns::of(&picture, mode, 41);
            // Middles of squares, in samples.
            let middle = |square: usize| (square as f64 + 0.5) * 41.0 / 8.0 - 0.5;
            let rows_middle = picture.height() as f64 / 2.0;
            let free_middle = (0..picture.height())
                .filter(|row| picture.at(columns.pixel(20.0) as usize, *row) != [255; 4])
                .map(|row| row as f64 + 0.5);
            let drawn: Vec<f64> = free_middle.filter(|row| *row < rows_middle * 1.9).collect();
            let (top, bottom) = (drawn[0], drawn[drawn.len() - 1]);
            for across in 0..8 {
                for down in 0..8 {
                    let column = columns.pixel(middle(across)) as usize;
                    let share = (middle(down) + if mode == LayerMode::Image { 0.5 } else { 0.0 })
                        / if mode == LayerMode::Image { 41.0 } else { 40.0 };
                    let row = (top + (bottom - top) * share) as usize;
                    let expected = CHECKER[(across + down) % 2];
                    // A pixel of the film need not have its middle where that of a large pixel of the picture is.
                    let tolerance = if pixels < 41 { 25 } else { 0 };
                    let found = picture.at(column, row);
                    assert!(
                        is_near(found, expected, tolerance),
                        "{mode} {pixels}: {across} {down} {found:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn fine_pictures_show_their_own_detail_and_finer_ones_their_mean() {
    let stripes = |pixels: usize| picture_file([pixels, 8], |column, _| CHECKER[column % 2]);
    // Twice as many pixels as there are samples: each stripe is about four pixels wide.
    let (_folder, path) = stripes(82);
    let picture = draw(ground(), &draped(LayerMode::Surface, &path));
    let near = |color: [u8; 4]| picture.pixels.iter().filter(|pixel| is_near(**pixel, color, 50)).count();
    assert!(CHECKER.iter().all(|color| near(*color) > 10_000), "{:?}", CHECKER.map(near));
    // Far more than pixels of the film: one even colour, the mean in linear light.
    let (_folder, path) = stripes(8000);
    for mode in [LayerMode::Surface, LayerMode::Image] {
        let picture = draw(ground(), &draped(mode, &path));
        let center = picture.at(230, 170);
        let linear = |code: u8| {
            let encoded = f64::from(code) / 255.0;
            if encoded <= 0.04045 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
        };
        for channel in 0..3 {
            let mean = f64::midpoint(linear(CHECKER[0][channel]), linear(CHECKER[1][channel]));
            assert!((linear(center[channel]) - mean).abs() < 0.02, "{mode} {channel}: {center:?}");
        }
    }
}

#[test]
fn what_is_transparent_shows_the_colours_of_values() {
    // Opaque in the west, nothing in the east, half in between.
    let (_folder, path) = picture_file([3, 1], |column, _| [250, 0, 0, [255, 128, 0][column]]);
    let fixed = |mode| SceneOptions {
        limits: LimitsChoice::Fixed(0.0, 1.0),
        colormap: Some(
            Colormap::from_colors("blue", &["#000060".parse().unwrap(), "#0000c0".parse().unwrap()]).unwrap(),
        ),
        ..draped(mode, &path)
    };
    for mode in [LayerMode::Surface, LayerMode::Image] {
        let picture = draw(raster([30, 30], |_, _| 0.0), &fixed(mode));
        let columns = Columns::of(&picture, mode, 30);
        let row = picture.height() / 3;
        let at = |column: f64| picture.at(columns.pixel(column) as usize, row);
        assert_eq!(at(1.5), [250, 0, 0, 255], "{mode}");
        assert_eq!(at(28.0), [0, 0, 0x60, 255], "{mode}");
        let mixed = at(14.5);
        assert!(mixed[0].abs_diff(125) <= 2 && mixed[2].abs_diff(0x30) <= 2, "{mode}: {mixed:?}");
    }
}

#[test]
fn pictures_are_lit_as_colours_are() {
    let grey = [120, 120, 120, 255];
    let (_folder, path) = picture_file([4, 4], |_, _| grey);
    let hills = || {
        raster([60, 60], |column, row| {
            ((f64::from(column) / 6.0).sin() * (f64::from(row) / 7.0).cos()) as f32 * 9.0
        })
    };
    let options = |drape| SceneOptions {
        light: Some(Light::default()),
        exaggeration: Some(3.0),
        colormap: Some(
            Colormap::from_colors("grey", &["#787878".parse().unwrap(), "#787878".parse().unwrap()]).unwrap(),
        ),
        drape,
        ..flat(LayerMode::Surface)
    };
    let [with, without] = [Some(path), None].map(|drape| draw(hills(), &options(drape)));
    let rows = SIZE.0 as usize * 340;
    let differing = with.pixels[..rows]
        .iter()
        .zip(&without.pixels[..rows])
        .filter(|(one, other)| (0..3).any(|at| one[at].abs_diff(other[at]) > 3));
    // Where samples are small the colours of the map are baked.
    assert!(differing.count() < 200);
    let mut shades: Vec<u8> = with.pixels[..rows].iter().map(|pixel| pixel[0]).collect();
    shades.sort_unstable();
    shades.dedup();
    assert!(shades.len() > 60, "{shades:?}");
}

#[test]
fn missing_data_stays_missing() {
    let (_folder, path) = picture_file([4, 4], |_, _| [9, 200, 9, 255]);
    for mode in [LayerMode::Surface, LayerMode::Image] {
        let picture = draw(
            raster([40, 40], |column, row| {
                if (10..30).contains(&column) && (10..30).contains(&row) { f32::NAN } else { 1.0 }
            }),
            &draped(mode, &path),
        );
        let columns = Columns::of(&picture, mode, 40);
        let row = picture.height() / 2 - 20;
        assert_eq!(picture.at(columns.pixel(19.5) as usize, row), [255; 4], "{mode}");
        assert_eq!(picture.at(columns.pixel(3.0) as usize, row), [9, 200, 9, 255], "{mode}");
    }
}

#[test]
fn the_colorbar_is_left_out_where_no_value_has_a_colour() {
    let (_folder, opaque) = picture_file([2, 2], |_, _| [1, 2, 3, 255]);
    let (_other, glass) = picture_file([2, 2], |column, _| [1, 2, 3, if column == 0 { 254 } else { 255 }]);
    let has_colorbar = |drape| {
        let options = SceneOptions { drape, has_colorbar: true, ..flat(LayerMode::Surface) };
        Film::new(Box::new(ground()), &options).unwrap().scene().annotation.colorbars.len() == 1
    };
    assert_eq!([Some(opaque), Some(glass), None].map(has_colorbar), [false, true, true]);
}

#[test]
fn contour_lines_lie_over_the_picture() {
    let (_folder, path) = picture_file([4, 4], |_, _| [9, 200, 9, 255]);
    let contours = Contours {
        interval: Some("10".parse().unwrap()),
        color: Some("#ff0000".parse().unwrap()),
        labels: fieldreel::scene::Wanted::Off,
    };
    for mode in [LayerMode::Surface, LayerMode::Image] {
        let options = SceneOptions { contours, ..draped(mode, &path) };
        let picture = draw(raster([101, 41], |column, _| column as f32), &options);
        let columns = Columns::of(&picture, mode, 101);
        let row = picture.height() / 2 - 10;
        let line = columns.pixel(50.0) as usize;
        assert!((line - 1..=line + 1).any(|at| picture.at(at, row)[0] > 100), "{mode}");
        assert_eq!(picture.at(columns.pixel(55.0) as usize, row), [9, 200, 9, 255], "{mode}");
    }
}

#[test]
fn what_cannot_be_laid_over_data_is_refused() {
    let error = |path: PathBuf| {
        let options = SceneOptions { drape: Some(path), ..flat(LayerMode::Surface) };
        Film::new(Box::new(ground()), &options).err().unwrap().to_string()
    };
    let none = error("no such picture.png".into());
    assert!(none.contains("no such picture.png"), "{none}");
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/samples/coads_sst_monthly.tif");
    let several = error(samples.into());
    assert!(several.contains("cannot drape coads_sst_monthly: it has 12 bands"), "{several}");
}

#[test]
fn another_raster_has_its_own_colours_and_colorbar() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rain.asc");
    // Twice as many columns as the ground, values from 10 to 90.
    let row =
        |_: usize| (0..82).map(|column| format!("{}", 10 + column * 80 / 81)).collect::<Vec<_>>().join(" ");
    let rows: Vec<String> = (0..82).map(row).collect();
    let header = "ncols 82\nnrows 82\nxllcorner 0\nyllcorner 0\ncellsize 1\n";
    std::fs::write(&path, format!("{header}{}\n", rows.join("\n"))).unwrap();
    let colormap = Colormap::by_name("viridis").unwrap();
    for (limits, low, high) in [(LimitsChoice::Auto, 10.0, 90.0), (LimitsChoice::Fixed(0.0, 50.0), 0.0, 50.0)]
    {
        for mode in [LayerMode::Surface, LayerMode::Image] {
            let options = SceneOptions {
                limits,
                colormap: Some(colormap.clone()),
                has_colorbar: true,
                ..draped(mode, &path)
            };
            let film = Film::new(Box::new(ground()), &options).unwrap();
            let colorbar = film.scene().annotation.colorbars[0].clone();
            assert_eq!((colorbar.scale.min(), colorbar.scale.max()), (low, high));
            let bare = SceneOptions { has_colorbar: false, ..options };
            let picture = draw(ground(), &bare);
            let columns = Columns::of(&picture, mode, 41);
            for column in [5.0, 20.0, 33.0] {
                let value = 10.0 + ((column + 0.5) * 2.0 * 80.0 / 81.0_f64).floor();
                let [red, green, blue] = colorbar.scale.color_of(value);
                let found = picture.at(columns.pixel(column) as usize, 150);
                assert!(is_near(found, [red, green, blue, 255], 12), "{mode} {column}: {found:?}");
            }
        }
    }
}
