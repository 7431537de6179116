//! Which of several programs this one is, that make one film together.

use super::job::{UsageError, usage};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// What `--shard` said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ShardChoice {
    /// Number, from 1, and count.
    Numbered(u64, u64),
    /// A task of a Slurm array; with a count, its number counts from 1.
    Slurm(Option<u64>),
    /// A pod of an indexed job in Kubernetes, of so many.
    Kubernetes(u64),
}

/// One of several shares of a film.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shard {
    /// From 1.
    number: u64,
    count: u64,
}

/// More than anybody's machines.
const MAX_COUNT: u64 = 100_000;

impl FromStr for ShardChoice {
    type Err = UsageError;

    fn from_str(text: &str) -> Result<Self, UsageError> {
        let invalid = || {
            let rule = "expected I/N such as 3/8 with I from 1 to N, slurm, slurm/N or kubernetes/N";
            UsageError(format!("{text:?} is no shard ({rule})"))
        };
        let count = |text: &str| {
            let count = text.parse().ok().filter(|count| (1..=MAX_COUNT).contains(count));
            count.ok_or_else(invalid)
        };
        match text.split_once('/') {
            None if text == "slurm" => Ok(Self::Slurm(None)),
            Some(("slurm", of)) => Ok(Self::Slurm(Some(count(of)?))),
            Some(("kubernetes", of)) => Ok(Self::Kubernetes(count(of)?)),
            Some((number, of)) => {
                let (number, of) = (count(number)?, count(of)?);
                if number <= of { Ok(Self::Numbered(number, of)) } else { Err(invalid()) }
            }
            None => Err(invalid()),
        }
    }
}

impl ShardChoice {
    /// Asks the scheduler's variables, if they are to say it.
    pub(super) fn resolve(self, variable: &dyn Fn(&str) -> Option<String>) -> anyhow::Result<Shard> {
        let number = |name: &str| {
            let value = variable(name).ok_or_else(|| {
                usage(&format!(
                    "--shard needs the variable {name}, which a task of an array or indexed job has"
                ))
            })?;
            value.trim().parse::<u64>().map_err(|_| usage(&format!("{name}={value} is no whole number")))
        };
        let within = |name: &str, number: u64, count: u64| {
            if (1..=count).contains(&number) {
                return Ok(Shard { number, count });
            }
            Err(usage(&format!("{name} makes this shard {number}, but there are {count}")))
        };
        match self {
            Self::Numbered(number, count) => Ok(Shard { number, count }),
            Self::Kubernetes(count) => {
                within("JOB_COMPLETION_INDEX", number("JOB_COMPLETION_INDEX")?.saturating_add(1), count)
            }
            Self::Slurm(Some(count)) => within("SLURM_ARRAY_TASK_ID", number("SLURM_ARRAY_TASK_ID")?, count),
            Self::Slurm(None) => {
                let [task, first, last, count] =
                    ["ID", "MIN", "MAX", "COUNT"].map(|end| number(&format!("SLURM_ARRAY_TASK_{end}")));
                let (task, first, last, count) = (task?, first?, last?, count?);
                let step = match variable("SLURM_ARRAY_TASK_STEP") {
                    Some(_) => number("SLURM_ARRAY_TASK_STEP")?.max(1),
                    None => 1,
                };
                let is_even = first <= task
                    && task <= last
                    && (task - first).is_multiple_of(step)
                    && (last - first) / step + 1 == count
                    && count <= MAX_COUNT;
                if !is_even {
                    return Err(usage(&format!(
                        "the array's tasks {first} to {last} in steps of {step} are not {count}, or task {task} is none \
                         of them: use a range such as --array=1-{count}, and --shard slurm/N to repeat some of N"
                    )));
                }
                Ok(Shard { number: (task - first) / step + 1, count })
            }
        }
    }
}

impl Shard {
    /// Its frames of a film of `frames`, whole segments if there are any.
    pub(super) fn frames(self, frames: u64, segment_frames: u64) -> anyhow::Result<Range<u64>> {
        let segments = frames.div_ceil(segment_frames);
        if self.count > segments {
            let what = if segment_frames > 1 { "segments" } else { "frames" };
            let count = self.count;
            return Err(usage(&format!("{count} shards of {segments} {what}: some would be empty")));
        }
        let begin = |number: u64| {
            let segment = u128::from(segments) * u128::from(number) / u128::from(self.count);
            (segment as u64).saturating_mul(segment_frames).min(frames)
        };
        Ok(begin(self.number - 1)..begin(self.number))
    }

