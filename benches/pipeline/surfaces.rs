//! What a film of a surface costs for each frame, by the size of the raster and of the picture.

use crate::process_use::ProcessUse;
use crate::scenarios::{Measured, Scenario, film_of, gpu, plan};
use crate::terrain::terrain;
use fieldreel::data::{Band, DataError, Raster, RasterInfo, SampleType, Window};
use fieldreel::encode::{MemoryBuffer, Output};
use fieldreel::frame::Resolution;
use fieldreel::record::DrawSettings;
use std::time::Instant;

pub(crate) static ALL: [Scenario; 13] = [
    Scenario { name: "surface, smooth, 512², 720p", run: || turn(SMOOTH, 512, HD) },
    Scenario { name: "surface, smooth, 1024², 720p", run: || turn(SMOOTH, 1024, HD) },
    Scenario { name: "surface, smooth, 4096², 720p", run: || turn(SMOOTH, 4096, HD) },
    Scenario { name: "surface, smooth, 8192², 720p", run: || turn(SMOOTH, 8192, HD) },
    Scenario { name: "surface, smooth, 16384², 720p", run: || turn(SMOOTH, 16_384, HD) },
    Scenario { name: "surface, rough, 1024², 720p", run: || turn(ROUGH, 1024, HD) },
    Scenario { name: "surface, rough, 4096², 720p", run: || turn(ROUGH, 4096, HD) },
    Scenario { name: "surface, rough, 8192², 720p", run: || turn(ROUGH, 8192, HD) },
    Scenario { name: "surface, rough, 16384², 720p", run: || turn(ROUGH, 16_384, HD) },
    Scenario { name: "surface, 12 smooth bands, 512², 720p", run: || turn(SERIES, 512, HD) },
    Scenario { name: "surface, smooth, 1024², 640x360", run: || turn(SMOOTH, 1024, [640, 360]) },
    Scenario { name: "surface, smooth, 1024², 1920x1080", run: || turn(SMOOTH, 1024, [1920, 1080]) },
    Scenario { name: "surface, smooth, 1024², 3840x2160", run: || turn(SMOOTH, 1024, [3840, 2160]) },
];

const HD: [u32; 2] = [1280, 720];
const FRAMES: u64 = 36;

/// What a surface is like.
#[derive(Clone, Copy)]
struct Ground {
    bands: u32,
    /// Metres that neighbouring samples differ by at random.
    noise_m: f32,
}

const SMOOTH: Ground = Ground { bands: 1, noise_m: 0.0 };
const ROUGH: Ground = Ground { bands: 1, noise_m: 15.0 };
const SERIES: Ground = Ground { bands: 12, noise_m: 0.0 };

/// A turn around a surface, from opening it to the film in memory. CPU time is that of the whole, the making of samples
/// included.
fn turn(ground: Ground, side: u32, [width, height]: [u32; 2]) -> Measured {
    let raster = Enlarged::new(ground, side);
    let size = Resolution::new(width, height).unwrap();
    let gpu = gpu();
    let begin = Instant::now();
    let mut film = film_of(raster, FRAMES);
    let plan = plan(&film, size);
    let output = Output::Seekable(Box::new(MemoryBuffer::new()));
    let recording = Instant::now();
    let report = film.record(&gpu, &DrawSettings::default(), (&plan, output), &mut ()).unwrap();
    let (wall_secs, recording_secs) = (begin.elapsed().as_secs_f64(), recording.elapsed().as_secs_f64());
    let ms = |secs: f64| secs * 1000.0 / FRAMES as f64;
    let times = report.times;
    let filming_secs = recording_secs - report.first_frame.as_secs_f64();
    let note = format!(
        "a frame: draw {:.1} ms, convert {:.1} ms, encode {:.1} ms, after the first {:.1} ms; CPU {:.1} ms in all",
        ms(times.draw.as_secs_f64()),
        ms(times.convert.as_secs_f64()),
        ms(times.encode.as_secs_f64()),
        ms(filming_secs),
        ms(ProcessUse::so_far().cpu_secs),
    );
    Measured { wall_secs, note }
}

/// The same hills whatever the number of samples, made when they are read.
struct Enlarged {
    info: RasterInfo,
    ground: Ground,
    /// [`BASE`] x [`BASE`] heights.
    base: Vec<f32>,
}

const BASE: u32 = 512;

impl Enlarged {
    fn new(ground: Ground, side: u32) -> Self {
        let mut base = Band::default();
        terrain(BASE).read_band(0, &mut base).unwrap();
        let info = RasterInfo::new("hills", "made up", SampleType::F32, [ground.bands, side, side]);
        Self { info, ground, base: base.values }
    }

    fn height(&self, band: u32, [column, row]: [u32; 2]) -> f32 {
        let scale = (BASE - 1) as f32 / (self.info.columns - 1) as f32;
        let (x, y) = (column as f32 * scale, row as f32 * scale);
        let (west, north) = ((x as u32).min(BASE - 2), (y as u32).min(BASE - 2));
        let at = |column: u32, row: u32| {
            // Bands move on to the east.
            let moved = (column + band * 8) % BASE;
            self.base[(row * BASE + moved) as usize]
        };
        let (east_share, south_share) = (x - west as f32, y - north as f32);
        let along = |row: u32| at(west, row) * (1.0 - east_share) + at(west + 1, row) * east_share;
        let noise = column.wrapping_mul(0x9e37_79b1) ^ row.wrapping_mul(0x85eb_ca77);
        let noise = noise.wrapping_mul(0xc2b2_ae3d) as f32 / u32::MAX as f32;
        along(north) * (1.0 - south_share) + along(north + 1) * south_share + noise * self.ground.noise_m
    }
}

impl Raster for Enlarged {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        self.read_rows(band, 0..self.info.rows, out)
    }

    fn read_window(&mut self, band: u32, window: &Window, out: &mut Band) -> Result<(), DataError> {
        let window = window.within([self.info.columns, self.info.rows]);
        [out.columns, out.rows] = window.size();
        out.values.clear();
        let Window { columns, rows } = window;
        let places = rows.flat_map(|row| columns.clone().map(move |column| [column, row]));
        out.values.extend(places.map(|place| self.height(band, place)));
        out.valid.clear();
        out.valid.resize(out.values.len(), Band::VALID);
        out.roughness.clear();
        Ok(())
    }

    fn strip_rows(&self) -> Option<u32> {
        Some(64)
    }
}
