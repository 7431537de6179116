//! `fieldreel join`: one film of its shards.

use super::console::Console;
use super::signals::Signals;
use super::target::Target;
use clap::Args;
use fieldreel::Error;
use fieldreel::encode::{self, EncodeError, GiveUp};
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `fieldreel join`.
#[derive(Debug, Args)]
pub(super) struct JoinArguments {
    /// All shards of the film, in any order: film.*-of-8.mp4. Each has its manifest beside it
    #[arg(required = true)]
    parts: Vec<PathBuf>,
    /// Film to write, .mp4, .mkv or .webm; - is standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Kind of file, where the name does not tell: mp4, mov, mkv, webm
    #[arg(long, value_name = "NAME")]
    container: Option<String>,
    /// Replace an existing file
    #[arg(long)]
    overwrite: bool,
}

/// Copies all frames of all shards; nothing is encoded again.
pub(super) fn run(arguments: &JoinArguments, console: &Console) -> anyhow::Result<ExitCode> {
    let JoinArguments { parts, output, container, overwrite } = arguments;
    let target = Target::new(output, container.as_deref(), *overwrite)?;
    target.spare(parts)?;
    let signals = Signals::listen()?;
    let give_up = GiveUp::default();
    let asked = give_up.clone();
    signals.hand_over(Box::new(move || asked.ask()));
    let joined = encode::join(parts, target.container, target.open()?, &give_up);
    if let Some(code) = signals.exit_code()
        && matches!(joined, Err(EncodeError::GivenUp))
    {
        console.note("aborted: nothing was published");
        return Ok(code);
    }
    let joined = joined.map_err(Error::from)?;
    for note in &joined.notes {
        console.note(note);
    }
    let (frames, shards) = (joined.written.frames, parts.len());
    console.note(&format!("joined {frames} frames of {shards} shards: {}", target.name()));
    Ok(ExitCode::SUCCESS)
}
