//! `--scene`: a file that holds what options say, by the same names.

mod keys;
mod printing;
mod reading;
mod schema;
#[cfg(test)]
mod tests;

use super::arguments::Arguments;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Args, Command, CommandFactory, FromArgMatches};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

pub(super) use printing::{files, of_film, print};
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
/// line says, and so is what excludes it.
pub(super) fn parse(words: &[OsString]) -> Result<(Arguments, ArgMatches), Failure> {
    let command = Arguments::command();
    // What needs an option that stands in the file is in order.
    let given = command.clone().ignore_errors(true).try_get_matches_from(words).ok();
    let scene = given.as_ref().and_then(|given| Some((given, given.get_one::<PathBuf>("scene")?)));
    let matches = match scene {
        None => command.try_get_matches_from(words),
        Some((given, path)) => {
            let mut built = command.clone();
            built.build();
            let entries = reading::entries(path, &built).map_err(Failure::File)?;
            let mut all: Vec<OsString> = words.first().cloned().into_iter().collect();
            let wanted = entries.into_iter().filter(|entry| !is_overruled(&entry.id, &built, given));
            all.extend(wanted.flat_map(|entry| entry.words));
            all.extend(words.iter().skip(1).cloned());
            command.try_get_matches_from(all)
        }
    };
    let matches = matches.map_err(Failure::CommandLine)?;
    let arguments = Arguments::from_arg_matches(&matches).map_err(Failure::CommandLine)?;
    Ok((arguments, matches))
}

/// As [`parse`] of a file without a name, of which these words come first.
pub(super) fn parse_text(text: &str, words: &[OsString]) -> Result<(Arguments, ArgMatches), String> {
    let mut command = Arguments::command();
    command.build();
    let entries = reading::entries_of(text, Path::new(""), &command).map_err(|mistake| mistake.reason)?;
    let program = OsString::from("fieldreel");
    let all = std::iter::once(&program).chain(entries.iter().flat_map(|entry| &entry.words)).chain(words);
    let matches = command.try_get_matches_from(all).map_err(|error| error.to_string())?;
    let arguments = Arguments::from_arg_matches(&matches).map_err(|error| error.to_string())?;
    Ok((arguments, matches))
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
