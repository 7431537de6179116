use super::{Callouts, GeoJson};
use crate::scene::check::within;
use crate::scene::{Rgb8, SceneError};

/// Points, lines and texts at places of the data. The default is none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PlaceOptions {
    /// Files with points, lines and outlines of areas, laid over surfaces and flat images. Default: none.
    pub geojson: Vec<GeoJson>,
    /// Their colour. Default: `None`, what the files say (as simplestyle has it), else a red.
    pub geojson_color: Option<Rgb8>,
    /// How wide lines are, in pixels of a film that is 720 high, 0.25 to 50. Default: `None`, what the files say, else 2.
    pub geojson_width: Option<f64>,
    /// The property that names what they have. Default: `None`, `name` or else `title`.
    pub geojson_name: Option<String>,
    /// Texts that stand above points of the data. Default: none.
    pub notes: Callouts,
}

impl PlaceOptions {
    /// The most files.
    pub const MOST_FILES: usize = 100;

    pub(in crate::scene) fn check(&self) -> Result<(), SceneError> {
        if self.geojson.len() > Self::MOST_FILES {
            let count = self.geojson.len();
            return Err(SceneError::out_of_range("number of geojson files", count, "at most 100"));
        }
        if let Some(width) = self.geojson_width {
            within("geojson-width", width, (0.25, 50.0), "0.25 to 50 pixels of a film 720 high")?;
        }
        self.notes.check()
    }
}
