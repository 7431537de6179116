//! Bars, points and the edges of cells, pixel by pixel, on the software adapter.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod pictures;

use fieldreel::data::MemoryRaster;
use fieldreel::record::Film;
use fieldreel::render::{AdapterChoice, GpuContext};
use fieldreel::scene::{
    Background, BarOrder, Colormap, FilmLength, LayerMode, Light, LimitsChoice, MissingColor, Orbit,
    Projection, Rgb8, SceneOptions, ShapeChoice,
};
use pictures::{Picture, bare, compare, draft, draw_with, software_gpu};
use std::collections::BTreeSet;

const BACKGROUND: [u8; 4] = [1, 2, 3, 255];
const SIZE: (u32, u32) = (240, 240);

fn raster([bands, rows, columns]: [u32; 3], value: impl Fn([u32; 3]) -> f32) -> MemoryRaster {
    let places = (0..bands).flat_map(|band| (0..rows).map(move |row| (band, row)));
    let places = places.flat_map(|(band, row)| (0..columns).map(move |column| [band, row, column]));
    MemoryRaster::new("test", [bands, rows, columns], places.map(value).collect()).unwrap()
}

/// A film in which nothing moves, without light, in parallel rays.
fn still(mode: LayerMode, elevation_deg: f64) -> SceneOptions {
    SceneOptions {
        mode: Some(mode),
        elevation_deg: Some(elevation_deg),
        orbit: Orbit::WholeFilmDeg(0.0),
        projection: Projection::Orthographic,
        light: None,
        background: Background::Color(Rgb8([1, 2, 3])),
        limits: LimitsChoice::Fixed(0.0, 10.0),
        ..bare()
    }
}

fn drawn(gpu: &GpuContext, raster: MemoryRaster, options: &SceneOptions) -> Picture {
    let film = Film::new(Box::new(raster), options).unwrap();
    let mut picture = draw_with(gpu, film, SIZE, 0..1, draft()).remove(0);
    // Here stands what is said about heights.
    let note = picture.width * 218..;
    picture.pixels[note].fill(BACKGROUND);
    picture
}

fn color_of(value: f64) -> [u8; 4] {
    let [red, green, blue] = Colormap::default().color_of(value / 10.0);
    [red, green, blue, 255]
}

fn colors(picture: &Picture) -> BTreeSet<[u8; 4]> {
    picture.pixels.iter().copied().filter(|pixel| *pixel != BACKGROUND).collect()
}

/// The first row of the picture in which a colour is, and the first below in which it no longer is.
fn rows_of(picture: &Picture, color: [u8; 4]) -> (usize, usize) {
    let has = |row: &usize| (0..picture.width).any(|column| picture.at(column, *row) == color);
    let first = (0..picture.height()).find(has).unwrap();
    (first, (first..picture.height()).find(|row| !has(row)).unwrap())
}

#[test]
fn tops_of_bars_are_exactly_their_colours_whatever_the_light() {
    let gpu = software_gpu();
    let values = |[_, row, column]: [u32; 3]| (row * 3 + column) as f32;
    let expected: BTreeSet<_> = (0..9).map(|value| color_of(f64::from(value))).collect();
    for light in [None, Some(Light::default())] {
        for (width, least, most) in [(0.8, 0.6, 0.68), (0.5, 0.22, 0.28), (1.0, 0.97, 1.03)] {
            let shapes = ShapeChoice { bar_width: width, ..ShapeChoice::default() };
            let options = SceneOptions { light, shapes, ..still(LayerMode::Bars, 90.0) };
            let picture = drawn(&gpu, raster([1, 3, 3], values), &options);
            assert_eq!(colors(&picture), expected, "width {width}");
            // Bars without gaps fill the square that the data is.
            let all = SceneOptions {
                shapes: ShapeChoice { bar_width: 1.0, ..ShapeChoice::default() },
                ..options.clone()
            };
            let square = drawn(&gpu, raster([1, 3, 3], values), &all);
            let filled = |picture: &Picture| (picture.pixels.len() - picture.count(BACKGROUND)) as f64;
            let share = filled(&picture) / filled(&square);
            assert!((least..most).contains(&share), "width {width}: {share}");
        }
    }
}

#[test]
fn bars_are_as_high_as_their_values_and_hang_down_where_these_are_negative() {
    let gpu = software_gpu();
    let values = [5.0, 10.0, -5.0, 2.5];
    let limits = LimitsChoice::Fixed(-10.0, 10.0);
    let options = SceneOptions { limits, ..still(LayerMode::Bars, 0.0) };
    let picture = drawn(&gpu, raster([1, 1, 4], |[_, _, column]| values[column as usize]), &options);
    let spans = values.map(|value| {
        let [red, green, blue] = Colormap::default().color_of((f64::from(value) + 10.0) / 20.0);
        rows_of(&picture, [red, green, blue, 255])
    });
    let zero = spans[0].1;
    let unit = (zero - spans[1].0) as f64 / 10.0;
    for (value, (top, bottom)) in values.iter().zip(spans) {
        let expected = f64::from(value.abs()) * unit;
        let height = (bottom - top) as f64;
        assert!((height - expected).abs() <= 1.5, "{value}: {height} rows, not {expected}");
        let foot = if *value < 0.0 { top } else { bottom };
        assert!(foot.abs_diff(zero) <= 1, "{value} stands at row {foot}, not {zero}");
    }
}

