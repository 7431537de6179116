//! From where it is seen, and how that moves.

use super::values::{Pair, ProjectionName};
use clap::Args;
use fieldreel::scene::{Camera, CameraMove, Keys, SceneOptions};
use std::path::PathBuf;

/// From where it is seen.
#[derive(Debug, Args)]
#[command(next_help_heading = "Camera")]
pub(super) struct CameraArguments {
    /// Degrees that the camera turns during the film; 360 repeats without a seam
    #[arg(long, value_name = "DEGREES", default_value_t = 360.0, allow_hyphen_values = true)]
    pub(super) orbit: f64,
    /// Degrees that the camera turns from one frame to the next, instead
    #[arg(long, value_name = "DEGREES", allow_hyphen_values = true, conflicts_with = "orbit")]
    pub(super) orbit_per_frame: Option<f64>,
    /// Where the orbit starts: 0 = camera in the south, counter-clockwise seen from above; of a globe the longitude in the
    /// middle of the picture
    #[arg(long, value_name = "DEGREES", default_value_t = 0.0, allow_hyphen_values = true)]
    pub(super) azimuth: f64,
    /// Degrees above the horizon, -90 to 90; of a globe the latitude in the middle of the picture [default: 35; 0 for
    /// patients; 20 for globes]
    #[arg(long, value_name = "DEGREES", allow_hyphen_values = true)]
    pub(super) elevation: Option<f64>,
    /// Magnification over the picture that holds all data
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, allow_hyphen_values = true)]
    pub(super) zoom: f64,
    /// Point in the middle of the picture, in pixels of the raster from its north-west corner [default: the
    /// middle of the data]
    #[arg(long, value_name = "COLUMN,ROW", allow_hyphen_values = true)]
    pub(super) target: Option<Pair>,
    /// Fit the picture to one whole turn at this elevation, -90 to 90, whatever the camera does [default: to what the
    /// camera does]
    #[arg(long, value_name = "DEGREES", allow_hyphen_values = true)]
    pub(super) fit_elevation: Option<f64>,
    /// Degrees by which the picture is turned, counter-clockwise
    #[arg(long, value_name = "DEGREES", default_value_t = 0.0, allow_hyphen_values = true)]
    pub(super) roll: f64,
    /// Vertical angle of view before --zoom magnifies it, 1 to 150; more is a stronger perspective, from nearer
    #[arg(
        long,
        value_name = "DEGREES",
        default_value_t = Camera::FIELD_OF_VIEW_DEG,
        allow_hyphen_values = true
    )]
    pub(super) field_of_view: f64,
    /// Move camera and light, and change options, as this file says: a table with columns such as time, azimuth and
    /// zoom, which the window writes; the film lasts as long as the file, and lengths only fill in the label
    #[arg(
        long,
        value_name = "FILE",
        requires = "offscreen",
        conflicts_with_all = ["orbit", "orbit_per_frame", "frame", "band"]
    )]
    pub(super) camera_path: Option<PathBuf>,
    /// How the camera moves: orbit, rock[:DEGREES] to either side and back, or zoom-in[:FACTOR]
    #[arg(long = "move", value_name = "HOW", default_value = "orbit", conflicts_with_all = ["camera_path", "fly_along"])]
    pub(super) camera_move: CameraMove,
    /// Fly over a surface along this line: a table with the columns column and row, x and y or lon and lat, or GeoJSON, in
    /// the coordinates of the raster's file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["camera_path", "band"])]
    pub(super) fly_along: Option<PathBuf>,
    /// How far above the ground, in the unit of the values [default: 15 % of all heights]
    #[arg(long, value_name = "HEIGHT", requires = "fly_along", allow_hyphen_values = true)]
    pub(super) fly_height: Option<f64>,
    /// How many seconds ahead of itself the flying camera looks
    #[arg(long, value_name = "SECONDS", default_value_t = SceneOptions::LOOK_AHEAD_SECS)]
    pub(super) look_ahead: f64,
    /// What holds at some moments of the film, and moves in between: AT: NAME=VALUE; ... | AT: ..., where AT is a frame
    /// from 0, seconds (2.5s), a part of the film (50%) or end, the last frame; each key may have ease=linear, hold,
    /// smooth, ease-in, ease-out, ease-in-out or bezier(X1,Y1,X2,Y2) for the way to the next, as in 0: zoom=1; ease=smooth
    /// | 50%: zoom=3 | end: zoom=1; in a scene file it is a list of tables
    #[arg(long, value_name = "LIST", allow_hyphen_values = true, conflicts_with_all = ["camera_path", "band"])]
    pub(super) keys: Option<Keys>,
    /// Positions that keys give with ease=smooth (target, eye) are passed at constant speed, whatever the times between
    #[arg(long, requires = "keys")]
    pub(super) constant_speed: bool,
    /// How depth becomes size
    #[arg(long, value_name = "HOW", default_value = "perspective")]
    pub(super) projection: ProjectionName,
}
