//! `fieldreel remake`: a film once more, from what it says about itself.

use super::console::Console;
use super::exit_code::InputError;
use super::job::usage;
use super::provenance::check_files;
use super::{run, scene_file};
use clap::Args;
use fieldreel::Error;
use fieldreel::encode::{Container, EncodeError};
use fieldreel::record::Provenance;
use std::ffi::OsString;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tempfile::NamedTempFile;

/// Options of `fieldreel remake`.
#[derive(Debug, Args)]
pub(super) struct RemakeArguments {
    /// Film or picture that says how it was made
    film: PathBuf,
    /// Film to write, of the same kind
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Replace an existing file
    #[arg(long)]
    overwrite: bool,
    /// Graphics adapter, as for films
    #[arg(long, value_name = "NAME")]
    adapter: Option<String>,
}

/// Makes the film from the same files.
pub(super) fn run(
    arguments: &RemakeArguments,
    threads: NonZeroUsize,
    console: &Console,
) -> anyhow::Result<ExitCode> {
    let film = &arguments.film;
    let silent = || InputError(format!("it does not say how it was made: {}", film.display()));
    let provenance = Provenance::read(film).map_err(not_remade)?.ok_or_else(silent)?;
    check_files(&provenance)?;
    if provenance.version != env!("CARGO_PKG_VERSION") {
        console.note(&format!("the film was made by fieldreel {}", provenance.version));
    }
    let mut words: Vec<OsString> = vec!["--offscreen".into()];
    let mut option = |name: &str, value: &dyn AsRef<std::ffi::OsStr>| {
        let mut word = OsString::from(format!("--{name}="));
        word.push(value);
        words.push(word);
    };
    option("output", &arguments.output);
    // Deleted when the film is made.
    let table = provenance.camera_path.as_deref().map(kept).transpose()?;
    if let Some(table) = &table {
        option("camera-path", &table.path());
    }
    if let Some(adapter) = &arguments.adapter {
        option("adapter", adapter);
    }
    if arguments.overwrite {
        words.push("--overwrite".into());
    }
    let (film_arguments, matches) = scene_file::parse_of_film(&provenance.scene, &words)
        .map_err(|reason| InputError(format!("what it says is no scene: {reason}: {}", film.display())))?;
    check_kind(&arguments.output, film_arguments.output.container.as_deref())?;
    run::run((&film_arguments, &matches), threads, console)
}

/// What is no film cannot be made again, which is another matter than what a recording left behind.
fn not_remade(error: EncodeError) -> anyhow::Error {
    match error {
        EncodeError::Unrecoverable { path, reason } => {
            InputError(format!("it cannot be made again: {reason}: {}", path.display())).into()
        }
        error => Error::from(error).into(),
    }
}

/// A camera path as a file.
fn kept(table: &str) -> anyhow::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix("fieldreel-take-").suffix(".csv").tempfile()?;
    file.write_all(table.as_bytes())?;
    Ok(file)
}

/// Another kind of film would have other pictures.
fn check_kind(output: &Path, container: Option<&str>) -> anyhow::Result<()> {
    let Some(container) = container else { return Ok(()) };
    let container: Container = container.parse().map_err(Error::from)?;
    if output == Path::new("-") || Container::from_path(output).map_err(Error::from)? == container {
        return Ok(());
    }
    Err(usage(&format!("the film is {container}: -o NAME.{}", container.ending())))
}
