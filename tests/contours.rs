//! Contour lines, pixel by pixel, on the software adapter.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod flat_ground;
mod pictures;

use fieldreel::data::{self, Band, Raster, ReadLimits, Source};
use fieldreel::record::Film;
use fieldreel::scene::{Contours, LayerMode, MissingColor, Projection, Rgb8, SceneOptions, Wanted};
use flat_ground::{Columns, flat, raster};
use pictures::{Picture, bare, compare, draft, draw, draw_with, software_gpu};

const RED: [u8; 4] = [255, 0, 0, 255];
const SIZE: (u32, u32) = (640, 400);

fn red_lines(every: f64) -> Contours {
    Contours {
        interval: Some(format!("{every}").parse().unwrap()),
        color: Some(Rgb8([255, 0, 0])),
        labels: Wanted::Off,
    }
}

fn picture(raster: impl Raster + 'static, options: &SceneOptions) -> Picture {
    let film = Film::new(Box::new(raster), options).unwrap();
    draw_with(&software_gpu(), film, SIZE, 0..1, draft()).remove(0)
}

/// How red a pixel is, 0 to 1, of a picture whose colours have no red of their own.
fn redness(pixel: [u8; 4]) -> f64 {
    f64::from(pixel[0]) / 255.0 - f64::from(pixel[1]) / 255.0
}

/// Middles of the runs of red in a row, in pixels, and their widths.
fn lines_in_row(picture: &Picture, row: usize) -> Vec<(f64, f64)> {
    let mut lines = Vec::new();
    let (mut sum, mut weight) = (0.0, 0.0);
    for column in 0..picture.width {
        let red = redness(picture.at(column, row)).max(0.0);
        if red > 0.05 {
            sum += red * (column as f64 + 0.5);
            weight += red;
        } else if weight > 0.0 {
            lines.push((sum / weight, weight));
            (sum, weight) = (0.0, 0.0);
        }
    }
    lines
}

/// Whether lines lie within little more than half a pixel of where they should.
fn are_at(lines: &[(f64, f64)], expected: &[f64]) -> bool {
    let is_near = |((place, _), expected): (&(f64, f64), &f64)| (place - expected).abs() < 0.6;
    lines.len() == expected.len() && lines.iter().zip(expected).all(is_near)
}

/// A colormap of blues, so that lines alone are red.
fn options(mode: LayerMode, every: f64) -> SceneOptions {
    SceneOptions { contours: red_lines(every), ..flat(mode) }
}

#[test]
fn lines_lie_where_values_are_multiples_whatever_the_mesh() {
    // Heights are nothing here, so that the mesh of the surface has as few triangles as there are.
    let curve = |column: f64| 100.0 * (column / 100.0).powi(2);
    let values = raster([101, 41], move |column, _| curve(f64::from(column)) as f32);
    for mode in [LayerMode::Surface, LayerMode::Image] {
        let picture = picture(values.clone(), &options(mode, 10.0));
        let columns = Columns::of(&picture, mode, 101);
        let between = |value: f64| {
            // Between two samples values go along a straight line.
            let after = (0..=100).find(|column| curve(f64::from(*column)) > value).unwrap();
            let [low, high] = [after - 1, after].map(|column| curve(f64::from(column)));
            f64::from(after - 1) + (value - low) / (high - low)
        };
        // That of the lowest value lies on the border, and so does that of the highest.
        let expected: Vec<f64> = (1..10).map(|line| columns.pixel(between(10.0 * f64::from(line)))).collect();
        let lines: Vec<_> = lines_in_row(&picture, 200)
            .into_iter()
            .filter(|(place, _)| *place > expected[0] - 9.0 && *place < expected[8] + 5.0)
            .collect();
        assert!(are_at(&lines, &expected), "{mode}: {lines:?} {expected:?}");
        let shifted: Vec<f64> = expected.iter().map(|place| place + 1.0).collect();
        assert!(!are_at(&lines, &shifted), "{mode}: lines beside their places go unseen");
        for (at, (_, width)) in lines.iter().enumerate() {
            // The fifth is bold.
            let expected = if at == 4 { 1.3..=2.3 } else { 0.6..=1.4 };
            assert!(expected.contains(width), "{mode} line {at}: {width}");
        }
    }
}

