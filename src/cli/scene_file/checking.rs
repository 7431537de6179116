//! What is wrong with values alone, before anything is read.

use super::keys::{Key, Kind, keys};
use super::origin::Origin;
use crate::cli::arguments::Arguments;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory};
use fieldreel::record::{FilmSettingError, FilmSettings};
use fieldreel::scene::scene_file::check_options;
use fieldreel::scene::{OptionWord, WordKind};

/// Refuses values that no film can have, wherever they were said.
pub(in crate::cli) fn check(matches: &ArgMatches, origin: &Origin) -> anyhow::Result<()> {
    let mut command = Arguments::command();
    command.build();
    let (command, matches) = match matches.subcommand() {
        // It has the options of a film.
        Some((name @ "plan", of_plan)) => match command.find_subcommand(name) {
            Some(plan) => (plan, of_plan),
            None => return Ok(()),
        },
        Some(_) => return Ok(()),
        None => (&command, matches),
    };
    let mut of_scene = Vec::new();
    for key in keys(command).filter(|key| key.name != "input") {
        let Some(texts) = texts(key, matches) else { continue };
        match OptionWord::named(key.name) {
            Some(word) if word.kind == WordKind::Texts => {
                of_scene.push((key.name, texts.join("\n")));
            }
            Some(_) => of_scene.push((key.name, texts.join(","))),
            None => check_film_setting(key.name, texts).map_err(|error| origin.refusal(key.name, &error))?,
        }
    }
    // The first mistake of a file comes first.
    of_scene.sort_by_key(|(name, _)| origin.position(name));
    check_options(&of_scene).map_err(|(at, error)| {
        origin.refusal(of_scene.get(at).map_or("", |(name, _)| name), &error.to_string())
    })
}

/// What was said of an option; nothing where that is a file, which is read later.
fn texts(key: Key<'_>, matches: &ArgMatches) -> Option<Vec<String>> {
    let id = key.arg.get_id().as_str();
    if matches.value_source(id) != Some(ValueSource::CommandLine) {
        return None;
    }
    if key.kind == Kind::Flag {
        return Some(vec![matches.get_flag(id).to_string()]);
    }
    let words = matches.get_raw(id).into_iter().flatten();
    let texts: Vec<String> = words.map(|word| word.to_str().map(str::to_owned)).collect::<Option<_>>()?;
    let is_list_of_colormaps = key.name == "colormap" && texts == ["list"];
    let is_said = !is_list_of_colormaps && !texts.iter().any(|text| key.is_path(text));
    is_said.then_some(texts)
}

fn check_film_setting(name: &str, texts: Vec<String>) -> Result<(), String> {
    match FilmSettings::read(&[(name.to_owned(), texts)]) {
        // What it needs may stand elsewhere, and was asked for already.
        Ok(_) | Err(FilmSettingError::Needs { .. } | FilmSettingError::Conflict { .. }) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}
