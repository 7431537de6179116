//! `fieldreel recover`: a film of what a recording left behind that was killed.

use super::console::Console;
use super::copying::CopyArguments;
use clap::Args;
use fieldreel::encode::{self, Written};
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `fieldreel recover`.
#[derive(Debug, Args)]
pub(super) struct RecoverArguments {
    /// What the recording left behind: .NAME.*.part in the folder of the film
    part: PathBuf,
    #[command(flatten)]
    film: CopyArguments,
}

/// Copies all frames that are complete; nothing is encoded again.
pub(super) fn run(arguments: &RecoverArguments, console: &Console) -> anyhow::Result<ExitCode> {
    let RecoverArguments { part, film } = arguments;
    let say = |written: Written, film: &str| {
        console.note(&format!("recovered {} frames: {film}", written.frames));
    };
    let recover = |container, output, give_up: &_| encode::recover(part, container, output, give_up);
    film.copy(std::slice::from_ref(part), console, recover, say)
}
