//! `fieldreel join`: one film of its shards.

use super::console::Console;
use super::copying::CopyArguments;
use clap::Args;
use fieldreel::encode::{self, Joined};
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `fieldreel join`.
#[derive(Debug, Args)]
pub(super) struct JoinArguments {
    /// All shards of the film, in any order: film.*-of-8.mp4. Each has its manifest beside it
    #[arg(required = true)]
    parts: Vec<PathBuf>,
    #[command(flatten)]
    film: CopyArguments,
}

/// Copies all frames of all shards; nothing is encoded again.
pub(super) fn run(arguments: &JoinArguments, console: &Console) -> anyhow::Result<ExitCode> {
    let JoinArguments { parts, film } = arguments;
    let say = |joined: Joined, film: &str| {
        for note in &joined.notes {
            console.note(note);
        }
        let (frames, shards) = (joined.written.frames, parts.len());
        console.note(&format!("joined {frames} frames of {shards} shards: {film}"));
    };
    let join = |container, output, give_up: &_| encode::join(parts, container, output, give_up);
    film.copy(parts, console, join, say)
}
