//! Films that are made in parts: by several machines, or in several attempts.

use super::arguments::Arguments;
use super::console::Console;
use super::job::usage;
use super::shard::{Shard, ShardChoice};
use super::target::Target;
use clap::Args;
use fieldreel::Error;
use fieldreel::encode::{
    Container, EncodePlan, Excerpt, Facts, OutputKind, ShardState, Unfinished, left_parts, shard_state,
};
use fieldreel::record::film_words::PaletteName;
use std::num::NonZeroU64;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Options of films that are made in parts.
#[derive(Debug, Args)]
#[command(next_help_heading = "Parts")]
pub(super) struct PartArguments {
    /// Make one of N shares of the film, in a file of its own such as film.3-of-8.mp4, for `fieldreel join`: I/N with I
    /// from 1, or slurm, slurm/N and kubernetes/N for whichever this task of an array or indexed job is
    #[arg(long, value_name = "I/N", requires = "offscreen")]
    pub(super) shard: Option<ShardChoice>,
    /// Start the encoder anew after every N frames: films made in parts at these places are then the same as made at once
    #[arg(long, value_name = "N", requires = "offscreen")]
    pub(super) segment_frames: Option<NonZeroU64>,
    /// Go on where an earlier recording of the same film was interrupted or killed, if there was one
    #[arg(long, requires = "offscreen")]
    pub(super) resume: bool,
    /// Take what is chosen automatically from what `fieldreel plan` found out, instead of reading the whole input for it
    #[arg(long, value_name = "FILE", requires = "offscreen")]
    pub(super) plan: Option<PathBuf>,
}

/// The part of the film that is to be made.
pub(super) struct Part {
    pub(super) target: Target,
    /// The film's frames that are in it.
    pub(super) frames: Range<u64>,
    film_frames: u64,
    is_shard: bool,
    can_go_on: bool,
}

impl Part {
    /// What is asked for of a film of so many frames.
    pub(super) fn new(arguments: &Arguments, target: Target, frames: Range<u64>) -> anyhow::Result<Self> {
        let PartArguments { shard, segment_frames, resume, .. } = &arguments.parts;
        let film_frames = frames.end;
        let part = Self { target, frames, film_frames, is_shard: shard.is_some(), can_go_on: *resume };
        if *resume {
            part.check_file("--resume", part.target.container.is_sequence())?;
        }
        let Some(shard) = shard else { return Ok(part) };
        part.check_file("--shard", false)?;
        let is_gif = part.target.container == Container::Gif;
        if is_gif && arguments.encoding.palette == PaletteName::Film && arguments.parts.plan.is_none() {
            return Err(usage(
                "all shards of a gif need the same colours: --plan with what `fieldreel plan --container gif` found out, \
                 --palette FILE or --palette frame",
            ));
        }
        let shard = shard.resolve(&|name| std::env::var(name).ok())?;
        let segment_frames = segment_frames.map_or(1, NonZeroU64::get);
        let frames = shard.frames(film_frames, segment_frames)?;
        Ok(Self { target: of_shard(part.target, shard), frames, ..part })
    }

    /// Refuses what cannot be made in parts.
    fn check_file(&self, option: &str, is_refused: bool) -> anyhow::Result<()> {
        let container = self.target.container;
        let is_film = container.has_parts() || container.is_sequence();
        if self.target.kind() != OutputKind::File {
            return Err(usage(&format!("{option} needs a file to write to")));
        }
        if is_refused || !is_film {
            return Err(usage(&format!(
                "{option} makes films in files: mp4, mov, mkv, webm and gif, not {container}"
            )));
        }
        Ok(())
    }

    /// Finds out what is there already. `None` if nothing is left to do.
    pub(super) fn prepare(
        &mut self,
        plan: EncodePlan,
        facts: impl Fn() -> Result<Facts, Error>,
        console: &Console,
    ) -> anyhow::Result<Option<EncodePlan>> {
        let is_film = self.target.container.has_parts();
        let Some(path) = self.target.path().filter(|_| self.target.kind() == OutputKind::File) else {
            return Ok(Some(plan));
        };
        let path = path.to_owned();
        let excerpt = Excerpt {
            facts: if is_film { facts()? } else { Facts::new() },
            film_frames: self.film_frames,
            first_frame: self.frames.start,
            is_shard: self.is_shard,
            can_go_on: self.can_go_on,
        };
        let plan = plan.of_excerpt(excerpt);
        if !is_film {
            return Ok(Some(plan));
        }
        if self.is_shard && !self.target.overwrite {
            match shard_state(&path, &plan).map_err(Error::from)? {
                ShardState::Complete => {
                    console.note(&format!("this shard is complete already: {}", path.display()));
                    return Ok(None);
                }
                ShardState::Incomplete => self.target.overwrite = true,
                ShardState::Missing => {}
            }
        }
        if self.can_go_on {
            return self.resume(plan, &path, console).map(Some);
        }
        for part in left_parts(&path) {
            console.note(&format!(
                "an earlier recording left a part behind (--resume goes on from it, fieldreel recover makes a film of it): {}",
                part.display()
            ));
        }
        Ok(Some(plan))
    }

    /// Goes on from what is there.
    fn resume(&mut self, plan: EncodePlan, path: &Path, console: &Console) -> anyhow::Result<EncodePlan> {
        let Some(unfinished) = Unfinished::find(path, &plan).map_err(Error::from)? else { return Ok(plan) };
        self.target.overwrite |= unfinished.replaces_film();
        let kept = unfinished.frames();
        let all = self.frames.end - self.frames.start;
        console.note(&format!("going on after {kept} of {all} frames"));
        self.frames.start += kept;
        Ok(plan.continuing(unfinished))
    }
}

/// Refuses to make parts of what can be read only once.
pub(super) fn check_inputs(arguments: &Arguments, inputs: &[PathBuf]) -> anyhow::Result<()> {
    let PartArguments { shard, resume, plan, .. } = &arguments.parts;
    if shard.is_some() || *resume || plan.is_some() {
        check_repeatable(inputs)?;
    }
    Ok(())
}

/// Standard input and pipes are others every time they are read.
pub(super) fn check_repeatable(inputs: &[PathBuf]) -> anyhow::Result<()> {
    let is_file = |input: &PathBuf| match input.metadata() {
        _ if input == Path::new("-") => false,
        Ok(found) => found.is_file() || found.is_dir(),
        // Whoever reads it says why it cannot.
        Err(_) => true,
    };
    if inputs.iter().all(is_file) {
        return Ok(());
    }
    Err(usage("films of standard input and pipes are made at once: parts and plans need files to read"))
}

/// The file of a film's shard.
fn of_shard(target: Target, shard: Shard) -> Target {
    // Pictures of a sequence have the film's numbers.
    if target.container.is_sequence() {
        return target;
    }
    target.renamed(|path| shard.path(path))
}
