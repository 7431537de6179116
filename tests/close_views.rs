//! Of close views only what is in the picture is read and drawn.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod pictures;

use fieldreel::data::{
    Band, BandReader, DataError, Excerpt, MemoryRaster, PixelSpacing, Raster, RasterInfo, Window,
    read_excerpt,
};
use fieldreel::frame::{PixelFormat, PixelLayout, Resolution};
use fieldreel::render::{AdapterChoice, Dither, FilmRenderer, GpuContext, GpuOptions, Quality};
use fieldreel::scene::{GroundSeen, LayerMode, Light, Projection, SceneOptions, Stage, Wanted, compose};
use pictures::{Picture, bare, compare, software_gpu};
use std::sync::{Arc, Mutex};

const SIDE: u32 = 1600;

fn hills(column: u32, row: u32) -> f32 {
    let (x, y) = (column as f32, row as f32);
    if (x - 800.0).hypot(y - 750.0) < 25.0 {
        return f32::NAN;
    }
    (x / 37.0).sin() * (y / 29.0).cos() + 0.3 * (x / 7.0 + y / 11.0).sin() + (x + y) / 800.0
}

fn fields(column: u32, row: u32) -> f32 {
    ((column / 130 + row / 170 * 3) % 4) as f32
}

fn raster(value: impl Fn(u32, u32) -> f32) -> Box<dyn Raster> {
    let places = (0..SIDE).flat_map(|row| (0..SIDE).map(move |column| (column, row)));
    let values = places.map(|(column, row)| value(column, row)).collect();
    Box::new(MemoryRaster::new("land", [1, SIDE, SIDE], values).unwrap())
}

/// The picture of a frame, and how much of the raster was read last for it: as much as the film needs, or all.
fn draw(
    gpu: &GpuContext,
    raster: Box<dyn Raster>,
    (options, frame): (&SceneOptions, u64),
    takes_all: bool,
) -> (Picture, Excerpt) {
    let mut reader = BandReader::new(raster);
    let composition = compose(&mut reader, options, &mut |_| true).unwrap();
    let resolution = Resolution::new(640, 360).unwrap();
    let stage = Arc::new(Stage::new(composition.scene, composition.timeline, resolution));
    let layout = Arc::new(PixelLayout::new(PixelFormat::Rgba8, resolution));
    let looks = (Quality::Standard, Dither::Off);
    let mut renderer = FilmRenderer::new(gpu, Arc::clone(&stage), looks, &layout, 1).unwrap();
    let mut state = stage.state_at(frame);
    if takes_all {
        state.ground_seen = GroundSeen::EVERYTHING;
    }
    let mut read = None;
    while let Some(wanted) = renderer.missing_band(&state) {
        assert_ne!(read.replace(wanted.excerpt), Some(wanted.excerpt));
        let band = reader.excerpt_then((wanted.band, wanted.excerpt), None).unwrap();
        renderer.upload_band(&state, wanted, band);
    }
    assert!(renderer.try_begin(&state));
    (Picture::of(&renderer.wait_for_oldest().unwrap().unwrap().0), read.unwrap())
}

fn views() -> Vec<(&'static str, SceneOptions)> {
    // Where heights could be anywhere up to the highest, more would have to be read.
    let close =
        || SceneOptions { zoom: 8.0, target: Some([790.0, 730.0]), exaggeration: Some(0.15), ..bare() };
    let image = LayerMode::Image;
    vec![
        ("turning", close()),
        ("low", SceneOptions { elevation_deg: Some(18.0), ..close() }),
        ("a corner", SceneOptions { target: Some([1590.0, 5.0]), ..close() }),
        ("around the middle", SceneOptions { target: None, ..close() }),
        ("from below", SceneOptions { elevation_deg: Some(-35.0), ..close() }),
        (
            "from above",
            SceneOptions { elevation_deg: Some(90.0), projection: Projection::Orthographic, ..close() },
        ),
        ("flat", SceneOptions { mode: Some(image), ..close() }),
        ("small", SceneOptions { zoom: 6.0, mode: Some(image), ..close() }),
    ]
}

#[test]
fn a_close_view_is_that_of_the_whole_raster() {
    let gpu = software_gpu();
    let differing = |options: &SceneOptions, frame: u64, other: u64| {
        let (part, excerpt) = draw(&gpu, raster(hills), (options, frame), false);
        let (all, _) = draw(&gpu, raster(hills), (options, other), true);
        (compare(&part, &all, 8).unwrap().outliers as f64 / part.pixels.len() as f64, excerpt)
    };
    for (name, options) in views() {
        let mut excerpts = Vec::new();
        for frame in [0, 70, 301] {
            let (differing, excerpt) = differing(&options, frame, frame);
            // Their triangles differ, and with them the outlines of hills by parts of a pixel.
            assert!(differing < 5e-3, "{name}, frame {frame}: {differing}");
            excerpts.push(excerpt);
        }
        // The same in all frames.
        assert!(excerpts.iter().all(|excerpt| *excerpt == excerpts[0]), "{name}: {excerpts:?}");
        let [columns, rows] = excerpts[0].extent().map(u64::from);
        assert!(columns * rows < u64::from(SIDE * SIDE) / 2, "{name}: {excerpts:?}");
    }
    let (differing, _) = differing(&views()[0].1, 70, 90);
    assert!(differing > 0.05, "{differing}");
}

