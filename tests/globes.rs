//! Rasters on a sphere: every colour where its longitude and latitude are, and no seam anywhere.
//!
//! `UPDATE_GOLDEN=NAME cargo test --test globes` writes the picture of one case; look at it before it is committed.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod golden_pictures;
mod picture_files;
mod pictures;

use fieldreel::data::{
    self, Band, CoordinateUnit, DataError, MemoryRaster, Place, Raster, RasterInfo, ReadLimits, Source,
};
use fieldreel::record::Film;
use fieldreel::render::GpuContext;
use fieldreel::scene::{
    Axes, Background, BaseChoice, Colormap, ContourInterval, Contours, FilmLength, LayerMode, Light,
    LimitsChoice, MissingColor, NormChoice, Orbit, Projection, Rgb8, SceneOptions,
};
use golden_pictures::Tolerance;
use pictures::{Picture, bare, compare, draft, draw, draw_with, software_gpu};
use std::path::Path;

/// A raster in memory that lies somewhere.
struct Placed {
    raster: MemoryRaster,
    info: RasterInfo,
}

impl Raster for Placed {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        self.raster.read_band(band, out)
    }
}

/// Longitude and latitude of the first sample, and degrees from one to the next.
#[derive(Debug, Clone, Copy)]
struct Grid {
    size: [u32; 2],
    first: [f64; 2],
    step: [f64; 2],
}

impl Grid {
    /// Of the whole globe, with samples in the middle of cells, from this longitude on.
    fn whole(size: [u32; 2], west: f64) -> Self {
        let step = [360.0 / f64::from(size[0]), -180.0 / f64::from(size[1])];
        Self { size, first: [west + step[0] / 2.0, 90.0 + step[1] / 2.0], step }
    }

    fn longitude_latitude(&self, column: u32, row: u32) -> [f64; 2] {
        [self.first[0] + f64::from(column) * self.step[0], self.first[1] + f64::from(row) * self.step[1]]
    }

    fn raster(&self, value: impl Fn([f64; 2]) -> f32) -> Placed {
        let [columns, rows] = self.size;
        let places = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
        let values = places.map(|(column, row)| value(self.longitude_latitude(column, row))).collect();
        let raster = MemoryRaster::new("globe", [1, rows, columns], values).unwrap();
        let [x, y] = self.first;
        let [dx, dy] = self.step;
        let transform = Some([x - dx / 2.0, dx, 0.0, y - dy / 2.0, 0.0, dy]);
        let place = Place { crs: None, transform, unit: Some(CoordinateUnit::Degree) };
        let info = RasterInfo { place, value_unit: Some("m".to_owned()), ..raster.info().clone() };
        Placed { raster, info }
    }
}

/// Without light, heights and perspective.
fn flat() -> SceneOptions {
    SceneOptions {
        mode: Some(LayerMode::Globe),
        light: None,
        exaggeration: Some(0.0),
        elevation_deg: Some(0.0),
        orbit: Orbit::WholeFilmDeg(0.0),
        projection: Projection::Orthographic,
        ..bare()
    }
}

fn picture(gpu: &GpuContext, raster: impl Raster + 'static, options: &SceneOptions) -> Picture {
    let film = Film::new(Box::new(raster), options).unwrap();
    draw_with(gpu, film, (200, 160), 0..1, draft()).remove(0)
}

/// What of a parallel picture shows which longitude and latitude.
struct Disc {
    middle: [f64; 2],
    radius: f64,
    azimuth_deg: f64,
    elevation_deg: f64,
}

impl Disc {
    /// Of all that is not white.
    fn of(picture: &Picture, options: &SceneOptions) -> Self {
        let middle_row = picture.height() / 2;
        let is_drawn = |column: &usize| picture.at(*column, middle_row) != [255; 4];
        let left = (0..picture.width).find(is_drawn).unwrap() as f64;
        let right = (0..picture.width).rfind(is_drawn).unwrap() as f64 + 1.0;
        Self {
            middle: [f64::midpoint(left, right), picture.height() as f64 / 2.0],
            radius: (right - left) / 2.0,
            azimuth_deg: options.azimuth_deg,
            elevation_deg: options.elevation_deg.unwrap(),
        }
    }

