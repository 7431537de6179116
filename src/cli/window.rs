//! The window: what the program opens unless it is told to record offscreen.

use super::arguments::Arguments;
use super::command_line::{self, Request};
use super::console::Console;
#[cfg(feature = "libav")]
use super::encoder_search;
#[cfg(feature = "libav")]
use super::encoding::AUTO;
use super::input::InputArguments;
use super::job::{self, usage};
use super::provenance;
use super::scene_file::{self, Failure};
use super::signals::Signals;
use super::values;
use clap::CommandFactory;
use fieldreel::Error;
use fieldreel::data::Arrangement;
use fieldreel::encode::{Container, EncodePlan, FilmSpec, Output, OutputKind};
use fieldreel::record::Provenance;
use fieldreel::scene::View;
use fieldreel::window::{Account, Clock, CommandWriter, OpenedScene, Settings, WindowError, WindowJob, open};
use std::cell::RefCell;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

/// Opens the window that `arguments` describe and stays until it is closed.
pub(super) fn run(arguments: Arguments, threads: NonZeroUsize, console: Console) -> anyhow::Result<ExitCode> {
    let container = container(&arguments)?;
    #[cfg_attr(
        not(feature = "libav"),
        expect(unused_mut, reason = "without libav there are no encoders to choose from")
    )]
    let mut settings = settings_of(&arguments, container, threads)?;
    #[cfg(feature = "libav")]
    if arguments.encoding.encoder.as_deref() == Some(AUTO) {
        let kind = (container, settings.encode.codec);
        settings.encode.encoder = encoder_search::find(kind, settings.size, settings.scene.rate, &console);
    }
    check_output(&settings, arguments.output.output.as_deref())?;
    let inputs = arguments.input.files()?;
    job::check_sample(&arguments, &inputs)?;
    let input = Arc::new(Mutex::new((arguments.input.clone(), job::arrangement(&arguments))));
    let input_of_scenes = Arc::clone(&input);
    let signals = Signals::listen()?;
    let signals_of_window = signals.clone();
    let console_at_exit = console.clone();
    let job = WindowJob {
        settings,
        inputs,
        output: arguments.output.output.clone(),
        overwrite: arguments.output.overwrite,
        gpu: job::gpu_options(&arguments),
        clock: match arguments.time.clock {
            values::Clock::Realtime => Clock::RealTime,
            values::Clock::Frames => Clock::Frames,
        },
        open: Box::new(move |files| {
            let (input, arrangement) = input.lock().unwrap_or_else(PoisonError::into_inner).clone();
            input.open(files, arrangement)
        }),
        commands: Box::new(Commands { arguments: RefCell::new(arguments), input: input_of_scenes, threads }),
        notify: Box::new(move |notice| console.notice(&notice)),
        interruptible: Box::new(move |interrupt| signals_of_window.hand_over(interrupt)),
        last_word: Box::new(move |error| console_at_exit.error(&error.into())),
    };
    match open(job) {
        Err(WindowError::Render(error)) => Err(Error::from(error).into()),
        Err(error) => Err(error.into()),
        Ok(()) => Ok(signals.exit_code().unwrap_or(ExitCode::SUCCESS)),
    }
}

fn settings_of(
    arguments: &Arguments,
    container: Container,
    threads: NonZeroUsize,
) -> Result<Settings, Error> {
    Ok(Settings {
        scene: job::scene_options(arguments)?,
        size: arguments.output.size,
        quality: arguments.look.quality.into(),
        dither: arguments.encoding.dither.into(),
        encode: job::encode_settings(arguments, container, threads)?,
    })
}

/// The kind of film: as it was said, or as the name of the output tells.
fn container(arguments: &Arguments) -> anyhow::Result<Container> {
    let output = &arguments.output;
    let named = output.container.as_deref().map(str::parse).transpose().map_err(Error::from)?;
    let container = match (named, &output.output) {
        (_, Some(path)) if path == Path::new("-") => {
            return Err(usage("a window writes files: standard output needs --offscreen"));
        }
        (Some(container), _) => container,
        (None, Some(path)) => Container::from_path(path).map_err(Error::from)?,
        (None, None) => Container::Mp4,
    };
    if container.is_still() {
        return Err(usage(
            "a window records films, and pictures beside them: a single picture needs --offscreen",
        ));
    }
    Ok(container)
}