#[test]
fn sides_of_bars_are_darker_in_light_and_not_without() {
    let gpu = software_gpu();
    let picture = |light| {
        let options = SceneOptions { light, ..still(LayerMode::Bars, 35.0) };
        drawn(&gpu, raster([1, 2, 2], |_| 7.0), &options)
    };
    assert_eq!(colors(&picture(None)), BTreeSet::from([color_of(7.0)]));
    let lit = colors(&picture(Some(Light::default())));
    assert!(lit.contains(&color_of(7.0)), "{lit:?}");
    let side = lit.iter().find(|color| **color != color_of(7.0)).unwrap();
    assert!(side.iter().zip(color_of(7.0)).take(3).all(|(side, top)| *side < top), "{lit:?}");
}

#[test]
fn missing_samples_have_no_shape_or_one_of_their_colour() {
    let gpu = software_gpu();
    let gap = |[_, row, column]: [u32; 3]| if (row, column) == (1, 1) { f32::NAN } else { 4.0 };
    let red = [255, 0, 128, 255];
    for mode in [LayerMode::Bars, LayerMode::Points, LayerMode::Wireframe] {
        let options = |missing| SceneOptions { missing, ..still(mode, 90.0) };
        let without = drawn(&gpu, raster([1, 3, 3], gap), &options(MissingColor::Transparent));
        assert_eq!(colors(&without), BTreeSet::from([color_of(4.0)]), "{mode}");
        assert_eq!(without.center(), BACKGROUND, "{mode}");
        let opaque = options(MissingColor::Opaque(Rgb8([255, 0, 128])));
        let with = drawn(&gpu, raster([1, 3, 3], gap), &opaque);
        assert!(with.count(red) > 5 && with.count(color_of(4.0)) > 5, "{mode}");
    }
}

#[test]
fn sorted_bars_stand_in_the_order_of_their_values_at_every_moment() {
    let gpu = software_gpu();
    let values = [[3.0, 9.0, 6.0], [8.0, 2.0, 5.0]];
    let value = |[band, _, column]: [u32; 3]| values[band as usize][column as usize];
    let order = |bar_order, frame| {
        let shapes = ShapeChoice { bar_order, ..ShapeChoice::default() };
        let length = FilmLength::FramesPerBand(4);
        let options = SceneOptions { shapes, length, ..still(LayerMode::Bars, 0.0) };
        let film = Film::new(Box::new(raster([2, 1, 3], value)), &options).unwrap();
        let picture = draw_with(&gpu, film, SIZE, frame..frame + 1, draft()).remove(0);
        // Just above the feet every bar is seen.
        let is_empty = |row: &usize| (0..picture.width).all(|column| picture.at(column, *row) == BACKGROUND);
        let row = (0..picture.height()).rfind(|row| !is_empty(row)).unwrap() - 2;
        let mut seen: Vec<[u8; 4]> = (0..picture.width).map(|column| picture.at(column, row)).collect();
        seen.retain(|color| *color != BACKGROUND);
        seen.dedup();
        seen
    };
    let colors = |sorted: [f64; 3]| sorted.map(color_of).to_vec();
    assert_eq!(order(BarOrder::Data, 0), colors([3.0, 9.0, 6.0]));
    assert_eq!(order(BarOrder::Value, 0), colors([9.0, 6.0, 3.0]));
    assert_eq!(order(BarOrder::Value, 4), colors([8.0, 5.0, 2.0]));
    // On their way they have other values, and the second stays where it is.
    let between = order(BarOrder::Value, 2);
    assert!(!between.is_empty() && between.len() <= 3, "{between:?}");
}

#[test]
fn bars_grow_evenly_from_band_to_band() {
    let gpu = software_gpu();
    let values = |[band, _, column]: [u32; 3]| [[2.0, 10.0], [8.0, 10.0]][band as usize][column as usize];
    let options = SceneOptions { length: FilmLength::FramesPerBand(4), ..still(LayerMode::Bars, 0.0) };
    let film = Film::new(Box::new(raster([2, 1, 2], values)), &options).unwrap();
    let pictures = draw_with(&gpu, film, SIZE, 0..5, draft());
    // The left bar has one colour in each frame; what is left of the middle is it.
    let heights: Vec<usize> = pictures
        .iter()
        .map(|picture| {
            let column = picture.width / 4;
            (0..200).filter(|row| picture.at(column, *row) != BACKGROUND).count()
        })
        .collect();
    assert!(heights.windows(2).take(4).all(|pair| pair[1] > pair[0]), "{heights:?}");
    let (first, half, last) = (heights[0] as f64, heights[2] as f64, heights[4] as f64);
    assert!((half - f64::midpoint(first, last)).abs() <= 1.5, "{heights:?}");
    assert!((last / first - 4.0).abs() < 0.3, "{heights:?}");
}

