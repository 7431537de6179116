use crate::terrain::terrain;
use fieldreel::data::{MemoryRaster, Raster};
use fieldreel::encode::{Container, EncodePlan, EncodeSettings, GiveUp, Output, OutputKind, open_encoder};
use fieldreel::frame::{PixelFormat, Resolution, VideoFrame};
use fieldreel::record::{DrawSettings, Film};
use fieldreel::render::{AdapterChoice, Dither, FilmRenderer, GpuContext, Quality};
use fieldreel::scene::{FilmLength, SceneOptions};
use std::sync::Arc;
use std::time::Instant;

/// Something to measure.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) run: fn() -> Measured,
}

/// What a scenario found out.
pub(crate) struct Measured {
    pub(crate) wall_secs: f64,
    pub(crate) note: String,
}

/// What is measured unless something else is asked for.
pub(crate) static USUAL: [Scenario; 6] = [
    Scenario { name: "render and convert only, 1024², 720p, 180", run: render_only },
    Scenario { name: "encode only, 720p, 180, x264 medium", run: encode_only },
    Scenario { name: "end to end, 1024², 720p, 180, x264 medium", run: end_to_end },
    Scenario { name: "end to end, 128², 320x180, 100", run: || small_film(100) },
    Scenario { name: "end to end, 128², 320x180, 10,000", run: || small_film(10_000) },
    Scenario { name: "first frame, 1024², 720p", run: first_frame },
];

const FRAMES: u64 = 180;
pub(crate) const FULL_SIZE: Resolution = Resolution { width: 1280, height: 720 };

fn film(side: u32, frames: u64) -> Film {
    film_of(terrain(side), frames)
}

pub(crate) fn film_of(raster: impl Raster + 'static, frames: u64) -> Film {
    let options = SceneOptions { length: FilmLength::Frames(frames), ..SceneOptions::default() };
    Film::new(Box::new(raster), &options).unwrap()
}

pub(crate) fn gpu() -> GpuContext {
    GpuContext::new(&AdapterChoice::Auto).unwrap()
}

pub(crate) fn plan(film: &Film, resolution: Resolution) -> EncodePlan {
    plan_as(film, resolution, None)
}

pub(crate) fn plan_as(film: &Film, resolution: Resolution, pixel_format: Option<PixelFormat>) -> EncodePlan {
    let spec = film.spec(resolution, &DrawSettings::default()).unwrap();
    let threads = std::thread::available_parallelism().unwrap();
    let settings = EncodeSettings { threads, pixel_format, ..EncodeSettings::new(Container::Mp4) };
    EncodePlan::resolve(&settings, &spec, OutputKind::Seekable).unwrap()
}

/// A film, and the raster that it is of.
pub(crate) struct Drawing<'a> {
    pub(crate) gpu: &'a GpuContext,
    pub(crate) film: &'a Film,
    pub(crate) plan: &'a EncodePlan,
    pub(crate) raster: MemoryRaster,
    /// See [`FilmRenderer::set_skipping`].
    pub(crate) skips: bool,
    pub(crate) dither: Dither,
}

impl Drawing<'_> {
    /// Draws every frame in the encoder's layout and hands it to `take`.
    pub(crate) fn run(mut self, mut take: impl FnMut(VideoFrame)) -> String {
        let stage = Arc::new(self.film.stage(self.plan.resolution()));
        let (layout, slots) = (self.plan.layout(), FilmRenderer::DEFAULT_SLOTS);
        let mut renderer =
            FilmRenderer::new(self.gpu, Arc::clone(&stage), (Quality::Standard, self.dither), layout, slots)
                .unwrap();
        renderer.set_skipping(self.skips);
        let mut band = fieldreel::data::Band::default();
        let (mut draw_secs, mut convert_secs) = (0.0, 0.0);
        let mut finished = |(frame, times): (VideoFrame, Option<fieldreel::render::GpuTimes>)| {
            let times = times.unwrap_or_default();
            draw_secs += times.draw.as_secs_f64();
            convert_secs += times.convert.as_secs_f64();
            take(frame);
        };
        for index in 0..self.film.timeline().frames() {
            let state = stage.state_at(index);
            while let Some(missing) = renderer.missing_band(&state) {
                fieldreel::data::read_excerpt(&mut self.raster, missing.band, &missing.excerpt, &mut band)
                    .unwrap();
                renderer.upload_band(&state, missing, &band);
            }
            while !renderer.try_begin(&state) {
                finished(renderer.wait_for_oldest().unwrap().unwrap());
            }
            while let Some(frame) = renderer.take_finished().unwrap() {
                finished(frame);
            }
        }
        while let Some(frame) = renderer.wait_for_oldest().unwrap() {
            finished(frame);
        }
        format!("draw {draw_secs:.2} s, convert {convert_secs:.2} s")
    }
}

