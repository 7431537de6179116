//! The pipeline: the states of a scene become frames, the frames a film.

mod encode_worker;
mod error;
mod film;
#[cfg(feature = "libav")]
mod film_palette;
mod film_settings;
mod frame_buffers;
mod frame_loop;
mod frame_writer;
mod keyed_shots;
mod live_take;
mod moments;
mod observer;
mod provenance;
mod recording;
mod report;
mod shots;
mod stills;
mod take_film;

pub use error::RecordError;
pub use film::{DrawSettings, Film};
pub use film_settings::{FilmSettingError, FilmSettings, usual_threads, words as film_words};
pub use frame_writer::FrameWriter;
pub use live_take::LiveTake;
pub use moments::{FrameChoice, Moments};
pub use observer::{Activity, Flow, Observer, Progress};
pub use provenance::{FileState, MadeFrom, Provenance, ProvenanceError};
pub use report::{RecordReport, StageTimes};
pub use stills::{Pose, Stills};
pub use take_film::record_take;
