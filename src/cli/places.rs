//! The options of points, lines and texts at places of the data.

use clap::Args;
use fieldreel::Error;
use fieldreel::scene::{Callouts, GeoJson, PlaceOptions, Rgb8, SceneError};
use std::path::PathBuf;

/// Points, lines and texts at places of the data.
#[derive(Debug, Args)]
#[command(next_help_heading = "Places")]
pub(super) struct PlaceArguments {
    /// Lay the points, lines and outlines of this GeoJSON file over a surface or flat image, with their names: in longitudes
    /// and latitudes, in the coordinates of the raster's file, or in columns and rows where that has none; may be given
    /// several times
    #[arg(long, value_name = "FILE")]
    pub(super) geojson: Vec<PathBuf>,
    /// Colour of all of it, #rrggbb or a name [default: what the file says in stroke and marker-color, else a red]
    #[arg(long, value_name = "COLOR", requires = "geojson")]
    pub(super) geojson_color: Option<Rgb8>,
    /// How wide its lines are, in pixels of a film that is 720 high [default: what the file says in stroke-width, else 2]
    #[arg(long, value_name = "PIXELS", requires = "geojson", allow_hyphen_values = true)]
    pub(super) geojson_width: Option<f64>,
    /// The property that holds names; an empty one shows none [default: name, or else title]
    #[arg(long, value_name = "PROPERTY", requires = "geojson")]
    pub(super) geojson_name: Option<String>,
    /// Texts above points of the data, with lines down to them: TEXT @ COLUMN,ROW, TEXT @ 84.2W,36.6N or TEXT @ xy:X,Y in
    /// coordinates of the file, with ,HEIGHT for a value of the data or a slice of a volume and ; color=COLOR if
    /// wanted; several with | between them; in a scene file it is a list of tables
    #[arg(long, value_name = "LIST")]
    pub(super) notes: Option<Callouts>,
}

impl PlaceArguments {
    /// What they ask for. Reads the files that they name.
    pub(super) fn options(&self) -> Result<PlaceOptions, Error> {
        let open = |path: &PathBuf| GeoJson::open(path).map_err(SceneError::from);
        Ok(PlaceOptions {
            geojson: self.geojson.iter().map(open).collect::<Result<_, _>>()?,
            geojson_color: self.geojson_color,
            geojson_width: self.geojson_width,
            geojson_name: self.geojson_name.clone(),
            notes: self.notes.clone().unwrap_or_default(),
        })
    }
}
