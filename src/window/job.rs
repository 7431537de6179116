use super::{Notice, Settings, WindowError};
use crate::data::{DataError, Raster};
use crate::render::GpuOptions;
use crate::scene::View;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What opens files, on a thread of its own; no files are the sample.
pub type Opener = Box<dyn Fn(&[PathBuf]) -> Result<Box<dyn Raster>, DataError> + Send>;

/// Ends the program from outside: called once, recordings are completed, then it ends; called again, they are given up.
pub type Interrupt = Box<dyn Fn() + Send + Sync>;

/// Told why the process ends, where the window cannot return.
pub type LastWord = Box<dyn FnOnce(WindowError)>;

/// Says how a film was made, as its metadata, of the table of its take. Called on a thread of its own when the take is over; an
/// error is told, and the film says nothing.
pub type Account = Arc<
    dyn Fn(&str) -> Result<Vec<(String, String)>, Box<dyn std::error::Error + Send + Sync>> + Send + Sync,
>;

/// Everything that a window is opened with.
pub struct WindowJob {
    /// What the panel shows at first.
    pub settings: Settings,
    /// What is opened; nothing is the sample.
    pub inputs: Vec<PathBuf>,
    /// Where the first film goes; `None` is beside the input.
    pub output: Option<PathBuf>,
    /// Whether the first film may replace a file.
    pub overwrite: bool,
    /// What draws.
    pub gpu: GpuOptions,
    /// What a film's time is.
    pub clock: Clock,
    /// Opens files.
    pub open: Opener,
    /// Writes command lines.
    pub commands: Box<dyn CommandWriter>,
    /// Is told what happens.
    pub notify: Box<dyn FnMut(Notice)>,
    /// Is given what ends the program from outside.
    pub interruptible: Box<dyn FnOnce(Interrupt)>,
    /// Is given what [`open`](fn@super::open) would have returned, if the window system ends the process instead: Xlib
    /// does when its display goes away. All films are complete by then.
    pub last_word: LastWord,
}

/// What time means in a recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clock {
    /// The film plays as fast as what was shown.
    #[default]
    RealTime,
    /// Every picture that is drawn is one frame.
    Frames,
}

/// Writes the command lines that make again what a window made.
pub trait CommandWriter {
    /// The film whose take is kept in `camera_path`.
    fn film(&self, inputs: &[PathBuf], settings: &Settings, output: &Path, camera_path: &Path) -> String;

    /// One picture of `view`.
    fn still(&self, inputs: &[PathBuf], settings: &Settings, output: &Path, view: &View) -> String;

    /// What a film says about itself, or a picture of `view`; `None` if it is to say nothing.
    fn account(
        &self,
        inputs: &[PathBuf],
        settings: &Settings,
        output: &Path,
        view: Option<&View>,
    ) -> Option<Account>;

    /// A scene file of all that is set.
    ///
    /// # Errors
    /// In words, if it cannot be told as one.
    fn scene(&self, inputs: &[PathBuf], settings: &Settings, output: &Path) -> Result<String, String>;

    /// What a scene file says. What is opened from now on is read as it says.
    ///
    /// # Errors
    /// In words, if it is none.
    fn open_scene(&self, path: &Path) -> Result<OpenedScene, String>;
}

/// What a scene file says.
pub struct OpenedScene {
    /// What the panel shows then.
    pub settings: Settings,
    /// What is opened; nothing is the sample.
    pub inputs: Vec<PathBuf>,
    /// Where the next film goes.
    pub output: Option<PathBuf>,
}
