//! What a film shows, and when: layers, camera, light, annotation and timeline. Pure: no GPU, no files.

pub mod annotation;
mod band_number;
mod camera;
mod camera_path;
mod check;
mod choice_words;
mod color;
mod color_scale;
mod color_space;
mod coloring;
mod colormap;
mod compose;
mod error;
mod film_label;
mod fit;
mod label_template;
mod limits;
mod norm;
mod option_words;
mod options;
mod relief;
mod scene;
mod shade_table;
mod stage;
mod take;
mod ticks;
mod timeline;
mod track;
mod view;

pub use band_number::BandNumber;
pub use camera::{Camera, CameraPose, Projection};
pub use camera_path::{CameraPath, CameraPathError};
pub use color::{ColorError, Rgb8};
pub use color_scale::ColorScale;
pub use colormap::{
    Colormap, ColormapFamily, ColormapFileError, ColormapSource, KnownColormap, UnknownColormap,
};
pub use compose::{Composition, compose};
pub use error::SceneError;
pub use film_label::FilmLabel;
use fit::{FrameFit, fit_camera};
pub use label_template::{LabelField, LabelMoment, LabelTemplate, LabelTemplateError};
pub use limits::{ColorLimits, LimitsChoice};
pub use norm::{Norm, NormChoice};
pub use option_words::{OptionWord, WordKind};
pub use options::{FilmLength, Orbit, SceneOptions};
pub use relief::Relief;
pub use scene::{Layer, LayerMode, Light, MissingColor, Scene};
pub(crate) use shade_table::ShadeTable;
pub use stage::{SceneState, Stage};
pub use take::{Take, TakeSample};
pub use timeline::{BandMoment, Interpolation, Timeline};
pub use track::Track;
pub use view::View;
