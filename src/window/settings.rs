use crate::encode::EncodeSettings;
use crate::frame::Resolution;
use crate::render::{Dither, Quality};
use crate::scene::SceneOptions;

/// What the panel changes, apart from the numbers of the [view](crate::scene::View) and the speeds of the
/// [motion](Motion). Each has the name of its option on the command line.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// What the picture shows.
    pub scene: SceneOptions,
    /// `--size`.
    pub size: Resolution,
    /// `--quality`.
    pub quality: Quality,
    /// `--dither`.
    pub dither: Dither,
    /// `--container`, `--codec`, `--crf` and the like.
    pub encode: EncodeSettings,
}

/// How the picture moves by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Motion {
    /// Whether it does.
    pub is_on: bool,
    /// Degrees that the camera turns in a second.
    pub turn_deg_per_sec: f64,
    /// Bands that go by in a second.
    pub bands_per_sec: f64,
}
