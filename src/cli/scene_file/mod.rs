//! `--scene`: a file that holds what options say, by the same names.

mod checking;
mod keys;
mod origin;
mod printing;
mod reading;
mod schema;
#[cfg(test)]
mod tests;

use super::arguments::Arguments;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, CommandFactory, FromArgMatches};
use fieldreel::encode::Container;
use fieldreel::record::Provenance;
use fieldreel::scene::scene_file::SceneFile;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

pub(super) use checking::check;
pub(super) use origin::Origin;
pub(super) use printing::print;
#[cfg(feature = "libav")]
pub(super) use printing::said_of_film;
pub(super) use schema::schema;

/// Options that are kept in a file.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Scene")]
pub(super) struct SceneArguments {
    /// Take options from this TOML file, by their long names, as in zoom = 2; what the command line says comes first
    #[arg(long, value_name = "FILE")]
    pub(super) scene: Option<PathBuf>,
    /// Print all options as such a file, with absolute paths, and do nothing else
    #[arg(long)]
    pub(super) print_scene: bool,
    /// Do not write into a film how it was made: options, paths of inputs and what tells them from others
    #[arg(long)]
    pub(super) no_scene: bool,
}

/// Why there are no arguments.
#[derive(Debug)]
pub(super) enum Failure {
    /// The command line, or the file with it, says what does not go together; or help was asked for.
    CommandLine(clap::Error),
    /// The file cannot be read, or says something wrong.
    File(anyhow::Error),
}

/// Makes arguments of the words of a command line, and of the file that it names: what stands in both is as the command
/// line says, and so is what excludes it. The last of what is returned knows where the file says what.
pub(super) fn parse(words: &[OsString]) -> Result<(Arguments, ArgMatches, Origin), Failure> {
    let command = Arguments::command();
    // What needs an option that stands in the file is in order.
    let given = command.clone().ignore_errors(true).try_get_matches_from(words).ok();
    let (all, origin) = match &given {
        None => (words.to_vec(), Origin::default()),
        Some(given) => with_scene(words, &command, given).map_err(Failure::File)?,
    };
    let program = all.get(..if is_plan(given.as_ref()) { 2 } else { 1 }).unwrap_or_default();
    let matches = command.clone().try_get_matches_from(&all).map_err(|error| {
        let combination = origin.combination(&error, &command, program);
        combination.map_or(Failure::CommandLine(error), Failure::File)
    })?;
    let arguments = Arguments::from_arg_matches(&matches).map_err(Failure::CommandLine)?;
    Ok((arguments, matches, origin))
}

fn is_plan(given: Option<&ArgMatches>) -> bool {
    given.and_then(ArgMatches::subcommand_name) == Some("plan")
}

/// The words of a command line with those of the scene that it names, if it does, before them; and where these stand.
fn with_scene(
    words: &[OsString],
    command: &Command,
    given: &ArgMatches,
) -> anyhow::Result<(Vec<OsString>, Origin)> {
    let mut built = command.clone();
    built.build();
    let (is_plan, command, given) = match given.subcommand() {
        // It takes the options of a film; the output of the scene is the film.
        Some(("plan", plan)) => (true, built.find_subcommand("plan").unwrap_or(&built), plan),
        Some(_) => return Ok((words.to_vec(), Origin::default())),
        None => (false, &built, given),
    };
    let Some(path) = given.get_one::<PathBuf>("scene") else {
        return Ok((words.to_vec(), Origin::default()));
    };
    let is_wanted = |entry: &reading::Entry| {
        let is_known = command.get_arguments().any(|arg| *arg.get_id() == entry.id);
        let is_of_film = is_plan && ["output", "overwrite"].contains(&entry.id.as_str());
        is_known && !is_of_film && !is_overruled(&entry.id, command, given)
    };
    let (mut entries, text) = reading::entries(path, &built)?;
    if is_plan {
        name_container(&mut entries);
    }
    entries.retain(is_wanted);
    // The program, and its command.
    let (first, rest) = words.split_at(if is_plan { 2 } else { 1 }.min(words.len()));
    let said = entries.iter().flat_map(|entry| &entry.words);
    let all = first.iter().chain(said).chain(rest).cloned().collect();
    Ok((all, Origin::new(path.clone(), text, entries)))
}

/// Says which kind of film it is that is planned, where only its name did.
fn name_container(entries: &mut Vec<reading::Entry>) {
    let has_container = entries.iter().any(|entry| entry.id == "container");
    let output = entries.iter().find(|entry| entry.id == "output").and_then(|entry| entry.words.first());
    let container = output.and_then(|word| Container::from_path(Path::new(word)).ok());
    if let (false, Some(container)) = (has_container, container) {
        let words = vec![format!("--container={}", container.name()).into()];
        let name = "container".to_owned();
        entries.push(reading::Entry { id: "container".into(), name, key: 0..0, value: 0..0, words });
    }
}

/// As [`parse`] of a scene that is no file.
#[cfg(all(test, feature = "window"))]
pub(super) fn parse_text(text: &str) -> Result<(Arguments, ArgMatches), String> {
    let mut command = Arguments::command();
    command.build();
    let entries = reading::entries_of(text, Path::new(""), &command).map_err(|mistake| mistake.reason)?;
    of_entries(command, &entries, &[])
}

/// As [`parse`] of what a film says, with these words.
pub(super) fn parse_of_film(text: &str, words: &[OsString]) -> Result<(Arguments, ArgMatches), String> {
    let mut command = Arguments::command();
    command.build();
    let entries = reading::entries_of(text, Path::new(""), &command).map_err(|mistake| mistake.reason)?;
    let foreign = keys::keys(&command).filter(|key| key.name != "input" && !Provenance::may_say(key.name));
    for key in foreign {
        if entries.iter().any(|entry| entry.id == *key.arg.get_id()) {
            return Err(format!("no film says {:?} of itself", key.name));
        }
    }
    of_entries(command, &entries, words)
}

fn of_entries(
    command: Command,
    entries: &[reading::Entry],
    words: &[OsString],
) -> Result<(Arguments, ArgMatches), String> {
    let program = OsString::from("fieldreel");
    let all = std::iter::once(&program).chain(entries.iter().flat_map(|entry| &entry.words)).chain(words);
    let matches = command.try_get_matches_from(all).map_err(|error| error.to_string())?;
    let arguments = Arguments::from_arg_matches(&matches).map_err(|error| error.to_string())?;
    Ok((arguments, matches))
}

/// The files that layers name, their own among them.
pub(super) fn layer_files(arguments: &Arguments) -> Vec<PathBuf> {
    arguments.layers.layers.as_ref().map(SceneFile::files_of_layers).unwrap_or_default()
}

/// The files that keys name.
pub(super) fn keyed_files(arguments: &Arguments) -> Vec<PathBuf> {
    arguments.camera.keys.as_ref().map(SceneFile::files_of_keys).unwrap_or_default()
}

/// Whether the command line says the same or something that goes with no such option.
fn is_overruled(id: &clap::Id, command: &Command, given: &ArgMatches) -> bool {
    let is_given = |arg: &Arg| given.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine);
    let excludes = |one: &Arg, other: &Arg| {
        command.get_arg_conflicts_with(one).iter().any(|arg| arg.get_id() == other.get_id())
    };
    let Some(own) = command.get_arguments().find(|arg| arg.get_id() == id) else { return false };
    command
        .get_arguments()
        .filter(|arg| is_given(arg))
        .any(|arg| arg.get_id() == id || excludes(own, arg) || excludes(arg, own))
}