#[test]
fn points_are_round_and_exactly_of_their_colours() {
    let gpu = software_gpu();
    let values = |[_, row, column]: [u32; 3]| (row * 3 + column) as f32;
    // 30 pixels in a picture of 720 rows would be 10 here, but sizes do not shrink below 0.7 of that.
    let shapes = ShapeChoice { point_size: Some(30.0), ..ShapeChoice::default() };
    let options = SceneOptions { shapes, ..still(LayerMode::Points, 90.0) };
    let picture = drawn(&gpu, raster([1, 3, 3], values), &options);
    let expected: BTreeSet<_> = (0..9).map(|value| color_of(f64::from(value))).collect();
    assert_eq!(colors(&picture), expected);
    let area = std::f64::consts::PI * (0.7 * 30.0 / 2.0_f64).powi(2);
    for color in expected {
        let (count, (first, last)) = (picture.count(color) as f64, rows_of(&picture, color));
        assert!((count / area - 1.0).abs() < 0.06, "{count} pixels, not {area}");
        assert!((last - first).abs_diff(21) <= 1, "{} rows", last - first);
    }
}

#[test]
fn cells_of_a_wireframe_are_open_and_its_lines_have_only_colours_of_the_map() {
    let gpu = software_gpu();
    let values = |[_, row, column]: [u32; 3]| (row * 3 + column) as f32;
    let shapes = ShapeChoice { line_width: 4.0, ..ShapeChoice::default() };
    let options = SceneOptions { shapes, ..still(LayerMode::Wireframe, 90.0) };
    let picture = drawn(&gpu, raster([1, 4, 2], values), &options);
    assert_eq!(picture.center(), BACKGROUND, "the middle of the cell in the middle");
    let map: BTreeSet<_> =
        Colormap::default().entries().iter().map(|[red, green, blue]| [*red, *green, *blue, 255]).collect();
    let lines = colors(&picture);
    assert!(lines.len() > 20 && lines.is_subset(&map), "{} colours", lines.len());
    // Every straight line over a row of samples crosses the two lines between rows.
    let middle = picture.width / 2;
    let crossed: Vec<bool> = (0..picture.height()).map(|row| picture.at(middle, row) != BACKGROUND).collect();
    let runs = crossed.windows(2).filter(|pair| !pair[0] && pair[1]).count();
    assert_eq!(runs, 4, "one for each row");
}

#[test]
fn more_samples_than_can_be_told_apart_are_averaged() {
    let gpu = software_gpu();
    for mode in [LayerMode::Bars, LayerMode::Points, LayerMode::Wireframe] {
        let striped = |[_, _, column]: [u32; 3]| if column % 2 == 0 { 2.0 } else { 8.0 };
        let picture = drawn(&gpu, raster([1, 600, 600], striped), &still(mode, 90.0));
        assert!(picture.count(color_of(5.0)) > 3000, "{mode}: means");
        let border = picture.count(color_of(2.0)) + picture.count(color_of(8.0));
        assert!(border < 1500, "{mode}: {border}");
    }
}

#[test]
fn opengl_draws_what_vulkan_draws() {
    // A machine without OpenGL has nothing to compare.
    let Ok(opengl) = GpuContext::new(&AdapterChoice::Named("OpenGL".to_owned())) else { return };
    let value = |[band, row, column]: [u32; 3]| {
        if column == 5 { f32::NAN } else { ((column + band) as f32).sin() + (row as f32 * 0.5).cos() }
    };
    let drawn = |gpu: &GpuContext, options: &SceneOptions| {
        let film = Film::new(Box::new(raster([2, 1, 20], value)), options).unwrap();
        draw_with(gpu, film, SIZE, 100..101, draft()).remove(0)
    };
    for mode in [LayerMode::Bars, LayerMode::Points, LayerMode::Wireframe] {
        let shapes = ShapeChoice { bar_order: BarOrder::Value, bar_labels: true, ..ShapeChoice::default() };
        let options = SceneOptions { mode: Some(mode), shapes, ..SceneOptions::default() };
        let difference = compare(&drawn(&opengl, &options), &drawn(&software_gpu(), &options), 3).unwrap();
        assert!(difference.outliers < 60, "{mode}: {difference:?}");
        let other = SceneOptions { azimuth_deg: 1.0, ..options.clone() };
        let moved = compare(&drawn(&opengl, &other), &drawn(&software_gpu(), &options), 3).unwrap();
        assert!(moved.outliers > 60, "{mode}: the comparison sees another picture: {moved:?}");
    }
}
