//! `fieldreel recover`: a film of what a recording left behind that was killed.

use super::console::Console;
use super::signals::Signals;
use super::target::Target;
use clap::Args;
use fieldreel::Error;
use fieldreel::encode::{self, EncodeError, GiveUp};
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `fieldreel recover`.
#[derive(Debug, Args)]
pub(super) struct RecoverArguments {
    /// What the recording left behind: .NAME.*.part in the folder of the film
    part: PathBuf,
    /// Film to write, .mp4, .mov, .mkv or .webm; - is standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Kind of file, where the name does not tell: mp4, mov, mkv, webm
    #[arg(long, value_name = "NAME")]
    container: Option<String>,
    /// Replace an existing file
    #[arg(long)]
    overwrite: bool,
}

/// Copies all frames that are complete; nothing is encoded again.
pub(super) fn run(arguments: &RecoverArguments, console: &Console) -> anyhow::Result<ExitCode> {
    let RecoverArguments { part, output, container, overwrite } = arguments;
    let target = Target::new(output, container.as_deref(), *overwrite)?;
    target.spare(std::slice::from_ref(part))?;
    let signals = Signals::listen()?;
    let give_up = GiveUp::default();
    let asked = give_up.clone();
    signals.hand_over(Box::new(move || asked.ask()));
    let recovered = encode::recover(part, target.container, target.open()?, &give_up);
    if let Some(code) = signals.exit_code()
        && matches!(recovered, Err(EncodeError::GivenUp))
    {
        console.note("aborted: nothing was published");
        return Ok(code);
    }
    let written = recovered.map_err(Error::from)?;
    console.note(&format!("recovered {} frames: {}", written.frames, target.name()));
    Ok(ExitCode::SUCCESS)
}