/// Level ground, and a ridge far in the east.
fn ridge(column: u32, _: u32) -> f32 {
    if (1200..1260).contains(&column) { 100.0 } else { 0.0 }
}

#[test]
fn ground_beside_the_picture_throws_shadows_into_it() {
    let gpu = software_gpu();
    let sun = |elevation_deg: f64| Light { azimuth_deg: 90.0.into(), elevation_deg: elevation_deg.into() };
    let options = |elevation_deg| SceneOptions {
        zoom: 16.0,
        target: Some([790.0, 800.0]),
        exaggeration: Some(1.0),
        spacing: Some(PixelSpacing { x_m: 1.0, y_m: 1.0 }),
        value_unit: Some("m".to_owned()),
        light: Some(sun(elevation_deg)),
        shadows: Wanted::On,
        ..bare()
    };
    // 400 samples away, so that the shadow ends in the picture.
    let ends_there = options(14.0);
    let (part, excerpt) = draw(&gpu, raster(ridge), (&ends_there, 0), false);
    assert!(excerpt.first()[0] + excerpt.extent()[0] < 1200, "{excerpt:?}");
    let differing =
        |other: &Picture| compare(&part, other, 8).unwrap().outliers as f64 / part.pixels.len() as f64;
    let (all, _) = draw(&gpu, raster(ridge), (&ends_there, 0), true);
    assert!(differing(&all) < 5e-3, "{}", differing(&all));
    let (higher_sun, _) = draw(&gpu, raster(ridge), (&options(20.0), 0), true);
    assert!(differing(&higher_sun) > 0.2, "{}", differing(&higher_sun));
}

#[test]
fn classes_without_room_are_drawn_by_some_of_their_samples() {
    let memory = "3MiB".parse().unwrap();
    let gpu = GpuContext::open(&GpuOptions { adapter: AdapterChoice::Software, memory }).unwrap();
    let options =
        SceneOptions { mode: Some(LayerMode::Image), norm: "classes:0,1,2,3,4".parse().unwrap(), ..bare() };
    let (coarse, excerpt) = draw(&gpu, raster(fields), (&options, 0), false);
    assert_eq!(excerpt, Excerpt::whole([SIDE, SIDE], 3).picked());
    let (fine, excerpt) = draw(&software_gpu(), raster(fields), (&options, 0), false);
    assert_eq!(excerpt.levels(), [0, 0]);
    // Borders between fields are somewhere else, and have mixed colours; all else is what it was.
    let share = compare(&coarse, &fine, 8).unwrap().outliers as f64 / fine.pixels.len() as f64;
    assert!(share > 0.0 && share < 0.2, "{share}");
}

/// Tells what is read.
struct Telling {
    info: RasterInfo,
    reads: Arc<Mutex<Vec<Window>>>,
}

fn number(column: u32, row: u32) -> f32 {
    (row * 5000 + column) as f32
}

impl Raster for Telling {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn strip_rows(&self) -> Option<u32> {
        Some(100)
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        self.read_rows(band, 0..self.info.rows, out)
    }

    fn read_window(&mut self, _: u32, window: &Window, out: &mut Band) -> Result<(), DataError> {
        self.reads.lock().unwrap().push(window.clone());
        [out.columns, out.rows] = window.size();
        let places =
            window.rows.clone().flat_map(|row| window.columns.clone().map(move |column| (column, row)));
        out.values = places.map(|(column, row)| number(column, row)).collect();
        out.valid = vec![Band::VALID; out.values.len()];
        out.roughness.clear();
        Ok(())
    }
}

#[test]
fn nothing_of_other_columns_and_rows_is_read() {
    let reads = Arc::new(Mutex::new(Vec::new()));
    let info = RasterInfo::new("told", "test", fieldreel::data::SampleType::F32, [1, 3000, 5000]);
    let mut telling = Telling { info, reads: Arc::clone(&reads) };
    let mut band = Band::default();
    let mut read = |excerpt: &Excerpt| {
        reads.lock().unwrap().clear();
        read_excerpt(&mut telling, 0, excerpt, &mut band).unwrap();
        assert_eq!([band.columns, band.rows], excerpt.size());
        (band.clone(), reads.lock().unwrap().clone())
    };
    let of = |level| Excerpt::of([5000, 3000], [1200..1241, 850..1051], level);
    let strips = [850..900, 900..1000, 1000..1051].map(|rows| Window { columns: 1200..1241, rows });
    for (excerpt, step) in [(of(0), 1), (of(2).picked(), 4), (of(2), 4)] {
        let (band, read) = read(&excerpt);
        assert_eq!(read, strips, "{excerpt:?}");
        // On a slope means are samples.
        for (column, row) in [(0, 0), (3, 7), (10, 50)] {
            let expected = number(1200 + column * step, 850 + row * step);
            assert_eq!(band.value(column, row), Some(expected), "{excerpt:?} {column} {row}");
        }
    }
    // As far as there is anything.
    let (beyond, _) = read(&Excerpt::of([5000, 3000], [4990..5000, 2999..3000], 0));
    assert_eq!(beyond.value(9, 0), Some(number(4999, 2999)));
    let mut small = MemoryRaster::new("small", [1, 20, 30], vec![3.0; 600]).unwrap();
    let mut band = Band::default();
    read_excerpt(&mut small, 0, &of(0), &mut band).unwrap();
    assert_eq!((band.columns, band.rows, band.value(0, 0)), (1, 1, Some(3.0)));
}
