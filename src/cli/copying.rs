//! What `recover` and `join` have in common: packets are copied from files into a film.

use super::console::Console;
use super::signals::Signals;
use super::target::Target;
use clap::Args;
use fieldreel::Error;
use fieldreel::encode::{Container, EncodeError, GiveUp, Output};
use std::path::PathBuf;
use std::process::ExitCode;

/// Where the film goes.
#[derive(Debug, Args)]
pub(super) struct CopyArguments {
    /// Film to write, .mp4, .mov, .mkv, .webm or .gif; - is standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Kind of file, where the name does not tell: mp4, mov, mkv, webm, gif
    #[arg(long, value_name = "NAME")]
    container: Option<String>,
    /// Replace an existing file
    #[arg(long)]
    overwrite: bool,
}

impl CopyArguments {
    /// Copies from `sources`, tells what `say` makes of the result and of the film's name, and ends early at a signal.
    pub(super) fn copy<T>(
        &self,
        sources: &[PathBuf],
        console: &Console,
        copy: impl FnOnce(Container, Output, &GiveUp) -> Result<T, EncodeError>,
        say: impl FnOnce(T, &str),
    ) -> anyhow::Result<ExitCode> {
        let target = Target::new(&self.output, self.container.as_deref(), self.overwrite)?;
        target.spare(sources)?;
        let signals = Signals::listen()?;
        let give_up = GiveUp::default();
        let asked = give_up.clone();
        signals.hand_over(Box::new(move || asked.ask()));
        let copied = copy(target.container, target.open()?, &give_up);
        if let Some(code) = signals.exit_code()
            && matches!(copied, Err(EncodeError::GivenUp))
        {
            console.note("aborted: nothing was published");
            return Ok(code);
        }
        say(copied.map_err(Error::from)?, &target.name());
        Ok(ExitCode::SUCCESS)
    }
}