    /// What its file is called: `film.mp4` becomes `film.3-of-8.mp4`, with zeros so that names sort.
    pub(super) fn path(self, film: &Path) -> PathBuf {
        let digits = self.count.to_string().len();
        let Self { number, count } = self;
        let ending = film.extension().map(|ending| ending.to_string_lossy().into_owned());
        let middle = format!("{number:0digits$}-of-{count}");
        film.with_extension(ending.map_or(middle.clone(), |ending| format!("{middle}.{ending}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shard(text: &str, variables: &[(&str, &str)]) -> anyhow::Result<Shard> {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        text.parse::<ShardChoice>()?.resolve(&variable)
    }

    fn array<'a>(id: &'a str, [min, max, count, step]: [&'a str; 4]) -> [(&'a str, &'a str); 5] {
        [
            ("SLURM_ARRAY_TASK_ID", id),
            ("SLURM_ARRAY_TASK_MIN", min),
            ("SLURM_ARRAY_TASK_MAX", max),
            ("SLURM_ARRAY_TASK_COUNT", count),
            ("SLURM_ARRAY_TASK_STEP", step),
        ]
    }

    #[test]
    fn shards_are_read_from_words_and_variables() {
        let of = |number, count| Shard { number, count };
        assert_eq!(shard("3/8", &[]).unwrap(), of(3, 8));
        assert_eq!(shard("slurm", &array("3", ["1", "8", "8", "1"])).unwrap(), of(3, 8));
        assert_eq!(shard("slurm", &array("0", ["0", "7", "8", "1"])).unwrap(), of(1, 8));
        assert_eq!(shard("slurm", &array("14", ["10", "16", "4", "2"])).unwrap(), of(3, 4));
        assert_eq!(shard("slurm/8", &array("3", ["3", "3", "1", "1"])).unwrap(), of(3, 8));
        assert_eq!(shard("kubernetes/4", &[("JOB_COMPLETION_INDEX", "3")]).unwrap(), of(4, 4));
    }

    #[test]
    fn what_is_no_shard_is_refused() {
        for text in ["0/8", "9/8", "8", "1/0", "a/b", "", "1/2/3", "kubernetes", "-1/2", "1/999999999"] {
            assert!(shard(text, &[("JOB_COMPLETION_INDEX", "0")]).is_err(), "{text}");
        }
        for (text, variables) in [
            ("slurm", &array("3", ["1", "8", "3", "1"])),
            ("slurm", &array("9", ["1", "8", "8", "1"])),
            ("slurm", &array("3", ["2", "8", "4", "2"])),
            ("slurm", &array("x", ["1", "8", "8", "1"])),
            ("slurm/2", &array("3", ["3", "3", "1", "1"])),
            ("slurm/2", &array("0", ["0", "1", "2", "1"])),
        ] {
            assert!(shard(text, variables).is_err(), "{text} {variables:?}");
        }
        assert!(shard("slurm", &[]).unwrap_err().to_string().contains("SLURM_ARRAY_TASK_ID"));
        assert!(shard("kubernetes/4", &[("JOB_COMPLETION_INDEX", "4")]).is_err());
    }

    #[test]
    fn shards_together_are_the_film() {
        for (frames, count, segment) in
            [(31, 4, 1), (31, 31, 1), (31, 3, 7), (7, 7, 1), (100, 4, 30), (1, 1, 5)]
        {
            let mut next = 0;
            for number in 1..=count {
                let range = Shard { number, count }.frames(frames, segment).unwrap();
                assert!(range.start == next && range.start < range.end, "{range:?}");
                assert!(range.start.is_multiple_of(segment));
                next = range.end;
            }
            assert_eq!(next, frames);
        }
        assert!(Shard { number: 1, count: 32 }.frames(31, 1).is_err());
        assert!(Shard { number: 1, count: 4 }.frames(31, 15).is_err());
    }

    #[test]
    fn names_of_shards_sort() {
        let name = |number, count, film: &str| Shard { number, count }.path(Path::new(film));
        assert_eq!(name(3, 8, "a/film.mp4"), Path::new("a/film.3-of-8.mp4"));
        assert_eq!(name(3, 12, "film.b.mkv"), Path::new("film.b.03-of-12.mkv"));
        assert_eq!(name(1, 1, "film"), Path::new("film.1-of-1"));
    }
}
