use crate::data::VolumeSpace;
use crate::scene::{Easing, LayerMode, OpacityCurve, Rgb8, View};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What the data is, for the panel.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Facts {
    /// File name, or what else it is called.
    pub(super) name: String,
    /// Whether it is the built-in sample, because no file was given.
    pub(super) is_sample: bool,
    /// Columns and rows.
    pub(super) size: [u32; 2],
    /// One label for each band; empty where it has none.
    pub(super) band_labels: Vec<String>,
    /// Unit of the values.
    pub(super) unit: Option<String>,
    /// The smallest and the largest value.
    pub(super) range: [f64; 2],
    /// The limits of the colours now.
    pub(super) limits: [f64; 2],
    /// The factor on heights that is chosen where none is given.
    pub(super) automatic_exaggeration: f64,
    /// The colours now: RGB from the lower limit to the upper.
    pub(super) colors: Vec<[u8; 3]>,
    /// Whether samples of classes have colours of their own, which norm and limits leave alone.
    pub(super) is_classes: bool,
    /// How it is drawn now.
    pub(super) mode: LayerMode,
    /// The colour behind it now; `None` is none.
    pub(super) background: Option<Rgb8>,
    /// If bands are slices, whose they are.
    pub(super) volume: Option<VolumeSpace>,
    /// Names of channels.
    pub(super) channels: Vec<String>,
    /// What values of a volume hide now.
    pub(super) opacity: Option<OpacityCurve>,
    /// How many samples lie in each of equally wide steps of `range`, once they are counted.
    pub(super) histogram: Option<Vec<u64>>,
    /// What was chosen automatically, one sentence each.
    pub(super) notes: Vec<String>,
}

/// What goes on, for the panel.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Status {
    /// The take that is being recorded.
    pub(super) take: Option<TakeStatus>,
    /// The film that is being written, of the take that goes on or of an earlier one.
    pub(super) film: Option<FilmStatus>,
    /// Films that wait for their turn.
    pub(super) waiting: usize,
    /// The file written last.
    pub(super) last_file: Option<LastFile>,
    /// Where the next film goes.
    pub(super) next_path: PathBuf,
    /// What the user has to know.
    pub(super) message: Option<Message>,
    /// The film of the keys, if there are some.
    pub(super) timeline: Option<TimelineStatus>,
    /// A file is being opened.
    pub(super) is_opening: Option<PathBuf>,
    /// The window closes when the films are complete.
    pub(super) is_closing: bool,
    /// Frames drawn in the last second.
    pub(super) frames_per_sec: f64,
    /// Graphics adapter.
    pub(super) adapter: String,
}

/// The film of the keys.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TimelineStatus {
    /// The frame at which the window is, from 0.
    pub(super) frame: f64,
    /// Whether that is what is shown.
    pub(super) follows: bool,
    /// How many frames it has.
    pub(super) frames: u64,
    /// Frames per second.
    pub(super) rate: f64,
    /// The keys.
    pub(super) keys: Vec<KeyStatus>,
}

/// A key in the film.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct KeyStatus {
    /// At which frame it is.
    pub(super) frame: f64,
    /// How it goes on to the next.
    pub(super) ease: Easing,
}

/// A take under way.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TakeStatus {
    /// Length of the film so far.
    pub(super) duration: Duration,
}

/// A film under way.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FilmStatus {
    /// The file.
    pub(super) path: PathBuf,
    /// Frames written.
    pub(super) frames: u64,
    /// Frames that the take has so far.
    pub(super) of_frames: u64,
    /// How far the film is behind what is shown.
    pub(super) behind: Duration,
    /// Size of the file so far.
    pub(super) bytes: u64,
}

/// A file that is complete.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LastFile {
    /// The file.
    pub(super) path: PathBuf,
    /// One line: frames, size, bytes.
    pub(super) summary: String,
}

/// A sentence for the user.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Message {
    /// The sentence.
    pub(super) text: String,
    /// Whether something went wrong: that stays until it is taken away.
    pub(super) is_error: bool,
    /// When it goes by itself.
    pub(super) until: Option<Instant>,
}

/// What the panel lets the user change, and its doing.
pub(super) struct Controls<'a> {
    /// Discrete settings.
    pub(super) settings: &'a mut super::Settings,
    /// Numbers of the picture.
    pub(super) view: &'a mut View,
    /// What moves by itself.
    pub(super) motion: &'a mut super::Motion,
    /// What was asked for.
    pub(super) actions: &'a mut Vec<super::action::Action>,
}
