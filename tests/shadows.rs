//! Shadows that surfaces throw, and the sky that they hide, in pictures.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod pictures;

use fieldreel::data::{MemoryRaster, PixelSpacing};
use fieldreel::record::{DrawSettings, Film};
use fieldreel::render::Quality;
use fieldreel::scene::{
    Colormap, FilmLength, Light, LimitsChoice, Orbit, Projection, SceneOptions, Track, Wanted,
};
use pictures::{Picture, bare, draft, draw_with, software_gpu};

const COLUMNS: u32 = 150;
const ROWS: u32 = 60;
const WALL_COLUMN: u32 = 60;
const GROUND: f32 = 50.0;
/// Samples are a metre apart, and the wall is as much higher than the ground.
const WALL_M: f32 = 20.0;

/// What light is left where the sun is hidden and the sky is not.
const AMBIENT: f64 = 0.30;

fn wall(_: u32, column: u32) -> f32 {
    if column == WALL_COLUMN { GROUND + WALL_M } else { GROUND }
}

fn level(_: u32, _: u32) -> f32 {
    GROUND
}

/// Bands of heights in metres.
fn ground(bands: &[fn(u32, u32) -> f32]) -> MemoryRaster {
    let band = |height: &fn(u32, u32) -> f32| {
        let height = *height;
        (0..ROWS).flat_map(move |row| (0..COLUMNS).map(move |column| height(row, column)))
    };
    let values = bands.iter().flat_map(band).collect();
    MemoryRaster::new("ground", [bands.len() as u32, ROWS, COLUMNS], values).unwrap()
}

/// Straight from above, the sun in the west.
fn from_above(elevation_deg: f64) -> SceneOptions {
    SceneOptions {
        elevation_deg: Some(90.0),
        projection: Projection::Orthographic,
        orbit: Orbit::WholeFilmDeg(0.0),
        colormap: Some(Colormap::by_name("cividis").unwrap()),
        limits: LimitsChoice::Fixed(0.0, 100.0),
        value_unit: Some("m".to_owned()),
        spacing: Some(PixelSpacing { x_m: 1.0, y_m: 1.0 }),
        exaggeration: Some(1.0),
        light: Some(Light { azimuth_deg: 270.0.into(), elevation_deg: elevation_deg.into() }),
        shadows: Wanted::On,
        ..bare()
    }
}

fn pictures(raster: MemoryRaster, options: &SceneOptions, settings: DrawSettings) -> Vec<Picture> {
    let film = Film::new(Box::new(raster), options).unwrap();
    let frames = film.timeline().frames();
    draw_with(&software_gpu(), film, (320, 180), 0..frames, settings)
}

fn picture(raster: MemoryRaster, options: &SceneOptions) -> Picture {
    let options = SceneOptions { length: FilmLength::Frames(1), ..options.clone() };
    pictures(raster, &options, draft()).remove(0)
}

/// How bright each sample of the middle row is, from west to east, as a share of the ground's own colour in linear light.
/// Each sample is as wide as the pixels between its neighbours.
fn brightness(picture: &Picture) -> Vec<f64> {
    let ground = Colormap::by_name("cividis").unwrap().entries()[128];
    let row = picture.height() / 2;
    let pixels: Vec<[u8; 4]> = (0..picture.width).map(|column| picture.at(column, row)).collect();
    let first = pixels.iter().position(|pixel| *pixel != [255; 4]).unwrap();
    let last = pixels.iter().rposition(|pixel| *pixel != [255; 4]).unwrap();
    let pixels_a_sample = (last + 1 - first) as f64 / f64::from(COLUMNS - 1);
    let linear = |byte: u8| {
        let encoded = f64::from(byte) / 255.0;
        if encoded <= 0.040_45 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
    };
    let share = |sample: u32| {
        let at = first as f64 + f64::from(sample) * pixels_a_sample;
        let [red, green, blue, _] = pixels[(at as usize).min(last)];
        let sum = |color: [u8; 3]| color.map(linear).iter().sum::<f64>();
        sum([red, green, blue]) / sum(ground)
    };
    (0..COLUMNS).map(share).collect()
}

