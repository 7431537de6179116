use super::container::PictureFormat;
use super::last_words::LastWords;
use super::picture_file::{PictureFile, USUAL_JPEG_QUALITY};
use super::settings_check;
use super::size_budget::{SizeBudget, next_quality};
#[cfg(feature = "libav")]
use super::unfinished::Unfinished;
use super::{
    Animation, Container, EncodeError, EncodeSettings, Excerpt, FilmSpec, OutputKind, PaletteChoice,
};
use crate::frame::{FrameRate, PixelFormat, PixelLayout, Resolution};
use std::num::{NonZeroU64, NonZeroUsize};
use std::sync::Arc;

#[cfg(feature = "libav")]
use super::codec_context::ContextSpec;
#[cfg(feature = "libav")]
use super::encoder_choice::EncoderChoice;
#[cfg(feature = "libav")]
use super::encoder_options::{self, Use};

/// How many steps of JPEG's quality are about half the bytes.
const JPEG_STEPS: f64 = -30.0;

/// How a film will be encoded, with every automatic choice made: nothing is decided later.
#[derive(Debug, Clone)]
pub struct EncodePlan {
    container: Container,
    film: FilmSpec,
    layout: Arc<PixelLayout>,
    metadata: Vec<(String, String)>,
    last_words: Option<LastWords>,
    jpeg_quality: u8,
    animation: Animation,
    max_bytes: Option<u64>,
    threads: NonZeroUsize,
    notes: Vec<String>,
    #[cfg_attr(not(feature = "libav"), expect(dead_code, reason = "pictures have no segments"))]
    segment_frames: Option<NonZeroU64>,
    excerpt: Option<Excerpt>,
    #[cfg_attr(
        not(feature = "libav"),
        expect(dead_code, reason = "pictures have neither segments nor manifests")
    )]
    adapter: String,
    #[cfg_attr(not(feature = "libav"), expect(dead_code, reason = "only GIF has a palette"))]
    has_palette_of_frames: bool,
    #[cfg(feature = "libav")]
    choice: Option<EncoderChoice>,
    #[cfg(feature = "libav")]
    unfinished: Option<Arc<Unfinished>>,
}

impl EncodePlan {
    /// Checks the settings and makes every automatic choice. Encoders are tried by opening them, because a
    /// build of libav may list some that do not work on this machine.
    ///
    /// # Errors
    /// [`EncodeError::Setting`] and [`EncodeError::OddSize`] for what cannot work,
    /// [`EncodeError::NoEncoder`] when none opens, [`EncodeError::WithoutLibav`] when this build has pictures only.
    pub fn resolve(
        settings: &EncodeSettings,
        film: &FilmSpec,
        output: OutputKind,
    ) -> Result<Self, EncodeError> {
        settings_check::check(settings, film, output)?;
        if settings.container.codecs().is_empty() {
            return Self::of_images(settings, film);
        }
        Self::of_video(settings, film)
    }

    fn of_images(settings: &EncodeSettings, film: &FilmSpec) -> Result<Self, EncodeError> {
        if settings.container == Container::Gif && cfg!(not(feature = "libav")) {
            return Err(EncodeError::WithoutLibav { container: settings.container });
        }
        #[cfg(feature = "libav")]
        if settings.container == Container::Gif {
            super::encoder_check::libav_size(film.resolution)?;
        }
        let notes = match settings.container {
            Container::Gif => gif_delay_note(film.rate).into_iter().collect(),
            _ => Vec::new(),
        };
        Ok(Self {
            container: settings.container,
            film: *film,
            layout: Arc::new(PixelLayout::new(
                settings.pixel_format.unwrap_or(PixelFormat::Rgba8),
                film.resolution,
            )),
            metadata: settings.metadata.clone(),
            last_words: None,
            jpeg_quality: settings.crf.map_or(USUAL_JPEG_QUALITY, |quality| quality as u8),
            animation: settings.animation.clone(),
            max_bytes: settings.max_bytes,
            threads: settings.threads,
            notes,
            segment_frames: None,
            excerpt: None,
            adapter: String::new(),
            has_palette_of_frames: false,
            #[cfg(feature = "libav")]
            choice: None,
            #[cfg(feature = "libav")]
            unfinished: None,
        })
    }

    #[cfg(not(feature = "libav"))]
    fn of_video(settings: &EncodeSettings, _: &FilmSpec) -> Result<Self, EncodeError> {
        Err(EncodeError::WithoutLibav { container: settings.container })
    }

    #[cfg(feature = "libav")]
    fn of_video(settings: &EncodeSettings, film: &FilmSpec) -> Result<Self, EncodeError> {
        let (choice, mut notes) = EncoderChoice::make(settings, film)?;
        notes.extend(short_frames_note(settings.container, film.rate));
        Ok(Self {
            container: settings.container,
            film: FilmSpec { resolution: choice.resolution(), ..*film },
            layout: Arc::new(PixelLayout::new(choice.format(), choice.resolution())),
            metadata: settings.metadata.clone(),
            last_words: None,
            jpeg_quality: USUAL_JPEG_QUALITY,
            animation: settings.animation.clone(),
            max_bytes: settings.max_bytes,
            threads: settings.threads,
            notes,
            segment_frames: settings.segment_frames,
            excerpt: None,
            adapter: String::new(),
            has_palette_of_frames: false,
            choice: Some(choice),
            unfinished: None,
        })
    }