/// Refuses before anything is opened what would fail at the first press of the record key.
fn check_output(settings: &Settings, output: Option<&Path>) -> anyhow::Result<()> {
    let spec = FilmSpec {
        resolution: settings.size,
        rate: settings.scene.rate,
        frames: None,
        has_alpha: settings.scene.background.is_transparent(),
    };
    EncodePlan::resolve(&settings.encode, &spec, OutputKind::File).map_err(Error::from)?;
    if let Some(path) = output {
        // A film that is there already is left alone: the next ones have other names.
        Output::File { path: path.to_owned(), overwrite: true }.check().map_err(Error::from)?;
    }
    Ok(())
}

/// Writes the commands that are copied in the window, and reads and writes its scenes.
struct Commands {
    arguments: RefCell<Arguments>,
    /// How files are opened.
    input: Arc<Mutex<(InputArguments, Arrangement)>>,
    threads: NonZeroUsize,
}

impl CommandWriter for Commands {
    fn film(&self, inputs: &[PathBuf], settings: &Settings, output: &Path, camera_path: &Path) -> String {
        let request = Request { arguments: &self.arguments.borrow(), inputs, settings, output };
        command_line::film_command(&request, camera_path)
    }

    fn still(&self, inputs: &[PathBuf], settings: &Settings, output: &Path, view: &View) -> String {
        let request = Request { arguments: &self.arguments.borrow(), inputs, settings, output };
        command_line::still_command(&request, view)
    }

    fn account(
        &self,
        inputs: &[PathBuf],
        settings: &Settings,
        output: &Path,
        view: Option<&View>,
    ) -> Option<Account> {
        let arguments = self.arguments.borrow();
        if arguments.scene.no_scene {
            return None;
        }
        let request = Request { arguments: &arguments, inputs, settings, output };
        let (words, container) = match view {
            Some(view) => (command_line::still_words(&request, view), Container::PngStill),
            None => (command_line::take_words(&request), settings.encode.container),
        };
        let is_still = view.is_some();
        let inputs = inputs.to_vec();
        Some(Arc::new(move |table| {
            let table = (!is_still).then(|| table.to_owned());
            let matches = Arguments::command().try_get_matches_from(&words)?;
            let provenance = provenance::of_take(&matches, &inputs, container, table)?;
            Ok(provenance.map(Provenance::into_metadata).unwrap_or_default())
        }))
    }

    fn scene(&self, inputs: &[PathBuf], settings: &Settings, output: &Path) -> Result<String, String> {
        let request = Request { arguments: &self.arguments.borrow(), inputs, settings, output };
        let words = command_line::scene_words(&request);
        let matches = Arguments::command().try_get_matches_from(words).map_err(|error| error.to_string())?;
        scene_file::print(&matches).map_err(|error| format!("{error:#}"))
    }

    fn open_scene(&self, path: &Path) -> Result<OpenedScene, String> {
        let words = ["fieldreel".into(), "--scene".into(), path.as_os_str().to_owned()];
        let (arguments, matches, origin) = scene_file::parse(&words).map_err(|failure| match failure {
            Failure::CommandLine(error) => error.to_string(),
            Failure::File(error) => format!("{error:#}"),
        })?;
        let opened = scene_file::check(&matches, &origin).and_then(|()| self.opened(arguments));
        opened.map_err(|error| format!("{:#}", origin.located(error)))
    }
}

impl Commands {
    fn opened(&self, arguments: Arguments) -> anyhow::Result<OpenedScene> {
        let container = container(&arguments)?;
        let settings = settings_of(&arguments, container, self.threads)?;
        check_output(&settings, arguments.output.output.as_deref())?;
        let inputs = arguments.input.files()?;
        job::check_sample(&arguments, &inputs)?;
        let input = (arguments.input.clone(), job::arrangement(&arguments));
        *self.input.lock().unwrap_or_else(PoisonError::into_inner) = input;
        let output = arguments.output.output.clone();
        *self.arguments.borrow_mut() = arguments;
        Ok(OpenedScene { settings, inputs, output })
    }
}