    /// `None` beside the disc and at its very rim.
    fn longitude_latitude(&self, column: usize, row: usize) -> Option<[f64; 2]> {
        let x = (column as f64 + 0.5 - self.middle[0]) / self.radius;
        let y = (self.middle[1] - row as f64 - 0.5) / self.radius;
        let towards = (1.0 - x * x - y * y).max(0.0).sqrt();
        if x.hypot(y) > 0.95 {
            return None;
        }
        let (sin, cos) = self.elevation_deg.to_radians().sin_cos();
        let (north, near) = (y * cos + towards * sin, towards * cos - y * sin);
        Some([self.azimuth_deg + x.atan2(near).to_degrees(), north.asin().to_degrees()])
    }
}

/// Blocks of 30 degrees, each with one of six values, and how far on the ground it is to the border of one, in degrees.
fn block([longitude, latitude]: [f64; 2]) -> (f32, f64) {
    let (across, down) = ((longitude.rem_euclid(360.0)) / 30.0, (latitude + 90.0) / 30.0);
    let value = (across.floor() + 2.0 * down.floor()).rem_euclid(6.0);
    let inside = |place: f64| 30.0 * (0.5 - (place.fract() - 0.5).abs());
    (value as f32, (inside(across) * latitude.to_radians().cos()).min(inside(down)))
}

fn opaque([red, green, blue]: [u8; 3]) -> [u8; 4] {
    [red, green, blue, 255]
}

/// Pixels of the disc that are not what `expected` says of their longitude and latitude, and how many it knows.
fn wrong(picture: &Picture, disc: &Disc, expected: impl Fn([f64; 2]) -> Option<[u8; 4]>) -> (usize, usize) {
    let places = (0..picture.height()).flat_map(|row| (0..picture.width).map(move |column| (column, row)));
    let known = places.filter_map(|(column, row)| {
        let expected = expected(disc.longitude_latitude(column, row)?)?;
        Some(picture.at(column, row) == expected)
    });
    known.fold((0, 0), |(wrong, known), is_right| (wrong + usize::from(!is_right), known + 1))
}

#[test]
fn colours_are_exactly_those_of_the_colormap_where_they_lie() {
    let gpu = software_gpu();
    let limits = LimitsChoice::Fixed(0.0, 5.0);
    let colormap = Colormap::default();
    // Further inside of a block than cells are wide no sample of another one is near; a pixel at the rim is degrees wide.
    let expected = |place: [f64; 2]| {
        let (value, inside) = block(place);
        (inside > 5.0).then(|| opaque(colormap.color_of(f64::from(value) / 5.0)))
    };
    for (azimuth_deg, elevation_deg) in [(0.0, 0.0), (180.0, 20.0), (-75.0, -50.0), (30.0, 90.0)] {
        let options = SceneOptions { azimuth_deg, elevation_deg: Some(elevation_deg), limits, ..flat() };
        let corners = Grid { size: [121, 61], first: [-180.0, 90.0], step: [3.0, -3.0] };
        let south_up = Grid { size: [120, 60], first: [358.5, -88.5], step: [-3.0, 3.0] };
        for grid in [
            Grid::whole([120, 60], -180.0),
            Grid::whole([120, 60], 0.0),
            Grid::whole([120, 60], 20.0),
            corners,
            south_up,
        ] {
            let picture = picture(&gpu, grid.raster(|place| block(place).0), &options);
            let disc = Disc::of(&picture, &options);
            let (wrong_pixels, known) = wrong(&picture, &disc, expected);
            assert!(wrong_pixels == 0 && known > 3000, "{grid:?} {azimuth_deg}: {wrong_pixels} of {known}");
            let turned = Disc { azimuth_deg: azimuth_deg + 10.0, ..disc };
            if elevation_deg < 90.0 {
                assert!(wrong(&picture, &turned, expected).0 > 500, "ten degrees go unseen");
            }
        }
    }
}

#[test]
fn classes_have_nothing_between_them() {
    let gpu = software_gpu();
    let classes: NormChoice = "classes:0,1,2,3,4,5".parse().unwrap();
    let colors = |norm: NormChoice| {
        let options = SceneOptions { norm, elevation_deg: Some(70.0), ..flat() };
        let raster = Grid::whole([36, 18], -180.0).raster(|place| block(place).0);
        let mut colors = picture(&gpu, raster, &options).pixels;
        colors.sort_unstable();
        colors.dedup();
        colors.len()
    };
    assert!(colors(classes) <= 6 + 1, "six classes and the background");
    assert!(colors(NormChoice::Linear) > 50, "nothing is between values, either");
}