    /// The file is to hold some frames of a film: as many as the plan's, from the excerpt's first on.
    #[must_use]
    pub fn of_excerpt(self, excerpt: Excerpt) -> Self {
        Self { excerpt: Some(excerpt), ..self }
    }

    /// The film says this about itself, too, which is asked for when its last frame is encoded. Films whose beginning says it
    /// are copied for that when they are complete, if they are files; else they do not say it. Of a sequence the first picture
    /// says it. Rules are those of
    /// [`EncodeSettings::metadata`].
    #[must_use]
    pub fn with_last_words(self, words: impl Fn() -> Vec<(String, String)> + Send + Sync + 'static) -> Self {
        Self { last_words: Some(LastWords::new(words)), ..self }
    }

    /// The same part of the same film as another plan's.
    #[must_use]
    pub fn in_place_of(self, other: &Self) -> Self {
        Self { excerpt: other.excerpt.clone(), ..self }
    }

    /// What is left of an earlier recording is part of the film: only the frames behind it follow.
    #[cfg(feature = "libav")]
    #[must_use]
    pub fn continuing(self, unfinished: Unfinished) -> Self {
        let frames = self.film.frames.map(|frames| frames.saturating_sub(unfinished.frames()));
        Self { film: FilmSpec { frames, ..self.film }, unfinished: Some(Arc::new(unfinished)), ..self }
    }

    /// The same for frames that this adapter draws, which the file's manifest then names.
    #[must_use]
    pub fn drawn_by(&self, adapter: &str) -> Self {
        Self { adapter: adapter.to_owned(), ..self.clone() }
    }

    /// Where a palette is wanted, the encoder finds it in the frames, and holds them for that: packed, up to 256 MiB.
    #[must_use]
    pub fn with_palette_of_frames(self) -> Self {
        Self { has_palette_of_frames: true, ..self }
    }

    /// The kind of file.
    pub fn container(&self) -> Container {
        self.container
    }

    /// How the frames have to be laid out.
    pub fn layout(&self) -> &Arc<PixelLayout> {
        &self.layout
    }

    /// The size of the film; larger than what was asked for only where odd sizes are rounded.
    pub fn resolution(&self) -> Resolution {
        self.film.resolution
    }

    /// Frames per second.
    pub fn rate(&self) -> FrameRate {
        self.film.rate
    }

    /// The number of frames, where it is known in advance.
    pub fn frames(&self) -> Option<u64> {
        self.film.frames
    }

    /// Whether frames have transparent parts that the file keeps.
    pub fn has_alpha(&self) -> bool {
        self.film.has_alpha
    }

    /// How many of the film's frames are there from an earlier recording.
    pub fn kept_frames(&self) -> u64 {
        #[cfg(feature = "libav")]
        if let Some(unfinished) = &self.unfinished {
            return unfinished.frames();
        }
        0
    }

    /// The film's frame that comes first in the file.
    pub(super) fn first_frame(&self) -> u64 {
        self.excerpt.as_ref().map_or(0, |excerpt| excerpt.first_frame)
    }

    /// Threads that encoding may use.
    pub fn threads(&self) -> NonZeroUsize {
        self.threads
    }

    /// The name of the encoder: libav's, or of pictures the format's.
    pub fn encoder_name(&self) -> &str {
        #[cfg(feature = "libav")]
        if let Some(choice) = &self.choice {
            return choice.name();
        }
        match self.container.picture_format() {
            Some(PictureFormat::Jpeg) => "jpeg",
            Some(PictureFormat::Png) => "png",
            None => self.container.name(),
        }
    }

    /// What the user should know: choices that differ from the usual one, and what a format cannot hold.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Whether a palette of the whole film makes it smaller: GIF.
    pub fn wants_palette(&self) -> bool {
        self.container == Container::Gif && self.animation.palette == PaletteChoice::OfFilm
    }

    /// Whether the encoder finds the palette.
    #[cfg(feature = "libav")]
    pub(super) fn finds_palette(&self) -> bool {
        self.has_palette_of_frames && self.wants_palette()
    }

    #[cfg(feature = "libav")]
    pub(super) fn animation(&self) -> &Animation {
        &self.animation
    }

    /// The most that the film may take, if there is a limit.
    pub(super) fn budget(&self) -> Option<SizeBudget> {
        self.max_bytes.map(|most| SizeBudget { most, frames: self.film.frames })
    }

    /// The quality with which it would be smaller by a factor, if there is one to choose.
    pub(super) fn next_crf(&self, too_much: f64) -> Option<f32> {
        if self.container.picture_format() == Some(PictureFormat::Jpeg) {
            return next_quality((f32::from(self.jpeg_quality), 1.0), JPEG_STEPS, too_much);
        }
        #[cfg(feature = "libav")]
        if let Some(choice) = &self.choice {
            return choice.next_crf(too_much);
        }
        None
    }

