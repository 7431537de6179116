//! Documents made from the definitions of the options.

use super::arguments::Arguments;
use super::console::say;
use super::scene_file::schema;
use clap::{Arg, Command, CommandFactory, ValueEnum};
use clap_complete::Shell;
use std::io::Write;
use std::process::ExitCode;

/// What can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Document {
    /// Manual page
    Man,
    /// Completions for bash
    Bash,
    /// Completions for zsh
    Zsh,
    /// Completions for fish
    Fish,
    /// Table of options for `docs/options.md`
    Markdown,
    /// JSON Schema of scene files, for `docs/scene.schema.json`
    Schema,
}

/// Writes it to standard output.
pub(super) fn write(document: Document) -> ExitCode {
    let written = make(document).and_then(|bytes| std::io::stdout().lock().write_all(&bytes));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("fieldreel: cannot write to standard output: {error}"));
            ExitCode::from(5)
        }
    }
}

fn make(document: Document) -> std::io::Result<Vec<u8>> {
    let mut command = Arguments::command();
    let mut bytes = Vec::new();
    let shell = match document {
        Document::Man => {
            clap_mangen::Man::new(command).render(&mut bytes)?;
            return Ok(bytes);
        }
        Document::Markdown => return Ok(markdown(&command).into_bytes()),
        Document::Schema => return Ok(format!("{:#}\n", schema(&command)).into_bytes()),
        Document::Bash => Shell::Bash,
        Document::Zsh => Shell::Zsh,
        Document::Fish => Shell::Fish,
    };
    clap_complete::generate(shell, &mut command, "fieldreel", &mut bytes);
    Ok(bytes)
}

fn markdown(command: &Command) -> String {
    let head = "# Options\n\nMade by `fieldreel --generate markdown`; a test compares.\n\n";
    let sections = command.get_subcommands().map(|subcommand| {
        let about = subcommand.get_about().map(ToString::to_string).unwrap_or_default();
        let of_films =
            |argument: &Arg| command.get_arguments().any(|known| known.get_id() == argument.get_id());
        let table = if subcommand.get_arguments().all(of_films) {
            String::new()
        } else {
            format!("\n{}", markdown_table(subcommand))
        };
        format!("\n## fieldreel {}\n\n{about}.\n{table}", subcommand.get_name())
    });
    format!("{head}{}{}", markdown_table(command), sections.collect::<String>())
}

fn markdown_table(command: &Command) -> String {
    let rows = command.get_arguments().filter(|argument| !argument.is_hide_set()).map(markdown_row);
    let rows: Vec<String> = rows.collect();
    format!("| option | default | what it does |\n|---|---|---|\n{}\n", rows.join("\n"))
}

fn markdown_row(argument: &Arg) -> String {
    let takes_values = argument.get_action().takes_values();
    let mut name = match argument.get_long() {
        Some(long) => format!("--{long}"),
        None => format!("[{}]", argument.get_id().as_str().to_uppercase()),
    };
    if let Some(short) = argument.get_short() {
        name = format!("-{short}, {name}");
    }
    if argument.get_long().is_some()
        && takes_values
        && let Some([value]) = argument.get_value_names()
    {
        let is_optional = argument.get_num_args().is_some_and(|count| count.min_values() == 0);
        name = if is_optional { format!("{name} [{value}]") } else { format!("{name} {value}") };
    }
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    // Defaults that are not one value are told in the help's last words.
    let (mut help, automatic) = match help.split_once(" [default: ") {
        Some((before, automatic)) => (before.to_owned(), automatic.trim_end_matches(']').to_owned()),
        None => (help, String::new()),
    };
    let words = |values: Vec<String>| if takes_values { values.join(", ") } else { String::new() };
    let defaults = argument.get_default_values().iter().map(|value| value.to_string_lossy().into_owned());
    let default = words(defaults.chain((!automatic.is_empty()).then_some(automatic)).collect());
    let possible = argument.get_possible_values();
    let possible = words(possible.iter().map(|value| format!("`{}`", value.get_name())).collect());
    if !possible.is_empty() {
        help = format!("{help}: {possible}");
    }
    format!("| `{name}` | {default} | {} |", help.replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_names_the_options() {
        for document in Document::value_variants() {
            let text = String::from_utf8(make(*document).unwrap()).unwrap();
            assert!(text.contains("colormap"), "{document:?}");
            assert!(!text.contains("generate man") || *document == Document::Markdown, "{document:?}");
        }
    }
}