#[test]
fn what_is_not_known_is_a_ball_and_a_colour_that_is_given_for_it() {
    let gpu = software_gpu();
    let region = Grid { size: [41, 31], first: [150.0, -40.0], step: [1.0, 1.0] };
    let hole = |[longitude, latitude]: [f64; 2]| {
        if (165.0..=175.0).contains(&longitude) && (-30.0..=-20.0).contains(&latitude) {
            f32::NAN
        } else {
            3.0
        }
    };
    let ball = Rgb8([10, 200, 30]);
    let red = Rgb8([200, 0, 0]);
    for (missing, color) in [(MissingColor::Transparent, ball), (MissingColor::Opaque(red), red)] {
        let options = SceneOptions {
            missing,
            base: BaseChoice { color: Some(ball), ..BaseChoice::default() },
            elevation_deg: None,
            ..flat()
        };
        let picture = picture(&gpu, region.raster(hole), &options);
        // The middle of the raster faces the camera.
        let seen = SceneOptions { azimuth_deg: 170.0, elevation_deg: Some(-25.0), ..options };
        let disc = Disc::of(&picture, &seen);
        let data = opaque(Colormap::default().color_of(0.0));
        let expected = |[longitude, latitude]: [f64; 2]| {
            let (x, y) = ((longitude - 170.0).abs(), (latitude + 25.0).abs());
            if x > 22.5 || y > 17.5 || (x < 3.5 && y < 3.5) {
                return Some(opaque(color.0));
            }
            (x < 18.5 && y < 13.5 && (x > 7.5 || y > 7.5)).then_some(data)
        };
        let (wrong_pixels, known) = wrong(&picture, &disc, expected);
        assert!(wrong_pixels == 0 && known > 8000, "{missing:?}: {wrong_pixels} of {known}");
        let elsewhere = Disc { elevation_deg: -15.0, ..disc };
        assert!(wrong(&picture, &elsewhere, expected).0 > 300, "ten degrees go unseen");
    }
}

/// Hills of many sizes, in metres; the same all around the date line and at both poles.
fn hills([longitude, latitude]: [f64; 2]) -> f32 {
    let (east, north) = (longitude.to_radians(), latitude.to_radians());
    let [x, y, z] = [east.sin() * north.cos(), east.cos() * north.cos(), north.sin()];
    (1500.0 * ((9.0 * x).sin() + (11.0 * y + 1.0).cos() * (7.0 * z).sin()) + 400.0 * (31.0 * y * x).sin())
        as f32
}

#[test]
fn the_picture_is_the_same_wherever_columns_begin() {
    let gpu = software_gpu();
    let corners = |west: f64| Grid { size: [121, 61], first: [west, 90.0], step: [3.0, -3.0] };
    let options = |elevation_deg: f64| SceneOptions {
        light: Some(Light::default()),
        azimuth_deg: 180.0,
        elevation_deg: Some(elevation_deg),
        exaggeration: Some(40.0),
        projection: Projection::Perspective,
        ..flat()
    };
    for elevation_deg in [5.0, 80.0, -90.0] {
        for (name, at_date_line, at_greenwich) in [
            ("cells", Grid::whole([120, 60], -180.0), Grid::whole([120, 60], 0.0)),
            ("corners", corners(-180.0), corners(0.0)),
            // More samples than the picture has pixels: means of them are drawn.
            ("means", Grid::whole([2048, 1024], -180.0), Grid::whole([2048, 1024], 0.0)),
        ] {
            let of = |grid: Grid| picture(&gpu, grid.raster(hills), &options(elevation_deg));
            let (seam, elsewhere) = (of(at_date_line), of(at_greenwich));
            let difference = compare(&seam, &elsewhere, 3).unwrap();
            assert!(difference.outliers <= 12, "{name} {elevation_deg}: {difference:?}");
            // The check sees a column that is wrong.
            let last = at_date_line.longitude_latitude(at_date_line.size[0] - 2, 0)[0];
            let broken = |[longitude, latitude]: [f64; 2]| {
                if longitude > last { -3000.0 } else { hills([longitude, latitude]) }
            };
            let broken = picture(&gpu, at_date_line.raster(broken), &options(elevation_deg));
            if name == "cells" {
                let difference = compare(&broken, &elsewhere, 3).unwrap();
                assert!(difference.outliers > 60, "{name} {elevation_deg}: {difference:?}");
            }
        }
    }
}

