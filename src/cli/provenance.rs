//! What the program writes into films about how they were made.

#[cfg(feature = "window")]
use super::arguments::Arguments;
use super::exit_code::InputError;
use super::job;
use super::scene_file;
use clap::ArgMatches;
#[cfg(feature = "window")]
use clap::FromArgMatches;
use fieldreel::Error;
use fieldreel::encode::Container;
use fieldreel::record::{FileState, Provenance, ProvenanceError};
use fieldreel::scene::SceneOptions;
use fieldreel::scene::scene_file::SceneFile;
use std::path::PathBuf;

/// Of a film of these inputs that is made with these options; `None` if there are too many inputs to be told.
///
/// # Errors
/// [`UsageError`](super::job::UsageError) for what cannot be said, others for files that cannot be read.
pub(super) fn of_film(
    matches: &ArgMatches,
    (inputs, options): (&[PathBuf], &SceneOptions),
    container: Container,
) -> anyhow::Result<Option<Provenance>> {
    let film = scene_file::said_of_film(matches)?;
    let scene = SceneFile { inputs: inputs.to_vec(), options: options.clone(), film };
    Provenance::of_scene(&scene, container).map_err(reported)
}

/// Of a film of a take with this table, or of a picture, that this command line describes.
#[cfg(feature = "window")]
pub(super) fn of_take(
    matches: &ArgMatches,
    inputs: &[PathBuf],
    container: Container,
    table: Option<String>,
) -> anyhow::Result<Option<Provenance>> {
    let options = job::scene_options(&Arguments::from_arg_matches(matches)?)?;
    let film = scene_file::said_of_film(matches)?;
    let scene = SceneFile { inputs: inputs.to_vec(), options, film };
    Provenance::new(&scene, container, table).map_err(reported)
}

fn reported(error: ProvenanceError) -> anyhow::Error {
    match error {
        ProvenanceError::Unsayable(reason) => job::usage(&reason),
        ProvenanceError::Data(error) => Error::from(error).into(),
        error => error.into(),
    }
}

/// Refuses to make a film again of anything else.
pub(super) fn check_files(provenance: &Provenance) -> Result<(), InputError> {
    for file in &provenance.files {
        let path = file.path.display();
        let reason = match file.state() {
            FileState::Unchanged => continue,
            _ if file.is_stdin() => "it was made from standard input".to_owned(),
            FileState::Changed => format!("{path} is not what it was made from ({})", file.checksum),
            FileState::Missing => format!("{path} is not there any more"),
        };
        return Err(InputError(format!("the film cannot be made again: {reason}")));
    }
    Ok(())
}
