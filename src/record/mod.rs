//! The pipeline: the states of a scene become frames, the frames a film.

mod encode_worker;
mod error;
mod film;
mod frame_loop;
mod observer;
mod recording;
mod report;

pub use error::RecordError;
pub use film::{DrawSettings, Film};
pub use observer::{Activity, Flow, Observer, Progress};
pub use report::{RecordReport, StageTimes};
