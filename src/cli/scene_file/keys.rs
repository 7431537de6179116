//! Which options a scene file can hold.

use clap::builder::ValueParser;
use clap::{Arg, ArgAction, Command};
use fieldreel::record::film_words::KeyValue;
use fieldreel::scene::scene_file::is_colormap_file;
use fieldreel::scene::{AddedLayers, Callouts, Keys};
use std::any::TypeId;
use std::path::PathBuf;

/// What an option takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing: it is there or not.
    Flag,
    /// One value, perhaps of several parts with commas between them.
    One,
    /// Any number of values.
    Many,
    /// Any number of names with values.
    Pairs,
    /// A list of tables, or text: of keys.
    Tables,
    /// As well, of datasets.
    Layers,
    /// The same of notes.
    NoteTables,
}

/// An option by the name that it has in a file.
#[derive(Clone, Copy)]
pub(super) struct Key<'a> {
    pub(super) name: &'a str,
    pub(super) arg: &'a Arg,
    pub(super) kind: Kind,
}

/// What is about the file itself, or about the program.
const NOT_IN_FILES: [&str; 5] = ["scene", "print_scene", "generate", "help", "version"];

/// All options that a file can hold.
pub(super) fn keys(command: &Command) -> impl Iterator<Item = Key<'_>> {
    command.get_arguments().filter(|arg| !NOT_IN_FILES.contains(&arg.get_id().as_str())).map(|arg| Key {
        // The only one that stands on the command line without its name.
        name: arg.get_long().unwrap_or("input"),
        arg,
        kind: kind(arg),
    })
}

fn kind(arg: &Arg) -> Kind {
    match arg.get_action() {
        ArgAction::Append if is_of::<KeyValue>(arg.get_value_parser()) => Kind::Pairs,
        ArgAction::Append => Kind::Many,
        _ if is_of::<Keys>(arg.get_value_parser()) => Kind::Tables,
        _ if is_of::<AddedLayers>(arg.get_value_parser()) => Kind::Layers,
        _ if is_of::<Callouts>(arg.get_value_parser()) => Kind::NoteTables,
        action if action.takes_values() => Kind::One,
        _ => Kind::Flag,
    }
}

impl Key<'_> {
    /// Whether a value of it is the path of a file.
    pub(super) fn is_path(&self, value: &str) -> bool {
        let is_file = match self.name {
            "palette" => !["film", "frame"].contains(&value),
            "colormap" => is_colormap_file(value),
            _ => is_of::<PathBuf>(self.arg.get_value_parser()),
        };
        is_file && value != "-"
    }

    /// Whether its values are of this type.
    pub(super) fn is_of<T: 'static>(&self) -> bool {
        is_of::<T>(self.arg.get_value_parser())
    }
}

fn is_of<T: 'static>(parser: &ValueParser) -> bool {
    parser.type_id() == TypeId::of::<T>()
}
