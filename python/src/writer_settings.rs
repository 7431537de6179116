//! How a film of frames is encoded, as Python says it: the options of the command line by their names.

use crate::errors::to_python;
use fieldreel::Error;
use fieldreel::encode::{
    Animation, Codec, Container, EncodeError, EncodePlan, EncodeSettings, FilmSpec, OddSize, OutputKind,
    Palette, PaletteChoice,
};
use fieldreel::frame::{FrameRate, PixelFormat, Resolution};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// What `Writer` was told. Fields have the names of its arguments.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct WriterSettings {
    fps: String,
    alpha: Option<bool>,
    codec: Option<String>,
    encoder: Option<String>,
    crf: Option<f32>,
    lossless: bool,
    preset: Option<String>,
    bitrate: Option<u64>,
    pixel_format: Option<String>,
    encoder_option: Vec<(String, String)>,
    palette: String,
    gif_dither: String,
    plays: u16,
    last_frame: Option<f64>,
    max_bytes: Option<u64>,
    odd: String,
    metadata: Vec<(String, String)>,
    threads: Option<usize>,
}

/// The library's settings.
pub(crate) struct FilmSettings {
    settings: EncodeSettings,
    rate: FrameRate,
    alpha: Option<bool>,
}

impl WriterSettings {
    /// Checks each by itself.
    pub(crate) fn film_settings(&self, py: Python<'_>, container: Container) -> PyResult<FilmSettings> {
        let settings = self.settings(container)?.map_err(|error| to_python(py, error))?;
        let rate = self.fps.parse::<FrameRate>().map_err(|error| to_python(py, error))?;
        Ok(FilmSettings { settings, rate, alpha: self.alpha })
    }

    fn settings(&self, container: Container) -> PyResult<Result<EncodeSettings, Error>> {
        let odd = match self.odd.as_str() {
            "round" => OddSize::Round,
            "refuse" => OddSize::Refuse,
            other => {
                return Err(PyValueError::new_err(format!(
                    "odd={other:?} (expected \"round\" or \"refuse\")"
                )));
            }
        };
        let dither = self
            .gif_dither
            .parse()
            .map_err(|reason| PyValueError::new_err(format!("gif_dither: {reason}")))?;
        let last_frame = self.last_frame.map(Duration::try_from_secs_f64).transpose();
        let last_frame =
            last_frame.map_err(|_| PyValueError::new_err("last_frame: expected seconds from 0 on"))?;
        let threads = match self.threads.map(NonZeroUsize::new) {
            None => std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
            Some(Some(threads)) => threads,
            Some(None) => return Err(PyValueError::new_err("threads=0 (expected 1 or more)")),
        };
        let chosen = || {
            let codec = self.codec.as_deref().map(str::parse::<Codec>).transpose()?;
            let pixel_format = self.pixel_format.as_deref().map(str::parse::<PixelFormat>).transpose()?;
            let palette = match self.palette.as_str() {
                "film" => PaletteChoice::OfFilm,
                "frame" => PaletteChoice::OfEachFrame,
                path => PaletteChoice::Given(Arc::new(Palette::read(Path::new(path))?)),
            };
            Ok(EncodeSettings {
                codec,
                encoder: self.encoder.clone(),
                crf: self.crf,
                is_lossless: self.lossless,
                preset: self.preset.clone(),
                bitrate: self.bitrate,
                encoder_options: self.encoder_option.clone(),
                pixel_format,
                animation: Animation { plays: self.plays, last_frame, palette, dither },
                max_bytes: self.max_bytes,
                odd,
                metadata: self.metadata.clone(),
                threads,
                ..EncodeSettings::new(container)
            })
        };
        Ok(chosen())
    }
}

impl FilmSettings {
    /// Checks all together, with a size that every encoder takes: the film's is known with its first frame.
    pub(crate) fn check(&self, kind: OutputKind) -> Result<(), EncodeError> {
        let size = Resolution { width: 64, height: 64 };
        self.resolve(size, self.alpha == Some(true), kind).map(drop)
    }

    /// The plan for frames of this size. Where nothing was said about alpha, it is kept if the first frame has
    /// transparent parts and the format can.
    pub(crate) fn plan(
        &self,
        size: Resolution,
        is_transparent: bool,
        kind: OutputKind,
    ) -> Result<EncodePlan, EncodeError> {
        match self.alpha {
            Some(alpha) => self.resolve(size, alpha, kind),
            None if is_transparent => {
                self.resolve(size, true, kind).or_else(|_| self.resolve(size, false, kind))
            }
            None => self.resolve(size, false, kind),
        }
    }

    fn resolve(
        &self,
        resolution: Resolution,
        has_alpha: bool,
        kind: OutputKind,
    ) -> Result<EncodePlan, EncodeError> {
        let film = FilmSpec { resolution, rate: self.rate, frames: None, has_alpha };
        EncodePlan::resolve(&self.settings, &film, kind)
    }

    /// Whether frames of 16 bits are worth making of floats: 8 would be rounded twice.
    pub(crate) fn is_deep(&self) -> bool {
        self.settings.pixel_format.is_some_and(|format| format.bit_depth() > 8)
            || self.settings.codec == Some(Codec::Prores)
    }
}
