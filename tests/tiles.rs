//! Large surfaces that a film comes near are drawn in tiles.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod pictures;

use fieldreel::data::{BandReader, Excerpt, MemoryRaster, PixelSpacing, Raster};
use fieldreel::frame::{PixelFormat, PixelLayout, Resolution};
use fieldreel::render::{AdapterChoice, Dither, FilmRenderer, GpuContext, GpuOptions, Quality};
use fieldreel::scene::{FlightPath, GroundSeen, Light, SceneOptions, Stage, Wanted, compose};
use pictures::{Picture, bare, compare, software_gpu};
use std::sync::Arc;

const COLUMNS: u32 = 2600;
const ROWS: u32 = 2500;

/// Hills of all sizes, and a lake without data where four tiles meet.
fn land(column: u32, row: u32) -> f32 {
    let (x, y) = (column as f32, row as f32);
    if (x - 1024.0).hypot(y - 1024.0) < 30.0 {
        return f32::NAN;
    }
    let hills = (x / 170.0).sin() * (y / 150.0).cos() + 0.3 * (x / 23.0 + y / 31.0).sin();
    hills + 0.04 * (x / 5.0).sin() * (y / 6.0).cos()
}

fn raster(bands: u32) -> Box<dyn Raster> {
    let places = (0..ROWS).flat_map(|row| (0..COLUMNS).map(move |column| (column, row)));
    let values: Vec<f32> = places.map(|(column, row)| land(column, row)).collect();
    let turned =
        (1..bands).flat_map(|band| values.iter().map(move |value| value * (1.0 - 0.4 * band as f32)));
    let values = values.iter().copied().chain(turned).collect();
    Box::new(MemoryRaster::new("land", [bands, ROWS, COLUMNS], values).unwrap())
}

fn gpu_with(memory: &str) -> GpuContext {
    let memory = memory.parse().unwrap();
    GpuContext::open(&GpuOptions { adapter: AdapterChoice::Software, memory }).unwrap()
}

/// A film that is drawn frame by frame.
struct Film {
    stage: Arc<Stage>,
    reader: BandReader,
    renderer: FilmRenderer,
    /// What was read so far.
    read: Vec<Excerpt>,
}

impl Film {
    fn new(gpu: &GpuContext, options: &SceneOptions, bands: u32) -> Self {
        Self::of(raster(bands), gpu, options)
    }

    fn of(raster: Box<dyn Raster>, gpu: &GpuContext, options: &SceneOptions) -> Self {
        let mut reader = BandReader::new(raster);
        let composition = compose(&mut reader, options, &mut |_| true).unwrap();
        let resolution = Resolution::new(640, 360).unwrap();
        let stage = Arc::new(Stage::new(composition.scene, composition.timeline, resolution));
        let layout = Arc::new(PixelLayout::new(PixelFormat::Rgba8, resolution));
        let looks = (Quality::Standard, Dither::Off);
        let renderer = FilmRenderer::new(gpu, Arc::clone(&stage), looks, &layout, 1).unwrap();
        Self { stage, reader, renderer, read: Vec::new() }
    }

    /// A frame, of the whole raster in one piece if asked for.
    fn draw(&mut self, frame: u64, takes_all: bool) -> Picture {
        let mut state = self.stage.state_at(frame);
        if takes_all {
            state.ground_seen = GroundSeen::EVERYTHING;
        }
        while let Some(wanted) = self.renderer.missing_band(&state) {
            let next = self.renderer.band_after(&state, wanted);
            assert_ne!(next, Some((wanted.band, wanted.excerpt)));
            let band = self.reader.excerpt_then((wanted.band, wanted.excerpt), next).unwrap();
            self.renderer.upload_band(&state, wanted, band);
            self.read.push(wanted.excerpt);
        }
        assert!(self.renderer.try_begin(&state));
        Picture::of(&self.renderer.wait_for_oldest().unwrap().unwrap().0)
    }
}

/// Turns of a low camera around a place.
fn near(target: [f64; 2], elevation_deg: f64) -> SceneOptions {
    SceneOptions {
        zoom: 9.0,
        target: Some(target),
        elevation_deg: Some(elevation_deg),
        exaggeration: Some(0.3),
        ..bare()
    }
}

/// A flight over the lake, low enough to see the ground near and far.
fn flight() -> SceneOptions {
    let path = FlightPath::read("column,row\n400,2300\n1100,900\n2200,500\n", "way").unwrap();
    SceneOptions { flight: Some(path), flight_height: Some(1.2), exaggeration: Some(0.3), ..bare() }
}

/// The sun being so low that hills beside the picture throw shadows into it.
fn at_dusk(options: SceneOptions) -> SceneOptions {
    let light = Light { azimuth_deg: 300.0.into(), elevation_deg: 6.0.into() };
    SceneOptions { light: Some(light), shadows: Wanted::On, ..options }
}

/// Over ground whose rows are three times as far apart as its columns.
fn rows_far_apart() -> SceneOptions {
    let spacing = PixelSpacing { x_m: 1.0, y_m: 3.0 };
    SceneOptions { zoom: 30.0, spacing: Some(spacing), ..near([1030.0, 1020.0], 5.0) }
}

/// From one corner to another.
fn along_border() -> SceneOptions {
    let keys = "0: target=2580,15 | end: target=200,15".parse().unwrap();
    SceneOptions { keys, ..near([2580.0, 15.0], 30.0) }
}

/// The share of pixels that differ by more than 8 levels.
fn differing(one: &Picture, other: &Picture) -> f64 {
    compare(one, other, 8).unwrap().outliers as f64 / one.pixels.len() as f64
}

/// A colour that ground has nowhere.
const MAGENTA: [u8; 4] = [255, 0, 255, 255];

