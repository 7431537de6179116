//! A take as a table that people can read and write.

mod columns;
mod error;
mod reader;
#[cfg(test)]
mod tests;
mod writer;

pub(in crate::scene) use columns::{NUMBERS, NumberColumn, options_of_looks};
pub use error::CameraPathError;

use super::check::check;
use super::{OptionWord, SceneOptions, Take, TakeSample, View};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

/// Where the camera was, and what else was shown, at moments of a film: what the window records of a take, and what
/// `--camera-path` replays.
///
/// A table of comma-separated values, its columns named like options of the command line: `time` in seconds, at
/// least 0 and ascending; the numbers `azimuth`, `elevation`, `zoom`, `target-column`, `target-row`, `exaggeration`,
/// `light-azimuth`, `light-elevation` and `band` (from 1), which move evenly from row to row; and options such as
/// `colormap` or `title`, which change at the time of their row. Two rows of the same time are a jump. An empty cell
/// is as in the row above, a column that is missing as the options of the command line say, and lines that begin
/// with `#` are comments.
///
/// Of an option `default` stands for its default. A backslash before a text keeps it from meaning anything: `\default`
/// is a title that says so.
#[derive(Debug, Clone, PartialEq)]
pub struct CameraPath {
    /// For messages.
    name: String,
    /// Never empty.
    rows: Vec<Row>,
    /// What each look changes of the one before; the first, of the options of the command line.
    changes: Vec<Change>,
}

/// A moment.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    time_secs: f64,
    /// In the order of [`View::numbers`]; `None` until the first one is given.
    numbers: [Option<f64>; View::NUMBERS],
    look: usize,
}

/// What begins with a look.
#[derive(Debug, Clone, PartialEq, Default)]
struct Change {
    /// Where it stands in the file.
    line: u64,
    /// Names of options and their cells.
    cells: Vec<(&'static str, String)>,
}

impl CameraPath {
    /// The largest file that is read.
    pub const MAX_BYTES: u64 = 1 << 26;
    /// The most rows that are read: at 60 a second almost five hours in which something moves.
    pub const MAX_ROWS: usize = 1 << 20;
    /// The most changes of options that are read.
    pub const MAX_LOOKS: usize = 1 << 16;

    /// Reads a file.
    ///
    /// # Errors
    /// [`CameraPathError`] for a file that cannot be read or breaks a rule.
    pub fn open(path: &Path) -> Result<Self, CameraPathError> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| CameraPathError::Io { error, path: name.clone() })?;
        Self::read(file, &name)
    }

    /// Reads the table; `name` stands for the file in messages.
    ///
    /// # Errors
    /// [`CameraPathError`] for a table that cannot be read or breaks a rule.
    pub fn read(source: impl Read, name: &str) -> Result<Self, CameraPathError> {
        reader::read(source, name)
    }

    /// Writes a take and the looks that its samples name.
    ///
    /// What is read from that is the same take, as long as looks are numbered in the order in which they are shown
    /// and each differs from the one before in an option of looks.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(take: &Take, looks: &[SceneOptions], out: impl Write) -> io::Result<()> {
        writer::write(take, looks, out)
    }

    /// The moments, with the numbers of `base` where the table has none.
    pub fn take(&self, base: &View) -> Take {
        let base = base.numbers();
        let sample = |row: &Row| TakeSample {
            time_secs: row.time_secs,
            view: View::from_numbers(std::array::from_fn(|at| row.numbers[at].unwrap_or(base[at]))),
            look: row.look,
        };
        let first = sample(&self.rows[0]);
        let mut take = Take::new(first.view);
        let is_begun = first == take.samples()[0];
        for row in self.rows.iter().skip(usize::from(is_begun)) {
            take.push(sample(row));
        }
        take
    }

    /// The options of each look: those of `base` as far as the table does not change them.
    ///
    /// # Errors
    /// [`CameraPathError::Options`] for a value that breaks a rule, or a colormap that cannot be read.
    pub fn looks(&self, base: &SceneOptions) -> Result<Vec<SceneOptions>, CameraPathError> {
        let mut options = base.clone();
        let mut looks = Vec::with_capacity(self.changes.len());
        for change in &self.changes {
            let changed = change.cells.iter().try_for_each(|(name, cell)| {
                OptionWord::named(name)
                    .map_or(Ok(()), |word| word.read(&mut options, columns::value_of(cell)))
            });
            changed.and_then(|()| check(&options)).map_err(|error| CameraPathError::Options {
                line: change.line,
                error: Box::new(error),
                path: self.name.clone(),
            })?;
            looks.push(options.clone());
        }
        Ok(looks)
    }
}