#[test]
fn shadows_are_as_long_as_the_sun_is_low() {
    for elevation_deg in [25.0, 45.0_f64] {
        let brightness = brightness(&picture(ground(&[wall]), &from_above(elevation_deg)));
        let length = f64::from(WALL_M) / elevation_deg.to_radians().tan();
        for sample in 0..COLUMNS {
            let east = f64::from(sample) - f64::from(WALL_COLUMN);
            let here = brightness[sample as usize];
            if (3.0..length * 0.85).contains(&east) {
                // Of the sky at most half is hidden by the wall.
                let left = AMBIENT * 0.45..AMBIENT * 1.02;
                assert!(left.contains(&here), "{elevation_deg}, {east} m: {here}");
            } else if east > length * 1.2 || east < -3.0 {
                let left = 1.0 - AMBIENT * 0.55..1.02;
                assert!(left.contains(&here), "{elevation_deg}, {east} m: {here}");
            }
        }
    }
}

#[test]
fn near_a_wall_there_is_less_sky_than_far_from_it() {
    let brightness = brightness(&picture(ground(&[wall]), &from_above(45.0)));
    let [near, far] = [55, 5].map(|sample: usize| brightness[sample]);
    assert!(near < 0.95 && far > near + 0.02 && far <= 1.02, "{near} {far}");
    // In the shadow as well.
    let [near, far] = [63, 74].map(|sample: usize| brightness[sample]);
    assert!(far > near + 0.02, "{near} {far}");
}

#[test]
fn level_ground_has_exactly_its_colour_and_so_has_all_ground_without_shadows() {
    let on_level = brightness(&picture(ground(&[level]), &from_above(20.0)));
    assert!(on_level.iter().all(|share| (share - 1.0).abs() < 1e-9), "{on_level:?}");
    let without = SceneOptions { shadows: Wanted::Off, ..from_above(20.0) };
    let behind_a_wall = brightness(&picture(ground(&[wall]), &without));
    assert!(behind_a_wall[65..].iter().all(|share| (share - 1.0).abs() < 1e-9), "{behind_a_wall:?}");
}

#[test]
fn films_of_high_quality_have_shadows_unless_they_are_told_otherwise() {
    let draw = |shadows, quality| {
        let options = SceneOptions { shadows, length: FilmLength::Frames(1), ..from_above(30.0) };
        let settings = DrawSettings { quality, ..DrawSettings::default() };
        pictures(ground(&[wall]), &options, settings).remove(0)
    };
    for (quality, has_shadows) in [(Quality::Draft, false), (Quality::Standard, false), (Quality::High, true)]
    {
        let [auto, on, off] = [Wanted::Auto, Wanted::On, Wanted::Off].map(|shadows| draw(shadows, quality));
        assert_ne!(on, off);
        assert_eq!(auto, if has_shadows { on } else { off }, "{quality:?}");
    }
}

#[test]
fn shadows_follow_the_sun_and_the_band() {
    let options = SceneOptions { length: FilmLength::FramesPerBand(2), ..from_above(40.0) };
    let frames = pictures(ground(&[level, wall]), &options, draft());
    let [without, between, with] = [0, 1, 2].map(|frame| brightness(&frames[frame])[70]);
    assert!((without - 1.0).abs() < 1e-9, "{without}");
    assert!((between - f64::midpoint(with, 1.0)).abs() < 0.06, "{without} {between} {with}");
    assert!(with < 0.32, "{with}");
    // From the west to the east by the north.
    let light = Light { azimuth_deg: Track::Ramp { from: 270.0, to: 540.0 }, elevation_deg: 40.0.into() };
    let options = SceneOptions { light: Some(light), length: FilmLength::Frames(3), ..from_above(40.0) };
    let frames = pictures(ground(&[wall]), &options, draft());
    let sides = |frame: usize| {
        let brightness = brightness(&frames[frame]);
        [50, 70].map(|sample: usize| brightness[sample] < 0.5)
    };
    assert_eq!([sides(0), sides(1), sides(2)], [[false, true], [false, false], [true, false]]);
}