#[test]
fn poles_are_closed_and_have_the_value_around_them() {
    let gpu = software_gpu();
    for elevation_deg in [90.0, -90.0] {
        let options = SceneOptions {
            elevation_deg: Some(elevation_deg),
            limits: LimitsChoice::Fixed(0.0, 90.0),
            projection: Projection::Perspective,
            zoom: 8.0,
            ..flat()
        };
        // Rings around the pole; the last row is different by longitude, as real data is.
        let rings = |[longitude, latitude]: [f64; 2]| {
            (latitude.abs() + 0.4 * longitude.to_radians().sin()).min(90.0) as f32
        };
        for grid in
            [Grid::whole([72, 36], -180.0), Grid { size: [73, 37], first: [0.0, 90.0], step: [5.0, -5.0] }]
        {
            let picture = picture(&gpu, grid.raster(rings), &options);
            let brightness = |pixel: [u8; 4]| pixel[1];
            let middle = brightness(picture.center());
            // Viridis brightens with its values: nothing is darker than the ring five degrees away, or white.
            for (column, row) in (-20_i32..20).flat_map(|x| (-20..20).map(move |y| (x, y))) {
                let pixel = picture.at((100 + column) as usize, (80 + row) as usize);
                assert!(
                    pixel != [255; 4] && middle.abs_diff(brightness(pixel)) < 12,
                    "{grid:?} {column} {row}"
                );
            }
        }
    }
}

#[test]
fn what_has_no_degrees_is_refused() {
    let grid = Grid { size: [4, 4], first: [730_000.0, 4_000_000.0], step: [30.0, -30.0] };
    let mut raster = grid.raster(|_| 1.0);
    raster.info.place.unit = Some(CoordinateUnit::Named("m".to_owned()));
    let refused = Film::new(Box::new(raster), &flat()).err().unwrap().to_string();
    assert!(refused.starts_with("globe lies on no globe: its coordinates are in m"), "{refused}");
}

const SIZE: (u32, u32) = (480, 270);

/// As in `tests/golden.rs`: 0.05 % of the picture.
const TOLERANCE: Tolerance = Tolerance { levels: 3, outliers: 65 };

fn sample(name: &str) -> Box<dyn Raster> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/samples").join(name);
    data::open(&Source::Path(path), &ReadLimits::default()).unwrap()
}

fn check(name: &str, raster: Box<dyn Raster>, options: &SceneOptions, frame: u64) {
    struct Boxed(Box<dyn Raster>);
    impl Raster for Boxed {
        fn info(&self) -> &RasterInfo {
            self.0.info()
        }

        fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
            self.0.read_band(band, out)
        }
    }
    let options = SceneOptions { mode: Some(LayerMode::Globe), ..options.clone() };
    let actual = draw(&software_gpu(), Boxed(raster), &options, SIZE, frame..frame + 1).remove(0);
    golden_pictures::check(&format!("globe/{name}"), &actual, TOLERANCE);
}

#[test]
fn the_sea_between_two_months() {
    let options = SceneOptions {
        length: FilmLength::FramesPerBand(2),
        background: Background::from(Rgb8([20, 20, 24])),
        azimuth_deg: 140.0,
        ..SceneOptions::with_colormap(Colormap::by_name("plasma").unwrap())
    };
    check("sea", sample("coads_sst_monthly.tif"), &options, 3);
}

#[test]
fn mountains_and_trenches() {
    let options = SceneOptions {
        value_unit: Some("m".to_owned()),
        azimuth_deg: 80.0,
        title: Some("Relief of the earth".to_owned()),
        axes: Axes::Grid,
        ..SceneOptions::with_colormap(Colormap::by_name("terrain").unwrap())
    };
    check("relief", sample("etopo20.tif"), &options, 0);
}

#[test]
fn the_south_pole_unlit_with_contours() {
    let options = SceneOptions {
        value_unit: Some("m".to_owned()),
        light: None,
        exaggeration: Some(0.0),
        elevation_deg: Some(-70.0),
        contours: Contours { interval: Some(ContourInterval::Every(1000.0)), ..Contours::default() },
        limits: LimitsChoice::Fixed(-7000.0, 7000.0),
        ..SceneOptions::with_colormap(Colormap::by_name("cmo.topo").unwrap())
    };
    check("south", sample("etopo20.tif"), &options, 0);
}

#[test]
fn a_part_of_the_world() {
    let options = SceneOptions { value_unit: Some("m".to_owned()), zoom: 250.0, ..SceneOptions::default() };
    check("part", sample("jacksboro_dem.tif"), &options, 0);
}
