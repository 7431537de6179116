use crate::ProcessUse;
use crate::scenarios::{Drawing, FULL_SIZE, Measured, Scenario, gpu, plan_as};
use crate::shells::{raster, shells, sum_of};
use fieldreel::data::MemoryRaster;
use fieldreel::frame::PixelFormat;
use fieldreel::record::Film;
use fieldreel::render::Dither;
use fieldreel::scene::{
    Colormap, FilmLength, LayerMode, LimitsChoice, OpacityCurve, Projection, Rgb8, SceneOptions, VolumeMode,
};
use std::time::Instant;

/// What takes long and has to be asked for; `benches/vtk/render.py` does what is skipped in, but no surfaces, with VTK.
pub(crate) static ALL: [Scenario; 7] = [
    Scenario { name: "volume, fog, 256³, 720p", run: || turn(VolumeMode::Composite, FOG, true) },
    Scenario { name: "volume, fog, nothing skipped", run: || turn(VolumeMode::Composite, FOG, false) },
    Scenario { name: "volume, thin fog, 256³, 720p", run: || turn(VolumeMode::Composite, THIN_FOG, true) },
    Scenario {
        name: "volume, thin fog, nothing skipped",
        run: || turn(VolumeMode::Composite, THIN_FOG, false),
    },
    Scenario { name: "volume, mip, 256³, 720p", run: || turn(VolumeMode::Maximum, FOG, true) },
    Scenario { name: "volume, isosurface, 256³, 720p", run: || turn(VolumeMode::Isosurface, FOG, true) },
    Scenario {
        name: "volume, isosurface, nothing skipped",
        run: || turn(VolumeMode::Isosurface, FOG, false),
    },
];

/// Values and opacities: things with surfaces that hide most of what is behind them, as curves usually are made.
const FOG: &[(f64, f64)] = &[(60.0, 0.0), (120.0, 0.9)];
/// What everything is seen through, so that no ray ends early.
pub(crate) const THIN_FOG: &[(f64, f64)] = &[(40.0, 0.0), (255.0, 0.5)];

/// At least 2: what the first costs is told apart.
pub(crate) fn frames() -> u64 {
    std::env::var("FIELDREEL_BENCH_FRAMES").map_or(90, |frames| frames.parse::<u64>().unwrap().max(2))
}

/// Frames of one turn, drawn and converted, of a volume that is in memory.
fn turn(mode: VolumeMode, opacity: &[(f64, f64)], skips: bool) -> Measured {
    let (raster, film) = film(mode, opacity);
    let measured = draw((&raster, &film), None, (Dither::Off, skips));
    Measured { note: format!("{}, data {}", measured.note, sum_of(&shells())), ..measured }
}

/// One turn around a volume, and the volume.
pub(crate) fn film(mode: VolumeMode, opacity: &[(f64, f64)]) -> (MemoryRaster, Film) {
    let options = SceneOptions {
        mode: Some(LayerMode::Volume(mode)),
        colormap: Some(Colormap::by_name("gray").unwrap()),
        limits: LimitsChoice::Fixed(0.0, 255.0),
        opacity: Some(OpacityCurve::Points(opacity.to_vec())),
        iso_surfaces: vec![100.0.into()],
        background: Rgb8::BLACK.into(),
        projection: Projection::Orthographic,
        has_colorbar: false,
        length: FilmLength::Frames(frames()),
        ..SceneOptions::default()
    };
    let raster = raster(&shells());
    (raster.clone(), Film::new(Box::new(raster), &options).unwrap())
}

/// Draws and converts all frames of a film; what the first one costs is told apart.
pub(crate) fn draw(
    (raster, film): (&MemoryRaster, &Film),
    pixel_format: Option<PixelFormat>,
    (dither, skips): (Dither, bool),
) -> Measured {
    let (plan, gpu) = (plan_as(film, FULL_SIZE, pixel_format), gpu());
    let begin = Instant::now();
    let mut first = None;
    let drawing = Drawing { gpu: &gpu, film, plan: &plan, raster: raster.clone(), skips, dither };
    let times = drawing.run(|_| {
        first.get_or_insert_with(|| (Instant::now(), ProcessUse::so_far().cpu_secs));
    });
    let (after_first, cpu_before) = first.unwrap();
    let others = (frames() - 1) as f64;
    let note = format!(
        "{:.1} ms and {:.3} CPU s a frame, the first {:.2} s, {times}, {}",
        after_first.elapsed().as_secs_f64() * 1e3 / others,
        (ProcessUse::so_far().cpu_secs - cpu_before) / others,
        (after_first - begin).as_secs_f64(),
        gpu.adapter_name()
    );
    Measured { wall_secs: begin.elapsed().as_secs_f64(), note }
}
