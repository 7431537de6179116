//! The pipeline: the states of a scene become frames, the frames a film.

mod encode_worker;
mod error;
mod film;
#[cfg(feature = "libav")]
mod film_palette;
mod frame_loop;
mod keyed_shots;
mod live_take;
mod observer;
mod recording;
mod report;
mod shots;
mod take_film;

pub use error::RecordError;
pub use film::{DrawSettings, Film};
pub use live_take::LiveTake;
pub use observer::{Activity, Flow, Observer, Progress};
pub use report::{RecordReport, StageTimes};
pub use take_film::record_take;