    pub(super) fn picture_file(&self) -> PictureFile {
        PictureFile {
            format: self.container.picture_format().unwrap_or(PictureFormat::Png),
            resolution: self.film.resolution,
            pixels: self.layout.format(),
            has_alpha: self.film.has_alpha,
            jpeg_quality: self.jpeg_quality,
            texts: self.metadata.clone(),
        }
    }

    /// All that the film says about itself, once its last frame is known.
    pub(super) fn whole_metadata(&self) -> Vec<(String, String)> {
        let last = self.last_words.as_ref().map(LastWords::said);
        self.metadata.iter().cloned().chain(last.into_iter().flatten()).collect()
    }

    /// Whether [`EncodePlan::whole_metadata`] is more than is known at the beginning.
    pub(super) fn has_last_words(&self) -> bool {
        self.last_words.is_some()
    }

    #[cfg(feature = "libav")]
    pub(super) fn metadata(&self) -> &[(String, String)] {
        &self.metadata
    }

    #[cfg(feature = "libav")]
    pub(super) fn segment_frames(&self) -> Option<NonZeroU64> {
        self.segment_frames
    }

    #[cfg(feature = "libav")]
    pub(super) fn excerpt(&self) -> Option<&Excerpt> {
        self.excerpt.as_ref()
    }

    #[cfg(feature = "libav")]
    pub(super) fn adapter(&self) -> &str {
        &self.adapter
    }

    #[cfg(feature = "libav")]
    pub(super) fn unfinished(&self) -> Option<&Arc<Unfinished>> {
        self.unfinished.as_ref()
    }

    /// What its encoder is opened with, for a stream or a file.
    #[cfg(feature = "libav")]
    pub(super) fn context(&self, is_stream: bool) -> Result<ContextSpec, EncodeError> {
        if self.container == Container::Gif {
            return Ok(super::gif_encoder::context(self));
        }
        let Some(choice) = &self.choice else {
            let wanted = self.container.to_string();
            return Err(EncodeError::NoEncoder { wanted, reasons: Vec::new() });
        };
        let use_of = Use { rate: self.film.rate, threads: self.threads, is_stream };
        Ok(encoder_options::context(choice, &use_of))
    }

    #[cfg(feature = "libav")]
    pub(super) fn choice(&self) -> Option<&EncoderChoice> {
        self.choice.as_ref()
    }
}

/// What players make of short frames of animated pictures.
#[cfg(feature = "libav")]
fn short_frames_note(container: Container, rate: FrameRate) -> Option<String> {
    let is_exact = container.is_animation() && container != Container::Gif;
    let note = || format!("browsers slow frames of 10 ms and less down: {rate} fps may not be seen, 90 are");
    (is_exact && rate.as_f64() > 90.0).then(note)
}

/// When frame `index` of a GIF begins, in hundredths of a second: the nearest that GIF can say.
pub(super) fn gif_time_centiseconds(rate: FrameRate, index: u64) -> u64 {
    let (numerator, denominator) = (u128::from(rate.numerator()), u128::from(rate.denominator()));
    ((200 * u128::from(index) * denominator + numerator) / (2 * numerator)) as u64
}

/// What becomes of the frame rate in a GIF, if it is not kept exactly.
fn gif_delay_note(rate: FrameRate) -> Option<String> {
    // The pattern of delays repeats after at most `numerator` frames; a thousand show all that occur.
    let frames = u64::from(rate.numerator()).min(1000);
    let mut delays_ms: Vec<u64> = (0..frames)
        .map(|index| 10 * (gif_time_centiseconds(rate, index + 1) - gif_time_centiseconds(rate, index)))
        .collect();
    delays_ms.sort_unstable();
    delays_ms.dedup();
    let is_exact = (100 * u64::from(rate.denominator())).is_multiple_of(u64::from(rate.numerator()));
    let delays: Vec<String> = delays_ms.iter().map(u64::to_string).collect();
    (!is_exact)
        .then(|| format!("GIF delays are whole 10 ms: {rate} fps is written as {} ms", delays.join(" and ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gif_times_never_drift() {
        let rate = FrameRate::new(30, 1).unwrap();
        let times: Vec<u64> = (0..=6).map(|index| gif_time_centiseconds(rate, index)).collect();
        assert_eq!(times, [0, 3, 7, 10, 13, 17, 20]);
        assert_eq!(gif_time_centiseconds(rate, 3_000_000), 10_000_000);
    }

    #[test]
    fn only_inexact_rates_are_noted() {
        for (rate, note) in [("25", None), ("12.5", None), ("50", None), ("30", Some("30 and 40 ms"))] {
            let found = gif_delay_note(rate.parse().unwrap());
            match note {
                None => assert_eq!(found, None, "{rate}"),
                Some(words) => assert!(found.unwrap().contains(words), "{rate}"),
            }
        }
    }
}