/// Draws every frame of the film of terrain.
fn draw_all(
    gpu: &GpuContext,
    film: &Film,
    plan: &EncodePlan,
    side: u32,
    take: impl FnMut(VideoFrame),
) -> String {
    Drawing { gpu, film, plan, raster: terrain(side), skips: true, dither: Dither::Auto }.run(take)
}

fn render_only() -> Measured {
    let film = film(1024, FRAMES);
    let plan = plan(&film, FULL_SIZE);
    let gpu = gpu();
    let begin = Instant::now();
    let note = draw_all(&gpu, &film, &plan, 1024, drop);
    Measured { wall_secs: begin.elapsed().as_secs_f64(), note: format!("{note}, {}", gpu.adapter_name()) }
}

fn encode_only() -> Measured {
    let film = film(1024, FRAMES);
    let plan = plan(&film, FULL_SIZE);
    let mut frames: Vec<Arc<[u8]>> = Vec::new();
    draw_all(&gpu(), &film, &plan, 1024, |frame| frames.push(frame.bytes().into()));
    let cpu_before = crate::ProcessUse::so_far().cpu_secs;
    let begin = Instant::now();
    let output = Output::Seekable(Box::new(fieldreel::encode::MemoryBuffer::new()));
    let mut encoder = open_encoder(&plan, output, None).unwrap();
    for (index, bytes) in (0..).zip(&frames) {
        encoder
            .encode(VideoFrame::new(index, Arc::clone(plan.layout()), Arc::clone(bytes)).unwrap())
            .unwrap();
    }
    let written = encoder.finish(&GiveUp::default()).unwrap();
    let wall_secs = begin.elapsed().as_secs_f64();
    let cpu = crate::ProcessUse::so_far().cpu_secs - cpu_before;
    let note = format!("{cpu:.2} CPU s without drawing the frames first, {} bytes", written.bytes);
    Measured { wall_secs, note }
}

/// From a raster in memory to the published file: value range, adapter, encoder and all frames.
fn record(side: u32, frames: u64, size: Resolution) -> Measured {
    let folder = tempfile::tempdir().unwrap();
    let output = Output::File { path: folder.path().join("film.mp4"), overwrite: false };
    let raster = terrain(side);
    let begin = Instant::now();
    let mut film = film_of(raster, frames);
    let gpu = gpu();
    let plan = plan(&film, size);
    let report = film.record(&gpu, &DrawSettings::default(), (&plan, output), &mut ()).unwrap();
    let times = report.times;
    let note = format!(
        "draw {:.2} s, convert {:.2} s, encode {:.2} s, wait {:.2} s, {} bytes",
        times.draw.as_secs_f64(),
        times.convert.as_secs_f64(),
        times.encode.as_secs_f64(),
        times.wait.as_secs_f64(),
        report.bytes
    );
    Measured { wall_secs: begin.elapsed().as_secs_f64(), note }
}

fn end_to_end() -> Measured {
    record(1024, FRAMES, FULL_SIZE)
}

fn small_film(frames: u64) -> Measured {
    record(128, frames, Resolution { width: 320, height: 180 })
}

/// From a raster in memory to the first frame in the encoder's hands: value range, adapter, pipelines, encoder
/// and frame.
fn first_frame() -> Measured {
    let raster = terrain(1024);
    let begin = Instant::now();
    let mut film = film_of(raster, 1);
    let gpu = gpu();
    let plan = plan(&film, FULL_SIZE);
    let prepared_secs = begin.elapsed().as_secs_f64();
    let output = Output::Seekable(Box::new(fieldreel::encode::MemoryBuffer::new()));
    let report = film.record(&gpu, &DrawSettings::default(), (&plan, output), &mut ()).unwrap();
    let wall_secs = prepared_secs + report.first_frame.as_secs_f64();
    Measured { wall_secs, note: format!("data, adapter and choice of encoder {prepared_secs:.3} s of it") }
}
