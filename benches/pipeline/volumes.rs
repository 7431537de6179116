use crate::ProcessUse;
use crate::scenarios::{Drawing, FULL_SIZE, Measured, Scenario, gpu, plan};
use crate::shells::{raster, shells, sum_of};
use fieldreel::record::Film;
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
const THIN_FOG: &[(f64, f64)] = &[(40.0, 0.0), (255.0, 0.5)];

/// At least 2: what the first costs is told apart.
fn frames() -> u64 {
    std::env::var("FIELDREEL_BENCH_FRAMES").map_or(90, |frames| frames.parse::<u64>().unwrap().max(2))
}

/// Frames of one turn, drawn and converted, of a volume that is in memory.
fn turn(mode: VolumeMode, opacity: &[(f64, f64)], skips: bool) -> Measured {
    let values = shells();
    let sum = sum_of(&values);
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
    let raster = raster(&values);
    let film = Film::new(Box::new(raster.clone()), &options).unwrap();
    let (plan, gpu) = (plan(&film, FULL_SIZE), gpu());
    let begin = Instant::now();
    let mut first = None;
    Drawing { gpu: &gpu, film: &film, plan: &plan, raster, skips }.run(|_| {
        first.get_or_insert_with(|| (Instant::now(), ProcessUse::so_far().cpu_secs));
    });
    let (after_first, cpu_before) = first.unwrap();
    let others = (frames() - 1) as f64;
    let note = format!(
        "{:.1} ms and {:.3} CPU s a frame, the first {:.2} s, data {sum}, {}",
        after_first.elapsed().as_secs_f64() * 1e3 / others,
        (ProcessUse::so_far().cpu_secs - cpu_before) / others,
        (after_first - begin).as_secs_f64(),
        gpu.adapter_name()
    );
    Measured { wall_secs: begin.elapsed().as_secs_f64(), note }
}