/// Pixels that show something of a magenta background where the other picture has ground far around: gaps between tiles. Nearer,
/// hills and the lake may end elsewhere.
fn gaps(one: &Picture, other: &Picture) -> usize {
    const FAR: usize = 4;
    let width = one.width;
    let shows_through = |at: &usize| {
        let [by_red, by_green, by_blue] = [0, 1, 2]
            .map(|channel| i32::from(one.pixels[*at][channel]) - i32::from(other.pixels[*at][channel]));
        by_red > 10 && by_blue > 10 && by_green < -5
    };
    let is_amid_ground = |at: &usize| {
        let rows = (at / width).saturating_sub(FAR)..(at / width + FAR + 1).min(one.pixels.len() / width);
        let columns = (at % width).saturating_sub(FAR)..(at % width + FAR + 1).min(width);
        rows.into_iter()
            .all(|row| columns.clone().all(|column| other.pixels[row * width + column] != MAGENTA))
    };
    (0..one.pixels.len()).filter(shows_through).filter(is_amid_ground).count()
}

#[test]
fn gaps_are_noticed() {
    let picture = |tinted: &[usize], color: [u8; 4]| {
        let mut pixels = vec![[40, 90, 60, 255]; 20 * 20];
        for at in tinted {
            pixels[*at] = color;
        }
        Picture { width: 20, pixels }
    };
    let (places, ground) = ([8 * 20 + 8, 18 * 20 + 17], picture(&[], MAGENTA));
    let tinted = picture(&places, [60, 80, 75, 255]);
    assert_eq!(gaps(&tinted, &ground), 2);
    assert_eq!(gaps(&tinted, &picture(&[9 * 20 + 12], MAGENTA)), 1);
    assert_eq!(gaps(&picture(&places, [60, 100, 75, 255]), &ground), 0);
    assert_eq!(gaps(&ground, &ground), 0);
}

#[test]
fn tiles_show_what_one_piece_shows() {
    let large = software_gpu();
    for (name, options, memory) in [
        ("where four meet", near([1030.0, 1020.0], 12.0), "80MiB"),
        ("along a border", along_border(), "45MiB"),
        ("flight", flight(), "200MiB"),
        ("rows far apart", rows_far_apart(), "110MiB"),
        ("in shadows", at_dusk(near([1400.0, 1300.0], 30.0)), "140MiB"),
    ] {
        let small = gpu_with(memory);
        let options = SceneOptions { background: "#ff00ff".parse().unwrap(), ..options };
        let (mut tiled, mut whole) = (Film::new(&small, &options, 1), Film::new(&large, &options, 1));
        for frame in [0, 40, 150] {
            let [one, other] = [tiled.draw(frame, false), whole.draw(frame, true)];
            let differing = differing(&one, &other);
            assert!(differing < 5e-3, "{name}, frame {frame}: {differing}");
            // Without skirts up to 6 where four tiles meet, and 5 along the border; the outline of a hill is one in a flight.
            let gaps = gaps(&one, &other);
            assert!(gaps < 2, "{name}, frame {frame}: {gaps}");
        }
        assert!(tiled.read.len() > 1, "{name}: {:?}", tiled.read);
        assert_eq!(whole.read, [Excerpt::whole([COLUMNS, ROWS], 0)], "{name}");
    }
}

#[test]
fn a_frame_does_not_depend_on_those_before() {
    // From one corner to the other.
    let keys = "0: target=500,500 | end: target=2100,2000".parse().unwrap();
    let options = SceneOptions { keys, ..near([500.0, 500.0], 35.0) };
    let gpu = gpu_with("60MiB");
    let mut film = Film::new(&gpu, &options, 1);
    for frame in [0, 60, 130, 220] {
        film.draw(frame, false);
    }
    let after_others = film.draw(60, false);
    let alone = Film::new(&gpu, &options, 1).draw(60, false);
    assert_eq!(compare(&after_others, &alone, 0).unwrap().outliers, 0);
    // What was not seen for long had to go.
    let mut read = film.read.clone();
    read.sort_by_key(|excerpt| (excerpt.levels(), excerpt.first()));
    let all = read.len();
    read.dedup();
    assert!(read.len() < all, "{all}");
    assert!(differing(&after_others, &film.draw(90, false)) > 0.05);
}

#[test]
fn tiles_follow_the_data_through_time() {
    let options = near([1030.0, 1020.0], 12.0);
    let (small, large) = (gpu_with("80MiB"), software_gpu());
    let (mut tiled, mut whole) = (Film::new(&small, &options, 3), Film::new(&large, &options, 3));
    let frames = tiled.stage.timeline().frames();
    for frame in [0, frames / 3, frames - 1] {
        let [one, other] = [tiled.draw(frame, false), whole.draw(frame, true)];
        let differing = differing(&one, &other);
        assert!(differing < 5e-3, "frame {frame} of {frames}: {differing}");
    }
    assert!(tiled.read.len() > 8);
}

#[test]
fn a_line_of_samples_is_drawn_however_near() {
    let values = (0..40_000).map(|column| (column as f32 / 500.0).sin()).collect();
    let line = MemoryRaster::new("line", [1, 1, 40_000], values).unwrap();
    let keys = "0: target=1000,0 | end: target=39000,0".parse().unwrap();
    let background = "#ff00ff".parse().unwrap();
    let options = SceneOptions { zoom: 1000.0, keys, background, ..near([1000.0, 0.0], 40.0) };
    let picture = Film::of(Box::new(line), &software_gpu(), &options).draw(180, false);
    let drawn = picture.pixels.iter().filter(|pixel| **pixel != MAGENTA).count();
    assert!(drawn > 1500, "{drawn}");
}
