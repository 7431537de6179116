#[cfg(all(feature = "libav", feature = "window"))]
use super::encoder_search::TrialArguments;
#[cfg(feature = "libav")]
use super::formats::FormatsArguments;
use super::info::InfoArguments;
#[cfg(feature = "libav")]
use super::join::JoinArguments;
use super::plan::PlanArguments;
#[cfg(feature = "libav")]
use super::recover::RecoverArguments;
#[cfg(feature = "libav")]
use super::remake::RemakeArguments;
#[cfg(feature = "serve")]
use super::serve::ServeArguments;
use clap::Subcommand;

/// What the program does other than recording.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print what a raster holds: format, size, place, labels and the range of its values; or how a film was made
    Info(InfoArguments),
    /// List what can be read and written on this machine; every encoder is tried
    #[cfg(feature = "libav")]
    Formats(FormatsArguments),
    /// Try an encoder on a small film and compare the pictures
    #[cfg(all(feature = "libav", feature = "window"))]
    #[command(hide = true)]
    TryEncoder(TrialArguments),
    /// Make a film of what a recording left behind that was killed
    #[cfg(feature = "libav")]
    Recover(RecoverArguments),
    /// Make a film again that says how it was made, from the same files; see fieldreel info FILM
    #[cfg(feature = "libav")]
    Remake(RemakeArguments),
    /// Find out once what is chosen automatically for a film, for all that make it with --plan: takes the options of the
    /// film, and -o names the plan
    Plan(Box<PlanArguments>),
    /// Make one film of all its shards
    #[cfg(feature = "libav")]
    Join(JoinArguments),
    /// Answer requests with films: a page to try settings on, and films that are rendered when they are asked for
    #[cfg(feature = "serve")]
    Serve(Box<ServeArguments>),
}

impl Command {
    /// Whether it was told to say nothing but errors, where it says much.
    pub(super) fn is_quiet(&self) -> bool {
        match self {
            #[cfg(feature = "serve")]
            Self::Serve(serve) => serve.quiet,
            _ => false,
        }
    }
}
