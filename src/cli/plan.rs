//! `fieldreel plan`: what is chosen automatically for a film, found out once for all who make it.

use super::annotation::AnnotationArguments;
use super::arguments::{
    Arguments, DataArguments, LookArguments, OutputArguments, ReportingArguments, TimeArguments,
};
use super::camera::CameraArguments;
use super::console::Console;
use super::encoding::EncodingArguments;
use super::exit_code::InputError;
use super::input::InputArguments;
use super::job::{self, usage};
use super::layers::LayerArguments;
use super::parts::{self, PartArguments};
use super::places::PlaceArguments;
use super::progress::ProgressReporter;
use super::scene_file::SceneArguments;
use super::shapes::ShapeArguments;
use super::signals::Signals;
use super::terrain::TerrainArguments;
use super::{facts, run};
use clap::Args;
use fieldreel::Error;
use fieldreel::data::RasterInfo;
use fieldreel::encode::{
    Container, EncodeError, EncodeSettings, Facts, Palette, PaletteChoice, difference, write_whole_file,
};
use fieldreel::record::Film;
use fieldreel::record::film_words::PaletteName;
use fieldreel::render::GpuContext;
use fieldreel::scene::Survey;
use serde_json::{Value, json};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

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
    annotation: AnnotationArguments,
    #[command(flatten)]
    terrain: TerrainArguments,
    #[command(flatten)]
    layers: LayerArguments,
    #[command(flatten)]
    shapes: ShapeArguments,
    #[command(flatten)]
    places: PlaceArguments,
    #[command(flatten)]
    encoding: EncodingArguments,
    #[command(flatten)]
    reporting: ReportingArguments,
    /// Take options from the scene of the film, but for its output
    #[arg(long, value_name = "FILE")]
    scene: Option<PathBuf>,
}

impl PlanArguments {
    /// As if the film were recorded.
    fn into_recording(self) -> Arguments {
        let Self {
            input,
            output,
            parts,
            time,
            data,
            camera,
            look,
            annotation,
            terrain,
            layers,
            shapes,
            places,
            encoding,
            reporting,
            scene,
        } = self;
        Arguments {
            command: None,
            input,
            output,
            parts,
            time,
            data,
            camera,
            look,
            annotation,
            terrain,
            layers,
            shapes,
            places,
            encoding,
            reporting,
            scene: SceneArguments { scene, ..SceneArguments::default() },
            generate: None,
        }
    }
}

/// What was found out about a film.
pub(super) struct Plan {
    survey: Survey,
    palette: Option<Palette>,
    path: PathBuf,
}

impl Plan {
    /// What is known of the data; a GIF that has one palette for all gets the plan's.
    pub(super) fn for_film(self, settings: &mut EncodeSettings) -> anyhow::Result<Survey> {
        let Self { survey, palette, path } = self;
        if settings.container == Container::Gif && settings.animation.palette == PaletteChoice::OfFilm {
            let palette = palette.ok_or_else(|| {
                let path = path.display();
                usage(&format!("the plan has no colours for a gif: make it with --container gif: {path}"))
            })?;
            settings.animation.palette = PaletteChoice::Given(Arc::new(palette));
        }
        Ok(survey)
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
    let container = match arguments.output.container.as_deref().map(str::parse) {
        Some(container) => container.map_err(Error::from)?,
        None => Container::Mp4,
    };
    if container.is_still() {
        return Err(usage(&format!("a plan is one of a film: {container} is a picture")));
    }
    let shots = job::moments(&arguments, container)?;
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
    let take = shots.take(&mut film, &options).map_err(Error::from)?;
    let frames = shots.frames(film.timeline(), container).map_err(Error::from)?.end;
    let palette = match container {
        Container::Gif if arguments.encoding.palette == PaletteName::Film => {
            let gpu = GpuContext::open(&job::gpu_options(&arguments)).map_err(Error::from)?;
            let settings = run::draw_settings(&arguments, 0..frames);
            let size = arguments.output.size;
            let of_film = (take.as_ref(), &settings);
            Some(reporter.watch(|observer| film.palette(&gpu, size, of_film, observer)))
        }
        _ => None,
    };
    drop(reporter);
    if let Some(code) = signals.exit_code() {
        console.note("aborted: nothing was written");
        return Ok(code);
    }
    let palette = palette.transpose().map_err(Error::from)?;
    let (plan, resolved) = plan_of(&film, &facts, (frames, palette.as_ref()));
    let written = write_whole_file(path, |out| {
        serde_json::to_writer(&mut *out, &plan)?;
        out.write_all(b"\n")
    });
    written.map_err(|source| {
        Error::from(EncodeError::Output { action: "write the plan", path: Some(path.to_owned()), source })
    })?;
    for note in film.notes() {
        console.note(note);
    }
    console.note(&format!("planned {resolved}: {}", path.display()));
    Ok(ExitCode::SUCCESS)
}

/// The plan, and its most important numbers as a sentence.
fn plan_of(film: &Film, facts: &Facts, (frames, palette): (u64, Option<&Palette>)) -> (Value, String) {
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
            "palette": palette.map(Palette::colors).map(<[_; 256]>::as_slice),
        },
        "survey": film.survey().to_json(),
    });
    let limits: Vec<String> = limits.iter().map(|[min, max]| format!("{min} to {max}")).collect();
    (plan, format!("{frames} frames at {rate} fps, colours from {}", limits.join(", ")))
}

/// Reads what `run` wrote for the same film.
///
/// # Errors
/// If it is no plan, or of another film.
pub(super) fn read(path: &Path, facts: &Facts, info: &RasterInfo) -> anyhow::Result<Plan> {
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
    let survey = Survey::from_json(&plan["survey"], info);
    let palette = match &plan["resolved"]["palette"] {
        Value::Null => Some(None),
        colors => palette_from(colors).map(Some),
    };
    let contradiction = || refused("its numbers contradict each other".to_owned());
    let (survey, palette) = survey.zip(palette).ok_or_else(contradiction)?;
    Ok(Plan { survey, palette, path: path.to_owned() })
}

fn palette_from(colors: &Value) -> Option<Palette> {
    let byte = |value: &Value| value.as_u64().and_then(|value| u8::try_from(value).ok());
    let color = |value: &Value| {
        let bytes = value.as_array()?.iter().map(byte).collect::<Option<Vec<u8>>>()?;
        <[u8; 4]>::try_from(bytes).ok()
    };
    let colors = colors.as_array()?.iter().map(color).collect::<Option<Vec<_>>>()?;
    Palette::new(colors.try_into().ok()?)
}
