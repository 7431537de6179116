//! How a film of frames that somebody pushes is encoded. Its size is known with the first of them.

use crate::settings::Resolved;
use fieldreel::encode::{Codec, Container, EncodeError, EncodePlan, EncodeSettings, FilmSpec, OutputKind};
use fieldreel::frame::{FrameRate, Resolution};

/// What `Writer` was told.
pub(crate) struct PushedFilm {
    settings: EncodeSettings,
    rate: FrameRate,
    alpha: Option<bool>,
}

impl PushedFilm {
    /// What settings say of such a film; whether transparent parts are kept is known by `Writer` alone.
    pub(crate) fn new(resolved: &Resolved, container: Container, alpha: Option<bool>) -> Self {
        Self { settings: resolved.film.encode_settings(container), rate: resolved.options.rate, alpha }
    }

    /// Checks all together, with a size that every encoder takes.
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