#[test]
fn lines_are_as_wide_in_close_views() {
    let ramp = raster([101, 81], |column, _| column as f32);
    for zoom in [1.0, 8.0, 60.0] {
        let options = SceneOptions { zoom, target: Some([52.5, 40.5]), ..options(LayerMode::Surface, 2.0) };
        let lines = lines_in_row(&picture(ramp.clone(), &options), 200);
        assert!(!lines.is_empty(), "{zoom}");
        for (_, width) in &lines[1..lines.len().max(2) - 1] {
            assert!((0.6..=2.3).contains(width), "{zoom}: {width}");
        }
    }
}

#[test]
fn plains_at_the_value_of_a_line_are_no_lines() {
    let stairs = raster([100, 80], |column, _| (column / 10) as f32 * 10.0);
    for mode in [LayerMode::Surface, LayerMode::Image] {
        let picture = picture(stairs.clone(), &options(mode, 10.0));
        let columns = Columns::of(&picture, mode, 100);
        let lines = lines_in_row(&picture, 200);
        // Below the edge of each stair; half of a line that is a pixel wide.
        let expected: Vec<f64> = (1..10).map(|stair| columns.pixel(f64::from(stair) * 10.0) - 0.5).collect();
        assert!(are_at(&lines, &expected), "{mode}: {lines:?} {expected:?}");
    }
}

#[test]
fn crowded_lines_fade_instead_of_filling_the_picture() {
    let ramp = raster([101, 81], |column, _| column as f32);
    let red = |every: f64| {
        let picture = picture(ramp.clone(), &options(LayerMode::Surface, every));
        (100..500).map(|column| redness(picture.at(column, 200)).max(0.0)).sum::<f64>() / 400.0
    };
    assert!(red(10.0) > 0.01 && red(10.0) < 0.1, "{}", red(10.0));
    assert_eq!(red(0.05), 0.0);
}

#[test]
fn lines_of_values_far_from_zero_are_where_they_belong() {
    // Seconds since 1970, of which an f32 knows every 128th.
    let begin = 1_700_000_000.0_f64;
    let values: Vec<u8> =
        (0..41).flat_map(|_| (0..101).flat_map(|column| (begin + f64::from(column)).to_le_bytes())).collect();
    let header = format!("{:<117}\n", "{'descr': '<f8', 'fortran_order': False, 'shape': (41, 101), }");
    let file =
        [b"\x93NUMPY\x01\x00".as_slice(), &(header.len() as u16).to_le_bytes(), header.as_bytes(), &values]
            .concat();
    let source = Source::Bytes { name: "seconds".to_owned(), bytes: file.into() };
    let raster = data::open(&source, &ReadLimits::default()).unwrap();
    assert!(raster.info().value_offset != 0.0);
    let picture = picture(Boxed(raster), &options(LayerMode::Surface, 10.0));
    let columns = Columns::of(&picture, LayerMode::Surface, 101);
    let expected: Vec<f64> = (1..10).map(|line| columns.pixel(f64::from(line) * 10.0)).collect();
    let lines: Vec<_> = lines_in_row(&picture, 200)
        .into_iter()
        .filter(|(place, _)| *place > expected[0] - 9.0 && *place < expected[8] + 9.0)
        .collect();
    assert!(are_at(&lines, &expected), "{lines:?} {expected:?}");
}

/// [`Raster`] behind a box is a raster.
struct Boxed(Box<dyn Raster>);

impl Raster for Boxed {
    fn info(&self) -> &data::RasterInfo {
        self.0.info()
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), data::DataError> {
        self.0.read_band(band, out)
    }
}

#[test]
fn lines_of_tiny_and_of_huge_values_are_where_they_belong() {
    for mode in [LayerMode::Surface, LayerMode::Image] {
        let lines = |unit: f64, every: f64| {
            let values = raster([64, 48], move |column, row| (f64::from(column * 3 + row) * unit) as f32);
            picture(values, &options(mode, every * unit))
        };
        let plain = lines(1.0, 20.0);
        let differing = |other: &Picture| compare(&plain, other, 40).unwrap().outliers;
        for unit in [1e-30, 1e-20, 1e20, 1e30] {
            let outliers = differing(&lines(unit, 20.0));
            // Thousands of pixels are of lines; multiples of such units are rounded.
            assert!(outliers < 200, "{mode}, {unit}: {outliers}");
        }
        assert!(differing(&lines(1.0, 30.0)) > 400, "{mode}: lines elsewhere go unseen");
    }
}

