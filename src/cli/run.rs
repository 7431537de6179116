use super::arguments::Arguments;
use super::console::Console;
use super::job::{self, Target, usage};
use super::progress::ProgressReporter;
use super::signals::Signals;
use fieldreel::Error;
use fieldreel::encode::{Container, EncodePlan};
use fieldreel::record::{DrawSettings, Film};
use fieldreel::render::GpuContext;
use std::io::IsTerminal;
use std::num::NonZeroUsize;
use std::process::ExitCode;

/// Records the film that `arguments` describe.
pub(super) fn run(
    arguments: &Arguments,
    threads: NonZeroUsize,
    console: &Console,
) -> anyhow::Result<ExitCode> {
    // What can be wrong is looked for in the order of what it costs to find out.
    let target = Target::new(arguments)?;
    if target.is_stdout() && std::io::stdout().is_terminal() {
        return Err(usage("standard output is a terminal: redirect it, or name a file"));
    }
    let options = job::scene_options(arguments)?;
    let settings = job::encode_settings(arguments, target.container, threads)?;
    if arguments.output.frame != 0 && target.container != Container::PngStill {
        return Err(usage("--frame chooses the frame of a single picture: it needs -o NAME.png"));
    }
    target.check()?;
    let raster = job::open_raster(arguments)?;
    let mut signals = Signals::listen()?;
    let mut film = Film::new(raster, &options).map_err(Error::from)?;
    let frames = match target.container {
        Container::PngStill => arguments.output.frame..arguments.output.frame.saturating_add(1),
        _ => 0..film.timeline().frames(),
    };
    let spec = job::film_spec(arguments, frames.end - frames.start);
    let plan = EncodePlan::resolve(&settings, &spec, target.kind()).map_err(Error::from)?;
    for note in film.notes().iter().chain(plan.notes()) {
        console.note(note);
    }
    let missing = film.stage(plan.resolution()).annotation().missing_glyphs.clone();
    if !missing.is_empty() {
        let characters: String = missing.iter().collect();
        console.note(&format!("no font has these characters, they are left out: {characters}"));
    }
    let gpu = GpuContext::new(&job::adapter_choice(arguments)).map_err(Error::from)?;
    let draw = DrawSettings {
        frames: Some(frames),
        quality: arguments.look.quality.into(),
        ..DrawSettings::default()
    };
    let reporter = ProgressReporter::new(console, &mut signals);
    let result = reporter.watch(|observer| film.record(&gpu, &draw, (&plan, target.open()), observer));
    if let Some(code) = signals.exit_code()
        && matches!(result, Err(fieldreel::record::RecordError::Aborted))
    {
        console.note("aborted: nothing was written");
        return Ok(code);
    }
    let report = result.map_err(Error::from)?;
    console.report(&report, &target.name());
    Ok(signals.exit_code().filter(|_| !report.is_complete).unwrap_or(ExitCode::SUCCESS))
}
