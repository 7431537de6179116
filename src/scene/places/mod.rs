//! Points, lines and texts at places of the data.

mod alignment;
mod callouts;
mod geojson;
mod geojson_document;
mod known;
mod names;
mod options;
mod placed;
mod utm;

pub(in crate::scene) use alignment::Alignment;
pub use callouts::{Callout, CalloutPlace, Callouts};
pub use geojson::{GeoJson, GeoJsonError};
pub(in crate::scene) use known::KnownPlaces;
pub use options::PlaceOptions;
pub use placed::{PlaceLine, PlacePoint, PlaceText, Places, TextSide};
