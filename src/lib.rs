//! Records films of rasters turning in 3D.
//!
//! A dataset becomes a scene; a timeline says what the scene looks like at frame *k*; wgpu draws frame *k*;
//! the picture is converted to the encoder's pixel layout on the GPU and copied into a mapped buffer; the
//! encoder thread hands those bytes to libav; libav writes to a file, memory or a stream. No screen, no
//! `ffmpeg` program, no temporary pictures. In the window the user takes the timeline's place.
//!
//! ```text
//! data   frame  ->  scene  ->  render  ->  encode  ->  record  ->  window, serve
//! ```
//!
//! Data flows from left to right, and each module uses only those to its left. The library prints nothing,
//! keeps no global state and never ends the process.
//!
//! # Example
//!
//! ```no_run
//! use fieldreel::data::{self, ReadLimits, Source};
//! use fieldreel::encode::{Container, EncodePlan, EncodeSettings, Output};
//! use fieldreel::frame::Resolution;
//! use fieldreel::record::{DrawSettings, Film};
//! use fieldreel::render::{AdapterChoice, GpuContext};
//! use fieldreel::scene::{Colormap, SceneOptions};
//!
//! let raster = data::open(&Source::Path("dem.tif".into()), &ReadLimits::default())?;
//! let options = SceneOptions::with_colormap(Colormap::by_name("terrain").map_err(fieldreel::scene::SceneError::from)?);
//! let mut film = Film::new(raster, &options)?;
//!
//! let output = Output::File { path: "dem.mp4".into(), overwrite: false };
//! let draw = DrawSettings::default();
//! let spec = film.spec(Resolution::new(1280, 720)?, &draw)?;
//! let plan = EncodePlan::resolve(&EncodeSettings::new(Container::Mp4), &spec, output.kind())?;
//! let gpu = GpuContext::new(&AdapterChoice::Auto)?;
//! let report = film.record(&gpu, &draw, (&plan, output), &mut ())?;
//! assert!(report.is_complete);
//! # Ok::<(), fieldreel::Error>(())
//! ```

pub mod data;
pub mod encode;
pub mod frame;
pub mod record;
pub mod render;
pub mod scene;
#[cfg(feature = "serve")]
pub mod serve;
#[cfg(feature = "window")]
pub mod window;

mod error;

pub use error::{Error, Fault};

/// The examples of the pages, which are compiled and run with those of this documentation.
#[cfg(all(doctest, feature = "libav"))]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../docs/library.md")]
mod pages {}
