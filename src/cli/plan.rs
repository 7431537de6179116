//! `fieldreel plan`: what is chosen automatically for a film, found out once for all who make it.

use super::arguments::{
    Arguments, CameraArguments, DataArguments, LookArguments, OutputArguments, ReportingArguments,
    TimeArguments,
};
use super::console::Console;
use super::encoding::EncodingArguments;
use super::exit_code::InputError;
use super::input::InputArguments;
use super::job::{self, Shots, usage};
use super::parts::{self, PartArguments};
use super::progress::ProgressReporter;
use super::signals::Signals;
use super::{facts, run};
use clap::Args;
use fieldreel::Error;
use fieldreel::data::RasterInfo;
use fieldreel::encode::{Container, EncodeError, Facts, difference};
use fieldreel::record::Film;
use fieldreel::scene::Survey;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;

/// What the files are, and which form of them.
const FORMAT: &str = "fieldreel plan 1";

/// More than any plan needs.
const MAX_BYTES: u64 = 256 << 20;

/// Options of `fieldreel plan`: those of the film.
#[derive(Debug, Args)]
pub(super) struct PlanArguments {
    #[command(flatten)]
    input: InputArguments,
    #[command(flatten)]
    output: OutputArguments,
    #[command(flatten)]
    parts: PartArguments,
    #[command(flatten)]
    time: TimeArguments,
    #[command(flatten)]
    data: DataArguments,
    #[command(flatten)]
    camera: CameraArguments,
    #[command(flatten)]
    look: LookArguments,
    #[command(flatten)]
    encoding: EncodingArguments,
    #[command(flatten)]
    reporting: ReportingArguments,
}

impl PlanArguments {
    /// As if the film were recorded.
    fn into_recording(self) -> Arguments {
        let Self { input, output, parts, time, data, camera, look, encoding, reporting } = self;
        Arguments {
            command: None,
            input,
            output,
            parts,
            time,
            data,
            camera,
            look,
            encoding,
            reporting,
            generate: None,
        }
    }
}

/// Reads the whole input and writes what came of it.
pub(super) fn run(arguments: PlanArguments) -> anyhow::Result<ExitCode> {
    let arguments = arguments.into_recording();
    let console = Console::new(arguments.reporting.progress, arguments.reporting.quiet);
    let Some(path) = arguments.output.output.as_deref().filter(|path| *path != Path::new("-")) else {
        return Err(usage("no output: name a file for the plan, as in -o film.plan.json"));
    };
    if path.exists() && !arguments.output.overwrite {
        return Err(Error::from(EncodeError::Exists { path: path.to_owned() }).into());
    }
    // Frames of a film, not of a picture.
    let shots = Shots::new(&arguments, Container::Mp4)?;
    let options = run::options(&arguments, &shots)?;
    let inputs = arguments.input.files()?;
    parts::check_repeatable(&inputs)?;
    job::check_sample(&arguments, &inputs)?;
    let arrangement = job::arrangement(&arguments);
    let raster = arguments.input.open(&inputs, arrangement).map_err(Error::from)?;
    let facts = facts::of_film(&arguments, &options, (&inputs, arrangement))?;
    let mut signals = Signals::listen()?;
    let mut reporter = ProgressReporter::new(&console, &mut signals);
    let bands = raster.info().bands;
    let film = reporter.watch_reading(bands, |goes_on| Film::new_while(raster, &options, goes_on));
    let mut film = film.map_err(Error::from)?;
    // Its looks may ask for more.
    shots.take(&mut film, &options)?;
    let frames = shots.frames(film.timeline(), Container::Mp4)?.end;
    let (plan, resolved) = plan_of(&film, &facts, frames);
    write(path, &plan).map_err(|source| {
        Error::from(EncodeError::Output { action: "write the plan", path: Some(path.to_owned()), source })
    })?;
    for note in film.notes() {
        console.note(note);
    }
    console.note(&format!("planned {resolved}: {}", path.display()));
    Ok(ExitCode::SUCCESS)
}

/// The plan, and its most important numbers as a sentence.
fn plan_of(film: &Film, facts: &Facts, frames: u64) -> (Value, String) {
    let rate = film.timeline().rate();
    let layers = &film.scene().layers;
    let limits: Vec<[f64; 2]> = layers.iter().map(|layer| [layer.scale.min(), layer.scale.max()]).collect();
    let exaggeration = layers.first().map(|layer| layer.relief.automatic_exaggeration);
    let plan = json!({
        "format": FORMAT,
        "facts": facts,
        "resolved": {
            "frames": frames,
            "fps": rate.to_string(),
            "limits": limits,
            "automatic_exaggeration": exaggeration,
            "notes": film.notes(),
        },
        "survey": film.survey().to_json(),
    });
    let limits: Vec<String> = limits.iter().map(|[min, max]| format!("{min} to {max}")).collect();
    (plan, format!("{frames} frames at {rate} fps, colours from {}", limits.join(", ")))
}

fn write(path: &Path, plan: &Value) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    serde_json::to_writer(&mut file, plan)?;
    file.write_all(b"\n")?;
    file.persist(path)?;
    Ok(())
}

/// Reads what `run` wrote for the same film.
///
/// # Errors
/// If it is no plan, or of another film.
pub(super) fn read(path: &Path, facts: &Facts, info: &RasterInfo) -> anyhow::Result<Survey> {
    let refused = |reason: String| {
        anyhow::Error::new(InputError(format!("this is no plan of the film: {reason}: {}", path.display())))
    };
    let mut text = String::new();
    let opened = File::open(path).and_then(|file| file.take(MAX_BYTES).read_to_string(&mut text));
    opened.map_err(|error| refused(error.to_string()))?;
    let plan: Value = serde_json::from_str(&text).map_err(|error| refused(error.to_string()))?;
    let format = plan["format"].as_str().unwrap_or("nothing");
    if format != FORMAT {
        return Err(refused(format!("it is {format} instead of {FORMAT}")));
    }
    let found = plan["facts"].as_object().into_iter().flatten();
    let found = found.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()));
    if let Some(difference) = difference(&found.collect(), facts) {
        return Err(refused(difference));
    }
    Survey::from_json(&plan["survey"], info)
        .ok_or_else(|| refused("its numbers contradict each other".to_owned()))
}
