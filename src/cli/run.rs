use super::arguments::Arguments;
use super::console::Console;
use super::embedding::Embedding;
use super::facts;
use super::job::{self, UsageError, usage};
use super::parts::{self, Part};
use super::plan;
use super::progress::ProgressReporter;
use super::provenance;
use super::signals::Signals;
use super::target::Target;
use clap::ArgMatches;
use fieldreel::Error;
use fieldreel::encode::{EncodeError, EncodePlan, FilmSpec};
use fieldreel::record::{DrawSettings, Film, Moments, Provenance, RecordError};
use fieldreel::render::GpuContext;
use fieldreel::scene::SceneOptions;
use fieldreel::scene::annotation::missing_glyphs_sentence;
use std::io::IsTerminal;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::process::ExitCode;

/// Records the film that `arguments` describe.
pub(super) fn run(
    (arguments, matches): (&Arguments, &ArgMatches),
    threads: NonZeroUsize,
    console: &Console,
) -> anyhow::Result<ExitCode> {
    // Whatever can be wrong with what was asked for is found before the data is read.
    let target = Target::of_film(arguments)?;
    let embedding = Embedding::new(arguments, target.container)?;
    if target.is_stdout() && std::io::stdout().is_terminal() {
        return Err(usage("standard output is a terminal: redirect it, or name a file"));
    }
    let mut settings = job::encode_settings(arguments, target.container, threads)?;
    let shots = job::moments(arguments, target.container)?;
    let said = job::scene_options(arguments)?;
    let options = shots.completed(said.clone());
    let inputs = arguments.input.files()?;
    target.spare(&inputs)?;
    if arguments.parts.shard.is_none() && !arguments.parts.resume {
        target.open()?.check().map_err(Error::from)?;
    }
    job::check_sample(arguments, &inputs)?;
    parts::check_inputs(arguments, &inputs)?;
    let arrangement = job::arrangement(arguments);
    let raster = arguments.input.open(&inputs, arrangement).map_err(Error::from)?;
    shots.check(raster.info().moments()).map_err(Error::from)?;
    if !arguments.scene.no_scene {
        match provenance::of_film(matches, (&inputs, &said), target.container) {
            Ok(provenance) => {
                settings.metadata.extend(provenance.into_iter().flat_map(Provenance::into_metadata));
            }
            Err(error) if error.is::<UsageError>() => {
                console.note(&format!("the film does not say how it was made: {error}"));
            }
            Err(error) => return Err(error),
        }
    }
    let timeline = options.timeline(raster.info().moments()).map_err(Error::from)?;
    let frames = shots.frames(&timeline, target.container).map_err(Error::from)?;
    let mut part = Part::new(arguments, target, frames)?;
    part.target.spare(&inputs)?;
    let spec = FilmSpec {
        resolution: arguments.output.size,
        rate: timeline.rate(),
        frames: Some(part.frames.end - part.frames.start),
        has_alpha: options.background.is_transparent(),
    };
    let facts = || facts::of_film(arguments, &options, (&inputs, arrangement));
    let survey = match &arguments.parts.plan {
        Some(path) => Some(plan::read(path, &facts()?, raster.info())?.for_film(&mut settings)?),
        None => None,
    };
    let plan = EncodePlan::resolve(&settings, &spec, part.target.kind()).map_err(Error::from)?;
    let Some(mut plan) = part.prepare(plan, facts, console)? else { return Ok(ExitCode::SUCCESS) };
    let Part { target, frames, .. } = part;
    target.open()?.check().map_err(Error::from)?;
    let mut signals = Signals::listen()?;
    let mut reporter = ProgressReporter::new(console, &mut signals);
    let bands = raster.info().bands;
    let film = match survey {
        Some(survey) => Film::with_survey(raster, survey, &options),
        None => reporter.watch_reading(bands, |goes_on| Film::new_while(raster, &options, goes_on)),
    };
    let mut film = film.map_err(Error::from)?;
    let take = shots.take(&mut film, &options).map_err(Error::from)?;
    for note in target.note().iter().chain(film.notes()).chain(plan.notes()) {
        console.note(note);
    }
    let gpu = GpuContext::open(&job::gpu_options(arguments)).map_err(Error::from)?;
    let draw = draw_settings(arguments, frames);
    let result = loop {
        let output = target.open()?;
        let result = reporter.watch(|observer| match &take {
            Some(take) => film.record_take(&gpu, (take, &draw), (&plan, output), observer),
            None => film.record(&gpu, &draw, (&plan, output), observer),
        });
        let Err(RecordError::Encode(EncodeError::OverBudget { bytes, most })) = result else { break result };
        settings = plan.smaller(&settings, (bytes, most)).map_err(Error::from)?;
        plan = EncodePlan::resolve(&settings, &spec, target.kind()).map_err(Error::from)?.in_place_of(&plan);
        let quality = settings.crf.unwrap_or_default();
        console
            .note(&format!("about {bytes} bytes would be more than {most}: once more with --crf {quality}"));
    };
    drop(reporter);
    if let Some(code) = signals.exit_code()
        && matches!(result, Err(RecordError::Aborted))
    {
        let goes_on = if arguments.parts.resume { " (the same command goes on)" } else { "" };
        console.note(&format!("aborted: nothing was published{goes_on}"));
        return Ok(code);
    }
    let report = result.map_err(Error::from)?;
    if let Some(sentence) = missing_glyphs_sentence(&report.missing_glyphs) {
        console.note(&sentence);
    }
    if !report.left_out.is_empty() {
        let what = report.left_out.join(", ");
        console.note(&format!("no room for {what} in a picture of {}", report.resolution));
    }
    if embedding.is_wanted() {
        embedding.write(target.written()?, target.container, report.resolution)?;
    }
    let name = if target.is_unnamed() { embedding.name() } else { target.name() };
    console.report(&report, &name);
    Ok(signals.exit_code().filter(|_| !report.is_complete).unwrap_or(ExitCode::SUCCESS))
}

/// How these frames are drawn.
pub(super) fn draw_settings(arguments: &Arguments, frames: Range<u64>) -> DrawSettings {
    DrawSettings {
        frames: Some(frames),
        quality: arguments.look.quality.into(),
        dither: arguments.encoding.dither.into(),
        ..DrawSettings::default()
    }
}

/// What the scene is made with.
pub(super) fn options(arguments: &Arguments, shots: &Moments) -> Result<SceneOptions, Error> {
    Ok(shots.completed(job::scene_options(arguments)?))
}