#[test]
fn what_is_missing_has_no_lines() {
    for mode in [LayerMode::Surface, LayerMode::Image] {
        for missing in [MissingColor::Transparent, MissingColor::Opaque(Rgb8([10, 200, 10]))] {
            let is_hole = |column, row| (40..60).contains(&column) && (30..50).contains(&row);
            let holes =
                raster([101, 81], |column, row| if is_hole(column, row) { f32::NAN } else { column as f32 });
            let picture = picture(holes, &SceneOptions { missing, ..options(mode, 5.0) });
            let columns = Columns::of(&picture, mode, 101);
            let hole = columns.pixel(42.0) as usize..columns.pixel(57.0) as usize;
            let in_hole = |row: usize| hole.clone().filter(|at| redness(picture.at(*at, row)) > 0.05).count();
            assert_eq!(in_hole(200), 0, "{mode} {missing:?}");
            assert!(in_hole(100) > 3, "{mode} {missing:?}");
        }
    }
}

#[test]
fn colours_between_lines_are_what_they_are_without() {
    let gpu = software_gpu();
    let picture = |contours| {
        let options = SceneOptions { contours, ..bare() };
        draw(&gpu, Boxed(data::sample_dem().unwrap()), &options, SIZE, 0..1).remove(0)
    };
    let color_alone = Contours { color: Some(Rgb8([1, 2, 3])), ..Contours::default() };
    assert_eq!(
        picture(color_alone),
        picture(Contours::default()),
        "lines that are not there change the picture"
    );
    // The note on lines takes room from the data: there is one here, too.
    let outside = picture(red_lines(1e6));
    let differing = compare(&picture(red_lines(100.0)), &outside, 0).unwrap().outliers;
    assert!(differing > 2000 && differing < 40_000, "{differing}");
}

#[test]
fn numbers_are_hidden_by_the_ground_before_them() {
    // A slope that falls to the south, seen from there and from the north.
    let slope = || raster([101, 101], |column, row| (100 - row) as f32 + (column as f32 / 16.0).sin());
    let numbers = |azimuth_deg: f64, elevation_deg: f64| {
        let options = |labels| SceneOptions {
            contours: Contours { labels, ..red_lines(4.0) },
            elevation_deg: Some(elevation_deg),
            azimuth_deg,
            exaggeration: Some(5.0),
            projection: Projection::Perspective,
            ..flat(LayerMode::Surface)
        };
        let [with, without] = [Wanted::On, Wanted::Off].map(|labels| picture(slope(), &options(labels)));
        compare(&with, &without, 0).unwrap().outliers
    };
    assert!(numbers(0.0, 12.0) > 300, "{}", numbers(0.0, 12.0));
    assert_eq!(numbers(180.0, 12.0), 0, "numbers are seen through the ground");
    assert_eq!(numbers(0.0, -60.0), 0, "numbers are seen from below");
}

#[test]
fn between_two_bands_lines_lie_between_theirs() {
    let values: Vec<f32> = [0.0, 10.0]
        .iter()
        .flat_map(|band| (0..41).flat_map(move |_| (0..101).map(move |column| column as f32 + band)))
        .collect();
    let raster = data::MemoryRaster::new("two", [2, 41, 101], values).unwrap();
    let options = SceneOptions {
        length: fieldreel::scene::FilmLength::FramesPerBand(2),
        ..options(LayerMode::Surface, 20.0)
    };
    let film = Film::new(Box::new(raster), &options).unwrap();
    let picture = draw_with(&software_gpu(), film, SIZE, 1..2, draft()).remove(0);
    let columns = Columns::of(&picture, LayerMode::Surface, 101);
    let expected: Vec<f64> = [15.0, 35.0, 55.0, 75.0, 95.0].map(|column| columns.pixel(column)).to_vec();
    let lines = lines_in_row(&picture, 200);
    assert!(are_at(&lines, &expected), "{lines:?} {expected:?}");
    assert!(RED != picture.at(0, 0));
}
