use super::annotation::AnnotationFileError;
use super::scene_file::SceneFileError;
use super::{
    CameraPathError, ColorError, ColormapFileError, FlightPathError, GeoJsonError, LabelTemplateError,
    UnknownColormap,
};

/// A scene setting that breaks a rule.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SceneError {
    /// No colormap of that name.
    #[error(transparent)]
    Colormap(#[from] UnknownColormap),
    /// Not a colour.
    #[error(transparent)]
    Color(#[from] ColorError),
    /// A colormap file cannot be read or breaks a rule.
    #[error(transparent)]
    ColormapFile(#[from] ColormapFileError),
    /// A font, captions or a logo cannot be read or breaks a rule.
    #[error(transparent)]
    AnnotationFile(#[from] AnnotationFileError),
    /// Not a label of frames.
    #[error(transparent)]
    Label(#[from] LabelTemplateError),
    /// A camera path cannot be read or breaks a rule.
    #[error(transparent)]
    CameraPath(#[from] CameraPathError),
    /// A scene file cannot be read or says something wrong.
    #[error(transparent)]
    SceneFile(#[from] SceneFileError),
    /// A flight path cannot be read or breaks a rule.
    #[error(transparent)]
    FlightPath(#[from] FlightPathError),
    /// `GeoJSON` cannot be read, breaks a rule or does not lie on the raster.
    #[error(transparent)]
    GeoJson(#[from] GeoJsonError),
    /// A number outside its range.
    #[error("invalid {setting} {value} (expected {rule})")]
    OutOfRange {
        /// The option's name, without dashes.
        setting: &'static str,
        /// What was given.
        value: String,
        /// What is allowed.
        rule: &'static str,
    },
    /// A layer sets what no layer has for itself.
    #[error("no setting {name:?} of layers ({known})")]
    NoSuchSetting {
        /// What was asked for.
        name: String,
        /// What may have been meant, or all there are.
        known: String,
    },
    /// A dataset cannot be shown with the first one.
    #[error("{name} cannot be a layer of the scene: {reason}")]
    Layer {
        /// Why not.
        reason: String,
        /// The dataset's name.
        name: String,
    },
    /// A key sets what is no property.
    #[error("no property {name:?} that keys can set ({known})")]
    NoSuchProperty {
        /// What was asked for.
        name: String,
        /// What may have been meant, or all there are.
        known: String,
    },
    /// The raster holds no valid sample, so it has no value range.
    #[error("no valid sample in {name}: every value is missing, not a number or infinite")]
    NothingToShow {
        /// The raster's name.
        name: String,
    },
    /// A raster that has no longitudes and latitudes is to be drawn on a globe.
    #[error(
        "{name} lies on no globe: {reason} (--mode globe needs longitudes and latitudes in degrees, as gdalwarp -t_srs \
         EPSG:4326 makes them, or a file without coordinates)"
    )]
    NotOnGlobe {
        /// The raster's name.
        name: String,
        /// Why not.
        reason: String,
    },
    /// The bands are the colours of one picture.
    #[error(
        "{name} is a picture of {colors}, not moments of one quantity (--bands 1 takes the first band as values)"
    )]
    Picture {
        /// What its bands are.
        colors: &'static str,
        /// The raster's name.
        name: String,
    },
    /// A picture that cannot be laid over the raster.
    #[error("cannot drape {name}: {reason}")]
    Drape {
        /// Why not.
        reason: String,
        /// The picture's name.
        name: String,
    },
    /// A channel was asked for that the raster does not have.
    #[error("no channel {channel:?} ({known})")]
    NoSuchChannel {
        /// What was asked for.
        channel: String,
        /// Those that there are.
        known: String,
    },
    /// The value range was not wanted any more.
    #[error("stopped while the value range was determined")]
    Stopped,
    /// The raster could not be read while its value range was determined.
    #[error(transparent)]
    Data(#[from] crate::data::DataError),
}

/// The most characters of a value that a message has.
const MOST_SHOWN: usize = 200;

impl SceneError {
    pub(crate) fn out_of_range(setting: &'static str, value: impl ToString, rule: &'static str) -> Self {
        let mut value = value.to_string();
        // A slip with quotes can make a value of half a file.
        if let Some((end, _)) = value.char_indices().nth(MOST_SHOWN) {
            value.truncate(end);
            value.push('…');
        }
        Self::OutOfRange { setting, value, rule }
    }
}
