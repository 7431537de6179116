//! Which moments of a dataset a film or picture shows.

use super::{Film, FilmSettingError, LiveTake, RecordError};
use crate::encode::Container;
use crate::scene::{BandNumber, CameraPath, Interpolation, SceneError, SceneOptions, Take, Timeline, View};
use std::ops::Range;
use std::path::PathBuf;

/// What was asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum FrameChoice {
    /// What the options of time and camera describe; of a single picture this frame.
    Frame(u64),
    /// One picture at this place in the data.
    Band(BandNumber),
    /// What the table of a camera path describes, in a file.
    Path(PathBuf),
}

impl Default for FrameChoice {
    fn default() -> Self {
        Self::Frame(0)
    }
}

/// Which moments are shown.
#[derive(Debug)]
pub enum Moments {
    /// Those that the options of time and camera describe; of a single picture this one.
    Timeline {
        /// The frame of a single picture.
        frame: u64,
    },
    /// Those of a recorded or written path.
    Path(CameraPath),
    /// One picture at this place in the data, counted as a view's band is: 0 is the first band.
    Band(f64),
}

fn refused(setting: &'static str, rule: impl Into<String>) -> RecordError {
    FilmSettingError::Rule { setting, rule: rule.into() }.into()
}

impl Moments {
    /// What was asked for of a film in this container. The table of a camera path is read.
    ///
    /// # Errors
    /// [`RecordError::Setting`] for what only a single picture or only a film can show, [`RecordError::Scene`] for a broken
    /// table.
    pub fn new(choice: &FrameChoice, container: Container) -> Result<Self, RecordError> {
        let single = |setting: &'static str, what: &str| {
            let rule = format!(
                "chooses the {what} of a single picture: it needs an output such as NAME.png or NAME.jpg"
            );
            if container.is_still() { Ok(()) } else { Err(refused(setting, rule)) }
        };
        match choice {
            FrameChoice::Path(_) if container.is_still() => {
                Err(refused("camera-path", "makes a film, not a single picture"))
            }
            FrameChoice::Path(path) => Ok(Self::Path(CameraPath::open(path).map_err(SceneError::from)?)),
            FrameChoice::Band(BandNumber(band)) => {
                single("band", "moment")?;
                if *band >= 0.0 { Ok(Self::Band(*band)) } else { Err(refused("band", "counts from 1")) }
            }
            FrameChoice::Frame(frame) => {
                if *frame != 0 {
                    single("frame", "frame")?;
                }
                Ok(Self::Timeline { frame: *frame })
            }
        }
    }

    /// The options of the scene, completed so that the moments show it as they are meant.
    #[must_use]
    pub fn completed(&self, mut options: SceneOptions) -> SceneOptions {
        if matches!(self, Self::Path(_)) {
            // Where the camera goes must not change what a magnification of 1 is.
            let usual = options.elevation_deg.unwrap_or(SceneOptions::USUAL_ELEVATION_DEG);
            options.fit_elevation_deg.get_or_insert(usual);
        }
        options
    }

    /// Refuses a moment that data with so many does not have. The last one lasts until the next would begin.
    ///
    /// # Errors
    /// [`RecordError::Setting`].
    pub fn check(&self, moments: u32) -> Result<(), RecordError> {
        match self {
            Self::Band(band) if *band >= f64::from(moments) => {
                let (number, end) = (BandNumber(*band), u64::from(moments) + 1);
                Err(refused("band", format!("{number} is after the last moment (expected 1 to below {end})")))
            }
            _ => Ok(()),
        }
    }

    /// Which frames there are; of a timeline, which of its frames are wanted.
    ///
    /// # Errors
    /// [`RecordError::NoSuchFrame`], and [`RecordError::Scene`] for a path with more frames than any film has.
    pub fn frames(&self, timeline: &Timeline, container: Container) -> Result<Range<u64>, RecordError> {
        match self {
            Self::Timeline { frame } if container.is_still() => {
                let last = timeline.frames() - 1;
                if *frame > last {
                    return Err(RecordError::NoSuchFrame { frame: *frame, last });
                }
                Ok(*frame..*frame + 1)
            }
            Self::Timeline { .. } => Ok(0..timeline.frames()),
            Self::Path(path) => {
                // The numbers of a view do not change how long it is shown.
                let take = path.take(&View::from_numbers([0.0; View::NUMBERS]));
                let frames = take.frames(timeline.rate());
                Timeline::new(frames, timeline.rate(), Interpolation::Linear, false)?;
                Ok(0..frames)
            }
            Self::Band(_) => Ok(0..1),
        }
    }

    /// The take that is shown instead of the film's timeline, if so.
    ///
    /// # Errors
    /// Those of [`Film::take`].
    pub fn take(&self, film: &mut Film, options: &SceneOptions) -> Result<Option<LiveTake>, RecordError> {
        match self {
            Self::Timeline { .. } => Ok(None),
            Self::Path(path) => {
                let looks = path.looks(options).map_err(SceneError::from)?;
                film.take(path.take(&film.view()), &looks).map(Some)
            }
            Self::Band(band) => {
                let view = View { band: *band, ..film.view() };
                film.take(Take::new(view), std::slice::from_ref(options)).map(Some)
            }
        }
    }
}
