//! The options of encoding, declared and made into settings.

use super::values::DitherName;
use clap::Args;
use fieldreel::Error;
use fieldreel::encode::{Animation, Container, EncodeSettings, GifDither, OddSize};
use fieldreel::frame::PixelFormat;
use fieldreel::record::film_words::{Bitrate, KeyValue, PaletteName, Seconds};
use std::num::NonZeroUsize;

/// The value of `--encoder` that asks for the hardware's.
pub(super) const AUTO: &str = "auto";

/// How the film is encoded.
#[derive(Debug, Args)]
#[command(next_help_heading = "Encoding")]
pub(super) struct EncodingArguments {
    /// h264, hevc, av1, vp9, ffv1 or prores [default: h264; vp9 in .webm; what keeps transparent parts, if there are any]
    #[arg(long, value_name = "NAME")]
    pub(super) codec: Option<String>,
    /// libav's name of the encoder, such as libx264 or libopenh264; in a window auto takes the hardware's, if a trial of it
    /// makes right pictures
    #[arg(long, value_name = "NAME")]
    pub(super) encoder: Option<String>,
    /// Constant quality in the encoder's scale: lower is better [default: h264 18, hevc 20, vp9 24, av1 30], but for webp
    /// and jpeg, up to 100, higher [default: webp 90, jpeg 92]
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    pub(super) crf: Option<f32>,
    /// Lose nothing: h264 (as RGB, which browsers do not show right), ffv1, apng, webp, png
    #[arg(long, conflicts_with_all = ["crf", "bitrate"])]
    pub(super) lossless: bool,
    /// The encoder's preset [default: medium; av1 8]
    #[arg(long, value_name = "NAME")]
    pub(super) preset: Option<String>,
    /// Average bits per second instead of constant quality, as in 800k or 2.5M
    #[arg(long, value_name = "BITS", allow_hyphen_values = true)]
    pub(super) bitrate: Option<Bitrate>,
    /// How pixels are stored: yuv420p, yuv444p, yuv420p10le, yuv444p10le, bgr0; with alpha yuva420p, yuva444p10le, bgra,
    /// rgba; rgba64le is png with 16 bits [default: yuv420p; ffv1 bgr0]
    #[arg(long, value_name = "NAME")]
    pub(super) pixel_format: Option<PixelFormat>,
    /// A fixed pattern against bands in the gradients of films of 8 bits [auto: on lit surfaces in volumes]
    #[arg(long, value_name = "WHETHER", default_value = "auto")]
    pub(super) dither: DitherName,
    /// Option of the encoder in libav's own words, as in tune=animation; may be given several times
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) encoder_option: Vec<KeyValue>,
    /// Colours of a gif: film (the same for all frames, found in some of them), frame (its own for each), or a small png
    /// picture that holds them
    #[arg(long, value_name = "WHAT", default_value = "film")]
    pub(super) palette: PaletteName,
    /// What a gif does for colours that are not in its palette: none (the nearest), bayer, floyd-steinberg or sierra
    #[arg(long, value_name = "HOW", default_value = "none")]
    pub(super) gif_dither: GifDither,
    /// How often a gif, apng or webp plays; 0 is for ever
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) plays: u16,
    /// How long the last frame of a gif, apng or webp stays [default: as long as the others]
    #[arg(long, value_name = "SECONDS")]
    pub(super) last_frame: Option<Seconds>,
    /// Text that goes into the file; may be given several times
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) metadata: Vec<KeyValue>,
}

impl EncodingArguments {
    /// What is asked of the encoder of such a film.
    pub(super) fn settings(
        &self,
        container: Container,
        odd: OddSize,
        threads: NonZeroUsize,
    ) -> Result<EncodeSettings, Error> {
        let codec = self.codec.as_deref().map(str::parse).transpose()?;
        Ok(EncodeSettings {
            codec,
            // Films that are not waited for are made in software: the same everywhere, and smaller.
            encoder: self.encoder.clone().filter(|name| name != AUTO),
            crf: self.crf,
            is_lossless: self.lossless,
            preset: self.preset.clone(),
            bitrate: self.bitrate.map(|bitrate| bitrate.0),
            encoder_options: self.encoder_option.iter().map(KeyValue::pair).collect(),
            pixel_format: self.pixel_format,
            animation: self.animation()?,
            odd,
            metadata: self.metadata.iter().map(KeyValue::pair).collect(),
            threads,
            ..EncodeSettings::new(container)
        })
    }

    fn animation(&self) -> Result<Animation, Error> {
        Ok(Animation {
            plays: self.plays,
            last_frame: self.last_frame.map(|Seconds(duration)| duration),
            palette: self.palette.choice()?,
            dither: self.gif_dither,
        })
    }
}
