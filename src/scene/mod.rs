//! What a film shows, and when: layers, camera, light, annotation and timeline. Pure: no GPU, no files.

pub mod annotation;
mod camera;
mod color;
mod color_space;
mod colormap;
mod compose;
mod error;
mod fit;
mod limits;
mod options;
mod relief;
mod scene;
mod shade_table;
mod stage;
mod ticks;
mod timeline;
mod track;

pub use camera::{Camera, CameraPose, Projection};
pub use color::{ColorError, Rgb8};
pub use colormap::{Colormap, UnknownColormap};
pub use compose::{Composition, compose};
pub use error::SceneError;
use fit::{FrameFit, fit_camera};
pub use limits::{ColorLimits, LimitsChoice};
pub use options::{FilmLength, Orbit, SceneOptions};
pub use relief::Relief;
pub use scene::{Layer, LayerMode, Light, MissingColor, Scene};
pub(crate) use shade_table::ShadeTable;
pub use stage::{SceneState, Stage};
pub use timeline::{BandMoment, Interpolation, Timeline};
pub use track::Track;
