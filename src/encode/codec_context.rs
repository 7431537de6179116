use super::EncodeError;
use super::encoder_turn::EncoderTurn;
use super::ffi::codec_fields::{self, Order};
use super::ffi::hardware_pictures::HardwarePictures;
use super::ffi::log;
use super::macroblock_tree;
use super::opened_encoder::OpenedEncoder;
use crate::frame::{ColorSpec, FrameRate, PixelFormat, Resolution};
use ffmpeg_next::codec::context::Context;
use ffmpeg_next::codec::{Flags, encoder, threading};
use ffmpeg_next::color::{Primaries, Range, Space, TransferCharacteristic};
use ffmpeg_next::{Rational, format};

/// What a file says about its colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ColorTags {
    pub(super) space: Space,
    pub(super) range: Range,
    pub(super) primaries: Primaries,
    pub(super) transfer: TransferCharacteristic,
    pub(super) is_chroma_left: bool,
}

impl ColorTags {
    /// The tags of our pixels in this format.
    pub(super) fn of(format: PixelFormat) -> Self {
        match format.color_spec() {
            ColorSpec::Bt709Limited => Self {
                space: Space::BT709,
                range: Range::MPEG,
                primaries: Primaries::BT709,
                transfer: TransferCharacteristic::BT709,
                is_chroma_left: format.is_subsampled(),
            },
            ColorSpec::SrgbFull => Self {
                space: Space::RGB,
                range: Range::JPEG,
                primaries: Primaries::BT709,
                transfer: TransferCharacteristic::IEC61966_2_1,
                is_chroma_left: false,
            },
        }
    }
}

/// libav's name for a pixel format.
pub(super) fn pixel_of(format: PixelFormat) -> format::Pixel {
    match format {
        PixelFormat::Rgba8 => format::Pixel::RGBA,
        PixelFormat::Rgba64le => format::Pixel::RGBA64LE,
        PixelFormat::Bgr0 => format::Pixel::BGRZ,
        PixelFormat::Bgra => format::Pixel::BGRA,
        PixelFormat::Yuv420p => format::Pixel::YUV420P,
        PixelFormat::Yuv444p => format::Pixel::YUV444P,
        PixelFormat::Yuv420p10le => format::Pixel::YUV420P10LE,
        PixelFormat::Yuv444p10le => format::Pixel::YUV444P10LE,
        PixelFormat::Yuva420p => format::Pixel::YUVA420P,
        PixelFormat::Yuva444p10le => format::Pixel::YUVA444P10LE,
    }
}

/// How long one frame lasts, in seconds.
pub(super) fn time_base(rate: FrameRate) -> Rational {
    Rational::new(rate.denominator() as i32, rate.numerator() as i32)
}

/// An encoder before it is opened.
#[derive(Debug, Clone)]
pub(super) struct ContextSpec {
    /// libav's name.
    pub(super) encoder: String,
    pub(super) pixel: format::Pixel,
    pub(super) resolution: Resolution,
    pub(super) time_base: Rational,
    pub(super) tags: ColorTags,
    /// Frames from one key frame to the next, where the encoder has any others.
    pub(super) key_interval: Option<u32>,
    pub(super) b_frames: Option<usize>,
    pub(super) bitrate: Option<u64>,
    pub(super) threading: threading::Type,
    pub(super) threads: usize,
    /// Whether the container wants the stream's header outside the stream.
    pub(super) has_global_header: bool,
    pub(super) options: Vec<(String, String)>,
    /// Whether it hangs when it is closed while it holds pictures, and shares state with others of its kind.
    pub(super) must_be_drained: bool,
}

impl ContextSpec {
    /// How pictures are laid out before they come to it.
    pub(super) fn picture_pixel(&self) -> format::Pixel {
        if self.pixel == format::Pixel::VAAPI { format::Pixel::NV12 } else { self.pixel }
    }

    /// Opens the encoder.
    pub(super) fn open(&self) -> Result<OpenedEncoder, EncodeError> {
        let action = || format!("opening the encoder {}", self.encoder);
        log::prepare_libav().map_err(|error| libav_error(action(), error))?;
        log::take_lines();
        let codec = encoder::find_by_name(&self.encoder).ok_or_else(|| EncodeError::NoEncoder {
            wanted: self.encoder.clone(),
            reasons: vec!["this build of libav does not include it".to_owned()],
        })?;
        let mut context = Context::new_with_codec(codec);
        context.set_threading(threading::Config {
            kind: self.threading,
            count: self.threads,
            ..threading::Config::default()
        });
        let mut flags = Flags::CLOSED_GOP;
        flags.set(Flags::GLOBAL_HEADER, self.has_global_header);
        context.set_flags(flags);
        context.set_time_base(self.time_base);
        context.set_frame_rate(Some(self.time_base.invert()));
        let mut video = context.encoder().video().map_err(|error| libav_error(action(), error))?;
        video.set_width(self.resolution.width);
        video.set_height(self.resolution.height);
        video.set_aspect_ratio(Rational::new(1, 1));
        video.set_format(self.pixel);
        video.set_colorspace(self.tags.space);
        video.set_color_range(self.tags.range);
        video.set_color_primaries(self.tags.primaries);
        video.set_color_transfer_characteristic(self.tags.transfer);
        if self.tags.is_chroma_left {
            codec_fields::set_chroma_left(&mut video);
        }
        if let Some(frames) = self.key_interval {
            video.set_gop(frames);
        }
        if let Some(frames) = self.b_frames {
            video.set_max_b_frames(frames);
        }
        if let Some(bitrate) = self.bitrate {
            video.set_bit_rate(usize::try_from(bitrate).unwrap_or(usize::MAX));
        }
        let mut hardware = None;
        if self.pixel == format::Pixel::VAAPI {
            let pictures = HardwarePictures::open(self.resolution, self.picture_pixel());
            let pictures = pictures.and_then(|pictures| pictures.announce(&mut video).map(|()| pictures));
            hardware = Some(pictures.map_err(|error| libav_error(action(), error))?);
        }
        let order = Order::of(&video, flags);
        let turn = self.must_be_drained.then(EncoderTurn::wait);
        let options = macroblock_tree::repeatable(&self.encoder, self.resolution.width, &self.options);
        let (encoder, unknown) =
            codec_fields::open(video, &options).map_err(|error| libav_error(action(), error))?;
        drop(turn);
        let opened = OpenedEncoder::new((encoder, hardware), self)?;
        let reason = if !unknown.is_empty() {
            format!("it does not know {}", unknown.join(", "))
        } else if Order::of(opened.context(), flags) != order {
            "flags, size, rate, colours and pixel format are not to be changed".to_owned()
        } else {
            return Ok(opened);
        };
        Err(EncodeError::Libav { action: action(), reason, log: log::take_lines() })
    }
}

/// An error of libav together with what it logged on this thread.
pub(super) fn libav_error(action: impl Into<String>, error: ffmpeg_next::Error) -> EncodeError {
    EncodeError::Libav { action: action.into(), reason: error.to_string(), log: log::take_lines() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(
        encoder: &str,
        pixel: format::Pixel,
        options: &[(&str, &str)],
    ) -> Result<OpenedEncoder, EncodeError> {
        let context = ContextSpec {
            encoder: encoder.to_owned(),
            pixel,
            resolution: Resolution::new(64, 48).unwrap(),
            time_base: Rational::new(1, 30),
            tags: ColorTags::of(PixelFormat::Yuv420p),
            key_interval: None,
            b_frames: None,
            bitrate: None,
            threading: threading::Type::Frame,
            threads: 1,
            has_global_header: true,
            options: options.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            must_be_drained: false,
        };
        log::while_trying(|| context.open())
    }

    #[test]
    fn options_that_an_encoder_does_not_know_are_an_error() {
        assert!(open("ffv1", format::Pixel::YUV420P, &[("level", "3")]).is_ok());
        let Err(error) = open("ffv1", format::Pixel::YUV420P, &[("level", "3"), ("crff", "18")]) else {
            panic!("it was accepted")
        };
        assert!(error.to_string().contains("crff=18") && !error.to_string().contains("level"), "{error}");
    }

    #[test]
    #[cfg(all(target_arch = "x86_64", unix))]
    fn errors_say_what_libav_logged() {
        let Err(EncodeError::Libav { log, .. }) = open("ffv1", format::Pixel::NV12, &[]) else {
            panic!("no error");
        };
        assert!(log.iter().any(|line| line.starts_with("ffv1: ") && line.contains("nv12")), "{log:?}");
        assert!(log::take_lines().is_empty(), "lines were left for the next error");
    }
}
